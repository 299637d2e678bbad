"""From lines that are due to lines that are paid: cumulation, and limits on the sum of a rule's lines."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from binjiang_cli.estimation.cumulation import Claim, best
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
    """Return the indices of the lines that would count if every undetermined line whose amount is known were eligible."""
    return [
        index
        for index, line in enumerate(evaluations)
        if line.verdict == "eligible" or (line.verdict == "undetermined" and line.amount_high is not None)
    ]


def settle_both(evaluations: Sequence[Evaluation]) -> tuple[Settlement, Settlement]:
    """Settle the lines that are due, and those that are hoped for: once where they are the same."""
    admitted, hoped = due(evaluations), hoped_for(evaluations)
    settled = settle(evaluations, admitted)
    return settled, settled if hoped == admitted else settle(evaluations, hoped)


def settle(evaluations: Sequence[Evaluation], admitted: Sequence[int]) -> Settlement:
    """Settle the lines at the indices `admitted`, whose amounts must be known."""
    claims = [claim_of(evaluations[index]) for index in admitted]
    chosen = best(claims)
    paid = set(chosen)
    winner = {subject: place for place in chosen for subject in claims[place].subjects}
    lost_to = {}
    for place, claim in enumerate(claims):
        if place not in paid:
            winners = sorted({winner[subject] for subject in claim.subjects if subject in winner})
            lost_to[admitted[place]] = tuple(admitted[other] for other in winners)
    return Settlement(allot(evaluations, [admitted[place] for place in chosen]), lost_to)


def claim_of(line: Evaluation) -> Claim:
    assert line.amount_high is not None and line.gross_high is not None and line.gross_low is not None
    limit, cap = (line.limit.key, line.limit.cap) if line.limit else (None, 0)
    return Claim(line.claimed, line.amount_high, line.gross_high, line.gross_low, limit, cap)


def allot(evaluations: Sequence[Evaluation], paid: Sequence[int]) -> dict[int, tuple[int, int]]:
    """What each line gets under the limits: the room goes to the lows in line order, then to what the highs add.

    So the lows and the highs of a group each sum to the least of what is due and the cap, and low never exceeds high.
    """
    due = {index: (evaluations[index].amount_low or 0, evaluations[index].amount_high or 0) for index in paid}
    groups: dict[Hashable, list[int]] = {}
    for index in paid:
        if (limit := evaluations[index].limit) is not None:
            groups.setdefault(limit.key, []).append(index)
    for members in groups.values():
        limit = evaluations[members[0]].limit
        assert limit is not None
        room = limit.cap
        lows = {}
        for index in members:
            lows[index] = min(due[index][0], room)
            room -= lows[index]
        for index in members:
            more = min(due[index][1] - lows[index], room)
            room -= more
            due[index] = (lows[index], lows[index] + more)
    return due
