"""`binjiang rules coverage`: each clause of the policy, and what covers and tests it."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.facts import OWN_RULES
from binjiang_cli.cli.formats import Format
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

COVERAGE = Text(
    "逐条列出政策的条款由什么覆盖、由哪些案例测试", "Each clause of the policy: what covers it, which cases test it"
)
FORMAT = Text("输出形式", "The form of the output")


def register(group: typer.Typer, lang: Lang) -> None:
    @group.command("coverage", cls=Command, help=COVERAGE.to(lang))
    def coverage(
        folder: Path | None = typer.Argument(None, metavar="DIR", help=OWN_RULES.to(lang)),
        rules: Path | None = typer.Option(None, "--rules", metavar="DIR", envvar="BINJIANG_RULES", help=OWN_RULES.to(lang)),
        form: Format = typer.Option(Format.table, "--format", "-f", help=FORMAT.to(lang)),
    ) -> int:
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.render.console import print_rows, width_of_terminal
        from binjiang_cli.render.coverage import coverage_json, coverage_rows
        from binjiang_cli.render.json import json_text
        from binjiang_cli.rulecheck.cases.coverage import coverage, gaps
        from binjiang_cli.rulecheck.cases.run import all_cases
        from binjiang_cli.rulecheck.targets import only_rule_set

        policy = load_policy(only_rule_set(folder or rules))
        covered = coverage(policy, all_cases(policy))
        missing = gaps(policy, covered)
        if form is Format.json:
            sys.stdout.write(json_text(coverage_json(covered, missing, lang)))
        else:
            print_rows(coverage_rows(covered, missing, lang, min(width_of_terminal(), 120)), sys.stdout)
        return Exit.FINDINGS if missing else Exit.DONE
