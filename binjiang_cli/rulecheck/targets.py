"""The rule sets that a call names: their folders, folders that hold them, single files of them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.policy.files import rules_folders
from binjiang_cli.source.opening import is_folder, is_there, unreadable
from binjiang_cli.source.problem import InputError, NothingMatched, Problem, refuse
from binjiang_cli.words import Text, listed, listing, visible

FOLDERS = ("payments", "tests")  # of a rule set


class Target(NamedTuple):
    """A rule set, and the only files of it that were asked for; none: all."""

    folder: Path
    files: frozenset[Path] = frozenset()

    def concerns(self, file: str) -> bool:
        return not self.files or Path(file).resolve() in self.files


def targets(paths: Iterable[Path]) -> list[Target]:
    """Return the rule sets that paths lead to, each once; without a path those in ./rules, else the shipped one.

    Raises InputError for a path that is not there or a file outside a rule set, NothingMatched where a folder holds none.
    """
    found: dict[Path, set[Path] | None] = {}
    problems: list[Problem] = []
    empty: list[Path] = []
    for path in list(paths) or _usual():
        shown = visible(str(path))
        if is_folder(path):
            folders = list(rule_sets_below(path))
            empty += [] if folders else [path]
            found.update(dict.fromkeys(folders))
        elif not is_there(path):
            problems.append(Problem(Text(f"找不到 {shown}", f"no such file or folder: {shown}")))
        elif (folder := _around(path)) is None:
            message = Text(f"{shown} 不在任何规则集里", f"{shown} does not belong to a rule set")
            problems.append(
                Problem(message, hint=Text("规则集的文件夹里有 policy.yaml", "a rule set's folder holds policy.yaml"))
            )
        elif (files := found.setdefault(folder, set())) is not None:
            files.add(path.resolve())
    if problems:
        raise InputError(problems)
    if empty:
        shown = listing(visible(str(path)) for path in empty)
        raise NothingMatched(Text(f"没有规则集：{shown}", f"no rule set in {shown}"))
    return [Target(folder, frozenset(files or ())) for folder, files in found.items()]


def only_rule_set(named: Path | None) -> Path:
    """Return the rule set that a call names, else the one in ./rules, else the shipped one.

    Raises InputError where ./rules holds several.
    """
    if named is not None:
        return named
    folders = [target.folder for target in targets([])]
    if len(folders) > 1:
        several = listed(map(str, folders))
        raise refuse(
            Text(f"./rules 里有 {len(folders)} 个规则集", f"./rules holds {len(folders)} rule sets"),
            hint=Text(f"写明其中一个：{several.zh}", f"name one of them: {several.en}"),
        )
    return folders[0]


def _usual() -> list[Path]:
    """Return the rule sets that BINJIANG_RULES names, else those in ./rules, else the shipped one."""
    here = Path("rules")
    if not os.environ.get("BINJIANG_RULES") and is_folder(here) and any(rule_sets_below(here)):
        return [here]
    return rules_folders()


def rule_sets_below(folder: Path) -> Iterator[Path]:
    """Yield the folder itself where it is a rule set, else those below it; hidden folders are not searched."""
    if is_there(folder / "policy.yaml") or is_folder(folder / "payments"):
        yield folder
        return
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        raise unreadable(folder, error) from None
    for below in inside:
        if not below.name.startswith(".") and not below.is_symlink() and is_folder(below):
            yield from rule_sets_below(below)


def _around(path: Path) -> Path | None:
    """Return the rule set that a file belongs to, relative to the current folder where it lies below it."""
    above, beyond = (*path.resolve().parents, Path("/"))[:2]
    within = above.name in FOLDERS  # where a file may be called policy.yaml, too
    folder = next((one for one in ((beyond, above) if within else (above, beyond)) if is_there(one / "policy.yaml")), None)
    here = Path.cwd()
    return folder.relative_to(here) if folder is not None and folder.is_relative_to(here) else folder
