"""The functions of the rule language, in one table: what each takes and gives.

What a function means stands in every reading, in a `match` that ends with `assert_never`: where one is added here and
forgotten there, the type checker names the place.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, NamedTuple, TypeGuard

from binjiang_cli.language.types import Bounds, DateType, NumberType, Type
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY

FunctionName = Literal["days", "year", "year_end", "first", "min", "max", "lpr_1y", "lpr_5y"]
AggregateKind = Literal["sum", "count", "any", "all"]
LONGEST_SPAN_OF_DAYS = Fraction(300 * 366)


class Function(NamedTuple):
    """What a function takes, argument by argument (None: one or several of one type), and the type that it gives.

    Without a type of its own, its value is one of its arguments. `tenor` is the LPR's that it looks up.
    """

    takes: tuple[type[Type], ...] | None
    gives: Type | None
    tenor: str | None = None

    @property
    def chooses(self) -> bool:
        """Whether its value is one of its arguments."""
        return self.gives is None


def _numbers(low: int | Fraction, high: int | Fraction, whole: bool) -> NumberType:
    return NumberType(Bounds(Fraction(low), Fraction(high)), whole)


FUNCTIONS: Mapping[FunctionName, Function] = {
    "days": Function((DateType, DateType), _numbers(-LONGEST_SPAN_OF_DAYS, LONGEST_SPAN_OF_DAYS, True)),
    "year": Function((DateType,), _numbers(FIRST_DAY.year, LAST_DAY.year, True)),
    "year_end": Function((NumberType,), DateType()),
    "first": Function(None, None),
    "min": Function(None, None),
    "max": Function(None, None),
    "lpr_1y": Function((DateType,), _numbers(0, 1, False), "1y"),
    "lpr_5y": Function((DateType,), _numbers(0, 1, False), "5y"),
}
AGGREGATES: tuple[AggregateKind, ...] = ("sum", "count", "any", "all")


def is_function(name: str | None) -> TypeGuard[FunctionName]:
    return name in FUNCTIONS


def is_aggregate(name: str | None) -> TypeGuard[AggregateKind]:
    return name in AGGREGATES
