"""`binjiang report`: the estimate as a file that people keep: so far, a workbook that recalculates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import typer

from binjiang_cli.cli.days import day_given
from binjiang_cli.cli.facts import (
    as_of_option,
    assume_option,
    assumed_rates,
    company_option,
    profile_argument,
    read_with_facts,
    rules_option,
    set_option,
    unset_option,
)
from binjiang_cli.cli.output import keep_inputs, not_written
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text, listing, visible

if TYPE_CHECKING:
    from binjiang_cli.policy.load import Policy
    from binjiang_cli.profile.load import Profile

HELP = Text("把估算写成报告：可重算的工作簿（.xlsx）", "Write the estimate as a report: a workbook that recalculates (.xlsx)")
OUTPUT = Text("写入的文件；扩展名决定形式", "The file to write; its ending says the form")


class Writer(Protocol):
    """Writes one form of a report to a path."""

    def __call__(
        self, profile: Profile, policy: Policy, as_of: date | None, assume: Mapping[str, Fraction], lang: Lang, path: Path
    ) -> None: ...


def _workbook(
    profile: Profile, policy: Policy, as_of: date | None, assume: Mapping[str, Fraction], lang: Lang, path: Path
) -> None:
    from binjiang_cli.report.workbook import write_live_workbook

    write_live_workbook(profile, policy, as_of, assume, lang, path)


WRITERS: Mapping[str, Writer] = {".xlsx": _workbook}


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("report", cls=Command, help=HELP.to(lang))
    def command(
        profile: str = profile_argument(lang),
        output: Path = typer.Option(..., "--output", "-o", metavar="FILE", help=OUTPUT.to(lang)),
        company: str | None = company_option(lang),
        as_of: str | None = as_of_option(lang),
        rules: Path | None = rules_option(lang),
        assume: list[str] = assume_option(lang),
        sets: list[str] = set_option(lang),
        unsets: list[str] = unset_option(lang),
    ) -> None:
        from binjiang_cli.intake.door import files_of
        from binjiang_cli.policy.files import files_of_rule_set
        from binjiang_cli.policy.load import load_policy

        writer = writer_of(output)
        day, assumed = day_given(as_of), assumed_rates(assume)
        policy = load_policy(rules)
        keep_inputs([output], [*files_of(profile, policy.vocabulary, lang), *files_of_rule_set(policy.folder)])
        found = read_with_facts(profile, policy, lang, company, sets, unsets)
        _write(writer, found, policy, day, assumed, lang, output)


def writer_of(output: Path) -> Writer:
    """Return what writes the form of an output's ending. Raises InputError for an ending that stands for none."""
    found = WRITERS.get(output.suffix.lower())
    if found is None:
        known = listing(WRITERS, between=" ")
        raise not_written(output.suffix or output.name, Text(f"可以写：{known}", f"can be written: {known}"))
    return found


def _write(
    writer: Writer, profile: Profile, policy: Policy, day: date | None, assume: Mapping[str, Fraction], lang: Lang, output: Path
) -> None:
    """Write a report whole or not at all. Raises InputError where the file cannot be written."""
    from binjiang_cli.files import whole
    from binjiang_cli.source.opening import reason_of
    from binjiang_cli.source.problem import refuse

    shown = visible(str(output))
    if output.is_dir():
        raise refuse(Text(f"{shown} 是文件夹，这里要的是文件", f"{shown} is a folder; a file is expected"))
    try:
        with whole(output) as place:
            writer(profile, policy, day, assume, lang, place)
    except OSError as error:
        reason = reason_of(error)
        raise refuse(Text(f"{shown} 写不了：{reason.zh}", f"{shown} cannot be written: {reason.en}")) from None
