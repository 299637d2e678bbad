"""`binjiang estimate`: the main job."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from binjiang_cli.cli.days import day_given
from binjiang_cli.cli.output import form_of, keep_inputs, output_option, write_result
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text, visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from binjiang_cli.estimation.result import Estimate
    from binjiang_cli.policy.load import Policy
    from binjiang_cli.profile.caution import Note

WIDTH_OF_FILES = 100
HELP = Text("估算一家企业可获得的资助", "Estimate what a company could receive")
PROFILE = Text(
    "企业档案（YAML 或 JSON），或表格中的一家：表格#位置，或加 --company；- 为标准输入",
    "The company's profile (YAML or JSON), or one company of a table: TABLE#PLACE, or with --company; - for standard input",
)
COMPANY = Text("表格中的哪一家：名称、信用代码或 #行号", "Which company of a table: its name, credit code or #ROW")
AS_OF = Text("评估日，优先于档案中的 as_of", "The day that the estimate speaks of; wins over the profile's as_of")
RULES = Text("规则集文件夹；默认为自带的 binjiang-2024", "The rule set's folder; the shipped binjiang-2024 by default")
ASSUME = Text("规则=比例，例如 rd-support=20%；可重复", "RULE=RATE, such as rd-support=20%; repeatable")
SET = Text(
    "改一项事实，例如 loans[0].principal=300万；可重复",
    "Change a fact, such as loans[0].principal=300万; repeatable",
)
UNSET = Text("把一项事实当作未知，例如 company.employees；可重复", "Make a fact unknown, such as company.employees; repeatable")
FORMAT = Text(
    "输出形式；默认由 --output 的扩展名定，否则为表格",
    "The form of the output; by default that of --output's ending, else a table",
)
EXPLAIN = Text("逐行说明：规则、公式、条件、LPR、条款", "For each line: rule, formula, conditions, LPR, clause")


class Format(str, Enum):
    """The forms of the output."""

    table = "table"
    json = "json"
    csv = "csv"
    markdown = "markdown"


ENDINGS = {
    ".json": Format.json, ".csv": Format.csv, ".md": Format.markdown, ".markdown": Format.markdown, ".txt": Format.table,
}  # fmt: skip
EXPLAINING = (Format.table, Format.markdown)


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("estimate", cls=Command, help=HELP.to(lang))
    def command(
        profile: str = typer.Argument(..., metavar="PROFILE", help=PROFILE.to(lang)),
        company: str | None = typer.Option(None, "--company", metavar="NAME|CODE|#ROW", help=COMPANY.to(lang)),
        as_of: str | None = typer.Option(None, "--as-of", metavar="DATE", help=AS_OF.to(lang)),
        rules: Path | None = typer.Option(None, "--rules", metavar="DIR", envvar="BINJIANG_RULES", help=RULES.to(lang)),
        assume: list[str] = typer.Option([], "--assume", metavar="RULE=RATE", help=ASSUME.to(lang)),
        sets: list[str] = typer.Option([], "--set", metavar="PATH=VALUE", help=SET.to(lang)),
        unsets: list[str] = typer.Option([], "--unset", metavar="PATH", help=UNSET.to(lang)),
        form: Format | None = typer.Option(None, "--format", "-f", help=FORMAT.to(lang)),
        output: Path | None = output_option(lang),
        explain: bool = typer.Option(False, "--explain", help=EXPLAIN.to(lang)),
    ) -> None:
        from binjiang_cli.estimation.run import estimate
        from binjiang_cli.intake.door import files_of, read_profile
        from binjiang_cli.policy.files import files_of_rule_set
        from binjiang_cli.policy.load import load_policy

        form = form_of(form, output, ENDINGS, Format.table)
        _refuse_unexplained(form, explain)
        day, assumed = day_given(as_of), assumed_rates(assume)
        policy = load_policy(rules)
        if output is not None:
            keep_inputs([output], [*files_of(profile, policy.vocabulary, lang), *files_of_rule_set(policy.folder)])
        found = read_profile(profile, policy, lang, company, lambda note: _tell(note, lang))
        if sets or unsets:
            from binjiang_cli.profile.facts import with_facts

            found = with_facts(found, sets, unsets, policy.vocabulary)
        result = estimate(found, policy, as_of=day, assume=assumed)
        _write(result, policy, lang, form, output, explain, _given(sets, unsets, assume))


def _given(sets: Sequence[str], unsets: Sequence[str], assumed: Sequence[str]) -> list[Text]:
    """What the call changed of the profile, in words: without them a supposition would be taken for an estimate."""
    found = [Text(f"改动：{visible(text)}", f"Changed: {visible(text)}") for text in sets]
    found += [Text(f"当作未知：{visible(text)}", f"Taken as not known: {visible(text)}") for text in unsets]
    return found + [Text(f"假定：{visible(text)}", f"Assumed: {visible(text)}") for text in assumed]


def _tell(note: Note, lang: Lang) -> None:
    """Say on standard error what is to be said of a table as a whole."""
    sys.stderr.write(f"{note.source}{Text('：', ': ').to(lang)}{note.message.to(lang)}\n")


def _refuse_unexplained(form: Format, explain: bool) -> None:
    """Refuse --explain for a form that has no room for it. Raises InputError."""
    from binjiang_cli.source.problem import refuse

    if explain and form not in EXPLAINING:
        known = " ".join(form.value for form in EXPLAINING)
        raise refuse(
            Text(f"{form.value} 形式里写不下 --explain 的说明", f"the form {form.value} cannot show what --explain asks for"),
            hint=Text(f"可以写说明的形式：{known}", f"forms that can: {known}"),
        )


def assumed_rates(texts: list[str]) -> dict[str, Fraction]:
    """The rates that RULE=RATE texts state. Raises InputError."""
    from binjiang_cli.source.problem import InputError, Problem, Refused
    from binjiang_cli.values.numbers import parse_rate

    found: dict[str, Fraction] = {}
    problems = []
    for text in texts:
        rule, sign, rate = text.partition("=")
        try:
            if not sign or not rule or rule in found:
                raise Refused(Text("应为 规则=比例，每条规则一次", "RULE=RATE is expected, each rule once"))
            found[rule] = parse_rate(rate)
        except Refused as refused:
            problems.append(Problem(Text("--assume：", "--assume: ") + refused.message, hint=refused.hint))
    if problems:
        raise InputError(problems)
    return found


def _write(
    result: Estimate, policy: Policy, lang: Lang, form: Format, output: Path | None, explain: bool, given: Sequence[Text]
) -> None:
    match form:
        case Format.json:
            from binjiang_cli.render.json import render_json

            text = render_json(result, lang)
        case Format.csv:
            from binjiang_cli.render.csv import render_csv

            text = render_csv(result, policy, lang)
        case Format.markdown:
            from binjiang_cli.render.markdown import render_markdown

            text = render_markdown(result, policy, lang, explain, given)
        case Format.table:
            from binjiang_cli.render.console import plain_text, print_rows, width_of_terminal
            from binjiang_cli.render.table import table_rows

            if output is None:
                print_rows(table_rows(result, policy, lang, width_of_terminal(), explain, given), sys.stdout)
                return
            text = plain_text(table_rows(result, policy, lang, WIDTH_OF_FILES, explain, given))
    write_result(text, output, byte_order_mark=form is Format.csv)
