"""Parts whose bytes follow each other."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path


@contextlib.contextmanager
def concatenation(head: bytes, path: Path) -> Iterator[Callable[[Path], None]]:
    """Return a file that is `head`, then every part that is added."""
    with path.open("wb") as file:
        file.write(head)

        def add(part: Path) -> None:
            with part.open("rb") as source:
                shutil.copyfileobj(source, file, 1024 * 1024)

        yield add
