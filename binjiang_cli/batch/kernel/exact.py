"""Companies that are not done by columns, one by one: a row becomes a profile, and the estimate says the rest."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Literal, NamedTuple

import pyarrow as pa

from binjiang_cli.advice.questions import questions_of
from binjiang_cli.advice.standing import Standing
from binjiang_cli.batch.results import ORIGIN, POSITION, TABLES, PartResults, RuleTotal, added
from binjiang_cli.estimation.result import Estimate, Line
from binjiang_cli.estimation.run import estimate
from binjiang_cli.intake.arrow import table_of
from binjiang_cli.intake.row_nodes import RowNodes
from binjiang_cli.intake.row_values import NO_VALUE, rows_of
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.load import Profile, profile_of
from binjiang_cli.source.defect import defect_error
from binjiang_cli.source.problem import InputError, Problem
from binjiang_cli.words import Lang, Text, visible

SLICE = 2_000
TOO_DEEP = Text("嵌套太深", "nested too deeply")


class CompanyEstimate(NamedTuple):
    """What there is to say of a company: its estimate, and what to ask, where that is wanted."""

    result: Estimate
    questions: Sequence[Mapping[str, Any]]


class Exactly:
    """Companies one by one under a policy, with the figures and the words of `estimate`."""

    def __init__(
        self, policy: Policy, *, as_of: date | None, default_day: date, assume: Mapping[str, Fraction], lang: Lang,
        questions: bool = False,
    ) -> None:  # fmt: skip
        self.policy, self.as_of, self.default_day, self.assume, self.lang = policy, as_of, default_day, assume, lang
        self.questions = questions

    def run(self, table: pa.Table, *, lines: bool) -> PartResults:
        """Return the companies of a table with the columns `#` and `source`, with their lines or without."""
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
        rules: dict[str, RuleTotal] = {}
        for batch in table.to_batches(SLICE):
            for row, unread in rows_of(batch):
                n, origin = row.pop(POSITION), row.pop(ORIGIN)
                found = self._unread(unread) if unread else self._estimated(row, str(origin))
                if isinstance(found, list):
                    rows["rejects"].append({"n": n, "source": origin, "position": None, "errors": found})
                    continue
                rows["companies"].append({"n": n, "source": origin, **company_row(found.result)})
                rules = added(rules, rule_totals(found.result))
                several = {"warnings": warning_rows(found.result, self.lang), "questions": found.questions}
                for name, told in (several | {"lines": line_rows(found.result, self.lang)} if lines else several).items():
                    rows[name] += [{"n": n, "o": o, "source": origin, **one} for o, one in enumerate(told)]
        nothing = PartResults()
        tables = {name: _filled(getattr(nothing, name), rows[name]) for name in TABLES}
        return PartResults(**tables, rules=rules)

    def _estimated(self, row: Mapping[str, Any], name: str) -> CompanyEstimate | list[str]:
        """Return the estimate of a row's company, or why it cannot be had.

        What nobody foresaw ends no more than this company.
        """
        try:
            return self.company(row, name)
        except RecursionError:
            return [TOO_DEEP.to(self.lang)]
        except Exception as error:
            return [defect_error(error).to(self.lang)]

    def _unread(self, columns: Sequence[str]) -> list[str]:
        colon = "：" if self.lang == "zh" else ": "
        return [f"{visible(name)}{colon}{NO_VALUE.to(self.lang)}" for name in columns]

    def company(self, row: Mapping[str, Any], name: str) -> CompanyEstimate | list[str]:
        """Return what there is to say of a row's company, or why it cannot be had.

        In words, each with the field that it is about.
        """
        nodes = RowNodes(row, name, self.policy.vocabulary)
        try:
            profile = profile_of(nodes.document, nodes.root, self.policy.vocabulary)
            day = self.as_of or profile.as_of or self.default_day
            result = estimate(profile, self.policy, as_of=day, assume=self.assume)
            return CompanyEstimate(result, list(self._asked(profile, day)) if self.questions else [])
        except InputError as error:
            return [_words(problem, nodes, self.lang) for problem in error.problems]

    def _asked(self, profile: Profile, day: date) -> Iterator[dict[str, Any]]:
        """Yield what to ask of a company as rows, in the language of the call."""
        company = {"name": profile.name, "uscc": profile.uscc}
        for question in questions_of(Standing(profile, self.policy, day, self.assume)):
            words = {"label": visible(question.label.to(self.lang)), "question": visible(question.question.to(self.lang))}
            worth = {"alone": question.alone, "together": question.together}
            yield {**company, "path": question.path, **words, **worth, "lines": list(question.lines)}


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


def line_rows(result: Estimate, lang: Lang) -> Iterator[dict[str, Any]]:
    for line in result.lines:
        yield {
            "name": result.company.name, "rule": line.rule, "record": line.record,
            "record_name": line.name,
            "clause": line.clause, "status": line.status, "eligible_cost": line.eligible_cost,
            "intensity_low": line.intensity and line.intensity.low,
            "intensity_high": line.intensity and line.intensity.high, "ceiling": line.ceiling,
            "gross_low": line.gross and line.gross.low, "gross_high": line.gross and line.gross.high,
            "received": line.received, "amount_low": line.amount and line.amount.low,
            "amount_high": line.amount and line.amount.high, "subjects": list(line.subjects),
            "superseded_by": list(line.superseded_by), "missing": list(line.missing), "zero": list(line.zero),
            "payee": line.payee and line.payee.to(lang), "payer": line.payer and line.payer.to(lang),
            "instalments_low": _parts(line, "low"), "instalments_high": _parts(line, "high"),
        }  # fmt: skip


def _parts(line: Line, end: Literal["low", "high"]) -> list[str] | None:
    return None if line.instalments is None else [str(getattr(part, end)) for part in line.instalments]


def warning_rows(result: Estimate, lang: Lang) -> Iterator[dict[str, Any]]:
    """Yield the warnings of an estimate as rows, in the language of the call."""
    company = {"name": result.company.name, "uscc": result.company.uscc}
    for warned in result.warnings:
        yield {**company, "code": warned.code, "path": warned.path, "message": visible(warned.message.to(lang))}


def _filled(table: pa.Table, rows: list[dict[str, Any]]) -> pa.Table:
    return table_of(rows, table.schema) if rows else table


def rule_totals(result: Estimate) -> dict[str, RuleTotal]:
    """Return the totals of an estimate's eligible lines by rule."""
    found: dict[str, RuleTotal] = {}
    for line in result.lines:
        if line.status == "eligible" and line.amount is not None:
            low, high = (int(yuan.scaleb(2)) for yuan in (line.amount.low, line.amount.high))
            found = added(found, {line.rule: RuleTotal(1, low, high)})
    return found
