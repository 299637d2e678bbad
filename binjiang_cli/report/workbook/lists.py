"""The hidden sheet with the words of choices: for the lists to choose from, and for formulas that read them."""

from __future__ import annotations

from binjiang_cli.language.readings.spreadsheet.paper import letters
from binjiang_cli.policy.vocabulary import Field
from binjiang_cli.report.workbook.names import CHOICES, block
from binjiang_cli.words import Lang


class Lists:
    """Gives the choices of a field two columns: their labels and their ids. The same choices stand there once."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        self.columns: dict[tuple[tuple[str, str], ...], int] = {}

    def labels(self, field: Field) -> str:
        """Return the place of a field's labels."""
        return self._place(field, 0)

    def ids(self, field: Field) -> str:
        """Return the place of a field's ids."""
        return self._place(field, 1)

    def position(self, field: Field, place: str, ids: bool) -> str:
        """Return a formula for where the text of a cell stands among labels or ids: 1 for the first, 0 for nowhere.

        MATCH would read * and ? as wildcards.
        """
        words = self.ids(field) if ids else self.labels(field)
        return f"SUMPRODUCT(EXACT({words},{place})*ROW({words}))"

    def written(self) -> list[tuple[str, ...]]:
        """Return the columns of the sheet."""
        return [
            column
            for pairs in self.columns
            for column in (tuple(label for label, _ in pairs), tuple(key for _, key in pairs))
        ]  # fmt: skip

    def _place(self, field: Field, column: int) -> str:
        pairs = tuple((label.to(self.lang), key) for key, label in field.values.items())
        first = self.columns.setdefault(pairs, 2 * len(self.columns))
        return block(CHOICES.to(self.lang), 0, len(pairs) - 1, letters(first + column))
