"""`binjiang verify`: does a saved result still hold for its profile under the rules?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from binjiang_cli.cli.compare import Out
from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.facts import (
    as_of_option,
    assume_option,
    assumed_rates,
    company_option,
    lpr_option,
    read_with_facts,
    rules_option,
)
from binjiang_cli.cli.output import form_of, keep_inputs, output_option
from binjiang_cli.cli.results import ENDINGS, ResultForm, form_option
from binjiang_cli.cli.usage import Command
from binjiang_cli.cli.values import day_given
from binjiang_cli.words import Lang, Text, visible

if TYPE_CHECKING:
    from binjiang_cli.advice.comparison import KnownEstimate
    from binjiang_cli.advice.verified import FileCheck
    from binjiang_cli.policy.load import Policy
    from binjiang_cli.source.document import Document

HELP = Text(
    "重新计算，核对保存的结果是否仍然成立：哪里不同、为什么",
    "Compute a saved result anew: does it still hold, or what differs and why",
)
RESULT = Text(
    "保存的估算（.json）、报告（.docx .xlsx .html），或 batch 的结果（.jsonl .csv .parquet .xlsx）",
    "A saved estimate (.json), a report (.docx, .xlsx, .html), or an output of batch (.jsonl, .csv, .parquet, .xlsx)",
)
PROFILES = Text(
    "它的企业档案（或 表格#位置，或加 --company）；batch 的结果：它的全部输入",
    "Its profile (or TABLE#PLACE, or with --company); for an output of batch all its inputs",
)
OF_BATCH = Text("；只用于 batch 的结果", "; for an output of batch only")


class Saved(NamedTuple):
    """What a call names as its result: an estimate as JSON with what is checked of its report, else an output of batch."""

    named: str
    document: Document | None = None
    checked: Callable[[KnownEstimate, KnownEstimate], FileCheck] | None = None


class VerifyOptions(NamedTuple):
    """What a call says of how the result came about; most results say it themselves."""

    company: str | None
    day: date | None
    assume: dict[str, Fraction]


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("verify", cls=Command, help=HELP.to(lang))
    def command(
        result: str = typer.Argument(..., metavar="RESULT", help=RESULT.to(lang)),
        profiles: list[str] = typer.Argument(..., metavar="PROFILE…", help=PROFILES.to(lang), show_default=False),
        company: str | None = company_option(lang),
        as_of: str | None = as_of_option(lang, OF_BATCH),
        rules: list[Path] = rules_option(lang),
        lpr: Path | None = lpr_option(lang),
        assume: list[str] = assume_option(lang, OF_BATCH),
        form: ResultForm | None = form_option(lang),
        output: Path | None = output_option(lang),
    ) -> int:
        from binjiang_cli.policy.together import load_policies

        out = Out(lang, form_of(form, output, ENDINGS, ResultForm.table), output)
        options = VerifyOptions(company, day_given(as_of), assumed_rates(assume))
        saved = _saved(result, profiles)
        policy = load_policies(rules, lpr)
        verify = _verify_output if saved.document is None else _verify_estimate
        return Exit.DONE if verify(saved, profiles, options, policy, out) else Exit.FINDINGS


def _saved(result: str, profiles: Sequence[str]) -> Saved:
    """Return the result that a call names. Raises InputError for what is none."""
    from binjiang_cli.advice.inputs import inputs_of
    from binjiang_cli.report.stored import stored_report
    from binjiang_cli.source.problem import refuse

    if result == "-" and "-" in profiles:
        raise refuse(Text("标准输入只有一份，不能两边都用", "there is one standard input: it cannot be both sides"))
    if (report := stored_report(result)) is not None:
        return Saved(result, report.document, report.checked)
    (found,) = inputs_of(result, None)
    if found.kind == "profile":
        hint = Text(
            "要的是 JSON 形式的估算、批量估算的结果或报告", "one that estimate --format json, batch or report has written"
        )
        place = found.document.place(0) if found.document else None
        shown = visible(result)
        raise refuse(Text(f"{shown} 不是保存的结果", f"{shown} is no saved result"), place, hint)
    return Saved(result, found.document)


def _verify_estimate(saved: Saved, profiles: Sequence[str], options: VerifyOptions, policy: Policy, out: Out) -> bool:
    """Compute a saved estimate anew and write what differs; return whether it holds."""
    from binjiang_cli.advice.comparison import known_estimate
    from binjiang_cli.advice.verified import NO_FILE_CHECK, saved_result, verified
    from binjiang_cli.estimation.run import estimate
    from binjiang_cli.intake.door import files_of
    from binjiang_cli.render.compared.estimates import ToldSide
    from binjiang_cli.render.compared.verified import page_of_verified, verified_csv

    named = _only(profiles, options)
    keep_inputs([out.path], [saved.named, *files_of(named, policy.vocabulary, out.lang), *policy.files])
    assert saved.document is not None
    result = saved_result(saved.document)
    policy, receipt = result.with_its_lpr(policy), result.receipt
    sets, unsets = (receipt.sets, receipt.unsets) if receipt else ((), ())
    profile = read_with_facts(named, policy, out.lang, options.company, sets, unsets)
    anew = estimate(profile, policy, as_of=result.as_of, assume=receipt.assumed if receipt else {})
    file = saved.checked(result.known, known_estimate(anew)) if saved.checked else NO_FILE_CHECK
    found = verified(result, anew, file)
    told = ToldSide(visible(named), (), anew)
    out.write(
        found,
        lambda: verified_csv(found, out.lang),
        lambda: page_of_verified(found, visible(saved.named), told, policy),
    )
    return found.holds


def _only(profiles: Sequence[str], options: VerifyOptions) -> str:
    """Return the one profile of a saved estimate, which says the day and the rates itself. Raises InputError."""
    from binjiang_cli.source.problem import refuse

    if len(profiles) > 1:
        raise refuse(Text("一份保存的估算只有一份档案", "a saved estimate has one profile"))
    if unused := "--as-of" if options.day else "--assume" if options.assume else "":
        told = Text("保存的估算自己写明，用不上 ", "a saved estimate says it itself: there is no use for ")
        raise refuse(told + Text(unused, unused))
    return profiles[0]


def _verify_output(saved: Saved, inputs: Sequence[str], options: VerifyOptions, policy: Policy, out: Out) -> bool:
    """Compute an output of batch anew and write what differs; return whether it holds."""
    from binjiang_cli.advice.verified_output import verified_output
    from binjiang_cli.render.compared.csv import companies_csv
    from binjiang_cli.render.compared.verified import page_of_verified_output
    from binjiang_cli.source.problem import refuse

    if options.company is not None:
        raise refuse(Text("核对批量结果，用不上 --company", "for an output of batch there is no use for --company"))
    keep_inputs([out.path], [saved.named, *inputs, *policy.files])
    rules = f"{policy.id} {policy.sha256}"
    found = verified_output(saved.named, lambda path: _batch(inputs, path, options, policy, out), rules)
    out.write(
        found,
        lambda: companies_csv(found.comparison, out.lang),
        lambda: page_of_verified_output(found, visible(saved.named), [visible(one) for one in inputs]),
    )
    return found.holds


def _batch(inputs: Sequence[str], path: Path, options: VerifyOptions, policy: Policy, out: Out) -> None:
    """Estimate every company of the inputs, of which `out` may be none. Raises what a batch does."""
    from binjiang_cli.batch.processes import processors
    from binjiang_cli.batch.run import run
    from binjiang_cli.batch.settings import Outputs, Settings

    outputs = Outputs(path, None, path.with_name("rejects.jsonl"))
    settings = Settings(
        policy.folders, options.day, date.today(), options.assume, out.lang, processors(), None,
        lines=False, lpr=policy.lpr_added,
    )  # fmt: skip
    run(inputs, outputs, policy, settings, resume=False, apart=[out.path] if out.path else [])
