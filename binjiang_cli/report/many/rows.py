"""What the index says of a company: a row for each report, in the orders in which people look for it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from binjiang_cli.words import Lang

if TYPE_CHECKING:
    from binjiang_cli.advice.advise import Advice

AMOUNTS = ("low", "high", "potential", "alone", "together")
NOTHING = Decimal("0.00")


class IndexRow(NamedTuple):
    """A company whose report stands in `file`: its totals in yuan, and the question that is most worth asking.

    `questions` is the number of facts that can still change the totals. `alone` and `together` are what the first is
    worth, as `advise` has them; None where there is none, or no bound is known.
    """

    source: str
    name: str
    uscc: str | None
    file: str
    as_of: str
    low: Decimal
    high: Decimal
    potential: Decimal
    questions: int
    question: str | None
    alone: Decimal | None
    together: Decimal | None
    warnings: int

    def stored(self) -> dict[str, Any]:
        """Return the row as JSON keeps it."""
        texts = {name: None if (amount := getattr(self, name)) is None else str(amount) for name in AMOUNTS}
        return self._asdict() | texts

    @classmethod
    def of_stored(cls, stored: dict[str, Any]) -> IndexRow:
        """Return the row that JSON has kept. Raises TypeError, ArithmeticError."""
        amounts = {name: None if (text := stored[name]) is None else Decimal(text) for name in AMOUNTS}
        return cls(**stored | amounts)


class Sums(NamedTuple):
    low: Decimal
    high: Decimal
    potential: Decimal
    warnings: int


def row_of(advice: Advice, source: str, file: str, lang: Lang) -> IndexRow:
    """Return the row of a company."""
    first = advice.questions[0] if advice.questions else None
    return IndexRow(
        source=source,
        name=advice.company.name,
        uscc=advice.company.uscc,
        file=file,
        as_of=str(advice.as_of),
        low=advice.totals.low,
        high=advice.totals.high,
        potential=advice.potential,
        questions=len(advice.questions),
        question=None if first is None else first.question.to(lang),
        alone=None if first is None else first.alone,
        together=None if first is None else first.together,
        warnings=len(advice.estimate.warnings),
    )


def by_amount(rows: Sequence[IndexRow]) -> list[IndexRow]:
    """Return rows by the high end of the total, then by the potential, the greatest first."""
    return sorted(rows, key=lambda row: (-row.high, -row.potential, row.file))


def by_worth(rows: Sequence[IndexRow]) -> list[IndexRow]:
    """Return the rows that have a question by what the first is worth, the most first, those without a known bound last."""
    asked = (row for row in rows if row.question)
    return sorted(asked, key=lambda row: (row.alone is None, -max(row.alone or 0, row.together or 0), row.file))


def sums_of(rows: Sequence[IndexRow]) -> Sums:
    """Return what can be added up."""
    low, high, potential = (sum((getattr(row, name) for row in rows), NOTHING) for name in AMOUNTS[:3])
    return Sums(low, high, potential, sum(row.warnings for row in rows))
