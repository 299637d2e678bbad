"""The forms for machines: JSON with its schema, CSV, Markdown, files."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[1]
PROFILES = sorted((ROOT / "examples" / "profiles").glob("*.yaml"))


def estimate_schema(binjiang):
    schema = json.loads(binjiang("schema", "estimate").stdout)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_json_of_every_example_is_valid_against_the_published_schema(binjiang):
    validator = estimate_schema(binjiang)
    for path in PROFILES:
        result = json.loads(binjiang("estimate", path, "--format", "json").stdout)
        assert list(validator.iter_errors(result)) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda result: result.pop("potential"),
        lambda result: result["lines"][0].pop("ceiling"),
        lambda result: result["lines"][0].update(status="paid"),
        lambda result: result["totals"].update(high=16143776.67),
        lambda result: result["totals"].update(high="16143776.7"),
        lambda result: result.update(schema_version=2),
        lambda result: result.update(extra=1),
    ],
)
def test_schema_refuses_what_the_program_never_writes(binjiang, spoil):
    result = json.loads(binjiang("estimate", ROOT / "examples/profiles/worked-case.yaml", "--format", "json").stdout)
    spoil(result)
    assert list(estimate_schema(binjiang).iter_errors(result)) != []


def test_json_of_the_worked_case_to_the_letter(binjiang):
    result = json.loads(binjiang("estimate", ROOT / "examples/profiles/worked-case.yaml", "--format", "json").stdout)
    assert list(result) == [
        "schema_version", "company", "as_of", "policy", "currency", "lines", "totals", "potential", "measures", "warnings",
        "receipt",
    ]  # fmt: skip
    assert result["lines"][0] == {
        "rule": "rd-support", "record": "rd_projects[0]", "name": "车规级 MCU", "clause": "S4.1",
        "status": "superseded", "subjects": ["MCU"],
        "conditions": [{"id": "key_innovation", "holds": True}],
        "eligible_cost": "12000000.00", "intensity": {"low": "0", "high": "0.3"}, "ceiling": None,
        "gross": {"low": "0.00", "high": "3600000.00"}, "received": "1000000.00",
        "amount": {"low": "0.00", "high": "2600000.00"},
        "superseded_by": ["project-support:industrial_projects[0]"], "missing": [], "zero": [],
        "policy": None, "payee": None, "payer": None, "instalments": [],
    }  # fmt: skip
    assert result["totals"] == {"low": "4420680.00", "high": "16143776.67", "by_payee": [], "by_set": []}


def test_same_input_same_bytes(binjiang):
    path = ROOT / "examples/profiles/overlapping-projects.yaml"
    first, second = (binjiang("estimate", path, "--format", "json", env={"PYTHONHASHSEED": seed}) for seed in "12")
    assert first == second


def test_csv_counted_columns_sum_to_the_totals(binjiang):
    path = ROOT / "examples/profiles/worked-case.yaml"
    rows = list(csv.DictReader(io.StringIO(binjiang("estimate", path, "--format", "csv", "--lang", "en").stdout)))
    assert len(rows) == 9
    assert sum(Decimal(row["counted low"]) for row in rows) == Decimal("4420680.00")
    assert sum(Decimal(row["counted high"]) for row in rows) == Decimal("16143776.67")
    assert {row["status"] for row in rows} == {"eligible", "superseded", "undetermined"}


def test_csv_file_opens_in_excel_in_chinese(binjiang, tmp_path):
    target = tmp_path / "out.csv"
    done = binjiang("estimate", PROFILES[0], "--format", "csv", "--output", target, "--lang", "zh")
    assert (done.code, done.stdout, done.stderr) == (0, "", "")
    data = target.read_bytes()
    assert data.startswith("\ufeff规则,名目".encode())
    assert data.count(b"\r\n") == data.count(b"\n") == 9


def test_file_replaces_an_older_one_whole(binjiang, tmp_path):
    target = tmp_path / "out.json"
    target.write_text("x" * 100_000, "utf-8")
    binjiang("estimate", PROFILES[0], "--format", "json", "--output", target)
    assert json.loads(target.read_text("utf-8"))["currency"] == "CNY"
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_markdown_shows_names_as_they_are(binjiang):
    profile = "company: {name: '甲|乙 <b>[x](y)</b>'}\nas_of: 2026-06-30\nrd_projects: [{name: '*一* | 二', spend: 1}]\n"
    shown = binjiang("estimate", "-", "--format", "markdown", stdin=profile).stdout
    assert "# 甲\\|乙 \\<b\\>\\[x\\](y)\\</b\\>" in shown
    assert "| 研发资助 · \\*一\\* \\| 二 |" in shown


def test_both_languages_hold_the_same_figures(binjiang):
    path = ROOT / "examples/profiles/worked-case.yaml"
    chinese, english = (
        json.loads(binjiang("estimate", path, "--format", "json", "--lang", lang).stdout) for lang in ("zh", "en")
    )
    assert chinese["warnings"][0]["message"] != english["warnings"][0]["message"]
    for result in (chinese, english):
        for warned in result["warnings"]:
            warned.pop("message")
        for measure in result["measures"]:
            assert len(measure.pop("reasons")) > 0
    assert chinese == english


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "合计"),
        ({"LANG": "en_US.UTF-8"}, "Total"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "Total"),
        ({"LANG": "C"}, "合计"),
        ({}, "合计"),
    ],
)
def test_language_follows_the_locale(binjiang, environment, expected):
    assert expected in binjiang("estimate", PROFILES[0], env=environment).stdout


def test_option_wins_over_the_locale_wherever_it_stands(binjiang):
    chinese = {"LANG": "zh_CN.UTF-8"}
    assert "Total" in binjiang("estimate", PROFILES[0], "--lang", "en", env=chinese).stdout
    assert "Total" in binjiang("--lang=en", "estimate", PROFILES[0], env=chinese).stdout
