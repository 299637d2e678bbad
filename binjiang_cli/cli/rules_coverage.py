"""`binjiang rules coverage`: each clause of the policy, and what covers and tests it."""

from __future__ import annotations

from pathlib import Path

import typer

from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.facts import OWN_RULES, one_set_argument, one_set_option
from binjiang_cli.cli.formats import Format, format_option, write_either
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

WIDEST = 120
COVERAGE = Text(
    "逐条列出政策的条款由什么覆盖、由哪些案例测试", "Each clause of the policy: what covers it, which cases test it"
)


def register(group: typer.Typer, lang: Lang) -> None:
    @group.command("coverage", cls=Command, help=COVERAGE.to(lang))
    def coverage(
        folder: Path | None = one_set_argument(lang),
        rules: Path | None = one_set_option(lang, OWN_RULES),
        form: Format = format_option(lang),
    ) -> int:
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.render.coverage import coverage_json, coverage_rows
        from binjiang_cli.rulecheck.cases.coverage import coverage, gaps
        from binjiang_cli.rulecheck.cases.run import all_cases
        from binjiang_cli.rulecheck.targets import only_rule_set

        policy = load_policy(only_rule_set(folder or rules))
        covered = coverage(policy, all_cases(policy))
        missing = gaps(policy, covered)
        write_either(
            form,
            lambda: coverage_json(covered, missing, lang),
            lambda width: coverage_rows(covered, missing, lang, min(width, WIDEST)),
        )
        return Exit.FINDINGS if missing else Exit.DONE
