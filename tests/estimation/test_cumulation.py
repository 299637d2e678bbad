"""Cumulation by itself: the true optimum, its ties, and tangles of a hundred lines."""

from __future__ import annotations

import random
import time
from collections.abc import Collection, Sequence
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binjiang_cli.estimation.cumulation import best
from binjiang_cli.estimation.cumulation.claims import LineClaim, Share, binding_limits
from binjiang_cli.estimation.cumulation.programme import solve
from binjiang_cli.estimation.cumulation.search import search
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import Text


def claim(
    subjects: Collection[str], amount: int, gross: int | None = None, low: int = 0, limit: Any = None, cap: int = 0
) -> LineClaim:
    """A claim on the subjects named by single letters."""
    limits = () if limit is None else (Share(limit, cap),)
    return LineClaim(frozenset(subjects), amount, amount if gross is None else gross, low, limits)


def paid(claims: Sequence[LineClaim], chosen: Sequence[int]) -> int:
    """What a choice pays under limits of which no claim has more than one."""
    free = sum(claims[index].amount_high for index in chosen if not claims[index].limits)
    groups = dict(share for claim in claims for share in claim.limits)
    return free + sum(
        min(cap, sum(claims[index].amount_high for index in chosen if claims[index].limits == ((group, cap),)))
        for group, cap in groups.items()
    )


def merit(claims: Sequence[LineClaim], chosen: Sequence[int]) -> tuple[int, int, int, tuple[bool, ...]]:
    """By what choices are compared: amount, gross high, gross low, then the earlier lines one by one."""
    return (
        paid(claims, chosen),
        sum(claims[index].gross_high for index in chosen),
        sum(claims[index].gross_low for index in chosen),
        tuple(index in chosen for index in range(len(claims))),
    )


def allowed(claims: Sequence[LineClaim], chosen: Sequence[int]) -> bool:
    """No two share a subject."""
    taken = [subject for index in chosen for subject in claims[index].subjects]
    return len(taken) == len(set(taken))


def by_brute_force(claims: Sequence[LineClaim]) -> list[int]:
    choices = ([index for index, taken in enumerate(bits) if taken] for bits in product([True, False], repeat=len(claims)))
    return max((chosen for chosen in choices if allowed(claims, chosen)), key=lambda chosen: merit(claims, chosen))


def test_without_conflict_all_are_paid() -> None:
    assert best([]) == []
    assert best([claim("a", 1), claim("b", 0), claim("c", 5)]) == [0, 1, 2]


def test_the_greater_amount_wins() -> None:
    assert best([claim("a", 3), claim("a", 5), claim("a", 4)]) == [1]


def test_two_small_ones_beat_the_large_one_between_them() -> None:
    # 6 + 5 against 10: greed would take the 10
    assert best([claim("a", 6), claim("ab", 10), claim("b", 5)]) == [0, 2]
    assert best([claim("a", 5), claim("ab", 10), claim("b", 4)]) == [1]


def test_ties_in_their_order() -> None:
    # equal amounts: the greater gross high, though its gross low is less and it is later
    assert best([claim("a", 5, 6, 5), claim("a", 5, 7, 0)]) == [1]
    # equal gross high too: the greater gross low
    assert best([claim("a", 5, 7, 1), claim("a", 5, 7, 2)]) == [1]
    # all equal: the earlier
    assert best([claim("a", 5, 7, 2), claim("a", 5, 7, 2)]) == [0]
    # the sums decide, not the single lines: gross 4 + 4 beats 7 where the amounts are 5
    assert best([claim("ab", 5, 7), claim("a", 3, 4), claim("b", 2, 4)]) == [1, 2]
    # the earliest line decides before the number of lines
    assert best([claim("ab", 5), claim("a", 3), claim("b", 2)]) == [0]
    assert best([claim("a", 3), claim("ab", 5), claim("b", 2)]) == [0, 2]


def test_a_line_that_pays_nothing_is_chosen_where_nothing_hinders_it() -> None:
    assert best([claim("a", 0), claim("b", 0), claim("b", 0)]) == [0, 1]
    assert best([claim("ab", 0), claim("b", 1), claim("bc", 0), claim("c", 0)]) == [1, 3]


def test_a_limit_that_makes_the_smaller_line_the_better_choice() -> None:
    # together the first two get 100 at most; on the second's subject the third adds 10 to them
    assert best([claim("a", 100, limit="L", cap=100), claim("b", 10), claim("c", 5)]) == [0, 1, 2]
    conflict = [claim("ax", 100, limit="L", cap=100), claim("b", 50, limit="L", cap=100), claim("b", 10), claim("x", 1)]
    # 100 + 10 = 110 against min(100, 150) = 100
    assert best(conflict) == [0, 2]


