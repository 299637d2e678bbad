"""`binjiang batch` against other ways to compute the same, on the same data, in one run. Prints a table for each bar.

python -m pip install -e . pandas openfisca-core zen-engine
python tests/benchmarks/batch/run.py [parquet] [shared] [lines] [json] [yaml] [ten] [where]
    [--companies N] [--rounds N] [--folder DIR]

It first shows on 500 companies that all agree with `estimate`, company by company, and by how much those that compute
with floats are off. Then, whole processes with their start, each the best of so many rounds in turn. The bars are of
processor time, as the clock depends on how many processors there are; beside each stands the sum of what it found.

parquet  one million companies, Parquet to Parquet, against DuckDB by hand (the whole row; and the totals alone, for which
         there is no bar), OpenFisca-Core, pandas, Decimal, Zen, and against Arrow, which only reads and writes
shared   a fifth of them, one in fifty with one subject for all, against the same whole row, which knows no cumulation
lines    all lines of one million companies, against their totals alone, with all warnings, and against DuckDB by hand
json     the same from JSON lines, and with keys in any order, against DuckDB's own time to read and write them
yaml     10,000 YAML files, against only parsing them with libyaml and validating them with pydantic
ten      ten times as many companies, in 1 GiB of memory
where    where the time of `binjiang batch` goes, in one process
"""

import argparse
import sys
import tempfile
from pathlib import Path

import duckdb
from processes import Measured, best, measure
from shipped import AS_OF, RULES

HERE = Path(__file__).parent
BINJIANG = Path(sys.executable).with_name("binjiang")
SQL, OPENFISCA, PANDAS, DECIMAL, ZEN = "sql_by_hand", "openfisca", "with_pandas", "plain_python", "zen_engine"
NAMES = {SQL: "DuckDB by hand", OPENFISCA: "OpenFisca-Core", PANDAS: "pandas", DECIMAL: "Python, Decimal", ZEN: "Zen engine"}
WHOLE, LINES, COPY = "sql_whole_row", "sql_lines", "arrow_copy"
TOTALS = {"low": 100, "high": 100}
ROW = {**TOTALS, "potential": 100, "eligible": 1, "undetermined": 1, "ineligible": 1}
FORMS = {".parquet": "Parquet", ".jsonl": "JSON lines", "": "YAML files"}
EXACT = (SQL, DECIMAL, ZEN)
SAMPLED = (DECIMAL, ZEN)
SAMPLE = 20_000
GIB = 2**30
HEADINGS = f"  {'':22}{'wall s':>9}{'cpu s':>9}{'GiB':>7}"


def script(name: str, *arguments: object) -> list[object]:
    return [sys.executable, HERE / f"{name}.py", *arguments]


def ours(source: Path, out: Path, *options: object) -> list[object]:
    return [BINJIANG, "batch", source, "-o", out, "--as-of", AS_OF, "--lang", "en", *options]


