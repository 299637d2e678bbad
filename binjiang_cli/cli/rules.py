"""`binjiang rules`: for those who keep rule files."""

from __future__ import annotations

from pathlib import Path

import typer

from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.usage import Command, Group
from binjiang_cli.words import Lang, Text

HELP = Text("规则集：测试", "Rule sets: tests")
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
        folder: Path | None = typer.Argument(None, metavar="[DIR]", help=RULES.to(lang)),
        rules: Path | None = typer.Option(None, "--rules", metavar="DIR", envvar="BINJIANG_RULES", help=RULES.to(lang)),
    ) -> int:
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.render.outcomes import print_outcomes
        from binjiang_cli.rulecheck.run import run_tests

        outcomes = run_tests(load_policy(folder or rules))
        print_outcomes(outcomes, lang)
        return Exit.DONE if all(outcome.passed for outcome in outcomes) else Exit.FINDINGS
