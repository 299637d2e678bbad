"""The six rules in the Zen engine: one decision with an expression a rule, evaluated company by company.

Its numbers are decimals of 28 digits, amounts in yuan.
"""

import json

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import zen
from measured import OUT, SOURCE, report, stage
from shipped import AS_OF, RULES, lpr_changes

RATE = " : ".join(f"#.day >= date('{day}') ? {rate / 100:.2f}" for day, rate in reversed(lpr_changes())) + " : 0"
TOTAL = "(company.district ?? 'binjiang') == 'binjiang' ? sum(map(filter({section} ?? [], {test}), {amount})) : 0"


def total(section: str, test: str, amount: str) -> str:
    return TOTAL.format(section=section, test=test, amount=amount)


def share(field: str, rate: str) -> str:
    return f"round(#.{field} * {rate}, 2)"


LARGE = "#.kind in ['new', 'increase'] and (#.registered ?? 0) >= 100000000 and #.paid_in != null"
INTEREST = "round(#.principal * #.rate / 100 * #.term / 360, 2)"
EXPRESSIONS = {
    "rd_support": total("rd_projects", "(#.key_innovation ?? false) and #.spend != null", share("spend", "0.30")),
    "drawn": "map(filter(loans ?? [], #.lender == 'bank' and #.principal != null and #.drawn_on != null), "
    f"{{principal: #.principal, interest_paid: #.interest_paid, day: date(#.drawn_on), "
    f"term: d(#.repaid_on ?? '{AS_OF}').diff(d(#.drawn_on), 'day')}})",
    "dated": f"map($.drawn, {{principal: #.principal, interest_paid: #.interest_paid, term: #.term, rate: {RATE}}})",
    "loan_interest": total("$.dated", "#.term > 0", f"min([{INTEREST}, #.interest_paid ?? {INTEREST}])"),
    "low": total("capital_injections", LARGE, share("paid_in", "0.05")),
    "capital_support": total("capital_injections", LARGE, share("paid_in", "0.10")),
    "project_support": total("industrial_projects", "(#.major ?? false) and #.investment != null", share("investment", "0.20")),
    "market_domestic": total(
        "market_networks", "#.region == 'domestic' and #.operating_cost != null", share("operating_cost", "0.20")
    ),
    "market_overseas": total(
        "market_networks", "#.region == 'overseas' and #.operating_cost != null", share("operating_cost", "0.50")
    ),
    "high": " + ".join(f"$.{rule}" for rule in RULES),
    "name": "company.name",
}
DECISION = {
    "nodes": [
        {"id": "in", "name": "profile", "type": "inputNode"},
        {
            "id": "rules",
            "name": "rules",
            "type": "expressionNode",
            "content": {"expressions": [{"id": key, "key": key, "value": value} for key, value in EXPRESSIONS.items()]},
        },
        {"id": "out", "name": "totals", "type": "outputNode"},
    ],
    "edges": [
        {"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ],
}

if __name__ == "__main__":
    decision = zen.ZenEngine().create_decision(json.dumps(DECISION))
    with stage("read"):
        texts = duckdb.execute(f"SELECT to_json(profile)::VARCHAR FROM '{SOURCE}' profile").fetchall()
    with stage("compute"):
        results = [decision.evaluate(text)["result"] for (text,) in texts]
    with stage("write"):
        money = ("low", "high", *RULES)
        rows = [{"name": found["name"], **{key: round(found[key] * 100) for key in money}} for found in results]
        pq.write_table(pa.Table.from_pylist(rows), OUT)
    report()
