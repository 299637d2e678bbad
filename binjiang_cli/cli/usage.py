"""What the command-line library says, in Chinese."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.language import given_twice
from binjiang_cli.words import Text

SHOW_HELP = Text("显示帮助并退出", "Show this message and exit")
HELP_NAMES = ("-h", "--help")
PLACES = ("FILE", "OUT", "DIR")  # what an option is shown to take that names a file or a folder

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
    (r"Invalid value for '?(?P<a>.*?)'?: Input should be a valid integer.*", "{a} 的值不对：应为整数", ""),
    (r"Invalid value for '?(?P<a>.*?)'?: Input should be greater than or equal to (?P<b>\d+)", "{a} 的值不对", "：最小 {b}"),
    (r"Invalid value for '?(?P<a>.*?)'?: Input should be less than or equal to (?P<b>\d+)", "{a} 的值不对", "：最大 {b}"),
    (r"Invalid value for '?(?P<a>.*?)'?: .*", "{a} 的值不对", ""),
)


class Command(TyperCommand):
    """A command whose --help speaks the language of the call, and which refuses an option that is given twice."""

    def get_help_option(self, ctx: Any) -> Any:
        return _speaking(super().get_help_option(ctx), ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing:
            values, _, given = self.make_parser(ctx).parse_args(list(args))
            _refuse_twice(given)
            _refuse_unnamed(values, given)
        return super().parse_args(ctx, args)


class Group(TyperGroup):
    """A group of commands whose --help speaks the language of the call."""

    def get_help_option(self, ctx: Any) -> Any:
        return _speaking(super().get_help_option(ctx), ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args and self.no_args_is_help and not ctx.resilient_parsing:
            _show_help(ctx)
            ctx.exit(Exit.UNUSABLE)
        return super().parse_args(ctx, args)


def _speaking(option: Any, ctx: Any) -> Any:
    """Return the option --help with words in the language of the call, and a page of our own."""
    if option is not None:
        option.help = SHOW_HELP.to(ctx.find_root().obj)
        option.opts = list(HELP_NAMES)
        option.callback = _help_asked
    return option


def _help_asked(ctx: Any, param: Any, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        _show_help(ctx)
        ctx.exit()


def _show_help(ctx: Any) -> None:
    from binjiang_cli.cli.help import help_rows
    from binjiang_cli.render.console import print_rows, width_of_terminal

    print_rows(help_rows(ctx, ctx.find_root().obj, width_of_terminal()), sys.stdout)


def _refuse_twice(given: Sequence[Any]) -> None:
    """Refuse an option that takes one value and stands in a call twice: which one is meant is not for us to say.

    `given` are the parameters in the order of the call. Raises InputError.
    """
    from binjiang_cli.source.problem import InputError, Problem

    counts = Counter(param for param in given if param.param_type_name == "option")
    twice = [param for param, count in counts.items() if count > 1 and not (param.multiple or param.is_flag)]
    if twice:
        raise InputError([Problem(given_twice(" / ".join(param.opts))) for param in twice])


def _refuse_unnamed(values: Mapping[str, Any], given: Sequence[Any]) -> None:
    """Refuse an option that names a file or a folder by nothing, which would be the folder in which one stands.

    `values` are the options' texts by the parameters' names, lists of them where they may be repeated. Raises InputError.
    """
    from binjiang_cli.source.problem import InputError, Problem

    empty = [param for param in given if param.metavar in PLACES and _has_nothing(values.get(param.name))]
    if empty:
        names = [max(param.opts, key=len) for param in empty]
        raise InputError([Problem(Text(f"{name} 的文件名是空的", f"{name} names no file")) for name in names])


def _has_nothing(stated: Any) -> bool:
    """Return whether an option, or one that it was repeated by, was stated as nothing."""
    return any(not str(each).strip() for each in (stated if isinstance(stated, list | tuple) else (stated,)))


def in_chinese(message: str) -> str:
    """Return a usage error of the command-line library, in Chinese where its form is known."""
    flat = " ".join(message.split())
    for pattern, always, optional in TRANSLATIONS:
        if found := re.fullmatch(pattern, flat):
            parts = {name: _unquoted(part or "") for name, part in {"a": "", "b": "", "c": "", **found.groupdict()}.items()}
            return always.format(**parts) + (optional.format(**parts) if parts["b"] else "")
    return flat


def _unquoted(words: str) -> str:
    """Return the words as they are typed: 'a', 'b' becomes a、b, and '--format' / '-f' becomes --format / -f."""
    plain = re.sub(r"' / '", " / ", words)
    return plain.strip("'").replace("', '", "、")
