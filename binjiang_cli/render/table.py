"""The estimate for a person in a terminal: aligned with Chinese text, right at any width, never clipping a figure."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from rich.cells import cell_len

from binjiang_cli.estimation.phrases import (
    CEILINGS,
    NO_RECORD,
    amount_cell,
    amount_phrase,
    basis_phrase,
    clause_phrase,
    cost_phrase,
    fact_phrase,
    figure,
    measure_phrase,
    one_fact_away,
    payees_phrase,
    rate_phrase,
    reasons,
    record_name,
    totals_by_set,
    warning_phrase,
    ways_phrase,
)
from binjiang_cli.estimation.result import Estimate, Line
from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.policy.load import Policy
from binjiang_cli.render.console import Row
from binjiang_cli.render.layout import GAP, WIDEST, TerminalPage, folded, padded
from binjiang_cli.render.lines import LINE_HEADS
from binjiang_cli.words import Lang, Text, same, visible

HEADS = LINE_HEADS[:4]  # the clause stands with the rule, the status with the reasons
TOTAL = Text("合计", "Total")
NARROWEST_NAME = 14
ROOMY_NAME = 28
INDENT = 2
FIGURES = len(HEADS) - 1


class Widths(NamedTuple):
    """The widths, in cells, of name, eligible cost, intensity and amount; stacked where they do not fit.

    `bracketed` says that an amount stands in brackets: the others leave a blank where it has its bracket.
    """

    widths: tuple[int, ...]
    stacked: bool
    bracketed: bool


def table_rows(
    result: Estimate, policy: Policy, lang: Lang, width: int, explain: bool = False, given: Sequence[Text] = ()
) -> Iterator[Row]:
    """Return everything about an estimate, row by row, for a terminal of a width in cells; `given` is what the call changed."""
    return _EstimateTable(result, policy, lang, min(width, WIDEST), given).parts(explain)


class _EstimateTable(TerminalPage):
    def __init__(self, result: Estimate, policy: Policy, lang: Lang, width: int, given: Sequence[Text]) -> None:
        super().__init__(lang, width)
        self.result = result
        self.given = given
        self.policy = policy
        self.columns = self._columns()

    def parts(self, explain: bool) -> Iterator[Row]:
        yield from self._heading()
        if self.result.lines:
            yield Row()
            if not self.columns.stacked:
                yield from self._cells(HEADS[0].to(self.lang), [head.to(self.lang) for head in HEADS[1:]], "dim")
            yield self._rule()
        else:
            yield Row()
            yield from self.wrapped(NO_RECORD)
        for _, lines in groupby(self.result.lines, key=lambda line: line.rule):
            yield from self._group(list(lines), explain)
        yield self._rule()
        yield from self._totals()
        yield from self._open_questions()
        yield from self._measures()
        yield from self._warnings()
        if explain:
            yield from self._readings()
        yield Row()
        yield from self.wrapped(CEILINGS, "italic")

    def _columns(self) -> Widths:
        rows = [self._figures(line) for line in self.result.lines]
        bracketed = any(row[-1].startswith("(") for row in rows)
        heads, total = [head.to(self.lang) for head in HEADS[1:]], ["", "", amount_phrase(self.result.totals).to(self.lang)]
        aligned = [_aligned(row, bracketed) for row in (heads, total, *rows)]
        widths = [max(cell_len(row[place]) for row in aligned) for place in range(FIGURES)]
        names = [cell_len(visible(record_name(line, self.policy).to(self.lang))) for line in self.result.lines]
        free = self.width - INDENT - sum(widths) - GAP * FIGURES
        name = min(free, max([*names, ROOMY_NAME]))
        return Widths((name, *widths), free < NARROWEST_NAME, bracketed)

    def _figures(self, line: Line) -> list[str]:
        """Return eligible cost, intensity and amount."""
        return [cell.to(self.lang) for cell in (cost_phrase(line), rate_phrase(line), amount_cell(line))]

    def _heading(self) -> Iterator[Row]:
        company = self.result.company
        yield from self.wrapped(same(company.name), "bold")
        day = self.result.as_of
        title = self.policy.title
        if company.uscc:
            yield from self.wrapped(Text(f"统一社会信用代码 {company.uscc}", f"Credit code {company.uscc}"))
        yield from self.wrapped(Text(f"评估日 {day}", f"As of {day}"))
        yield from self.wrapped(Text(f"依据 {title.zh}", f"Under {title.en}"))
        yield from self.wrapped(basis_phrase(None, self.result.policy))
        for words in self.given:
            yield from self.wrapped(words, "bold")

    def _group(self, lines: Sequence[Line], explain: bool) -> Iterator[Row]:
        rule = lines[0].evaluation.rule
        heading = (
            rule.title + same(" · ") + clause_phrase(rule.clause, self.policy) + ways_phrase(rule.id, self.result, self.policy)
        )
        yield from self.wrapped(heading, "bold")
        if explain:
            from binjiang_cli.policy.prose import claiming_steps
            from binjiang_cli.render.explain import rule_steps, steps

            yield from self.labelled([*rule_steps(rule, self.policy), *claiming_steps(rule.claiming)], INDENT, again=True)
            yield Row()
        for line in lines:
            quiet = "" if line.status == "eligible" else "dim"
            name = record_name(line, self.policy).to(self.lang)
            if self.columns.stacked:
                yield from self._stack(name, self._figures(line), quiet)
            else:
                yield from self._cells(name, self._figures(line), quiet)
            for reason in reasons(line, self.result, self.policy):
                yield from self.wrapped(same("└ ") + reason, "dim", INDENT * 2, hang=2)
            if explain:
                yield from self.labelled(steps(line, self.policy), INDENT * 2, again=True)
                yield Row()

    def _cells(self, name: str, figures: Sequence[str], style: str) -> Iterator[Row]:
        """Yield one row; a long name goes on below itself."""
        name_width, *widths = self.columns.widths
        first, *more = folded(visible(name), name_width)
        text = " " * INDENT + padded(first, name_width)
        for cell, width in zip(_aligned(figures, self.columns.bracketed), widths, strict=True):
            text += " " * (GAP + width - cell_len(cell)) + cell
        yield Row(text.rstrip(), style)
        for part in more:
            yield Row(" " * INDENT + part, style)

    def _stack(self, name: str, figures: Sequence[str], style: str) -> Iterator[Row]:
        """Yield one line below the other, each figure with its heading, for a narrow terminal."""
        for part in folded(visible(name), self.width - INDENT):
            yield Row(" " * INDENT + part, style)
        heads = [head.to(self.lang) for head in HEADS[1:]]
        widest = max(cell_len(head) for head in heads)
        for head, cell in zip(heads, figures, strict=True):
            if cell:
                yield Row(" " * INDENT * 2 + padded(head, widest + GAP) + cell, style)

    def _totals(self) -> Iterator[Row]:
        total = amount_phrase(self.result.totals)
        if self.result.lines and not self.columns.stacked:
            yield from self._cells(TOTAL.to(self.lang), ["", "", total.to(self.lang)], "bold")
            for title, amount in totals_by_set(self.result):
                yield self._across(title.to(self.lang), amount.to(self.lang))
        else:
            yield Row((TOTAL + same("  ") + total + Text(" 元", " CNY")).to(self.lang), "bold")
            for title, amount in totals_by_set(self.result):
                yield from self.wrapped(title + same("  ") + amount + Text(" 元", " CNY"))
        if payees := payees_phrase(self.result):
            yield from self.wrapped(payees, "", INDENT, hang=2)

    def _across(self, name: str, amount: str) -> Row:
        """Return one row of a name and an amount alone, with the room of the columns between them for the name."""
        *_, cell = _aligned(["", "", amount], self.columns.bracketed)
        room = sum(self.columns.widths) + GAP * FIGURES - GAP - cell_len(cell)
        shown, *_ = folded(visible(name), room)
        return Row((" " * INDENT + padded(shown, room + GAP) + cell).rstrip())

    def _open_questions(self) -> Iterator[Row]:
        open_lines = [line for line in self.result.lines if line.evaluation.awaits_facts]
        asked: dict[str, list[Line]] = {}
        for line in open_lines:
            for path in line.missing:
                asked.setdefault(path, []).append(line)
        if not asked:
            return
        yield Row()
        worth = figure(self.result.potential)
        unknown = sum(line.amount is None for line in open_lines)
        head = Text(
            f"尚待查明（若都符合，合计最多还可增加 {worth} 元",
            f"To be found out (worth up to {worth} CNY more if all of it holds",
        )
        if unknown:
            head += Text(f"；另有 {unknown} 行金额未知", f"; besides {unknown} lines of unknown amount")
        yield from self.wrapped(head + Text("）", ")"), "bold")
        labels = VocabularyLabels(self.policy.vocabulary)
        for path, lines in asked.items():
            where = "、".join(dict.fromkeys(record_name(line, self.policy).to(self.lang) for line in lines))
            phrase = labels.path(path)
            yield from self.wrapped(Text(f"· {phrase.zh}：{where}", f"· {phrase.en}: {where}"), "", INDENT, hang=2)

    def _measures(self) -> Iterator[Row]:
        """Yield the measures that match, and those that one known fact could make match."""
        matching = [measure for measure in self.result.measures if measure.match == "yes"]
        if matching:
            yield Row()
            count, total = len(matching), len(self.result.measures)
            head = Text(f"相符的措施（{total} 项中的 {count} 项）", f"Matching measures ({count} of {total})")
            yield from self.wrapped(head, "bold")
            for measure in matching:
                yield from self.wrapped(same("· ") + measure_phrase(measure, self.policy), "", INDENT, hang=2)
        if away := one_fact_away(self.result):
            yield Row()
            yield from self.wrapped(Text("再知道一项就可能相符的措施", "Measures that one more fact could open"), "bold")
            for path, measures in away.items():
                phrase, listed = fact_phrase(path, self.result, self.policy), ", ".join(measures)
                yield from self.wrapped(Text(f"· {phrase.zh}：{listed}", f"· {phrase.en}: {listed}"), "", INDENT, hang=2)

    def _warnings(self) -> Iterator[Row]:
        if not self.result.warnings:
            return
        yield Row()
        yield Row(Text("提示", "Warnings").to(self.lang), "bold yellow")
        for warned in self.result.warnings:
            words = warning_phrase(warned, self.result, self.policy)
            yield from self.wrapped(same("· ") + words, "", INDENT, hang=2)

    def _readings(self) -> Iterator[Row]:
        """Yield how the questions are read that the policy leaves open for every rule."""
        from binjiang_cli.policy.prose import reading_steps

        yield Row()
        yield from self.labelled(reading_steps(self.policy.readings), again=True)

    def _rule(self) -> Row:
        used = self.width if self.columns.stacked else INDENT + sum(self.columns.widths) + GAP * FIGURES
        return Row("─" * used, "dim")


def _aligned(figures: Sequence[str], bracketed: bool) -> list[str]:
    """Return the figures of a row; where amounts stand in brackets the others end a cell earlier, digits below digits."""
    *others, amount = figures
    return [*others, amount if amount.startswith("(") or not bracketed else f"{amount} "]
