"""What rules, limits, cumulation and readings say in words: every part of each sentence, in both languages."""

from __future__ import annotations

import pytest
from helpers import HEAD, names_of_loans, parse, rules_copy, shipped
from whole_problems import both

from binjiang_cli.language.typing import Checker
from binjiang_cli.policy.claiming import Claiming
from binjiang_cli.policy.cumulation import Cumulation
from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.policy.model import Reading
from binjiang_cli.policy.prose import (
    CriterionProse,
    claiming_steps,
    cumulation_steps,
    cumulation_words,
    reading_steps,
    rule_words,
    shared_steps,
)
from binjiang_cli.words import Text

RULES = {
    "loans-of-banks": """\
for_each: loans
parameters: {most: 100万元, share: 30%}
labels: {most: {zh: 上限, en: the most}, share: {zh: 比例, en: The share}}
where: loan.lender == "bank"
when:
  large: {test: loan.principal > most, zh: 本金较大, en: The principal is large}
  repaid: {test: loan.repaid_on <= as_of, zh: 已还清, en: EU rules apply}
eligible_cost: loan.principal
intensity: {up_to: share}
ceiling: loan.interest_paid
rounding: {to: 100元, how: down}
limit:
  - {per: company, amount: most}
  - {per: [company, year(loan.drawn_on)], amount: most * 2, counts_received: true}
payee: {zh: 团队, en: the team}
instalments: 2
""",
    "company": "for_each: company\neligible_cost: sum(loan.principal for loan in loans)\nintensity: {from: 5%, to: 10%}\n",
    "projects": """\
for_each: rd_projects
when: {eu: {test: rd_project.key_innovation, zh: 属于, en: EU rules apply}}
eligible_cost: rd_project.spend
intensity: 10% if rd_project.key_innovation else 5%
""",
    "half": "for_each: capital_injections\neligible_cost: injection.paid_in\nintensity: 0.5\nadds_to: [projects, company]\n",
}
LIMITS = """\

limits:
  pot:
    title: {zh: 总盘, en: The pot}
    rules: [projects, half]
    per: company
    amount: 500万元
  each:
    title: {zh: 每个标的, en: Each subject}
    rules: [half]
    per: [company, subject]
    amount: 50万元
"""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    texts = {name: HEAD + rule for name, rule in RULES.items()}
    stated = (shipped().folder / "policy.yaml").read_text("utf-8")
    return load_policy(rules_copy(tmp_path_factory.mktemp("sentences"), texts, alone=True, policy=stated + LIMITS))


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        (
            "loans-of-banks",
            "对每一项贷款（放款方 = 银行），须本金较大；已还清，按 本金 的 最高 比例 资助，以 已付利息 为限，"
            "向下取整到 100 元，各项合计按 企业 以 上限 为限，各项合计按 企业、放款日的年份 以 上限 × 2 为限，已获的计算在内，"
            "付给团队，分 2 年付：每年一样多。",
            "For each of the loans with Lender = bank, if the principal is large; EU rules apply, up to The share of "
            "Principal, at most Interest paid, rounded down to 100 yuan, all lines together at most the most per company, "
            "all lines together at most the most × 2 per company, the year of Drawn on, what was received included, "
            "paid to the team, paid over 2 years: as much each year.",
        ),
        (
            "company",
            "对企业，按 各贷款的本金之和 的 5%–10% 资助。",
            "For each of the company, 5%–10% of the sum of Principal over Loans.",
        ),
        (
            "projects",
            "对每一项研发项目，须属于，按 研发投入 的 （若重点创新项目则为10%，否则为5%） 资助。",
            "For each of the R&D projects, if EU rules apply, (10% if Key innovation project, otherwise 5%) of R&D spending.",
        ),
        ("half", "对每一项资本金，按 实到资本 的 50% 资助。", "For each of the capital injections, 50% of Paid-in capital."),
    ],
)
def test_a_rule_in_one_sentence(policy: Policy, name: str, zh: str, en: str) -> None:
    rule = policy.rule(name)
    assert rule is not None
    assert both(rule_words(rule, policy)) == (zh, en)


