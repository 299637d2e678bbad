"""Which companies have foreign amounts that fail a bound stated in several currencies."""

from collections.abc import Iterator, Sequence

import numpy as np

from binjiang_cli.batch.columns.facts import TableFacts
from binjiang_cli.batch.columns.lines import INELIGIBLE, Lines
from binjiang_cli.language import tree
from binjiang_cli.language.readings.columns import Moneys
from binjiang_cli.language.readings.columns.values import CNY, Ints
from binjiang_cli.language.types import ThresholdType
from binjiang_cli.policy.rule import Rule


def in_other_currencies(facts: TableFacts, lines: Sequence[Lines]) -> Iterator[Ints]:
    """Yield the companies with a line that is not eligible, of a rule with such a bound, and any foreign amount."""
    if not any(_has_thresholds(found.rule) for found in lines):
        return
    abroad = np.zeros(facts.count, bool)
    for name, section in facts.sections.items():
        for key, field in section.section.fields.items():
            column = facts.field(name, key) if field.type == "money" else None
            if isinstance(column, Moneys) and column.currency is not None:
                abroad[section.owner[column.known & (column.currency != CNY)]] = True
    for found in lines:
        if abroad.any() and _has_thresholds(found.rule):
            yield found.company[(found.verdict == INELIGIBLE) & abroad[found.company]]


def _has_thresholds(rule: Rule) -> bool:
    return any(
        isinstance(kind, ThresholdType) for node, kind in rule.types.items() if isinstance(node, tree.Name | tree.Constant)
    )
