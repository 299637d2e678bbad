"""Help pages in the language of the call, folded to the terminal so that no word is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.cells import cell_len

from binjiang_cli.render.console import Row
from binjiang_cli.render.layout import GAP, TerminalPage, readable
from binjiang_cli.words import Lang, Text, joined, same

USAGE = Text("用法：", "Usage: ")
OPTIONS = Text("选项", "Options")
COMMAND = Text("命令", "COMMAND")
ARGUMENTS = Text("参数", "Arguments")
COMMANDS = Text("命令", "Commands")
INDENT = 2
WIDEST_NAME = 30  # cells: half of the narrowest page stays for the words; a longer name stands on a line of its own

Entry = tuple[str, Text]


def help_rows(ctx: Any, lang: Lang, width: int) -> Iterator[Row]:
    """Yield the help page of the command of a context: how it is called, what it does, what it takes."""
    command, page = ctx.command, TerminalPage(lang, readable(width))
    parameters = [param for param in command.get_params(ctx) if not getattr(param, "hidden", False)]
    arguments = [param for param in parameters if param.param_type_name == "argument"]
    options = [param for param in parameters if param.param_type_name == "option"]
    commands = getattr(command, "commands", {})
    pieces = [f"[{OPTIONS.to(lang).lower()}]", *map(_usage, arguments), *([f"{COMMAND.to(lang)} …"] if commands else [])]
    yield from page.wrapped(USAGE + same(" ".join([ctx.command_path, *pieces])))
    yield Row()
    yield from page.wrapped(same(command.help or ""))
    yield from _section(ARGUMENTS, [(_name(param), _words(param, ctx)) for param in arguments], page)
    yield from _section(OPTIONS, [(_names(param), _words(param, ctx)) for param in options], page)
    yield from _section(COMMANDS, [(name, same(below.help or "")) for name, below in commands.items()], page)


def _section(title: Text, entries: Sequence[Entry], page: TerminalPage) -> Iterator[Row]:
    """Yield a heading, and each name with its words beside it, aligned."""
    if not entries:
        return
    yield Row()
    yield Row(title.to(page.lang), "bold")
    room = GAP + max((size for name, _ in entries if (size := cell_len(name)) <= WIDEST_NAME), default=0)
    for name, words in entries:
        if cell_len(name) > WIDEST_NAME:
            yield Row(" " * INDENT + name)
            name = ""
        yield from page.beside(name, words.to(page.lang), room, indent=INDENT)


def _name(param: Any) -> str:
    """Return an argument's name as the usage line has it."""
    return str(param.metavar or param.name.upper()).strip("[]…")


def _usage(param: Any) -> str:
    name = _name(param) + ("…" if param.nargs == -1 else "")
    return name if param.required else f"[{name}]"


def _names(param: Any) -> str:
    """Return an option's names, the short one first, and what it takes: -o, --output FILE."""
    names = ", ".join(sorted([*param.opts, *param.secondary_opts], key=len))
    return names if param.is_flag else f"{names} {param.metavar or 'VALUE'}"


def _words(param: Any, ctx: Any) -> Text:
    """Return what a parameter is for, and in brackets what it may be and is by default."""
    notes = list(_notes(param, ctx))
    words = same(param.help or "")
    return words + Text("（", " (") + joined(notes, "；", "; ") + Text("）", ")") if notes else words


def _notes(param: Any, ctx: Any) -> Iterator[Text]:
    takes_value = not getattr(param, "is_flag", False)
    if takes_value and param.metavar is None:
        choices = str(param.display_type(ctx)).strip("<>").split("|")
        yield Text("、".join(choices), ", ".join(choices))
    least, most = getattr(param, "min", None), getattr(param, "max", None)
    if most is not None:
        yield Text(f"{least} 到 {most}", f"{least} to {most}")
    if param.required and param.param_type_name == "option":
        yield Text("必填", "required")
    default = getattr(param.default, "value", param.default)
    if takes_value and param.show_default and default not in (None, "", [], ()):
        yield Text(f"默认：{default}", f"default: {default}")
    if param.envvar:
        yield Text(f"环境变量：{param.envvar}", f"environment: {param.envvar}")
