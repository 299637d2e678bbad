"""The order of a rule's records: `place` and `within`, from the terms of the records that can come first."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.constraints.aggregates import Included, totalled
from binjiang_cli.language.readings.constraints.ratios import either, fixed, less, negative, total
from binjiang_cli.language.readings.constraints.terms import negated
from binjiang_cli.language.readings.constraints.values import (
    SymbolicBoolean,
    SymbolicMoney,
    SymbolicNumber,
    Value,
    all_known,
    holding,
)

if TYPE_CHECKING:
    from binjiang_cli.language.readings.constraints.reading import Constraints

NOTHING, ONE = fixed(Fraction(0)), fixed(Fraction(1))


class SymbolicPeer(NamedTuple):
    """Another record: whether the rule is about it, its names' reading, whether it stands later in its section."""

    kept: SymbolicBoolean
    reading: Constraints
    is_later: bool


def ranked(reading: Constraints, node: tree.Ranked) -> Value:
    """Return a record's place, or what of its amount still fits. Raises CannotSay."""
    if node.by is None:
        raise CannotSay(f"{node.function}：按书写的先后", f"{node.function}: the order in which records stand")
    before = [(_comes_before(reading, peer, node), peer) for peer in reading.peers()]
    if node.function == "place":
        count = totalled("count", [_included(truth, reading.constant(Fraction(1))) for truth, _ in before], False)
        assert isinstance(count, SymbolicNumber)
        return count._replace(ratio=total((count.ratio, ONE)))
    amount, most = (reading.value(argument) for argument in node.arguments)
    others = [_included(truth, peer.reading.value(node.arguments[0])) for truth, peer in before]
    used = totalled("sum", others, isinstance(amount, SymbolicMoney))
    assert isinstance(used, SymbolicNumber | SymbolicMoney)
    room = reading.combined([most, used._replace(ratio=negative(used.ratio))], total)
    fits = reading.combined([amount, room], lambda pair: either(less(pair[0], pair[1]), pair[0], pair[1]))
    return fits._replace(ratio=either(less(fits.ratio, NOTHING), NOTHING, fits.ratio))


def _included(before: SymbolicBoolean, element: Value) -> Included:
    return Included(holding(before), negated(before.state.known), before.state.beyond, element)


def _comes_before(reading: Constraints, peer: SymbolicPeer, node: tree.Ranked) -> SymbolicBoolean:
    """Return whether another record comes first, and counts with this one."""
    return reading.together([peer.kept, *_counts_with(reading, peer, node.per), _precedes(reading, peer, node)])


def _counts_with(reading: Constraints, peer: SymbolicPeer, per: tree.Node | None) -> list[SymbolicBoolean]:
    if per is None:
        return []
    one, own = peer.reading.value(per), reading.value(per)
    found = reading.same(one, own)
    return [found._replace(state=all_known(one.state, own.state, found.state))]


def _precedes(reading: Constraints, peer: SymbolicPeer, node: tree.Ranked) -> SymbolicBoolean:
    """Return whether another record is before this one in the order; of two that are alike, the one that stands first is."""
    assert node.by is not None
    pair = [peer.reading.value(node.by), reading.value(node.by)]
    state, (one, own) = reading.comparable(pair)
    first, last = (own, one) if node.descending else (one, own)
    return SymbolicBoolean(state, less(first, last) if peer.is_later else negated(less(last, first)))
