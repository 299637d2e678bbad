"""Tables in every form that Arrow has: what SQL does not read, or would confuse, comes out as the exact reading has it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import companies
import numpy as np
import polars
import pyarrow as pa
import pytest
from helpers import HEAD, rules_copy, shipped

from binjiang_cli.batch.kernel import Kernel
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.source.problem import InputError

DAY = date(2026, 6, 30)
NAME = pa.array([{"name": "甲"}] * 2)


def same(given: Any, policy: Policy | None = None, wanted: Any = None) -> Any:
    """The exact results of a table, or of another that says the same, once all ways have been found to give them."""
    exact = Kernel(policy or shipped(), default_day=DAY, few=10**9).run(given if wanted is None else wanted)
    for lines in (False, True):
        found = Kernel(policy or shipped(), default_day=DAY, few=0).run(given, lines=lines)
        assert found.companies.to_pylist() == exact.companies.to_pylist()
        assert found.rejects.to_pylist() == exact.rejects.to_pylist()
        assert found.rules == exact.rules
        assert not lines or found.lines.to_pylist() == exact.lines.to_pylist()
    return exact


SELDOM = [pytest.param(style, marks=pytest.mark.soak) for style in ("typed", "texts")]


@pytest.mark.parametrize("style", ["mixed", *SELDOM])
def test_chunked_tables(style: companies.Style) -> None:
    table = companies.table(shipped(), 300, 3, style)
    same(pa.concat_tables([table.slice(at, 37) for at in range(0, 300, 37)]))


def test_tables_of_polars() -> None:
    table = companies.table(shipped(), 200, 3, "texts")
    same(polars.from_arrow(table), wanted=table)


def projects(*spends: Any, kind: pa.DataType | None = None) -> pa.Table:
    records = pa.array([[{"key_innovation": True, "spend": spend}] for spend in spends])
    if kind is not None:
        records = records.cast(pa.list_(pa.struct([("key_innovation", pa.bool_()), ("spend", kind)])))
    return pa.table({"company": pa.array([{"name": "甲"}] * len(spends)), "rd_projects": records})


def test_texts_as_dictionaries() -> None:
    lender = pa.array(["bank", "other", "bank"]).dictionary_encode()
    fields = {"lender": lender, "principal": pa.array(["36000"] * 3), "drawn_on": pa.array([date(2025, 1, 15)] * 3)}
    loans = pa.StructArray.from_arrays(list(fields.values()), list(fields))
    same(pa.table({"company": NAME, "loans": pa.ListArray.from_arrays([0, 2, 3], loans)}).slice(1))


def test_subjects_in_list_views() -> None:
    subjects = pa.ListViewArray.from_arrays([0, 0], [1, 2], pa.array(["甲", "乙"]))
    fields = {"key_innovation": pa.array([True, True]), "spend": pa.array([Decimal("100.05")] * 2), "subject": subjects}
    records = pa.StructArray.from_arrays(list(fields.values()), list(fields))
    table = pa.table({"company": NAME[:1], "rd_projects": pa.ListArray.from_arrays([0, 2], records)})
    assert same(table).companies["high"].to_pylist() == [Decimal("30.02")]


@pytest.mark.parametrize("kind", [pa.float16(), pa.decimal256(40, 2), pa.large_string()])
def test_types_of_money(kind: pa.DataType) -> None:
    spend = pa.array(np.array([1.5, 2.0], np.float16)) if kind == pa.float16() else pa.array(["1.5", "2"]).cast(kind)
    records = pa.StructArray.from_arrays([pa.array([True, True]), spend], ["key_innovation", "spend"])
    same(pa.table({"company": NAME, "rd_projects": pa.ListArray.from_arrays([0, 1, 2], records)}))


def test_structs_without_fields() -> None:
    empty = pa.array([{}, None], pa.struct([]))
    same(pa.table({"company": empty}))
    same(pa.table({"company": NAME, "loans": pa.ListArray.from_arrays([0, 1, 2], empty)}))


def test_lists_of_nothing() -> None:
    """Where no list of a table has an item that is there, no type says what it would be; an empty list is one."""
    records = [[{"key_innovation": True, "spend": 100, "subject": subject}] for subject in ([None], [])]
    grants = [[{"amount": 1, "subject": subject}] for subject in ([None], [])]
    found = same(pa.table({"company": NAME, "rd_projects": pa.array(records), "grants_received": pa.array(grants)}))
    assert found.companies["high"].to_pylist() == [30]
    sections = ("rd_projects", "grants_received")
    assert found.rejects["errors"].to_pylist() == [[f"{name}[0].subject[0]：这里缺少值" for name in sections]]


def test_what_lies_below_an_absent_list_is_no_record() -> None:
    records = projects(1, 2, 3)["rd_projects"].combine_chunks().flatten()
    lists = pa.ListArray.from_arrays([0, 2, 3], records, mask=pa.array([True, False]))
    assert same(pa.table({"company": NAME, "rd_projects": lists})).companies["high"].to_pylist() == [0, Decimal("0.90")]


def test_names_that_differ_in_case() -> None:
    records = pa.array([[{"key_innovation": True, "spend": Decimal("1.00"), "SPEND": None}]] * 2)
    same(pa.table({"company": NAME, "rd_projects": records}))
    same(pa.table({"company": NAME, "RD_projects": pa.array([1, None])}))


def test_names_in_rules_that_differ_in_case_or_meet(tmp_path) -> None:
    """A condition of a rule called as the policy is, with the name of one of the policy's; values called a and A."""
    rule = f"""{HEAD}for_each: rd_projects
let: {{A: rd_project.spend * 2, a: rd_project.spend}}
when:
  in_district: {{test: company.employees > 5, zh: 甲, en: a}}
  In_district: {{test: company.employees > 7, zh: 乙, en: b}}
eligible_cost: A + a
intensity: 10%
"""
    policy = load_policy(rules_copy(tmp_path, {"binjiang-2024": rule}))
    rows = [{"name": "甲", "employees": n, "district": district} for n in (5, 6, 8) for district in ("binjiang", "other")]
    found = same(pa.table({"company": pa.array(rows), "rd_projects": projects(*[100] * 6)["rd_projects"]}), policy)
    of_rule = [line["status"] for line in found.lines.to_pylist() if line["rule"] == "binjiang-2024"]
    assert of_rule == ["ineligible"] * 4 + ["eligible", "ineligible"]
    assert found.rules["binjiang-2024"].high == 3000


