"""The parts of an office file, each read within bounds; what is no such file is told in its own words."""

from __future__ import annotations

import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers import expat

from binjiang_cli.intake.endings import SAVE_AS
from binjiang_cli.source.opening import open_regular, unreadable
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Text, visible

MOST_PARTS = 10_000
MOST_UNPACKED = 1024**3  # bytes of an office file's parts together; a million rows of ten columns have some 600 MB
BLOCK = 64 * 1024
MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
DAMAGED = (
    expat.ExpatError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, LookupError, ValueError, NotImplementedError,
    RuntimeError, OSError,
)  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
Start = Callable[[str, Mapping[str, str]], object]


class OfficeKind(NamedTuple):
    """A kind of file that is wanted: what others are not, how the part ends that makes it one, what to do with others."""

    words: Text
    main: str
    hint: Text


WORKBOOK = OfficeKind(Text("不是 .xlsx 工作簿", "not an .xlsx workbook"), "workbook.xml", SAVE_AS)


class Relation(NamedTuple):
    """What a part refers to: its kind, the last word of its type, and the other part."""

    kind: str
    target: str


class Package:
    """An office file, opened; `most` bounds the bytes of all parts that are read, unpacked."""

    def __init__(self, archive: zipfile.ZipFile, shown: str, kind: OfficeKind = WORKBOOK) -> None:
        self.archive = archive
        self.shown = shown
        self.kind = kind
        self.most = MOST_UNPACKED
        self.names = {name.lower(): name for name in archive.namelist()}
        self.unpacked = 0

    def has(self, part: str) -> bool:
        return part.lower() in self.names

    def parse(self, part: str, start: Start, end: Callable[[str], object], text: Callable[[str], object] | None = None) -> None:
        """Read a part's XML. Names of elements come with their namespace, parted by a blank.

        Raises InputError for a part that is damaged, too large, or declares entities; Enough ends it early.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        try:
            with self.archive.open(self.names[part.lower()]) as file:
                while block := file.read(BLOCK):
                    self._count(len(block))
                    parser.Parse(block)
                parser.Parse(b"", True)
        except Enough:
            return
        except DAMAGED as error:
            raise self._damaged(part, error) from None

    def _count(self, more: int) -> None:
        self.unpacked += more
        if self.unpacked > self.most:
            raise self.too_large()

    def too_large(self) -> InputError:
        return refuse(Text(f"{self.shown} 解开后太大，没有读", f"{self.shown} is too large when unpacked, and is not read"))

    def _refuse_doctype(self, *_: Any) -> None:
        raise refuse(
            Text(f"{self.shown} 含有不许有的声明，没有读", f"{self.shown} holds declarations that no such file may hold")
        )

    def _damaged(self, part: str, error: Exception) -> InputError:
        if isinstance(error, RuntimeError) and "password" in str(error):
            return refuse(Text(f"{self.shown} 有密码，读不了", f"{self.shown} is protected by a password"), hint=NO_PASSWORD)
        return self.damaged(part)

    def damaged(self, part: str) -> InputError:
        """Return that a part is not what it should be, or is not there."""
        shown = visible(part)
        return refuse(
            Text(f"{self.shown} 已损坏：{shown} 读不出来", f"{self.shown} is damaged: {shown} cannot be read"),
            hint=self.kind.hint,
        )

    def main_part(self, usual: str) -> str:
        """Return the part that the others belong to."""
        found = (relation.target for relation in self.relations("").values() if relation.kind == "officeDocument")
        return next((part for part in found if self.has(part)), usual)

    def relations(self, part: str) -> dict[str, Relation]:
        """Return what a part refers to, by the reference's id."""
        folder, name = posixpath.split(part)
        found: dict[str, Relation] = {}

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            if tag.endswith(" Relationship") and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                found[attributes.get("Id", "")] = Relation(attributes.get("Type", "").rpartition("/")[2], target.lstrip("/"))

        place = posixpath.join(folder, "_rels", f"{name}.rels")
        if self.has(place):
            self.parse(place, start, lambda tag: None)
        return found


