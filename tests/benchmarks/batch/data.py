"""Companies drawn from a hash of their numbers, the same ones every time, as Parquet, JSON lines or YAML files.

Each has one to six records, four on average, over five sections. One company in twenty is of another district, one
field in twenty-five is unknown, some records do not qualify. Half of the records name a subject, each its own, so that
cumulation leaves every line as it is; `shared`, one company in fifty names one subject for all that it has. No foreign
money and no grants. `mixed`, every JSON object has its keys in an order of its own.

python tests/benchmarks/batch/data.py COMPANIES OUT [shared|mixed]     OUT: *.parquet, *.jsonl, or a folder for YAML files
"""

import json
import random
import sys
from pathlib import Path

import duckdb
import yaml

# r is a record's own random number, k numbers the draws that are made from it.
MACROS = """
CREATE MACRO draw(r, k, n) AS (hash(r, k) // 64 % n)::BIGINT;
CREATE MACRO known(r, k, v) AS CASE WHEN draw(r, k, 25) > 0 THEN v END;
CREATE MACRO money(r, k, most) AS known(r, k + 100, (draw(r, k, most::BIGINT * 100)::DECIMAL(18, 0) * 0.01)::DECIMAL(18, 2));
CREATE MACRO day(r, k, first, n) AS known(r, k + 100, first + draw(r, k, n)::INT);
CREATE MACRO one_of(r, k, list) AS list[1 + draw(r, k, len(list))];
CREATE MACRO subject(r, i) AS CASE WHEN i % {shared} = 1 THEN ['S' || i] WHEN draw(r, 0, 2) = 0 THEN ['S' || r] END;
CREATE MACRO uscc_of(body) AS body || substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + (31 - list_sum(
    [body[p + 1]::INT * [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28][p + 1] for p in range(17)]
) % 31)::INT % 31, 1);
"""

COMPANIES = """
SELECT
    {name: '企业' || i,
     uscc: CASE WHEN draw(i, 1, 3) > 0 THEN uscc_of('91330108' || lpad(draw(i, 2, 1_000_000_000)::VARCHAR, 9, '0')) END,
     district: CASE draw(i, 3, 20) WHEN 0 THEN 'other' WHEN 1 THEN NULL WHEN 2 THEN NULL ELSE 'binjiang' END,
     established: day(i, 4, DATE '2000-01-01', 9_000),
     industries: [one_of(i, 5, ['integrated_circuits', 'life_health', 'new_energy', 'foreign_trade'])]} AS company,
    nullif([
        {name: '研发' || r % 1000, subject: subject(r, i), year: 2023 + draw(r, 1, 4),
         key_innovation: known(r, 2, r % 5 > 0), spend: money(r, 3, 20_000_000)}
        FOR r IN records IF r % 100 < 25], []) AS rd_projects,
    nullif([
        {name: '贷款' || r % 1000, subject: subject(r, i),
         lender: known(r, 1, one_of(r, 2, ['bank', 'bank', 'bank', 'other'])), principal: money(r, 3, 50_000_000),
         drawn_on: day(r, 4, DATE '2022-01-01', 1501),
         repaid_on: CASE WHEN draw(r, 7, 2) = 0 THEN day(r, 5, DATE '2026-02-09', 200) END,
         interest_paid: money(r, 6, 1_500_000)}
        FOR r IN records IF r % 100 BETWEEN 25 AND 59], []) AS loans,
    nullif([
        {name: '增资' || r % 1000, subject: subject(r, i), kind: known(r, 1, one_of(r, 2, ['new', 'increase'])),
         registered: CASE WHEN r % 3 = 0 THEN 100_000_000 ELSE money(r, 3, 300_000_000) END,
         paid_in: money(r, 4, 100_000_000), "on": day(r, 5, DATE '2024-06-01', 700)}
        FOR r IN records IF r % 100 BETWEEN 60 AND 69], []) AS capital_injections,
    nullif([
        {name: '产业化' || r % 1000, subject: subject(r, i), major: known(r, 1, r % 3 > 0),
         investment: money(r, 2, 90_000_000)}
        FOR r IN records IF r % 100 BETWEEN 70 AND 84], []) AS industrial_projects,
    nullif([
        {name: '网点' || r % 1000, subject: subject(r, i), region: known(r, 1, one_of(r, 2, ['domestic', 'overseas'])),
         year: 2023 + draw(r, 3, 4), operating_cost: money(r, 4, 5_000_000)}
        FOR r IN records IF r % 100 > 84], []) AS market_networks
FROM (
    SELECT i, [hash(i, j) FOR j IN range(one_of(i, 6, [1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 5, 5, 5, 6, 6, 6, 6]))] AS records
    FROM range({companies}) companies(i))
"""


def write_table(companies: int, out: Path, *, shared: bool = False) -> None:
    form = "PARQUET, COMPRESSION ZSTD" if out.suffix == ".parquet" else "JSON"
    with duckdb.connect() as connection:
        connection.execute(MACROS.replace("{shared}", "50" if shared else "1"))
        query = COMPANIES.replace("{companies}", str(companies))
        connection.execute(f"COPY ({query}) TO '{out}' (FORMAT {form})")


def write_yaml(companies: int, folder: Path) -> None:
    """A file a company, without the fields that are not known."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = folder.with_suffix(".jsonl")
    write_table(companies, lines)
    with lines.open(encoding="utf-8") as profiles:
        for number, line in enumerate(profiles):
            text = yaml.dump(known_only(json.loads(line)), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
            (folder / f"{number:06}.yaml").write_text(text, "utf-8")
    lines.unlink()


def write_mixed(companies: int, out: Path) -> None:
    """JSON lines with the keys of every object in a random order."""
    plain, chance = out.with_suffix(".plain"), random.Random(companies)
    write_table(companies, plain)
    with plain.open(encoding="utf-8") as profiles, out.open("w", encoding="utf-8") as mixed:
        for line in profiles:
            mixed.write(json.dumps(shuffled(json.loads(line), chance), ensure_ascii=False) + "\n")
    plain.unlink()


def shuffled(value: object, chance: random.Random) -> object:
    if isinstance(value, dict):
        return {key: shuffled(value[key], chance) for key in chance.sample(list(value), len(value))}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


def known_only(value: object) -> object:
    if isinstance(value, dict):
        return {key: known_only(item) for key, item in value.items() if item is not None}
    return [known_only(item) for item in value] if isinstance(value, list) else value


if __name__ == "__main__":
    count, target, kind = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    if kind == ["mixed"]:
        write_mixed(count, target)
    elif target.suffix in (".parquet", ".jsonl"):
        write_table(count, target, shared=kind == ["shared"])
    else:
        write_yaml(count, target)
