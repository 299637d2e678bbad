"""From the inputs of a call to the chunks of work: what each of them is, in the order of the call."""

from __future__ import annotations

import glob
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.intake.csv_folder import CsvFolder, csv_files, has_companies, section_files
from binjiang_cli.intake.files import ProfileFiles
from binjiang_cli.intake.jsonl import json_lines
from binjiang_cli.intake.parquet import parquet_rows
from binjiang_cli.intake.rejects import Reject, reject_of
from binjiang_cli.intake.rows import Chunk, RowForm, Rows
from binjiang_cli.intake.workbook import Workbook
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.problem import InputError, NothingMatched, refuse
from binjiang_cli.words import Lang, Text, visible

FEWEST_FILES, MOST_FILES = 100, 1000  # in a chunk
CHUNKS = 8  # that fewer files than make full chunks are spread over
PROFILES = (".yaml", ".yml", ".json")
TABLES = (".jsonl", ".parquet", ".xlsx")
KNOWN = Text(
    "可用：.yaml .yml .json .jsonl .parquet .xlsx、文件夹、-", ".yaml .yml .json .jsonl .parquet .xlsx, a folder, or -"
)
NO_PROFILE = Text("没有企业档案", "there is no profile")


class Unusable(NamedTuple):
    """An input that is there and cannot be read: a reject of its own."""

    reject: Reject
    companies: int | None = None
    is_table: bool = True

    def read(self, vocabulary: Vocabulary, lang: Lang) -> Rows:
        return Rows(RowForm(vocabulary).table([], []), [(0, self.reject)])


class Found(NamedTuple):
    """The chunks of a call, the files that they come from, and what in its folders is no profile."""

    chunks: list[Chunk]
    files: list[str]
    skipped: list[str]


def find(inputs: Sequence[str], vocabulary: Vocabulary, lang: Lang, spool: Path) -> Found:
    """What the inputs of a call hold. Standard input is kept at `spool`, to be read in parts.

    Raises InputError for an input that is not there or of no known kind, NothingMatched where there is no profile.
    """
    return _Finder(vocabulary, lang, spool).found(inputs)


class _Finder:
    def __init__(self, vocabulary: Vocabulary, lang: Lang, spool: Path) -> None:
        self.vocabulary = vocabulary
        self.lang = lang
        self.spool = spool
        self.seen: set[str] = set()
        self.found_files: list[str] = []
        self.skipped: list[str] = []
        self.waiting: list[str] = []
        self.chunks: list[Chunk] = []

    def found(self, inputs: Sequence[str]) -> Found:
        for written in inputs:
            if written == "-":
                self._standard_input()
            else:
                for path in _matching(written):
                    self._input(path)
        self._flush()
        if not self.chunks:
            raise NothingMatched(NO_PROFILE)
        return Found(self.chunks, self.found_files, self.skipped)

    def _input(self, path: str) -> None:
        if Path(path).is_dir():
            self._folder(Path(path))
        elif not Path(path).exists():
            raise refuse(Text(f"找不到文件：{visible(path)}", f"no such file: {visible(path)}"))
        elif Path(path).suffix.lower() not in (*PROFILES, *TABLES):
            raise refuse(Text(f"不知道怎样读 {visible(path)}", f"cannot tell how to read {visible(path)}"), hint=KNOWN)
        else:
            self._file(path)

    def _file(self, path: str) -> None:
        if not self._is_new(path):
            return
        suffix = suffix_of(path)
        if suffix in PROFILES:
            self.waiting.append(path)
            return
        self._flush()
        try:
            self.chunks += self._table(path, suffix)
        except InputError as error:
            self._unusable(path, error)
        except OSError as error:
            reason = visible(error.strerror or str(error))
            self._unusable(path, refuse(Text(f"{visible(path)} 读不了：{reason}", f"{visible(path)} cannot be read: {reason}")))

    def _table(self, path: str, suffix: str) -> Sequence[Chunk]:
        if suffix == ".jsonl":
            return json_lines(path, path)
        return parquet_rows(path) if suffix == ".parquet" else [Workbook(path)]

    def _unusable(self, path: str, error: InputError) -> None:
        self.chunks.append(Unusable(reject_of(visible(path), error.problems, self.lang)))

    def _folder(self, folder: Path) -> None:
        """A folder of CSV files, or the profile files in it and in its folders, without what is hidden."""
        if has_companies(folder, self.vocabulary):
            self._flush()
            self.found_files += [str(path) for path in csv_files(folder)]
            if self._is_new(str(folder)):
                self.chunks.append(CsvFolder(str(folder)))
            others = set(_walk(folder)) - {str(path) for path in section_files(folder, self.vocabulary)}
            self.skipped += sorted(others)
            return
        for path in _walk(folder):
            if suffix_of(path) in PROFILES:
                self._file(path)
            else:
                self.skipped.append(path)

    def _standard_input(self) -> None:
        """JSON lines, or paths, one a line; an opening brace tells them apart."""
        if sys.stdin is None:
            return
        with self.spool.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        with self.spool.open("rb") as file:
            start = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
        if start.startswith(b"{"):
            self._flush()
            self.found_files.append(str(self.spool))
            self.chunks += json_lines(str(self.spool), "<stdin>")
            return
        for line in os.fsdecode(self.spool.read_bytes()).split("\n"):
            if path := line.strip():
                self._listed(path)

    def _listed(self, path: str) -> None:
        """A path of a list: one that leads nowhere is a reject, and stops nothing."""
        try:
            self._input(path)
        except InputError as error:
            self._flush()
            self._unusable(path, error)

    def _is_new(self, path: str) -> bool:
        """Whether a file comes for the first time; it counts once, however often a call leads to it."""
        real = real_path(path)
        if real in self.seen:
            return False
        self.seen.add(real)
        if not os.path.isdir(path):
            self.found_files.append(path)
        return True

    def _flush(self) -> None:
        size = max(FEWEST_FILES, min(MOST_FILES, len(self.waiting) // CHUNKS))
        for start in range(0, len(self.waiting), size):
            self.chunks.append(ProfileFiles(tuple(self.waiting[start : start + size])))
        self.waiting = []


def _matching(written: str) -> Iterable[str]:
    """The paths that an input means: itself, or where there is no such file, what it matches as a pattern."""
    if os.path.lexists(written) or not glob.has_magic(written):
        return [written]
    found = sorted(glob.glob(written, recursive=True))
    if not found:
        raise NothingMatched(Text(f"没有文件与 {visible(written)} 相符", f"no file matches {visible(written)}"))
    return found


def _walk(folder: Path) -> Iterator[str]:
    """The files in a folder and below it, sorted, without hidden ones; links to folders are not followed."""
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (os.path.join(at, name) for name in sorted(names) if not name.startswith("."))


def suffix_of(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def real_path(path: str) -> str:
    """A file's own path; what its folder really is is found out once for all files in it."""
    if os.path.islink(path):
        return os.path.realpath(path)
    folder, name = os.path.split(path)
    return os.path.join(_real_folder(os.path.abspath(folder)), name)


_real_folder = cache(os.path.realpath)
