"""What is to be said of how rows were read, put before the warnings that their estimates give."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from binjiang_cli.batch.results import PartResults
from binjiang_cli.intake.arrow import numbers, table_of, whole
from binjiang_cli.profile.caution import Caution
from binjiang_cli.words import Lang, visible

Told = tuple[str, str | None, str]


def with_cautions(part: PartResults, cautions: Mapping[int, Sequence[Caution]], lang: Lang) -> PartResults:
    """Return the part with the cautions of its rows (by `n`) counted and told, but those that an estimate gave as well."""
    if not cautions or not part.companies.num_rows:
        return part
    companies, known = part.companies, _known(part, cautions)
    places, counts = numbers(companies["n"]), numbers(companies["warnings"]).copy()
    rows = []
    for n, several in cautions.items():
        at = int(np.searchsorted(places, n))
        if at == len(places) or places[at] != n:
            continue
        told = [one for one in dict.fromkeys(_told(caution, lang) for caution in several) if one not in known[n]]
        counts[at] += len(told)
        company = {name: companies[name][at].as_py() for name in ("n", "source", "name", "uscc")}
        rows += [
            {**company, "o": o - len(told), "code": code, "path": path, "message": message}
            for o, (code, path, message) in enumerate(told)
        ]
    column = companies.column_names.index("warnings")
    warnings = pa.concat_tables([part.warnings, table_of(rows, part.warnings.schema)])
    return part._replace(
        companies=companies.set_column(column, companies.field(column), whole(counts)),
        warnings=warnings.sort_by([("n", "ascending"), ("o", "ascending")]),
    )


def _known(part: PartResults, cautions: Mapping[int, Sequence[Caution]]) -> defaultdict[int, set[Told]]:
    """Return the warnings that the part tells already of the rows that have cautions."""
    found: defaultdict[int, set[Told]] = defaultdict(set)
    same_rows = part.warnings.filter(pc.is_in(part.warnings["n"], whole(np.array(list(cautions)))))
    for row in same_rows.to_pylist():
        found[row["n"]].add((row["code"], row["path"], row["message"]))
    return found


def _told(caution: Caution, lang: Lang) -> Told:
    return caution.code, caution.path, visible(caution.message.to(lang))
