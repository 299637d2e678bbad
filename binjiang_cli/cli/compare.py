"""`binjiang compare`: what differs between two profiles, two saved estimates, or two outputs of batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

import typer

from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.facts import (
    as_of_option,
    assume_option,
    assumed_rates,
    changed_profile,
    changes_in_words,
    company_option,
    lpr_option,
    rules_option,
    set_option,
    tell,
    unset_option,
)
from binjiang_cli.cli.output import form_of, keep_inputs, output_option
from binjiang_cli.cli.results import ENDINGS, ResultForm, form_option, refuse_unexplained, write_in_form
from binjiang_cli.cli.usage import Command
from binjiang_cli.cli.values import day_given
from binjiang_cli.source.problem import each
from binjiang_cli.words import Lang, Text, visible

if TYPE_CHECKING:
    from binjiang_cli.advice.comparison import KnownEstimate
    from binjiang_cli.advice.inputs import ComparedInput
    from binjiang_cli.policy.load import Policy
    from binjiang_cli.profile.load import Profile
    from binjiang_cli.render.compared.estimates import ToldSide
    from binjiang_cli.render.compared.page import ComparisonPage
    from binjiang_cli.render.console import Row

T = TypeVar("T")
HELP = Text(
    "比较两份档案、两份保存的估算，或两份批量估算的结果：差在哪里、差多少",
    "Compare two profiles, two saved estimates, or two outputs of batch: what differs, and by how much",
)
BEFORE = Text(
    "企业档案（或 表格#位置）、保存的估算（.json），或 batch 的结果（.jsonl .csv .parquet .xlsx）",
    "A profile (or TABLE#PLACE), a saved estimate (.json), or an output of batch (.jsonl, .csv, .parquet, .xlsx)",
)
AFTER = Text(
    "与之比较的另一份；只有一份档案时，用 --set 或 --unset 与改动后的自己比较",
    "What it is compared with; without it a profile is compared with itself as --set and --unset change it",
)
EACH = Text("；两份都是档案时，两边都改", "; with two profiles, in each")
EXPLAIN = Text("逐行说明这里算出的金额：公式、条件、LPR", "For each line that is worked out here: formula, conditions, LPR")
TOP = Text("逐一列出差别最大的多少家企业", "How many of the companies that differ most to show one by one")
FAIL = Text("有任何差别时退出码为 1", "Exit 1 where anything differs")


class Published(Protocol):
    """What has a form in JSON."""

    def as_json(self) -> dict[str, Any]:
        """Return the published form: texts, lists and mappings only."""


class Options(NamedTuple):
    """What a call says of the profiles that it compares."""

    company: str | None
    day: date | None
    assume: Sequence[str]
    rates: dict[str, Fraction]
    sets: Sequence[str]
    unsets: Sequence[str]

    @property
    def given(self) -> str:
        """Return the first option that only a profile has a use for; empty where there is none."""
        options = {"--set": self.sets, "--unset": self.unsets, "--as-of": self.day, "--assume": self.assume}
        return next((name for name, value in options.items() if value), "")


class Out(NamedTuple):
    """Where a comparison goes, in which form and language."""

    lang: Lang
    form: ResultForm
    path: Path | None

    def write(self, found: Published, csv: Callable[[], str], page: Callable[[], ComparisonPage]) -> None:
        """Write a comparison: its JSON, or what the other forms make of it."""

        def markdown() -> str:
            from binjiang_cli.render.compared.markdown import page_markdown

            return page_markdown(page(), self.lang)

        def rows(width: int) -> Iterable[Row]:
            from binjiang_cli.render.compared.table import page_rows

            return page_rows(page(), self.lang, width)

        write_in_form(self.form, self.path, published=found.as_json, csv=csv, markdown=markdown, rows=rows)


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("compare", cls=Command, help=HELP.to(lang))
    def command(
        before: str = typer.Argument(..., metavar="BEFORE", help=BEFORE.to(lang)),
        after: str | None = typer.Argument(None, metavar="AFTER", help=AFTER.to(lang)),
        company: str | None = company_option(lang),
        as_of: str | None = as_of_option(lang),
        rules: list[Path] = rules_option(lang),
        lpr: Path | None = lpr_option(lang),
        assume: list[str] = assume_option(lang),
        sets: list[str] = set_option(lang, EACH),
        unsets: list[str] = unset_option(lang, EACH),
        form: ResultForm | None = form_option(lang),
        output: Path | None = output_option(lang),
        explain: bool = typer.Option(False, "--explain", help=EXPLAIN.to(lang)),
        top: int = typer.Option(10, "--top", min=0, metavar="N", help=TOP.to(lang)),
        fail_on_change: bool = typer.Option(False, "--fail-on-change", help=FAIL.to(lang)),
    ) -> int:
        from binjiang_cli.advice.inputs import inputs_of
        from binjiang_cli.policy.together import load_policies

        out = Out(lang, form_of(form, output, ENDINGS, ResultForm.table), output)
        refuse_unexplained(out.form, explain)
        options = Options(company, day_given(as_of), assume, assumed_rates(assume), sets, unsets)
        inputs = inputs_of(before, after)
        _refuse_unused(inputs, options, explain)
        if inputs[0].kind == "output":
            changed = _compare_outputs(inputs, out, top)
        else:
            changed = _compare_estimates(inputs, options, load_policies(rules, lpr), out, explain)
        return Exit.FINDINGS if fail_on_change and changed else Exit.DONE


def _refuse_unused(inputs: Sequence[ComparedInput], options: Options, explain: bool) -> None:
    """Refuse what a call asks for that its inputs have no use for. Raises InputError."""
    from binjiang_cli.source.problem import refuse

    profiles = [one for one in inputs if one.kind == "profile"]
    if len(inputs) == 1 and not (profiles and (options.sets or options.unsets)):
        hint = Text("一份档案可以加 --set 或 --unset", "a profile can take --set or --unset") if profiles else None
        raise refuse(inputs[0].words + Text("，缺少与之比较的另一份", "; what it is compared with is missing"), hint=hint)
    if not profiles and (unused := "--explain" if explain else options.given):
        words = Text("；没有可以重新估算的档案，用不上 ", "; without a profile there is no use for ") + Text(unused, unused)
        raise refuse(inputs[0].words + words)
    if options.company is not None and not any(one.is_of_table for one in inputs):
        raise refuse(Text("没有表格，用不上 --company", "without a table there is no use for --company"))


def _compare_outputs(inputs: Sequence[ComparedInput], out: Out, top: int) -> bool:
    """Compare two outputs of batch, and write what differs; return whether anything does."""
    from binjiang_cli.advice.companies import compare_companies
    from binjiang_cli.advice.outputs import read_output
    from binjiang_cli.render.compared.companies import page_of_companies
    from binjiang_cli.render.compared.csv import companies_csv

    before, after = (one.named for one in inputs)
    keep_inputs([out.path], [before, after])
    found = compare_companies(*each(inputs, lambda one: read_output(one.named)))
    out.write(found, lambda: companies_csv(found, out.lang), lambda: page_of_companies(found, before, after, top))
    return found.changed


def _compare_estimates(inputs: Sequence[ComparedInput], options: Options, policy: Policy, out: Out, explain: bool) -> bool:
    """Compare two estimates, of which those of profiles are made here; return whether anything differs."""
    from binjiang_cli.advice.comparison import compared
    from binjiang_cli.render.compared.csv import lines_csv
    from binjiang_cli.render.compared.estimates import page_of_estimates

    keep_inputs([out.path], [*_files(inputs, policy, out.lang), *policy.files])
    (before, one), (after, other) = _sides(inputs, options, policy, out.lang)
    found = compared(before, after)
    out.write(found, lambda: lines_csv(found, out.lang), lambda: page_of_estimates(found, one, other, policy, explain))
    return found.changed


def _files(inputs: Sequence[ComparedInput], policy: Policy, lang: Lang) -> list[str]:
    from binjiang_cli.intake.door import files_of

    return [
        file for one in inputs for file in (files_of(one.named, policy.vocabulary, lang) if one.is_of_table else [one.named])
    ]


def _sides(
    inputs: Sequence[ComparedInput], options: Options, policy: Policy, lang: Lang
) -> list[tuple[KnownEstimate, ToldSide]]:
    """Return both sides: a profile alone as it stands, then as the call changes it."""
    if len(inputs) == 2:
        return each(inputs, lambda one: _side(one, options, policy, lang))
    profile = _profile(inputs[0], options, policy, lang)
    as_it_stands = options._replace(sets=(), unsets=())
    return [_estimated(inputs[0], profile, each, policy) for each in (as_it_stands, options)]


def _side(one: ComparedInput, options: Options, policy: Policy, lang: Lang) -> tuple[KnownEstimate, ToldSide]:
    if one.kind == "profile":
        return _estimated(one, _profile(one, options, policy, lang), options, policy)
    from binjiang_cli.advice.saved import saved_estimate
    from binjiang_cli.render.compared.estimates import ToldSide

    assert one.document is not None
    return saved_estimate(one.document), ToldSide(visible(one.named))


def _profile(one: ComparedInput, options: Options, policy: Policy, lang: Lang) -> Profile:
    """Return a profile as it stands. Raises InputError."""
    from binjiang_cli.intake.door import read_profile
    from binjiang_cli.profile.load import profile_in_text

    if one.document is not None:
        return profile_in_text(one.document, policy.vocabulary)
    return read_profile(one.named, policy, lang, options.company, lambda note: tell(note, lang))


def _estimated(one: ComparedInput, profile: Profile, options: Options, policy: Policy) -> tuple[KnownEstimate, ToldSide]:
    """Return the estimate of a profile as the call changes it."""
    from binjiang_cli.advice.comparison import known_estimate
    from binjiang_cli.estimation.run import estimate
    from binjiang_cli.render.compared.estimates import ToldSide

    changed = changed_profile(profile, policy, options.sets, options.unsets)
    found = estimate(changed, policy, as_of=options.day, assume=options.rates)
    words = changes_in_words(options.sets, options.unsets, options.assume, policy.lpr_added)
    return known_estimate(found), ToldSide(visible(one.named), words, found)
