"""Random companies as Arrow tables, from a seed: every field of a vocabulary, in the forms that tables have.

`typed` has dates, decimals and booleans; `common` too, but no great amounts, few subjects that stand twice, and no company
with a day of its own; `mixed` states money as structs of an amount and a currency, and one subject as a text; `texts` has
everything as texts, some of them in forms that only the loader reads, some wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.vocabulary import Field, Section
from binjiang_cli.values.uscc import ALPHABET, check_character

Style = Literal["typed", "common", "mixed", "texts"]
SUBJECTS = ("MCU", "封测线", "标准 A", "B-2", "甲、乙")
ODD_SUBJECTS = ("mcu", "ＭＣＵ", "MC\u200bU", "M CU", "MCV", "标准A", "标准 Ａ", "封测线、MCU", "封测站")
BOUNDS = (100_000_000, 10_000_000, 3_000_000, 1_000_000, 5_000_000, 20_000_000, 300_000_000, 200_000_000)
CURRENCIES = {"USD": "7.1", "EUR": "8.2", "JPY": "0.048"}
DAY = date(2026, 6, 30)
WRONG = ("约100万", "-5", "0.001", "abc", "", "1e5", "2025-02-30", "也许")


def table(policy: Policy, count: int, seed: int, style: Style, day: date = DAY) -> pa.Table:
    """`count` companies of a seed; `day` is that of companies that state none."""
    schema = _schema(policy, style)
    if style != "common":
        return pa.Table.from_pylist(list(rows(policy, count, seed, style, day)), schema=schema)
    schema = schema.remove(schema.get_field_index("as_of"))
    made = pa.Table.from_pylist(list(rows(policy, count, seed, style, day)), schema=schema)
    at = schema.get_field_index("company")
    return made.set_column(at, schema.field(at), _with_nothing_below(made["company"].combine_chunks()))


def _with_nothing_below(structs: pa.StructArray) -> pa.StructArray:
    """The structs, with absent values where they are absent, as readers of files have it."""
    there = structs.is_valid()
    values = [pc.if_else(there, values, pa.scalar(None, values.type)) for values in structs.flatten()]
    return pa.StructArray.from_arrays(values, fields=list(structs.type), mask=structs.is_null())


def rows(policy: Policy, count: int, seed: int, style: Style, day: date = DAY) -> Iterator[dict[str, Any]]:
    made = _Maker(policy, Random(seed), style, day)
    for number in range(count):
        yield {"source": f"c{number}", **made.company()}


class _Maker:
    """Makes companies, most of them sober: of such amounts, days and subjects as an estimate has no doubts about."""

    def __init__(self, policy: Policy, random: Random, style: Style, day: date) -> None:
        self.policy, self.random, self.style, self.default_day = policy, random, style, day
        self.common, self.typed = style == "common", style in ("typed", "common")
        self.days = list(_days_of_change(policy))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def company(self) -> dict[str, Any]:
        random = self.random
        self.abroad = not self.typed and self.chance(0.3)
        self.tame = self.common or self.chance(0.8)
        self.wrong = 0.0 if self.style != "texts" or self.chance(0.8) else 0.02
        self.sober, self.today = self.chance(0.95 if self.common else 0.8), self.default_day
        row: dict[str, Any] = {}
        if not self.common and self.chance(0.8):
            early = date(2023, 11, 1) + timedelta(days=random.randrange(500))
            self.today = early if self.chance(0.2) else date(2025, 1, 1) + timedelta(days=random.randrange(900))
            row["as_of"] = self.day(self.today)
        self.year = random.choice([year for year in (2023, 2024, 2025, 2025, 2026) if year <= self.today.year])
        if self.abroad or self.chance(0.05):
            row["fx"] = {code: self.rate(usual) for code, usual in CURRENCIES.items() if self.chance(0.7)}
        for name, section in self.policy.vocabulary.sections.items():
            if name == "company" and self.typed and self.chance(0.01):
                row[name] = None
            elif not section.is_list:
                row[name] = self.record(section) | (
                    {"name": f"公司{random.randrange(10**6)}"} if not self.chance(self.wrong) else {}
                )
            elif not self.chance(0.3):
                row[name] = [self.record(section) for _ in range(random.choice((0, 1, 1, 1, 2, 2, 3, 5)))]
        if self.sober and row.get("grants_received"):
            projects = [project for project in row.get("rd_projects") or () if project["subject"] is not None]
            row["grants_received"] = [
                {**grant, "subject": self.random.choice(projects)["subject"] if projects else None}
                for grant in row["grants_received"]
            ]
        return row

    def rate(self, usual: str) -> Any:
        found = Decimal(self.random.randrange(1, 10**6)).scaleb(-4 if self.chance(0.8) else -6)
        if self.sober:
            found = (Decimal(usual) * self.random.randrange(70, 140) / 100).quantize(Decimal("0.000001"))
        return str(found) if self.style == "texts" else found

    def record(self, section: Section) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, field in section.fields.items():
            likely = {"texts": 0.55, "text": 0.7, "uscc": 0.5}.get(field.type, 0.9)
            found[name] = self.value(field) if self.chance(likely) else None
        for name, field in section.fields.items():
            if field.not_before and found[name] and found[field.not_before] and not self.chance(0.01):
                found[name], found[field.not_before] = (
                    max(found[name], found[field.not_before]),
                    min(found[name], found[field.not_before]),
                )
        if self.sober and "paid_in" in found:
            found["paid_in"] = found["registered"]
        if self.sober and "interest_paid" in found:
            found["interest_paid"] = self.interest(found["principal"], found["drawn_on"], found["repaid_on"])
        return found

    def interest(self, principal: Any, drawn_on: Any, repaid_on: Any) -> Any:
        """Three per cent a year, where that is no small amount; none for what is written in words."""
        if isinstance(principal, dict):
            amount = self.interest(principal["amount"], drawn_on, repaid_on)
            return amount and {**principal, "amount": amount}
        if not isinstance(principal, Decimal) or drawn_on is None or self.chance(0.3):
            return None
        found = (principal * ((repaid_on or self.today) - drawn_on).days * 3 / 36_500).quantize(Decimal("0.01"))
        return found if found >= 1000 else None

    def value(self, field: Field) -> Any:
        if self.chance(self.wrong):
            return [self.random.choice(WRONG)] if field.type in ("choices", "texts") else self.random.choice(WRONG)
        random, texts = self.random, self.style == "texts"
        match field.type:
            case "text":
                return random.choice(("项目甲", "loan 1", "a", "测试（二期）", "x-1"))
            case "uscc":
                head = "91330108" + "".join(random.choice(ALPHABET) for _ in range(9))
                return head + check_character(head)
            case "date":
                day = date(2019, 1, 1) + timedelta(days=random.randrange(365 * 8))
                if self.chance(0.2):
                    day = random.choice(self.days) + timedelta(days=random.choice((-1, 0, 0, 1)))
                return self.day(min(day, self.today) if self.sober else day)
            case "year":
                year = self.year if self.sober else random.choice((2023, 2024, 2025, 2025, 2026))
                return str(year) if texts else year
            case "integer":
                return str(random.randrange(10**4)) if texts else random.randrange(10**4)
            case "number" | "rate":
                found = Decimal(random.randrange(10**5)).scaleb(-random.randrange(5))
                return str(found) if texts else found
            case "money":
                return self.money()
            case "boolean":
                true = self.chance(0.75)
                return random.choice(("true", "是", "yes") if true else ("false", "否", "no")) if texts else true
            case "choice":
                chosen = random.choice(list(field.values))
                chosen = next(iter(field.values)) if self.chance(0.5) else chosen
                return field.values[chosen].zh if texts and self.chance(0.3) else chosen
            case "choices":
                some = random.sample(list(field.values), random.randrange(min(4, len(field.values) + 1)))
                return [field.values[one].zh if texts and self.chance(0.2) else one for one in some]
        if not self.sober and self.chance(0.1):
            return random.choice(ODD_SUBJECTS) if self.style == "mixed" else [random.choice(ODD_SUBJECTS)]
        if self.common:
            return [f"s{random.randrange(100)}" for _ in range(random.choice((0, 1, 1, 2)))]
        if self.style == "mixed":
            return random.choice(SUBJECTS)
        return random.choice(
            (["MCU"], ["封测线"], [random.choice(SUBJECTS)], [f"s{random.randrange(50)}"], random.sample(SUBJECTS, 2), [])
        )

    def day(self, day: date) -> Any:
        if self.style != "texts":
            return day
        return f"{day.year}年{day.month}月{day.day}日" if self.chance(0.01) else day.isoformat()

    def money(self) -> Any:
        random = self.random
        bound = random.choice(BOUNDS) * 100 + random.choice((-1, 0, 0, 1))
        fen = random.choice((random.randrange(1, 10), *(random.randrange(10**digits) for digits in (5, 8, 10)), bound))
        if not self.tame and self.chance(0.1):
            fen = random.choice(
                (
                    random.randrange(10**12),
                    random.randrange(10**13),
                    random.randrange(10**17),
                    10**13,
                    10**17 if self.style == "texts" else 10**17 - 1,
                )
            )
        if self.sober and fen < 10**5:
            fen += 10**5
        yuan = Decimal(fen).scaleb(-2)
        currency = random.choice(list(CURRENCIES)) if self.abroad and self.chance(0.4) else None
        if self.typed:
            return yuan
        if self.style == "mixed":
            return {"amount": yuan, "currency": currency or random.choice((None, "CNY"))}
        if currency is not None:
            return f"{currency} {yuan}" if self.chance(0.9) else f"{yuan}{currency}"
        if fen % 10**6 == 0 and self.chance(0.7):
            return f"{Decimal(fen // 100).scaleb(-4):f}".rstrip("0").rstrip(".") + random.choice(("万", "万元"))
        return f"{yuan:,}" if self.chance(0.01) else random.choice((f"{yuan}", f"{yuan}元"))


def _days_of_change(policy: Policy) -> Iterator[date]:
    """Days from which something is otherwise: publications of the LPR, the table's end, the policy's first day."""
    yield from (policy.in_force.first, policy.lpr.last_known_day)
    found = policy.lpr.on(policy.lpr.last_publication, "1y")
    while found is not None:
        yield found.published_on
        found = policy.lpr.on(found.published_on - timedelta(days=1), "1y")


def _schema(policy: Policy, style: Style) -> pa.Schema:
    vocabulary = policy.vocabulary
    rates = pa.string() if style == "texts" else pa.decimal128(16, 6)
    columns: list[tuple[str, pa.DataType]] = [("source", pa.string()), ("as_of", _type("date", style))]
    columns.append(("fx", pa.struct([(code, rates) for code in CURRENCIES])))
    for name, section in vocabulary.sections.items():
        struct = pa.struct([(key, _type(field.type, style)) for key, field in section.fields.items()])
        columns.append((name, pa.list_(struct) if section.is_list else struct))
    return pa.schema(columns)


def _type(kind: str, style: Style) -> pa.DataType:
    if kind == "texts" and style == "mixed":
        return pa.string()
    if kind in ("choices", "texts"):
        return pa.list_(pa.string())
    if style == "texts":
        return pa.string()
    if kind == "money":
        amount = pa.decimal128(17, 2)
        return amount if style in ("typed", "common") else pa.struct([("amount", amount), ("currency", pa.string())])
    kinds = {
        "date": pa.date32(),
        "boolean": pa.bool_(),
        "year": pa.int32() if style == "typed" else pa.int64(),
        "integer": pa.int64(),
    }
    return kinds.get(kind, pa.decimal128(18, 6) if kind in ("number", "rate") else pa.string())
