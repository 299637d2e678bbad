"""`examples/reports/`: the page's commands do what it says, and write what lies beside it.

`UPDATE_REPORTS=1 pytest tests/report/test_report_page.py` writes it anew.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest
from pages import ROOT, followed, page_stays

BESIDE = ROOT / "examples/reports"
PAGES = ("README.md", "README.zh-CN.md")
OTHERS = {*PAGES, "template.docx"}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_and_what_its_commands_write_stay(name: str, tmp_path: Path) -> None:
    folder, commands = tmp_path / "checkout", tmp_path / "commands"
    folder.mkdir()
    commands.mkdir()
    (folder / "examples").symlink_to(ROOT / "examples")
    page = followed((BESIDE / name).read_text("utf-8"), folder, commands)
    (folder / "examples").unlink()
    if "UPDATE_REPORTS" in os.environ:
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(BESIDE / path.name, ignore_errors=True)
        shutil.copytree(folder, BESIDE, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
    page_stays(BESIDE / name, page, "UPDATE_REPORTS")
    assert said(folder) == {path: text for path, text in said(BESIDE).items() if path not in OTHERS}


def said(folder: Path) -> dict[str, object]:
    """The files of a folder: their bytes, or their parts where they are packed, as machines pack them differently."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {path.relative_to(folder).as_posix(): _content(path) for path in files}


def _content(path: Path) -> object:
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}
