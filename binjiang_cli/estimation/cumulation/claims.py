"""The lines that ask to be paid, and which of them hang together."""

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple


class Claim(NamedTuple):
    """A line that asks to be paid. Amounts in fen; `limit` names the group whose sum of amounts is capped at `cap`."""

    subjects: frozenset[Hashable]
    amount_high: int
    gross_high: int
    gross_low: int
    limit: Hashable | None = None
    cap: int = 0


def by_subject(claims: Sequence[Claim]) -> dict[Hashable, list[int]]:
    """The claims on each subject, in order; at most one of them can be paid."""
    found: dict[Hashable, list[int]] = {}
    for index, claim in enumerate(claims):
        for subject in claim.subjects:
            found.setdefault(subject, []).append(index)
    return found


def binding_limits(claims: Sequence[Claim]) -> dict[Hashable, int]:
    """The caps, in fen, of the groups that could claim more than their cap."""
    sums: dict[Hashable, int] = {}
    caps: dict[Hashable, int] = {}
    for claim in claims:
        if claim.limit is not None:
            sums[claim.limit] = sums.get(claim.limit, 0) + claim.amount_high
            caps[claim.limit] = claim.cap
    return {group: caps[group] for group, total in sums.items() if total > caps[group]}


def room_in_conflict(claims: Sequence[Claim], limits: Mapping[Hashable, int]) -> dict[Hashable, int]:
    """What the limits leave to lines in conflict.

    A line without a conflict is always paid (to pay it never makes the total less), and what it takes is gone.
    """
    in_conflict = {index for holders in by_subject(claims).values() if len(holders) > 1 for index in holders}
    room = dict(limits)
    for index, claim in enumerate(claims):
        if claim.limit in room and index not in in_conflict:
            room[claim.limit] = max(room[claim.limit] - claim.amount_high, 0)
    return room


def strongest(claims: Sequence[Claim], limits: Mapping[Hashable, int]) -> list[int]:
    """The claims that can be paid at all: of those on the very same subjects, outside binding limits, only the best."""
    found: list[int] = []
    best: dict[frozenset[Hashable], int] = {}
    for index, claim in enumerate(claims):
        if claim.limit in limits:
            found.append(index)
            continue
        other = best.setdefault(claim.subjects, index)
        if _worth(claim) > _worth(claims[other]):
            best[claim.subjects] = index
    return sorted([*found, *best.values()])


def _worth(claim: Claim) -> tuple[int, int, int]:
    return claim.amount_high, claim.gross_high, claim.gross_low


def tangles(claims: Sequence[Claim], limits: Mapping[Hashable, int]) -> list[list[int]]:
    """The claims, parted into sets that neither a shared subject nor a binding limit joins; each in order.

    A claim without a conflict is a set of its own, limit or not.
    """
    shared = [holders for holders in by_subject(claims).values() if len(holders) > 1]
    in_conflict = {index for holders in shared for index in holders}
    groups: dict[Hashable, list[int]] = {}
    for index in sorted(in_conflict):
        if claims[index].limit in limits:
            groups.setdefault(claims[index].limit, []).append(index)
    root = list(range(len(claims)))

    def find(index: int) -> int:
        while root[index] != index:
            root[index] = root[root[index]]
            index = root[index]
        return index

    for joined in (*shared, *groups.values()):
        for index in joined[1:]:
            one, other = sorted((find(joined[0]), find(index)))
            root[other] = one
    parts: dict[int, list[int]] = {}
    for index in range(len(claims)):
        parts.setdefault(find(index), []).append(index)
    return list(parts.values())
