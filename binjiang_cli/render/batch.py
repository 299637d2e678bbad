"""The summary of a batch for a person in a terminal: companies, totals by rule, the largest, what was rejected and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from binjiang_cli.batch.doubles import MOST_SHOWN
from binjiang_cli.estimation.phrases import CEILINGS, STATUS, figure, spread
from binjiang_cli.policy.load import Policy
from binjiang_cli.render.console import Row
from binjiang_cli.render.layout import GAP, TerminalPage, folded, padded, readable
from binjiang_cli.render.listed import unread
from binjiang_cli.values.money import fen_text
from binjiang_cli.words import Lang, Text, joined, same, visible

if TYPE_CHECKING:
    from binjiang_cli.batch.run import Batch

INDENT = 2
NARROWEST_BAR = 6
WIDEST_TITLE = 28
MOST_REASONS = 10
DOUBLES = {
    "credit_code_twice": Text(
        "同一个统一社会信用代码出现在几处，都已估算、都计入合计",
        "One credit code in several places, each estimated and counted in the total",
    ),
    "name_twice": Text(
        "同名的企业，没有代码可以区分，都已估算、都计入合计",
        "One name in several places, without codes that tell them apart, each estimated and counted in the total",
    ),
}
TOO_LOW = "records_rejected"  # the note on records that no company has
EIGHTHS = " ▏▎▍▌▋▊▉"
HEADS = (Text("规则", "Rule"), Text("行数", "Lines"), Text("下限（元）", "Low (CNY)"), Text("上限（元）", "High (CNY)"))


class Written(NamedTuple):
    """Where the summary sends its reader: the file of the rejects, and of the warnings where they were asked for.

    `has_doubles` says whether companies that stand twice are among the warnings.
    """

    rejects: str
    warnings: str | None
    has_doubles: bool = True


def summary_rows(done: Batch, policy: Policy, written: Written, lang: Lang, width: int) -> Iterator[Row]:
    """Return everything about a batch, row by row, for a terminal of a width in cells."""
    return _SummaryPage(done, policy, written, lang, readable(width)).parts()


class _SummaryPage(TerminalPage):
    def __init__(self, done: Batch, policy: Policy, written: Written, lang: Lang, width: int) -> None:
        super().__init__(lang, width)
        self.done = done
        self.summary = done.summary
        self.policy = policy
        self.written = written
        self.warnings = visible(written.warnings or "")

    def parts(self) -> Iterator[Row]:
        yield from self._heading()
        yield from self._rules()
        yield from self._largest()
        yield from self._most_worth_asking()
        yield from self._rejected()
        yield from self._notes()
        yield from self._doubles()
        yield from self._skipped()
        yield Row()
        yield from self.wrapped(CEILINGS, "italic")

    def _heading(self) -> Iterator[Row]:
        found = self.summary
        title = self.policy.title
        noun = "company" if found.companies == 1 else "companies"
        yield from self.wrapped(
            Text(
                f"已估算 {found.companies:,} 家企业，拒收 {found.rejected:,} 项",
                f"{found.companies:,} {noun} estimated, {found.rejected:,} rejected",
            ),
            "bold",
        )
        yield from self.wrapped(Text(f"依据 {title.zh}", f"Under {title.en}"))
        if not found.companies:
            return
        low, high, more = (_yuan(fen) for fen in (found.low, found.high, found.potential))
        total = spread(low, high, not found.low)
        yield from self.wrapped(Text(f"合计  {total.zh} 元", f"Total  {total.en} CNY"), "bold")
        if TOO_LOW in found.notes:
            yield from self.wrapped(
                Text(
                    "有的记录没有归到任何企业：合计和有关企业的金额可能偏低",
                    "Some records belong to no company of the input: totals and figures of companies may be too low",
                ),
                "bold red",
            )
        if found.potential:
            yield from self.wrapped(
                Text(
                    f"待定的若都符合，最多还可增加 {more} 元", f"Worth up to {more} CNY more if all that is undetermined holds"
                )
            )
        counts = joined([STATUS[status] + same(f" {found.lines.get(status, 0):,}") for status in STATUS], " · ", " · ")
        warned = Text(f"；提示 {found.warnings:,} 条", f"; warnings {found.warnings:,}")
        yield from self.wrapped(Text("各行：", "Lines: ") + counts + warned)

    def _rules(self) -> Iterator[Row]:
        """Yield the totals by rule, each with a bar as long as its share of the largest, where there is room for one."""
        rules = [rule for rule in self.policy.rules if rule.id in self.summary.rules]
        if not rules:
            return
        rows = [[head.to(self.lang) for head in HEADS]]
        for rule in rules:
            total = self.summary.rules[rule.id]
            rows.append([rule.title.to(self.lang), f"{total.lines:,}", _yuan(total.low), _yuan(total.high)])
        title, *figures = (max(cell_len(row[column]) for row in rows) for column in range(len(HEADS)))
        free = self.width - INDENT - sum(figures) - GAP * len(figures)
        title = min(title, WIDEST_TITLE, free)
        room = free - title - GAP
        most = max(self.summary.rules[rule.id].high for rule in rules)
        yield Row()
        for number, row in enumerate(rows):
            high = self.summary.rules[rules[number - 1].id].high if number else 0
            first, *more = folded(row[0], title)
            text = " " * INDENT + padded(first, title)
            text += "".join(" " * (GAP + wide - cell_len(cell)) + cell for cell, wide in zip(row[1:], figures, strict=True))
            if number and room >= NARROWEST_BAR:
                text += " " * GAP + bar(high, most, room)
            yield Row(text.rstrip(), "" if number else "dim")
            for rest in more:
                yield Row(" " * INDENT + rest)

    def _largest(self) -> Iterator[Row]:
        largest = self.summary.largest
        if largest and self.summary.companies > 1:
            heading = Text("金额最高的企业", "The largest")
            yield from self._amounts(heading, [(large.high, (large.name, large.source), "") for large in largest])

    def _most_worth_asking(self) -> Iterator[Row]:
        if asked := self.summary.asked:
            heading = Text("最值得问的", "Most worth asking")
            yield from self._amounts(heading, [(one.worth, (one.name, one.source), one.question) for one in asked])

    def _amounts(self, heading: Text, rows: Sequence[tuple[int, tuple[str, str], str]]) -> Iterator[Row]:
        """Yield amounts in fen, of which company each is, and what is to be said of it."""
        yield Row()
        yield from self.wrapped(heading, "bold")
        widest = max(len(_yuan(amount)) for amount, _, _ in rows)
        for number, names, words in rows:
            amount = _yuan(number)
            lead = " " * (INDENT + widest - len(amount)) + amount
            told = "  ".join([*names, *([words] if words else [])])
            yield from self.beside(lead, told, INDENT + widest + GAP, whole=names)

    def _rejected(self) -> Iterator[Row]:
        if not self.summary.rejected:
            return
        shown = visible(self.written.rejects)
        yield Row()
        yield from self.wrapped(
            Text(f"拒收 {self.summary.rejected:,} 项，原因见 {shown}", f"{self.summary.rejected:,} rejected; see {shown}"),
            "bold red",
            whole=(shown,),
        )
        counted = sorted(self.summary.reasons.items(), key=lambda reason: (-reason[1], reason[0]))
        widest = len(f"{counted[0][1]:,}")
        for reason, count in counted[:MOST_REASONS]:
            yield from self.beside(f"{count:>{widest},}", reason, widest + GAP, indent=INDENT)
        if len(counted) > MOST_REASONS:
            rest = sum(count for _, count in counted[MOST_REASONS:])
            yield from self.wrapped(Text(f"另有 {rest:,} 项因其他原因", f"and {rest:,} for other reasons"))

    def _notes(self) -> Iterator[Row]:
        """Yield what is to be said of the files, by kind, each cause once and with a place."""
        notes = self.summary.notes
        if not notes:
            return
        count = sum(noted.number for noted in notes.values())
        yield Row()
        lead = Text(f"读入时的说明 {count:,} 条，", f"Notes on what was read: {count:,}; ")
        yield from self.wrapped(lead + self._where(), "bold", whole=(self.warnings,))
        for noted in notes.values():
            for place, words in noted.examples:
                yield from self._placed(visible(place), visible(words))
            if more := noted.number - len(noted.examples):
                yield from self.wrapped(Text(f"同类的另有 {more:,} 条", f"and {more:,} more of this kind"), "dim", INDENT)

    def _where(self) -> Text:
        """Return where all of something stands of which the summary shows some."""
        if not self.warnings:
            return Text("加 --warnings FILE 可逐条存下", "--warnings FILE writes them all")
        return Text(f"全部见 {self.warnings}", f"all of them in {self.warnings}")

    def _doubles(self) -> Iterator[Row]:
        """Yield the companies that stand in several places, each with some of them."""
        for code, found in self.done.doubles.items():
            yield Row()
            lead = DOUBLES[code] + Text(f"（{found.number:,} 家）", f" ({found.number:,})")
            if self.written.has_doubles:
                lead += Text("，", "; ") + self._where()
            yield from self.wrapped(lead, "bold", whole=(self.warnings,))
            for double in found.shown:
                yield Row(" " * INDENT + visible(double.called))
                for place in double.places[:MOST_SHOWN]:
                    yield Row(" " * 2 * INDENT + visible(place))
                if more := double.number - len(double.places[:MOST_SHOWN]):
                    yield from self.wrapped(Text(f"另有 {more:,} 处", f"and {more:,} more places"), "dim", 2 * INDENT)

    def _placed(self, place: str, words: str) -> Iterator[Row]:
        """Yield words behind their place where both go into a line, else below it; a place is never broken."""
        line = " " * INDENT + place + " " * GAP + words
        if cell_len(line) <= self.width:
            yield Row(line)
            return
        yield Row(" " * INDENT + place)
        yield from self.wrapped(same(words), "", 2 * INDENT)

    def _skipped(self) -> Iterator[Row]:
        """Yield the files that were not read."""
        for files in unread(self.done.skipped, self.done.results):
            yield Row()
            yield from self.wrapped(files.sentence, whole=files.some)


def bar(part: int, whole: int, width: int) -> str:
    """Return a bar as long as a part's share of a whole, to an eighth of a cell."""
    eighths = part * width * 8 // whole if whole else 0
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def _yuan(fen: int) -> str:
    return figure(Decimal(fen_text(fen)))
