"""`binjiang rules fmt`: rule files in their one canonical form."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.facts import WITHOUT_PATHS, one_set_option
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text, visible

if TYPE_CHECKING:
    from binjiang_cli.rulecheck.formatting.files import Formatted

FMT = Text("把规则文件整理成统一的写法", "Format rule files: one canonical form, the same meaning")
PATHS = Text(
    "规则集、含规则集的文件夹或文件；默认 ./rules", "Rule sets, folders that hold some, files; by default those in ./rules"
)
CHECK = Text("不改写，只列出需要改写的文件；有则退出码为 1", "Write nothing; list what would change, and exit with 1 if any")
DIFF = Text("不改写，只显示差异；有则退出码为 1", "Write nothing; show the differences, and exit with 1 if any")
ENCODING = Text("编码改为不带 BOM 的 UTF-8", "encoding becomes UTF-8 without a byte order mark")
NO_LINE_BREAK = "\\ No newline at end of file"


def register(group: typer.Typer, lang: Lang) -> None:
    @group.command("fmt", cls=Command, help=FMT.to(lang))
    def fmt(
        paths: list[Path] | None = typer.Argument(None, metavar="PATH", help=PATHS.to(lang)),
        rules: Path | None = one_set_option(lang, WITHOUT_PATHS),
        check: bool = typer.Option(False, "--check", help=CHECK.to(lang)),
        diff: bool = typer.Option(False, "--diff", help=DIFF.to(lang)),
    ) -> int:
        from binjiang_cli.cli.output import write_result
        from binjiang_cli.rulecheck.formatting.files import formatted, rule_files, rule_sets_here

        files = formatted(rule_files(paths or ([rules] if rules else rule_sets_here())))
        changed = [file for file in files if not file.is_right]
        if diff:
            sys.stdout.writelines(f"{line}\n" for file in changed for line in _diff(file, lang))
        else:
            for file in changed:
                if not check:
                    write_result(file.after.replace("\n", file.line_break), file.path.resolve())
                sys.stdout.write(f"{visible(str(file.path))}\n")
        sys.stdout.flush()
        sys.stderr.write(_summary(len(changed), len(files) - len(changed), not (check or diff)).to(lang) + "\n")
        return Exit.FINDINGS if changed and (check or diff) else Exit.DONE


def _diff(file: Formatted, lang: Lang) -> Iterator[str]:
    """Yield a unified diff; where only the encoding changes, a word on that."""
    from difflib import unified_diff
    from io import StringIO

    name = visible(str(file.path))
    if file.before == file.after:
        yield f"{name}: {ENCODING.to(lang)}"
        return
    for line in unified_diff(list(StringIO(file.before)), list(StringIO(file.after)), name, name):
        yield visible(line.rstrip("\n"))
        if not line.endswith("\n"):
            yield NO_LINE_BREAK


def _summary(changed: int, kept: int, written: bool) -> Text:
    files = "file" if changed == 1 else "files"
    done = (
        Text(f"改写了 {changed} 个文件", f"{changed} {files} reformatted")
        if written
        else Text(f"{changed} 个文件需要改写", f"{changed} {files} would be reformatted")
    )
    return done + Text(f"，{kept} 个不需要改动", f", {kept} already formatted")
