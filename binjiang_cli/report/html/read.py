"""A page read again: the estimate stored in it, and whether its text is as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import NamedTuple

from binjiang_cli.report.digests import MOST_STORED, StoredText, text_digest
from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Text

MOST_BYTES = 64 * 1024**2  # a report on a thousand records has some 10 MB
STORED, DIGEST = 'id="binjiang-estimate"', "data-text-sha256"
WRITTEN = re.compile(f'{DIGEST}="([0-9a-f]{{64}})"')
# A name may hold a > in its quotation marks. The groups never give back what they took: no page takes long to refuse.
TAG = re.compile(r"<(?P<name>/?[a-zA-Z][^\s/>]*+)(?P<attributes>(?:[^>\"']|\"[^\"]*+\"|'[^']*+')*+)>")
NO_MARKUP = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style")}


class PagePart(NamedTuple):
    """A piece of a page: what decides what people see, else what stands in an element unseen, with its attributes.

    Rules of style are seen: they can put words on a page, or take them away.
    """

    text: str
    seen: bool = True
    attributes: str = ""


def stored_page(path: str) -> StoredText | None:
    """Return what a page of `binjiang report` holds; None for any other page.

    Raises InputError for a file that is no text, is damaged or too large, or holds two estimates.
    """
    document = read_document(path, max_bytes=MOST_BYTES)
    parts = list(_parts(document))
    stored = [part for part in parts if not part.seen and STORED in part.attributes]
    if not stored:
        return None
    if len(stored) > 1:
        raise refuse(Text(f"{document.name} 里有两份估算", f"{document.name} holds two estimates"))
    text, _, attributes = stored[0]
    if len(text) > MOST_STORED:
        raise refuse(Text(f"{document.name} 里的估算太大", f"the estimate in {document.name} is too large"))
    found = WRITTEN.search(attributes)
    return StoredText(text, found[1] if found else "", _digest(parts))


def with_digest(page: str) -> str:
    """Return a page with the digest of its text beside its estimate."""
    digest = _digest(_parts(Document("", page)))
    return page.replace(f"<script {STORED} ", f'<script {STORED} {DIGEST}="{digest}" ')


def _digest(parts: Iterable[PagePart]) -> str:
    return text_digest(part.text for part in parts if part.seen)


def _parts(document: Document) -> Iterator[PagePart]:
    """Yield what a page says in its order. Raises InputError where something has no end."""
    text, at = document.text, 0
    while (start := text.find("<", at)) >= 0:
        yield PagePart(unescape(text[at:start]))
        if text.startswith("<!--", start):
            at = _after(document, "-->", start)
        elif text.startswith("<!", start):
            at = _after(document, ">", start)
        elif not re.match("</?[a-zA-Z]", text[start : start + 3]):
            yield PagePart("<")
            at = start + 1
        elif (tag := TAG.match(text, start)) is None:
            raise _without_end(document, start)
        elif (end := NO_MARKUP.get(tag["name"].lower())) is None:
            at = tag.end()
        elif (closing := end.search(text, tag.end())) is None:
            raise _without_end(document, start)
        else:
            yield PagePart(text[tag.end() : closing.start()], tag["name"].lower() == "style", tag["attributes"])
            at = closing.end()
    yield PagePart(unescape(text[at:]))


def _after(document: Document, sign: str, start: int) -> int:
    """Return the place behind the next sign. Raises InputError where there is none."""
    found = document.text.find(sign, start)
    if found < 0:
        raise _without_end(document, start)
    return found + len(sign)


def _without_end(document: Document, start: int) -> InputError:
    return refuse(Text("网页已损坏：这里没有结束", "the page is damaged: this has no end"), document.place(start))
