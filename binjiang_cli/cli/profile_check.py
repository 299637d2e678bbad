"""`binjiang profile check`: how profiles are read, and the same profiles written out plainly."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.facts import rules_option
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text, listing, same, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from binjiang_cli.intake.door import Sent
    from binjiang_cli.policy.load import Policy
    from binjiang_cli.policy.vocabulary import Vocabulary
    from binjiang_cli.profile.load import Profile
    from binjiang_cli.render.readings import Checked

CHECK = Text(
    "查看档案是怎样读的：与写法不同之处、提示、错误",
    "Show how profiles are read: what differs from how it is written, warnings, errors",
)
FILES = Text(
    "档案、文件夹或表格（.jsonl .parquet .xlsx、CSV）；- 为标准输入",
    "Profiles, folders, tables (.jsonl .parquet .xlsx, CSV); - for standard input",
)
FIX = Text(
    "另写一份规范的档案：每家企业一个 YAML，或一个工作簿（-o 文件.xlsx）",
    "Write the profiles out plainly: a YAML file a company, or one workbook (-o FILE.xlsx)",
)
OUTPUT = Text(
    "写到哪里：文件夹、.yaml 或 .xlsx；默认为档案旁的 名称.fixed.yaml",
    "Where to: a folder, .yaml or .xlsx; by default NAME.fixed.yaml beside a profile",
)
FORCE = Text("覆盖已有的文件", "Replace files that are there")
TABLE_PLACE = re.compile(r"[#:][^#:/]*\Z")
UNSAFE = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')
LONGEST_NAME = 80
MOST_NAMED = 5
OTHER_FORMS = (".csv", ".json", ".jsonl", ".md", ".parquet", ".txt", ".xls")


def register_check(group: typer.Typer, lang: Lang) -> None:
    @group.command("check", cls=Command, help=CHECK.to(lang))
    def check(
        files: list[str] = typer.Argument(..., metavar="FILE", help=FILES.to(lang), show_default=False),
        fix: bool = typer.Option(False, "--fix", help=FIX.to(lang)),
        output: Path | None = typer.Option(None, "--output", "-o", metavar="OUT", help=OUTPUT.to(lang)),
        force: bool = typer.Option(False, "--force", help=FORCE.to(lang)),
        rules: list[Path] = rules_option(lang),
    ) -> int:
        from binjiang_cli.intake.door import received
        from binjiang_cli.intake.find import no_profile
        from binjiang_cli.policy.together import load_policies
        from binjiang_cli.render.console import print_rows
        from binjiang_cli.render.listed import unread
        from binjiang_cli.render.readings import checked_rows
        from binjiang_cli.source.problem import NothingMatched, refuse

        if output is not None and not fix:
            raise refuse(Text("-o 要和 --fix 一起用", "-o goes with --fix"))
        policy = load_policies(rules)
        found = received(files, policy.vocabulary, lang)
        if not found.companies:
            raise NothingMatched(no_profile(files))
        checked = [_checked(sent, policy) for sent in found.companies]
        print_rows(checked_rows(found.notes, checked, policy, lang), sys.stdout)
        readable = [(one.sent.source, one.sent.profile) for one in checked if one.sent.profile is not None]
        wrong = len(checked) - len(readable)
        said = _summary(len(checked), wrong)
        if fix and readable:
            said += _written(_fix(readable, policy.vocabulary, lang, output, force, [*files, *found.inputs.files]))
        left = [listed.sentence for listed in unread(found.inputs.skipped, found.inputs.results)]
        sys.stderr.writelines(line.to(lang) + "\n" for line in [said, *left])
        return Exit.FINDINGS if wrong else Exit.DONE


def _summary(companies: int, wrong: int) -> Text:
    noun = "company" if companies == 1 else "companies"
    unreadable = Text(f"，{wrong} 家读不了", f", {wrong} could not be") if wrong else same("")
    return Text(f"读了 {companies} 家企业", f"{companies} {noun} read") + unreadable


def _written(places: Sequence[Path]) -> Text:
    shown = visible(listing(map(str, places), MOST_NAMED))
    return Text(f"；写好了：{shown}", f"; written: {shown}")


def _checked(sent: Sent, policy: Policy) -> Checked:
    """Return a company with the warnings of its estimate, how it was read included; what cannot be estimated is wrong."""
    from binjiang_cli.estimation.run import estimate
    from binjiang_cli.profile.caution import Caution
    from binjiang_cli.render.readings import Checked
    from binjiang_cli.source.problem import InputError

    if sent.profile is None:
        return Checked(sent, ())
    try:
        warnings = estimate(sent.profile, policy).warnings
    except InputError as error:
        return Checked(sent._replace(profile=None, problems=error.problems), ())
    return Checked(sent, [Caution(warned.code, warned.message, warned.path) for warned in warnings])


def _fix(
    profiles: Sequence[tuple[str, Profile]],
    vocabulary: Vocabulary,
    lang: Lang,
    output: Path | None,
    force: bool,
    inputs: Sequence[str],
) -> list[Path]:
    """Write profiles out plainly, each under the company's name; return what was written.

    Raises InputError before anything is written, also where an input would be replaced.
    """
    from binjiang_cli.cli.output import keep_inputs, write_result
    from binjiang_cli.profile.plain import profile_text

    if output is not None and output.suffix.lower() == ".xlsx":
        keep_inputs([output], inputs)
        _fix_in_workbook([profile for _, profile in profiles], vocabulary, lang, output, force)
        return [output]
    places = _places([(source, profile.name) for source, profile in profiles], output)
    keep_inputs(places, inputs)
    for place in places:
        _check_free(place, force)
    if output is not None and output.suffix.lower() not in (".yaml", ".yml"):
        output.mkdir(parents=True, exist_ok=True)
    for place, (_, profile) in zip(places, profiles, strict=True):
        place.parent.mkdir(exist_ok=True)
        write_result(profile_text(profile, vocabulary, lang), place)
    return places


def _fix_in_workbook(profiles: Sequence[Profile], vocabulary: Vocabulary, lang: Lang, output: Path, force: bool) -> None:
    """Write all profiles into one workbook, whose sheets the companies' names join."""
    from binjiang_cli.files import whole
    from binjiang_cli.profile.workbook import write_workbook
    from binjiang_cli.source.problem import refuse

    _check_free(output, force)
    names = [profile.name for profile in profiles]
    if twice := next((name for name in names if names.count(name) > 1), None):
        shown = visible(twice)
        message = Text(
            f"有两家企业都叫“{shown}”，一个工作簿分不开", f"two companies are called {shown}: a workbook cannot tell them apart"
        )
        raise refuse(message, hint=Text("-o 写文件夹", "-o takes a folder"))
    with whole(output) as place:
        write_workbook(vocabulary, lang, place, profiles)


