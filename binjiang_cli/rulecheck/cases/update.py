"""A test file with the expectations that its rules now meet. Everything else in it stays as its author wrote it."""

import codecs
from collections.abc import Container, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from binjiang_cli.policy.load import Policy
from binjiang_cli.rulecheck.cases.case import ABSENT, CaseDifference, cases_of
from binjiang_cli.rulecheck.cases.expectation import line_written, text_written, written
from binjiang_cli.rulecheck.cases.run import CaseOutcome, run
from binjiang_cli.source.document import LINE_BREAK, Document, read_document
from binjiang_cli.source.nodes import Mapping, Node, Scalar, read_nodes
from binjiang_cli.source.nodes import Sequence as SequenceNode
from binjiang_cli.source.opening import yaml_files
from binjiang_cli.source.problem import Place, refuse
from binjiang_cli.words import Text


class Rewritten(NamedTuple):
    """A test file whose expectations change: its path, its text before and after, whether it begins with a mark."""

    path: Path
    old: str
    new: str
    byte_order_mark: bool


class Edit(NamedTuple):
    """Characters of a text that become others."""

    start: int
    end: int
    text: str


def files_to_update(outcomes: Sequence[CaseOutcome], policy: Policy) -> list[Rewritten]:
    """Return the changes of the rule set's own test files in which these cases fail.

    The other cases of a file stay as they are. Raises InputError where a file is not UTF-8, and where an expectation
    cannot be changed by itself.
    """
    failed: dict[str, set[int]] = {}
    for outcome in outcomes:
        if outcome.differences:
            failed.setdefault(outcome.case.file, set()).add(outcome.case.number)
    changes = []
    for path in yaml_files(policy.folder / "tests"):
        document = read_document(path)
        if document.name in failed:
            data = path.read_bytes()
            mark = data.startswith(codecs.BOM_UTF8)
            if data[3 if mark else 0 :] != document.text.encode():
                hint = Text("先另存为 UTF-8", "save it as UTF-8 first")
                raise refuse(Text("文件不是 UTF-8，无法更新", "not UTF-8, so it cannot be updated"), Place(document), hint)
            changes.append(Rewritten(path, document.text, updated(document, policy, failed[document.name]), mark))
    return changes


def updated(document: Document, policy: Policy, wanted: Container[int] | None = None) -> str:
    """Return the text of a test file in which every expectation is what its case now gives; with `wanted`, of these cases.

    A case whose profile the rules refuse stays as it is. Raises InputError where the file is no test file, and where an
    expectation is written in a way that cannot be changed by itself.
    """
    text = document.text
    while edits := _edits(outcomes := _outcomes(document, policy, wanted)):
        text = _applied(text, edits)
        if text == document.text:
            case = next(outcome.case for outcome in outcomes if outcome.differences)
            raise refuse(Text("这个案例要手工更新", "this case must be updated by hand"), case.place)
        document = Document(document.name, text)
    return text


def _outcomes(document: Document, policy: Policy, wanted: Container[int] | None) -> list[CaseOutcome]:
    cases = cases_of(document, read_nodes(document), policy)
    return [run(case, policy) for case in cases if wanted is None or case.number in wanted]


def _edits(outcomes: Sequence[CaseOutcome]) -> list[Edit]:
    """Return the edits of one round: of each case its differing values, or where there are none, one line more or less."""
    found: list[Edit] = []
    for outcome in outcomes:
        expect = outcome.case.node.get("expect")
        assert isinstance(expect, Mapping)
        document = outcome.case.place.document
        values = [edit for difference in outcome.differences for edit in _of_value(difference, expect, document)]
        moved = (edit for difference in outcome.differences for edit in _of_pair(difference, outcome, expect, document))
        found += values or list(islice(moved, 1))
    return found


def _applied(text: str, edits: Sequence[Edit]) -> str:
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _of_value(difference: CaseDifference, expect: Mapping, document: Document) -> Iterator[Edit]:
    """Yield what a value that is there becomes."""
    if difference.got is ABSENT or difference.expected is ABSENT:
        return
    node: Node = expect
    for step in difference.steps:
        if isinstance(node, Scalar):
            break
        assert isinstance(node, Mapping)
        below = node.get(step)
        assert below is not None
        node = below
    yield from _replaced(node, difference.got, difference.steps[-1], document)


