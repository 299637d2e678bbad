"""What a Word document holds, read from its parts."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx import Document
from docx.text.paragraph import Paragraph
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Element = Any


def body(path: Path) -> Element:
    return Document(str(path)).element.body


def paragraphs(element: Element) -> list[str]:
    """Return the texts of all paragraphs below an element, in tables too, with plain blanks."""
    return [text(found) for found in element.iter(f"{W}p")]


def text(paragraph: Element) -> str:
    return Paragraph(paragraph, None).text.replace("\u00a0", " ")  # type: ignore[arg-type]


def words_of(element: Element) -> str:
    """Return all that stands in runs below an element, as it is."""
    return "".join(found.text or "" for found in element.iter(f"{W}t"))


def attributes(element: Element, path: str) -> list[str]:
    """Return what `w:val` says at a path of names of the namespace w, below an element."""
    steps = "/".join(f"{W}{name}" for name in path.split("/"))
    return [found.get(f"{W}val") for found in element.iterfind(f".//{steps}")]


def styled(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the names of the styles of paragraphs outside tables, and their texts."""
    for paragraph in Document(str(path)).paragraphs:
        yield str(paragraph.style.name), paragraph.text.replace("\u00a0", " ")  # type: ignore[union-attr]


def broken_parts(path: Path) -> list[str]:
    """Return what is wrong with a file's parts: not well-formed, no content type, a reference to nothing."""
    wrong = []
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    types = {found.get("PartName") or found.get("Extension") for found in etree.fromstring(parts["[Content_Types].xml"])}
    for name, content in parts.items():
        if f"/{name}" not in types and name.rpartition(".")[2] not in types:
            wrong.append(f"{name}: no content type")
        root = etree.fromstring(content) if name.endswith((".xml", ".rels")) else None
        if not name.endswith(".rels"):
            continue
        assert root is not None
        folder = posixpath.dirname(posixpath.dirname(name))
        for relation in root:
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target"))).lstrip("/")
            if relation.get("TargetMode") != "External" and target not in parts:
                wrong.append(f"{name}: {target} is not there")
    return wrong
