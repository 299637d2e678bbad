"""The doubts of an estimate over whole columns: those that are plain are told, companies that may have others leave.

A company may leave for nothing, as the exact reading then looks at it; none with a doubt may stay uncounted.
"""

from binjiang_cli.batch.columns.doubts.amounts import AmountDoubts
from binjiang_cli.batch.columns.doubts.bounds import in_other_currencies
from binjiang_cli.batch.columns.doubts.grants import odd_grants
from binjiang_cli.batch.columns.doubts.lines import in_two_years
from binjiang_cli.batch.columns.doubts.records import repeated
from binjiang_cli.batch.columns.doubts.subjects import odd_subjects
from binjiang_cli.batch.columns.facts import TableFacts
from binjiang_cli.batch.columns.grants import Grants
from binjiang_cli.batch.columns.keys import SubjectKeys
from binjiang_cli.batch.columns.remarks import Remarks
from binjiang_cli.batch.columns.settle import ColumnSettlement

__all__ = ["add_doubts"]


def add_doubts(facts: TableFacts, keys: SubjectKeys, grants: Grants, settlement: ColumnSettlement, remarks: Remarks) -> None:
    """Add the doubts that companies raise; those with others than plain ones are marked in `facts.left`."""
    lines = settlement.lines
    AmountDoubts(facts, remarks).add()
    remarks.count(in_two_years(facts, settlement))
    for companies in (
        *repeated(facts), *odd_subjects(facts, keys, lines), *odd_grants(facts, keys, grants, lines),
        *in_other_currencies(facts, lines),
    ):  # fmt: skip
        facts.left[companies] = True