def _replaced(node: Node, got: Any, key: str, document: Document) -> Iterator[Edit]:
    """Yield a value for a value: of a range or a list only the parts that differ, where that is enough."""
    if isinstance(node, Mapping) and hasattr(got, "low"):
        for bound in ("low", "high"):
            part = node.get(bound)
            assert part is not None
            yield from _replaced(part, getattr(got, bound), key, document)
    elif isinstance(node, SequenceNode) and isinstance(got, tuple) and len(got) == len(node.items):
        for item, text in zip(node.items, got, strict=True):
            yield from _replaced(item, text, key, document)
    elif isinstance(node, SequenceNode) and isinstance(got, tuple) and got and not _is_flow(node, document):
        start = node.place.start
        margin = _newline(document) + " " * (document.position(start)[1] - 1)
        yield Edit(start, _end(node, document), margin.join(f"- {text_written(text)}" for text in got))
    else:
        alone = isinstance(node, Scalar) and not node.is_null and isinstance(got, tuple) and len(got) == 1
        text = written(got[0] if alone else got, key)
        start, end = node.place.start, _end(node, document)
        if isinstance(node, Scalar) and node.plain and not node.text:
            yield Edit(start, start, f" {text}")
        elif document.text[start:end] != text:
            yield Edit(start, end, text)


def _of_pair(difference: CaseDifference, outcome: CaseOutcome, expect: Mapping, document: Document) -> Iterator[Edit]:
    """Yield a line, or a condition of one, that goes or comes. A line of which nothing else is expected is written whole."""
    below: list[Mapping] = [expect]
    for step in difference.steps[:-1]:
        node = below[-1].get(step)
        assert isinstance(node, Mapping)
        below.append(node)
    above, name = below[-1], difference.steps[-1]
    is_condition = difference.steps[-2:-1] == ("conditions",)
    if is_condition and len(above.pairs) == len(below[-2].pairs) == 1 and difference.got is ABSENT:
        line = outcome.line(difference.steps[-3])
        assert line is not None
        yield Edit(below[-2].place.start, _end(below[-2], document), line_written(line))
    elif difference.got is ABSENT:
        yield _removed(name, above, document)
    elif difference.expected is ABSENT and (line := outcome.line(name)) is not None:
        yield _added(name, line_written(line), above, expect, document)


def _removed(name: str, mapping: Mapping, document: Document) -> Edit:
    index = next(index for index, (key, _) in enumerate(mapping.pairs) if key.text == name)
    key, value = mapping.pairs[index]
    start, end = key.place.start, _end(value, document)
    if len(mapping.pairs) == 1 and not _is_flow(mapping, document):
        behind = len(document.text[:start].rstrip())
        return Edit(behind, end, " {}") if document.text[behind - 1] == ":" else Edit(start, end, "{}")
    if len(mapping.pairs) == 1:
        return Edit(start, end, "")
    if not _is_flow(mapping, document):
        return Edit(_line_start(start, document), _line_end(end, document), "")
    if index + 1 < len(mapping.pairs):
        return Edit(start, mapping.pairs[index + 1][0].place.start, "")
    return Edit(_end(mapping.pairs[index - 1][1], document), end, "")


def _added(name: str, text: str, mapping: Mapping, expect: Mapping, document: Document) -> Edit:
    if _is_flow(mapping, document):
        pair = f"{text_written(name)}: {text}"
        if mapping.pairs:
            end = _end(mapping.pairs[-1][1], document)
            return Edit(end, end, f", {pair}")
        if _is_flow(expect, document):
            return Edit(mapping.place.start + 1, mapping.place.start + 1, pair)
        key = next(key for key, _ in expect.pairs if key.text == "lines")
        margin = _newline(document) + " " * (document.position(key.place.start)[1] + 1)
        behind = len(document.text[: mapping.place.start].rstrip())
        return Edit(behind, _end(mapping, document), f"{margin}{name}: {text}")
    column = document.position(mapping.pairs[0][0].place.start)[1]
    at = _line_end(_end(mapping.pairs[-1][1], document), document)
    row = f"{' ' * (column - 1)}{name}: {text}"
    ends_line = document.text[at - 1] in "\r\n"
    return Edit(at, at, row + _newline(document) if ends_line else _newline(document) + row)


def _is_flow(node: Node, document: Document) -> bool:
    return document.text[node.place.start] in "[{"


def _end(node: Node, document: Document) -> int:
    """Return where what is written of a node ends; behind a block the parser has already read on."""
    if isinstance(node, Scalar) or _is_flow(node, document):
        assert node.place.span is not None
        start, end = node.place.span
        return start + len(document.text[start:end].rstrip())
    if isinstance(node, SequenceNode):
        return _end(node.items[-1], document)
    key, value = node.pairs[-1]
    return max(_end(key, document), _end(value, document))


def _line_start(at: int, document: Document) -> int:
    return max(document.text.rfind(sign, 0, at) for sign in "\r\n") + 1


def _line_end(at: int, document: Document) -> int:
    """Return the offset behind the line break of the line that an offset is in."""
    found = LINE_BREAK.search(document.text, at)
    return len(document.text) if found is None else found.end()


def _newline(document: Document) -> str:
    found = LINE_BREAK.search(document.text)
    return "\n" if found is None else found[0]
