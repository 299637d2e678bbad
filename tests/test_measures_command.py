"""`binjiang measures`: the catalogue against the rule files, its filters, one measure whole, its JSON."""

import json
import re
from pathlib import Path

import pytest
import yaml
from helpers import RULES, rules_copy, shipped
from rich.cells import cell_len

from binjiang_cli.policy.selection import Wanted, select
from binjiang_cli.render.catalogue import catalogue_rows, measure_rows
from binjiang_cli.render.console import plain_text
from binjiang_cli.render.layout import folded
from binjiang_cli.source.problem import InputError
from binjiang_cli.values.money import fen_text, parse_money, to_fen

CLAUSES = yaml.safe_load((RULES / "policy.yaml").read_text("utf-8"))["clauses"]
MEASURES = yaml.safe_load((RULES / "measures.yaml").read_text("utf-8"))
ILLUSTRATION = Path(__file__).parents[1] / "examples" / "rules" / "graded-award"


def ids(**wanted):
    return [measure.id for measure in select(shipped(), Wanted(**wanted))]


def listed(binjiang, *arguments):
    done = binjiang("measures", *arguments, "--format", "json")
    assert (done.code, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_catalogue_holds_the_24_measures_as_the_files_state_them(said):
    found = listed(said)
    assert [measure["id"] for measure in found] == [f"M{number}" for number in range(1, 25)]
    for measure in found:
        clause, stated = CLAUSES[measure["id"]], MEASURES[measure["id"]]
        assert (measure["title"], measure["part"], measure["summary"]) == (clause["title"], clause["part"], clause["summary"])
        assert (measure["supports"], measure["citation"]) == (stated["supports"], clause["citation"])
        assert (measure["recognition"], measure["priority"]) == (stated.get("recognition"), stated.get("priority"))
        for_all = stated.get("payments", [])
        assert measure["criteria"] == [
            {"id": name, "zh": criterion["zh"], "en": criterion["en"], "opens": [*for_all, *criterion.get("opens", [])]}
            for name, criterion in stated["criteria"].items()
        ]
        assert measure["payments"] == list(dict.fromkeys(way for one in measure["criteria"] for way in one["opens"]))


def test_budget_floors_are_decimal_texts_in_yuan(said):
    floors = {measure["id"]: measure["budget_floor"] for measure in listed(said)}
    for name, floor in floors.items():
        stated = CLAUSES[name].get("budget_floor")
        assert floor == (None if stated is None else fen_text(to_fen(parse_money(stated).amount)))
    assert (floors["M14"], floors["M16"], floors["M10"]) == ("250000000.00", "500000000.00", "10000000.00")
    assert [name for name, floor in floors.items() if floor is None] == ["M22", "M23", "M24"]


def test_shape_of_the_json_of_one_measure(said):
    found = listed(said, "M14")
    assert list(found) == [
        "id", "title", "part", "citation", "summary", "budget_floor", "criteria", "supports", "payments", "recognition",
        "priority", "materials", "authority", "window", "readings",
    ]  # fmt: skip
    assert found == listed(said, "--search", "gazelle")[0]
    assert found["criteria"][0] == {"id": "gazelle", "zh": "瞪羚企业", "en": "A gazelle", "opens": []}
    assert found["citation"] == {"zh": "政策措施第 14 条", "en": "Policy Measures, art. 14"}


def test_table_lists_title_budget_support_and_payments(said):
    done = said("measures", "--lang", "zh")
    lines = done.stdout.splitlines()
    assert (done.code, lines[1]) == (0, "24 项措施")
    at = next(number for number, line in enumerate(lines) if line.startswith("M16 "))
    assert re.fullmatch(r"M16   吸引优质企业集聚 +5亿元", lines[at])
    assert "房租补贴（标准另定）" in lines[at + 1]
    payments = "".join("".join(lines[at + 2 : at + 6]).split())
    assert payments == (
        "资助方式研发资助（rd-support）、贷款贴息（loan-interest）、境内市场拓展资助（market-domestic）、"
        "境外市场拓展资助（market-overseas）——新引进项目，属于鼓励类产业或未来产业；注册资本资助（capital-support）"
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("cultural_creative", ["M8", "M16", "M20"]),
        ("文化创意", ["M8", "M16", "M20"]),
        ("Culture and Creative Industries", ["M8", "M16", "M20"]),
        ("next_gen_it", ["M16", "M20"]),
        ("future_industries", ["M16"]),
        ("new_materials", ["M4", "M16", "M19", "M20"]),
        ("外贸", ["M17"]),
    ],
)
def test_industry_keeps_the_measures_whose_criteria_name_it(written, expected):
    assert ids(industries=[written]) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("gazelle", ["M14", "M23"]),
        ("瞪羚企业", ["M14", "M23"]),
        ("technology SME", ["M1", "M3", "M21"]),
        ("上市企业", ["M15", "M23"]),
        ("５０５０计划", ["M19", "M22"]),
    ],
)
def test_status_keeps_the_measures_whose_criteria_name_it(written, expected):
    assert ids(statuses=[written]) == expected


