"""`binjiang schema`: the schemas of what the program puts out."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import typer

from binjiang_cli.cli.output import JSON_ONLY, form_of, output_option, write_result
from binjiang_cli.cli.usage import Command, Group
from binjiang_cli.words import Lang, Text

HELP = Text("程序输出的 JSON Schema", "JSON Schemas of what the program puts out")


class PublishedSchema(NamedTuple):
    """What a schema is of: the class of the form, by its module, which is imported when it is asked for, and its name."""

    help: Text
    module: str
    name: str


SCHEMAS: Mapping[str, PublishedSchema] = {
    "estimate": PublishedSchema(
        Text("`estimate --format json` 的模式", "Of `estimate --format json`"), "estimation.result", "Estimate"
    ),
    "compare": PublishedSchema(
        Text("`compare --format json` 比较两份估算的模式", "Of `compare --format json` for two estimates"),
        "advice.comparison", "Comparison",
    ),
    "compare-batch": PublishedSchema(
        Text("`compare --format json` 比较两份批量结果的模式", "Of `compare --format json` for two outputs of batch"),
        "advice.companies", "CompaniesComparison",
    ),
    "sweep": PublishedSchema(
        Text("`sweep --format json` 的模式", "Of `sweep --format json`"), "advice.sweep", "Sweep"
    ),
    "advise": PublishedSchema(
        Text("`advise --format json` 的模式", "Of `advise --format json`"), "advice.advise", "Advice"
    ),
    "verify": PublishedSchema(
        Text("`verify --format json` 核对保存的估算的模式", "Of `verify --format json` for a saved estimate"),
        "advice.verified", "VerifiedEstimate",
    ),
    "verify-batch": PublishedSchema(
        Text("`verify --format json` 核对批量结果的模式", "Of `verify --format json` for an output of batch"),
        "advice.verified_output", "VerifiedOutput",
    ),
}  # fmt: skip


def register(app: typer.Typer, lang: Lang) -> None:
    group = typer.Typer(cls=Group, help=HELP.to(lang), no_args_is_help=True)
    app.add_typer(group, name="schema")

    @group.callback()
    def together() -> None:
        pass

    for name, published in SCHEMAS.items():
        _register(group, name, published, lang)


def _register(group: typer.Typer, name: str, published: PublishedSchema, lang: Lang) -> None:
    @group.command(name, cls=Command, help=published.help.to(lang))
    def command(output: Path | None = output_option(lang)) -> None:
        from binjiang_cli.render.json import json_text

        form_of(None, output, JSON_ONLY, "json")
        form = getattr(import_module(f"binjiang_cli.{published.module}"), published.name)
        write_result(json_text(form.published_schema()), output)
