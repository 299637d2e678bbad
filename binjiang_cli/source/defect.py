"""What was not foreseen, in words: what happened, and what to send to whom."""

from __future__ import annotations

from binjiang_cli.version import __version__
from binjiang_cli.words import Text, visible

CODE = "defect"  # what the errors of such a reject begin with
MOST_SHOWN = 300  # characters


def defect_text(error: BaseException) -> Text:
    """Return what an unforeseen error is told as."""
    what = visible(f"{type(error).__name__}: {error}")[:MOST_SHOWN]
    return Text(
        f"程序缺陷，请把这份输入和这一行发给维护者（binjiang {__version__}）：{what}",
        f"a defect of the program; please send this input and this line to its maintainers (binjiang {__version__}): {what}",
    )


def defect_error(error: BaseException) -> Text:
    """Return the error of a company, a file or a chunk that is rejected for a defect, under its code."""
    told = defect_text(error)
    return Text(f"{CODE}：{told.zh}", f"{CODE}: {told.en}")
