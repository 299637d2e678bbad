"""`binjiang profile new` and `profile schema`: made from the vocabulary, and right."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def filled_in(template):
    """The template with every comment that holds a key taken as filled in, as its heading says."""
    lines = []
    for line in template.splitlines():
        lines.append(re.sub(r"^( *)# ( *(?:- )?(?:[a-z_]+|[一-鿿]+):)", r"\1\2", line))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_template_loads_as_it_is_and_wholly_filled_in(binjiang, lang, tmp_path):
    template = binjiang("profile", "new", "--lang", lang).stdout
    untouched = json.loads(binjiang("estimate", "-", "--format", "json", stdin=template).stdout)
    assert untouched["lines"] == []
    path = tmp_path / "p.yaml"
    path.write_text(filled_in(template), "utf-8")
    done = binjiang("estimate", path, "--format", "json")
    assert (done.code, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    # R&D at the assumed 20% of 12,000,000; interest 875,750; 5% of 60,000,000; 20% of 20,000,000; EUR without a rate.
    # All are about the MCU but the EUR network, so the upgrade's 4,000,000 − 1,000,000 is beaten by 6,000,000 − 1,000,000.
    assert result["totals"] == {"low": "2000000.00", "high": "5000000.00", "by_payee": [], "by_set": []}
    assert {line["status"] for line in result["lines"]} == {"eligible", "superseded", "undetermined"}


def test_template_mentions_every_field_of_the_vocabulary(said):
    from binjiang_cli import load_policy

    chinese = said("profile", "new", "--lang", "zh").stdout
    english = said("profile", "new", "--lang", "en").stdout
    for section in load_policy(ROOT / "rules/binjiang-2024").vocabulary.sections.values():
        for name, field in section.fields.items():
            assert re.search(rf"^[# ]*(?:- )?{field.label.zh}: .*# {re.escape(field.help.zh)}", chinese, re.MULTILINE)
            assert re.search(rf"^[# ]*(?:- )?{name}: .*# {re.escape(field.label.en)}", english, re.MULTILINE)


def test_chinese_template_has_chinese_keys_and_values_and_says_the_same_as_the_english_one(said, tmp_path):
    from binjiang_cli import load_policy
    from binjiang_cli.profile.load import load_profile

    policy = load_policy(ROOT / "rules/binjiang-2024")
    profiles = {}
    for lang in ("zh", "en"):
        path = tmp_path / f"{lang}.yaml"
        path.write_text(filled_in(said("profile", "new", "--lang", lang).stdout), "utf-8")
        profiles[lang] = load_profile(path, policy).values
    assert profiles["zh"] == profiles["en"]
    chinese = (tmp_path / "zh.yaml").read_text("utf-8")
    for written in ("企业名称: 钱江", "所在区: 滨江 ", "资质认定: [瞪羚企业]", "重点创新项目: 是 ", "类型: 新增 "):
        assert written in chinese
    keys = re.findall(r"^ *(?:- )?([^\s#：:]+):", chinese, re.MULTILINE)
    assert len(keys) == 56 and not any(key.isascii() for key in keys)


def test_without_its_comments_the_template_is_a_company_and_nothing_else(binjiang):
    for lang in ("zh", "en"):
        template = binjiang("profile", "new", "--lang", lang).stdout
        bare = "\n".join(line.split("#")[0].rstrip() for line in template.splitlines() if not line.startswith("#"))
        assert len(bare.split()) == 3
        assert json.loads(binjiang("estimate", "-", "-f", "json", stdin=bare).stdout)["lines"] == []


@pytest.mark.parametrize(("form", "name"), [("yaml", "p.yaml"), ("xlsx", "p.xlsx")])
def test_template_replaces_nothing_unless_it_is_told_to(said, form, name, tmp_path):
    path = tmp_path / name
    path.write_text("mine", "utf-8")
    done = said("profile", "new", "-f", form, "-o", path, "--lang", "en")
    assert done.code == 2 and "is there already" in done.stderr and "--force" in done.stderr
    assert path.read_text("utf-8") == "mine"
    assert said("profile", "new", "-f", form, "-o", path, "--force").code == 0
    assert path.stat().st_size > 1000


def check_jsonschema(schema, *files):
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_schema_accepts_the_examples_and_refuses_slips(said, lang, tmp_path):
    schema = tmp_path / "profile.schema.json"
    assert said("profile", "schema", "--lang", lang, "--output", schema).code == 0
    examples = sorted((ROOT / "examples" / "profiles").glob("*.yaml"))
    accepted = check_jsonschema(schema, *examples)
    assert accepted.returncode == 0, accepted.stdout
    for number, slip in enumerate(
        (
            "company: {nam: 甲}",
            "company: {name: 甲, employees: -1}",
            "{}",
            "company: {name: 甲}\nloans: [{lender: bnk}]",
            "company: {name: 甲}\nloans: {lender: bank}",
            "company: {name: 甲}\nrd_projects: [{key_innovation: maybe}]",
        )
    ):
        path = tmp_path / f"slip{number}.yaml"
        path.write_text(slip, "utf-8")
        assert check_jsonschema(schema, path).returncode == 1, slip


def test_a_template_has_the_form_of_its_ending(said, tmp_path):
    """As every other output; a form that is asked for wins."""
    assert said("profile", "new", "-o", tmp_path / "new.xlsx").code == 0
    assert (tmp_path / "new.xlsx").read_bytes().startswith(b"PK")
    refused = said("profile", "new", "-o", tmp_path / "new.csv", "--lang", "en")
    assert (refused.code, ".csv is not a form that can be written" in refused.stderr) == (2, True)
