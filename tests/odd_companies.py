"""Random companies that say something odd: texts that act on what reads them, records that repeat, days and amounts at edges.

`table` has them in the forms of tables, `lines` as JSON lines, which may say besides what no table can.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import companies
import pyarrow as pa

from binjiang_cli.policy.load import Policy

NAMES = (
    "=1+1", "+甲", "@x", "-乙", "'甲'", '甲"乙', "\\x1b[31m红", "\x1b[31m红", "甲\u200b乙", "\u202e甲", "甲\t乙", "甲\n乙",
    " 甲 ", "甲\u3000乙", "\ufeff甲", "<b>甲</b>", "a,b;c", "MCU", "mcu", "ＭＣＵ", "%s", "{0}", "甲#1", "null", "true", "1e5",
    "甲: 乙", "[甲]", "&a", "*a", "😀", "İ", "_x0041_", "A" * 501, "同上", "－", "待定", "无", "N/A",
)  # fmt: skip
SUBJECTS: tuple[list[str] | None, ...] = (["MCU", "mcu"], ["s1", "s12"], ["a/b", "a"], ["s1", "s1"], [], None, ["封测线、MCU"])
AMOUNTS = tuple(map(Decimal, ("0", "0.01", "5", "999.99", "1000", "123456.78", "9999999", "99999999999.99")))
CURRENCIES = (None, None, "CNY", "KRW", "VND", "CZK", "USD")  # of which nothing says what a crown is usually worth
EDGES = (
    "2019-08-19", "2019-08-20", "2024-02-29", "2024-11-24", "2024-11-25", "2026-06-30", "2026-07-01", "2026-11-19",
    "2026-11-20", "1900-01-01", "2199-12-31",
)  # fmt: skip
UNKNOWN = ("待定", "无", "—", "N/A", "?", "", None)
RATES = ("7.1", "0.05", "70", "0", "7.123456789012", "999999999.5", "待定", 7, None)


def table(policy: Policy, count: int, seed: int, style: companies.Style) -> pa.Table:
    """`count` companies of a seed, half of which say something odd, in the types of a style.

    All of them have one odd name: beside others, of which columns leave one, it would not be seen what becomes of it. In
    every other table nothing was received.
    """
    schema = companies.table(policy, 0, seed, style).schema
    rows = list(companies.rows(policy, count, seed, style))
    random = Random(seed)
    name = NAMES[seed % len(NAMES)]
    for row in rows:
        if random.random() < 0.5:
            _Odd(policy, random, style, row, name).say_something()
    made = pa.Table.from_pylist(rows, schema)
    return made.drop_columns([name for name in ("grants_received",) if seed % 2 and name in schema.names])


class _Odd:
    """Has a company of a table say something odd."""

    def __init__(self, policy: Policy, random: Random, style: companies.Style, row: dict[str, Any], odd_name: str) -> None:
        self.sections, self.random, self.style, self.row = policy.vocabulary.sections, random, style, row
        self.odd_name = odd_name

    def say_something(self) -> None:
        named = [name for name, section in self.sections.items() if section.is_list and self.row.get(name)]
        if named:
            self.name = self.random.choice(named)
            self.records = self.row[self.name]
            self.record = self.random.choice(self.records)
            self.random.choice((self.twice, self.texts, self.amounts, self.days, self.subject, self.grant, self.nothing))()

    def fields(self, kind: str) -> list[str]:
        return [name for name, field in self.sections[self.name].fields.items() if field.type == kind]

    def twice(self) -> None:
        self.records.append(dict(self.record))

    def texts(self) -> None:
        self.record |= dict.fromkeys(self.fields("text"), self.odd_name)
        if self.row["company"] is not None and self.random.random() < 0.5:
            self.row["company"]["name"] = self.odd_name

    def amounts(self) -> None:
        self.record |= {name: self.money() for name in self.fields("money")}

    def days(self) -> None:
        self.record |= {name: self.day() for name in self.fields("date")}

    def subject(self) -> None:
        several = self.random.choice((*SUBJECTS, *[[self.odd_name]] * 3))
        self.record |= {name: ";".join(several or ()) if self.style == "mixed" else several for name in self.fields("texts")}

    def grant(self) -> None:
        fields = self.sections["grants_received"].fields if "grants_received" in self.sections else ()
        grant = {**dict.fromkeys(fields), "subject": self.record.get("subject"), "amount": self.money()}
        self.row["grants_received"] = [grant] if fields else None

    def nothing(self) -> None:
        self.row[self.name] = self.random.choice(([], None))

    def money(self) -> Any:
        amount, currency = self.random.choice(AMOUNTS), self.random.choice(CURRENCIES)
        if self.style == "mixed":
            return {"amount": amount, "currency": currency}
        return f"{currency or ''} {amount}".strip() if self.style == "texts" else amount

    def day(self) -> Any:
        day = self.random.choice(EDGES)
        return day if self.style == "texts" else date.fromisoformat(day)


def lines(policy: Policy, count: int, seed: int) -> Iterator[str]:
    """Yield companies of a seed as JSON lines, half of which say something that no table can."""
    random = Random(seed)
    for row in table(policy, count, seed, "texts").to_pylist():
        row = {"as_of": "2026-06-30", **_without_absent(row)}
        del row["source"]
        if random.random() < 0.5:
            row |= _said_in_words(policy, random, row)
        yield json.dumps(row, ensure_ascii=False)


def _without_absent(row: Any) -> Any:
    if isinstance(row, list):
        return [_without_absent(one) for one in row]
    return {key: _without_absent(value) for key, value in row.items() if value is not None} if isinstance(row, dict) else row


def _said_in_words(policy: Policy, random: Random, row: dict[str, Any]) -> dict[str, Any]:
    sections = [name for name, section in policy.vocabulary.sections.items() if section.is_list]
    company = row.get("company", {})
    by_day = [{"from": "2025-01-01", "value": "7.1"}, {"from": "2026-01-10", "value": random.choice(("7.2", "70", "待定"))}]
    grants = [
        {"subject": random.choice(("MCU", ["MCU", "封测线"], "没有", [None], "项目甲")), "amount": amount}
        for amount in random.sample(("100万", "USD 5万", "待定", None, "XXX 3", "1亿"), 2)
    ]
    return random.choice(
        (
            {"fx": {code: random.choice(RATES) for code in random.sample(("USD", "EUR", "CZK", "美元", "XXX"), 2)}},
            {"fx": {"USD": by_day}},
            {"grants_received": grants},
            {"assume": {random.choice([rule.id for rule in policy.rules]): random.choice(("20%", "0", "300%", "待定"))}},
            {random.choice(sections): random.choice(("无", "待定", {}, [{}], [None], "x", 5))},
            {random.choice(("compny", "x", "贷款2")): random.choice(("1", None, []))},
            {"company": {**company, random.choice(list(company) or ["name"]): random.choice(UNKNOWN)}},
            {"as_of": random.choice((*EDGES, "待定", "2025-02-29", "2025-02", 20250101))},
        )
    )
