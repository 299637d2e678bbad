"""Finished parts beside an output: a batch that was interrupted goes on from them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from binjiang_cli.batch.chunks import ChunkOutcome
from binjiang_cli.batch.doubles import WHO
from binjiang_cli.batch.ordered import with_companies
from binjiang_cli.batch.sealed import read_sealed, sum_of, write_sealed
from binjiang_cli.batch.settings import Outputs
from binjiang_cli.batch.sinks import arrow, form_of, sink_of
from binjiang_cli.batch.summary import Summary
from binjiang_cli.batch.wording import Wording
from binjiang_cli.files import flush, name_beside, target_of
from binjiang_cli.locks import locked
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Lang, Text, joined, visible

Manifest = dict[str, Any]
DIFFERENT = {
    "inputs": Text("输入", "the inputs"),
    "rules": Text("规则", "the rules"),
    "program": Text("程序版本", "the program's version"),
    "options": Text("选项", "the options"),
    "outputs": Text("输出文件", "the outputs"),
}
ABOUT, MANIFEST, SPOOL, WHOSE = "about.json", "manifest.json", "stdin", "who"
RESUME = Text("已完成的部分还在；加 --resume 接着算", "the finished parts are kept; go on with --resume")


class About(NamedTuple):
    """What a part says of itself: its summary, and how many rows each of its tables has."""

    summary: Summary
    rows: Mapping[str, int]


class Parts:
    """The folder of an output's parts. A part is a folder of its own that is moved to its name when it is whole."""

    def __init__(self, outputs: Outputs, wording: Wording) -> None:
        self.outputs = outputs
        self.wording = wording
        self.lang: Lang = wording.lang
        self.folder = _folder_of(outputs.companies)
        self.forms = {name: form_of(path) for name, path in outputs.paths().items()}
        self.sorted = self.forms.keys() & ({"companies", "lines", "questions"} if outputs.sort else {"questions"})
        self.batch = ""

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep every output for this process alone as long as it lives, each by a folder beside it.

        Raises InputError where another process has one of them, or something else stands in the folder's place.
        """
        with ExitStack() as open_:
            for path in self.outputs.paths().values():
                folder = _folder_of(path)
                open_.enter_context(locked(folder, _taken(path)))
                if folder != self.folder:
                    open_.callback(shutil.rmtree, folder, ignore_errors=True)
            yield

    def manifest(self) -> Manifest | None:
        """Return what the parts that are there belong to; None where there are none, or none that can be used."""
        return read_sealed(self.folder / MANIFEST)

    def begin(self, manifest: Manifest, *, resume: bool) -> None:
        """Make ready for the parts of a batch, and keep those that it has finished already.

        Raises InputError where the parts that are there are another batch's and this one should go on from them.
        """
        before = self.manifest() if resume else None
        if before is not None:
            different = [words for key, words in DIFFERENT.items() if before.get(key) != manifest[key]]
            if different:
                what = joined(different, "、", " and ")
                raise refuse(
                    Text(f"接不下去：{what.zh}和中断的那次不同", f"cannot go on: {what.en} differ from the interrupted run's"),
                    hint=Text("不加 --resume 就从头算起", "without --resume it starts anew"),
                )
        self.batch = sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
        for path in list(self.folder.iterdir()):
            if path.name != SPOOL and (before is None or not (path.name == MANIFEST or path.name.isdecimal())):
                _remove(path)
        if before is None:
            written = self.folder / "manifest.partial"
            write_sealed(written, manifest)
            written.replace(self.folder / MANIFEST)
            flush(self.folder)

    def write(self, number: int, outcome: ChunkOutcome) -> None:
        """Write a part, which is on the disk before it has its name. Raises OSError."""
        part = self._part(number)
        beside = part.with_name(f"{part.name}.{os.getpid()}")
        try:
            beside.mkdir()
            for name, form in self.forms.items():
                self._write_table(outcome, name, form, beside / name)
            arrow.write_part(outcome.tables["companies"].select(WHO), beside / WHOSE)
            rows = {name: outcome.tables[name].num_rows for name in self.forms}
            sums = {name: sum_of(beside / name) for name in (*self.forms, WHOSE)}
            about = {"batch": self.batch, "summary": outcome.summary.as_json(), "rows": rows, "sums": sums}
            write_sealed(beside / ABOUT, about)
            flush(beside)
            _remove(part)
            beside.replace(part)
            flush(self.folder)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise

    def _write_table(self, outcome: ChunkOutcome, name: str, form: str, path: Path) -> None:
        """Write a table as its form has it, or where it is to be sorted first, as it is."""
        if name not in self.sorted:
            sink_of(form).write_part(self.wording.table(outcome.tables[name], form), path, self.lang)
        elif name == "lines":
            arrow.write_part(with_companies(outcome.tables["lines"], outcome.tables["companies"]), path)
        else:
            arrow.write_part(outcome.tables[name], path)

    def about(self, number: int) -> About | None:
        """Return a part's summary and how many rows its tables have; None where it is not finished."""
        found = read_sealed(self._part(number) / ABOUT)
        if found is None or found["batch"] != self.batch:
            return None
        return About(Summary.from_json(found["summary"]), found["rows"])

    def is_sound(self, number: int) -> bool:
        """Return whether a part is there as it was written, down to the last byte."""
        part = self._part(number)
        found = read_sealed(part / ABOUT)
        try:
            return found is not None and all(sum_of(part / name) == found["sums"].get(name) for name in (*self.forms, WHOSE))
        except OSError:
            return False

    def table(self, number: int, name: str) -> Path:
        """Return the file of a part that holds one of its tables."""
        return self._part(number) / name

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _part(self, number: int) -> Path:
        return self.folder / f"{number:06d}"


def _folder_of(output: Path) -> Path:
    """Return the folder beside an output, or beside what it is a link to."""
    return name_beside(target_of(output), ".parts")


def _taken(output: Path) -> InputError:
    shown = visible(str(output))
    return refuse(
        Text(f"另一个批量任务正在写 {shown}", f"another batch is writing {shown}"),
        hint=Text("等它结束，或换一个文件名", "wait for its end, or name another file"),
    )


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
