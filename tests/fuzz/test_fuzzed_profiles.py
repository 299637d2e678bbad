"""Profiles in YAML, JSON and JSON lines, broken at random: each is a company or a reject, each line of a file is."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import companies
import pytest
import yaml
from fuzzing import ODD_TEXTS, damaged, estimate_all, estimate_singly, seeds
from helpers import shipped

pytestmark = pytest.mark.soak

FILES = 60  # a seed
LINES = 20  # a file of JSON lines
EXAMPLES = sorted(Path(__file__).parents[2].glob("examples/profiles/*.yaml"))
WORDS = (
    *ODD_TEXTS, ": ", "- ", "#", "'", '"', "[", "]", "{", "}", ",", "&a ", "*a", "!!x ", "|", ">", "%YAML 1.2\n", "---\n",
    "...\n", "\t",
    "\n", "\r", "　", "：", "，", "“", "<<: ", "? ", "\\u0000", "\\ud800", "\\x", "1e999999", "0x10", "1_000", "[" * 40,
    "{a: " * 40,
    "company:", "企业：", "loans:", "name", "as_of: 2026-06-31", "null", "NaN", "-Infinity",
)  # fmt: skip


def broken(text: str, draw: Random) -> bytes:
    """A text after some accidents to its words, lines and bytes."""
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        lines = text.split("\n")
        at, line = draw.randrange(len(text) + 1), draw.randrange(len(lines))
        match draw.randrange(6):
            case 0 | 1:
                text = text[:at] + draw.choice(WORDS) + text[at + draw.choice((0, 0, 1, 5)) :]
            case 2:
                text = text[:at] + text[at + draw.choice((1, 2, 10)) :]
            case 3:
                lines.insert(draw.randrange(len(lines)), lines[line])
                text = "\n".join(lines)
            case 4:
                lines[line] = " " * draw.randrange(6) + lines[line].lstrip()
                text = "\n".join(lines)
            case 5:
                del lines[line]
                text = "\n".join(lines)
    data = text.encode(draw.choice(("utf-8",) * 8 + ("gb18030", "utf-16", "utf-8-sig")), "replace")
    return damaged(data, draw) if data and draw.random() < 0.2 else data


def profiles(draw: Random, count: int) -> list[str]:
    """As many profiles, as YAML in two layouts and as JSON."""
    rows = companies.rows(shipped(), count, draw.randrange(10**6), "texts")
    found = []
    for row in rows:
        del row["source"]
        layout = draw.randrange(4)
        if layout == 0:
            found.append(json.dumps(row, ensure_ascii=draw.random() < 0.5))
        elif layout == 1:
            found.append(draw.choice(EXAMPLES).read_text("utf-8"))
        else:
            found.append(
                yaml.safe_dump(row, allow_unicode=True, sort_keys=False, default_flow_style=None if layout == 2 else False)
            )
    return found


@pytest.mark.parametrize("seed", seeds(1))
def test_profile_files_broken_at_random(seed, tmp_path):
    draw = Random(f"files {seed}")
    paths = []
    for number, text in enumerate(profiles(draw, FILES)):
        paths.append(tmp_path / f"{number}{draw.choice(('.yaml', '.yml', '.json'))}")
        paths[-1].write_bytes(broken(text, draw))
    for path, came in estimate_all(tmp_path, paths).items():
        assert came.places == [str(path)]
    estimate_singly([["estimate", str(path), "--lang", draw.choice(("zh", "en"))] for path in draw.sample(paths, 60)])


@pytest.mark.parametrize("seed", seeds(1))
def test_json_lines_broken_at_random(seed, tmp_path):
    draw = Random(f"lines {seed}")
    lines: dict[Path, list[int]] = {}
    for number in range(12):
        path = tmp_path / f"{number}.jsonl"
        rows = list(companies.rows(shipped(), LINES, draw.randrange(10**6), draw.choice(("texts", "typed"))))
        texts = [
            json.dumps(
                {key: value for key, value in row.items() if key != "source"}, ensure_ascii=draw.random() < 0.5, default=str
            )
            for row in rows
        ]
        data = [broken(text, draw).replace(b"\r\n", b"") if draw.random() < 0.4 else text.encode() for text in texts]
        whole = b"\n".join(data) + (b"\n" if draw.random() < 0.5 else b"")
        path.write_bytes(whole)
        lines[path] = [at for at, line in enumerate(whole.split(b"\n"), 1) if line and not line.isspace()]
    for path, came in estimate_all(tmp_path, [*lines]).items():
        assert sorted(came.places) == sorted(f"{path}:{line}" for line in lines[path])
    calls = [["estimate", f"{path}:{draw.choice(numbers)}", "--lang", "en"] for path, numbers in lines.items()]
    estimate_singly(calls)
