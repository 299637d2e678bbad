"""`binjiang profile`: the template to fill in, and the schema for editors."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from binjiang_cli.cli.facts import rules_option
from binjiang_cli.cli.output import already_there, form_of, output_option, write_result
from binjiang_cli.cli.profile_check import register_check
from binjiang_cli.cli.usage import Command, Group
from binjiang_cli.words import Lang, Text

if TYPE_CHECKING:
    from binjiang_cli.policy.vocabulary import Vocabulary

HELP = Text("企业档案：模板、怎样读的、编辑器用的模式", "Profiles: a template, how they are read, the schema for editors")
NEW = Text("生成要填的模板：带注释的 YAML，或工作簿", "Write a template to fill in: commented YAML, or a workbook")
FORMAT = Text(
    "模板的形式；工作簿每家企业一行，要用 -o 写入文件", "The template's form; a workbook has a row a company and needs -o"
)
SCHEMA = Text("输出档案的 JSON Schema", "Print the JSON Schema of a profile")
FORCE = Text("覆盖已有的文件", "Replace a file that is there")


class TemplateForm(str, Enum):
    """The forms of the template."""

    yaml = "yaml"
    xlsx = "xlsx"


ENDINGS = {".yaml": TemplateForm.yaml, ".yml": TemplateForm.yaml, ".xlsx": TemplateForm.xlsx}


def register(app: typer.Typer, lang: Lang) -> None:
    group = typer.Typer(cls=Group, help=HELP.to(lang), no_args_is_help=True)
    app.add_typer(group, name="profile")

    @group.command("new", cls=Command, help=NEW.to(lang))
    def new(
        rules: list[Path] = rules_option(lang),
        form: TemplateForm | None = typer.Option(None, "--format", "-f", help=FORMAT.to(lang)),
        output: Path | None = output_option(lang),
        force: bool = typer.Option(False, "--force", help=FORCE.to(lang)),
    ) -> None:
        from binjiang_cli.policy.together import load_policies
        from binjiang_cli.profile.template import profile_template

        form = form_of(form, output, ENDINGS, TemplateForm.yaml)
        vocabulary = load_policies(rules).vocabulary
        if output is not None and not force:
            _refuse_to_replace(output)
        if form is TemplateForm.xlsx:
            _write_workbook(vocabulary, lang, output)
        else:
            write_result(profile_template(vocabulary, lang), output)

    register_check(group, lang)

    @group.command("schema", cls=Command, help=SCHEMA.to(lang))
    def schema(
        rules: list[Path] = rules_option(lang),
        output: Path | None = output_option(lang),
    ) -> None:
        from binjiang_cli.policy.together import load_policies
        from binjiang_cli.profile.schema import profile_schema
        from binjiang_cli.render.json import json_text

        write_result(json_text(profile_schema(load_policies(rules).vocabulary, lang)), output)


def _refuse_to_replace(output: Path) -> None:
    """Refuse to write where a file is: what was filled in there would be lost. Raises InputError."""
    if output.is_file():
        hint = Text("换一个文件名；要替换它就加 --force", "give another name, or replace it with --force")
        raise already_there(output, hint)


def _write_workbook(vocabulary: Vocabulary, lang: Lang, output: Path | None) -> None:
    from binjiang_cli.files import whole
    from binjiang_cli.profile.workbook import write_workbook
    from binjiang_cli.source.problem import refuse

    if output is None or output.suffix.lower() != ".xlsx":
        raise refuse(Text("工作簿要写入 .xlsx 文件：-o 文件.xlsx", "a workbook goes to an .xlsx file: -o FILE.xlsx"))
    with whole(output) as place:
        write_workbook(vocabulary, lang, place)
