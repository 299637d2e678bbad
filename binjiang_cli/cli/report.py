"""`binjiang report`: the estimate as a file that people keep: so far, a workbook that recalculates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import typer

from binjiang_cli.cli.facts import (
    as_of_option,
    assume_option,
    company_option,
    profile_argument,
    profile_call,
    rules_option,
    set_option,
    unset_option,
)
from binjiang_cli.cli.output import not_written, written
from binjiang_cli.cli.usage import Command
from binjiang_cli.files import whole
from binjiang_cli.words import Lang, Text, listing

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
        writer = writer_of(output)
        call = profile_call(
            profile, output, lang, company=company, as_of=as_of, rules=rules, assume=assume, sets=sets, unsets=unsets
        )
        with written(output), whole(output) as place:
            writer(call.profile, call.policy, call.as_of, call.assume, lang, place)


def writer_of(output: Path) -> Writer:
    """Return what writes the form of an output's ending. Raises InputError for an ending that stands for none."""
    found = WRITERS.get(output.suffix.lower())
    if found is None:
        known = listing(WRITERS, between=" ")
        raise not_written(output.suffix or output.name, Text(f"可以写：{known}", f"can be written: {known}"))
    return found
