"""Companies that stand in several places: by credit code, or by name where no code tells them apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    """Finds them in a table of `source`, `name`, `uscc`, each with its place in the input as `place`."""

    def __init__(self, con: duckdb.DuckDBPyConnection, who: pa.Table, lang: Lang) -> None:
        self.con, self.lang = con, lang
        self.kinds = KINDS if who["uscc"].null_count else {"credit_code_twice": KINDS["credit_code_twice"]}
        con.register("everyone", who)
        con.register("who", who.take(whole(self._suspects(_are_as_compared(who["name"])))))
        for code, kind in self.kinds.items():
            con.execute(
                f"CREATE OR REPLACE TEMP TABLE {code} AS SELECT {kind.key} AS key, count(*) AS number FROM who"
                f" GROUP BY key HAVING count(*) > 1 AND {kind.counts}"
            )

    def _suspects(self, plain: bool) -> np.ndarray:
        """Return the places of all that share a hash with another, as 0.1 s tells of a million.

        To group them would take 0.5 s.
        """
        keys = [kind.called if plain else kind.key for kind in self.kinds.values()]
        hashes = [f"hash({key}, CASE WHEN {key} IS NULL THEN place END) AS hash{at}" for at, key in enumerate(keys)]
        found = self.con.execute(f"SELECT place, {', '.join(hashes)} FROM everyone").fetchnumpy()
        places = found.pop("place")
        return np.sort(places[np.logical_or.reduce([may_stand_twice(column) for column in found.values()])])

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
