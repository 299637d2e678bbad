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
