"""The totals as a function of one fact: what `binjiang sweep` shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from pydantic import ConfigDict, InstanceOf
from pydantic import Field as Setting
from pydantic.json_schema import SkipJsonSchema

from binjiang_cli.advice.pieces import Piece, Pieces, Point
from binjiang_cli.advice.varied import AS_OF, ASSUME, Varied, has_order, varied_between
from binjiang_cli.estimation.evaluate import Evaluation
from binjiang_cli.estimation.result import CompanyId, Estimate, PolicyId, PublishedForm, ResultPart, Status, Yuan, yuan
from binjiang_cli.estimation.run import check_assumed
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.facts import FactPath, fact_range, profiles_at_ends
from binjiang_cli.profile.load import Profile
from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Text, listed

NO_ORDER = Text("只有金额、数字、比例和日期可以变化", "only an amount, a number, a rate or a day can be varied")
TWO_CURRENCIES = Text("两端的币种不同", "the ends are in two currencies")
ONE_CURRENCY = Text("两端写成同一个币种", "write both in one currency")
WRONG_WAY = Text("两端颠倒了", "the ends are the wrong way round")


class Swept(ResultPart):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


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


class Sweep(Swept, PublishedForm):
    """The totals from one value of a fact to another. The pieces follow one another by the unit of the fact.

    At both ends of a piece the totals are those of the estimate; between, they lie on the straight line between the ends,
    but for the rounding of each line. `as_of` is null where it is what varies.
    """

    company: CompanyId
    as_of: date | None
    policy: PolicyId
    path: str
    currency: str | None
    first: str = Setting(alias="from")
    last: str = Setting(alias="to")
    pieces: tuple[SweepPiece, ...]
    source: SkipJsonSchema[InstanceOf[Pieces]] = Setting(exclude=True, repr=False)
    steps: SkipJsonSchema[tuple[tuple[int, int], ...]] = Setting(exclude=True, repr=False)

    @property
    def varied(self) -> Varied:
        """Return the fact that varies, step by step."""
        return self.source.varied

    def estimate_at(self, step: int) -> Estimate:
        """Return the estimate at a step of the fact."""
        return self.varied.estimate(step, self.source.policy, self.source.as_of, self.source.assume)


def sweep(
    profile: Profile, policy: Policy, over: str, *, as_of: date | None = None, assume: Mapping[str, Fraction] | None = None
) -> Sweep:
    """Return the totals as a function of the fact that `over` names: PATH=FROM..TO, as `capital_injections[0].paid_in=0..1亿`.

    `as_of` and `assume` count as in `estimate`, unless they are what varies. Raises InputError for what is no such fact or
    range, and for a rule that is no straight line in the fact.
    """
    varied = varied_fact(profile, policy, over)
    day, rates = as_of or profile.as_of or date.today(), assume or {}
    given = {rule: rate for rule, rate in rates.items() if varied.where != FactPath(ASSUME, None, rule)}
    pieces = Pieces(varied, policy, day, rates)
    for step in (0, varied.last):
        evaluator = varied.evaluator(varied.at(step), policy, day, rates)
        check_assumed(evaluator, pieces.point(step).lines, given)
    found = pieces.all()
    for point in pieces.points:
        check_assumed(evaluator, point.lines, given)
    return _published(pieces, found)


def varied_fact(profile: Profile, policy: Policy, over: str) -> Varied:
    """Return the profile whose fact varies as `over` says. Raises InputError."""
    found = fact_range(over, policy.vocabulary)
    field = found.where.field(policy.vocabulary)
    if field is None or not has_order(field):
        raise refuse(NO_ORDER, found.place, _others(found.where, policy))
    first, last = profiles_at_ends(found, profile, policy.vocabulary)
    varied = varied_between(found.where, field.type, first, last)
    if varied is None:
        raise refuse(TWO_CURRENCIES, found.ends[1].value_place, ONE_CURRENCY)
    if varied.last < 0:
        raise refuse(WRONG_WAY, found.ends[0].value_place)
    return varied


def _others(where: FactPath, policy: Policy) -> Text | None:
    """Return in words which facts beside one can be varied: 可用 rd_projects[0].year、rd_projects[0].spend."""
    section = policy.vocabulary.sections.get(where.name)
    record = 0 if where.record is None and section is not None and section.is_list else where.record
    fields = {} if section is None else section.fields
    paths = [FactPath(where.name, record, name).text for name, field in fields.items() if has_order(field)]
    return Text("可用：", "known: ") + listed(paths) if paths else None


def _published(source: Pieces, pieces: Sequence[Piece]) -> Sweep:
    varied, policy = source.varied, source.policy
    profile = varied.profile
    return Sweep(
        company=CompanyId(name=profile.name, uscc=profile.uscc),
        as_of=None if varied.where.name == AS_OF else source.as_of,
        policy=PolicyId(id=policy.id, sha256=policy.sha256),
        path=varied.where.text, currency=varied.currency, first=varied.text(0), last=varied.text(varied.last),
        pieces=tuple(_piece(varied, piece, pieces[at - 1] if at else None) for at, piece in enumerate(pieces)),
        source=source, steps=tuple((piece.first, piece.last) for piece in pieces),
    )  # fmt: skip


def _piece(varied: Varied, piece: Piece, before: Piece | None) -> SweepPiece:
    """Return a piece as it is published, with what changes from the one before."""
    changes = () if before is None else tuple(_changes(before.end, piece.start))
    low, high = (
        Ends(first=yuan(start), last=yuan(end)) for start, end in zip(_totals(piece.start), _totals(piece.end), strict=True)
    )
    return SweepPiece(first=varied.text(piece.first), last=varied.text(piece.last), low=low, high=high, changes=changes)


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
