"""Exact numbers of the solver: a term over a whole number, so that what is linear stays linear and whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple

import z3

from binjiang_cli.language.readings.constraints.terms import Bool, when
from binjiang_cli.values.rounding import TO_FEN, Rounding


class SymbolicRatio(NamedTuple):
    """`top` over `bottom`, which is above zero. The top is of sort Int; Real where something was divided by a term."""

    top: z3.ArithRef
    bottom: int = 1


def fixed(value: Fraction | int) -> SymbolicRatio:
    found = Fraction(value)
    return SymbolicRatio(z3.IntVal(found.numerator), found.denominator)


def tops(ratios: Sequence[SymbolicRatio]) -> tuple[list[z3.ArithRef], int]:
    """Return the tops over one bottom, and that bottom."""
    bottom = lcm(*(ratio.bottom for ratio in ratios))
    return [_times(ratio.top, bottom // ratio.bottom) for ratio in ratios], bottom


def total(ratios: Sequence[SymbolicRatio]) -> SymbolicRatio:
    terms, bottom = tops(ratios)
    return SymbolicRatio(terms[0] if len(terms) == 1 else z3.Sum(*terms), bottom)


def negative(ratio: SymbolicRatio) -> SymbolicRatio:
    return SymbolicRatio(_times(ratio.top, -1), ratio.bottom)


def product(left: SymbolicRatio, right: SymbolicRatio) -> SymbolicRatio:
    bottom = left.bottom * right.bottom
    for one, other in ((left.top, right.top), (right.top, left.top)):
        if _divides(one, other):
            return SymbolicRatio(_cancelled(other, one), bottom)
    for one, other in ((left.top, right.top), (right.top, left.top)):
        if z3.is_int_value(other):
            return SymbolicRatio(_times(one, other.as_long()), bottom)
        if _is_cases(other, _is_scaled):
            return SymbolicRatio(_by_cases(one, other), bottom)
    return SymbolicRatio(left.top * right.top, bottom)


def quotient(left: SymbolicRatio, right: SymbolicRatio) -> SymbolicRatio:
    """Return left over right; where right is zero, some number."""
    if z3.is_int_value(right.top) and right.top.as_long():
        return product(left, fixed(Fraction(right.bottom, right.top.as_long())))
    divided = _real(left.top) / _divisor(right.top)
    return SymbolicRatio(_times(divided, right.bottom), left.bottom)


def _divisor(top: z3.ArithRef) -> z3.ArithRef:
    return _real(z3.If(top == 0, 1, top))


def _divides(factor: z3.ArithRef, term: z3.ArithRef) -> bool:
    """Return whether a term is a quotient of which a factor is the divisor, or a sum with one."""
    if z3.is_div(term):
        return bool(term.arg(1).eq(_divisor(factor)))
    return bool(z3.is_real(term) and (z3.is_add(term) or z3.is_mul(term))) and any(
        _divides(factor, part) for part in term.children()
    )


def _cancelled(term: z3.ArithRef, factor: z3.ArithRef) -> z3.ArithRef:
    """Return a term times the factor that is a divisor in it: where that is zero, some number."""
    if not _divides(factor, term):
        return _real(factor) * _real(term)
    if z3.is_div(term):
        return term.arg(0)
    if z3.is_add(term):
        return z3.Sum(*(_cancelled(part, factor) for part in term.children()))
    index, part = next((index, part) for index, part in enumerate(term.children()) if _divides(factor, part))
    others = [other for at, other in enumerate(term.children()) if at != index]
    return z3.Product(_cancelled(part, factor), *others)


def floor(ratio: SymbolicRatio) -> z3.ArithRef:
    """Return the greatest whole number that is not above a ratio."""
    if z3.is_int(ratio.top):
        return ratio.top if ratio.bottom == 1 else ratio.top / ratio.bottom
    return z3.ToInt(ratio.top / ratio.bottom)


def less(left: SymbolicRatio, right: SymbolicRatio) -> Bool:
    (one, other), _ = tops((left, right))
    return z3.simplify(one < other) if _both_fixed(one, other) else one < other


def equal(left: SymbolicRatio, right: SymbolicRatio) -> Bool:
    (one, other), _ = tops((left, right))
    return z3.simplify(one == other) if _both_fixed(one, other) else one == other


def either(condition: Bool, then: SymbolicRatio, otherwise: SymbolicRatio) -> SymbolicRatio:
    (one, other), bottom = tops((then, otherwise))
    if z3.is_real(one) or z3.is_real(other):
        one, other = _real(one), _real(other)
    return SymbolicRatio(when(condition, one, other), bottom)


def to_fen(yuan: SymbolicRatio, rounding: Rounding = TO_FEN) -> z3.ArithRef:
    """Return fen, rounded."""
    units = product(yuan, fixed(Fraction(100, rounding.unit)))
    match rounding.how:
        case "half_up":
            whole = floor(total((units, fixed(Fraction(1, 2)))))
        case "down":
            whole = floor(units)
        case "up":
            whole = -floor(product(units, fixed(-1)))
    return whole if rounding.unit == 1 else whole * rounding.unit


def _both_fixed(*terms: z3.ArithRef) -> bool:
    return all(map(z3.is_int_value, terms))


def _real(term: z3.ArithRef) -> z3.ArithRef:
    return term if z3.is_real(term) else z3.ToReal(term)


def _times(term: z3.ArithRef, factor: int) -> z3.ArithRef:
    if factor == 1:
        return term
    if z3.is_int_value(term):
        return z3.IntVal(term.as_long() * factor)
    if _is_cases(term, z3.is_int_value):
        return _by_cases(z3.IntVal(factor), term)
    return z3.IntVal(0) if factor == 0 else term * factor


def _is_scaled(term: z3.ArithRef) -> bool:
    """Return whether a term is a fixed number, or one times something."""
    return bool(z3.is_int_value(term) or (z3.is_mul(term) and any(map(z3.is_int_value, term.children()))))


def _is_cases(term: z3.ArithRef, leaf: Callable[[z3.ArithRef], bool]) -> bool:
    """Return whether a term is one of several, by conditions, each of which is of a kind."""
    if not z3.is_app_of(term, z3.Z3_OP_ITE):
        return False
    while z3.is_app_of(term, z3.Z3_OP_ITE):
        _, then, term = term.children()
        if not leaf(then):
            return False
    return leaf(term)


def _by_cases(factor: z3.ArithRef, cases: z3.ArithRef) -> z3.ArithRef:
    """Return a product with one of several terms as one of several products, so that each is as simple as it can be."""
    pairs = []
    while z3.is_app_of(cases, z3.Z3_OP_ITE):
        condition, then, cases = cases.children()
        pairs.append((condition, then))
    found = _scaled(factor, cases)
    for condition, then in reversed(pairs):
        found = z3.If(condition, _scaled(factor, then), found)
    return found


def _scaled(factor: z3.ArithRef, term: z3.ArithRef) -> z3.ArithRef:
    return _times(factor, term.as_long()) if z3.is_int_value(term) else factor * term
