"""What comes of a table of companies: the columns of its tables, and its totals by rule."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa

from binjiang_cli.intake.arrow import empty

YUAN, RATE, TEXTS = pa.decimal128(38, 2), pa.decimal128(38, 12), pa.list_(pa.string())
STATUSES = ("eligible", "superseded", "undetermined", "ineligible")
COUNTS = (*STATUSES, "warnings")
COMPANIES = pa.schema(
    [(name, pa.string()) for name in ("source", "name", "uscc")]
    + [(name, YUAN) for name in ("low", "high", "potential")]
    + [(name, pa.int64()) for name in COUNTS]
)
LINES = pa.schema(
    [(name, pa.string()) for name in ("source", "name", "rule", "record", "record_name", "clause", "status")]
    + [("eligible_cost", YUAN), ("intensity_low", RATE), ("intensity_high", RATE)]
    + [(name, YUAN) for name in ("ceiling", "gross_low", "gross_high", "received", "amount_low", "amount_high")]
    + [(name, TEXTS) for name in ("subjects", "superseded_by", "missing", "zero")]
    + [(name, pa.string()) for name in ("payee", "payer")]
    + [(name, TEXTS) for name in ("instalments_low", "instalments_high")]
)
REJECTS = pa.schema([("source", pa.string()), ("position", pa.string()), ("errors", TEXTS)])
WARNINGS = pa.schema([(name, pa.string()) for name in ("source", "name", "uscc", "code", "path", "message")])
QUESTIONS = pa.schema(
    [(name, pa.string()) for name in ("source", "name", "uscc", "path", "label", "question")]
    + [("alone", YUAN), ("together", YUAN), ("lines", TEXTS)]
)
ORIGIN, POSITION = "source", "#"  # what a table calls its companies, and where each stands in it
PLACE, ORDER = pa.field("n", pa.int64()), pa.field("o", pa.int64())


SCHEMAS = {"companies": COMPANIES, "lines": LINES, "rejects": REJECTS, "warnings": WARNINGS, "questions": QUESTIONS}
TABLES = tuple(SCHEMAS)


class RuleTotal(NamedTuple):
    """A rule's eligible lines: how many, and what they pay, in fen."""

    lines: int = 0
    low: int = 0
    high: int = 0


class PartResults(NamedTuple):
    """What one way settled, in the order of the input: `n` says which row of it, in lines and warnings `o` which of that."""

    companies: pa.Table = empty(COMPANIES.insert(0, PLACE))
    lines: pa.Table = empty(LINES.insert(0, ORDER).insert(0, PLACE))
    rejects: pa.Table = empty(REJECTS.insert(0, PLACE))
    warnings: pa.Table = empty(WARNINGS.insert(0, ORDER).insert(0, PLACE))
    questions: pa.Table = empty(QUESTIONS.insert(0, ORDER).insert(0, PLACE))
    rules: Mapping[str, RuleTotal] = {}


class CompanyCounts(NamedTuple):
    """How many companies were done by columns, how many one by one, and how many were rejected."""

    by_columns: int
    exact: int
    rejected: int


class Results(NamedTuple):
    """What came of a batch, as Arrow tables in the order of the input; every company is in `companies` or in `rejects`.

    `warnings` has a row for each warning of each company, where they were asked for; their numbers stand in `companies`.
    `questions` has a row for each fact that can still change a company's totals, where they were asked for.
    `rules` are the totals of the rules by their ids; they need no lines.
    """

    companies: pa.Table
    lines: pa.Table
    rejects: pa.Table
    warnings: pa.Table
    questions: pa.Table
    rules: Mapping[str, RuleTotal]
    settled: CompanyCounts


def concatenated(parts: Sequence[PartResults]) -> PartResults:
    """Return parts of stretches of the input that follow each other."""
    return PartResults(
        pa.concat_tables([part.companies for part in parts]),
        pa.concat_tables([part.lines for part in parts]),
        pa.concat_tables([part.rejects for part in parts]),
        pa.concat_tables([part.warnings for part in parts]),
        pa.concat_tables([part.questions for part in parts]),
        added(*(part.rules for part in parts)),
    )


def together(several: Sequence[Results]) -> Results:
    """Return the results of tables that follow each other as those of one."""
    tables = {name: pa.concat_tables([getattr(results, name) for results in several]) for name in TABLES}
    rules = added(*(results.rules for results in several))
    return Results(
        **tables, rules=rules, settled=CompanyCounts(*map(sum, zip(*(results.settled for results in several), strict=True)))
    )


def added(*totals: Mapping[str, RuleTotal]) -> dict[str, RuleTotal]:
    """Return totals by rule, put together."""
    found: dict[str, RuleTotal] = {}
    for each in totals:
        for rule, total in each.items():
            before = found.get(rule, RuleTotal())
            found[rule] = RuleTotal(*(one + other for one, other in zip(before, total, strict=True)))
    return found
