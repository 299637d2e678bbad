"""`binjiang profile`: the template to fill in, and the schema for editors."""

from __future__ import annotations

from pathlib import Path

import typer

from binjiang_cli.cli.usage import Command, Group
from binjiang_cli.words import Lang, Text

HELP = Text("企业档案：模板与编辑器用的模式", "Profiles: a template, and the schema for editors")
NEW = Text("生成带注释的档案模板", "Write a commented template")
SCHEMA = Text("输出档案的 JSON Schema", "Print the JSON Schema of a profile")
RULES = Text("规则集文件夹；默认为自带的", "The rule set's folder; the shipped one by default")
OUTPUT = Text("写入文件，而不是标准输出", "Write to a file instead of standard output")


def register(app: typer.Typer, lang: Lang) -> None:
    group = typer.Typer(cls=Group, help=HELP.to(lang), no_args_is_help=True)
    app.add_typer(group, name="profile")

    @group.command("new", cls=Command, help=NEW.to(lang))
    def new(
        rules: Path | None = typer.Option(None, "--rules", metavar="DIR", envvar="BINJIANG_RULES", help=RULES.to(lang)),
        output: Path | None = typer.Option(None, "--output", "-o", metavar="FILE", help=OUTPUT.to(lang)),
    ) -> None:
        from binjiang_cli.cli.output import write_result
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.profile.template import profile_template

        write_result(profile_template(load_policy(rules).vocabulary, lang), output)

    @group.command("schema", cls=Command, help=SCHEMA.to(lang))
    def schema(
        rules: Path | None = typer.Option(None, "--rules", metavar="DIR", envvar="BINJIANG_RULES", help=RULES.to(lang)),
        output: Path | None = typer.Option(None, "--output", "-o", metavar="FILE", help=OUTPUT.to(lang)),
    ) -> None:
        from binjiang_cli.cli.output import write_result
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.profile.schema import profile_schema
        from binjiang_cli.render.json import json_text

        write_result(json_text(profile_schema(load_policy(rules).vocabulary, lang)), output)
