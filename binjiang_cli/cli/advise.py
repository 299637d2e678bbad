"""`binjiang advise`: what to do next."""

from __future__ import annotations

from pathlib import Path

import typer

from binjiang_cli.cli.facts import (
    as_of_option,
    assume_option,
    company_option,
    lpr_option,
    profile_argument,
    profile_call,
    rules_option,
    set_option,
    unset_option,
)
from binjiang_cli.cli.output import REPORTS, form_of, output_option
from binjiang_cli.cli.results import ENDINGS, ResultForm, form_option, refuse_unexplained, write_document
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

HELP = Text(
    "下一步做什么：该问什么、只差一点的、可以选择的、还会不会变",
    "What to do next: what to ask, near misses, choices, what can still change",
)
EXPLAIN = Text(
    "说明只差一点的行（按所需的值）和相互竞争的行如何得来",
    "How near misses, at the value that is needed, and lines that compete come about",
)


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("advise", cls=Command, help=HELP.to(lang))
    def command(
        profile: str = profile_argument(lang),
        company: str | None = company_option(lang),
        as_of: str | None = as_of_option(lang),
        rules: list[Path] = rules_option(lang),
        lpr: Path | None = lpr_option(lang),
        assume: list[str] = assume_option(lang),
        sets: list[str] = set_option(lang),
        unsets: list[str] = unset_option(lang),
        form: ResultForm | None = form_option(lang),
        output: Path | None = output_option(lang),
        explain: bool = typer.Option(False, "--explain", help=EXPLAIN.to(lang)),
    ) -> None:
        from binjiang_cli.advice.advise import advise
        from binjiang_cli.render.advice import advice_document, advice_rows

        form = form_of(form, output, ENDINGS, ResultForm.table, REPORTS)
        refuse_unexplained(form, explain)
        call = profile_call(
            profile, output, lang, company=company, as_of=as_of, rules=rules, lpr=lpr, assume=assume, sets=sets, unsets=unsets
        )  # fmt: skip
        result = advise(call.profile, call.policy, as_of=call.as_of, assume=call.assume)
        write_document(
            form, output, lang,
            published=lambda: result.as_json(lang),
            cells=lambda: advice_rows(result, call.policy),
            document=lambda width: advice_document(result, call.policy, call.given, explain),
        )  # fmt: skip
