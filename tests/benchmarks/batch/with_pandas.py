"""The six rules in pandas, a frame a section, in float64. An amount may differ by a fen where half a fen is at stake."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from flat import SECTIONS, local, records, to_fen, write
from measured import SOURCE, report, stage
from shipped import AS_OF, RULES, lpr_changes

DAYS, RATES = zip(*lpr_changes(), strict=True)


def lines(table: pa.Table) -> dict[str, pd.Series]:
    """By rule, what each record gives in yuan, indexed by the company's row."""
    frames = {section: pd.DataFrame(records(table, section)).set_index("company") for section in SECTIONS}
    rd, loans, capital, projects, networks = frames.values()
    term = (loans.repaid_on.fillna(pd.Timestamp(AS_OF)) - loans.drawn_on).dt.days
    rate = np.array(RATES)[np.searchsorted(np.array(DAYS, "datetime64[D]"), loans.drawn_on, side="right") - 1] / 10_000
    interest = (loans.principal * rate * term / 360).clip(upper=loans.interest_paid.fillna(np.inf))
    large = capital.kind.isin(["new", "increase"]) & (capital.registered >= 100_000_000)
    return {
        "rd_support": rd.spend.where(rd.key_innovation) * 0.30,
        "loan_interest": interest.where((loans.lender == "bank") & (term > 0)),
        "low": capital.paid_in.where(large) * 0.05,
        "capital_support": capital.paid_in.where(large) * 0.10,
        "project_support": projects.investment.where(projects.major) * 0.20,
        "market_domestic": networks.operating_cost.where(networks.region == "domestic") * 0.20,
        "market_overseas": networks.operating_cost.where(networks.region == "overseas") * 0.50,
    }


if __name__ == "__main__":
    with stage("read"):
        table = pq.read_table(SOURCE)
    with stage("compute"):
        here = local(table)
        totals = {}
        for rule, yuan in lines(table).items():
            fen = pd.Series(to_fen(yuan.fillna(0).to_numpy()), yuan.index)
            totals[rule] = fen.groupby(level=0).sum().reindex(range(len(here)), fill_value=0).where(here, 0).to_numpy()
        totals["high"] = sum(totals[rule] for rule in RULES)
    with stage("write"):
        write(table, totals)
    report()
