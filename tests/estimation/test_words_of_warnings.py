"""What is said of the day, of rules and tables that are old, of budgets, ceilings and limits: code, place and all words."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import HEAD, estimate_of, policy_with, rules_copy
from sets_together import rule_set

from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.policy.together import load_policies

Said = tuple[str, str | None, str, str]
LOANS = "for_each: loans\neligible_cost: loan.principal\nintensity: 100%\n"


def said(profile: str, policy: Policy | None = None) -> list[Said]:
    """Every warning, but for those of small amounts: these profiles have amounts to be worked out at sight."""
    found = estimate_of(profile, policy).warnings
    return [(one.code, one.path, one.message.zh, one.message.en) for one in found if one.code != "small_amount"]


def not_yet(what: tuple[str, str], first: str, day: str) -> Said:
    return (
        "not_in_force",
        "as_of",
        f"{what[0]}自 {first} 起施行，{day} 尚未施行",
        f"{what[1]} is in force from {first}, not yet on {day}",
    )


def no_longer(what: tuple[str, str], last: str, day: str) -> Said:
    return (
        "not_in_force", "as_of",
        f"{what[0]}施行到 {last} 为止，{day} 已经失效", f"{what[1]} was in force until {last}, no longer on {day}",
    )  # fmt: skip


def test_a_policy_and_a_rule_that_are_not_in_force(tmp_path: Path) -> None:
    """Before the policy nothing is said of its rules; on the first and the last day of a rule nothing either."""
    head = HEAD.replace("from: 2024-11-25", "from: 2026-01-01, to: 2026-05-31")
    policy = load_policy(rules_copy(tmp_path, {"example": head + LOANS}, alone=True))
    the_policy, the_rule = ("政策", "The policy"), ("“例”", "Example")
    expected = {
        "2024-11-24": [not_yet(the_policy, "2024-11-25", "2024-11-24")],
        "2024-11-25": [not_yet(the_rule, "2026-01-01", "2024-11-25")],
        "2025-12-31": [not_yet(the_rule, "2026-01-01", "2025-12-31")],
        "2026-01-01": [],
        "2026-05-31": [],
        "2026-06-01": [no_longer(the_rule, "2026-05-31", "2026-06-01")],
    }
    assert {day: said(f"as_of: {day}\n", policy) for day in expected} == expected


def test_a_set_of_several_that_is_not_in_force(tmp_path: Path) -> None:
    policy = load_policies([rule_set(tmp_path, "a"), rule_set(tmp_path, "b", since="2026-07-01")])
    assert said("", policy) == [not_yet(("“b 政策”", "b policy"), "2026-07-01", "2026-06-30")]


def test_a_grant_without_a_subject() -> None:
    assert said("grants_received: [{subject: A, amount: 1万}, {amount: 1万}]\n") == [
        (
            "grant_without_subject", "grants_received[1].subject",
            "已获资助没有写明标的，未从任何一行扣除", "A grant without a subject is deducted from no line",
        ),
        (
            "grant_without_line", "grants_received[0].subject",
            "没有哪一行的标的是“A”，这笔资助没有扣除", "no line is about A: this grant is deducted from nothing",
        ),
    ]  # fmt: skip


def test_what_is_old() -> None:
    """Verified on 2026-11-22, after 365 days; the last LPR of 2026-09-20, after 45, where it is looked up."""
    project = "rd_projects: [{key_innovation: true, spend: 1万}]\n"
    rule = (
        "stale_rule",
        None,
        "规则“研发资助”上次核对是 2026-11-22，请再核对",
        "R&D support was last verified on 2026-11-22; verify it again",
    )
    assert said("as_of: 2027-11-22\n" + project) == []
    assert said("as_of: 2027-11-23\n" + project) == [rule]
    loan = "loans: [{lender: bank, principal: 100万, drawn_on: 2026-09-25, interest_paid: 4000}]\n"
    assert said("as_of: 2026-11-04\n" + loan) == []
    assert said("as_of: 2026-11-05\n" + project) == []
    assert said("as_of: 2026-11-05\n" + loan) == [
        ("stale_lpr", None, "LPR 表最后一次公布是 2026-09-20，请更新", "The LPR table ends with that of 2026-09-20; update it")
    ]


def beyond(path: str, day: str) -> Said:
    return (
        "lpr_beyond_table", path,
        f"LPR 表只到 2026-10-19；{day} 暂用 2026-09-20 公布的",
        f"The LPR table ends on 2026-10-19; that of 2026-09-20 is used for {day}",
    )  # fmt: skip


def test_a_day_after_the_table_of_the_lpr(tmp_path: Path) -> None:
    """It stands at the field that names the day, or at the record where none does."""
    policy = policy_with(
        tmp_path, LOANS.replace("loan.principal", "loan.principal * lpr_1y(DAY)").replace("DAY", "loan.drawn_on")
    )
    drawn = "as_of: 2026-10-21\nloans: [{{principal: 1万, drawn_on: {}}}]\n"
    assert said(drawn.format("2026-10-19"), policy) == []
    assert said(drawn.format("2026-10-20"), policy) == [beyond("loans[0].drawn_on", "2026-10-20")]
    first = LOANS.replace("loan.principal", "loan.principal * lpr_1y(first)") + "parameters: {first: 2026-10-20}\n"
    assert said("as_of: 2026-10-21\nloans: [{principal: 1万}]\n", policy_with(tmp_path / "first", first)) == [
        beyond("loans[0]", "2026-10-20")
    ]


def no_ceiling(path: str) -> Said:
    return "no_ceiling", path, "没有填写，这一行因此没有封顶", "Not stated, so that this line has no ceiling"


def test_no_ceiling_after_a_line_that_is_not_eligible() -> None:
    """Nothing is said of that one, whose day lies beyond the table and before the policy."""
    loans = ("other, drawn_on: 2024-01-15", "bank, drawn_on: 2025-01-15")
    records = ", ".join(f"{{lender: {loan}, repaid_on: 2026-01-15, principal: 1万}}" for loan in loans)
    assert said(f"loans: [{records}]\n") == [no_ceiling("loans[1].interest_paid")]


def test_days_before_the_policy() -> None:
    loan = "loans: [{{lender: bank, principal: 100万, drawn_on: {}, repaid_on: 2025-11-25, interest_paid: 4万}}]\n"
    assert said(loan.format("2024-11-25")) == []
    assert said(loan.format("2024-11-24")) == [
        (
            "before_policy", "loans[0].drawn_on",
            "2024-11-24 早于施行日 2024-11-25；已计入，是否适用由实施细则决定",
            "2024-11-24 lies before 2024-11-25, when the policy came into force; counted, but the implementing rules decide",
        )
    ]  # fmt: skip


def test_a_company_that_was_founded_before_the_policy_is_none_of_its_days(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, "for_each: company\neligible_cost: 100元 * company.employees\nintensity: 10%\n")
    assert said("company: {name: 甲, employees: 1, established: 2001-05-08}\n", policy) == []


@pytest.mark.parametrize(
    ("limits", "zh", "en"),
    [
        ("{per: company, amount: 1200元}", "1,200.00", "1,200.00"),
        ("[{per: company, amount: 1200元}, {per: [company, year(loan.drawn_on)], amount: 10万元}]", "1,200.00、100,000.00",
         "1,200.00, 100,000.00"),
    ],
)  # fmt: skip
def test_a_line_that_a_limit_cut(limits: str, zh: str, en: str, tmp_path: Path) -> None:
    """The first takes 1,000 of the 1,200, the second the other 200; a third is not known, and is not cut."""
    policy = policy_with(tmp_path, LOANS + f"limit: {limits}\n")
    records = ", ".join(f"{{principal: {amount}, drawn_on: 2025-03-01}}" for amount in (1000, 201))
    assert said(f"loans: [{records}, {{drawn_on: 2025-03-01}}]\n", policy) == [
        (
            "limit_reached", "loans[1]",
            f"各行合计以 {zh} 元为限，这一行已按限额调低",
            f"The rule's lines are limited to CNY {en} together; this one was cut",
        )
    ]  # fmt: skip
    assert said(f"loans: [{records.replace('201', '200')}]\n", policy) == []


def above_floor(amount: str, floor: str, path: str) -> Said:
    return (
        "above_budget_floor", path,
        f"{amount} 元超过可申领的各项措施的年度预算下限（最高 {floor} 元）",
        f"CNY {amount} is more than the yearly budget floor of every measure that it could come through (at most CNY {floor})",
    )  # fmt: skip


def test_a_line_above_every_budget_floor() -> None:
    """20% of 500 million is the greater floor, of M6; that of M7 is 50 million."""
    profile = "company: {{name: 甲, industries: [life_health]}}\nindustrial_projects: [{{major: true, investment: {}}}]\n"
    assert said(profile.format("5亿")) == []
    assert said(profile.format("500000000.05")) == [above_floor("100,000,000.01", "100,000,000.00", "industrial_projects[0]")]


def test_a_measure_without_a_budget_floor_has_room_for_any_amount(tmp_path: Path) -> None:
    folder = rule_set(tmp_path, "a", "100%")
    with (folder / "policy.yaml").open("a", encoding="utf-8") as policy:
        policy.write("  C2: {title: {zh: 第二条, en: Second}, budget_floor: 1000元}\n")
    criterion = "criteria: {{all: {{test: company.employees > {}, zh: 有人, en: Somebody, opens: [rd]}}}}"
    rest = "supports: {zh: 事, en: Things}"
    measures = "".join(f"C{at}: {{{criterion.format(least)}, {rest}}}\n" for at, least in ((1, 10), (2, 0)))
    (folder / "measures.yaml").write_text(measures, "utf-8")
    rules = load_policies([folder])
    profile = "company: {{name: 甲, employees: {}}}\nrd_projects: [{{spend: 1000.01}}]\n"
    assert said(profile.format(10), rules) == [above_floor("1,000.01", "1,000.00", "rd_projects[0]")]
    assert said(profile.format(11), rules) == []
