"""How many lines are not paid only because a line of another year has their subject."""

from __future__ import annotations

import numpy as np

from binjiang_cli.batch.columns.facts import TableFacts
from binjiang_cli.batch.columns.lines import Lines
from binjiang_cli.batch.columns.settle import NOBODY, ColumnSettlement
from binjiang_cli.language.readings.columns import Numbers
from binjiang_cli.language.readings.columns.values import Ints

NO_YEAR = 0


def in_two_years(facts: TableFacts, settlement: ColumnSettlement) -> Ints:
    """Count the lines of each company that lose to one whose record states another year."""
    lost = np.flatnonzero(settlement.beaten != NOBODY)
    if not len(lost):
        return np.zeros(facts.count, np.int64)
    years, company = (np.concatenate(columns) for columns in zip(*(_of(facts, each) for each in settlement.lines), strict=True))
    own, other = years[lost], years[settlement.beaten[lost]]
    return np.bincount(company[lost[(own != NO_YEAR) & (other != NO_YEAR) & (own != other)]], minlength=facts.count)


def _of(facts: TableFacts, lines: Lines) -> tuple[Ints, Ints]:
    """Return the years that the records of lines state, NO_YEAR where they state none, and whose the lines are."""
    section = facts.sections[lines.rule.for_each]
    name = section.section.year_field
    column = None if name is None else facts.field(lines.rule.for_each, name)
    stated = np.where(column.known, column.num, NO_YEAR) if isinstance(column, Numbers) else np.full(1, NO_YEAR)
    return np.broadcast_to(stated, section.size)[lines.record], lines.company
