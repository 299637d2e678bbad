"""Outputs of a batch read again, whatever their form and language: a company a row, amounts exactly as they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from binjiang_cli.advice.comparison import TotalAmounts
from binjiang_cli.intake.csv_text import CsvRow, csv_rows
from binjiang_cli.intake.endings import suffix_of
from binjiang_cli.intake.sheet import Mark
from binjiang_cli.result_columns import CHINESE
from binjiang_cli.source.document import Document, decode
from binjiang_cli.source.opening import open_regular, unreadable
from binjiang_cli.source.problem import InputError, Place, Problem, Refused, refuse
from binjiang_cli.values.money import fen_text, parse_money, to_fen
from binjiang_cli.words import Text, listed, visible

COUNTS = ("eligible", "superseded", "undetermined", "ineligible", "warnings")
COLUMNS = ("source", "name", "uscc", *TotalAmounts._fields, *COUNTS)
MEANT = {heading: name for name in COLUMNS for heading in (name, CHINESE[name])}
YUAN = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,2})?")  # so long that sums of a million stay exact
FEN = Decimal("0.01")
OBJECT = json.JSONDecoder(parse_float=Decimal)
SURROGATE = re.compile("[\ud800-\udfff]")
MOST_BYTES = 1024**3  # of a file of text: some five million companies
SHARE = 8  # of the memory that a process may take, what the columns of a Parquet file may fill: as objects they take more
ROWS_AT_ONCE = 10_000
MOST_TOLD = 20  # rows that cannot be read
OF_COMPANIES = Text(
    "要比较的是 batch 的企业结果（-o），不是各行、拒收或提示的表",
    "what is compared is the table of companies (batch -o), not that of lines, rejects or warnings",
)
NO_FURTHER = Text("错误太多，没有再往下读", "too many errors: nothing behind it was read")
NO_ROW = Text("这里应是一家企业的结果", "the result of one company is expected here")


class CompanyRow(NamedTuple):
    """What a batch found for a company: where it stood, its totals, the numbers of its lines and warnings."""

    source: str
    name: str
    uscc: str
    amounts: TotalAmounts
    counts: tuple[int, ...]


class OutputCells(NamedTuple):
    """The rows of an output, each under its number with its values by COLUMNS; how a number becomes a place."""

    rows: Iterable[tuple[int, Sequence[Any]]]
    place: Callable[[int], str]


def read_output(path: str) -> list[CompanyRow]:
    """Return the companies of an output of a batch; a row of totals is none.

    Raises InputError for a table of something else, and with the rows that cannot be read.
    """
    cells = READERS[suffix_of(path)](path)
    found: list[CompanyRow] = []
    problems: list[Problem] = []
    for number, values in cells.rows:
        try:
            if (row := _row(values)) is not None:
                found.append(row)
        except Refused as refused:
            place = Place(Document(cells.place(number), ""))
            problems.append(Problem(refused.message, place, refused.hint))
            if len(problems) == MOST_TOLD:
                problems.append(Problem(NO_FURTHER, place))
                break
    if problems:
        raise InputError(problems)
    return found


def _row(values: Sequence[Any]) -> CompanyRow | None:
    """Return the company of a row; None for a row of totals, which has no source. Raises Refused."""
    source, name, uscc = (_text(value) for value in values[:3])
    if not source and not uscc:
        return None
    low, high, potential = (_yuan(value, column) for value, column in zip(values[3:6], TotalAmounts._fields, strict=True))
    counts = tuple(_count(value, column) for value, column in zip(values[6:], COUNTS, strict=True))
    return CompanyRow(source, name, uscc, TotalAmounts(low, high, potential), counts)


def _text(value: Any) -> str:
    """Return a text, empty where there is none. Raises Refused."""
    if value is None:
        return ""
    if isinstance(value, Mark):
        raise Refused(value.message, value.hint)
    if not isinstance(value, str) or (not value.isascii() and SURROGATE.search(value)):
        raise Refused(Text("这里要的是文字", "a text is expected here"))
    return value


def _yuan(value: Any, column: str) -> Decimal:
    """Return an amount exactly, with its two decimals. Raises Refused."""
    if isinstance(value, float):
        raise Refused(Text("金额存成了二进制小数，不精确", "the amount is a binary float, which is not exact"))
    if isinstance(value, Decimal):
        value = f"{value:f}"
    text = str(value) if type(value) is int else _stated(value, column)
    if YUAN.fullmatch(text):
        return Decimal(text).quantize(FEN)
    money = parse_money(text)
    if money.currency != "CNY":
        raise Refused(Text("结果里的金额都是人民币", "the amounts of a result are in CNY"))
    return Decimal(fen_text(to_fen(money.amount)))


def _count(value: Any, column: str) -> int:
    """Return a number of lines. Raises Refused."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    digits = _stated(value, column).replace(",", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        shown = visible(digits[:20])
        raise Refused(Text(f"“{CHINESE[column]}”应为个数：{shown}", f"{column} should be a number of lines: {shown}"))
    return int(digits)


