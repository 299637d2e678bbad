"""Paths of fields as texts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from binjiang_cli.intake.arrow import strings, whole
from binjiang_cli.language.readings.columns.values import Path


def path_texts(path: Path, count: int) -> pa.Array:
    """Return a path as texts: `loans[3].principal`."""
    tail = f".{path.field}" if path.field else ""
    if path.at is None:
        return same_text(f"{path.section}{tail}", count)
    most = int(path.at.max(initial=0)) + 1
    return strings(f"{path.section}[{at}]{tail}" for at in range(most)).take(whole(path.at))


def same_text(text: str | None, count: int) -> pa.Array:
    """Return a text, or none, so many times."""
    return strings([text]).take(whole(np.zeros(count)))
