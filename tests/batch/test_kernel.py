"""The kernel: what stands in a table comes out as `estimate` says it, whatever way it took."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import polars
import pyarrow as pa
import pytest
from helpers import HEAD, ILLUSTRATIONS, RULES, policy_with, rules_copy, shipped

from binjiang_cli.batch.kernel import CompanyCounts, Kernel, Results, estimate_table
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.policy.together import load_policies

DAY = date(2026, 6, 30)


def run(rows: list[dict[str, Any]], policy: Policy | None = None, **options: Any) -> Results:
    """The results for rows as JSON lines have them: every company 甲 unless it says otherwise."""
    keys = dict.fromkeys(key for row in rows for key in row)
    table = pa.Table.from_pylist([{**dict.fromkeys(keys), "company": {"name": "甲"}, **row} for row in rows])
    return Kernel(policy or shipped(), default_day=DAY, few=0, lang="en", **options).run(table)


def ways(rows: list[dict[str, Any]], policy: Policy | None = None, few: int = 0, lines: bool = True) -> CompanyCounts:
    table = pa.Table.from_pylist([{"company": {"name": "甲"}, **row} for row in rows])
    return Kernel(policy or shipped(), default_day=DAY, few=few).run(table, lines=lines).settled


def amounts(found: Results) -> list[tuple[str, str]]:
    return [(f"{row['amount_low']}", f"{row['amount_high']}") for row in found.lines.to_pylist()]


def spend(amount: Any, **others: Any) -> dict[str, Any]:
    return {"rd_projects": [{"key_innovation": True, "spend": amount, **others}]}


COLUMNS, EXACTLY = CompanyCounts(1, 0, 0), CompanyCounts(0, 1, 0)


@pytest.mark.parametrize(
    ("amount", "high", "way"),
    [
        ("0.01", "0.00", COLUMNS),
        ("0.02", "0.01", COLUMNS),
        ("0.05", "0.02", COLUMNS),  # 0.015, half up
        ("0.15", "0.05", COLUMNS),  # 0.045
        ("1200万", "3600000.00", COLUMNS),
        ("1.2345万元", "3703.50", COLUMNS),
        ("1000亿元", "30000000000.00", EXACTLY),
        ("99999999999.99", "30000000000.00", EXACTLY),  # 29999999999.997
        ("1234567890123.45", "370370367037.04", EXACTLY),  # ….035
        ("123456789012345.65", "37037036703703.70", EXACTLY),  # ….695
        ("1000000000000000", "300000000000000.00", EXACTLY),
        ("1,200,000.50", "360000.15", COLUMNS),
        ("¥120万", "360000.00", COLUMNS),
        ("１２０万", "360000.00", COLUMNS),
    ],
)
def test_amounts_from_one_fen_to_the_greatest(amount: str, high: str, way: CompanyCounts) -> None:
    assert amounts(run([spend(amount)])) == [("0.00", high)]
    assert ways([spend(amount)]) == way


@pytest.mark.parametrize(
    ("amount", "way"),
    [
        (Decimal("1200000.50"), COLUMNS),
        (pa.scalar(Decimal("1200000.500000"), pa.decimal128(30, 6)), COLUMNS),
        (1200000.5, COLUMNS),
        ({"amount": Decimal("1200000.50"), "currency": None}, COLUMNS),
        ({"amount": "1200000.50", "currency": "CNY"}, COLUMNS),
    ],
    ids=["decimal", "finer decimal", "double", "struct", "struct of texts"],
)
def test_typed_amounts(amount: Any, way: CompanyCounts) -> None:
    assert amounts(run([spend(amount)])) == [("0.00", "360000.15")]
    assert ways([spend(amount)]) == way


@pytest.mark.parametrize("amount", [Decimal("0.001"), 0.001, -1, -0.5, float("inf"), 1e16, "约100万", "-1", "1e-5"])
def test_wrong_amounts_are_rejected_by_the_loader(amount: Any) -> None:
    found = run([spend(amount), spend("0.05")]) if isinstance(amount, str) else run([spend(amount)])
    (reject,) = found.rejects.to_pylist()
    assert reject["errors"][0].startswith("rd_projects[0].spend: ")
    assert found.companies.num_rows == (1 if isinstance(amount, str) else 0)


def test_a_rejects_errors_are_the_loaders_own() -> None:
    found = run(
        [{"company": {"name": "乙"}, "loans": [{"lender": "bnak", "drawn_on": "2025-02-30"}], "assume": {"no-rule": "1"}}]
    )
    (reject,) = found.rejects.to_pylist()
    reject["errors"].sort()  # a table made of rows has its fields in an order that each release of Arrow has of its own
    assert reject == {
        "source": "#0",
        "position": None,
        "errors": [
            "loans[0].drawn_on: no such day in the calendar: 2025-02-30 (for example 2025-01-15, 2025/1/15, 2025年1月15日)",
            "loans[0].lender: unknown value: bnak (did you mean bank?)",
        ],
    }


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ({"company": {"name": None}}, "company: name is missing"),
        ({"company": {"name": " "}}, "company.name: this is empty (leave the key out when it is not known)"),
        ({"company": {"name": "a\u202eb"}}, "company.name: holds the control character \\u202e"),
        ({"rd_project": "red"}, "rd_project: unknown key: rd_project"),
        ({"rd_projects": [{"spent": "1"}]}, "rd_projects[0].spent: unknown key: spent"),
        ({"rd_projects": [None]}, "rd_projects[0]: 'key: value' pairs are expected here"),
        ({"loans": [{"drawn_on": DAY, "repaid_on": date(2020, 1, 1)}]}, "loans[0].repaid_on: repaid on 2020-01-01 is earlier"),
        ({"fx": {"USD": "0"}}, "fx.USD: not an exchange rate: 0"),
        ({"fx": {"XYZ": "7"}}, "fx.XYZ: not a foreign currency: XYZ"),
        ({"as_of": date(1800, 1, 1)}, "as_of: no such day in the calendar: 1800-01-01"),
        ({"company": {"name": "甲", "uscc": "91330108MA27A1B2C0"}}, "company.uscc: the check character of the credit code"),
        ({"rd_projects": [{"name": "p", "项目名称": "q"}]}, "rd_projects[0].项目名称: "),
    ],
)  # fmt: skip
def test_wrong_rows(row: dict[str, Any], error: str) -> None:
    found = run([row])
    assert found.companies.num_rows == found.lines.num_rows == 0
    assert found.rejects["errors"].to_pylist()[0][0].startswith(error)


def test_every_company_stands_once_and_in_order() -> None:
    rows = [spend(amount) for amount in ("100", "约100万", "1,000", "1000000000000000", "abc", "5")]
    found = run(rows)
    assert found.companies["source"].to_pylist() == ["#0", "#2", "#3", "#5"]
    assert found.rejects["source"].to_pylist() == ["#1", "#4"]
    assert found.lines["source"].to_pylist() == ["#0", "#2", "#3", "#5"]


def test_nothing_at_all() -> None:
    nothing: list[list[dict[str, Any]]] = [[], [{}]]
    for rows in nothing:
        found = (
            run([{"source": "x", **row} for row in rows])
            if rows
            else Kernel(shipped()).run(pa.table({"source": pa.array([], pa.string())}))
        )
        assert (found.companies.num_rows, found.lines.num_rows, found.rejects.num_rows) == (len(rows), 0, 0)


def test_the_worked_case() -> None:
    """The example of the README: MCU twice with a grant, two loans, capital in yuan and dollars, networks, one unknown."""
    row = {
        "as_of": DAY, "fx": {"USD": "7.1034"},
        "rd_projects": [
            {"name": "车规级 MCU", "subject": ["MCU"], "year": 2025, "key_innovation": True, "spend": "1200万"},
            {"name": "另一个", "subject": None, "year": 2025, "key_innovation": None, "spend": "500万"},
        ],
        "loans": [
            {
                "lender": "bank", "principal": "3000万元", "drawn_on": date(2025, 1, 15), "repaid_on": date(2025, 12, 20),
                "interest_paid": "978000",
            },
            {"lender": "bank", "principal": "1000万", "drawn_on": date(2025, 6, 3), "repaid_on": None, "interest_paid": None},
        ],
        "capital_injections": [
            {"kind": "increase", "registered": "1亿元", "paid_in": "6000万"},
            {"kind": "new", "registered": "USD 10000000", "paid_in": "USD 4000000"},
        ],
        "industrial_projects": [{"name": "技改", "subject": ["MCU"], "major": True, "investment": "2000万"}],
        "market_networks": [
            {"region": "domestic", "operating_cost": "300万"}, {"region": "overseas", "operating_cost": "500万"},
        ],
        "grants_received": [{"subject": ["MCU"], "amount": "100万"}],
    }  # fmt: skip
    found = run([row])
    assert ways([row]) == COLUMNS
    assert amounts(found) == [
        ("0.00", "2600000.00"), ("0.00", "1500000.00"), ("0.00", "875750.00"), ("0.00", "326666.67"),
        ("3000000.00", "6000000.00"), ("1420680.00", "2841360.00"), ("0.00", "3000000.00"), ("0.00", "600000.00"),
        ("0.00", "2500000.00"),
    ]  # fmt: skip
    (company,) = found.companies.to_pylist()
    assert (company["low"], company["high"]) == (Decimal("4420680.00"), Decimal("16143776.67"))
    assert company["potential"] == Decimal("1500000.00")
    assert [company[count] for count in ("eligible", "superseded", "undetermined", "ineligible")] == [7, 1, 1, 0]
    assert found.lines["superseded_by"].to_pylist()[0] == ["project-support:industrial_projects[0]"]
    assert found.lines["missing"].to_pylist()[1] == ["rd_projects[1].key_innovation"]


def project(subject: list[str] | None, investment: str, name: str = "一") -> dict[str, Any]:
    return {"name": name, "subject": subject, "major": True, "investment": investment}


@pytest.mark.parametrize(
    ("projects", "status", "way"),
    [
        ([project(["A"], "100"), project(["A"], "200"), project(["A"], "200", "二")], "ses", COLUMNS),
        ([project(["A"], "0.01"), project(["A"], "0.02")], "es", COLUMNS),  # both pay nothing: the earlier one
        ([project(["A", "B"], "100"), project(["C", "D"], "200")], "ee", COLUMNS),
        ([project(["A", "A"], "100"), project(None, "200"), project([], "200", "二")], "eee", COLUMNS),
        ([project(["A", "B"], "300"), project(["A"], "200"), project(["B"], "200")], "see", EXACTLY),
    ],
)
def test_cumulation(projects: list[dict[str, Any]], status: str, way: CompanyCounts) -> None:
    found = run([{"industrial_projects": projects}])
    assert "".join(line[0] for line in found.lines["status"].to_pylist()) == status
    assert ways([{"industrial_projects": projects}]) == way


LIMITED = """\
for_each: rd_projects
parameters: {cap: 1000元}
eligible_cost: rd_project.spend
intensity: {from: 10%, to: 30%}
limit: {per: [company, rd_project.year], amount: cap}
"""


def test_limits_give_the_room_to_the_lows_first(tmp_path: Path) -> None:
    """1,000 for 2025: lows 600 and 400 of 500; nothing is left for the highs. 2024 has a room of its own."""
    policy = policy_with(tmp_path, LIMITED)
    rows: list[dict[str, Any]] = [
        {"rd_projects": [{"year": year, "spend": amount} for year, amount in ((2025, "6000"), (2025, "5000"), (2024, "2000"))]},
        {"rd_projects": [{"name": name, "year": 2025, "spend": "2000"} for name in ("一", "二")]},
    ]
    found = run(rows, policy)
    assert amounts(found) == [
        ("600.00", "600.00"), ("400.00", "400.00"), ("200.00", "600.00"), ("200.00", "600.00"), ("200.00", "400.00"),
    ]  # fmt: skip
    assert found.companies["high"].to_pylist() == [Decimal("1600.00"), Decimal("1000.00")]
    assert found.companies["warnings"].to_pylist() == [2, 1]
    assert ways(rows, policy) == CompanyCounts(2, 0, 0)


def test_limits_together_with_conflicts_are_left_to_the_exact_reading(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, LIMITED)
    records = [{"subject": ["A"], "year": 2025, "spend": "6000"}, {"subject": ["A"], "year": 2025, "spend": "5000"}]
    assert ways([{"rd_projects": records}], policy) == EXACTLY
    assert amounts(run([{"rd_projects": records}], policy)) == [("600.00", "1000.00"), ("500.00", "1500.00")]


OF_LOANS = "for_each: loans\neligible_cost: loan.principal\nintensity: {intensity}\n"
OF_AWARDS = "for_each: honours\nsubject: first(honour.subject, [honour.award])\neligible_cost: 100万元\nintensity: 10%\n"


@pytest.mark.parametrize("several", [False, True])
def test_records_compete_though_a_rule_between_names_subjects_that_no_record_states(several: bool, tmp_path: Path) -> None:
    """Of 10,000,000, 20% are paid and not 10% besides; 100,000 for the award. Sets that add up compete within each."""
    rules = {"a": OF_LOANS.format(intensity="10%"), "b": OF_AWARDS, "c": OF_LOANS.format(intensity="20%")}
    text = (RULES / "policy.yaml").read_text("utf-8")
    for name in ("one", "two"):
        other = text.replace("id: binjiang-2024", f"id: {name}\nacross: adds")
        rules_copy(tmp_path / name, {rule: HEAD + text for rule, text in rules.items()}, alone=True, policy=other)
    folders = [tmp_path / name / "rules" for name in (("one", "two") if several else ("one",))]
    row = {"company": {"name": "甲"}, "loans": [{"principal": "1000万"}], "honours": [{"award": "科技进步奖"}]}
    found = _same_either_way(pa.Table.from_pylist([row]), load_policies(folders))
    assert found.settled == COLUMNS
    assert found.companies["high"].to_pylist() == [Decimal("4200000.00") if several else Decimal("2100000.00")]


DATED = """\
for_each: rd_projects
parameters:
  rate:
    - {from: 2024-11-25, value: 10%}
    - {from: 2026-01-01, value: 20%}
  factor:
    - {from: 2024-11-25, to: 2026-12-31, value: 1}
