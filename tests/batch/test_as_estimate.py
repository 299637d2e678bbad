"""Whole batches against `estimate` of each company's own file: amounts, statuses, warnings and errors, word by word."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import odd_companies
import pytest
from batches import read_jsonl
from helpers import ILLUSTRATIONS, RULES

from binjiang_cli.batch.kernel.exact import company_row, line_rows, warning_rows
from binjiang_cli.cli.main import main
from binjiang_cli.estimation.run import estimate
from binjiang_cli.intake.rejects import reject_of
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.profile.load import load_profile
from binjiang_cli.source.problem import InputError

COUNT = int(os.environ.get("BINJIANG_COMPANIES", "60"))
SEED = int(os.environ.get("BINJIANG_SEED", "1"))
TWICE = ("credit_code_twice", "name_twice")  # of which only the batch can tell
PLACE = re.compile(r"\S*c\d+\.json:\d+:(\d+)|\S*all\.jsonl:\d+:(\d+)")


@pytest.mark.parametrize("folder", [RULES, *ILLUSTRATIONS[:3]], ids=lambda folder: folder.name)
@pytest.mark.parametrize("form", ["jsonl", "json"])
def test_every_company_comes_out_as_estimate_has_it(form: str, folder: Path, tmp_path: Path) -> None:
    policy = load_policy(folder)
    files = _written(tmp_path, policy)
    sources = [f"{tmp_path / 'all.jsonl'}:{number}" for number in range(1, COUNT + 1)] if form == "jsonl" else files
    inputs = tmp_path / "all.jsonl" if form == "jsonl" else tmp_path / "profiles"
    outputs = [option for name in ("lines", "warnings") for option in (f"--{name}", str(tmp_path / f"{name}.jsonl"))]
    call = ["batch", str(inputs), "-o", str(tmp_path / "companies.jsonl"), "--rules", str(folder)]
    code = main([*call, *outputs, "--rejects", str(tmp_path / "rejects.jsonl"), "--lang", "en"])
    found = {name: read_jsonl(tmp_path / f"{name}.jsonl") for name in ("companies", "lines", "rejects", "warnings")}
    found["warnings"] = [row for row in found["warnings"] if row["code"] not in TWICE]
    expected: dict[str, list[dict[str, Any]]] = {name: [] for name in found}
    for file, source in zip(files, map(str, sources), strict=True):
        for name, rows in _rows(file, policy).items():
            expected[name] += [{"source": source, **_as_texts(row)} for row in rows]
    assert code == (1 if expected["rejects"] else 0)
    for name, rows in expected.items():
        told = [{key: row[key] for key in rows[0]} for row in found[name]] if rows else found[name]
        assert [_without_places(row) for row in told] == [_without_places(row) for row in rows], name


def _written(folder: Path, policy: Policy) -> list[Path]:
    """Write companies into one file, a line each, and each into a file of its own; those files."""
    texts = list(odd_companies.lines(policy, COUNT, SEED))
    (folder / "all.jsonl").write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    (folder / "profiles").mkdir()
    files = [folder / "profiles" / f"c{number:06}.json" for number in range(COUNT)]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    return files


def _rows(file: Path, policy: Policy) -> dict[str, list[dict[str, Any]]]:
    try:
        result = estimate(load_profile(file, policy), policy)
    except InputError as error:
        return {"rejects": [{"errors": list(reject_of(str(file), error.problems, "en").errors)}]}
    return {
        "companies": [company_row(result)],
        "lines": list(line_rows(result, "en")),
        "warnings": list(warning_rows(result, "en")),
    }


def _as_texts(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value if isinstance(value, int | list | None) else str(value) for key, value in row.items()}


def _without_places(row: dict[str, Any]) -> dict[str, Any]:
    """The row, with the columns alone of what stands in a file."""
    errors = row.get("errors")
    return row if errors is None else {**row, "errors": [PLACE.sub(r"\1\2", error) for error in errors]}
