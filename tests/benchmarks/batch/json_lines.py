"""DuckDB's own time to read JSON lines as typed columns and to write them again; nothing is computed."""

import duckdb
from measured import OUT, SOURCE, report, stage

COLUMNS = {
    "company": "STRUCT(name VARCHAR, uscc VARCHAR, district VARCHAR, established DATE, industries VARCHAR[])",
    "rd_projects": 'STRUCT(name VARCHAR, subject VARCHAR[], "year" INTEGER, key_innovation BOOLEAN, spend DECIMAL(18,2))[]',
    "loans": "STRUCT(name VARCHAR, subject VARCHAR[], lender VARCHAR, principal DECIMAL(18,2), drawn_on DATE, repaid_on DATE, "
    "interest_paid DECIMAL(18,2))[]",
    "capital_injections": "STRUCT(name VARCHAR, subject VARCHAR[], kind VARCHAR, registered DECIMAL(18,2), "
    'paid_in DECIMAL(18,2), "on" DATE)[]',
    "industrial_projects": "STRUCT(name VARCHAR, subject VARCHAR[], major BOOLEAN, investment DECIMAL(18,2))[]",
    "market_networks": "STRUCT(name VARCHAR, subject VARCHAR[], region VARCHAR, "
    '"year" INTEGER, operating_cost DECIMAL(18,2))[]',
}

if __name__ == "__main__":
    with duckdb.connect() as connection, stage("read, write"):
        read = f"read_json('{SOURCE}', format='newline_delimited', columns={COLUMNS})"
        connection.execute(f"COPY (FROM {read}) TO '{OUT}' (FORMAT json)")
    report()
