"""Coverage of the policy's clauses, ways in through the measures, and warnings on budgets and on stale files."""

import json
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RULES = ROOT / "rules" / "binjiang-2024"


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def gaps(binjiang, folder):
    done = binjiang("rules", "coverage", folder, "--format", "json")
    return done.code, [(gap["code"], gap["about"]) for gap in json.loads(done.stdout)["gaps"]]


def test_every_clause_of_the_shipped_set_is_covered(binjiang):
    done = binjiang("rules", "coverage", "--format", "json")
    clauses = {clause["id"]: clause for clause in json.loads(done.stdout)["clauses"]}
    assert done.code == 0
    assert list(clauses)[:3] == ["T", "M1", "M2"]
    assert len(clauses) == 1 + 24 + 5 + 6
    assert all(clause["covered"] for clause in clauses.values())
    assert clauses["S4.2b"]["rules"] == ["capital-support"]
    assert clauses["M16"]["measures"] == ["M16"]
    assert clauses["S4"]["parts"] == ["S4.1", "S4.2a", "S4.2b", "S4.3", "S4.4a", "S4.4b"]
    assert all(clause["tests"] for clause in clauses.values() if clause["rules"] or clause["measures"])


def test_a_clause_that_nothing_covers_is_a_finding(copy, binjiang):
    edit(copy / "policy.yaml", "  S5:\n", "  S6:\n    title: {zh: 新条款, en: A new clause}\n  S5:\n")
    assert gaps(binjiang, copy) == (1, [("uncovered_clause", "S6")])
    assert "nothing covers clause S6" in binjiang("rules", "coverage", copy, "--lang", "en").stdout


def test_a_rule_without_a_case_and_a_payment_without_a_rule_are_findings(copy, binjiang):
    shutil.copy(copy / "payments" / "rd-support.yaml", copy / "payments" / "another.yaml")
    edit(copy / "measures.yaml", "opens: [project-support]", "opens: [no-such-rule]")
    assert gaps(binjiang, copy) == (1, [("untested_rule", "another"), ("unknown_payment", "M6"), ("unknown_payment", "M7")])


def estimate(binjiang, profile, *arguments):
    return json.loads(binjiang("estimate", "-", "--format", "json", *arguments, stdin=profile).stdout)


def warned(result):
    return [(warning["code"], warning["path"]) for warning in result["warnings"]]


def test_a_rule_is_stale_the_day_after_its_limit(binjiang):
    profile = "company: {name: 甲}\nrd_projects: [{key_innovation: true, spend: 100万}]\n"
    # verified on 2026-11-22, doubted after 365 days: 2027-11-22 is day 365
    assert warned(estimate(binjiang, profile, "--as-of", "2027-11-22")) == []
    assert warned(estimate(binjiang, profile, "--as-of", "2027-11-23")) == [("stale_rule", None)]


def test_the_lpr_is_stale_where_it_is_used(binjiang):
    loan = "loans: [{lender: bank, principal: 100万, drawn_on: 2026-09-25, interest_paid: 4000}]\n"
    # last publication 2026-09-20, doubted after 45 days: 2026-11-04 is day 45
    assert warned(estimate(binjiang, f"company: {{name: 甲}}\n{loan}", "--as-of", "2026-11-04")) == []
    assert warned(estimate(binjiang, f"company: {{name: 甲}}\n{loan}", "--as-of", "2026-11-05")) == [("stale_lpr", None)]
    other = "rd_projects: [{key_innovation: true, spend: 100万}]\n"
    assert warned(estimate(binjiang, f"company: {{name: 甲}}\n{other}", "--as-of", "2026-11-05")) == []


def test_a_line_above_every_budget_floor_that_it_could_come_through(binjiang):
    # M7 (50 million) and M6 (100 million) name project support for a life science company: 20% of 500 million is the floor
    company = "company: {{name: 甲, industries: [life_health]}}\nas_of: 2026-06-30\n"
    profile = company + "industrial_projects: [{{major: true, investment: {}}}]\n"
    assert warned(estimate(binjiang, profile.format("5亿"))) == []
    assert warned(estimate(binjiang, profile.format("500000000.05"))) == [("above_budget_floor", "industrial_projects[0]")]


def test_ways_in_are_shown_with_the_lines(binjiang):
    profile = "company: {name: 甲, industries: [life_health], statuses: [], activities: []}\nas_of: 2026-06-30\n"
    lines = "industrial_projects: [{major: true, investment: 100万}]\nloans: [{lender: bank, principal: 1}]\n"
    shown = binjiang("estimate", "-", "--lang", "en", stdin=profile + lines).stdout
    assert "Project support · Supplementary Provisions, art. 4 (3), S4.3 · to be claimed\nthrough M6, M7\n" in shown
    assert "Loan interest subsidy · Supplementary Provisions, art. 4 (2), S4.2a · named by\n" in shown
    assert "no matching measure; to be claimed under S4\n" in shown
    outside = profile.replace("name: 甲", "name: 甲, district: other")
    shown = binjiang("estimate", "-", "--lang", "en", stdin=outside + lines).stdout
    assert "Project support · Supplementary Provisions, art. 4 (3), S4.3 · no measure" in shown
