"""What differs between two rule sets: every difference once, in words, with its place; layout is none."""

import re
from fractions import Fraction

import pytest
from helpers import HEAD, ILLUSTRATIONS, RULES, rules_copy, shipped

from binjiang_cli.language.tree import Constant, structure
from binjiang_cli.policy.load import load_policy
from binjiang_cli.rulecheck.analysis.places import PolicyPlaces
from binjiang_cli.rulecheck.comparison.compare import compare, meaningful
from binjiang_cli.rulecheck.comparison.facts import parts_of
from binjiang_cli.rulecheck.comparison.revisions import Side

DATED = (
    'parameters:\n  day_count: 360\nlet',
    'parameters:\n  day_count:\n    - {from: 2024-11-25, value: 360}\n    - {from: 2027-01-01, value: 365}\nlet',
)  # fmt: skip
RATE = """\
for_each: rd_projects
eligible_cost: rd_project.spend
intensity: {up_to: 50%}
"""


@pytest.fixture
def edited(tmp_path):
    """The shipped rule set with one text of a file replaced by another."""

    def edit(file, old, new):
        path = rules_copy(tmp_path) / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return Side(str(tmp_path / "rules"), None, load_policy(tmp_path / "rules"))

    return edit


def shipped_side():
    return Side("rules", None, shipped())


def said(changes):
    """Id, old and new in English of each change."""
    return [(change.id, change.old and change.old.en, change.new and change.new.en) for change in changes]


