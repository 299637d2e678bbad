"""A rule set's test cases: a profile and what it must give, per line and in total."""

from collections.abc import Callable, Container, Iterator
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from binjiang_cli.estimation.result import Estimate, Line, Rate, rate, yuan
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.load import Profile, profile_of
from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Node, Scalar, Sequence, read_nodes
from binjiang_cli.source.problem import InputError, Place, Problem, Refused, refuse
from binjiang_cli.source.validation import ReadBy, Strict, duplicate_keys, plain, problems_of, refusal
from binjiang_cli.values.money import parse_money, to_fen
from binjiang_cli.values.numbers import parse_boolean, parse_rate
from binjiang_cli.words import Text

M = TypeVar("M", bound=BaseModel)


@lru_cache(maxsize=1024)
def _parse_yuan(text: str) -> Decimal:
    money = parse_money(text)
    if money.currency != "CNY":
        raise Refused(Text("这里只写人民币", "amounts are in CNY here"))
    return yuan(to_fen(money.amount))


def _one_for_both(read: ReadBy) -> Callable[[Any], Any]:
    """Read a bare value for low and high once, so that what is wrong with it is said once."""

    def check(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        read.validate(value)
        return {"low": value, "high": value}

    return check


READ_YUAN = ReadBy(_parse_yuan)
READ_SHARE = ReadBy(lambda text: rate(parse_rate(text)))
Amount = Annotated[Decimal, READ_YUAN]
Share = Annotated[Rate, READ_SHARE]
Truth = Annotated[bool, ReadBy(parse_boolean)]


def _refuse_nothing(expected: M, hint: Text) -> M:
    """Refuse what expects nothing: it passes whatever comes, and so tests nothing."""
    if any(getattr(expected, key) != {} for key in expected.model_fields_set):
        return expected
    raise refusal(Text("这里没有写任何预期", "nothing is expected here"), hint)


class Amounts(Strict):
    low: Amount
    high: Amount


class Shares(Strict):
    low: Share
    high: Share


Texts = Annotated[tuple[str, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]
Range = Annotated[Amounts, BeforeValidator(_one_for_both(READ_YUAN))]


class ExpectedLine(Strict):
    """What a line must show. Only the keys that are given are compared; null is a value."""

    status: Literal["eligible", "superseded", "undetermined", "ineligible"] | None = None
    eligible_cost: Amount | None = None
    intensity: Annotated[Shares, BeforeValidator(_one_for_both(READ_SHARE))] | None = None
    ceiling: Amount | None = None
    gross: Range | None = None
    received: Amount | None = None
    amount: Range | None = None
    superseded_by: Texts = ()
    missing: Texts = ()
    zero: Texts = ()
    payee: Text | None = None
    payer: Text | None = None
    instalments: tuple[Range, ...] | None = None
    subjects: Texts = ()
    conditions: dict[str, Truth | None] | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> "ExpectedLine":
        return _refuse_nothing(self, Text("写明 status，或写明金额", "state its status, or an amount"))


def _status_alone(value: Any) -> Any:
    return {"status": value} if isinstance(value, str) else value


class ExpectedMeasures(Strict):
    """The measures that match, and those of which that is not known; every other does not."""

    yes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _expects_something(self) -> "ExpectedMeasures":
        return _refuse_nothing(self, Text("没有相符的措施就写 yes: []", "where none matches write yes: []"))


class Expected(Strict):
    """What an estimate must show: all its lines by `rule:record`; the rest where it is given."""

    lines: dict[str, Annotated[ExpectedLine, BeforeValidator(_status_alone)]]
    measures: ExpectedMeasures | None = None
    totals: Range | None = None
    potential: Amount | None = None
    warnings: tuple[str, ...] | None = None


class CaseFile(BaseModel):
    """One case. The profile is checked as profiles are."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    case: Text
    profile: dict[str, Any]
    expect: Expected


class CaseList(Strict):
    cases: tuple[CaseFile, ...]


class Case(NamedTuple):
    """A case as its file states it; `node` is all of it, `number` its place in the file, from zero."""

    name: Text
    place: Place
    profile: Profile
    expected: Expected
    node: MappingNode
    number: int

    @property
    def file(self) -> str:
        return self.place.document.name

    @property
    def rules(self) -> set[str]:
        """Return the rules of which it expects a line."""
        return {line.partition(":")[0] for line in self.expected.lines}


class Absent(Enum):
    """What stands for a value that is not there."""

    absent = "—"


ABSENT: Final = Absent.absent
Steps = tuple[str, ...]


class CaseDifference(NamedTuple):
    """One figure that is not what the case says: the keys that lead to it below `expect`, what was expected, what came.

    A line that one side lacks is ABSENT there, and its status stands on the other.
    """

    steps: Steps
    expected: Any
    got: Any

    @property
    def line(self) -> str | None:
        """Return the line that it belongs to, as `rule:record`."""
        return self.steps[1] if self.steps[0] == "lines" else None

    @property
    def field(self) -> str:
        """Return what differs in the line, or in the estimate as a whole; empty for the line itself."""
        return ".".join(self.steps[2:] if self.line else self.steps)


def load_cases(path: Path, policy: Policy, replaced: Container[str] = ()) -> list[Case]:
    """Return the cases of a file, but those that are `replaced`. Raises InputError with everything that is wrong in it."""
    document = read_document(path)
    return cases_of(document, read_nodes(document), policy, replaced)


def cases_of(document: Document, root: Node | None, policy: Policy, replaced: Container[str] = ()) -> list[Case]:
    """Return the cases that a document's nodes state, but those whose title, in either language, is among the `replaced`.

    Raises InputError with everything that is wrong with them.
    """
    cases = []
    problems: list[Problem] = []
    for index, (file, node) in enumerate(stated_cases(document, root)):
        if file.case.zh in replaced or file.case.en in replaced:
            continue
        try:
            cases.append(Case(file.case, node.place, _profile(document, node, policy), file.expect, node, index))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return cases


def stated_cases(document: Document, root: Node | None) -> list[tuple[CaseFile, MappingNode]]:
    """Return what a document says of its cases, before their profiles are read. Raises InputError with what it cannot say."""
    if not isinstance(root, Sequence) or not root.items:
        raise refuse(
            Text("测试文件应为案例的列表", "a test file is a list of cases"), root.place if root else document.place(0)
        )
    nodes = MappingNode(root.place, [(Scalar("cases", True, root.place), root)])
    problems = duplicate_keys(nodes)
    try:
        files = CaseList.model_validate(plain(nodes)).cases
    except ValidationError as error:
        problems += problems_of(error, nodes, CaseList)
    if problems:
        raise InputError(problems)
    return [(file, node) for file, node in zip(files, root.items, strict=True) if isinstance(node, MappingNode)]


def _profile(document: Document, case: MappingNode, policy: Policy) -> Profile:
    profile = profile_of(document, case.get("profile"), policy.vocabulary)
    if profile.as_of is None:
        raise refuse(
            Text("案例必须写明评估日 as_of", "a case must state as_of"),
            profile.nodes.place,
            Text("否则结果会随日期变化", "else its result would change with the day"),
        )
    return profile


def differences(expected: Expected, result: Estimate) -> Iterator[CaseDifference]:
    """Yield every way in which an estimate is not as expected."""
    lines = {line.id: line for line in result.lines}
    for name, wanted in expected.lines.items():
        if name not in lines:
            yield CaseDifference(("lines", name), wanted.status, ABSENT)
        else:
            yield from _line_differences(name, wanted, lines[name])
    for name, line in lines.items():
        if name not in expected.lines:
            yield CaseDifference(("lines", name), ABSENT, line.status)
    yield from _compare((), expected, figures_of(result))


def figures_of(result: Estimate) -> dict[str, Any]:
    """Return what an estimate gives beside its lines, as expectations state it."""
    matches = ("yes", "unknown")
    return {
        "measures": {match: tuple(measure.id for measure in result.measures if measure.match == match) for match in matches},
        "totals": result.totals,
        "potential": result.potential,
        "warnings": tuple(f"{warned.code} {warned.path or ''}".strip() for warned in result.warnings),
    }


def _line_differences(name: str, wanted: ExpectedLine, line: Line) -> Iterator[CaseDifference]:
    got = {key: getattr(line, key) for key in ExpectedLine.model_fields if key != "conditions"}
    got["conditions"] = {condition.id: condition.holds for condition in line.conditions}
    yield from _compare(("lines", name), wanted, got)


def _compare(above: Steps, wanted: BaseModel, got: dict[str, Any]) -> Iterator[CaseDifference]:
    for key in type(wanted).model_fields:
        if key == "lines" or key not in wanted.model_fields_set:
            continue
        expected, actual, steps = getattr(wanted, key), got[key], (*above, key)
        if isinstance(expected, dict):
            for name, holds in expected.items():
                if holds is not (came := actual.get(name, ABSENT)):
                    yield CaseDifference((*steps, name), holds, came)
        elif isinstance(expected, ExpectedMeasures):
            yield from _compare(steps, expected, actual)
        elif shown(expected) != shown(actual):
            yield CaseDifference(steps, expected, actual)


def shown(value: Any) -> str:
    """Return an expected value, or one that came, in short."""
    match value:
        case None:
            return "null"
        case Absent():
            return str(value.value)
        case bool():
            return "true" if value else "false"
        case tuple():
            return f"[{', '.join(map(shown, value))}]"
        case Text():
            return f"{value.zh} / {value.en}"
        case dict():
            return ", ".join(f"{key}: {shown(below)}" for key, below in value.items())
        case Decimal():
            return f"{value:,}"
        case str():
            return value
    return f"{value.low:,}" if value.low == value.high else f"{value.low:,} – {value.high:,}"
