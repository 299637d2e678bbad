"""Cumulation (clause S3): of the lines that conflict, the ones that are best in total; no subject is aided twice.

The choice is the true optimum: the greatest total amount high (under the limits), then the greatest total gross high,
then gross low, then the earlier lines one by one. Lines that hang together, by conflicts or by a limit that binds, are
solved apart from the others: a few by plain search, many by an integer programme.
"""

from __future__ import annotations

from collections.abc import Sequence

from binjiang_cli.estimation.cumulation.claims import Claim, binding_limits, conflicts, tangles
from binjiang_cli.estimation.cumulation.search import search

SEARCHED = 24

__all__ = ["Claim", "best", "conflicts"]


def best(claims: Sequence[Claim]) -> list[int]:
    """The indices of the claims that are paid, in their order.

    Raises InputError where amounts are too large, or limits and conflicts too entangled, to be solved exactly.
    """
    limits = binding_limits(claims)
    chosen: list[int] = []
    for tangle in tangles(claims, limits):
        if len(tangle) == 1:
            chosen += tangle
            continue
        part = [claims[index] for index in tangle]
        if len(tangle) <= SEARCHED:
            picked = search(part, limits)
        else:
            from binjiang_cli.estimation.cumulation.programme import solve

            picked = solve(part, limits)
        chosen += [tangle[index] for index in picked]
    return sorted(chosen)
