"""`binjiang estimate`: the main job."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from binjiang_cli.cli.days import day_given
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
from binjiang_cli.cli.output import form_of, keep_inputs, output_option, write_result
from binjiang_cli.cli.results import ENDINGS, WIDTH_OF_FILES, ResultForm, form_option
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from binjiang_cli.estimation.result import Estimate
    from binjiang_cli.policy.load import Policy

HELP = Text("估算一家企业可获得的资助", "Estimate what a company could receive")
EXPLAIN = Text("逐行说明：规则、公式、条件、LPR、条款", "For each line: rule, formula, conditions, LPR, clause")


EXPLAINING = (ResultForm.table, ResultForm.markdown)


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("estimate", cls=Command, help=HELP.to(lang))
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
        from binjiang_cli.estimation.run import estimate
        from binjiang_cli.intake.door import files_of
        from binjiang_cli.policy.load import load_policy

        form = form_of(form, output, ENDINGS, ResultForm.table)
        refuse_unexplained(form, explain)
        day, assumed = day_given(as_of), assumed_rates(assume)
        policy = load_policy(rules, lpr)
        if output is not None:
            keep_inputs([output], [*files_of(profile, policy.vocabulary, lang), *policy.files])
        found = read_with_facts(profile, policy, lang, company, sets, unsets)
        result = estimate(found, policy, as_of=day, assume=assumed)
        _write(result, policy, lang, form, output, explain, changes_in_words(sets, unsets, assume, policy.lpr.added))


def refuse_unexplained(form: ResultForm, explain: bool) -> None:
    """Refuse --explain for a form that has no room for it. Raises InputError."""
    from binjiang_cli.source.problem import refuse

    if explain and form not in EXPLAINING:
        known = " ".join(form.value for form in EXPLAINING)
        raise refuse(
            Text(f"{form.value} 形式里写不下 --explain 的说明", f"the form {form.value} cannot show what --explain asks for"),
            hint=Text(f"可以写说明的形式：{known}", f"forms that can: {known}"),
        )


def _write(
    result: Estimate, policy: Policy, lang: Lang, form: ResultForm, output: Path | None, explain: bool, given: Sequence[Text]
) -> None:
    match form:
        case ResultForm.json:
            from binjiang_cli.render.json import render_json

            text = render_json(result, lang)
        case ResultForm.csv:
            from binjiang_cli.render.csv import render_csv

            text = render_csv(result, policy, lang)
        case ResultForm.markdown:
            from binjiang_cli.render.markdown import render_markdown

            text = render_markdown(result, policy, lang, explain, given)
        case ResultForm.table:
            from binjiang_cli.render.console import plain_text, print_rows, width_of_terminal
            from binjiang_cli.render.table import table_rows

            if output is None:
                print_rows(table_rows(result, policy, lang, width_of_terminal(), explain, given), sys.stdout)
                return
            text = plain_text(table_rows(result, policy, lang, WIDTH_OF_FILES, explain, given))
    write_result(text, output, byte_order_mark=form is ResultForm.csv)
