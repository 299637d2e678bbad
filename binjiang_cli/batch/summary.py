"""The summary of a batch: counted chunk by chunk, put together in any order, the same in the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa

MOST_LARGEST = 10
QUOTED = re.compile("“[^”]*”")
OWN_WORDS = re.compile("：|(?<!'key): ")
FIGURES = re.compile(r"\d[\d,.:-]*")
STATUSES = ("eligible", "superseded", "undetermined", "ineligible")


class RuleTotal(NamedTuple):
    """A rule's eligible lines: how many, and what they pay, in fen."""

    lines: int = 0
    low: int = 0
    high: int = 0


class Large(NamedTuple):
    """A company among those that could receive most; amounts in fen."""

    high: int
    low: int
    source: str
    name: str


class Summary(NamedTuple):
    """Counts and totals over companies, in fen; `reasons` are why companies were rejected, each company once."""

    companies: int = 0
    rejected: int = 0
    low: int = 0
    high: int = 0
    potential: int = 0
    warnings: int = 0
    lines: Mapping[str, int] = {}
    rules: Mapping[str, RuleTotal] = {}
    reasons: Mapping[str, int] = {}
    largest: Sequence[Large] = ()

    def __add__(self, other: object) -> Summary:
        assert isinstance(other, Summary)
        return Summary(
            self.companies + other.companies,
            self.rejected + other.rejected,
            self.low + other.low,
            self.high + other.high,
            self.potential + other.potential,
            self.warnings + other.warnings,
            Counter(self.lines) + Counter(other.lines),
            {rule: _both(self.rules.get(rule), other.rules.get(rule)) for rule in {**self.rules, **other.rules}},
            Counter(self.reasons) + Counter(other.reasons),
            sorted([*self.largest, *other.largest], key=lambda large: -large.high)[:MOST_LARGEST],
        )

    def as_json(self) -> dict[str, Any]:
        return self._asdict()

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Summary:
        rules = {rule: RuleTotal(*total) for rule, total in found["rules"].items()}
        return cls(**{**found, "rules": rules, "largest": [Large(*large) for large in found["largest"]]})


def summary_of(companies: pa.Table, lines: pa.Table, reasons: Sequence[str]) -> Summary:
    """The summary of a chunk's results; `reasons` has one for each company that was rejected."""
    import pyarrow.compute as pc

    paid = lines.filter(pc.equal(lines["status"], "eligible"))
    grouped = paid.group_by("rule", use_threads=False).aggregate(
        [("rule", "count"), ("amount_low", "sum"), ("amount_high", "sum")]
    )
    rules = {
        row["rule"]: RuleTotal(row["rule_count"], _fen(row["amount_low_sum"]), _fen(row["amount_high_sum"]))
        for row in grouped.to_pylist()
    }
    order = pc.sort_indices(companies, [("high", "descending")])[:MOST_LARGEST]
    largest = [
        Large(_fen(row["high"]), _fen(row["low"]), row["source"], row["name"])
        for row in companies.select(["high", "low", "source", "name"]).take(order).to_pylist()
        if row["high"]
    ]
    low, high, potential = (_fen(pc.sum(companies[name]).as_py()) for name in ("low", "high", "potential"))
    warnings, *counts = (pc.sum(companies[name]).as_py() or 0 for name in ("warnings", *STATUSES))
    by_status = dict(zip(STATUSES, counts, strict=True))
    return Summary(
        companies.num_rows, len(reasons), low, high, potential, warnings, by_status, rules, Counter(reasons), largest
    )


def reason(message: str) -> str:
    """A message without the words and figures of the one company that it is about."""
    general = QUOTED.sub("“…”", message)
    return FIGURES.sub("…", general if "“…”" in general else OWN_WORDS.split(general)[0])


def _both(one: RuleTotal | None, other: RuleTotal | None) -> RuleTotal:
    one, other = one or RuleTotal(), other or RuleTotal()
    return RuleTotal(one.lines + other.lines, one.low + other.low, one.high + other.high)


def _fen(yuan: Any) -> int:
    return 0 if yuan is None else int(yuan.scaleb(2))
