"""The shipped rules' names as columns, the day of all estimates, and the one-year LPR."""

import csv
from datetime import date
from pathlib import Path

AS_OF = "2026-06-30"
RULES = ("rd_support", "loan_interest", "capital_support", "project_support", "market_domestic", "market_overseas")
TABLE = Path(__file__).parents[3] / "rules/binjiang-2024/lpr.csv"


def lpr_changes() -> list[tuple[date, int]]:
    """The days on which it changed, and the new rate in hundredths of a percent."""
    found: list[tuple[date, int]] = []
    with TABLE.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            rate = int(row["one_year_percent"].replace(".", ""))
            if not found or found[-1][1] != rate:
                found.append((date.fromisoformat(row["published_on"]), rate))
    return found
