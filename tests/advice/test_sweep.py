"""Sweeps worked out by hand: the pieces, what changes between them, every form, what cannot be varied."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from helpers import HEAD, profile_from, rules_copy, shipped
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from binjiang_cli import sweep
from binjiang_cli.advice.sweep import Sweep

EXAMPLES = Path(__file__).parents[2] / "examples"
WORKED = EXAMPLES / "profiles" / "worked-case.yaml"
VALID = Draft202012Validator(Sweep.published_schema())
# 5% to 10% of 60,000,000 where 100,000,000 are registered; 30% of 1,000,000.
PROFILE = """\
company: {name: 甲公司, statuses: [gazelle]}
as_of: 2026-06-30
rd_projects: [{name: 一, key_innovation: true, spend: 100万}]
capital_injections: [{name: A 轮, kind: increase, registered: 8000万, paid_in: 6000万}]
loans:
  - {name: 贷款, lender: bank, principal: 3000万, drawn_on: 2025-01-15, repaid_on: 2025-12-20, interest_paid: 978000}
"""
LOAN = "875750.00"  # 30,000,000 at 3.10% for 339 days over 360
Said = Callable[..., Ran]


def pieces_of(text: str, over: str, **options: Any) -> list[tuple[str, ...]]:
    """Each piece: its ends, the low at both, the high at both, and what changes where it begins."""
    profile = profile_from(f"company: {{name: 甲}}\nas_of: 2026-06-30\n{text}" if "company" not in text else text, shipped())
    return rows_of(sweep(profile, shipped(), over, **options).as_json())


def rows_of(found: dict[str, Any]) -> list[tuple[str, ...]]:
    VALID.validate(found)
    return [
        (piece["from"], piece["to"], *(f"{piece[total]['from']} {piece[total]['to']}" for total in ("low", "high")),
         *(f"{one['line'].partition(':')[0]} {one['before']} {one['after']} {' '.join(one['conditions'])}".strip()
           for one in piece["changes"]))
        for piece in found["pieces"]
    ]  # fmt: skip


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "甲.yaml"
    path.write_text(PROFILE, "utf-8")
    return path


def swept(said: Said, *call: str | Path) -> dict[str, Any]:
    code, out, _ = said("sweep", *call, "--format", "json")
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def test_across_the_bound_of_registered_capital() -> None:
    text = "capital_injections: [{kind: increase, registered: 9000万, paid_in: 6000万}]"
    assert pieces_of(text, "capital_injections[0].registered=8000万..1.2亿") == [
        ("80000000.00", "99999999.99", "0.00 0.00", "0.00 0.00"),
        ("100000000.00", "120000000.00", "3000000.00 3000000.00", "6000000.00 6000000.00",
         "capital-support ineligible eligible large_enough"),
    ]  # fmt: skip


def test_what_is_published(profile: Path, said: Said) -> None:
    found = swept(said, profile, "--over", "capital_injections[0].registered=8000万..1.2亿")
    assert list(found) == ["schema_version", "company", "as_of", "policy", "path", "currency", "from", "to", "pieces"]
    assert found["company"] == {"name": "甲公司", "uscc": None}
    assert (found["as_of"], found["policy"]["id"]) == ("2026-06-30", "binjiang-2024")
    assert (found["path"], found["currency"]) == ("capital_injections[0].registered", "CNY")
    assert (found["from"], found["to"]) == ("80000000.00", "120000000.00")
    # beside the loan's 875,750 and 300,000 for research
    assert [piece["high"]["to"] for piece in found["pieces"]] == ["1175750.00", "7175750.00"]
    assert found["pieces"][1]["changes"][0] == {
        "line": "capital-support:capital_injections[0]", "before": "ineligible", "after": "eligible",
        "conditions": ["large_enough"],
    }  # fmt: skip


def test_where_two_lines_compete(said: Said) -> None:
    """30% of the spending, less 1,000,000 received, comes to the upgrade's 3,000,000 at 13,333,333.32: 3,999,999.996."""
    found = swept(said, WORKED, "--over", "rd_projects[0].spend=0..3000万")
    assert rows_of(found) == [
        ("0.00", "13333333.31", "4420680.00 4420680.00", "16143776.67 16143776.67"),
        ("13333333.32", "30000000.00", "4420680.00 4420680.00", "16143776.67 21143776.67",
         "rd-support superseded eligible", "project-support eligible superseded"),
    ]  # fmt: skip


