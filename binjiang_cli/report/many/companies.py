"""The companies of a call, one after the other: which there are, and what the report on each would be made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from binjiang_cli.estimation.result import Origin
from binjiang_cli.intake.door import Opened, Sent, opened
from binjiang_cli.intake.find import Watched
from binjiang_cli.intake.memory import NoRoom
from binjiang_cli.intake.rejects import Reject, reject_of
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.facts import with_facts
from binjiang_cli.report.forms import ReportRequest
from binjiang_cli.source.defect import defect_error
from binjiang_cli.source.opening import unreadable
from binjiang_cli.source.problem import InputError, Problem

if TYPE_CHECKING:
    from binjiang_cli.policy.vocabulary import Vocabulary
    from binjiang_cli.profile.caution import Note
    from binjiang_cli.profile.load import Profile
    from binjiang_cli.words import Lang


class ReportedCompany(NamedTuple):
    """A company that can be read: where it stands among the chunks, who it is, what its report would be made from."""

    chunk: int
    position: int
    source: str
    name: str
    uscc: str | None
    made_from: dict[str, Any]


class RefusedCompany(NamedTuple):
    """A company that there is no report on, and why; where it stands among the chunks."""

    chunk: int
    position: int
    reject: Reject


def companies_of(
    chunks: Sequence[Watched], policy: Policy, asked: ReportRequest, today: date, told: Callable[[Note], None]
) -> Iterator[ReportedCompany | RefusedCompany]:
    """Yield every company of the chunks; `told` takes what is to be said of a table as a whole."""
    read = _CompanyReader(policy, asked, today)
    for number, chunk in enumerate(chunks):
        found = companies_in(chunk, policy.vocabulary, asked.lang)
        for note in found.notes:
            told(note)
        for position, company in enumerate(found.companies):
            source = chunk.sources[min(position, len(chunk.sources) - 1)]
            yield read.company(number, position, source, company)


class Origins:
    """Tells what reports are made from: all that decides a report's bytes."""

    def __init__(self, policy: Policy, asked: ReportRequest, today: date) -> None:
        self.policy, self.asked, self.today = policy, asked, today
        self.template = None if asked.template is None else sha256(asked.template.read_bytes()).hexdigest()

    def of(self, profile: Profile) -> dict[str, Any]:
        """Return a company's receipt, how its profile was read, how the report is to look."""
        asked = self.asked
        receipt = Origin(profile, self.policy, asked.assume).receipt(asked.as_of or profile.as_of or self.today)
        read = sha256(repr(profile.cautions).encode("utf-8", "surrogatepass")).hexdigest()
        look = {"form": asked.form, "lang": asked.lang, "firm": asked.firm, "template": self.template}
        return receipt.model_dump(mode="json") | {"read": read} | look


class _CompanyReader:
    def __init__(self, policy: Policy, asked: ReportRequest, today: date) -> None:
        self.policy, self.asked = policy, asked
        self.origins = Origins(policy, asked, today)

    def company(self, chunk: int, position: int, source: str, read: Callable[[], Sent]) -> ReportedCompany | RefusedCompany:
        """Return a company, which stands at `source` as far as that is known before it is read."""
        try:
            sent = read()
            source = sent.source
            profile = profile_of(sent, self.policy, self.asked)
            return ReportedCompany(chunk, position, source, profile.name, profile.uscc, self.origins.of(profile))
        except (OSError, MemoryError):
            raise
        except Exception as error:
            return refused(chunk, position, source, error, self.asked.lang)


def refused(chunk: int, position: int, source: str, error: Exception, lang: Lang) -> RefusedCompany:
    """Return that there is no report on a company; what nobody foresaw takes no more than this one."""
    problems = error.problems if isinstance(error, InputError) else [Problem(defect_error(error))]
    return RefusedCompany(chunk, position, reject_of(source, problems, lang))


def companies_in(chunk: Watched, vocabulary: Vocabulary, lang: Lang) -> Opened:
    """Return the companies of a chunk; those of one that cannot be read are all refused for it."""
    try:
        return opened(chunk, vocabulary, lang)
    except InputError as error:
        problems = error.problems
    except NoRoom:
        raise
    except OSError as error:
        problems = unreadable(chunk.sources[0], error).problems
    return Opened([partial(Sent, source, None, problems) for source in chunk.sources])


def profile_of(sent: Sent, policy: Policy, asked: ReportRequest) -> Profile:
    """Return the profile of a company with the facts that the call changes. Raises InputError where there is none."""
    if sent.profile is None:
        raise InputError(list(sent.problems))
    if not (asked.sets or asked.unsets):
        return sent.profile
    return with_facts(sent.profile, asked.sets, asked.unsets, policy.vocabulary)
