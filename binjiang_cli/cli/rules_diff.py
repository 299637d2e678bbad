"""`binjiang rules diff`: what changed between two states of a rule set, and whom it touches."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.output import form_of, keep_inputs, output_option, write_result, write_rows
from binjiang_cli.cli.results import FORMAT
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

if TYPE_CHECKING:
    from binjiang_cli.rulecheck.comparison.result import RulesDiff

DIFF = Text(
    "比较规则集的两个版本：规则改了什么，企业增减多少", "Compare two states of a rule set: what changed, who gains and loses"
)
SIDE = Text("规则集文件夹，或 git 版本：REV 或 REV:路径", "A rule set's folder, or a git revision: REV or REV:path")
ON = Text("档案，或其文件夹；可重复", "A profile, or a folder of them; repeatable")
RULES = Text(
    "版本里规则集的文件夹；默认为另一边的文件夹，两边都是版本时为 rules/binjiang-2024",
    "The rule set's folder in a revision; by default the other side's, or rules/binjiang-2024 where both are revisions",
)
AS_OF = Text("评估日，优先于档案中的 as_of", "The day that the estimates speak of; wins over the profiles' as_of")
TOP = Text("列出变动最大的多少家企业", "How many of the largest movers to show one by one")
FAIL = Text("含义或估算有变化时退出码为 1", "Exit 1 when the meaning of a rule or any estimate changed")
EXPECT = Text(
    "写明预期变化的文件，不符时退出码为 1",
    "A file that names the changes that are meant; exit 1 for any other, and for any that is not there",
)
WRITE_EXPECT = Text("把现有变化写成这样的文件", "Write the present changes as such a file, to be reviewed")
PROVE = Text(
    "证明没有企业得到的金额不同，或给出最小的一家，并以退出码 1 结束",
    "Prove that no company is paid differently, or show the smallest that is, with exit code 1",
)
SECONDS = Text("每条规则最多证明多少秒", "How many seconds each rule may take to prove")
SAVE = Text(
    "把得到不同金额的企业存成档案，每条规则一份", "Save the companies that are paid differently as profiles, one a rule"
)
STRICT = Text("没有判定时退出码也为 1", "Exit 1 for what was not decided, too")
REASON = Text("写进这个文件的理由", "The reason to put into that file")


class DiffForm(str, Enum):
    """The forms of the output."""

    table = "table"
    markdown = "markdown"
    json = "json"


ENDINGS = {".json": DiffForm.json, ".md": DiffForm.markdown, ".markdown": DiffForm.markdown, ".txt": DiffForm.table}


def register(group: typer.Typer, lang: Lang) -> None:
    @group.command("diff", cls=Command, help=DIFF.to(lang))
    def diff(
        old: str = typer.Argument(..., metavar="OLD", help=SIDE.to(lang)),
        new: str = typer.Argument(..., metavar="NEW", help=SIDE.to(lang)),
        on: list[str] = typer.Option([], "--on", metavar="PROFILES", help=ON.to(lang)),
        rules: Path | None = typer.Option(None, "--rules", metavar="DIR", help=RULES.to(lang)),
        as_of: str | None = typer.Option(None, "--as-of", metavar="DATE", help=AS_OF.to(lang)),
        form: DiffForm | None = typer.Option(None, "--format", "-f", help=FORMAT.to(lang)),
        output: Path | None = output_option(lang),
        top: int = typer.Option(10, "--top", min=0, metavar="N", help=TOP.to(lang)),
        fail_on_change: bool = typer.Option(False, "--fail-on-change", help=FAIL.to(lang)),
        expect: Path | None = typer.Option(None, "--expect", metavar="FILE", help=EXPECT.to(lang)),
        write_expect: Path | None = typer.Option(None, "--write-expect", metavar="FILE", help=WRITE_EXPECT.to(lang)),
        reason: str = typer.Option("", "--reason", metavar="TEXT", help=REASON.to(lang)),
        prove: bool = typer.Option(False, "--prove", help=PROVE.to(lang)),
        seconds: float = typer.Option(10, "--seconds", min=0.1, metavar="N", help=SECONDS.to(lang)),
        save: Path | None = typer.Option(None, "--save", metavar="FOLDER", help=SAVE.to(lang)),
        strict: bool = typer.Option(False, "--strict", help=STRICT.to(lang)),
    ) -> int:
        from binjiang_cli.cli.values import day_given
        from binjiang_cli.policy.files import files_of_rule_set
        from binjiang_cli.rulecheck.comparison.effects import profiles_in
        from binjiang_cli.rulecheck.comparison.expectation import expectation_text
        from binjiang_cli.rulecheck.comparison.result import compared
        from binjiang_cli.rulecheck.comparison.revisions import load_side
        from binjiang_cli.source.opening import is_folder

        _refuse_without(prove, {"--save": save is not None, "--strict": strict})
        form = form_of(form, output, ENDINGS, DiffForm.table)
        day, profiles = day_given(as_of), profiles_in(on)
        sides = [path for side in (old, new) if side and is_folder(side) for path in files_of_rule_set(Path(side))]
        read: list[str | Path] = [*profiles, *sides, *([expect] if expect else [])]
        keep_inputs([output, write_expect], read)
        rules = rules or next((Path(side) for side in (old, new) if side and is_folder(side)), None)
        found = compared(load_side(old, rules), load_side(new, rules), profiles, day, expect, seconds if prove else None)
        _write(found, lang, form, output, top)
        if write_expect is not None:
            write_result(expectation_text(found.changes, found.effects, reason, lang), write_expect)
        if save is not None and found.proof is not None:
            from binjiang_cli.cli.proofs import save_companies
            from binjiang_cli.render.proofs import companies

            save_companies(companies(found.proof, found.new.policy, lang), save, read)
        return _exit(found, fail_on_change, strict, lang)


def _refuse_without(prove: bool, given: Mapping[str, bool]) -> None:
    """Refuse what would be without effect where nothing is to be proved."""
    from binjiang_cli.source.problem import refuse

    for option, there in given.items():
        if there and not prove:
            raise refuse(Text(f"{option} 只能与 --prove 同用", f"{option} is only for --prove"))


def _write(found: RulesDiff, lang: Lang, form: DiffForm, output: Path | None, top: int) -> None:
    match form:
        case DiffForm.json:
            from binjiang_cli.render.changes_json import comparison_json
            from binjiang_cli.render.json import json_text

            write_result(json_text(comparison_json(found, lang)), output)
        case DiffForm.markdown:
            from binjiang_cli.render.changes_markdown import comparison_markdown

            write_result(comparison_markdown(found, lang, top), output)
        case DiffForm.table:
            from binjiang_cli.render.changes import comparison_rows

            write_rows(lambda width: comparison_rows(found, lang, width, top), output)


def _exit(found: RulesDiff, fail_on_change: bool, strict: bool, lang: Lang) -> Exit:
    """Return unusable where a profile cannot be used under either rule set; else findings for what was not expected."""
    from binjiang_cli.render.problems import print_problems

    unusable = [refusal for refusal in found.effects.refusals if refusal.by_both]
    if unusable:
        print_problems([problem for refusal in unusable for problem in refusal.new], lang)
        return Exit.UNUSABLE
    failed = not found.verdict.holds if found.verdict is not None else fail_on_change and found.changed
    if found.proof is not None:
        failed = failed or found.proof.refuted or (strict and found.proof.is_open)
    return Exit.FINDINGS if failed else Exit.DONE
