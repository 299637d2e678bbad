"""`binjiang rules schema`: the schemas of a rule set's files, for editors."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import typer

from binjiang_cli.cli.facts import one_set_option
from binjiang_cli.cli.output import JSON_ONLY, form_of, keep_inputs, output_option, write_result
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

SCHEMA = Text("输出规则集文件的 JSON Schema，供编辑器使用", "Print the JSON Schema of a rule set's files, for editors")
KIND = Text("哪一种文件", "Which kind of file")
RULES = Text(
    "规则集文件夹，条款、字段等名字从它取；默认为自带的",
    "The rule set's folder, which gives the names of clauses, fields and so on; the shipped one by default",
)


class FileKind(str, Enum):
    """The kinds of files in a rule set."""

    rule = "rule"
    policy = "policy"
    vocabulary = "vocabulary"
    measures = "measures"
    tests = "tests"


def register(group: typer.Typer, lang: Lang) -> None:
    @group.command("schema", cls=Command, help=SCHEMA.to(lang))
    def schema(
        kind: FileKind = typer.Argument(FileKind.rule, metavar="[FILE]", help=KIND.to(lang)),
        rules: Path | None = one_set_option(lang, RULES),
        output: Path | None = output_option(lang),
    ) -> None:
        from binjiang_cli.policy.files import files_of_rule_set, rules_folder
        from binjiang_cli.render.json import json_text
        from binjiang_cli.rulecheck.schema.files import file_schema

        form_of(None, output, JSON_ONLY, "json")
        keep_inputs([output], files_of_rule_set(rules_folder(rules)))
        write_result(json_text(file_schema(kind.value, rules, lang)), output)
