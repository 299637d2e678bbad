"""Two estimates compared: the lines that changed, the totals, the difference."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from pydantic import Field as Setting
from pydantic import PlainSerializer, WithJsonSchema, computed_field
from pydantic.json_schema import SkipJsonSchema

from binjiang_cli.estimation.result import (
    CompanyId,
    Estimate,
    Line,
    PolicyId,
    PublishedForm,
    Range,
    ResultPart,
    Status,
    Yuan,
)
from binjiang_cli.values.json_schema import YUAN, object_schema

ZERO = Decimal("0.00")
NOTHING = Range(low=ZERO, high=ZERO)


class TotalAmounts(NamedTuple):
    """The totals of an estimate, or their sum or difference: low, high and potential, in yuan."""

    low: Decimal = ZERO
    high: Decimal = ZERO
    potential: Decimal = ZERO

    def plus(self, other: "TotalAmounts") -> "TotalAmounts":
        return TotalAmounts(self.low + other.low, self.high + other.high, self.potential + other.potential)

    def minus(self, other: "TotalAmounts") -> "TotalAmounts":
        return TotalAmounts(self.low - other.low, self.high - other.high, self.potential - other.potential)


def amounts_json(amounts: TotalAmounts) -> dict[str, str]:
    """Return amounts as JSON has them."""
    return {name: str(amount) for name, amount in zip(TotalAmounts._fields, amounts, strict=True)}


def totals_json(amounts: TotalAmounts) -> dict[str, Any]:
    """Return the totals of one side as JSON has them: low and high together, the potential beside them."""
    return {"totals": {"low": str(amounts.low), "high": str(amounts.high)}, "potential": str(amounts.potential)}


Difference = Annotated[
    TotalAmounts,
    PlainSerializer(amounts_json),
    WithJsonSchema({"description": "after less before", **object_schema(dict.fromkeys(TotalAmounts._fields, YUAN))}),
]


class LineState(ResultPart):
    """What a line says on one side. `amount` is what it would pay if it were chosen; only an eligible one is in the totals."""

    status: Status
    amount: Range | None
    name: SkipJsonSchema[str | None] = Setting(default=None, exclude=True)
    superseded_by: SkipJsonSchema[tuple[str, ...]] = Setting(default=(), exclude=True)
    missing: SkipJsonSchema[tuple[str, ...]] = Setting(default=(), exclude=True)
    zero: SkipJsonSchema[tuple[str, ...]] = Setting(default=(), exclude=True)

    @property
    def counted(self) -> Range:
        """Return what of it is in the totals."""
        return self.amount if self.status == "eligible" and self.amount else NOTHING


class LineChange(ResultPart):
    """A line that says something else than before; `before` or `after` is null where there is no such line.

    Lines are the same by rule and record; `name` is what the record is called now. `difference` is by how much what it adds
    to the totals changed.
    """

    rule: str
    record: str
    name: str | None
    before: LineState | None
    after: LineState | None

    @property
    def id(self) -> str:
        return f"{self.rule}:{self.record}"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def difference(self) -> Range:
        was, now = (state.counted if state else NOTHING for state in (self.before, self.after))
        return Range(low=now.low - was.low, high=now.high - was.high)


class KnownLine(NamedTuple):
    """A line as a comparison needs it."""

    rule: str
    record: str
    state: LineState

    @property
    def id(self) -> str:
        return f"{self.rule}:{self.record}"


class KnownEstimate(NamedTuple):
    """An estimate as a comparison needs it: just made, or read from a file where one was saved."""

    company: CompanyId
    as_of: date
    policy: PolicyId
    amounts: TotalAmounts
    lines: tuple[KnownLine, ...]


class ComparedEstimate(ResultPart):
    """One side of a comparison: its totals, and what they are of."""

    totals: Range
    potential: Yuan
    company: CompanyId
    as_of: date
    policy: PolicyId

    @property
    def amounts(self) -> TotalAmounts:
        return TotalAmounts(self.totals.low, self.totals.high, self.potential)


class Comparison(PublishedForm):
    """Two estimates side by side. `lines` are those whose status or amount changed; the others are the same in both."""

    before: ComparedEstimate
    after: ComparedEstimate
    difference: Difference
    lines: tuple[LineChange, ...]

    @property
    def changed(self) -> bool:
        """Return whether a total or a line differs."""
        return bool(self.lines or any(self.difference))


def compare(before: Estimate, after: Estimate) -> Comparison:
    """Compare two estimates, of one company on two days, say, or with other facts."""
    return compared(known_estimate(before), known_estimate(after))


def known_estimate(found: Estimate) -> KnownEstimate:
    """Return what a comparison needs of an estimate."""
    lines = tuple(KnownLine(line.rule, line.record, state_of(line)) for line in found.lines)
    return KnownEstimate(found.company, found.as_of, found.policy, amounts_of(found), lines)


def amounts_of(found: Estimate) -> TotalAmounts:
    """Return the totals of an estimate and its potential."""
    return TotalAmounts(found.totals.low, found.totals.high, found.potential)


def state_of(line: Line) -> LineState:
    """Return what a line says."""
    return LineState(
        status=line.status, amount=line.amount, name=line.name, superseded_by=line.superseded_by, missing=line.missing,
        zero=line.zero,
    )  # fmt: skip


def compared(before: KnownEstimate, after: KnownEstimate) -> Comparison:
    """Compare two estimates by what is known of them."""
    return Comparison(
        before=_side(before),
        after=_side(after),
        difference=after.amounts.minus(before.amounts),
        lines=tuple(_changes(before, after)),
    )


def _side(found: KnownEstimate) -> ComparedEstimate:
    low, high, potential = found.amounts
    totals = Range(low=low, high=high)
    return ComparedEstimate(totals=totals, potential=potential, company=found.company, as_of=found.as_of, policy=found.policy)


def _changes(before: KnownEstimate, after: KnownEstimate) -> Iterator[LineChange]:
    """Yield the lines that differ in what is published of them, in the order of the first, then those that came."""
    earlier, later = ({line.id: line for line in side.lines} for side in (before, after))
    for name in {**earlier, **later}:
        one, other = earlier.get(name), later.get(name)
        change = _change(one, other)
        if _published(change.before) != _published(change.after):
            yield change


def _change(one: KnownLine | None, other: KnownLine | None) -> LineChange:
    line = other or one
    assert line is not None
    was, now = one and one.state, other and other.state
    return LineChange(rule=line.rule, record=line.record, name=line.state.name, before=was, after=now)


def _published(state: LineState | None) -> tuple[Status, Range | None] | None:
    return None if state is None else (state.status, state.amount)
