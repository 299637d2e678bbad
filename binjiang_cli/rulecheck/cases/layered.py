"""The test files of a rule set and of those that it stands on, and the cases of these that it replaces."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.policy.layers import Layer, layered_files
from binjiang_cli.rulecheck.cases.case import stated_cases
from binjiang_cli.source.document import read_document
from binjiang_cli.source.nodes import read_nodes
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text, did_you_mean, nearest, visible

NOTHING: frozenset[str] = frozenset()


class CasesFile(NamedTuple):
    """A test file, and the titles of cases that count no more, in either language."""

    path: Path
    replaced: frozenset[str]


def case_files(layers: Sequence[Layer]) -> list[CasesFile]:
    """Return the test files of a rule set, those of the layers below too, less those that a file of its name replaces."""
    replaced: dict[Path, frozenset[str]] = {}
    titles = NOTHING
    for layer in layers:
        replaced[layer.folder / "tests"] = titles
        titles |= {title.text for title in layer.stated("replaced_tests")}
    return [CasesFile(path, replaced[path.parent]) for path in layered_files(layers, "tests").values()]


def unknown_titles(layers: Sequence[Layer]) -> Iterator[Problem]:
    """Yield each case that a layer says to replace, but that no layer below it has. Raises InputError."""
    for number, layer in enumerate(layers, start=1):
        stated = layer.stated("replaced_tests")
        known = list(_titles(layers[number:])) if stated else []
        for title in stated:
            if title.text not in known:
                shown, meant = visible(title.text[:60]), nearest(title.text, known)
                hint = did_you_mean(meant) if meant else None
                yield Problem(
                    Text(f"下层没有案例“{shown}”", f"no such test case below: {shown}"), title.place, hint, "unknown_name"
                )


def _titles(layers: Sequence[Layer]) -> Iterator[str]:
    for path in layered_files(layers, "tests").values():
        document = read_document(path)
        for case, _ in stated_cases(document, read_nodes(document)):
            yield from (case.case.zh, case.case.en)
