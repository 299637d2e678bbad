"""Two rule sets over all companies: planted differences are found with a right company, the rest is proved or left open."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import ILLUSTRATIONS, estimate_of, policy_with, rules_copy, shipped
from hypothesis import given, settings
from hypothesis import strategies as st

from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.profile.load import load_profile
from binjiang_cli.rulecheck.proof import equivalence as module
from binjiang_cli.rulecheck.proof.claims import claims_of
from binjiang_cli.rulecheck.proof.equivalence import IN_YUAN, ONE_RATE, Equivalence, EquivalenceClaim, equivalence
from binjiang_cli.rulecheck.proof.scope import RuleOf
from binjiang_cli.rulecheck.proof.witness import Paid, Unreplayed

EXAMPLES = Path(__file__).parents[2] / "examples" / "rules"
Changed = Callable[..., Policy]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """The shipped rule set with one text of a file replaced."""

    def load(file: str, before: str, after: str) -> Policy:
        copy = rules_copy(tmp_path)
        text = (copy / file).read_text("utf-8")
        assert before in text
        (copy / file).write_text(text.replace(before, after), "utf-8")
        return load_policy(copy)

    return load


def only_refuted(found: Equivalence) -> EquivalenceClaim:
    (claim,) = [claim for claim in found.claims if claim.verdict == "refuted"]
    assert {other.verdict for other in found.claims if other is not claim} <= {"proved"}
    return claim


def stated(claim: EquivalenceClaim) -> list[str]:
    assert claim.difference is not None
    return claim.difference.witness.document.text.splitlines()


CAPITAL = ["company:", "  name: 甲", "as_of: 2024-11-25", "capital_injections:", "- kind: new", "  registered: 100000000",
           "  paid_in: 1000000"]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "before", "after", "rule", "old", "new", "company"),
    [
        # A bound moved: the smallest that was in and is out stands at the old bound; so where the bound itself is lost.
        ("payments/capital-support.yaml", "1亿", "1.2亿", "capital-support", (50_000_00, 100_000_00), (0, 0), CAPITAL),
        ("payments/capital-support.yaml", ">=", ">", "capital-support", (50_000_00, 100_000_00), (0, 0), CAPITAL),
        ("payments/capital-support.yaml", "USD: 1000万", "USD: 999万", "capital-support", (0, 0), (50_000_00, 100_000_00),
         [*CAPITAL[:5], "  registered: USD 9990000", "  paid_in: 1000000"]),
        ("payments/rd-support.yaml", "30%", "25%", "rd-support", (0, 300_000_00), (0, 250_000_00), None),
        # 1,000,000 × 3.10% × 531 days ÷ 360, and ÷ 365
        ("payments/loan-interest.yaml", "day_count: 360", "day_count: 365", "loan-interest",
         (0, 45_725_00), (0, 45_098_63), None),
        # 10 fen × 20% are 2 fen; in whole yuan they are none
        ("payments/project-support.yaml", "project.investment", "rounded(project.investment, 1元)", "project-support",
         (0, 2), (0, 0), None),
        ("payments/market-domestic.yaml", "domestic", "overseas", "market-domestic", (0, 200_000_00), (0, 0), None),
        ("lpr.csv", "3.10", "3.11", "loan-interest", (0, 45_725_00), (0, 45_872_50), None),
    ],
)  # fmt: skip
def test_a_planted_difference_is_found_with_the_smallest_company(
    changed: Changed,
    file: str,
    before: str,
    after: str,
    rule: str,
    old: tuple[int, int],
    new: tuple[int, int],
    company: list[str] | None,
) -> None:
    found = equivalence(shipped(), changed(file, before, after))
    claim = only_refuted(found)
    assert claim.rule == rule
    assert claim.difference is not None
    assert (claim.difference.old, claim.difference.new) == (Paid(*old), Paid(*new))
    assert found.total == "refuted"
    if company is not None:
        assert stated(claim) == company


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("payments/rd-support.yaml", "spend", "spend * 2 / 2"),
        ("payments/rd-support.yaml", "rd_project.key_innovation\n", "not not rd_project.key_innovation\n"),
        ("payments/capital-support.yaml", 'in ["new", "increase"]', 'in ["increase", "new"]'),
        (
            "payments/capital-support.yaml",
            "injection.registered >= min_registered",
            "not (injection.registered < min_registered)",
        ),
        ("payments/loan-interest.yaml", "* lpr_1y(loan.drawn_on) * term", "* term * lpr_1y(loan.drawn_on)"),
        ("payments/loan-interest.yaml", "ceiling: loan.interest_paid", "ceiling: min(loan.interest_paid, loan.interest_paid)"),
        ("payments/market-overseas.yaml", "operating_cost", "operating_cost / 3 * 3"),
    ],
)
def test_what_only_looks_different_is_proved(changed: Changed, file: str, before: str, after: str) -> None:
    found = equivalence(shipped(), changed(file, before, after))
    assert {claim.verdict for claim in found.claims} == {"proved"}
    assert (found.total, found.reasons) == ("proved", ())


def test_a_rule_that_is_gone_pays_nothing(tmp_path: Path) -> None:
    copy = rules_copy(tmp_path)
    (copy / "payments" / "rd-support.yaml").unlink()
    claim = only_refuted(equivalence(shipped(), load_policy(copy)))
    assert claim.difference is not None
    assert claim.difference.new == Paid(0, 0)
    assert claim.difference.old.high > 0


def test_a_parameter_that_changes_by_date_differs_from_that_day_on(changed: Changed) -> None:
    dated = "[{from: 2024-11-25, value: 360}, {from: 2030-01-01, value: 365}]"
    claim = only_refuted(equivalence(shipped(), changed("payments/loan-interest.yaml", "360\n", f"{dated}\n")))
    assert claim.difference is not None
    assert claim.difference.witness.document.text.splitlines()[2] == "as_of: 2032-06-30"


LIMITED = """for_each: rd_projects
eligible_cost: rd_project.spend
intensity: {rate}
limit: {{per: company, amount: 100元}}
"""


def test_above_a_limit_the_amounts_differ_for_those_who_have_received_something(tmp_path: Path) -> None:
    """Doubling the rate above 100 yuan pays one who has received nothing no more than 100 yuan, before and after."""
    rule = "eligible_cost: max(rd_project.spend, {least}元)\n"
    sides = []
    for name, least in (("one", 1000), ("other", 2000)):
        (tmp_path / name).mkdir()
        text = LIMITED.format(rate="50%").replace("eligible_cost: rd_project.spend\n", rule.format(least=least))
        sides.append(policy_with(tmp_path / name, text))
    claim = only_refuted(equivalence(sides[0], sides[1]))
    assert claim.difference is not None
    assert "grants_received:" in stated(claim)
    assert claim.difference.old.high < claim.difference.new.high <= 100_00


# Of these a part cannot be said: the order of records, a quotient of two unknown amounts.
OPEN = {"longhua-2021", "lucheng-2019"}


@pytest.mark.parametrize("folder", [path.name for path in ILLUSTRATIONS if path.name not in OPEN])
def test_an_illustration_is_equal_to_itself_within_what_is_said(folder: str) -> None:
    policy = load_policy(EXAMPLES / folder)
    found = equivalence(policy, policy)
    assert found.total == "proved"
    assert (IN_YUAN in found.reasons) == (folder in ("yuhang-2025", "binjiang-integrated-circuits-2024"))


SIMPLE = "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: 5%\n"


LATER = SIMPLE + "instalments: [40%, 60%]\n"
BANK = "payee: {zh: 银行, en: The bank}\n"


@pytest.mark.parametrize(
    ("old", "new", "paid", "how"),
    [
        # In other years, at once, to another.
        (LATER, LATER.replace("40%, 60%", "60%, 40%"), None, "paid over 2 years: 60%, 40%"),
        (LATER, SIMPLE, None, "to the company at once"),
        (SIMPLE, SIMPLE + BANK, None, "paid to The bank"),
        # Of a single fen, both pay it in the first year.
        (LATER.replace("5%", "5%\nceiling: 0.01元").replace("40%, 60%", "50%, 50%"),
         LATER.replace("5%", "5%\nceiling: 0.01元").replace("40%, 60%", "60%, 40%"), Paid(0, 0), None),
    ],
)  # fmt: skip
def test_to_whom_and_in_which_years_is_a_difference(
    tmp_path: Path, old: str, new: str, paid: Paid | None, how: str | None
) -> None:
    found = equivalence(policy_with(tmp_path / "old", old), policy_with(tmp_path / "new", new))
    (claim,) = found.claims
    assert (claim.verdict, found.total) == (("proved", "proved") if paid else ("refuted", "refuted"))
    if claim.difference is not None:
        assert claim.difference.old == claim.difference.new
        assert claim.difference.how is not None
        assert claim.difference.how[1].en == how


def test_it_is_told_how_each_pays(said, tmp_path: Path) -> None:
    for name, text in (("old", LATER), ("new", LATER + BANK)):
        policy_with(tmp_path / name, text)
    folders = [tmp_path / name / "rules" for name in ("old", "new")]
    ran = said("rules", "diff", *folders, "--prove", "--lang", "zh")
    told = "有企业的付法不同：50,000.00 元（分 2 年付：40%、60%） → 50,000.00 元（付给银行，分 2 年付：40%、60%）"
    assert ran.stdout.replace("\n", "").replace(" ", "").count(told.replace(" ", "")) == 2
    (rule,) = json.loads(said("rules", "diff", *folders, "--prove", "--format", "json", "--lang", "en").stdout)["proof"][
        "rules"
    ]
    assert rule["how"] == {"old": "paid over 2 years: 40%, 60%", "new": "paid to The bank, paid over 2 years: 40%, 60%"}


@pytest.mark.parametrize(
    ("cost", "reason"),
    [
        ("within(rd_project.spend, 100元)", "within: the order in which records stand"),
        ("rd_project.spend if place(rd_project) == 1 else 1元", "place: the order in which records stand"),
        (
            "rd_project.spend\nlimit: {per: company, amount: 5元, counts_received: true}",
            "a limit that counts what was received",
        ),
    ],
)  # fmt: skip
def test_what_no_term_says_is_left_open(tmp_path: Path, cost: str, reason: str) -> None:
    policy = policy_with(tmp_path, SIMPLE.replace("rd_project.spend", cost))
    found = equivalence(policy, policy)
    assert (found.total, reason in [one.en for one in found.claims[0].reasons]) == ("open", True)
    of = RuleOf(policy.rules[0], policy)
    assert {(claim.verdict, claim.reason and claim.reason.en) for claim in claims_of(of, 1)} == {("open", reason)}


def test_amounts_of_several_records_are_those_at_one_rate(tmp_path: Path) -> None:
    """Where a profile states rates by day, each record is converted on its own."""
    lent = "for_each: loans\nintensity: 5%\neligible_cost: loan.principal\n"
    others = "where: count(c for c in capital_injections if c.paid_in > 100元) > 0\n"
    sides = [policy_with(tmp_path / name, rule) for name, rule in (("one", lent), ("other", lent + others))]
    found = [equivalence(policy, policy) for policy in sides]
    assert [one.total for one in found] == ["proved", "proved"]
    assert [ONE_RATE in one.reasons for one in found] == [False, True]


def test_another_way_to_compete_leaves_the_total_open(tmp_path: Path) -> None:
    sides = []
    for name, subject in (("one", ""), ("other", "subject: '[\"甲\"]'\n")):
        (tmp_path / name).mkdir()
        sides.append(policy_with(tmp_path / name, SIMPLE + subject))
    found = equivalence(sides[0], sides[1])
    assert [claim.verdict for claim in found.claims] == ["proved"]
    assert (found.total, found.reasons) == ("open", (module.SEVERAL_LINES,))


def test_what_is_not_decided_in_time_is_said(changed: Changed) -> None:
    """Two cubes never add up to 4 more than a multiple of 9, so that nothing changes; the solver does not see it so fast."""
    staff, spent = "first(company.employees, 0)", "full(rd_project.spend, 1元)"
    hard = f"{staff} * {staff} * {staff} + {spent} * {spent} * {spent} != 1000000000003"
    test = "test: rd_project.key_innovation"
    found = equivalence(shipped(), changed("payments/rd-support.yaml", test, f"{test} and {hard}"), seconds=0.1)
    claim = next(claim for claim in found.claims if claim.rule == "rd-support")
    assert (claim.verdict, claim.reasons) == ("open", (module.TIME,))
    assert (found.total, found.is_open, found.refuted) == ("open", True, False)


def test_a_company_that_does_not_replay_is_a_defect(changed: Changed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Paid, "__ne__", lambda self, other: True)
    with pytest.raises(Unreplayed, match="by the exact reading"):
        equivalence(shipped(), changed("payments/rd-support.yaml", "30%", "25%"))


TESTS = st.sampled_from(
    ["rd_project.spend {op} {bound}元", "rd_project.spend * 2 {op} {bound}元", "not (rd_project.spend {op} {bound}元)"]
)
COSTS = st.sampled_from(
    ["rd_project.spend", "max(rd_project.spend - {bound}元, 0)", "min(rd_project.spend, {bound}元)",
     "rounded(rd_project.spend, 1元)", "rd_project.spend if rd_project.key_innovation else {bound}元 / 7"]
)  # fmt: skip


@st.composite
def small_rules(draw: st.DrawFn) -> str:
    test = draw(TESTS).format(op=draw(st.sampled_from(["<", "<=", ">", ">="])), bound=draw(st.sampled_from([5, 10])))
    cost = draw(COSTS).format(bound=draw(st.sampled_from([5, 10])))
    rate = draw(st.sampled_from(["10%", "33.3%", "1/3"]))
    ceiling = draw(st.sampled_from(["", "ceiling: 3元\n", "ceiling: rd_project.spend / 2\n"]))
    return (
        f"for_each: rd_projects\nwhen:\n  asked: {{test: {test}, zh: 问, en: asked}}\n"
        f"eligible_cost: {cost}\nintensity: {rate}\n{ceiling}"
    )


@settings(max_examples=8)
@given(small_rules(), small_rules(), st.lists(st.integers(0, 2500), min_size=20, max_size=20))
def test_random_pairs_of_rules(tmp_path_factory: pytest.TempPathFactory, one: str, other: str, amounts: list[int]) -> None:
    """Where no company is said to differ none does; where one is, it does, as it was replayed."""
    sides = [policy_with(tmp_path_factory.mktemp("side"), text) for text in (one, other)]
    (claim,) = equivalence(sides[0], sides[1], seconds=2).claims
    if claim.verdict == "open":  # nothing is claimed
        return
    if claim.difference is not None:
        assert claim.difference.old_total != claim.difference.new_total
        return
    for fen in [*amounts, 499, 500, 501, 999, 1000, 1001]:
        text = f"rd_projects: [{{spend: {fen // 100}.{fen % 100:02}, key_innovation: {'yes' if fen % 2 else 'no'}}}]"
        assert len({str(estimate_of(text, side).totals) for side in sides}) == 1


# The command


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    """The shipped rule set, and it with a rule changed whose title wants to be more."""
    copy = rules_copy(tmp_path)
    rule = copy / "payments" / "rd-support.yaml"
    text = (
        rule.read_text("utf-8").replace("30%", "25%").replace("{zh: 研发资助, en: R&D support}", "{zh: <b>&, en: '=1+1 |`x`'}")
    )
    rule.write_text(text, "utf-8")
    return shipped().folder, copy


def test_the_command_says_it_and_saves_the_company(said, sides: tuple[Path, Path], tmp_path: Path) -> None:
    ran = said("rules", "diff", *sides, "--prove", "--save", tmp_path / "saved", "--lang", "zh")
    assert ran.code == 1
    amounts = "0.00 – 300,000.00 →\n  0.00 – 250,000.00 元"
    assert f"  <b>&（rd-support）：有企业得到的金额不同：{amounts}\n      企业:\n        企业名称: 甲\n" in ran.stdout
    assert "  贷款贴息（loan-interest）：没有企业得到的金额不同\n" in ran.stdout
    (saved,) = (tmp_path / "saved").iterdir()
    assert saved.name == "rd-support.yaml"
    totals = [estimate(load_profile(saved, policy), policy).totals.high for policy in map(load_policy, sides)]
    assert list(map(str, totals)) == ["300000.00", "250000.00"]


def test_its_json(said, sides: tuple[Path, Path]) -> None:
    ran = said("rules", "diff", *sides, "--prove", "--format", "json", "--lang", "en")
    proof = json.loads(ran.stdout)["proof"]
    assert proof["total"] == {"verdict": "refuted", "reasons": []}
    first, *others = proof["rules"]
    assert first["old"], first["new"] == ({"low": "0.00", "high": "300000.00"}, {"low": "0.00", "high": "250000.00"})
    assert (first["record"], first["verdict"]) == ("rd_projects[0]", "refuted")
    assert {other["verdict"] for other in others} == {"proved"}
    assert ran.stdout == said("rules", "diff", *sides, "--prove", "--format", "json", "--lang", "en").stdout


def test_its_markdown_keeps_names_names(said, sides: tuple[Path, Path]) -> None:
    ran = said("rules", "diff", *sides, "--prove", "--format", "markdown", "--lang", "en")
    assert "### For all companies\n\n- =1+1 \\|\\`x\\` (rd-support): a company is paid differently" in ran.stdout
    assert "```yaml\ncompany:\n  name: 甲\n" in ran.stdout


def test_equal_rule_sets_are_proved_and_a_call_without_it_proves_nothing(said) -> None:
    folder = shipped().folder
    ran = said("rules", "diff", folder, folder, "--prove", "--strict", "--lang", "en")
    assert ran.code == 0
    assert ran.stdout.endswith("  In total: no company is paid differently\n")
    assert "For all companies" not in said("rules", "diff", folder, folder, "--lang", "en").stdout


def test_a_folder_of_companies_never_replaces_a_file_of_the_rule_sets(said, sides: tuple[Path, Path]) -> None:
    ran = said("rules", "diff", *sides, "--prove", "--save", sides[1] / "payments", "--lang", "en")
    assert ran.code == 2
    assert "rd-support.yaml" in ran.stderr
    assert "intensity" in (sides[1] / "payments" / "rd-support.yaml").read_text("utf-8")


@pytest.mark.parametrize("option", [("--strict",), ("--save", "folder")])
def test_what_only_a_proof_could_do_is_refused_without_one(said, option: tuple[str, ...]) -> None:
    ran = said("rules", "diff", shipped().folder, shipped().folder, *option, "--lang", "en")
    assert (ran.code, ran.stderr) == (2, f"error: {option[0]} is only for --prove\n")
