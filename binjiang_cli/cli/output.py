"""Results to standard output or to a file: in the form that its ending says, never over an input, whole or not there."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from binjiang_cli.files import refuse_inputs, whole
from binjiang_cli.source.opening import unwritable
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Lang, Text, listing, visible

if TYPE_CHECKING:
    from binjiang_cli.render.console import Row

WIDTH_OF_FILES = 100  # cells
OUTPUT = Text("写入文件，而不是标准输出", "Write to a file instead of standard output")
NOWHERE = Text("", "")
REPORTS = Text("；.docx .html .xlsx 由 binjiang report 写", "; binjiang report writes .docx .html .xlsx")
JSON_ONLY = {".json": "json"}
Form = TypeVar("Form")


def output_option(lang: Lang, words: Text = OUTPUT) -> Any:
    """Return the option --output FILE of a command."""
    return typer.Option(None, "--output", "-o", metavar="FILE", help=words.to(lang))


def form_of(
    asked: Form | None, output: Path | None, endings: Mapping[str, Form], otherwise: Form, elsewhere: Text = NOWHERE
) -> Form:
    """Return the form that is asked for, else that of the output's ending, else (no output, no ending) `otherwise`.

    Raises InputError for an ending that stands for no form; `elsewhere` says what writes other forms.
    """
    ending = "" if output is None else output.suffix.lower()
    if asked is not None or not ending:
        return otherwise if asked is None else asked
    if ending not in endings:
        known = listing(endings, between=" ")
        raise not_written(ending, Text(f"可以写：{known}", f"can be written: {known}") + elsewhere)
    return endings[ending]


def not_written(ending: str, hint: Text) -> InputError:
    """Return that the ending of an output stands for no form that can be written there."""
    shown = visible(ending)
    return refuse(Text(f"写不出 {shown} 文件", f"{shown} is not a form that can be written"), hint=hint)


def already_there(path: Path, hint: Text) -> InputError:
    """Return that something is where an output would go that replaces nothing unasked."""
    shown = visible(str(path))
    return refuse(Text(f"{shown} 已经在了，什么也没有写", f"{shown} is there already; nothing was written"), hint=hint)


def keep_inputs(outputs: Iterable[Path | None], inputs: Iterable[str | Path]) -> None:
    """Raise InputError where an output of a call (None: there is none) would replace a file that the call reads."""
    refuse_inputs([path for path in outputs if path is not None], inputs)


def write_result(text: str, path: Path | None, *, byte_order_mark: bool = False) -> None:
    """Write a result to a file, or to standard output where there is none.

    A device or a pipe is written as it stands. Raises InputError where the file cannot be written.
    """
    if path is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    data = text.encode("utf-8-sig" if byte_order_mark else "utf-8")
    with written(path):
        if _is_device(path):
            path.write_bytes(data)
        else:
            with whole(path) as place:
                place.write_bytes(data)


def write_rows(rows: Callable[[int], Iterable[Row]], path: Path | None) -> None:
    """Write rows, which are made for a width in cells, to a file as plain text, or to standard output as they look there.

    Raises InputError where the file cannot be written.
    """
    from binjiang_cli.render.console import plain_text, print_rows, width_of_terminal

    if path is None:
        print_rows(rows(width_of_terminal()), sys.stdout)
    else:
        write_result(plain_text(rows(WIDTH_OF_FILES)), path)


@contextlib.contextmanager
def written(path: Path) -> Iterator[None]:
    """Refuse a folder as a file to write, and what then keeps it from being written. Raises InputError."""
    if path.is_dir():
        shown = visible(str(path))
        raise refuse(Text(f"{shown} 是文件夹，这里要的是文件", f"{shown} is a folder; a file is expected"))
    try:
        yield
    except OSError as error:
        raise unwritable(path, error) from None


def _is_device(path: Path) -> bool:
    """Return true for what is there and no file; and for /dev/stdout, also where it has been sent to a file."""
    return path.absolute().parts[:2] == ("/", "dev") or (path.exists() and not path.is_file())
