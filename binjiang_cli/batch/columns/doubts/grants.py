"""Which companies have a grant that is not plainly deducted from the one line that is paid of its one subject."""

from collections.abc import Iterator, Sequence

import numpy as np

from binjiang_cli.batch.columns.facts import TableFacts
from binjiang_cli.batch.columns.grants import GRANTS, Grants, entries
from binjiang_cli.batch.columns.keys import SubjectKeys
from binjiang_cli.batch.columns.lines import Lines
from binjiang_cli.intake.arrow import whole
from binjiang_cli.language.readings.columns import WordLists
from binjiang_cli.language.readings.columns.values import Ints


def odd_grants(facts: TableFacts, keys: SubjectKeys, grants: Grants, lines: Sequence[Lines]) -> Iterator[Ints]:
    """Yield the companies with a grant that could be deducted from no line, from several that are paid, or by a name.

    A grant is plain that states no subject, or a single one that a line has and no record has as its name: of the lines
    of one subject one at most is paid. Where rule sets add up, several may be, and no grant is plain.
    """
    if not grants.count or not grants.holders.any():
        return
    subjects = facts.field(GRANTS, "subject")
    assert isinstance(subjects, WordLists)
    grant, number, _ = entries(subjects, keys, np.broadcast_to(subjects.known, grants.count))
    owner = facts.sections[GRANTS].owner[grant]
    stated, named = [np.empty((2, 0), np.int64)], [np.empty((2, 0), np.int64)]
    for found in lines:
        held = grants.holders[found.company]
        line, of_line, _ = entries(found.subjects, keys, held)
        stated.append(np.stack([found.company[line], of_line]))
        named.append(_names(facts, keys, found, np.flatnonzero(held)))
    wide = keys.most + 1
    asked = owner * wide + number
    lined, called = (parts[0] * wide + parts[1] for parts in (np.hstack(stated), np.hstack(named)))
    adds_up = any(facts.policy.spheres(rule.id) for rule in facts.policy.rules)
    plain = np.isin(asked, lined) & ~np.isin(asked, called) & (not adds_up)
    yield owner[~plain]
    yield np.flatnonzero(grants.several)


def _names(facts: TableFacts, keys: SubjectKeys, found: Lines, at: Ints) -> Ints:
    """Return the companies and the names, as subjects are numbered, of some lines' records."""
    section = facts.sections[found.rule.for_each]
    names = section.texts.get(section.section.named_by)
    if names is None:
        return np.empty((2, 0), np.int64)
    texts = names.take(whole(found.record[at])).to_pylist()
    return np.stack([found.company[at], np.array([-1 if text is None else keys.number(text) for text in texts], np.int64)])
