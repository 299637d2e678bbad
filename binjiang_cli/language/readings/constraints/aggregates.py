"""What a list amounts to: an element of which it is not known whether it counts leaves open what it could change."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple, assert_never

import z3

from binjiang_cli.language.functions import AggregateKind
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.constraints.ratios import SymbolicRatio, either, fixed, total
from binjiang_cli.language.readings.constraints.terms import FALSE, Bool, all_of, any_of, negated, when
from binjiang_cli.language.readings.constraints.values import (
    State,
    SymbolicBoolean,
    SymbolicMoney,
    SymbolicNumber,
    Value,
    failing,
    holding,
)

CNY = "CNY"


class Included(NamedTuple):
    """An element of a list: whether it counts, whether it is not known if it does (or of what it would be), its value."""

    counts: Bool
    perhaps: Bool
    beyond: Bool
    element: Value


def totalled(
    kind: AggregateKind, included: Sequence[Included], of_money: bool
) -> SymbolicBoolean | SymbolicNumber | SymbolicMoney:
    """Return what a list amounts to. Raises CannotSay for money in several currencies."""
    match kind:
        case "any" | "all":
            return _decided(kind == "any", included)
        case "count":
            ones = [when(one.counts, z3.IntVal(1), z3.IntVal(0)) for one in included]
            return SymbolicNumber(_open(included), SymbolicRatio(z3.Sum(*ones)) if ones else fixed(0))
        case "sum":
            return _summed(included, of_money)
        case _:
            assert_never(kind)


def _open(included: Sequence[Included], *, elements: bool = False) -> State:
    """Return whether it is known of each element whether it counts, and with `elements`, what it then is."""
    unsure = [any_of(one.perhaps, _unknown(one) if elements else FALSE) for one in included]
    return _wanting(included, unsure)


def _unknown(one: Included) -> Bool:
    """Return whether an element counts of which it is not known what it is."""
    return all_of(one.counts, negated(one.element.state.known))


def _wanting(included: Sequence[Included], unsure: Sequence[Bool]) -> State:
    """Return the state of what is known unless one of the elements is unsure."""
    beyond = []
    for one, open_ in zip(included, unsure, strict=True):
        element = all_of(negated(one.element.state.known), one.element.state.beyond)
        beyond.append(all_of(open_, any_of(all_of(one.perhaps, one.beyond), element)))
    return State(negated(any_of(*unsure)), any_of(*beyond))


def _decided(decisive: bool, included: Sequence[Included]) -> SymbolicBoolean:
    """Return whether any element that counts is true, or (not `decisive`) whether all are."""
    deciding, unsure = [], []
    for one in included:
        assert isinstance(one.element, SymbolicBoolean)
        decides, idle = (holding, failing) if decisive else (failing, holding)
        deciding.append(all_of(one.counts, decides(one.element)))
        unsure.append(any_of(_unknown(one), all_of(one.perhaps, negated(idle(one.element)))))
    decided, state = any_of(*deciding), _wanting(included, unsure)
    known = any_of(decided, state.known)
    return SymbolicBoolean(State(known, state.beyond), decided if decisive else negated(decided))


def _summed(included: Sequence[Included], of_money: bool) -> SymbolicNumber | SymbolicMoney:
    currencies = {one.element.currency for one in included if isinstance(one.element, SymbolicMoney)} - {CNY}
    if currencies:
        raise CannotSay("外币金额的合计", "a sum of foreign money")
    nothing = fixed(Fraction(0))
    parts = [nothing]
    for one in included:
        assert isinstance(one.element, SymbolicNumber | SymbolicMoney)
        parts.append(either(one.counts, one.element.ratio, nothing))
    state = _open(included, elements=True)
    return SymbolicMoney(state, total(parts), CNY) if of_money else SymbolicNumber(state, total(parts))
