"""`binjiang explain`: one rule, measure, clause or field, and what hangs on it."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from binjiang_cli.cli.formats import Format
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

HELP = Text("说明一条规则、一项措施、一个条款或一个字段", "Explain a rule, a measure, a clause or a field")
WHAT = Text("例如 rd-support、M16、S4.2a、loans.lender、放款方", "For example rd-support, M16, S4.2a, loans.lender, lender")
RULES = Text("规则集文件夹；默认为自带的", "The rule set's folder; the shipped one by default")
FORMAT = Text("输出形式", "The form of the output")


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("explain", cls=Command, help=HELP.to(lang))
    def command(
        what: str = typer.Argument(..., metavar="WHAT", help=WHAT.to(lang)),
        rules: Path | None = typer.Option(None, "--rules", metavar="DIR", envvar="BINJIANG_RULES", help=RULES.to(lang)),
        form: Format = typer.Option(Format.table, "--format", "-f", help=FORMAT.to(lang)),
    ) -> None:
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.policy.names import named
        from binjiang_cli.render.console import print_rows, width_of_terminal
        from binjiang_cli.render.entry import entry, entry_rows
        from binjiang_cli.render.json import json_text
        from binjiang_cli.rulecheck.run import all_cases

        policy = load_policy(rules)
        thing = named(what, policy)
        shown = entry(thing, policy, () if thing.kind in ("field", "section") else all_cases(policy))
        if form is Format.json:
            sys.stdout.write(json_text(shown.json))
        else:
            print_rows(entry_rows(shown, lang, width_of_terminal()), sys.stdout)
