"""Cumulation: which lines for one subject are paid beside each other."""

from collections.abc import Collection, Mapping
from typing import NamedTuple


class Cumulation(NamedTuple):
    """What a policy, and a rule, says of lines for one subject: of those that conflict, the best is paid.

    `by_year`: lines of two years do not conflict. `same_record_adds`: lines of one record do not. `adds_to` are the rules
    whose lines do not conflict with those of a rule, by their ids.
    """

    by_year: bool = False
    same_record_adds: bool = False
    adds_to: frozenset[str] = frozenset()

    @property
    def is_usual(self) -> bool:
        """Return whether any two lines for one subject conflict."""
        return self == Cumulation()

    def within(self, before: str) -> "Cumulation":
        """Return the same where the ids of its set have something before them."""
        return self._replace(adds_to=frozenset(before + rule for rule in self.adds_to))


def added_to(stated: Mapping[str, Collection[str]]) -> dict[str, frozenset[str]]:
    """Return for each rule the rules that it adds to, as either of two says it."""
    return {
        rule: frozenset(others) | {other for other, theirs in stated.items() if rule in theirs}
        for rule, others in stated.items()
    }
