"""JSON files that tell whether they are as they were written: what was damaged is not there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from zlib import crc32

from binjiang_cli.files import flush

AT_ONCE = 1024 * 1024


def write_sealed(path: Path, content: dict[str, Any]) -> None:
    """Write a file that is on the disk when this returns."""
    text = json.dumps(content)
    with path.open("w", encoding="utf-8") as file:
        json.dump({"content": content, "sum": crc32(text.encode())}, file)
        file.flush()
        os.fsync(file.fileno())


def read_sealed(path: Path) -> dict[str, Any] | None:
    """Return what was written to a file; None where there is none, or it is no longer what was written."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        content = found["content"]
        return content if crc32(json.dumps(content).encode()) == found["sum"] else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def sum_of(path: Path) -> int:
    """Return the check sum of a file, which has been written to the disk."""
    flush(path)
    found = 0
    with path.open("rb", buffering=0) as file:
        while block := file.read(AT_ONCE):
            found = crc32(block, found)
    return found
