"""What a batch is asked to do: everything that decides its results, and how much of the machine it may use."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.words import Lang


class Settings(NamedTuple):
    """`as_of` wins over the profiles' days; `today` is the day of profiles without one. `memory` is in bytes.

    `lines` says whether lines are asked for.
    """

    rules: Path
    as_of: date | None
    today: date
    assume: dict[str, Fraction]
    lang: Lang
    jobs: int
    memory: int | None
    lines: bool


class Outputs(NamedTuple):
    """Where the results go; the rejects' file is there exactly when there are any."""

    companies: Path
    lines: Path | None
    rejects: Path

    def paths(self) -> dict[str, Path]:
        """The files by the tables that they hold."""
        lines = {} if self.lines is None else {"lines": self.lines}
        return {"companies": self.companies, "rejects": self.rejects, **lines}
