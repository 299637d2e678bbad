"""The reference for a small sample: `binjiang estimate`'s own reading, company by company, in fen."""

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from measured import OUT, SOURCE, report, stage
from shipped import AS_OF, RULES

from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.load import load_policy
from binjiang_cli.profile.load import profile_of
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import read_nodes

POLICY = load_policy(Path(__file__).parents[3] / "rules/binjiang-2024")


def row(text: str) -> dict[str, object]:
    document = Document("profile.json", text)
    found = estimate(profile_of(document, read_nodes(document), POLICY.vocabulary), POLICY, as_of=date.fromisoformat(AS_OF))
    paid = dict.fromkeys(RULES, 0)
    for line in found.lines:
        if line.status == "eligible":
            assert line.amount is not None
            paid[line.rule.replace("-", "_")] += int(line.amount.high * 100)
    return {"name": found.company.name, "low": int(found.totals.low * 100), "high": int(found.totals.high * 100), **paid}


if __name__ == "__main__":
    texts = duckdb.execute(f"SELECT to_json(profile)::VARCHAR FROM '{SOURCE}' profile").fetchall()
    with stage("compute"):
        rows = [row(text) for (text,) in texts]
    pq.write_table(pa.Table.from_pylist(rows), OUT)
    report()
