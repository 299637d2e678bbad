"""The records of a section, of all companies, one after the other."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.kernel.arrow import flags
from binjiang_cli.policy.vocabulary import Section


class Records(NamedTuple):
    """The structs of a section in the order of the companies; `owners` are their companies' rows.

    `companies` are the rows of the companies that have records, `starts` where the records of each begin.
    """

    structs: pa.StructArray
    owners: np.ndarray
    companies: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, column: pa.Array) -> "Records":
        """The records of a column of lists."""
        owners = _owners(column)
        starts = np.flatnonzero(np.diff(owners, prepend=-1))
        return cls(pc.list_flatten(column), owners, owners[starts], starts)

    def subjects(self, section: Section) -> Iterator[tuple[np.ndarray, pa.Array]]:
        """The subjects that records state, and the rows of their companies."""
        declared = section.fields.get("subject")
        for at, name in enumerate(self.structs.type.names):
            if declared is None or name not in ("subject", declared.label.zh):
                continue
            values = self.structs.field(at)
            if pa.types.is_list(values.type) or pa.types.is_large_list(values.type):
                yield self.owners[_owners(values)], pc.list_flatten(values)
            else:
                there = pc.is_valid(values)
                yield self.owners[flags(there)], values.filter(there)

    def sums(self, values: np.ndarray) -> np.ndarray:
        """What companies' records give together, in the order of `companies`."""
        return np.add.reduceat(values, self.starts)


def _owners(lists: pa.Array) -> np.ndarray:
    """For each item of lists the place of its list; what lies below an absent list is no item."""
    width = np.int64 if pa.types.is_large_list(lists.type) else np.int32
    ends = np.frombuffer(lists.buffers()[1] or b"", width)[lists.offset : lists.offset + len(lists) + 1]
    lengths = np.diff(ends)
    return np.repeat(np.arange(len(lists)), np.where(flags(pc.is_valid(lists)), lengths, 0) if lists.null_count else lengths)
