"""`binjiang batch`: a folder of profiles, a workbook, a table of a million companies."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Mapping
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from binjiang_cli.batch.libraries import restrain
from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.facts import as_of_option, assume_option, assumed_rates, lpr_option, rules_option
from binjiang_cli.cli.output import keep_inputs
from binjiang_cli.cli.usage import Command
from binjiang_cli.cli.values import day_given
from binjiang_cli.words import Lang, Text, visible

if TYPE_CHECKING:
    from binjiang_cli.batch.run import Batch
    from binjiang_cli.batch.summary import Summary

HELP = Text(
    "批量估算：一个文件夹、一个工作簿或一张大表里的所有企业", "Estimate every company of a folder, a workbook or a large table"
)
INPUT = Text(
    "档案（YAML、JSON）、其文件夹，或 .jsonl、.parquet、.xlsx、CSV 文件夹；- 为标准输入：每行一个路径，或 JSON Lines",
    "Profiles (YAML, JSON), folders of them, .jsonl, .parquet, .xlsx, a folder of CSV files; "
    "- for paths or JSON lines on standard input",
)
OUT = Text(
    "每家企业一行；形式由扩展名定：.jsonl .csv .parquet .xlsx", "A row a company; by its ending .jsonl, .csv, .parquet or .xlsx"
)
LINES = Text("另存每一行估算结果；形式同样由扩展名定", "Write every line of the estimates as well")
REJECTS = Text(
    "被拒的企业及原因；默认为 OUT 名加 .rejects", "The rejected companies and why; OUT's name with .rejects by default"
)
WARNINGS = Text(
    "另存每一条提示：哪家企业、哪一项、怎么说；形式同样由扩展名定",
    "Write every warning as well: which company, which field, what it says",
)
QUESTIONS = Text(
    "另存每家企业该问什么，最值得问的在前；形式同样由扩展名定",
    "Write what to ask of which company as well, most worth first",
)
SORT = Text(
    "按这一列从大到小排；--lines 的各行随企业", "Sort by this column, the greatest first; lines go with their companies"
)
TOTAL = Text("最后加一行合计", "A row of totals at the end")
RESUME = Text("从中断处接着算", "Go on where a run was interrupted")
JOBS = Text("进程数；默认为处理器数", "How many processes; one for each processor by default")
MEMORY = Text("最多用多少内存，例如 2GiB", "How much memory to use at most, such as 2GiB")
ENGINE = Text("在哪里算：这台机器，或 Spark 集群", "Where to compute: on this machine, or on Spark")
MASTER = Text(
    "Spark 的主节点，例如 yarn、spark://主机:7077；默认按 spark-submit 或 Spark 的配置",
    "Spark's master, such as yarn or spark://HOST:7077; by default spark-submit's or Spark's configuration's",
)
OWN_TASKS = Text(
    "Spark 自己重做丢失的任务，核数和内存由它的配置定",
    "Spark repeats lost tasks itself; its configuration sets cores and memory",
)
NO_ORDER = Text("Spark 的结果没有先后，用读它的程序来排", "Spark's results have no order; sort them where they are read")
UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
LEAST_MEMORY = 64 * 2**20


class Sort(str, Enum):
    """The columns by which companies can be sorted."""

    low = "low"
    high = "high"
    potential = "potential"
    eligible = "eligible"
    superseded = "superseded"
    undetermined = "undetermined"
    ineligible = "ineligible"
    warnings = "warnings"


class Engine(str, Enum):
    """Where a batch is computed."""

    local = "local"
    spark = "spark"


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("batch", cls=Command, help=HELP.to(lang))
    def command(
        inputs: list[str] = typer.Argument(..., metavar="INPUT", help=INPUT.to(lang), show_default=False),
        output: str = typer.Option(..., "--output", "-o", metavar="OUT", help=OUT.to(lang)),
        lines: str | None = typer.Option(None, "--lines", metavar="FILE", help=LINES.to(lang)),
        rejects: str | None = typer.Option(None, "--rejects", metavar="FILE", help=REJECTS.to(lang)),
        warnings: str | None = typer.Option(None, "--warnings", metavar="FILE", help=WARNINGS.to(lang)),
        questions: str | None = typer.Option(None, "--questions", metavar="FILE", help=QUESTIONS.to(lang)),
        sort: Sort | None = typer.Option(None, "--sort", help=SORT.to(lang)),
        total: bool = typer.Option(False, "--total", help=TOTAL.to(lang)),
        as_of: str | None = as_of_option(lang),
        rules: list[Path] = rules_option(lang),
        lpr: Path | None = lpr_option(lang),
        assume: list[str] = assume_option(lang),
        resume: bool = typer.Option(False, "--resume", help=RESUME.to(lang)),
        jobs: int | None = typer.Option(None, "--jobs", "-j", min=1, max=256, metavar="N", help=JOBS.to(lang)),
        memory: str | None = typer.Option(None, "--memory", metavar="SIZE", help=MEMORY.to(lang)),
        engine: Engine = typer.Option(Engine.local, "--engine", help=ENGINE.to(lang)),
        master: str | None = typer.Option(None, "--master", metavar="URL", help=MASTER.to(lang)),
    ) -> int:
        began = time.monotonic()
        here = {"--resume": resume, "--jobs": jobs, "--memory": memory, "--sort": sort, "--total": total}
        here["--questions"] = questions
        _check_engine(engine, master, here)
        day, assumed, most = day_given(as_of), assumed_rates(assume), None if memory is None else _bytes(memory)
        restrain()
        from binjiang_cli.batch.processes import processors
        from binjiang_cli.batch.settings import Outputs, Settings
        from binjiang_cli.policy.together import load_policies
        from binjiang_cli.render.batch import Written, summary_rows
        from binjiang_cli.render.console import print_rows, width_of_terminal

        policy = load_policies(rules, lpr)
        settings = Settings(
            policy.folders, day, date.today(), assumed, lang, jobs or processors(), most,
            lines=lines is not None, warnings=warnings is not None, questions=questions is not None, lpr=policy.lpr_added,
        )  # fmt: skip
        if engine is Engine.spark:
            from binjiang_cli.batch.spark import run as on_spark
            from binjiang_cli.batch.spark.places import OutputPlaces

            places = OutputPlaces.of(output, lines, rejects, warnings)
            done = on_spark.run(inputs, places, policy, settings, master)
            rejected = places.rejects
        else:
            from binjiang_cli.batch.run import run
            from binjiang_cli.batch.sinks import form_of

            out = Path(output)
            form_of(out)
            keep_inputs([out], policy.lpr_added_from)
            rejected = str(out.with_name(f"{out.stem}.rejects{out.suffix}")) if rejects is None else rejects
            lines_to, warnings_to, asked = (None if path is None else Path(path) for path in (lines, warnings, questions))
            outputs = Outputs(out, lines_to, Path(rejected), warnings_to, asked, sort and sort.value, total)
            done = run(inputs, outputs, policy, settings, resume=resume)
        written = Written(rejected, warnings, has_doubles=engine is Engine.local)
        rows = summary_rows(done, policy, written, lang, width_of_terminal())
        print_rows(rows, sys.stdout)
        sys.stderr.write(_took(done, time.monotonic() - began).to(lang) + "\n")
        return _code(done.summary, lang)


def _code(summary: Summary, lang: Lang) -> Exit:
    """Return the exit code; defects of the program are told, each on a line."""
    for told in summary.defects:
        sys.stderr.write(told + "\n")
    if summary.defects:
        kept = Text("其余企业的结果都在", "the results of the other companies are kept")
        sys.stderr.write(kept.to(lang) + "\n")
        return Exit.DEFECT
    return Exit.FINDINGS if summary.rejected else Exit.DONE


def _check_engine(engine: Engine, master: str | None, of_one_machine: Mapping[str, object]) -> None:
    """Refuse options that mean nothing where the batch is computed. Raises InputError."""
    from binjiang_cli.source.problem import refuse

    if engine is Engine.local and master is not None:
        raise refuse(Text("--master 要和 --engine spark 一起用", "--master goes with --engine spark"))
    for option, given in of_one_machine.items():
        if engine is Engine.spark and given:
            raise refuse(
                Text(f"{option} 只用于单机", f"{option} is for one machine"),
                hint=NO_ORDER if option in ("--sort", "--total") else OWN_TASKS,
            )


def _took(done: Batch, seconds: float) -> Text:
    rate = (done.summary.companies + done.summary.rejected) / max(seconds, 0.001)
    return Text(f"用时 {seconds:,.1f} 秒，每秒 {rate:,.0f} 家", f"took {seconds:,.1f} s, {rate:,.0f} companies a second")


def _bytes(text: str) -> int:
    """Return the bytes that a text such as 2GiB or 500MB states. Raises InputError."""
    from binjiang_cli.source.problem import refuse

    found = re.fullmatch(r"([0-9]{1,15}(?:\.[0-9]{1,3})?)\s*([KMGT]?)(?:i?B)?", text.strip(), re.IGNORECASE | re.ASCII)
    size = 0 if found is None else int(float(found[1]) * UNITS[found[2].upper()])
    if size < LEAST_MEMORY:
        shown = visible(text[:40])
        raise refuse(
            Text(f"--memory：“{shown}”不是可用的大小", f"--memory: not a usable size: {shown}"),
            hint=Text("例如 2GiB；至少 64MiB", "for example 2GiB; at least 64MiB"),
        )
    return size
