"""Reports on companies, for tests of their forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from binjiang_cli.advice.advise import advise
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.load import Profile
from binjiang_cli.report.contents.report import report_on
from binjiang_cli.report.document import Report
from binjiang_cli.words import Lang, Text


def report_of(
    profile: Profile,
    policy: Policy,
    lang: Lang,
    *,
    as_of: date | None = None,
    assume: Mapping[str, Fraction] | None = None,
    given: Sequence[Text] = (),
    firm: str = "",
) -> Report:
    """Return the report on the company of a profile."""
    return report_on(advise(profile, policy, as_of=as_of, assume=assume), lang, given=given, firm=firm)
