"""`rules mutate --prove`: a survivor is equivalent, or there is a case that kills it."""

from __future__ import annotations

import json
from pathlib import Path

from test_mutate_command import ABOVE, RULE, rule_set


def test_a_survivor_gets_a_case_that_kills_it(said, tmp_path: Path) -> None:
    """At 100 yuan nothing is seen of the bound a fen up, nor of > for ≥; the case that is shown notices both."""
    folder = rule_set(tmp_path, cases=ABOVE)
    ran = said("rules", "mutate", folder, "--rule", "example", "--prove", "--lang", "en")
    assert ran.code == 1
    assert ran.stdout.count("  this case notices it:\n") == 2
    found = json.loads(said("rules", "mutate", folder, "--rule", "example", "--prove", "--format", "json").stdout)
    assert [(one["id"], one["proof"]) for one in found["survivors"]] == [
        ("example.parameters.bound/up", "refuted"), ("example.when.enough/boundary", "refuted"),
    ]  # fmt: skip
    case = found["survivors"][0]["case"]
    assert "- {principal: 100}" in case
    (folder / "tests" / "killing.yaml").write_text(case, "utf-8")
    ran = said("rules", "mutate", folder, "--rule", "example", "--prove", "--lang", "en")
    assert (ran.code, ran.stdout.splitlines()[-1]) == (0, "8 of 8 mutants killed (100.0%), 0 survived")


def test_an_equivalent_one_needs_no_reason(said, tmp_path: Path) -> None:
    """A ceiling as high as the principal cuts nothing off a tenth of it: dropped, or a fen aside, it makes no difference."""
    folder = rule_set(tmp_path, RULE + "ceiling: loan.principal\n")
    assert said("rules", "mutate", folder, "--rule", "example").code == 1
    ran = said("rules", "mutate", folder, "--rule", "example", "--prove", "--lang", "zh")
    assert ran.code == 0
    assert "(example.ceiling/dropped)\n  等价：没有企业得到的金额不同\n" in ran.stdout
    assert ran.stdout.endswith("0 处存活\n")


def test_a_reason_is_still_taken_for_one(said, tmp_path: Path) -> None:
    reason = "# binjiang: survives[ceiling] reason=从不起作用 / it never bites\n"
    folder = rule_set(tmp_path, RULE + reason + "ceiling: loan.principal\n")
    ran = said("rules", "mutate", folder, "--rule", "example", "--prove", "--lang", "en")
    assert (ran.code, "equivalent" in ran.stdout) == (0, False)


def test_who_is_paid_and_when_is_no_small_matter(said, tmp_path: Path) -> None:
    """The cases look at sums alone: that they go to another, or in other years, is noticed by the cases that are shown."""
    folder = rule_set(tmp_path, RULE + "payee: {zh: 银行, en: The bank}\ninstalments: [40%, 60%]\n")
    ran = said("rules", "mutate", folder, "--rule", "example", "--prove", "--format", "json")
    found = {one["id"]: one["case"] for one in json.loads(ran.stdout)["survivors"] if one["proof"] == "refuted"}
    assert set(found) == {"example.payee/dropped", "example.instalments/dropped", "example.instalments/reversed"}
    (folder / "tests" / "killing.yaml").write_text("".join(found.values()), "utf-8")
    assert said("rules", "mutate", folder, "--rule", "example").code == 0


MEASURES = """\
M1:
  criteria:
    grown:
      test: company.employees >= 100 or company.employees >= 200
      zh: 百人以上
      en: A hundred people
      opens: [example]
  supports: {zh: 例, en: Example}
M2:
  criteria:
    lent:
      test: count(l for l in loans) > 0
      zh: 有借款
      en: It has borrowed
      opens: [example]
  supports: {zh: 例, en: Example}
"""
MATCHED = """\
- case: {zh: 相符, en: Admitted}
  profile: {company: {name: 甲, employees: 150}, as_of: 2026-06-30, loans: [{principal: 1}]}
  expect: {lines: {"example:loans[0]": ineligible}, measures: {yes: [M1, M2]}}
- case: {zh: 不相符, en: Not admitted}
  profile: {company: {name: 甲, employees: 50}, as_of: 2026-06-30, loans: []}
  expect: {lines: {}, measures: {yes: []}}
"""


def test_a_measure_is_asked_about_too(said, tmp_path: Path) -> None:
    """Of the bound of M1 the cases show neither side; the second bound lies within the first."""
    folder = rule_set(tmp_path)
    (folder / "measures.yaml").write_text(MEASURES, "utf-8")
    (folder / "tests" / "matched.yaml").write_text(MATCHED, "utf-8")
    ran = said("rules", "mutate", folder, "--rule", "M1", "--rule", "M2", "--prove", "--format", "json")
    found = {one["id"]: (one["proof"], one["case"]) for one in json.loads(ran.stdout)["survivors"]}
    assert {name for name, (verdict, _) in found.items() if verdict == "proved"} == {
        "M1.criteria.grown/without-2", "M1.criteria.grown/boundary:2", "M1.criteria.grown/up:2", "M1.criteria.grown/down:2",
    }  # fmt: skip
    cases = [case for _, case in found.values() if case is not None]
    assert len(cases) == len(found) - 4
    (folder / "tests" / "killing.yaml").write_text("".join(cases), "utf-8")
    ran = said("rules", "mutate", folder, "--rule", "M1", "--rule", "M2", "--prove", "--lang", "zh")
    assert ran.code == 0
    assert ran.stdout.count("  等价：没有企业相符的措施或提示不同\n") == 4
