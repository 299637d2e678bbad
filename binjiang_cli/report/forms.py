"""The forms of a report: what each is called, needs and is written by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from binjiang_cli.words import Lang, Text

if TYPE_CHECKING:
    from binjiang_cli.advice.advise import Advice
    from binjiang_cli.policy.load import Policy
    from binjiang_cli.profile.load import Profile

LIBRARIES = {"docx": ("docx", "docxtpl"), "html": ("jinja2",), "xlsx": ("xlsxwriter",)}  # by form, which is the ending too


class Asked(NamedTuple):
    """What a call asks for, but for the companies: the form, the words, what it supposes, who hands the report out.

    `given` says in words what it supposes. `template` is a Word document to be filled in.
    """

    form: str
    lang: Lang
    as_of: date | None = None
    assume: Mapping[str, Fraction] = {}
    sets: Sequence[str] = ()
    unsets: Sequence[str] = ()
    given: Sequence[Text] = ()
    firm: str = ""
    template: Path | None = None


def require(form: str) -> None:
    """Raise ModuleNotFoundError where a library is not installed that a form needs."""
    for library in LIBRARIES[form]:
        import_module(library)


def write_report(profile: Profile, policy: Policy, asked: Asked, path: Path, today: date) -> Advice:
    """Write the report on a company to a path; return the advice that it gives.

    `today` is the day of a company for which neither the call nor its profile states one. Raises InputError, OSError.
    """
    from binjiang_cli.advice.advise import advise

    day = asked.as_of or profile.as_of or today
    advice = advise(profile, policy, as_of=day, assume=asked.assume)
    if asked.form == "xlsx":
        from binjiang_cli.report.workbook import write_live_workbook

        write_live_workbook(profile, policy, day, asked.assume, asked.lang, path, asked.firm)
        return advice
    from binjiang_cli.report.contents.report import report_on

    report = report_on(advice, policy, asked.lang, given=asked.given, firm=asked.firm)
    if asked.form == "docx":
        from binjiang_cli.report.docx import write_docx

        write_docx(report, path, asked.template)
    else:
        from binjiang_cli.report.html import write_html

        write_html(report, path)
    return advice
