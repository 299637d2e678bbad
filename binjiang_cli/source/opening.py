"""Files of untrusted folders: opened without waiting for anybody, and in words why one cannot be."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path

from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Text, clipped, visible

AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
INHERITED = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")  # what the shell has opened: `<(command)`
MOST_SHOWN = 200  # characters of a path that is too long for any file
REASONS = {
    errno.EACCES: Text("没有权限", "permission denied"),
    errno.EPERM: Text("没有权限", "operation not permitted"),
    errno.EROFS: Text("文件系统是只读的", "read-only file system"),
    errno.ENOENT: Text("没有这个文件或文件夹", "no such file or folder"),
    errno.ENOTDIR: Text("路径中有一段不是文件夹", "a part of the path is not a folder"),
    errno.EISDIR: Text("是文件夹", "is a folder"),
    errno.ENAMETOOLONG: Text("路径太长", "file name too long"),
    errno.ELOOP: Text("链接绕成了圈", "too many levels of links"),
    errno.ENOSPC: Text("磁盘已满", "no space left on the disk"),
    errno.EDQUOT: Text("超出了磁盘配额", "disk quota exceeded"),
    errno.EFBIG: Text("文件太大", "file too large"),
    errno.EIO: Text("磁盘读写出错", "input/output error"),
    errno.EMFILE: Text("打开的文件太多", "too many open files"),
    errno.ENFILE: Text("打开的文件太多", "too many open files"),
    errno.ENOMEM: Text("内存不够", "not enough memory"),
    errno.EBUSY: Text("正被占用", "busy"),
    errno.EBADF: Text("已经关闭", "already closed"),
    errno.ENXIO: Text("设备不在", "no such device"),
}


def open_regular(path: str | Path) -> BufferedReader:
    """Open a file for reading, without waiting for the writer of a pipe, or for a device.

    Raises OSError or ValueError where there is no such file, and InputError where it is no regular one.
    """
    if str(path).startswith(INHERITED):
        return open(path, "rb")
    _check_kind(path, os.stat(path).st_mode)
    handle = os.open(path, os.O_RDONLY | AT_ONCE)
    try:
        _check_kind(path, os.fstat(handle).st_mode)  # of what has been opened, whatever stood there before
    except BaseException:
        os.close(handle)
        raise
    return os.fdopen(handle, "rb")


def is_there(path: str | Path) -> bool:
    """Return whether anything stands at a path, be it a link to nothing. Raises InputError where that cannot be known."""
    return _mode(path, os.lstat) is not None


def is_folder(path: str | Path) -> bool:
    """Return whether a folder stands at a path. Raises InputError where that cannot be known."""
    mode = _mode(path, os.stat)
    return mode is not None and stat.S_ISDIR(mode)


def _mode(path: str | Path, look: Callable[[str | Path], os.stat_result]) -> int | None:
    try:
        return look(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None


def yaml_files(folder: Path) -> list[Path]:
    """Return the `.yaml` files of a folder by their names, none where it is not there.

    Raises InputError where the folder cannot be read.
    """
    try:
        return sorted(folder / name for name in os.listdir(folder) if name.endswith(".yaml"))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise unreadable(folder, error) from None


def _check_kind(path: str | Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        raise not_a_file(path)


def not_a_file(path: str | Path) -> InputError:
    """Return that a pipe, a socket or a device stands where a file is expected."""
    shown = visible(str(path))
    return refuse(Text(f"{shown} 不是普通文件，没有读", f"{shown} is not a regular file and is not read"))


def unreadable(path: str | Path, error: OSError | ValueError) -> InputError:
    """Return that a file cannot be read, and why, under its own name."""
    shown = clipped(str(path), MOST_SHOWN)
    if isinstance(error, FileNotFoundError):
        return refuse(Text(f"找不到文件：{shown}", f"no such file: {shown}"))
    if isinstance(error, IsADirectoryError):
        return refuse(Text(f"{shown} 是文件夹，这里要的是文件", f"{shown} is a folder; a file is expected"))
    reason = reason_of(error)
    return refuse(Text(f"{shown} 读不了：{reason.zh}", f"{shown} cannot be read: {reason.en}"))


def unwritable(path: str | Path, error: OSError | ValueError) -> InputError:
    """Return that a file cannot be written, and why, under its own name."""
    shown, reason = clipped(str(path), MOST_SHOWN), reason_of(error)
    return refuse(Text(f"{shown} 写不了：{reason.zh}", f"{shown} cannot be written: {reason.en}"))


def reason_of(error: OSError | ValueError) -> Text:
    """Return why the system refused, in both languages."""
    if isinstance(error, OSError):
        words = visible(error.strerror or str(error))
        return REASONS.get(error.errno or 0, Text(f"系统的说法是“{words}”", words))
    return Text("路径里有不能用的字符", "a character that no path can hold")
