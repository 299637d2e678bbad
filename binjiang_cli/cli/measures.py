"""`binjiang measures`: the catalogue of the policy's measures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from binjiang_cli.cli.facts import rules_option
from binjiang_cli.cli.formats import Format, write_either
from binjiang_cli.cli.output import form_of, keep_inputs, output_option
from binjiang_cli.cli.results import FORMAT
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from binjiang_cli.policy.load import Policy
    from binjiang_cli.policy.measure import Measure
    from binjiang_cli.policy.selection import Wanted
    from binjiang_cli.render.console import Row

HELP = Text("政策措施目录：列出、筛选、查看一项", "The catalogue of the policy's measures: list, filter, show one")
ID = Text("一项措施，例如 M16；不填则列出目录", "One measure, such as M16; the catalogue when absent")
INDUSTRY = Text(
    "只列条件提到这个产业的；可重复，有其一即可", "Only those whose criteria name this industry; repeatable, one is enough"
)
STATUS = Text(
    "只列条件提到这个资质的；可重复，有其一即可", "Only those whose criteria name this status; repeatable, one is enough"
)
SEARCH = Text("只列文字（中文或英文）包含这些词的", "Only those whose words, in Chinese or English, hold all of these")
ENDINGS = {".json": Format.json, ".txt": Format.table}


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("measures", cls=Command, help=HELP.to(lang))
    def command(
        measure: str | None = typer.Argument(None, metavar="ID", help=ID.to(lang)),
        industry: list[str] = typer.Option([], "--industry", metavar="INDUSTRY", help=INDUSTRY.to(lang)),
        status: list[str] = typer.Option([], "--status", metavar="STATUS", help=STATUS.to(lang)),
        search: str | None = typer.Option(None, "--search", metavar="TEXT", help=SEARCH.to(lang)),
        rules: list[Path] = rules_option(lang),
        form: Format | None = typer.Option(None, "--format", "-f", help=FORMAT.to(lang)),
        output: Path | None = output_option(lang),
    ) -> None:
        from binjiang_cli.policy.selection import Wanted
        from binjiang_cli.policy.together import load_policies

        form = form_of(form, output, ENDINGS, Format.table)
        policy = load_policies(rules)
        keep_inputs([output], policy.files)
        found = _found(policy, measure, Wanted(industry, status, search))
        _write(found, measure is not None, policy, lang, form, output)


def _found(policy: Policy, one: str | None, wanted: Wanted) -> list[Measure]:
    from binjiang_cli.policy.names import named_measure
    from binjiang_cli.policy.selection import select
    from binjiang_cli.source.problem import NothingMatched, refuse

    if one is not None:
        if wanted:
            raise refuse(Text("已指定一项措施，不能再筛选", "one measure is named; there is nothing to filter"))
        return [named_measure(one, policy)]
    found = select(policy, wanted)
    if not found:
        without = Text("这个规则集没有措施", "this rule set has no measures")
        raise NothingMatched(Text("没有相符的措施", "no measure matches") if policy.measures else without)
    return found


def _write(found: Sequence[Measure], alone: bool, policy: Policy, lang: Lang, form: Format, output: Path | None) -> None:
    from binjiang_cli.render.catalogue import catalogue_rows, measure_json, measure_rows

    def published() -> Any:
        listed = [measure_json(measure, policy) for measure in found]
        return listed[0] if alone else listed

    def rows(width: int) -> Iterable[Row]:
        return measure_rows(found[0], policy, lang, width) if alone else catalogue_rows(found, policy, lang, width)

    write_either(form, published, rows, output)
