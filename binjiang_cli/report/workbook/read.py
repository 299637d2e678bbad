"""How the formulas read a fact from its cell: an empty cell, and one that holds no such value, is not known."""

from __future__ import annotations

from typing import Any

from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.spreadsheet.formula import ONE, ZERO, Formula, number, serial, text
from binjiang_cli.language.readings.spreadsheet.integers import Integers
from binjiang_cli.language.readings.spreadsheet.paper import Paper
from binjiang_cli.language.readings.spreadsheet.rationals import Ratio, ratio_of
from binjiang_cli.language.readings.spreadsheet.values import (
    AbsentRecords,
    BooleanCells,
    Cells,
    ChoiceCells,
    DateCells,
    ListCells,
    MoneyCells,
    NumberCells,
    TextCells,
)
from binjiang_cli.policy.field_types import FIRST_CELL
from binjiang_cli.policy.vocabulary import Field
from binjiang_cli.profile.model import read_default
from binjiang_cli.profile.plain import NO, YES
from binjiang_cli.report.workbook.facts import (
    DECIMALS,
    FX_DECIMALS,
    MOST_INTEGER,
    MOST_NUMBER,
    MOST_RATE,
    FactCell,
    FactSheet,
)
from binjiang_cli.report.workbook.lists import Lists
from binjiang_cli.report.workbook.names import FACTS, cell
from binjiang_cli.values.dates import LAST_DAY
from binjiang_cli.values.numbers import FIRST_YEAR, LAST_YEAR
from binjiang_cli.words import Lang

SEPARATOR = ";"