def test_a_loan_across_its_ceiling() -> None:
    """2,583.33 a day; the interest paid, 978,000, is reached between the days 378 and 379."""
    loan = "{lender: bank, principal: 3000万, drawn_on: 2025-01-15, interest_paid: 978000}"
    assert pieces_of(f"loans: [{loan}]", "loans[0].repaid_on=2025-01-15..2026-06-30") == [
        ("2025-01-15", "2025-01-15", "0.00 0.00", "0.00 0.00"),
        ("2025-01-16", "2026-01-28", "0.00 0.00", "2583.33 976500.00", "loan-interest ineligible eligible interest_accrued"),
        ("2026-01-29", "2026-06-30", "0.00 0.00", "978000.00 978000.00"),
    ]


def test_the_day_of_the_estimate() -> None:
    """The policy is in force from 2024-11-25."""
    text = "rd_projects: [{key_innovation: true, spend: 100万}]"
    rows = [
        ("2024-11-01", "2024-11-24", "0.00 0.00", "0.00 0.00"),
        ("2024-11-25", "2024-12-01", "0.00 0.00", "300000.00 300000.00", "rd-support None eligible"),
    ]
    assert pieces_of(text, "as_of=2024-11-01..2024-12-01") == rows
    found = sweep(profile_from(f"company: {{name: 甲}}\n{text}", shipped()), shipped(), "as_of=2024-11-01..2024-12-01")
    assert (rows_of(found.as_json()), found.as_of) == (rows, None)


def test_a_rate_of_exchange() -> None:
    """5% to 10% of USD 4,000,000, which qualify in dollars; HKD 100,000,000 qualify where they are CNY 100,000,000."""
    dollars = "capital_injections: [{kind: new, registered: USD 1000万, paid_in: USD 400万}]"
    assert pieces_of(dollars, "fx.USD=6..8") == [("6", "8", "1200000.00 1600000.00", "2400000.00 3200000.00")]
    there = "capital_injections: [{kind: new, registered: HKD 1亿, paid_in: HKD 2000万}]"
    assert pieces_of(there, "fx.HKD=0.9..1.1") == [
        ("0.9", "0.9999", "0.00 0.00", "0.00 0.00"),
        ("1", "1.1", "1000000.00 1100000.00", "2000000.00 2200000.00", "capital-support ineligible eligible large_enough"),
    ]


def test_an_assumed_rate_decides_low_and_high() -> None:
    text = "rd_projects: [{key_innovation: true, spend: 100万}]"
    assert pieces_of(text, "assume.rd-support=0..30%") == [("0", "0.3", "0.00 300000.00", "0.00 300000.00")]


def test_a_year_under_a_limit(tmp_path: Path, said: Said) -> None:
    """30% of 1,000,000 each, at most 400,000 a year: two projects of one year share it."""
    rule = HEAD + (
        "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: {up_to: 30%}\n"
        "limit: {per: [company, rd_project.year], amount: 40万}\n"
    )
    rules = rules_copy(tmp_path, {"example": rule}, alone=True)
    path = tmp_path / "a.yaml"
    path.write_text("company: {name: 甲}\nrd_projects: [{year: 2025, spend: 100万}, {year: 2025, spend: 100万}]", "utf-8")
    call: list[str | Path] = [path, "--rules", rules, "--as-of", "2026-06-30", "--over"]
    assert [row[:2] + row[3:] for row in rows_of(swept(said, *call, "rd_projects[1].year=2024..2026"))] == [
        ("2024", "2024", "600000.00 600000.00"),
        ("2025", "2025", "400000.00 400000.00"),
        ("2026", "2026", "600000.00 600000.00"),
    ]  # fmt: skip
    # 300,000 of the first leave 100,000: 30% of 333,333.33 are 99,999.999, which are as much when rounded
    assert [row[:2] + row[3:] for row in rows_of(swept(said, *call, "rd_projects[1].spend=0..100万"))] == [
        ("0.00", "333333.33", "300000.00 400000.00"), ("333333.34", "1000000.00", "400000.00 400000.00"),
    ]  # fmt: skip


