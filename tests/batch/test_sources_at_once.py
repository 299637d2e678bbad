"""JSON lines read at once give what they give one by one, or are read one by one."""

from __future__ import annotations

import json
import random

import pytest
from batches import batch
from helpers import shipped

from binjiang_cli.batch.sources.plain_json import table_at_once

GOOD = {
    "company": {"name": "甲", "employees": 3, "statuses": ["gazelle"]},
    "as_of": "2026-06-30",
    "rd_projects": [{"key_innovation": True, "year": 2025, "spend": 1200.5, "subject": ["a"]}],
}


def spend(written: str) -> str:
    return json.dumps(GOOD, ensure_ascii=False).replace("1200.5", written)


def fx(written: str) -> str:
    return json.dumps({**GOOD, "fx": 0}, ensure_ascii=False).replace('"fx": 0', f'"fx": {written}').replace("1200.5", '"USD 5"')


ALIKE = [
    [spend("1200.5"), spend("0.01"), spend("1000000000000000"), spend("null")],
    [spend("true")],
    [fx('{"USD": 7.1}'), fx('{"EUR": 7.1}')],
    [spend('"120万"'), spend('"USD 5"'), spend('"约5"')],
    [fx('{"USD": 7.1}'), fx('{"USD": 8.125}'), fx("null"), fx("{}")],
    [fx('{"USD": "7.1", "美元": "7"}'), fx('{"EUR": "8"}')],
    [spend("1").replace("rd_projects", "研发项目").replace("spend", "研发投入")],
    [
        spend("1").replace('"甲"', '"\\u0001"'),
        spend("1").replace('"甲"', '"😀\\ud83d\\ude00"'),
        spend("1").replace('"甲"', "null"),
    ],
    [spend("1").replace('["a"]', "[]"), spend("2").replace('["a"]', "[null]")],
]
UNLIKE = [
    [spend(written)] for written in ("1e3", "-5", "-0", "0.001", "1E3", '"+1"', '"1e2"', '".5"', '"5."', "12345678901234567890")
] + [
    [spend("1200.5"), spend('"120万"')],
    [spend("1200.5"), spend("1").replace('["a"]', '"a"')],
    [fx('{"USD": 7.1}'), fx('{"USD": null}')],
    [spend("1"), spend('"100"')],
    [spend('"-5"')],
    [spend("1").replace('[{"key', '[null, {"key')],
    [spend('1, "spend": 2')],
    [spend('1, "研发投入": null')],
    [spend('1, "研发投人": null')],
    [spend("1"), "", spend("2") + spend("3")],
    [spend("1") + " " + spend("2")],
    [spend("1"), spend("2").replace('"as_of"', '\n"as_of"')],
    [spend("1"), "{}", "[]"],
    [spend("1"), spend("2")[:-1]],
    [spend("1"), spend("2").replace("甲", "a\tb")],
]


def both_ways(texts, tmp_path, monkeypatch):
    path = tmp_path / "all.jsonl"
    path.write_text("\n".join(texts), encoding="utf-8")
    at_once = batch(tmp_path, path)
    monkeypatch.setattr("binjiang_cli.batch.sources.jsonl.table_at_once", lambda data, vocabulary: None)
    assert batch(tmp_path, path) == at_once
    return at_once


@pytest.mark.parametrize("texts", ALIKE)
def test_lines_that_are_alike_are_read_at_once_with_the_same_results(texts, tmp_path, monkeypatch):
    assert table_at_once("\n".join(texts).encode(), shipped().vocabulary) is not None
    done = both_ways(texts, tmp_path, monkeypatch)
    assert len(done.companies) + len(done.rejects) == len(texts)


@pytest.mark.parametrize("texts", UNLIKE)
def test_lines_that_a_table_cannot_hold_as_written_are_read_one_by_one(texts, tmp_path, monkeypatch):
    assert table_at_once("\n".join(texts).encode(), shipped().vocabulary) is None
    both_ways(texts, tmp_path, monkeypatch)


def test_a_line_that_is_not_like_the_sample_is_noticed_behind_it():
    texts = [spend(str(number)) for number in range(300)]
    assert table_at_once("\n".join(texts).encode(), shipped().vocabulary) is not None
    for other in (spend('"120万"'), spend("1") + " " + spend("2"), spend("1").replace("甲", "甲\n")):
        texts[250] = other
        assert table_at_once("\n".join(texts).encode(), shipped().vocabulary) is None


@pytest.mark.parametrize("seed", range(6))
def test_random_lines(seed, tmp_path, monkeypatch):
    draw = random.Random(seed)
    values = ["1200.5", "7", "null", '"120万"', "true", "1e2", '"5"'][: draw.choice((3, 3, 7))]
    both_ways([spend(draw.choice(values)) for _ in range(30)], tmp_path, monkeypatch)
