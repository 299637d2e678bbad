"""The records of a section, of all companies, one after the other."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.intake.arrow import flags
from binjiang_cli.policy.meanings import Meanings


class Records(NamedTuple):
    """The structs of a section in the order of the companies; `owners` are their companies' rows.

    The records of a company stand from its bound on and before that of the next.
    """

    structs: pa.StructArray
    owners: np.ndarray
    bounds: np.ndarray

    @classmethod
    def of(cls, column: pa.Array) -> "Records":
        """The records of a column of lists."""
        lengths = _lengths(column)
        return cls(pc.list_flatten(column), np.repeat(np.arange(len(lengths)), lengths), _from_zero(lengths))

    def subjects(self, keys: Meanings) -> Iterator[tuple[np.ndarray, pa.Array]]:
        """The subjects that records state, and the rows of their companies."""
        for at, name in enumerate(self.structs.type.names):
            if keys.get(name) != "subject":
                continue
            values = self.structs.field(at)
            if pa.types.is_list(values.type) or pa.types.is_large_list(values.type):
                yield np.repeat(self.owners, _lengths(values)), pc.list_flatten(values)
            else:
                there = pc.is_valid(values)
                yield self.owners[flags(there)], values.filter(there)

    def sums(self, values: np.ndarray) -> np.ndarray:
        """What its records give to each company."""
        return np.diff(_from_zero(values)[self.bounds])


def _from_zero(values: np.ndarray) -> np.ndarray:
    """The sums of no value, of the first, of the first two and so on."""
    sums = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=sums[1:])
    return sums


def _lengths(lists: pa.Array) -> np.ndarray:
    """How many items each list has; what lies below an absent list is no item."""
    width = np.int64 if pa.types.is_large_list(lists.type) else np.int32
    ends = np.frombuffer(lists.buffers()[1] or b"", width)[lists.offset : lists.offset + len(lists) + 1]
    lengths = np.diff(ends)
    return lengths * flags(pc.is_valid(lists)) if lists.null_count else lengths
