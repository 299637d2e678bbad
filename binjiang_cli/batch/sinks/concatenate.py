"""Parts whose bytes follow each other."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path


def concatenate(head: bytes, parts: Sequence[Path], path: Path) -> None:
    """Write a file that is `head`, then every part."""
    with path.open("wb") as file:
        file.write(head)
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, file, 1024 * 1024)
