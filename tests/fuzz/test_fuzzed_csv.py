"""Folders of CSV files with any cells, and damaged ones: every company's row is in an output, or the folder is."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from random import Random

import pytest
from fuzzing import ODD_TEXTS, Came, damaged, estimate_all, estimate_singly, seeds

pytestmark = pytest.mark.soak

FOLDERS = 20  # a seed
ROWS = 6
FILES = {
    "company": ("企业名称", "统一社会信用代码", "成立日期", "员工人数", "汇率"),
    "loans": ("企业名称", "贷款名称", "放款方", "本金（万元）", "放款日", "还款日", "已付利息"),
    "rd_projects": ("企业名称", "项目名称", "标的", "重点创新项目", "研发投入（元）"),
}
USUAL = {"放款方": "银行", "放款日": "2025-01-15", "本金（万元）": "3000", "重点创新项目": "是", "研发投入（元）": "1,200,000"}
WORDS = (
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\t",
    b";",
    b"\x00",
    b"\xff",
    b"\xe4",
    b"\xef\xbb\xbf",
    "，".encode(),
    "合计".encode(),
    b"=1+1",
    b"''",
    b'""',
)
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")


def file(draw: Random, headings: tuple[str, ...], wrong: float) -> bytes:
    """A file of six companies, of whose other cells a share is any text."""
    text = io.StringIO()
    write = csv.writer(
        text, delimiter=draw.choice(",,,,;\t"), lineterminator=draw.choice(("\r\n", "\n", "\r")), quoting=csv.QUOTE_ALL
    )
    write.writerow(headings)
    for row in range(1, ROWS + 1):
        others = [draw.choice(ODD_TEXTS) if draw.random() < wrong else USUAL.get(heading, "") for heading in headings[1:]]
        write.writerow([f"企业{row:03d}", *others])
    return text.getvalue().encode(draw.choice(ENCODINGS), "replace")


def check_rows(folder: Path, came: Came) -> None:
    """Every company has its place, once; or the folder is refused, or its file of companies."""
    whole = {str(folder), f"{folder}/company.csv"}
    if whole & set(came.rejects):
        assert came.companies == []
        return
    places = [place for place in came.places if place.startswith(f"{folder}/company.csv:")]
    assert len(places) == len(set(places)) == ROWS, came


@pytest.mark.parametrize("kind", ["cells", "damage"])
@pytest.mark.parametrize("seed", seeds(1))
def test_any_cells_and_any_damage(seed, kind, tmp_path):
    draw = Random(f"{kind} {seed}")
    folders = [tmp_path / f"folder{number}" for number in range(FOLDERS)]
    for folder in folders:
        folder.mkdir()
        for name, headings in FILES.items():
            data = file(draw, headings, 0.3 if kind == "cells" else 0.03)
            if kind == "damage" and draw.random() < 0.6:
                at = draw.randrange(len(data))
                data = (
                    damaged(data, draw)
                    if draw.random() < 0.5
                    else data[:at] + draw.choice(WORDS) + data[at + draw.choice((0, 1, 3)) :]
                )
            (folder / f"{name}.csv").write_bytes(data)
    for folder, came in estimate_all(tmp_path, folders).items():
        if kind == "cells":
            check_rows(folder, came)
    estimate_singly([["estimate", str(folder), "--company", "#2", "--lang", "zh"] for folder in draw.sample(folders, 8)])
