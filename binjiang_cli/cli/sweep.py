"""`binjiang sweep`: the totals as a function of one fact."""

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
from binjiang_cli.cli.output import form_of, output_option
from binjiang_cli.cli.results import ENDINGS, ResultForm, form_option, refuse_unexplained, write_document
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

HELP = Text(
    "合计随一项事实怎样变化：逐段、精确、不抽样",
    "The totals as a function of one fact: piece by piece, exactly, without sampling",
)
OVER = Text(
    "哪一项事实，从多少到多少，例如 capital_injections[0].registered=8000万..1.2亿",
    "Which fact, from what to what, such as capital_injections[0].registered=8000万..1.2亿",
)
EXPLAIN = Text("说明各行在状态改变处如何得来", "How each line comes about where its status changes")


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("sweep", cls=Command, help=HELP.to(lang))
    def command(
        profile: str = profile_argument(lang),
        over: str = typer.Option(..., "--over", metavar="PATH=FROM..TO", help=OVER.to(lang)),
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
        from binjiang_cli.advice.sweep import sweep
        from binjiang_cli.render.sweep import sweep_document, sweep_rows

        form = form_of(form, output, ENDINGS, ResultForm.table)
        refuse_unexplained(form, explain)
        call = profile_call(
            profile, output, lang, company=company, as_of=as_of, rules=rules, lpr=lpr, assume=assume, sets=sets, unsets=unsets
        )  # fmt: skip
        result = sweep(call.profile, call.policy, over, as_of=call.as_of, assume=call.assume)
        write_document(
            form, output, lang,
            published=result.as_json,
            cells=lambda: sweep_rows(result, call.policy),
            document=lambda width: sweep_document(result, call.policy, width, call.given, explain),
        )  # fmt: skip
