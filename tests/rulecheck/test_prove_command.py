"""`rules prove`: planted faults are found, each with a company that shows it; what is sound is proved."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from helpers import HEAD, RULES, amounts, estimate_of, rules_copy

from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.load import load_policy
from binjiang_cli.profile.load import load_profile
from binjiang_cli.rulecheck.proof import claims as module
from binjiang_cli.rulecheck.proof.claims import RuleClaim, claims_of
from binjiang_cli.rulecheck.proof.scope import RuleOf
from binjiang_cli.rulecheck.proof.witness import Paid

EXAMPLES = RULES.parents[1] / "examples" / "rules"
PROVED = (
    "binjiang-integrated-circuits-2024", "binjiang-life-sciences-2023", "graded-award", "yuhang-2025",
    "changfeng-2020", "guangming-2020", "haidian-2025", "haishu-2017",
)  # fmt: skip
ENOUGH = "when:\n  enough: {{test: {test}, zh: 够, en: Enough}}\n"
SOUND = "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: {up_to: 30%}\n"


def claims_in(folder: Path, rule: str, seconds: float = 5) -> list[RuleClaim]:
    policy = load_policy(rules_copy(folder, {"example": HEAD + rule}, alone=True))
    return list(claims_of(RuleOf(policy.rules[0], policy), seconds))


def refuted(claims: list[RuleClaim]) -> list[str]:
    assert {claim.verdict for claim in claims} <= {"proved", "refuted"}
    return [f"{claim.kind}: {claim.words.en}" for claim in claims if claim.verdict == "refuted"]


def test_a_sound_rule_is_proved(tmp_path: Path) -> None:
    found = claims_in(tmp_path, SOUND)
    assert {claim.kind for claim in found} == {"pays", "bounded", "monotone"}
    assert refuted(found) == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # Nobody is paid: the ceiling is never above zero.
        (SOUND + "ceiling: min(rd_project.spend - rd_project.spend, 0)\n", ["pays: it can pay"]),
        # Nor where the ceiling is not known: there was no LPR so early.
        (
            "for_each: loans\nintensity: 10%\neligible_cost: loan.principal\nparameters: {lpr_began: 2019-08-20}\n"
            "ceiling: 1元 * lpr_1y(loan.drawn_on)\n" + ENOUGH.format(test="loan.drawn_on < lpr_began"),
            ["pays: it can pay", "decides: the ceiling"],
        ),
        # A condition that another implies: who spent 300 has spent 100.
        (
            SOUND + "when:\n  more: {test: rd_project.spend >= 300元, zh: 多, en: More}\n"
            "  some: {test: rd_project.spend * 2 >= 200元, zh: 些, en: Some}\n",
            ["decides: Some", "cliff: the bound rd_project.spend >= 300元"],
        ),
        # A branch that is never taken, and so two bounds of which only one is one.
        (
            "for_each: rd_projects\nintensity: 30%\neligible_cost: rd_project.spend if rd_project.spend >= 0 else 7元\n",
            ["decides: the branch 7元 of rd_project.spend >= 0"],
        ),
        (SOUND + "ceiling: rd_project.spend\n", ["decides: the ceiling"]),
        # One line of the company can be 150 yuan at most; of several projects two already are more.
        (
            "for_each: company\nintensity: 30%\neligible_cost: min(sum(p.spend for p in rd_projects), 500元)\n"
            "limit: {per: company, amount: 150元}\n",
            ["decides: the limit"],
        ),
        (
            "for_each: rd_projects\nintensity: 30%\neligible_cost: min(rd_project.spend, 500元)\n"
            "limit: {per: company, amount: 150元}\n",
            [],
        ),
        # A divisor that can be zero; and one that a condition keeps from it.
        (
            "for_each: rd_projects\nintensity: 30%\neligible_cost: rd_project.spend / company.employees\n",
            ["value: the divisor company.employees is never zero"],
        ),
        (
            "for_each: rd_projects\nintensity: 30%\neligible_cost: rd_project.spend / company.employees\n"
            + ENOUGH.format(test="company.employees > 0"),
            [],
        ),
        # A table without a row for the third grade.
        (
            "for_each: honours\nparameters: {sums: {first: 2元, second: 1元}}\n"
            "intensity: 100%\neligible_cost: sums[honour.grade]\n",
            ["value: sums[honour.grade] always has a value"],
        ),
        # Whose cost is counted at four fifths from a bound on gets less for more; the bound is a cliff.
        (
            "for_each: rd_projects\nintensity: 30%\n"
            "eligible_cost: rd_project.spend if rd_project.spend < 500元 else rd_project.spend * 0.8\n",
            ["cliff: the bound rd_project.spend < 500元"],
        ),
        (
            "for_each: rd_projects\nintensity: 30%\n"
            "eligible_cost: min(rd_project.spend, 500元) + max(rd_project.spend - 500元, 0) * 0.8\n",
            [],
        ),
        # The cost is as much, what is paid falls with the ceiling.
        (SOUND + "ceiling: 500元 - rd_project.spend\n", ["monotone: more eligible cost never pays less"]),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(tmp_path: Path, rule: str, expected: list[str]) -> None:
    assert refuted(claims_in(tmp_path, rule)) == expected


def test_a_cliff_is_worth_the_most_that_a_fen_can_be(tmp_path: Path) -> None:
    """At 300 yuan a fen less loses 30% of them: 90 yuan. The company is the one that loses."""
    found = claims_in(tmp_path, SOUND + ENOUGH.format(test="rd_project.spend >= 300元"))
    (cliff,) = [claim for claim in found if claim.kind == "cliff"]
    assert (cliff.verdict, cliff.worth) == ("refuted", 90_00)
    assert cliff.unit is not None and cliff.unit.en == "one fen"
    assert cliff.witness is not None
    text = cliff.witness.document.text
    assert "spend: 299.99" in text
    policy = load_policy(tmp_path / "rules")
    assert amounts(estimate_of(text, policy)) == {"example:rd_projects[0]": ("0.00", "90.00")}  # if it were eligible
    assert str(estimate_of(text, policy).totals.high) == "0.00"


def test_a_cliff_is_that_of_companies_that_can_be() -> None:
    """Nobody pays in more than is registered: at most 10% of 100 million yuan."""
    policy = load_policy(RULES)
    rule = policy.rule("capital-support")
    assert rule is not None
    assert [claim.worth for claim in claims_of(RuleOf(rule, policy), 5) if claim.kind == "cliff"] == [10_000_000_00]


def test_a_bound_on_what_only_grows_is_no_cliff(tmp_path: Path) -> None:
    rule = (
        "for_each: loans\nlet: {term: 'days(loan.drawn_on, loan.repaid_on)'}\neligible_cost: 1000元 * term\nintensity: 100%\n"
    )
    assert refuted(claims_in(tmp_path, rule + ENOUGH.format(test="term > 0"))) == []


@pytest.mark.parametrize("test", ["days(loan.drawn_on, loan.repaid_on) >= 0", "year(loan.repaid_on) <= 2199"])
def test_a_unit_more_is_one_that_a_profile_can_state(tmp_path: Path, test: str) -> None:
    """No loan is repaid before it is drawn, nor after the last day that there is."""
    rule = "for_each: loans\neligible_cost: loan.principal\nintensity: 100%\n" + ENOUGH.format(test=f"'{test}'")
    assert [name for name in refuted(claims_in(tmp_path, rule)) if name.startswith("cliff")] == []


def test_a_day_and_a_number_can_be_cliffs(tmp_path: Path) -> None:
    rule = "for_each: loans\neligible_cost: min(loan.principal, 1万元)\nintensity: 100%\n" + ENOUGH.format(
        test="loan.drawn_on >= start"
    )
    rule += "  few: {test: company.employees <= 20, zh: 少, en: Few}\nparameters: {start: 2025-01-01}\n"
    cliffs = [claim for claim in claims_in(tmp_path, rule) if claim.kind == "cliff"]
    assert {(claim.verdict, claim.worth) for claim in cliffs} == {("refuted", 10_000_00)}
    assert [claim.unit.en for claim in cliffs if claim.unit] == ["one day", "one unit"]


def test_what_no_term_says_is_not_claimed(tmp_path: Path) -> None:
    found = claims_in(tmp_path, SOUND + ENOUGH.format(test="'\"甲\" in rd_project.subject'"))
    assert {claim.verdict for claim in found} == {"open"}
    assert {claim.reason.en for claim in found if claim.reason} == {"what a list of texts holds"}


def test_the_shipped_set_is_proved_or_explained_in_little_time(said) -> None:
    before = time.process_time()
    ran = said("rules", "prove", RULES, "--strict", "--lang", "en")
    assert (ran.code, ran.stdout) == (0, "rule proof (37 claims, 36 proved): 6 files, nothing found, 1 suppressed\n")
    assert time.process_time() - before < 20


@pytest.mark.soak
def test_so_are_illustrations(said) -> None:
    ran = said("rules", "prove", *(EXAMPLES / name for name in PROVED), "--strict", "--lang", "zh")
    assert (ran.code, ran.stdout) == (0, "规则证明（102 项主张，89 项得证）：11 个文件，没有发现问题，屏蔽 13 处\n")


@pytest.mark.soak
def test_so_are_all_illustrations(said) -> None:
    ran = said("rules", "prove", EXAMPLES, "--strict", "--lang", "en")
    assert (ran.code, "nothing found" in ran.stdout) == (0, True)


@pytest.fixture
def cliff(tmp_path: Path) -> Path:
    return rules_copy(tmp_path, {"example": HEAD + SOUND + ENOUGH.format(test="rd_project.spend >= 300元")}, alone=True)


def test_a_finding_is_told_and_its_company_saved(said, cliff: Path, tmp_path: Path) -> None:
    ran = said("rules", "prove", cliff, "--lang", "zh", "--save", tmp_path / "saved")
    assert ran.code == 1
    place = f"{cliff}/payments/example.yaml:9:18"
    assert ran.stdout.startswith(f"{place}: 警告[BJ616] 界限“rd_project.spend >= 300元”：一分之差，最多差 90.00 元\n")
    assert "提示：例如 {企业: {企业名称: 甲}, 评估日: 2024-11-25, 研发项目: [{研发投入: 299.99}]}\n" in ran.stdout
    (saved,) = (tmp_path / "saved").iterdir()
    assert saved.name == "example-cliff-1.yaml"
    policy = load_policy(cliff)
    assert estimate(load_profile(saved, policy), policy).lines[0].status == "ineligible"


def test_its_other_forms_and_its_codes(said, cliff: Path) -> None:
    ran = said("rules", "prove", cliff, "--format", "json", "--lang", "en")
    (finding,) = json.loads(ran.stdout)["findings"]
    assert (finding["code"], finding["severity"]) == ("BJ616", "warning")
    assert said("rules", "prove", cliff, "--fail-on", "error").code == 0
    assert "BJ616" in said("explain", "BJ616", "--lang", "en").stdout


def test_its_markdown_has_the_company_in_the_row(said, cliff: Path) -> None:
    ran = said("rules", "prove", cliff, "--format", "markdown", "--lang", "en")
    first, _, heads, rule, row = ran.stdout.splitlines()
    assert first == "**rule proof (6 claims, 5 proved): 1 file, 1 warning**"
    assert (heads, rule) == ("| Place | Severity | Code | What |", "|---|---|---|---|")
    assert "| warning | BJ616 | the bound rd\\_project.spend \\>= 300元: one fen is worth up to CNY 90.00<br>" in row


def test_a_reason_explains_it_and_one_that_explains_nothing_is_told(said, cliff: Path) -> None:
    rule = cliff / "payments" / "example.yaml"
    text = rule.read_text("utf-8")
    rule.write_text(text.replace("  enough:", "  # binjiang: ignore[BJ616] reason=原文如此\n  enough:"), "utf-8")
    assert said("rules", "prove", cliff, "--lang", "en").stdout.endswith("nothing found, 1 suppressed\n")
    assert "BJ616" not in said("rules", "check", cliff, "--lang", "en").stdout
    rule.write_text(rule.read_text("utf-8").replace(">= 300元", ">= 0"), "utf-8")
    ran = said("rules", "prove", cliff, "--lang", "en")
    assert "warning[BJ903] there is no BJ616 to suppress here" in ran.stdout


def test_strict_reports_what_is_open(said, cliff: Path) -> None:
    rule = cliff / "payments" / "example.yaml"
    rule.write_text(rule.read_text("utf-8").replace("rd_project.spend >= 300元", "'\"甲\" in rd_project.subject'"), "utf-8")
    assert said("rules", "prove", cliff).code == 0
    ran = said("rules", "prove", cliff, "--strict", "--lang", "en", "--format", "concise")
    assert ran.code == 1
    assert "warning BJ617 not decided: it can pay (what a list of texts holds)" in ran.stdout


def test_a_rule_set_that_is_wrong_is_not_proved(said, cliff: Path) -> None:
    (cliff / "payments" / "example.yaml").write_text("title: 1\n", "utf-8")
    ran = said("rules", "prove", cliff, "--lang", "en")
    assert (ran.code, ran.stdout) == (2, "")
    assert "example.yaml" in ran.stderr


def test_a_company_that_does_not_replay_is_a_defect(said, cliff: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Paid
    monkeypatch.setattr(module, "Paid", lambda low, high: real(low, high + 1))
    ran = said("rules", "prove", cliff, "--lang", "en")
    assert (ran.code, ran.stdout) == (70, "")
    assert "a defect of the program" in ran.stderr
