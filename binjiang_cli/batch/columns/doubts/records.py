"""Which companies may have the same record twice."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from binjiang_cli.batch.columns.ends import MIX
from binjiang_cli.batch.columns.facts import SectionFacts, TableFacts
from binjiang_cli.intake.arrow import whole
from binjiang_cli.language.readings.columns import Days, Moneys, Numbers
from binjiang_cli.language.readings.columns.values import Ints
from binjiang_cli.words import folded


def repeated(facts: TableFacts) -> Iterator[Ints]:
    """Yield the companies of which two records of a section agree in name and in every amount, day and number."""
    for name, section in facts.sections.items():
        several = np.flatnonzero((section.stops - section.starts)[section.owner] > 1) if section.size else section.owner
        if not section.section.is_list or not len(several):
            continue
        keys = section.owner[several].astype(np.uint64) * MIX
        for values in _values(facts, name, section):
            keys = (keys ^ values[several].astype(np.uint64)) * MIX
        ordered = np.sort(keys)
        again = ordered[1:][ordered[1:] == ordered[:-1]]
        if len(again):
            alike = np.isin(keys, again, kind="sort")  # NumPy 2.0 would lay out a table over all sixty-four bits, and fail
            yield section.owner[_of_one_name(section, several, keys, np.flatnonzero(alike))]


def _of_one_name(section: SectionFacts, records: Ints, keys: Ints, alike: Ints) -> Ints:
    """Return those of some records, alike by their keys, that are also called alike."""
    names = section.texts.get(section.section.named_by)
    called = [None] * len(alike) if names is None else names.take(whole(records[alike])).to_pylist()
    whose = [(key, name and folded(name)) for key, name in zip(keys[alike].tolist(), called, strict=True)]
    times = Counter(whose)
    return np.array([record for record, key in zip(records[alike].tolist(), whose, strict=True) if times[key] > 1], np.int64)


def _values(facts: TableFacts, name: str, section: SectionFacts) -> Iterator[Ints]:
    for key, field in section.section.fields.items():
        if field.type in ("money", "date", "year", "integer"):
            column = facts.field(name, key)
            number = column.number if isinstance(column, Moneys) else column
            assert isinstance(number, Days | Numbers)
            yield np.broadcast_to(np.where(number.known, number.num, -1), section.size)
