"""From lines that are due to lines that are paid: cumulation, and limits on the sum of a rule's lines."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from binjiang_cli.estimation.cumulation import LineClaim, Share, best
from binjiang_cli.estimation.cumulation.allocation import allotted
from binjiang_cli.estimation.cumulation.claims import Cap
from binjiang_cli.estimation.cumulation.conflicts import conflict_keys
from binjiang_cli.estimation.evaluate import Evaluation


class Settlement(NamedTuple):
    """What each paid line pays (low and high, in fen), and which paid lines each of the others lost to."""

    paid: dict[int, tuple[int, int]]
    lost_to: dict[int, tuple[int, ...]]

    @property
    def total_low(self) -> int:
        return sum(low for low, _ in self.paid.values())

    @property
    def total_high(self) -> int:
        return sum(high for _, high in self.paid.values())


def due(evaluations: Sequence[Evaluation]) -> list[int]:
    """Return the indices of the lines that count in the totals unless they lose to another."""
    return [index for index, line in enumerate(evaluations) if line.verdict == "eligible"]


def hoped_for(evaluations: Sequence[Evaluation]) -> list[int]:
    """Return the indices of the lines that would count if every undetermined line whose amount is known were eligible.

    One that stated fields keep undetermined cannot become so.
    """
    return [
        index
        for index, line in enumerate(evaluations)
        if line.verdict == "eligible" or (line.awaits_facts and line.amount is not None)
    ]


def settle_both(evaluations: Sequence[Evaluation]) -> tuple[Settlement, Settlement]:
    """Settle the lines that are due, and those that are hoped for: once where they are the same."""
    admitted, hoped = due(evaluations), hoped_for(evaluations)
    settled = settle(evaluations, admitted)
    return settled, settled if hoped == admitted else settle(evaluations, hoped)


def settle(evaluations: Sequence[Evaluation], admitted: Sequence[int]) -> Settlement:
    """Settle the lines at the indices `admitted`, whose amounts must be known."""
    claims = claims_of(evaluations, admitted)
    chosen = best(claims)
    paid = set(chosen)
    winner = {subject: place for place in chosen for subject in claims[place].subjects}
    lost_to = {}
    for place, claim in enumerate(claims):
        if place not in paid:
            winners = sorted({winner[subject] for subject in claim.subjects if subject in winner})
            lost_to[admitted[place]] = tuple(admitted[other] for other in winners)
    return Settlement(allot(evaluations, [admitted[place] for place in chosen]), lost_to)


def claims_of(evaluations: Sequence[Evaluation], admitted: Sequence[int]) -> list[LineClaim]:
    """Return what the lines at some indices ask for."""
    lines = [evaluations[index] for index in admitted]
    keys = conflict_keys([line.asking for line in lines])
    return [_claim(line, own) for line, own in zip(lines, keys, strict=True)]


def _claim(line: Evaluation, keys: frozenset[Hashable]) -> LineClaim:
    amount, gross = line.amount, line.gross
    assert amount is not None and gross is not None
    shares = tuple(Share(limit.key, limit.room) for limit in line.limits)
    return LineClaim(keys, amount.high, gross.high, gross.low, shares, amount.low)


def allot(evaluations: Sequence[Evaluation], paid: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return what each line gets under the limits: the room goes to the lows in line order, then to what the highs add."""
    due = [evaluations[index].amount or (0, 0) for index in paid]
    return dict(zip(paid, allotted(due, caps_of(evaluations, paid)), strict=True))


def caps_of(evaluations: Sequence[Evaluation], paid: Sequence[int]) -> list[Cap]:
    """Return the limits of some lines; a cap's members are places in `paid`."""
    members: dict[Hashable, list[int]] = {}
    rooms: dict[Hashable, int] = {}
    for place, index in enumerate(paid):
        for limit in evaluations[index].limits:
            members.setdefault(limit.key, []).append(place)
            rooms[limit.key] = limit.room
    return [Cap(tuple(places), rooms[key]) for key, places in members.items()]