def _places(companies: Sequence[tuple[str, str]], output: Path | None) -> list[Path]:
    """Return where each company's profile goes; companies of one name are told apart by numbers."""
    from binjiang_cli.cli.output import not_written
    from binjiang_cli.source.problem import refuse

    if output is not None and output.suffix.lower() in (".yaml", ".yml"):
        if len(companies) != 1:
            raise refuse(
                Text(f"{len(companies)} 家企业不能写进一个 .yaml", f"{len(companies)} companies do not go into one .yaml"),
                hint=Text("-o 写文件夹或 .xlsx", "-o takes a folder or an .xlsx"),
            )
        return [output]
    if output is not None and output.suffix.lower() in OTHER_FORMS:
        raise not_written(output.suffix, Text("-o 写文件夹、.yaml 或 .xlsx", "-o takes a folder, a .yaml or an .xlsx"))
    taken: set[Path] = set()
    places = []
    for source, name in companies:
        wanted = _place(source, name, output)
        place, number = wanted, 2
        while place in taken:
            place = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
            number += 1
        taken.add(place)
        places.append(place)
    return places


def _place(source: str, name: str, output: Path | None) -> Path:
    """Return a file called after the company; without an output beside the profile, or in a folder beside the table."""
    from binjiang_cli.intake.door import is_profile_file

    if output is None and is_profile_file(source):
        return Path(source).with_suffix(".fixed.yaml")
    file = UNSAFE.sub("_", name).strip("._")[:LONGEST_NAME] + ".yaml"
    return (Path(f"{TABLE_PLACE.split(source)[0]}.fixed") if output is None else output) / file


def _check_free(place: Path, force: bool) -> None:
    from binjiang_cli.source.problem import refuse

    if place.exists() and not force:
        shown = visible(str(place))
        raise refuse(
            Text(f"{shown} 已经有了", f"{shown} is there already"), hint=Text("要覆盖请加 --force", "--force replaces it")
        )
