"""The optimum of a small tangle, by plain exact search.

The line with the most conflicts is either paid, and its neighbours are not, or it is not paid; what has come apart by
then is solved on its own, and what was solved is remembered. A line without a conflict is always paid.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from binjiang_cli.estimation.cumulation.claims import Claim, conflicts

Room = tuple[int, ...]


def search(claims: Sequence[Claim], limits: Mapping[Hashable, int]) -> list[int]:
    """The claims that are paid. Among equal choices, each line in turn is taken where one of them holds it."""
    tangle = _Tangle(claims, limits)
    rest, room = (1 << len(claims)) - 1, tangle.full_room
    paid = []
    while rest:
        index = (rest & -rest).bit_length() - 1
        without = rest & ~(1 << index)
        after, room_after = without & ~tangle.neighbours[index], tangle.less(room, index)
        if tangle.weight(index, room) + tangle.value(after, room_after) == tangle.value(rest, room):
            paid.append(index)
            rest, room = after, room_after
        else:
            rest = without
    return paid


class _Tangle:
    """Sets of claims are the bits of an integer; `room` is what each limit still admits, in fen.

    A weight is one integer that orders as the rule does: amount, then gross high, then gross low.
    """

    def __init__(self, claims: Sequence[Claim], limits: Mapping[Hashable, int]) -> None:
        self.neighbours = [sum(1 << other for other in others) for others in conflicts(claims)]
        low_unit = 1 + sum(claim.gross_low for claim in claims)
        self.unit = low_unit * (1 + sum(claim.gross_high for claim in claims))
        self.amounts = [claim.amount_high for claim in claims]
        self.ties = [claim.gross_high * low_unit + claim.gross_low for claim in claims]
        groups = [group for group in limits if any(claim.limit == group for claim in claims)]
        self.group = [groups.index(claim.limit) if claim.limit in groups else None for claim in claims]
        self.members = [
            sum(1 << index for index, group in enumerate(self.group) if group == number) for number in range(len(groups))
        ]
        self.full_room: Room = tuple(limits[group] for group in groups)
        self.solved: dict[tuple[int, Room], int] = {}

    def weight(self, index: int, room: Room) -> int:
        group = self.group[index]
        amount = self.amounts[index] if group is None else min(self.amounts[index], room[group])
        return amount * self.unit + self.ties[index]

    def less(self, room: Room, index: int) -> Room:
        """The room that is left once a claim is paid."""
        group = self.group[index]
        if group is None:
            return room
        return (*room[:group], max(room[group] - self.amounts[index], 0), *room[group + 1 :])

    def value(self, rest: int, room: Room) -> int:
        """The greatest weight of a choice among `rest`."""
        total = 0
        for index in _bits(rest):
            if not self.neighbours[index] & rest:
                total += self.weight(index, room)
                room = self.less(room, index)
                rest &= ~(1 << index)
        while rest:
            part = self.part(rest)
            total += self.connected(part, room)
            rest &= ~part
        return total

    def part(self, rest: int) -> int:
        """The claims that hang together with the first of `rest`."""
        found, edge = 0, rest & -rest
        while edge:
            index = (edge & -edge).bit_length() - 1
            found |= 1 << index
            group = self.group[index]
            reach = self.neighbours[index] | (0 if group is None else self.members[group])
            edge = (edge | reach & rest) & ~found
        return found

    def connected(self, part: int, room: Room) -> int:
        room = tuple(left if self.members[group] & part else 0 for group, left in enumerate(room))
        key = (part, room)
        if key not in self.solved:
            index = max(_bits(part), key=lambda i: ((self.neighbours[i] & part).bit_count(), -i))
            without = part & ~(1 << index)
            paid = self.weight(index, room) + self.value(without & ~self.neighbours[index], self.less(room, index))
            self.solved[key] = max(paid, self.value(without, room))
        return self.solved[key]


def _bits(number: int) -> list[int]:
    found = []
    while number:
        low = number & -number
        found.append(low.bit_length() - 1)
        number ^= low
    return found
