"""What lies in folders: every file once, links followed, and what cannot be read named."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import NamedTuple

from binjiang_cli.source.opening import not_a_file, unreadable
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Text, visible

HIDDEN = (".", "~$")  # how names of hidden files begin, and of those that Office keeps beside a document while it is open


class FoundPath(NamedTuple):
    """A path that was found; `wrong` says why it cannot be read, where it cannot. `is_folder` marks one not searched."""

    path: str
    wrong: InputError | None = None
    is_folder: bool = False


class FolderFiles(NamedTuple):
    """A folder's own files, or why it cannot be read."""

    path: str
    files: list[os.DirEntry[str]]
    wrong: InputError | None = None


def walk(top: str) -> Iterator[FoundPath]:
    """Yield the files of a folder, then those of its folders, each sorted by name, without what is hidden."""
    for folder in _folders(top):
        if folder.wrong is not None:
            yield FoundPath(folder.path, folder.wrong, is_folder=True)
        yield from (FoundPath(file.path, _wrong(file)) for file in folder.files)


def matching(pattern: str) -> list[FoundPath]:
    """Return the paths that a pattern means, sorted, and the folders that could not be searched for it.

    `**` stands for any number of folders. Nothing hidden is meant by a sign that stands for others.
    """
    found = [FoundPath(os.sep if pattern.startswith(os.sep) else "")]
    for part in filter(None, pattern.split(os.sep)):
        found = [below for entry in found for below in _below(entry, part)]
    return sorted({entry.path: entry for entry in found}.values(), key=lambda entry: entry.path)


def _below(entry: FoundPath, part: str) -> Iterator[FoundPath]:
    """Yield what one part of a pattern means in a folder."""
    if entry.wrong is not None:
        yield entry
    elif part == "**":
        yield from (FoundPath(folder.path, folder.wrong) for folder in _folders(entry.path))
    elif not glob.has_magic(part):
        if os.path.lexists(path := os.path.join(entry.path, part)):
            yield FoundPath(path)
    elif os.path.isdir(entry.path or os.curdir):
        try:
            names = os.listdir(entry.path or os.curdir)
        except OSError as error:
            yield FoundPath(entry.path, unreadable(entry.path, error))
            return
        shown = (name for name in names if part.startswith(HIDDEN) or not name.startswith(HIDDEN))
        yield from (FoundPath(os.path.join(entry.path, name)) for name in shown if fnmatch(name, part))


def _folders(top: str) -> Iterator[FolderFiles]:
    """Yield a folder and those below it, each once, however many links lead to it, also one back to the top."""
    seen: set[tuple[int, int]] = set()
    waiting = [top]
    while waiting:
        at = waiting.pop()
        try:
            about = os.stat(at or os.curdir)
            if (about.st_dev, about.st_ino) in seen:
                continue
            seen.add((about.st_dev, about.st_ino))
            with os.scandir(at or os.curdir) as found:
                shown = sorted((entry for entry in found if not entry.name.startswith(HIDDEN)), key=lambda entry: entry.name)
        except OSError as error:
            yield FolderFiles(at, [], unreadable(at, error))
            continue
        waiting += [os.path.join(at, entry.name) for entry in reversed(shown) if _is_folder(entry)]
        yield FolderFiles(at, [entry for entry in shown if not _is_folder(entry)])


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _wrong(entry: os.DirEntry[str]) -> InputError | None:
    """Return why an entry that is no folder is not a file that can be read; None for a file."""
    try:
        if entry.is_file(follow_symlinks=False):
            return None
        return None if stat.S_ISREG(entry.stat().st_mode) else not_a_file(entry.path)
    except FileNotFoundError:
        shown = visible(entry.path)
        return refuse(Text(f"{shown} 是链接，它指的东西不在", f"{shown} is a link that leads nowhere"))
    except OSError as error:
        return unreadable(entry.path, error)
