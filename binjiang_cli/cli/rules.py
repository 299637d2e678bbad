"""`binjiang rules`: for those who keep rule files."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from binjiang_cli.cli import rules_check, rules_verify
from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.formats import Format
from binjiang_cli.cli.usage import Command, Group
from binjiang_cli.words import Lang, Text

HELP = Text("规则集：测试、覆盖、与原文核对", "Rule sets: tests, coverage, verification against the source")
COVERAGE = Text(
    "逐条列出政策的条款由什么覆盖、由哪些案例测试", "Each clause of the policy: what covers it, which cases test it"
)
FORMAT = Text("输出形式", "The form of the output")
TEST = Text("运行规则集的测试案例（tests/*.yaml）", "Run a rule set's test cases (tests/*.yaml)")
RULES = Text("规则集文件夹；默认为自带的", "The rule set's folder; the shipped one by default")


def register(app: typer.Typer, lang: Lang) -> None:
    group = typer.Typer(cls=Group, help=HELP.to(lang), no_args_is_help=True)
    app.add_typer(group, name="rules")

    @group.callback()
    def together() -> None:
        pass

    @group.command("test", cls=Command, help=TEST.to(lang))
    def test(
        folder: Path | None = typer.Argument(None, metavar="DIR", help=RULES.to(lang)),
        rules: Path | None = typer.Option(None, "--rules", metavar="DIR", envvar="BINJIANG_RULES", help=RULES.to(lang)),
    ) -> int:
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.render.outcomes import print_outcomes
        from binjiang_cli.rulecheck.run import run_tests

        outcomes = run_tests(load_policy(folder or rules))
        print_outcomes(outcomes, lang)
        return Exit.DONE if all(outcome.passed for outcome in outcomes) else Exit.FINDINGS

    @group.command("coverage", cls=Command, help=COVERAGE.to(lang))
    def coverage(
        folder: Path | None = typer.Argument(None, metavar="DIR", help=RULES.to(lang)),
        rules: Path | None = typer.Option(None, "--rules", metavar="DIR", envvar="BINJIANG_RULES", help=RULES.to(lang)),
        form: Format = typer.Option(Format.table, "--format", "-f", help=FORMAT.to(lang)),
    ) -> int:
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.render.console import print_rows, width_of_terminal
        from binjiang_cli.render.coverage import coverage_json, coverage_rows
        from binjiang_cli.render.json import json_text
        from binjiang_cli.rulecheck.coverage import coverage, gaps
        from binjiang_cli.rulecheck.run import all_cases

        policy = load_policy(folder or rules)
        covered = coverage(policy, all_cases(policy))
        missing = gaps(policy, covered)
        if form is Format.json:
            sys.stdout.write(json_text(coverage_json(covered, missing, lang)))
        else:
            print_rows(coverage_rows(covered, missing, lang, min(width_of_terminal(), 120)), sys.stdout)
        return Exit.FINDINGS if missing else Exit.DONE

    rules_check.register(group, lang)
    rules_verify.register(group, lang)