BESIDE = ("取舍", "Choice")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Cumulation(), ("同一标的的各行只付最优的一组", "of lines for one subject the best are paid")),
        (
            Cumulation(by_year=True),
            ("同一标的、同一年度的各行只付最优的一组", "of lines for one subject in one year the best are paid"),
        ),
        (
            Cumulation(same_record_adds=True),
            (
                "同一标的的各行只付最优的一组；同一条记录的各行都付",
                "of lines for one subject the best are paid; lines of the same record are all paid",
            ),
        ),
    ],
)
def test_which_lines_conflict(policy: Policy, said: Cumulation, words: tuple[str, str]) -> None:
    assert both(cumulation_words(said)) == words
    found = cumulation_steps(policy.rules[0]._replace(cumulation=said))
    assert [(both(label), both(content)) for label, content in found] == ([] if said.is_usual else [(BESIDE, words)])


def test_what_a_rule_shares_and_is_paid_beside(policy: Policy) -> None:
    steps = {rule.id: [(both(label), both(words)) for label, words in shared_steps(rule, policy)] for rule in policy.rules}
    common = ("共同限额", "Common limit")
    pot = (
        common,
        (
            "总盘：projects、half 各行合计按 企业 以 5,000,000.00 为限",
            "The pot: projects, half together at most 5,000,000.00 per company",
        ),
    )
    each = (
        common,
        (
            "每个标的：half 各行合计按 企业、标的 以 500,000.00 为限",
            "Each subject: half together at most 500,000.00 per company, subject",
        ),
    )
    assert steps == {
        "loans-of-banks": [],
        "company": [(BESIDE, ("与 half 可以同时享受", "paid beside half"))],
        "projects": [pot, (BESIDE, ("与 half 可以同时享受", "paid beside half"))],
        "half": [pot, each, (BESIDE, ("与 company、projects 可以同时享受", "paid beside company, projects"))],
    }


def test_readings_and_what_is_handed_in() -> None:
    reading = Reading(question=Text("问", "Why"), reading=Text("答", "Thus"), evidence=Text("据", "so it says"))
    ((label, words),) = reading_steps([reading])
    assert (both(label), both(words)) == (("解读", "Reading"), ("问：答（据）", "Why: Thus (so it says)"))
    found = claiming_steps(Claiming((Text("合同", "Contract"), Text("凭证", "Proof")), Text("区局", "Bureau")))
    assert [(both(label), both(words)) for label, words in found] == [
        (("材料", "Materials"), ("合同", "Contract")),
        (("材料", "Materials"), ("凭证", "Proof")),
        (("受理部门", "Authority"), ("区局", "Bureau")),
    ]


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (
            'any(i in ["gazelle", "listed"] for i in company.statuses)',
            "资质认定包含其中之一：瞪羚企业、上市企业",
            "Statuses include one of: gazelle, listed",
        ),
        (
            'any(i in ["gazelle", word] for i in company.statuses)',
            "资质认定包含其中之一：瞪羚企业、word",
            "Statuses include one of: gazelle, word",
        ),
        (
            'all(i in ["gazelle"] for i in company.statuses)',
            "资质认定全部：i为gazelle之一",
            "for all of Statuses: i is one of gazelle",
        ),
        (
            'any(word in ["bank"] for i in company.statuses)',
            "资质认定中至少一个：word为bank之一",
            "for one of Statuses: word is one of bank",
        ),
    ],
)  # fmt: skip
def test_which_choices_a_field_shares(text: str, zh: str, en: str) -> None:
    node, checker = parse(text), Checker(names_of_loans())
    checker.check(node)
    assert not checker.problems
    assert both(CriterionProse(VocabularyLabels(shipped().vocabulary), checker.types).words(node)) == (zh, en)
