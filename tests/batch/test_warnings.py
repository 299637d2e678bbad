"""Warnings of a batch, in words: those of `estimate`, those of how things were read, those about files as a whole."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest
from batches import batch, read_csv, read_jsonl
from companies import table
from helpers import estimate_of, rules_copy, shipped

from binjiang_cli.batch.chunks import Worker
from binjiang_cli.batch.kernel.kernel import Kernel
from binjiang_cli.batch.results import PartResults
from binjiang_cli.batch.settings import Settings
from binjiang_cli.cli.main import main
from binjiang_cli.intake.rows import Rows
from binjiang_cli.policy.load import load_policy
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.caution import Caution, Note
from binjiang_cli.words import Lang, Text, same

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "profiles"
AS_OF = date(2026, 6, 30)
NEVER_CAPPED = {"lender": "bank", "principal": "30000000", "drawn_on": "2025-01-15", "repaid_on": "2025-12-20"}
TOLD = Caution("read_so", Text("这样读的", "read so"), "company.name")


def several(count: int) -> pa.Table:
    """Companies that the fast ways settle, each with a loan of which the interest paid is not known."""
    companies = [{"company": {"name": f"企业{number}"}, "loans": [NEVER_CAPPED]} for number in range(count)]
    return pa.Table.from_pylist(companies)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_warning_of_estimate_is_a_row(lang, tmp_path):
    arguments = ["--warnings", tmp_path / "w.jsonl", "--as-of", "2026-06-30"]
    companies = batch(tmp_path, EXAMPLES, *arguments, lang=lang).companies
    # two of the examples are one company before and after
    found = [row for row in read_jsonl(tmp_path / "w.jsonl") if row["code"] != "credit_code_twice"]
    assert found
    for company in companies:
        out = tmp_path / "estimate.json"
        main(["estimate", company["source"], "--format", "json", "-o", str(out), "--as-of", "2026-06-30", "--lang", lang])
        warnings = json.loads(out.read_text(encoding="utf-8"))["warnings"]
        assert company["warnings"] == len(warnings)
        assert [row for row in found if row["source"] == company["source"]] == [
            {**{name: company[name] for name in ("source", "name", "uscc")}, **warned} for warned in warnings
        ]


ODD: dict[str, Any] = {
    "fx": {"JPY": "7", "USD": "70", "EUR": "待定", "CHF": "?"},
    "rd_projects": [{"year": "未知", "subject": "没有", "spend": "待定"}],
    "company": {"employees": "?", "name": "甲"},
    "as_of": "2026-06-30",
}


def test_the_order_of_keys_decides_nothing(tmp_path):
    """A table has one order for all companies, a profile its own: both say the same, in the order of the rule set."""
    turned = {key: ODD[key] for key in reversed(ODD)} | {"fx": {code: ODD["fx"][code] for code in reversed(ODD["fx"])}}
    texts = [json.dumps(profile, ensure_ascii=False) + "\n" for profile in (ODD, turned)]
    (tmp_path / "table.jsonl").write_text("".join(texts * 5), encoding="utf-8")
    batch(tmp_path, tmp_path / "table.jsonl", "--warnings", tmp_path / "w.jsonl", lang="en")
    words = [row["message"] for row in read_jsonl(tmp_path / "w.jsonl") if row["code"] != "name_twice"]
    not_known = "fx.CHF (?), fx.EUR (待定), company.employees (?), rd_projects[0].subject (没有)"
    expected = [
        f"read as not known, as if left out: {not_known}, rd_projects[0].year (未知), rd_projects[0].spend (待定)",
        "CNY 70 for 1 USD is far from the usual 7 or so; rates are for one unit",
        "CNY 7 for 1 JPY is far from the usual 0.048 or so; rates are for one unit",
    ]
    assert words == expected * 10
    for text in texts:
        warned = estimate_of(text).warnings
        assert [caution.message.en for caution in warned] == expected


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_the_ending_decides_the_form(form, tmp_path):
    path = tmp_path / f"w.{form}"
    assert batch(tmp_path, EXAMPLES / "worked-case.yaml", "--warnings", path, lang="en").code == 0
    if form == "csv":
        assert {row["code"] for row in read_csv(path)} == {"no_ceiling"}
    assert path.stat().st_size


@pytest.mark.parametrize("lines", [False, True])
def test_the_fast_ways_warnings_have_their_words_too(lines):
    found = Kernel(shipped(), as_of=AS_OF, lang="en").run(several(300), lines=lines, warnings=True)
    assert found.settled.exact == 0
    assert found.companies["warnings"].to_pylist() == [1] * 300
    assert found.warnings["source"].to_pylist() == [f"#{number}" for number in range(300)]
    assert found.warnings.slice(17, 1).to_pylist() == [
        {
            "source": "#17", "name": "企业17", "uscc": None, "code": "no_ceiling", "path": "loans[0].interest_paid",
            "message": "Not stated, so that this line has no ceiling",
        }
    ]  # fmt: skip


def test_counts_and_rows_agree_whatever_the_companies():
    kernel = Kernel(shipped(), as_of=AS_OF, few=0)
    found = kernel.run(table(shipped(), 400, 7, "texts"), lines=False, warnings=True)
    counted = dict(zip(found.companies["source"].to_pylist(), found.companies["warnings"].to_pylist(), strict=True))
    assert Counter(found.warnings["source"].to_pylist()) == Counter({k: n for k, n in counted.items() if n})


@pytest.mark.parametrize(
    ("years", "warnings"), [((2025, 2026), 1), ((2025, 2025), 0), ((2025, None), 0), ((2026, 2025, 2026), 1)]
)
def test_one_subject_in_two_years_is_counted_by_columns(years, warnings):
    """30% of each is the most: the greatest is paid, the first of equals. A line that loses to one of its own year is usual."""
    usual = {"subject": ["芯"], "key_innovation": True, "spend": "1000000"}
    projects = [{"name": f"项目{at}", "year": year, **usual} for at, year in enumerate(years)]
    profiles = [{"company": {"name": f"企业{number}"}, "rd_projects": projects} for number in range(300)]
    found = Kernel(shipped(), as_of=AS_OF, lang="en").run(pa.Table.from_pylist(profiles), lines=True)
    assert found.settled.exact == 0
    assert found.lines["status"].to_pylist()[: len(years)] == ["eligible"] + ["superseded"] * (len(years) - 1)
    assert found.companies["warnings"].to_pylist() == [warnings] * 300


def test_without_being_asked_there_are_no_words():
    assert Kernel(shipped(), as_of=AS_OF).run(several(3)).warnings.num_rows == 0


@pytest.mark.parametrize("companies", [3, 300])
@pytest.mark.parametrize("warnings", [False, True])
def test_how_a_row_was_read_counts_once_and_comes_first(companies, warnings):
    again = Caution("no_ceiling", Text("没有填写，这一行因此没有封顶", "x"), "loans[0].interest_paid")
    given = {0: [TOLD, TOLD], 2: [again, TOLD]}
    found = Kernel(shipped(), as_of=AS_OF).run(several(companies), warnings=warnings, cautions=given)
    exact = companies == 3 or warnings
    # the exact reading says what `again` says; without it the fast ways cannot know, and count both
    assert found.companies["warnings"].to_pylist()[:3] == [2, 1, 2 if exact else 3]
    if warnings:
        assert found.warnings["code"].to_pylist()[:5] == ["read_so", "no_ceiling", "no_ceiling", "read_so", "no_ceiling"]
        assert found.warnings["message"].to_pylist()[0] == "这样读的"


class Noting(NamedTuple):
    """A chunk of one company, with notes on its file."""

    notes: tuple[Note, ...]
    companies: int | None = 1
    is_table: bool = True

    def read(self, vocabulary: Vocabulary, lang: Lang) -> Rows:
        return Rows(pa.table({"source": ["a"], "company": [{"name": "甲"}]}), notes=self.notes)


def outcome(*notes: Note):
    settings = Settings((shipped().folder,), AS_OF, AS_OF, {}, "zh", 1, None, lines=False, warnings=True)
    return Worker(settings, memory=None, policy=shipped()).outcome(Noting(notes))


def test_notes_are_rows_about_no_company_and_come_together_by_kind():
    left_out = Text("这一列没有读", "left out")
    notes = [Note(f"a.csv:{number}", "left_out", left_out) for number in range(5)]
    found = outcome(*notes, notes[0], Note("b.csv", "hidden\x1b", same("x\x1b[31m")))
    rows = found.tables["warnings"].to_pylist()
    assert [row["source"] for row in rows] == [f"a.csv:{number}" for number in range(5)] + ["b.csv"]
    assert rows[0] == {
        "source": "a.csv:0", "name": None, "uscc": None, "code": "left_out", "path": None, "message": "这一列没有读",
    }  # fmt: skip
    assert rows[-1]["message"] == "x\\u001b[31m"
    # the same words are shown once, and counted each time
    assert found.summary.notes["left_out"] == (5, [("a.csv:0", "这一列没有读")])
    twice = found.summary + found.summary
    assert twice.notes["left_out"] == (10, [("a.csv:0", "这一列没有读")])


def test_warnings_of_common_kinds_are_worded_by_columns():
    """With so many companies the exact reading would do them elsewhere; of these it is asked nothing."""
    company = {
        "loans": [
            {**NEVER_CAPPED, "drawn_on": "2024-01-15", "repaid_on": "2027-01-14", "interest_paid": "30"},
            {**NEVER_CAPPED, "interest_paid": "30000000"},
            NEVER_CAPPED,
        ],
        "capital_injections": [{"kind": "new", "registered": "1000000", "paid_in": "2000000.5", "on": "2027-03-01"}],
        "rd_projects": [{"name": "甲", "year": 2023, "spend": "120"}, {"name": "乙", "year": 2027, "spend": "5000000"}],
        "grants_received": [{"amount": "1000000"}],
    }
    companies = [{"company": {"name": f"企业{number}"}, **company} for number in range(501)]
    for day, said in ((date(2026, 6, 30), ()), (date(2024, 6, 30), ("not_in_force",)), (date(2033, 1, 1), ("stale_rule",))):
        kernel = Kernel(shipped(), as_of=day, lang="zh", elsewhere=_never)
        one = kernel.run(pa.Table.from_pylist(companies[:1]), lines=False, warnings=True, exactly=True).warnings.to_pylist()
        found = kernel.run(pa.Table.from_pylist(companies), lines=False, warnings=True)
        assert found.settled.by_columns == 501
        rows = found.warnings.to_pylist()
        assert rows[: len(one)] == one and len(rows) == 501 * len(one)
        assert rows[-len(one) :] == [{**row, "source": "#500", "name": "企业500"} for row in one]
        codes = {row["code"] for row in one}
        assert codes >= {"part_above_whole", "odd_yearly_rate", "small_amount", "grant_without_subject", *said}
        if not said:
            assert codes >= {"no_ceiling", "before_policy", "after_as_of"}


def _never(table: pa.Table) -> PartResults:
    raise AssertionError(f"{table.num_rows} companies were left to the exact reading")


def test_an_amount_that_is_small_at_an_odd_rate_is_told():
    """EUR 780.07 at 0.065544 are 51 yuan, beside which 1,000,000 are great; at the usual rate they would not be small."""
    projects = [
        {"name": "甲", "spend": {"amount": "780.07", "currency": "EUR"}},
        {"name": "乙", "spend": {"amount": "1000000"}},
    ]
    companies = [{"company": {"name": f"企业{number}"}, "rd_projects": projects, "fx": {"EUR": rate}}
                 for number, rate in enumerate(("0.065544", "8"))]  # fmt: skip
    kernel = Kernel(shipped(), as_of=AS_OF, few=0)
    found, exact = (
        kernel.run(pa.Table.from_pylist(companies), lines=False, warnings=True, exactly=exactly) for exactly in (False, True)
    )
    codes = [(row["source"], row["code"]) for row in exact.warnings.to_pylist()]
    assert codes == [("#0", "odd_exchange_rate"), ("#0", "small_amount")]
    assert (found.warnings, found.companies) == (exact.warnings, exact.companies)


STALE = """
title: {zh: %s, en: %s}
clause: S4.1
verified_on: 2026-11-22
in_force: {from: 2024-11-25}
for_each: %s
eligible_cost: 1元
intensity: 10%%
"""


def test_what_is_stale_stands_where_a_company_first_leans_on_it(tmp_path):
    """Rules of one title are told of once: with the first that has a line of the company, not of another."""
    rules = {"a": ("甲", "Same", "loans"), "b": ("乙", "Other", "honours"), "c": ("甲", "Same", "honours")}
    folder = rules_copy(tmp_path, {name: STALE % each for name, each in rules.items()}, alone=True)
    kernel = Kernel(load_policy(folder), as_of=date(2033, 1, 1), lang="en", few=0)
    companies = [
        {"company": {"name": "甲"}, "loans": [NEVER_CAPPED]},
        {"company": {"name": "乙"}, "honours": [{"award": "奖"}]},
    ]
    table = pa.Table.from_pylist([{"loans": None, "honours": None, **company} for company in companies])
    found, exact = (kernel.run(table, lines=False, warnings=True, exactly=exactly) for exactly in (False, True))
    assert found.settled.by_columns == 2
    stale = [(row["source"], row["message"].split()[0]) for row in found.warnings.to_pylist() if row["code"] == "stale_rule"]
    assert stale == [("#0", "Same"), ("#1", "Other"), ("#1", "Same")]
    assert found.warnings.equals(exact.warnings)
