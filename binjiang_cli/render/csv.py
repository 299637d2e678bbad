"""The estimate as CSV. A text that a spreadsheet would take for a formula is marked as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from binjiang_cli.estimation.result import Estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.render.rows import rows
from binjiang_cli.words import Lang, harmless, visible


def render_csv(result: Estimate, policy: Policy, lang: Lang) -> str:
    return csv_text(rows(result, policy, lang))


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as CSV, every cell safe to open and to print."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([harmless(visible(cell)) for cell in row])
    return text.getvalue()
