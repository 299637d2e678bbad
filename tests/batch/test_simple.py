"""The simple way: which companies it settles, and that it settles them as `estimate` does."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from datetime import date
from decimal import Decimal
from typing import Any

import companies
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from helpers import HEAD, rules_copy, shipped

from binjiang_cli.batch.kernel import Kernel, RuleTotal
from binjiang_cli.batch.kernel.simple import run as simple_run
from binjiang_cli.batch.kernel.simple.sure import in_its_type, is_sure
from binjiang_cli.batch.kernel.tasks import NARROW
from binjiang_cli.policy.load import load_policy

DAY = date(2026, 6, 30)
PROJECT = {"name": "研发", "subject": ["甲"], "year": 2025, "key_innovation": True, "spend": Decimal("100.05")}
LOAN = {"name": "贷款", "subject": ["乙"], "lender": "bank", "principal": Decimal("36000.00"), "drawn_on": date(2025, 1, 15)}
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
        {"rd_projects": [PROJECT, {**PROJECT, "subject": ["乙", "丙"]}, {**PROJECT, "subject": None}]},
        {"rd_projects": [PROJECT], "loans": [LOAN]},
        {"market_networks": [NETWORK]},
        {"as_of": date(2025, 3, 1), "loans": [LOAN]},
        {"rd_projects": [{**PROJECT, "key_innovation": None, "spend": None}]},
    ],
    ids=["nothing", "no record", "subjects of their own", "two sections", "of two rules", "a day of its own", "unknown"],
)
def test_simple_companies(row: dict[str, Any]) -> None:
    assert run(row).settled.simple == 4


@pytest.mark.parametrize(
    "row",
    [
        {"rd_projects": [PROJECT, PROJECT]},
        {"rd_projects": [{**PROJECT, "subject": ["丙", "丙"]}]},
        {"rd_projects": [PROJECT], "loans": [{**LOAN, "subject": ["甲"]}]},
        {"grants_received": [{"subject": ["丙"], "amount": Decimal("1.00")}]},
        {"rd_projects": [{**PROJECT, "spend": Decimal("1000000000.00")}]},
        {"rd_projects": [{**PROJECT, "spend": Decimal("10000000000000.00")}]},
        {"rd_projects": [{**PROJECT, "year": 1800}]},
        {"rd_projects": [None]},
        {"loans": [{**LOAN, "repaid_on": date(2024, 1, 15)}]},
        {"fx": {"USD": "seven"}},
        {"company": None},
        {"honours": [{"award": "a"}] * 1001},
    ],
    ids=[
        "one subject twice", "twice in one record", "across sections", "a grant", "beyond a floor", "too large", "wrong year",
        "an empty record", "repaid before it was drawn", "a wrong rate", "no company", "very many records",
    ],
)  # fmt: skip
def test_companies_that_are_left_to_others(row: dict[str, Any]) -> None:
    """They are settled, or rejected, another way, and the others the simple way all the same."""
    found = run(row)
    assert found.settled.simple == 3
    assert found.companies.num_rows + found.rejects.num_rows == 4


def test_totals_by_hand() -> None:
    """30% of 100.05 is 30.015: 30.02. 36,000 at 3.10% for the 531 days since 2025-01-15, over 360: 1,646.10."""
    found = run({"rd_projects": [PROJECT], "loans": [LOAN]})
    assert [str(high) for high in found.companies["high"].to_pylist()] == ["30.02"] * 3 + ["1676.12"]
    assert found.rules == {"rd-support": RuleTotal(4, 0, 4 * 3002), "loan-interest": RuleTotal(1, 0, 164610)}
    last = found.companies.to_pylist()[-1]
    assert (last["eligible"], last["undetermined"], last["ineligible"], last["potential"]) == (2, 0, 0, Decimal(0))


def test_a_record_that_one_of_two_rules_could_pay() -> None:
    """A network of an unknown region: 20% of 1,000 at home, 50% abroad; it can be paid only once."""
    row = run({"market_networks": [NETWORK]}).companies.to_pylist()[-1]
    assert (row["high"], row["potential"], row["undetermined"]) == (Decimal("0.00"), Decimal("500.00"), 2)


@pytest.mark.parametrize("most", [9, 30])
@pytest.mark.parametrize("style", ["typed", "mixed", "texts"])
def test_slices_of_a_table_make_no_difference(monkeypatch, most: int, style: companies.Style) -> None:
    table = companies.table(shipped(), 40, 3, style)
    whole = Kernel(shipped(), default_day=DAY, few=0).run(table, lines=False)
    monkeypatch.setattr(simple_run, "MOST_ROWS", most)
    parts = Kernel(shipped(), default_day=DAY, few=0).run(table.slice(1), lines=False)
    assert parts.companies.to_pylist() == [row for row in whole.companies.to_pylist() if row["source"] != "c0"]


def test_a_policy_whose_rules_state_subjects_of_their_own_has_no_simple_companies(tmp_path) -> None:
    rule = f'{HEAD}for_each: rd_projects\nsubject: "[company.name]"\neligible_cost: rd_project.spend\nintensity: 10%\n'
    policy = load_policy(rules_copy(tmp_path, {"of-name": rule}))
    table = pa.Table.from_pylist([{"company": {"name": "甲"}, "rd_projects": [PROJECT]}] * 2)
    assert Kernel(policy, default_day=DAY, few=0).run(table, lines=False).settled.simple == 0


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
    assert (found.settled.simple, found.rejects.num_rows) == (0, 3)


def test_a_kernel_goes_with_its_last_user() -> None:
    """Its database holds threads and memory of which the garbage collector knows nothing."""
    kernel = Kernel(shipped(), default_day=DAY, few=0)
    kernel.run(pa.Table.from_pylist([{"company": {"name": "甲"}, "rd_projects": [PROJECT]}] * 3), lines=False)
    gone = weakref.ref(kernel)
    gc.disable()
    try:
        del kernel
        assert gone() is None
    finally:
        gc.enable()


CODE = "91330108MA27A1B2CQ"


@pytest.mark.parametrize(
    ("section", "field", "value", "sure"),
    [
        ("company", "name", "钱江微电子（杭州）有限公司", True),
        ("company", "name", "a b", True),
        ("company", "name", " a", False),
        ("company", "name", "a\u3000b", False),
        ("company", "name", "“a” b", False),
        ("company", "name", "a “b” c", True),
        ("company", "name", "NULL", False),
        ("company", "name", "", False),
        ("company", "name", "甲" * 501, False),
        ("company", "name", 1, False),
        ("company", "uscc", CODE, True),
        ("company", "uscc", CODE[:-1] + "R", False),
        ("company", "uscc", CODE[:2] + "A" + CODE[3:], False),
        ("company", "uscc", CODE[:-1], False),
        ("company", "district", "binjiang", True),
        ("company", "district", "滨江", False),
        ("company", "established", date(1970, 1, 1), True),
        ("company", "established", date(2070, 1, 1), False),
        ("company", "industries", ["new_energy", "new_energy"], True),
        ("company", "industries", ["new_energy", None], False),
        ("loans", "principal", Decimal("9999999999999.99"), True),
        ("loans", "principal", Decimal("10000000000000.00"), False),
        ("loans", "principal", Decimal("-0.01"), False),
        ("loans", "principal", Decimal("0.001"), False),
        ("rd_projects", "year", 2099, True),
        ("rd_projects", "year", 1899, False),
        ("rd_projects", "key_innovation", False, True),
        ("rd_projects", "key_innovation", "否", False),
        ("rd_projects", "subject", ["甲", "乙"], True),
        ("rd_projects", "subject", [" 甲"], False),
    ],
)
def test_columns_of_which_every_value_is_plain(section: str, field: str, value: Any, sure: bool) -> None:
    declared = shipped().vocabulary.sections[section].fields[field]
    values = pa.array([value, None])
    assert is_sure(declared, values, NARROW) is sure


@pytest.mark.parametrize("written", ["2025-02-30", "2025-1-15", "2025/01/15", "2069-12-32", "02025-1-15", "2025-01-15 "])
def test_texts_that_are_no_days_stay_texts(written: str) -> None:
    declared = shipped().vocabulary.sections["loans"].fields["drawn_on"]
    assert in_its_type(declared, pa.array(["2025-01-15", written])).type == pa.string()
    assert in_its_type(declared, pa.array(["2024-02-29", None])).to_pylist() == [date(2024, 2, 29), None]


def test_a_batch_of_tables_does_without_pandas(tmp_path) -> None:
    """Where it is installed, Arrow imports it at many a turn, which takes longer than a hundred thousand companies."""
    pq.write_table(pa.Table.from_pylist([{"company": {"name": "甲"}, "rd_projects": [PROJECT]}] * 40), tmp_path / "in.parquet")
    call = f"main(['batch', {str(tmp_path / 'in.parquet')!r}, '-o', {str(tmp_path / 'out.parquet')!r}, '--jobs', '2'])"
    code = f"import sys; from binjiang_cli.cli.main import main; assert {call} == 0; sys.exit('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "1,200.80" in done.stdout) == (0, True)
