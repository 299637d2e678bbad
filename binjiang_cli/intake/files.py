"""Profile files, in YAML or JSON: a file a company."""

from __future__ import annotations

from typing import Any, NamedTuple

from binjiang_cli.intake.identity import Identity, check_unchanged
from binjiang_cli.intake.plain_yaml import row_at_once, row_of_blocks
from binjiang_cli.intake.rejects import Reject, reject_of
from binjiang_cli.intake.rows import Irregular, RowForm, Rows
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.caution import Caution
from binjiang_cli.profile.load import canonical_nodes, profile_of
from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.nodes import Mapping, Node, read_nodes
from binjiang_cli.source.opening import open_regular
from binjiang_cli.source.problem import InputError
from binjiang_cli.source.repair import repair
from binjiang_cli.source.validation import plain
from binjiang_cli.words import Lang, visible

MOST_BYTES = 64 * 1024


class ProfileFiles(NamedTuple):
    """Some files, each of which holds one profile, and what they were when they were found."""

    paths: tuple[str, ...]
    found: tuple[Identity | None, ...]
    is_table: bool = False

    @property
    def companies(self) -> int | None:
        return len(self.paths)

    def read(self, vocabulary: Vocabulary, lang: Lang) -> Rows:
        form = RowForm(vocabulary)
        rows: list[ProfileRow] = []
        read = []
        rejects: list[tuple[int, Reject]] = []
        for path, before in zip(self.paths, self.found, strict=True):
            try:
                row = _tidy_row(path, form) or _row(path, vocabulary, form)
                check_unchanged([(path, before)])
                rows.append(row)
                read.append(path)
            except InputError as error:
                rejects.append((len(rows), reject_of(visible(path), error.problems, lang)))
        table = form.table([visible(path) for path in read], [row.values for row in rows])
        cautions = {at: row.cautions for at, row in enumerate(rows) if row.cautions}
        return Rows(table, rejects, lambda row: _nodes(read[row], vocabulary), cautions)


def _tidy_row(path: str, form: RowForm) -> ProfileRow | None:
    """Return the row of a tidy file of moderate size; None for any other file, and for one that cannot be read."""
    try:
        with open_regular(path) as file:
            data = file.read(MOST_BYTES)
        row = None if len(data) == MOST_BYTES else row_of_blocks(data.decode(), form)
        return None if row is None else ProfileRow(row)
    except (OSError, ValueError, InputError):
        return None


def _row(path: str, vocabulary: Vocabulary, form: RowForm) -> ProfileRow:
    document = _document(path, vocabulary)
    row = row_at_once(document.text, form)
    return row_of(document, read_nodes(document), vocabulary, form) if row is None else ProfileRow(row)


def _document(path: str, vocabulary: Vocabulary) -> Document:
    return repair(read_document(path), vocabulary.all_keys)


def _nodes(path: str, vocabulary: Vocabulary) -> tuple[Document, Node | None]:
    document = _document(path, vocabulary)
    return document, read_nodes(document)


class ProfileRow(NamedTuple):
    """A profile as a row, and what is to be said of how it was read that its values do not tell any more."""

    values: dict[str, Any]
    cautions: tuple[Caution, ...] = ()


def row_of(document: Document, root: Node | None, vocabulary: Vocabulary, form: RowForm) -> ProfileRow:
    """Return the row that a document's node states; its values are not looked at where a row can hold them.

    Raises InputError with every problem of the profile where there is one that a row cannot hold.
    """
    try:
        return ProfileRow(form.row(plain(_canonical(root, vocabulary))))
    except Irregular:
        profile = profile_of(document, root, vocabulary)
        return ProfileRow(form.row(plain(profile.nodes)), profile.cautions)


def _canonical(root: Node | None, vocabulary: Vocabulary) -> Mapping:
    """Return the profile's nodes under the fields' ids. Raises Irregular where there is anything to be said of its keys."""
    nodes = canonical_nodes(root, vocabulary) if isinstance(root, Mapping) else None
    if nodes is None:
        raise Irregular
    return nodes
