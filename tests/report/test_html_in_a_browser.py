"""A report's page as browsers, printers, screen readers and a validator of HTML take it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import Browser, needs_chromium
from html_pages import report, with_every_block, written
from outside import needs
from pages import ROOT

from binjiang_cli.render.document import Column, Heading, TextTable
from binjiang_cli.words import same

AXE = ROOT / ".ci" / "node_modules" / "axe-core" / "axe.min.js"
VALIDATOR = shutil.which("vnu", path=ROOT / ".ci" / "node_modules" / ".bin")
PDFTOTEXT = shutil.which("pdftotext")
# It takes the estimate, which is data, for a script that the page forbids to run.
MISTAKEN = ".*Inline script violates Content Security Policy.*"
WIDTHS = [390, 970, 1280]
LONG_NAME = "x" * 300


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    found = Browser(tmp_path_factory.mktemp("chromium"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return pages by what is in them: two companies, blocks of every kind with a long name, no line at all."""
    folder = tmp_path_factory.mktemp("pages")
    made = {
        "zh": report("worked-case", "zh", "示例咨询有限公司"),
        "en": report("cross-border-seller", "en", "Example Advisers Ltd"),
        "long": with_every_block(LONG_NAME, "en"),
        "none": report("newcomer-below-bound", "zh"),
    }
    for name, one in made.items():
        written(one, folder / f"{name}.html")
    return {name: folder / f"{name}.html" for name in made}


@needs_chromium
@pytest.mark.parametrize("name", ["zh", "en", "long"])
def test_a_browser_asks_for_nothing_else_and_has_nothing_to_complain_of(
    name: str, browser: Browser, pages: dict[str, Path]
) -> None:
    browser.open(pages[name])
    assert browser.ask("document.querySelector('h1').checkVisibility()")
    assert browser.asked == [pages[name].as_uri()]
    assert browser.complaints == []


@needs_chromium
@needs(str(AXE) if AXE.exists() else None, "axe-core is not in .ci/node_modules (npm ci --prefix .ci)")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("name", "width"), [("zh", 1280), ("en", 390), ("long", 970)])
def test_nothing_stands_in_the_way_of_anybody(
    name: str, width: int, scheme: str, browser: Browser, pages: dict[str, Path]
) -> None:
    browser.open(pages[name], width=width, scheme=scheme)
    browser.ask(AXE.read_text("utf-8") + "; true")
    found = browser.ask("axe.run().then(found => found.violations.map(one => [one.id, one.nodes.map(node => node.html)]))")
    assert found == []
    assert browser.ask("getComputedStyle(document.body).backgroundColor") == {
        "light": "rgb(255, 255, 255)", "dark": "rgb(17, 22, 28)"
    }[scheme]  # fmt: skip


@needs_chromium
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["zh", "long"])
def test_all_is_in_sight_at_any_width(name: str, width: int, browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages[name], width=width)
    assert browser.ask("document.documentElement.scrollWidth") <= width
    seen = "[...document.querySelectorAll('body :not(thead, thead *)')]"  # the heads are out of sight where rows are stacked
    beyond = f"{seen}.filter(one => one.getBoundingClientRect().right > innerWidth + 1)"
    assert browser.ask(f"{beyond}.map(one => one.outerHTML)") == []
    # The text of a figure is one line, wherever it stands.
    broken = """[...document.querySelectorAll('td.figures, dd.figures')].filter(one => {
        const range = document.createRange(); range.selectNodeContents(one);
        return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1; })"""
    assert browser.ask(f"{broken}.map(one => one.outerHTML)") == []


@needs_chromium
def test_the_keyboard_gets_past_the_contents(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["zh"])
    assert browser.ask("document.querySelector('.skip').getBoundingClientRect().right") < 0
    browser.press("Tab")
    assert browser.ask("document.activeElement.textContent") == "跳到正文"
    assert browser.ask("document.activeElement.getBoundingClientRect().left") > 0
    browser.press("Enter")
    assert browser.ask("document.activeElement.id") == "main"


@needs_chromium
@needs(PDFTOTEXT, "pdftotext is not installed (poppler-utils)")
@pytest.mark.parametrize(
    ("name", "head", "foot"),
    [
        ("zh", ["示例咨询有限公司", "钱江微电子(杭州)有限公司"], ["评估日 2026-06-30", "第 {page} 页，共 {pages} 页"]),
        ("en", ["Example Advisers Ltd", "杭州棹野电子商务有限公司"], ["As of 2026-03-31", "Page {page} of {pages}"]),
    ],
)
def test_printed_pages_have_names_and_numbers(
    name: str, head: list[str], foot: list[str], browser: Browser, pages: dict[str, Path], tmp_path: Path
) -> None:
    browser.open(pages[name])
    sheets = _printed(browser, tmp_path)
    assert len(sheets) > 3
    for page, lines in enumerate(sheets, 1):
        assert all(words in lines[0] for words in head)
        assert all(words.format(page=page, pages=len(sheets)) in lines[-1] for words in foot)
    assert not any(words in line for lines in sheets for line in lines for words in ("跳到正文", "Skip to", "目录", "Contents"))


@needs_chromium
@needs(PDFTOTEXT, "pdftotext is not installed (poppler-utils)")
def test_a_long_table_repeats_its_heads_on_paper_and_has_its_sum_once(browser: Browser, tmp_path: Path) -> None:
    rows = [[same(f"Record {number}"), same(f"{number},000.00")] for number in range(100)]
    table = TextTable(
        [Column(same("Record")), Column(same("Amount"), True)], [*rows, [same("Total"), same("9.99")]], summed=True
    )
    heads = [Heading(same("Company"), 1), Heading(same("Result"))]
    written(report("worked-case", "en")._replace(blocks=[*heads, table]), tmp_path / "page.html")
    browser.open(tmp_path / "page.html")
    sheets = [[line.split() for line in lines] for lines in _printed(browser, tmp_path)]
    assert len(sheets) > 1
    assert [lines.count(["Record", "Amount"]) for lines in sheets] == [1] * len(sheets)
    assert [lines.count(["Total", "9.99"]) for lines in sheets] == [0] * (len(sheets) - 1) + [1]
    assert len(sheets[-1]) > 4  # between what is in every margin and the heads: the sum stands below a row


def _printed(browser: Browser, folder: Path) -> list[list[str]]:
    """Return the page as it is printed: a list of lines a sheet."""
    (folder / "printed.pdf").write_bytes(browser.pdf())
    done = subprocess.run([str(PDFTOTEXT), "-layout", "printed.pdf", "-"], cwd=folder, capture_output=True, check=True)
    sheets = done.stdout.decode().rstrip("\f").split("\f")
    return [[line for line in sheet.splitlines() if line.strip()] for sheet in sheets]


@needs(VALIDATOR, "vnu is not in .ci/node_modules (npm ci --prefix .ci)")
def test_a_validator_finds_nothing(pages: dict[str, Path]) -> None:
    files = [str(path) for path in pages.values()]
    options = ["--filterpattern", MISTAKEN, "--no-langdetect"]  # Chinese names do not make an English report Chinese
    done = subprocess.run([str(VALIDATOR), *options, *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
