"""Limits: caps on the sum of what several lines pay."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.tree import structure
from binjiang_cli.language.types import NumberType, Type
from binjiang_cli.source.problem import Place
from binjiang_cli.values.dates import FIRST_DAY, LAST_DAY
from binjiang_cli.words import Text


class Limit(NamedTuple):
    """A cap on the sum of what lines pay, for each combination of the values of `per`.

    With `counts_received`, the grants that were received already for the same rule use it up.
    """

    per: tuple[tree.Node, ...]
    amount: tree.Node
    counts_received: bool

    @property
    def nodes(self) -> tuple[tree.Node, ...]:
        """Return its expressions."""
        return (*self.per, self.amount)

    @property
    def form(self) -> object:
        """Return what it says, whatever its place and layout: equal for equal limits."""
        return (*map(structure, self.nodes), self.counts_received)


class SharedLimit(NamedTuple):
    """A cap on the lines of several rules together; with `by_subject`, on those for each subject."""

    id: str
    title: Text
    rules: tuple[str, ...]
    limit: Limit
    by_subject: bool
    place: Place

    def within(self, before: str) -> "SharedLimit":
        """Return the limit where the ids of its set have something before them."""
        return self._replace(id=before + self.id, rules=tuple(before + rule for rule in self.rules))


def surely_nested(limits: Sequence[Limit]) -> bool:
    """Return whether of every two limits of a rule one goes by all that the other goes by: its groups lie in the other's."""
    keys = [[structure(key) for key in limit.per] for limit in limits]
    return all(all(key in other for key in one) or all(key in one for key in other) for one, other in combinations(keys, 2))


def is_year(kind: Type) -> bool:
    """Return whether a value is a year: a field of that type, or year(…) of a day."""
    if not isinstance(kind, NumberType) or not kind.integer:
        return False
    low, high = kind.bounds.low, kind.bounds.high
    return low is not None and high is not None and FIRST_DAY.year <= low <= high <= LAST_DAY.year


def counts_by_year(per: Sequence[tree.Node], types: Mapping[tree.Node, Type]) -> bool:
    """Return whether keys are at most one year: by these, besides the company, what was received can be counted."""
    return len(per) <= 1 and all(is_year(types[key]) for key in per)


def strangers(node: tree.Node, per: Sequence[tree.Node], let: Mapping[str, tree.Node], known: Sequence[str]) -> list[tree.Node]:
    """Return the parts of a limit's expression in which the lines that share it could differ.

    It may use the `known` names, the keys `per`, and each `let` that uses no more than these.
    """
    keys = [structure(key) for key in per]

    def strange(node: tree.Node, names: frozenset[str]) -> Iterator[tree.Node]:
        if structure(node) in keys:
            return
        match node:
            case tree.Name(name=name) if name in let:
                yield from [node] if any(strange(let[name], names)) else ()
            case tree.Name(name=name) | tree.FieldAccess(record=tree.Name(name=name)):
                yield from () if name in names else [node]
            case tree.Aggregate(variable=variable):
                for child in tree.children(node):
                    yield from strange(child, names | {variable})
            case _:
                for child in tree.written_children(node):
                    yield from strange(child, names)

    return list(strange(node, frozenset(known)))
