"""The totals as a function of one fact: what `binjiang sweep` shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, InstanceOf
from pydantic import Field as Setting
from pydantic.json_schema import SkipJsonSchema

from binjiang_cli.advice.pieces import Piece, Pieces, Point
from binjiang_cli.advice.varied import Varied, varied_between
from binjiang_cli.estimation.evaluate import Evaluation
from binjiang_cli.estimation.result import Status, Yuan, yuan
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.facts import fact_between
from binjiang_cli.profile.load import Profile
from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Text, visible

NO_ORDER = Text("这里只能用金额、数字、比例或日期", "only an amount, a number, a rate or a day can be varied")
TWO_CURRENCIES = Text("两端写成同一个币种", "write both ends in one currency")


class Swept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class Ends(Swept):
    """A total, in yuan, at both ends of a piece."""

    first: Yuan = Setting(alias="from")
    last: Yuan = Setting(alias="to")


class StatusChange(Swept):
    """A line that changes its status where a piece begins; null where there is no such line.

    `conditions` are those of the rule and the policy that change their answer there.
    """

    line: str
    before: Status | None
    after: Status | None
    conditions: tuple[str, ...]
    evaluation: SkipJsonSchema[InstanceOf[Evaluation]] = Setting(exclude=True, repr=False)


class SweepPiece(Swept):
    """Values of the fact at which every line keeps its status, the same lines are paid and nothing bends."""

    first: str = Setting(alias="from")
    last: str = Setting(alias="to")
    low: Ends
    high: Ends
    changes: tuple[StatusChange, ...]


class Sweep(Swept):
    """The totals from one value of a fact to another. The pieces follow one another by the unit of the fact.

    At both ends of a piece the totals are those of the estimate; between, they lie on the straight line between the ends,
    but for the rounding of each line.
    """

    schema_version: Literal[1] = 1
    path: str
    currency: str | None
    first: str = Setting(alias="from")
    last: str = Setting(alias="to")
    pieces: tuple[SweepPiece, ...]
    varied: SkipJsonSchema[InstanceOf[Varied]] = Setting(exclude=True, repr=False)
    steps: SkipJsonSchema[tuple[tuple[int, int], ...]] = Setting(exclude=True, repr=False)

    def as_json(self) -> dict[str, Any]:
        """Return the published form: texts, lists and mappings only."""
        return self.model_dump(mode="json")


def sweep(
    profile: Profile, policy: Policy, over: str, *, as_of: date | None = None, assume: Mapping[str, Fraction] | None = None
) -> Sweep:
    """Return the totals as a function of the fact that `over` names: PATH=FROM..TO, as `capital_injections[0].paid_in=0..1亿`.

    Raises InputError for what is no such fact or range, and for a rule that is no straight line in the fact.
    """
    varied = varied_fact(profile, policy, over)
    day = as_of or profile.as_of or date.today()
    return _published(varied, Pieces(varied, policy, day, assume or {}).all())


def varied_fact(profile: Profile, policy: Policy, over: str) -> Varied:
    """Return the profile whose fact varies as `over` says. Raises InputError."""
    where, first, last = fact_between(profile, over, policy.vocabulary)
    field = where.field(policy.vocabulary)
    varied = None if field is None else varied_between(where, field.type, first, last)
    if varied is None:
        several = field is not None and field.type == "money"
        shown = visible(where.text)
        raise refuse(Text(f"--over：{shown}", f"--over: {shown}"), hint=TWO_CURRENCIES if several else NO_ORDER)
    if varied.last < 0:
        shown = f"{visible(varied.text(0))}..{visible(varied.text(varied.last))}"
        raise refuse(Text(f"--over：{shown} 的两端颠倒了", f"--over: the ends of {shown} are the wrong way round"))
    return varied


def _published(varied: Varied, pieces: list[Piece]) -> Sweep:
    found = []
    for at, piece in enumerate(pieces):
        changes = tuple(_changes(pieces[at - 1].end, piece.start)) if at else ()
        low, high = (
            Ends(first=yuan(start), last=yuan(end)) for start, end in zip(_totals(piece.start), _totals(piece.end), strict=True)
        )
        found.append(
            SweepPiece(first=varied.text(piece.first), last=varied.text(piece.last), low=low, high=high, changes=changes)
        )
    return Sweep(
        path=varied.where.text, currency=varied.currency, first=varied.text(0), last=varied.text(varied.last),
        pieces=tuple(found), varied=varied, steps=tuple((piece.first, piece.last) for piece in pieces),
    )  # fmt: skip


def _totals(point: Point) -> tuple[int, int]:
    return point.settled[0].total_low, point.settled[0].total_high


def _changes(before: Point, after: Point) -> Iterator[StatusChange]:
    """Yield the lines whose status is another, in the order in which they stand."""
    was, now = before.statuses(), after.statuses()
    answers = [{line.id: line for line in point.lines} for point in (before, after)]
    for line in {**was, **now}:
        if was.get(line) != now.get(line):
            one, other = (found.get(line) for found in answers)
            turned = []
            if one is not None and other is not None:
                pairs = zip((*one.conditions, *one.policy_wide), (*other.conditions, *other.policy_wide), strict=True)
                turned = [earlier.condition.id for earlier, later in pairs if earlier.holds is not later.holds]
            yield StatusChange(
                line=line, before=was.get(line), after=now.get(line), conditions=tuple(turned), evaluation=other or one
            )
