"""The page on proofs shows what its commands print; `UPDATE_README=1` has it rewritten."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers import RULES
from pages import ROOT, followed, page_stays

from binjiang_cli.rulecheck.checks import PROVED

PAGES = {"proof.md": "en_US.UTF-8", "proof.zh-CN.md": "zh_CN.UTF-8"}
CHANGES = {
    "loan-interest.yaml": ("* lpr_1y(loan.drawn_on) * term", "* term * lpr_1y(loan.drawn_on)"),
    "capital-support.yaml": ("test: injection.registered >= min_registered", "test: min_registered < injection.registered"),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_shows_what_comes(name: str, tmp_path: Path) -> None:
    folder, commands = tmp_path / "work", tmp_path / "commands"
    for made in (folder, commands):
        made.mkdir()
    for side in ("before", "after"):
        shutil.copytree(RULES, folder / side)
    for file, (before, after) in CHANGES.items():
        path = folder / "after" / "payments" / file
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after), "utf-8")
    page = ROOT / "rules" / name
    page_stays(page, followed(page.read_text("utf-8"), folder, commands, LANG=PAGES[name]), "UPDATE_README")


@pytest.mark.parametrize("name", PAGES)
def test_it_names_every_claim(name: str) -> None:
    text = (ROOT / "rules" / name).read_text("utf-8")
    assert all(f"[{check.code}](checks/{check.code}.md)" in text for check in PROVED)
