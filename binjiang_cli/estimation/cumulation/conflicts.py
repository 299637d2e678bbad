"""Which lines conflict: those that ask for one thing, but for what their policy lets stand beside each other."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from binjiang_cli.estimation.cumulation.search import bits
from binjiang_cli.policy.rule import Rule


class Asking(NamedTuple):
    """What decides with which others a line conflicts: what it asks for, its rule, its record, its year where that counts.

    `by_record` says that it asks for its record, as it has no subject.
    """

    keys: frozenset[Hashable]
    rule: Rule
    record: str
    year: int | None
    by_record: bool

    def stands_beside(self, other: "Asking") -> bool:
        """Return whether both are paid though they ask for one thing."""
        one, two = self.rule.cumulation, other.rule.cumulation
        if other.rule.id in one.adds_to:
            return True
        if self.by_record and self.record == other.record and one.same_record_adds and two.same_record_adds:
            return True
        return self.year is not None and other.year is not None and self.year != other.year


def conflict_keys(lines: Sequence[Asking]) -> list[frozenset[Hashable]]:
    """Return keys for each line of which two lines have one in common where they conflict."""
    if all(line.rule.cumulation.is_usual for line in lines):
        return [line.keys for line in lines]
    cliques = _cliques(_conflicting(lines))
    found: list[set[Hashable]] = [set() for _ in lines]
    for number, members in enumerate(cliques):
        for index in members:
            found[index].add(number)
    return [frozenset(keys or {("line", index)}) for index, keys in enumerate(found)]


def _conflicting(lines: Sequence[Asking]) -> list[int]:
    """Return for each line those that it conflicts with, as bits."""
    holders: dict[Hashable, list[int]] = {}
    for index, line in enumerate(lines):
        for key in line.keys:
            holders.setdefault(key, []).append(index)
    found = [0] * len(lines)
    for index, line in enumerate(lines):
        for other in {other for key in line.keys for other in holders[key] if other > index}:
            if not line.stands_beside(lines[other]):
                found[index] |= 1 << other
                found[other] |= 1 << index
    return found


def _cliques(conflicting: Sequence[int]) -> list[list[int]]:
    """Return sets of lines of which any two conflict, so that every two that conflict are in one."""
    covered = [0] * len(conflicting)
    found = []
    for index, others in enumerate(conflicting):
        while left := (others & ~covered[index]) >> index << index:
            clique, common = 1 << index, others
            first = (left & -left).bit_length() - 1
            for member in (first, *bits(others)):
                if common >> member & 1:
                    clique |= 1 << member
                    common &= conflicting[member]
            members = bits(clique)
            for member in members:
                covered[member] |= clique
            found.append(members)
    return found


def asked_for(rule: Rule, record: str, subjects: Sequence[str], spheres: Sequence[str] = ()) -> frozenset[Hashable]:
    """Return what a line asks for: its subjects, or its record where it has none; in each of its spheres.

    A rule for the company that has no subject asks for nothing that another does.
    """
    own = ("rule", rule.id) if rule.for_each == "company" else ("record", record)
    keys = frozenset[Hashable](subjects) or frozenset[Hashable]([own])
    return frozenset((sphere, key) for sphere in spheres for key in keys) if spheres else keys
