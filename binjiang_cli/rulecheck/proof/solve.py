"""Solve: whether any profile answers a question, each query bounded; and of those that do the smallest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import Enum
from functools import partial
from typing import Any, Literal, NamedTuple

import z3

from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.constraints.terms import Bool, negated
from binjiang_cli.rulecheck.proof.scope import Scope
from binjiang_cli.rulecheck.proof.symbolic import CENTS, FX, RATE, FactName, SymbolicFact, SymbolicProfile
from binjiang_cli.words import Text

SECONDS = 10  # for a question, where a call does not say
WHOLE_SHARE = 3  # of the seconds: the first try at the whole question takes a third, the rest looks for a company
SMALLER_SECONDS = 0.5  # for each question after a smaller company, and
SMALLER_IN_ALL = 5  # for all of them: where that does not do, the company is right, only larger
# A second is so many of the solver's own units (measured: 1 to 3 million), so that a busy machine decides as much as an idle
# one. What its units do not count is stopped by the clock, later.
UNITS, PATIENCE = 3_000_000, 10
HALF_A_YEAR = timedelta(days=180)
# Round amounts in fen, from a million yuan down to a fen; nothing larger, so that companies stay small.
ROUND = tuple(10**power for power in range(8, -1, -1))


class Posed(NamedTuple):
    """A question of all profiles of a scope: whether there is one in which this holds."""

    profile: SymbolicProfile
    holds: Bool
    shown: tuple[z3.ArithRef, ...] = ()  # whose values are wanted of an answer
    most: z3.ArithRef | None = None  # what is to be as much as can be


class Found(NamedTuple):
    """A profile for which the question holds: the facts that it states, its day, and what was to be shown.

    `is_most` says that what is to be as much as can be is: it was shown that no other profile has more.
    """

    profile: SymbolicProfile
    facts: dict[FactName, Any]
    as_of: date
    shown: tuple[int, ...]
    is_most: bool = False


class Nothing(Enum):
    """That no profile answers a question, or that it was not decided whether one does."""

    PROVED = "proved"
    OPEN = "open"


Verdict = Literal["proved", "refuted", "open"]
Pose = Callable[[bool], Posed]
Pins = list[tuple[z3.ArithRef, z3.ArithRef]]


def answer(pose: Pose, seconds: float) -> Found | Nothing:
    """Return the smallest profile that answers a question; or that there is none, or that it is not decided.

    `pose` poses the question, of concrete profiles alone where it is given True.
    """
    whole = pose(False)
    claim = z3.simplify(whole.holds)
    if z3.is_false(claim):
        return Nothing.PROVED
    first = _solver(whole, seconds / WHOLE_SHARE).check()
    if first == z3.unsat:
        return Nothing.PROVED
    concrete = pose(True) if whole.profile.approximate else whole
    for pins in (*_pinned(concrete.profile), []):
        solver = _solver(concrete, seconds / WHOLE_SHARE, pins)
        if solver.check() == z3.sat:
            return _Smallest(solver, concrete, pins).found()
    return Nothing.OPEN


class Decided(NamedTuple):
    """What became of a question over several scopes, and what could not be said in which of them."""

    found: Found | Nothing
    refused: tuple[tuple[Scope, Text], ...]


def decided(pose: Callable[[Scope, bool], Posed], scopes: Sequence[Scope], seconds: float) -> Decided:
    """Return a profile of any scope that answers a question; or that there is none, or that it is not decided.

    What cannot be said of foreign money leaves that out; what cannot be said of yuan leaves the question open.
    """
    refused: list[tuple[Scope, Text]] = []
    found: Found | Nothing = Nothing.PROVED
    until = _spent() + seconds
    for at, scope in enumerate(scopes, 1):
        try:
            # Half of what is left, but for the last: most take next to nothing, and the first are those that matter most.
            here = answer(partial(pose, scope), (until - _spent()) / (2 if at < len(scopes) else 1))
        except CannotSay as wanting:
            refused.append((scope, wanting.reason))
            here = Nothing.PROVED if scope.is_foreign else Nothing.OPEN
        if isinstance(here, Found):
            return Decided(here, tuple(refused))
        found = here if here is Nothing.OPEN else found
    return Decided(found, tuple(refused))


def possible(pose: Pose, seconds: float) -> bool | None:
    """Return whether any profile answers a question; None where it is not decided."""
    whole = pose(False)
    concrete = pose(True) if whole.profile.approximate else whole
    for pins in (*_pinned(concrete.profile), []):
        if _solver(concrete, seconds / WHOLE_SHARE, pins).check() == z3.sat:
            return True
    return False if _solver(whole, seconds / WHOLE_SHARE).check() == z3.unsat else None


def _solver(posed: Posed, seconds: float, pins: Iterable[tuple[z3.ArithRef, z3.ArithRef]] = ()) -> z3.Solver:
    """Return a solver for a question; what is pinned is put into its terms, so that products with it become linear."""
    solver = z3.Solver()
    _bound(solver, seconds)
    pinned = list(pins)
    for condition in (*posed.profile.constraints, posed.holds):
        solver.add(z3.simplify(z3.substitute(condition, *pinned)))
    solver.add(*(term == value for term, value in pinned))
    return solver


def _bound(solver: z3.Solver, seconds: float) -> None:
    solver.set("rlimit", max(int(seconds * UNITS), 1))
    solver.set("timeout", max(int(seconds * PATIENCE * 1000), 1))


def _pinned(profile: SymbolicProfile) -> Iterator[Pins]:
    """Yield what makes terms simple: days for the terms of days, with a usual rate of exchange; then that alone.

    The days are those of an estimate well within the scope, with its records in the year before, or at once.
    """
    days = _days(profile)
    rates = [(term, z3.IntVal(int(RATE * CENTS))) for term in _rates(profile)]
    own = [fact for fact in days if fact.name.at == 0]
    for chosen in (days, own) if len(own) < len(days) else (days,):  # what comes first is decided by days of other records
        yield from ([*pins, *rates] for pins in _pinned_days(profile, [fact.term for fact in chosen]) if chosen)
    if rates:
        yield rates


def _days(profile: SymbolicProfile) -> list[SymbolicFact]:
    """Return the facts that are days: those that may not precede others come last."""
    days = [(fact.field, fact) for fact in profile.facts.values() if fact.field is not None and fact.field.type == "date"]
    return [fact for _, fact in sorted(days, key=lambda day: day[0].not_before is not None)]


def _rates(profile: SymbolicProfile) -> list[z3.ArithRef]:
    return [fact.term for fact in profile.facts.values() if fact.name.section == FX]


def _pinned_days(profile: SymbolicProfile, days: Sequence[z3.ArithRef]) -> Iterator[Pins]:
    first, last = profile.scope.first, profile.scope.last
    middle = date(min(first.year + 2, last.year), 6, 30)
    as_of = middle if first <= middle <= last else first
    for start in (date(as_of.year - 1, 1, 15), as_of):
        stated = [start + HALF_A_YEAR * place for place in range(len(days))]
        pins = list(zip(days, map(_ordinal, stated), strict=True))
        yield [(profile.as_of, _ordinal(as_of)), *pins]
    yield pins  # a day that counts from one of these, such as the last of three years


def _spent() -> float:
    """Return the seconds that all questions so far have taken, by the solver's own units."""
    solver = z3.Solver()
    solver.check()
    return float(solver.statistics().get_key_value("rlimit count")) / UNITS


