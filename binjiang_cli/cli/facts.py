"""The options that name a profile and change facts of it, and the profile that they lead to: one place for every command."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from binjiang_cli.cli.output import keep_inputs
from binjiang_cli.cli.values import day_given
from binjiang_cli.words import Lang, Text, visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from fractions import Fraction
    from pathlib import Path

    from binjiang_cli.policy.load import Policy
    from binjiang_cli.policy.lpr import Publication
    from binjiang_cli.profile.caution import Note
    from binjiang_cli.profile.load import Profile

PROFILE = Text(
    "企业档案（YAML 或 JSON），或表格中的一家：表格#位置，或加 --company；- 为标准输入",
    "The company's profile (YAML or JSON), or one company of a table: TABLE#PLACE, or with --company; - for standard input",
)
COMPANY = Text("表格中的哪一家：名称、信用代码或 #行号", "Which company of a table: its name, credit code or #ROW")
AS_OF = Text("评估日，优先于档案中的 as_of", "The day that the estimate speaks of; wins over the profile's as_of")
RULES = Text("规则集文件夹；默认为自带的 binjiang-2024", "The rule set's folder; the shipped binjiang-2024 by default")
OWN_RULES = Text(
    "规则集文件夹；默认为 ./rules 里的，没有则为自带的",
    "The rule set's folder; by default the one in ./rules, else the shipped one",
)
WITHOUT_PATHS = Text("规则集文件夹，没有写 PATH 时用它", "The rule set's folder, where no PATH is given")
SEVERAL = Text("；可重复，几个规则集合用", "; repeatable, for several sets together")
LPR = Text(
    "补充规则集 LPR 表的各期，形式同 lpr.csv",
    "Publications of the LPR that the rule set's table lacks, in the form of lpr.csv",
)
ASSUME = Text("规则=比例，例如 rd-support=20%；可重复", "RULE=RATE, such as rd-support=20%; repeatable")
SET = Text(
    "改一项事实，例如 loans[0].principal=300万；可重复",
    "Change a fact, such as loans[0].principal=300万; repeatable",
)
UNSET = Text("把一项事实当作未知，例如 company.employees；可重复", "Make a fact unknown, such as company.employees; repeatable")
NO_MORE = Text("", "")


class ProfileCall(NamedTuple):
    """A profile as a call names and changes it, the rule set that it chooses, the day and the rates that it states.

    `given` says in words what the call supposes.
    """

    profile: Profile
    policy: Policy
    as_of: date | None
    assume: Mapping[str, Fraction]
    given: Sequence[Text]


def profile_argument(lang: Lang) -> Any:
    """Return the argument PROFILE of a command."""
    return typer.Argument(..., metavar="PROFILE", help=PROFILE.to(lang))


def company_option(lang: Lang) -> Any:
    """Return the option --company, which chooses among the companies of a table."""
    return typer.Option(None, "--company", metavar="NAME|CODE|#ROW", help=COMPANY.to(lang))


def as_of_option(lang: Lang, more: Text = NO_MORE) -> Any:
    """Return the option --as-of, which `day_given` reads; `more` is what else a command has to say of it."""
    return typer.Option(None, "--as-of", metavar="DATE", help=(AS_OF + more).to(lang))


def rules_option(lang: Lang) -> Any:
    """Return the option --rules, which may also stand in the environment; several rule sets are used together."""
    return typer.Option([], "--rules", metavar="DIR", envvar="BINJIANG_RULES", help=(RULES + SEVERAL).to(lang))


def one_set_option(lang: Lang, words: Text = RULES) -> Any:
    """Return the option --rules of a command that looks at one rule set."""
    return typer.Option(None, "--rules", metavar="DIR", envvar="BINJIANG_RULES", help=words.to(lang))


def one_set_argument(lang: Lang) -> Any:
    """Return the argument DIR of a command that looks at one rule set; it wins over --rules."""
    return typer.Argument(None, metavar="DIR", help=OWN_RULES.to(lang))


def lpr_option(lang: Lang) -> Any:
    """Return the option --lpr, which may also stand in the environment."""
    return typer.Option(None, "--lpr", metavar="FILE", envvar="BINJIANG_LPR", help=LPR.to(lang))


def assume_option(lang: Lang, more: Text = NO_MORE) -> Any:
    """Return the option --assume, which `assumed_rates` reads; `more` is what else a command has to say of it."""
    return typer.Option([], "--assume", metavar="RULE=RATE", help=(ASSUME + more).to(lang))


def set_option(lang: Lang, more: Text = NO_MORE) -> Any:
    """Return the option --set PATH=VALUE; `more` is what else a command has to say of it."""
    return typer.Option([], "--set", metavar="PATH=VALUE", help=(SET + more).to(lang))


def unset_option(lang: Lang, more: Text = NO_MORE) -> Any:
    """Return the option --unset PATH; `more` is what else a command has to say of it."""
    return typer.Option([], "--unset", metavar="PATH", help=(UNSET + more).to(lang))


def profile_call(
    named: str,
    output: Path | None,
    lang: Lang,
    *,
    company: str | None,
    as_of: str | None,
    rules: Sequence[Path],
    assume: list[str],
    sets: Sequence[str],
    unsets: Sequence[str],
    lpr: Path | None = None,
) -> ProfileCall:
    """Return the profile that a call names, and what it says of it.

    Raises InputError, also where the output would replace a file that the call reads.
    """
    from binjiang_cli.intake.door import files_of
    from binjiang_cli.policy.together import load_policies

    day, rates = day_given(as_of), assumed_rates(assume)
    policy = load_policies(rules, lpr)
    if output is not None:
        keep_inputs([output], [*files_of(named, policy.vocabulary, lang), *policy.files])
    profile = read_with_facts(named, policy, lang, company, sets, unsets)
    return ProfileCall(profile, policy, day, rates, changes_in_words(sets, unsets, assume, policy.lpr_added))


def read_with_facts(
    named: str, policy: Policy, lang: Lang, company: str | None = None, sets: Sequence[str] = (), unsets: Sequence[str] = ()
) -> Profile:
    """Return the profile that a call names, with the facts that it sets and unsets. Raises InputError.

    What is to be said of a table as a whole goes to standard error.
    """
    from binjiang_cli.intake.door import read_profile

    profile = read_profile(named, policy, lang, company, lambda note: tell(note, lang))
    return changed_profile(profile, policy, sets, unsets)


def changed_profile(profile: Profile, policy: Policy, sets: Sequence[str], unsets: Sequence[str]) -> Profile:
    """Return a profile with the facts that a call sets and unsets. Raises InputError."""
    if not (sets or unsets):
        return profile
    from binjiang_cli.profile.facts import with_facts

    return with_facts(profile, sets, unsets, policy.vocabulary)


def tell(note: Note, lang: Lang) -> None:
    """Say on standard error what is to be said of a table as a whole."""
    sys.stderr.write(f"{note.source}{Text('：', ': ').to(lang)}{note.message.to(lang)}\n")


def changes_in_words(
    sets: Sequence[str], unsets: Sequence[str], assumed: Sequence[str], lpr: Sequence[Publication] = ()
) -> list[Text]:
    """Return what a call changed of a profile: without these words a supposition would be taken for an estimate.

    `lpr` are the publications that it added to the rule set's.
    """
    found = [Text(f"改动：{visible(text)}", f"Changed: {visible(text)}") for text in sets]
    found += [Text(f"当作未知：{visible(text)}", f"Taken as not known: {visible(text)}") for text in unsets]
    found += [Text(f"假定：{visible(text)}", f"Assumed: {visible(text)}") for text in assumed]
    return found + [Text(f"补充 LPR：{row.shown}", f"LPR added: {row.shown}") for row in lpr]


def assumed_rates(texts: list[str]) -> dict[str, Fraction]:
    """Return the rates that RULE=RATE texts state. Raises InputError."""
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
