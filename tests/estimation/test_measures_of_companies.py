"""Which measures a company comes in through, why, and what could still open one: criteria and conditions by hand."""

from __future__ import annotations

import pytest
from helpers import estimate_of
from sets_together import rule_set

from binjiang_cli.estimation.measures import MeasureMatch, match_reasons, ways_in
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.together import load_policies
from binjiang_cli.words import Text

CONDITION = "conditions: {gazelle: {test: '\"gazelle\" in company.statuses', zh: 瞪羚企业, en: It is a gazelle}}"
MEASURES = """\
C1:
  criteria:
    big: {test: company.employees > 100, zh: 百人以上, en: More than a hundred, opens: [rd]}
    each: {test: sum(p.spend for p in rd_projects) / company.employees > 1元, zh: 人均一元, en: A yuan each}
    health: {test: '"life_health" in company.industries', zh: 生命健康, en: Life sciences}
  supports: {zh: 事, en: Things}
"""
GAZELLE = Text("不符合：瞪羚企业", "does not hold: It is a gazelle")
BIG = Text("不符合：百人以上", "does not hold: More than a hundred")
EACH = Text("不符合：人均一元", "does not hold: A yuan each")
HEALTH = Text("不符合：生命健康", "does not hold: Life sciences")
STATUSES = Text("尚不清楚：瞪羚企业——缺 资质认定", "not known: It is a gazelle — missing Statuses")
INDUSTRIES = Text("尚不清楚：生命健康——缺 所属产业", "not known: Life sciences — missing Industries")
DIVIDED = Text("尚不清楚：人均一元——除数为零：职工人数", "not known: A yuan each — division by zero: Employees")
UNKNOWN_EACH = Text("尚不清楚：人均一元——缺 研发投入、职工人数", "not known: A yuan each — missing R&D spending, Employees")
UNKNOWN_BIG = Text("尚不清楚：百人以上——缺 职工人数", "not known: More than a hundred — missing Employees")


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = rule_set(tmp_path_factory.mktemp("measures"), "a", more=CONDITION)
    (folder / "measures.yaml").write_text(MEASURES, "utf-8")
    return load_policies([folder])


def matched(company: str, policy: Policy, projects: str = "[]") -> MeasureMatch:
    result = estimate_of(f"company: {{name: 甲, {company}}}\nrd_projects: {projects}\n", policy)
    (measure,) = result.measures
    assert (measure.id, measure.match, measure.budget_floor) == ("C1", measure.found.match, None)
    assert measure.reasons == match_reasons(measure.found, policy)
    return measure.found


@pytest.mark.parametrize(
    ("company", "projects", "match", "reasons", "away"),
    [
        # One criterion is enough, whatever is not known of the others: what holds is the reason.
        ("statuses: [gazelle], industries: [life_health]", "[]", "yes", [Text("生命健康", "Life sciences")], ()),
        ("statuses: [gazelle], industries: [life_health], employees: 101", "[]", "yes",
         [Text("百人以上", "More than a hundred"), Text("生命健康", "Life sciences")], ()),
        # The condition fails, or none of the criteria holds.
        ("statuses: [], industries: [life_health], employees: 101", "[]", "no", [GAZELLE], ()),
        ("statuses: [], employees: 1", "[]", "no", [GAZELLE], ()),
        ("statuses: [gazelle], industries: [], employees: 100", "[]", "no", [BIG, EACH, HEALTH], ()),
        # What is not known of the condition, and of a criterion: one fact, or two that are of no use alone.
        ("industries: [life_health], employees: 1", "[]", "unknown", [STATUSES], ("company.statuses",)),
        ("statuses: [gazelle], employees: 1", "[]", "unknown", [INDUSTRIES], ("company.industries",)),
        ("employees: 1", "[]", "unknown", [STATUSES, INDUSTRIES], ()),
        ("statuses: [gazelle], industries: []", "[{}]", "unknown", [UNKNOWN_BIG, UNKNOWN_EACH], ("company.employees",)),
        # A divisor that is stated as zero is nothing to be found out.
        ("statuses: [gazelle], industries: [], employees: 0", "[]", "unknown", [DIVIDED], ()),
        ("industries: [], employees: 0", "[]", "unknown", [STATUSES, DIVIDED], ()),
    ],
)  # fmt: skip
def test_whether_it_matches_and_why(
    company: str, projects: str, match: str, reasons: list[Text], away: tuple[str, ...], policy: Policy
) -> None:
    found = matched(company, policy, projects)
    assert (found.match, [*match_reasons(found, policy)], found.one_fact_away) == (match, reasons, away)


@pytest.mark.parametrize(
    ("company", "ways"),
    [
        ("statuses: [gazelle], industries: [life_health], employees: 101", ["C1"]),
        ("statuses: [gazelle], industries: [life_health], employees: 100", []),  # it matches by another criterion
        ("industries: [life_health], employees: 101", []),  # it may not match
    ],
)
def test_the_way_of_payment_that_a_criterion_opens(company: str, ways: list[str], policy: Policy) -> None:
    found = matched(company, policy)
    assert [measure.id for measure in ways_in("rd", [found])] == ways
    assert ways_in("other", [found]) == ()
