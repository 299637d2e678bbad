"""`binjiang rules check`: findings in rule sets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import typer

from binjiang_cli.cli.reporting import (
    FailOn,
    ReportForm,
    deliver,
    exit_code,
    fail_on_option,
    form_option,
    keep_rule_sets,
    named_outputs,
    outputs_option,
)
from binjiang_cli.cli.usage import Command
from binjiang_cli.cli.values import day_given
from binjiang_cli.words import Lang, Text

CHECK = Text("检查规则集：形式、含义、时间、逻辑、依据", "Check rule sets: form, meaning, time, logic, source")
PATHS = Text(
    "规则集、含规则集的文件夹、其中的文件；默认为 ./rules 里的，没有则为自带的",
    "Rule sets, folders of them, files in them; by default those in ./rules, else the shipped one",
)
SELECT = Text("只做这些检查：编号或其开头，例如 BJ2", "Only these checks: codes or how they begin, for example BJ2")
IGNORE = Text("不做这些检查", "Without these checks")
AS_OF = Text("以哪一天为今天", "The day that counts as today")


def register(group: typer.Typer, lang: Lang) -> None:
    @group.command("check", cls=Command, help=CHECK.to(lang))
    def check(
        paths: list[Path] | None = typer.Argument(None, metavar="[PATH…]", help=PATHS.to(lang)),
        select: list[str] = typer.Option([], "--select", metavar="CODES", help=SELECT.to(lang)),
        ignore: list[str] = typer.Option([], "--ignore", metavar="CODES", help=IGNORE.to(lang)),
        form: ReportForm | None = form_option(lang),
        output: list[str] = outputs_option(lang),
        fail_on: FailOn = fail_on_option(lang),
        as_of: str | None = typer.Option(None, "--as-of", metavar="DATE", help=AS_OF.to(lang)),
    ) -> int:
        from binjiang_cli.rulecheck.checker import check_rule_sets, selected
        from binjiang_cli.rulecheck.targets import targets

        outputs = named_outputs(output)
        checks, named = selected(select, ignore), targets(paths or [])
        keep_rule_sets(outputs, [target.folder for target in named])
        report = check_rule_sets(named, checks, day_given(as_of) or date.today())
        deliver(report, form, output, lang, fail_on)
        return exit_code(report, fail_on)
