"""The reference of rule files: its tables are the schema's, its examples are one rule set that loads, is checked and tested.

With `UPDATE_README=1` the tables are rewritten.
"""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from pages import BLOCK, ROOT, change, page_stays
from reference_tables import FILES, TABLE, models_of, with_tables

from binjiang_cli.cli.main import main
from binjiang_cli.rulecheck.schema.files import file_schema
from binjiang_cli.words import Lang

FOLDER = ROOT / "rules/reference"
PAGES = ("policy", "vocabulary", "rule", "measures", "tests", "lpr")
ENDINGS: dict[Lang, str] = {"en": ".md", "zh": ".zh-CN.md"}
SETS = ("lakeside-2026", "lakeside-park")
KINDS = {"payments": "rule", "tests": "tests"}
every_page = pytest.mark.parametrize("name", PAGES)
every_language = pytest.mark.parametrize("lang", ENDINGS)


class AsWritten(yaml.BaseLoader):
    """Every value is a text but true, false and null."""


AsWritten.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
AsWritten.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^null$"), ["n"])
AsWritten.add_constructor("tag:yaml.org,2002:null", lambda loader, node: None)
AsWritten.add_constructor("tag:yaml.org,2002:bool", lambda loader, node: node.value == "true")


def page(name: str, lang: Lang) -> Path:
    return FOLDER / (name + ENDINGS[lang])


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of all pages."""
    folder = tmp_path_factory.mktemp("reference")
    for name in PAGES:
        for block in BLOCK.finditer(page(name, "en").read_text("utf-8")):
            change(folder / block["file"], block["kind"], block["body"])
    return folder


@pytest.mark.parametrize("name", FILES)
@every_language
def test_the_tables_are_those_of_the_schema(name: str, lang: Lang) -> None:
    path = page(name, lang)
    page_stays(path, with_tables(path.read_text("utf-8"), name, lang), "UPDATE_README")


@pytest.mark.parametrize("name", FILES)
@every_language
def test_every_key_is_in_a_table(name: str, lang: Lang) -> None:
    tables = [found["model"] for found in TABLE.finditer(page(name, lang).read_text("utf-8"))]
    assert len(tables) == len(set(tables))
    assert {*tables} == {*models_of(name)} - {"Shares"}


def keys_in(value: object) -> set[str]:
    if isinstance(value, dict):
        return {str(key) for key in value}.union(*map(keys_in, value.values()))
    return set().union(*map(keys_in, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("name", FILES)
def test_every_key_has_an_example(name: str) -> None:
    blocks = [block["body"] for block in BLOCK.finditer(page(name, "en").read_text("utf-8")) if block["kind"] == "yaml"]
    shown = set().union(*(keys_in(yaml.load(body, yaml.BaseLoader)) for body in blocks))
    assert [key for shape in models_of(name).values() for key in shape["properties"] if key not in shown] == []


@every_page
def test_both_languages_show_the_same_files(name: str) -> None:
    one, other = ([block.groups() for block in BLOCK.finditer(page(name, lang).read_text("utf-8"))] for lang in ENDINGS)
    assert one == other
    assert all(file for file, _, _ in one)


def test_the_examples_are_in_form_and_pass(
    examples: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(examples)
    for folder in SETS:
        check = ["rules", "check", folder, "--ignore", "BJ4", "--as-of", "2026-07-01", "--lang", "en", "--format", "concise"]
        assert (main(check), capsys.readouterr().out) == (0, "")
        assert main(["rules", "test", folder, "--lang", "en"]) == 0, capsys.readouterr().out
        assert re.match(r"[1-9]\d* passed, 0 failed", capsys.readouterr().out)


def test_the_examples_are_what_the_schema_admits(examples: Path) -> None:
    for path in sorted((examples / SETS[0]).rglob("*.yaml")):
        kind = KINDS.get(path.parent.name, path.stem)
        validator = jsonschema.Draft202012Validator(file_schema(kind, examples / SETS[0], "en"))
        found = [error.message for error in validator.iter_errors(yaml.load(path.read_text("utf-8"), AsWritten))]
        assert found == [], path.name


@every_page
@every_language
def test_the_pages_that_are_pointed_to_are_there(name: str, lang: Lang) -> None:
    for target, anchor in re.findall(r"\]\(([^)#]+)(#[^)]+)?\)", page(name, lang).read_text("utf-8")):
        assert (FOLDER / target).exists()
        heads = re.findall(r"^#+ (.*)$", (FOLDER / target).read_text("utf-8"), re.MULTILINE)
        assert not anchor or anchor[1:] in {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}
    assert f"reference/{name}{ENDINGS[lang]}" in (ROOT / "rules" / f"README{ENDINGS[lang]}").read_text("utf-8")