MEANING = [
    ("payments/rd-support.yaml", "30%", "25%", "rd-support.intensity", "up to 30%", "up to 25%"),
    ("payments/rd-support.yaml", "{up_to: 30%}", "{from: 10%, to: 30%}", "rd-support.intensity", "up to 30%", "10%–30%"),
    ("payments/rd-support.yaml", "from: 2024", "from: 2025", "rd-support.in_force", "from 2024-11-25 on", "from 2025-11-25 on"),
    ("payments/rd-support.yaml", "clause: S4.1", "clause: S4.3", "rd-support.clause", "S4.1", "S4.3"),
    ("payments/loan-interest.yaml", ": 360", ": 365", "loan-interest.parameters.day_count", "360", "365"),
    ("payments/loan-interest.yaml", *DATED, "loan-interest.parameters.day_count",
     "360", "from 2024-11-25 360; from 2027-01-01 365"),
    ("payments/loan-interest.yaml", "term: max(days(loan.drawn_on, first(loan.repaid_on, as_of)), 0)",
     "term: days(loan.drawn_on, as_of)", "loan-interest.let.term",
     "the greater of (days from Drawn on to Repaid on (where absent, Day of the estimate) and 0)",
     "days from Drawn on to Day of the estimate"),
    ("payments/loan-interest.yaml", '== "bank"', '!= "bank"', "loan-interest.when.bank_loan",
     "Lender = bank", "Lender ≠ bank"),
    ("payments/loan-interest.yaml", "term > 0", "term >= 0", "loan-interest.when.interest_accrued",
     "days of interest > 0", "days of interest ≥ 0"),
    ("payments/loan-interest.yaml", "ceiling: loan.interest_paid\n", "", "loan-interest.ceiling", "Interest paid", None),
    ("payments/rd-support.yaml", "intensity:", "ceiling: 100万\nintensity:", "rd-support.ceiling", None, "1,000,000.00"),
    ("payments/rd-support.yaml", "intensity:", "limit: {per: company, amount: 500万}\nintensity:", "rd-support.limit",
     None, "at most 5,000,000.00 per company"),
    ("payments/rd-support.yaml", "intensity:", "subject: rd_project.name\nintensity:", "rd-support.subject",
     None, "Project name"),
    ("payments/rd-support.yaml", "rd_project.spend", "rd_project.spend / 2", "rd-support.eligible_cost",
     "R&D spending", "R&D spending ÷ 2"),
    ("payments/market-domestic.yaml", '"domestic"', '"overseas"', "market-domestic.where",
     "Region = domestic", "Region = overseas"),
    ("payments/market-domestic.yaml", 'where: network.region == "domestic"\n', "", "market-domestic.where",
     "Region = domestic", None),
    ("payments/capital-support.yaml", "CNY: 1亿", "CNY: 2亿", "capital-support.parameters.min_registered",
     "100,000,000.00 or USD 10,000,000.00", "200,000,000.00 or USD 10,000,000.00"),
    ("payments/capital-support.yaml", ">= min_registered", "> min_registered", "capital-support.when.large_enough",
     "Registered capital ≥ least registered capital", "Registered capital > least registered capital"),
    ("policy.yaml", 'company.district == "binjiang"', 'company.district != "other"', "policy/conditions.in_district",
     "District = Binjiang", "District ≠ other"),
    ("policy.yaml", "in_force: {from: 2024-11-25}", "in_force: {from: 2024-11-25, to: 2027-12-31}", "policy/in_force",
     "from 2024-11-25 on", "from 2024-11-25 to 2027-12-31"),
    ("policy.yaml", "budget_floor: 2亿元", "budget_floor: 3亿元", "clauses/M1.budget_floor",
     "200,000,000.00", "300,000,000.00"),
    ("measures.yaml", '"tech_sme" in', '"gazelle" in', "measures/M1.criteria.technology_company",
     "Statuses include technology SME", "Statuses include gazelle"),
    ("measures.yaml", "opens: [rd-support]", "opens: []", "measures/M1.criteria.rd_spending.opens", "rd-support", "—"),
    ("measures.yaml", "payments: [market-overseas]", "payments: []", "measures/M17.payments", "market-overseas", "—"),
    ("vocabulary.yaml", "zh: 滨江\n", "zh: 滨江区\n", "vocabulary/company.district.values.binjiang", "Binjiang", "Binjiang"),
    ("vocabulary.yaml", "assumed rate, assumptions]", "assumed rate, hypotheses]", "vocabulary/assume.also",
     "假设比例, 假定比率, 假设比率, 假設比例, assumed rate, assumptions",
     "假设比例, 假定比率, 假设比率, 假設比例, assumed rate, hypotheses"),
    ("vocabulary.yaml", ", also: [人工智能产业, 人工智慧, AI]}", "}",
     "vocabulary/company.industries.values.artificial_intelligence.also", "人工智能产业, 人工智慧, AI", None),
    ("vocabulary.yaml", "        type: integer\n", "        type: number\n", "vocabulary/company.employees.type",
     "integer", "number"),
    ("lpr.csv", "2019-09-20,4.20,4.85", "2019-09-20,4.25,4.85", "lpr/2019-09-20",
     "one year 4.20%, over five years 4.85%", "one year 4.25%, over five years 4.85%"),
    ("lpr.csv", "2019-09-20,4.20,4.85\n", "", "lpr/2019-09-20", "one year 4.20%, over five years 4.85%", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "name", "was", "now"), MEANING, ids=[f"{row[3]}-{i}" for i, row in enumerate(MEANING)]
)
def test_a_change_of_meaning_is_found_alone_and_in_words(edited, file, old, new, name, was, now):
    changes = compare(shipped_side(), edited(file, old, new))
    found = [change for change in meaningful(changes) if change.id != "policy/order"]
    if name.startswith("vocabulary") and was == now:
        (change,) = found
        assert change.old is not None and change.new is not None
        assert (change.id, change.old.zh, change.new.zh) == (name, "滨江", "滨江区")
    else:
        assert said(found) == [(name, was, now)]


