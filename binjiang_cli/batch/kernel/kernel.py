"""The kernel: companies in, what each could receive out, by columns where that is exact and one by one where it is not."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa

from binjiang_cli.batch.columns.run import ByColumns
from binjiang_cli.batch.kernel.cautions import with_cautions
from binjiang_cli.batch.kernel.exact import Exactly
from binjiang_cli.batch.kernel.forms import named_rows, without_views
from binjiang_cli.batch.results import ORDER, PLACE, POSITION, TABLES, CompanyCounts, PartResults, Results, added
from binjiang_cli.intake.arrow import numbers, whole
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.profile.caution import Caution
from binjiang_cli.words import Lang

FEW = 8  # companies that are done one by one sooner (2 ms each) than the rules are evaluated by columns (15 ms)
MANY = 500  # companies of a table that take as long one by one (2 ms each) as other processes take to start


class Kernel:
    """A policy, ready to be run over tables of companies, by several threads if need be.

    `as_of` wins over the day that a profile states; without either the day is `default_day`, else today. `assume` gives
    rules one rate instead of their range. Up to `few` companies of a table are done one by one; `elsewhere` does companies
    one by one in other processes, where there are many. `questions` asks what to ask of each, one by one.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        as_of: date | None = None,
        assume: Mapping[str, Fraction] | None = None,
        lang: Lang = "zh",
        default_day: date | None = None,
        few: int = FEW,
        elsewhere: Callable[[pa.Table], PartResults] | None = None,
        questions: bool = False,
    ) -> None:
        self.policy = policy
        self.as_of = as_of
        self.default_day = default_day or date.today()
        self.assume = dict(assume or {})
        self.lang = lang
        self.few = few
        self.elsewhere = elsewhere
        self.questions = questions
        self._by_columns = ByColumns(policy, as_of=as_of, default_day=self.default_day, assume=self.assume, lang=lang)

    def run(
        self,
        profiles: Any,
        *,
        lines: bool = True,
        warnings: bool = False,
        cautions: Mapping[int, Sequence[Caution]] = {},
        exactly: bool = False,
    ) -> Results:
        """Return the results for a table of companies: a pyarrow table or reader, or anything with `__arrow_c_stream__`.

        It has one column for each top-level key of a profile, and `source`, which names each company; without that
        column a company is named by its place (`#0`). Without `lines` the table of lines stays empty, and most
        companies take much less time. `warnings` asks for all warnings as rows;
        `cautions` are what is to be said of how the rows were read, by row. `exactly` leaves all to the exact reading.
        """
        table = without_views(named_rows(profiles if isinstance(profiles, pa.Table) else pa.table(profiles)))
        table = table.append_column(POSITION, whole(np.arange(table.num_rows)))
        part, rest, unworded = PartResults(), table, table.slice(0, 0)
        if table.num_rows > self.few and not exactly and not self.questions:
            part, rest, unworded = self._by_columns.run(table, lines=lines, warnings=warnings)
        if unworded.num_rows:
            told = self._exactly(unworded, lines=False).warnings
            part = part._replace(warnings=pa.concat_tables([part.warnings, told]))
        parts = [with_cautions(part, cautions, self.lang) for part in (part, self._exactly(rest, lines))]
        companies, of_lines, rejects, told, asked = (_in_order([getattr(part, name) for part in parts]) for name in TABLES)
        if companies.num_rows + rejects.num_rows != table.num_rows:
            raise AssertionError(f"{table.num_rows} companies became {companies.num_rows} and {rejects.num_rows} rejects")
        by_columns, exact = (part.companies.num_rows for part in parts)
        settled = CompanyCounts(by_columns, exact, rejects.num_rows)
        told = told if warnings else told.slice(0, 0)
        return Results(companies, of_lines, rejects, told, asked, added(*(part.rules for part in parts)), settled)

    def _exactly(self, table: pa.Table, lines: bool) -> PartResults:
        """Return the companies of a table one by one, in other processes where there are many."""
        if self.elsewhere is not None and table.num_rows > MANY:
            return self.elsewhere(table)
        return self.one_by_one(table, lines=lines)

    def one_by_one(self, table: pa.Table, *, lines: bool) -> PartResults:
        """Return the companies of a table with the columns `#` and `source`, as the exact reading has them."""
        exact = Exactly(
            self.policy, as_of=self.as_of, default_day=self.default_day, assume=self.assume, lang=self.lang,
            questions=self.questions,
        )  # fmt: skip
        return exact.run(table, lines=lines)


def estimate_table(
    profiles: Any,
    policy: Policy | None = None,
    *,
    as_of: date | None = None,
    assume: Mapping[str, Fraction] | None = None,
    lang: Lang = "zh",
    lines: bool = True,
    warnings: bool = False,
    questions: bool = False,
) -> Results:
    """Return what the companies of a pandas, Polars or Arrow table could receive, as Arrow tables; see `Kernel.run`.

    The figures are those of `estimate` for each company alone; without a policy, under the one that ships.
    """
    kernel = Kernel(policy or load_policy(), as_of=as_of, assume=assume, lang=lang, questions=questions)
    return kernel.run(profiles, lines=lines, warnings=warnings)


def _in_order(tables: list[pa.Table]) -> pa.Table:
    """Return the rows of several tables in the order of the input, without the columns that say it."""
    found = pa.concat_tables(tables)
    said = [field.name for field in (ORDER, PLACE) if field.name in found.column_names]
    order = np.lexsort([numbers(found[name]) for name in said])
    found = found.drop_columns(said)
    return found if (order == np.arange(len(order))).all() else found.take(whole(order))
