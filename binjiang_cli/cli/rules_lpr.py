"""`binjiang rules lpr add`: a publication of the LPR into a rule set's table."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from binjiang_cli.cli.facts import rules_option
from binjiang_cli.cli.usage import Command, Group
from binjiang_cli.cli.values import value_given
from binjiang_cli.words import Lang, Text, visible

HELP = Text("规则集的 LPR 表", "A rule set's table of the LPR")
ADD = Text("把新公布的一期写入规则集的 lpr.csv", "Write a publication into a rule set's lpr.csv")
DAY = Text("公布日，例如 2026-10-20", "The day of publication, such as 2026-10-20")
ONE_YEAR = Text("一年期，百分数，例如 3.00", "One year, in per cent, such as 3.00")
FIVE_YEAR = Text("五年期以上，百分数，例如 3.50", "Over five years, in per cent, such as 3.50")


def register(group: typer.Typer, lang: Lang) -> None:
    tables = typer.Typer(cls=Group, help=HELP.to(lang), no_args_is_help=True)
    group.add_typer(tables, name="lpr")

    @tables.callback()
    def together() -> None:
        pass

    @tables.command("add", cls=Command, help=ADD.to(lang))
    def add(
        day: str = typer.Argument(..., metavar="DATE", help=DAY.to(lang)),
        one_year: str = typer.Argument(..., metavar="1Y", help=ONE_YEAR.to(lang)),
        five_year: str = typer.Argument(..., metavar="5Y", help=FIVE_YEAR.to(lang)),
        rules: Path | None = rules_option(lang),
    ) -> None:
        from binjiang_cli.policy.files import rules_folder
        from binjiang_cli.policy.lpr import Publication, parse_percent
        from binjiang_cli.policy.lpr_file import add_publication
        from binjiang_cli.values.dates import parse_date

        row = Publication(
            value_given("DATE", day, parse_date),
            value_given("1Y", one_year.removesuffix("%"), parse_percent),
            value_given("5Y", five_year.removesuffix("%"), parse_percent),
        )
        written = add_publication(rules_folder(rules), row)
        told = Text("已有这一期，没有改写", "it stands there already; nothing was written")
        if written is not None:
            told = Text(f"已写入 {visible(str(written))}", f"written to {visible(str(written))}")
        sys.stderr.write(told.to(lang) + "\n")
