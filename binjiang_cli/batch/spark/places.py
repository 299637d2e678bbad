"""Inputs and outputs where Spark finds them: Hadoop's file systems, by URL or by path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from binjiang_cli.intake.find import no_profile
from binjiang_cli.source.problem import InputError, NothingMatched, refuse
from binjiang_cli.words import Text, visible

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

READ = (".parquet", ".jsonl")
WRITTEN = (".parquet", ".jsonl", ".csv")
PATTERN = re.compile(r"[*?\[{]")
SPECIAL = re.compile(r"([*?\[\]{}\\])")
URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?://([^/]*))?(/.*)", re.DOTALL)
ONE_MACHINE = Text("其他形式不加 --engine spark，由单机计算", "without --engine spark one machine takes the others")


class OutputPlaces(NamedTuple):
    """Where the results go, each a folder of part files; the rejects' is there exactly when there are any."""

    companies: str
    lines: str | None
    rejects: str
    warnings: str | None = None

    @classmethod
    def of(cls, companies: str, lines: str | None, rejects: str | None, warnings: str | None = None) -> OutputPlaces:
        """Return the places that a call names. Raises InputError for a form that Spark does not write."""
        name = PurePosixPath(companies).name
        before = companies.rstrip("/").removesuffix(name)
        beside = f"{before}{PurePosixPath(name).stem}.rejects{PurePosixPath(name).suffix}"
        found = cls(companies, lines, rejects or beside, warnings)
        for place in reversed(found.by_table().values()):
            if form_of(place) not in WRITTEN:
                shown, forms = visible(place), " ".join(WRITTEN)
                raise refuse(
                    Text(f"Spark 不写 {shown} 这种形式", f"Spark does not write {shown}"),
                    hint=Text(f"可用：{forms}；", f"{forms}; ") + ONE_MACHINE,
                )
        return found

    def by_table(self) -> dict[str, str]:
        """Return the places by the tables that they hold; the companies' last."""
        asked_for = {"lines": self.lines, "warnings": self.warnings}
        given = {table: place for table, place in asked_for.items() if place is not None}
        return {"rejects": self.rejects, **given, "companies": self.companies}


class Input(NamedTuple):
    """Files of one form that are read as one table: their URLs, and how each is told of."""

    form: str
    files: dict[str, str]


def form_of(place: str) -> str:
    """Return the ending of a place, in small letters."""
    return PurePosixPath(place).suffix.lower()


def check_forms(inputs: Sequence[str]) -> None:
    """Refuse inputs that Spark does not read, as far as their names tell. Raises InputError."""
    for written in inputs:
        if written == "-" or form_of(written) not in (*READ, ""):
            raise _unread(written)


def url_of(path: str) -> str:
    """Return one way to write a whole path: `file:/a` and `file:///a` are the same."""
    found = URL.fullmatch(path)
    assert found is not None
    return f"{found[1]}://{found[2] or ''}{found[3]}"


def url_in_row(path: str) -> str:
    """Return the same of a path as Spark puts it into a row."""
    return url_of(unquote(path))


def escaped(url: str) -> str:
    """Return a URL in which Spark finds no pattern."""
    return SPECIAL.sub(r"\\\1", url)


