"""The entries of a sheet, row by row: cells with their units, what is wrong with them, rows that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from binjiang_cli.intake.heading_rows import IDENTITY, ROW_UNIT
from binjiang_cli.intake.headings import (
    IN_BRACKETS,
    KEY,
    UNIT,
    ColumnHeading,
    HeadingWords,
    headings_of,
)
from binjiang_cli.intake.remarks import rows_left_out, sums, sums_or_remarks
from binjiang_cli.intake.sheet import Mark, Sheet, error_mark, letters
from binjiang_cli.intake.units import NUMERIC, Unit, apply, in_row, money_unit
from binjiang_cli.policy.vocabulary import Field
from binjiang_cli.profile.caution import Note
from binjiang_cli.profile.sheets import LANGUAGES, example_name, is_example
from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import Place, Problem, Refused
from binjiang_cli.values.money import half_width
from binjiang_cli.values.texts import DITTO
from binjiang_cli.values.unknown import is_not_known
from binjiang_cli.words import Text, visible

ABSENT = frozenset(("", "~", "null", "Null", "NULL"))
MOST_WRONG = 20  # wrong cells of one row that are told
# Digits that a number cell or a number's short form no longer has.
SHORT_FORM = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]+")
AS_TEXT = Text("把这一列设为文本格式，再重新填写", "format the column as text and enter it anew")
SENTENCE = re.compile(r"[。；;！!？?：:]\s*$|[：:]")
NUMBERED = re.compile(r"[(（]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[)）.、．]")
ERROR = re.compile(
    r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|UNKNOWN!|EXTERNAL!|PYTHON!"
    r"|GETTING_DATA|#+)", re.IGNORECASE
)  # fmt: skip
STATES_UNIT = re.compile(
    r"(?i)^[(]?(?:金额|货币|计量|数额)?(?:单位|币种|unit|currency)\s*(?::|均?为)|^[(]?(?:金额|数额).{0,4}以.+计[)]?$"
)
CODES = frozenset(("company.key", "company.uscc"))
TOO_MANY = Mark(
    "broken",
    Text("单元格比标题多，看不出哪些内容属于哪一列", "more cells than headings: what belongs to which column cannot be known"),
    Text('含逗号的内容要加引号，例如 "1,200,000"', 'put what holds a comma into quotation marks: "1,200,000"'),
)
TEXTS = ("text", "texts", "uscc", "choice", "choices")


class ReadColumn(NamedTuple):
    """A column that is read."""

    at: int
    id: str
    heading: ColumnHeading
    field: Field
    unit: Unit | None

    @property
    def section(self) -> str | None:
        """Return the section that the column is a field of; None for a field of the profile itself."""
        return None if self.heading.target is None else self.heading.target.section

    def key_in(self, section: str) -> str | None:
        """Return the key of a section's records that the column states, None where it states none."""
        target = self.heading.target
        return target.name if target is not None and target.section == section and self.field not in (KEY, UNIT) else None


class RowEntry(NamedTuple):
    """A row that holds a record: its cells by the ids of their columns, what is wrong with it, what is to be said of it."""

    row: int
    cells: dict[str, str]
    problems: Sequence[Problem] = ()
    shown: Sequence[tuple[str, Mark]] = ()
    again: Sequence[int] = ()


def place_of(sheet: Sheet, row: int, heading: str = "") -> Place:
    return Place(Document(f"{sheet.position(row)} {heading}".rstrip(), ""))


