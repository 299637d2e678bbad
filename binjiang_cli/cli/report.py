"""`binjiang report`: estimates as files that people keep and hand on, for one company or for many."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.facts import (
    as_of_option,
    assume_option,
    assumed_rates,
    changes_in_words,
    company_option,
    lpr_option,
    profile_call,
    rules_option,
    set_option,
    tell,
    unset_option,
)
from binjiang_cli.cli.output import keep_inputs, not_written, written
from binjiang_cli.cli.usage import Command
from binjiang_cli.cli.values import day_given
from binjiang_cli.files import whole
from binjiang_cli.source.defect import CODE
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Lang, Text, listing, same, visible

if TYPE_CHECKING:
    from binjiang_cli.report.forms import ReportRequest
    from binjiang_cli.report.many.run import Reports

HELP = Text(
    "把估算写成报告：Word 文档、网页或可重算的工作簿；许多企业写进一个文件夹",
    "Write estimates as reports: a Word document, a page or a workbook that recalculates; many companies into a folder",
)
PROFILES = Text(
    "企业档案、文件夹、.jsonl、.parquet、.xlsx、CSV；写一个文件时也可为表格中的一家（表格#位置）；- 为标准输入",
    "Profiles, folders, .jsonl, .parquet, .xlsx, CSV; for one file also one of a table (TABLE#PLACE); - for standard input",
)
OUTPUT = Text(
    "写入的文件，扩展名定形式：.docx .html .xlsx；或文件夹，每家企业一份",
    "The file to write, its ending says the form: .docx, .html, .xlsx; or a folder, a file a company",
)
FORM = Text("文件夹里各份报告的形式；默认为 docx", "The form of the reports in a folder; docx by default")
FIRM = Text("出具报告的机构", "Who hands the report out")
TEMPLATE = Text("机构自己的 Word 模板，报告填入其中", "The firm's own Word document, which the report is filled into")
MOST_NAMED = 5


class Form(str, Enum):
    """The forms of a report."""

    docx = "docx"
    html = "html"
    xlsx = "xlsx"


ENDINGS = {f".{form.value}": form for form in Form}


class Destination(NamedTuple):
    """Where reports go: a file, or a folder of files."""

    path: Path
    is_folder: bool
    form: Form


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("report", cls=Command, help=HELP.to(lang))
    def command(
        profiles: list[str] = typer.Argument(..., metavar="PROFILE", help=PROFILES.to(lang), show_default=False),
        output: str = typer.Option(..., "--output", "-o", metavar="OUT", help=OUTPUT.to(lang)),
        form: Form | None = typer.Option(None, "--form", help=FORM.to(lang)),
        firm: str = typer.Option("", "--firm", metavar="NAME", help=FIRM.to(lang), show_default=False),
        template: Path | None = typer.Option(None, "--template", metavar="FILE", help=TEMPLATE.to(lang)),
        company: str | None = company_option(lang),
        as_of: str | None = as_of_option(lang),
        rules: list[Path] = rules_option(lang),
        lpr: Path | None = lpr_option(lang),
        assume: list[str] = assume_option(lang),
        sets: list[str] = set_option(lang),
        unsets: list[str] = unset_option(lang),
    ) -> int:
        from binjiang_cli.report.forms import ReportRequest, require

        to = _destination(output, form)
        _check_call(to, profiles, company, template)
        require(to.form.value)
        asked = ReportRequest(
            to.form.value, lang, day_given(as_of), assumed_rates(assume), sets, unsets, firm=firm, template=template
        )
        if not to.is_folder:
            _write_one(profiles[0], to.path, asked, company, rules, lpr, assume)
            return Exit.DONE
        return _write_many(profiles, to.path, asked, rules, lpr, assume)


def _write_one(
    named: str,
    output: Path,
    asked: ReportRequest,
    company: str | None,
    rules: Sequence[Path],
    lpr: Path | None,
    assume: list[str],
) -> None:
    """Write the report on the company that a call names. Raises InputError."""
    from binjiang_cli.report.forms import CompanyReport

    if asked.template is not None:
        keep_inputs([output], [asked.template])
    call = profile_call(
        named, output, asked.lang, company=company, as_of=None, rules=rules, lpr=lpr, assume=assume, sets=asked.sets,
        unsets=asked.unsets,
    )  # fmt: skip
    with written(output), whole(output) as place:
        CompanyReport(call.profile, call.policy, asked._replace(given=call.given), date.today()).write(place)


def _write_many(
    inputs: Sequence[str], folder: Path, asked: ReportRequest, rules: Sequence[Path], lpr: Path | None, assume: list[str]
) -> Exit:
    """Write reports on all companies of the inputs into a folder, and say what was done. Raises InputError."""
    from binjiang_cli.policy.together import load_policies
    from binjiang_cli.report.forms import require
    from binjiang_cli.report.many.run import write_reports

    for form in (Form.html, Form.xlsx):  # of the index
        require(form.value)
    policy = load_policies(rules, lpr)
    asked = asked._replace(given=changes_in_words(asked.sets, asked.unsets, assume, policy.lpr_added))
    done = write_reports(inputs, folder, policy, asked, date.today(), lambda note: tell(note, asked.lang))
    sys.stderr.write("".join(f"{words.to(asked.lang)}\n" for words in _said(done)))
    if any(error.startswith(CODE) for reject in done.rejects for error in reject.errors):
        return Exit.DEFECT
    return Exit.FINDINGS if done.rejects else Exit.DONE


def _said(done: Reports) -> Iterator[Text]:
    """Yield what was done, the first of the companies that there is no report on, what was not read."""
    kept, edited, lost = done.kept, done.edited, len(done.rejects)
    new = len(done.rows) - kept - edited
    words = Text(f"写了 {new} 份报告", f"{new} {'report' if new == 1 else 'reports'} written")
    if kept:
        words += Text(f"，{kept} 份没有变化", f", {kept} unchanged")
    if edited:
        words += Text(
            f"，{edited} 份有人改过、照原样保留",
            f", {edited} changed by hand and left as {'it is' if edited == 1 else 'they are'}",
        )
    if lost:
        words += Text(f"，{lost} 家没有报告", f", {lost} without one")
    index = visible(str(done.page))
    yield words + Text(f"；清单：{index}", f"; index: {index}")
    for reject in done.rejects[:MOST_NAMED]:
        first = reject.errors[0]
        yield same(first if first.startswith(reject.source) else f"{reject.source}: {first}")
    if lost > MOST_NAMED:
        yield Text(f"另有 {lost - MOST_NAMED} 家，见清单", f"{lost - MOST_NAMED} more, in the index")
    for files in done.files:
        yield files.sentence


def _destination(output: str, form: Form | None) -> Destination:
    """Return where reports go, and their form: a file by its ending, else a folder.

    Raises InputError for an ending that stands for no form, and for a form that contradicts it.
    """
    path = Path(output)
    if path.is_dir() or output.endswith(("/", os.sep)) or ("." not in path.name and output != "-"):
        return Destination(path, True, form or Form.docx)
    of_ending = ENDINGS.get(path.suffix.lower())
    if of_ending is None:
        known = listing(ENDINGS, between=" ")
        hint = Text(f"可以写：{known}；文件夹名以 / 结尾", f"can be written: {known}; a folder's name ends in /")
        raise not_written(path.suffix or path.name, hint)
    if form not in (None, of_ending):
        raise _refused(f"--form {form.value}", Text(f"和 {path.suffix} 文件矛盾", f"contradicts a {path.suffix} file"))
    return Destination(path, False, of_ending)


def _check_call(to: Destination, profiles: Sequence[str], company: str | None, template: Path | None) -> None:
    """Refuse what means nothing for a destination. Raises InputError."""
    if to.is_folder and to.path.exists() and not to.path.is_dir():
        raise _refused(visible(str(to.path)), Text("是文件，这里要的是文件夹", "is a file; a folder is expected"))
    if not to.is_folder and len(profiles) > 1:
        shown = visible(to.path.name)
        raise _refused(shown, Text("只装得下一家企业", "holds one company"), Text("-o 写文件夹", "-o takes a folder"))
    if to.is_folder and company is not None:
        raise _refused("--company", Text("只用于写一个文件", "is for one file"))
    if template is not None and to.form is not Form.docx:
        raise _refused("--template", Text("只用于 .docx", "is for .docx"))


def _refused(what: str, why: Text, hint: Text | None = None) -> InputError:
    return refuse(Text(f"{what} {why.zh}", f"{what} {why.en}"), hint=hint)
