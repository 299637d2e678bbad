"""Results of earlier runs that lie among the inputs: recognised by what they begin with, whatever they are called."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Callable, Iterable

from binjiang_cli.intake.package import DAMAGED
from binjiang_cli.result_columns import CHINESE
from binjiang_cli.source.document import decode
from binjiang_cli.source.opening import open_regular
from binjiang_cli.source.problem import InputError

BEGINNING = 64 * 1024  # bytes, in which a heading ends, or a first line of JSON that is a result
# Batch's tables, each by columns that no table of companies has together: companies, lines, rejects, warnings.
TABLES = (
    ("source", "low", "high", "potential"),
    ("source", "rule", "record", "status"),
    ("source", "position", "errors"),
    ("source", "code", "path", "message"),
)
SIGNATURES = [set(columns) for columns in TABLES] + [{CHINESE[name] for name in columns} for columns in TABLES]
ESTIMATE = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"schema_version"\s*:')
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
SHARED = re.compile(r'<c\b[^>]*\bt="s"[^>]*><v>([0-9]{1,6})</v>')
ITEM = re.compile(r"<si>(.*?)</si>", re.DOTALL)
TEXT = re.compile(r"<t\b[^>]*>([^<]*)</t>")
UNREADABLE = (OSError, ValueError, InputError, csv.Error)


def is_result(path: str) -> bool:
    """Return whether a file holds what a batch or an estimate wrote; one that cannot be read is no result."""
    reader = READERS.get(path[path.rfind(".") :].lower())
    if reader is None:
        return False
    try:
        return reader(path)
    except (*UNREADABLE, *DAMAGED):
        return False


def _is_table(names: Iterable[str]) -> bool:
    found = {name.strip() for name in names}
    return any(signature <= found for signature in SIGNATURES)


def _beginning(path: str) -> bytes:
    with open_regular(path) as file:
        return file.read(BEGINNING)


def _json(path: str) -> bool:
    return ESTIMATE.match(_beginning(path)) is not None


def _json_lines(path: str) -> bool:
    first = json.loads(_beginning(path).lstrip().partition(b"\n")[0])
    return isinstance(first, dict) and (_is_table(first) or "schema_version" in first)


def _csv(path: str) -> bool:
    heading = decode(next(iter(_beginning(path).splitlines()), b""), path).strip()
    return any(_is_table(next(csv.reader([heading], delimiter=sign), [])) for sign in ",;\t")


def _parquet(path: str) -> bool:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with open_regular(path) as file:
            return _is_table(pq.read_schema(file).names)
    except pa.ArrowException:
        return False


def _workbook(path: str) -> bool:
    """Return whether the first row of a workbook's first sheet is a result's, as written by us or saved again by others."""
    with open_regular(path) as file, zipfile.ZipFile(file) as book:
        row = _part(book, SHEET).partition("<sheetData>")[2].partition("</row>")[0]
        cells = TEXT.findall(row)
        if numbers := SHARED.findall(row):
            strings = ITEM.findall(_part(book, STRINGS))
            cells += ["".join(TEXT.findall(strings[int(number)])) for number in numbers]
        return _is_table(cells)


def _part(book: zipfile.ZipFile, name: str) -> str:
    with book.open(name) as part:
        return part.read(BEGINNING).decode("utf-8", "replace")


READERS: dict[str, Callable[[str], bool]] = {
    ".json": _json, ".jsonl": _json_lines, ".csv": _csv, ".parquet": _parquet, ".xlsx": _workbook,
}  # fmt: skip
