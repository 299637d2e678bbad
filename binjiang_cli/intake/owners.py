"""Whose a record is: its company, found by the company's key, credit code or name, whichever the row states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from binjiang_cli.intake.entries import RowEntry
from binjiang_cli.intake.headings import KEYS
from binjiang_cli.intake.nearby import Nearby
from binjiang_cli.intake.reading import SheetReading
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text, did_you_mean, folded, visible

COLUMNS = tuple(f"company.{key}" for key in KEYS)


class Owned(NamedTuple):
    """Whose a record is: the only company that it can belong to, or several, or why there is none."""

    companies: Sequence[int]
    problem: Problem | None = None


class Owners:
    """The companies of a sheet by what they are called."""

    def __init__(self, companies: SheetReading) -> None:
        self.companies = companies
        self.by: dict[str, dict[str, list[int]]] = {
            column: defaultdict(list) for column in COLUMNS if column in companies.columns
        }
        for index, entry in enumerate(companies.entries):
            for column, found in self.by.items():
                if written := entry.cells.get(column):
                    found[folded(written)].append(index)

    def can_join(self, reading: SheetReading) -> bool:
        """Return whether a sheet has a column by which its companies can be found."""
        return any(column in reading.columns for column in self.by)

    def of(self, reading: SheetReading, entry: RowEntry) -> Owned:
        """Return whose an entry is; where what it says leads to different companies, it is nobody's."""
        written = {column: entry.cells[column] for column in self.by if column in entry.cells}
        if not written:
            return Owned((), self._nobody(reading, entry))
        found = {column: self.by[column].get(folded(word), []) for column, word in written.items()}
        known = [set(companies) for companies in found.values() if companies]
        if not known:
            return Owned((), self._unknown(reading, entry, written))
        common = sorted(set.intersection(*known))
        if not common or self._contradicts(written, found, common):
            return Owned((), self._contradiction(reading, entry, written))
        return Owned(common)

    def _contradicts(self, written: dict[str, str], found: Mapping[str, Sequence[int]], common: Sequence[int]) -> bool:
        """Return whether a code that no company has was found by a name whose company has another code."""
        missing = [column for column in ("company.key", "company.uscc") if column in written and not found[column]]
        return any(column in self.companies.entries[index].cells for column in missing for index in common)

    def double(self, company: int, companies: Sequence[int], column: str) -> Problem:
        """Return the problem that a company shares with others what a record says of its company."""
        entries, sheet = self.companies.entries, self.companies.sheet
        at = [sheet.position(entries[index].row) for index in companies]
        word = visible(entries[company].cells[column].strip()[:60])
        place = self.companies.place(entries[company].row, column)
        return Problem(
            Text(f"“{word}”出现在 {len(at)} 行：{'、'.join(at)}", f"{word} stands in {len(at)} rows: {', '.join(at)}"), place
        )

    def shared_column(self, companies: Sequence[int], entry: RowEntry) -> str:
        """Return the first column of a record that leads to all of these companies."""
        return next(
            column
            for column, by in self.by.items()
            if column in entry.cells and set(companies) <= set(by[folded(entry.cells[column])])
        )

    def _nobody(self, reading: SheetReading, entry: RowEntry) -> Problem:
        column = next(column for column in COLUMNS if column in reading.columns and column in self.by)
        return Problem(Text("没有写明属于哪家企业", "does not say whose it is"), reading.place(entry.row, column))

    def _unknown(self, reading: SheetReading, entry: RowEntry, written: dict[str, str]) -> Problem:
        column, word = list(written.items())[-1]
        shown = visible(word.strip()[:60])
        meant = self._nearest(written)
        message = Text(f"企业表里没有“{shown}”", f"no such company: {shown}")
        return Problem(message, reading.place(entry.row, column), did_you_mean(visible(meant)) if meant else None)

    def _nearest(self, written: dict[str, str]) -> str | None:
        """Return what a company is called that was most likely meant: by name sooner than by code."""
        for column in reversed(list(written)):
            if found := self._nearby[column].nearest(written[column].strip()):
                return found
        return None

    @cached_property
    def _nearby(self) -> dict[str, Nearby]:
        return {column: Nearby(list(self._called(column))) for column in self.by}

    def _called(self, column: str) -> Iterator[str]:
        return (entry.cells[column].strip() for entry in self.companies.entries if column in entry.cells)

    def _contradiction(self, reading: SheetReading, entry: RowEntry, written: dict[str, str]) -> Problem:
        words = [visible(word.strip()[:60]) for word in written.values()]
        message = Text(f"所写的不是同一家企业：{'、'.join(words)}", f"these are not one company: {', '.join(words)}")
        return Problem(message, reading.place(entry.row, next(iter(written))))
