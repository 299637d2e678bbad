"""What the files of reports are called: after their companies, wherever they are kept, each by a name of its own."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from binjiang_cli.words import is_control, without_invisible

UNSAFE = re.compile('[<>:"/\\\\|?*#%\\s\ufffe\uffff]+')  # for Windows; from # on for links and what holds them
EDGES = " ._-"  # hidden files, options of commands; Windows drops what ends in a dot or blank
DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?:\..*)?", re.IGNORECASE)
INDEX = "index"
# Below the 255 bytes of a name on Linux with the number that tells two apart, the ending, and what hides a file half
# written; below the 255 units on Windows, whose whole path mostly has 260.
MOST_BYTES, MOST_UNITS = 150, 80
NAMELESS = "_"


def file_names(companies: Sequence[tuple[str, str | None]], ending: str) -> list[str]:
    """Return the names of the files of companies, given by name and credit code, without what tells no two apart.

    Companies of one name have their credit codes behind it, and numbers where that is not enough.
    """
    plain = [safe(name) for name, _ in companies]
    shared = Counter(map(_key, plain))
    taken = {_key(INDEX)}
    return [
        _free(safe(name, code or "") if shared[_key(stem)] > 1 else stem, taken) + ending
        for stem, (name, code) in zip(plain, companies, strict=True)
    ]


def safe(name: str, code: str = "") -> str:
    """Return what a file may be called everywhere, after a name and what is to stand behind it whole."""
    behind = f"-{_plain(code)}" if code else ""
    stem = (_cut(_plain(name), len(behind.encode())).rstrip(EDGES) or NAMELESS) + behind
    return f"_{stem}" if DEVICE.fullmatch(stem) else stem


def _plain(text: str) -> str:
    """Return a text without what a name of a file may not hold, each run of it a low line."""
    shown = "".join("_" if is_control(char) else char for char in without_invisible(text))
    words = UNSAFE.sub(lambda found: " " if found[0].isspace() else "_", unicodedata.normalize("NFC", shown))
    return words.strip(EDGES)


def _cut(text: str, less: int) -> str:
    """Return as much of a text as there is room for, less some bytes."""
    text = text[:MOST_UNITS]
    while len(text.encode()) > MOST_BYTES - less or len(text.encode("utf-16-le")) // 2 > MOST_UNITS - less:
        text = text[:-1]
    return text


def _key(name: str) -> str:
    """Return what two names share that some system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _free(stem: str, taken: set[str]) -> str:
    found, number = stem, 2
    while _key(found) in taken:
        found, number = f"{stem}-{number}", number + 1
    taken.add(_key(found))
    return found
