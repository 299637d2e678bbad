"""One rule compiled from its text, and everything that is said of what is refused, each problem as one text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from helpers import HEAD, shipped

from binjiang_cli.policy.model import RuleFile
from binjiang_cli.policy.rule import Rule, compile_rule
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping, read_nodes
from binjiang_cli.source.problem import InputError, Place, Problem
from binjiang_cli.source.validation import plain
from binjiang_cli.words import Text

COST = "for_each: loans\neligible_cost: loan.principal\n"  # lines 5 and 6, behind the heading
RULE = COST + "intensity: 10%\n"


def compiled(text: str, clauses: Sequence[str] | None = ("S4.1",), in_force: str = "{from: 2024-11-25}") -> Rule:
    """The rule of a text without its heading, by the vocabulary that ships."""
    root = read_nodes(Document("", HEAD.replace("{from: 2024-11-25}", in_force) + text))
    assert isinstance(root, Mapping)
    file = RuleFile.model_validate(plain(root))
    return compile_rule("example", file, root, shipped().vocabulary, None if clauses is None else list(clauses), {})


def refused(text: str, clauses: Sequence[str] | None = ("S4.1",), in_force: str = "{from: 2024-11-25}") -> list[str]:
    """All that is said of a rule that cannot be."""
    with pytest.raises(InputError) as caught:
        compiled(text, clauses, in_force)
    return whole(caught.value.problems)


def whole(problems: Iterable[Problem], folder: Path | str = "") -> list[str]:
    """Problems as PLACE `WHAT IS MARKED` KIND: CHINESE | ENGLISH (HINT), → and what else it has to do with.

    A place has its file by the path in the folder; there is no name of a file where the text is in none.
    """
    return [_whole(problem, str(folder)) for problem in problems]


def _whole(problem: Problem, folder: str) -> str:
    marked = "" if problem.place is None else f"{_at(problem.place, folder)} `{problem.place.written}` "
    hint = f" ({_both(problem.hint)})" if problem.hint else ""
    related = "".join(f" → {_at(one.place, folder)} {_both(one.words)}" for one in problem.related)
    return f"{marked}{problem.kind}: {_both(problem.message)}{hint}{related}"


def _at(place: Place, folder: str) -> str:
    return str(place).removeprefix(f"{folder}/").removeprefix(":")


def _both(text: Text) -> str:
    return f"{text.zh} | {text.en}"
