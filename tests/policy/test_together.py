"""Several rule sets in one estimate: their vocabularies together, the rest each its own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from helpers import amounts, cautions, estimate_of, shipped, statuses, totals
from one_rule import whole
from sets_together import rule_set

from binjiang_cli.policy.cumulation import Cumulation
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.together import load_policies
from binjiang_cli.render.table import table_rows
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import Text

Run = Callable[..., Ran]
MCU = "rd_projects: [{name: 甲, subject: MCU, spend: 100万, year: 2026}]"
APART = "rd_projects: [{name: 甲, subject: MCU, spend: 100万}, {name: 乙, subject: GPU, spend: 50万}]"
ONLY_IN_B = """
sections:
  rd_projects:
    fields:
      stage: {type: choice, label: {zh: 阶段, en: Stage}, help: {zh: 阶段, en: Stage}, values: {early: {zh: 早期, en: Early}}}
"""


def field(section: str, name: str, kind: str, more: str = "") -> str:
    text = f"{{type: {kind}, label: {{zh: {name}, en: {name}}}, help: {{zh: 项, en: An item}}{more}}}"
    return f"sections:\n  {section}:\n    fields:\n      {name}: {text}\n"


def test_lines_of_two_sets_compete(tmp_path: Path) -> None:
    policy = load_policies([rule_set(tmp_path, "a", "10%"), rule_set(tmp_path, "b", "{from: 5%, to: 20%}")])
    found = estimate_of(MCU, policy)
    # 1,000,000 × 10% against 1,000,000 × 5% to 20%: the higher one is paid
    assert statuses(found) == {"a/rd:rd_projects[0]": "superseded", "b/rd:rd_projects[0]": "eligible"}
    assert amounts(found)["b/rd:rd_projects[0]"] == ("50000.00", "200000.00")
    assert found.lines[0].superseded_by == ("b/rd:rd_projects[0]",)
    published = found.as_json()
    assert published["totals"] == {
        "low": "50000.00",
        "high": "200000.00",
        "by_payee": [],
        "by_set": [
            {"policy": "a", "low": "0.00", "high": "0.00"},
            {"policy": "b", "low": "50000.00", "high": "200000.00"},
        ],
    }
    assert [(line["policy"], line["rule"], line["clause"]) for line in published["lines"]] == [
        ("a", "a/rd", "a/C1"), ("b", "b/rd", "b/C1"),
    ]  # fmt: skip
    assert published["policy"]["id"] == "a+b"


@pytest.mark.parametrize(
    ("across", "paid"),
    [(("adds", "adds"), ("300000.00", 2)), (("adds", "best"), ("200000.00", 1)), (("best", "best"), ("200000.00", 1))],
)
def test_sets_that_both_add(tmp_path: Path, across: tuple[str, str], paid: tuple[str, int]) -> None:
    sets = [
        rule_set(tmp_path, name, rate, f"across: {way}") for name, rate, way in zip("ab", ("10%", "20%"), across, strict=True)
    ]
    found = estimate_of(MCU, load_policies(sets))
    # 100,000 and 200,000, both or the greater
    assert (totals(found)[1], [line.status for line in found.lines].count("eligible")) == paid


def test_a_third_set_that_does_not_add(tmp_path: Path) -> None:
    ways = {"a": ("10%", "adds"), "b": ("20%", "adds"), "c": ("25%", "best")}
    sets = [rule_set(tmp_path, name, rate, f"across: {way}") for name, (rate, way) in ways.items()]
    # a and b are paid together, 300,000; c competes with both: 250,000
    found = estimate_of(MCU, load_policies(sets))
    assert statuses(found) == {
        "a/rd:rd_projects[0]": "eligible", "b/rd:rd_projects[0]": "eligible", "c/rd:rd_projects[0]": "superseded",
    }  # fmt: skip
    assert found.lines[2].superseded_by == ("a/rd:rd_projects[0]", "b/rd:rd_projects[0]")


def test_conditions_and_days_are_each_sets_own(tmp_path: Path) -> None:
    in_district = 'conditions: {elsewhere: {test: company.district == "other", zh: 在别处, en: Elsewhere}}'
    policy = load_policies(
        [rule_set(tmp_path, "a", more=in_district), rule_set(tmp_path, "b"), rule_set(tmp_path, "c", since="2026-07-01")]
    )
    found = estimate_of(MCU, policy)
    assert statuses(found) == {"a/rd:rd_projects[0]": "ineligible", "b/rd:rd_projects[0]": "eligible"}
    assert totals(found) == ("100000.00", "100000.00")
    assert [(w.code, w.message.en) for w in found.warnings if w.code == "not_in_force"] == [
        ("not_in_force", "c policy is in force from 2026-07-01, not yet on 2026-06-30")
    ]


def test_the_lpr_is_each_sets_own(tmp_path: Path) -> None:
    sets = [rule_set(tmp_path, name) for name in "ab"]
    for folder, rate in zip(sets, ("3.00", "6.00"), strict=True):
        (folder / "lpr.csv").write_text(f"published_on,one_year_percent,five_year_percent\n2026-06-20,{rate},6.00\n", "utf-8")
        rule = folder / "payments" / "rd.yaml"
        rule.write_text(rule.read_text("utf-8").replace("rd_project.spend", "rd_project.spend * lpr_1y(as_of)"), "utf-8")
    found = estimate_of(MCU, load_policies(sets))
    # 1,000,000 × 3% × 10% and 1,000,000 × 6% × 10%
    assert list(amounts(found).values()) == [("3000.00", "3000.00"), ("6000.00", "6000.00")]


def test_a_field_of_one_set_alone(tmp_path: Path) -> None:
    sets = [rule_set(tmp_path, "a"), rule_set(tmp_path, "b", vocabulary=field("rd_projects", "stage", "text"))]
    assert (
        totals(estimate_of("rd_projects: [{name: 甲, spend: 100万, stage: 早期}]", load_policies(sets))) == ("100000.00",) * 2
    )


def test_choices_are_united(tmp_path: Path) -> None:
    one, two = (", values: {%s: {zh: %s, en: %s}}" % ((value,) * 3) for value in ("early", "late"))
    sets = [
        rule_set(tmp_path, name, vocabulary=field("rd_projects", "stage", "choice", values))
        for name, values in (("a", one), ("b", two))
    ]
    stage = load_policies(sets).vocabulary.sections["rd_projects"].fields["stage"]
    assert stage.choices == ("early", "late")
    assert (stage.meanings.get("early"), stage.meanings.get("late")) == ("early", "late")


def test_required_where_all_require_it(tmp_path: Path) -> None:
    given = [field("rd_projects", "stage", "text", ", required: true"), field("rd_projects", "stage", "text")]
    sets = [rule_set(tmp_path, name, vocabulary=text) for name, text in zip("ab", given, strict=True)]
    assert not load_policies(sets).vocabulary.sections["rd_projects"].fields["stage"].required
    assert load_policies([sets[0], rule_set(tmp_path, "c")]).vocabulary.sections["rd_projects"].fields["stage"].required


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (("text", "money"), "type of rd_projects.stage differs between two rule sets: here money"),
        (
            ("number, unit: {zh: 人, en: people}", "number"),
            "unit of rd_projects.stage differs between two rule sets: here —",
        ),
    ],
)
def test_fields_that_differ(tmp_path: Path, kinds: tuple[str, str], said: str) -> None:
    given = [field("rd_projects", "stage", kind) for kind in kinds]
    sets = [rule_set(tmp_path, name, vocabulary=text) for name, text in zip("ab", given, strict=True)]
    with pytest.raises(InputError) as refused:
        load_policies(sets)
    (problem,) = refused.value.problems
    here, other = (f"{folder / 'vocabulary.yaml'}:5:" for folder in reversed(sets))
    assert problem.message.en.startswith(f"{said}, at {other}")
    assert str(problem.related[0].place).startswith(other)
    assert str(problem.place).startswith(here)


def test_a_word_of_two_meanings(tmp_path: Path) -> None:
    given = [field("rd_projects", name, "text", ", also: [层级]") for name in ("stage", "level")]
    sets = [rule_set(tmp_path, name, vocabulary=text) for name, text in zip("ab", given, strict=True)]
    with pytest.raises(InputError) as refused:
        load_policies(sets)
    (problem,) = refused.value.problems
    assert problem.message.zh == f"“层级”在这里指 level，在 {sets[0] / 'vocabulary.yaml'}:5:7 指 stage"
    assert str(problem.place) == f"{sets[1] / 'vocabulary.yaml'}:5:7"


def test_two_sets_of_one_id(tmp_path: Path) -> None:
    sets = [rule_set(tmp_path / part, "a") for part in ("x", "y")]
    with pytest.raises(InputError) as refused:
        load_policies(sets)
    assert whole(refused.value.problems, tmp_path) == [
        f"y/a/policy.yaml:1:5 `a` value: 两个规则集的 id 都是 a，另一个在 {tmp_path}/x/a/policy.yaml:1:5"
        f" | two rule sets have the id a, the other at {tmp_path}/x/a/policy.yaml:1:5"
        " → x/a/policy.yaml:1:5 另一个 | the other one"
    ]


def test_what_is_wrong_with_either(tmp_path: Path) -> None:
    sets = [rule_set(tmp_path, name, "intensity") for name in "ab"]
    with pytest.raises(InputError) as refused:
        load_policies(sets)
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize(
    ("rule", "high"),
    [("b/rd", "150000.00"), ("a/rd", "200000.00")],
)
def test_an_assumed_rate(tmp_path: Path, rule: str, high: str) -> None:
    policy = load_policies([rule_set(tmp_path, "a", "10%"), rule_set(tmp_path, "b", "{up_to: 20%}")])
    rates = {"b/rd": Fraction(15, 100), "a/rd": Fraction(10, 100)}
    assert totals(estimate_of(MCU, policy, assume={rule: rates[rule]}))[1] == high


def test_a_rule_without_its_set(tmp_path: Path) -> None:
    sets = [rule_set(tmp_path, name, "{up_to: 20%}") for name in "ab"]
    (sets[1] / "payments" / "rd.yaml").rename(sets[1] / "payments" / "other.yaml")
    policy = load_policies(sets)
    found = estimate_of(f"{MCU}\nassume: {{rd: 20%, b/other: 1%}}", policy, assume={"other": Fraction(15, 100)})
    assert totals(found) == ("200000.00", "200000.00")
    assert [(one.rule, str(one.rate), one.by) for one in found.receipt.assumptions] == [
        ("b/other", "0.15", "call"), ("a/rd", "0.2", "profile"),
    ]  # fmt: skip


def test_a_rule_of_two_sets(tmp_path: Path) -> None:
    policy = load_policies([rule_set(tmp_path, name) for name in "ab"])
    with pytest.raises(InputError) as refused:
        estimate_of(f"{MCU}\nassume: {{rd: 10%}}", policy)
    (problem,) = refused.value.problems
    assert (problem.message.en, problem.hint and problem.hint.en) == (
        "assumed rate: rd is the name of several rules", "say which: a/rd, b/rd",
    )  # fmt: skip


def test_one_set_is_as_it_was(tmp_path: Path) -> None:
    folder = rule_set(tmp_path, "a")
    assert estimate_of(MCU, load_policies([folder])).as_json() == estimate_of(MCU, load_policies(folder)).as_json()
    found = estimate_of(MCU, load_policies(folder)).as_json()
    assert (found["lines"][0]["policy"], found["lines"][0]["rule"], found["totals"]["by_set"]) == (None, "rd", [])


def test_warnings_name_the_set(tmp_path: Path) -> None:
    stale = "stale_after_days: {verified: 1, lpr: 1}"
    policy = load_policies([rule_set(tmp_path, "a", more=stale), rule_set(tmp_path, "b", more=stale)])
    found = estimate_of("as_of: 2026-11-30\n" + MCU, policy)
    assert [code for code, _ in cautions(found)] == ["stale_rule", "stale_rule"]
    assert found.warnings[1].message.en == "R&D aid (b) was last verified on 2026-11-22; verify it again"


def test_the_command(binjiang: Run, tmp_path: Path) -> None:
    sets = [str(rule_set(tmp_path, name, rate)) for name, rate in (("a", "10%"), ("b", "20%"))]
    (tmp_path / "p.yaml").write_text("company: {name: 甲}\nas_of: 2026-06-30\n" + MCU, "utf-8")
    options = ["--rules", sets[0], "--rules", sets[1]]
    named = published(binjiang("estimate", tmp_path / "p.yaml", "--format", "json", *options))
    assert named["totals"]["high"] == "200000.00"
    env = {"BINJIANG_RULES": os.pathsep.join(sets)}
    assert published(binjiang("estimate", tmp_path / "p.yaml", "--format", "json", env=env)) == named


def published(ran: Ran) -> Any:
    assert ran.code == 0, ran.stderr
    return json.loads(ran.stdout)


def test_the_table_says_the_sets(tmp_path: Path) -> None:
    policy = load_policies([rule_set(tmp_path, "a"), rule_set(tmp_path, "b", "20%")])
    found = [row.text for row in table_rows(estimate_of(MCU, policy), policy, "en", 80)]
    assert "R&D aid (b) · b/C1" in found
    assert [" ".join(row.split()) for row in found if "of which" in row] == ["of which a 0.00", "of which b 200,000.00"]


def test_commands_of_one_set(binjiang: Run, tmp_path: Path) -> None:
    env = {"BINJIANG_RULES": os.pathsep.join(str(rule_set(tmp_path, name)) for name in "ab")}
    refused = binjiang("explain", "rd", "--lang", "en", env=env)
    assert (refused.code, refused.stderr.splitlines()[0]) == (2, "error: one rule set is expected here")
    checked = binjiang("rules", "check", "--lang", "en", env=env)
    assert all(str(tmp_path / name / "payments") in checked.stdout for name in "ab")


def test_a_template_of_several_sets(said: Run, tmp_path: Path) -> None:
    sets = [rule_set(tmp_path, "a"), rule_set(tmp_path, "b", vocabulary=field("rd_projects", "stage", "text"))]
    made = said("profile", "new", "--lang", "en", "--rules", sets[0], "--rules", sets[1])
    assert (made.code, "stage" in made.stdout) == (0, True)


@pytest.mark.parametrize(
    ("keys", "zh", "en"),
    [
        (
            ("record: hall", "record: room"),
            "halls 的 record 在两个规则集里不同：这里是 room，",
            "record of halls differs between two rule sets: here room, at ",
        ),
        (
            ("record: hall, dated_by: day", "record: hall"),
            "halls 的 dated_by 在两个规则集里不同：这里是 —，",
            "dated_by of halls differs between two rule sets: here —, at ",
        ),
    ],
)
def test_sections_that_differ(tmp_path: Path, keys: tuple[str, str], zh: str, en: str) -> None:
    kinds = (("name", "text", "名称"), ("day", "date", "日期"))
    fields = ", ".join(
        f"{name}: {{type: {kind}, label: {{zh: {label}, en: {name}}}, help: {{zh: 项, en: An item}}}}"
        for name, kind, label in kinds
    )
    section = f"label: {{zh: 厅, en: Halls}}, help: {{zh: 厅, en: Halls}}, fields: {{{fields}}}"
    sets = [
        rule_set(tmp_path, name, vocabulary=f"sections:\n  halls: {{{key}, {section}}}\n")
        for name, key in zip("ab", keys, strict=True)
    ]
    with pytest.raises(InputError) as refused:
        load_policies(sets)
    (problem,) = refused.value.problems
    assert problem.message.zh.startswith(zh)
    assert problem.message.en.startswith(en)


# What one policy of several sets is made of.

READING = "readings: [{question: {zh: 问, en: Q}, reading: {zh: 读, en: R}, evidence: {zh: 据, en: E}}]"
LIMIT = "limits: {cap: {title: {zh: 限, en: Cap}, rules: [rd], per: company, amount: 1元, counts_received: yes}}"
CONDITION = "conditions: {any: {test: company.employees >= 0, zh: 甲, en: A}}"
WHOLE = "{part: capital_injections.paid_in, whole: capital_injections.registered}"
PAID = (
    "{paid: loans.interest_paid, of: loans.principal, from: loans.drawn_on, to: loans.repaid_on, least: 1%, most: MOST,"
    " arrears: 92}"
)
MEASURE = """\
C1:
  criteria: {all: {test: company.employees >= 0, zh: 甲, en: A, opens: [rd]}}
  supports: {zh: 甲, en: a}
  payments: [rd]
