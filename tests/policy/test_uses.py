"""What reads each field of the shipped vocabulary, in both languages, whole: `uses-of-fields.txt`.

After a change of the rules, `BINJIANG_UPDATE_EXPECTED=1 pytest tests/policy/test_uses.py` writes it anew; read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from helpers import HEAD, rules_copy, shipped

from binjiang_cli.language import tree
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.policy.uses import (
    Use,
    expressions_of,
    names_in,
    nodes_of_rule,
    nodes_read,
    parameters_by_day,
    paths,
    unused,
    uses,
    value_uses,
    written_nodes_of_rule,
)

EXPECTED = Path(__file__).parent / "uses-of-fields.txt"


def test_what_reads_each_field() -> None:
    lines = []
    for path, users in uses(shipped()).items():
        lines.append(path)
        lines += [f"    {' '.join(filter(None, use[:3]))}: {use.words.zh} | {use.words.en}" for use in users]
    text = "\n".join(lines) + "\n"
    if os.environ.get("BINJIANG_UPDATE_EXPECTED") == "1":
        EXPECTED.write_text(text, "utf-8")
    assert text == EXPECTED.read_text("utf-8")


# A rule set that reads fields in every other way: by year, by subjects, in limits, by steps, by tables


RULES = {
    "of-loans": """\
for_each: loans
parameters:
  allowed: [bank, other]
  award: {bank: 1元, other: 2元}
  most: 100元
  rates: [{from: 0元, value: 5%}, {above: 100元, value: 6%}]
  share: [{from: 2024-11-25, value: 5%}, {from: 2026-01-01, value: 6%}]
  both: [{from: 2024-11-25, value: 5%}, {from: 2026-01-01, value: 6%}]
labels: {kind: {zh: 种类, en: the kind}}
let:
  kind: loan.lender
where: loan.lender in allowed
when:
  other: {test: kind == "other", zh: 其他, en: Of another}
  gazelle: {test: any(i == "gazelle" for i in company.statuses), zh: 瞪羚, en: A gazelle}
  dear: {test: loan.principal > most, zh: 大, en: Large}
subject: loan.name
year: year(loan.drawn_on)
eligible_cost: award[loan.lender] * step(share, loan.drawn_on) * step(both, as_of) * both
intensity: {from: 1%, to: 50%}
ceiling: slices(rates, loan.principal) + loan.interest_paid
limit: {per: [company, loan.repaid_on], amount: most}
""",
    "of-projects": """\
for_each: rd_projects
eligible_cost: rd_project.spend
intensity: 50% if rd_project.key_innovation else 40%
""",
    "of-subjects": "for_each: rd_projects\nsubject: rd_project.name\neligible_cost: rd_project.spend\nintensity: 10%\n",
}
LIMITS = """\

limits:
  pot:
    title: {zh: 总盘, en: The pot}
    rules: [of-loans, of-projects]
    per: company
    amount: 5元 if company.district == "binjiang" else 4元
    counts_received: true
