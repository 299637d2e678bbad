"""The JSON Schema of the texts and numbers that the loader reads as values of each type.

It accepts all that is read and refuses what is plainly wrong; whether a text that looks right is right, the loader says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from binjiang_cli.policy.field_types import MAX_VALUES, TYPES, FieldKind
from binjiang_cli.values.everyday import DIGITS, SAME
from binjiang_cli.values.money import VAGUE
from binjiang_cli.values.numbers import FALSE, TRUE
from binjiang_cli.values.unknown import AROUND, ELLIPSIS, NOT_KNOWN, NOT_YET, STROKES

Shape = dict[str, Any]
SYNTAX = re.compile(r"[\\^$.*+?()\[\]{}|/-]")
# White space and signs that nobody sees, as a class of ECMAScript without flags: nothing beyond U+FFFF.
UNSEEN = (
    r"\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
)
BETWEEN = r"\s\u00ad\u200b-\u200f\u2060\ufe0f\ufeff.．"  # between the letters of a word: the commonest of them, for brevity
DIGIT = rf"[0-9０-９{DIGITS}十百千万亿{''.join(chr(code) for code in SAME if chr(code) not in chr(39) + '’‘´點')}]"
FIRST_DAY, LAST_DAY = (int(f"{day:%Y%m%d}") for day in TYPES["date"].within())
NEGATIVE = rf"^[{UNSEEN}]*[-−－负]"
MONTH_ALONE = rf"^[{UNSEEN}]*[0-9]{{4}}[{UNSEEN}]*[-/.年][{UNSEEN}]*[0-9]{{1,2}}[{UNSEEN}]*月?[{UNSEEN}]*$"


def written(word: str, between: str) -> str:
    """Return the pattern of a word in small letters, capitals and full width, with signs of a class between its letters."""
    return f"[{between}]*".join(map(_any_case, word))


def _any_case(char: str) -> str:
    if not char.isascii():
        return char
    variants = dict.fromkeys((char.lower(), char.upper()))
    return f"[{''.join(SYNTAX.sub(_escaped, one) + chr(ord(one) + 0xFEE0) for one in variants)}]"


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _number(kind: FieldKind, *, whole: bool = False) -> Shape:
    """Return the shape of a number: one of JSON within the bounds, or a text with a digit in it and not below zero."""
    low, high = map(int, TYPES[kind].within())
    bare = {"type": "integer" if whole else "number", "minimum": low, "maximum": high}
    return {"anyOf": [bare, {"type": "string", "pattern": DIGIT, "not": {"pattern": NEGATIVE}}]}


TEXT: Shape = {"type": ["string", "number", "boolean"]}
MONEY: Shape = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": int(TYPES["money"].within()[1])},
        {
            "type": "string",
            "pattern": DIGIT,
            "not": {"anyOf": [{"pattern": NEGATIVE}, {"pattern": VAGUE.removeprefix("(?i)")}]},
        },
    ],
    "examples": ["120万", "1.2亿元", "USD 100万", "1000万美元"],
}
DATE: Shape = {
    "anyOf": [
        {"type": "integer", "minimum": FIRST_DAY, "maximum": LAST_DAY},
        {"type": "string", "pattern": DIGIT, "not": {"pattern": MONTH_ALONE}},
    ],
    "examples": ["2025-01-15", "2025/1/15", "2025年1月15日"],
}
BOOLEAN: Shape = {
    "anyOf": [
        {"enum": [True, False, 0, 1, "是", "否", "yes", "no"]},
        {
            "type": "string",
            "pattern": f"^[{UNSEEN}]*(?:{'|'.join(written(word, UNSEEN) for word in sorted(TRUE | FALSE))})[{UNSEEN}]*$",
        },
    ]
}
USCC: Shape = {"type": ["string", "integer"], "pattern": rf"^[{UNSEEN}]*(?:[0-9A-Za-z０-９Ａ-Ｚａ-ｚ][{UNSEEN}]*){{18}}$"}
YEAR: Shape = {
    "anyOf": [
        _number("year", whole=True)["anyOf"][0],
        {
            "type": "string",
            "pattern": rf"^[{UNSEEN}]*(?:{DIGIT}[{UNSEEN}]*){{4}}(?:\.0+)?[{UNSEEN}]*年?[{UNSEEN}]*度?[{UNSEEN}]*$",
        },
    ]
}
RATE: Shape = {
    "anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, _number("rate")["anyOf"][1]],
    "examples": ["30%", "0.3"],
}
SHAPES: dict[FieldKind, Shape] = {
    "text": TEXT,
    "texts": {"anyOf": [TEXT, {"type": "array", "items": TEXT, "maxItems": MAX_VALUES}]},
    "uscc": USCC,
    "date": DATE,
    "year": YEAR,
    "integer": _number("integer", whole=True),
    "number": _number("number"),
    "rate": RATE,
    "money": MONEY,
    "boolean": BOOLEAN,
    "exchange_rates": _number("exchange_rates"),  # each one
    "assumed_rates": RATE,
}


def not_known() -> Shape:
    """Return the shape of the texts that stand for what is not known: 无, 待定, N/A, —, ?"""
    around = _around()
    strokes = SYNTAX.sub(_escaped, STROKES) + "".join(chr(ord(char) + 0xFEE0) for char in STROKES if char.isascii())
    said = f"(?:{_any_word(NOT_KNOWN)}|[{strokes}][{around}{strokes}]*)[{around}]*"
    return {"type": "string", "pattern": f"^[{around}]*(?:{said}|(?:\\.[{around}]*){{{ELLIPSIS},}})$"}


def not_yet() -> Shape:
    """Return the shape of the texts that say of a day that it has not come: 未还"""
    return {"type": "string", "pattern": f"^[{_around()}]*(?:{_any_word(NOT_YET)})[{_around()}]*$"}


def _around() -> str:
    return UNSEEN + SYNTAX.sub(_escaped, AROUND)


def _any_word(words: Iterable[str]) -> str:
    return "|".join(written(word, BETWEEN) for word in sorted(words))
