"""Rejected profiles: their errors in words, as `binjiang estimate` finds and words them."""

from __future__ import annotations

from collections.abc import Sequence

from binjiang_cli.batch.settings import Settings
from binjiang_cli.batch.sources.rows import Reject
from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.load import profile_of
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Node, read_nodes
from binjiang_cli.source.problem import InputError, Problem
from binjiang_cli.words import Lang, visible


def reject_of(source: str, problems: Sequence[Problem], lang: Lang) -> Reject:
    """The reject that problems make of a source."""
    place = next((str(problem.place) for problem in problems if problem.place is not None), None)
    errors = tuple(error_text(problem, lang) for problem in problems)
    return Reject(source, place, errors, problems[0].message.to(lang))


def error_text(problem: Problem, lang: Lang) -> str:
    """A problem on one line: where, what, and what would be right."""
    where = f"{problem.place}: " if problem.place is not None else ""
    text = where + visible(problem.message.to(lang))
    if problem.hint is not None:
        hint = visible(problem.hint.to(lang))
        text += f"（{hint}）" if lang == "zh" else f" ({hint})"
    return text


def problems_of_profile(document: Document, root: Node | None, policy: Policy, settings: Settings) -> Sequence[Problem]:
    """Every problem that keeps a profile from being estimated."""
    try:
        profile = profile_of(document, root, policy.vocabulary)
        estimate(profile, policy, as_of=settings.as_of or profile.as_of or settings.today, assume=settings.assume)
    except InputError as error:
        return error.problems
    return ()


def check_assumed(policy: Policy, settings: Settings) -> None:
    """Refuse the call's assumed rates once, where every company would be refused for them. Raises InputError."""
    document = Document("", "company: {name: x}")
    profile = profile_of(document, read_nodes(document), policy.vocabulary)
    estimate(profile, policy, as_of=settings.as_of or settings.today, assume=settings.assume)
