"""A workbook read again: the estimate as it was written, and what its cells show now otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from binjiang_cli.advice.comparison import KnownEstimate
from binjiang_cli.advice.values import ValueChange
from binjiang_cli.advice.verified import FileCheck, ReceiptCheck
from binjiang_cli.estimation.phrases import STATUS
from binjiang_cli.intake.package import Package, opened
from binjiang_cli.intake.worksheet import OPEN_AND_SAVE
from binjiang_cli.report.digests import MOST_STORED, digest_of
from binjiang_cli.report.workbook.held_cells import Held, NamedCells, NamedPlace, double, named_places
from binjiang_cli.report.workbook.names import STORED, STORED_NAME, STORED_TEXTS, TEXTS
from binjiang_cli.report.workbook.output_page import FIRST_ROW as FIRST_OUTPUT
from binjiang_cli.report.workbook.output_page import HOPED, OF_LINE, TOTAL_ROW
from binjiang_cli.report.workbook.result_page import ELSEWHERE
from binjiang_cli.report.workbook.texts import texts_digest
from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Text

MOST_UNPACKED = 256 * 1024**2  # bytes; the sheets that are read of a report on a thousand records have some 10 MB
LEADS = ("in_", "out_", "page_", STORED_NAME, STORED_TEXTS, *TEXTS.values())
OF_TOTAL = {"low": "E", "high": "F", "potential": HOPED}  # columns of the sheet of outputs
OUTPUT_LINE = re.compile(r"out_line_([0-9]{1,5})_status")
STATUSES: dict[str, str] = {words: status for status, both in STATUS.items() for words in (both.zh, both.en)}
STATUSES |= dict.fromkeys((ELSEWHERE.zh, ELSEWHERE.en), "")


class Seen(NamedTuple):
    """What a cell showed when the workbook was written, and what it shows now; nothing for an empty one."""

    name: str
    written: str
    now: str

    @property
    def changed(self) -> bool:
        return self.written != self.now


class StoredWorkbook(NamedTuple):
    """The estimate's JSON; the cells that are filled in, as they were written; every named cell as it is now.

    `texts` is the digest of what the sheets for people say beside these cells, as it was written.
    """

    text: str
    facts: Mapping[str, str]
    texts: str
    cells: NamedCells

    def checked(self, saved: KnownEstimate, anew: KnownEstimate) -> FileCheck:
        """Return which facts and results the workbook shows otherwise than when it was written."""
        facts = [Seen(name, written, fact_text(self.cells.named(name))) for name, written in self.facts.items()]
        page = list(self._page())
        figures = [*self._outputs(saved), *page]
        return FileCheck(
            (_check("facts", facts), _check("figures", figures), self._check_texts()),
            tuple(_change(seen) for seen in (*facts, *figures) if seen.changed),
            not any(seen.changed for seen in (*self._outputs(anew), *page)),
        )

    def _outputs(self, known: KnownEstimate) -> Iterator[Seen]:
        """Yield the day, and the results as other programs read them, against those of an estimate."""
        yield Seen("page_day", known.as_of.isoformat(), fact_text(self.cells.named("page_day")))
        expected = figures_of(known)
        for name in dict.fromkeys([*expected, *(name for name in self.cells.places if name.startswith("out_"))]):
            yield Seen(name, expected.get(name, ""), figure_text(self.cells.named(name)))

    def _page(self) -> Iterator[Seen]:
        """Yield the results as people read them, against those that other programs read."""
        outputs = self.cells.places["out_total_low"].sheet
        for name, (row, column) in self._on_page().items():
            shown = figure_text(self.cells.named(name))
            computed = self.cells.at(NamedPlace(outputs, column, row + 1))
            yield Seen(name, figure_text(computed), STATUSES.get(shown, shown))

    def _on_page(self) -> dict[str, tuple[int, str]]:
        """Return where the sheet of outputs has what each cell of the page shows, be it still there or not."""
        lines = [int(found[1]) for name in self.cells.places if (found := OUTPUT_LINE.fullmatch(name))]
        totals = {f"page_total_{name}": (TOTAL_ROW, column) for name, column in OF_TOTAL.items()}
        return totals | {
            f"page_line_{line}_{name}": (FIRST_OUTPUT + line, column) for line in lines for name, column in OF_LINE.items()
        }

    def _check_texts(self) -> ReceiptCheck:
        """Return whether the sheets for people say what they said when they were written, apart from figures."""
        sheets = [self.cells.places[name].sheet for name in TEXTS.values() if name in self.cells.places]
        return ReceiptCheck(
            what="text", saved=self.texts, anew=texts_digest(self.cells.others(sheet, "page_") for sheet in sheets)
        )


def stored_workbook(path: str) -> StoredWorkbook | None:
    """Return what a workbook of `binjiang report` holds; None for any other workbook.

    Raises InputError for a file that is no workbook, is damaged or too large, or was not computed since it was changed.
    """
    with opened(path) as package:
        package.most = MOST_UNPACKED
        places = named_places(package, LEADS)
        if STORED_NAME not in places or "out_total_low" not in places:
            return None
        cells = NamedCells(package, places)
        if cells.named("out_total_low") is None:
            shown = package.shown
            raise refuse(Text(f"{shown} 的公式还没有算", f"the formulas of {shown} are not computed"), hint=OPEN_AND_SAVE)
        stored = places[STORED_NAME]
        facts = _stored_facts(cells, stored.sheet)
        if not facts or any(name.startswith("in_") and name not in facts for name in places):
            raise package.damaged(STORED)
        return StoredWorkbook(_stored_text(package, cells, stored), facts, fact_text(cells.named(STORED_TEXTS)), cells)


def _stored_text(package: Package, cells: NamedCells, first: NamedPlace) -> str:
    text = "".join(str(held.value) for held in _column(cells, first))
    if len(text) > MOST_STORED:
        raise package.too_large()
    return text


def _stored_facts(cells: NamedCells, sheet: str) -> dict[str, str]:
    names = _column(cells, NamedPlace(sheet, "A", 1))
    return {str(held.value): fact_text(cells.at(NamedPlace(sheet, "B", row))) for row, held in enumerate(names, 1)}


def _column(cells: NamedCells, first: NamedPlace) -> Iterator[Held]:
    """Yield the cells from a first one down to the next that is empty."""
    while (held := cells.at(first)) is not None:
        yield held
        first = first._replace(row=first.row + 1)


def figures_of(known: KnownEstimate) -> dict[str, str]:
    """Return the results of an estimate by their cells' names, amounts as far as a cell keeps them."""
    names = ("out_total_low", "out_total_high", "out_potential")
    found = {name: _amount(amount) for name, amount in zip(names, known.amounts, strict=True)}
    for number, line in enumerate(known.lines):
        low_high = (line.state.amount.low, line.state.amount.high) if line.state.amount else (None, None)
        found[f"out_line_{number}_status"] = line.state.status
        found |= {f"out_line_{number}_{end}": _amount(amount) for end, amount in zip(("low", "high"), low_high, strict=True)}
    return found


