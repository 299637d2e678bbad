"""JSON lines read at once give what they give one by one; the lines that are not like the others are read one by one."""

from __future__ import annotations

import json
import random
import re
import tempfile
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from batches import batch
from helpers import shipped
from hypothesis import given
from hypothesis import strategies as st

from binjiang_cli.intake import json_keys, jsonl
from binjiang_cli.intake.plain_json import read_alike
from binjiang_cli.intake.rows import RowForm
from binjiang_cli.policy.load import load_policy

ROOT = Path(__file__).resolve().parents[2]
SETS = (ROOT / "rules" / "binjiang-2024", *sorted((ROOT / "examples" / "rules").iterdir()))

GOOD = {
    "company": {"name": "甲", "employees": 3, "statuses": ["gazelle"]},
    "as_of": "2026-06-30",
    "rd_projects": [{"key_innovation": True, "year": 2025, "spend": 1200.5, "subject": ["a"]}],
}


def spend(written: str) -> str:
    return json.dumps(GOOD, ensure_ascii=False).replace("1200.5", written)


def fx(written: str) -> str:
    return json.dumps({**GOOD, "fx": 0}, ensure_ascii=False).replace('"fx": 0', f'"fx": {written}').replace("1200.5", '"USD 5"')


def shuffled(draw: random.Random, value: object) -> object:
    """The same with the keys of every object in another order."""
    if isinstance(value, dict):
        return {key: shuffled(draw, value[key]) for key in draw.sample(list(value), len(value))}
    return [shuffled(draw, item) for item in value] if isinstance(value, list) else value


def other(old: str, new: str) -> str:
    changed = spend("2").replace(old, new)
    assert changed != spend("2")
    return changed


ALIKE = [
    [spend("1200.5"), spend("0.01"), spend("0"), spend("1000000000000"), spend("null")],
    [spend("true")],
    [fx('{"USD": 7.1}'), fx('{"EUR": 7.1}')],
    [spend('"120万"'), spend('"USD 5"'), spend('"约5"'), spend('"-5"'), spend('"1e2"'), spend('"5."')],
    [fx('{"USD": 7.1}'), fx('{"USD": 8.125}'), fx("null"), fx("{}")],
    [fx('{"USD": "7.1", "美元": "7"}'), fx('{"EUR": "8"}')],
    [spend("1").replace("rd_projects", "研发项目").replace("spend", "研发投入")],
    [spend("1").replace('"甲"', written) for written in ('"\\u0001"', '"a\\"b\\\\\\u00e9"', '"😀"', "null")],
    [spend("1"), other('["a"]', "[]"), other('["a"]', "null")],
    [spend("1"), other('"year": 2025, ', ""), other(', "subject": ["a"]', ""), other('"employees": 3, ', ""), "{}"],
    [json.dumps(json.loads(spend("1")), separators=(",", ":")), spend("2"), spend("3") + "\r"],
    [spend("1").replace('["a"]', '"a"'), spend("1").replace('["a"]', '"a、b"')],
    ['{"company": {"name": "甲"}, "loans": []}', '{"company": {"name": "甲"}, "loans": null}'],
    [spend("1"), *(json.dumps(shuffled(random.Random(seed), GOOD), ensure_ascii=False) for seed in range(9))],
    [fx('{"USD": 7.1, "EUR": 8}'), fx('{"EUR": 8, "USD": 7.1}')],
    [spend("1"), other('"name": "甲", "employees": 3', '"employees": 3, "name": ":{"')],
]
ODD = [
    *(spend(n) for n in ("1e3", "1E3", "-5", "-0", "0.001", "12345678901234567890", "10000000000000.01", "01", "5.", ".5")),
    *(spend(written) for written in ('"120万"', '"100"', "true", "[1]", "{}", "NaN", "Infinity", "nul", "1 2", "5 ")),
    *(other('"甲"', written) for written in ("5", "true", '["甲"]', '"a\tb"', '"a\\x"', '"\\ud800"', '"\\ud83d\\ude00"')),
    *(other("2025", written) for written in ("2025.0", "2.5", '"2025"', "2025年")),
    *(other("true", written) for written in ("1", '"true"', "True", "maybe")),
    *(other('["a"]', written) for written in ('"a"', "[1]", "[null]", '["a",]', '["a" "b"]', "[,]", '[["a"]]', "{}")),
    *(other('[{"key', written) for written in ('[null, {"key', '[[], {"key', '[{}{"key', '[,{"key')),
    other("2,", '2, "spend": 2,'),
    other("2,", '2, "研发投入": null,'),
    other("2,", '2, "研发投人": null,'),
    other("2,", '2, "employees": null,'),
    other("2,", '2 "name": null,'),
    other("2,", '2, "key_innovation": null,'),
    other('"key_innovation"', '"subject": ["b"], "key_innovation"'),
    other('{"name"', '{"statuses": [], "name"'),
    other('{"company"', '{"rd_projects": [], "company"'),
    other('"name": "甲", "employees": 3', '"employees": 3, "name": "\\""'),
    fx('{"EUR": 7, "USD": 8, "EUR": null}'),
    other("spend", "Spend"),
    other("spend", "研发投入"),
    other("spend", "sp\\u0065nd"),
    other('{"company"', '{"as_of": "2026-06-30", "company"'),
    other('"as_of": "2026-06-30", "rd_projects": ', '"rd_projects": null, "as_of": "2026-06-30", "x": '),
    spend("2")[:-1],
    spend("2") + "}",
    spend("2") + " " + spend("3"),
    spend("2") + spend("3"),
    " " + spend("2"),
    "\ufeff" + spend("2"),
    "[]",
    "null",
    "x",
    "[" * 100_000,
]


