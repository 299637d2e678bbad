"""What the files of a rule set may say: the shapes, before expressions are parsed and checked."""

import re
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, model_validator
from pydantic import Field as Setting

from binjiang_cli.policy.claiming import Window
from binjiang_cli.policy.cumulation import Cumulation
from binjiang_cli.policy.paying import Instalments
from binjiang_cli.policy.plausible import Plausible
from binjiang_cli.source.problem import Refused
from binjiang_cli.source.validation import ReadBy as ReadBy
from binjiang_cli.source.validation import Strict, refusal
from binjiang_cli.values.dates import parse_date
from binjiang_cli.values.money import Money, parse_money
from binjiang_cli.values.numbers import parse_boolean, parse_integer
from binjiang_cli.values.rounding import How, parse_unit
from binjiang_cli.words import Text, visible

INTENSITY = Text(
    "intensity 应为 30%、{up_to: 30%} 或 {from: 5%, to: 10%}", "intensity is 30%, {up_to: 30%} or {from: 5%, to: 10%}"
)
SET_ID = "[a-z0-9]+(-[a-z0-9]+)*"  # what a rule set can be called
Day = Annotated[date, ReadBy(parse_date)]


class InForce(Strict):
    """The days on which something holds: `from` and `to` belong to it."""

    first: Day = Setting(alias="from")
    last: Day | None = Setting(default=None, alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> "InForce":
        if self.last is not None and self.last < self.first:
            raise refusal(Text(f"to {self.last} 早于 from {self.first}", f"to {self.last} is earlier than from {self.first}"))
        return self

    def holds_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def days_in_common(self, other: "InForce") -> tuple[date, date]:
        """Return the first and the last day on which both hold: no day where these are not in order."""
        return max(self.first, other.first), min(self.last or date.max, other.last or date.max)


class ConditionFile(Strict):
    """What must hold: an expression that is true, false or unknown, and its words."""

    test: str
    zh: str = Setting(min_length=1)
    en: str = Setting(min_length=1)

    @property
    def words(self) -> Text:
        return Text(self.zh, self.en)


class Reading(Strict):
    """A question that the policy's text leaves open, how it is read here, and why."""

    question: Text
    reading: Text
    evidence: Text


class Clause(Strict):
    """A clause of the policy, as facts and in our own words.

    `citation` is how the clause is cited officially. `figures` are those that the rule set takes from its text;
    `budget_floor` is a yearly floor in yuan. What covers it
    are the rules and the measure that cite it; besides, `engine` names a mechanism of the program, and `excused` says
    why nothing (or nothing more) can be computed from it.
    """

    title: Text
    part: Text | None = None
    citation: Text | None = None
    summary: Text | None = None
    figures: tuple[str, ...] = ()
    budget_floor: Annotated[Money, ReadBy(parse_money)] | None = None
    fingerprint: str | None = None
    engine: Text | None = None
    excused: Text | None = None


class StaleAfter(Strict):
    """After how many days without verification a rule, or without publication the LPR table, is doubted."""

    verified: Annotated[int, ReadBy(parse_integer)]
    lpr: Annotated[int, ReadBy(parse_integer)]


def parse_id(text: str) -> str:
    """Return the name of a rule set: lower-case words and figures, joined by hyphens. Raises Refused."""
    if not re.fullmatch(SET_ID, text):
        shown = visible(text[:60])
        raise Refused(
            Text(f"“{shown}”不能作规则集的名字", f"not a rule set's name: {shown}"),
            Text("例如 binjiang-2024", "for example binjiang-2024"),
        )
    return text


Across = Literal["best", "adds"]  # what lines of two rule sets for one subject do: compete, or be paid beside each other


def parse_across(text: str) -> str:
    """Read `best` or `adds`. Raises Refused."""
    if text not in get_args(Across):
        shown = visible(text[:60])
        raise Refused(Text(f"across 没有“{shown}”", f"no such across: {shown}"), Text("应为 best 或 adds", "best or adds"))
    return text


def _per(value: Any) -> Any:
    parts = [value] if isinstance(value, str) else value
    if isinstance(parts, list) and parts and all(isinstance(part, str) for part in parts):
        return value
    raise refusal(Text("per 应为 company 或 [company, 表达式]", "per is company or [company, expression]"))


def _one_or_more(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


class LimitFile(Strict):
    """A cap on the sum of a rule's lines, for each company or each combination of values."""

    per: Annotated[Any, BeforeValidator(_per)]
    amount: str
    counts_received: Annotated[bool, ReadBy(parse_boolean)] = False


class SharedLimitFile(LimitFile):
    """A cap on the sum of the lines of several rules."""

    title: Text
    rules: Annotated[tuple[str, ...], Setting(min_length=1)]


def _by(value: Any) -> Any:
    parts = [value] if isinstance(value, str) else value
    if parts in (["subject"], ["subject", "year"], ["year", "subject"]):
        return value
    raise refusal(Text("by 应为 subject 或 [subject, year]", "by is subject or [subject, year]"))


class CumulationFile(Strict):
    """Which lines conflict: those for one subject, or for one in one year; and whether lines of the same record do."""

    by: Annotated[Any, BeforeValidator(_by)] = "subject"
    same_record: Across = "best"

    @property
    def rule(self) -> Cumulation:
        """Return what it says of each rule."""
        return Cumulation("year" in self.by, self.same_record == "adds")


class PolicyFile(Strict):
    """What policy.yaml says; with `extends`, on top of what that of another rule set says.

    `basis` is the clause under which a line can be claimed that no matching measure names.
    `without` are rules of the other that do not count here, `replaced_tests` its test cases that are not run, by title.
    """

    extends: str | None = None
    without: tuple[str, ...] = ()
    replaced_tests: tuple[str, ...] = ()
    id: Annotated[str, ReadBy(parse_id)]
    title: Text
    issuer: Text
    issued_on: Day
    published_on: Day | None = None
    in_force: InForce
    verified_on: Day
    source: Text
    basis: str | None = None
    stale_after_days: StaleAfter | None = None
    plausible: Plausible = Setting(default_factory=Plausible)
    across: Annotated[Across, ReadBy(parse_across)] = "best"
    cumulation: CumulationFile = Setting(default_factory=CumulationFile)
    conditions: dict[str, ConditionFile] = Setting(default_factory=dict)
    limits: dict[str, SharedLimitFile] = Setting(default_factory=dict)
    clauses: dict[str, Clause]
    readings: tuple[Reading, ...] = ()

    @model_validator(mode="after")
    def _of_a_layer(self) -> "PolicyFile":
        for key in ("without", "replaced_tests"):
            if self.extends is None and key in self.model_fields_set:
                raise refusal(Text(f"有 extends 才能写 {key}", f"{key} goes with extends only"), at=(key,))
        return self


class Criterion(ConditionFile):
    """What by itself brings a company into a measure; `opens` are the ways of payment that the text names for it alone."""

    opens: tuple[str, ...] = ()


class MeasureFile(Strict):
    """One of the policy's measures; its clause has the same id.

    One criterion that holds brings the company in. `payments` are the rules whose way of payment the measure's own text
    names for everyone whom it brings in.
    """

    criteria: dict[str, Criterion] = Setting(min_length=1)
    supports: Text
    payments: tuple[str, ...] = ()
    recognition: Text | None = None
    priority: Text | None = None
    materials: tuple[Text, ...] = ()
    authority: Text | None = None
    window: Window | None = None
    readings: tuple[Reading, ...] = ()


class MeasureList(Strict):
    measures: dict[str, MeasureFile]


def _intensity(value: Any) -> Any:
    if isinstance(value, str) or (isinstance(value, dict) and all(isinstance(part, str) for part in value.values())):
        return value
    raise refusal(INTENSITY)


class RoundingFile(Strict):
    """To which whole units the amounts of a line are rounded, and how."""

    to: Annotated[int, ReadBy(parse_unit)]
    how: How


class RuleFile(Strict):
    title: Text
    clause: str
    verified_on: Day
    in_force: InForce
    source: Text | None = None
    for_each: str
    labels: dict[str, Text] = Setting(default_factory=dict)
    parameters: dict[str, Any] = Setting(default_factory=dict)
    let: dict[str, str] = Setting(default_factory=dict)
    where: str | None = None
    when: dict[str, ConditionFile] = Setting(default_factory=dict)
    subject: str | None = None
    eligible_cost: str
    intensity: Annotated[Any, BeforeValidator(_intensity)]
    ceiling: str | None = None
    rounding: RoundingFile | None = None
    limit: Annotated[tuple[LimitFile, ...], BeforeValidator(_one_or_more)] = ()
    year: str | None = None
    adds_to: tuple[str, ...] = ()
    payee: Text | None = None
    payer: Text | None = None
    instalments: Instalments = ()
    materials: tuple[Text, ...] = ()
    authority: Text | None = None
    window: Window | None = None
    readings: tuple[Reading, ...] = ()