"""


def both(folder: Path) -> Policy:
    doubts = [
        f"plausible: {{part_of_whole: [{WHOLE}], yearly_rates: [{PAID.replace('MOST', '10%')}],"
        " exchange_rates: {times: 3, usual: {USD: 7}}}",
        f"plausible: {{part_of_whole: [{WHOLE}], yearly_rates: [{PAID.replace('MOST', '20%')}],"
        " exchange_rates: {times: 4, usual: {USD: 7}},"
        " small_amounts: {below: 1000元, times: 10000, usual: {loans.principal: 1000万元}}}",
    ]
    more = "\n".join([READING, LIMIT, CONDITION, "across: adds"])
    days = ("2025-03-01, to: 2026-12-31", "2025-01-01, to: 2025-12-31")
    sets = [
        rule_set(folder, name, more=f"{more}\n{doubt}", since=since)
        for name, doubt, since in zip("ab", doubts, days, strict=True)
    ]
    (sets[1] / "measures.yaml").write_text(MEASURE, "utf-8")
    rule = sets[1] / "payments/rd.yaml"
    (rule.parent / "sum.yaml").write_text(rule.read_text("utf-8") + "adds_to: [rd]\n", "utf-8")
    return load_policies(sets)


def test_what_a_policy_of_two_sets_is_made_of(tmp_path: Path) -> None:
    policy = both(tmp_path)
    assert (policy.id, policy.title) == ("a+b", Text("a 政策；b 政策", "a policy; b policy"))
    assert (policy.issuer, policy.source) == (Text("某区", "A district"), Text("某处", "Somewhere"))  # each once
    assert list(policy.clauses) == ["a/C1", "b/C1"]
    assert [(rule.id, rule.title, rule.clause) for rule in policy.rules] == [
        ("a/rd", Text("研发资助（a）", "R&D aid (a)"), "a/C1"),
        ("b/rd", Text("研发资助（b）", "R&D aid (b)"), "b/C1"),
        ("b/sum", Text("研发资助（b）", "R&D aid (b)"), "b/C1"),
    ]
    assert [rule.cumulation for rule in policy.rules] == [
        Cumulation(), Cumulation(adds_to=frozenset(["b/sum"])), Cumulation(adds_to=frozenset(["b/rd"]))
    ]  # fmt: skip
    assert [[limit.id for limit in rule.shared] for rule in policy.rules] == [["a/cap"], ["b/cap"], []]
    assert [(limit.id, limit.rules) for limit in policy.limits] == [("a/cap", ("a/rd",)), ("b/cap", ("b/rd",))]
    assert [reading.question for reading in policy.readings] == [Text("问（a）", "Q (a)"), Text("问（b）", "Q (b)")]
    assert {reading.reading for reading in policy.readings} == {Text("读", "R")}
    (measure,) = policy.measures
    assert (measure.id, measure.payments, measure.opens) == ("b/C1", ("b/rd",), {"all": ("b/rd",)})
    parts = "".join(f"{part.id}\0{part.sha256}\n" for part in policy.parts)
    assert policy.sha256 == sha256(parts.encode()).hexdigest()
    assert policy.conditions == ()
    assert [[condition.id for condition in policy.conditions_of(rule)] for rule in policy.rules] == [["any"]] * 3


def test_what_is_doubted_by_two_sets(tmp_path: Path) -> None:
    """All that either doubts; of what is one for the whole profile, and of a rate, what the first of them says that has it."""
    found = both(tmp_path).plausible
    assert [(str(one.part), str(one.whole)) for one in found.part_of_whole] == [
        ("capital_injections.paid_in", "capital_injections.registered")
    ]
    assert [str(one.most) for one in found.yearly_rates] == ["1/10"]
    assert found.exchange_rates is not None and found.exchange_rates.times == 3
    assert found.small_amounts is not None and found.small_amounts.times == 10000


def test_the_days_of_two_sets(tmp_path: Path) -> None:
    """From the first day of either to the last; without end where either has none."""
    policy = both(tmp_path / "ended")
    assert (policy.in_force.first, policy.in_force.last) == (date(2025, 1, 1), date(2026, 12, 31))
    apart = [rule_set(tmp_path, "a", since="2025-01-01, to: 2025-06-30"), rule_set(tmp_path, "b", since="2026-01-01")]
    policy = load_policies(apart)
    assert (policy.in_force.first, policy.in_force.last) == (date(2025, 1, 1), None)
    days = {"2024-12-31": False, "2025-06-30": True, "2025-07-01": False, "2026-01-01": True}
    assert {day: policy.holds_on(date.fromisoformat(day)) for day in days} == days
    applies = [(policy.applies(rule, date(2025, 6, 30)), policy.applies(rule, date(2026, 1, 1))) for rule in policy.rules]
    assert applies == [(True, False), (False, True)]


def test_the_ids_of_two_sets(tmp_path: Path) -> None:
    policy = both(tmp_path)
    assert [policy.home(thing).id for thing in ("a/rd", "b/C1")] == ["a", "b"]
    assert [policy.set_of(thing) for thing in ("a/rd", "b/C1")] == ["a", "b"]
    assert [policy.meant(rule) for rule in ("a/rd", "rd", "sum", "", "c")] == [["a/rd"], ["a/rd", "b/rd"], ["b/sum"], [], []]
    assert [policy.full_id(rule) for rule in ("a/rd", "rd", "sum", "c")] == ["a/rd", "rd", "b/sum", "c"]
    assert policy.named({"sum": Fraction(1), "a/rd": Fraction(2)}) == {"b/sum": Fraction(1), "a/rd": Fraction(2)}
    assert [policy.counts(rule) for rule in ("a/rd", "b/rd", "b/sum", "rd", None)] == [True, True, False, False, False]
    assert policy.folders == (tmp_path / "a", tmp_path / "b")
    assert [part.id for part in policy.sets] == ["a", "b"]


def test_within_what_lines_of_several_sets_compete(tmp_path: Path) -> None:
    """Lines of sets that add to one another share no sphere, those of another set have one with each of them."""
    ways = {"a": "adds", "b": "adds", "c": "best", "d": "best"}
    sets = [rule_set(tmp_path, name, more=f"across: {way}") for name, way in ways.items()]
    policy = load_policies(sets)
    spheres = {"a/rd": ("a",), "b/rd": ("b",), "c/rd": ("", "a", "b"), "d/rd": ("", "a", "b")}
    assert {rule: policy.spheres(rule) for rule in spheres} == spheres
    assert load_policies([sets[0], sets[2]]).spheres("a/rd") == ()


def test_the_ids_of_one_set() -> None:
    policy = shipped()
    assert (policy.home("rd-support"), policy.set_of("rd-support"), policy.sets) == (policy, None, (policy,))
    assert [policy.meant(rule) for rule in ("rd-support", "rd-suport", "")] == [["rd-support"], [], []]
    assert (policy.spheres("rd-support"), policy.across) == ((), "best")
    assert {rule.year for rule in policy.rules} == {None}  # lines conflict whatever their years