WORDING = [
    ("payments/rd-support.yaml", "zh: 研发资助", "zh: 研究开发资助", "rd-support.title"),
    ("payments/rd-support.yaml", "en: It is a key", "en: This is a key", "rd-support.when.key_innovation.words"),
    ("payments/rd-support.yaml", "verified_on: 2026-11-22", "verified_on: 2026-11-23", "rd-support.verified_on"),
    ("payments/loan-interest.yaml", "zh: 计息天数, en: days of interest}", "zh: 天数, en: days}", "loan-interest.labels.term"),
    ("payments/loan-interest.yaml", "zh: 如何计息", "zh: 怎样计息", "loan-interest.readings"),
    ("policy.yaml", "zh: 企业在滨江区", "zh: 企业位于滨江区", "policy/conditions.in_district.words"),
    ("policy.yaml", "verified: 365", "verified: 300", "policy/stale_after_days"),
    ("policy.yaml", "whole: capital_injections.registered", "whole: capital_injections.paid_in",
     "policy/plausible.part_of_whole.capital_injections.paid_in"),
    ("policy.yaml", "most: 15%", "most: 24%", "policy/plausible.yearly_rates.loans.interest_paid"),
    ("policy.yaml", "below: 1000元", "below: 100元", "policy/plausible.small_amounts"),
    ("policy.yaml", "rd_projects.spend: 1000万元", "rd_projects.spend: 1亿元",
     "policy/plausible.small_amounts.usual.rd_projects.spend"),
    ("policy.yaml", "      USD: 7\n", "      USD: 7.1\n", "policy/plausible.exchange_rates.usual.USD"),
    ("policy.yaml", "    times: 3\n", "    times: 4\n", "policy/plausible.exchange_rates.times"),
    ("policy.yaml", "fingerprint: 83ede37ff7aafd23", "fingerprint: 83ede37ff7aafd24", "clauses/M1.fingerprint"),
    ("policy.yaml", "figures: [2亿元]", "figures: [2亿元, 3%]", "clauses/M1.figures"),
    ("measures.yaml", "zh: 科技型企业培育、", "zh: 科技企业培育、", "measures/M1.supports"),
    ("measures.yaml", "M1:\n", "M1:\n  window: {from: --11-01, to: --02-29}\n", "measures/M1.window"),
    ("measures.yaml", "M1:\n", "M1:\n  materials: [{zh: 合同, en: Contract}]\n", "measures/M1.materials"),
    ("payments/rd-support.yaml", "intensity:", "authority: {zh: 科技局, en: Bureau}\nintensity:", "rd-support.authority"),
    ("vocabulary.yaml", "zh: 在册职工", "zh: 在册的职工", "vocabulary/company.employees.help"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "name"), WORDING, ids=[row[3] for row in WORDING])
def test_words_alone_are_no_change_of_meaning(edited, file, old, new, name):
    changes = compare(shipped_side(), edited(file, old, new))
    assert [(change.id, change.meaning) for change in changes] == [(name, False)]


def test_what_to_hand_in_and_when_is_compared_in_words(tmp_path):
    rule = HEAD + RATE + "materials: [{zh: 甲, en: A}, {zh: 乙, en: B}]\nwindow: {from: --03-01, to: --04-30}\n"
    later = rule.replace("{zh: 乙, en: B}", "{zh: 丙, en: C}").replace("--04-30", "--02-29")
    old = load_policy(rules_copy(tmp_path / "a", {"x": rule}))
    new = load_policy(rules_copy(tmp_path / "b", {"x": later}))
    changes = compare(Side("a", None, old), Side("b", None, new))
    assert said(changes) == [
        ("x.materials", "A; B", "A; C"),
        ("x.window", "1 March to 30 April each year", "1 March each year to the last day of February of the next"),
    ]
    assert [change.new_place for change in changes] == ["b/payments/x.yaml:8", "b/payments/x.yaml:9"]


LAYOUT = [
    ("payments/rd-support.yaml", "{up_to: 30%}", "\n  up_to: 0.30   # 三成"),
    ("payments/rd-support.yaml", "{up_to: 30%}", "{from: 0%, to: 30%}"),
    ("payments/loan-interest.yaml", "loan.principal * lpr_1y(loan.drawn_on)", "( loan.principal*lpr_1y( loan.drawn_on ) )"),
    ("payments/loan-interest.yaml", 'test: loan.lender == "bank"', "test: >-\n      loan.lender ==\n      'bank'"),
    ("payments/capital-support.yaml", "{CNY: 1亿, USD: 1000万}", '{USD: "10,000,000", CNY: 100000000元}'),
    ("payments/rd-support.yaml", "for_each:", "\n# 说明 / a remark\n\nfor_each:"),
    ("vocabulary.yaml", "[人工智能产业, 人工智慧, AI]", "[ai, 人工智慧, 人工智能产业]"),
]


@pytest.mark.parametrize(("file", "old", "new"), LAYOUT, ids=range(len(LAYOUT)))
def test_layout_and_other_ways_to_write_a_value_are_no_change(edited, file, old, new):
    side = edited(file, old, new)
    assert side.policy.sha256 != shipped().sha256
    assert compare(shipped_side(), side) == []


def test_the_shipped_rule_sets_equal_themselves():
    for folder in (RULES, *ILLUSTRATIONS):
        side = Side(folder.name, None, load_policy(folder))
        assert compare(side, Side(folder.name, None, load_policy(folder))) == []