class Bench:
    """The folder with the data, and how often everything is measured."""

    def __init__(self, folder: Path, companies: int, rounds: int) -> None:
        self.folder = folder
        self.companies = companies
        self.rounds = rounds

    def data(self, companies: int, ending: str, *kind: str) -> Path:
        """The data, made once."""
        path = self.folder / f"{'-'.join([str(companies), *kind])}{ending}"
        if not path.exists():
            print(f"making {companies:,} companies: {path}", file=sys.stderr)
            made = self.folder / f"made{ending}"
            measure(script("data", companies, made, *kind), self.folder)
            made.rename(path)
        return path

    def out(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"

    def measured(self, commands: dict[str, list[object]]) -> dict[str, Measured]:
        """Each command's best round; the commands take turns, so that a busy minute hits all of them."""
        rounds = [{name: measure(command, self.folder) for name, command in commands.items()} for _ in range(self.rounds)]
        return {name: best([each[name] for each in rounds]) for name in commands}

    def check(self) -> None:
        """Every comparator against `estimate`, on 500 companies."""
        source, exact = self.data(500, ".parquet"), self.out("exact")
        measure(script("exact", source, exact), self.folder)
        print("500 companies against `estimate`, company by company")
        for ending, form in FORMS.items():
            measure(ours(self.data(500, ending), self.out("ours")), self.folder)
            self.compare_ours("exact", f"binjiang, {form}")
        for name in NAMES:
            measure(script(name, source, self.out(name)), self.folder)
            self.compare(name, "exact", must_agree=name in EXACT)

    def compare(self, name: str, other: str, *, must_agree: bool) -> None:
        """How far a comparator's figures are from another's: by company, rule, low and high."""
        each = " + ".join(f"abs(a.{column} - b.{column})" for column in ("low", *RULES))
        ((off, error, total),) = duckdb.execute(f"""
            SELECT count(*) FILTER (WHERE ({each}) IS DISTINCT FROM 0), sum({each}) / 100.0, sum(b.high) / 100.0
            FROM '{self.out(name)}' a FULL JOIN '{self.out(other)}' b USING (name)""").fetchall()
        found = f"off by CNY {error:,.2f} in all, of {total:,.2f}; {off:,} companies" if off else "the same to the fen"
        print(f"  {NAMES[name]:22} {found}")
        if must_agree and off:
            sys.exit(f"{name} is wrong")

    def compare_ours(self, other: str, name: str, columns: dict[str, int] = TOTALS) -> None:
        """Whether `binjiang batch` says the same of every company as another, which counts a hundred fen for its yuan."""
        differ = " OR ".join(f"a.{column} * {unit} IS DISTINCT FROM b.{column}" for column, unit in columns.items())
        ((off,),) = duckdb.execute(f"""
            SELECT count(*) FILTER (WHERE {differ})
            FROM '{self.out("ours")}' a FULL JOIN '{self.out(other)}' b USING (name)""").fetchall()
        if off:
            sys.exit(f"{name} is wrong: {off:,} companies differ from {other}")
        print(f"  {name:22} the same to the fen")

    def parquet(self) -> None:
        source, sample = self.data(self.companies, ".parquet"), self.data(SAMPLE, ".parquet")
        commands = {"binjiang batch": ours(source, self.out("ours"))}
        for name, shown in NAMES.items():
            commands[shown] = script(name, sample if name in SAMPLED else source, self.out(name))
        commands["DuckDB, whole row"] = script(WHOLE, source, self.out(WHOLE))
        commands["Arrow reads, writes"] = script(COPY, source, self.out(COPY))
        found = self.measured(commands)
        for name in SAMPLED:
            found[NAMES[name]] = extrapolated(found[NAMES[name]], self.companies / SAMPLE)
        self.head(f"Parquet to Parquet; Decimal and Zen from {SAMPLE:,} companies")
        sums = {shown: self.checksum(name) for name, shown in {**NAMES, WHOLE: "DuckDB, whole row"}.items()}
        sums["binjiang batch"] = self.checksum("ours", 100)
        self.table(found, {"DuckDB, whole row": 0.9, NAMES[OPENFISCA]: 0.33}, sums)
        self.compare_ours(SQL, "binjiang, totals")
        self.compare_ours(WHOLE, "binjiang, whole row", ROW)
        for name in (OPENFISCA, PANDAS):
            self.compare(name, SQL, must_agree=False)

    def shared(self) -> None:
        source = self.data(self.companies // 5, ".parquet", "shared")
        commands = {
            "binjiang batch": ours(source, self.out("ours")),
            "DuckDB, whole row": script(WHOLE, source, self.out(WHOLE)),
        }
        self.head("A fifth of them, one in fifty with one subject for all")
        self.table(self.measured(commands), {"DuckDB, whole row": 0.9})

    def lines(self) -> None:
        source = self.data(self.companies, ".parquet")
        lines = self.out("lines")
        commands = {
            "binjiang, all lines": ours(source, self.out("ours"), "--lines", lines),
            "binjiang, totals": ours(source, self.out("ours")),
            "binjiang, all warnings": ours(source, self.out("ours"), "--warnings", self.out("warnings")),
            "DuckDB by hand": script(LINES, source, self.out(LINES)),
        }
        found = self.measured(commands)
        self.head("Lines, Parquet to Parquet")
        sums = {"binjiang, all lines": self.checksum("lines", 100, "amount_high"),
                "DuckDB by hand": self.checksum(LINES, 100, "amount_high")}  # fmt: skip
        self.table(found, {"binjiang, totals": 2, "DuckDB by hand": 1.5}, sums)
        self.same_lines(lines)

    def same_lines(self, lines: Path) -> None:
        """End the benchmark where a line differs in any column from the one by hand."""
        ((differ,),) = duckdb.execute(f"""
            SELECT count(*) FROM '{lines}' a FULL JOIN '{self.out(LINES)}' b USING (source, rule, record)
            WHERE a IS DISTINCT FROM b""").fetchall()
        if differ:
            sys.exit(f"{differ:,} lines differ from those by hand")
        print("  every column of every line is the same")

    def checksum(self, name: str, unit: int = 1, column: str = "high") -> int:
        """Return the sum of a column of an output, in fen."""
        ((total,),) = duckdb.execute(f"SELECT sum({column} * {unit})::HUGEINT FROM '{self.out(name)}'").fetchall()
        return int(total)

    def json(self) -> None:
        source, mixed = self.data(self.companies, ".jsonl"), self.data(self.companies, ".jsonl", "mixed")
        commands = {
            "binjiang batch": ours(source, self.folder / "ours.jsonl"),
            "binjiang, any order": ours(mixed, self.folder / "ours.jsonl"),
            "DuckDB reads, writes": script("json_lines", source, self.folder / "copy.jsonl"),
            "DuckDB, any order": script("json_lines", mixed, self.folder / "copy.jsonl"),
        }
        self.head("JSON lines to JSON lines")
        self.table(self.measured(commands), {"DuckDB reads, writes": 1.4})

    def yaml(self) -> None:
        source = self.data(10_000, "")
        commands = {
            "binjiang batch": ours(source, self.out("ours")),
            "libyaml and pydantic": script("yaml_files", source, "unused"),
        }
        print("\n10,000 YAML files")
        self.table(self.measured(commands), {"libyaml and pydantic": 1.2})

    def ten(self) -> None:
        found: dict[str, Measured] = {}
        for times in (1, 10):
            source = self.data(times * self.companies, ".parquet")
            name = f"{times * self.companies:,} companies"
            found |= self.measured({name: ours(source, self.out("ours"), "--memory", "1GiB")})
        one, ten = found.values()
        print(f"\nTen times as many, --memory 1GiB\n{HEADINGS}")
        print("\n".join(figures(name, each) for name, each in found.items()))
        wall, cpu = ten.wall / one.wall, ten.cpu / one.cpu
        print(f"  {wall:.1f} times as long ({cpu:.1f} in cpu; at most 10), {ten.memory / GIB:.2f} GiB (at most 1)")

    def where(self) -> None:
        """A profile of one process for each form, with a hundredth of the companies where they are files."""
        for ending, form in FORMS.items():
            companies = self.companies if ending else self.companies // 100
            command = script("where", self.data(companies, ending), "-o", self.out("ours"), "--as-of", AS_OF, "--lang", "en")
            measure(command, self.folder)
            shown = (self.folder / "stdout").read_text("utf-8")
            print(f"\nWhere the time goes: {form}, {companies:,} companies in one process, with the profiler's own time")
            print(shown[shown.rindex("\n", 0, shown.index(" s in all")) + 1 :].rstrip())

    def head(self, title: str) -> None:
        print(f"\n{title}: {self.companies:,} companies, best of {self.rounds}")

    def table(self, found: dict[str, Measured], bars: dict[str, float], sums: dict[str, int] | None = None) -> None:
        first_name, first = next(iter(found.items()))
        print(f"{HEADINGS}  {first_name} takes")
        for name, each in found.items():
            ratio = "" if each is first else f"{first.wall / each.wall:8.2f} times ({first.cpu / each.cpu:.2f} in cpu)"
            bar = f"  at most {bars[name]} in cpu" if name in bars else ""
            total = f"  {sums[name]:,} fen" if sums and name in sums else ""
            stages = "  ".join(f"{stage} {seconds:.1f}" for stage, seconds in each.stages.items())
            print(f"{figures(name, each)}{ratio}{bar}{total}")
            if stages:
                print(f"  {'':22}  of which {stages}")


def figures(name: str, found: Measured) -> str:
    return f"  {name:22}{found.wall:9.1f}{found.cpu:9.1f}{found.memory / GIB:7.2f}"


def extrapolated(sample: Measured, times: float) -> Measured:
    """What a sample's stages would take for so many times the companies; the start of the process counts once."""
    stages = {name: seconds * times for name, seconds in sample.stages.items()}
    wall = sample.wall + sum(stages.values()) - sum(sample.stages.values())
    return Measured(wall, sample.cpu * wall / sample.wall, sample.memory, stages)


def main() -> None:
    parts = ("parquet", "shared", "lines", "json", "yaml", "ten", "where")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=(*parts, "all"), default="all")
    parser.add_argument("--companies", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keeps the data for the next run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        bench = Bench(folder, given.companies, given.rounds)
        bench.check()
        for part in parts if "all" in given.parts else given.parts:
            getattr(bench, part)()


if __name__ == "__main__":
    main()
