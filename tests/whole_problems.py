"""What is wrong with an input, whole: all that a table of expected problems states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from refusals import refusal

from binjiang_cli.source.problem import InputError, Place, Problem
from binjiang_cli.words import Text


class Whole(NamedTuple):
    """What a problem marks, its words and its hint in both languages, its kind, and what it has to do with besides."""

    marks: str | None
    zh: str
    en: str
    hint: tuple[str, str] | None = None
    kind: str = "value"
    related: tuple[tuple[str, str, str], ...] = ()


def both(text: Text | None) -> tuple[str, str] | None:
    """A text in Chinese and in English."""
    return None if text is None else (text.zh, text.en)


def marks(place: Place | None) -> str | None:
    """What a place marks in its document."""
    return None if place is None or place.span is None else place.document.text[place.span.start : place.span.end]


def whole(problem: Problem) -> Whole:
    related = tuple((marks(one.place) or "", one.words.zh, one.words.en) for one in problem.related)
    return Whole(
        marks(problem.place), problem.message.zh, problem.message.en, both(problem.hint), problem.kind, related
    )  # fmt: skip


def problems_whole(call: Callable[..., Any], *arguments: Any) -> list[Whole]:
    """What a call refuses its input for."""
    with pytest.raises(InputError) as refused:
        call(*arguments)
    return [whole(problem) for problem in refused.value.problems]


def refused_whole(read: Callable[..., Any], *arguments: Any) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """The message and the hint with which a text is refused."""
    message, hint = refusal(read, *arguments)
    return both(message), both(hint)
