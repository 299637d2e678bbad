"""`binjiang schema`: the schemas of what the program puts out."""

from __future__ import annotations

from pathlib import Path

import typer

from binjiang_cli.cli.usage import Command, Group
from binjiang_cli.words import Lang, Text

HELP = Text("程序输出的 JSON Schema", "JSON Schemas of what the program puts out")
ESTIMATE = Text("`estimate --format json` 的模式", "Of `estimate --format json`")
OUTPUT = Text("写入文件，而不是标准输出", "Write to a file instead of standard output")


def register(app: typer.Typer, lang: Lang) -> None:
    group = typer.Typer(cls=Group, help=HELP.to(lang), no_args_is_help=True)
    app.add_typer(group, name="schema")

    @group.callback()
    def together() -> None:
        pass

    @group.command("estimate", cls=Command, help=ESTIMATE.to(lang))
    def estimate(
        output: Path | None = typer.Option(None, "--output", "-o", metavar="FILE", help=OUTPUT.to(lang)),
    ) -> None:
        from binjiang_cli.cli.output import write_result
        from binjiang_cli.estimation.result import estimate_schema
        from binjiang_cli.render.json import json_text

        write_result(json_text(estimate_schema()), output)
