"""Batches by columns against the exact reading, over random companies of every rule set: no figure or field differs.

BINJIANG_COMPANIES says how many companies a rule set: 200000 for the great run.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import companies
import odd_companies
import pyarrow as pa
import pytest
from helpers import HEAD, rules_copy

from binjiang_cli.batch.kernel import Kernel
from binjiang_cli.batch.kernel.exact import Exactly, company_row, line_rows, rule_totals, warning_rows
from binjiang_cli.batch.results import ORIGIN, PartResults, RuleTotal, added
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.policy.together import load_policies

ROOT = Path(__file__).resolve().parents[2]
SETS = (ROOT / "rules" / "binjiang-2024", *sorted((ROOT / "examples" / "rules").iterdir()))
TOGETHER = [folder for folder in SETS[1:] if folder.name.startswith(("binjiang", "graded", "yuhang"))]  # of one vocabulary
ASKED = os.environ.get("BINJIANG_COMPANIES")
SEED = int(os.environ.get("BINJIANG_SEED", "1"))
DAY = date(2026, 6, 30)
# The first day of the policy, and the last on which the LPR table and the rules are fresh, each with a day beside it.
DAYS = tuple(map(date.fromisoformat, ("2024-11-24", "2024-11-25", "2026-11-04", "2026-11-05", "2027-11-22", "2027-11-23")))
SIZE, FEW_ODD = 10_000, 100  # companies of a table, and of one with an odd name, of which there are many
NOTHING_ASSUMED: Mapping[str, Fraction] = {}


def companies_of(few: int, parts: int) -> int:
    """Return how many companies one of so many parts of a test takes: few, or its share of those asked for."""
    return few if ASKED is None else -(-int(ASKED) // parts)


ODD_RULES = {
    "of-company": """\
for_each: company
let:
  spent: sum(p.spend for p in rd_projects if p.key_innovation)
  running: count(l for l in loans if days(l.drawn_on, first(l.repaid_on, as_of)) > 100)
when:
  size: {test: company.employees > 100 or "gazelle" in company.statuses, zh: 甲, en: a}
  running: {test: running >= 1, zh: 乙, en: b}
eligible_cost: spent * 0.5
intensity: {from: 33% if company.employees > 100 else 5%, to: spent / (spent + bound)}
ceiling: max(spent / 3, bound)
rounding: {to: 100元, how: down}
parameters: {bound: 100万元}
""",
    "by-choice": """\
for_each: loans
parameters:
  none: 0元
  cap:
    - {from: 2024-11-25, value: 100万元}
    - {from: 2025-09-01, to: 2026-12-31, value: 200万元}
let:
  long: days(loan.drawn_on, first(loan.repaid_on, as_of)) / 360 > 1 / 2
  rate: lpr_5y(loan.drawn_on) if long else lpr_1y(year_end(year(loan.drawn_on) - 1))
where: loan.lender != "other" or loan.principal > cap
eligible_cost: min(loan.principal, cap) * rate * 0.7 - first(loan.interest_paid, none) / 7
intensity: {from: 12.5%, to: 40% if long else rate * 4}
rounding: {to: 0.07元, how: half_up}
ceiling: first(loan.interest_paid, cap)
limit: {per: [company, loan.lender, year(loan.drawn_on)], amount: cap}
""",
    "in-order": """\
for_each: loans
parameters:
  most: 300万元
  least: {CNY: 1000, USD: 100}
  shares: [{from: 1, value: 100%}, {above: 1, value: 50%}]
let:
  nth: place(loan, by=-loan.principal)
  fits: within(loan.principal / 3, most, by=loan.drawn_on, per=loan.lender)
  wanted: loan.lender != "other" or loan.principal > least
where: wanted
when:
  early: {test: place(loan) < 4, zh: 甲, en: a}
eligible_cost: fits * step(shares, nth)
intensity: 20%
""",
    "by-table": """\
for_each: honours
parameters:
  sums: {special: 1万元, first: 5000元, second: 3333.33元}
  shares: {special: 1, first: 0.5, second: 1}
  words: [a, 项目甲]
subject: first(honour.subject, [honour.award])
eligible_cost: sums[honour.grade] / 3 * shares[honour.grade]
intensity: shares[honour.grade] - 0.6
when:
  known: {test: not honour.award in words, zh: 甲, en: a}
