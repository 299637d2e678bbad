"""How what could be received is claimed: what to hand in, where and when, as far as the rule set says."""

from collections.abc import Iterator
from datetime import date

from pydantic import ConfigDict, InstanceOf
from pydantic import Field as Setting
from pydantic.json_schema import SkipJsonSchema

from binjiang_cli.estimation.result import Estimate, ResultPart, Words
from binjiang_cli.policy.claiming import Window
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.measure import Measure
from binjiang_cli.policy.rule import Rule

OPEN = ("eligible", "undetermined")  # the statuses of lines that are worth claiming


class ClaimWindow(ResultPart):
    """When claims are taken each year, as --03-01; whether on the day of the advice, and from which day next."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    first: str = Setting(alias="from")
    last: str = Setting(alias="to")
    open: bool
    next: date


class Claim(ResultPart):
    """How lines of a rule, or what a measure supports, are claimed: one of both is named, the other is null."""

    rule: str | None
    measure: str | None
    materials: tuple[Words, ...]
    authority: Words | None
    window: ClaimWindow | None
    of: SkipJsonSchema[InstanceOf[Rule] | InstanceOf[Measure]] = Setting(exclude=True, repr=False)


def claims_of(result: Estimate, policy: Policy) -> Iterator[Claim]:
    """Yield how the rules are claimed that have lines which are eligible or undetermined, then the matching measures.

    Those are left out of which the rule set does not say.
    """
    open_rules = {line.rule for line in result.lines if line.status in OPEN}
    matching = {measure.id for measure in result.measures if measure.match == "yes"}
    for rule in policy.rules:
        if rule.id in open_rules and rule.claiming.stated:
            yield _claim(rule, result.as_of)
    for measure in policy.measures:
        if measure.id in matching and measure.claiming.stated:
            yield _claim(measure, result.as_of)


def _claim(of: Rule | Measure, day: date) -> Claim:
    materials, authority, window = of.claiming
    return Claim(
        rule=of.id if isinstance(of, Rule) else None, measure=of.id if isinstance(of, Measure) else None,
        materials=materials, authority=authority, window=None if window is None else _window(window, day), of=of,
    )  # fmt: skip


def _window(window: Window, day: date) -> ClaimWindow:
    is_open = window.open_until(day) is not None
    return ClaimWindow(first=str(window.first), last=str(window.last), open=is_open, next=window.next_opening(day))
