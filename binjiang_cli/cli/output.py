"""Results to standard output or to a file: never over an input, and whole or not there."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from binjiang_cli.files import refuse_inputs, whole
from binjiang_cli.source.opening import reason_of
from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Text, visible


def write_result(text: str, path: Path | None, inputs: Iterable[str | Path] = (), *, byte_order_mark: bool = False) -> None:
    """Write a result to a file, or to standard output where there is none; `inputs` are the files that the call reads.

    A device or a pipe is written as it stands. Raises InputError where the file is an input or cannot be written.
    """
    if path is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    refuse_inputs([path], inputs)
    data = text.encode("utf-8-sig" if byte_order_mark else "utf-8")
    shown = visible(str(path))
    if path.is_dir():
        raise refuse(Text(f"{shown} 是文件夹，这里要的是文件", f"{shown} is a folder; a file is expected"))
    try:
        if _is_device(path):
            path.write_bytes(data)
        else:
            with whole(path) as place:
                place.write_bytes(data)
    except OSError as error:
        reason = reason_of(error)
        raise refuse(Text(f"{shown} 写不了：{reason.zh}", f"{shown} cannot be written: {reason.en}")) from None


def _is_device(path: Path) -> bool:
    """True for what is there and no file; and for /dev/stdout, also where it has been sent to a file."""
    return path.absolute().parts[:2] == ("/", "dev") or (path.exists() and not path.is_file())
