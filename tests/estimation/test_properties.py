"""What holds of every estimate, whatever the profile: random companies, unknown fields, foreign money, grants, limits."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from helpers import HEAD, estimate_of, rules_copy, shipped
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from binjiang_cli.estimation.result import Estimate, Line
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.render.json import json_text

Fields = dict[str, Any]
Records = dict[str, list[Fields]]


@cache
def limited() -> Policy:
    """The shipped rules and two more on the same records, with limits that bind often."""
    rules = {
        "by-year": "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: {from: 10%, to: 50%}\n"
        "limit: {per: [company, rd_project.year], amount: 40元}\n",
        "for-all": "for_each: market_networks\neligible_cost: network.operating_cost\nintensity: {up_to: 40%}\n"
        "limit: {per: company, amount: 30元}\n",
    }
    with TemporaryDirectory() as folder:
        return load_policy(rules_copy(Path(folder), {name: HEAD + rule for name, rule in rules.items()}))


POLICIES = pytest.mark.parametrize("policy", [shipped(), limited()], ids=["shipped", "limited"])

ROUND = [0, 1, 5, 10, 20, 30, 100, 150, 200]
CNY = st.one_of(st.sampled_from(ROUND).map(str), st.integers(0, 20_000).map(lambda fen: f"{fen / 100:.2f}"))
MONEY = st.one_of(CNY, CNY, CNY, CNY.map("USD {}".format), CNY.map("EUR {}".format))
SUBJECTS = st.lists(st.sampled_from("ABCD"), max_size=2, unique=True)
YES = st.sampled_from([True, True, True, False])
YEAR = st.sampled_from([2024, 2025])
DAY = st.sampled_from(["2024-03-01", "2025-01-15", "2025-05-20", "2025-12-20", "2026-06-29"])
REPAID = st.sampled_from(["2026-06-30", "2026-08-01"])

SECTIONS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "rd_projects": {"subject": SUBJECTS, "year": YEAR, "key_innovation": YES, "spend": MONEY},
    "loans": {
        "subject": SUBJECTS,
        "lender": st.sampled_from(["bank", "bank", "other"]),
        "principal": st.sampled_from(["9999", "36万", "USD 5万"]),
        "drawn_on": DAY,
        "repaid_on": REPAID,
        "interest_paid": MONEY,
    },
    "capital_injections": {
        "subject": SUBJECTS,
        "kind": st.sampled_from(["new", "increase"]),
        "registered": st.sampled_from(["1亿", "99999999.99", "USD 1000万", "EUR 1亿"]),
        "paid_in": MONEY,
        "on": DAY,
    },
    "industrial_projects": {"subject": SUBJECTS, "major": YES, "investment": MONEY},
    "market_networks": {
        "subject": SUBJECTS,
        "region": st.sampled_from(["domestic", "overseas"]),
        "year": YEAR,
        "operating_cost": MONEY,
    },
    "grants_received": {"subject": SUBJECTS, "amount": st.one_of(CNY, st.just("USD 1")), "on": DAY},
}


@st.composite
def companies(draw: st.DrawFn, most: int = 3, unknown: bool = True) -> Records:
    """Records by section; a field that is left out is not known."""
    found: Records = {}
    for section, fields in SECTIONS.items():
        found[section] = []
        for _ in range(draw(st.integers(0, most))):
            record = {key: draw(value) for key, value in fields.items()}
            if unknown and draw(st.integers(0, 3)) == 0:
                record.pop(draw(st.sampled_from(sorted(record))))
            found[section].append(record)
    return found


def text_of(records: Records, fx: bool = True, **company: str) -> str:
    profile: dict[str, object] = {
        "company": {"name": "甲", **company},
        "as_of": "2026-06-30",
        "fx": {"USD": "7.1034", "EUR": "8"} if fx else {"USD": "7.1034"},
        **records,
    }
    return json.dumps(profile, ensure_ascii=False)


def claimed(line: Line) -> frozenset[str]:
    return frozenset(line.subjects) or frozenset([line.record])


def due(line: Line) -> int:
    """What a line would pay at most without a limit, in fen."""
    assert line.gross is not None and line.received is not None
    return max(fen(line.gross.high) - fen(line.received), 0)


def fen(amount: Decimal) -> int:
    return int(amount * 100)


def limit_of(line: Line) -> tuple[object, int] | None:
    """The group that a line shares a limit with, and its cap in fen: as the two rules above state them."""
    if line.rule == "by-year":
        return ("by-year", line.evaluation.record.fields.year), 4000
    return (("for-all", None), 3000) if line.rule == "for-all" else None


def merit(lines: list[Line], chosen: tuple[bool, ...]) -> tuple[int, int, int, tuple[bool, ...]]:
    """By what choices are compared, in that order."""
    free, groups = 0, dict[tuple[object, int], list[int]]()
    highs = lows = 0
    for line, taken in zip(lines, chosen, strict=True):
        if not taken:
            continue
        assert line.gross is not None
        highs += fen(line.gross.high)
        lows += fen(line.gross.low)
        if limit := limit_of(line):
            groups.setdefault(limit, []).append(due(line))
        else:
            free += due(line)
    return free + sum(min(sum(amounts), cap) for (_, cap), amounts in groups.items()), highs, lows, chosen


def candidates(result: Estimate) -> list[Line]:
    return [line for line in result.lines if line.status in ("eligible", "superseded")]


def optimum(lines: list[Line]) -> tuple[bool, ...]:
    """The best of all choices, tried one by one."""

    def possible(chosen: tuple[bool, ...]) -> bool:
        taken = [subject for line, yes in zip(lines, chosen, strict=True) if yes for subject in claimed(line)]
        return len(taken) == len(set(taken))

    choices = product([True, False], repeat=len(lines))
    return max((chosen for chosen in choices if possible(chosen)), key=lambda chosen: merit(lines, chosen))


@POLICIES
@given(records=companies(), fx=st.booleans())
def test_of_every_estimate(policy: Policy, records: Records, fx: bool) -> None:
    result = estimate_of(text_of(records, fx), policy)
    eligible = {line.id: line for line in result.lines if line.status == "eligible"}
    # totals are the sums of the eligible lines
    assert result.totals.low == sum(line.amount.low for line in eligible.values() if line.amount)
    assert result.totals.high == sum(line.amount.high for line in eligible.values() if line.amount)
    # of the eligible lines no two share a subject, or the record
    subjects = [subject for line in eligible.values() for subject in claimed(line)]
    assert len(subjects) == len(set(subjects))
    assert result.potential >= 0
    groups: dict[tuple[object, int], int] = {}
    for line in result.lines:
        if line.amount is not None and line.gross is not None:
            assert 0 <= line.amount.low <= line.amount.high <= line.gross.high
            assert line.gross.low <= line.gross.high
            assert line.amount.low <= line.gross.low
        # undetermined, and only then, something is missing
        assert (line.status == "undetermined") == bool(line.missing)
        # a superseded line lost to every eligible one that it conflicts with, and to at least one
        rivals = tuple(name for name, other in eligible.items() if claimed(other) & claimed(line) and name != line.id)
        assert line.superseded_by == (rivals if line.status == "superseded" else ())
        assert (line.status != "superseded") or rivals
        if line.status in ("eligible", "superseded"):
            assert line.amount is not None
            assert all(condition.holds is True for condition in line.conditions)
        assert (line.status == "ineligible") == any(condition.holds is False for condition in line.conditions)
        if line.status == "eligible" and (limit := limit_of(line)) and line.amount:
            groups[limit] = groups.get(limit, 0) + fen(line.amount.high)
    for (_, cap), paid in groups.items():
        assert paid <= cap


def few(records: Records, kept: int = 2) -> Records:
    return {section: rows[:kept] for section, rows in records.items()}


@pytest.mark.parametrize(
    "policy",
    [
        shipped(),
        pytest.param(limited()),
    ],
    ids=["shipped", "limited"],
)
@settings(max_examples=3 * settings().max_examples)
@given(records=companies(unknown=False, most=2))
def test_what_is_paid_is_the_best_of_all_choices(policy: Policy, records: Records) -> None:
    result = estimate_of(text_of(records), policy)
    lines = candidates(result)
    assume(len(lines) <= 8)
    best = optimum(lines)
    assert tuple(line.status == "eligible" for line in lines) == best
    assert fen(result.totals.high) == merit(lines, best)[0]


RAISED = {
    "rd_projects": "spend",
    "loans": "principal",
    "capital_injections": "paid_in",
    "industrial_projects": "investment",
    "market_networks": "operating_cost",
}


@POLICIES
@given(data=st.data(), records=companies(unknown=False))
def test_spending_more_never_lowers_the_total(policy: Policy, data: st.DataObject, records: Records) -> None:
    """What a line pays rises with its cost, and a choice that was allowed stays so; so the best one is no worse."""
    places = [(section, index) for section in RAISED for index in range(len(records[section]))]
    assume(places)
    section, index = data.draw(st.sampled_from(places))
    before = estimate_of(text_of(records), policy).totals.high
    record = records[section][index]
    currency, _, figure = record[RAISED[section]].rpartition(" ")
    more = Decimal(figure.replace("万", "0000")) + Decimal(data.draw(st.integers(0, 10**7))) / 100
    raised = {**record, RAISED[section]: f"{currency} {more:.2f}"}
    changed = {**records, section: [raised if at == index else row for at, row in enumerate(records[section])]}
    assert estimate_of(text_of(changed), policy).totals.high >= before


@POLICIES
@given(data=st.data(), records=companies(unknown=False))
def test_knowing_less_never_raises_the_total(policy: Policy, data: st.DataObject, records: Records) -> None:
    """A line whose condition, cost or rate is not known is undetermined; the others are as before.

    That is not so of what only lowers a line: a ceiling, a day of repayment, a subject, a grant.
    """
    lowering = {"repaid_on", "interest_paid", "subject"}
    places = [
        (section, index, key)
        for section in RAISED
        for index, record in enumerate(records[section])
        for key in record
        if key not in lowering
    ] + [("grants_received", index, "amount") for index in range(len(records["grants_received"]))]
    assume(places)
    section, index, key = data.draw(st.sampled_from(places))
    hidden = [
        {name: value for name, value in record.items() if (at, name) != (index, key)}
        for at, record in enumerate(records[section])
    ]
    before = estimate_of(text_of(records), policy)
    after = estimate_of(text_of({**records, section: hidden}), policy)
    assert after.totals.high <= before.totals.high
    assert estimate_of(text_of(records, fx=False), policy).totals.high <= before.totals.high


@POLICIES
@given(records=companies(), chance=st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_change_the_totals(policy: Policy, records: Records, chance: random.Random) -> None:
    """Only totals.low may change, and only where the earlier of equal lines decides."""
    shuffled = {section: chance.sample(rows, len(rows)) for section, rows in records.items()}
    one, other = estimate_of(text_of(records), policy), estimate_of(text_of(shuffled), policy)
    assert (one.totals.high, one.potential) == (other.totals.high, other.potential)
    gross = [
        sum(fen(line.gross.high) for line in result.lines if line.status == "eligible" and line.gross)
        for result in (one, other)
    ]
    assert gross[0] == gross[1]


@given(records=companies(), chance=st.randoms(use_true_random=False))
def test_the_order_of_the_grants_changes_nothing(records: Records, chance: random.Random) -> None:
    known = [grant for grant in records["grants_received"] if "amount" in grant and grant.get("subject")]
    rows = {**records, "grants_received": known}
    shuffled = {**records, "grants_received": chance.sample(known, len(known))}
    one, other = (estimate_of(text_of(each)).as_json("en") for each in (rows, shuffled))
    named = {"warnings": None, "receipt": None}  # which speak of the grants by their places
    assert {**one, **named} == {**other, **named}


@given(records=companies())
def test_the_potential_is_what_the_undetermined_lines_would_add(records: Records) -> None:
    """Undetermined for want of a condition alone, a line becomes eligible when the condition holds."""
    known = {
        "rd_projects": [{**row, "spend": "100"} for row in records["rd_projects"]],
        "industrial_projects": [{**row, "investment": "170"} for row in records["industrial_projects"]],
    }
    hopeful = {
        "rd_projects": [{"key_innovation": True, **row} for row in known["rd_projects"]],
        "industrial_projects": [{"major": True, **row} for row in known["industrial_projects"]],
    }
    one, other = estimate_of(text_of(known)), estimate_of(text_of(hopeful))
    assert one.totals.high + one.potential == other.totals.high
    assert other.potential == 0


@given(records=companies())
def test_outside_the_district_nothing_is_paid(records: Records) -> None:
    result = estimate_of(text_of(records, district="other"))
    assert {line.status for line in result.lines} <= {"ineligible"}
    assert result.totals.low == result.totals.high == result.potential == 0


@given(records=companies())
def test_the_same_profile_gives_the_same_bytes(records: Records) -> None:
    assert json_text(estimate_of(text_of(records)).as_json("zh")) == json_text(estimate_of(text_of(records)).as_json("zh"))