class Reader:
    """Reads facts from their cells, each once; what a rule never asks for is not read."""

    def __init__(self, sheet: FactSheet, paper: Paper, lists: Lists, lang: Lang) -> None:
        self.sheet = sheet
        self.paper = paper
        self.integers = Integers(paper)
        self.lists = lists
        self.lang: Lang = lang
        self.found: dict[str, Cells] = {}

    def value(self, section: str | None, index: int, key: str) -> Cells:
        """Return a fact's formulas. Raises CannotSay for one that a cell cannot hold exactly."""
        fact = self.sheet.by_place[section, index, key]
        if fact.name not in self.found:
            self.paper.heading(fact.name, fact.label.to(self.lang))
            self.found[fact.name] = self._read(fact)
        return self.found[fact.name]

    def place(self, fact: FactCell) -> str:
        """Return the cell in which a fact stands."""
        return cell(FACTS.to(self.lang), fact.row, "B")

    def _read(self, fact: FactCell) -> Cells:
        place, value, kind = self.place(fact), fact.value, fact.field.type
        if kind in ("text", "uscc"):
            return TextCells(number(int(value is not None)), text(value or ""))
        if kind == "texts":
            return AbsentRecords() if value is None else ListCells(tuple(TextCells(ONE, text(item)) for item in value))
        if not fact.live:
            raise CannotSay(f"{fact.label.zh}超出表格能精确计算的范围", f"{fact.label.en} is beyond what a cell holds exactly")
        match kind:
            case "boolean":
                return self._boolean(place, value)
            case "choice":
                return self._choice(place, fact.field, value)
            case "choices":
                return self._choices(place, fact.field, value)
            case "date":
                return self._date(place, value)
            case "money":
                known, ratio = self._decimal(place, value and value.amount, 2, fact.most)
                return MoneyCells(known, ratio, fact.currency)
        return NumberCells(*self._decimal(place, value, *precision(fact)))

    def _decimal(self, place: str, value: Any, decimals: int, most: int, least: int = 0) -> tuple[Formula, Ratio]:
        """Return whether a cell holds a number of so many decimals between bounds, and the number."""
        unit = 10**decimals
        fits = f"AND({place}>={least},{place}<={most},ROUND({place},{decimals})={place})"
        known = self._flag(f"IF(ISNUMBER({place}),IF({fits},1,0),0)", value is not None)
        parts = int(value * unit) if value is not None else 0
        whole = self.paper.keep(Formula(f"IF({known.text},ROUND({place}*{unit},0),0)", parts))
        return known, ratio_of(self.integers.of(whole, 0, most * unit), unit)

    def _flag(self, formula: str, holds: bool) -> Formula:
        return self.paper.keep(Formula(formula, int(holds)))

    def _boolean(self, place: str, value: bool | None) -> BooleanCells:
        yes, no = (f"OR({','.join(f'{place}={text(word).text}' for word in (words.zh, words.en))})" for words in (YES, NO))
        formula = f"IF(ISLOGICAL({place}),IF({place},2,0),IF({yes},2,IF({no},0,1)))"
        return BooleanCells(self.paper.keep(Formula(formula, {True: 2, False: 0, None: 1}[value])))

    def _choice(self, place: str, field: Field, value: str | None) -> TextCells:
        found = [self.lists.position(field, place, ids) for ids in (False, True)]
        default = text(read_default(field) if field.default is not None else "")
        ids = self.lists.ids(field)
        known_position = self.paper.keep(
            Formula(f"IF({found[0]}>0,{found[0]},{found[1]})", 0 if value is None else 1 + field.choices.index(value))
        )
        chosen = Formula(f'IF({known_position.text}>0,INDEX({ids},{known_position.text}),"")', value or "")
        if field.default is not None:
            chosen = Formula(f'IF({place}="",{default.text},{chosen.text})', value or "")
        label = self.paper.keep(chosen)
        return TextCells(self._flag(f'IF({label.text}="",0,1)', value is not None), label, field.choices)

    def _choices(self, place: str, field: Field, value: tuple[str, ...] | None) -> ChoiceCells:
        known = self._flag(f'IF({place}="",0,1)', value is not None)
        parted = f'SUBSTITUTE(SUBSTITUTE({place},"；",";"),"; ",";")'
        shown = SEPARATOR.join(field.values[item].to(self.lang) for item in value or ())
        whole = self.paper.keep(Formula(f'";"&{parted}&";"', f"{SEPARATOR}{shown}{SEPARATOR}"))
        holds = {}
        for key, label in field.values.items():
            words = dict.fromkeys((label.to(self.lang), key))
            looks = ",".join(f"ISNUMBER(FIND({text(f';{word};').text},{whole.text}))" for word in words)
            holds[key] = self._flag(f"IF(OR({looks}),1,0)", key in (value or ()))
        return ChoiceCells(known, holds)

    def _date(self, place: str, value: Any) -> DateCells:
        least, most = serial(FIRST_CELL), serial(LAST_DAY)
        fits = f"AND({place}>={least},{place}<={most},INT({place})={place})"
        known = self._flag(f"IF(ISNUMBER({place}),IF({fits},1,0),0)", value is not None)
        day = Formula(f"IF({known.text},{place},0)", 0 if value is None else serial(value))
        return DateCells(known, self.paper.keep(day))

    def day_of_estimate(self) -> DateCells:
        """Return the day of the estimate: today where its cell is empty."""
        fact = self.sheet.by_place[None, 0, "as_of"]
        if not fact.live:
            return DateCells(ONE, ZERO)  # before a spreadsheet's calendar no policy is in force
        self.paper.heading(fact.name, fact.label.to(self.lang))
        place = self.place(fact)
        day = Formula(f"IF(ISNUMBER({place}),INT({place}),TODAY())", serial(fact.value))
        return DateCells(ONE, self.paper.keep(day))


def precision(fact: FactCell) -> tuple[int, int, int]:
    """Return the decimals that a number can have, the most and the least that it can be."""
    match fact.field.type:
        case "year":
            return 0, LAST_YEAR, FIRST_YEAR
        case "integer":
            return 0, MOST_INTEGER, 0
        case "rate":
            return DECIMALS, MOST_RATE, 0
        case "exchange_rates":
            return FX_DECIMALS, fact.most, 0
        case "money":
            return 2, fact.most, 0
    return DECIMALS, MOST_NUMBER, 0
