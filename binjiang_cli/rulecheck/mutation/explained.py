"""Survivors that a rule file explains: `# binjiang: survives[ID-OR-OPERATOR] reason=…`, on the line or above it."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from binjiang_cli.rulecheck.mutation.mutant import Mutant
from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import Place

COMMENT = re.compile(r"(?:^|(?<=\s))#\s*binjiang:\s*survives\[(?P<what>[^\]]*)\](?:\s+reason=(?P<reason>.*))?")


class Explanation(NamedTuple):
    """Why mutants survive: where it stands, the line that it is about, the id or the operator that it names, and the
    reason, empty where none is given."""

    place: Place
    line: int
    what: str
    reason: str

    def explains(self, mutant: Mutant) -> bool:
        """Return whether it gives a reason for a mutant of its line, or of an expression that begins there or on the next."""
        lines = {line for place in (mutant.place, mutant.whole) for line in self._lines(place)}
        return bool(self.reason) and self.what in (mutant.id, mutant.operator) and self.line in lines

    def _lines(self, place: Place) -> Iterator[int]:
        """Yield the line of a place; for what begins a line, as in a folded text, also the line above, which has its key."""
        if place.document.name == self.place.document.name:
            line, column = place.document.position(place.start)
            yield line
            if not place.document.line(line)[: column - 1].strip():
                yield line - 1


def explanations(documents: Iterable[Document]) -> Iterator[Explanation]:
    """Yield every explanation in the files of a rule set, in order. A comment that has its line for itself is about the next
    line that holds more than a comment."""
    for document in documents:
        lines = document.text.splitlines(keepends=True)
        offset = 0
        for number, text in enumerate(lines, 1):
            if found := COMMENT.search(text):
                place = document.place(offset + found.start(), offset + len(text))
                about = next((later for later in range(number, len(lines) + 1) if not _is_comment(lines[later - 1])), number)
                yield Explanation(place, about, found["what"].strip(), (found["reason"] or "").strip())
            offset += len(text)


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")
