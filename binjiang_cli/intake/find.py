"""From the inputs of a call to the chunks of work: what each of them is, in the order of the call."""

from __future__ import annotations

import glob
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.intake.csv_folder import CsvFile, CsvFolder, csv_files, has_companies, is_of_folder, section_files
from binjiang_cli.intake.endings import PROFILES, TABLES, is_table, pattern_of, suffix_of, unknown_kind
from binjiang_cli.intake.files import ProfileFiles
from binjiang_cli.intake.folders import FoundPath, matching, walk
from binjiang_cli.intake.identity import Identity, check_unchanged, identity
from binjiang_cli.intake.jsonl import json_lines
from binjiang_cli.intake.parquet import Partition, parquet_rows
from binjiang_cli.intake.rejects import Reject, reject_of
from binjiang_cli.intake.results import is_result
from binjiang_cli.intake.rows import Chunk, RowForm, Rows
from binjiang_cli.intake.workbook import Workbook
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.opening import not_a_file, unreadable
from binjiang_cli.source.problem import InputError, NothingMatched, refuse
from binjiang_cli.words import Lang, Text, clipped, listing, same, visible

FEWEST_FILES, MOST_FILES = 100, 1000  # in a chunk
CHUNKS = 8  # that fewer files than make full chunks are spread over
LONGEST_PATH = 4096  # characters; a line of a list that is longer is no path, and is cut where it is told of
NOT_PLAIN = {
    "_delta_log": Text("是 Delta 表，哪些行有效要看它的日志", "a Delta table, whose log says which rows count"),
    "_temporary": Text("还没有写完（有 _temporary）", "is not written to its end (there is _temporary)"),
}


class Unusable(NamedTuple):
    """An input that is there and cannot be read: a reject of its own."""

    reject: Reject
    companies: int | None = None
    is_table: bool = True

    def read(self, vocabulary: Vocabulary, lang: Lang) -> Rows:
        return Rows(RowForm(vocabulary).table([], []), [(0, self.reject)])


class Watched(NamedTuple):
    """A chunk of the input, what its companies are called where all are rejected, and the files of a table as found."""

    chunk: Chunk
    sources: tuple[str, ...]
    files: tuple[tuple[str, Identity | None], ...] = ()

    @property
    def companies(self) -> int | None:
        return self.chunk.companies

    @property
    def is_table(self) -> bool:
        return self.chunk.is_table

    def read(self, vocabulary: Vocabulary, lang: Lang) -> Rows:
        """Read the chunk. Raises InputError where a file is not what it was when it was found."""
        rows = self.chunk.read(vocabulary, lang)
        check_unchanged(self.files)
        return rows


class FoundInputs(NamedTuple):
    """The chunks of a call, the files that they come from, what in its folders is no profile, results of earlier runs."""

    chunks: list[Watched]
    files: dict[str, Identity | None]
    skipped: list[str]
    results: list[str]


def find(inputs: Sequence[str], vocabulary: Vocabulary, lang: Lang, spool: Path) -> FoundInputs:
    """Return what the inputs of a call hold. Standard input is kept at `spool`, to be read in parts.

    Raises InputError for an input that is not there or of no known kind, NothingMatched where there is no profile.
    """
    return _InputFinder(vocabulary, lang, spool).found(inputs)