class Entries:
    """The entries of a sheet, row by row."""

    def __init__(
        self, sheet: Sheet, columns: Sequence[ReadColumn], headings: tuple[int, Sequence[str]], words: HeadingWords
    ) -> None:
        self.sheet = sheet
        self.heading_row = headings[0]
        self.known = words
        self.examples = {example_name(words.vocabulary, lang) for lang in LANGUAGES}
        self.columns = [(column.at, column.id) for column in columns]
        self.by_index = {column.at: column for column in columns}
        self.heading = [cell.strip() for cell in headings[1]]
        states_units = any(column.field is UNIT for column in columns)
        self.worked = [column for column in columns if _needs_work(column) or (states_units and column.field.type == "money")]
        self.code = next((column.at for column in columns if column.id == "company.uscc"), None)
        self.telling = [column.at for column in columns if column.id in IDENTITY]
        self.named = [column.at for column in columns if column.field.type in ("text", "texts") and column.id not in IDENTITY]
        self.marked = {row for row, _ in sheet.marks}
        self.broken: list[tuple[int, Problem]] = []
        self.left_out: list[int] = []
        self.above = 0  # the number of the row above
        self.words: dict[str, None] = {}

    def of(self, rows: Sequence[tuple[int, list[str]]]) -> Iterator[RowEntry]:
        seen: dict[tuple[str, ...], int] = {}
        entries: list[RowEntry] = []
        above: Sequence[str] = ()
        other: Mark | None = None
        for row, cells in rows:
            follows_remark, self.above = self.left_out[-1:] == [self.above], row
            if not DITTO.isdisjoint(cells):
                cells = _without_dittos(cells, above)
            other = other or self._other_table(row, cells)
            mark = other or self.sheet.broken.get(row) or self._ragged(cells) or self._sum_of_company(cells)
            if mark is not None:
                self.broken.append((row, Problem(mark.message, place_of(self.sheet, row), mark.hint)))
            elif self._is_remark(row, cells, follows_remark):
                continue
            elif (entry := self._entry(row, cells)) is not None:
                above = cells
                first = seen.setdefault(tuple(map(str.strip, cells)), len(entries))
                if first < len(entries):
                    entries[first] = entries[first]._replace(again=(*entries[first].again, row))
                else:
                    entries.append(entry)
        return iter(entries)

    def _ragged(self, cells: Sequence[str]) -> Mark | None:
        """Return that a CSV row has more cells than headings: which of them belong together cannot be known."""
        more = cells[len(self.heading) :]
        return TOO_MANY if more and self.sheet.mark == ":" and any(cell.strip() for cell in more) else None

    def _is_remark(self, row: int, cells: Sequence[str], follows_remark: bool) -> bool:
        """Return whether a row only sums up, remarks or repeats the headings; if so, it is named."""
        first = next((cell for cell in cells if cell.strip()), "")
        telling = [first, *(cells[index] for index in self.telling if index < len(cells))]
        if any(map(is_example, telling)):
            if not any(cell.strip() in self.examples for cell in telling):
                self._leave_out(row, first)
            return True
        if self._has_code(cells):
            return self._is_heading(row, cells)
        word = next(filter(sums_or_remarks, telling), None) or self._sum(cells)
        if word is not None:
            self._leave_out(row, word)
            return True
        if self._is_sentence(row, cells, follows_remark) or (
            is_not_known(first) and all(is_not_known(c) for c in cells if c.strip())
        ):
            self._leave_out(row, first)
            return True
        return self._is_heading(row, cells)

    def _is_sentence(self, row: int, cells: Sequence[str], follows_remark: bool) -> bool:
        """Return whether a row holds one text alone: merged over columns, a sentence, or the next of several remarks."""
        filled = [at for at, cell in enumerate(cells) if cell.strip()]
        if len(filled) != 1:
            return False
        mark = self.sheet.marks.get((row, filled[0]))
        text = cells[filled[0]]
        outside = IN_BRACKETS.sub("", half_width(text))  # a name may have a colon there: （原名：…）
        states_unit = STATES_UNIT.search(half_width(text)) is not None
        goes_on = follows_remark and NUMBERED.match(text) is not None
        return (mark is not None and mark.kind == "wide") or states_unit or goes_on or SENTENCE.search(outside) is not None

    def _is_heading(self, row: int, cells: Sequence[str]) -> bool:
        """Return whether a row repeats the headings, in the same words or in others."""
        same = [cell.strip() for cell in cells[: len(self.heading)]] == self.heading[: len(cells)]
        if not same and not self._names_columns(cells):
            return False
        self._leave_out(row, next(cell for cell in cells if cell.strip()))
        return True

    def _names_columns(self, cells: Sequence[str]) -> bool:
        """Return whether a heading stands where a company should."""
        return any(at < len(cells) and cells[at] and self.known.heads_companies(cells[at]) for at in self.telling)

    def _other_table(self, row: int, cells: Sequence[str]) -> Mark | None:
        """Return that headings of other columns stand in a row: what follows is another table."""
        if not self._names_columns(cells):
            return None
        own = {at: column.id for at, column in self.by_index.items()}
        read = enumerate(headings_of(cells, self.known))
        if all(heading.target is not None and heading.target.id == own.get(at) for at, heading in read if cells[at].strip()):
            return None
        message = Text(f"第 {row} 行起是另一张表", f"another table begins in row {row}")
        return Mark(
            "broken", message, Text("每张表放一个工作表或一个文件", "put each table on a sheet or into a file of its own")
        )

    def _has_code(self, cells: Sequence[str]) -> bool:
        """Return whether a row states a credit code, and no - or / instead."""
        return self.code is not None and self.code < len(cells) and any(map(str.isdigit, cells[self.code]))

    def _sum(self, cells: Sequence[str]) -> str | None:
        """Return what says in a record's own name or subject that the row sums up others."""
        return next((cells[at] for at in self.named if at < len(cells) and cells[at] and sums(cells[at])), None)

    def _sum_of_company(self, cells: Sequence[str]) -> Mark | None:
        """Return that a row which has a credit code sums up others: it would be counted beside them."""
        word = self._sum(cells) if self._has_code(cells) else None
        if word is None:
            return None
        shown = visible(word.strip()[:60])
        message = Text(f"“{shown}”是合计行，不是一条记录", f"{shown} sums up other rows and is no record")
        return Mark("broken", message, Text("去掉这一行", "take the row out"))

    def _leave_out(self, row: int, word: str) -> None:
        self.left_out.append(row)
        self.words[visible(" ".join(word.split())[:60])] = None

    def notes(self) -> Iterator[Note]:
        if self.left_out:
            yield rows_left_out(self.sheet, self.left_out, self.words)

    def _entry(self, row: int, cells: Sequence[str]) -> RowEntry | None:
        width = len(cells)
        found = {name: cells[at] for at, name in self.columns if at < width and cells[at] and cells[at].strip() not in ABSENT}
        errors = [name for name, cell in found.items() if cell[0] == "#" and ERROR.fullmatch(cell.strip())]
        if not found and row not in self.marked:
            return None
        problems: list[Problem] = []
        shown: list[tuple[str, Mark]] = []
        for name in errors:
            self._refuse_error(row, name, found.pop(name), problems)
        stated = found.pop(ROW_UNIT, None)
        for column in self.worked:
            if column.id in found and (problem := self._work(row, column, stated, found)) is not None:
                problems.append(problem)
        if row in self.marked:
            self._heed_marks(row, found, problems, shown)
        return (
            RowEntry(row, found, problems[:MOST_WRONG], shown)
            if (found or problems) and not self._only_filled(row, found)
            else None
        )

    def _only_filled(self, row: int, found: Mapping[str, str]) -> bool:
        """Return whether a row has no value of its own: all are of cells merged with those above."""
        marks = (self.sheet.marks.get((row, column.at)) for column in self.by_index.values() if column.id in found)
        return row in self.marked and all(mark is not None and mark.kind == "filled" for mark in marks)

    def _refuse_error(self, row: int, name: str, cell: str, problems: list[Problem]) -> None:
        """Refuse a text that is what a spreadsheet shows instead of a value: #REF!, #N/A, ####."""
        column = next(column for column in self.by_index.values() if column.id == name)
        if (row, column.at) not in self.sheet.marks:
            problems.append(self._problem(row, column, error_mark(cell.strip())))

    def _problem(self, row: int, column: ReadColumn, mark: Mark) -> Problem:
        """Return what keeps a cell from being used; the hint begins with the cell's letters where it has any."""
        hint = mark.hint
        if hint is not None and self.sheet.mark == "!":
            at = f"{letters(column.at)}{row}"
            hint = Text(f"{at}：{hint.zh}", f"{at}: {hint.en}")
        return Problem(mark.message, place_of(self.sheet, row, column.heading.shown), hint)

    def _work(self, row: int, column: ReadColumn, stated: str | None, found: dict[str, str]) -> Problem | None:
        """Give a number its unit; take a cell out of the row that cannot be used, and return why."""
        cell = found[column.id]
        try:
            if column.heading.refusal is not None:
                raise column.heading.refusal
            if column.id in CODES and SHORT_FORM.fullmatch(half_width(cell.strip())):
                raise _short_form(cell)
            unit = column.unit if stated is None or column.field.type != "money" else _unit_in_row(column, stated)
            found[column.id] = apply(unit, column.field, cell)
        except Refused as refused:
            del found[column.id]
            if refused is column.heading.refusal:  # one cause, told at one place however many rows it is in
                at = place_of(self.sheet, self.heading_row, column.heading.shown)
                return Problem(refused.message, at, refused.hint, "unknown_key")
            return Problem(refused.message, place_of(self.sheet, row, column.heading.shown), refused.hint)
        return None

    def _heed_marks(self, row: int, found: dict[str, str], problems: list[Problem], shown: list[tuple[str, Mark]]) -> None:
        for index, column in self.by_index.items():
            mark = self.sheet.marks.get((row, index))
            if mark is None:
                continue
            if mark.kind == "shown":
                shown.append((column.id, mark))
            elif _matters(mark, column):
                found.pop(column.id, None)
                problems.append(self._problem(row, column, mark))


