"""Which lines are paid where limits cross."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import islice

from binjiang_cli.estimation.cumulation.allocation import allotted
from binjiang_cli.estimation.cumulation.choices import maximal_choices
from binjiang_cli.estimation.cumulation.claims import Cap, LineClaim, members_of
from binjiang_cli.estimation.cumulation.programme import ENTANGLED
from binjiang_cli.source.problem import refuse

MOST_CHOICES = 1_000  # that are compared one by one


def choose(claims: Sequence[LineClaim], limits: Mapping[Hashable, int]) -> list[int]:
    """Return the claims of a tangle that are paid, in order.

    Every choice is compared, with what its lines get: where the lows of some lines take room from the highs of others, a
    further line can make the total less. Raises InputError where the choices are too many.
    """
    caps = [Cap(tuple(places), limits[group]) for group, places in members_of(claims, limits).items()]
    choices = list(islice(maximal_choices(claims), MOST_CHOICES + 1))
    if len(choices) > MOST_CHOICES:
        raise refuse(ENTANGLED)

    def merit(choice: Sequence[int]) -> tuple[int, int, int, list[int]]:
        due = [(claim.amount_low, claim.amount_high) if at in choice else (0, 0) for at, claim in enumerate(claims)]
        total = sum(high for _, high in allotted(due, caps))
        grosses = [(claims[at].gross_high, claims[at].gross_low) for at in choice]
        return total, sum(high for high, _ in grosses), sum(low for _, low in grosses), [-at for at in choice]

    return max(choices, key=merit)
