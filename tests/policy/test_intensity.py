"""What the bounds of an intensity's rates show: in order for sure, never in order, neither; and the most that they admit."""

from __future__ import annotations

from fractions import Fraction as F

import pytest
from helpers import parse

from binjiang_cli.language.types import BooleanType, Bounds, NumberType, Type
from binjiang_cli.policy.intensity import Intensity, is_in_order, most_rate, never_in_order

LOW, HIGH = parse("rate"), parse("share")
Ends = tuple[str | None, str | None]


def number(bounds: Ends) -> NumberType:
    low, high = (None if bound is None else F(bound) for bound in bounds)
    return NumberType(Bounds(low, high))


@pytest.mark.parametrize(
    ("low", "high", "in_order", "never"),
    [
        (("0", "0.2"), ("0.2", "0.5"), True, False),
        (("0.1", "0.1"), ("0.1", "0.1"), True, False),
        (("0", "0.3"), ("0.2", "0.5"), False, False),  # 0.25 to 0.22 is possible
        (("-0.1", "0.2"), ("0.2", "0.5"), False, False),
        ((None, "0.2"), ("0.2", "0.5"), False, False),
        (("0", None), ("0.2", "0.5"), False, False),
        (("0", "0.2"), (None, "0.5"), False, False),
        (("0.6", "0.7"), ("0.2", "0.5"), False, True),  # the low one above the high one
        (("0.5", "0.7"), ("0.2", "0.5"), False, False),  # 0.5 to 0.5 is possible
        (("0.6", "0.7"), ("0.2", None), False, False),
        (("-0.3", "-0.1"), ("0.2", "0.5"), False, True),  # the low one negative
        (("-0.3", "0"), ("0.2", "0.5"), False, False),
        (("-0.3", "0.1"), ("-0.4", "-0.2"), False, True),  # the high one negative
    ],
)
def test_a_range(low: Ends, high: Ends, in_order: bool, never: bool) -> None:
    intensity, types = Intensity("range", LOW, HIGH), {LOW: number(low), HIGH: number(high)}
    assert (is_in_order(intensity, types), never_in_order(intensity, types)) == (in_order, never)


@pytest.mark.parametrize(
    ("bounds", "in_order", "never", "most"),
    [
        (("0", "0.5"), True, False, "0.5"),
        (("0.2", None), True, False, "1"),
        (("-0.1", "0.5"), False, False, "0.5"),
        (("-0.2", "-0.1"), False, True, "0"),
    ],
)
def test_one_rate(bounds: Ends, in_order: bool, never: bool, most: str) -> None:
    intensity, types = Intensity("fixed", LOW, LOW), {LOW: number(bounds)}
    assert (is_in_order(intensity, types), never_in_order(intensity, types)) == (in_order, never)
    assert most_rate(intensity, types, None) == F(most)
    assert most_rate(intensity, types, F("0.8")) == max(F(most), F("0.8"))


@pytest.mark.parametrize(("low", "high"), [(BooleanType(), number(("0", "1"))), (number(("0", "1")), BooleanType())])
def test_of_what_is_no_number_nothing_is_shown(low: Type, high: Type) -> None:
    intensity, types = Intensity("range", LOW, HIGH), {LOW: low, HIGH: high}
    assert not is_in_order(intensity, types)
    assert not never_in_order(intensity, types)