class Files:
    """Hadoop's file systems, as the session is configured."""

    def __init__(self, spark: SparkSession) -> None:
        self._jvm: Any = spark._jvm
        self._configuration: Any = spark._jsc.hadoopConfiguration()

    def inputs(self, inputs: Sequence[str], places: OutputPlaces) -> list[Input]:
        """Return what a call's inputs hold, each file once, in the order of the call.

        Raises InputError for what is not there, cannot be read or would be written over; NothingMatched where a pattern
        matches nothing.
        """
        outputs = {table: f"{url_of(self._qualified(place))}/" for table, place in places.by_table().items()}
        for one, other in permutations(outputs.values(), 2):
            if one.startswith(other):
                raise refuse(
                    Text("几个输出是同一个地方，或一个在另一个里面", "two outputs are the same place, or one is in the other")
                )
        seen: set[str] = set()
        found = []
        for written in inputs:
            for form, files in self._tables(written):
                new = {path: shown for path, shown in files.items() if url_of(path) not in seen}
                seen.update(map(url_of, new))
                for table, url in outputs.items():
                    if any(f"{url_of(path)}/".startswith(url) for path in new):
                        shown = visible(places.by_table()[table])
                        raise refuse(Text(f"{shown} 既是输入又是输出", f"{shown} is both an input and an output"))
                if new:
                    found.append(Input(form, new))
        return found

    def check_replaceable(self, place: str) -> None:
        """Refuse to put a result in the place of a folder that is none. Raises InputError."""
        system, path = self._at(place)
        if system.exists(path) and system.getFileStatus(path).isDirectory():
            names = [status.getPath().getName() for status in system.listStatus(path)]
            if names and "_SUCCESS" not in names:
                shown = visible(place)
                message = Text(f"{shown} 是文件夹，又不是 Spark 的结果", f"{shown} is a folder, and no result of Spark")
                raise refuse(message, hint=Text("换一个地方，或先移走它", "name another place, or move it away"))

    def beside(self, place: str) -> str:
        """Return the hidden folder beside a place, in which it is made."""
        path = self._jvm.org.apache.hadoop.fs.Path(place)
        return str(self._jvm.org.apache.hadoop.fs.Path(path.getParent(), f".{path.getName()}.partial").toString())

    def put(self, made: str, place: str) -> None:
        """Move a result that is whole to its place; what stood there goes when it has come. Raises InputError."""
        system, path = self._at(place)
        before = self._jvm.org.apache.hadoop.fs.Path(self.beside(place), "before")
        if system.exists(path) and not system.rename(path, before):
            raise _unwritten(place)
        if not system.rename(self._at(made)[1], path):
            if system.exists(before):
                system.rename(before, path)
            raise _unwritten(place)

    def remove(self, place: str) -> None:
        system, path = self._at(place)
        system.delete(path, True)

    def _at(self, place: str) -> tuple[Any, Any]:
        """Return the file system of a place, and its path."""
        path = self._jvm.org.apache.hadoop.fs.Path(place)
        return path.getFileSystem(self._configuration), path

    def _qualified(self, place: str) -> str:
        system, path = self._at(place)
        return str(system.makeQualified(path).toString())

    def _tables(self, written: str) -> Iterator[Input]:
        """Yield what an input means: the file or folder of that name, or where there is none, what it matches as a pattern."""
        system, path = self._at(written)
        if system.exists(path):
            yield self._table(system, system.getFileStatus(path), written.rstrip("/") or written)
            return
        if not PATTERN.search(written):
            raise refuse(Text(f"找不到文件：{visible(written)}", f"no such file: {visible(written)}"))
        matching = system.globStatus(path)
        if not matching:
            raise NothingMatched(Text(f"没有文件与 {visible(written)} 相符", f"no file matches {visible(written)}"))
        here = system.getWorkingDirectory().toUri().getPath().rstrip("/") + "/"
        for status in matching:
            full = url_of(str(status.getPath().toString()))
            plain = str(status.getPath().toUri().getPath())
            shown = full if URL.match(written) else plain if written.startswith("/") else plain.removeprefix(here)
            yield self._table(system, status, shown)

    def _table(self, system: Any, status: Any, shown: str) -> Input:
        """Return a file, or the part files of a folder."""
        if not status.isDirectory():
            if status.getPath().getName()[0] in "_.":
                name = visible(shown)
                raise refuse(
                    Text(f"Spark 不读 {name}：名字以 _ 或 . 开头", f"Spark does not read {name}: it begins with _ or .")
                )
            found = {str(status.getPath().toString()): shown}
        else:
            found = {}
            for below in system.listStatus(status.getPath()):
                name = str(below.getPath().getName())
                if name[0] in "_.":
                    continue
                if below.isDirectory():
                    folder = visible(f"{shown}/{name}")
                    hint = Text("一个一个文件夹地写出来，或用通配符", "name each folder, or use a pattern")
                    raise refuse(Text(f"文件夹里还有文件夹：{folder}", f"a folder in a folder: {folder}"), hint=hint)
                found[str(below.getPath().toString())] = f"{shown}/{name}"
        forms = {form_of(shown) or form_of(name) for name in found.values()}
        if not found:
            raise NothingMatched(no_profile([shown]))
        if len(forms) > 1 or not forms.issubset(READ):
            raise _unread(shown)
        return Input(forms.pop(), dict(sorted(found.items())))


def _unread(written: str) -> InputError:
    forms = " ".join(READ)
    return refuse(
        Text(f"Spark 不读 {visible(written)}", f"Spark does not read {visible(written)}"),
        hint=Text(f"可用：{forms}，或其文件夹；", f"{forms}, or a folder of them; ") + ONE_MACHINE,
    )


def _unwritten(place: str) -> InputError:
    shown = visible(place)
    return refuse(Text(f"写不到 {shown}", f"{shown} cannot be written"))
