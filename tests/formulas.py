"""What a spreadsheet computes: formulas in doubles, in the few words that those of a workbook are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from math import floor
from typing import Any

from binjiang_cli.language.readings.spreadsheet.formula import DAY_ZERO, day_of, serial

TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<cell>'(?:[^']|'')+'!\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?)"""
    r"""|(?P<number>\d+(?:\.\d+)?(?:E\d+)?)|(?P<name>[A-Z]+)(?=\()|(?P<sign><=|>=|<>|[-+*/&=<>(),]))"""
)
Formula = Callable[[], Any]
Place = tuple[str, int, int]


class Wrong(Exception):
    """An error value: what a spreadsheet shows as #VALUE! or #N/A."""


def column_of(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found


class Text(str):
    """A text that stands in a cell, whatever it looks like."""

    __slots__ = ()


class Sheets:
    """Cells by their places; a formula is computed when it is asked for, once."""

    def __init__(self, cells: Mapping[Place, Any]) -> None:
        self.cells = cells
        self.known: dict[Place, Any] = {}
        self.functions: set[str] = set()

    def cell(self, place: Place) -> Any:
        if place not in self.known:
            value = self.cells.get(place)
            if isinstance(value, str) and not isinstance(value, Text):
                value = Parser(self, value[1:]).whole()
            self.known[place] = value
        return self.known[place]

    def named(self, places: Mapping[str, Place]) -> dict[str, Any]:
        """Return what named cells show; `places` count from 0."""
        return {name: self.cell((sheet, row + 1, column + 1)) for name, (sheet, row, column) in places.items()}

    def block(self, text: str) -> Any:
        sheet, _, place = text.rpartition("!")
        ends = [re.fullmatch(r"\$([A-Z]+)\$(\d+)", end) for end in place.split(":")]
        corners = [(int(end[2]), column_of(end[1])) for end in ends if end]
        name = sheet[1:-1].replace("''", "'")
        if len(corners) == 1:
            return self.cell((name, *corners[0]))
        (first, column), (last, _) = corners
        return [self.cell((name, row, column)) for row in range(first, last + 1)]


class Parser:
    """Computes one formula while reading it; the branches of IF that are not taken are read, not computed."""

    def __init__(self, book: Sheets, text: str) -> None:
        self.book = book
        self.tokens = [(str(found.lastgroup), found[found.lastgroup]) for found in TOKEN.finditer(text) if found.lastgroup]
        assert "".join(token for _, token in self.tokens) == text, text
        self.at = 0

    def whole(self) -> Any:
        found = self.comparison()()
        assert self.at == len(self.tokens)
        return 0 if found is None else found

    def take(self, *signs: str) -> str | None:
        if self.at < len(self.tokens) and self.tokens[self.at] in [("sign", sign) for sign in signs]:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def _chain(self, below: Callable[[], Formula], *signs: str) -> Formula:
        found = below()
        while sign := self.take(*signs):
            found = _binary(sign, found, below())
        return found

    def comparison(self) -> Formula:
        return self._chain(self.joined, "=", "<>", "<=", ">=", "<", ">")

    def joined(self) -> Formula:
        return self._chain(self.sum, "&")

    def sum(self) -> Formula:
        return self._chain(self.product, "+", "-")

    def product(self) -> Formula:
        return self._chain(self.unary, "*", "/")

    def unary(self) -> Formula:
        if self.take("-"):
            below = self.unary()
            return lambda: -below()
        return self.primary()

    def primary(self) -> Formula:
        kind, token = self.tokens[self.at]
        self.at += 1
        match kind:
            case "text":
                return lambda: token[1:-1].replace('""', '"')
            case "number":
                value = float(token) if "." in token or "E" in token else int(token)
                return lambda: value
            case "cell":
                return lambda: self.book.block(token)
            case "name":
                return self._call(token)
        assert token == "("
        inside = self.comparison()
        assert self.take(")")
        return inside

    def _call(self, name: str) -> Formula:
        assert self.take("(")
        self.book.functions.add(name)
        start = self.at
        arguments: list[Formula] = []
        while not self.take(")"):
            arguments.append(self.comparison())
            self.take(",")
        if name == "ROW":
            first, last = re.findall(r"\$(\d+)", self.tokens[start][1])
            return lambda: list(range(int(first), int(last) + 1))
        return lambda: FUNCTIONS[name](*arguments)


def _binary(sign: str, left: Formula, right: Formula) -> Formula:
    def computed() -> Any:
        one, other = left(), right()
        if isinstance(one, list):
            return [_applied(sign, a, b) for a, b in zip(one, other, strict=True)]
        return _applied(sign, one, other)

    return computed


def _applied(sign: str, one: Any, other: Any) -> Any:
    if sign == "&":
        return _text(one) + _text(other)
    if sign in ("+", "-", "*", "/"):
        one, other = _number(one), _number(other)
        if sign == "/":
            return float(one) / other
        return {"+": lambda: one + other, "-": lambda: one - other, "*": lambda: one * other}[sign]()
    if isinstance(one, str) or isinstance(other, str):
        one, other = _text(one).casefold(), _text(other).casefold()
        assert sign in ("=", "<>")
    one, other = 0 if one is None else one, 0 if other is None else other
    return {"=": one == other, "<>": one != other, "<": one < other, ">": one > other,
            "<=": one <= other, ">=": one >= other}[sign]  # fmt: skip


def _text(value: Any) -> str:
    if isinstance(value, float) and value == floor(value):
        value = int(value)
    return "" if value is None else str(value)


def _number(value: Any) -> Any:
    if isinstance(value, str):
        raise Wrong
    return 0 if value is None else value


def _flat(arguments: tuple[Formula, ...]) -> list[Any]:
    found: list[Any] = []
    for argument in arguments:
        value = argument()
        found += [item for item in value if not isinstance(item, str)] if isinstance(value, list) else [value]
    return [_number(value) for value in found]


def _rounded(value: Formula, places: Formula) -> Any:
    unit = 10 ** places()
    return floor(value() * unit + 0.5) / unit if places() else floor(value() + 0.5)


def _match(value: Formula, among: Formula, kind: Formula) -> int:
    items, wanted = among(), value()
    if kind() == 1:
        found: int = sum(item <= wanted for item in items)
        if not found:
            raise Wrong
        return found
    if wanted not in items:
        raise Wrong
    return int(items.index(wanted)) + 1


def _if_error(value: Formula, otherwise: Formula) -> Any:
    try:
        return value()
    except Wrong:
        return otherwise()


def _find(what: Formula, within: Formula) -> int:
    place = _text(within()).find(what())
    if place < 0:
        raise Wrong
    return place + 1


def _exact(one: Formula, other: Formula) -> Any:
    left, right = one(), _text(other())
    return [_text(item) == right for item in left] if isinstance(left, list) else _text(left) == right


def _is_number(value: Formula) -> bool:
    try:
        found = value()
    except Wrong:
        return False
    return isinstance(found, int | float) and not isinstance(found, bool)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "IF": lambda condition, then, otherwise: then() if condition() else otherwise(),
    "IFERROR": _if_error,
    "AND": lambda *conditions: all(condition() for condition in conditions),
    "OR": lambda *conditions: any(condition() for condition in conditions),
    "NOT": lambda condition: not condition(),
    "INT": lambda value: floor(value()),
    "ROUND": _rounded,
    "MIN": lambda *values: min(_flat(values)),
    "MAX": lambda *values: max(_flat(values)),
    "SUM": lambda *values: sum(_flat(values)),
    "SUMPRODUCT": lambda values: sum(values()),
    "EXACT": _exact,
    "FIND": _find,
    "SUBSTITUTE": lambda text, old, new: _text(text()).replace(old(), new()),
    "ISNUMBER": _is_number,
    "ISLOGICAL": lambda value: isinstance(value(), bool),
    "INDEX": lambda values, place: values()[place() - 1],
    "MATCH": _match,
    "CHOOSE": lambda place, *values: values[place() - 1](),
    "YEAR": lambda day: day_of(day()).year,
    "DATE": lambda year, month, day: serial(date(year(), month(), day())),
    "TODAY": lambda: (date.today() - DAY_ZERO).days,
}
