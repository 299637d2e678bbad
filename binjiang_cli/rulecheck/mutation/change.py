"""A change: what stands in place of a value or of a part of an expression."""

from typing import Generic, Literal, NamedTuple, TypeVar

from binjiang_cli.source.problem import Place
from binjiang_cli.words import Text

T = TypeVar("T")
Whole = TypeVar("Whole")

Operator = Literal[
    "comparator", "logic", "value", "bound", "day", "rate", "arithmetic", "function", "branch",
    "condition", "where", "ceiling", "rounding", "limit", "cumulation", "paying", "subject", "payment", "order",
]  # fmt: skip


class Change(NamedTuple, Generic[T]):
    """The kind of a change, its name among those of the same part, words, where it is made, and what comes of it."""

    operator: Operator
    name: str
    words: Text
    place: Place
    after: T

    def within(self, after: Whole, name: str = "") -> "Change[Whole]":
        """Return the same change of what the part belongs to, which becomes `after`."""
        return Change(self.operator, name or self.name, self.words, self.place, after)


def becomes(before: str, after: str) -> Text:
    return Text(f"{before} 改为 {after}", f"{before} becomes {after}")


def dropped(what: str) -> Text:
    return Text(f"去掉 {what}", f"{what} dropped")
