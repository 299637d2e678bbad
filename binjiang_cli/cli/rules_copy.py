"""`binjiang rules copy`: a shipped rule set written out, to be read or changed."""

from __future__ import annotations

from pathlib import Path

import typer

from binjiang_cli.cli.rules_new import FORCE, write_set
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

COPY = Text("把自带的规则集复制出来", "Write a shipped rule set out")
SET = Text("自带规则集的名字，例如 binjiang-2024", "The name of a shipped rule set, such as binjiang-2024")
FOLDER = Text("写到哪个文件夹", "The folder to write to")


def register(group: typer.Typer, lang: Lang) -> None:
    @group.command("copy", cls=Command, help=COPY.to(lang))
    def copy(
        name: str = typer.Argument(..., metavar="SET", help=SET.to(lang)),
        folder: Path = typer.Argument(..., metavar="DIR", help=FOLDER.to(lang)),
        force: bool = typer.Option(False, "--force", help=FORCE.to(lang)),
    ) -> None:
        from binjiang_cli.rulecheck.starting import files_of_shipped

        write_set(folder, files_of_shipped(name), force, lang)
