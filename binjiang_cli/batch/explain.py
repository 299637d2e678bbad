"""What keeps profiles and calls from being estimated, found as `binjiang estimate` finds and words it."""

from __future__ import annotations

from collections.abc import Sequence

from binjiang_cli.batch.settings import Settings
from binjiang_cli.estimation.run import check_rates, estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.load import profile_of
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Node
from binjiang_cli.source.problem import InputError, Problem


def problems_of_profile(document: Document, root: Node | None, policy: Policy, settings: Settings) -> Sequence[Problem]:
    """Return every problem that keeps a profile from being estimated."""
    try:
        profile = profile_of(document, root, policy.vocabulary)
        estimate(profile, policy, as_of=settings.as_of or profile.as_of or settings.today, assume=settings.assume)
    except InputError as error:
        return error.problems
    return ()


def check_assumed(policy: Policy, settings: Settings) -> None:
    """Refuse the call's assumed rates once, where every company would be refused for them. Raises InputError."""
    check_rates(settings.assume, policy, settings.as_of or settings.today)
