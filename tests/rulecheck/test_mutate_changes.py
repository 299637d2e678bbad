"""The changes that `rules mutate` makes: each at its place; a case that looks elsewhere lets it live, the case that is
decided by it kills it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from helpers import HEAD, marked, rules_copy, shipped

from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.rulecheck.cases.run import all_cases, run_tests
from binjiang_cli.rulecheck.mutation.judge import kills
from binjiang_cli.rulecheck.mutation.mutant import Mutant
from binjiang_cli.rulecheck.mutation.of_policy import mutants

ELSEWHERE = "- case: {zh: 别处, en: Elsewhere}\n  profile: {company: {name: 甲}, as_of: 2026-06-30}\n  expect: {lines: {}}\n"


def case(profile: str, lines: str, more: str = "") -> str:
    as_of = "" if "as_of" in profile else ", as_of: 2026-06-30"
    return (
        "- case: {zh: 见分晓, en: Deciding}\n"
        f"  profile: {{company: {{name: 甲}}{as_of}, {profile}}}\n"
        f"  expect: {{lines: {{{lines}}}{more}}}\n"
    )


def loan(fields: str, expected: str) -> str:
    return case(f"loans: [{{name: 一, {fields}}}]", f'"example:loans[0]": {{{expected}}}')


def one_rule(folder: Path, rule: str, cases: str, head: str = HEAD) -> Policy:
    """A rule set of one rule, without measures, with these cases only; they all pass."""
    copy = rules_copy(folder, {"example": head + rule}, alone=True)
    (copy / "measures.yaml").unlink()
    shutil.rmtree(copy / "tests")
    (copy / "tests").mkdir()
    (copy / "tests" / "cases.yaml").write_text(cases, encoding="utf-8")
    policy = load_policy(copy)
    assert all(outcome.passed for outcome in run_tests(policy)), [o.differences for o in run_tests(policy)]
    return policy


def the(mutant_id: str, policy: Policy) -> Mutant:
    (found,) = [mutant for mutant in mutants(policy) if mutant.id == mutant_id]
    return found


class Slip(NamedTuple):
    """A mutant of a rule: its id, what it stands at, its words; and the case that it decides."""

    id: str
    at: str
    zh: str
    en: str
    rule: str
    deciding: str


def rule(more: str = "", *, cost: str = "loan.principal", rate: str = "10%", section: str = "loans") -> str:
    return f"for_each: {section}\n{more}eligible_cost: {cost}\nintensity: {rate}\n"


def when(test: str, parameters: str = "bound: 100元") -> str:
    return f"parameters: {{{parameters}}}\nwhen:\n  c:\n    test: {test}\n    zh: 条件\n    en: Condition\n"


AT_LEAST = rule(when("loan.principal >= bound"))
IN_LIST = rule(when('loan.lender in ["bank", "other"]'))
BOTH = rule(when('loan.lender == "bank" and loan.principal >= bound'))
NEITHER = rule(when('not (loan.lender == "bank" or loan.principal >= bound)'))
DOLLARS = rule(when("loan.principal >= bound", "bound: {CNY: 1000元, USD: 100}"))
SINCE = rule(when("loan.drawn_on >= first_day", "first_day: 2025-01-15"))
SHARES = rule("parameters: {shares: {bank: 50%, other: 20%}}\n", cost="loan.principal * shares[loan.lender]")
NUMBERS = rule("parameters: {parts: 4}\n", cost="loan.principal / parts")
LISTED = rule(when("loan.lender in lenders", "lenders: [bank, other]"))
FLAG = rule(when("flag == (loan.principal > bound)", "flag: true, bound: 100元"))
DATED = rule(
    "parameters: {most: [{from: 2024-11-25, value: 100元}, {from: 2025-01-01, value: 200元}]}\nceiling: most\n", rate="100%"
)
ENDING = rule(
    "parameters: {most: [{from: 2024-11-25, to: 2024-12-31, value: 100元}, {from: 2025-01-01, to: 2025-12-31, value: 200元}]}\n"
    "ceiling: most\n",
    rate="100%",
)
RANGE = rule(rate="{from: 5%, to: 10%}")
NAMED_RATE = rule("parameters: {share: 1}\n", rate="{up_to: share}")
ROUNDED = rule("rounding: {to: 100元, how: down}\n")
BY_YEAR = rule("payee: {zh: 银行, en: the bank}\ninstalments: [40%, 60%]\n")
LIMITED = rule("limit: {per: [company, loan.lender], amount: 15元}\n")
KEY = rule(when("rd_project.key_innovation"), cost="rd_project.spend", section="rd_projects")
WHERE = rule("where: rd_project.key_innovation\n", cost="rd_project.spend", section="rd_projects")
SUBJECT = rule('subject: "[loan.lender]"\n')
SUM = rule(cost='sum(l.principal for l in loans if l.lender == "bank")')
ANY = rule(when('any(l.lender == "bank" for l in loans)'))
CHOICE = rule(cost='loan.principal if loan.lender == "bank" else loan.principal / 2')
TERM = rule(cost="loan.principal * days(loan.drawn_on, first(loan.repaid_on, as_of)) / 100")
LPR = rule(cost="loan.principal * lpr_1y(loan.drawn_on)")
LEAST = rule(cost="min(loan.principal, loan.interest_paid)")
MINUS = rule(cost="loan.principal - loan.interest_paid")
NEGATIVE = rule(cost="loan.principal + -loan.interest_paid")

SLIPS = [
    Slip(
        "when.c/boundary",
        "loan.principal >= bound",
        "≥ 改为 >",
        "≥ becomes >",
        AT_LEAST,
        loan("principal: 100", "status: eligible"),
    ),
    Slip(
        "when.c/negated",
        "loan.principal >= bound",
        "≥ 改为 <",
        "≥ becomes <",
        AT_LEAST,
        loan("principal: 200", "status: eligible"),
    ),
    Slip(
        "when.c/dropped",
        "loan.principal >= bound",
        "去掉条件“条件”",
        "condition dropped: Condition",
        AT_LEAST,
        loan("principal: 50", "status: ineligible"),
    ),
    Slip(
        "parameters.bound/up",
        "100元",
        "100.00 元加一分",
        "CNY 100.00 plus one fen",
        AT_LEAST,
        loan("principal: 100", "status: eligible"),
    ),
    Slip(
        "parameters.bound/down",
        "100元",
        "100.00 元减一分",
        "CNY 100.00 less one fen",
        AT_LEAST,
        loan("principal: 99.99", "status: ineligible"),
    ),
    Slip(
        "parameters.bound/USD-up",
        "100",
        "USD 100.00 加 0.01",
        "USD 100.00 plus 0.01",
        DOLLARS,
        case("fx: {USD: 7}, loans: [{name: 一, principal: USD 100}]", '"example:loans[0]": eligible'),
    ),
    Slip(
        "parameters.bound/CNY-down",
        "1000元",
        "1,000.00 元减一分",
        "CNY 1,000.00 less one fen",
        DOLLARS,
        loan("principal: 999.99", "status: ineligible"),
    ),
    Slip(
        "parameters.first_day/later",
        "2025-01-15",
        "2025-01-15 推后一天",
        "2025-01-15 a day later",
        SINCE,
        loan("principal: 1, drawn_on: 2025-01-15", "status: eligible"),
    ),
    Slip(
        "parameters.first_day/earlier",
        "2025-01-15",
        "2025-01-15 提前一天",
        "2025-01-15 a day earlier",
        SINCE,
        loan("principal: 1, drawn_on: 2025-01-14", "status: ineligible"),
    ),
    Slip("parameters.parts/up", "4", "4 改为 5", "4 becomes 5", NUMBERS, loan("principal: 400", "eligible_cost: 100")),
    Slip(
        "parameters.shares/bank-up",
        "50%",
        "50% 改为 50.1%",
        "50% becomes 50.1%",
        SHARES,
        loan("principal: 1000, lender: bank", "eligible_cost: 500"),
    ),
    Slip(
        "parameters.shares/other-down",
        "20%",
        "20% 改为 19.9%",
        "20% becomes 19.9%",
        SHARES,
        loan("principal: 1000, lender: other", "eligible_cost: 200"),
    ),
    Slip(
        "parameters.lenders/without-other",
        "other",
        "去掉 other",
        "other dropped",
        LISTED,
        loan("principal: 1, lender: other", "status: eligible"),
    ),
    Slip(
        "parameters.flag/flipped",
        "true",
        "true 改为 false",
        "true becomes false",
        FLAG,
        loan("principal: 200", "status: eligible"),
    ),
    Slip(
        "parameters.share/down",
        "1",
        "100% 改为 99.9%",
        "100% becomes 99.9%",
        NAMED_RATE,
        loan("principal: 1000", "gross: {low: 0, high: 1000}"),
    ),
    Slip(
        "parameters.most/from-later",
        "2025-01-01",
        "2025-01-01 推后一天",
        "2025-01-01 a day later",
        DATED,
        case("as_of: 2025-01-01, loans: [{name: 一, principal: 500}]", '"example:loans[0]": {gross: 200}'),
    ),
    Slip(
        "parameters.most/from-earlier",
        "2025-01-01",
        "2025-01-01 提前一天",
        "2025-01-01 a day earlier",
        DATED,
        case("as_of: 2024-12-31, loans: [{name: 一, principal: 500}]", '"example:loans[0]": {gross: 100}'),
    ),
    Slip(
        "parameters.most/from-later",
        "2025-01-01",
        "2025-01-01 推后一天",
        "2025-01-01 a day later",
        ENDING,
        case("as_of: 2025-01-01, loans: [{name: 一, principal: 500}]", '"example:loans[0]": {gross: 200}'),
    ),
    Slip(
        "parameters.most/to-earlier",
        "2025-12-31",
        "2025-12-31 提前一天",
        "2025-12-31 a day earlier",
        ENDING,
        case("as_of: 2025-12-31, loans: [{name: 一, principal: 500}]", '"example:loans[0]": {gross: 200}'),
    ),
    Slip(
        "when.c/negated",
        'loan.lender in ["bank", "other"]',
        "in 改为 not in",
        "in becomes not in",
        IN_LIST,
        loan("principal: 1, lender: bank", "status: eligible"),
    ),
    Slip(
        "when.c/without-other",
        '"other"',
        '去掉 "other"',
        '"other" dropped',
        IN_LIST,
        loan("principal: 1, lender: other", "status: eligible"),
    ),
    Slip(
        "when.c/swapped",
        'loan.lender == "bank" and loan.principal >= bound',
        "and 改为 or",
        "and becomes or",
        BOTH,
        loan("principal: 200, lender: other", "status: ineligible"),
    ),
    Slip(
        "when.c/without-1",
        'loan.lender == "bank"',
        '去掉 loan.lender == "bank"',
        'loan.lender == "bank" dropped',
        BOTH,
        loan("principal: 200, lender: other", "status: ineligible"),
    ),
    Slip(
        "when.c/without-2",
        "loan.principal >= bound",
        "去掉 loan.principal >= bound",
        "loan.principal >= bound dropped",
        BOTH,
        loan("principal: 50, lender: bank", "status: ineligible"),
    ),
    Slip(
        "when.c/not-dropped",
        NEITHER.partition("test: ")[2].partition("\n")[0],
        "去掉 not",
        "not dropped",
        NEITHER,
        loan("principal: 50, lender: other", "status: eligible"),
    ),
    Slip(
        "when.c/negated",
        "rd_project.key_innovation",
        "rd_project.key_innovation 取反",
        "rd_project.key_innovation negated",
        KEY,
        case("rd_projects: [{name: 一, key_innovation: true, spend: 1}]", '"example:rd_projects[0]": eligible'),
    ),
    Slip(
        "when.c/dropped",
        "rd_project.key_innovation",
        "去掉条件“条件”",
        "condition dropped: Condition",
        KEY,
        case("rd_projects: [{name: 一, key_innovation: false, spend: 1}]", '"example:rd_projects[0]": ineligible'),
    ),
    Slip(
        "where/dropped",
        "rd_project.key_innovation",
        "去掉范围 rd_project.key_innovation",
        "scope dropped: rd_project.key_innovation",
        WHERE,
        case("rd_projects: [{name: 一, key_innovation: false, spend: 1}]", ""),
    ),
    Slip(
        "where/negated",
        "rd_project.key_innovation",
        "rd_project.key_innovation 取反",
        "rd_project.key_innovation negated",
        WHERE,
        case("rd_projects: [{name: 一, key_innovation: false, spend: 1}]", ""),
    ),
    Slip(
        "subject/dropped",
        "[loan.lender]",
        "去掉标的 [loan.lender]",
        "subject dropped: [loan.lender]",
        SUBJECT,
        loan("principal: 1, lender: bank", "subjects: [bank]"),
    ),
    Slip("intensity/up", "10%", "10% 改为 10.1%", "10% becomes 10.1%", AT_LEAST, loan("principal: 1000", "gross: 100")),
    Slip("intensity/down", "10%", "10% 改为 9.9%", "10% becomes 9.9%", AT_LEAST, loan("principal: 1000", "gross: 100")),
    Slip(
        "intensity.low/up",
        "5%",
        "5% 改为 5.1%",
        "5% becomes 5.1%",
        RANGE,
        loan("principal: 1000", "gross: {low: 50, high: 100}"),
    ),
    Slip(
        "intensity.low/other-end",
        "5%",
        "下限改为上限",
        "the low end becomes the high one",
        RANGE,
        loan("principal: 1000", "gross: {low: 50, high: 100}"),
    ),
    Slip(
        "intensity.high/other-end",
        "10%",
        "上限改为下限",
        "the high end becomes the low one",
        RANGE,
        loan("principal: 1000", "gross: {low: 50, high: 100}"),
    ),
    Slip("ceiling/dropped", "most", "去掉封顶 most", "ceiling dropped: most", DATED, loan("principal: 500", "gross: 200")),
    Slip(
        "rounding/dropped",
        "{to: 100元, how: down}",
        "去掉取整 {to: 100元, how: down}",
        "rounding dropped: {to: 100元, how: down}",
        ROUNDED,
        loan("principal: 1990", "gross: 100"),
    ),
    Slip(
        "rounding/up",
        "{to: 100元, how: down}",
        "down 改为 up",
        "down becomes up",
        ROUNDED,
        loan("principal: 1010", "gross: 100"),
    ),
    Slip(
        "limit/dropped",
        "15元",
        "去掉限额 15元",
        "limit dropped: 15元",
        LIMITED,
        loan("principal: 200, lender: bank", "amount: 15"),
    ),
    Slip(
        "limit.amount/up",
        "15元",
        "15.00 元加一分",
        "CNY 15.00 plus one fen",
        LIMITED,
        loan("principal: 200, lender: bank", "amount: 15"),
    ),
    Slip(
        "limit.per/without-loan.lender",
        "loan.lender",
        "去掉限额的一项 loan.lender",
        "key of the limit dropped: loan.lender",
        LIMITED,
        case(
            "loans: [{name: 一, principal: 100, lender: bank}, {name: 二, principal: 100, lender: other}]",
            '"example:loans[0]": {amount: 10}, "example:loans[1]": {amount: 10}',
        ),
    ),
    Slip(
        "payee/dropped",
        "{zh: 银行, en: the bank}",
        "去掉收款方 {zh: 银行, en: the bank}",
        "payee dropped: {zh: 银行, en: the bank}",
        BY_YEAR,
        loan("principal: 1000", "payee: {zh: 银行, en: the bank}"),
    ),
    Slip(
        "instalments/reversed",
        "[40%, 60%]",
        "各期次序颠倒",
        "the instalments in reverse",
        BY_YEAR,
        loan("principal: 1000", "instalments: [40, {low: 60, high: 60}]"),
    ),
    Slip(
        "eligible_cost/swapped",
        "loan.principal / parts",
        "÷ 改为 ×",
        "÷ becomes ×",
        NUMBERS,
        loan("principal: 400", "eligible_cost: 100"),
    ),
    Slip(
        "eligible_cost/swapped",
        "loan.principal - loan.interest_paid",
        "− 改为 +",
        "− becomes +",
        MINUS,
        loan("principal: 400, interest_paid: 1", "eligible_cost: 399"),
    ),
    Slip(
        "eligible_cost/minus-dropped",
        "-loan.interest_paid",
        "去掉 −",
        "− dropped",
        NEGATIVE,
        loan("principal: 400, interest_paid: 1", "eligible_cost: 399"),
    ),
    Slip(
        "eligible_cost/swapped:3",
        "days(loan.drawn_on, first(loan.repaid_on, as_of))",
        "days 的起止对调",
        "from and to of days swapped",
        TERM,
        loan("principal: 100, drawn_on: 2025-01-01, repaid_on: 2025-01-11", "eligible_cost: 10"),
    ),
    Slip(
        "eligible_cost/without-1",
        "loan.repaid_on",
        "去掉 loan.repaid_on",
        "loan.repaid_on dropped",
        TERM,
        loan("principal: 100, drawn_on: 2025-01-01, repaid_on: 2025-01-11", "eligible_cost: 10"),
    ),
    Slip(
        "eligible_cost/without-2",
        "as_of",
        "去掉 as_of",
        "as_of dropped",
        TERM,
        loan("principal: 100, drawn_on: 2026-06-20", "eligible_cost: 10"),
    ),
    Slip(
        "eligible_cost/lpr_5y",
        "lpr_1y(loan.drawn_on)",
        "lpr_1y 改为 lpr_5y",
        "lpr_1y becomes lpr_5y",
        LPR,
        loan("principal: 1000, drawn_on: 2025-01-15", "eligible_cost: 31"),
    ),  # 3.10%
    Slip(
        "eligible_cost/max",
        "min(loan.principal, loan.interest_paid)",
        "min 改为 max",
        "min becomes max",
        LEAST,
        loan("principal: 400, interest_paid: 1", "eligible_cost: 1"),
    ),
    Slip(
        "eligible_cost/without-2",
        "loan.interest_paid",
        "去掉 loan.interest_paid",
        "loan.interest_paid dropped",
        LEAST,
        loan("principal: 400, interest_paid: 1", "eligible_cost: 1"),
    ),
    Slip(
        "eligible_cost/swapped",
        'loan.principal if loan.lender == "bank" else loan.principal / 2',
        "if 和 else 两支对调",
        "the branches of if and else swapped",
        CHOICE,
        loan("principal: 400, lender: bank", "eligible_cost: 400"),
    ),
    Slip(
        "eligible_cost/up", "2", "2 改为 3", "2 becomes 3", CHOICE, loan("principal: 400, lender: other", "eligible_cost: 200")
    ),
    Slip(
        "eligible_cost/if-dropped",
        'l.lender == "bank"',
        '去掉 if l.lender == "bank"',
        'if l.lender == "bank" dropped',
        SUM,
        loan("principal: 400, lender: other", "eligible_cost: 0"),
    ),
    Slip(
        "when.c/all",
        'any(l.lender == "bank" for l in loans)',
        "any 改为 all",
        "any becomes all",
        ANY,
        case(
            "loans: [{name: 一, principal: 1, lender: bank}, {name: 二, principal: 1, lender: other}]",
            '"example:loans[0]": eligible, "example:loans[1]": eligible',
        ),
    ),
]


@pytest.mark.parametrize("slip", SLIPS, ids=[f"{number}-{slip.id}" for number, slip in enumerate(SLIPS)])
def test_a_slip_lives_until_a_case_is_decided_by_it(slip: Slip, tmp_path: Path) -> None:
    policy = one_rule(tmp_path / "weak", slip.rule, ELSEWHERE)
    mutant = the(f"example.{slip.id}", policy)
    assert (marked(mutant.place), mutant.words.zh, mutant.words.en) == (slip.at, slip.zh, slip.en)
    assert not kills(all_cases(policy), mutant)
    judged = one_rule(tmp_path / "strong", slip.rule, ELSEWHERE + slip.deciding)
    assert kills(all_cases(judged), the(f"example.{slip.id}", judged))


FROM_2025 = HEAD.replace("{from: 2024-11-25}", "{from: 2025-01-01, to: 2025-12-31}")


@pytest.mark.parametrize(
    ("name", "at", "day", "there"),
    [
        ("from-later", "2025-01-01", "2025-01-01", True),
        ("from-earlier", "2025-01-01", "2024-12-31", False),
        ("to-earlier", "2025-12-31", "2025-12-31", True),
        ("to-later", "2025-12-31", "2026-01-01", False),
    ],
)
def test_the_days_in_force_of_a_rule(tmp_path: Path, name: str, at: str, day: str, there: bool) -> None:
    weak = case("as_of: 2025-06-30, loans: [{name: 一, principal: 1}]", '"example:loans[0]": eligible')
    policy = one_rule(tmp_path / "weak", rule(), weak, FROM_2025)
    mutant = the(f"example.in_force/{name}", policy)
    assert (marked(mutant.place), mutant.operator) == (at, "day")
    assert not kills(all_cases(policy), mutant)
    deciding = case(f"as_of: {day}, loans: [{{name: 一, principal: 1}}]", '"example:loans[0]": eligible' if there else "")
    judged = one_rule(tmp_path / "strong", rule(), weak + deciding, FROM_2025)
    assert kills(all_cases(judged), the(f"example.in_force/{name}", judged))


def test_a_rule_is_not_moved_to_days_on_which_its_policy_is_not_in_force(tmp_path: Path) -> None:
    policy = one_rule(tmp_path, rule(), ELSEWHERE)  # both from 2024-11-25
    assert [m.id for m in mutants(policy) if "in_force" in m.id] == [
        "policy.in_force/from-earlier", "policy.in_force/from-later", "example.in_force/from-later",
    ]  # fmt: skip


def test_the_days_in_force_of_the_policy(tmp_path: Path) -> None:
    first = case("as_of: 2024-11-25, loans: [{name: 一, principal: 1}]", '"example:loans[0]": eligible')
    policy = one_rule(tmp_path / "weak", rule(), ELSEWHERE + first)
    assert not kills(all_cases(policy), the("policy.in_force/from-earlier", policy))
    assert kills(all_cases(policy), the("policy.in_force/from-later", policy))
    eve = "loans: [{name: 一, principal: 10万, drawn_on: 2024-11-24}]"
    warned = case(eve, '"example:loans[0]": eligible', ', warnings: ["before_policy loans[0].drawn_on"]')
    judged = one_rule(tmp_path / "strong", rule(), ELSEWHERE + warned)
    assert kills(all_cases(judged), the("policy.in_force/from-earlier", judged))


def test_the_conditions_of_the_policy(tmp_path: Path) -> None:
    inside = loan("principal: 1", "status: eligible")
    policy = one_rule(tmp_path / "weak", rule(), inside)
    made = {m.id: m for m in mutants(policy) if ".conditions." in m.id}
    assert {name: marked(m.place) for name, m in made.items()} == {
        "policy.conditions.in_district/dropped": 'company.district == "binjiang"',
        "policy.conditions.in_district/boundary": 'company.district == "binjiang"',
    }
    assert {name: kills(all_cases(policy), m) for name, m in made.items()} == {
        "policy.conditions.in_district/dropped": False,
        "policy.conditions.in_district/boundary": True,
    }
    outside = inside.replace("甲", "甲, district: other").replace("eligible", "ineligible")
    judged = one_rule(tmp_path / "strong", rule(), inside + outside)
    assert kills(all_cases(judged), the("policy.conditions.in_district/dropped", judged))


def test_neighbouring_rules_change_places(tmp_path: Path) -> None:
    policy = one_rule(tmp_path, rule(), ELSEWHERE)
    folder = policy.folder
    (folder / "payments" / "next.yaml").write_text(HEAD + rule(), encoding="utf-8")
    policy = load_policy(folder)
    mutant = the("example.order/after-next", policy)
    assert (marked(mutant.place), mutant.words.en) == ("S4.1", "example comes after next")
    assert [r.id for r in mutant.policy.rules] == ["next", "example"]
    assert not kills(all_cases(policy), mutant)
    tie = case(
        "loans: [{name: 一, subject: 甲, principal: 1000}]",
        '"example:loans[0]": {status: eligible}, "next:loans[0]": {status: superseded}',
    )
    (folder / "tests" / "cases.yaml").write_text(ELSEWHERE + tie, encoding="utf-8")
    assert kills(all_cases(policy), mutant)


def test_the_criteria_of_a_measure_and_the_rules_that_it_names(tmp_path: Path) -> None:
    copy = rules_copy(tmp_path)
    shutil.rmtree(copy / "tests")
    (copy / "tests").mkdir()
    judged = copy / "tests" / "cases.yaml"
    policy = load_policy(copy)
    listed = the("M15.criteria.listed/dropped", policy)
    assert marked(listed.place) == '"listed" in company.statuses'
    # 500,000,000.05 × 20% = 100,000,000.01, a fen above the floor of M6
    payment = the("M6.criteria.industrial_project.opens/without-project-support", policy)
    assert (marked(payment.place), payment.operator) == ("project-support", "payment")
    outside = ELSEWHERE.replace("name: 甲", "name: 甲, district: other").replace("lines: {}", "lines: {}, measures: {yes: []}")
    judged.write_text(outside, encoding="utf-8")
    assert not kills(all_cases(policy), listed)
    assert not kills(all_cases(policy), payment)
    above = case(
        'industrial_projects: [{name: 一, major: true, investment: "500,000,000.05"}]',
        '"project-support:industrial_projects[0]": {amount: {low: 0, high: 100000000.01}}',
        ', warnings: ["above_budget_floor industrial_projects[0]"]',
    )
    company = (
        "- case: {zh: 上市, en: Listed}\n"
        "  profile: {company: {name: 甲, established: 2001-06-30, employees: 1000, industries: [], statuses: [listed],"
        " activities: []}, as_of: 2026-06-30, rd_projects: [], loans: [], capital_injections: [], industrial_projects: [],"
        " market_networks: [], honours: []}\n"
        "  expect: {lines: {}, measures: {yes: [M15, M23, M24]}}\n"
    )
    judged.write_text(above + company, encoding="utf-8")
    assert kills(all_cases(policy), listed)
    assert kills(all_cases(policy), payment)


def test_what_would_not_load_is_not_made(tmp_path: Path) -> None:
    """Money × money, a divisor of zero, a rate below zero, a low end above the high one."""
    cost = rule("parameters: {one: 1}\n", cost="loan.principal * 1 / one", rate="{from: 10%, to: 10%}")
    made = {m.id for m in mutants(one_rule(tmp_path, cost, ELSEWHERE))}
    assert {"example.parameters.one/up", "example.eligible_cost/swapped", "example.intensity.low/down"} <= made
    assert "example.parameters.one/down" not in made
    assert "example.intensity.low/up" not in made
    assert "example.intensity.high/down" not in made


def test_a_policy_with_a_change_leaves_the_policy_alone_and_its_ids_are_unique() -> None:
    policy = shipped()
    rules, measures, conditions = policy.rules, policy.measures, policy.conditions
    made = mutants(policy)
    assert len({m.id for m in made}) == len(made) > 300
    assert (policy.rules, policy.measures, policy.conditions) == (rules, measures, conditions)
    assert [m.id for m in mutants(policy)] == [m.id for m in made]
    assert all(m.place.span is not None for m in made)
