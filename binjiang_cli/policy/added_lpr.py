"""Publications of the LPR that a call adds to a rule set's table: later ones, and ones that it lacks."""

from __future__ import annotations

from collections.abc import Sequence

from binjiang_cli.policy.lpr import THE_OTHER, LprTable, Publication, is_plausible, load_lpr
from binjiang_cli.source.problem import InputError, Place, Problem, Related
from binjiang_cli.words import Text

ONE_A_MONTH = Text("LPR 每月公布一次；以规则集为准", "the LPR is published once a month; the rule set's row counts")
IMPLAUSIBLE = Text("LPR 应在 0.5% 到 10% 之间", "an LPR lies between 0.5% and 10%")


def with_file(table: LprTable, path: str) -> LprTable:
    """Return a table with the rows of a file. Raises InputError, also for a row that contradicts the table."""
    given = load_lpr(path)
    return with_rows(table, given.rows, given.places, [path])


def with_rows(
    table: LprTable, given: Sequence[Publication], places: Sequence[Place | None], files: Sequence[str] = ()
) -> LprTable:
    """Return a table with further rows; a row that it has already adds nothing.

    Raises InputError for each that contradicts the table, or is implausible, at its place.
    """
    known = {_month(row): (row, place) for row, place in zip(table.rows, table.places or [None] * len(table.rows), strict=True)}
    added: list[Publication] = []
    at: list[Place | None] = []
    problems: list[Problem] = []
    for row, place in zip(given, places, strict=True):
        other = known.setdefault(_month(row), (row, place))
        if other[0] != row:
            problems.append(_contradiction(row, place, *other))
        elif not (is_plausible(row.one_year) and is_plausible(row.five_year)):
            problems.append(Problem(Text(f"不像是 LPR：{row.shown}", f"hardly an LPR: {row.shown}"), place, IMPLAUSIBLE))
        elif other[0] is row:
            added.append(row)
            at.append(place)
    if problems:
        raise InputError(problems)
    rows, stand = [*table.rows, *added], [place for place in (*table.places, *at) if place is not None]
    there = dict(zip(rows, stand, strict=True)) if len(stand) == len(rows) else {}
    rows.sort()
    at_last = [there[row] for row in rows] if there else []
    return LprTable(rows, at_last, added=(*table.added, *added), added_from=(*table.added_from, *files))


def _contradiction(row: Publication, place: Place | None, other: Publication, known: Place | None) -> Problem:
    where = "" if known is None else f"{known}: "
    message = Text(f"与已有的 LPR 不一致：{row.shown}", f"contradicts the LPR that is there: {row.shown}")
    hint = Text(f"{where}{other.shown}；", f"{where}{other.shown}; ") + ONE_A_MONTH
    return Problem(message, place, hint, related=() if known is None else (Related(known, THE_OTHER),))


def _month(row: Publication) -> tuple[int, int]:
    return row.published_on.year, row.published_on.month
