"""`binjiang advise`: what to do next."""

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
        rules: Path | None = rules_option(lang),
        lpr: Path | None = lpr_option(lang),
        assume: list[str] = assume_option(lang),
        sets: list[str] = set_option(lang),
        unsets: list[str] = unset_option(lang),
        form: ResultForm | None = form_option(lang),
        output: Path | None = output_option(lang),
        explain: bool = typer.Option(False, "--explain", help=EXPLAIN.to(lang)),
    ) -> None:
        from binjiang_cli.advice.advise import advise
        from binjiang_cli.intake.door import files_of
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.render.advice import advice_document, advice_rows

        form = form_of(form, output, ENDINGS, ResultForm.table)
        refuse_unexplained(form, explain)
        day, assumed = day_given(as_of), assumed_rates(assume)
        policy = load_policy(rules, lpr)
        if output is not None:
            keep_inputs([output], [*files_of(profile, policy.vocabulary, lang), *policy.files])
        found = read_with_facts(profile, policy, lang, company, sets, unsets)
        result = advise(found, policy, as_of=day, assume=assumed)
        given = changes_in_words(sets, unsets, assume, policy.lpr.added)
        write_in_form(
            form, output, lang,
            published=lambda: result.as_json(lang),
            rows=lambda: advice_rows(result, policy),
            document=lambda width: advice_document(result, policy, given, explain),
        )  # fmt: skip