def _ordinal(day: date) -> z3.ArithRef:
    return z3.IntVal(day.toordinal())


class _Smallest:
    """Makes the profile that a solver has found smaller: fewer facts, then round amounts, then small ones."""

    def __init__(self, solver: z3.Solver, posed: Posed, pins: Pins) -> None:
        self.solver = solver
        self.posed = posed
        self.pins = pins
        self.kept: list[Bool] = []
        self.is_sure = True  # that what was not found is not there
        self.model = solver.model()
        self.until = _spent() + SMALLER_IN_ALL
        _bound(solver, SMALLER_SECONDS)

    def found(self) -> Found:
        facts = list(self.posed.profile.facts.values())
        is_most = self.posed.most is not None and self._is_greatest(self.posed.most)
        self._fewest([fact.stated for fact in facts if not z3.is_true(fact.stated)])
        stated = [fact for fact in facts if self._is(fact.stated)]
        for fact in sorted(stated, key=lambda fact: fact.name.section != FX):
            self._plain(fact)
        values = {fact.name: self._value(fact) for fact in stated}
        shown = tuple(self._number(term) for term in self.posed.shown)
        return Found(self.posed.profile, values, date.fromordinal(self._number(self.posed.profile.as_of)), shown, is_most)

    def _prefer(self, condition: Bool) -> bool:
        """Keep to profiles for which a condition holds, where there are any."""
        if not self._is(condition):
            found = self._asked(condition)
            if found == z3.unknown and self._keep_days():
                found = self._asked(condition)
            if found != z3.sat:
                return False
        self.kept.append(condition)
        self.solver.add(self._pinned(condition))
        return True

    def _asked(self, condition: Bool) -> z3.CheckSatResult:
        """Ask for a profile for which a condition holds, as well, while there is time."""
        if _spent() > self.until:
            self.is_sure = False
            return z3.unsat
        self.solver.push()
        self.solver.add(self._pinned(condition))
        found = self.solver.check()
        if found == z3.sat:
            self.model = self.solver.model()
        self.solver.pop()
        self.is_sure &= found != z3.unknown
        return found

    def _pinned(self, condition: Bool) -> Bool:
        return z3.substitute(condition, *self.pins)

    def _keep_days(self) -> bool:
        """Keep to the days that were found, so that products with their distances become linear; return whether that is new."""
        profile, pinned = self.posed.profile, [term for term, _ in self.pins]
        days = [profile.as_of, *(fact.term for fact in _days(profile))]
        new = [term for term in days if not any(term.eq(other) for other in pinned)]
        pins = self.pins + [(term, z3.IntVal(self._number(term))) for term in new]
        solver = _solver(self.posed, SMALLER_SECONDS, pins)
        solver.add(*(z3.substitute(condition, *pins) for condition in self.kept))
        if not new or solver.check() != z3.sat:
            return False
        self.solver, self.model, self.pins = solver, solver.model(), pins
        return True

    def _fewest(self, flags: list[Bool]) -> None:
        """Keep to as few of the facts as will do, and of these to the first that will."""
        for most in range(len(flags)):
            if self._prefer(z3.AtMost(*flags, most)):
                break
        for flag in reversed(flags):
            self._prefer(negated(flag))

    def _is_greatest(self, term: z3.ArithRef) -> bool:
        """Keep to as much as a whole number can be, as far as that is found; return whether it surely is."""
        self._greatest(term)
        if self.pins:  # on other days it may be more
            self.pins = [(rate, z3.IntVal(self._number(rate))) for rate in _rates(self.posed.profile)]
            self.kept, self.solver = [], _solver(self.posed, SMALLER_SECONDS, self.pins)
            self._greatest(term)
        return self.is_sure

    def _greatest(self, term: z3.ArithRef) -> None:
        """Keep to as much as a whole number can be, as far as that is found."""
        step = 1
        while self._prefer(term >= self._number(term) + step):
            step *= 2
        while step := step // 2:
            self._prefer(term >= self._number(term) + step)
        self._prefer(term == self._number(term))

    def _plain(self, fact: SymbolicFact) -> None:
        if fact.name.section == FX:
            self._near(fact.term, int(RATE * CENTS))
        if fact.field is None or fact.term is None:
            return
        match fact.field.type:
            case "money":
                self._round(fact.term, ROUND)
            case "number" | "rate":
                self._round(fact.term, (fact.scale, fact.scale // 10, fact.scale // 100, 1))
            case "text" | "texts":
                self._prefer(fact.term >= len(self.posed.profile.words.texts))
                self._least(fact.term, 1)
            case "year" | "integer" | "choice":
                self._least(fact.term, 1)
            case "boolean":
                self._prefer(fact.term)
            case "choices":
                for holds in fact.term.values():
                    self._prefer(negated(holds))
            case "date":
                self._prefer(fact.term <= self.posed.profile.as_of)

    def _near(self, term: z3.ArithRef, value: int) -> None:
        """Keep to the value that is next to another, from below where there is one."""
        if self._prefer(term <= value):
            self._greatest(term)
        else:
            self._least(term, 1)

    def _round(self, term: z3.ArithRef, units: tuple[int, ...]) -> None:
        for unit in units:
            if unit == 1 or self._prefer(term % unit == 0):
                self._least(term, unit)
                return

    def _least(self, term: z3.ArithRef, unit: int) -> None:
        """Keep to the least multiple of a unit that a whole number can be, between none and what it is now."""
        low, high = 0, self._number(term) // unit
        while low < high:
            middle = (low + high) // 2
            if self._prefer(term <= middle * unit):
                high = self._number(term) // unit
            else:
                low = middle + 1
        self._prefer(term == high * unit)

    def _is(self, condition: Bool) -> bool:
        return bool(z3.is_true(self.model.eval(condition, model_completion=True)))

    def _number(self, term: z3.ArithRef) -> int:
        return int(self.model.eval(term, model_completion=True).as_long())

    def _value(self, fact: SymbolicFact) -> Any:
        """Return what the profile states: a whole number, a truth, the choices of a list, or True where a record is there."""
        if fact.term is None:
            return True
        if isinstance(fact.term, dict):
            return tuple(choice for choice, holds in fact.term.items() if self._is(holds))
        return self._is(fact.term) if z3.is_bool(fact.term) else self._number(fact.term)