def test_the_room_that_a_line_without_a_conflict_takes() -> None:
    # L pays 100 at most and the first line, which no line hinders, takes them all: on b, 10 beats another 0 of the 50
    claims = [claim("a", 100, limit="L", cap=100), claim("b", 50, limit="L", cap=100), claim("b", 10)]
    assert by_brute_force(claims) == [0, 2]
    assert best(claims) == [0, 2]


def test_a_limit_that_does_not_bind_is_none() -> None:
    claims = [claim("a", 60, limit="L", cap=100), claim("b", 40, limit="L", cap=100)]
    assert binding_limits(claims) == {}
    assert binding_limits([*claims, claim("c", 1, limit="L", cap=100)]) == {"L": 100}


SMALL = st.integers(0, 4)  # few values, so that ties are common


def claims_of(most: int, least: int = 0, limits: bool = True) -> st.SearchStrategy[list[LineClaim]]:
    group = st.one_of(st.none(), st.sampled_from(["L", "M"])) if limits else st.none()
    one = st.tuples(st.sets(st.sampled_from("abcdefg"), min_size=1, max_size=3), SMALL, SMALL, SMALL, group)

    def build(rows: list[Any], caps: tuple[int, int]) -> list[LineClaim]:
        cap = dict(zip("LM", caps, strict=True))
        return [
            claim(subjects, amount, max(amount, gross), low, limit, cap.get(limit, 0))
            for subjects, amount, gross, low, limit in rows
        ]

    return st.builds(build, st.lists(one, min_size=least, max_size=most), st.tuples(st.integers(0, 8), st.integers(0, 8)))


@settings(max_examples=4 * settings().max_examples)
@given(claims_of(9, limits=False))
def test_the_optimum_is_that_of_all_choices(claims: list[LineClaim]) -> None:
    assert best(claims) == by_brute_force(claims)


@settings(max_examples=10 * settings().max_examples)
@given(claims_of(9))
def test_the_optimum_under_limits_is_that_of_all_choices(claims: list[LineClaim]) -> None:
    assert best(claims) == by_brute_force(claims)


@settings(max_examples=2 * settings().max_examples)
@given(claims_of(9))
def test_search_finds_the_optimum_of_all_choices(claims: list[LineClaim]) -> None:
    assert search(claims, binding_limits(claims)) == by_brute_force(claims)


@given(claims_of(9, least=1))
def test_the_programme_finds_the_optimum_of_all_choices(claims: list[LineClaim]) -> None:
    assert solve(claims, binding_limits(claims)) == by_brute_force(claims)


@given(claims_of(24, least=10))
def test_search_and_programme_agree(claims: list[LineClaim]) -> None:
    limits = binding_limits(claims)
    assert search(claims, limits) == solve(claims, limits)


