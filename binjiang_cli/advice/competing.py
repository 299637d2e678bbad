"""The choices that cumulation makes: which lines compete, what is paid, and what each other choice would come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from binjiang_cli.estimation.cumulation.choices import maximal_choices
from binjiang_cli.estimation.cumulation.claims import binding_limits, tangles
from binjiang_cli.estimation.evaluate import Evaluation, LowHigh
from binjiang_cli.estimation.settle import allot, claims_of, due, settle

MOST_CHOICES = 1_000  # of one set of lines; a page of them is more than anybody compares


class Alternative(NamedTuple):
    """Lines, by index, that could be paid instead, what they would pay, and by how much the totals would differ."""

    lines: tuple[int, ...]
    total: LowHigh
    difference: LowHigh


class Competition(NamedTuple):
    """Lines of which not all can be paid: those that are, and every other maximal choice, best first.

    `complete` is false where there are more choices than can be listed.
    """

    paid: tuple[int, ...]
    total: LowHigh
    others: tuple[Alternative, ...]
    complete: bool


def competitions(lines: Sequence[Evaluation]) -> Iterator[Competition]:
    """Yield the sets of lines that compete with one another."""
    admitted = due(lines)
    claims = claims_of(lines, admitted)
    paid = tuple(settle(lines, admitted).paid)
    for tangle in tangles(claims, binding_limits(claims)):
        if len(tangle) > 1:
            part = [claims[place] for place in tangle]
            sets = islice(maximal_choices(part), MOST_CHOICES + 1)
            choices = [tuple(admitted[tangle[place]] for place in chosen) for chosen in sets]
            yield _competition(lines, paid, {admitted[place] for place in tangle}, choices)


def _competition(
    lines: Sequence[Evaluation], paid: tuple[int, ...], competing: set[int], choices: list[tuple[int, ...]]
) -> Competition:
    kept = [at for at in paid if at not in competing]
    chosen = tuple(at for at in paid if at in competing)
    total, everything = _come_to(lines, kept, chosen)
    others = []
    for choice in choices[:MOST_CHOICES]:
        if choice != chosen:
            amounts, overall = _come_to(lines, kept, choice)
            others.append(Alternative(choice, amounts, LowHigh(overall.low - everything.low, overall.high - everything.high)))
    others.sort(key=lambda other: (-other.difference.high, -other.difference.low, other.lines))
    return Competition(chosen, total, tuple(others), len(choices) <= MOST_CHOICES)


def _come_to(lines: Sequence[Evaluation], kept: Sequence[int], chosen: Sequence[int]) -> tuple[LowHigh, LowHigh]:
    """Return what chosen lines pay beside those that are paid in any case, and what all pay together."""
    amounts = allot(lines, sorted([*kept, *chosen]))
    theirs = [amounts[at] for at in chosen]
    return _sum(theirs), _sum(amounts.values())


def _sum(amounts: Iterable[tuple[int, int]]) -> LowHigh:
    found = list(amounts)
    return LowHigh(sum(low for low, _ in found), sum(high for _, high in found))
