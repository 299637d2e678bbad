"""What the command-line library says, in Chinese."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

from binjiang_cli.words import Text

SHOW_HELP = Text("显示帮助并退出", "Show this message and exit")

TRANSLATIONS = (
    (r"No such option: (?P<a>\S+)(?: \(Possible options: (?P<b>.*)\))?", "没有选项 {a}", "（可能是 {b}）"),
    (r"No such command '(?P<a>.*?)'\.?(?: Did you mean (?P<b>.*?)\??)?", "没有命令 {a}", "（是不是 {b}？）"),
    (r"Missing command\.?", "缺少命令", ""),
    (r"Missing (?:argument|option) '?(?P<a>.*?)'?\.?(?: Choose from: *(?P<b>.*))?", "缺少 {a}", "（可选：{b}）"),
    (r"Option '?(?P<a>.*?)'? requires an argument\.?", "选项 {a} 需要一个值", ""),
    (r"Option '?(?P<a>.*?)'? does not take a value\.?", "选项 {a} 不带值", ""),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<a>.*)\)", "多余的参数：{a}", ""),
    (
        r"Invalid value for '?(?P<a>.*?)'?: (?:Value error, )?'?(?P<c>.*?)'? is not one of (?P<b>.*?)\.?",
        "{a} 的值不对：{c}",
        "（可选：{b}）",
    ),
    (r"Invalid value for '?(?P<a>.*?)'?: (?P<b>.*)", "{a} 的值不对", "：{b}"),
)


class Command(TyperCommand):
    """A command whose --help speaks the language of the call."""

    def get_help_option(self, ctx: Any) -> Any:
        return _in_language(super().get_help_option(ctx), ctx)


class Group(TyperGroup):
    """A group of commands whose --help speaks the language of the call."""

    def get_help_option(self, ctx: Any) -> Any:
        return _in_language(super().get_help_option(ctx), ctx)


def _in_language(option: Any, ctx: Any) -> Any:
    if option is not None:
        option.help = SHOW_HELP.to(ctx.find_root().obj)
    return option


def in_chinese(message: str) -> str:
    """A usage error of the command-line library, in Chinese where its form is known."""
    flat = " ".join(message.split())
    for pattern, always, optional in TRANSLATIONS:
        if found := re.fullmatch(pattern, flat):
            parts = {name: _unquoted(part or "") for name, part in {"a": "", "b": "", "c": "", **found.groupdict()}.items()}
            return always.format(**parts) + (optional.format(**parts) if parts["b"] else "")
    return flat


def _unquoted(words: str) -> str:
    """The words as they are typed: 'a', 'b' becomes a、b, and '--format' / '-f' becomes --format / -f."""
    plain = re.sub(r"' / '", " / ", words)
    return plain.strip("'").replace("', '", "、")


def speak_chinese() -> None:
    """Chinese headings in the help pages."""
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.REQUIRED_LONG_STRING = "[必填]"
    rich_utils.DEFAULT_STRING = "[默认：{}]"
    rich_utils.ENVVAR_STRING = "[环境变量：{}]"
