"""Sets of values: intervals of numbers, sets of texts, and regions, which say what several terms can be at once."""

from collections.abc import Callable, Hashable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

Number = Fraction | int
MOST_BOXES = 256


class Interval(NamedTuple):
    """The numbers from `low` to `high`, None where there is no end; an open end does not belong to it."""

    low: Number | None = None
    high: Number | None = None
    low_open: bool = False
    high_open: bool = False

    @property
    def empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def meet(self, other: "Interval") -> "Interval":
        low, low_open = self.low, self.low_open
        if other.low is not None and (low is None or (other.low, other.low_open) > (low, low_open)):
            low, low_open = other.low, other.low_open
        high, high_open = self.high, self.high_open
        if other.high is not None and (high is None or (other.high, not other.high_open) < (high, not high_open)):
            high, high_open = other.high, other.high_open
        return Interval(low, high, low_open, high_open)

    def on_grid(self, step: Number) -> "Interval":
        """Return the closed interval between the least and the greatest multiple of `step` that it holds."""
        low = high = None
        if self.low is not None:
            low = ceil(self.low / Fraction(step)) * step
            low += step if self.low_open and low == self.low else 0
        if self.high is not None:
            high = floor(self.high / Fraction(step)) * step
            high -= step if self.high_open and high == self.high else 0
        return Interval(low, high)

    def __add__(self, other: "Interval") -> "Interval":  # type: ignore[override]
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Interval(low, high, self.low_open or other.low_open, self.high_open or other.high_open)

    def times(self, factor: Number) -> "Interval":
        """Return every number times a factor that is not zero."""
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        return (
            Interval(low, high, self.low_open, self.high_open)
            if factor > 0
            else Interval(high, low, self.high_open, self.low_open)
        )


class Among(NamedTuple):
    """Exactly these values; with `others`, all but these."""

    values: frozenset[Hashable]
    others: bool = False

    @property
    def empty(self) -> bool:
        return not self.others and not self.values

    def meet(self, other: "Among") -> "Among":
        if self.others and other.others:
            return Among(self.values | other.values, True)
        if self.others or other.others:
            exact, but = (other, self) if self.others else (self, other)
            return Among(exact.values - but.values)
        return Among(self.values & other.values)


Values = Interval | Among
Box = Mapping[int, Values]
"""What each of some terms can be; the others can be anything."""

Region = tuple[Box, ...]
"""Any of several boxes; without one, nothing is possible."""

EVERYTHING: Region = ({},)
NOTHING: Region = ()


def meet(one: Values, other: Values) -> Values:
    """Return what belongs to both; a term's values are of one kind."""
    if isinstance(one, Interval):
        assert isinstance(other, Interval)
        return one.meet(other)
    assert isinstance(other, Among)
    return one.meet(other)


def both(*regions: Region) -> Region:
    """Return what lies in all of the regions. Where that takes too many boxes, more than that: what lies in some of them."""
    found = EVERYTHING
    for region in regions:
        if len(found) * len(region) > MOST_BOXES:
            found = min(found, region, key=len)
            continue
        found = tuple(box for one in found for other in region if (box := _meet(one, other)) is not None)
    return found


def _meet(one: Box, other: Box) -> Box | None:
    if not one or not other:
        return one or other
    box = dict(one)
    for term, values in other.items():
        found = meet(box[term], values) if term in box else values
        if found.empty:
            return None
        box[term] = found
    return box


def either(*regions: Region) -> Region:
    """Return what lies in any of the regions. Where that takes too many boxes: everything."""
    found: list[Box] = []
    for region in regions:
        found += [box for box in region if box not in found]
    return EVERYTHING if {} in found or len(found) > MOST_BOXES else tuple(found)


COMPARED: dict[str, Callable[[Number], tuple[Interval, ...]]] = {
    "==": lambda bound: (Interval(bound, bound),),
    "!=": lambda bound: (Interval(None, bound, high_open=True), Interval(bound, None, low_open=True)),
    "<": lambda bound: (Interval(None, bound, high_open=True),),
    "<=": lambda bound: (Interval(None, bound),),
    ">": lambda bound: (Interval(bound, None, low_open=True),),
    ">=": lambda bound: (Interval(bound, None),),
}
"""The numbers of which a comparison with a bound is true."""

OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
