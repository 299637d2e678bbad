"""Companies that stand in several places: by credit code, or by name where no code tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.columns.arrays import characters_of, int64, valid
from binjiang_cli.batch.columns.ends import MIX, TextEnds, may_stand_twice
from binjiang_cli.batch.results import COMPANIES, WARNINGS
from binjiang_cli.intake.arrow import empty, one, table_of, truths, whole
from binjiang_cli.language.readings.columns.values import Ints
from binjiang_cli.words import Lang, Text

WHO = ("source", "name", "uscc")
MOST_SHOWN = 5  # of the companies that stand twice, and of the places of each
ROWS_AT_ONCE = 10_000
# The bytes of which a name is made that is as it is compared: of ASCII all but capitals and the blank, of UTF-8 the Chinese
# characters, U+4000 to U+9FFF. To look whether there are others takes 0.02 s for a million names.
AS_COMPARED = bytes({*range(0x21, 0xC0), *range(0xE4, 0xEA)} - {*range(ord("A"), ord("Z") + 1)})
FOLDED = "folded"  # a name without case and blanks, its brackets half-width
ALIKE = {"（": "(", "）": ")", " ": ""}  # in names, of which registers write some with half-width brackets


class DoubleKind(NamedTuple):
    """A way to find a company twice: what it is told by, what of it is compared, what is said then.

    With `lacking` some company of a group has to lack a credit code, which else tells them apart.
    """

    called: str
    compared: str
    lacking: bool
    said: Text


KINDS = {
    "credit_code_twice": DoubleKind(
        "uscc", "uscc", False, Text("这个统一社会信用代码还出现在：", "this credit code also stands at ")
    ),
    "name_twice": DoubleKind(
        "name", FOLDED, True,
        Text("同名，又没有代码可以区分，还出现在：", "this name, without codes that tell them apart, also stands at "),
    ),
}  # fmt: skip


class Double(NamedTuple):
    """A company that stands in several places: its code or name, how many places, and the first of them."""

    called: str
    number: int
    places: Sequence[str]


class Doubles(NamedTuple):
    """How many companies stand in several places, and the first of them."""

    number: int
    shown: Sequence[Double]


class Finder:
    """Finds them in the tables that `read` yields, as often as it is asked: `source`, `name`, `uscc` of all, in their order.

    Of each company only a hash is kept, so that memory holds a table at a time, and all that may stand twice: some 300 bytes
    for each of those.
    """

    def __init__(self, read: Callable[[], Iterator[pa.Table]], lang: Lang) -> None:
        self.read, self.lang = read, lang
        self.groups: dict[str, _Groups] = {}
        for code, kind in KINDS.items():
            hashes, lacks_some = self._hashes(kind)
            groups = self._groups(kind, hashes)
            if len(groups.numbers):
                self.groups[code] = groups
            if not lacks_some:  # credit codes tell all companies apart
                break

    def doubles(self) -> dict[str, Doubles]:
        """Return the doubles of each kind, without the kinds of which there are none."""
        return {code: groups.doubles(KINDS[code].called) for code, groups in self.groups.items()}

    def warnings(self) -> Iterator[pa.Table]:
        """Yield a warning for each place of each double, in the order of the input."""
        for code, groups in self.groups.items():
            for start in range(0, groups.rows.num_rows, ROWS_AT_ONCE):
                rows = groups.rows.slice(start, ROWS_AT_ONCE).to_pylist()
                told = [self._warning(code, groups, start + at, row) for at, row in enumerate(rows)]
                yield table_of(told, WARNINGS)

    def _warning(self, code: str, groups: _Groups, at: int, row: Mapping[str, Any]) -> dict[str, Any]:
        number, first = groups.others(at)
        words = Text("、".join(first), ", ".join(first))
        if number > len(first):
            words += Text(f" 等 {number} 处", f" and {number - len(first)} more")
        message = (KINDS[code].said + words).to(self.lang)
        return {**row, "code": code, "path": "company", "message": message}

    def _groups(self, kind: DoubleKind, hashes: np.ndarray) -> _Groups:
        rows = self._rows(np.flatnonzero(may_stand_twice(hashes)))
        compared = _compared(rows, kind)
        rows, codes = rows.filter(compared.is_valid()), int64(compared.drop_null().dictionary_encode().indices)
        twice = np.bincount(codes) > 1
        if kind.lacking:
            twice &= np.bincount(codes, ~valid(one(rows["uscc"]))) > 0
        return _Groups(rows.filter(truths(twice[codes])), codes[twice[codes]])

    def _hashes(self, kind: DoubleKind) -> tuple[np.ndarray, bool]:
        """Return a hash of what tells each company: nearly always another for another, and where there is none.

        And whether some have none. 0.1 s tell of a million which share one; to group them would take 0.5 s.
        """
        found, first, lacks_some = [np.zeros(0, np.uint64)], 0, False
        for table in self.read():
            texts = _compared(table, kind)
            lacks_some |= texts.null_count > 0
            numbers = np.arange(first, first + len(texts), dtype=np.uint64) * MIX
            found.append(np.where(valid(texts), TextEnds(texts).hashes(), numbers))
            first += len(texts)
        return np.concatenate(found), lacks_some

    def _rows(self, places: Ints) -> pa.Table:
        """Return the companies at some places, which are in order."""
        found, first = [empty(COMPANIES).select(WHO)], 0
        for table in self.read() if len(places) else ():
            start, stop = np.searchsorted(places, (first, first + table.num_rows))
            found.append(table.take(whole(places[start:stop] - first)))
            first += table.num_rows
        return pa.concat_tables(found)


class _Groups:
    """Companies that stand in several places, in the order of the input; those with the same of `codes` are one."""

    def __init__(self, rows: pa.Table, codes: Ints) -> None:
        self.rows, self.sources = rows, one(rows["source"])
        _, self.group = np.unique(codes, return_inverse=True)
        self.order = np.argsort(self.group, kind="stable")
        self.numbers = np.bincount(self.group)
        self.starts = np.cumsum(self.numbers) - self.numbers

    def doubles(self, called: str) -> Doubles:
        """Return how many there are, and the first of them, by what they are called."""
        shown = range(min(len(self.numbers), MOST_SHOWN))
        names = [self.rows[called][int(self.order[self.starts[group]])].as_py() for group in shown]
        found = [
            Double(name, int(self.numbers[group]), self._sources(self._first(group)))
            for name, group in zip(names, shown, strict=True)
        ]
        return Doubles(len(self.numbers), found)

    def others(self, row: int) -> tuple[int, list[str]]:
        """Return in how many other places a company stands, and the first of them."""
        group = self.group[row]
        first = self._first(group)
        return int(self.numbers[group]) - 1, self._sources(first[first != row][:MOST_SHOWN])

    def _first(self, group: int) -> Ints:
        """Return the first rows of a group: one more than is shown, as a row leaves its own out."""
        start = self.starts[group]
        return self.order[start : start + min(int(self.numbers[group]), MOST_SHOWN + 1)]

    def _sources(self, rows: Ints) -> list[str]:
        return [self.sources[int(row)].as_py() for row in rows]


def with_folded(companies: pa.Table) -> pa.Table:
    """Return companies with their names as they are compared, as `folded`."""
    return companies.append_column(FOLDED, _folded(one(companies["name"])))


def _folded(names: pa.Array) -> pa.Array:
    if not characters_of(names).tobytes().translate(None, AS_COMPARED):
        return names
    for written, read in ALIKE.items():
        names = pc.replace_substring(names, written, read)
    return pc.utf8_lower(names)


def _compared(companies: pa.Table, kind: DoubleKind) -> pa.Array:
    return _folded(one(companies["name"])) if kind.compared == FOLDED else one(companies[kind.compared])
