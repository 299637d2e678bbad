"""Companies that refute a claim, saved as profiles."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from binjiang_cli.cli.output import keep_inputs, write_result, written


def save_companies(companies: Iterable[tuple[str, str]], folder: Path, inputs: Iterable[str | Path]) -> None:
    """Write each company, by its name, to a file of a folder. Raises InputError where one cannot be, or is an input."""
    named = [(folder / f"{name}.yaml", text) for name, text in companies]
    keep_inputs([path for path, _ in named], inputs)
    with written(folder / "-"):
        folder.mkdir(parents=True, exist_ok=True)
    for path, text in named:
        write_result(text, path)
