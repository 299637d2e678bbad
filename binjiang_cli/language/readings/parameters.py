"""The parameters of a rule as its expressions have them: plain values, and values that change by date."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.readings.exact import Unknown, Value

ONE_DAY = timedelta(days=1)


class Dated(NamedTuple):
    """A parameter's value from a day on (None: since ever) up to another, which belongs to it (None: for ever)."""

    since: date | None
    value: tree.ParameterValue
    until: date | None = None

    @property
    def constant(self) -> tree.ConstantValue:
        """Return the value, which is not steps."""
        assert not isinstance(self.value, tree.Steps)
        return self.value


Parameters = Mapping[str, tuple[Dated, ...]]


def parameters_on(parameters: Parameters, day: date) -> dict[str, Value]:
    """Return the value of every parameter on a day: before the first date the first value, after the last unknown.

    Steps are no value, and have none.
    """
    found = {name: _value_on(name, values, day) for name, values in parameters.items()}
    return {name: value for name, value in found.items() if not isinstance(value, tree.Steps)}


def _value_on(name: str, values: tuple[Dated, ...], day: date) -> Value | tree.Steps:
    dated = next((dated for dated in reversed(values) if dated.since is None or dated.since <= day), values[0])
    return Unknown((f"parameters.{name}",)) if dated.until is not None and dated.until < day else dated.value


def days_of_change(parameters: Parameters) -> list[date]:
    """Return every day on which some parameter begins to have another value, or none; the least day where nothing changes."""
    found = {dated.since or date.min for values in parameters.values() for dated in values}
    found |= {dated.until + ONE_DAY for values in parameters.values() for dated in values if dated.until is not None}
    return sorted(found or {date.min})
