"""`binjiang rules test`: a rule set's own test cases, what they leave untested, and new expectations for them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.facts import WITHOUT_PATHS, one_set_option
from binjiang_cli.cli.reporting import (
    FailOn,
    ReportForm,
    deliver,
    form_of_surroundings,
    form_option,
    keep_rule_sets,
    named_outputs,
    outputs_option,
    save,
)
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text, joined, same, visible

if TYPE_CHECKING:
    from binjiang_cli.rulecheck.cases.run import RuleSetRun

TEST = Text("运行规则集的测试案例（tests/*.yaml）", "Run a rule set's test cases (tests/*.yaml)")
PATHS = Text(
    "规则集、含规则集的文件夹、其中的测试文件；默认为 ./rules 里的，没有则为自带的",
    "Rule sets, folders of them, test files in them; by default those in ./rules, else the shipped one",
)
FILTER = Text(
    "只运行名称、规则或文件名里有它的案例，可用 * 和 ?；可重复",
    "Only cases whose name, rule or file holds this, * and ? allowed; repeatable",
)
UPDATE = Text(
    "把案例的预期改成现在的结果：先显示改动，再询问", "Rewrite expectations to what comes now, after showing and asking"
)
YES = Text("与 --update 同用：不询问", "With --update: do not ask")
COVERAGE = Text("列出分支覆盖，以及没有案例走到的地方", "Show branch coverage, and what no case shows")
THRESHOLD = Text("分支覆盖低于这个百分比时退出码为 1", "Exit 1 when branch coverage is below this percentage")


def register(group: typer.Typer, lang: Lang) -> None:
    @group.command("test", cls=Command, help=TEST.to(lang))
    def test(
        paths: list[Path] | None = typer.Argument(None, metavar="[PATH…]", help=PATHS.to(lang)),
        rules: Path | None = one_set_option(lang, WITHOUT_PATHS),
        wanted: list[str] = typer.Option([], "--filter", metavar="TEXT", help=FILTER.to(lang)),
        form: ReportForm | None = form_option(lang),
        output: list[str] = outputs_option(lang),
        coverage: bool = typer.Option(False, "--coverage", help=COVERAGE.to(lang)),
        threshold: str | None = typer.Option(None, "--coverage-threshold", metavar="PERCENT", help=THRESHOLD.to(lang)),
        update: bool = typer.Option(False, "--update", help=UPDATE.to(lang)),
        yes: bool = typer.Option(False, "--yes", "-y", help=YES.to(lang)),
    ) -> int:
        from binjiang_cli.policy.files import rules_folders
        from binjiang_cli.rulecheck.cases.run import outcomes_of_rule_sets
        from binjiang_cli.rulecheck.outcomes import report_of
        from binjiang_cli.rulecheck.targets import targets

        shown = {"--format": form, "--output": output, "--coverage": coverage, "--coverage-threshold": threshold is not None}
        _refuse_combinations(update, yes, [option for option, given in shown.items() if given])
        outputs = named_outputs(output)
        least = _percentage("0" if threshold is None else threshold)
        named = targets(paths or ([] if rules is None else rules_folders(rules)))
        keep_rule_sets(outputs, [target.folder for target in named])
        tested = outcomes_of_rule_sets(named, wanted, covered=coverage or threshold is not None)
        if update:
            return _update(tested, yes, lang)
        report = report_of(tested)
        short = [(one.policy.folder, one.found.share) for one in tested if one.found is not None and one.found.share < least]
        failing = FailOn.warning if short else FailOn.error
        if form := form or form_of_surroundings():
            deliver(report, form, output, lang, failing)
            _say_shortfalls(short, least, lang)
        else:
            _print(tested, least, lang)
            save(report, output, lang, failing)
        passed = all(outcome.passed for one in tested for outcome in one.outcomes)
        return Exit.DONE if passed and not short else Exit.FINDINGS


def _refuse_combinations(update: bool, yes: bool, others: Sequence[str]) -> None:
    """Refuse what would be without effect: an update shows its changes and nothing else."""
    from binjiang_cli.source.problem import refuse

    if yes and not update:
        raise refuse(Text("--yes 只能与 --update 同用", "--yes is only for --update"))
    if update and others:
        listed = joined(map(same, others))
        raise refuse(Text(f"--update 不能与 {listed.zh} 同用", f"--update does not go with {listed.en}"))


def _say_shortfalls(short: Sequence[tuple[Path, Fraction]], least: Fraction, lang: Lang) -> None:
    """Say which rule sets fall short of the threshold, on standard error."""
    from binjiang_cli.render.branches import shortfall
    from binjiang_cli.render.console import Row, print_rows

    rows = [Row(f"{visible(str(folder))}: {shortfall(share, least).to(lang)}") for folder, share in short]
    print_rows(rows, sys.stderr)


def _print(tested: Sequence[RuleSetRun], least: Fraction, lang: Lang) -> None:
    from binjiang_cli.render.branches import branch_rows
    from binjiang_cli.render.console import Row, print_rows, width_of_terminal
    from binjiang_cli.render.outcomes import outcome_rows

    rows: list[Row] = []
    for one in tested:
        if len(tested) > 1:
            rows += [*([Row()] if rows else []), Row(visible(str(one.policy.folder)), "bold")]
        rows += outcome_rows(one.outcomes, one.policy, lang, width_of_terminal())
        if one.found is not None:
            rows += [Row(), *branch_rows(one.found, one.policy, lang, least)]
    print_rows(rows, sys.stdout)


def _percentage(text: str) -> Fraction:
    """Return a share from 0 to 1. Raises InputError."""
    from binjiang_cli.source.problem import Refused, refuse
    from binjiang_cli.values.numbers import parse_number

    try:
        share = parse_number(text.strip().removesuffix("%")) / 100
        if share <= 1:
            return share
    except Refused:
        pass
    shown = visible(text[:60])
    raise refuse(
        Text(f"--coverage-threshold 的值不对：{shown}", f"--coverage-threshold is not a percentage: {shown}"),
        hint=Text("从 0 到 100，例如 90", "from 0 to 100, for example 90"),
    )


def _update(tested: Sequence[RuleSetRun], yes: bool, lang: Lang) -> int:
    """Show what would change in the test files, ask, and write them."""
    from binjiang_cli.cli.output import write_result
    from binjiang_cli.render.console import print_rows
    from binjiang_cli.render.outcomes import change_rows
    from binjiang_cli.rulecheck.cases.update import files_to_update
    from binjiang_cli.source.problem import refuse

    changes = [change for one in tested for change in files_to_update(one.outcomes, one.policy)]
    print_rows(change_rows(changes, lang), sys.stdout)
    if changes and not yes:
        if not sys.stdin.isatty():
            raise refuse(
                Text("没有终端可以询问，什么也没有改", "there is no terminal to ask on; nothing was changed"),
                hint=Text("看过改动后加上 --yes", "add --yes once the changes have been looked at"),
            )
        sys.stderr.write(Text("写入这些改动？[y/N] ", "Write these changes? [y/N] ").to(lang))
        sys.stderr.flush()
        if sys.stdin.readline().strip().casefold() not in ("y", "yes", "是"):
            return Exit.FINDINGS
    for change in changes:
        write_result(change.new, change.path, byte_order_mark=change.byte_order_mark)
    unusable = any(outcome.problems for one in tested for outcome in one.outcomes)
    return Exit.FINDINGS if unusable else Exit.DONE