def test_every_industry_and_status_leads_to_a_measure():
    fields = shipped().vocabulary.sections["company"].fields
    for industry in fields["industries"].choices:
        assert ids(industries=[industry])
    for status in fields["statuses"].choices:
        assert ids(statuses=[status])


def test_values_of_one_filter_are_alternatives_and_filters_add_up():
    assert ids(statuses=["gazelle", "headquarters"]) == ["M13", "M14", "M23"]
    assert ids(statuses=["newly_introduced"], industries=["life_health"]) == ["M16"]
    assert ids(statuses=["gazelle"], industries=["life_health"]) == []
    assert ids(statuses=["gazelle"], search="land") == ["M23"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("并购", ["M15"]),  # title, summary and supports speak of it in Chinese
        ("MERGER", ["M15"]),  # whatever the case
        ("esports", ["M8"]),
        ("电竞", ["M8"]),  # the summary alone says it so
        ("5050 青链", ["M19"]),  # all of the words
        ("ｍｃｎ", ["M9"]),
        ("no such words", []),
    ],
)
def test_search_reads_both_languages_whatever_the_case(text, expected):
    assert ids(search=text) == expected


def test_filters_work_on_the_command_line_and_say_how_many(said):
    done = said("measures", "--status", "瞪羚企业", "--lang", "en")
    assert done.stdout.splitlines()[2] == "2 of 24 measures"
    assert re.findall(r"^M\d+", done.stdout, re.MULTILINE) == ["M14", "M23"]


def test_nothing_matched_has_its_own_exit_code(said):
    done = said("measures", "--status", "gazelle", "--industry", "life_health", "--lang", "en")
    assert (done.code, done.stdout, done.stderr) == (3, "", "error: no measure matches\n")
    done = said("measures", "--rules", ILLUSTRATION, "--lang", "zh")
    assert (done.code, done.stdout, done.stderr) == (3, "", "错误：这个规则集没有措施\n")


def test_unknown_values_are_refused_together_with_the_nearest(said):
    done = said("measures", "--status", "gazele", "--industry", "new_matrials", "--lang", "en")
    assert (done.code, done.stdout) == (2, "")
    assert "--industry: unknown value: new_matrials" in done.stderr
    assert "did you mean new_materials?" in done.stderr
    assert "--status: unknown value: gazele" in done.stderr
    assert "did you mean gazelle?" in done.stderr


def test_unknown_measure_is_refused_with_the_nearest(said):
    done = said("measures", "M166", "--lang", "en")
    assert (done.code, done.stdout) == (2, "")
    assert "no such measure: M166" in done.stderr
    assert "did you mean M16?" in done.stderr


