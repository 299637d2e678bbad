"""What would keep every report of a call from being written: refused once, before anything is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from binjiang_cli.estimation.run import check_rates, estimate
from binjiang_cli.intake.door import Sent
from binjiang_cli.intake.find import Watched
from binjiang_cli.policy.load import Policy
from binjiang_cli.report.forms import CompanyReport, ReportRequest
from binjiang_cli.report.many.companies import companies_in, profile_of
from binjiang_cli.source.problem import InputError

if TYPE_CHECKING:
    from binjiang_cli.profile.load import Profile


def check_call(chunks: Sequence[Watched], policy: Policy, asked: ReportRequest, today: date, folder: Path) -> None:
    """Refuse rates, changes of facts that no company takes, and a template that takes no report. Raises InputError, OSError.

    A report is tried in `folder`.
    """
    check_rates(asked.assume, policy, asked.as_of or today)
    if not (asked.sets or asked.unsets or asked.template):
        return
    for profile in _taken(chunks, policy, asked):
        if asked.template is None:
            return
        if _has_estimate(profile, policy, asked, today):
            CompanyReport(profile, policy, asked, today).write(folder / "tried")
            return


def _taken(chunks: Sequence[Watched], policy: Policy, asked: ReportRequest) -> Iterator[Profile]:
    """Yield the companies that take the changes of the call. Raises InputError where those that can be read take none."""
    refused, takes = None, False
    for chunk in chunks:
        for read in companies_in(chunk, policy.vocabulary, asked.lang).companies:
            found = _changed(read, policy, asked)
            if isinstance(found, InputError):
                refused = refused or found
            elif found is not None:
                takes = True
                yield found
    if refused and not takes:
        raise refused


def _changed(read: Callable[[], Sent], policy: Policy, asked: ReportRequest) -> Profile | InputError | None:
    """Return a company as the call changes it, or why it does not take the changes; None where it cannot be read at all."""
    try:
        sent = read()
        return None if sent.profile is None else profile_of(sent, policy, asked)
    except InputError as error:
        return error
    except Exception:  # takes this company alone, which is told of where its report is missing
        return None


def _has_estimate(profile: Profile, policy: Policy, asked: ReportRequest, today: date) -> bool:
    try:
        estimate(profile, policy, as_of=asked.as_of or profile.as_of or today, assume=asked.assume)
    except Exception:  # takes this company alone
        return False
    return True