def test_a_fact_that_no_rule_reads() -> None:
    text = "rd_projects: [{key_innovation: true, spend: 100万}]"
    assert pieces_of(text, "company.employees=1..500") == [("1", "500", "0.00 0.00", "300000.00 300000.00")]


def test_one_value(profile: Path, said: Said) -> None:
    found = swept(said, profile, "--over", "rd_projects[0].spend=200万..200万")
    assert rows_of(found) == [("2000000.00", "2000000.00", "0.00 0.00", "1475750.00 1475750.00")]
    shown = said("sweep", profile, "--over", "rd_projects[0].spend=200万..200万", "--lang", "zh").stdout
    assert "│" not in shown  # no chart of a single value


SQUARE = HEAD + (
    "for_each: company\nparameters: {most: 10元}\n"
    "eligible_cost: most * company.employees * company.employees\nintensity: 100%\n"
)


def test_what_is_no_straight_line_is_walked_where_it_is_small(tmp_path: Path, said: Said) -> None:
    rules = rules_copy(tmp_path, {"example": SQUARE}, alone=True)
    path = tmp_path / "a.yaml"
    path.write_text("company: {name: 甲, employees: 1}\nas_of: 2026-06-30\n", "utf-8")
    found = swept(said, path, "--rules", rules, "--over", "company.employees=3..6")
    assert [(piece["from"], piece["to"], piece["high"]["from"]) for piece in found["pieces"]] == [
        ("3", "3", "90.00"), ("4", "4", "160.00"), ("5", "5", "250.00"), ("6", "6", "360.00"),
    ]  # fmt: skip


def test_what_is_no_straight_line_is_refused_at_its_place_where_it_is_large(tmp_path: Path, said: Said) -> None:
    rules = rules_copy(tmp_path, {"example": SQUARE}, alone=True)
    path = tmp_path / "a.yaml"
    path.write_text("company: {name: 甲, employees: 1}\nas_of: 2026-06-30\n", "utf-8")
    code, out, told = said("sweep", path, "--rules", rules, "--over", "company.employees=0..5000", "--lang", "en")
    assert (code, out) == (2, "")
    assert "example.yaml:7:16: error: this is no straight line in the fact" in told
    assert "choose a smaller range" in told


def test_many_pieces_are_not_all_shown_to_people(tmp_path: Path, said: Said) -> None:
    rules = rules_copy(tmp_path, {"example": SQUARE}, alone=True)
    path = tmp_path / "a.yaml"
    path.write_text("company: {name: 甲, employees: 1}\nas_of: 2026-06-30\n", "utf-8")
    call = ["sweep", path, "--rules", rules, "--over", "company.employees=1..100", "--lang", "en"]
    shown = said(*call).stdout
    assert "40 more pieces: see --format csv." in shown and "36,000.00" in shown and "37,210.00" not in shown
    assert len(said(*call, "--format", "csv").stdout.splitlines()) == 101


