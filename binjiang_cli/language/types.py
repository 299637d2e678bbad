"""The types of the rule language, and the bounds that every value keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from binjiang_cli.words import Text


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the greatest that a value can be; None where there is no limit."""

    low: Fraction | None = None
    high: Fraction | None = None

    def __add__(self, other: "Bounds") -> "Bounds":
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Bounds(low, high)

    def __neg__(self) -> "Bounds":
        return Bounds(None if self.high is None else -self.high, None if self.low is None else -self.low)

    def __mul__(self, other: "Bounds") -> "Bounds":
        if None in (self.low, self.high, other.low, other.high):
            least = Fraction(0) if _not_negative(self) and _not_negative(other) else None
            return Bounds(least, None)
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]  # type: ignore[operator]
        return Bounds(min(corners), max(corners))

    def __truediv__(self, other: "Bounds") -> "Bounds":
        if other.low is not None and other.low > 0:
            inverse = Bounds(Fraction(0) if other.high is None else 1 / other.high, 1 / other.low)
            return self * inverse
        return Bounds()

    def least(self, other: "Bounds") -> "Bounds":
        """Return the bounds of min(x, y)."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        highs = [h for h in (self.high, other.high) if h is not None]
        return Bounds(low, min(highs, default=None))

    def greatest(self, other: "Bounds") -> "Bounds":
        """Return the bounds of max(x, y)."""
        return -((-self).least(-other))

    def either(self, other: "Bounds") -> "Bounds":
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Bounds(low, high)


def _not_negative(bounds: Bounds) -> bool:
    return bounds.low is not None and bounds.low >= 0


def exactly(value: Fraction) -> Bounds:
    return Bounds(value, value)


class NumberType(NamedTuple):
    bounds: Bounds = Bounds()
    integer: bool = False


class MoneyType(NamedTuple):
    """An amount in some currency; the bounds are in units of it, and hold where no other currency is mixed in."""

    bounds: Bounds = Bounds()


class DateType(NamedTuple):
    pass


class BooleanType(NamedTuple):
    pass


class TextType(NamedTuple):
    """A text; `values` are the only ones that it can be, where they are declared."""

    values: tuple[str, ...] | None = None


class ListType(NamedTuple):
    """A list: the values of a field, a list written out, or the records of a section."""

    element: "Type"
    longest: int


class RecordType(NamedTuple):
    section: str
    fields: "Mapping[str, Type]"


class ThresholdType(NamedTuple):
    bounds: Mapping[str, Fraction]


class TableType(NamedTuple):
    keys: tuple[str, ...]
    element: "Type"


class StepsType(NamedTuple):
    """Values by steps, which are no value by themselves: the type of the bounds, and that of the values."""

    bound: "Type"
    value: "Type"


class WrongType(NamedTuple):
    """The type of an expression that was refused: whatever is done with it is not refused again."""


Type = (
    NumberType | MoneyType | DateType | BooleanType | TextType | ListType | RecordType | ThresholdType | TableType
    | StepsType | WrongType
)  # fmt: skip

NAMES: dict[type, Text] = {
    NumberType: Text("数字", "number"),
    MoneyType: Text("金额", "money"),
    DateType: Text("日期", "date"),
    BooleanType: Text("是否", "yes or no"),
    TextType: Text("文字", "text"),
    ListType: Text("列表", "list"),
    RecordType: Text("记录", "record"),
    ThresholdType: Text("多币种金额", "threshold in several currencies"),
    TableType: Text("对照表", "table"),
    StepsType: Text("分段的值", "values by steps"),
    WrongType: Text("?", "?"),
}


def name_of(kind: Type) -> Text:
    return NAMES[type(kind)]
