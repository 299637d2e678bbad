"""Which companies of a table could have something to be warned of, or to be compared, that only the exact reading knows.

The tests may say so of too many companies, and never of too few. They look at whole columns, and take no part in figures.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from binjiang_cli.batch.kernel.sieve.records import Records
from binjiang_cli.batch.kernel.sieve.subjects import Stands, odd_grants, spelt_otherwise
from binjiang_cli.intake.arrow import one
from binjiang_cli.policy.load import Policy

__all__ = ["Sieve"]


class Sieve:
    """The sieve of one policy."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def doubtful(self, table: pa.Table) -> np.ndarray:
        """Return, for each row of a table of companies, whether the exact reading has to look at it."""
        found = np.zeros(table.num_rows, bool)
        sections = list(self._sections(table))
        for owners in (spelt_otherwise(sections), odd_grants(sections, self.policy)):
            found[owners] = True
        return found

    def _sections(self, table: pa.Table) -> Iterator[Stands]:
        """Every list section that stands in the table as lists of structs."""
        vocabulary = self.policy.vocabulary
        for column in table.column_names:
            name = vocabulary.keys.get(column) or ""
            section = vocabulary.sections.get(name)
            if section is not None and section.is_list:
                values = one(table[column])
                kind = values.type
                if (pa.types.is_list(kind) or pa.types.is_large_list(kind)) and pa.types.is_struct(kind.value_type):
                    yield Stands(name, section, Records.of(values))
