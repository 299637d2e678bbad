"""The six rules in DuckDB, by hand: one row a company, money in fen, whole numbers only.

It takes every row for well formed and every subject for unique, and tells nobody why a record gives nothing.
"""

import duckdb
from measured import OUT, SOURCE, report, stage
from shipped import AS_OF, lpr_changes

RATE = "CASE " + " ".join(f"WHEN drawn_on >= DATE '{day}' THEN {rate}" for day, rate in reversed(lpr_changes())) + " END"

MACROS = f"""
CREATE MACRO fen(yuan) AS (yuan::DECIMAL(16, 2) * 100)::BIGINT;
CREATE MACRO share(yuan, percent) AS (fen(yuan) * percent + 50) // 100;
CREATE MACRO lpr_1y(drawn_on) AS {RATE};
CREATE MACRO term(l) AS coalesce(l.repaid_on, DATE '{AS_OF}') - l.drawn_on;
CREATE MACRO interest(l) AS (fen(l.principal) * lpr_1y(l.drawn_on) * term(l) + 1_800_000) // 3_600_000;
CREATE MACRO total(here, amounts) AS CASE WHEN here THEN coalesce(list_sum(amounts), 0)::BIGINT ELSE 0 END;
"""

QUERY = """
SELECT
    company.name AS name,
    total(here, list_transform(rd_projects, lambda r: CASE WHEN r.key_innovation THEN share(r.spend, 30) END)) AS rd_support,
    total(here, list_transform(loans, lambda l:
        CASE WHEN l.lender = 'bank' AND term(l) > 0 AND l.principal IS NOT NULL
        THEN least(interest(l), fen(l.interest_paid)) END)) AS loan_interest,
    total(here, list_transform(capital_injections, lambda c:
        CASE WHEN c.kind IN ('new', 'increase') AND c.registered >= 100_000_000 THEN share(c.paid_in, 5) END)) AS low,
    total(here, list_transform(capital_injections, lambda c:
        CASE WHEN c.kind IN ('new', 'increase') AND c.registered >= 100_000_000 THEN share(c.paid_in, 10) END))
        AS capital_support,
    total(here, list_transform(industrial_projects, lambda p: CASE WHEN p.major THEN share(p.investment, 20) END))
        AS project_support,
    total(here, list_transform(market_networks, lambda n:
        CASE WHEN n.region = 'domestic' THEN share(n.operating_cost, 20) END)) AS market_domestic,
    total(here, list_transform(market_networks, lambda n:
        CASE WHEN n.region = 'overseas' THEN share(n.operating_cost, 50) END)) AS market_overseas,
    rd_support + loan_interest + capital_support + project_support + market_domestic + market_overseas AS high
FROM (SELECT *, coalesce(company.district, 'binjiang') = 'binjiang' AS here FROM '{source}')
"""


def write(macros: str, query: str) -> None:
    """Write what a query finds to OUT, and say how long that took."""
    with duckdb.connect() as connection:
        connection.execute(macros)
        with stage("read, compute, write"):
            connection.execute(f"COPY ({query}) TO '{OUT}' (FORMAT parquet)")
    report()


if __name__ == "__main__":
    write(MACROS, QUERY.format(source=SOURCE))
