"""A comparison whole: what every form of output shows."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from binjiang_cli.rulecheck.comparison.compare import RuleDifference, compare, meaningful
from binjiang_cli.rulecheck.comparison.effects import Effects, effects_on
from binjiang_cli.rulecheck.comparison.expectation import Verdict, judge, load_expectation
from binjiang_cli.rulecheck.comparison.revisions import Side

if TYPE_CHECKING:
    from binjiang_cli.rulecheck.proof.equivalence import Equivalence


class RulesDiff(NamedTuple):
    """Two rule sets, what differs between them, what that does to profiles, and whether it was expected.

    `verdict` is None where nothing was said to be expected, `proof` where nothing was to be proved.
    """

    old: Side
    new: Side
    changes: tuple[RuleDifference, ...]
    effects: Effects
    verdict: Verdict | None
    proof: "Equivalence | None" = None

    @property
    def identical(self) -> bool:
        """Return whether the files of both sides are the same."""
        return self.old.policy.sha256 == self.new.policy.sha256

    @property
    def meaning(self) -> list[RuleDifference]:
        return meaningful(self.changes)

    @property
    def wording(self) -> list[RuleDifference]:
        return [change for change in self.changes if not change.meaning]

    @property
    def changed(self) -> bool:
        """Return whether the meaning of a rule or the estimate of a profile changed."""
        return bool(self.meaning or self.effects.changed or self.effects.refused_by_one)


def compared(
    old: Side,
    new: Side,
    profiles: Sequence[str],
    as_of: date | None = None,
    expected: Path | None = None,
    seconds: float | None = None,
) -> RulesDiff:
    """Compare two rule sets, over profiles if there are any, and with `seconds` over all companies, a rule in so many.

    Raises InputError for an expectation that cannot be used.
    """
    expectation = None if expected is None else load_expectation(expected)
    changes = compare(old, new)
    effects = effects_on(profiles, old.policy, new.policy, as_of)
    verdict = None if expectation is None else judge(expectation, changes, effects)
    return RulesDiff(old, new, tuple(changes), effects, verdict, None if seconds is None else _proof(old, new, seconds))


def _proof(old: Side, new: Side, seconds: float) -> "Equivalence":
    from binjiang_cli.rulecheck.proof.equivalence import equivalence

    return equivalence(old.policy, new.policy, seconds)
