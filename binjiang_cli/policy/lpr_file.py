"""A publication of the LPR added to a rule set's file, which keeps its form."""

from __future__ import annotations

from pathlib import Path

from binjiang_cli.files import whole
from binjiang_cli.policy.added_lpr import with_rows
from binjiang_cli.policy.files import RuleSetFiles, lpr_path
from binjiang_cli.policy.layers import layers_of
from binjiang_cli.policy.lpr import HEADER, LprTable, Publication, load_lpr
from binjiang_cli.policy.shipped import is_installed
from binjiang_cli.source.opening import is_folder, is_there, unwritable
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.values.numbers import rate_text
from binjiang_cli.words import Text, visible

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def add_publication(folder: Path, row: Publication) -> Path | None:
    """Write a publication into a rule set's lpr.csv, where its day belongs; return the file, None where it stands there.

    A rule set on another one need not have the file yet: its rows add to those below. Raises InputError for a row that
    contradicts the table or is implausible, and for a table that is not to be written.
    """
    path = _writable(folder)
    table = _table_of(folder)
    if not with_rows(table, [row], [None]).added:
        return None
    own = load_lpr(str(path)).rows if is_there(path) else ()
    before = sum(other.published_on < row.published_on for other in own)
    try:
        with whole(path) as place:
            place.write_bytes(_with_line(_plain(path) if own else HEADER.encode() + b"\n", before + 1, _line(row)))
    except OSError as error:
        raise unwritable(path, error) from None
    return path


def _table_of(folder: Path) -> LprTable:
    """Return the publications of a rule set, of all its layers. Raises InputError where they cannot be read."""
    files = RuleSetFiles(folder)
    table = None if files.lacks_a_layer else files.lpr()
    if table is None:
        raise InputError([*files.lacking, *files.problems])
    return table


def _writable(folder: Path) -> Path:
    """Return the table of a rule set. Raises InputError where it is to have none of its own, or is an installed one."""
    shown = visible(str(folder))
    if not is_folder(folder):
        raise refuse(Text(f"找不到规则集文件夹：{shown}", f"no such rule set folder: {shown}"))
    if is_installed(folder):
        raise refuse(
            Text(f"{shown} 是随程序安装的规则集，不改写", f"{shown} is installed with the program and is not written"),
            hint=Text(
                "用 binjiang rules copy 复制出来，用 --rules 指明；或写一个 CSV，用 --lpr 补充",
                "make a copy with binjiang rules copy and name it with --rules; or write a CSV file and add it with --lpr",
            ),
        )
    path = folder / "lpr.csv"
    layers = layers_of(folder)
    if layers.problems and layers.found[0].policy is not None:
        raise InputError(list(layers.problems))
    if not is_there(path) and len(layers.found) == 1:
        raise refuse(
            Text(
                f"{shown} 没有自己的 lpr.csv，用的是自带的那份", f"{shown} has no lpr.csv of its own and uses the shipped one"
            ),
            hint=Text(
                f"先把 {visible(str(lpr_path(folder)))} 复制到那里", f"copy {visible(str(lpr_path(folder)))} there first"
            ),
        )
    return path


def _plain(path: Path) -> bytes:
    """Return what a table holds. Raises InputError for an encoding of which a line is not the bytes of its text."""
    data = path.read_bytes()
    if not data.removeprefix(BYTE_ORDER_MARK).isascii():
        shown = visible(str(path))
        raise refuse(Text(f"{shown} 的编码不是 UTF-8", f"{shown} is not in UTF-8"))
    return data


def _with_line(data: bytes, number: int, line: str) -> bytes:
    """Return a file with a line more after so many, which ends as the others do."""
    lines = data.splitlines(keepends=True)
    end = lines[0][len(lines[0].rstrip(b"\r\n")) :] or b"\n"
    if number == len(lines) and not lines[-1].endswith((b"\n", b"\r")):
        return data + end + line.encode()
    return b"".join([*lines[:number], line.encode() + end, *lines[number:]])


def _line(row: Publication) -> str:
    return ",".join(
        [row.published_on.isoformat(), *(rate_text(rate).removesuffix("%") for rate in (row.one_year, row.five_year))]
    )
