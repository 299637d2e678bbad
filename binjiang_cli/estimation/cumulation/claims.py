"""The lines that ask to be paid, what stands between them, and which of them hang together."""

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
    """The claims on each subject; at most one of them can be paid."""
    found: dict[Hashable, list[int]] = {}
    for index, claim in enumerate(claims):
        for subject in claim.subjects:
            found.setdefault(subject, []).append(index)
    return found


def conflicts(claims: Sequence[Claim]) -> list[set[int]]:
    """For each claim, the others that share a subject with it."""
    found: list[set[int]] = [set() for _ in claims]
    for holders in by_subject(claims).values():
        if len(holders) > 1:
            for index in holders:
                found[index].update(holders)
    for index, others in enumerate(found):
        others.discard(index)
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


def tangles(claims: Sequence[Claim], limits: Mapping[Hashable, int]) -> list[list[int]]:
    """The claims, parted into sets that neither a conflict nor a binding limit joins; each in order.

    A claim without a conflict is a set of its own, limit or not: to pay it never makes the total less.
    """
    neighbours = conflicts(claims)
    groups: dict[Hashable, set[int]] = {}
    for index, claim in enumerate(claims):
        if claim.limit in limits and neighbours[index]:
            groups.setdefault(claim.limit, set()).add(index)
    left = set(range(len(claims)))
    found = []
    for start in range(len(claims)):
        if start not in left:
            continue
        part, edge = set(), {start}
        while edge:
            index = edge.pop()
            part.add(index)
            joined = groups.get(claims[index].limit, set()) if neighbours[index] else set()
            edge |= (neighbours[index] | joined) - part
        left -= part
        found.append(sorted(part))
    return found
