"""Saved estimates: what `estimate --format json` wrote, read again; what is wrong with one is told at its place."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from binjiang_cli.advice.comparison import KnownEstimate, KnownLine, LineState, TotalAmounts
from binjiang_cli.estimation.result import CompanyId, PolicyId, Range, Status
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence, read_nodes
from binjiang_cli.source.problem import InputError, Problem, refuse
from binjiang_cli.source.repair import repair
from binjiang_cli.source.validation import duplicate_keys, problems_of, read_text, refusal
from binjiang_cli.values.dates import parse_date
from binjiang_cli.words import Text, visible

SCHEMA_VERSION = 1
# Of the keys at the top of an estimate; no profile has one of them.
OWN_KEY = re.compile(r'"(schema_version|lines|totals|potential)"\s*:')
WHOLE = re.compile(r"-?[0-9]{1,18}")
YUAN = re.compile(r"[0-9]{1,20}\.[0-9]{2}")  # so long that sums of a million stay exact
TRUTHS = {"true": True, "false": False}
NO_AMOUNT = Text('应为金额文字，例如 "1200.00"', 'an amount as a text is expected, such as "1200.00"')
NO_DAY = Text('应为日期文字，例如 "2026-06-30"', 'a day as a text is expected, such as "2026-06-30"')
NEWER = Text(
    f"这个版本的程序能读的是 {SCHEMA_VERSION}",
    f"this version of the program reads {SCHEMA_VERSION}: is the file of a newer one?",
)


def stored_day(value: Any) -> date:
    if not isinstance(value, str):
        raise refusal(NO_DAY)
    return read_text(value, parse_date)


def _amount(value: Any) -> Decimal:
    if not isinstance(value, str) or not YUAN.fullmatch(value):
        raise refusal(NO_AMOUNT)
    return Decimal(value)


Money = Annotated[Decimal, BeforeValidator(_amount)]


class Stored(BaseModel):
    """A part of a saved estimate; keys that a later program added are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)


class StoredRange(Stored):
    low: Money
    high: Money


class StoredCompany(Stored):
    name: str
    uscc: str | None


class StoredPolicy(Stored):
    id: str
    sha256: str


class StoredLine(Stored):
    rule: str
    record: str
    name: str | None
    status: Status
    amount: StoredRange | None
    superseded_by: tuple[str, ...]
    missing: tuple[str, ...]
    zero: tuple[str, ...] = ()


class StoredEstimate(Stored):
    """What a comparison needs of a saved estimate."""

    schema_version: int
    company: StoredCompany
    as_of: Annotated[date, BeforeValidator(stored_day)]
    policy: StoredPolicy
    lines: tuple[StoredLine, ...]
    totals: StoredRange
    potential: Money


def is_saved(document: Document) -> bool:
    """Return whether a text is a saved estimate, whole or damaged, and no profile."""
    return document.text.lstrip().startswith("{") and len(set(OWN_KEY.findall(document.text))) > 1


def saved_estimate(document: Document) -> KnownEstimate:
    """Return the estimate that a text holds. Raises InputError with everything that is wrong with it."""
    return estimate_in(saved_root(document))


def saved_root(document: Document) -> Mapping:
    """Return the keys of a saved estimate. Raises InputError where there are none, or one stands twice."""
    document = repair(document, StoredEstimate.model_fields)
    root = read_nodes(document)
    if not isinstance(root, Mapping):
        raise refuse(Text("这里应是一份保存的估算", "a saved estimate is expected here"), document.place(0))
    _check_version(root)
    if problems := duplicate_keys(root):
        raise InputError(problems)
    return root


def estimate_in(root: Mapping) -> KnownEstimate:
    """Return the estimate that the keys of a saved one state. Raises InputError with everything that is wrong with it."""
    try:
        stored = StoredEstimate.model_validate(values_of(root))
    except ValidationError as error:
        raise InputError(problems_of(error, root, StoredEstimate)) from None
    _check_lines(stored, root)
    return _known(stored)


def _check_version(root: Mapping) -> None:
    """Refuse an estimate of another form. Raises InputError."""
    version = root.get("schema_version")
    if version is not None and not (isinstance(version, Scalar) and version.plain and version.text == str(SCHEMA_VERSION)):
        shown = visible(version.place.written[:20])
        message = Text(f"不认识的 schema_version：{shown}", f"unknown schema_version: {shown}")
        raise refuse(message, version.place, NEWER)


def values_of(node: Node) -> Any:
    """Return a node as JSON means it; what is neither a text nor a whole number, yes, no or nothing stays a node."""
    if isinstance(node, Mapping):
        return {key.text: values_of(value) for key, value in node.pairs}
    if isinstance(node, Sequence):
        return [values_of(item) for item in node.items]
    if not node.plain:
        return node.text
    if node.is_null:
        return None
    return int(node.text) if WHOLE.fullmatch(node.text) else TRUTHS.get(node.text, node)


def _check_lines(stored: StoredEstimate, root: Mapping) -> None:
    """Refuse a line that stands twice: which of both counts cannot be known. Raises InputError."""
    listed = root.get("lines")
    seen: set[tuple[str, str]] = set()
    problems = []
    for at, line in enumerate(stored.lines):
        if (key := (line.rule, line.record)) in seen and isinstance(listed, Sequence):
            shown = visible(f"{line.rule}:{line.record}")
            problems.append(Problem(Text(f"{shown} 这一行写了两次", f"the line {shown} stands twice"), listed.items[at].place))
        seen.add(key)
    if problems:
        raise InputError(problems)


def _known(stored: StoredEstimate) -> KnownEstimate:
    company, policy, totals = stored.company, stored.policy, stored.totals
    return KnownEstimate(
        CompanyId(name=company.name, uscc=company.uscc),
        stored.as_of,
        PolicyId(id=policy.id, sha256=policy.sha256),
        TotalAmounts(totals.low, totals.high, stored.potential),
        tuple(KnownLine(line.rule, line.record, _state(line)) for line in stored.lines),
    )


def _state(line: StoredLine) -> LineState:
    amount = line.amount and Range(low=line.amount.low, high=line.amount.high)
    return LineState(
        status=line.status,
        amount=amount,
        name=line.name,
        superseded_by=line.superseded_by,
        missing=line.missing,
        zero=line.zero,
    )
