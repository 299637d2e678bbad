"""The page on batches, followed beside its samples; run with `UPDATE_README=1`, this file rewrites it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from pages import ROOT, blocks, followed, page_stays

from binjiang_cli.batch.results import COMPANIES, LINES, QUESTIONS, REJECTS, WARNINGS
from binjiang_cli.cli.main import main

SAMPLES = ROOT / "examples" / "batch"
PAGES = {"README.md": "en_US.UTF-8", "README.zh-CN.md": "zh_CN.UTF-8"}
SPARK = {"--engine", "--master"}  # which have a page of their own
page = pytest.mark.parametrize("name", PAGES)


@page
def test_the_page_can_be_followed_and_shows_what_comes(name: str, tmp_path: Path) -> None:
    folder, commands = tmp_path / "batch", tmp_path / "commands"
    shutil.copytree(SAMPLES, folder)
    commands.mkdir()
    path = SAMPLES / name
    page_stays(path, followed(path.read_text("utf-8"), folder, commands, LANG=PAGES[name]), "UPDATE_README")


@page
def test_the_tables_name_every_column_in_its_order(name: str) -> None:
    cells = re.findall(r"^\| (`[a-z_]+`(?:[,、] ?`[a-z_]+`)*) \|", (SAMPLES / name).read_text("utf-8"), re.MULTILINE)
    named = [column for cell in cells for column in re.findall(r"\w+", cell)]
    companies, lines = len(COMPANIES.names), len(LINES.names)
    assert named[:companies] == COMPANIES.names
    assert sorted(named[companies : companies + lines]) == sorted(LINES.names)
    assert named[companies + lines :] == [*QUESTIONS.names, *WARNINGS.names, *REJECTS.names]


@page
def test_the_page_says_what_every_option_does(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", "--help", "--lang", "en"]) == 0
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - SPARK - {"--help"}
    assert "--resume" in options
    text = (SAMPLES / name).read_text("utf-8")
    assert {option for option in options if option not in text} <= {"--output"}  # which is -o


def test_both_pages_show_the_same_commands() -> None:
    english, chinese = (
        re.findall(r"^\$ .*", "".join(blocks((SAMPLES / name).read_text("utf-8"), "console")), re.MULTILINE) for name in PAGES
    )
    assert english == chinese != []
