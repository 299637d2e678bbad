"""`binjiang rules mutate`: a rule set's own tests judged."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.facts import OWN_RULES, one_set_argument, one_set_option
from binjiang_cli.cli.formats import Format, format_option, write_either
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

MUTATE = Text(
    "逐处改动规则，看测试案例能否查出：比较符、界限、比例、条件、封顶、次序等",
    "Change the rules one slip at a time and see whether the test cases notice: comparators, bounds, rates, conditions …",
)
RULE = Text("只改这条规则或这项措施；可重复", "Only this rule or measure; repeatable")
JOBS = Text("同时运行的进程数；默认为处理器核数", "Processes at a time; as many as there are cores by default")
PROVE = Text(
    "对没有查出的改动，证明没有企业得到的金额不同，或给出查得出它的案例",
    "Of what no case notices, prove that no company is paid differently, or give a case that notices it",
)
SECONDS = Text("每条规则最多证明多少秒", "How many seconds each rule may take to prove")


def register(group: typer.Typer, lang: Lang) -> None:
    @group.command("mutate", cls=Command, help=MUTATE.to(lang))
    def mutate(
        folder: Path | None = one_set_argument(lang),
        rules: Path | None = one_set_option(lang, OWN_RULES),
        rule: list[str] = typer.Option([], "--rule", metavar="ID", help=RULE.to(lang)),
        jobs: int = typer.Option(0, "--jobs", "-j", metavar="N", min=0, show_default=False, help=JOBS.to(lang)),
        prove: bool = typer.Option(False, "--prove", help=PROVE.to(lang)),
        seconds: float = typer.Option(10, "--seconds", min=0.1, metavar="N", help=SECONDS.to(lang)),
        form: Format = format_option(lang),
    ) -> int:
        from binjiang_cli.batch.processes import processors
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.render.mutants import mutants_json, mutants_rows
        from binjiang_cli.rulecheck.mutation.judge import judge
        from binjiang_cli.rulecheck.targets import only_rule_set

        policy = load_policy(only_rule_set(folder or rules))
        result = judge(policy, rule, jobs or processors(), _progress if sys.stderr.isatty() else None)
        if prove:
            from binjiang_cli.rulecheck.mutation.proved import proved

            result = proved(result, policy, seconds)
        write_either(form, lambda: mutants_json(result, lang, policy), lambda width: mutants_rows(result, lang, policy))
        return Exit.FINDINGS if result.survivors or result.idle else Exit.DONE


def _progress(done: int, made: int) -> None:
    """Show one line on a terminal, and wipe it at the end."""
    shown = f"{done}/{made}"
    sys.stderr.write(f"\r{shown}" if done < made else f"\r{' ' * len(shown)}\r")
    sys.stderr.flush()