@pytest.mark.parametrize(
    ("over", "place", "message", "hint"),
    [
        ("rd_projects[0].spnd=1..2", "1:1", "no such fact: rd_projects[0].spnd", "did you mean rd_projects[0].spend?"),
        ("rd_project[0].spend=1..2", "1:1", "no such fact: rd_project[0].spend", "did you mean rd_projects?"),
        ("x=1..2", "1:1", "no such fact: x", "did you mean fx?"),
        ("rd_projects.spend=1..2", "1:1", "rd_projects has several records", "for example rd_projects[0].spend"),
        ("rd_projects[7].spend=1..2", "1:1", "rd_projects has 1 records: no 7", "rd_projects[1] adds one"),
        ("rd_projects[0].spend=1", "1:1", "PATH=FROM..TO is expected", "for example loans[0].principal=100万..300万"),
        ("rd_projects[0].spend=1..", "1:1", "PATH=FROM..TO is expected", "for example loans[0].principal"),
        ("rd_projects[0].spend=..1", "1:1", "PATH=FROM..TO is expected", "for example loans[0].principal"),
        ("rd_projects[0].spend", "1:1", "PATH=FROM..TO is expected", "for example loans[0].principal"),
        ("", "1:1", "PATH=FROM..TO is expected", "for example loans[0].principal"),
        ("rd_projects[0].spend=约3..4", "1:22", "约3 is approximate", "leave the key out"),
        ("rd_projects[0].spend=3..很多", "1:25", "not an amount of money: 很多", "for example"),
        ("rd_projects[0].spend=-1..4", "1:22", "negative", ""),
        ("rd_projects[0].spend=0..0.001", "1:25", "finer than a fen", ""),
        ("rd_projects[0].spend=待定..4", "1:22", "both ends must be known", "for example"),
        ("rd_projects[0].spend=4..待定", "1:25", "both ends must be known", "for example"),
        ("rd_projects[0].spend=4..3", "1:22", "the ends are the wrong way round", ""),
        ("rd_projects[0].spend=3..USD 4", "1:25", "the ends are in two currencies", "write both in one currency"),
        ("loans[0].repaid_on=2026-01-01..2025-12-01", "1:20", "the ends are the wrong way round", ""),
        ("loans[0].repaid_on=2024-01-01..2025-12-01", "1:20", "repaid on 2024-01-01 is earlier than drawn on", ""),
        ("rd_projects[0].name=1..2", "1:1", "only an amount, a number", "rd_projects[0].year, rd_projects[0].spend"),
        ("loans[0].lender=bank..other", "1:1", "only an amount, a number, a rate or a day", "known: loans[0].principal"),
        ("company.statuses=gazelle..leading", "1:1", "only an amount, a number", "company.employees"),
        ("rd_projects[0].key_innovation=false..true", "1:1", "only an amount, a number", "rd_projects[0].spend"),
        ("rd_projects=1..2", "1:1", "only an amount, a number", "rd_projects[0].spend"),
        ("loans[0]=1..2", "1:1", "only an amount, a number", "loans[0].principal"),
        ("assume.rd-support=0..40%", "1:1", "the assumed rate 40% of rd-support is outside its range", "from 0% to 30%"),
        ("assume.rd-suport=0..1%", "1:1", "assumed rate: no such rule: rd-suport", "did you mean rd-support?"),
        ("fx.XYZ=1..2", "1:1", "not a foreign currency", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_varied(over: str, place: str, message: str, hint: str, profile: Path, said: Said) -> None:
    code, out, told = said("sweep", profile, "--over", over, "--lang", "en")
    assert (code, out) == (2, "")
    assert told.startswith(f"--over:{place}: error: ") and message in told and hint in told
    code, _, told = said("sweep", profile, "--over", over, "--lang", "zh")
    assert code == 2 and told.startswith(f"--over:{place}: 错误：")


def test_both_ends_that_are_wrong_are_told(profile: Path, said: Said) -> None:
    told = said("sweep", profile, "--over", "rd_projects[0].spend=很多..更多", "--lang", "en").stderr
    assert (
        "--over:1:22: error: not an amount of money: 很多" in told
        and "--over:1:26: error: not an amount of money: 更多" in told
    )


def test_a_rate_that_no_rule_can_have(profile: Path, said: Said) -> None:
    for rate in ("rd-support=90%", "nonsense=1%"):
        code, out, told = said("sweep", profile, "--over", "rd_projects[0].spend=1..2", "--assume", rate, "--lang", "en")
        assert (code, out) == (2, "") and "assumed rate" in told


def test_other_facts_and_assumed_rates(profile: Path, said: Said) -> None:
    over = ["--over", "rd_projects[0].spend=0..100万", "--unset", "loans", "--format", "json"]
    found = json.loads(said("sweep", profile, *over, "--set", "capital_injections[0].registered=1亿").stdout)
    assert [piece["high"] for piece in found["pieces"]] == [{"from": "6000000.00", "to": "6300000.00"}]
    found = json.loads(said("sweep", profile, *over, "--assume", "rd-support=10%").stdout)
    assert [piece["low"] for piece in found["pieces"]] == [{"from": "0.00", "to": "100000.00"}]
    assert json.loads(said("sweep", profile, *over, "--as-of", "2024-01-01").stdout)["pieces"][0]["high"]["to"] == "0.00"


def test_a_company_of_a_table(said: Said) -> None:
    table = EXAMPLES / "sent" / "summary.csv"
    name = "杭州棠溪数据服务有限公司"
    one = swept(said, f"{table}:3", "--over", "rd_projects[0].spend=0..100万")
    other = json.loads(
        said("sweep", table, "--company", name, "--over", "rd_projects[0].spend=0..100万", "--format", "json").stdout
    )
    assert one == other and one["company"]["name"] == name


SHOWN = (Path(__file__).parent / "shown" / "sweep.txt").read_text("utf-8")


def test_the_table(profile: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = said("sweep", profile, "--over", "capital_injections[0].registered=8000万..1.2亿", "--lang", "zh").stdout
    assert shown == SHOWN.format(sha=shipped().sha256[:12])


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize(
    "over",
    [
        "capital_injections[0].registered=8000万..1.2亿", "capital_injections[0].paid_in=USD 0..USD 99999999999.99",
        "capital_injections[0].registered=0..99999999999.99", "as_of=2024-11-01..2026-11-01", "rd_projects[0].spend=0..0.01",
        "fx.USD=1..9", "assume.rd-support=0..30%", "company.employees=0..9",
    ],
)  # fmt: skip
def test_no_line_is_wider_than_the_terminal(
    width: int, over: str, profile: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for lang in ("zh", "en"):
        code, shown, _ = said("sweep", profile, "--over", over, "--set", "fx.USD=7.1", "--explain", "--lang", lang)
        assert code == 0 and max(map(cell_len, shown.splitlines())) <= width


def test_explained_is_the_line_where_its_status_changes(profile: Path, said: Said) -> None:
    call = ["sweep", profile, "--over", "capital_injections[0].registered=8000万..1.2亿", "--lang", "en"]
    for form in ("table", "markdown"):
        shown = " ".join(said(*call, "--format", form, "--explain").stdout.split())
        assert "60,000,000.00 × 5% – 10% = 3,000,000.00 – 6,000,000.00" in shown
        assert "least registered capital = 100,000,000.00" in shown
        assert "× 5% – 10%" not in said(*call, "--format", form).stdout
    for form in ("json", "csv"):
        code, out, told = said(*call, "--format", form, "--explain")
        assert (code, out) == (2, "") and f"the form {form} cannot show" in told


def test_csv(profile: Path, said: Said) -> None:
    call = ["sweep", profile, "--over", "capital_injections[0].registered=8000万..1.2亿", "--format", "csv"]
    rows = list(csv.reader(io.StringIO(said(*call, "--lang", "en").stdout.removeprefix("\ufeff"))))
    assert rows[1:] == [
        ["80000000.00", "99999999.99", "0.00", "0.00", "1175750.00", "1175750.00", ""],
        ["100000000.00", "120000000.00", "3000000.00", "3000000.00", "7175750.00", "7175750.00",
         "Registered capital support · A 轮: ineligible → eligible (Registered capital of at least CNY 100 million or USD 10"
         " million)"],
    ]  # fmt: skip


def test_markdown(profile: Path, said: Said) -> None:
    call = ["sweep", profile, "--over", "capital_injections[0].registered=8000万..1.2亿", "--format", "markdown"]
    shown = said(*call, "--lang", "zh").stdout
    assert "| 100,000,000.00 | 120,000,000.00 | 3,000,000.00 | 7,175,750.00 |" in shown
    assert "│" not in shown and "### 自 100,000,000.00 起\n\n- 注册资本资助 · A 轮：不符合 → 可得" in shown


def test_an_output_has_its_form_from_its_ending(profile: Path, tmp_path: Path, said: Said) -> None:
    over = ["--over", "capital_injections[0].registered=8000万..1.2亿"]
    for ending in (".json", ".csv", ".md", ".txt"):
        path = tmp_path / f"out{ending}"
        assert said("sweep", profile, *over, "-o", path) == (0, "", "")
        assert path.stat().st_size
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["to"] == "120000000.00"
    code, _, told = said("sweep", profile, *over, "-o", tmp_path / "out.docx", "--lang", "en")
    assert code == 2 and "not a form that can be written" in told


def test_an_output_never_replaces_an_input(profile: Path, said: Said) -> None:
    code, _, told = said("sweep", profile, "--over", "rd_projects[0].spend=1..2", "-f", "json", "-o", profile, "--lang", "en")
    assert code == 2 and "is both an input and an output" in told
    assert profile.read_text("utf-8") == PROFILE
