"""Profiles read at once give the rows that the loader gives, or are left to the loader."""

from __future__ import annotations

from pathlib import Path

import pytest
from batches import COMPANY, LOAN, batch
from helpers import shipped
from hypothesis import given
from hypothesis import strategies as st

from binjiang_cli.estimation.run import estimate
from binjiang_cli.intake.files import ProfileFiles, row_of
from binjiang_cli.intake.identity import identity
from binjiang_cli.intake.plain_yaml import row_at_once, row_of_blocks
from binjiang_cli.intake.rejects import error_text
from binjiang_cli.intake.rows import RowForm
from binjiang_cli.profile.load import load_profile
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import read_nodes
from binjiang_cli.source.problem import InputError
from binjiang_cli.source.repair import repair

FORM = RowForm(shipped().vocabulary)
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "profiles"
BAD = Path(__file__).resolve().parents[1] / "bad" / "profiles"
PLAIN = [
    *(path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.yaml"))),
    "company: {name: 'null', district: ~, uscc: }\nloans:\nfx: {USD: 7.10, '欧元': \"8\"}\n",
    "企业: {企业名称: 甲, 资质认定: [瞪羚企业, 'a b']}\n贷款: []\nassume: {rd-support: 20%}\n",
    '{"company": {"name": "“甲”", "industries": []}, "rd_projects": [{"subject": "a, b", "spend": 1e3}, {}]}',
    'company:\n  name: >-\n    甲\n    乙\nrd_projects:\n- subject: [a, "b，c"]\n  spend: 0.30\n',
    "company: {name: R&D!}\n",
    "---\ncompany: {name: 甲}\n...\n",
]
FOR_THE_LOADER = [
    "",
    "[1]",
    "company: {name: “甲”}\n",
    "company: {name: 甲, name: 乙}\n",
    "company: {name: 甲, 企业名称: 乙}\n",
    "company: {name: 甲, name: }\n",
    "company: {nom: 甲}\n",
    "company: {name: 甲, statuses: [gazelle、listed]}\n",
    "company: {name: 甲, statuses: gazelle}\n",
    "company: {name: 甲}\nrd_projects: [{subject: [a， b]}]\n",
    "company: {name: 甲}\nrd_projects: [{subject: [~]}]\n",
    "company: {name: 甲}\nrd_projects: [{spend: 1,200,000}]\n",
    "company: {name: 甲}\nrd_projects: {}\n",
    "company: {name: 甲}\nfx: {USD: }\n",
    "company: {name: 甲}\nfx: 7\n",
    "company: &a {name: 甲}\nloans: *a\n",
    "company: !!map {name: 甲}\n",
    "company: {? [a] : 甲}\n",
    "company: {name: 甲}\n--- \ncompany: {name: 乙}\n",
    "company: {name: 甲\n",
    "<<: {name: 甲}\n",
    "company:\n  - " + "- " * 5000 + "a\n",
    "company: " + "[" * 5000,
    "company: {name: " + "甲" * 70_000 + "}\n",
]


BLOCKS = [
    """company:
  name: 甲（滨江）R&D = 5% [a], {b}
  district: null
  uscc: ~
  'established': 2021-07-08

  # a note: 备注，full-width
  industries:
  - life_health
  - 'null'
"as_of": '2026-06-30'
""",
    "rd_projects:\n  - name: 研发0   \n    subject:\n      - S0\n      - S 1\n    year:\n  -   spend: 0.30\n"
    'company:\n    name: "b"\nfx:\n    USD: 7.10\n    欧元: "8"\n',
    "# head\n企业:\n  企业名称: 'a  b '\n贷款:\n- 本金: 3000万\n  subject: a, b\n- 本金:\n\n研发项目:\n",
    "company:\r\n  name: 甲\r\nloans:\r\n- lender: bank\r\n",
    "company:\n name: 😀\nrd_projects:\n-\x20\x20subject:\n   - a\n   year: 2025\n- year: 2026",
]
NOT_IN_BLOCKS = [
    "company: {name: 甲}\n",
    "  company:\n    name: 甲\n",
    "company:\n  name: 甲\n    乙\n",
    "company:\n  name: 甲\n  乙\n",
    "company:\n  name: 甲\n    uscc: b\n",
    "company:\n    name: 甲\n  uscc: b\n",
    "company:\n  name: 甲\n  - a\n",
    "company:\n- name: 甲\n  year: 1\n - name: 乙\n",
    "company:\n  name: 甲\n  name: 乙\n",
    "company:\n  name: 甲\n  'name': 乙\n",
    "company:\n  name: 甲\n  企业名称: 乙\n",
    "company:\n  name: 甲\ncompany:\n",
    "company:\n  nom: 甲\n",
    "company:\n  name: 'it''s'\n",
    'company:\n  name: "a\\tb"\n',
    "company:\n  name: 'a' b\n",
    "company:\n  name: “甲”\n",
    "company:\n  name: a # b\n",
    "company:\n  name: a: b\n",
    "company:\n  name: a:\n",
    "company:\n  name:甲\n",
    "company:\n  name： 甲\n",
    "company:\n  name: 甲，uscc\n",
    "company:\n\tname: 甲\n",
    "company:\n  name: |\n    甲\n",
    "company:\n  name: &a 甲\n",
    "company:\n  name: a\x07\n",
    "company:\n  name: a\u2028\n",
    "company:\n  name: a\ruscc: b\n",
    "company:\n  name: 甲\n  industries: [a]\n",
    "company:\n  name: 甲\n  statuses:\n  - gazelle、listed\n",
    "company:\n  name: 甲\n  statuses:\n  - ~\n",
    "company:\n  name: 甲\n  statuses:\n  - - a\n",
    "company:\n  name: 甲\n  statuses:\n  -\n    a\n",
    "company:\n  name: 甲\n  statuses:\n  - \n",
    "company:\n  name: 甲\n  statuses: gazelle\n",
    "company:\n  name: 甲\nfx:\n  USD:\n",
    "company:\n  name: 甲\nloans:\n  lender: bank\n",
    "---\ncompany:\n  name: 甲\n",
    "company:\n  name: 甲\n...\n",
    "company:\n  name: 甲\n# a note\x07\n",
    "- company\n",
    "rd_projects:\n" + "- year: 2025\n" * 10_001,
]
WORDS = "company name rd_projects subject fx USD loans year 'on' 企业 a 甲 ~ 'x' \"y\" 20%".split()
SIGNS = ["- ", "-", ": ", ":", " ", "    ", "\n", "\n  ", "\n- ", "\n  - ", ":\n  ", ":\n- ", *"#，、“[|", "\r\n"]
PIECES = st.sampled_from(WORDS + SIGNS)


def by_the_loader(text: str) -> dict[str, object]:
    vocabulary = shipped().vocabulary
    document = repair(Document("profile.yaml", text), vocabulary.all_keys)
    return row_of(document, read_nodes(document), vocabulary, RowForm(vocabulary)).values


def read_by_the_loader_alone(monkeypatch):
    for way in ("row_of_blocks", "row_at_once"):
        monkeypatch.setattr(f"binjiang_cli.intake.files.{way}", lambda text, form: None)


def without_nulls(value):
    """The same to a table: a null, and nothing."""
    if isinstance(value, dict):
        return {key: without_nulls(below) for key, below in value.items() if below is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("text", PLAIN)
def test_plain_profiles_give_the_loaders_rows(text):
    assert without_nulls(row_at_once(text, FORM)) == by_the_loader(text)


@pytest.mark.parametrize("text", BLOCKS)
def test_documents_in_blocks_give_the_loaders_rows(text):
    assert row_of_blocks(text, FORM) == by_the_loader(text)


@pytest.mark.parametrize("text", NOT_IN_BLOCKS, ids=range(len(NOT_IN_BLOCKS)))
def test_other_documents_are_not_read_as_blocks(text):
    assert row_of_blocks(text, FORM) is None


@given(st.data())
def test_what_is_read_as_blocks_is_what_libyaml_reads_and_needs_no_mending(data):
    text = changed(changed(data.draw(st.sampled_from(BLOCKS)), data), data)
    row = row_of_blocks(text, FORM)
    if row:
        assert repair(Document("profile.yaml", text), shipped().vocabulary.all_keys).text == text
        assert row == row_at_once(text, FORM)


def changed(text: str, data: st.DataObject) -> str:
    """A text with a piece in a place of another."""
    start = data.draw(st.integers(0, len(text)))
    piece: str = data.draw(PIECES)
    return text[:start] + piece + text[start + data.draw(st.integers(0, 5)) :]


@pytest.mark.parametrize("line_ends", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("loans", [1, 3000])
def test_files_give_the_same_row_in_every_encoding_and_size(line_ends, encoding, loans, tmp_path):
    path = tmp_path / "甲.yaml"
    text = "company:\n  name: 甲\nloans:\n" + "- lender: bank\n  principal: 3000万\n" * loans
    path.write_text(text, encoding=encoding, newline=line_ends)
    table = ProfileFiles((str(path),), (identity(str(path)),)).read(shipped().vocabulary, "zh").table
    assert table["company"][0]["name"].as_py() == "甲"
    assert [(loan["lender"], loan["principal"]) for loan in table["loans"][0].as_py()] == [("bank", "3000万")] * loans


@pytest.mark.parametrize("text", FOR_THE_LOADER, ids=range(len(FOR_THE_LOADER)))
def test_what_needs_a_second_look_is_left_to_the_loader(text):
    assert row_at_once(text, FORM) is None


def test_bad_inputs_are_rejected_with_what_estimate_says(tmp_path, monkeypatch):
    files = [path for path in sorted(BAD.rglob("*")) if path.suffix in (".yaml", ".json")]
    at_once = batch(tmp_path, BAD, lang="en")
    assert {row["source"] for row in at_once.rejects} == {str(path) for path in files}
    for row in at_once.rejects:
        with pytest.raises(InputError) as refused:
            estimate(load_profile(row["source"], shipped()), shipped())
        assert row["errors"] == [error_text(problem, "en") for problem in refused.value.problems]
    read_by_the_loader_alone(monkeypatch)
    assert batch(tmp_path, BAD, lang="en") == at_once


def test_deep_nesting_is_refused_and_does_not_end_the_process(binjiang, tmp_path):
    (tmp_path / "deep.yaml").write_text("- " * 30_000 + "a\n", encoding="utf-8")
    (tmp_path / "good.yaml").write_text(COMPANY + LOAN, encoding="utf-8")
    assert binjiang("batch", tmp_path / "deep.yaml", tmp_path / "good.yaml", "-o", tmp_path / "o.csv").code == 1


def test_both_ways_give_the_same_batch(tmp_path, monkeypatch):
    at_once = batch(tmp_path, EXAMPLES)
    read_by_the_loader_alone(monkeypatch)
    assert batch(tmp_path, EXAMPLES) == at_once