"""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    texts = {name: HEAD + rule for name, rule in RULES.items()}
    return load_policy(rules_copy(tmp_path_factory.mktemp("uses"), texts, alone=True, policy=stated() + LIMITS))


def stated() -> str:
    """What the shipped policy.yaml says, but that lines of two years do not conflict."""
    return (shipped().folder / "policy.yaml").read_text("utf-8").replace("{by: subject,", "{by: [subject, year],")


def of_rules_and_policy(users: list[Use]) -> list[str]:
    """Who they are, without the measures."""
    return [f"{' '.join(filter(None, use[:3]))}: {use.words.zh} | {use.words.en}" for use in users if use.by != "measure"]


@pytest.mark.parametrize(
    ("path", "users"),
    [
        ("loans", ["rule of-loans for_each: 每条记录一行 | a line for each record"]),
        ("loans.name", ["rule of-loans subject: 标的 | subject", "program record_name: 一行的名称 | the name of a line"]),
        ("loans.subject", []),
        ("loans.lender", [
            "rule of-loans where: 范围 | scope", "rule of-loans let.kind: 种类 | the kind",
            "rule of-loans eligible_cost: 计算基数 | eligible cost",
        ]),
        ("loans.principal", [
            "rule of-loans when.dear: 条件：大 | condition: Large", "rule of-loans ceiling: 封顶 | ceiling",
            "program plausible: 几乎不可能时提示 | warns where it can hardly be so",
        ]),
        ("loans.drawn_on", [
            "rule of-loans year: 年度 | year", "rule of-loans eligible_cost: 计算基数 | eligible cost",
            "program rate_day: 汇率按日变化时，按这一天折算 | the day of the rate, where rates of exchange change by day",
            "program dates: 早于政策施行或晚于评估日时提示 | "
            "warns where it lies before the policy, or after the day of the estimate",
            "program plausible: 几乎不可能时提示 | warns where it can hardly be so",
        ]),
        ("loans.repaid_on", [
            "rule of-loans limit: 限额 | limit",
            "program dates: 早于政策施行或晚于评估日时提示 | "
            "warns where it lies before the policy, or after the day of the estimate",
            "program plausible: 几乎不可能时提示 | warns where it can hardly be so",
        ]),
        ("loans.interest_paid", [
            "rule of-loans ceiling: 封顶 | ceiling", "program plausible: 几乎不可能时提示 | warns where it can hardly be so",
        ]),
        ("company.statuses", ["rule of-loans when.gazelle: 条件：瞪羚 | condition: A gazelle"]),
        ("company.district", [
            "policy binjiang-2024 conditions.in_district: 企业在滨江区 | The company is in Binjiang",
            "policy binjiang-2024 limits.pot: 总盘 | The pot",
        ]),
        ("rd_projects", [
            "rule of-projects for_each: 每条记录一行 | a line for each record",
            "rule of-subjects for_each: 每条记录一行 | a line for each record",
        ]),
        ("rd_projects.subject", ["program cumulation: 同一标的从优、不重复 | no subject is aided twice"]),
        ("rd_projects.year", [
            "rule of-projects year: 年度 | year", "rule of-subjects year: 年度 | year",
            "program dates: 早于政策施行或晚于评估日时提示 | "
            "warns where it lies before the policy, or after the day of the estimate",
        ]),
        ("rd_projects.key_innovation", ["rule of-projects intensity: 比例 | intensity"]),
        ("grants_received.rule", ["program counted: 已获的用去限额 | what was received uses up a limit"]),
        ("as_of", [
            "rule of-loans eligible_cost: 计算基数 | eligible cost",
            "program day: 估算所说的那一天 | the day that the estimate speaks of",
        ]),
    ],
)  # fmt: skip
def test_who_reads_a_field(policy: Policy, path: str, users: list[str]) -> None:
    assert of_rules_and_policy(uses(policy)[path]) == users


def test_fields_that_nothing_reads(policy: Policy) -> None:
    found = unused(policy)
    assert "loans.subject" in found
    assert {"loans", "loans.name", "grants_received.rule", "honours", "rd_projects.key_innovation"}.isdisjoint(found)
    assert set(found) <= set(paths(policy.vocabulary)) - set(policy.vocabulary.sections)


def test_who_compares_a_field_with_a_value(policy: Policy) -> None:
    found = value_uses(policy)
    assert {value: of_rules_and_policy(users) for value, users in found["loans.lender"].items()} == {
        "bank": ["rule of-loans where: 范围 | scope", "rule of-loans eligible_cost: 计算基数 | eligible cost"],
        "other": [
            "rule of-loans where: 范围 | scope", "rule of-loans when.other: 条件：其他 | condition: Of another",
            "rule of-loans eligible_cost: 计算基数 | eligible cost",
        ],
    }  # fmt: skip
    assert of_rules_and_policy(found["company.statuses"]["gazelle"]) == [
        "rule of-loans when.gazelle: 条件：瞪羚 | condition: A gazelle"
    ]
    assert of_rules_and_policy(found["company.district"]["binjiang"]) == [
        "policy binjiang-2024 conditions.in_district: 企业在滨江区 | The company is in Binjiang",
        "policy binjiang-2024 limits.pot: 总盘 | The pot",
    ]
    assert [use.id for use in found["company.statuses"]["gazelle"] if use.by == "measure"] == ["M14", "M23"]
    assert "loans.principal" not in found


def test_what_a_rule_depends_on(policy: Policy) -> None:
    rule = policy.rule("of-loans")
    assert rule is not None
    own = [part for part, _, _ in expressions_of(rule)]
    assert own == [
        "where", "when.other", "when.gazelle", "when.dear", "let.kind", "subject", "year", "eligible_cost", "intensity",
        "intensity", "ceiling", "limit", "limit",
    ]  # fmt: skip
    read = nodes_read(rule, policy)
    assert read[: len(own)] == [node for _, _, node in expressions_of(rule)]
    assert read[len(own) :] == [*rule.shared[0].limit.nodes, policy.conditions[0].test]
    names = names_in(nodes_of_rule(rule))
    assert {"allowed", "kind", "award", "most", "rates", "share", "both", "loan", "company", "as_of"} <= names
    assert "lender" not in names
    assert set(parameters_by_day(rule)) == {"allowed", "award", "most", "both"}
    assert sum(isinstance(node, tree.Stepped) for node in written_nodes_of_rule(rule)) == 3


def test_a_rule_set_of_one_rule(tmp_path: Path) -> None:
    """The conditions and limits of its policy are read with that one's types."""
    policy = stated() + LIMITS.replace("of-loans, of-projects", "of-projects")
    one = load_policy(rules_copy(tmp_path, {"of-projects": HEAD + RULES["of-projects"]}, alone=True, policy=policy))
    assert of_rules_and_policy(uses(one)["company.district"]) == [
        "policy binjiang-2024 conditions.in_district: 企业在滨江区 | The company is in Binjiang",
        "policy binjiang-2024 limits.pot: 总盘 | The pot",
    ]