""",
    "of-networks": """\
for_each: market_networks
parameters:
  least: {CNY: 10万, EUR: 1万, USD: 1.2万}
  rates: [{from: 1万, value: 75%}, {above: 20万, value: 6‰}]
  years: [{from: 2000, value: 1}, {above: 2024, value: 0.75}]
when:
  several: {test: any(n.operating_cost >= least for n in market_networks if n.region == network.region), zh: 甲, en: a}
  none_early: {test: all(n.year > 2023 for n in market_networks), zh: 乙, en: b}
let:
  counted: network.operating_cost if network.region == "domestic" else slices(rates, network.operating_cost)
eligible_cost: counted * step(years, network.year)
intensity: 1 / 3
rounding: {to: 1000元, how: up}
limit: {per: company, amount: 50万}
""",
}


@pytest.mark.parametrize("style", ["typed", "mixed", "texts"])
@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_both_readings_agree(folder: Path, style: companies.Style) -> None:
    _compare(load_policy(folder), style, companies_of(60 if folder == SETS[0] else 20, 3))


@pytest.mark.parametrize(
    ("folder", "day"),
    [*((SETS[0], day) for day in DAYS), *((folder, DAY) for folder in SETS[1:])],
    ids=lambda value: str(getattr(value, "name", value)),
)
def test_both_readings_agree_on_companies_of_a_common_kind(folder: Path, day: date) -> None:
    _compare(load_policy(folder), "common", companies_of(60 if folder == SETS[0] else 20, 20), day)


@pytest.mark.parametrize("style", ["typed", "common", "mixed", "texts"])
@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_both_readings_agree_on_odd_companies(folder: Path, style: companies.Style) -> None:
    _compare(load_policy(folder), style, companies_of(60 if folder == SETS[0] else 10, 4), odd=True)


@pytest.mark.parametrize("style", ["typed", "mixed", "texts"])
def test_both_readings_agree_on_odd_rules(tmp_path: Path, style: companies.Style) -> None:
    """Rules with every construct of the language, beside those that ship."""
    rules = {rule: HEAD + text for rule, text in ODD_RULES.items()}
    assume = {"by-table": Fraction(2, 5), "of-company": Fraction(1, 10)} if style == "mixed" else {}
    _compare(load_policy(rules_copy(tmp_path, rules)), style, companies_of(60, 3), assume=assume)


SHARING_RULES = {
    "a-tenth": "for_each: loans\neligible_cost: loan.principal\nintensity: 10%\n",
    "by-award": "for_each: honours\nsubject: first(honour.subject, [honour.award])\neligible_cost: 100万\nintensity: 10%\n",
    "one-fifth": "for_each: loans\neligible_cost: loan.principal\nintensity: 20%\n",
}


@pytest.mark.parametrize("style", ["typed", "common"])
def test_both_readings_agree_on_rules_that_share_records(tmp_path: Path, style: companies.Style) -> None:
    """Among them one that names subjects of its own: nothing that another rule's lines compete by may move for it."""
    policy = load_policy(rules_copy(tmp_path, {rule: HEAD + text for rule, text in SHARING_RULES.items()}, alone=True))
    _compare(policy, style, companies_of(200, 2), odd=True)


LIMITED_RULES = {
    "two-limits": """\
for_each: market_networks
eligible_cost: network.operating_cost
intensity: {up_to: 60%}
limit:
  - {per: [company, network.year], amount: 30万元}
  - {per: [company, network.region], amount: 1000元 * company.employees}
""",
    "used-up": """\
for_each: loans
eligible_cost: loan.principal
intensity: 10%
limit: {per: [company, year(loan.drawn_on)], amount: 200万元, counts_received: true}
adds_to: [loan-interest]
""",
}
COMMON = """\
limits:
  common: {title: {zh: 甲, en: a}, rules: [two-limits, rd-support, used-up], per: company, amount: 5000元 * company.employees}
  each: {title: {zh: 乙, en: b}, rules: [project-support, rd-support], per: [company, subject], amount: 80万元}
"""


