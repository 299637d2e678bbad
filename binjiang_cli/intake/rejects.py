"""Rejected companies: what kept them out, in words, each error with its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Lang, visible


class Reject(NamedTuple):
    """A company that is refused: its source, where in it the first error stands, every error, the first without a place."""

    source: str
    position: str | None
    errors: tuple[str, ...]
    reason: str


def reject_of(source: str, problems: Sequence[Problem], lang: Lang) -> Reject:
    """Return the reject that problems make of a source."""
    place = next((str(problem.place) for problem in problems if problem.place is not None), None)
    errors = tuple(error_text(problem, lang) for problem in problems)
    return Reject(source, place, errors, problems[0].message.to(lang))


def error_text(problem: Problem, lang: Lang) -> str:
    """Return a problem on one line: where, what, and what would be right."""
    where = f"{problem.place}: " if problem.place is not None else ""
    text = where + visible(problem.message.to(lang))
    if problem.hint is not None:
        hint = visible(problem.hint.to(lang))
        text += f"（{hint}）" if lang == "zh" else f" ({hint})"
    return text
