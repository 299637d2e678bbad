"""Terms of truth that stay small: what is plainly true or false is left out where they are put together."""

from __future__ import annotations

from typing import TypeAlias

import z3

Bool: TypeAlias = z3.BoolRef
TRUE, FALSE = z3.BoolVal(True), z3.BoolVal(False)


def truth(value: bool) -> Bool:
    return TRUE if value else FALSE


def all_of(*parts: Bool) -> Bool:
    left = [part for part in parts if not z3.is_true(part)]
    if any(map(z3.is_false, left)):
        return FALSE
    return z3.And(*left) if len(left) > 1 else left[0] if left else TRUE


def any_of(*parts: Bool) -> Bool:
    left = [part for part in parts if not z3.is_false(part)]
    if any(map(z3.is_true, left)):
        return TRUE
    return z3.Or(*left) if len(left) > 1 else left[0] if left else FALSE


def negated(part: Bool) -> Bool:
    if z3.is_true(part) or z3.is_false(part):
        return truth(z3.is_false(part))
    return z3.Not(part)


def when(condition: Bool, then: z3.ExprRef, otherwise: z3.ExprRef) -> z3.ExprRef:
    """Return one of two terms of one sort."""
    if z3.is_true(condition) or then.eq(otherwise):
        return then
    return otherwise if z3.is_false(condition) else z3.If(condition, then, otherwise)
