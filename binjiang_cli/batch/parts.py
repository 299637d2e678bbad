"""Finished parts beside an output: a batch that was interrupted goes on from them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from binjiang_cli.batch.chunks import Outcome
from binjiang_cli.batch.doubles import WHO
from binjiang_cli.batch.kernel.results import COMPANIES, LINES, REJECTS, WARNINGS
from binjiang_cli.batch.ordered import with_companies
from binjiang_cli.batch.settings import Outputs
from binjiang_cli.batch.sinks import arrow, form_of, sink_of
from binjiang_cli.batch.summary import Summary
from binjiang_cli.batch.wording import Wording
from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Lang, Text, joined, visible

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

Manifest = dict[str, Any]
SCHEMAS = {"companies": COMPANIES, "lines": LINES, "rejects": REJECTS, "warnings": WARNINGS}
DIFFERENT = {
    "inputs": Text("输入", "the inputs"),
    "rules": Text("规则", "the rules"),
    "program": Text("程序版本", "the program's version"),
    "options": Text("选项", "the options"),
    "outputs": Text("输出文件", "the outputs"),
}
RESUME = Text("已完成的部分还在；加 --resume 接着算", "the finished parts are kept; go on with --resume")


class Parts:
    """The folder of an output's parts. A part is a folder of its own that is moved to its name when it is whole."""

    def __init__(self, outputs: Outputs, wording: Wording) -> None:
        self.outputs = outputs
        self.wording = wording
        self.lang: Lang = wording.lang
        out = outputs.companies
        self.folder = out.parent / f".{out.name}.parts"
        self.forms = {name: form_of(path) for name, path in outputs.paths().items()}
        self.sorted = self.forms.keys() & {"companies", "lines"} if outputs.sort else frozenset()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder, for this process alone as long as it lives. Raises InputError where another has it."""
        self.folder.mkdir(exist_ok=True)
        with contextlib.ExitStack() as open_:
            if fcntl is not None:
                folder = os.open(self.folder, os.O_RDONLY)
                open_.callback(os.close, folder)
                try:
                    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    out = visible(str(self.outputs.companies))
                    raise refuse(
                        Text(f"另一个批量任务正在写 {out}", f"another batch is writing {out}"),
                        hint=Text("等它结束，或换一个 -o", "wait for its end, or name another -o"),
                    ) from None
            yield

    def manifest(self) -> Manifest | None:
        """What the parts that are there belong to; None where there are none."""
        try:
            found: Manifest = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found

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
        for path in self.folder.glob("[0-9]*" if before is None else "[0-9]*.*"):
            shutil.rmtree(path)
        if before is None:
            written = self.folder / "manifest.partial"
            written.write_text(json.dumps(manifest), encoding="utf-8")
            written.replace(self.folder / "manifest.json")

    def write(self, number: int, outcome: Outcome) -> None:
        part = self._part(number)
        beside = part.with_name(f"{part.name}.{os.getpid()}")
        try:
            beside.mkdir()
            for name, form in self.forms.items():
                self._write_table(outcome, name, form, beside / name)
            arrow.write_part(outcome.tables["companies"].select(WHO), beside / "who")
            rows = {name: outcome.tables[name].num_rows for name in self.forms}
            about = {"summary": outcome.summary.as_json(), "rows": rows}
            (beside / "about.json").write_text(json.dumps(about), encoding="utf-8")
            beside.replace(part)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise

    def _write_table(self, outcome: Outcome, name: str, form: str, path: Path) -> None:
        """Write a table as its form has it, or where it is to be sorted first, as it is."""
        if name not in self.sorted:
            sink_of(form).write_part(self.wording.table(outcome.tables[name], form), path, self.lang)
        elif name == "lines":
            arrow.write_part(with_companies(outcome.tables["lines"], outcome.tables["companies"]), path)
        else:
            arrow.write_part(outcome.tables[name], path)

    def about(self, number: int) -> tuple[Summary, Mapping[str, int]] | None:
        """A part's summary and how many rows its tables have; None where it is not finished."""
        found = self._about(number)
        return None if found is None else (Summary.from_json(found["summary"]), found["rows"])

    def table(self, number: int, name: str) -> Path:
        """Return the file of a part that holds one of its tables."""
        return self._part(number) / name

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _part(self, number: int) -> Path:
        return self.folder / f"{number:06d}"

    def _about(self, number: int) -> Manifest | None:
        try:
            found: Manifest = json.loads((self._part(number) / "about.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return found