FORM = RowForm(shipped().vocabulary)


def flags(texts: list[str]) -> list[bool]:
    """Which lines are read at once."""
    alike = read_alike(pa.array([text.encode() for text in texts], pa.large_binary()), shipped().vocabulary)
    return [False] * len(texts) if alike is None else alike.flags.to_pylist()


def read(path: Path):
    (chunk,) = jsonl.json_lines(str(path), path.name)
    return chunk.read(shipped().vocabulary, "en")


def stated(value, keys=FORM.keys):
    """What a row states: keys by their ids, numbers by their values, without what is not there or empty."""
    if isinstance(value, dict):
        found = {}
        for key, below in value.items():
            name = key if keys is None else keys.exact.get(key, key)
            section = FORM.sections.get(name) if keys is FORM.keys else None
            found[name] = stated(below, section.keys if section else None)
        return {key: below for key, below in found.items() if below is not None} or None
    if isinstance(value, list):
        items = [stated(item, keys) for item in value]
        return items[0] if len(items) == 1 and not isinstance(items[0], dict) else items or None
    if isinstance(value, bool):
        return str(value).lower()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", str(value)):
        return Decimal(value).normalize()
    return value


def both_ways(texts, tmp_path, monkeypatch):
    """The rows of lines read at once, which are the same rows, rejects and places as one by one."""
    path = tmp_path / "all.jsonl"
    path.write_text("\n".join(texts), encoding="utf-8", newline="\n")
    at_once = read(path)
    with monkeypatch.context() as patched:
        patched.setattr(jsonl, "read_alike", lambda lines, vocabulary: None)
        one_by_one = read(path)
    for found in (at_once, one_by_one):
        for row in range(found.table.num_rows):
            document, _ = found.nodes(row)
            assert f"{document.name}:{document.number}" == found.table["source"][row].as_py()
    assert [stated(row) for row in at_once.table.to_pylist()] == [stated(row) for row in one_by_one.table.to_pylist()]
    assert list(at_once.rejects) == list(one_by_one.rejects)
    return at_once


@pytest.mark.parametrize("texts", ALIKE)
def test_lines_that_are_alike_are_read_at_once_with_the_same_rows(texts, tmp_path, monkeypatch):
    assert flags(texts) == [True] * len(texts)
    assert both_ways(texts, tmp_path, monkeypatch).table.num_rows == len(texts)


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_an_odd_line_is_taken_out_and_read_one_by_one(odd, tmp_path, monkeypatch):
    texts = [spend("1"), odd, "", spend("3"), spend("4")]
    assert flags(texts) == [True, False, False, True, True]
    both_ways(texts, tmp_path, monkeypatch)


