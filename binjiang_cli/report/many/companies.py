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
from binjiang_cli.intake.rejects import Reject, reject_of
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.facts import with_facts
from binjiang_cli.report.forms import Asked
from binjiang_cli.source.opening import unreadable
from binjiang_cli.source.problem import InputError

if TYPE_CHECKING:
    from binjiang_cli.policy.vocabulary import Vocabulary
    from binjiang_cli.profile.caution import Note
    from binjiang_cli.profile.load import Profile
    from binjiang_cli.words import Lang


class Company(NamedTuple):
    """A company that can be read: where it stands among the chunks, who it is, what its report would be made from."""

    chunk: int
    position: int
    source: str
    name: str
    uscc: str | None
    made_from: dict[str, Any]


class Refused(NamedTuple):
    """A company that there is no report on, and why; where it stands among the chunks."""

    chunk: int
    position: int
    reject: Reject


def companies_of(
    chunks: Sequence[Watched], policy: Policy, asked: Asked, today: date, told: Callable[[Note], None]
) -> Iterator[Company | Refused]:
    """Yield every company of the chunks; `told` takes what is to be said of a table as a whole."""
    template = None if asked.template is None else sha256(asked.template.read_bytes()).hexdigest()
    for number, chunk in enumerate(chunks):
        found = companies_in(chunk, policy.vocabulary, asked.lang)
        for note in found.notes:
            told(note)
        for position, read in enumerate(found.companies):
            sent = read()
            try:
                profile = profile_of(sent, policy, asked)
            except InputError as error:
                yield Refused(number, position, reject_of(sent.source, error.problems, asked.lang))
                continue
            made_from = _made_from(profile, policy, asked, today) | {"template": template}
            code = getattr(profile.values.company, "uscc", None)
            yield Company(number, position, sent.source, profile.name, code, made_from)


def companies_in(chunk: Watched, vocabulary: Vocabulary, lang: Lang) -> Opened:
    """Return the companies of a chunk; those of one that cannot be read are all refused for it."""
    try:
        return opened(chunk, vocabulary, lang)
    except InputError as error:
        problems = error.problems
    except OSError as error:
        problems = unreadable(chunk.sources[0], error).problems
    return Opened([partial(Sent, source, None, problems) for source in chunk.sources])


def profile_of(sent: Sent, policy: Policy, asked: Asked) -> Profile:
    """Return the profile of a company with the facts that the call changes. Raises InputError where there is none."""
    if sent.profile is None:
        raise InputError(list(sent.problems))
    if not (asked.sets or asked.unsets):
        return sent.profile
    return with_facts(sent.profile, asked.sets, asked.unsets, policy.vocabulary)


def _made_from(profile: Profile, policy: Policy, asked: Asked, today: date) -> dict[str, Any]:
    """Return all that decides a report's bytes: its receipt, how the profile was read, how the report is to look."""
    receipt = Origin(profile, policy, asked.assume).receipt(asked.as_of or profile.as_of or today)
    read = sha256(repr(profile.cautions).encode("utf-8", "surrogatepass")).hexdigest()
    return receipt.model_dump(mode="json") | {"read": read, "form": asked.form, "lang": asked.lang, "firm": asked.firm}
