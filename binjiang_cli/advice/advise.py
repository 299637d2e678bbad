"""What to do next: what to ask, what nearly qualifies, which choices there are, what cannot matter any more, how to claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal

from pydantic import Field as Setting
from pydantic import InstanceOf, computed_field
from pydantic.json_schema import SkipJsonSchema

from binjiang_cli.advice.claims import Claim, claims_of
from binjiang_cli.advice.competing import competitions
from binjiang_cli.advice.near import Near, near_misses
from binjiang_cli.advice.questions import Question, open_facts, questions_after
from binjiang_cli.advice.standing import Standing
from binjiang_cli.advice.unknown import unknown_facts
from binjiang_cli.estimation.result import (
    CompanyId,
    Estimate,
    PolicyId,
    PublishedForm,
    Range,
    ResultPart,
    Yuan,
    range_of_fen,
    yuan,
)
from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.load import Profile


class NearMiss(ResultPart):
    """A known fact that would bring a line in, out of a condition with a bound, if it were `needed` instead of `now`.

    Both are as a profile has them: 99999999.99, USD 10000000.00, 2026-06-30.
    """

    line: str
    condition: str
    path: str
    now: str
    needed: str
    gain: Range
    found: SkipJsonSchema[InstanceOf[Near]] = Setting(exclude=True, repr=False)


class OtherChoice(ResultPart):
    """Lines that could be paid instead, and by how much the totals would differ."""

    lines: tuple[str, ...]
    total: Range
    difference: Range


class CompetingLines(ResultPart):
    """Lines that compete: those that are paid, and every other maximal choice, best first.

    `complete` is false where there are more than are listed.
    """

    paid: tuple[str, ...]
    total: Range
    others: tuple[OtherChoice, ...]
    complete: bool


class Certificate(ResultPart):
    """Whether any fact that is not known can still change the totals; which can, and which can not."""

    settled: bool
    can_change: tuple[str, ...]
    cannot_change: tuple[str, ...]


class Advice(PublishedForm):
    """What to do next for a company."""

    company: CompanyId
    as_of: date
    policy: PolicyId
    currency: Literal["CNY"] = "CNY"
    totals: Range
    potential: Yuan
    questions: tuple[Question, ...]
    near: tuple[NearMiss, ...]
    choices: tuple[CompetingLines, ...]
    certificate: Certificate
    standing: SkipJsonSchema[InstanceOf[Standing]] = Setting(exclude=True, repr=False)

    @computed_field(repr=False)  # type: ignore[prop-decorator]
    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Return what to hand in, where and when, as far as the rule set says; worked out when it is asked for."""
        return tuple(claims_of(self.estimate, self.standing.policy))

    @cached_property
    def estimate(self) -> Estimate:
        """Return the estimate that the advice is about."""
        standing = self.standing
        return estimate(standing.profile, standing.policy, as_of=standing.as_of, assume=standing.assume)

    def estimate_with(self, near: NearMiss) -> Estimate:
        """Return the estimate where the fact of a near miss is what is needed."""
        standing = self.standing
        return near.found.varied.estimate(near.found.needed, standing.policy, standing.as_of, standing.assume)


def advise(
    profile: Profile, policy: Policy, *, as_of: date | None = None, assume: Mapping[str, Fraction] | None = None
) -> Advice:
    """Return what to do next for the company of a profile.

    `as_of` and `assume` count as in `estimate`. Raises InputError for a rate that a rule cannot have.
    """
    standing = Standing(profile, policy, as_of or profile.as_of or date.today(), assume or {})
    worths = open_facts(standing)
    can_change = tuple(where.text for where in worths)
    low, high, hoped = standing.totals
    return Advice(
        company=CompanyId(name=profile.name, uscc=profile.uscc),
        as_of=standing.as_of,
        policy=PolicyId(id=policy.id, sha256=policy.sha256),
        totals=range_of_fen((low, high)),
        potential=yuan(hoped - high),
        questions=questions_after(worths, standing),
        near=tuple(_near(found) for found in near_misses(standing)),
        choices=tuple(_choices(standing)),
        certificate=Certificate(
            settled=not can_change,
            can_change=can_change,
            cannot_change=tuple(where.text for where in unknown_facts(standing) if where.text not in can_change),
        ),
        standing=standing,
    )


def _near(found: Near) -> NearMiss:
    foreign = found.varied.currency not in (None, "CNY")
    now, needed = (
        f"{found.varied.currency} {text}" if foreign else text
        for text in (found.varied.text(found.now), found.varied.text(found.needed))
    )
    return NearMiss(
        line=found.line.id, condition=found.condition, path=found.varied.where.text, now=now, needed=needed,
        gain=range_of_fen(found.gain), found=found,
    )  # fmt: skip


def _choices(standing: Standing) -> Iterator[CompetingLines]:
    def ids(lines: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(standing.lines[at].id for at in lines)

    for found in competitions(standing.lines):
        others = tuple(
            OtherChoice(lines=ids(other.lines), total=range_of_fen(other.total), difference=range_of_fen(other.difference))
            for other in found.others
        )
        yield CompetingLines(paid=ids(found.paid), total=range_of_fen(found.total), others=others, complete=found.complete)
