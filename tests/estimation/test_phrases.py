"""What an estimate's figures and lines are called for people, in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from fractions import Fraction
from pathlib import Path

import pytest
from helpers import estimate_of, only_line, policy_with, shipped
from sets_together import rule_set

from binjiang_cli.estimation import phrases
from binjiang_cli.estimation.phrases import amount_phrase, basis_phrase, figure, remarks_phrase, signed
from binjiang_cli.estimation.result import Range
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.together import load_policies
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import Text, same

NOTHING = same("")
LOAN = "lender: bank, principal: 36万, drawn_on: 2025-01-15, repaid_on: 2025-02-15"  # 36万 × 3.10% × 31 ÷ 360 = 961


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """Two rule sets; the second has measures, and a clause to claim under where none of them names a rule."""
    folder = tmp_path_factory.mktemp("sets")
    one, other = (rule_set(folder, "a", "10%"), rule_set(folder, "b", "{up_to: 20%}", "basis: C1"))
    measure = "C1: {criteria: {all: {test: company.employees > 0, zh: 有人, en: Somebody}}, supports: {zh: 事, en: Things}}\n"
    (other / "measures.yaml").write_text(measure, "utf-8")
    return load_policies([one, other])


def remarks(profile: str, policy: Policy | None = None) -> list[Text]:
    """The remarks of each line."""
    found = estimate_of(profile, policy)
    return [remarks_phrase(line, found, policy or shipped()) for line in found.lines]


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("600000", "+600,000.00"), ("-600000", "−600,000.00"), ("0", "0.00"), ("0.01", "+0.01"), ("-1", "−1.00"), ("1", "+1.00")],
)
def test_a_difference(amount: str, shown: str) -> None:
    assert signed(D(amount)) == shown
    assert figure(D("1234567.5")) == "1,234,567.50"


@pytest.mark.parametrize(
    ("low", "high", "zh", "en"),
    [
        (None, None, "—", "—"),
        ("5", "5", "5.00", "5.00"),
        ("0", "5", "最高 5.00", "up to 5.00"),
        ("0", "0", "0.00", "0.00"),
        ("1000", "2500.5", "1,000.00 – 2,500.50", "1,000.00 – 2,500.50"),
    ],
)
def test_an_amount(low: str | None, high: str | None, zh: str, en: str) -> None:
    stated = None if low is None or high is None else Range(low=D(low), high=D(high))
    assert amount_phrase(stated) == Text(zh, en)


def test_the_words_of_all_statuses_and_of_what_amounts_are() -> None:
    statuses = {status: (text.zh, text.en) for status, text in phrases.STATUS.items()}
    assert statuses == {
        "eligible": ("可得", "eligible"),
        "superseded": ("未计入", "superseded"),
        "undetermined": ("待定", "undetermined"),
        "ineligible": ("不符合", "ineligible"),
    }
    ceilings = phrases.CEILINGS
    assert (ceilings.zh, ceilings.en) == (
        "以上各项均为政策允许的上限，不是承诺；能否获得、获得多少，由主管部门审核决定。",
        "All amounts are ceilings of what the policy allows, not a promise: the authority decides whether and how much.",
    )


def test_what_figures_rest_on() -> None:
    identity = estimate_of("rd_projects: [{name: 甲}]", shipped()).policy
    used = f"binjiang-2024 (sha256 {shipped().sha256[:12]})"
    assert basis_phrase(date(2026, 6, 30), identity) == Text(
        f"评估日 2026-06-30，规则集 {used}", f"As of 2026-06-30, rule set {used}"
    )
    assert basis_phrase(None, identity) == Text(f"规则集 {used}", f"Rule set {used}")


def test_the_remarks_of_a_line() -> None:
    # What is not known of the loan, by the labels of the vocabulary.
    policy = shipped()
    found = estimate_of("loans: [{name: 乙, principal: 1000万}]", policy)
    (line,) = [one for one in found.lines if one.rule == "loan-interest"]
    assert remarks_phrase(line, found, policy) == Text("待定：还缺 放款方、放款日", "undetermined: not known: Lender, Drawn on")


CAPPED = Text("以 480.00 封顶", "capped at 480.00")
LESS = Text(
    "以 480.00 封顶；应得最高 480.00，已扣除已获资助 100.00", "capped at 480.00; up to 480.00 less 100.00 already received"
)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        # 961 at the ceiling of 480, and just at that of 961, which cuts nothing
        (f"loans: [{{subject: A, {LOAN}, interest_paid: 480}}]\ngrants_received: [{{subject: A, amount: 100}}]\n", LESS),
        (f"loans: [{{{LOAN}, interest_paid: 961}}]\n", NOTHING),
        (f"loans: [{{{LOAN}, interest_paid: 960.99}}]\n", Text("以 960.99 封顶", "capped at 960.99")),
        (f"loans: [{{{LOAN}}}]\n", NOTHING),
        # half of it is 480.50
        (f"assume: {{loan-interest: 50%}}\nloans: [{{{LOAN}, interest_paid: 481}}]\n", NOTHING),
        (f"assume: {{loan-interest: 50%}}\nloans: [{{{LOAN}, interest_paid: 480}}]\n", CAPPED),
        # nothing is cut of what is not known
        (
            "loans: [{subject: A, lender: bank, drawn_on: 2025-01-15, repaid_on: 2025-02-15, interest_paid: 480}]\n"
            "grants_received: [{subject: A, amount: 100}]\n",
            Text("待定：还缺 本金", "undetermined: not known: Principal"),
        ),
        # an undetermined line says what it would pay, one that is not eligible does not
        (
            f"loans: [{{{LOAN.replace('lender: bank, ', '')}, interest_paid: 480}}]\n",
            Text("待定：还缺 放款方；以 480.00 封顶", "undetermined: not known: Lender; capped at 480.00"),
        ),
        (
            "company: {name: 甲, district: other}\nas_of: 2025-01-15\n"
            "loans: [{lender: other, principal: 36万, drawn_on: 2025-01-15, interest_paid: 0}]\n",
            Text(
                "不符合：贷款由银行发放；至少计息一天；企业在滨江区——不成立",
                "ineligible: does not hold: The lender is a bank; Interest has accrued for at least one day;"
                " The company is in Binjiang",
            ),
        ),
    ],
)  # fmt: skip
def test_remarks_in_every_status(profile: str, expected: Text) -> None:
    assert remarks(profile) == [expected]


LOST = (
    "rd_projects: [{subject: A, key_innovation: true, spend: 100}]\n"
    "industrial_projects: [{name: 产线, subject: [A, B], major: true, investment: 250}]\n"
    "market_networks: [{name: 门店, subject: B, region: domestic, operating_cost: 120}]\n"
)


def test_what_a_line_lost_to() -> None:
    """30 and 24 against the 50 between them."""
    assert remarks(LOST) == [
        NOTHING,
        Text(
            "未计入：同一标的从优、不重复，已取 研发资助 · 研发项目 1；境内市场拓展资助 · 门店",
            "not counted: its subject already goes to R&D support · R&D projects 1; Domestic market support · 门店",
        ),
        NOTHING,
    ]


def test_the_column_of_amounts() -> None:
    """In brackets what is not counted; nothing of what cannot be had, and a dash for what is not known."""
    projects = "rd_projects: [{spend: 100}, {key_innovation: true}, {key_innovation: false, spend: 100}]\n"
    lines = [*estimate_of(LOST).lines, *estimate_of(projects).lines]
    assert [phrases.amount_cell(line) for line in lines] == [
        Text("最高 30.00", "up to 30.00"),
        Text("(最高 50.00)", "(up to 50.00)"),
        Text("最高 24.00", "up to 24.00"),
        Text("(最高 30.00)", "(up to 30.00)"),
        same("—"),
        NOTHING,
    ]


def test_costs_and_rates(tmp_path: Path) -> None:
    policy = policy_with(
        tmp_path,
        "for_each: loans\neligible_cost: loan.principal\nintensity: {from: 5%, to: loan.interest_paid / loan.principal}\n",
    )

    def shown(profile: str, policy: Policy | None = None) -> tuple[Text, Text]:
        line = only_line(estimate_of(profile, policy))
        return phrases.cost_phrase(line), phrases.rate_phrase(line)

    assert shown("loans: [{principal: 1000, interest_paid: 75}]", policy) == (same("1,000.00"), same("5% – 7.5%"))
    assert shown("loans: [{principal: 1000, interest_paid: 50}]", policy) == (same("1,000.00"), same("5%"))
    assert shown("loans: [{principal: 1000}]", policy) == (same("1,000.00"), same("—"))
    assert shown("rd_projects: [{}]") == (same("—"), Text("最高 30%", "up to 30%"))


def test_totals_of_several_sets(sets: Policy) -> None:
    """Of 1,000,000, 20% at most go before 10%; but 10% before 1%."""
    found = estimate_of("rd_projects: [{subject: A, spend: 100万}]", sets)
    assert phrases.totals_by_set(found) == [
        (Text("其中 a", "of which a"), same("0.00")),
        (Text("其中 b", "of which b"), Text("最高 200,000.00", "up to 200,000.00")),
    ]
    assert phrases.totals_by_set(estimate_of("rd_projects: [{spend: 100万}]")) == []
    found = estimate_of("assume: {b/rd: 1%}\nrd_projects: [{subject: A, spend: 100万}]", sets)
    assert phrases.totals_by_set(found)[0] == (Text("其中 a", "of which a"), same("100,000.00"))


def test_an_assumed_rate_for_a_rule_of_two_sets(sets: Policy) -> None:
    with pytest.raises(InputError) as refused:
        estimate_of("assume: {rd: 1%}\nrd_projects: []", sets)
    assert [(problem.message, problem.hint) for problem in refused.value.problems] == [
        (
            Text("假定比例：rd 不止一条", "assumed rate: rd is the name of several rules"),
            Text("写明是哪一条：a/rd, b/rd", "say which: a/rd, b/rd"),
        )
    ]


def test_a_clause() -> None:
    assert phrases.clause_phrase("S4.1", shipped()) == Text(
        "附则第 4 条第（1）项（S4.1）", "Supplementary Provisions, art. 4 (1), S4.1"
    )


def test_ways_to_claim(sets: Policy) -> None:
    def ways(profile: str, rule: str, policy: Policy | None = None) -> Text:
        return phrases.ways_phrase(rule, estimate_of(profile, policy), policy or shipped())

    science = "company: {name: 甲, industries: [life_health], statuses: [], activities: []}\nindustrial_projects: [{}]\n"
    assert ways(science, "project-support") == Text(" · 可经 M6、M7 申领", " · to be claimed through M6, M7")
    assert ways(science, "loan-interest") == Text(
        " · 相符的措施都没有点名，可依 S4 申领", " · named by no matching measure; to be claimed under S4"
    )
    outside = science.replace("name: 甲", "name: 甲, district: other")
    assert ways(outside, "project-support") == Text(" · 没有相符的措施", " · no measure matches")
    people = "company: {name: 甲, employees: 1}\n"
    assert phrases.clause_phrase("a/C1", sets) == same("a/C1")  # it has no citation
    assert ways(people, "b/rd", sets) == Text(
        " · 相符的措施都没有点名，可依 b/C1 申领", " · named by no matching measure; to be claimed under b/C1"
    )
    assert ways(people, "a/rd", sets) == Text(" · 相符的措施都没有点名", " · named by no matching measure")
    assert ways(people.replace("1", "0"), "b/rd", sets) == Text(" · 没有相符的措施", " · no measure matches")


def test_there_are_no_ways_where_there_are_no_measures(tmp_path: Path) -> None:
    policy = load_policies([rule_set(tmp_path, "a")])
    assert phrases.ways_phrase("rd", estimate_of("rd_projects: []", policy), policy) == NOTHING


@pytest.mark.parametrize(
    ("yuan", "zh", "en"),
    [
        ("100000000", "1亿元", "CNY 100 million"),
        ("250000000", "2.5亿元", "CNY 250 million"),
        ("99990000", "9999万元", "CNY 99.99 million"),
        ("50000", "5万元", "CNY 0.05 million"),
    ],
)
def test_budgets_in_short(yuan: str, zh: str, en: str) -> None:
    assert phrases.short_money(Fraction(yuan)) == Text(zh, en)
    assert phrases.budget_phrase(D(yuan)) == Text(f"（年预算不少于 {zh}）", f" (budget at least {en} a year)")
    assert phrases.budget_phrase(None) == NOTHING


def test_a_measure_and_why_it_matches() -> None:
    company = "company: {name: 甲, industries: [manufacturing, life_health], statuses: [], activities: []}\n"
    found = estimate_of(company + "industrial_projects: []\n")
    measures = {measure.id: phrases.measure_phrase(measure, shipped()) for measure in found.measures}
    assert measures["M6"] == Text(
        "M6 壮大新制造业（年预算不少于 1亿元）：制造业；点名的优势产业（物联网、人工智能、智能装备、生命健康、新能源）",
        "M6 Strengthen new manufacturing (budget at least CNY 100 million a year): The industry is manufacturing;"
        " A named industry: IoT, AI, advanced equipment, life sciences and health, or new energy",
    )


def test_one_fact_away(sets: Policy) -> None:
    assert phrases.one_fact_away(estimate_of("rd_projects: []", sets)) == {"company.employees": ["b/C1"]}
    assert phrases.one_fact_away(estimate_of("company: {name: 甲, employees: 1}", sets)) == {}
    several = phrases.one_fact_away(estimate_of("company: {name: 甲, statuses: [], activities: []}\nindustrial_projects: []\n"))
    assert several["company.industries"][:2] == ["M5", "M6"]


def test_what_records_and_fields_are_called() -> None:
    policy = shipped()
    found = estimate_of("loans: [{principal: 1万}, {name: 乙, principal: 1万}]\nrd_projects: [{name: 丙, spend: 1万}]\n")
    assert phrases.named_record(None, "loans[1]", policy) == Text("贷款 2", "Loans 2")
    assert phrases.named_record("乙", "loans[1]", policy) == same("乙")
    assert phrases.named_record(None, "company", policy) == Text("企业", "Company")
    assert phrases.named_record(None, "things[1]", policy) == same("things[1]")
    assert [phrases.line_title(line, policy) for line in found.lines] == [
        Text("研发资助 · 丙", "R&D support · 丙"),
        Text("贷款贴息 · 贷款 1", "Loan interest subsidy · Loans 1"),
        Text("贷款贴息 · 乙", "Loan interest subsidy · 乙"),
    ]
    assert phrases.path_phrase("loans[1].interest_paid", policy) == Text(
        "已付利息 (loans[1].interest_paid)", "Interest paid (loans[1].interest_paid)"
    )
    assert phrases.path_phrase("things[1].size", policy) == same("things[1].size")
    assert phrases.fact_phrase("as_of", found, policy) == Text("评估日", "Day of the estimate")
    assert phrases.fact_phrase("loans[1].principal", found, policy) == Text("本金（乙）", "Principal (乙)")
    assert phrases.fact_phrase("loans[1]", found, policy) == same("乙")
    assert phrases.fact_phrase("loans[0].principal", found, policy) == Text("本金（贷款 1）", "Principal (Loans 1)")
    assert phrases.fact_phrase("honours[2].award", found, policy) == Text("奖项名称（奖项 3）", "Award (Honours 3)")
    assert phrases.fact_phrase("honours[2]", found, policy) == Text("奖项 3", "Honours 3")


def test_what_is_missing_of_another_record() -> None:
    """Of the line's own record by its label alone."""
    project = "rd_projects: [{name: 丙, subject: A, key_innovation: true}]\ngrants_received: [{subject: A}]\n"
    assert remarks(project) == [
        Text("待定：还缺 研发投入、金额（已获资助 1）", "undetermined: not known: R&D spending, Amount (Grants received 1)")
    ]


def test_a_warning_about_a_field_and_one_about_none() -> None:
    def said(profile: str) -> list[Text]:
        found = estimate_of(profile)
        return [phrases.warning_phrase(warned, found, shipped()) for warned in found.warnings]

    assert said(f"loans: [{{name: 乙, {LOAN}}}]\n") == [
        Text(
            "已付利息（乙）：没有填写，这一行因此没有封顶",
            "Interest paid (乙): Not stated, so that this line has no ceiling",
        )
    ]
    assert said("as_of: 2027-11-23\nrd_projects: [{key_innovation: true, spend: 1万}]\n") == [
        Text("规则“研发资助”上次核对是 2026-11-22，请再核对", "R&D support was last verified on 2026-11-22; verify it again")
    ]
