"""The values that a call's arguments and options state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from binjiang_cli.words import Text

T = TypeVar("T")


def value_given(name: str, text: str, read: Callable[[str], T]) -> T:
    """Return what the text of an argument or option states, by a function that raises Refused. Raises InputError."""
    from binjiang_cli.source.problem import InputError, Problem, Refused

    try:
        return read(text)
    except Refused as refused:
        raise InputError([Problem(Text(f"{name}：", f"{name}: ") + refused.message, hint=refused.hint)]) from None


def day_given(text: str | None) -> date | None:
    """Return the day that --as-of states; None where it is not given. Raises InputError."""
    from binjiang_cli.values.dates import parse_date

    return None if text is None else value_given("--as-of", text, parse_date)
