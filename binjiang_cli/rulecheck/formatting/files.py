"""The files of rule sets that are named by their paths, and each of them before and after formatting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os.path import realpath
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.rulecheck.formatting.canonical import CRLF, canonical, without_crlf
from binjiang_cli.rulecheck.targets import rule_sets_below
from binjiang_cli.source.document import read_document
from binjiang_cli.source.nodes import read_nodes
from binjiang_cli.source.opening import is_folder, is_there, yaml_files
from binjiang_cli.source.problem import InputError, NothingMatched, Problem, refuse
from binjiang_cli.words import Text, visible

OWN_NAMES = ("policy.yaml", "vocabulary.yaml", "measures.yaml")
FOLDERS = ("payments", "tests")


class Formatted(NamedTuple):
    """A file as it stands and as it should, with LF; `is_right` also says that its encoding is UTF-8 without a mark.

    `line_break` is what ends its lines: CRLF where all of them end so, else LF.
    """

    path: Path
    before: str
    after: str
    line_break: str
    is_right: bool


def formatted(paths: Iterable[Path]) -> list[Formatted]:
    """Return each file with its canonical form. Raises InputError with the problems of every file that cannot be read."""
    found: list[Formatted] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            document = read_document(path)
            after = canonical(document, read_nodes(document))
            before = without_crlf(document.text)
            line_break = CRLF if before.count("\n") == document.text.count(CRLF) > 0 else "\n"
            is_right = before == after and path.read_bytes().decode("utf-8", "replace") == document.text
            found.append(Formatted(path, before, after, line_break, is_right))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def rule_files(paths: Iterable[Path]) -> list[Path]:
    """Return the YAML files of rule sets that paths name: rule sets, folders that hold some, files.

    Raises InputError for a path that is not there, NothingMatched where no file is left.
    """
    found: dict[str, Path] = {}
    missing: list[Problem] = []
    for path in paths:
        if not is_there(path):
            shown = visible(str(path))
            missing.append(Problem(Text(f"找不到文件或文件夹：{shown}", f"no such file or folder: {shown}")))
        for file in _files(path):
            found.setdefault(realpath(file), file)
    if missing:
        raise InputError(missing)
    if not found:
        raise NothingMatched(Text("没有规则文件", "no rule files"))
    return list(found.values())


def rule_sets_here() -> list[Path]:
    """Return the rule sets in the folder `rules` of the working directory. Raises InputError where there is none."""
    found = sorted(path.parent for path in Path("rules").glob("*/policy.yaml"))
    if not found:
        raise refuse(
            Text("这里没有 rules 文件夹，不知要整理什么", "there is no folder 'rules' here: what is to be formatted?"),
            hint=Text("写明规则集的文件夹", "name the folder of a rule set"),
        )
    return found


def _files(path: Path) -> Iterator[Path]:
    if is_folder(path):
        if path.name in FOLDERS and is_there(path.parent / "policy.yaml"):
            yield from yaml_files(path)
            return
        for folder in rule_sets_below(path):
            yield from _rule_set(folder)
    elif is_there(path) and path.suffix != ".csv":
        yield path


def _rule_set(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in OWN_NAMES if is_there(folder / name))
    for name in FOLDERS:
        yield from yaml_files(folder / name)
