"""DuckDB by hand again, with all that a row of `binjiang batch` says but the warnings: potential and counts of lines too.

Each record becomes a line of what it would pay and whether it may: true, false, or NULL where that is not known. A
network of an unknown region could be paid by one of its two rules: the higher is its potential.
"""

from measured import SOURCE
from sql_by_hand import MACROS, write

LINES = """
CREATE MACRO line(due, low, high) AS {due: CASE WHEN due IS FALSE OR high IS NOT NULL THEN due END, low: low, high: high};
CREATE MACRO lines_of(list) AS coalesce(list, []);
CREATE MACRO added(amounts) AS coalesce(list_sum(amounts), 0)::BIGINT;
"""
QUERY = """
WITH profiles AS (
    SELECT *, coalesce(company.district, 'binjiang') = 'binjiang' AS here FROM '{source}'
), companies AS (
    SELECT company.name AS name, company.uscc AS uscc, list_concat(
        lines_of(list_transform(rd_projects, lambda r: line(here AND r.key_innovation, 0, share(r.spend, 30)))),
        lines_of(list_transform(loans, lambda l: line(here AND l.lender = 'bank' AND term(l) > 0, 0,
            CASE WHEN interest(l) IS NOT NULL THEN least(interest(l), fen(l.interest_paid)) END))),
        lines_of(list_transform(capital_injections, lambda c: line(
            here AND c.kind IN ('new', 'increase') AND c.registered >= 100_000_000,
            share(c.paid_in, 5), share(c.paid_in, 10)))),
        lines_of(list_transform(industrial_projects, lambda p: line(here AND p.major, 0, share(p.investment, 20)))),
        lines_of(list_transform(list_filter(market_networks, lambda n: coalesce(n.region = 'domestic', true)),
            lambda n: line(here AND (n.region = 'domestic'), 0,
                CASE WHEN n.region IS NOT NULL THEN share(n.operating_cost, 20) END))),
        lines_of(list_transform(list_filter(market_networks, lambda n: coalesce(n.region = 'overseas', true)),
            lambda n: line(here AND (n.region = 'overseas'), 0, share(n.operating_cost, 50))))
    ) AS lines FROM profiles
)
SELECT
    name, uscc,
    added(list_transform(lines, lambda l: CASE WHEN l.due THEN l.low END)) AS low,
    added(list_transform(lines, lambda l: CASE WHEN l.due THEN l.high END)) AS high,
    added(list_transform(lines, lambda l: CASE WHEN l.due IS NULL THEN l.high END)) AS potential,
    added(list_transform(lines, lambda l: l.due::INT)) AS eligible,
    added(list_transform(lines, lambda l: (l.due IS NULL)::INT)) AS undetermined,
    added(list_transform(lines, lambda l: (NOT l.due)::INT)) AS ineligible
FROM companies
"""

if __name__ == "__main__":
    write(MACROS + LINES, QUERY.format(source=SOURCE))
