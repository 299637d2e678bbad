"""The optimum of a tangle, by plain exact search within a bound on the effort.

The line with the most conflicts is either paid, and its neighbours are not, or it is not paid; what has come apart by
then is solved on its own, and what was solved is remembered. A line without a conflict is always paid.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from binjiang_cli.estimation.cumulation.claims import LineClaim, by_subject, members_of

MOST_EFFORT = 300_000
Room = tuple[int, ...]


class TooHard(Exception):
    """The search would take longer than its bound."""


class Selection(NamedTuple):
    """Lines that are paid (as bits) and what they weigh together."""

    weight: int = 0
    paid: int = 0


def search(claims: Sequence[LineClaim], limits: Mapping[Hashable, int]) -> list[int] | None:
    """Return the claims that are paid, in order; None where the tangle is too hard for the search."""
    tangle = Tangle(claims, limits)
    try:
        return bits(tangle.best((1 << len(claims)) - 1, tangle.full_room).paid)
    except (TooHard, RecursionError):
        return None


class Tangle:
    """Sets of claims are the bits of an integer; `room` is what each limit still admits, in fen. Limits do not cross.

    A weight is one integer that orders as the rule does: amount, then gross high, then gross low, then earlier lines.
    """

    def __init__(self, claims: Sequence[LineClaim], limits: Mapping[Hashable, int]) -> None:
        self.count = len(claims)
        self.neighbours = neighbours(claims)
        low_unit = 1 + sum(claim.gross_low for claim in claims)
        self.unit = low_unit * (1 + sum(claim.gross_high for claim in claims))
        self.amounts = [claim.amount_high for claim in claims]
        self.ties = [claim.gross_high * low_unit + claim.gross_low for claim in claims]
        members = members_of(claims, limits)
        numbers = {group: number for number, group in enumerate(members)}
        self.groups = [[numbers[group] for group in claim.groups(limits)] for claim in claims]
        self.members = [sum(1 << index for index in places) for places in members.values()]
        self.full_room: Room = tuple(limits[group] for group in members)
        self.effort = 0
        self.solved: dict[tuple[int, Room], Selection] = {}

    def taken(self, index: int, room: Room) -> int:
        """Return what a claim gets: no more than the least of what its limits leave."""
        return min([self.amounts[index], *(room[group] for group in self.groups[index])])

    def weight(self, index: int, room: Room) -> int:
        return (self.taken(index, room) * self.unit + self.ties[index]) << self.count | 1 << (self.count - 1 - index)

    def less(self, room: Room, index: int) -> Room:
        """Return the room that is left once a claim is paid."""
        if not self.groups[index]:
            return room
        taken = self.taken(index, room)
        return tuple(left - taken if group in self.groups[index] else left for group, left in enumerate(room))

    def best(self, rest: int, room: Room) -> Selection:
        """Return the best choice among `rest`."""
        total = paid = 0
        for index in bits(rest):
            if not self.neighbours[index] & rest:
                total += self.weight(index, room)
                room = self.less(room, index)
                paid |= 1 << index
        rest &= ~paid
        while rest:
            part = self.part(rest)
            choice = self.connected(part, room)
            total += choice.weight
            paid |= choice.paid
            rest &= ~part
        return Selection(total, paid)

    def part(self, rest: int) -> int:
        """Return the claims that hang together with the first of `rest`."""
        found, edge = 0, rest & -rest
        while edge:
            index = (edge & -edge).bit_length() - 1
            found |= 1 << index
            reach = self.neighbours[index]
            for group in self.groups[index]:
                reach |= self.members[group]
            edge = (edge | reach & rest) & ~found
        return found

    def connected(self, part: int, room: Room) -> Selection:
        room = tuple(left if self.members[group] & part else 0 for group, left in enumerate(room))
        key = (part, room)
        if key not in self.solved:
            self.effort += part.bit_count()
            if self.effort > MOST_EFFORT:
                raise TooHard
            index = self.divider(part)
            without = part & ~(1 << index)
            others = self.best(without & ~self.neighbours[index], self.less(room, index))
            paying = Selection(self.weight(index, room) + others.weight, others.paid | 1 << index)
            self.solved[key] = max(paying, self.best(without, room))
        return self.solved[key]

    def divider(self, part: int) -> int:
        """Return the line with the most conflicts.

        Of several the roundest number in binary, so that a chain falls into halves.
        """
        return max(bits(part), key=lambda i: ((self.neighbours[i] & part).bit_count(), (i + 1) & -(i + 1)))


def neighbours(claims: Sequence[LineClaim]) -> list[int]:
    """Return for each claim the others that share a subject with it."""
    found = [0] * len(claims)
    for holders in by_subject(claims).values():
        together = sum(1 << index for index in holders)
        for index in holders:
            found[index] |= together & ~(1 << index)
    return found


def bits(number: int) -> list[int]:
    found = []
    while number:
        low = number & -number
        found.append(low.bit_length() - 1)
        number ^= low
    return found
