"""How a report says what it showed when it was written, so that later changes by hand are noticed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from binjiang_cli.advice.verified import ReceiptCheck, Shown

MOST_STORED = 8 * 1024 * 1024  # characters of a stored estimate; in ASCII it takes up to twice the bytes of one in a file


def digest_of(parts: Iterable[str]) -> str:
    """Return the sha256 of texts in their order."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def text_digest(pieces: Iterable[str]) -> str:
    """Return the sha256 of what a document says, without its blanks: programs that save it again part lines anew."""
    return digest_of(["".join("".join(pieces).split())])


def text_shown(written: str, now: str) -> Shown:
    """Return whether a document says what it said when it was written; both are the digest of its text."""
    return Shown((ReceiptCheck(what="text", saved=written, anew=now),))
