"""The page for those who keep rules, followed literally; run with `UPDATE_README=1`, this file rewrites it."""

import re
import subprocess
import sys

import pytest
import yaml
from helpers import parse
from pages import ROOT, blocks, followed, page_stays

from binjiang_cli.language.functions import AGGREGATES, FUNCTIONS
from binjiang_cli.policy.model import ConditionFile, Criterion, MeasureFile, RuleFile

PAGES = {"README.md": "en_US.UTF-8", "README.zh-CN.md": "zh_CN.UTF-8"}
page = pytest.mark.parametrize("name", PAGES)


@page
def test_the_page_can_be_followed_and_shows_what_comes(name, tmp_path):
    path = ROOT / "rules" / name
    folder, commands = tmp_path / "work", tmp_path / "commands"
    folder.mkdir()
    commands.mkdir()
    page_stays(path, followed(path.read_text("utf-8"), folder, commands, LANG=PAGES[name]), "UPDATE_README")
    assert sorted(path.stem for path in (folder / "schemas").iterdir()) == ["measures", "policy", "rule", "tests", "vocabulary"]


@page
def test_the_tables_list_every_key_and_every_function(name):
    text = (ROOT / "rules" / name).read_text("utf-8")
    first = [cell for row in re.findall(r"^\| (`.*?) \|", text, re.MULTILINE) for cell in re.findall(r"`(.*?)`", row)]
    keys = [field.alias or key for key, field in RuleFile.model_fields.items()]
    assert first[: len(keys)] == keys
    functions = {cell.partition("(")[0] for cell in first[len(keys) :]}
    assert {*FUNCTIONS, *AGGREGATES} <= functions
    required = [key for key, field in RuleFile.model_fields.items() if field.is_required()]
    listed = re.search(r"^(?:Only|只有) (`title`.*?)(?:are|必)", text, re.MULTILINE)
    assert listed and re.findall(r"`(\w+)`", listed[1]) == required


@page
def test_every_key_of_a_measure_is_listed(name):
    text = (ROOT / "rules" / name).read_text("utf-8")
    head = re.search(r"^\| (?:key of a measure|措施的键) \|", text, re.MULTILINE)
    assert head
    table = text[head.end() :]
    listed = {key for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for key in re.findall(r"`(.*?)`", row)}
    assert listed == {*MeasureFile.model_fields, *Criterion.model_fields} - {*ConditionFile.model_fields}


@page
def test_the_expressions_of_the_tables_are_expressions(name):
    text = (ROOT / "rules" / name).read_text("utf-8")
    table = text[text.index("| `+ - * /` |") :].partition("\n\n")[0]
    written = [cell for cell in re.findall(r"`([^`]*)`", table) if re.search(r"\w[(\[]| if ", cell)]
    assert len(written) == 24
    for expression in written:
        parse(expression)


@page
def test_the_pre_commit_configuration_names_hooks_that_there_are(name, tmp_path):
    (text,) = [body for body in blocks((ROOT / "rules" / name).read_text("utf-8"), "yaml") if body.startswith("repos:")]
    (tmp_path / "config.yaml").write_text(text, "utf-8")
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(tmp_path / "config.yaml")]
    assert subprocess.run(command, check=False).returncode == 0
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    assert {hook["id"] for hook in yaml.safe_load(text)["repos"][0]["hooks"]} == hooks