def test_a_change_says_what_it_is_about_and_where_it_stands_on_both_sides(edited):
    side = edited("payments/rd-support.yaml", "intensity: {up_to: 30%}", "\n\nintensity: {up_to: 25%}")
    (change,) = compare(Side("old", None, shipped()), Side("HEAD:rules", None, side.policy))
    assert change.about.zh == "研发资助（rd-support，S4.1）"
    assert change.old is not None and change.new is not None
    assert (change.label.zh, change.old.zh, change.new.zh) == ("比例", "最高 30%", "最高 25%")
    assert change.old_place == "old/payments/rd-support.yaml:12"
    assert change.new_place == "HEAD:rules/payments/rd-support.yaml:14"


PLACES = [
    ("payments/loan-interest.yaml", ": 360", ": 365", "loan-interest.parameters.day_count"),
    ("payments/rd-support.yaml", "from: 2024", "from: 2025", "rd-support.in_force"),
    ("payments/rd-support.yaml", "zh: 研发资助", "zh: 研究开发资助", "rd-support.title"),
    ("policy.yaml", "in_force: {from: 2024-11-25}", "in_force: {from: 2024-11-26}", "policy/in_force"),
    ("policy.yaml", "budget_floor: 2亿元", "budget_floor: 3亿元", "clauses/M1.budget_floor"),
    ("measures.yaml", "opens: [rd-support]", "opens: []", "measures/M1.criteria.rd_spending.opens"),
    ("vocabulary.yaml", "        type: integer\n", "        type: number\n", "vocabulary/company.employees.type"),
    ("lpr.csv", "2019-09-20,4.20,4.85", "2019-09-20,4.25,4.85", "lpr/2019-09-20"),
]


@pytest.mark.parametrize(("file", "old", "new", "name"), PLACES, ids=[row[3] for row in PLACES])
def test_every_change_has_the_line_it_stands_in(edited, file, old, new, name):
    text = (RULES / file).read_text("utf-8")
    line = text[: text.index(old)].count("\n") + 1
    changes = {change.id: change for change in compare(shipped_side(), edited(file, old, new))}
    assert changes[name].old_place == f"rules/{file}:{line}"
    place = changes[name].new_place
    assert place is not None and place.endswith(f"rules/{file}:{line}")


def test_a_vocabulary_that_is_not_the_rule_sets_own_has_no_place(edited):
    side = edited("vocabulary.yaml", "type: integer", "type: number")
    without = RULES.parents[1] / "examples" / "rules" / "graded-award"
    found = {change.id: change for change in compare(Side("bare", None, load_policy(without)), side)}
    assert not (without / "vocabulary.yaml").exists()
    assert found["vocabulary/company.employees.type"].old_place is None


def test_of_a_table_only_the_rows_that_differ_are_told(tmp_path):
    rule = HEAD + RATE + "parameters:\n  x: {a: 1, b: 2, c: 3}\n"
    changes = []
    for number, rows in enumerate(("{c: 3, a: 1, b: 5}", "{a: 1, b: 2, c: 3, d: 4}", "{b: 2, c: 4}")):
        old = load_policy(rules_copy(tmp_path / f"a{number}", {"x": rule}))
        new = load_policy(rules_copy(tmp_path / f"b{number}", {"x": rule.replace("{a: 1, b: 2, c: 3}", rows)}))
        changes += compare(Side("a", None, old), Side("b", None, new))
    assert said(changes) == [
        ("x.parameters.x", "b: 2", "b: 5"), ("x.parameters.x", "—", "d: 4"), ("x.parameters.x", "a: 1, c: 3", "c: 4")
    ]  # fmt: skip
    assert {(change.old_place, change.new_place) for change in changes} == {("a/payments/x.yaml:9", "b/payments/x.yaml:9")}


def test_a_renamed_rule_is_one_removed_and_one_added_with_what_each_says(tmp_path):
    folder = rules_copy(tmp_path)
    (folder / "payments" / "rd-support.yaml").rename(folder / "payments" / "rd-aid.yaml")
    (folder / "measures.yaml").write_text(
        re.sub("rd-support", "rd-aid", (folder / "measures.yaml").read_text("utf-8")), "utf-8"
    )
    changes = compare(shipped_side(), Side("new", None, load_policy(folder)))
    whole = [change for change in changes if not change.detail and not change.id.startswith("measures/")]
    sentence = "For each of the R&D projects, if it is a key innovation project, up to 30% of R&D spending."
    assert said(whole) == [("rd-support", sentence, None), ("rd-aid", None, sentence)]
    details = {change.id: change.new and change.new.en for change in changes if change.id.startswith("rd-aid.")}
    assert details == {
        "rd-aid.clause": "S4.1",
        "rd-aid.in_force": "from 2024-11-25 on",
        "rd-aid.for_each": "R&D projects",
        "rd-aid.when.key_innovation": "Key innovation project",
        "rd-aid.eligible_cost": "R&D spending",
        "rd-aid.intensity": "up to 30%",
    }