def test_whole_floats_where_a_year_is_missing() -> None:
    records = [
        [{"key_innovation": True, "spend": 100.0, "year": 2025.0}],
        [{"key_innovation": True, "spend": 0.5, "year": None}],
    ]
    found = same(pa.table({"company": NAME, "rd_projects": pa.array(records)}))
    assert found.companies["high"].to_pylist() == [Decimal("30.00"), Decimal("0.15")]


def test_tables_of_columns_that_cannot_be_told_apart() -> None:
    with pytest.raises(InputError, match=r"two columns are called loans|有两列都叫 loans"):
        Kernel(shipped()).run(pa.Table.from_arrays([NAME, NAME, NAME], ["company", "loans", "loans"]))
    with pytest.raises(InputError, match="#"):
        Kernel(shipped()).run(pa.table({"company": NAME, "#": NAME}))


def test_sources_that_are_numbers() -> None:
    found = Kernel(shipped(), few=0).run(pa.table({"company": NAME, "source": [17, 18]}))
    assert found.companies["source"].to_pylist() == ["17", "18"]


def test_tables_of_one_kind_but_for_a_long_name() -> None:
    """What is remembered of one table is not taken for another's."""
    kernel = Kernel(shipped(), default_day=DAY, few=0)
    for end in "ab":
        table = pa.table({"company": NAME, "x" * 2000 + end: pa.array([None, 1])})
        found = kernel.run(table, lines=False)
        assert (found.companies.num_rows, found.rejects.num_rows) == (2, 0)
