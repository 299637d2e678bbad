"""Cumulation (clause S3): of the lines that conflict, the ones that are best in total; no subject is aided twice.

The choice is the true optimum: the greatest total amount high (under the limits), then the greatest total gross high,
then gross low, then the earlier lines one by one. Lines that hang together, by conflicts or by limits that bind, are
solved apart from the others: by plain search, which is quick for a few lines and for long chains, and where that comes
to nothing within its bound, by an integer programme; always by one where limits cross.
"""

from collections.abc import Hashable, Mapping, Sequence

from binjiang_cli.estimation.cumulation.claims import (
    LineClaim,
    Share,
    binding_limits,
    by_subject,
    crossing_limits,
    room_in_conflict,
    strongest,
    tangles,
)
from binjiang_cli.estimation.cumulation.search import search

__all__ = ["LineClaim", "Share", "best", "by_subject"]


def best(claims: Sequence[LineClaim]) -> list[int]:
    """Return the indices of the claims that are paid, in their order.

    Raises InputError where amounts are too large, or limits and conflicts too entangled, to be solved exactly.
    """
    limits = binding_limits(claims)
    running = strongest(claims, limits)
    room = room_in_conflict([claims[index] for index in running], limits)
    crossing = crossing_limits([claims[index] for index in running], limits)
    chosen: list[int] = []
    for tangle in tangles([claims[index] for index in running], limits):
        part = [claims[running[place]] for place in tangle]
        crosses = any(not crossing.isdisjoint(claim.groups(limits)) for claim in part)
        chosen += [running[tangle[place]] for place in _picked(part, room, crosses)]
    return sorted(chosen)


def _picked(part: Sequence[LineClaim], room: Mapping[Hashable, int], crosses: bool) -> list[int]:
    """Return the claims of a tangle that are paid."""
    if len(part) == 1:
        return [0]
    if crosses:
        from binjiang_cli.estimation.cumulation.crossing import choose

        return choose(part, room)
    if (picked := search(part, room)) is not None:
        return picked
    from binjiang_cli.estimation.cumulation.programme import solve

    return solve(part, room)
