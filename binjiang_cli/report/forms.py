"""The forms of a report: what each is called, needs and is written by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from binjiang_cli.words import Lang, Text

if TYPE_CHECKING:
    from binjiang_cli.advice.advise import Advice
    from binjiang_cli.policy.load import Policy
    from binjiang_cli.profile.load import Profile

LIBRARIES = {"docx": ("docx", "docxtpl"), "html": ("jinja2",), "xlsx": ("xlsxwriter",)}  # by form, which is the ending too


class ReportRequest(NamedTuple):
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


class CompanyReport:
    """The report on a company, as a call asks for it.

    `today` is the day of a company for which neither the call nor its profile states one.
    """

    def __init__(self, profile: Profile, policy: Policy, asked: ReportRequest, today: date) -> None:
        self.profile, self.policy, self.asked = profile, policy, asked
        self.day = asked.as_of or profile.as_of or today

    @cached_property
    def advice(self) -> Advice:
        """Return what it advises, worked out when it is asked for: a workbook gives none. Raises InputError."""
        from binjiang_cli.advice.advise import advise

        return advise(self.profile, self.policy, as_of=self.day, assume=self.asked.assume)

    def write(self, path: Path) -> None:
        """Write the report to a path. Raises InputError, OSError."""
        asked = self.asked
        if asked.form == "xlsx":
            from binjiang_cli.estimation.run import estimate
            from binjiang_cli.report.workbook import write_live_workbook

            result = estimate(self.profile, self.policy, as_of=self.day, assume=asked.assume)
            write_live_workbook(result, asked.lang, path, asked.firm)
            return
        from binjiang_cli.report.contents.report import report_on

        report = report_on(self.advice, asked.lang, given=asked.given, firm=asked.firm)
        if asked.form == "docx":
            from binjiang_cli.report.docx import write_docx

            write_docx(report, path, asked.template)
        else:
            from binjiang_cli.report.html import write_html

            write_html(report, path)
