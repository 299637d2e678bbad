"""The terms that conditions are about (fields, spans of days, sums …): what each can be, and linear forms over them."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from binjiang_cli.language.readings.spans import (
    COMPARED,
    EVERYTHING,
    MIRRORED,
    NOTHING,
    Among,
    Box,
    Interval,
    Number,
    Region,
    Values,
    meet,
)
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY

Kind = Literal["number", "date", "money", "own_money", "text", "boolean"]
DAYS = Interval(FIRST_DAY.toordinal(), LAST_DAY.toordinal())
FEN = Fraction(1, 100)


class Term(NamedTuple):
    """What is compared: its kind, what it can be, whether only whole numbers, and how it is written.

    Days are numbers (ordinals). Money is in yuan at the profile's rate, `own_money` in its own currency.
    """

    kind: Kind
    domain: Values
    whole: bool
    text: str

    @property
    def step(self) -> Number | None:
        """Return the distance of neighbouring values as they are stated, where there is one."""
        return 1 if self.whole else FEN if self.kind in ("money", "own_money") else None


class LinearForm(NamedTuple):
    """A sum of terms, each times a factor, and a constant."""

    factors: Mapping[int, Number]
    constant: Number = 0

    def plus(self, other: "LinearForm", times: Number = 1) -> "LinearForm":
        factors = dict(self.factors)
        for term, factor in other.factors.items():
            factors[term] = factors.get(term, 0) + factor * times
        return LinearForm({term: factor for term, factor in factors.items() if factor}, self.constant + other.constant * times)

    def times(self, number: Number) -> "LinearForm":
        return LinearForm({}).plus(self, number)


class Terms:
    """Every term that was met, by its number; equal expressions are one term."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._terms: dict[int, Term] = {}
        self._forms: dict[int, LinearForm] = {}
        self._days_of_years: dict[int, int] = {}

    def __getitem__(self, number: int) -> Term:
        return self._terms[number]

    def number(self, key: Hashable) -> int:
        """Return the number of a key, always the same."""
        return self._numbers.setdefault(key, len(self._numbers))

    def term(self, key: Hashable, make: Callable[[], Term]) -> int:
        """Return the number of the term of a key, which is made when it is first met."""
        return self.define(self.number(key), make)

    def define(self, number: int, make: Callable[[], Term]) -> int:
        if number not in self._terms:
            self._terms[number] = make()
        return number

    def year_of(self, day: int, text: str) -> int:
        """Return the term of the year of a term that is a day."""
        years = Interval(FIRST_DAY.year, LAST_DAY.year)
        number = self.term(("year", day), lambda: Term("number", years, True, text))
        self._days_of_years[number] = day
        return number

    def never_before(self, day: int, other: int) -> None:
        """Note that the profile guarantees that a day is not before another."""
        number, factor = self._normal(LinearForm({day: 1, other: -1}))
        term, bound = self._terms[number], Interval(0, None).times(factor)
        self._terms[number] = term._replace(domain=meet(term.domain, bound))

    def where(self, form: LinearForm, operator: str) -> Region:
        """Return where a form stands in a relation to zero."""
        if not form.factors:
            constant = Interval(form.constant, form.constant)
            return EVERYTHING if any(not values.meet(constant).empty for values in COMPARED[operator](0)) else NOTHING
        number, factor = self._normal(form)
        term = self._terms[number]
        bound = -Fraction(form.constant) / factor
        assert isinstance(term.domain, Interval)
        boxes: list[Box] = []
        for satisfying in COMPARED[operator if factor > 0 else MIRRORED[operator]](bound):
            values = satisfying.meet(term.domain)
            values = values.on_grid(1) if term.whole else values
            if not values.empty:
                boxes.append(self._days_of(number, values) if number in self._days_of_years else {number: values})
        return tuple(boxes)

    def _days_of(self, year: int, values: Interval) -> Box:
        assert values.low is not None and values.high is not None  # those of the calendar at the least
        first, last = int(values.low), int(values.high)
        days = Interval(date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal())
        return {self._days_of_years[year]: days}

    def _normal(self, form: LinearForm) -> tuple[int, Number]:
        """Return the one term that a form is about, and its factor; a sum is a term of its own, whose first factor is one."""
        parts = sorted(form.factors.items())
        factor = parts[0][1]
        if len(parts) == 1:
            return parts[0]
        scaled = tuple((number, Fraction(own) / factor) for number, own in parts)
        number = self.term(("sum", scaled), lambda: self._sum(scaled))
        self._forms[number] = LinearForm(dict(scaled))
        return number, factor

    def _sum(self, parts: Iterable[tuple[int, Fraction]]) -> Term:
        kind: Kind = "money" if any(self._terms[number].kind == "money" for number, _ in parts) else "number"
        whole = all(self._terms[number].whole and factor.denominator == 1 for number, factor in parts)
        text = " + ".join(
            self._terms[number].text if factor == 1 else f"{factor} * {self._terms[number].text}" for number, factor in parts
        )
        return Term(kind, self._reach({}, dict(parts)), whole, text.replace("+ -1 * ", "- "))

    def _reach(self, box: Box, factors: Mapping[int, Number]) -> Interval:
        """Return what a sum can be where its terms are in a box."""
        total = Interval(0, 0)
        for number, factor in factors.items():
            values = box.get(number, self._terms[number].domain)
            assert isinstance(values, Interval)
            total = total + values.times(factor)
        return total

    def possible(self, region: Region, declared: bool = True) -> bool:
        """Return whether some profile may lie in a region.

        Without `declared`, a choice may have values that are not declared.
        """
        return any(self._possible(box, declared) for box in region)

    def _possible(self, box: Box, declared: bool) -> bool:
        for number, values in box.items():
            if isinstance(values, Among):
                kind = self._terms[number].kind
                if (declared or kind == "boolean") and meet(values, self._terms[number].domain).empty:
                    return False
            elif number in self._forms and meet(values, self._reach(box, self._forms[number].factors)).empty:
                return False
        return True
