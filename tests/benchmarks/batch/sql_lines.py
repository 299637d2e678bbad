"""DuckDB by hand once more: every line, with all that a line of `binjiang batch --lines` says, as one row each.

Each section's records are laid flat once for each of its rules. What decides is true, false, or NULL where it is not
known; a fact that is missing is named only where the line waits for it.
"""

from measured import SOURCE
from sql_by_hand import MACROS, write

LINES = """
CREATE MACRO yuan(fen) AS (fen::DECIMAL(38, 0) * 0.01)::DECIMAL(38, 2);
CREATE MACRO rate(percent) AS (percent * 0.01)::DECIMAL(38, 12);
CREATE MACRO lacking(names, unknown) AS list_filter(names, lambda name, i: unknown[i]);
"""
# One rule: the section, its clause, the least and the greatest rate in percent, which records are meant, what decides,
# the eligible cost in fen, the ceiling in fen, and the facts that it may wait for.
RULES = {
    "rd-support": ("rd_projects", "S4.1", 0, 30, "true", "r.key_innovation", "fen(r.spend)", "NULL::BIGINT",
                   {"key_innovation": "r.key_innovation", "spend": "r.spend"}),
    "loan-interest": ("loans", "S4.2a", 0, 100, "true", "(r.lender = 'bank') AND (term(r) > 0)", "interest(r)",
                      "fen(r.interest_paid)",
                      {"lender": "r.lender", "drawn_on": "r.drawn_on", "principal": "r.principal"}),
    "capital-support": ("capital_injections", "S4.2b", 5, 10, "true",
                        "r.kind IN ('new', 'increase') AND (r.registered >= 100_000_000)", "fen(r.paid_in)", "NULL::BIGINT",
                        {"kind": "r.kind", "registered": "r.registered", "paid_in": "r.paid_in"}),
    "project-support": ("industrial_projects", "S4.3", 0, 20, "true", "r.major", "fen(r.investment)", "NULL::BIGINT",
                        {"major": "r.major", "investment": "r.investment"}),
    "market-domestic": ("market_networks", "S4.4a", 0, 20, "coalesce(r.region = 'domestic', true)",
                        "r.region = 'domestic'", "fen(r.operating_cost)", "NULL::BIGINT",
                        {"region": "r.region", "operating_cost": "r.operating_cost"}),
    "market-overseas": ("market_networks", "S4.4b", 0, 50, "coalesce(r.region = 'overseas', true)",
                        "r.region = 'overseas'", "fen(r.operating_cost)", "NULL::BIGINT",
                        {"region": "r.region", "operating_cost": "r.operating_cost"}),
}  # fmt: skip
RULE = """
SELECT
    '{source}#' || (row + 1) AS source, name, '{rule}' AS rule, '{section}[' || (i - 1) || ']' AS record,
    r.name AS record_name, '{clause}' AS clause,
    CASE WHEN due IS FALSE THEN 'ineligible' WHEN len(missing) = 0 THEN 'eligible' ELSE 'undetermined' END AS status,
    yuan(cost) AS eligible_cost, rate({low}) AS intensity_low, rate({high}) AS intensity_high,
    yuan(most) AS ceiling, yuan(least_paid) AS gross_low, yuan(most_paid) AS gross_high,
    0::DECIMAL(38, 2) AS received, yuan(least_paid) AS amount_low, yuan(most_paid) AS amount_high,
    coalesce(r.subject, []) AS subjects, []::VARCHAR[] AS superseded_by,
    CASE WHEN due IS FALSE THEN [] ELSE missing END AS missing, []::VARCHAR[] AS zero,
    NULL::VARCHAR AS payee, NULL::VARCHAR AS payer, []::VARCHAR[] AS instalments_low, []::VARCHAR[] AS instalments_high
FROM (
    SELECT *,
        here AND ({due}) AS due, {cost} AS cost, {ceiling} AS most,
        lacking([{names}], [{unknown}]) AS missing,
        least((cost * {low} + 50) // 100, most) + 0 * cost AS least_paid,
        least((cost * {high} + 50) // 100, most) + 0 * cost AS most_paid
    FROM (
        SELECT file_row_number AS row, company.name AS name, coalesce(company.district, 'binjiang') = 'binjiang' AS here,
            unnest({section}) AS r, generate_subscripts({section}, 1) AS i
        FROM read_parquet('{source}', file_row_number = true)
    ) WHERE {meant}
)
"""


def query() -> str:
    """The lines of all rules."""
    found = []
    for rule, (section, clause, low, high, meant, due, cost, ceiling, facts) in RULES.items():
        names = ", ".join(f"'{section}[' || (i - 1) || '].{name}'" for name in facts)
        unknown = ", ".join(f"{fact} IS NULL" for fact in facts.values())
        found.append(
            RULE.format(
                source=SOURCE, rule=rule, section=section, clause=clause, low=low, high=high,
                meant=meant, due=due, cost=cost, ceiling=ceiling, names=names, unknown=unknown,
            )
        )  # fmt: skip
    return " UNION ALL ".join(found)


if __name__ == "__main__":
    write(MACROS + LINES, query())