def _without_dittos(cells: Sequence[str], above: Sequence[str]) -> list[str]:
    """Return a row's cells with what stands above instead of 同上; the word itself where nothing does."""
    return [(above[at] if at < len(above) and above[at] else cell) if cell in DITTO else cell for at, cell in enumerate(cells)]


def _short_form(cell: str) -> Refused:
    shown = visible(cell.strip())
    message = Text(f"“{shown}”是数字的缩写，丢了位数", f"{shown} is a number's short form and has lost digits")
    return Refused(message, AS_TEXT)


def _unit_in_row(column: ReadColumn, stated: str) -> Unit:
    """Return the unit of an amount whose row states one in a column of its own. Raises Refused."""
    unit = money_unit(stated)
    if unit is None:
        shown = visible(stated.strip()[:60])
        raise Refused(Text(f"这一行的单位“{shown}”不是金额的单位", f"the row's unit {shown} is no unit of money"))
    return in_row(column.unit, unit)


def _needs_work(column: ReadColumn) -> bool:
    return (
        column.heading.refusal is not None
        or column.id in CODES
        or (column.field.type in ("integer", "number") and column.field.unit is not None)
        or (column.unit is not None and column.field.type in NUMERIC)
    )


def _matters(mark: Mark, column: ReadColumn) -> bool:
    """Return whether a mark keeps a column's cell from being used."""
    match mark.kind:
        case "digits":
            return column.field.type in TEXTS
        case "unit":
            return column.field.type not in NUMERIC or column.unit is None
        case "shared" | "filled" | "wide":
            return column.field.type in ("money", "integer", "number")
    return True
