"""What a call to compare names: a profile, a saved estimate, or an output of a batch."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from binjiang_cli.advice.saved import is_saved
from binjiang_cli.intake.door import is_profile_file
from binjiang_cli.intake.endings import TABLES, suffix_of
from binjiang_cli.intake.results import is_result
from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.problem import InputError, Problem, refuse
from binjiang_cli.words import Text, joined, visible

Kind = Literal["profile", "saved", "output"]
KINDS: dict[Kind, Text] = {
    "profile": Text("企业档案", "a profile"),
    "saved": Text("保存的估算", "a saved estimate"),
    "output": Text("批量估算的结果", "an output of batch"),
}
ONLY_ALIKE = Text("批量估算的结果只能与另一份这样的结果比较", "an output of batch can only be compared with another one")


class ComparedInput(NamedTuple):
    """What a name leads to, and its text where it is a file of its own and no table."""

    named: str
    kind: Kind
    document: Document | None = None

    @property
    def is_of_table(self) -> bool:
        """Return whether it is one company of a table."""
        return self.kind == "profile" and self.document is None

    @property
    def words(self) -> Text:
        kind, shown = KINDS[self.kind], visible(self.named)
        return Text(f"{shown} 是{kind.zh}", f"{shown} is {kind.en}")


def inputs_of(before: str, after: str | None) -> list[ComparedInput]:
    """Return what one or two names lead to. Raises InputError where they cannot be compared with each other."""
    if before == after == "-":
        raise refuse(Text("标准输入只有一份，不能两边都用", "there is one standard input: it cannot be both sides"))
    found = [_input(named) for named in (before, after) if named is not None]
    outputs = sum(one.kind == "output" for one in found)
    if outputs == 1 and len(found) == 2:
        raise InputError([Problem(joined([one.words for one in found], "，", ", "), hint=ONLY_ALIKE)])
    return found


def _input(named: str) -> ComparedInput:
    if named != "-" and suffix_of(named) in TABLES and (is_result(named) or _is_empty(named)):
        return ComparedInput(named, "output")
    if named == "-" or is_profile_file(named):
        document = read_document(named)
        return ComparedInput(named, "saved" if is_saved(document) else "profile", document)
    return ComparedInput(named, "profile")


def _is_empty(named: str) -> bool:
    """Return whether a file holds nothing, as JSON lines do for a batch that rejected every company."""
    return suffix_of(named) == ".jsonl" and Path(named).is_file() and not Path(named).stat().st_size
