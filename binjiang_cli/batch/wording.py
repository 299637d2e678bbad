"""Tables as people read them: beside every id its words, in the language of the call, and no amounts where nothing is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.results import TEXTS
from binjiang_cli.estimation.phrases import STATUS
from binjiang_cli.intake.arrow import empty
from binjiang_cli.policy.load import Policy
from binjiang_cli.words import Lang, visible

FOR_PEOPLE = ("csv", "xlsx")  # the forms that are opened to be read; the others are read by programs
DUE = ("gross_low", "gross_high", "amount_low", "amount_high", "instalments_low", "instalments_high")
INDEX = r"\[[0-9]+\]"


class Wording(NamedTuple):
    """The words for what tables name by id, in one language: rules, statuses, fields of a profile.

    A clause is cited officially; one of a rule set that has no such citation is called by its title.
    """

    lang: Lang
    rules: Mapping[str, str]
    clauses: Mapping[str, str]
    statuses: Mapping[str, str]
    fields: Mapping[str, str]

    @classmethod
    def of(cls, policy: Policy, lang: Lang) -> Wording:
        """Return the words of a policy."""
        sections, top = policy.vocabulary.sections, policy.vocabulary.fields
        fields = {name: visible(entry.label.to(lang)) for name, entry in (sections | top).items()}
        for section, entry in sections.items():
            fields |= {f"{section}.{name}": visible(field.label.to(lang)) for name, field in entry.fields.items()}
        return cls(
            lang,
            {rule.id: visible(rule.title.to(lang)) for rule in policy.rules},
            {clause: visible((about.citation or about.title).to(lang)) for clause, about in policy.clauses.items()},
            {status: words.to(lang) for status, words in STATUS.items()},
            fields,
        )

    def schema(self, schema: pa.Schema, form: str) -> pa.Schema:
        """Return the columns of a table as a form has them."""
        return self.table(empty(schema), form).schema

    def table(self, table: pa.Table, form: str) -> pa.Table:
        """Return a table as a form has it: for people with words behind the ids."""
        if form not in FOR_PEOPLE or "status" not in table.column_names:
            return table
        ineligible = pc.fill_null(pc.equal(table["status"], "ineligible"), False)
        columns: dict[str, pa.ChunkedArray] = {}
        for name in table.column_names:
            column = table[name]
            columns[name] = pc.if_else(ineligible, pa.scalar(None, column.type), column) if name in DUE else column
            if name in WORDED:
                key, said = WORDED[name]
                columns[key] = said(self, column)
        return pa.table(columns)

    def labels(self, paths: pa.ChunkedArray) -> pa.Array:
        """Return the labels of what lists of paths lead to."""
        lists = paths.combine_chunks()
        plain = pc.replace_substring_regex(lists.flatten(), INDEX, "")
        labels = pc.coalesce(_said(self.fields, plain), plain)
        lengths = pc.fill_null(pc.list_value_length(lists), 0)
        ends = pc.cumulative_sum(pa.concat_arrays([pa.array([0], pa.int32()), lengths.cast(pa.int32())]))
        return pa.ListArray.from_arrays(ends, labels, type=TEXTS)


def _said(words: Mapping[str, str], ids: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return the words of ids; nothing where there are none."""
    return pa.array(words.values(), pa.string()).take(pc.index_in(ids, pa.array(words, pa.string())))


Said = Callable[[Wording, pa.ChunkedArray], pa.Array | pa.ChunkedArray]
WORDED: Mapping[str, tuple[str, Said]] = {
    "rule": ("rule_title", lambda words, ids: _said(words.rules, ids)),
    "clause": ("citation", lambda words, ids: _said(words.clauses, ids)),
    "status": ("status_text", lambda words, ids: _said(words.statuses, ids)),
    "missing": ("missing_text", lambda words, ids: words.labels(ids)),
    "zero": ("zero_text", lambda words, ids: words.labels(ids)),
}
