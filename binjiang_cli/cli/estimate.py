"""`binjiang estimate`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from binjiang_cli.cli.facts import (
    ProfileCall,
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
from binjiang_cli.cli.results import ENDINGS, ResultForm, form_option, refuse_unexplained, write_in_form
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from binjiang_cli.estimation.result import Estimate
    from binjiang_cli.render.console import Row

HELP = Text("估算一家企业可获得的资助", "Estimate what a company could receive")
EXPLAIN = Text("逐行说明：规则、公式、条件、LPR、条款", "For each line: rule, formula, conditions, LPR, clause")


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("estimate", cls=Command, help=HELP.to(lang))
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
        from binjiang_cli.estimation.run import estimate

        form = form_of(form, output, ENDINGS, ResultForm.table, REPORTS)
        refuse_unexplained(form, explain)
        call = profile_call(
            profile, output, lang, company=company, as_of=as_of, rules=rules, lpr=lpr, assume=assume, sets=sets, unsets=unsets
        )  # fmt: skip
        result = estimate(call.profile, call.policy, as_of=call.as_of, assume=call.assume)
        _write(result, call, lang, form, output, explain)


def _write(result: Estimate, call: ProfileCall, lang: Lang, form: ResultForm, output: Path | None, explain: bool) -> None:
    def csv() -> str:
        from binjiang_cli.render.csv import render_csv

        return render_csv(result, call.policy, lang)

    def markdown() -> str:
        from binjiang_cli.render.markdown import render_markdown

        return render_markdown(result, call.policy, lang, explain, call.given)

    def rows(width: int) -> Iterable[Row]:
        from binjiang_cli.render.table import table_rows

        return table_rows(result, call.policy, lang, width, explain, call.given)

    write_in_form(form, output, published=lambda: result.as_json(lang), csv=csv, markdown=markdown, rows=rows)