class Enough(Exception):
    """Ends the reading of a part of which no more is needed."""


NO_PASSWORD = Text("去掉密码，再保存", "save it without one")


@contextmanager
def opened(path: str, kind: OfficeKind = WORKBOOK) -> Iterator[Package]:
    """Open an office file of a kind. Raises InputError for what is none, telling what it is."""
    shown = visible(path)
    try:
        with open_regular(path) as file:
            head = file.read(BLOCK)
            _check_head(head, Path(path), shown, kind)
            file.seek(0)
            with zipfile.ZipFile(file) as archive:
                _check_archive(archive, shown, kind)
                yield Package(archive, shown, kind)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error):
        raise refuse(
            Text(f"{shown} 已损坏，或没有传完整", f"{shown} is damaged, or was not sent whole"),
            hint=Text("请对方重新发送", "have it sent again"),
        ) from None


def _check_head(head: bytes, path: Path, shown: str, kind: OfficeKind) -> None:
    """Refuse what is not even an archive, by its first bytes."""
    if head.startswith(b"PK"):
        return
    what, hint = _kind(head, path)
    raise _of_another_kind(shown, what, kind, kind.hint if hint == SAVE_AS else hint)


def _of_another_kind(shown: str, what: Text, kind: OfficeKind, hint: Text | None) -> InputError:
    return refuse(Text(f"{shown} {what.zh}，{kind.words.zh}", f"{shown} {what.en}, {kind.words.en}"), hint=hint)


def _kind(head: bytes, path: Path) -> tuple[Text, Text | None]:
    """Return what a file is that is no archive, and what to do about it."""
    if not head:
        return Text("是空文件", "is an empty file"), Text("请对方重新发送", "have it sent again")
    if head.startswith(OLE):
        if ENCRYPTED in path.read_bytes()[: 1024 * 1024]:
            return Text("有密码", "is protected by a password"), NO_PASSWORD
        return Text("是旧式 .xls 工作簿", "is an old .xls workbook"), SAVE_AS
    if head.startswith(b"%PDF"):
        return Text("是 PDF 文件", "is a PDF file"), None
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return Text("是 XML 表格", "is an XML spreadsheet"), SAVE_AS
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<table", b"<meta")) or b"<html" in start[:4096]:
        return Text("是网页", "is a web page"), SAVE_AS
    if start.startswith(b"mime-version:"):
        return Text("是网页归档", "is a web archive"), SAVE_AS
    if b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Text("是文本文件", "is a text file"), Text("若是 CSV，把后缀改成 .csv", "if it is CSV, call it .csv")
    return Text("是别的文件", "is another kind of file"), SAVE_AS


def _check_archive(archive: zipfile.ZipFile, shown: str, kind: OfficeKind) -> None:
    names = {name.lower() for name in archive.namelist()}
    if len(names) > MOST_PARTS:
        raise refuse(Text(f"{shown} 的组成部分太多，没有读", f"{shown} has too many parts, and is not read"))
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise refuse(Text(f"{shown} 有密码，读不了", f"{shown} is protected by a password"), hint=NO_PASSWORD)
    if not any(name.endswith(kind.main) for name in names):
        raise _of_another_kind(shown, _kind_of_archive(archive, names), kind, kind.hint)


def _kind_of_archive(archive: zipfile.ZipFile, names: set[str]) -> Text:
    if "xl/workbook.xml" in names:
        return Text("是 .xlsx 工作簿", "is an .xlsx workbook")
    if "xl/workbook.bin" in names:
        return Text("是 .xlsb 工作簿", "is an .xlsb workbook")
    if "mimetype" in names and "content.xml" in names:
        return Text("是 OpenDocument 文件", "is an OpenDocument file")
    if "word/document.xml" in names:
        return Text("是 Word 文档", "is a Word document")
    if any(name.startswith("ppt/") for name in names):
        return Text("是演示文稿", "is a presentation")
    return Text("是压缩包", "is an archive")
