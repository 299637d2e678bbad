"""`binjiang sweep`: the totals as a function of one fact."""

from __future__ import annotations

from pathlib import Path

import typer

from binjiang_cli.cli.days import day_given
from binjiang_cli.cli.estimate import refuse_unexplained
from binjiang_cli.cli.facts import (
    as_of_option,
    assume_option,
    assumed_rates,
    changes_in_words,
    company_option,
    lpr_option,
    profile_argument,
    read_with_facts,
    rules_option,
    set_option,
    unset_option,
)
from binjiang_cli.cli.output import form_of, keep_inputs, output_option
from binjiang_cli.cli.results import ENDINGS, ResultForm, form_option, write_in_form
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
        rules: Path | None = rules_option(lang),
        lpr: Path | None = lpr_option(lang),
        assume: list[str] = assume_option(lang),
        sets: list[str] = set_option(lang),
        unsets: list[str] = unset_option(lang),
        form: ResultForm | None = form_option(lang),
        output: Path | None = output_option(lang),
        explain: bool = typer.Option(False, "--explain", help=EXPLAIN.to(lang)),
    ) -> None:
        from binjiang_cli.advice.sweep import sweep
        from binjiang_cli.intake.door import files_of
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.render.sweep import sweep_document, sweep_rows

        form = form_of(form, output, ENDINGS, ResultForm.table)
        refuse_unexplained(form, explain)
        day, assumed = day_given(as_of), assumed_rates(assume)
        policy = load_policy(rules, lpr)
        if output is not None:
            keep_inputs([output], [*files_of(profile, policy.vocabulary, lang), *policy.files])
        found = read_with_facts(profile, policy, lang, company, sets, unsets)
        result = sweep(found, policy, over, as_of=day, assume=assumed)
        given = changes_in_words(sets, unsets, assume, policy.lpr.added)
        write_in_form(
            form, output, lang,
            published=result.as_json,
            rows=lambda: sweep_rows(result, policy),
            document=lambda width: sweep_document(result, policy, width, given, explain),
        )  # fmt: skip