def test_a_line_that_is_not_utf_8_is_read_one_by_one(tmp_path, monkeypatch):
    path = tmp_path / "all.jsonl"
    lines = [spend("1").encode(), other("甲", "乙").encode("gb18030"), other("甲", "\ud800").encode("utf-8", "surrogatepass")]
    overlong = spend("4").encode().replace("甲".encode(), b"\xc0\xaf")
    path.write_bytes(b"\n".join([*lines, overlong]))
    alike = read_alike(pa.array([*lines, overlong], pa.large_binary()), shipped().vocabulary)
    assert alike is not None
    assert alike.flags.to_pylist() == [True, False, False, False]
    at_once = read(path)
    monkeypatch.setattr(jsonl, "read_alike", lambda lines, vocabulary: None)
    one_by_one = read(path)
    assert [stated(row) for row in at_once.table.to_pylist()] == [stated(row) for row in one_by_one.table.to_pylist()]
    assert list(at_once.rejects) == list(one_by_one.rejects)
    assert [company["name"] for company in one_by_one.table["company"].to_pylist()][:2] == ["甲", "乙"]


def test_a_record_that_states_nothing_is_still_a_record(tmp_path, monkeypatch):
    texts = ['{"company": {"name": "甲"}, "loans": ' + loans + "}" for loans in ("[]", "[{}]", "null")]
    assert flags(texts) == [True, False, True]
    assert both_ways(texts, tmp_path, monkeypatch).table["loans"].to_pylist()[1] != []


def test_the_form_is_that_of_the_most_of_the_first_lines():
    texts = [spend('"120万"'), spend("1"), other('"employees": 3', '"职工人数": 3'), "nonsense", spend("2")]
    assert flags(texts) == [False, True, False, False, True]


def test_columns_stay_typed_where_the_texts_of_odd_lines_are_plain(tmp_path):
    path = tmp_path / "all.jsonl"

    def types(*odd: str) -> tuple[pa.DataType, ...]:
        path.write_text("\n".join([spend("1"), *odd]), encoding="utf-8")
        record = read(path).table.schema.field("rd_projects").type.value_type
        return tuple(record.field(name).type for name in ("spend", "year", "key_innovation"))

    plain = (pa.decimal128(18, 2), pa.int64(), pa.bool_())
    assert types() == types(" " + spend("7.25")) == types(spend('"100"')) == plain
    assert types(spend('"120万"')) == (pa.string(), *plain[1:])
    assert types(spend("1e3")) == (pa.string(), *plain[1:])
    assert types(other("2025", '"2025年"')) == (plain[0], pa.string(), plain[2])
    assert types(" {}") == plain


def test_odd_lines_may_name_what_the_others_do_not(tmp_path, monkeypatch):
    labelled = spend("1").replace("rd_projects", "研发项目").replace("spend", "研发投入").replace("company", "企业")
    loan = other("rd_projects", "loans").replace("spend", "principal").replace('"key_innovation": true, "year": 2025, ', "")
    both_ways([labelled, spend("2"), loan], tmp_path, monkeypatch)
    both_ways([spend("1"), labelled, fx('{"USD": 7}')], tmp_path, monkeypatch)
    both_ways([fx('{"USD": 7}'), fx('{"欧元": "八"}'), fx('{"欧元": null}')], tmp_path, monkeypatch)
    found = both_ways([labelled, " " + labelled, loan], tmp_path, monkeypatch)
    assert set(found.table.column_names) == {"source", "company", "as_of", "rd_projects", "loans"}


def test_a_list_among_single_values_is_read_one_by_one_with_all_the_others(tmp_path, monkeypatch):
    single = spend("1").replace('["a"]', '"a"')
    texts = [single] * 200 + [spend("2")]
    assert flags(texts) == [True] * 200 + [False]
    assert both_ways(texts, tmp_path, monkeypatch).table.num_rows == 201


@pytest.mark.parametrize("seed", range(20))
def test_random_lines(seed, tmp_path, monkeypatch):
    draw = random.Random(seed)
    some = draw.sample([text for texts in ALIKE for text in texts] + ODD, 12)
    texts = [draw.choice([spend(str(draw.randrange(10**6))), *some]) for _ in range(40)]
    both_ways(texts, tmp_path, monkeypatch)


