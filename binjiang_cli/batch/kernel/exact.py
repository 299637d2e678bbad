"""Companies that SQL does not settle, one by one: a row becomes a profile, and the estimate says the rest."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any

import pyarrow as pa

from binjiang_cli.batch.kernel.results import Part, RuleTotal, added
from binjiang_cli.batch.kernel.source import ORIGIN, POSITION
from binjiang_cli.estimation.result import Estimate
from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.load import profile_of
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Node, Scalar, Sequence
from binjiang_cli.source.problem import InputError, Place, Problem, Span
from binjiang_cli.words import Lang, visible

SLICE = 2_000
MAPPINGS = ("exchange_rates", "assumed_rates")


class RowNodes:
    """The nodes of a profile from a row of a table. `paths` says where each stands: a place's offset is its index."""

    def __init__(self, row: Mapping[str, Any], name: str, policy: Policy) -> None:
        self.document = Document(name, "")
        self.paths: list[str] = []
        self.maps = {
            word for key, entry in policy.vocabulary.fields.items() if entry.type in MAPPINGS for word in (key, entry.label.zh)
        }
        self.root = MappingNode(self._place(""))
        for key, value in row.items():
            if value is not None and not (key in self.maps and _is_empty(value)):
                self.root.pairs.append((self._scalar(key, key, True), self._node(value, key, key in self.maps)))

    def _place(self, path: str) -> Place:
        self.paths.append(path)
        at = len(self.paths) - 1
        return Place(self.document, Span(at, at + 1))

    def _scalar(self, text: str, path: str, plain: bool) -> Scalar:
        return Scalar(text, plain, self._place(path))

    def _node(self, value: Any, path: str, mapping: bool = False) -> Node:
        if value is None:
            return self._scalar("", path, True)
        if isinstance(value, Mapping):
            if not mapping and set(value) == {"amount", "currency"}:
                return self._scalar(_money_text(value["amount"], value["currency"]), path, False)
            return self._mapping(list(value.items()), path, True)
        if isinstance(value, list | tuple):
            if mapping:
                return self._mapping([(str(key), item) for key, item in value], path, False)
            place = self._place(path)
            return Sequence(place, [self._node(item, f"{path}[{at}]") for at, item in enumerate(value)])
        return self._scalar(_text(value), path, not isinstance(value, str))

    def _mapping(self, pairs: list[tuple[str, Any]], path: str, absent_where_null: bool) -> MappingNode:
        node = MappingNode(self._place(path))
        for key, value in pairs:
            if value is not None or not absent_where_null:
                below = f"{path}.{key}"
                node.pairs.append((self._scalar(key, below, True), self._node(value, below)))
        return node


def _is_empty(value: Any) -> bool:
    """Whether a struct of rates holds none."""
    return isinstance(value, Mapping) and all(item is None for item in value.values())


def _text(value: Any) -> str:
    """A value of a typed column as a profile would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and isfinite(value):
        value = Decimal(repr(value + 0.0))  # the zero below zero is zero
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:.0f}" if value == value.to_integral_value() else f"{value:f}"
    if isinstance(value, datetime):
        midnight = value.tzinfo is None and value.time().isoformat() == "00:00:00"
        return value.date().isoformat() if midnight else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _money_text(amount: Any, currency: Any) -> str:
    figure = "" if amount is None else _text(amount)
    return figure if currency is None else f"{_text(currency)} {figure}"


class Exactly:
    """Companies one by one under a policy, with the figures and the words of `estimate`."""

    def __init__(
        self, policy: Policy, *, as_of: date | None, default_day: date, assume: Mapping[str, Fraction], lang: Lang
    ) -> None:
        self.policy, self.as_of, self.default_day, self.assume, self.lang = policy, as_of, default_day, assume, lang

    def run(self, table: pa.Table, *, lines: bool) -> Part:
        """The companies of a table with the columns `#` and `source`, with their lines or without."""
        companies: list[dict[str, Any]] = []
        of_lines: list[dict[str, Any]] = []
        rejects: list[dict[str, Any]] = []
        rules: dict[str, RuleTotal] = {}
        for batch in table.to_batches(SLICE):
            for row in batch.to_pylist():
                n, origin = row.pop(POSITION), row.pop(ORIGIN)
                found = self.estimate(row, str(origin))
                if isinstance(found, list):
                    rejects.append({"n": n, "source": origin, "position": None, "errors": found})
                    continue
                companies.append({"n": n, "source": origin, **company_row(found)})
                rules = added(rules, rule_totals(found))
                if lines:
                    of_lines += [{"n": n, "o": o, "source": origin, **line} for o, line in enumerate(line_rows(found))]
        nothing = Part()
        return Part(
            _filled(nothing.companies, companies), _filled(nothing.lines, of_lines), _filled(nothing.rejects, rejects), rules
        )

    def estimate(self, row: Mapping[str, Any], name: str) -> Estimate | list[str]:
        """The estimate of a row's company, or why it cannot be had: in words, each with the field that it is about."""
        nodes = RowNodes(row, name, self.policy)
        try:
            profile = profile_of(nodes.document, nodes.root, self.policy.vocabulary)
            return estimate(profile, self.policy, as_of=self.as_of or profile.as_of or self.default_day, assume=self.assume)
        except InputError as error:
            return [_words(problem, nodes, self.lang) for problem in error.problems]


def _words(problem: Problem, nodes: RowNodes, lang: Lang) -> str:
    path = nodes.paths[problem.place.start] if problem.place is not None and problem.place.document is nodes.document else ""
    parts = [visible(path), problem.message.to(lang)]
    colon = "：" if lang == "zh" else ": "
    found = colon.join(part for part in parts if part)
    if problem.hint is None:
        return found
    return f"{found}（{problem.hint.to(lang)}）" if lang == "zh" else f"{found} ({problem.hint.to(lang)})"


def company_row(result: Estimate) -> dict[str, Any]:
    counts = dict.fromkeys(("eligible", "superseded", "undetermined", "ineligible"), 0)
    for line in result.lines:
        counts[line.status] += 1
    return {
        "name": result.company.name, "uscc": result.company.uscc, "low": result.totals.low, "high": result.totals.high,
        "potential": result.potential, **counts, "warnings": len(result.warnings),
    }  # fmt: skip


def line_rows(result: Estimate) -> Iterator[dict[str, Any]]:
    for line in result.lines:
        yield {
            "name": result.company.name, "rule": line.rule, "record": line.record,
            "record_name": line.name if line.name is None or isinstance(line.name, str) else "、".join(line.name),
            "clause": line.clause, "status": line.status, "eligible_cost": line.eligible_cost,
            "intensity_low": line.intensity.low, "intensity_high": line.intensity.high, "ceiling": line.ceiling,
            "gross_low": line.gross and line.gross.low, "gross_high": line.gross and line.gross.high,
            "received": line.received, "amount_low": line.amount and line.amount.low,
            "amount_high": line.amount and line.amount.high, "subjects": list(line.subjects),
            "superseded_by": list(line.superseded_by), "missing": list(line.missing),
        }  # fmt: skip


def _filled(table: pa.Table, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=table.schema) if rows else table


def rule_totals(result: Estimate) -> dict[str, RuleTotal]:
    """The totals of an estimate's eligible lines by rule."""
    found: dict[str, RuleTotal] = {}
    for line in result.lines:
        if line.status == "eligible" and line.amount is not None:
            low, high = (int(yuan.scaleb(2)) for yuan in (line.amount.low, line.amount.high))
            found = added(found, {line.rule: RuleTotal(1, low, high)})
    return found
