"""Expectations as they are written in a test file: values, and whole lines of an estimate, in YAML's flow style."""

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from binjiang_cli.estimation.result import Estimate, Line
from binjiang_cli.rulecheck.cases.case import figures_of
from binjiang_cli.values.numbers import percent_text
from binjiang_cli.words import Text

PLAIN = re.compile(r"\w[\w.%/-]*(?: \w[\w.%/-]*)*")


def written(value: Any, key: str) -> str:
    """Return a value as it is written under a key; a rate under `intensity`, else an amount in yuan."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return percent_text(Fraction(value)) if key == "intensity" else f"{value:f}".removesuffix(".00")
        case str():
            return text_written(value)
        case tuple():
            return f"[{', '.join(written(item, key) for item in value)}]"
        case Text():
            return flow([("zh", text_written(value.zh)), ("en", text_written(value.en))])
        case Mapping():
            return flow((name, written(below, key)) for name, below in value.items())
    if value.low == value.high:
        return written(value.low, key)
    return flow([("low", written(value.low, key)), ("high", written(value.high, key))])


def flow(pairs: Iterable[tuple[str, str]]) -> str:
    """Return a mapping in braces, of keys and values that are written already."""
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"


def text_written(text: str) -> str:
    """Return a text in a list or in braces: bare where nothing else could be read into it."""
    bare = PLAIN.fullmatch(text) and text.casefold() != "null"
    return text if bare else json.dumps(text, ensure_ascii=False)


def line_written(line: Line) -> str:
    """Return what matters of a line: its status, what it pays, and why it pays nothing."""
    pairs: list[tuple[str, Any]] = [("status", line.status)]
    if line.status != "ineligible":
        pairs += [("eligible_cost", line.eligible_cost)]
        pairs += [("gross", line.gross), ("received", line.received)] if line.gross != line.amount else []
        pairs += [("amount", line.amount)]
    pairs += [("superseded_by", line.superseded_by)] if line.superseded_by else []
    pairs += [("missing", line.missing)] if line.missing else []
    pairs += [("zero", line.zero)] if line.zero else []
    pairs += [(key, paid) for key, paid in (("payee", line.payee), ("payer", line.payer)) if paid is not None]
    pairs += [("instalments", line.instalments)] if line.instalments else []
    judged = {condition.id: condition.holds for condition in line.conditions if condition.holds is not True}
    pairs += [("conditions", judged)] if judged else []
    return flow((key, written(value, key)) for key, value in pairs)


def expectation_rows(result: Estimate) -> list[str]:
    """Return all that a case expects of an estimate but its measures, a row a line, unindented."""
    rows = [f"  {line.id}: {line_written(line)}" for line in result.lines]
    rest = [f"{key}: {written(figures_of(result)[key], key)}" for key in ("totals", "potential", "warnings")]
    return ["lines:", *rows, *rest] if rows else ["lines: {}", *rest]
