"""Steps of one threshold: the conditions of a chain `a if … else b if … else c`, and rules of one clause that share records."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.readings.spans import Box, Interval, Number, Region, Values, both, either
from binjiang_cli.language.readings.terms import Term
from binjiang_cli.language.types import MoneyType, NumberType
from binjiang_cli.rulecheck.analysis.logic import ConditionPart, RuleLogic, RuleSetLogic, own_place, shortened
from binjiang_cli.source.problem import Place
from binjiang_cli.values.money import fen_text, to_fen
from binjiang_cli.values.numbers import decimal_text
from binjiang_cli.words import Text


class ConditionalStep(NamedTuple):
    """One step: the conditions that make it, where it applies and where it does not."""

    parts: tuple[ConditionPart, ...]
    holds: Region
    fails: Region

    def place(self, term: int) -> Place:
        """Return the condition that bounds a term."""
        return (self._bounding(term) or self.parts)[0].place

    def bounds(self, term: int) -> bool:
        """Return whether one of its conditions bounds a term, and not only the days on which its rule is in force."""
        return bool(self._bounding(term))

    def _bounding(self, term: int) -> list[ConditionPart]:
        return [part for part in self.parts if any(term in box for box in part.holds)]


class Ladder(NamedTuple):
    """Steps that stand beside each other.

    Of a chain `rest` is where its last branch is left, None between rules; `rest_pays` says whether that branch can be
    other than zero.
    """

    steps: tuple[ConditionalStep, ...]
    rest: Region | None = None
    rest_pays: bool = False


class Meeting(NamedTuple):
    """Two steps, the term that both bound, and the values that belong to both or lie between them."""

    first: ConditionalStep
    second: ConditionalStep
    term: int
    values: Interval


def ladders(logic: RuleSetLogic) -> Iterator[Ladder]:
    """Yield every chain of the rules with several conditions, and the rules of each clause that are about the same records."""
    clauses: dict[tuple[str, str], list[ConditionalStep]] = {}
    for found in logic.rules:
        yield from _chains(logic, found)
        parts = (*found.where, *found.when)
        holds = both(*(part.holds for part in found.parts))
        step = ConditionalStep(parts, holds, either(*(part.fails for part in parts)))
        clauses.setdefault((found.rule.clause, found.rule.for_each), []).append(step)
    for steps in clauses.values():
        if len(steps) > 1:
            yield Ladder(tuple(steps))


def _chains(logic: RuleSetLogic, found: RuleLogic) -> Iterator[Ladder]:
    nodes = [node for top in found.trees for node in tree.written_nodes_of(top) if isinstance(node, tree.Choice)]
    links = {node.otherwise for node in nodes}
    for node in nodes:
        steps: list[ConditionalStep] = []
        rest: tree.Node = node
        while node not in links and isinstance(rest, tree.Choice):
            condition = rest.condition
            holds, fails = found.regions.region(condition, True), found.regions.region(condition, False)
            steps.append(ConditionalStep((ConditionPart(own_place(condition), True, holds, fails, condition),), holds, fails))
            rest = rest.otherwise
        if len(steps) > 1:
            amount = isinstance(found.rule.types[rest], NumberType | MoneyType)
            pays = not amount or not logic.impossible(found.regions.above_zero(rest))
            yield Ladder(tuple(steps), both(*(step.fails for step in steps)), pays)


def overlaps(logic: RuleSetLogic, ladder: Ladder) -> Iterator[Meeting]:
    """Yield steps of which neither contains the other, and the values that belong to both."""
    seen: set[tuple[int, int]] = set()
    for term, rest, bounds in _rails(ladder):
        for index, (one, first) in enumerate(bounds):
            for other, second in bounds[index + 1 :]:
                if _below(one, other) and one.meet(other).empty:
                    break
                values = one.meet(other)
                if values in (one, other) or values.empty or (first, second) in seen or first == second:
                    continue
                if not _nested(logic, ladder, first, second) and not logic.impossible(({**rest, term: values},)):
                    seen |= {(first, second), (second, first)}
                    yield _meeting(ladder, first, second, term, values)


def gaps(logic: RuleSetLogic, ladder: Ladder) -> Iterator[Meeting]:
    """Yield neighbouring steps, and the values between them that belong to none.

    In a chain these fall to its last branch: a range that is all that is left to it is meant so, and a single value where
    that branch is not zero.
    Between days a range is taken as meant. Days on which no version of a rule is in force are not between steps.
    """
    for term, rest, bounds in _rails(ladder):
        lower, first = bounds[0]
        for upper, second in bounds[1:]:
            values = _between(logic.terms[term], lower, upper) if first != second else None
            if values is not None and ladder.steps[first].bounds(term) and ladder.steps[second].bounds(term):
                here: Region = ({**rest, term: values},)
                covered = any(not logic.impossible(here, step.holds) for step in ladder.steps)
                if not covered and not logic.impossible(here) and _wanting(logic, ladder, term, values):
                    yield _meeting(ladder, first, second, term, values)
            if lower.high is not None and (upper.high is None or upper.high > lower.high):
                lower, first = upper, second


def _rails(ladder: Ladder) -> Iterator[tuple[int, Box, list[tuple[Interval, int]]]]:
    """Yield where several steps differ in nothing but the bounds of one term.

    The term, all else, the bounds by their lower end.
    """
    rails: dict[tuple[int, frozenset[tuple[int, Values]]], dict[Interval, int]] = {}
    for index, step in enumerate(ladder.steps):
        for box in step.holds:
            for term, values in box.items():
                if isinstance(values, Interval):
                    rest = frozenset(item for item in box.items() if item[0] != term)
                    rails.setdefault((term, rest), {}).setdefault(values, index)
    for (term, rest), bounds in rails.items():
        if len(bounds) > 1:
            yield term, dict(rest), sorted(bounds.items(), key=lambda bound: _lower_end(bound[0]))


def _lower_end(values: Interval) -> tuple[bool, Number, bool]:
    return values.low is not None, values.low or 0, values.low_open


def _nested(logic: RuleSetLogic, ladder: Ladder, first: int, second: int) -> bool:
    one, other = ladder.steps[first], ladder.steps[second]
    return logic.impossible(one.holds, other.fails) or logic.impossible(other.holds, one.fails)


def _meeting(ladder: Ladder, one: int, other: int, term: int, values: Interval) -> Meeting:
    """Return the two steps in the order in which they are written."""
    return Meeting(ladder.steps[min(one, other)], ladder.steps[max(one, other)], term, values)


def _wanting(logic: RuleSetLogic, ladder: Ladder, term: int, values: Interval) -> bool:
    """Return whether values between two steps are wanting a step."""
    if values.low == values.high:
        return not ladder.rest_pays
    if logic.terms[term].kind == "date":
        return False
    outside: Region = (
        {term: Interval(None, values.low, high_open=not values.low_open)},
        {term: Interval(values.high, None, low_open=not values.high_open)},
    )
    return ladder.rest is None or not logic.impossible(ladder.rest, outside)


def _below(one: Interval, other: Interval) -> bool:
    return one.high is not None and other.low is not None and one.high <= other.low


def _between(term: Term, lower: Interval, upper: Interval) -> Interval | None:
    """Return the values between two intervals, as far as anyone would state them; None where there are none."""
    if not _below(lower, upper):
        return None
    values = Interval(lower.high, upper.low, not lower.high_open, not upper.low_open)
    stated = values if term.step is None else values.on_grid(term.step)
    if stated.empty:
        return None
    return stated if stated.low == stated.high or term.whole else values


def told(term: Term, values: Interval) -> Text:
    """Return values of a term in words."""
    assert values.low is not None and values.high is not None
    low, high = _shown(term, values.low), _shown(term, values.high)
    name = shortened(term.text)
    if values.low == values.high:
        return Text(f"{name} 恰为 {low} ", f"{name} of exactly {low}")
    return Text(f"{name} 在 {low} 与 {high} 之间", f"{name} between {low} and {high}")


def _shown(term: Term, value: Number) -> str:
    if term.kind == "date":
        return str(date.fromordinal(int(value)))
    if term.kind in ("money", "own_money"):
        return fen_text(to_fen(Fraction(value)), grouped=True)
    return decimal_text(Fraction(value))
