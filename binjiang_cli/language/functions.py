"""The functions of the rule language, in one table: what each takes and gives.

What a function means stands in every reading, in a `match` that ends with `assert_never`: where one is added here and
forgotten there, the type checker names the place.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, NamedTuple, TypeGuard

from binjiang_cli.language.types import Bounds, DateType, NumberType, Type
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY

FunctionName = Literal[
    "days", "months", "later", "year", "month", "year_end", "month_end", "first", "min", "max", "full", "rounded",
    "lpr_1y", "lpr_5y",
]  # fmt: skip
AggregateKind = Literal["sum", "count", "any", "all"]
StepFunction = Literal["step", "slices"]
RankFunction = Literal["place", "within"]
LONGEST_SPAN_OF_DAYS = Fraction(300 * 366)


class Function(NamedTuple):
    """How many arguments a function takes (None: one or several), of which types, and the type that it gives.

    Without `takes` its arguments are of one type, without `gives` it gives that type. `chooses` says that its value is one
    of its arguments; `tenor` is the LPR's that it looks up.
    """

    arity: int | None
    takes: tuple[type[Type], ...] | None = None
    gives: Type | None = None
    chooses: bool = False
    tenor: str | None = None


def _numbers(low: int | Fraction, high: int | Fraction, whole: bool) -> NumberType:
    return NumberType(Bounds(Fraction(low), Fraction(high)), whole)


YEARS = LAST_DAY.year - FIRST_DAY.year + 1

FUNCTIONS: Mapping[FunctionName, Function] = {
    "days": Function(2, (DateType, DateType), _numbers(-LONGEST_SPAN_OF_DAYS, LONGEST_SPAN_OF_DAYS, True)),
    "months": Function(2, (DateType, DateType), _numbers(0, 12 * YEARS, True)),
    "later": Function(2, (DateType, NumberType), DateType()),
    "year": Function(1, (DateType,), _numbers(FIRST_DAY.year, LAST_DAY.year, True)),
    "month": Function(1, (DateType,), _numbers(1, 12, True)),
    "year_end": Function(1, (NumberType,), DateType()),
    "month_end": Function(1, (DateType,), DateType()),
    "first": Function(None, chooses=True),
    "min": Function(None, chooses=True),
    "max": Function(None, chooses=True),
    "full": Function(2, gives=NumberType(Bounds(Fraction(0)), True)),
    "rounded": Function(2),
    "lpr_1y": Function(1, (DateType,), _numbers(0, 1, False), tenor="1y"),
    "lpr_5y": Function(1, (DateType,), _numbers(0, 1, False), tenor="5y"),
}
AGGREGATES: tuple[AggregateKind, ...] = ("sum", "count", "any", "all")
STEP_FUNCTIONS: tuple[StepFunction, ...] = ("step", "slices")
RANK_FUNCTIONS: tuple[RankFunction, ...] = ("place", "within")


def is_function(name: str | None) -> TypeGuard[FunctionName]:
    return name in FUNCTIONS


def is_aggregate(name: str | None) -> TypeGuard[AggregateKind]:
    return name in AGGREGATES


def is_step_function(name: str | None) -> TypeGuard[StepFunction]:
    return name in STEP_FUNCTIONS


def is_rank_function(name: str | None) -> TypeGuard[RankFunction]:
    return name in RANK_FUNCTIONS
