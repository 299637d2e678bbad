"""Saved estimates read again: what is wrong with one is told at its place, and never ends in a defect."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from helpers import estimate_of

from binjiang_cli.advice.comparison import compared, known_estimate
from binjiang_cli.advice.inputs import inputs_of
from binjiang_cli.advice.saved import is_saved, saved_estimate
from binjiang_cli.render.json import json_text
from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import InputError

PROFILES = sorted((Path(__file__).resolve().parents[2] / "examples/profiles").glob("*.yaml"))
ESTIMATE = estimate_of("loans: [{name: '\U0001f600 \\u001b[31m', lender: bank, principal: 100万, drawn_on: 2025-01-15}]")
TEXT = json_text(ESTIMATE.as_json("zh"))
SPOILT = ["", "{", "}", "[", '"', ",", "0", "null", "\\ud800", "：", "&a"]


def wrong(change) -> list[tuple[str, str]]:
    """Where and what is told of an estimate that was changed."""
    stored = json.loads(TEXT)
    change(stored)
    document = Document("one.json", json.dumps(stored, ensure_ascii=False, indent=2))
    assert is_saved(document)
    with pytest.raises(InputError) as caught:
        saved_estimate(document)
    return [(str(problem.place), problem.message.en) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "text", [TEXT, json.dumps(json.loads(TEXT)), json.dumps(json.loads(TEXT), indent="\t", sort_keys=True)]
)
def test_what_was_saved_is_what_was_estimated(text):
    """Also as another program writes it again, with escapes beyond U+FFFF in two halves."""
    assert not compared(saved_estimate(Document("one.json", text)), known_estimate(ESTIMATE)).changed


def test_what_a_later_program_adds_is_passed_over():
    stored = json.loads(TEXT)
    stored["receipt"] = {"sets": []}
    stored["lines"][0]["payee"] = None
    assert saved_estimate(Document("one.json", json.dumps(stored))) == known_estimate(ESTIMATE)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda stored: stored.update(schema_version=2), "unknown schema_version: 2"),
        (lambda stored: stored.update(schema_version="1"), 'unknown schema_version: "1"'),
        (lambda stored: stored.pop("schema_version"), "schema_version is missing"),
        (lambda stored: stored.pop("potential"), "potential is missing"),
        (lambda stored: stored.update(potential=None), "an amount as a text is expected, such as \"1200.00\""),
        (lambda stored: stored["totals"].update(low=5.25), "an amount as a text is expected, such as \"1200.00\""),
        (lambda stored: stored["totals"].update(low="NaN"), "an amount as a text is expected, such as \"1200.00\""),
        (lambda stored: stored["totals"].update(low="-1.00"), "an amount as a text is expected, such as \"1200.00\""),
        (lambda stored: stored["totals"].update(low="1e9"), "an amount as a text is expected, such as \"1200.00\""),
        (lambda stored: stored.update(as_of="2026-02-30"), "no such day in the calendar: 2026-02-30"),
        (lambda stored: stored.update(as_of=20260630), "a day as a text is expected, such as \"2026-06-30\""),
        (lambda stored: stored.update(company=[]), "'key: value' pairs are expected here"),
        (lambda stored: stored["company"].update(name=7), "a text is expected here"),
        (lambda stored: stored.update(lines={}), "a list is expected here: '- …' lines, or [a, b]"),
        (lambda stored: stored["lines"][0].update(status="paid"), "not a known value"),
        (lambda stored: stored["lines"][0].update(amount="1.00"), "'key: value' pairs are expected here"),
        (lambda stored: stored["lines"][0].pop("missing"), "missing is missing"),
        (lambda stored: stored["lines"].append(stored["lines"][0]), "the line loan-interest:loans[0] stands twice"),
    ],
)  # fmt: skip
def test_what_is_damaged_is_told_at_its_place(change, message):
    ((place, told),) = wrong(change)
    assert told == message
    assert place.startswith("one.json:") and place.count(":") == 2


def test_all_that_is_damaged_is_told():
    assert len(wrong(lambda stored: stored.update(company=None, policy=1, totals="", lines=[1, 2]))) == 5


def test_a_key_that_stands_twice():
    with pytest.raises(InputError) as caught:
        saved_estimate(Document("one.json", TEXT.replace('"potential"', '"totals": {}, "potential"')))
    assert caught.value.problems[0].message.en == "totals is given twice"


@pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)
def test_no_profile_is_taken_for_a_saved_estimate(profile):
    assert inputs_of(str(profile), None)[0].kind == "profile"


@pytest.mark.parametrize("seed", range(200))
def test_whatever_is_damaged_is_told_and_never_a_defect(seed, tmp_path, said):
    drawn = random.Random(seed)
    damaged = list(TEXT)
    for _ in range(drawn.randint(1, 4)):
        at = drawn.randrange(len(damaged))
        damaged[at : at + drawn.choice([0, 1, 1, 40])] = drawn.choice(SPOILT)
    end = drawn.choice([len(damaged), drawn.randrange(len(damaged))])
    path = tmp_path / "one.json"
    path.write_text("".join(damaged[:end]), "utf-8")
    ran = said("compare", path, path, "--lang", "en")
    assert ran.code in (0, 2), ran.stderr
    assert "\x1b" not in ran.stdout + ran.stderr


def test_what_names_hold_acts_on_no_terminal(tmp_path, said):
    stored = json.loads(TEXT)
    other = {
        **stored,
        "lines": [],
        "company": {"name": "甲\x1b[2J", "uscc": None},
        "policy": {"id": "\x1b", "sha256": "\x1b" * 9},
    }
    for name, value in (("one.json", stored), ("other.json", other)):
        (tmp_path / name).write_text(json.dumps(value), "utf-8")
    for form in ("table", "json", "csv", "markdown"):
        ran = said("compare", tmp_path / "one.json", tmp_path / "other.json", "-f", form)
        assert ran.code == 0
        assert "\x1b" not in ran.stdout
