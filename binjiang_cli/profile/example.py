"""The example of a field, as the vocabulary gives it: one for every language and form of the template."""

from __future__ import annotations

import json
import re
from typing import Any

from binjiang_cli.policy.vocabulary import Field, read_choice
from binjiang_cli.profile.plain import NO, YES
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import read_nodes
from binjiang_cli.source.problem import InputError, Refused
from binjiang_cli.source.validation import plain
from binjiang_cli.values.numbers import parse_boolean
from binjiang_cli.words import Lang, visible

PLAIN = re.compile(r"[^\W_](?:[\w (（)）/·.&+-]*[\w)）])?")  # what YAML reads as it stands, also in brackets


def example_of(field: Field, lang: Lang) -> Any:
    """Return a field's example as a text, a list of texts or a mapping; choices by their labels, and yes and no in words.

    None where there is none, or where it cannot be read.
    """
    try:
        stated = plain(read_nodes(Document("", field.example or "")))
        if field.type == "boolean":
            return (YES if parse_boolean(stated) else NO).to(lang)
        if field.type == "choice":
            return _label(field, stated, lang)
        if field.type == "choices":
            return [_label(field, one, lang) for one in (stated if isinstance(stated, list) else [stated])]
    except (Refused, InputError, TypeError, AttributeError):
        return None
    return stated


def _label(field: Field, written: str, lang: Lang) -> str:
    return field.values[read_choice(written, field)].to(lang)


def example_text(field: Field, lang: Lang) -> str:
    """Return the field's example; in Chinese with the labels of choices, and with yes and no in Chinese."""
    if lang == "zh" and field.type in ("choice", "choices", "boolean"):
        stated = example_of(field, lang)
        if isinstance(stated, list):
            return f"[{', '.join(map(scalar, stated))}]"
        if stated is not None:
            return scalar(stated)
    return visible(" ".join((field.example or "").split()))


def scalar(text: str) -> str:
    """Return a text as YAML states it, in quotation marks where it needs them."""
    return text if PLAIN.fullmatch(text) and text.casefold() != "null" else json.dumps(text, ensure_ascii=False)
