"""Cumulation (clause S3): of the lines that conflict, the ones that are best in total; no subject is aided twice.

The choice is the true optimum: the greatest total amount high (under the limits), then the greatest total gross high,
then gross low, then the earlier lines one by one. Lines that hang together, by conflicts or by a limit that binds, are
solved apart from the others: by plain search, which is quick for a few lines and for long chains, and where that comes
to nothing within its bound, by an integer programme.
"""

from collections.abc import Sequence

from binjiang_cli.estimation.cumulation.claims import Claim, binding_limits, by_subject, room_in_conflict, strongest, tangles
from binjiang_cli.estimation.cumulation.search import search

__all__ = ["Claim", "best", "by_subject"]


def best(claims: Sequence[Claim]) -> list[int]:
    """The indices of the claims that are paid, in their order.

    Raises InputError where amounts are too large, or limits and conflicts too entangled, to be solved exactly.
    """
    limits = binding_limits(claims)
    running = strongest(claims, limits)
    room = room_in_conflict([claims[index] for index in running], limits)
    chosen: list[int] = []
    for tangle in tangles([claims[index] for index in running], limits):
        part = [claims[running[place]] for place in tangle]
        picked: list[int] | None = [0] if len(part) == 1 else search(part, room)
        if picked is None:
            from binjiang_cli.estimation.cumulation.programme import solve

            picked = solve(part, room)
        chosen += [running[tangle[place]] for place in picked]
    return sorted(chosen)
