"""The result: what `binjiang estimate` found, as JSON publishes it and as the tables show it."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, InstanceOf, PlainSerializer, SerializationInfo, WithJsonSchema, computed_field
from pydantic import Field as Setting
from pydantic.json_schema import SkipJsonSchema

from binjiang_cli.estimation.evaluate import Evaluation
from binjiang_cli.estimation.measures import Match, MeasureMatch
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.lpr import Publication
from binjiang_cli.profile.load import Profile
from binjiang_cli.values.json_schema import DIALECT, YUAN
from binjiang_cli.values.money import fen_text
from binjiang_cli.values.numbers import MOST_DECIMALS, decimal_text
from binjiang_cli.version import __version__
from binjiang_cli.words import Text

Status = Literal["eligible", "superseded", "undetermined", "ineligible"]


def in_language(text: Text, info: SerializationInfo) -> str:
    """Return a text in the language of the output: Chinese unless the context says otherwise."""
    context = info.context if isinstance(info.context, Mapping) else {}
    return text.to(context.get("lang", "zh"))


def in_digits(share: Decimal) -> str:
    """Return a share without an exponent, however small."""
    return f"{share:f}"


Yuan = Annotated[
    Decimal,
    PlainSerializer(str, return_type=str),
    WithJsonSchema(YUAN),
]
Rate = Annotated[
    Decimal,
    PlainSerializer(in_digits, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$", "description": "a share: 0.3 is 30%"}),
]
Words = Annotated[Text, PlainSerializer(in_language, return_type=str), WithJsonSchema({"type": "string"})]

BothWords = Annotated[
    Text,
    PlainSerializer(lambda text: {"zh": text.zh, "en": text.en}, return_type=dict[str, str]),
    WithJsonSchema(
        {
            "type": "object",
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
            "required": ["zh", "en"],
            "additionalProperties": False,
        }
    ),
]


def yuan(fen: int) -> Decimal:
    """Return whole fen as yuan with two decimals."""
    return Decimal(fen_text(fen))


def rate(share: Fraction) -> Decimal:
    return Decimal(decimal_text(share).removesuffix("…"))


def whole_rate(share: Fraction) -> Decimal:
    """Return a rate with all the decimals that it was written with."""
    return Decimal(decimal_text(share, MOST_DECIMALS).removesuffix("…"))


class ResultPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class PublishedForm(ResultPart):
    """What a command puts out as JSON."""

    schema_version: Literal[1] = 1

    def as_json(self, lang: str = "zh") -> dict[str, Any]:
        """Return the published form: texts, lists and mappings only."""
        return self.model_dump(mode="json", context={"lang": lang})

    @classmethod
    def published_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of the published form; every key is always there."""
        schema = cls.model_json_schema(mode="serialization")
        for part in (schema, *schema["$defs"].values()):
            part["required"] = list(part["properties"])
        return {"$schema": DIALECT, **schema}


class Range(ResultPart):
    """From the least to the most, in yuan."""

    low: Yuan
    high: Yuan


def range_of_fen(amounts: tuple[int, int]) -> Range:
    """Return low and high, in fen, as yuan."""
    low, high = map(yuan, amounts)
    return Range.model_construct(low=low, high=high)


class SetTotal(ResultPart):
    """What the lines of one rule set pay together."""

    policy: str
    low: Yuan
    high: Yuan


class PayeeTotal(Range):
    """What one payee is paid of the totals; the company is null."""

    payee: BothWords | None


class Totals(Range):
    """What is paid together: by payee where there are several, by rule set where several are used."""

    by_payee: tuple[PayeeTotal, ...]
    by_set: tuple[SetTotal, ...]


class Rates(ResultPart):
    """From the least to the greatest intensity."""

    low: Rate
    high: Rate


class ConditionResult(ResultPart):
    """A condition of the rule, and one of the policy where it does not hold; null where it is not known."""

    id: str
    holds: bool | None


