"""Encode: a profile of which nothing is fixed. Each fact is a term, with whether it is stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import z3

from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.constraints.calendar import Calendar
from binjiang_cli.language.readings.constraints.ratios import SymbolicRatio, fixed, product
from binjiang_cli.language.readings.constraints.reading import TextCodes
from binjiang_cli.language.readings.constraints.terms import FALSE, TRUE, Bool, all_of, any_of, negated, when
from binjiang_cli.language.readings.constraints.values import (
    SURE,
    State,
    SymbolicBoolean,
    SymbolicChoices,
    SymbolicDate,
    SymbolicMoney,
    SymbolicNumber,
    SymbolicRecord,
    SymbolicRecords,
    SymbolicText,
    SymbolicTextList,
    Value,
    all_known,
)
from binjiang_cli.policy.field_types import TYPES
from binjiang_cli.policy.vocabulary import Field, Vocabulary
from binjiang_cli.rulecheck.proof.scope import CNY, Scope
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY

NO_TEXT = -1  # stands for a list of texts that has none; any other number for one that has one
CENTS = 100  # of a rate of exchange, where a company is looked for
DECIMALS = 10_000  # of a number or a rate, where a company is looked for
# Of every foreign currency, where a company is looked for: what is tried first, and the most (a Kuwaiti dinar is some 24 yuan).
RATE, MOST_RATE = Fraction(7), Fraction(25)
FX, SECTION = "fx", "section"


class FactName(NamedTuple):
    """What a fact is about: a field of a record of a section; a rate of exchange; whether a record, or a section, is there."""

    section: str
    at: int
    field: str


GRANT = FactName("grants_received", 0, "amount")


class Moved(NamedTuple):
    """A fact that is a number of units more, or less, than it is."""

    name: FactName
    units: int


@dataclass(eq=False, slots=True)
class SymbolicFact:
    """A fact: whether it is stated, and its term over `scale` (one a choice, where it is a list of them), within bounds."""

    name: FactName
    field: Field | None
    stated: Bool
    term: Any
    scale: int = 1
    currency: str = CNY
    least: int = 0
    most: int | None = None


class SymbolicProfile:
    """Any profile of a scope; `own` says how many records of which sections are there, as the lines in question are theirs.

    `read` are the paths that the rules read, of which sections can be counted or summed up.
    A number is any number; `concrete` keeps to those that are short, as rates of exchange are, so that a company is found
    fast. `approximate` says that the terms say less, or (`concrete`) that they say more, than is true of all;
    `asks_received` that it was asked what was received for the record in question.
    """

    def __init__(
        self, vocabulary: Vocabulary, own: Mapping[str, int], scope: Scope, read: Iterable[str], *, concrete: bool
    ) -> None:
        self.vocabulary = vocabulary
        self.own = own
        self.scope = scope
        self.concrete = concrete
        self.approximate = False
        self.words = TextCodes()
        self.calendar = Calendar()
        self.facts: dict[FactName, SymbolicFact] = {}
        self.bounds: list[Bool] = []
        self.as_of = z3.Int("as_of")
        self.bounds += [self.as_of >= scope.first.toordinal(), self.as_of <= scope.last.toordinal()]
        self.asks_received = False
        self._moved: Moved | None = None
        self._values: dict[FactName, Value] = {}
        self._yuan: dict[tuple[int, int, str], tuple[SymbolicRatio, SymbolicRatio]] = {}
        for path in read:
            if "." not in path and path in vocabulary.sections:
                self._mention(path)

    @property
    def constraints(self) -> list[Bool]:
        """Return what holds of every profile of the scope."""
        return [*self.bounds, *self._orders(), *self.calendar.definitions]

    def names(self, section: str, at: int = 0, moved: Moved | None = None) -> dict[str, Value]:
        """Return what expressions of a rule can name for a record of its section, but for parameters and `let`."""
        self._moved = moved or self._moved
        found: dict[str, Value] = {"as_of": SymbolicDate(SURE, self.as_of)}
        for name, declared in self.vocabulary.sections.items():
            found[name] = self._records(name, moved) if declared.is_list else self._row(name, 0, moved)
        if (record := self.vocabulary.sections[section].record) is not None:
            found[record] = self._row(section, at, moved)
        return found

    def _row(self, section: str, index: int, moved: Moved | None) -> SymbolicRecord:
        def field(name: str) -> Value:
            fact = FactName(section, index, name)
            return self._further(moved) if moved is not None and moved.name == fact else self.value(fact)

        return SymbolicRecord(field)

    def _further(self, moved: Moved) -> Value:
        """Return a number, an amount or a day some units further, which a profile can state, too."""
        found, fact = self.value(moved.name), self.facts[moved.name]
        if isinstance(found, SymbolicDate):
            self.bounds += self._within(fact, found.ordinal + moved.units)
            return SymbolicDate(found.state, found.ordinal + moved.units)
        assert isinstance(found, SymbolicNumber | SymbolicMoney)
        step = moved.units if z3.is_int(found.ratio.top) else z3.Q(moved.units, DECIMALS)
        self.bounds += self._within(fact, found.ratio.top + step)
        return found._replace(ratio=SymbolicRatio(found.ratio.top + step, found.ratio.bottom))

    def _within(self, fact: SymbolicFact, term: z3.ArithRef) -> list[Bool]:
        return [term >= fact.least] + ([] if fact.most is None else [term <= fact.most])

    def there(self, section: str, at: int) -> Bool:
        """Return whether a record is there: one of those in question, or one that is counted or summed up."""
        if at < self.own.get(section, 0):
            return TRUE
        if FactName(section, at, "") not in self.facts:
            return FALSE
        return self._presences(section)[at]

    def _presences(self, section: str) -> list[Bool]:
        """Return of each record of a section that can be whether it is there; none stands before one that is not."""
        own = self.own.get(section, 0)
        found = [TRUE] * own
        while len(found) < self.scope.most(section):
            given = found[-1] if found else z3.Bool(f"{section}?")
            found.append(all_of(given, z3.Bool(f"{section}[{len(found)}]?")))
        return found

    def _records(self, section: str, moved: Moved | None) -> SymbolicRecords:
        """Return the records of a section; those in question come first."""
        given = TRUE if section in self.own else z3.Bool(f"{section}?")
        rows = [(there, self._row(section, at, moved)) for at, there in enumerate(self._presences(section))]
        return SymbolicRecords(State(given), tuple(rows))

    def _mention(self, section: str) -> None:
        """Let a section, and records besides those in question, be facts that are there or not."""
        own = self.own.get(section, 0)
        if not own:
            self._there(FactName(section, 0, SECTION), z3.Bool(f"{section}?"))
        for index in range(own, self.scope.most(section)):
            self._there(FactName(section, index, ""), z3.Bool(f"{section}[{index}]?"))

    def _there(self, name: FactName, stated: Bool) -> None:
        self.facts.setdefault(name, SymbolicFact(name, None, stated, None))

    # Facts

    def value(self, name: FactName) -> Value:
        if name not in self._values:
            self._values[name] = self._made(name, self.vocabulary.sections[name.section].fields[name.field])
        return self._values[name]

    def _made(self, name: FactName, field: Field) -> Value:
        """Return the value of a fact. Raises CannotSay for a field whose values follow no rule that is said here."""
        path = f"{name.section}[{name.at}].{name.field}"
        stated = TRUE if field.required else z3.Bool(f"{path}?")
        state = State(stated)
        match field.type:
            case "text":
                code = self._number(name, field, stated, z3.Int(path), 0, None)
                return SymbolicText(state, code)
            case "choice":
                return self._choice(name, field, stated, z3.Int(path))
            case "choices":
                holds = {choice: z3.Bool(f"{path}.{choice}") for choice in field.choices}
                self._fact(name, field, stated, holds)
                return SymbolicChoices(state, holds)
            case "texts":
                return SymbolicTextList(state, code=self._number(name, field, stated, z3.Int(path), NO_TEXT, None))
            case "boolean":
                return SymbolicBoolean(state, self._fact(name, field, stated, z3.Bool(path)))
            case "date":
                first, last = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
                return SymbolicDate(state, self._number(name, field, stated, z3.Int(path), first, last))
            case "money":
                _, most = TYPES["money"].within()
                fen = self._number(name, field, stated, z3.Int(path), 0, int(most * 100))
                currency = self.scope.currencies.get(f"{name.section}.{name.field}", CNY)
                self.facts[name].scale, self.facts[name].currency = 100, currency
                return SymbolicMoney(state, SymbolicRatio(fen, 100), currency)
            case "year" | "integer":
                least, most = TYPES[field.type].within()
                return SymbolicNumber(
                    state, SymbolicRatio(self._number(name, field, stated, z3.Int(path), int(least), int(most)))
                )
            case "number" | "rate":
                return SymbolicNumber(state, self._any_number(name, field, stated, path))
        raise CannotSay(f"字段 {name.section}.{name.field} 的值", f"the values of the field {name.section}.{name.field}")

    def _fact(self, name: FactName, field: Field, stated: Bool, term: Any) -> Any:
        self.facts[name] = SymbolicFact(name, field, stated, term)
        return term

    def _number(
        self, name: FactName, field: Field, stated: Bool, term: z3.ArithRef, least: int, most: int | None
    ) -> z3.ArithRef:
        self.bounds += [term >= least] + ([] if most is None else [term <= most])
        self._fact(name, field, stated, term)
        self.facts[name].least, self.facts[name].most = least, most
        return term

    def _any_number(self, name: FactName, field: Field, stated: Bool, path: str) -> SymbolicRatio:
        least, most = TYPES[field.type].within()
        self.approximate = True
        if self.concrete:
            term = self._number(name, field, stated, z3.Int(path), int(least), int(most) * DECIMALS)
            self.facts[name].scale = DECIMALS
            return SymbolicRatio(term, DECIMALS)
        return SymbolicRatio(self._number(name, field, stated, z3.Real(path), int(least), int(most)))

    def _choice(self, name: FactName, field: Field, stated: Bool, term: z3.ArithRef) -> SymbolicText:
        codes = [self.words.code(choice) for choice in field.choices]
        self.bounds.append(any_of(*(term == code for code in codes)))
        self._fact(name, field, stated, term)
        if field.default is None:
            return SymbolicText(State(stated), term)
        return SymbolicText(SURE, when(stated, term, self.words.code(field.default)))

    def _orders(self) -> list[Bool]:
        """Return that a day which is stated is not before the one that it must not precede, nor where that is one more."""
        found = []
        for name, fact in self.facts.items():
            earlier = fact.field and fact.field.not_before
            other = self.facts.get(name._replace(field=earlier)) if earlier else None
            if other is not None:
                moved = self._moved
                before = other.term + moved.units if moved and other.name == moved.name else other.term
                found.append(any_of(negated(fact.stated), negated(other.stated), fact.term >= before))
        return found

    def received(self) -> z3.ArithRef:
        """Return what the company has received for the rule's own record, in fen: none where it states no grant."""
        self.asks_received = True
        self.value(GRANT)
        grant = self.facts[GRANT]
        return when(grant.stated, grant.term, z3.IntVal(0))

    # Foreign money

    def in_yuan(self, cash: SymbolicMoney) -> SymbolicMoney:
        """Return an amount in yuan, at the rate; not known without one."""
        if cash.currency == CNY:
            return cash
        self.approximate = True
        name = FactName(FX, 0, cash.currency)
        stated = z3.Bool(f"fx.{cash.currency}?")
        rate = z3.Int(f"fx.{cash.currency}")
        if name not in self.facts:
            self.facts[name] = SymbolicFact(name, None, stated, rate, CENTS)
            self.bounds += [rate >= 1, rate <= int(MOST_RATE * CENTS)]
        ratio = product(cash.ratio, SymbolicRatio(rate, CENTS)) if self.concrete else self._at_any_rate(cash)
        return SymbolicMoney(all_known(cash.state, State(stated, TRUE)), ratio, CNY)

    def _at_any_rate(self, cash: SymbolicMoney) -> SymbolicRatio:
        """Return some amount that has the sign of the foreign one, and stands to others of its currency as that does."""
        key = (cash.ratio.top.get_id(), cash.ratio.bottom, cash.currency)
        if key in self._yuan:
            return self._yuan[key][1]
        found = SymbolicRatio(z3.Real(f"yuan {len(self._yuan)}"))
        others = [pair for (_, _, currency), pair in self._yuan.items() if currency == cash.currency]
        for foreign, yuan in [(fixed(0), fixed(0)), *others]:
            here, there = cash.ratio.top * foreign.bottom, foreign.top * cash.ratio.bottom
            mine, its = found.top * yuan.bottom, z3.ToReal(yuan.top) if z3.is_int(yuan.top) else yuan.top
            self.bounds += [(here < there) == (mine < its), (here == there) == (mine == its)]
        self._yuan[key] = (cash.ratio, found)
        return found
