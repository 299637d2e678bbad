"""Where a rule asks for the order of its records, and where it cannot: what orders them is known without it."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text

Lets = Mapping[str, tree.Node]


class Orders(NamedTuple):
    """The lets of a rule that depend on the order of its records."""

    lets: frozenset[str]

    def within(self, node: tree.Node) -> Iterator[tree.Node]:
        """Yield the parts of an expression that depend on the order."""
        for below in tree.written_nodes_of(node):
            if isinstance(below, tree.Ranked) or (isinstance(below, tree.Name) and below.name in self.lets):
                yield below


def orders_of(let: Lets) -> Orders:
    """Return what of a rule's lets depends on the order; each can use those before it."""
    found = Orders(frozenset())
    for name, node in let.items():
        if any(found.within(node)):
            found = Orders(found.lets | {name})
    return found


def misplaced(let: Lets, where: tree.Node | None, nodes: Iterator[tree.Node]) -> Iterator[Problem]:
    """Yield what depends on the order of the records and decides it, or which there are; and what stands in `for … in`."""
    orders = orders_of(let)
    if where is not None:
        yield from _refused(
            orders.within(where), Text("where 决定有哪些记录，不能用 {}", "where says which records there are: no {} in it")
        )
    for node in nodes:
        if isinstance(node, tree.Ranked):
            amount = node.arguments[:1] if node.function == "within" else ()
            for part in (*amount, *(one for one in (node.by, node.per) if one is not None)):
                yield from _refused(orders.within(part), Text("这里决定先后，不能用 {}", "this decides the order: no {} in it"))
        elif isinstance(node, tree.Aggregate):
            inside = (below for below in tree.written_nodes_of(node) if isinstance(below, tree.Ranked))
            yield from _refused(inside, Text("for … in 里不能用 {}", "no {} inside of for … in"))


def _refused(nodes: Iterator[tree.Node], message: Text) -> Iterator[Problem]:
    for node in nodes:
        name = node.function if isinstance(node, tree.Ranked) else node.place.written
        yield Problem(Text(message.zh.format(name), message.en.format(name)), node.place, kind="type")