def _amount(yuan: Decimal | None) -> str:
    return "" if yuan is None else yuan_text(double(str(yuan)) or yuan)


def figure_text(held: Held | None) -> str:
    """Return what a cell of a result shows: an amount in yuan with two decimals, a status."""
    if held is None:
        return ""
    return yuan_text(held.value) if isinstance(held.value, Decimal) else held.shown


def yuan_text(amount: Decimal) -> str:
    """Return an amount with two decimals, or with all that it has."""
    in_fen = f"{amount:.2f}"
    return in_fen if Decimal(in_fen) == amount else f"{amount:f}"


def fact_text(held: Held | None) -> str:
    """Return what a cell of a fact shows; in quotes where it is a text that looks like a number, which formulas do not read."""
    if held is None:
        return ""
    return f'"{held.shown}"' if isinstance(held.value, str) and double(held.value) is not None else held.shown


def _change(seen: Seen) -> ValueChange:
    return ValueChange(path=seen.name, saved=seen.written or None, anew=seen.now or None)


def _check(what: Literal["facts", "figures"], seen: Iterable[Seen]) -> ReceiptCheck:
    written, now = zip(*((f"{one.name}={one.written}", f"{one.name}={one.now}") for one in seen), strict=True)
    return ReceiptCheck(what=what, saved=digest_of(written), anew=digest_of(now))
