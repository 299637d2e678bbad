"""Small tools that the tests of batches share: the command in this process, its outputs as rows."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, NamedTuple

from binjiang_cli.cli.main import main

COMPANY = "company: {name: 甲}\nas_of: 2026-06-30\n"
LOAN = "loans:\n- {lender: bank, principal: 3000万, drawn_on: 2025-01-15, repaid_on: 2025-12-20, interest_paid: 978000}\n"
# 30,000,000 at 3.10 % for the 339 days from 2025-01-15 to 2025-12-20, over 360: 875,750.00
LOAN_PAYS = "875750.00"


class Done(NamedTuple):
    """What a batch wrote: its exit code, the rows of its outputs, and whether there is a file of rejects."""

    code: int
    companies: list[dict[str, Any]]
    rejects: list[dict[str, Any]]


def batch(folder: Path, *arguments: str | Path, lang: str = "zh") -> Done:
    """Run `binjiang batch` in one process, with its output in `folder`."""
    out = folder / "out.jsonl"
    code = main(["batch", *map(str, arguments), "-o", str(out), "--jobs", "1", "--lang", lang])
    return Done(code, read_jsonl(out), read_jsonl(folder / "out.rejects.jsonl"))


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def highs(done: Done) -> dict[str, str]:
    """What each company could receive at most, by name."""
    return {row["name"]: row["high"] for row in done.companies}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
