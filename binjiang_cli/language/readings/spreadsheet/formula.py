"""Formulas of a spreadsheet, each with the value that it has for the facts at hand.

A formula and its value are made in one step, so that neither can be forgotten. Only functions of Excel 2016 occur. Numbers
are whole and below 10^14 in size: Excel keeps fifteen digits, and LibreOffice takes numbers for equal that differ by less
than 2^-48 of their size.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

LARGEST = 10**14
MOST_ARGUMENTS = 200  # of a function; Excel takes 255
DAY_ZERO = date(1899, 12, 30)  # of a spreadsheet's calendar, right from 1 March 1900 on

Cell = int | str | float


class Formula(NamedTuple):
    """A formula without its equals sign, and its value. A `fixed` one is a literal: it depends on no cell."""

    text: str
    value: Cell
    fixed: bool = False

    @property
    def number(self) -> int:
        """Return the value of a formula for whole numbers."""
        assert isinstance(self.value, int)
        return self.value

    @property
    def holds(self) -> bool:
        """Return whether a condition holds: it is 1 or 0."""
        return self.value == 1


def number(value: int) -> Formula:
    """Return a whole number as a literal."""
    return Formula(str(value) if value >= 0 else f"({value})", value, True)


def text(value: str) -> Formula:
    """Return a text as a literal, with its quotation marks doubled."""
    return Formula('"' + value.replace('"', '""') + '"', value, True)


ZERO, ONE, TWO = number(0), number(1), number(2)


def serial(day: date) -> int:
    """Return the number that a day has in a spreadsheet. Only for days from 1 March 1900 on."""
    return (day - DAY_ZERO).days


def day_of(number_of_day: int) -> date:
    """Return the day that a spreadsheet's number stands for."""
    return date.fromordinal(DAY_ZERO.toordinal() + number_of_day)


def add(*terms: Formula) -> Formula:
    """Return a sum; literals are put together."""
    fixed = sum(term.number for term in terms if term.fixed)
    parts = [term for term in terms if not term.fixed]
    if not parts:
        return number(fixed)
    if fixed:
        parts.append(number(fixed))
    total = sum(term.number for term in parts)
    return parts[0] if len(parts) == 1 else Formula(f"({'+'.join(term.text for term in parts)})", total)


def minus(left: Formula, right: Formula) -> Formula:
    """Return a difference."""
    if left.fixed and right.fixed:
        return number(left.number - right.number)
    return left if right == ZERO else Formula(f"({left.text}-{right.text})", left.number - right.number)


def times(left: Formula, right: Formula) -> Formula:
    """Return a product."""
    if left.fixed and right.fixed:
        return number(left.number * right.number)
    if ZERO in (left, right):
        return ZERO
    if ONE in (left, right):
        return right if left == ONE else left
    return Formula(f"{left.text}*{right.text}", left.number * right.number)


def floored(term: Formula, unit: int) -> Formula:
    """Return how often a whole unit is in a number, towards minus infinity."""
    return number(term.number // unit) if term.fixed else Formula(f"INT({term.text}/{unit})", term.number // unit)


def when(condition: Formula, then: Formula, otherwise: Formula) -> Formula:
    """Return one of two values."""
    chosen = then if condition.holds else otherwise
    if condition.fixed or then == otherwise:
        return chosen
    return Formula(f"IF({condition.text},{then.text},{otherwise.text})", chosen.value)


def _compared(sign: str, left: Formula, right: Formula, answer: bool) -> Formula:
    if left.fixed and right.fixed:
        return number(int(answer))
    return Formula(f"({left.text}{sign}{right.text})", int(answer))


def equal(left: Formula, right: Formula) -> Formula:
    """Return whether two numbers are equal."""
    return _compared("=", left, right, left.number == right.number)


def less(left: Formula, right: Formula) -> Formula:
    """Return whether a number is less than another."""
    return _compared("<", left, right, left.number < right.number)


def at_least(left: Formula, right: Formula) -> Formula:
    """Return whether a number is not less than another."""
    return _compared(">=", left, right, left.number >= right.number)


def same_text(left: Formula, right: Formula) -> Formula:
    """Return whether two texts are the same, capitals included: `=` takes Ab and AB for equal."""
    same = left.value == right.value
    return number(int(same)) if left.fixed and right.fixed else Formula(f"EXACT({left.text},{right.text})", int(same))


def least(*terms: Formula) -> Formula:
    """Return the least of numbers."""
    return _of_all("MIN", min, terms)


def greatest(*terms: Formula) -> Formula:
    """Return the greatest of numbers."""
    return _of_all("MAX", max, terms)


def all_of(*terms: Formula) -> Formula:
    """Return 1 where all conditions, each 1 or 0, hold."""
    parts = [term for term in dict.fromkeys(terms) if term != ONE]
    return ZERO if ZERO in parts else least(*parts) if parts else ONE


def any_of(*terms: Formula) -> Formula:
    """Return 1 where one of the conditions, each 1 or 0, holds."""
    parts = [term for term in dict.fromkeys(terms) if term != ZERO]
    return ONE if ONE in parts else greatest(*parts) if parts else ZERO


def negated(term: Formula) -> Formula:
    """Return 1 where a condition, 1 or 0, does not hold."""
    return minus(ONE, term)


def _of_all(name: str, choose: Callable[..., int], terms: tuple[Formula, ...]) -> Formula:
    if len(terms) > MOST_ARGUMENTS:
        return _of_all(name, choose, (_of_all(name, choose, terms[:MOST_ARGUMENTS]), *terms[MOST_ARGUMENTS:]))
    value = choose(term.number for term in terms)
    if all(term.fixed for term in terms):
        return number(value)
    return terms[0] if len(terms) == 1 else Formula(f"{name}({','.join(term.text for term in terms)})", value)
