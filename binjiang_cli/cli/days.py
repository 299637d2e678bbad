"""The day that a call gives with --as-of."""

from __future__ import annotations

from datetime import date

from binjiang_cli.words import Text


def day_given(text: str | None) -> date | None:
    """The day that --as-of states; None where it is not given. Raises InputError."""
    from binjiang_cli.source.problem import InputError, Problem, Refused
    from binjiang_cli.values.dates import parse_date

    try:
        return None if text is None else parse_date(text)
    except Refused as refused:
        raise InputError([Problem(Text("--as-of：", "--as-of: ") + refused.message, hint=refused.hint)]) from None
