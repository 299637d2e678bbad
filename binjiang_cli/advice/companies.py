"""Two outputs of a batch compared: which companies came, went and changed, and by how much."""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from binjiang_cli.advice.comparison import TotalAmounts, amounts_json, totals_json
from binjiang_cli.advice.outputs import COUNTS, CompanyRow
from binjiang_cli.values.json_schema import DIALECT, YUAN, object_schema
from binjiang_cli.words import folded

Fate = Literal["came", "went", "changed"]
FATES: tuple[Fate, ...] = ("changed", "came", "went")
Key = Callable[[CompanyRow], str]
Pair = tuple[CompanyRow | None, CompanyRow | None]


class CompanyChange(NamedTuple):
    """A company that came, went or changed; `before` or `after` is None where it is not there."""

    before: CompanyRow | None
    after: CompanyRow | None

    @property
    def fate(self) -> Fate:
        if self.before is None:
            return "came"
        return "went" if self.after is None else "changed"

    @property
    def company(self) -> CompanyRow:
        """Return the company as it is now, else as it was."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def difference(self) -> TotalAmounts:
        """Return by how much its totals changed; one that is not there has none."""
        was, now = (row.amounts if row else TotalAmounts() for row in (self.before, self.after))
        return now.minus(was)

    def as_json(self) -> dict[str, Any]:
        source, name, uscc = self.company[:3]
        return {
            "status": self.fate,
            "source": source,
            "name": name or None,
            "uscc": uscc or None,
            "before": _row_json(self.before),
            "after": _row_json(self.after),
            "difference": amounts_json(self.difference),
        }


class CompanySide(NamedTuple):
    """One side of a comparison: its totals, and of how many companies."""

    amounts: TotalAmounts
    companies: int

    def as_json(self) -> dict[str, Any]:
        return {**totals_json(self.amounts), "companies": self.companies}


class CompaniesComparison(NamedTuple):
    """Two outputs side by side. `companies` are those that differ, the largest movers first."""

    before: CompanySide
    after: CompanySide
    companies: tuple[CompanyChange, ...]

    @property
    def changed(self) -> bool:
        """Return whether anything differs."""
        return bool(self.companies)

    @property
    def difference(self) -> TotalAmounts:
        return self.after.amounts.minus(self.before.amounts)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many companies changed, came, went, and are the same."""
        found: dict[str, int] = dict.fromkeys(FATES, 0)
        for change in self.companies:
            found[change.fate] += 1
        return {**found, "same": self.after.companies - found["came"] - found["changed"]}

    def as_json(self) -> dict[str, Any]:
        """Return the published form: texts, lists and mappings only."""
        return {
            "schema_version": 1,
            "before": self.before.as_json(),
            "after": self.after.as_json(),
            "difference": amounts_json(self.difference),
            "counts": self.counts,
            "companies": [change.as_json() for change in self.companies],
        }

    @classmethod
    def published_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of the published form; every key is always there."""
        text, count = {"type": "string"}, {"type": "integer", "minimum": 0}
        money = {"low": YUAN, "high": YUAN}
        sums = {"totals": object_schema(money), "potential": YUAN}
        difference = object_schema({**money, "potential": YUAN})
        side = {"anyOf": [object_schema({**sums, **dict.fromkeys(COUNTS, count)}), {"type": "null"}]}
        optional = {"type": ["string", "null"]}
        company = {
            "status": {"enum": list(FATES)},
            "source": text,
            "name": optional,
            "uscc": optional,
            "before": side,
            "after": side,
            "difference": difference,
        }
        whole = object_schema({**sums, "companies": count})
        properties = {
            "schema_version": {"const": 1},
            "before": whole,
            "after": whole,
            "difference": difference,
            "counts": object_schema(dict.fromkeys((*FATES, "same"), count)),
            "companies": {"type": "array", "items": object_schema(company)},
        }
        return {"$schema": DIALECT, "title": cls.__name__, **object_schema(properties)}


def compare_companies(before: Sequence[CompanyRow], after: Sequence[CompanyRow]) -> CompaniesComparison:
    """Compare two outputs, company by company: by credit code, else by name, else by source.

    By name are matched those of which one side has no code. One that stands several times is matched by its source first,
    then in order.
    """
    changes = [CompanyChange(*pair) for pair in _matched(before, after) if _differ(*pair)]
    return CompaniesComparison(_side(before), _side(after), tuple(sorted(changes, key=_movement)))


def _side(rows: Sequence[CompanyRow]) -> CompanySide:
    columns = zip(*(row.amounts for row in rows), strict=True)
    return CompanySide(TotalAmounts(*(sum(column, Decimal("0.00")) for column in columns)), len(rows))


def _differ(before: CompanyRow | None, after: CompanyRow | None) -> bool:
    return before is None or after is None or (before.amounts, before.counts) != (after.amounts, after.counts)


def _movement(change: CompanyChange) -> tuple[Decimal, Decimal, Decimal]:
    low, high, potential = (abs(part) for part in change.difference)
    return -high, -low, -potential


def _by_code(row: CompanyRow) -> str:
    return "".join(row.uscc.split()).upper()


def _by_name(row: CompanyRow) -> str:
    return folded(row.name)


def _by_name_alone(row: CompanyRow) -> str:
    return "" if row.uscc else folded(row.name)


def _by_source(row: CompanyRow) -> str:
    return "" if row.uscc or row.name else row.source


# What the companies before and after are matched by, in turn; two different codes are two companies, whatever their names.
KEYS: tuple[tuple[Key, Key], ...] = (
    (_by_code, _by_code), (_by_name_alone, _by_name_alone), (_by_name_alone, _by_name), (_by_name, _by_name_alone),
    (_by_source, _by_source),
)  # fmt: skip


def _matched(before: Sequence[CompanyRow], after: Sequence[CompanyRow]) -> list[Pair]:
    """Return each company of either side once, with what it is on the other."""
    found: dict[int, CompanyRow] = {}  # the ones after, by the places of the ones before
    earlier, later = dict(enumerate(before)), dict(enumerate(after))  # what is not matched yet
    for one, other in KEYS:
        for by_source in (True, False):
            waiting = _waiting(later, other, by_source)
            for at, row in list(earlier.items()) if waiting else ():
                if places := waiting.get(_full(one(row), row, by_source)):
                    del earlier[at]
                    found[at] = later.pop(places.popleft())
    return [*((row, found.get(at)) for at, row in enumerate(before)), *((None, row) for row in later.values())]


def _waiting(rows: Mapping[int, CompanyRow], key: Key, by_source: bool) -> dict[Hashable, deque[int]]:
    """Return the places of companies by their keys; what has no key is left alone."""
    found: dict[Hashable, deque[int]] = defaultdict(deque)
    for at, row in rows.items():
        if word := key(row):
            found[_full(word, row, by_source)].append(at)
    return found


def _full(word: str, row: CompanyRow, by_source: bool) -> Hashable:
    return (word, row.source) if by_source else word


def _row_json(row: CompanyRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {**totals_json(row.amounts), **dict(zip(COUNTS, row.counts, strict=True))}
