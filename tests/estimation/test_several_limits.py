"""Several limits: what lines get where they nest and where they cross, and which lines are paid then."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from helpers import amounts, estimate_of, highs, only_line, policy_with, totals
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from binjiang_cli.estimation.cumulation import best
from binjiang_cli.estimation.cumulation.allocation import allotted, filled
from binjiang_cli.estimation.cumulation.claims import Cap, LineClaim, Share, are_nested, members_of
from binjiang_cli.estimation.cumulation.crossing import choose
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import Text

RULE = "for_each: market_networks\neligible_cost: network.operating_cost\n"
FIXED = RULE + "intensity: 100%\n"
CAPS = "parameters: {caps: {domestic: 60元, overseas: 50元}}\n"


def networks(*records: tuple[str, int, int]) -> str:
    texts = (f"{{region: {region}, year: {year}, operating_cost: {cost}}}" for region, year, cost in records)
    return f"market_networks: [{', '.join(texts)}]\n"


def test_a_limit_that_lies_in_another(tmp_path: Path) -> None:
    # of each region as much as its row says, of all together 100
    policy = policy_with(
        tmp_path,
        FIXED + CAPS + "limit:\n  - {per: [company, network.region], amount: 'caps[network.region]'}\n"
        "  - {per: company, amount: 100元}\n",
    )
    profile = networks(("domestic", 2025, 40), ("domestic", 2025, 40), ("overseas", 2025, 70))
    assert highs(profile, policy) == ["40.00", "20.00", "40.00"]


def test_the_lows_of_all_come_before_what_the_highs_add(tmp_path: Path) -> None:
    rule = RULE + "intensity: {from: 10%, to: 100%}\n" + CAPS
    policy = policy_with(
        tmp_path,
        rule + "limit: [{per: [company, network.region], amount: 'caps[network.region]'}, {per: company, amount: 100元}]\n",
    )
    # lows 4, 4, 7 take 15; then 36 of the domestic 60 - 8 = 52, the other 16 of it, and 100 - 15 - 36 - 16 = 33 overseas
    result = estimate_of(networks(("domestic", 2025, 40), ("domestic", 2025, 40), ("overseas", 2025, 70)), policy)
    assert list(amounts(result).values()) == [("4.00", "40.00"), ("4.00", "20.00"), ("7.00", "40.00")]
    assert totals(result) == ("15.00", "100.00")


def test_a_let_is_a_key_and_what_it_stands_for_is_used_in_the_amount(tmp_path: Path) -> None:
    rule = FIXED + CAPS + "let: {place: network.region, most: 'caps[place]'}\nlimit: {per: [company, place], amount: most}\n"
    policy = policy_with(tmp_path, rule)
    assert highs(networks(("domestic", 2025, 80), ("overseas", 2025, 80)), policy) == ["60.00", "50.00"]


def test_an_amount_of_the_company(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, FIXED + "parameters: {each: 2元}\nlimit: {per: company, amount: each * company.employees}\n")
    profile = networks(("domestic", 2025, 80), ("overseas", 2025, 80))
    assert highs("company: {name: 甲, employees: 50}\n" + profile, policy) == ["80.00", "20.00"]
    result = estimate_of(networks(("domestic", 2025, 80)), policy)
    assert (only_line(result).status, only_line(result).missing) == ("undetermined", ("company.employees",))


@pytest.mark.parametrize(
    ("amount", "strange"),
    [
        ("network.operating_cost", "network.operating_cost"),
        ("own", "own"),
        ("min(60元, network.operating_cost)", "network.operating_cost"),
        ("sum(p.spend for p in rd_projects)", "rd_projects"),
        ("caps[network.region]", "network.region"),
    ],
)
def test_an_amount_in_which_lines_could_differ_is_refused(amount: str, strange: str, tmp_path: Path) -> None:
    rule = FIXED + CAPS + f"let: {{own: network.operating_cost * 2}}\nlimit:\n  per: company\n  amount: {amount}\n"
    with pytest.raises(InputError) as refused:
        policy_with(tmp_path, rule)
    (problem,) = refused.value.problems
    assert problem.message.en == (
        f"the amount of a limit can use company, as_of, parameters and the keys of per, not {strange}"
    )


CROSSING = "limit: [{per: [company, network.year], amount: 60元}, {per: [company, network.region], amount: 60元}]\n"


def test_limits_that_cross_give_the_greatest_total(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, FIXED + CROSSING)
    # in their order: 60, then nothing of 2025 and nothing overseas of 60 is left but for the last: 60 + 0 + 0 + 60;
    # with the second and third of another year and region each, 60 and 60 is the most anyway
    assert highs(
        networks(("domestic", 2025, 60), ("overseas", 2025, 60), ("domestic", 2026, 60), ("overseas", 2026, 60)), policy
    ) == ["60.00", "0.00", "0.00", "60.00"]
    # without the last, the first would take all of 2025 and of the domestic: 60; the other two are 120
    three = networks(("domestic", 2025, 60), ("overseas", 2025, 60), ("domestic", 2026, 60))
    assert highs(three, policy) == ["0.00", "60.00", "60.00"]
    # the first can have 10 of that, as the other two leave so much
    spare = networks(("domestic", 2025, 60), ("overseas", 2025, 50), ("domestic", 2026, 50))
    assert highs(spare, policy) == ["10.00", "50.00", "50.00"]


def cliques(*sizes: int) -> list[LineClaim]:
    """Lines of which those of one number conflict, under limits that leave room for all that can be paid together."""
    groups = [(Share("L", len(sizes)),), (Share("L", len(sizes)), Share("M", len(sizes))), (Share("M", len(sizes)),)]
    return [
        LineClaim(frozenset([number]), 1, 1, 0, groups[number % 3]) for number, size in enumerate(sizes) for _ in range(size)
    ]


def test_a_thousand_choices_are_compared_and_no_more() -> None:
    """2 × 2 × 2 × 5 × 5 × 5 and 7 × 11 × 13; of equal ones the first of each."""
    thousand = cliques(2, 2, 2, 5, 5, 5)
    assert choose(thousand, {"L": 6, "M": 6}) == [0, 2, 4, 6, 11, 16]
    with pytest.raises(InputError) as refused:
        choose(cliques(7, 11, 13), {"L": 3, "M": 3})
    (problem,) = refused.value.problems
    assert problem.message == Text(
        "冲突和限额过于复杂，无法在限定时间内证明最优", "the conflicts are too entangled to prove the best choice in time"
    )


def test_amounts_too_large_for_limits_that_cross_are_refused() -> None:
    """More than 2 to the power of 60 fen together."""
    caps = [Cap((0, 1), 2**59 - 1), Cap((1, 2, 3), 2**59 + 2**57)]
    wanted = [2**58] * 4
    assert filled(wanted, caps) == [2**58, 2**58 - 1, 2**58, 2**57 + 1]
    with pytest.raises(InputError, match="the amounts of the lines that conflict are too large together"):
        filled([2**58 + 1, *wanted[1:]], caps)


def test_a_claim_that_states_no_low_has_none() -> None:
    assert LineClaim(frozenset("a"), 5, 5, 0).amount_low == 0


# Against every allotment in fen.


def most(wanted: Sequence[int], caps: Sequence[Cap]) -> tuple[int, ...]:
    """The greatest total, then the most for the earlier lines, by trying everything."""
    ways = product(*(range(amount + 1) for amount in wanted))
    held = [way for way in ways if all(sum(way[place] for place in cap.members) <= cap.room for cap in caps)]
    return max(held, key=lambda way: (sum(way), way))


def shared_out(due: Sequence[tuple[int, int]], caps: Sequence[Cap]) -> list[tuple[int, int]]:
    lows = most([low for low, _ in due], caps)
    left = [cap._replace(room=cap.room - sum(lows[place] for place in cap.members)) for cap in caps]
    more = most([high - low for (_, high), low in zip(due, lows, strict=True)], left)
    return [(low, low + added) for low, added in zip(lows, more, strict=True)]


AMOUNT = st.integers(0, 3)
DUE = st.tuples(AMOUNT, AMOUNT).map(lambda pair: (min(pair), max(pair)))


@st.composite
def allotments(draw: st.DrawFn) -> tuple[list[tuple[int, int]], list[Cap]]:
    due = draw(st.lists(DUE, min_size=2, max_size=5))
    members = st.sets(st.integers(0, len(due) - 1), min_size=1).map(lambda places: tuple(sorted(places)))
    caps = draw(st.lists(st.builds(Cap, members, st.integers(0, 7)), max_size=3))
    return due, caps


@given(allotments())
def test_what_lines_get_is_the_most_of_all_allotments(drawn: tuple[list[tuple[int, int]], list[Cap]]) -> None:
    due, caps = drawn
    assert allotted(due, caps) == shared_out(due, caps)


@settings(max_examples=2 * settings().max_examples)
@given(allotments())
def test_where_limits_nest_the_order_of_the_lines_costs_nothing(drawn: tuple[list[tuple[int, int]], list[Cap]]) -> None:
    due, caps = drawn
    assume(are_nested(cap.members for cap in caps))
    wanted = [high for _, high in due]
    assert sum(filled(wanted, caps)) == sum(filled(wanted[::-1], [_mirrored(cap, len(due)) for cap in caps]))


def _mirrored(cap: Cap, count: int) -> Cap:
    return cap._replace(members=tuple(count - 1 - place for place in cap.members))


@st.composite
def tangles(draw: st.DrawFn) -> list[LineClaim]:
    rooms = {group: draw(st.integers(0, 7)) for group in "LMN"}
    amounts_of = draw(st.sampled_from([DUE, DUE, AMOUNT.map(lambda high: (0, high)), AMOUNT.map(lambda high: (high, high))]))
    one = st.tuples(
        st.sets(st.sampled_from("abcd"), min_size=1, max_size=2),
        amounts_of,
        AMOUNT,
        st.sets(st.sampled_from("LMN"), max_size=2),
    )

    def claim(subjects: set[str], due: tuple[int, int], more: int, groups: set[Any]) -> LineClaim:
        shares = tuple(Share(group, rooms[group]) for group in sorted(groups))
        return LineClaim(frozenset(subjects), due[1], due[1] + more, due[0], shares, due[0])

    return [claim(*row) for row in draw(st.lists(one, max_size=5))]


def by_brute_force(claims: Sequence[LineClaim]) -> list[int]:
    """Of all choices to which nothing could be added the best, by what all allotments come to."""

    def merit(chosen: Sequence[int]) -> tuple[int, int, int, list[bool]]:
        part = [claims[at] for at in chosen]
        rooms = {share.group: share.room for claim in part for share in claim.limits}
        caps = [Cap(tuple(places), rooms[group]) for group, places in members_of(part, rooms).items()]
        total = sum(high for _, high in shared_out([(claim.amount_low, claim.amount_high) for claim in part], caps))
        highs, lows = sum(claim.gross_high for claim in part), sum(claim.gross_low for claim in part)
        return total, highs, lows, [at in chosen for at in range(len(claims))]

    choices = [[at for at, taken in enumerate(bits) if taken] for bits in product([True, False], repeat=len(claims))]
    apart = [chosen for chosen in choices if _are_apart(claims, chosen)]
    return max((one for one in apart if not any(set(one) < set(other) for other in apart)), key=merit)


def _are_apart(claims: Sequence[LineClaim], chosen: Sequence[int]) -> bool:
    taken = [subject for at in chosen for subject in claims[at].subjects]
    return len(taken) == len(set(taken))


@settings(max_examples=2 * settings().max_examples)
@given(tangles())
def test_the_optimum_is_that_of_all_choices_and_allotments(claims: list[LineClaim]) -> None:
    assert best(claims) == by_brute_force(claims)


def test_amounts_of_a_common_size_in_a_moment() -> None:
    """Millions in fen, under limits that cross, with conflicts: what an integer programme could climb to fen by fen."""
    million = 10**8
    one, other, third = Share("L", million), Share("M", million), Share("N", 7 * 10**7)
    highs = [200, 180, 180, 100, 90, 90, 30]
    shares = [(one,), (one,), (one, other), (one, third), (one, third), (one, other, third), (other,)]
    subjects = ["ax", "ax", "ay", "bx", "bx", "by", "cy"]
    claims = [
        LineClaim(frozenset(subject), high * 10**6, high * 10**6, 0, limits)
        for subject, high, limits in zip(subjects, highs, shares, strict=True)
    ]
    began = time.process_time()
    chosen = best(claims)
    assert time.process_time() - began < 10
    # one on x, which takes the million of L, and the last on y, with 300,000 under M alone
    assert chosen == [0, 6]


def test_what_lines_get_of_amounts_of_a_common_size() -> None:
    caps = [Cap((0, 1, 2), 700_000_001), Cap((1, 3), 600_000_000), Cap((2, 3), 500_000_003)]
    # 700,000,001 for the first three, of which 400,000,000 are the first's: the other two can have 300,000,001 only where the
    # last leaves them as much, 600,000,000 + 500,000,003 less twice its own
    assert filled([400_000_000, 500_000_000, 450_000_000, 550_000_000], caps) == [
        400_000_000,
        199_999_999,
        100_000_002,
        400_000_001,
    ]
