"""How a report says what it showed when it was written, so that later changes by hand are noticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import NamedTuple

from binjiang_cli.estimation.result import Estimate
from binjiang_cli.words import Lang

MOST_STORED = 8 * 1024 * 1024  # characters of a stored estimate; in ASCII it takes up to twice the bytes of one in a file


class StoredText(NamedTuple):
    """A document's estimate as JSON, the digest of its text as it was written, nothing where it does not say, and as it is."""

    text: str
    written: str
    now: str


def stored_json(estimate: Estimate, lang: Lang) -> str:
    """Return an estimate as a report stores it: JSON in ASCII, which no program writes otherwise."""
    return json.dumps(estimate.as_json(lang), separators=(",", ":"))


def digest_of(parts: Iterable[str]) -> str:
    """Return the sha256 of texts in their order."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def text_digest(pieces: Iterable[str]) -> str:
    """Return the sha256 of what a document says, without its blanks: programs that save it again part lines anew."""
    return digest_of(["".join("".join(pieces).split())])
