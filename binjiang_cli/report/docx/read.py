"""A Word document read again: the estimate stored in it, and whether its text is as it was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from binjiang_cli.intake.package import Enough, OfficeKind, Package, Relation, opened
from binjiang_cli.report.digests import MOST_STORED, StoredText, text_digest
from binjiang_cli.report.docx.markup import W
from binjiang_cli.report.docx.stored import DIGEST, NAMESPACE
from binjiang_cli.words import Text

MAIN = "word/document.xml"
SAVE_AS = Text("用 Word 打开，另存为 .docx", "open it in Word and save it as .docx")
DOCUMENT = OfficeKind(Text("不是 .docx 文档", "not a .docx document"), MAIN, SAVE_AS)
MOST_UNPACKED = 256 * 1024**2  # bytes; a report on a thousand records has some 30 MB
MOST_TEXT = 64 * 1024**2  # characters
ESTIMATE = f"{NAMESPACE} estimate"
AROUND = ("header", "footer", "footnotes", "endnotes", "comments")
# What Word shows only to programs that know no other, and what was taken away.
PASSED = frozenset((f"{W} moveFrom", "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"))
NUMBERS_OF_PAGES = ("PAGE", "NUMPAGES")  # fields that every program computes anew
HYPHEN = "\u2011"  # which programs write as a character or as an element


def stored_document(path: str) -> StoredText | None:
    """Return what a Word document of `binjiang report` holds; None for any other document.

    Raises InputError for a file that is no such document, is damaged or too large, or declares entities.
    """
    with opened(path, DOCUMENT) as package:
        package.most = MOST_UNPACKED
        items = [relation.target for relation in _related(package) if relation.kind == "customXml"]
        for item in items:
            if package.has(item) and (held := _Estimate(package, item)).found:
                return StoredText("".join(held.pieces), held.digest, digest_of_text(package))
    return None


def digest_of_text(package: Package) -> str:
    """Return the digest of a document's text: its paragraphs, and whatever stands around them says besides."""
    others = (relation.target for relation in _related(package) if relation.kind in AROUND)
    around = {"".join(_Words(package, part).pieces) for part in others if package.has(part)}
    return text_digest([*_Words(package, package.main_part(MAIN)).pieces, *sorted(around)])


def _related(package: Package) -> Iterator[Relation]:
    yield from package.relations(package.main_part(MAIN)).values()


class _Estimate:
    """Reads a part that may hold an estimate: then `found`, the JSON stands in `pieces`."""

    def __init__(self, package: Package, part: str) -> None:
        self.found = False
        self.pieces: list[str] = []
        self.digest = ""
        self.characters = 0
        self.package = package
        package.parse(part, self._start, lambda tag: None, self._add)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag != ESTIMATE:
            raise Enough
        self.found, self.digest = True, attributes.get(DIGEST, "")

    def _add(self, data: str) -> None:
        self.characters += len(data)
        if self.characters > MOST_STORED:
            raise self.package.too_large()
        self.pieces.append(data)


class _Words:
    """Reads the text of a part without the numbers of pages; `fields` are the instructions of those that it is in."""

    def __init__(self, package: Package, part: str) -> None:
        self.pieces: list[str] = []
        self.package = package
        self.characters = self.passed = 0
        self.fields: list[str] = []
        self.taking = self.instructing = False
        package.parse(part, self._start, self._end, self._add)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.passed += tag in PASSED
        if tag == f"{W} fldChar":
            self._field(attributes.get(f"{W} fldCharType", ""))
        elif tag == f"{W} fldSimple":
            self.fields.append(attributes.get(f"{W} instr", ""))
        elif tag == f"{W} noBreakHyphen":
            self.pieces.append(HYPHEN)
        self.instructing = tag == f"{W} instrText" and bool(self.fields)
        self.taking = tag == f"{W} t" and not self.passed and not any(map(_numbers_pages, self.fields))

    def _field(self, mark: str) -> None:
        if mark == "begin":
            self.fields.append("")
        elif mark == "end" and self.fields:
            self.fields.pop()

    def _end(self, tag: str) -> None:
        self.passed -= tag in PASSED
        if tag == f"{W} fldSimple":
            self._field("end")
        self.taking = self.instructing = False

    def _add(self, data: str) -> None:
        if self.taking or self.instructing:
            self.characters += len(data)
            if self.characters > MOST_TEXT:
                raise self.package.too_large()
        if self.taking:
            self.pieces.append(data)
        elif self.instructing:
            self.fields[-1] += data


def _numbers_pages(instruction: str) -> bool:
    return instruction.split(maxsplit=1)[:1] in ([name] for name in NUMBERS_OF_PAGES)