def _stated(value: Any, column: str) -> str:
    """Return the text of a cell that must hold something. Raises Refused."""
    text = _text(value).strip()
    if not text:
        raise Refused(Text(f"缺少“{CHINESE[column]}”", f"{column} is missing"))
    return text


def _columns(headings: Sequence[str], path: str) -> list[int]:
    """Return where each of the columns stands. Raises InputError where one is not there."""
    places = {MEANT[heading.strip()]: at for at, heading in enumerate(headings) if heading.strip() in MEANT}
    if lacking := [name for name in COLUMNS if name not in places]:
        shown, zh = visible(path), listed(CHINESE[name] for name in lacking).zh
        raise refuse(Text(f"{shown} 里没有这些列：{zh}", f"{shown} lacks the columns {listed(lacking).en}"), hint=OF_COMPANIES)
    return [places[name] for name in COLUMNS]


def _text_of(path: str) -> str:
    try:
        with open_regular(path) as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    if len(data) > MOST_BYTES:
        raise _too_large(path)
    return decode(data, path)


def _csv(path: str) -> OutputCells:
    shown = visible(path)
    rows = csv_rows(_text_of(path), lambda cells: sum(cell.strip() in MEANT for cell in cells))
    columns = _columns(rows[0].cells if rows else [], path)
    return OutputCells(((row.number, _picked(row, columns)) for row in rows[1:]), lambda number: f"{shown}:{number}")


def _picked(row: CsvRow, columns: Sequence[int]) -> Sequence[Any]:
    if row.broken is not None:
        return [row.broken] * len(columns)
    return [row.cells[at] if at < len(row.cells) else "" for at in columns]


def _json_lines(path: str) -> OutputCells:
    shown = visible(path)
    lines = [(number, line) for number, line in enumerate(_text_of(path).split("\n"), 1) if line.strip()]
    if lines:
        _columns(_json_keys(lines[0][1]), path)
    rows = ((number, _json_row(line)) for number, line in lines)
    return OutputCells(rows, lambda number: f"{shown}:{number}")


def _json_keys(line: str) -> list[str]:
    try:
        found = json.loads(line)
    except ValueError:
        return []
    return list(found) if isinstance(found, dict) else []


def _json_row(line: str) -> Sequence[Any]:
    """Return the values of a line; one that is no object is a broken row."""
    try:
        found = OBJECT.decode(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return [Mark("broken", NO_ROW)] * len(COLUMNS)
    return [found.get(name) for name in COLUMNS]


def _parquet(path: str) -> OutputCells:
    import pyarrow as pa

    shown = visible(path)
    damaged = Text(f"{shown} 已损坏，读不出来", f"{shown} is damaged and cannot be read")
    try:
        rows = list(_parquet_rows(path))
    except OSError as error:
        raise unreadable(path, error) if error.errno else refuse(damaged) from None
    except (pa.ArrowException, ValueError, KeyError, IndexError):  # also for a text that is no Unicode
        raise refuse(damaged) from None
    return OutputCells(enumerate(rows, 1), lambda number: f"{shown}:{number}")


def _parquet_rows(path: str) -> Iterator[Sequence[Any]]:
    """Yield the rows of a file, batch by batch, so that one that grows beyond all measure is given up."""
    import pyarrow.parquet as pq

    from binjiang_cli.intake.memory import memory_allowed

    most = memory_allowed() // SHARE
    with open_regular(path) as handle, pq.ParquetFile(handle) as file:
        _columns(file.schema_arrow.names, path)
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=list(COLUMNS), use_threads=False):
            most -= batch.get_total_buffer_size()
            if most < 0:
                raise _too_large(path)
            yield from zip(*(batch.column(name).to_pylist() for name in COLUMNS), strict=True)


def _too_large(path: str) -> InputError:
    shown = visible(path)
    return refuse(Text(f"{shown} 太大，没有读", f"{shown} is too large and is not read"))


def _workbook(path: str) -> OutputCells:
    from binjiang_cli.intake.workbook import first_sheet

    sheet = first_sheet(path)
    columns = _columns(sheet.rows[0][1] if sheet.rows else [], path)

    def values(number: int, cells: Sequence[str]) -> Iterator[Any]:
        for at in columns:
            mark = sheet.marks.get((number, at))
            yield mark if mark is not None and mark.kind != "shown" else cells[at] if at < len(cells) else ""

    rows = ((number, list(values(number, cells))) for number, cells in sheet.rows[1:])
    return OutputCells(rows, sheet.position)


READERS: dict[str, Callable[[str], OutputCells]] = {
    ".csv": _csv, ".jsonl": _json_lines, ".parquet": _parquet, ".xlsx": _workbook,
}  # fmt: skip
