"""A division by what the profile states as zero: the line is undetermined, and says which field it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran
from helpers import estimate_of, only_line, policy_with, totals

from binjiang_cli import advise
from binjiang_cli.estimation.phrases import reasons, remarks_phrase
from binjiang_cli.estimation.result import Line
from binjiang_cli.policy.load import Policy
from binjiang_cli.words import Text

LOANS = "for_each: loans\neligible_cost: loan.principal\nintensity: 10%\n"
DENSE = "when:\n  dense: {test: loan.principal / company.employees >= 5000元, zh: 密, en: Dense}\n"
EMPTY = "company: {name: 甲, employees: 0}\nas_of: 2026-06-30\n"


def line_of(policy: Policy, profile: str) -> Line:
    return only_line(estimate_of(profile, policy))


def test_in_a_condition(tmp_path: Path) -> None:
    """10% of 1,000,000 would be 100,000: but no fact that is not known can bring it, so that it is no potential."""
    policy = policy_with(tmp_path, LOANS + DENSE)
    result = estimate_of(EMPTY + "loans: [{principal: 100万}]", policy)
    line = only_line(result)
    assert (line.status, line.missing, line.zero) == ("undetermined", (), ("company.employees",))
    assert line.amount is not None
    assert (str(line.amount.high), totals(result), str(result.potential)) == ("100000.00", ("0.00", "0.00"), "0.00")
    assert [(words.zh, words.en) for words in reasons(line, result, policy)] == [
        ("待定：除数为零：职工人数", "undetermined: division by zero: Employees")
    ]


@pytest.mark.parametrize(
    ("rule", "profile", "missing", "zero"),
    [
        # In each part of a rule; through a let; in a sum over a section that is stated as empty.
        (LOANS.replace("loan.principal\n", "loan.principal / company.employees\n"), EMPTY + "loans: [{principal: 1万}]",
         (), ("company.employees",)),
        (LOANS.replace("10%", "1 / company.employees"), EMPTY + "loans: [{principal: 1万}]", (), ("company.employees",)),
        (LOANS + "ceiling: loan.interest_paid / company.employees\n", EMPTY + "loans: [{principal: 1万, interest_paid: 1万}]",
         (), ("company.employees",)),
        (LOANS + "ceiling: loan.interest_paid / company.employees\n", EMPTY + "loans: [{principal: 1万}]",
         ("loans[0].interest_paid",), ("company.employees",)),
        (LOANS + "let: {people: company.employees * 2}\nwhere: loan.principal / people > 0\n",
         EMPTY + "loans: [{principal: 1万}]", (), ("company.employees",)),
        (LOANS + DENSE.replace("company.employees", "count(p for p in rd_projects)"),
         "rd_projects: []\nloans: [{principal: 1万}]", (), ("rd_projects",)),
        (LOANS + "limit: {per: company, amount: 1万元 / company.employees}\n", EMPTY + "loans: [{principal: 1万}]",
         (), ("company.employees",)),
        # What is missing and what is zero are told apart.
        (LOANS + DENSE, EMPTY + "loans: [{}]", ("loans[0].principal",), ("company.employees",)),
        (LOANS + DENSE, "loans: [{principal: 1万}]", ("company.employees",), ()),
    ],
    ids=["cost", "intensity", "ceiling", "ceiling not stated", "let", "section", "limit", "both", "not stated"],
)  # fmt: skip
def test_in_every_part(rule: str, profile: str, missing: tuple[str, ...], zero: tuple[str, ...], tmp_path: Path) -> None:
    line = line_of(policy_with(tmp_path, rule), profile)
    assert (line.status, line.missing, line.zero) == ("undetermined", missing, zero)


def test_what_is_missing_and_what_is_zero_in_one_remark(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, LOANS + DENSE)
    result = estimate_of(EMPTY + "loans: [{}]", policy)
    assert remarks_phrase(only_line(result), result, policy) == Text(
        "待定：还缺 本金；待定：除数为零：职工人数",
        "undetermined: not known: Principal; undetermined: division by zero: Employees",
    )


def test_what_decides_all_the_same(tmp_path: Path) -> None:
    """A condition that fails, a branch that is not taken, the other side of an `or`: nothing is divided that matters."""
    policy = policy_with(tmp_path, LOANS + DENSE + "  bank: {test: loan.lender == 'bank', zh: 银, en: Bank}\n")
    failed = line_of(policy, EMPTY + "loans: [{principal: 1万, lender: other}]")
    assert (failed.status, failed.zero) == ("ineligible", ())
    either = DENSE.replace("5000元", "5000元 or loan.lender == 'bank'")
    paid = line_of(policy_with(tmp_path / "or", LOANS + either), EMPTY + "loans: [{principal: 1万, lender: bank}]")
    assert (paid.status, paid.zero) == ("eligible", ())


def test_no_question_is_asked_about_it(tmp_path: Path) -> None:
    """Who lends matters only where somebody is employed."""
    policy = policy_with(tmp_path, LOANS + DENSE + "  bank: {test: loan.lender == 'bank', zh: 银, en: Bank}\n")
    for employees, asked in ((0, False), (1, True)):
        text = EMPTY.replace("employees: 0", f"employees: {employees}") + "loans: [{principal: 100万}]"
        origin = estimate_of(text, policy).origin
        questions = [question.path for question in advise(origin.profile, policy).questions]
        assert ("loans[0].lender" in questions, "company.employees" in questions) == (asked, False)


def test_in_tables_and_batches(tmp_path: Path, binjiang: Callable[..., Ran]) -> None:
    """Companies that divide by zero are done one by one, those beside them by columns; lines say it in every form."""
    rules = policy_with(tmp_path, LOANS + DENSE).folder
    companies = [
        {"company": {"name": name, "employees": people}, "loans": [{"principal": 1_000_000}]}
        for name, people in (("甲", 0), ("乙", 2))
    ]
    (tmp_path / "in.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in companies), "utf-8")
    call = ("batch", "in.jsonl", "-o", "out.jsonl", "--lines", "lines.jsonl", "--rules", rules, "--as-of", "2026-06-30")
    assert binjiang(*call, cwd=tmp_path).code == 0
    lines = [json.loads(line) for line in (tmp_path / "lines.jsonl").read_text("utf-8").splitlines()]
    assert [(line["status"], line["missing"], line["zero"]) for line in lines] == [
        ("undetermined", [], ["company.employees"]), ("eligible", [], []),
    ]  # fmt: skip
    (tmp_path / "p.yaml").write_text(EMPTY + "loans: [{principal: 100万}]\n", "utf-8")
    ran = binjiang("estimate", "p.yaml", "--rules", rules, "--explain", "--lang", "en", cwd=tmp_path)
    assert "└ undetermined: division by zero: Employees" in ran.stdout
    assert "To be found out" not in ran.stdout