@pytest.mark.parametrize("cumulation", ["{by: subject}", "{by: subject, same_record: adds}"])
def test_both_readings_agree_on_limits_and_on_what_stands_beside(tmp_path: Path, cumulation: str) -> None:
    policy = (SETS[0] / "policy.yaml").read_text("utf-8").replace("{by: subject, same_record: best}", cumulation) + COMMON
    rules = {rule: HEAD + text for rule, text in LIMITED_RULES.items()}
    found = load_policy(rules_copy(tmp_path, rules, policy=policy))
    for style in ("mixed", "common"):
        _compare(found, style, companies_of(30, 2))


@pytest.mark.parametrize("across", ["best", "adds"])
def test_both_readings_agree_on_several_rule_sets(tmp_path: Path, across: str) -> None:
    """Every set, and beside the shipped one another that differs in days, LPR and whether it adds."""
    for name, lpr in (("one", "3.00"), ("two", "4.00")):
        text = (SETS[0] / "policy.yaml").read_text("utf-8").replace("id: binjiang-2024", f"id: {name}\nacross: {across}")
        text = text.replace("in_force: {from: 2024-11-25}", "in_force: {from: 2025-06-01}") if name == "two" else text
        lpr = f"published_on,one_year_percent,five_year_percent\n2024-01-20,{lpr},4.20\n2026-06-20,2.00,3.00\n"
        rules_copy(tmp_path / name, policy=text, lpr=lpr)
    policy = load_policies([tmp_path / "one" / "rules", *TOGETHER, tmp_path / "two" / "rules"])
    for style in ("mixed", "common"):
        _compare(policy, style, companies_of(20, 2))


class Once:
    """Does the many companies that columns leave one by one, once for all runs over a table."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.table: pa.Table | None = None
        self.found = PartResults()

    def __call__(self, table: pa.Table) -> PartResults:
        if self.table is None or not self.table.equals(table):
            self.table, self.found = table, self.kernel.one_by_one(table, lines=True)
        return self.found

    def sources(self) -> set[str]:
        """Return the companies that were done here; none where they are few, as the kernel does those itself."""
        return set() if self.table is None else set(self.table[ORIGIN].to_pylist())


def _compare(
    policy: Policy,
    style: companies.Style,
    whole: int,
    day: date = DAY,
    assume: Mapping[str, Fraction] = NOTHING_ASSUMED,
    odd: bool = False,
) -> None:
    kernel = Kernel(policy, default_day=day, few=0, lang="en", assume=assume)
    exact = Exactly(policy, as_of=None, default_day=day, assume=assume, lang="en")
    size = FEW_ODD if odd else SIZE
    for number, start in enumerate(range(0, whole, size)):
        count, seed = 2 + min(size, whole - start), SEED * 1_000 + number
        table = odd_companies.table(policy, count, seed, style) if odd else companies.table(policy, count, seed, style, day)
        table = table.slice(2)
        kernel.elsewhere = once = Once(kernel)
        found, told = kernel.run(table), kernel.run(table, lines=False, warnings=True)
        left = once.sources()
        expected: dict[str, list[dict[str, Any]]] = {"companies": [], "lines": [], "rejects": [], "warnings": []}
        rules: dict[str, RuleTotal] = dict(once.found.rules)
        for row in table.to_pylist():
            source = row.pop(ORIGIN)
            if source in left:
                continue
            company = exact.company(row, source)
            if isinstance(company, list):
                expected["rejects"].append({"source": source, "position": None, "errors": company})
                continue
            result = company.result
            rules = added(rules, rule_totals(result))
            expected["companies"].append({"source": source, **company_row(result)})
            expected["lines"] += [{"source": source, **line} for line in line_rows(result, "en")]
            expected["warnings"] += [{"source": source, **warning} for warning in warning_rows(result, "en")]
        for results, tables in ((found, ("companies", "lines", "rejects")), (told, ("companies", "rejects", "warnings"))):
            for name in tables:
                _same(name, expected[name], getattr(results, name).to_pylist(), left)
        assert found.rules == told.rules == rules
        if style == "common" and policy.folder == SETS[0] and not odd:
            assert told.settled.by_columns > table.num_rows / 4


def _same(name: str, wanted: list[dict[str, Any]], found: list[dict[str, Any]], left: set[str]) -> None:
    found = [row for row in found if row["source"] not in left]
    for one, other in zip(wanted, found, strict=False):
        assert {key: other[key] for key in one} == one, name
    assert len(wanted) == len(found), name