@given(claims_of(12, limits=False), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_change_what_is_paid(claims: list[LineClaim], chance: random.Random) -> None:
    shuffled = [*claims]
    chance.shuffle(shuffled)
    assert merit(claims, best(claims))[:3] == merit(shuffled, best(shuffled))[:3]


# A hundred lines in one tangle. The weights come from a fixed seed.

HUNDRED = 100
Edges = list[tuple[int, int]]


def graph(edges: Edges, weights: Sequence[int]) -> list[LineClaim]:
    """A line for each weight; each edge is a subject that two lines share."""
    subjects: list[set[Any]] = [{("own", index)} for index in range(len(weights))]
    for number, (one, other) in enumerate(edges):
        subjects[one].add(number)
        subjects[other].add(number)
    return [LineClaim(frozenset(of), weight, weight, weight // 2) for of, weight in zip(subjects, weights, strict=True)]


def random_edges(count: int) -> Edges:
    chance = random.Random(20241125)
    spanning = [(chance.randrange(index), index) for index in range(1, HUNDRED)]
    further = (sorted(chance.sample(range(HUNDRED), 2)) for _ in range(count))
    return spanning + [(one, other) for one, other in further]


CYCLE: Edges = [*pairwise(range(HUNDRED - 1)), (HUNDRED - 2, 0)]  # of 99 lines: odd
PATH: Edges = [*pairwise(range(HUNDRED))]
STAR: Edges = [(0, index) for index in range(1, HUNDRED)]
GRID: Edges = [(at, at + 1) for at in range(HUNDRED) if at % 10 != 9] + [(at, at + 10) for at in range(HUNDRED - 10)]
TRIANGLES: Edges = [pair for at in range(0, HUNDRED - 2, 2) for pair in ((at, at + 1), (at + 1, at + 2), (at, at + 2))]
ALL_PAIRS: Edges = [(one, other) for other in range(HUNDRED) for one in range(other)]
CHANCE = random.Random(7)
EQUAL = [100] * HUNDRED
UNEQUAL = [CHANCE.randrange(1, 10**9) for _ in range(HUNDRED)]
SHAPES = {
    "path": PATH,
    "cycle": CYCLE,
    "star": STAR,
    "grid": GRID,
    "triangles": TRIANGLES,
    "all pairs": ALL_PAIRS,
    "sparse": random_edges(60),
    "dense": random_edges(300),
}


def greedy(claims: Sequence[LineClaim], chance: random.Random, by_weight: bool) -> list[int]:
    """Lines in a random order, or the heaviest first with chance deciding between equals, each taken where it can be."""
    order = sorted(range(len(claims)), key=lambda at: (-claims[at].amount_high if by_weight else 0, chance.random()))
    taken: set[Any] = set()
    chosen = []
    for index in order:
        if taken.isdisjoint(claims[index].subjects):
            chosen.append(index)
            taken |= claims[index].subjects
    return chosen


@pytest.mark.parametrize("weights", ["equal", "unequal"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_hundred_lines_in_one_tangle(shape: str, weights: str) -> None:
    claims = graph(SHAPES[shape], EQUAL if weights == "equal" else UNEQUAL)
    began = time.process_time()
    chosen = best(claims)
    assert time.process_time() - began < 30
    assert allowed(claims, chosen)
    free = [at for at in range(HUNDRED) if at not in chosen and allowed(claims, [*chosen, at])]
    assert free == []  # what conflicts with no chosen line is chosen
    chance = random.Random(1)
    tries = [greedy(claims, chance, by_weight) for by_weight in (True, False) for _ in range(200)]
    assert merit(claims, chosen) >= max(merit(claims, other) for other in tries)


def test_what_cannot_be_proved_the_best_in_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather than paid by a choice that may not be the best; with no time at all, as no tangle known takes too long."""
    monkeypatch.setattr("binjiang_cli.estimation.cumulation.programme.LONGEST", 0)
    with pytest.raises(InputError) as refused:
        best(graph(SHAPES["dense"], UNEQUAL))
    (problem,) = refused.value.problems
    assert problem.message == Text(
        "冲突和限额过于复杂，无法在限定时间内证明最优", "the conflicts are too entangled to prove the best choice in time"
    )


@pytest.mark.parametrize(
    ("shape", "chosen"),
    [
        # of equal lines in a row, every other one beginning with the first, and 50 of 100 at most
        ("path", [*range(0, 100, 2)]),
        # of an odd cycle of 99 lines 49, beginning with the first; the hundredth stands apart
        ("cycle", [*range(0, 97, 2), 99]),
        ("star", [*range(1, 100)]),
        ("grid", [at for at in range(100) if (at % 10 + at // 10) % 2 == 0]),
        ("all pairs", [0]),
    ],
)
def test_a_hundred_equal_lines_by_hand(shape: str, chosen: list[int]) -> None:
    assert best(graph(SHAPES[shape], EQUAL)) == chosen


def test_a_long_path_by_dynamic_programming() -> None:
    """The greatest sum of lines of which no two are neighbours, computed along the path."""
    without, within = 0, UNEQUAL[0]
    for weight in UNEQUAL[1:]:
        without, within = max(without, within), without + weight
    claims = graph(PATH, UNEQUAL)
    assert paid(claims, best(claims)) == max(without, within)


@pytest.mark.parametrize("what", ["amount", "gross", "low"])
def test_amounts_too_large_to_be_sure_of_are_refused(what: str) -> None:
    """More than 2 to the power of 60 fen together, whether they are due, gross, or low."""
    halves, more = 2**55, {"amount": (1, 1, 0), "gross": (0, 1, 0), "low": (0, 0, 1)}[what]
    parts = [2 * halves] * 15 + [halves] * 2
    at_most = [claim("a", part if what == "amount" else 0, part, part if what == "low" else 0) for part in parts]
    assert solve(at_most, {}) == [0]
    last = at_most[-1]
    amount, gross, low = (
        one + other for one, other in zip((last.amount_high, last.gross_high, last.gross_low), more, strict=True)
    )
    with pytest.raises(InputError) as refused:
        solve([*at_most[:-1], claim("a", amount, gross, low)], {})
    (problem,) = refused.value.problems
    assert problem.message == TOO_LARGE_TEXT
    assert problem.hint == Text("检查金额的单位", "check the units of the amounts")


TOO_LARGE_TEXT = Text("相互冲突的各行金额之和大得不可信", "the amounts of the lines that conflict are too large together")


def test_more_lines_than_are_searched_are_decided_in_the_same_order() -> None:
    """Of equal amounts and grosses the greatest gross low; of those that pay nothing the greatest gross; else the earliest."""
    assert solve([claim("a", 5, low=at % 18) for at in range(20)], {}) == [17]
    assert solve([claim("a", 0, gross=at % 18) for at in range(20)], {}) == [17]
    assert solve([claim("a", 5) for _ in range(20)], {}) == [0]
    assert solve([claim("a", 0) for _ in range(20)], {}) == [0]


def test_two_thousand_lines_on_one_subject() -> None:
    began = time.process_time()
    assert best([claim("a", amount) for amount in range(2000)]) == [1999]
    assert time.process_time() - began < 30