class _InputFinder:
    def __init__(self, vocabulary: Vocabulary, lang: Lang, spool: Path) -> None:
        self.vocabulary = vocabulary
        self.lang = lang
        self.spool = spool
        self.seen: set[str] = set()
        self.in_folders: set[str] = set()  # what was read as one of a folder's tables
        self.files: dict[str, Identity | None] = {}
        self.skipped: list[str] = []
        self.results: list[str] = []
        self.waiting: list[str] = []
        self.chunks: list[Watched] = []

    def found(self, inputs: Sequence[str]) -> FoundInputs:
        for written in inputs:
            if written == "-":
                self._standard_input()
            elif os.path.lexists(written) or not glob.has_magic(written):
                self._input(written)
            else:
                self._pattern(written)
        self._flush()
        if not self.chunks:
            raise NothingMatched(_only_results(self.results) if self.results else no_profile(inputs, self.skipped))
        return FoundInputs(self.chunks, self.files, self._left(self.skipped), self._left(self.results))

    def _left(self, paths: Iterable[str]) -> list[str]:
        """Return what was left out, each file once, without what another input of the call had read."""
        read = self.seen | self.in_folders
        left: dict[str, str] = {}
        for path in paths:
            left.setdefault(real_path(path), path)
        return [path for real, path in left.items() if real not in read]

    def _input(self, path: str) -> None:
        """Take an input by its path. Raises InputError where there is none, or none that could be read."""
        try:
            mode = os.stat(path).st_mode
        except PermissionError as error:
            self._unusable(path, unreadable(path, error))
            return
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from None
        if stat.S_ISDIR(mode):
            self._folder(path)
        elif not stat.S_ISREG(mode):
            self._unusable(path, not_a_file(path))
        elif is_result(path):
            self.results.append(path)
        elif suffix_of(path) not in (*PROFILES, *TABLES):
            raise unknown_kind(path)
        else:
            self._file(path)

    def _file(self, path: str) -> None:
        if suffix_of(path) == ".csv" and is_of_folder(Path(path), self.vocabulary):
            self._csv_folder(os.path.dirname(path) or ".", ())
            return
        if not self._is_new(path):
            return
        suffix = suffix_of(path)
        if suffix in PROFILES:
            self.waiting.append(path)
        elif suffix == ".parquet":
            self._parquet(path, ())
        elif suffix == ".jsonl":
            self._table(path, lambda: [(chunk, chunk.place) for chunk in json_lines(path, path)])
        else:
            table: Chunk = CsvFile(path) if suffix == ".csv" else Workbook(path)
            self._table(path, lambda: [(table, visible(path))])

    def _parquet(self, path: str, partitions: Sequence[Partition]) -> None:
        self._table(path, lambda: [(chunk, chunk.place) for chunk in parquet_rows(path, self.vocabulary, partitions)])

    def _table(self, path: str, chunks: Callable[[], Iterable[tuple[Chunk, str]]]) -> None:
        """Add the chunks of a table, each under the name of its part of the file."""
        self._flush()
        try:
            self.chunks += [Watched(chunk, (place,), ((path, self.files[path]),)) for chunk, place in chunks()]
        except InputError as error:
            self._unusable(path, error)
        except OSError as error:
            self._unusable(path, unreadable(path, error))

    def _unusable(self, path: str, error: InputError) -> None:
        self._flush()
        reject = reject_of(clipped(path, LONGEST_PATH), error.problems, self.lang)
        self.chunks.append(Watched(Unusable(reject), (reject.source,)))

    def _folder(self, folder: str) -> None:
        """Take a folder of CSV files, of Parquet files, or the profile files in it and below, without what is hidden."""
        paths = []
        for found in walk(folder):
            if found.wrong is None and is_result(found.path):
                self.results.append(found.path)
            else:
                paths.append(found)
        if self._has_companies(folder):
            self._csv_folder(folder, paths)
        elif _is_parquet(folder, paths):
            self._parquet_folder(folder, paths)
        else:
            for found in paths:
                self._profile(found)

    def _has_companies(self, folder: str) -> bool:
        try:
            return has_companies(Path(folder), self.vocabulary)
        except OSError:  # what cannot be read is among the paths
            return False

    def _profile(self, found: FoundPath) -> None:
        """Take a path of a folder of profiles: read it where it is one, name it where it could be one that cannot be read."""
        suffix = suffix_of(found.path)
        if found.wrong is not None and (found.is_folder or suffix in (*PROFILES, "")):
            self._unusable(found.path, found.wrong)
        elif suffix in PROFILES:
            self._file(found.path)
        else:
            self.skipped.append(found.path)

    def _csv_folder(self, folder: str, paths: Iterable[FoundPath]) -> None:
        self._flush()
        if self._is_new(folder):
            files = tuple((path, identity(path)) for path in map(str, csv_files(Path(folder))))
            self.files.update(files)
            self.chunks.append(Watched(CsvFolder(folder), (visible(folder),), files))
        read = {os.path.join(folder, path.name) for path in section_files(Path(folder), self.vocabulary)}
        self.in_folders |= set(map(real_path, read))
        self.skipped += sorted(found.path for found in paths if found.path not in read)

    def _parquet_folder(self, folder: str, paths: Iterable[FoundPath]) -> None:
        """Take a table in several files, as Spark and others write it; folders called KEY=VALUE state a column."""
        for name, why in NOT_PLAIN.items():
            if os.path.lexists(os.path.join(folder, name)):
                self._unusable(folder, refuse(same(f"{visible(folder)}: ") + why))
                return
        for found in paths:
            if found.wrong is not None:
                self._unusable(found.path, found.wrong)
            elif not _is_marker(folder, found.path) and self._is_new(found.path):
                self._parquet(found.path, _partitions(folder, found.path))

    def _standard_input(self) -> None:
        """Take JSON lines, or paths, one a line; an opening brace tells them apart."""
        if sys.stdin is None:
            return
        with self.spool.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        with self.spool.open("rb") as file:
            start = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
        if start.startswith(b"{"):
            spool = str(self.spool)
            self.files[spool] = identity(spool)
            self._table(spool, lambda: [(chunk, chunk.place) for chunk in json_lines(spool, "<stdin>")])
            return
        for line in os.fsdecode(self.spool.read_bytes()).split("\n"):
            if path := line.strip():
                self._listed(path)

    def _pattern(self, pattern: str) -> None:
        found = matching(pattern)
        if not found:
            raise NothingMatched(Text(f"没有文件与 {visible(pattern)} 相符", f"no file matches {visible(pattern)}"))
        for path, wrong, _ in found:
            if wrong is None:
                self._input(path)
            else:
                self._unusable(path, wrong)

    def _listed(self, path: str) -> None:
        """Take a path of a list: one that leads nowhere is a reject, and stops nothing."""
        try:
            self._input(path)
        except InputError as error:
            self._unusable(path, error)

    def _is_new(self, path: str) -> bool:
        """Return whether a file comes for the first time; it counts once, however often a call leads to it."""
        real = real_path(path)
        if real in self.seen:
            return False
        self.seen.add(real)
        if not os.path.isdir(path):
            self.files[path] = identity(path)
        return True

    def _flush(self) -> None:
        size = max(FEWEST_FILES, min(MOST_FILES, len(self.waiting) // CHUNKS))
        for start in range(0, len(self.waiting), size):
            paths = tuple(self.waiting[start : start + size])
            chunk = ProfileFiles(paths, tuple(self.files[path] for path in paths))
            self.chunks.append(Watched(chunk, tuple(map(visible, paths))))
        self.waiting = []


def no_profile(inputs: Sequence[str], skipped: Sequence[str] = ()) -> Text:
    """Say that no input holds a profile, what was left out in folders, and how tables there are read."""
    shown, others = listing(map(visible, inputs), 3), listing(map(visible, skipped), 3)
    said = Text(f"没有企业档案：{shown}", f"there is no profile in {shown}")
    if skipped:
        said += Text(f"（没有读：{others}）", f" (not read: {others})")
    if (table := next(filter(is_table, skipped), None)) is None:
        return said
    example = visible(pattern_of(table))
    return said + Text(f"；其中的表格要单独写明，例如 {example}", f"; tables in a folder have to be named, such as {example}")


def _only_results(paths: Sequence[str]) -> Text:
    """Return why there is no profile where there are results."""
    shown = listing(map(visible, paths), 3)
    return Text(f"没有企业档案，只有以前运行的结果：{shown}", f"there is no profile, only results of earlier runs: {shown}")


def _is_parquet(folder: str, paths: Iterable[FoundPath]) -> bool:
    """Return whether a folder holds Parquet files and nothing else, but for what those who write such folders add."""
    read = [found.path for found in paths if not found.is_folder and not _is_marker(folder, found.path)]
    return bool(read) and all(suffix_of(path) == ".parquet" for path in read)


def _is_marker(folder: str, path: str) -> bool:
    """Return whether a path in a folder is what Spark and others add to their files: `_SUCCESS`, `_metadata`."""
    return any(name.startswith("_") for name in os.path.relpath(path, folder).split(os.sep))


def _partitions(folder: str, path: str) -> list[Partition]:
    names = os.path.relpath(os.path.dirname(path), folder).split(os.sep)
    return [Partition.read(name) for name in names if "=" in name]


def real_path(path: str) -> str:
    """Return a file's own path; what its folder really is is found out once for all files in it."""
    if os.path.islink(path):
        return os.path.realpath(path)
    folder, name = os.path.split(path)
    return os.path.join(_real_folder(os.path.abspath(folder)), name)


_real_folder = cache(os.path.realpath)
