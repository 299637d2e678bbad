"""By columns: which companies are done so, and that they come out as `estimate` has them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from helpers import policy_with, shipped

from binjiang_cli.batch.columns.typed import typed
from binjiang_cli.batch.kernel import Kernel, RuleTotal
from binjiang_cli.language.readings.columns import Moneys
from binjiang_cli.values.money import parse_money

DAY = date(2026, 6, 30)
PROJECT = {"name": "研发", "subject": ["微控制器"], "year": 2025, "key_innovation": True, "spend": Decimal("100000.05")}
LOAN = {
    "name": "贷款",
    "subject": ["激光雷达"],
    "lender": "bank",
    "principal": Decimal("36000.00"),
    "drawn_on": date(2025, 1, 15),
}
LOAN_FIELDS = ["principal", "interest_paid", "drawn_on"]
NETWORK = {"region": None, "operating_cost": Decimal("1000.00")}


def run(row: dict[str, Any], beside: int = 3) -> Any:
    """The totals of a company that stands among others, without lines."""
    others = [{"company": {"name": "乙"}, "rd_projects": [PROJECT]}] * beside
    rows = [*others, {"company": {"name": "甲"}, **row}]
    keys = dict.fromkeys(key for each in rows for key in each)
    table = pa.Table.from_pylist([{**dict.fromkeys(keys), **each} for each in rows])
    return Kernel(shipped(), default_day=DAY, few=0).run(table, lines=False)


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"rd_projects": []},
        {
            "rd_projects": [
                PROJECT,
                {**PROJECT, "name": "研发二", "subject": ["激光雷达", "机器人"]},
                {**PROJECT, "name": "研发三", "subject": None},
            ]
        },
        {"rd_projects": [PROJECT], "loans": [LOAN]},
        {"market_networks": [NETWORK]},
        {"as_of": date(2025, 3, 1), "loans": [LOAN]},
        {"rd_projects": [{**PROJECT, "key_innovation": None, "spend": None}]},
        {"rd_projects": [PROJECT, {**PROJECT, "name": "研发二"}]},
        {"rd_projects": [{**PROJECT, "subject": ["机器人", "机器人"]}]},
        {"rd_projects": [PROJECT], "loans": [{**LOAN, "subject": ["微控制器"]}]},
        {"rd_projects": [PROJECT], "grants_received": [{"subject": ["微控制器"], "amount": Decimal("1000.00")}]},
        {"honours": [{"award": f"奖 {number}"} for number in range(1001)]},
    ],
    ids=[
        "nothing",
        "no record",
        "subjects of their own",
        "two sections",
        "of two rules",
        "a day of its own",
        "unknown",
        "one subject twice",
        "twice in one record",
        "across sections",
        "a grant",
        "very many records",
    ],
)
def test_companies_that_are_done_by_columns(row: dict[str, Any]) -> None:
    assert run(row).settled.by_columns == 4


@pytest.mark.parametrize(
    "row",
    [
        {"rd_projects": [{**PROJECT, "subject": [one, "丙"]} for one in ("甲", "乙")] + [{**PROJECT, "subject": ["甲"]}]},
        {"rd_projects": [{**PROJECT, "spend": Decimal("1000000000.00")}]},
        {"rd_projects": [{**PROJECT, "spend": Decimal("10000000000000.00")}]},
        {"rd_projects": [{**PROJECT, "year": 1800}]},
        {"rd_projects": [None]},
        {"loans": [{**LOAN, "repaid_on": date(2024, 1, 15)}]},
        {"fx": {"USD": "seven"}},
        {"company": None},
    ],
    ids=[
        "a tangle", "beyond a floor", "too large", "wrong year",
        "an empty record", "repaid before it was drawn", "a wrong rate", "no company",
    ],
)  # fmt: skip
def test_companies_that_are_left_to_others(row: dict[str, Any]) -> None:
    """They are done, or rejected, one by one, and the others by columns all the same."""
    found = run(row)
    assert found.settled.by_columns == 3
    assert found.companies.num_rows + found.rejects.num_rows == 4


def test_totals_by_hand() -> None:
    """30% of 100,000.05 is 30,000.015: 30,000.02. 36,000 at 3.10% for the 531 days since 2025-01-15, over 360: 1,646.10."""
    found = run({"rd_projects": [PROJECT], "loans": [LOAN]})
    assert [str(high) for high in found.companies["high"].to_pylist()] == ["30000.02"] * 3 + ["31646.12"]
    assert found.rules == {"rd-support": RuleTotal(4, 0, 4 * 3000002), "loan-interest": RuleTotal(1, 0, 164610)}
    last = found.companies.to_pylist()[-1]
    assert (last["eligible"], last["undetermined"], last["ineligible"], last["potential"]) == (2, 0, 0, Decimal(0))


def test_a_record_that_one_of_two_rules_could_pay() -> None:
    """A network of an unknown region: 20% of 1,000 at home, 50% abroad; it can be paid only once."""
    row = run({"market_networks": [NETWORK]}).companies.to_pylist()[-1]
    assert (row["high"], row["potential"], row["undetermined"]) == (Decimal("0.00"), Decimal("500.00"), 2)


@pytest.mark.parametrize("lines", [True, False])
def test_subjects_that_are_plain_texts(lines: bool) -> None:
    """Records without a subject have none in common: 30% of 9, 8 and 8 million are 7.5 million."""
    projects = [{**PROJECT, "spend": Decimal(spend), "subject": None} for spend in ("9000000.00", "8000000.00", "8000000.00")]
    projects[2]["subject"] = "MCU"
    table = pa.Table.from_pylist([{"company": {"name": "甲"}, "rd_projects": projects}] * 3)
    found = Kernel(shipped(), default_day=DAY, few=0).run(table, lines=lines).companies
    assert found.select(["high", "eligible"]).to_pylist() == [{"high": Decimal("7500000.00"), "eligible": 3}] * 3


@pytest.mark.parametrize("lines", [True, False])
@pytest.mark.parametrize("name", ["#day", "#subjects", "place", "day", "ok"])
def test_columns_of_the_queries_own_names(name: str, lines: bool) -> None:
    table = pa.Table.from_pylist([{"company": {"name": "甲"}, "rd_projects": [PROJECT]}] * 3)
    beside = table.append_column(name, pa.nulls(3))
    found = [Kernel(shipped(), default_day=DAY, few=0).run(each, lines=lines).companies for each in (table, beside)]
    assert found[0].equals(found[1])


@pytest.mark.parametrize("company", ["甲", None, 1, ["甲"]])
def test_companies_that_are_no_structs_are_rejected(company: Any) -> None:
    table = pa.table({"company": pa.array([company] * 3), "rd_projects": pa.array([[PROJECT]] * 3)})
    found = Kernel(shipped(), default_day=DAY, few=0).run(table, lines=False)
    assert (found.settled.by_columns, found.rejects.num_rows) == (0, 3)


@pytest.mark.parametrize("written", ["2025-01-31", "2025-1-31", "2025年1月", "1899-12-31", "2025-02-30", "0000-01-01", "待定"])
def test_days_that_are_texts_are_read_however_they_are_written(written: str) -> None:
    loans = [{**LOAN, "drawn_on": written}, {**LOAN, "drawn_on": "2025-01-15", "subject": ["机器人"]}]
    table = pa.Table.from_pylist([{"company": {"name": "甲"}, "loans": loans}] * 3)
    kernel = Kernel(shipped(), default_day=DAY, few=0)
    by_columns, exactly = kernel.run(table), kernel.run(table, exactly=True)
    assert by_columns._replace(settled=exactly.settled) == exactly


def test_what_stands_in_memory_where_nothing_is_stated_is_of_no_account() -> None:
    """Amounts times such days would not fit, and leave a company to the exact reading, which takes a hundred times as long."""
    day = pa.Array.from_buffers(pa.date32(), 1, [pa.py_buffer(b"\0"), pa.py_buffer(b"\0\0\0\x80")])
    loan = pa.StructArray.from_arrays([pa.array([Decimal(50_000_000)]), pa.array([Decimal(1_500_000)]), day], LOAN_FIELDS)
    company = pa.array([{"name": "甲"}])
    table = pa.table({"company": company, "loans": pa.ListArray.from_arrays(pa.array([0, 1], pa.int32()), loan)})
    found = Kernel(shipped(), default_day=DAY, few=0).run(table, lines=False)
    assert found.settled.by_columns == 1


IMPORTED = "import os; open(os.environ['IMPORTED'], 'w').close()"


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_a_batch_of_tables_does_without_pandas(form: str, tmp_path: Path) -> None:
    """Where it is installed, Arrow imports it at many a turn, which takes longer than a hundred thousand companies."""
    odd = {"company": {"name": "甲"}, "rd_projects": [{"spend": 2.5, "subject": ["微控制器"]}] * 50, "loans": None}
    company = {"company": {"name": "甲"}, "rd_projects": [{**PROJECT, "spend": 100_000.05}], "loans": [{"subject": None}]}
    pq.write_table(pa.Table.from_pylist([company, odd] * 20), tmp_path / "in.parquet")
    (tmp_path / "in.jsonl").write_text(f"{json.dumps(company)}\n" * 40, "utf-8")
    (tmp_path / "pandas.py").write_text(IMPORTED, "utf-8")
    command = [sys.executable, "-m", "binjiang_cli", "batch", f"in.{form}", "-o", f"out.{form}", "--lines", "lines.parquet"]
    there = {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path]), "IMPORTED": str(tmp_path / "imported")}
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, **there}, capture_output=True, check=False, timeout=60)
    assert (done.returncode, (tmp_path / "imported").exists()) == (0, False)


@pytest.mark.parametrize(
    ("cost", "missing"),
    [
        ('(2 if network.region == "domestic" else 3) * network.operating_cost', ["region", "operating_cost"]),
        ('network.operating_cost * (2 if network.region == "domestic" else 3)', ["operating_cost", "region"]),
    ],
)
def test_what_is_missing_stands_in_the_order_of_the_rule(cost: str, missing: list[str], tmp_path: Path) -> None:
    policy = policy_with(tmp_path, f"for_each: market_networks\neligible_cost: {cost}\nintensity: 10%\n")
    network = {**NETWORK, "region": None, "operating_cost": None}
    profiles = pa.Table.from_pylist([{"company": {"name": "甲"}, "market_networks": [network]}])
    for exactly in (False, True):
        found = Kernel(policy, default_day=DAY, few=0).run(profiles, exactly=exactly)
        assert found.settled.by_columns == (not exactly)
        assert found.lines["missing"].to_pylist() == [[f"market_networks[0].{field}" for field in missing]]


def test_rates_that_each_record_has_of_its_own_are_done_by_columns(tmp_path: Path) -> None:
    """Up to 20% at home and 50% abroad: 30% may be assumed abroad only, and where nobody knows where it is."""
    by_region = 'intensity: {up_to: 20% if network.region == "domestic" else 50%}\n'
    policy = policy_with(tmp_path, "for_each: market_networks\neligible_cost: network.operating_cost\n" + by_region)
    regions = ("domestic", "overseas", None)
    rows = [{"company": {"name": "甲"}, "market_networks": [{**NETWORK, "region": region}]} for region in regions]
    told = []
    for assume in ({}, {"example": Fraction(3, 10)}):
        found = Kernel(policy, default_day=DAY, few=0, assume=assume).run(pa.Table.from_pylist(rows))
        lines = [(str(line["intensity_high"]), str(line["amount_high"])) for line in found.lines.to_pylist()]
        told.append((found.settled.by_columns, found.settled.rejected, lines))
    assert told == [
        (3, 0, [("0.200000000000", "200.00"), ("0.500000000000", "500.00"), ("None", "None")]),
        (2, 1, [("0.300000000000", "300.00"), ("0.300000000000", "300.00")]),
    ]


@pytest.mark.parametrize(
    ("texts", "fen"),
    [
        (["0", "0.5", "12.50", "9999999999999.99"], [0, 50, 1250, 999_999_999_999_999]),
        (["1", None, "100000.05"], [100, None, 10_000_005]),
        (["5", "12万"], [500, 12_000_000]),
        (["5", "10000000000000"], [500, 10**15]),
        (["5", "10000000000000000"], [500, None]),
        (["5", "1e3"], [500, 100_000]),
        (["5", "+5"], [500, None]),
        (["5", "-5"], [500, None]),
        (["5", "007"], [500, 700]),
        (["5", ".5"], [500, None]),
        (["5", "1.234"], [500, None]),
        (["5", "5\n"], [500, 500]),
        (["5", "null"], [500, None]),
        ([None, None], [None, None]),
    ],
)
def test_amounts_that_are_written(texts: list[str | None], fen: list[int | None]) -> None:
    """Whether Arrow reads them or the loader, they are what the loader reads; what it refuses is left to it."""
    spend = shipped().vocabulary.sections["rd_projects"].fields["spend"]
    column, bad = typed(spend, pa.array(texts, pa.string()))
    assert isinstance(column, Moneys) and column.number.den == 100
    known = np.broadcast_to(column.number.known, len(texts)).tolist()
    assert [int(number) if there else None for number, there in zip(column.number.num, known, strict=True)] == fen
    assert bad.tolist() == [text is not None and read is None for text, read in zip(texts, fen, strict=True)]
    for text, read in zip(texts, fen, strict=True):
        if read is not None:
            assert text is not None and parse_money(text).amount * 100 == read
