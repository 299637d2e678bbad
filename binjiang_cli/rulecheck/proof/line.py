"""Encode: one rule for one record of any profile, as the estimate evaluates it before cumulation."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import z3

from binjiang_cli.language import tree
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.constraints.ranks import SymbolicPeer
from binjiang_cli.language.readings.constraints.ratios import SymbolicRatio, either, fixed, floor, less, product, to_fen, total
from binjiang_cli.language.readings.constraints.reading import Constraints
from binjiang_cli.language.readings.constraints.terms import FALSE, TRUE, Bool, all_of, any_of, negated, when
from binjiang_cli.language.readings.constraints.values import (
    SURE,
    State,
    SymbolicBoolean,
    SymbolicList,
    SymbolicMoney,
    SymbolicNumber,
    SymbolicTextList,
    Value,
    all_known,
    failing,
)
from binjiang_cli.language.readings.exact import Unknown
from binjiang_cli.language.readings.parameters import parameters_on
from binjiang_cli.policy.intensity import is_in_order
from binjiang_cli.policy.paying import Paying
from binjiang_cli.policy.ranking import orders_of
from binjiang_cli.rulecheck.proof.scope import MOST_PLACES, RuleOf
from binjiang_cli.rulecheck.proof.symbolic import Moved, SymbolicProfile
from binjiang_cli.values.money import HALF
from binjiang_cli.values.rounding import Rounding

NOTHING = fixed(Fraction(0))
NO_FEN = z3.IntVal(0)
WHERE = "where"


class SymbolicLine(NamedTuple):
    """What a rule says of a record. Amounts in fen; those of a line that is not eligible mean nothing.

    `exists` says whether there is a line; `tests` are the truths of `where`, of the policy's conditions and of the rule's own,
    by their names; `computed` says that eligible cost and rates are known, `uncapped` that there is no ceiling.
    `caps` are those of the limits.
    """

    exists: Bool
    eligible: Bool
    tests: dict[str, SymbolicBoolean]
    computed: Bool
    cost: SymbolicRatio
    high_rate: SymbolicRatio
    ceiling: SymbolicRatio | None
    uncapped: Bool
    gross_low: z3.ArithRef
    gross_high: z3.ArithRef
    caps: tuple[z3.ArithRef, ...]

    def paid(self, received: z3.ArithRef = NO_FEN) -> tuple[z3.ArithRef, z3.ArithRef]:
        """Return low and high of what is paid for the record where it is the only one: none where it is not eligible."""
        return self._paid(self.gross_low, received), self._paid(self.gross_high, received)

    def _paid(self, gross: z3.ArithRef, received: z3.ArithRef) -> z3.ArithRef:
        due = gross if received is NO_FEN else when(gross > received, gross - received, NO_FEN)
        for cap in self.caps:
            due = when(cap < due, when(cap > 0, cap, NO_FEN), due)
        return when(self.eligible, due, NO_FEN)


class LineReading:
    """A rule's names for a record of any profile of a scope, where a fact may be moved, and the terms of its expressions."""

    def __init__(
        self,
        of: RuleOf,
        profile: SymbolicProfile,
        at: int = 0,
        moved: Moved | None = None,
        without: frozenset[str] = frozenset(),  # of the names that it gives by `let`
    ) -> None:
        self.of = of
        self.rule, self.policy = of
        self.profile = profile
        self.at = at
        self.moved = moved
        self.reading = Constraints(
            profile.names(self.rule.for_each, at, moved), self.rule.types, profile.words, profile.calendar, profile.in_yuan,
            self.policy.lpr.publications, self._peers,
        )  # fmt: skip
        self._name_parameters()
        for name, node in self.rule.let.items():
            if name not in without:
                self.reading.names[name] = self.reading.value(node)

    def _name_parameters(self) -> None:
        for name, value in parameters_on(self.rule.parameters, self.profile.scope.first).items():
            if isinstance(value, Unknown):  # it has ended
                blank: Value = self.reading.constant(self.rule.parameters[name][0].constant)
                self.reading.names[name] = blank._replace(state=State(FALSE, TRUE))
            else:
                self.reading.names[name] = self.reading.constant(value)  # type: ignore[arg-type]

    def _peers(self) -> list[SymbolicPeer]:
        """Return the other records of the section, each read as far as it does not depend on their order. Raises CannotSay."""
        section, scope = self.rule.for_each, self.profile.scope
        if section not in scope.ordered:
            raise CannotSay(f"先后在第 {MOST_PLACES} 位之后的", f"places after the {MOST_PLACES}th")
        lets = orders_of(self.rule.let).lets
        found = []
        for at in (at for at in range(scope.most(section)) if at != self.at):
            other = LineReading(self.of, self.profile, at, self.moved, lets)
            there, kept = self.profile.there(section, at), other.where()
            state = State(any_of(negated(there), kept.state.known), all_of(there, kept.state.beyond))
            found.append(SymbolicPeer(SymbolicBoolean(state, all_of(there, kept.holds)), other.reading, at > self.at))
        return found

    def where(self) -> SymbolicBoolean:
        """Return whether the rule is about the record."""
        return SymbolicBoolean(SURE, TRUE) if self.rule.where is None else self.reading.truth(self.rule.where)

    def line(self) -> SymbolicLine:
        """Return the line. Raises CannotSay for what the rule says and no term does."""
        where = self.where()
        conditions = (*self.policy.conditions, *self.rule.conditions)
        tests = {WHERE: where, **{condition.id: self.reading.truth(condition.test) for condition in conditions}}
        cost = self.cost()
        uncapped, ceiling = self._ceiling()
        caps, capping = self._limits()
        failed = any_of(*(failing(test) for test in tests.values()))
        open_ceiling = FALSE if ceiling is None else negated(any_of(uncapped, ceiling.state.known))
        low, high = self._rates()
        due = all_known(cost.state, low.state, high.state)
        known = all_known(*(test.state for test in tests.values()), due, self._subject(), self._year(), capping)
        ratio = None if ceiling is None else ceiling.ratio
        return SymbolicLine(
            exists=negated(failing(where)),
            eligible=all_of(negated(failed), known.known, negated(open_ceiling)),
            tests=tests,
            computed=due.known,
            cost=cost.ratio,
            high_rate=high.ratio,
            ceiling=ratio,
            uncapped=uncapped,
            gross_low=_gross(cost.ratio, low.ratio, ratio, uncapped, self.rule.rounding),
            gross_high=_gross(cost.ratio, high.ratio, ratio, uncapped, self.rule.rounding),
            caps=tuple(to_fen(cap.ratio) for cap in caps),
        )

    def cost(self) -> SymbolicMoney:
        """Return the eligible cost in yuan. Raises CannotSay."""
        return self._in_yuan(self.rule.eligible_cost)

    def _in_yuan(self, node: tree.Node) -> SymbolicMoney:
        found = self.reading.value(node)
        assert isinstance(found, SymbolicMoney)
        return self.profile.in_yuan(found)

    def _rates(self) -> tuple[SymbolicNumber, SymbolicNumber]:
        """Return the rates that the record admits, the lesser first; a negative rate is none at all."""
        low, high = (self.reading.value(node) for node in (self.rule.intensity.low, self.rule.intensity.high))
        assert isinstance(low, SymbolicNumber)
        assert isinstance(high, SymbolicNumber)
        if self.rule.states_rates or is_in_order(self.rule.intensity, self.rule.types):
            return low, high
        one, other = (either(less(rate.ratio, NOTHING), NOTHING, rate.ratio) for rate in (low, high))
        crossed = less(other, one)
        return low._replace(ratio=either(crossed, other, one)), high._replace(ratio=either(crossed, one, other))

    def _ceiling(self) -> tuple[Bool, SymbolicMoney | None]:
        """Return whether there is no ceiling, as the profile leaves it out; and the ceiling in yuan, where the rule has one."""
        if self.rule.ceiling is None:
            return TRUE, None
        stated = self.reading.value(self.rule.ceiling)
        return all_of(negated(stated.state.known), negated(stated.state.beyond)), self._in_yuan(self.rule.ceiling)

    def _subject(self) -> State:
        """Return whether the subjects of the line are known."""
        if self.rule.subject is None:
            return SURE
        found: Value = self.reading.value(self.rule.subject)
        if isinstance(found, SymbolicList):
            return all_known(found.state, *(item.state for item in found.items))
        return all_known(found.state, found.inside) if isinstance(found, SymbolicTextList) else found.state

    def _year(self) -> State:
        """Return whether the year of the line is known, where lines of two years do not conflict."""
        return SURE if self.rule.year is None else self.reading.value(self.rule.year).state

    def _limits(self) -> tuple[list[SymbolicMoney], State]:
        """Return the caps of the limits, and whether they and what they go by are known."""
        limits = self.rule.all_limits
        if any(limit.counts_received for limit in limits):
            raise CannotSay("计入已获资助的限额", "a limit that counts what was received")
        caps = [self._in_yuan(limit.amount) for limit in limits]
        keys = [self.reading.value(node).state for limit in limits for node in limit.per]
        return caps, all_known(SURE, *(cap.state for cap in caps), *keys)


def line_of(of: RuleOf, profile: SymbolicProfile) -> SymbolicLine | None:
    """Return the line of a rule in any profile of a scope; None where it is not in force. Raises CannotSay."""
    return LineReading(of, profile).line() if of.holds_on(profile.scope.first) else None


def _gross(
    cost: SymbolicRatio, rate: SymbolicRatio, ceiling: SymbolicRatio | None, uncapped: Bool, rounding: Rounding
) -> z3.ArithRef:
    """Return eligible cost × intensity, then the ceiling, then rounding; never below zero."""
    amount = product(cost, rate)
    if ceiling is not None:
        amount = either(all_of(negated(uncapped), less(ceiling, amount)), ceiling, amount)
    return to_fen(either(less(amount, NOTHING), NOTHING, amount), rounding)


def instalments(paying: Paying, fen: z3.ArithRef) -> list[z3.ArithRef]:
    """Return what is paid of an amount each year: half up to the fen, the last what is left."""
    left, found = fen, []
    for share in paying.instalments[:-1]:
        part = floor(total((product(SymbolicRatio(fen), fixed(share)), fixed(HALF))))
        found.append(when(part < left, part, left))
        left = left - found[-1]
    return [*found, left] if paying.instalments else []
