"""An output of batch against the one that is made anew from its input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from binjiang_cli.advice.companies import CompaniesComparison, compare_companies
from binjiang_cli.advice.outputs import CompanyRow, read_output
from binjiang_cli.values.json_schema import object_schema

Batch = Callable[[Path], object]  # estimates every company of the inputs, and writes them to a file


class VerifiedOutput(NamedTuple):
    """An output of batch and the one that was made anew; it holds where no company differs, came or went."""

    comparison: CompaniesComparison
    rules: str

    @property
    def holds(self) -> bool:
        return not self.comparison.changed

    def as_json(self) -> dict[str, Any]:
        """Return the published form: texts, lists and mappings only."""
        return {"schema_version": 1, "holds": self.holds, "rules": self.rules, "comparison": self.comparison.as_json()}

    @classmethod
    def published_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of the published form; every key is always there."""
        comparison = CompaniesComparison.published_schema()
        dialect = comparison.pop("$schema")
        properties = {
            "schema_version": {"const": 1},
            "holds": {"type": "boolean"},
            "rules": {"type": "string"},
            "comparison": comparison,
        }
        return {"$schema": dialect, "title": cls.__name__, **object_schema(properties)}


def verified_output(saved: str, batch: Batch, rules: str) -> VerifiedOutput:
    """Hold an output of batch against the one that `batch` makes anew; `rules` names the rule set.

    Raises InputError for an output that cannot be read.
    """
    before = read_output(saved)
    with TemporaryDirectory(prefix="binjiang-") as folder:
        after = _made(batch, Path(folder) / "anew.jsonl")
    return VerifiedOutput(compare_companies(before, after), rules)


def _made(batch: Batch, path: Path) -> Sequence[CompanyRow]:
    batch(path)
    return read_output(str(path))
