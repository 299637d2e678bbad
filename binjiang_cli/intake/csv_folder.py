"""CSV files: a folder of them, named after the sections, or one by itself; in UTF-8, UTF-16 or GB18030."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.intake.csv_text import csv_rows
from binjiang_cli.intake.headings import count_known, words_of
from binjiang_cli.intake.joined import joined, section_of
from binjiang_cli.intake.rejects import reject_of
from binjiang_cli.intake.results import is_result
from binjiang_cli.intake.rows import RowForm, Rows
from binjiang_cli.intake.sheet import Sheet
from binjiang_cli.intake.units import Unit
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.document import decode
from binjiang_cli.source.opening import open_regular, unreadable
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Lang, Text, visible


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


class CsvFile(NamedTuple):
    """A CSV file by itself: a row a company, with one record of a section or none."""

    path: str
    companies: int | None = None
    is_table: bool = True

    def read(self, vocabulary: Vocabulary, lang: Lang) -> Rows:
        try:
            return joined({"company": (_alone(Path(self.path), vocabulary), None)}, vocabulary, lang)
        except InputError as error:
            return Rows(RowForm(vocabulary).table([], []), [(0, reject_of(visible(self.path), error.problems, lang))])


def is_of_folder(path: Path, vocabulary: Vocabulary) -> bool:
    """Return whether a CSV file is one of a folder of them: named after a section, beside that of the companies."""
    return _section(path, vocabulary) is not None and has_companies(path.parent, vocabulary)


def _alone(path: Path, vocabulary: Vocabulary) -> Sheet:
    section = _section(path, vocabulary)
    if section in vocabulary.sections and section != "company":
        label, shown = vocabulary.sections[section].label, visible(str(path))
        message = Text(
            f"{shown} 是“{label.zh}”的表，缺少企业的表", f"{shown} is the table of {label.en}; that of the companies is missing"
        )
        raise refuse(message, hint=Text("把两张表放在一个文件夹里", "put both into one folder"))
    sheet = read_csv(path, vocabulary, "company")
    if not sheet.rows:
        raise refuse(Text(f"{sheet.name} 是空的", f"{sheet.name} is empty"))
    return sheet


def csv_files(folder: Path) -> list[Path]:
    """Return the CSV files right in a folder, sorted by name, without results of earlier runs."""
    found = (path for path in folder.iterdir() if path.suffix.lower() == ".csv" and path.is_file() and path.name[0] != ".")
    return sorted(path for path in found if not is_result(str(path)))


def section_files(folder: Path, vocabulary: Vocabulary) -> list[Path]:
    """Return those that are named after a section, or nearly so."""
    return [path for path in csv_files(folder) if _section(path, vocabulary) is not None]


def has_companies(folder: Path, vocabulary: Vocabulary) -> bool:
    """Return whether one of a folder's CSV files is named after the companies."""
    return any(_section(path, vocabulary) == "company" for path in csv_files(folder))


def _section(path: Path, vocabulary: Vocabulary) -> str | None:
    """Return the section that a file is named after, `?` where it is only nearly so."""
    try:
        found = section_of(path.stem, vocabulary)
    except InputError:
        return "?"
    return None if found is None else found.section


def _sheets(paths: Iterable[Path], vocabulary: Vocabulary) -> dict[str, tuple[Sheet, Unit | None]]:
    sheets: dict[str, tuple[Sheet, Unit | None]] = {}
    for path in paths:
        if (meaning := section_of(path.stem, vocabulary, str(path))) is None:
            continue
        sheet = read_csv(path, vocabulary, meaning.section)
        if meaning.section in sheets:
            first = sheets[meaning.section][0].name
            raise refuse(Text(f"{first} 和 {sheet.name} 是同一个部分", f"{first} and {sheet.name} are the same section"))
        if sheet.rows:
            sheets[meaning.section] = (sheet, meaning.unit)
    if "company" not in sheets:
        raise refuse(Text("企业的文件是空的", "the companies' file is empty"))
    return sheets


def read_csv(path: Path, vocabulary: Vocabulary, section: str) -> Sheet:
    """Return the rows of a CSV file that are not blank. Raises InputError where it cannot be read."""
    shown = visible(str(path))
    try:
        with open_regular(path) as file:
            text = decode(file.read(), shown)
    except OSError as error:
        raise unreadable(path, error) from None
    words = words_of(vocabulary, section)
    rows = csv_rows(text, lambda cells: count_known(cells, words))
    broken = {row.number: row.broken for row in rows if row.broken is not None}
    return Sheet(shown, ":", [(row.number, row.cells) for row in rows], broken=broken)
