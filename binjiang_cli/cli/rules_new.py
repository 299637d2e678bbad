"""`binjiang rules new`: a rule set to start from, of one's own or on another."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import typer

from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text, visible

NEW = Text("新建一个可以改写的规则集：一条规则和它的案例", "Make a rule set to start from: a rule and its cases")
NAME = Text("新规则集的文件夹，最后一段是它的 id", "The folder of the new rule set; its last part is the id")
EXTENDS = Text(
    "建在这个规则集之上：自带规则集的名字，或文件夹", "Stand on this rule set: the name of a shipped one, or a folder"
)
FORCE = Text("写入已有的文件夹，覆盖同名文件", "Write into a folder that is there, and replace files of the same name")


def register(group: typer.Typer, lang: Lang) -> None:
    @group.command("new", cls=Command, help=NEW.to(lang))
    def new(
        folder: Path = typer.Argument(..., metavar="NAME", help=NAME.to(lang)),
        extends: str | None = typer.Option(None, "--extends", metavar="SET", help=EXTENDS.to(lang)),
        force: bool = typer.Option(False, "--force", help=FORCE.to(lang)),
    ) -> None:
        from binjiang_cli.rulecheck.starting import id_of, new_layer, new_set

        name = id_of(folder)
        texts = new_set(name, lang, date.today()) if extends is None else new_layer(name, _below(extends, folder), lang)
        write_set(folder, {file: text.encode() for file, text in texts.items()}, force, lang)


def _below(extends: str, folder: Path) -> str:
    """Return what the new rule set says of the one that it stands on. Raises InputError where that cannot be read."""
    from binjiang_cli.policy.load import load_policy
    from binjiang_cli.policy.shipped import shipped_names

    load_policy(extends)
    return extends if extends in shipped_names() else Path(os.path.relpath(extends, folder)).as_posix()


def write_set(folder: Path, files: Mapping[str, bytes], force: bool, lang: Lang) -> None:
    """Write the files of a rule set into a folder. Raises InputError where something is there already, unless forced."""
    from binjiang_cli.files import whole
    from binjiang_cli.source.opening import unwritable

    if not force:
        _refuse_to_replace(folder)
    for name, content in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole(path) as place:
                place.write_bytes(content)
        except OSError as error:
            raise unwritable(path, error) from None
    shown, count = visible(str(folder)), len(files)
    told = Text(f"{shown} 里写了 {count} 个文件", f"{count} {'file' if count == 1 else 'files'} written to {shown}")
    sys.stderr.write(told.to(lang) + "\n")


def _refuse_to_replace(folder: Path) -> None:
    """Refuse to write where anything is. Raises InputError."""
    from binjiang_cli.cli.output import already_there
    from binjiang_cli.source.opening import is_folder, is_there

    if is_there(folder) and not (is_folder(folder) and not any(folder.iterdir())):
        hint = Text("换一个名字；要写进去就加 --force", "give another name, or write into it with --force")
        raise already_there(folder, hint)
