"""Doubts: what can hardly be so in a profile, or was hardly meant so. Each is a warning, none an error."""

from collections.abc import Iterator

from binjiang_cli.estimation.doubts.amounts import amount_doubts
from binjiang_cli.estimation.doubts.days import day_doubts
from binjiang_cli.estimation.doubts.lines import line_doubts
from binjiang_cli.estimation.doubts.records import record_doubts
from binjiang_cli.estimation.evaluate import Evaluator
from binjiang_cli.profile.caution import Caution

__all__ = ["line_doubts", "profile_doubts"]


def profile_doubts(evaluator: Evaluator) -> Iterator[Caution]:
    """Yield what is to be doubted of the profile, whatever the rules make of it."""
    yield from evaluator.subjects.cautions()
    yield from amount_doubts(evaluator)
    yield from day_doubts(evaluator)
    yield from record_doubts(evaluator)
