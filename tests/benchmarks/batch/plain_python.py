"""The six rules in plain Python with Decimal, record by record. Its 28 digits suffice for every exact half of a fen."""

from bisect import bisect_right
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa
import pyarrow.parquet as pq
from measured import OUT, SOURCE, report, stage
from shipped import AS_OF, RULES, lpr_changes

DAYS, RATES = zip(*lpr_changes(), strict=True)
TODAY = date.fromisoformat(AS_OF)
FEN = Decimal("0.01")


def fen(yuan: Decimal) -> int:
    return int(yuan.quantize(FEN, ROUND_HALF_UP).scaleb(2))


def share(yuan: Decimal | None, rate: str) -> int:
    return 0 if yuan is None else fen(yuan * Decimal(rate))


def interest(loan: dict) -> int:
    principal, drawn_on = loan["principal"], loan["drawn_on"]
    if loan["lender"] != "bank" or principal is None or drawn_on is None:
        return 0
    term = ((loan["repaid_on"] or TODAY) - drawn_on).days
    if term <= 0:
        return 0
    paid = fen(principal * RATES[bisect_right(DAYS, drawn_on) - 1] * term / 3_600_000)
    return paid if loan["interest_paid"] is None else min(paid, fen(loan["interest_paid"]))


def row(profile: dict) -> dict[str, object]:
    paid = dict.fromkeys((*RULES, "low"), 0)
    if profile["company"]["district"] in (None, "binjiang"):
        for project in profile["rd_projects"] or ():
            if project["key_innovation"]:
                paid["rd_support"] += share(project["spend"], "0.30")
        for loan in profile["loans"] or ():
            paid["loan_interest"] += interest(loan)
        for injection in profile["capital_injections"] or ():
            large = injection["registered"] is not None and injection["registered"] >= 100_000_000
            if injection["kind"] in ("new", "increase") and large:
                paid["low"] += share(injection["paid_in"], "0.05")
                paid["capital_support"] += share(injection["paid_in"], "0.10")
        for project in profile["industrial_projects"] or ():
            if project["major"]:
                paid["project_support"] += share(project["investment"], "0.20")
        for network in profile["market_networks"] or ():
            if network["region"] == "domestic":
                paid["market_domestic"] += share(network["operating_cost"], "0.20")
            elif network["region"] == "overseas":
                paid["market_overseas"] += share(network["operating_cost"], "0.50")
    return {"name": profile["company"]["name"], **paid, "high": sum(paid[rule] for rule in RULES)}


if __name__ == "__main__":
    with stage("read"):
        profiles = pq.read_table(SOURCE).to_pylist()
    with stage("compute"):
        rows = [row(profile) for profile in profiles]
    with stage("write"):
        pq.write_table(pa.Table.from_pylist(rows), OUT)
    report()
