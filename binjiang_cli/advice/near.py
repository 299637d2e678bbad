"""Near misses: which known amount, number, rate or day would have to be another for a line to come in, and what that gains."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from binjiang_cli.advice.reads import fields_read
from binjiang_cli.advice.standing import FenTotals, Standing, totals_of
from binjiang_cli.advice.unknown import whole_range
from binjiang_cli.advice.varied import Varied
from binjiang_cli.estimation.evaluate import Evaluation, Verdict
from binjiang_cli.language.readings.along import Along, Bent, StepSpan, by_parts
from binjiang_cli.policy.rule import Rule
from binjiang_cli.profile.facts import FactPath
from binjiang_cli.values.money import Money


class Near(NamedTuple):
    """A line that is out by `condition`, and the nearest step of a fact at which it is in; `now` is where the fact is."""

    line: Evaluation
    condition: str
    varied: Varied
    now: int
    needed: int
    gain: tuple[int, int]


def near_misses(standing: Standing) -> Iterator[Near]:
    """Yield, for every line and every condition that it fails, the facts that alone would bring the line in."""
    for line in standing.lines:
        if line.verdict != "ineligible":
            continue
        for judged in (*line.conditions, *line.policy_wide):
            if judged.holds is False:
                for where in _facts_of(line, judged.condition.id, standing):
                    yield from _nearest(line, judged.condition.id, where, standing)


def _facts_of(line: Evaluation, condition: str, standing: Standing) -> Iterator[FactPath]:
    """Yield the facts of the profile that a condition reads, itself or through what the rule names by `let`."""
    tests = {one.id: one.test for one in standing.policy.conditions_of(line.rule)}
    own = line.record.path
    for section, field, is_own in dict.fromkeys(fields_read(tests[condition], line.rule)):
        if section == "":
            yield FactPath(field)
            continue
        declared = standing.policy.vocabulary.sections[section]
        for at, record in enumerate(standing.evaluator.records[section] or ()):
            if not is_own or record.path == own:
                yield FactPath(section, at if declared.is_list else None, field)


def _nearest(line: Evaluation, condition: str, where: FactPath, standing: Standing) -> Iterator[Near]:
    field, value = where.field(standing.policy.vocabulary), where.value(standing.profile)
    if where.name == "as_of":
        value = standing.as_of
    varied = None if field is None or value is None else whole_range(where, field, standing)
    if varied is None:
        return
    varied, now = _starting_at(value, varied)
    inside = [span for span, verdict in _verdicts(line, varied, standing) if verdict not in (None, "ineligible")]
    if not inside:
        return
    needed = min((max(span.first, min(now, span.last)) for span in inside), key=lambda step: abs(step - now))
    gained = _totals_at(needed, varied, standing)
    gain = gained.low - standing.totals.low, gained.high - standing.totals.high
    yield Near(line, condition, varied, now, needed, gain)


def _starting_at(value: Any, varied: Varied) -> tuple[Varied, int]:
    """Return the varied fact in the currency of its value, and the step at which it has it; finer steps where it is finer."""
    if isinstance(varied.origin, date):
        return varied, (value - varied.origin).days
    number, currency = (value.amount, value.currency) if isinstance(value, Money) else (Fraction(value), None)
    unit, last = varied.unit, varied.last
    while ((number - varied.origin) / unit).denominator != 1:
        unit, last = unit / 10, last * 10
    return varied._replace(unit=unit, last=last, currency=currency), int((number - varied.origin) / unit)


def _verdicts(line: Evaluation, varied: Varied, standing: Standing) -> Iterator[tuple[StepSpan, Verdict | None]]:
    """Yield the verdict on a line, between which steps; none at all where a rule is no straight line in the fact."""

    def read(span: StepSpan) -> Verdict | None:
        found = _line_over(line.rule, line.record.path, varied, span, standing)
        return None if found is None else found.verdict

    with suppress(Bent):
        yield from by_parts(varied.whole, read)


def _line_over(rule: Rule, record: str, varied: Varied, span: StepSpan, standing: Standing) -> Evaluation | None:
    evaluator = varied.evaluator(varied.over(span), standing.policy, standing.as_of, standing.assume, Along)
    if not evaluator.applies(rule):
        return None
    everything = {(rule.id, other.path): None for other in evaluator.records[rule.for_each] or () if other.path != record}
    return next(iter(evaluator.lines(rule, everything)), None)


def _totals_at(step: int, varied: Varied, standing: Standing) -> FenTotals:
    evaluator = varied.evaluator(varied.at(step), standing.policy, standing.as_of, standing.assume)
    return totals_of(evaluator.all_lines(standing.untouched(varied.where)))
