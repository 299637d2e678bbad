"""The entry: language, commands, and the one place where exceptions become messages and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

import typer

from binjiang_cli.cli import completion
from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.extras import lacking
from binjiang_cli.cli.language import LANGUAGES, take_language
from binjiang_cli.cli.streams import drop_output, prepare_streams
from binjiang_cli.cli.usage import HELP_NAMES, Group, in_chinese
from binjiang_cli.interrupts import heard
from binjiang_cli.source.defect import defect_text
from binjiang_cli.source.opening import reason_of
from binjiang_cli.source.problem import InputError, NothingMatched, Problem
from binjiang_cli.version import __version__
from binjiang_cli.words import Lang, Text

ABOUT = Text(
    "杭州高新区（滨江）2024 年 10 月产业政策的资助估算：逐条引用、精确到分。",
    "Estimates aid under the Hangzhou High-Tech Zone (Binjiang) policy of October 2024: clause by clause, to the fen.",
)


INSTALL = Text("为当前的 shell（bash、zsh、fish）装好补全", "Install completion for the shell: bash, zsh or fish")
SHOW = Text("输出补全脚本，自行安装", "Print the completion script, to be installed by hand")
COMMANDS = (
    "estimate", "batch", "compare", "verify", "sweep", "advise", "interview", "report", "measures", "explain", "lpr",
    "profile", "rules", "schema",
)  # fmt: skip


def make_app(lang: Lang, arguments: Sequence[str] = ()) -> typer.Typer:
    """Return the commands, with their help in a language; only the one that a call names, where it names one."""
    app = typer.Typer(
        name="binjiang",
        cls=Group,
        help=ABOUT.to(lang),
        add_completion=False,
        no_args_is_help=True,
        context_settings={"obj": lang, "help_option_names": list(HELP_NAMES)},
    )

    def show_version(asked: bool) -> None:
        if asked:
            sys.stdout.write(f"binjiang {__version__}\n")
            raise typer.Exit

    def show_completion(asked: bool) -> None:
        if asked:
            sys.stdout.write(completion.script())
            raise typer.Exit

    def install_completion(asked: bool) -> None:
        if asked:
            sys.stdout.write(completion.install().to(lang) + "\n")
            raise typer.Exit

    version_help = Text("显示版本并退出", "Show the version and exit").to(lang)
    lang_help = Text(
        "语言：zh 或 en，可放在任何位置；默认随系统", "Language, zh or en, anywhere in the call; else the locale's"
    )

    @app.callback()
    def options(
        version: bool = typer.Option(False, "--version", callback=show_version, is_eager=True, help=version_help),
        _lang: str = typer.Option(
            "", "--lang", metavar="zh|en", show_default=False, help=lang_help.to(lang), autocompletion=lambda: list(LANGUAGES)
        ),
        installed: bool = typer.Option(
            False, "--install-completion", callback=install_completion, is_eager=True, help=INSTALL.to(lang)
        ),
        shown: bool = typer.Option(False, "--show-completion", callback=show_completion, is_eager=True, help=SHOW.to(lang)),
    ) -> None:
        pass

    named = [argument for argument in arguments if not argument.startswith("-")]
    for command in named[:1] if named and named[0] in COMMANDS else COMMANDS:
        module = import_module(f"binjiang_cli.cli.{command}")
        if command == "rules":
            module.register(app, lang, named[1:])
        else:
            module.register(app, lang)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit code. Nothing but results goes to standard output."""
    lang, rest, problem = take_language(sys.argv[1:] if arguments is None else arguments, os.environ)
    if not prepare_streams(lang):
        return Exit.UNUSABLE
    _without_plugins()
    try:
        return _run(lang, rest, problem)
    except InputError as error:
        _say(error.problems, lang)
        return Exit.UNUSABLE
    except NothingMatched as nothing:
        _say([Problem(nothing.message)], lang)
        return Exit.NOTHING
    except typer.TyperException as error:
        message = error.format_message()
        words = Text(in_chinese(message), message)
        _say([Problem(words, hint=Text("用 --help 查看用法", "--help shows the usage"))], lang)
        return Exit.UNUSABLE
    except (KeyboardInterrupt, typer.Abort):
        return Exit.INTERRUPTED
    except BrokenPipeError:
        drop_output()
        return Exit.DONE
    except OSError as error:
        drop_output()
        reason = reason_of(error)
        _say([Problem(Text(f"结果写不出去：{reason.zh}", f"the result cannot be written: {reason.en}"))], lang)
        return Exit.UNUSABLE
    except MemoryError:
        _say([Problem(Text("内存不够", "not enough memory"))], lang)
        return Exit.UNUSABLE
    except RecursionError:
        _say([Problem(Text("输入嵌套太深", "the input is nested too deeply"))], lang)
        return Exit.UNUSABLE
    except SystemExit:
        raise
    except BaseException as error:  # libraries in Rust raise what is no Exception
        if heard():
            return Exit.INTERRUPTED
        if isinstance(error, ModuleNotFoundError) and (absent := lacking(error)) is not None:
            _say([absent], lang)
            return Exit.UNUSABLE
        sys.stderr.write(defect_text(error).to(lang) + "\n")
        return Exit.DEFECT


def _without_plugins() -> None:
    """Let pydantic look for no plugins: it would load importlib.metadata and read every installed package's."""
    loader = ModuleType("pydantic.plugin._loader")
    loader.get_plugins = tuple  # type: ignore[attr-defined]
    sys.modules.setdefault(loader.__name__, loader)


def _run(lang: Lang, rest: list[str], problem: Text | None) -> int:
    if problem is not None:
        raise InputError([Problem(problem)])
    named = rest
    if completion.ASKED in os.environ:
        from typer.completion import get_completion_inspect_parameters

        get_completion_inspect_parameters()  # makes the shells known to Typer
        named = completion.words_to_complete(os.environ)
    code = make_app(lang, named)(args=rest, prog_name=completion.PROGRAM, standalone_mode=False)
    return Exit.DONE if code is None else Exit(code)


def _say(problems: Sequence[Problem], lang: Lang) -> None:
    from binjiang_cli.render.problems import print_problems

    print_problems(problems, lang)
