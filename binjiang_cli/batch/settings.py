"""What a batch is asked to do: everything that decides its results, and how much of the machine it may use."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.policy.added_lpr import with_rows
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.lpr import Publication
from binjiang_cli.policy.together import load_policies
from binjiang_cli.words import Lang


class Settings(NamedTuple):
    """`as_of` wins over the profiles' days; `today` is the day of profiles without one. `memory` is in bytes.

    `lines`, `warnings` and `questions` say whether lines, the words of warnings and what to ask are asked for. `lpr` are
    publications that the rule set lacks.
    """

    rules: tuple[Path, ...]
    as_of: date | None
    today: date
    assume: dict[str, Fraction]
    lang: Lang
    jobs: int
    memory: int | None
    lines: bool
    warnings: bool = False
    questions: bool = False
    lpr: tuple[Publication, ...] = ()

    def policy(self, folders: Sequence[Path]) -> Policy:
        """Load the rule sets of folders, with the publications that the call added. Raises InputError."""
        found = load_policies(folders)
        return found.with_lpr(lambda table: with_rows(table, self.lpr, [None] * len(self.lpr))) if self.lpr else found


class Outputs(NamedTuple):
    """Where the results go; the rejects' file is there exactly when there are any.

    `sort` is the column of the companies by which they are sorted, with their lines, the greatest first; `total` asks for
    a row of totals below both.
    """

    companies: Path
    lines: Path | None
    rejects: Path
    warnings: Path | None = None
    questions: Path | None = None
    sort: str | None = None
    total: bool = False

    def paths(self) -> dict[str, Path]:
        """Return the files by the tables that they hold."""
        asked_for = {"lines": self.lines, "warnings": self.warnings, "questions": self.questions}
        given = {name: path for name, path in asked_for.items() if path is not None}
        return {"companies": self.companies, "rejects": self.rejects, **given}
