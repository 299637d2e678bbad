"""`binjiang lpr`: the table of the LPR that counts, and where it comes from."""

from __future__ import annotations

from pathlib import Path

import typer

from binjiang_cli.cli.facts import lpr_option, one_set_option
from binjiang_cli.cli.output import form_of, keep_inputs, output_option
from binjiang_cli.cli.results import ENDINGS, ResultForm, form_option, write_document
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

HELP = Text("在用的 LPR 表及其出处", "The table of the LPR that is used, and where it comes from")


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("lpr", cls=Command, help=HELP.to(lang))
    def command(
        rules: Path | None = one_set_option(lang),
        lpr: Path | None = lpr_option(lang),
        form: ResultForm | None = form_option(lang),
        output: Path | None = output_option(lang),
    ) -> None:
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.render.lpr import lpr_document, lpr_json, lpr_rows

        form = form_of(form, output, ENDINGS, ResultForm.table)
        policy = load_policy(rules, lpr)
        keep_inputs([output], policy.files)
        write_document(
            form, output, lang,
            published=lambda: lpr_json(policy),
            cells=lambda: lpr_rows(policy),
            document=lambda width: lpr_document(policy),
        )  # fmt: skip