@given(st.randoms(use_true_random=False), st.lists(st.booleans(), min_size=1, max_size=40), st.sampled_from([200, 2**17]))
def test_a_key_that_stands_twice_in_whatever_place_is_found(draw: random.Random, twice: list[bool], block: int) -> None:
    """Two records may each have it; one that stands twice in one object does, whichever its order and its value."""

    def written(value: object, again: bool) -> str:
        if isinstance(value, list):
            odd = draw.randrange(2 * len(value))
            return "[" + ", ".join(written(item, again and at == odd) for at, item in enumerate(value * 2)) + "]"
        if not isinstance(value, dict):
            return json.dumps(value)
        members = [(key, written(below, False)) for key, below in value.items()]
        if again:
            place = draw.randrange(len(members))
            key, text = members[place]
            if key in ("company", "rd_projects") and draw.random() < 0.7:
                members[place] = (key, written(value[key], True))
            else:
                members.insert(draw.randrange(len(members) + 1), (key, draw.choice(["null", text])))
        return "{" + ", ".join(f'"{key}": {below}' for key, below in members) + "}"

    lines = [written(shuffled(draw, GOOD), again) for again in twice]
    keys = {*GOOD}, {"name", "employees", "statuses", "key_innovation", "year", "spend", "subject"}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(json_keys, "BLOCK_BYTES", block)
        assert json_keys.have_keys_once(pa.array(lines, pa.large_string()), *keys).to_pylist() == [not again for again in twice]


@pytest.mark.parametrize("folder", SETS, ids=lambda folder: folder.name)
def test_the_keys_of_every_rule_set_are_told_apart(folder):
    vocabulary = load_policy(folder).vocabulary
    entries = {**vocabulary.fields, **vocabulary.sections}
    fields = {name: field for section in vocabulary.sections.values() for name, field in section.fields.items()}
    for title in (lambda name, entry: name, lambda name, entry: entry.label.zh, lambda name, entry: entry.label.en):
        keys = [{title(name, entry) for name, entry in below.items()} for below in (entries, fields)]
        line = "{" + ", ".join(f'"{key}": null' for key in keys[0]) + "}"
        assert json_keys.have_keys_once(pa.array([line], pa.large_string()), *keys).to_pylist() == [True]


def test_both_ways_give_the_same_batch(tmp_path, monkeypatch):
    path = tmp_path / "all.jsonl"
    texts = [spend(str(number)) for number in range(300)] + ODD + [text for alike in ALIKE for text in alike]
    texts = [text.replace("甲", f"甲{number}") for number, text in enumerate(texts)]
    path.write_text("\n".join(texts), encoding="utf-8", newline="\n")
    at_once = batch(tmp_path, path)
    assert len(at_once.companies) > 340
    assert len(at_once.companies) + len(at_once.rejects) == len(texts)
    monkeypatch.setattr(jsonl, "read_alike", lambda lines, vocabulary: None)
    assert batch(tmp_path, path) == at_once


@given(
    st.lists(st.sampled_from([b"", b"{}", b'{"a": 1}', b"x" * 9])),
    st.sampled_from([b"", b"\n"]),
    st.integers(1, 12),
    st.integers(1, 12),
)
def test_parts_of_a_file_hold_each_of_its_lines_once(lines: list[bytes], end: bytes, chunk: int, block: int) -> None:
    data = b"\n".join(lines) + end
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonl, "CHUNK_BYTES", chunk)
        patch.setattr(jsonl, "BLOCK_BYTES", block)
        path = Path(folder) / "a.jsonl"
        path.write_bytes(data)
        parts = jsonl.json_lines(str(path), path.name)
        found = [line.as_py().removesuffix(b"\n") for part in parts for line in part._split()]
    assert found == (data.removesuffix(b"\n").split(b"\n") if data else [])
    assert [part.first for part in parts] == [1 + data[: part.start].count(b"\n") for part in parts]
    assert all(data[: part.end].endswith(b"\n") and part.end - part.start >= chunk for part in parts[:-1])
    assert sum(part.companies for part in parts) == len(found)


@pytest.mark.parametrize("length", [2, 60, 61, 62])
def test_a_line_without_a_comma_is_rejected_alone(length, tmp_path):
    """Whatever the parser quotes of it, also where it cuts a character off."""
    line = spend("2").replace('"甲"', f'"a{"乙" * length}"')
    wrong = line.replace('}, "as_of"', '} "as_of"')
    assert wrong != line
    (tmp_path / "a.jsonl").write_text(f"{line}\n{line}\n{wrong}\n{line}\n", encoding="utf-8")
    done = batch(tmp_path, tmp_path / "a.jsonl", lang="en")
    assert [row["source"].rpartition(":")[2] for row in done.companies] == ["1", "2", "4"]
    assert [row["source"].rpartition(":")[2] for row in done.rejects] == ["3"]
    assert not done.rejects[0]["errors"][0].startswith("defect")
