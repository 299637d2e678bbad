"""`binjiang rules cases`: drafts of the test cases that are missing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.facts import OWN_RULES, one_set_argument, one_set_option
from binjiang_cli.cli.output import form_of, output_option, write_result
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text, visible

if TYPE_CHECKING:
    from binjiang_cli.rulecheck.branches.sites import Site, Way

CASES = Text(
    "为没有案例走到的地方起草测试案例，写成待复核的测试文件",
    "Draft test cases for what no case shows, as a test file to be reviewed",
)
OUTPUT = Text("写入新文件，而不是标准输出", "Write to a new file instead of standard output")


def register(group: typer.Typer, lang: Lang) -> None:
    @group.command("cases", cls=Command, help=CASES.to(lang))
    def cases(
        folder: Path | None = one_set_argument(lang),
        rules: Path | None = one_set_option(lang, OWN_RULES),
        output: Path | None = output_option(lang, OUTPUT),
    ) -> int:
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.rulecheck.cases.drafts import drafted, file_of
        from binjiang_cli.rulecheck.cases.run import all_cases
        from binjiang_cli.rulecheck.targets import only_rule_set

        form_of(None, output, {".yaml": "yaml", ".yml": "yaml"}, "yaml")
        _refuse_existing(output)
        policy = load_policy(only_rule_set(folder or rules))
        drafts, beyond = drafted(policy, [case.profile for case in all_cases(policy)])
        if drafts:
            write_result(file_of(drafts, policy), output)
        _say(len(drafts), beyond, lang)
        return Exit.DONE


def _refuse_existing(output: Path | None) -> None:
    from binjiang_cli.source.problem import refuse

    if output is not None and output.exists():
        shown = visible(str(output))
        raise refuse(
            Text(f"{shown} 已经存在", f"{shown} is already there"),
            hint=Text("另取一个名字；已有的案例不会被覆盖", "give another name: no cases are ever overwritten"),
        )


def _say(count: int, beyond: Sequence[tuple[Site, Way]], lang: Lang) -> None:
    from binjiang_cli.render.console import Row, print_rows

    rows = [Row(Text(f"起草了 {count} 个案例", f"{count} cases drafted").to(lang))]
    if beyond:
        rows.append(
            Row(
                Text(
                    "逐个改动值没有走到，要手工写：", "Not reached by changing one value after another, to be written by hand:"
                ).to(lang)
            )
        )
        rows += [Row(f"    {site.place} {visible(site.missing(way).to(lang))}") for site, way in beyond]
    print_rows(rows, sys.stderr)