def test_one_measure_cannot_be_filtered(said):
    done = said("measures", "M16", "--status", "gazelle", "--lang", "en")
    assert (done.code, done.stdout) == (2, "")


def test_one_measure_shows_whom_it_is_for_in_words_and_as_expression(said):
    chinese = "".join(said("measures", "m16", "--lang", "zh").stdout.split())
    assert "新引进项目，属于鼓励类产业或未来产业——资质认定包含新引进项目且所属产业包含其中之一：智能物联、" in chinese
    assert "每年不少于5亿元（500,000,000.00）" in chinese
    assert "何为主导产业：" in chinese
    english = " ".join(said("measures", "M14", "--lang", "en").stdout.split())
    assert "A gazelle — Statuses include gazelle" in english
    assert "at least CNY 250 million a year (250,000,000.00)" in english
    assert "Recognition The company must be recognised as a gazelle" in english
    assert "Priority Priority for space; policy leans towards gazelles" in english


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [10, 60, 80, 120, 200])
def test_nothing_is_wider_than_the_terminal_from_60_to_120(width, lang):
    most = min(max(width, 60), 120)
    policy = shipped()
    rows = [*catalogue_rows(policy.measures, policy, lang, width)]
    for measure in policy.measures:
        rows += measure_rows(measure, policy, lang, width)
    assert max(cell_len(line) for line in plain_text(rows).splitlines()) <= most


def test_file_holds_what_the_screen_shows(binjiang, tmp_path):
    target = tmp_path / "measures.txt"
    done = binjiang("measures", "--output", target, "--lang", "zh")
    assert (done.code, done.stdout) == (0, "")
    assert target.read_text("utf-8") == binjiang("measures", "--lang", "zh", env={"COLUMNS": "100"}).stdout


def test_rule_set_without_the_fields_that_are_filtered_says_so(tmp_path):
    from binjiang_cli.policy.load import load_policy

    vocabulary = (
        "fields:\n"
        "  as_of: {type: date, label: {zh: 日, en: Day}, help: {zh: 日, en: Day}}\n"
        "  fx: {type: exchange_rates, label: {zh: 汇率, en: Rates}, help: {zh: 汇率, en: Rates}}\n"
        "  assume: {type: assumed_rates, label: {zh: 假定, en: Assumed}, help: {zh: 假定, en: Assumed}}\n"
        "sections:\n  company:\n    label: {zh: 企业, en: Company}\n    help: {zh: 企业, en: Company}\n"
        "    fields: {name: {type: text, required: true, label: {zh: 名, en: Name}, help: {zh: 名, en: Name}},"
        " size: {type: money, label: {zh: 大小, en: Size}, help: {zh: 大小, en: Size}}}\n"
    )
    rule = (
        "title: {zh: 例, en: Example}\nclause: A\nverified_on: 2026-11-22\nin_force: {from: 2024-11-25}\n"
        "for_each: company\neligible_cost: company.size\nintensity: 1%\n"
    )
    policy = (
        "id: a\ntitle: {zh: 例, en: Example}\nissuer: {zh: 例, en: Example}\nissued_on: 2024-11-25\n"
        "in_force: {from: 2024-11-25}\nverified_on: 2026-11-22\nsource: {zh: 例, en: Example}\n"
        "clauses: {A: {title: {zh: 例, en: Example}}}\n"
    )
    folder = rules_copy(tmp_path, {"a": rule}, alone=True, vocabulary=vocabulary, policy=policy, measures="")
    (folder / "measures.yaml").unlink()
    with pytest.raises(InputError, match=r"this rule set has no company\.industries"):
        select(load_policy(folder), Wanted(industries=["a"]))


@pytest.mark.parametrize("width", [-5, 0, 1, 2])
def test_folding_ends_at_any_width(width):
    assert "".join(folded("研发 R&D, 30%", width)).replace(" ", "") == "研发R&D,30%"
