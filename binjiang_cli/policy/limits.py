"""Limits: caps on the sum of what several lines pay."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.tree import structure


class Limit(NamedTuple):
    """A cap on the sum of what lines pay, for each combination of the values of `per`."""

    per: tuple[tree.Node, ...]
    amount: tree.Node

    @property
    def nodes(self) -> tuple[tree.Node, ...]:
        """Its expressions."""
        return (*self.per, self.amount)


def surely_nested(limits: Sequence[Limit]) -> bool:
    """Return whether of every two limits of a rule one goes by all that the other goes by: its groups lie in the other's."""
    keys = [[structure(key) for key in limit.per] for limit in limits]
    return all(all(key in other for key in one) or all(key in one for key in other) for one, other in combinations(keys, 2))


def strangers(limit: Limit, let: Mapping[str, tree.Node], known: Sequence[str]) -> Iterator[tree.Node]:
    """Yield the parts of a limit's amount in which the lines that share it could differ.

    It may use the `known` names, the keys of `per`, and each `let` that uses no more than these.
    """
    keys = [structure(key) for key in limit.per]

    def strange(node: tree.Node, names: frozenset[str]) -> Iterator[tree.Node]:
        if structure(node) in keys:
            return
        match node:
            case tree.Name(name=name) if name in let:
                yield from [node] if any(strange(let[name], names)) else ()
            case tree.Name(name=name):
                yield from () if name in names else [node]
            case tree.Field(record=tree.Name(name=name)):
                yield from () if name in names else [node]
            case tree.Aggregate(variable=variable):
                for child in tree.children(node):
                    yield from strange(child, names | {variable})
            case _:
                for child in tree.written_children(node):
                    yield from strange(child, names)

    return strange(limit.amount, frozenset(known))