def test_rules_in_another_order_are_a_change_as_earlier_ones_win_ties(edited):
    clause, order = compare(shipped_side(), edited("payments/rd-support.yaml", "clause: S4.1", "clause: S4.4b"))
    assert (clause.id, order.id) == ("rd-support.clause", "policy/order")
    assert order.old_place == "rules/payments/rd-support.yaml:2"
    assert order.new_place is not None and order.new_place.endswith("rules/payments/rd-support.yaml:2")
    assert order.old is not None and order.old.en.startswith("rd-support → loan-interest → ")
    assert order.new is not None and order.new.en.endswith(" → market-overseas → rd-support")


def test_two_expressions_with_the_same_words_are_shown_as_they_are_written(tmp_path):
    rule = HEAD + RATE.replace("rd_project.spend", "rd_project.spend + (rd_project.spend + rd_project.spend)")
    old = load_policy(rules_copy(tmp_path / "a", {"x": rule}))
    new = load_policy(rules_copy(tmp_path / "b", {"x": rule.replace("+ (", "+ ").replace("spend)", "spend")}))
    assert said(compare(Side("a", None, old), Side("b", None, new))) == [
        ("x.eligible_cost", "rd_project.spend + (rd_project.spend + rd_project.spend)",
         "rd_project.spend + rd_project.spend + rd_project.spend"),
    ]  # fmt: skip


def test_the_day_from_which_a_parameter_holds_is_part_of_it(tmp_path):
    rule = HEAD + RATE + "parameters:\n  x:\n    - {from: 2024-11-25, value: 1}\n    - {from: 2027-01-01, value: 1}\n"
    old = load_policy(rules_copy(tmp_path / "a", {"x": rule}))
    new = load_policy(rules_copy(tmp_path / "b", {"x": rule.replace("2027", "2028")}))
    assert said(compare(Side("a", None, old), Side("b", None, new))) == [
        ("x.parameters.x", "from 2024-11-25 1; from 2027-01-01 1", "from 2024-11-25 1; from 2028-01-01 1"),
    ]


def test_ids_of_rules_and_of_everything_else_never_meet(tmp_path):
    names = ["policy", "lpr", "vocabulary", "measures", "clauses"]
    policy = load_policy(rules_copy(tmp_path, dict.fromkeys(names, HEAD + RATE)))
    parts = parts_of(policy, PolicyPlaces(policy))
    assert {f"{name}." for name in names} | {"policy/", "lpr/"} <= set(parts)


def test_a_part_of_every_kind_can_be_new_or_gone(tmp_path):
    bare = rules_copy(tmp_path)
    (bare / "measures.yaml").unlink()
    text = (bare / "policy.yaml").read_text("utf-8")
    clause = "clauses:\n  Z9:\n    title: {zh: 新条款, en: New clause}\n    excused: {zh: 例, en: x}\n"
    (bare / "policy.yaml").write_text(text.replace("clauses:\n", clause, 1), "utf-8")
    vocabulary = (bare / "vocabulary.yaml").read_text("utf-8")
    more = "  pilots:\n    label: {zh: 试点, en: Pilots}\n    help: {zh: 试点, en: Pilots}\n    record: pilot\n    fields:\n"
    more += (
        "      name:\n        type: text\n        label: {zh: 名字, en: Pilot name}\n        help: {zh: 名字, en: Its name}\n"
    )
    (bare / "vocabulary.yaml").write_text(vocabulary.rstrip() + "\n" + more, "utf-8")
    there, gone = shipped_side(), Side("bare", None, load_policy(bare))
    new = [change.id for change in compare(there, gone) if change.old is None and not change.detail]
    old = [change.id for change in compare(there, gone) if change.new is None and not change.detail]
    assert new == ["vocabulary/pilots", "vocabulary/pilots.name", "clauses/Z9"]
    assert old == [f"measures/M{number}" for number in range(1, 25)]
    assert [change.id for change in compare(gone, there) if change.new is None and not change.detail] == new


def test_a_true_is_not_a_one():
    node = shipped().rules[0].intensity.low
    assert isinstance(node, Constant)
    assert Fraction(1) == True  # noqa: E712
    assert structure(node.changed(value=True)) != structure(node.changed(value=Fraction(1)))
