"""Companies that stand in several places: by credit code, or by name where no code tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from binjiang_cli.batch.columns.arrays import characters_of
from binjiang_cli.batch.columns.ends import may_stand_twice
from binjiang_cli.batch.results import WARNINGS
from binjiang_cli.intake.arrow import table_of, whole
from binjiang_cli.words import Lang, Text

if TYPE_CHECKING:
    import duckdb

WHO = ("source", "name", "uscc")
MOST_SHOWN = 5  # of the companies that stand twice, and of the places of each
ROWS_AT_ONCE = 10_000
# Names are compared without case and blanks, and with half-width brackets, which registers write both ways; replace takes
# a quarter of the time of translate: 0.2 s for a million names.
FOLDED_NAME = "lower(replace(replace(replace(name, '（', '('), '）', ')'), ' ', ''))"
# The bytes of which a name is made that is as it is compared: of ASCII all but capitals and the blank, of UTF-8 the Chinese
# characters, U+4000 to U+9FFF. To look whether there are others takes 0.02 s for a million names.
AS_COMPARED = bytes({*range(0x21, 0xC0), *range(0xE4, 0xEA)} - {*range(ord("A"), ord("Z") + 1)})


class DoubleKind(NamedTuple):
    """A way to find a company twice: what it is told by, what of it is compared, which groups count, what is said then."""

    called: str
    key: str
    counts: str
    said: Text


KINDS = {
    "credit_code_twice": DoubleKind(
        "uscc", "uscc", "key IS NOT NULL", Text("这个统一社会信用代码还出现在：", "this credit code also stands at ")
    ),
    "name_twice": DoubleKind(
        "name", FOLDED_NAME, "count(uscc) < count(*)",
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

    Of each company only a hash is kept, so that memory holds no more than a table at a time, and those that share a hash.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, read: Callable[[], Iterator[pa.Table]], lang: Lang) -> None:
        self.con, self.read, self.lang = con, read, lang
        lack_codes = any(table["uscc"].null_count for table in read())
        self.kinds = KINDS if lack_codes else {"credit_code_twice": KINDS["credit_code_twice"]}
        self._keep(np.logical_or.reduce([may_stand_twice(self._hashes(kind)) for kind in self.kinds.values()]))
        for code, kind in self.kinds.items():
            con.execute(
                f"CREATE OR REPLACE TEMP TABLE {code} AS SELECT {kind.key} AS key, count(*) AS number FROM who"
                f" GROUP BY key HAVING count(*) > 1 AND {kind.counts}"
            )

    def _hashes(self, kind: DoubleKind) -> np.ndarray:
        """Return a hash of what tells each company: the same for the same, and one of its own where it has none.

        0.1 s tell of a million which share one; to group them would take 0.5 s.
        """
        found = [np.zeros(0, np.uint64)]
        first = 0
        for table in self.read():
            key = kind.called if _are_as_compared(table["name"]) else kind.key
            self.con.register("part", placed(table, first))
            query = f"SELECT place, hash({key}, CASE WHEN {key} IS NULL THEN place END) AS hash FROM part"
            columns = self.con.execute(query).fetchnumpy()
            hashes = np.empty(table.num_rows, np.uint64)
            hashes[columns["place"] - first] = columns["hash"]
            found.append(hashes)
            first += table.num_rows
        return np.concatenate(found)

    def _keep(self, suspects: np.ndarray) -> None:
        """Make the table of those that may stand twice, each with its place among all as `place`."""
        self.con.execute("CREATE OR REPLACE TEMP TABLE who (source VARCHAR, name VARCHAR, uscc VARCHAR, place BIGINT)")
        first = 0
        for table in self.read():
            here = np.flatnonzero(suspects[first : first + table.num_rows])
            if len(here):
                self.con.register("part", placed(table, first).take(whole(here)))
                self.con.execute("INSERT INTO who SELECT source, name, uscc, place FROM part")
            first += table.num_rows

    def doubles(self) -> dict[str, Doubles]:
        """Return the doubles of each kind, without the kinds of which there are none."""
        found = {}
        for code, kind in self.kinds.items():
            number = int(self.con.execute(f"SELECT count(*) FROM {code}").fetchall()[0][0])
            if number:
                rows = self.con.execute(f"{self._places(code, kind)} ORDER BY first LIMIT {MOST_SHOWN}").fetchall()
                found[code] = Doubles(number, [Double(called, times, places) for _, times, places, _, called in rows])
        return found

    def warnings(self) -> Iterator[pa.Table]:
        """Yield a warning for each place of each double, in the order of the input."""
        for code, kind in self.kinds.items():
            query = (
                f"SELECT source, name, uscc, number, places FROM (SELECT *, {kind.key} AS key FROM who)"
                f" JOIN ({self._places(code, kind)}) USING (key) ORDER BY place"
            )
            for batch in self.con.sql(query).to_arrow_reader(ROWS_AT_ONCE):
                rows = [self._row(code, kind, row) for row in batch.to_pylist()]
                yield table_of(rows, WARNINGS)

    def _places(self, code: str, kind: DoubleKind) -> str:
        """Return the query of the doubles with their first places.

        One place more than is shown, as a row leaves its own out.
        """
        return (
            f"SELECT key, any_value(number) AS number, arg_min(source, place, {MOST_SHOWN + 1}) AS places, min(place) AS first,"
            f" arg_min({kind.called}, place) AS called"
            f" FROM (SELECT *, {kind.key} AS key FROM who) JOIN {code} USING (key) GROUP BY key"
        )

    def _row(self, code: str, kind: DoubleKind, row: Mapping[str, Any]) -> dict[str, Any]:
        others = [place for place in row["places"] if place != row["source"]][:MOST_SHOWN]
        more = row["number"] - 1 - len(others)
        words = Text("、".join(others), ", ".join(others))
        if more:
            words += Text(f" 等 {row['number'] - 1} 处", f" and {more} more")
        message = (kind.said + words).to(self.lang)
        return {**{name: row[name] for name in WHO}, "code": code, "path": "company", "message": message}


def _are_as_compared(names: pa.ChunkedArray) -> bool:
    """Return whether names need nothing done to them before they are compared."""
    return not any(characters_of(chunk).tobytes().translate(None, AS_COMPARED) for chunk in names.chunks)


def placed(table: pa.Table, first: int = 0) -> pa.Table:
    """Return a table with the places of its rows among all as `place`; so many come before."""
    return table.append_column("place", whole(np.arange(first, first + table.num_rows)))
