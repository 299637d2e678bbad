"""`binjiang explain`: one rule, measure, clause or field, and what hangs on it."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from binjiang_cli.cli.facts import one_set_option
from binjiang_cli.cli.formats import Format, format_option, write_either
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

HELP = Text("说明一条规则、一项措施、一个条款、一个字段或一项检查", "Explain a rule, a measure, a clause, a field or a check")
WHAT = Text(
    "例如 rd-support、M16、S4.2a、loans.lender、放款方、BJ101",
    "For example rd-support, M16, S4.2a, loans.lender, lender, BJ101",
)
CODE = re.compile(r"BJ\d+", re.IGNORECASE)


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("explain", cls=Command, help=HELP.to(lang))
    def command(
        what: str = typer.Argument(..., metavar="WHAT", help=WHAT.to(lang)),
        rules: Path | None = one_set_option(lang),
        form: Format = format_option(lang),
    ) -> None:
        if CODE.fullmatch(what.strip()):
            _explain_check(what.strip(), form, lang)
            return
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.policy.names import named
        from binjiang_cli.render.entry import entry, entry_rows
        from binjiang_cli.rulecheck.cases.run import all_cases

        policy = load_policy(rules)
        thing = named(what, policy)
        shown = entry(thing, policy, () if thing.kind in ("field", "section") else all_cases(policy))
        write_either(form, lambda: shown.json, lambda width: entry_rows(shown, lang, width))


def _explain_check(code: str, form: Format, lang: Lang) -> None:
    from binjiang_cli.render.check_page import check_of, page_json, page_rows

    check = check_of(code)
    write_either(form, lambda: page_json(check), lambda width: page_rows(check, lang, width))
