"""Queries that are planned once and run over one table after the other."""

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

MOST_PLANS = 200  # of tables of ever new shapes


class _Given:
    """What a relation holds at the time."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self.table.__arrow_c_stream__(requested_schema)


class Planned:
    """A connection of one thread at a time, until it `is_full`. Under one name it is only given tables of one schema."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self._given: dict[str, _Given] = {}
        self._plans: dict[str, str] = {}

    def give(self, relation: str, table: pa.Table) -> None:
        """Let a relation hold a table from now on."""
        if relation in self._given:
            self._given[relation].table = table
        else:
            self._given[relation] = _Given(table)
            self.con.register(relation, self._given[relation])

    def fetched(self, sql: str) -> dict[str, np.ndarray]:
        """The columns of a query over relations."""
        if sql not in self._plans:
            plan = f"plan_{len(self._plans)}"
            self.con.execute(f"PREPARE {plan} AS {sql}")
            self._plans[sql] = plan
        found: dict[str, np.ndarray] = self.con.execute(f"EXECUTE {self._plans[sql]}").fetchnumpy()
        return found

    def clear(self) -> None:
        """Hold no table any longer."""
        for given in self._given.values():
            given.table = pa.table({})

    @property
    def is_full(self) -> bool:
        """Whether it has planned so much that a new one is better."""
        return len(self._plans) >= MOST_PLANS
