"""What an expression can be to the solver: values of which each says whether it is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import z3

from binjiang_cli.language.readings.constraints.ratios import SymbolicRatio
from binjiang_cli.language.readings.constraints.terms import FALSE, TRUE, Bool, all_of, any_of, negated


class State(NamedTuple):
    """Whether a value is known; where it is not, whether something is wanting that no profile states (an LPR, say)."""

    known: Bool = TRUE
    beyond: Bool = FALSE


SURE = State()


class SymbolicNumber(NamedTuple):
    state: State
    ratio: SymbolicRatio


class SymbolicMoney(NamedTuple):
    """An amount in units of a currency."""

    state: State
    ratio: SymbolicRatio
    currency: str


class SymbolicDate(NamedTuple):
    """A day by its ordinal; `parts` are year, month and day of the month, where it was made from them."""

    state: State
    ordinal: z3.ArithRef
    parts: tuple[z3.ArithRef, z3.ArithRef, z3.ArithRef] | None = None


class SymbolicText(NamedTuple):
    """A text, by the number that stands for it."""

    state: State
    code: z3.ArithRef


class SymbolicBoolean(NamedTuple):
    state: State
    holds: Bool


class SymbolicChoices(NamedTuple):
    """The choices of a list: for each that can be in it, whether it is."""

    state: State
    holds: Mapping[str, Bool]


class SymbolicList(NamedTuple):
    """A list that is written out."""

    items: tuple[Value, ...]
    state: State = SURE


class SymbolicTextList(NamedTuple):
    """A list of which it only matters whether it, and what is in it, is known; of one that is stated, its one text."""

    state: State
    inside: State = SURE
    code: z3.ArithRef | None = None


class SymbolicRecord(NamedTuple):
    """A record, and how its fields are read."""

    field: Callable[[str], Value]
    state: State = SURE


class SymbolicRecords(NamedTuple):
    """The records of a section, each with whether it is there."""

    state: State
    items: tuple[tuple[Bool, SymbolicRecord], ...]


class SymbolicThreshold(NamedTuple):
    """A bound in several currencies."""

    amounts: Mapping[str, SymbolicRatio]
    state: State = SURE


class SymbolicTable(NamedTuple):
    """Values by key."""

    rows: Mapping[str, Value]
    state: State = SURE


Value = (
    SymbolicNumber | SymbolicMoney | SymbolicDate | SymbolicText | SymbolicBoolean | SymbolicChoices | SymbolicList
    | SymbolicTextList | SymbolicRecord | SymbolicRecords | SymbolicThreshold | SymbolicTable
)  # fmt: skip


def all_known(*states: State) -> State:
    """Return the state of what follows from several values."""
    known = all_of(*(state.known for state in states))
    return State(known, any_of(*(all_of(negated(state.known), state.beyond) for state in states)))


def provided(state: State, condition: Bool, beyond: Bool) -> State:
    """Return the state of what follows from known values only where a condition holds; `beyond` is what is wanting if not."""
    refused = all_of(state.known, negated(condition), beyond)
    return State(all_of(state.known, condition), any_of(all_of(negated(state.known), state.beyond), refused))


def holding(value: SymbolicBoolean) -> Bool:
    """Return whether a truth is known to hold."""
    return all_of(value.state.known, value.holds)


def failing(value: SymbolicBoolean) -> Bool:
    """Return whether a truth is known not to hold."""
    return all_of(value.state.known, negated(value.holds))
