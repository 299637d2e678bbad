"""A folder of CSV files, named after the sections: UTF-8 or GB18030, parted by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.intake.joined import Sheet, joined, section_of
from binjiang_cli.intake.rejects import reject_of
from binjiang_cli.intake.rows import RowForm, Rows
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.document import decode
from binjiang_cli.source.opening import open_regular, unreadable
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Lang, Text, visible

DELIMITERS = ",;\t"
MOST_IN_A_CELL = 1024 * 1024


class CsvFolder(NamedTuple):
    """The CSV files of a folder, one for each section."""

    path: str
    companies: int | None = None
    is_table: bool = True

    def read(self, vocabulary: Vocabulary, lang: Lang) -> Rows:
        try:
            return joined(_sheets(csv_files(Path(self.path)), vocabulary), vocabulary, lang)
        except InputError as error:
            shown = visible(self.path)
            return Rows(RowForm(vocabulary).table([], []), [(0, reject_of(shown, error.problems, lang))])


def csv_files(folder: Path) -> list[Path]:
    """The CSV files right in a folder, sorted by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv" and path.is_file() and path.name[0] != ".")


def section_files(folder: Path, vocabulary: Vocabulary) -> list[Path]:
    """Those that are named after a section, or nearly so."""
    return [path for path in csv_files(folder) if _section(path, vocabulary) is not None]


def has_companies(folder: Path, vocabulary: Vocabulary) -> bool:
    """Whether one of a folder's CSV files is named after the companies."""
    return any(_section(path, vocabulary) == "company" for path in csv_files(folder))


def _section(path: Path, vocabulary: Vocabulary) -> str | None:
    """The section that a file is named after, `?` where it is only nearly so."""
    try:
        return section_of(path.stem, vocabulary)
    except InputError:
        return "?"


def _sheets(paths: Iterable[Path], vocabulary: Vocabulary) -> dict[str, Sheet]:
    sheets: dict[str, Sheet] = {}
    for path in paths:
        if (section := section_of(path.stem, vocabulary)) is None:
            continue
        shown = visible(str(path))
        if section in sheets:
            first = sheets[section].name
            raise refuse(Text(f"{first} 和 {shown} 是同一个部分", f"{first} and {shown} are the same section"))
        if rows := list(_rows(path, shown)):
            sheets[section] = Sheet(shown, ":", rows)
    if "company" not in sheets:
        raise refuse(Text("企业的文件是空的", "the companies' file is empty"))
    return sheets


def _rows(path: Path, shown: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, under the numbers of their first lines."""
    try:
        with open_regular(path) as file:
            text = decode(file.read(), shown)
    except OSError as error:
        raise unreadable(path, error) from None
    csv.field_size_limit(MOST_IN_A_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        raise refuse(Text(f"{shown}:{number} 不是 CSV：{error}", f"{shown}:{number} is not CSV: {error}")) from None


def _delimiter(text: str) -> str:
    """The sign that parts the headings: the one that stands in them most often."""
    heading = text.lstrip().partition("\n")[0]
    return max(DELIMITERS, key=heading.count)
