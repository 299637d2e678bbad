"""`binjiang explain`: one rule, measure, clause or field, and what hangs on it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import typer

from binjiang_cli.cli.formats import Format
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

HELP = Text("说明一条规则、一项措施、一个条款、一个字段或一项检查", "Explain a rule, a measure, a clause, a field or a check")
WHAT = Text(
    "例如 rd-support、M16、S4.2a、loans.lender、放款方、BJ101",
    "For example rd-support, M16, S4.2a, loans.lender, lender, BJ101",
)
RULES = Text("规则集文件夹；默认为自带的", "The rule set's folder; the shipped one by default")
FORMAT = Text("输出形式", "The form of the output")
CODE = re.compile(r"BJ\d+", re.IGNORECASE)


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("explain", cls=Command, help=HELP.to(lang))
    def command(
        what: str = typer.Argument(..., metavar="WHAT", help=WHAT.to(lang)),
        rules: Path | None = typer.Option(None, "--rules", metavar="DIR", envvar="BINJIANG_RULES", help=RULES.to(lang)),
        form: Format = typer.Option(Format.table, "--format", "-f", help=FORMAT.to(lang)),
    ) -> None:
        if CODE.fullmatch(what.strip()):
            _explain_check(what.strip(), form, lang)
            return
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.policy.names import named
        from binjiang_cli.render.console import print_rows, width_of_terminal
        from binjiang_cli.render.entry import entry, entry_rows
        from binjiang_cli.render.json import json_text
        from binjiang_cli.rulecheck.cases.run import all_cases

        policy = load_policy(rules)
        thing = named(what, policy)
        shown = entry(thing, policy, () if thing.kind in ("field", "section") else all_cases(policy))
        if form is Format.json:
            sys.stdout.write(json_text(shown.json))
        else:
            print_rows(entry_rows(shown, lang, width_of_terminal()), sys.stdout)


def _explain_check(code: str, form: Format, lang: Lang) -> None:
    from binjiang_cli.render.check_page import check_of, page_json, page_rows
    from binjiang_cli.render.console import print_rows, width_of_terminal
    from binjiang_cli.render.json import json_text

    check = check_of(code)
    if form is Format.json:
        sys.stdout.write(json_text(page_json(check)))
    else:
        print_rows(page_rows(check, lang, width_of_terminal()), sys.stdout)
