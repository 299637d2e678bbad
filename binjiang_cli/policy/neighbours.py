"""Rule sets that a profile is also for: what it may state for them, where they can be found."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from binjiang_cli.policy.files import RuleSetFiles
from binjiang_cli.policy.shipped import shipped_rules
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.opening import is_folder
from binjiang_cli.source.problem import InputError


def vocabulary_of(name: str, folder: Path) -> Vocabulary | None:
    """Return the vocabulary of the rule set of an id, None where it is not found or cannot be read.

    It is looked for among the shipped ones, in `folder`, here, in ./rules, and beside those that BINJIANG_RULES names.
    """
    return next((found for place in _places(folder) if (found := _read(place / name)) is not None), None)


def _places(folder: Path) -> Iterator[Path]:
    named = os.environ.get("BINJIANG_RULES")
    beside = [Path(one).parent for one in named.split(os.pathsep)] if named else []
    yield from (shipped_rules(), folder, Path(), Path("rules"), *beside)


@cache
def _read(folder: Path) -> Vocabulary | None:
    try:
        return RuleSetFiles(folder).vocabulary() if is_folder(folder / "payments") else None
    except InputError:
        return None
