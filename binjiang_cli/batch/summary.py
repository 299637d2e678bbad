"""The summary of a batch: counted chunk by chunk, put together in any order, the same in the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.kernel import Results, RuleTotal
from binjiang_cli.batch.results import STATUSES, added
from binjiang_cli.profile.caution import Note
from binjiang_cli.words import Lang

MOST_LARGEST = 10
MOST_EXAMPLES = 3  # of a kind of note
QUOTED = re.compile("“[^”]*”")
OWN_WORDS = re.compile("：|(?<!'key): ")
FIGURES = re.compile(r"\d[\d,.:-]*")


class Large(NamedTuple):
    """A company among those that could receive most; amounts in fen."""

    high: int
    low: int
    source: str
    name: str


class CompanyQuestion(NamedTuple):
    """A question that is most worth asking: what is at stake, in fen, of which company, and its words."""

    worth: int
    source: str
    name: str
    question: str


class Noted(NamedTuple):
    """The notes of one kind: how many, and some of them, as place and words, no two with the same words."""

    number: int
    examples: Sequence[tuple[str, str]]

    def __add__(self, other: object) -> Noted:
        assert isinstance(other, Noted)
        return Noted(self.number + other.number, _examples([*self.examples, *other.examples]))


class Summary(NamedTuple):
    """Counts and totals over companies, in fen; `reasons` are why companies were rejected, each company once.

    `notes` are what is to be said of files as a whole, by their codes; `defects` what is to be told to the maintainers.
    """

    companies: int = 0
    rejected: int = 0
    low: int = 0
    high: int = 0
    potential: int = 0
    warnings: int = 0
    lines: Mapping[str, int] = {}
    rules: Mapping[str, RuleTotal] = {}
    reasons: Mapping[str, int] = {}
    largest: Sequence[Large] = ()
    asked: Sequence[CompanyQuestion] = ()
    notes: Mapping[str, Noted] = {}
    defects: Sequence[str] = ()

    def __add__(self, other: object) -> Summary:
        assert isinstance(other, Summary)
        return Summary(
            self.companies + other.companies,
            self.rejected + other.rejected,
            self.low + other.low,
            self.high + other.high,
            self.potential + other.potential,
            self.warnings + other.warnings,
            Counter(self.lines) + Counter(other.lines),
            added(self.rules, other.rules),
            Counter(self.reasons) + Counter(other.reasons),
            sorted([*self.largest, *other.largest], key=lambda large: -large.high)[:MOST_LARGEST],
            sorted([*self.asked, *other.asked], key=lambda asked: -asked.worth)[:MOST_LARGEST],
            _notes_of(self.notes, other.notes),
            list(dict.fromkeys([*self.defects, *other.defects]))[:MOST_EXAMPLES],
        )

    def as_json(self) -> dict[str, Any]:
        return self._asdict()

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Summary:
        rules = {rule: RuleTotal(*total) for rule, total in found["rules"].items()}
        largest = [Large(*large) for large in found["largest"]]
        notes = {code: Noted(number, _examples(examples)) for code, (number, examples) in found["notes"].items()}
        asked = [CompanyQuestion(*one) for one in found["asked"]]
        return cls(**{**found, "rules": rules, "largest": largest, "asked": asked, "notes": notes})


def summary_of(results: Results, reasons: Sequence[str], notes: Mapping[str, Noted]) -> Summary:
    """Return the summary of a chunk's results; `reasons` has one for each company that was rejected."""
    companies = results.companies
    low, high, potential = (_fen(pc.sum(companies[name]).as_py()) for name in ("low", "high", "potential"))
    warnings, *counts = (pc.sum(companies[name]).as_py() or 0 for name in ("warnings", *STATUSES))
    by_status = dict(zip(STATUSES, counts, strict=True))
    return Summary(
        companies.num_rows, len(reasons), low, high, potential, warnings, by_status, results.rules, Counter(reasons),
        _largest(companies), _most_worth(results.questions), notes,
    )  # fmt: skip


def _largest(companies: pa.Table) -> list[Large]:
    """Return the companies that could receive most; of equals the first."""
    found = companies.select(["high", "low", "source", "name"])
    if found.num_rows > MOST_LARGEST:
        *_, last = pc.select_k_unstable(found, MOST_LARGEST, [("high", "descending")])
        found = found.filter(pc.greater_equal(found["high"], found["high"][last.as_py()]))
    rows = found.take(pc.sort_indices(found, [("high", "descending")])[:MOST_LARGEST]).to_pylist()
    return [Large(_fen(row["high"]), _fen(row["low"]), row["source"], row["name"]) for row in rows if row["high"]]


def _most_worth(questions: pa.Table) -> list[CompanyQuestion]:
    """Return the questions of which most is at stake; of equals the first."""
    if not questions.num_rows:
        return []
    nothing = pa.scalar(0, questions.schema.field("alone").type)
    sides = [pc.fill_null(questions[name], nothing) for name in ("alone", "together")]
    table = questions.select(["source", "name", "question"]).append_column("worth", pc.max_element_wise(*sides))
    rows = table.take(pc.sort_indices(table, [("worth", "descending")])[:MOST_LARGEST]).to_pylist()
    return [CompanyQuestion(_fen(row["worth"]), row["source"], row["name"], row["question"]) for row in rows if row["worth"]]


def reason(message: str) -> str:
    """Return a message without the words and figures of the one company that it is about."""
    general = QUOTED.sub("“…”", message)
    return FIGURES.sub("…", general if "“…”" in general else OWN_WORDS.split(general)[0])


def noted(notes: Sequence[Note], lang: Lang) -> dict[str, Noted]:
    """Return the notes by their codes, each once."""
    found: dict[str, Noted] = {}
    for note in dict.fromkeys(notes):
        found = _notes_of(found, {note.code: Noted(1, [(note.source, note.message.to(lang))])})
    return found


def _notes_of(some: Mapping[str, Noted], others: Mapping[str, Noted]) -> dict[str, Noted]:
    return {code: some.get(code, Noted(0, ())) + others.get(code, Noted(0, ())) for code in dict.fromkeys([*some, *others])}


def _examples(found: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Return the first few, of those with the same words one."""
    first: dict[str, str] = {}
    for place, words in found:
        first.setdefault(words, place)
    return [(place, words) for words, place in first.items()][:MOST_EXAMPLES]


def _fen(yuan: Any) -> int:
    return 0 if yuan is None else int(yuan.scaleb(2))
