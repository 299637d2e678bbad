"""Which lines are paid where limits cross."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import islice

from ortools.sat.python import cp_model

from binjiang_cli.estimation.cumulation.allocation import allotted
from binjiang_cli.estimation.cumulation.choices import maximal_choices
from binjiang_cli.estimation.cumulation.claims import Cap, Claim, by_subject, members_of
from binjiang_cli.estimation.cumulation.integers import Programme
from binjiang_cli.estimation.cumulation.programme import ENTANGLED, LARGEST, TOO_LARGE
from binjiang_cli.source.problem import refuse

MOST_CHOICES = 2_000  # that are compared one by one


def choose(claims: Sequence[Claim], limits: Mapping[Hashable, int]) -> list[int]:
    """Return the claims of a tangle that are paid, in order.

    Raises InputError where the sums are too large, no proof is found in time, or the choices are too many to compare.
    """
    caps = [Cap(tuple(places), limits[group]) for group, places in members_of(claims, limits).items()]
    limited = [claims[place] for place in sorted({place for cap in caps for place in cap.members})]
    if all(not claim.amount_low for claim in limited) or all(claim.amount_low == claim.amount_high for claim in limited):
        return _best(claims, caps)
    return _compared(claims, caps)


def _best(claims: Sequence[Claim], caps: Sequence[Cap]) -> list[int]:
    """The best choice where the lows take nothing away from the highs: they are all zero, or all as much."""
    if sum(claim.gross_high for claim in claims) > LARGEST:
        raise refuse(TOO_LARGE)
    programme = Programme()
    model = programme.model
    paid = [model.new_bool_var("") for _ in claims]
    got = [model.new_int_var(0, claim.amount_high, "") for claim in claims]
    for claim, pays, part in zip(claims, paid, got, strict=True):
        model.add(part <= claim.amount_high * pays)
    for holders in by_subject(claims).values():
        model.add_at_most_one(paid[place] for place in holders)
    programme.capped(got, caps)
    programme.most(cp_model.LinearExpr.sum(got))
    programme.most(cp_model.LinearExpr.weighted_sum(paid, [claim.gross_high for claim in claims]))
    programme.most(cp_model.LinearExpr.weighted_sum(paid, [claim.gross_low for claim in claims]))
    return [place for place, pays in enumerate(paid) if programme.most(pays)]


def _compared(claims: Sequence[Claim], caps: Sequence[Cap]) -> list[int]:
    """The best of all choices, each with what its lines get."""
    choices = list(islice(maximal_choices(claims), MOST_CHOICES + 1))
    if len(choices) > MOST_CHOICES:
        raise refuse(ENTANGLED)

    def merit(choice: Sequence[int]) -> tuple[int, int, int, list[int]]:
        due = [(claim.amount_low, claim.amount_high) if at in choice else (0, 0) for at, claim in enumerate(claims)]
        total = sum(high for _, high in allotted(due, caps))
        grosses = [(claims[at].gross_high, claims[at].gross_low) for at in choice]
        return total, sum(high for high, _ in grosses), sum(low for _, low in grosses), [-at for at in choice]

    return max(choices, key=merit)
