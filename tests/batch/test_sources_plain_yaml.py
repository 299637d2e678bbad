"""Profiles read at once give the rows that the loader gives, or are left to the loader."""

from __future__ import annotations

from pathlib import Path

import pytest
from batches import COMPANY, LOAN, batch
from helpers import shipped

from binjiang_cli.batch.sources.explain import error_text
from binjiang_cli.batch.sources.files import row_of
from binjiang_cli.batch.sources.plain_yaml import row_at_once
from binjiang_cli.batch.sources.rows import RowForm
from binjiang_cli.estimation.run import estimate
from binjiang_cli.profile.load import load_profile
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import read_nodes
from binjiang_cli.source.problem import InputError

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "profiles"
BAD = Path(__file__).resolve().parents[1] / "bad" / "profiles"
PLAIN = [
    *(path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.yaml"))),
    "company: {name: 'null', district: ~, uscc: }\nloans:\nfx: {USD: 7.10, '欧元': \"8\"}\n",
    "企业: {企业名称: 甲, 资质认定: [瞪羚企业, 'a，b']}\n贷款: []\nassume: {rd-support: 20%}\n",
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


def by_the_loader(text: str) -> dict[str, object]:
    document = Document("profile.yaml", text)
    vocabulary = shipped().vocabulary
    return row_of(document, read_nodes(document), vocabulary, RowForm(vocabulary))


def without_nulls(value):
    """The same to a table: a null, and nothing."""
    if isinstance(value, dict):
        return {key: without_nulls(below) for key, below in value.items() if below is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("text", PLAIN)
def test_plain_profiles_give_the_loaders_rows(text):
    assert without_nulls(row_at_once(text, RowForm(shipped().vocabulary))) == by_the_loader(text)


@pytest.mark.parametrize("text", FOR_THE_LOADER, ids=range(len(FOR_THE_LOADER)))
def test_what_needs_a_second_look_is_left_to_the_loader(text):
    assert row_at_once(text, RowForm(shipped().vocabulary)) is None


def test_bad_inputs_are_rejected_with_what_estimate_says(tmp_path, monkeypatch):
    files = [path for path in sorted(BAD.rglob("*")) if path.suffix in (".yaml", ".json")]
    at_once = batch(tmp_path, BAD, lang="en")
    assert {row["source"] for row in at_once.rejects} == {str(path) for path in files}
    for row in at_once.rejects:
        with pytest.raises(InputError) as refused:
            estimate(load_profile(row["source"], shipped()), shipped())
        assert row["errors"] == [error_text(problem, "en") for problem in refused.value.problems]
    monkeypatch.setattr("binjiang_cli.batch.sources.files.row_at_once", lambda text, form: None)
    assert batch(tmp_path, BAD, lang="en") == at_once


def test_deep_nesting_is_refused_and_does_not_end_the_process(binjiang, tmp_path):
    (tmp_path / "deep.yaml").write_text("- " * 30_000 + "a\n", encoding="utf-8")
    (tmp_path / "good.yaml").write_text(COMPANY + LOAN, encoding="utf-8")
    assert binjiang("batch", tmp_path / "deep.yaml", tmp_path / "good.yaml", "-o", tmp_path / "o.csv").code == 1


def test_both_ways_give_the_same_batch(tmp_path, monkeypatch):
    at_once = batch(tmp_path, EXAMPLES)
    monkeypatch.setattr("binjiang_cli.batch.sources.files.row_at_once", lambda text, form: None)
    assert batch(tmp_path, EXAMPLES) == at_once