eligible_cost: rd_project.spend * factor
intensity: rate
"""


def test_parameters_by_the_day_of_each_row(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, DATED)
    days = ("2024-11-24", "2024-11-25", "2025-12-31", "2026-01-01", "2027-01-01")
    found = run([{"as_of": day, "rd_projects": [{"spend": "1000"}]} for day in days], policy)
    assert amounts(found) == [("100.00", "100.00"), ("100.00", "100.00"), ("200.00", "200.00"), ("None", "None")]
    assert found.lines["missing"].to_pylist() == [[], [], [], ["parameters.factor"]]
    assert found.companies["warnings"].to_pylist()[0] == 1


def test_as_of_wins_and_the_default_day_fills_in() -> None:
    rows = [{"as_of": "2024-01-01", **spend("100")}, {"as_of": None, **spend("100")}]
    assert len(amounts(run(rows))) == 1
    assert len(amounts(run(rows, as_of=DAY))) == 2
    assert amounts(run(rows, as_of=date(2024, 11, 24))) == []


def test_assumed_rates() -> None:
    assert amounts(run([spend("100")], assume={"rd-support": Fraction(1, 5)})) == [("20.00", "20.00")]
    assert amounts(run([spend("100") | {"assume": {"rd-support": "10%"}}])) == [("10.00", "10.00")]
    refused = run([spend("100")], assume={"rd-support": Fraction(1, 2)}).rejects.to_pylist()
    assert refused[0]["errors"] == ["the assumed rate 50% of rd-support is outside its range (from 0% to 30%)"]
    assert run([spend("100")], assume={"rd": Fraction(1, 2)}).rejects.num_rows == 1


@pytest.mark.parametrize(
    ("drawn_on", "high"), [("2025-05-19", "31000.00"), ("2025-05-20", "30000.00"), ("2019-08-20", "42500.00")]
)
def test_a_publication_holds_from_its_day(drawn_on: str, high: str) -> None:
    """1,000,000 for 360 days: at 3.10% until the day before 20 May 2025, at 3.00% from it; the table begins with 4.25%."""
    repaid_on = (date.fromisoformat(drawn_on) + timedelta(days=360)).isoformat()
    loan = {"lender": "bank", "principal": "100万", "drawn_on": drawn_on, "repaid_on": repaid_on}
    assert amounts(run([{"loans": [loan]}])) == [("0.00", high)]


def test_long_spans_of_days() -> None:
    """310 a day for 165 years."""
    loan = {"lender": "bank", "principal": "360万", "drawn_on": "2025-01-15", "repaid_on": None}
    days = (date(2190, 1, 15) - date(2025, 1, 15)).days
    assert amounts(run([{"loans": [loan]}], as_of=date(2190, 1, 15))) == [("0.00", f"{310 * days}.00")]
    assert ways([{"as_of": "2060-01-15", "loans": [loan]}]) == COLUMNS
    assert ways([{"as_of": "2190-01-15", "loans": [loan]}]) == COLUMNS


def test_the_day_before_the_first_publication_has_no_rate() -> None:
    loan = {"lender": "bank", "principal": "100万", "drawn_on": "2019-08-19", "repaid_on": "2020-08-19"}
    found = run([{"loans": [loan]}])
    assert found.lines["missing"].to_pylist() == [["lpr_1y(2019-08-19)"]]


@pytest.mark.parametrize(("drawn_on", "warnings"), [("2019-08-19", 3), ("2019-08-20", 4)])
def test_a_stale_table_is_said_where_a_rate_was_looked_up(drawn_on: str, warnings: int) -> None:
    """Two dates before the policy and no ceiling; and from the first publication on, that the table is out of date."""
    loan = {"lender": "bank", "principal": "100万", "drawn_on": drawn_on, "repaid_on": "2020-08-19"}
    assert run([{"loans": [loan]}], as_of=date(2027, 6, 30)).companies["warnings"].to_pylist() == [warnings]


def test_chinese_keys_and_values() -> None:
    row = {
        "company": None,
        "企业": {"企业名称": "乙"},
        "贷款": [{"放款方": "银行", "本金": "360万", "放款日": "2025-06-03", "还款日": "2025-06-13"}],
    }
    found = run([row])
    assert amounts(found) == [("0.00", "3000.00")]  # 3.00%, ten days
    assert found.companies["name"].to_pylist() == ["乙"]
    assert ways([row]) == COLUMNS


HUGE = 10**38 - 1
EXTREMES: dict[str, tuple[pa.DataType, list[Any]]] = {
    "double": (
        pa.float64(),
        [0.0, -0.0, 0.01, 0.29, 1e13, 9999999999999.98, 1e15, 1e308, -1e308, 5e-324, float("inf"), float("nan")],
    ),
    "float": (pa.float32(), [0.5, 1e30, float("inf")]),
    "integer": (pa.int64(), [0, 1, 10**13, 10**15, 10**15 + 1, 2**63 - 1, -(2**63)]),
    "unsigned": (pa.uint64(), [0, 2**64 - 1]),
    "decimal": (pa.decimal128(38, 0), [Decimal(0), Decimal(10**15), Decimal(HUGE), Decimal(-HUGE)]),
    "fine decimal": (pa.decimal128(38, 20), [Decimal("0.01"), Decimal("0.001"), Decimal("99999999999999.99")]),
    "text": (
        pa.string(),
        ["0", "00012.50", "9" * 60, "1" * 13 + ".99", "0.10万",
          "99999.9999亿", "1.00001万", "١٢", "1\u200b", "NaN",
          "USD 1", "usd 1", "CNY 5", "5元元"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", EXTREMES)
def test_extreme_amounts_never_fail_and_never_differ(kind: str) -> None:
    """Whatever a column can hold comes out as the exact reading has it, row by row."""
    arrow, values = EXTREMES[kind]
    loan = pa.struct([("lender", pa.string()), ("principal", arrow), ("drawn_on", pa.string()), ("interest_paid", arrow)])
    loans = [
        [{"lender": "bank", "principal": one, "drawn_on": "2025-01-15", "interest_paid": other}]
        for one in values
        for other in values
    ]
    _same_either_way(pa.table({"company": pa.array([{"name": "甲"}] * len(loans)), "loans": pa.array(loans, pa.list_(loan))}))


@pytest.mark.parametrize("unit", ["date", "s", "ms", "us", "ns"])
def test_extreme_days_never_fail_and_never_differ(unit: str) -> None:
    days = [0, 1, 20_000, -25_567, 84_000, 80_000, -30_000, 110_000] + ([2**31 - 2, -(2**31) + 2] if unit == "date" else [])
    seconds = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
    arrow = pa.date32() if unit == "date" else pa.timestamp(unit)
    values = days if unit == "date" else [day * 86_400 * seconds[unit] for day in days[:6]] + [1, seconds[unit] * 3600]
    drawn = pa.array(values, pa.int32() if unit == "date" else pa.int64()).cast(arrow)
    if unit == "date":
        drawn = pa.array([day for day in days if abs(day) < 10**6], pa.int32()).cast(arrow)
    loans = pa.StructArray.from_arrays(
        [pa.array(["bank"] * len(drawn)), pa.array(["1000000"] * len(drawn)), drawn], ["lender", "principal", "drawn_on"]
    )
    lists = pa.ListArray.from_arrays(pa.array(range(len(drawn) + 1), pa.int32()), loans)
    _same_either_way(pa.table({"company": pa.array([{"name": "甲"}] * len(drawn)), "loans": lists, "as_of": drawn}))


@pytest.mark.parametrize(
    "name",
    [
        "null",
        "~",
        " 甲",
        "甲 ",
        "“甲”",
        '"甲"',
        "'甲",
        "甲\u00a0",
        "甲\u3000",
        "\u200b",
        "a\tb",
        "é",
        "e\u0301",
        "𠮷",
        "甲" * 500,
        "甲" * 501,
        "",
        "\ufeff甲",
        "同上",
        "〃",
        "ditto",
        "do.",
    ],
)
def test_odd_names_never_differ(name: str) -> None:
    project = {"name": name, "subject": [name], "key_innovation": "是", "spend": "1"}
    grants = [{"subject": ["甲"], "amount": "0.1"}]
    for row in ({}, {"grants_received": grants}):
        _same_either_way(pa.Table.from_pylist([{"company": {"name": name}, "rd_projects": [project], **row}]))


def _same_either_way(table: pa.Table, policy: Policy | None = None) -> Results:
    policy = policy or shipped()
    by_columns, exact = (Kernel(policy, default_day=DAY, few=few).run(table, warnings=True) for few in (0, 10**9))
    totals = Kernel(policy, default_day=DAY, few=0).run(table, lines=False)
    assert by_columns.companies.num_rows + by_columns.rejects.num_rows == table.num_rows
    assert by_columns.lines.to_pylist() == exact.lines.to_pylist()
    assert by_columns.warnings.to_pylist() == exact.warnings.to_pylist()
    for found in (by_columns, totals):
        assert found.companies.to_pylist() == exact.companies.to_pylist()
        assert found.rejects.to_pylist() == exact.rejects.to_pylist()
        assert found.rules == exact.rules
    return by_columns


def test_rates_of_exchange_that_are_far_apart_never_fail_and_never_differ() -> None:
    """The greatest has no place beside the finest in 64 bits; that one and the odd one leave, and no other company."""
    rates = ("7.1", "7.123456789012", "999999999.5", "7.123456789")
    rows = [{"company": {"name": "甲"}, "fx": {"USD": rate}, **spend("USD 1000")} for rate in rates]
    assert _same_either_way(pa.Table.from_pylist(rows)).settled == CompanyCounts(2, 2, 0)


def test_numbers_that_are_far_apart_never_fail_and_never_differ() -> None:
    lease = {"price": "18元", "heads": "20", "months_paid": "12", "since": "2025-01-15"}
    areas = ("300", "1000000000000", "0.000001", "0.0000001", "0.123456789012345678")
    rows = [{"company": {"name": "甲"}, "leases": [{**lease, "area": area}]} for area in areas]
    policy = load_policy(next(folder for folder in ILLUSTRATIONS if folder.name == "lucheng-2019"))
    assert _same_either_way(pa.Table.from_pylist(rows), policy).settled == CompanyCounts(3, 2, 0)


@pytest.mark.parametrize(
    ("bound", "extreme"),
    [
        ("stale_after_days: {verified: 365, lpr: 45}", "stale_after_days: {verified: 9999999, lpr: 9999999}"),
        ("below: 1000元", "below: 999万亿元"),
    ],
)
def test_extreme_bounds_of_a_rule_set_never_fail_and_never_differ(bound: str, extreme: str, tmp_path: Path) -> None:
    text = (RULES / "policy.yaml").read_text("utf-8")
    assert bound in text
    loan = {"lender": "bank", "principal": "VND 1000000", "drawn_on": "2025-01-15"}
    row = {"company": {"name": "甲"}, "loans": [loan], "fx": {"VND": "0.0003"}}
    _same_either_way(pa.Table.from_pylist([row]), load_policy(rules_copy(tmp_path, policy=text.replace(bound, extreme))))


def test_more_records_than_a_profile_may_hold() -> None:
    """10,001 loans, whose sum no integer of 64 bits holds, are refused by the loader; the columns do not stumble over them."""
    loans = [{"lender": "bank", "principal": 9_999_999_999_999}] * 10_001
    found = run([{"loans": loans, "market_networks": [{"region": "overseas", "operating_cost": 1}]}])
    assert found.rejects["errors"].to_pylist() == [["loans: more than 10,000 values"]]


def test_few_companies_are_done_one_by_one() -> None:
    assert ways([spend("USD 10000") | {"fx": {"USD": "7"}}], few=8) == EXACTLY
    assert ways([spend("USD 10000") | {"fx": {"USD": "7"}}], few=0) == COLUMNS


@pytest.mark.parametrize("kind", ["struct", "map"])
def test_exchange_rates(kind: str) -> None:
    """A dollar at 7.1034 is 7.1034 × 30% = 2.13; a euro has no rate."""
    fx = pa.struct([("USD", pa.decimal128(10, 4))]) if kind == "struct" else pa.map_(pa.string(), pa.decimal128(10, 4))
    table = pa.table(
        {
            "company": pa.array([{"name": "甲"}]),
            "fx": pa.array([{"USD": Decimal("7.1034")}] if kind == "struct" else [[("USD", Decimal("7.1034"))]], fx),
            "rd_projects": pa.array([spend("USD 1")["rd_projects"] + spend("EUR 1")["rd_projects"]]),
        }
    )
    found = Kernel(shipped(), default_day=DAY, few=0).run(table)
    assert amounts(found) == [("0.00", "2.13"), ("None", "None")]
    assert found.lines["missing"].to_pylist() == [[], ["fx.EUR"]]


def test_a_hostile_table_is_only_data() -> None:
    """Names and texts with quotes, semicolons and brackets change nothing and run nothing."""
    evil = "x'); DROP TABLE binjiang_out_companies; --"
    found = run([spend("100", name=evil, subject=[evil, '"']), {evil: "1"}, {'a" b': "1"}, {"#day": "1"}])
    assert found.lines["record_name"].to_pylist() == [evil]
    assert (found.rejects.num_rows, found.companies["warnings"].to_pylist()) == (0, [2, 1, 1, 1])  # columns left out; --


@pytest.mark.parametrize("library", ["arrow", "pandas", "polars", "reader", "duckdb"])
def test_from_python(library: str) -> None:
    """A table of any library through the Arrow C interface; dates as timestamps, as pandas has them."""
    table = pa.table(
        {
            "company": pa.array([{"name": "甲"}]),
            "as_of": pa.array([datetime(2026, 6, 30)]),
            **{k: pa.array([v]) for k, v in spend(1.5).items()},
        }
    )
    given: Any = table
    if library == "pandas":
        given = table.to_pandas()
    elif library == "polars":
        given = polars.from_arrow(table)
    elif library == "reader":
        given = table.to_reader()
    elif library == "duckdb":
        given = duckdb.from_arrow(table)
    found = estimate_table(given, shipped())
    if library != "reader":  # which is read by now
        assert Kernel(shipped(), few=0).run(given).lines.equals(found.lines)
    assert amounts(found) == [("0.00", "0.45")]
    assert found.companies.column_names == [
        "source", "name", "uscc", "low", "high", "potential", "eligible", "superseded", "undetermined", "ineligible",
        "warnings",
    ]  # fmt: skip


def test_without_lines_only_the_totals(tmp_path: Path) -> None:
    table = pa.Table.from_pylist([{"company": {"name": "甲"}, **spend("0.05")}])
    found = Kernel(shipped(), default_day=DAY).run(table, lines=False)
    assert (found.lines.num_rows, found.companies["high"].to_pylist()) == (0, [Decimal("0.02")])


def test_several_threads_may_run_one_kernel() -> None:
    kernel = Kernel(shipped(), default_day=DAY, few=0)
    tables = [pa.Table.from_pylist([{"company": {"name": "甲"}, **spend(f"{n}00")}] * 50) for n in range(40)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda table: kernel.run(table, lines=False), tables))
    assert [each.rules["rd-support"].high for each in found] == [50 * 30 * 100 * n for n in range(40)]
