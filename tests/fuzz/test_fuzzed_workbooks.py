"""Workbooks with any cells, with damaged parts, and damaged themselves: every company's row is in an output,
or the file is."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fuzzing import ODD_TEXTS, Came, damaged, estimate_all, estimate_singly, seeds
from xlsxwriter import Workbook

pytestmark = pytest.mark.soak

FILES = 20  # a seed
ROWS = 6
SHEETS = {
    "企业": ("企业名称", "统一社会信用代码", "成立日期", "员工人数", "汇率"),
    "贷款": ("企业名称", "贷款名称", "放款方", "本金（万元）", "放款日", "还款日", "已付利息"),
    "研发项目": ("企业名称", "项目名称", "标的", "重点创新项目", "研发投入（元）"),
}
FORMATS = (
    "General",
    "0.00",
    "@",
    "yyyy-mm-dd",
    'yyyy"年"m"月"d"日"',
    "#,##0.00",
    "0%",
    "0.00E+00",
    "[h]:mm",
    '0"万元"',
    "# ?/?",
    "[Red]0;[Blue]-0",
    ";;;",
    '"',
)
NUMBERS = (0, 1, -1, 0.1, 1e15, 1e16, 123456789012345678, 1e-7, 46203, 46203.5, 2958466, -5, 1.7e308, 30000000)
OTHERS = (True, False, None, date(2026, 6, 30), datetime(1900, 2, 28, 12), time(1, 2), timedelta(days=3))
FORMULAS = ("=1+1", "=1/0", '="甲"', "=A1", "=SUM(A:A)", "=TODAY()")
TOKENS = (
    "", "0", "-1", "1", "99999999999999999999", "A1", "ZZZZ1", "A0", "A1048577", "&lt;", "&amp;", "&#0;", "&#xD800;", "&x;",
    "<c/>", "</row>", "<row>", '<v>5</v>', "<t>", "_x0000_", "_xD800_", "_x202E_", "s", "n", "inlineStr", "str", "b", "e",
    "d", "true",
    '"', "<", ">", "]]>", "<!--", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "<?x?>", "\x00", "\ufffe", "甲", "worksheet", "../", "/",
)  # fmt: skip


def cell(draw: Random) -> Any:
    return draw.choice(
        (
            lambda: draw.choice(ODD_TEXTS),
            lambda: draw.choice(NUMBERS),
            lambda: draw.choice(OTHERS),
            lambda: draw.choice(FORMULAS),
        )
    )()


def usual(heading: str, row: int) -> Any:
    return {
        "企业名称": f"企业{row:03d}", "放款方": "银行", "放款日": date(2025, 1, 15), "本金（万元）": 3000,
        "重点创新项目": "是",
        "研发投入（元）": "1200000", "标的": f"标的{row}",
    }.get(heading)  # fmt: skip


def book(draw: Random, wrong: float) -> bytes:
    """A workbook of six companies, of whose other cells a share is of any kind."""
    data = io.BytesIO()
    with Workbook(
        data,
        {"in_memory": True, "nan_inf_to_errors": True, "default_date_format": "yyyy-mm-dd", "date_1904": draw.random() < 0.1},
    ) as made:
        for name, headings in SHEETS.items():
            sheet = made.add_worksheet(name)
            sheet.write_row(0, 0, headings)
            for row in range(1, ROWS + 1):
                for column, heading in enumerate(headings):
                    odd = column > 0 and draw.random() < wrong
                    value = cell(draw) if odd else usual(heading, row)
                    form = made.add_format({"num_format": draw.choice(FORMATS)}) if odd else None
                    sheet.write(row, column, value, *([] if form is None else [form]))
            if draw.random() < 0.3 and name != "企业":
                sheet.merge_range(1, draw.randrange(1, 3), draw.randrange(2, ROWS), draw.randrange(3, 5), "合")
            if draw.random() < 0.2:
                sheet.set_row(draw.randrange(7), None, None, {"hidden": True})
    return data.getvalue()


def with_wrong_xml(data: bytes, draw: Random) -> bytes:
    """The workbook with some changes to the text of some of its parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    read = [name for name in parts if re.search(r"sheet\d|sharedStrings|styles|workbook|\.rels", name)]
    for _ in range(draw.choice((1, 1, 1, 2, 5))):
        name = draw.choice(read)
        spots = [found.span() for found in re.finditer(r'"[^"]*"|<[^>]*>|>[^<]+<|[\w.]+', parts[name])]
        start, end = draw.choice(spots) if spots else (0, 0)
        other = draw.choice(spots) if spots else (0, 0)
        text = parts[name]
        match draw.randrange(6):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:start] + draw.choice(TOKENS) + text[end:]
            case 2:
                text = text[: start + 1] + draw.choice(TOKENS) + text[end - 1 :]
            case 3:
                text = text[:end] + text[start:end] * draw.choice((1, 2, 50)) + text[end:]
            case 4:
                text = text[:start] + text[slice(*other)] + text[end:]
            case 5 if draw.random() < 0.3:
                text = text[:start]
        parts[name] = text
    if draw.random() < 0.1:
        del parts[draw.choice(list(parts))]
    made = io.BytesIO()
    with zipfile.ZipFile(
        made, "w", draw.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    ) as archive:
        for name, text in parts.items():
            archive.writestr(name, text.encode("utf-8", "surrogatepass"))
    return made.getvalue()


def check_rows(path: Path, came: Came) -> None:
    """Every company's row stands where it is, once; or the file is refused as a whole."""
    if str(path) in came.rejects:
        assert came.places == [str(path)]
        return
    rows = [place for place in came.places if place.startswith(f"{path}#企业!")]
    assert sorted(rows) == [f"{path}#企业!{row}" for row in range(2, ROWS + 2)]


@pytest.mark.parametrize("kind", ["cells", "xml", "zip"])
@pytest.mark.parametrize("seed", seeds(1))
def test_any_cells_and_any_damage(seed, kind, tmp_path):
    """Changed XML can be a workbook with fewer companies; damage to the archive is always seen."""
    draw = Random(f"{kind} {seed}")
    paths = [tmp_path / f"{number}.xlsx" for number in range(FILES)]
    for path in paths:
        data = book(draw, 0.3 if kind == "cells" else 0.03)
        path.write_bytes(data if kind == "cells" else with_wrong_xml(data, draw) if kind == "xml" else damaged(data, draw))
    for path, came in estimate_all(tmp_path, paths).items():
        if kind != "xml":
            check_rows(path, came)
    estimate_singly([["estimate", str(path), "--company", "#2", "--lang", "zh"] for path in draw.sample(paths, 8)])
