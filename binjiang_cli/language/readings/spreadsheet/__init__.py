"""The spreadsheet reading: expressions as formulas, exact in doubles, each with the value that it has."""

from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.spreadsheet.paper import Paper
from binjiang_cli.language.readings.spreadsheet.reading import Spreadsheet

__all__ = ["CannotSay", "Paper", "Spreadsheet"]
