"""Subjects over a whole table: which companies write one in two ways, and which have grants that are not plainly one line's."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.kernel.sieve.records import Records
from binjiang_cli.intake.arrow import flags, numbers, whole
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.vocabulary import Section
from binjiang_cli.words import folded

GRANTS = "grants_received"


class Stands(NamedTuple):
    """A section as it stands in a table: its id, its declaration, its records."""

    name: str
    section: Section
    records: Records


class Texts(NamedTuple):
    """Texts of companies, one after the other: whose they are."""

    owners: np.ndarray
    values: pa.Array

    @classmethod
    def joined(cls, parts: Sequence["Texts"]) -> "Texts":
        """Put texts together; those that are absent are left out."""
        owners = np.concatenate([np.empty(0, np.int64), *(part.owners for part in parts)])
        values = pa.concat_arrays([pa.nulls(0, pa.string()), *(part.values.cast(pa.string()) for part in parts)])
        return cls(owners, values).those(flags(pc.is_valid(values)))

    def those(self, which: np.ndarray) -> "Texts":
        """Return some of the texts."""
        return self if which.all() else Texts(self.owners[which], self.values.take(whole(np.flatnonzero(which))))


def subjects_of(stands: Stands) -> Texts:
    """Return the subjects that a section's records state."""
    found = [
        Texts(owners, stated)
        for owners, stated in stands.records.subjects(stands.section.keys)
        if pa.types.is_string(stated.type) or pa.types.is_large_string(stated.type)
    ]
    return Texts.joined(found)


def spelt_otherwise(sections: Sequence[Stands]) -> np.ndarray:
    """Return the companies that write a subject in two ways."""
    texts = Texts.joined([subjects_of(stands) for stands in sections])
    texts = texts.those(np.bincount(texts.owners)[texts.owners] > 1) if len(texts.owners) else texts
    written, read = _codes(texts)
    order = np.lexsort((read, texts.owners))
    owners, written, read = texts.owners[order], written[order], read[order]
    twice = (owners[1:] == owners[:-1]) & (read[1:] == read[:-1]) & (written[1:] != written[:-1])
    found: np.ndarray = owners[1:][twice]
    return found


def _codes(texts: Texts) -> tuple[np.ndarray, np.ndarray]:
    """Return two numbers for each text: one that tells it from others as it is written, one as it is read."""
    coded = texts.values.dictionary_encode()
    names: dict[str, int] = {}
    of = np.array([names.setdefault(folded(text), len(names)) for text in coded.dictionary.to_pylist()], np.int64)
    written = numbers(pc.cast(coded.indices, pa.int64()))
    return written, of[written]


def odd_grants(sections: Sequence[Stands], policy: Policy) -> np.ndarray:
    """Return the companies with a grant that could be deducted from no line, from several that are paid, or by a name.

    A grant is plain that states no subject, or a single one that a line has for certain and no record has as its name:
    of the lines of one subject one at most is paid.
    """
    grants = [stands for stands in sections if stands.name == GRANTS]
    owners = np.unique(np.concatenate([np.empty(0, np.int64), *(stands.records.owners for stands in grants)]))
    if not len(owners) or any(rule.subject is not None for rule in policy.rules):
        return owners
    of_grants = [subjects_of(stands) for stands in grants]
    several = np.concatenate([_with_several(stands) for stands in grants])
    certain = {rule.for_each for rule in policy.rules if _gives_lines_to_all(rule, policy)}
    with_lines = [subjects_of(stands) for stands in sections if stands.name in certain]
    names = [name for stands in sections if stands.name != GRANTS for name in _names(stands)]
    parts = [_of(Texts.joined(part), owners) for part in (of_grants, with_lines, names)]
    together = Texts.joined(parts)
    _, read = _codes(together)
    keys = together.owners * (read.max(initial=0) + 1) + read
    granted, lined, named = np.split(keys, np.cumsum([len(part.owners) for part in parts])[:-1])
    plain = np.isin(granted, lined) & ~np.isin(granted, named)
    return np.concatenate([several, parts[0].owners[~plain]])


def _gives_lines_to_all(rule: Rule, policy: Policy) -> bool:
    """Whether a rule has a line for each record of its section whenever the policy is in force."""
    mine, whole_time = rule.in_force, policy.in_force
    always = mine.first <= whole_time.first and (mine.last is None or mine.last == whole_time.last)
    return rule.where is None and always


def _of(texts: Texts, owners: np.ndarray) -> Texts:
    return texts.those(np.isin(texts.owners, owners))


def _with_several(stands: Stands) -> np.ndarray:
    """Return the companies of records with more than one subject."""
    found = [np.empty(0, np.int64)]
    for values in fields(stands, "subject"):
        if pa.types.is_list(values.type) or pa.types.is_large_list(values.type):
            found.append(stands.records.owners[flags(pc.fill_null(pc.greater(pc.list_value_length(values), 1), False))])
    return np.concatenate(found)


def _names(stands: Stands) -> Iterator[Texts]:
    """The names of a section's records, whether they state a subject or not."""
    for values in fields(stands, stands.section.named_by):
        if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
            yield Texts(stands.records.owners, values)


def fields(stands: Stands, name: str) -> Iterator[pa.Array]:
    """The columns of a section's field: under each of its words."""
    structs = stands.records.structs
    for at, written in enumerate(structs.type.names):
        if stands.section.keys.get(written) == name:
            yield structs.field(at)
