"""What reads each field of the shipped vocabulary, in both languages, whole: `uses-of-fields.txt`.

After a change of the rules, `BINJIANG_UPDATE_EXPECTED=1 pytest tests/policy/test_uses.py` writes it anew; read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

from helpers import shipped

from binjiang_cli.policy.uses import uses

EXPECTED = Path(__file__).parent / "uses-of-fields.txt"


def test_what_reads_each_field() -> None:
    lines = []
    for path, users in uses(shipped()).items():
        lines.append(path)
        lines += [f"    {' '.join(filter(None, use[:3]))}: {use.words.zh} | {use.words.en}" for use in users]
    text = "\n".join(lines) + "\n"
    if os.environ.get("BINJIANG_UPDATE_EXPECTED") == "1":
        EXPECTED.write_text(text, "utf-8")
    assert text == EXPECTED.read_text("utf-8")
