"""`binjiang schema`: the schemas of what the program puts out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from binjiang_cli.cli.output import JSON_ONLY, form_of, output_option, write_result
from binjiang_cli.cli.usage import Command, Group
from binjiang_cli.words import Lang, Text

HELP = Text("程序输出的 JSON Schema", "JSON Schemas of what the program puts out")
ESTIMATE = Text("`estimate --format json` 的模式", "Of `estimate --format json`")
COMPARE = Text("`compare --format json` 比较两份估算的模式", "Of `compare --format json` for two estimates")
VERIFY = Text("`verify --format json` 核对保存的估算的模式", "Of `verify --format json` for a saved estimate")
VERIFY_BATCH = Text("`verify --format json` 核对批量结果的模式", "Of `verify --format json` for an output of batch")
BATCH = Text("`compare --format json` 比较两份批量结果的模式", "Of `compare --format json` for two outputs of batch")

SWEEP = Text("`sweep --format json` 的模式", "Of `sweep --format json`")
ADVISE = Text("`advise --format json` 的模式", "Of `advise --format json`")


def register(app: typer.Typer, lang: Lang) -> None:
    group = typer.Typer(cls=Group, help=HELP.to(lang), no_args_is_help=True)
    app.add_typer(group, name="schema")

    @group.callback()
    def together() -> None:
        pass

    @group.command("estimate", cls=Command, help=ESTIMATE.to(lang))
    def estimate(
        output: Path | None = output_option(lang),
    ) -> None:
        from binjiang_cli.estimation.result import estimate_schema

        _write(estimate_schema(), output)

    @group.command("compare", cls=Command, help=COMPARE.to(lang))
    def compare(
        output: Path | None = output_option(lang),
    ) -> None:
        from binjiang_cli.advice.comparison import comparison_schema

        _write(comparison_schema(), output)

    @group.command("compare-batch", cls=Command, help=BATCH.to(lang))
    def compare_batch(
        output: Path | None = output_option(lang),
    ) -> None:
        from binjiang_cli.advice.companies import companies_schema

        _write(companies_schema(), output)

    @group.command("sweep", cls=Command, help=SWEEP.to(lang))
    def sweep(
        output: Path | None = output_option(lang),
    ) -> None:
        from binjiang_cli.advice.sweep import sweep_schema

        _write(sweep_schema(), output)

    @group.command("advise", cls=Command, help=ADVISE.to(lang))
    def advise(
        output: Path | None = output_option(lang),
    ) -> None:
        from binjiang_cli.advice.advise import advice_schema

        _write(advice_schema(), output)

    @group.command("verify", cls=Command, help=VERIFY.to(lang))
    def verify(
        output: Path | None = output_option(lang),
    ) -> None:
        from binjiang_cli.advice.verified import verified_schema

        _write(verified_schema(), output)

    @group.command("verify-batch", cls=Command, help=VERIFY_BATCH.to(lang))
    def verify_batch(
        output: Path | None = output_option(lang),
    ) -> None:
        from binjiang_cli.advice.verified_output import verified_output_schema

        _write(verified_output_schema(), output)


def _write(schema: dict[str, Any], output: Path | None) -> None:
    from binjiang_cli.render.json import json_text

    form_of(None, output, JSON_ONLY, "json")
    write_result(json_text(schema), output)
