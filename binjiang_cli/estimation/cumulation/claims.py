"""The lines that ask to be paid, and which of them hang together."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple


class Share(NamedTuple):
    """A part in a limit: the lines of one `group` are paid no more than `room` together, in fen."""

    group: Hashable
    room: int


class Cap(NamedTuple):
    """Lines, by their places, that are paid no more than `room` together."""

    members: tuple[int, ...]
    room: int


class LineClaim(NamedTuple):
    """A line that asks to be paid. Amounts in fen; of claims that have one of their `subjects` in common, one is paid."""

    subjects: frozenset[Hashable]
    amount_high: int
    gross_high: int
    gross_low: int
    limits: tuple[Share, ...] = ()
    amount_low: int = 0

    def groups(self, limits: Mapping[Hashable, int]) -> list[Hashable]:
        """Return the groups of some limits that the claim has a part in."""
        return [share.group for share in self.limits if share.group in limits]


def by_subject(claims: Sequence[LineClaim]) -> dict[Hashable, list[int]]:
    """Return the claims on each subject, in order; at most one of them can be paid."""
    found: dict[Hashable, list[int]] = {}
    for index, claim in enumerate(claims):
        for subject in claim.subjects:
            found.setdefault(subject, []).append(index)
    return found


def binding_limits(claims: Sequence[LineClaim]) -> dict[Hashable, int]:
    """Return the room, in fen, of the groups that could claim more than it."""
    sums: dict[Hashable, int] = {}
    rooms: dict[Hashable, int] = {}
    for claim in claims:
        for share in claim.limits:
            sums[share.group] = sums.get(share.group, 0) + claim.amount_high
            rooms[share.group] = share.room
    return {group: rooms[group] for group, total in sums.items() if total > rooms[group]}


def members_of(claims: Sequence[LineClaim], limits: Mapping[Hashable, int]) -> dict[Hashable, list[int]]:
    """Return the claims that share each limit, in order."""
    found: dict[Hashable, list[int]] = {}
    for index, claim in enumerate(claims):
        for group in claim.groups(limits):
            found.setdefault(group, []).append(index)
    return found


def are_nested(groups: Iterable[Iterable[int]]) -> bool:
    """Return whether of every two groups one lies in the other, or they have nothing in common."""
    sets = [frozenset(group) for group in groups]
    return all(one & other in (one, other, frozenset()) for one, other in combinations(sets, 2))


def crossing_limits(claims: Sequence[LineClaim], limits: Mapping[Hashable, int]) -> set[Hashable]:
    """Return the groups of which some cross, with all that hang together with them."""
    members = members_of(claims, limits)
    found: set[Hashable] = set()
    if len(members) < 2:
        return found
    for part in _joined(len(claims), members.values()):
        inside = [group for group, places in members.items() if places[0] in part]
        if not are_nested(members[group] for group in inside):
            found.update(inside)
    return found


def room_in_conflict(claims: Sequence[LineClaim], limits: Mapping[Hashable, int]) -> dict[Hashable, int]:
    """Return what the limits leave to lines in conflict.

    A line without a conflict is always paid (to pay it never makes the total less), and what it takes is gone. Where limits
    cross, it is not known before how much it takes.
    """
    in_conflict = {index for holders in by_subject(claims).values() if len(holders) > 1 for index in holders}
    room = dict(limits)
    crossing = crossing_limits(claims, limits)
    for index, claim in enumerate(claims):
        groups = claim.groups(limits)
        if groups and index not in in_conflict and crossing.isdisjoint(groups):
            taken = min(claim.amount_high, *(room[group] for group in groups))
            room.update({group: room[group] - taken for group in groups})
    return room


def strongest(claims: Sequence[LineClaim], limits: Mapping[Hashable, int]) -> list[int]:
    """Return the claims that can be paid at all: of those on the very same subjects, outside binding limits, only the best."""
    found: list[int] = []
    best: dict[frozenset[Hashable], int] = {}
    for index, claim in enumerate(claims):
        if claim.groups(limits):
            found.append(index)
            continue
        other = best.setdefault(claim.subjects, index)
        if _worth(claim) > _worth(claims[other]):
            best[claim.subjects] = index
    return sorted([*found, *best.values()])


def _worth(claim: LineClaim) -> tuple[int, int, int]:
    return claim.amount_high, claim.gross_high, claim.gross_low


def tangles(claims: Sequence[LineClaim], limits: Mapping[Hashable, int]) -> list[list[int]]:
    """Return the claims, parted into sets that neither a shared subject nor a binding limit joins; each in order.

    A claim without a conflict is a set of its own, limit or not, unless its limits cross.
    """
    shared = [holders for holders in by_subject(claims).values() if len(holders) > 1]
    in_conflict = {index for holders in shared for index in holders}
    crossing = crossing_limits(claims, limits)
    groups = [
        [index for index in places if index in in_conflict or group in crossing]
        for group, places in members_of(claims, limits).items()
    ]
    return _joined(len(claims), [*shared, *groups])


def _joined(count: int, groups: Iterable[Sequence[int]]) -> list[list[int]]:
    """Return so many places, parted into sets that no group joins; each in order."""
    root = list(range(count))

    def find(index: int) -> int:
        while root[index] != index:
            root[index] = root[root[index]]
            index = root[index]
        return index

    for joined in groups:
        for index in joined[1:]:
            one, other = sorted((find(joined[0]), find(index)))
            root[other] = one
    parts: dict[int, list[int]] = {}
    for index in range(count):
        parts.setdefault(find(index), []).append(index)
    return list(parts.values())
