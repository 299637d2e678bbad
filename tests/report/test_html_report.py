"""A report as an HTML page: what it says, that it is one file, and that a name in it is never more than a name."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from books import EXAMPLES
from company_reports import report_of
from helpers import profile_from, shipped
from html_pages import BY_NAME, Page, report, with_every_block, written

from binjiang_cli.estimation.phrases import figure
from binjiang_cli.estimation.result import Estimate
from binjiang_cli.render.document import Heading
from binjiang_cli.words import Lang, visible

LANGS: list[Lang] = ["zh", "en"]
NAMES = [
    "<b>&\"'",
    "</script><script>alert(1)</script><!--",
    "</style></title>",
    "=1+1",
    "{{ 7*7 }}{% raw %}{# #}",
    "滨" * 300,
    "x" * 300,
    "a\x00\x07\x1b[31m\x7f\x85b",
    "\u202egnp.exe\u2066\u200f",
    "\ud800甲\udfff\u2028\ufeff",
]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES])
def test_every_figure_of_the_estimate_is_on_the_page(name: str, lang: Lang, tmp_path: Path) -> None:
    made = report(name, lang)
    text = Page(written(made, tmp_path / "page.html")).text
    missing = [amount for amount in _amounts(made.estimate) if not re.search(rf"(?<![\d,.]){re.escape(amount)}(?!\d)", text)]
    assert missing == []


def _amounts(result: Estimate) -> Iterator[str]:
    ranges = [result.totals, *(line.amount for line in result.lines if line.status != "ineligible")]
    for found in (*ranges, *(line.gross for line in result.lines)):
        if found is not None:
            yield figure(found.high)
            yield from [figure(found.low)] if found.low else []
    yield from (figure(line.eligible_cost) for line in result.lines if line.eligible_cost is not None)


@pytest.mark.parametrize("lang", LANGS)
def test_the_estimate_is_stored_as_json(lang: Lang, tmp_path: Path) -> None:
    made = report("overlapping-projects", lang)
    page = Page(written(made, tmp_path / "page.html"))
    (attributes,) = (attributes for tag, attributes in page.elements if tag == "script")
    digest = attributes.pop("data-text-sha256")
    assert re.fullmatch("[0-9a-f]{64}", digest or "")
    assert attributes == {"type": "application/json", "id": "binjiang-estimate"}
    assert json.loads(page.scripts[0]) == made.estimate.as_json(lang)
    assert list(json.loads(page.scripts[0])) == list(made.estimate.as_json(lang))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_text(name: str, tmp_path: Path) -> None:
    page = Page(written(with_every_block(name), tmp_path / "page.html"))
    plain = Page(written(with_every_block("甲"), tmp_path / "plain.html"))
    assert _shape(page) == _shape(plain)
    assert page.texts == [text.replace("甲", visible(name)) for text in plain.texts]
    assert not re.search("[<>&]", page.scripts[0])
    assert json.loads(page.scripts[0])["company"]["name"] == name


def _shape(page: Page) -> list[tuple[str, list[str]]]:
    return [(tag, list(attributes)) for tag, attributes in page.elements]


def test_names_of_a_profile_stay_text(tmp_path: Path) -> None:
    name = '<i>"{{ 7*7 }}"</i> & =1+1'
    record = {"name": name, "spend": 100, "key_innovation": True}
    text = json.dumps({"as_of": "2026-06-30", "company": {"name": name, "district": "滨江"}, "rd_projects": [record]})
    made = report_of(profile_from(text, shipped()), shipped(), "zh", firm=name)
    page = Page(written(made, tmp_path / "page.html"))
    assert page.texts.count(name) == 3  # the company, who hands the report out, and the latter in the foot again
    assert f"研发资助 · {name}" in page.texts
    assert {tag for tag, _ in page.elements} == {tag for tag, _ in Page(_page("worked-case", tmp_path)).elements}


def _page(name: str, folder: Path, lang: Lang = "zh") -> str:
    return written(report(name, lang, "示例咨询有限公司"), folder / f"{name}.html")


def test_a_printed_pages_margins_hold_names_as_text(tmp_path: Path) -> None:
    text = written(with_every_block('"; } </style> \\'), tmp_path / "page.html")
    assert r'@top-left { content: "\22 \3b \20 \7d \20 \3c \2f style\3e \20 \5c "; }' in text
    assert f'@top-right {{ content: "{"滨" * 39}\\2026 "; }}' in written(with_every_block("滨" * 300), tmp_path / "long.html")


def test_each_kind_of_block_has_its_elements(tmp_path: Path) -> None:
    text = written(with_every_block("甲", "en"), tmp_path / "page.html")
    assert re.findall(r'<(h\d) id="(part-\d)">甲</\1>', text) == [(f"h{at}", f"part-{at}") for at in (1, 2, 3, 4)]
    assert text.index("<header>") < text.index("<h1") < text.index("</header>") < text.index("<main") < text.index("<h2")
    for expected in (
        '<p>甲</p>', '<p class="bold">甲</p>', '<p class="italic">甲</p>', "<ul>\n<li>甲</li>\n<li>甲</li>\n</ul>",
        "<dt>甲</dt>\n<dd>甲</dd>\n<dd>甲</dd>\n</div>\n</dl>",  # one label for contents that share it
        '<table aria-labelledby="part-2">\n<thead>\n<tr>\n<th scope="col">甲</th>\n<th scope="col" class="figures">甲</th>',
        '<td class="figures" data-head="甲">100,000,000,000.00 – 200,000,000,000.00</td>\n<td data-head="甲">甲</td>\n',
        "</tbody>\n<tfoot>\n<tr>\n<th scope=\"row\">甲</th>",
        '<rect class="sure" x="0.00%" y="1" width="50.00%" height="16"/><rect class="open" x="50.00%" y="1" width="50.00%"',
        '<svg width="100%" height="18"><rect class="less" x="50.00%" y="1" width="50.00%" height="16"/></svg>',
        '<dd class="figures">100,000,000,000.00 – 200,000,000,000.00</dd>', "<figcaption>甲</figcaption>",
    ):  # fmt: skip
        assert expected in text
    assert text.count("<table") == 2 and text.count("<tfoot>") == 1  # only what is summed has a foot


@pytest.mark.parametrize(("lang", "written_as"), [("zh", "zh-CN"), ("en", "en")])
def test_the_page_can_be_found_ones_way_about(lang: Lang, written_as: str, tmp_path: Path) -> None:
    made = report("cross-border-seller", lang)
    page = Page(written(made, tmp_path / "page.html"))
    assert page.elements[0] == ("html", {"lang": written_as})
    links = [attributes["href"] for tag, attributes in page.elements if tag == "a"]
    chapters = [f"#{attributes['id']}" for tag, attributes in page.elements if tag == "h2"]
    assert links == ["#main", *chapters]
    assert len(chapters) == sum(isinstance(block, Heading) and block.level == 2 for block in made.blocks)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {attributes["aria-labelledby"] for _, attributes in page.elements if "aria-labelledby" in attributes} <= {*ids}
    assert f"<title>{made.title}</title>" in (tmp_path / "page.html").read_text("utf-8")


@pytest.mark.parametrize("name", ["worked-case", "newcomer-below-bound"])
def test_the_page_wants_nothing_from_elsewhere(name: str, tmp_path: Path) -> None:
    text = _page(name, tmp_path)
    wanted = [(tag, key, value) for tag, found in Page(text).elements for key, value in found.items() if _leads_out(key, value)]
    assert wanted == []
    assert not re.search(r"url\(|@import|https?:|//[a-z]", text.split("<script")[0])
    assert "default-src 'none'" in text


def _leads_out(key: str, value: str | None) -> bool:
    return key in ("src", "srcset", "action", "style") or key.startswith("on") or (key == "href" and value[:1] != "#")  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "ids"),
    [("worked-case", "LPR MCU USD"), ("cross-border-seller", "EUR GBP LPR MCN THB USD"), ("overlapping-projects", "LPR")],
)
def test_chinese_pages_have_no_english_words_but_names_and_ids(name: str, ids: str, tmp_path: Path) -> None:
    made = report(name, "zh")
    text = Page(written(made, tmp_path / "page.html")).text.replace(str(made.estimate.company.uscc), "")
    before_receipt = text[: text.index("binjiang 0.")]
    without_paths = re.sub(r"[a-z_]+\[\d\]|\([a-z_.]+\)", "", before_receipt)
    assert sorted({*re.findall("[A-Za-z]{2,}", without_paths)}) == ids.split()


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; import binjiang_cli as b;"
        "from binjiang_cli.advice.advise import advise; from binjiang_cli.report.contents.report import report_on;"
        "from binjiang_cli.report.html import write_html;"
        "policy = b.load_policy(); profile = b.load_profile(sys.argv[1], policy);"
        "write_html(report_on(advise(profile, policy), 'zh', firm='示例咨询有限公司'), Path(sys.argv[2]))"
    )
    env: dict[str, Any] = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Apia"}
    done = [sys.executable, "-c", code, str(BY_NAME["worked-case"]), str(tmp_path / "other.html")]
    subprocess.run(done, env=env, check=True)
    _page("worked-case", tmp_path)
    assert (tmp_path / "other.html").read_bytes() == (tmp_path / "worked-case.html").read_bytes()
    assert b"\r" not in (tmp_path / "other.html").read_bytes()