class Line(ResultPart):
    """One rule for one record. `amount` is what the line would pay if it were chosen.

    `policy` is the id of the rule's set where several are used.
    `superseded_by` are the paid lines that it lost to; `missing` the fields that keep it undetermined, as they are not known,
    `zero` those that do so as they make a divisor zero. `payee` is null where the company is paid; `instalments` are the parts
    of the amount by year, none where the rule has none.
    """

    rule: str
    record: str
    name: str | None
    clause: str
    status: Status
    subjects: tuple[str, ...]
    conditions: tuple[ConditionResult, ...]
    eligible_cost: Yuan | None
    intensity: Rates | None
    ceiling: Yuan | None
    gross: Range | None
    received: Yuan | None
    amount: Range | None
    superseded_by: tuple[str, ...]
    missing: tuple[str, ...]
    zero: tuple[str, ...]
    policy: str | None
    payee: BothWords | None
    payer: BothWords | None
    instalments: tuple[Range, ...] | None
    evaluation: SkipJsonSchema[InstanceOf[Evaluation]] = Setting(exclude=True, repr=False)

    @property
    def id(self) -> str:
        return f"{self.rule}:{self.record}"


class MeasureResult(ResultPart):
    """One of the policy's measures, and whether the company comes in through it; the yearly budget floor, if stated."""

    id: str
    match: Match
    budget_floor: Yuan | None
    reasons: tuple[Words, ...]
    found: SkipJsonSchema[InstanceOf[MeasureMatch]] = Setting(exclude=True, repr=False)


class Warned(ResultPart):
    """Something that the reader should know about a figure; `path` is the field it is about."""

    code: str
    message: Words
    path: str | None


class CompanyId(ResultPart):
    name: str
    uscc: str | None


class PolicyId(ResultPart):
    """The rule set that was used; `sha256` is of all its files that decide a figure."""

    id: str
    sha256: str


class LprRow(ResultPart):
    """A publication of the LPR that was added to the rule set's own table."""

    published_on: date
    one_year: Rate
    five_year: Rate


class Assumption(ResultPart):
    """One rate instead of a rule's range: said by the call, or by the profile."""

    rule: str
    rate: Rate
    by: Literal["call", "profile"]


class Receipt(ResultPart):
    """What an estimate was made from, so that it can be verified.

    `program` is the version; `lpr` are the rows that were added to the rule set's table. `profile_sha256` is of what the
    profile states, before the call changed it; `sets` and `unsets` are these changes, as they were written.
    """

    program: str
    policy: PolicyId
    lpr: tuple[LprRow, ...]
    profile_sha256: str
    as_of: date
    sets: tuple[str, ...]
    unsets: tuple[str, ...]
    assumptions: tuple[Assumption, ...]


class Origin(NamedTuple):
    """What an estimate was made from: the profile as the call changed it, the rule set, the rates that the call assumes."""

    profile: Profile
    policy: Policy
    assume: Mapping[str, Fraction]

    def receipt(self, as_of: date) -> Receipt:
        from binjiang_cli.profile.fingerprint import profile_sha256

        changes = self.profile.changes
        return Receipt(
            program=__version__,
            policy=PolicyId(id=self.policy.id, sha256=self.policy.sha256),
            lpr=tuple(lpr_row(row) for row in self.policy.lpr_added),
            profile_sha256=profile_sha256(changes.before if changes else self.profile, self.policy.vocabulary),
            as_of=as_of,
            sets=changes.sets if changes else (),
            unsets=changes.unsets if changes else (),
            assumptions=tuple(self._assumptions()),
        )

    def _assumptions(self) -> Iterator[Assumption]:
        """Yield the rates that count: those of the call, and of the profile's those that the call leaves."""
        said = self.policy.named(self.assume)
        for rule, share in said.items():
            yield Assumption(rule=rule, rate=whole_rate(share), by="call")
        for rule, share in self.policy.named(self.profile.assume).items():
            if rule not in said:
                yield Assumption(rule=rule, rate=whole_rate(share), by="profile")


def lpr_row(row: Publication) -> LprRow:
    """Return a publication of the LPR as JSON has it."""
    return LprRow(published_on=row.published_on, one_year=whole_rate(row.one_year), five_year=whole_rate(row.five_year))


class Estimate(PublishedForm):
    """What the company could receive. All amounts are ceilings of what the policy allows, not promises."""

    company: CompanyId
    as_of: date
    policy: PolicyId
    currency: Literal["CNY"] = "CNY"
    lines: tuple[Line, ...]
    totals: Totals
    potential: Yuan
    measures: tuple[MeasureResult, ...]
    warnings: tuple[Warned, ...]
    origin: SkipJsonSchema[InstanceOf[Origin]] = Setting(exclude=True, repr=False)

    @computed_field(repr=False)  # type: ignore[prop-decorator]
    @property
    def receipt(self) -> Receipt:
        """Return what it was made from, worked out when it is asked for."""
        return self.origin.receipt(self.as_of)
