"""`binjiang rules`: for those who keep rule files."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import typer

from binjiang_cli.cli.usage import Group
from binjiang_cli.words import Lang, Text

HELP = Text("规则集：检查、测试、证明、整理、比较、与原文核对", "Rule sets: check, test, prove, format, compare, verify")
COMMANDS = ("check", "test", "cases", "coverage", "mutate", "prove", "fmt", "diff", "verify", "schema", "lpr", "new", "copy")


def register(app: typer.Typer, lang: Lang, named: Sequence[str]) -> None:
    """Add the group, with only the command that `named` begins with, where it is one."""
    group = typer.Typer(cls=Group, help=HELP.to(lang), no_args_is_help=True)
    app.add_typer(group, name="rules")

    @group.callback()
    def together() -> None:
        pass

    for command in named[:1] if named and named[0] in COMMANDS else COMMANDS:
        import_module(f"binjiang_cli.cli.rules_{command}").register(group, lang)
