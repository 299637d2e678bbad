"""The row of totals below a table: no company's, and so without a source."""

from __future__ import annotations

import pyarrow as pa

from binjiang_cli.batch.results import COMPANIES, LINES, STATUSES
from binjiang_cli.batch.summary import Summary
from binjiang_cli.estimation.result import yuan
from binjiang_cli.intake.arrow import table_of
from binjiang_cli.words import Lang, Text

ALL = Text("合计", "Total")
OF_LINES = Text("合计（可得的各行）", "Total of the eligible lines")


def total_rows(summary: Summary, lang: Lang) -> dict[str, pa.Table]:
    """Return the rows of totals by the tables that they go below; those of lines count what is paid."""
    low, high, potential = (yuan(fen) for fen in (summary.low, summary.high, summary.potential))
    counts = {status: summary.lines.get(status, 0) for status in STATUSES}
    of_all = {"low": low, "high": high, "potential": potential, **counts, "warnings": summary.warnings}
    return {
        "companies": table_of([{"name": ALL.to(lang), **of_all}], COMPANIES),
        "lines": table_of([{"name": OF_LINES.to(lang), "amount_low": low, "amount_high": high}], LINES),
    }
