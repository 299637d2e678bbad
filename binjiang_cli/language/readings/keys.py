"""The terms that expressions are: equal expressions are one term, of which no more is known than its type says."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from binjiang_cli.language import tree
from binjiang_cli.language.readings.spans import Among, Interval
from binjiang_cli.language.readings.terms import DAYS, Term, Terms
from binjiang_cli.language.types import (
    DateType,
    ListType,
    MoneyType,
    NumberType,
    RecordType,
    TextType,
    Type,
)

if TYPE_CHECKING:
    from binjiang_cli.language.readings.parameters import Dated


class Keys:
    """Finds the terms of one file's expressions. A `let` is what it stands for.

    `not_before` holds, by section and field, the day before which a day cannot be.
    """

    def __init__(
        self,
        terms: Terms,
        types: Mapping[tree.Node, Type],
        let: Mapping[str, tree.Node],
        parameters: "Mapping[str, tuple[Dated, ...]]",
        not_before: Mapping[tuple[str, str], str],
    ) -> None:
        self.terms = terms
        self.types = types
        self.let = let
        self.parameters = parameters
        self.not_before = not_before
        self._names = {node: name for name, node in let.items()}
        self._keys: dict[tree.Node, int] = {}

    def text(self, node: tree.Node) -> str:
        """Return the name of a `let`, else the expression as it is written."""
        return self._names.get(node) or node.place.written

    def term(self, node: tree.Node) -> int:
        """Return the term of an expression of which nothing is known but its type."""
        number = self.key(node)
        if isinstance(node, tree.FieldAccess) and isinstance(self.types.get(node), DateType):
            return self._day_of_record(number, node)
        return self.terms.define(number, lambda: self._term(node))

    def _term(self, node: tree.Node) -> Term:
        kind, text = self.types.get(node), self.text(node)
        if isinstance(kind, NumberType):
            sure = not any(self._is_ratio(below) for below in self._below(node))
            domain = Interval(kind.bounds.low, kind.bounds.high) if sure else Interval()
            return Term("number", domain, kind.integer, text)
        if isinstance(kind, MoneyType):
            return Term("money", self.sign(node), False, text)
        if isinstance(kind, DateType):
            return Term("date", DAYS, True, text)
        if isinstance(kind, TextType):
            return Term("text", Among(frozenset(kind.values or ()), kind.values is None), False, text)
        return fact(text)

    def _day_of_record(self, number: int, node: tree.FieldAccess) -> int:
        """Return a day of a record, and what the profile guarantees of it."""
        day = self.terms.define(number, lambda: self._term(node))
        record = self.types.get(node.record)
        if isinstance(record, RecordType) and (other := self.not_before.get((record.section, node.name))):
            key = ("FieldAccess", other, self.key(node.record))
            earlier = self.terms.term(key, lambda: Term("date", DAYS, True, f"{node.record.place.written}.{other}"))
            self.terms.never_before(day, earlier)
        return day

    def sign(self, node: tree.Node) -> Interval:
        """Return what an amount can be whatever its currency: bounds hold in one currency, only the sign in all."""
        for below in self._below(node):
            kind = self.types.get(below)
            if isinstance(kind, MoneyType) and (
                kind.bounds.low is None or kind.bounds.low < 0 or (isinstance(below, tree.Arithmetic) and below.operator == "-")
            ):
                return Interval()
            if self._is_ratio(below):
                return Interval()
        return Interval(0, None)

    def _is_ratio(self, node: tree.Node) -> bool:
        """Return whether a node divides money by money: its bounds hold in one currency only."""
        return isinstance(node, tree.Arithmetic) and node.operator == "/" and isinstance(self.types.get(node.right), MoneyType)

    def _below(self, node: tree.Node) -> Iterable[tree.Node]:
        """Return a node, what is below it, and what is below the `let` that it names, each once."""
        seen: dict[tree.Node, None] = {}
        stack = [node]
        while stack:
            here = stack.pop()
            if here in seen:
                continue
            seen[here] = None
            stack += tree.children(here)
            if isinstance(here, tree.Name) and here.name in self.let:
                stack.append(self.let[here.name])
        return seen

    def key(self, node: tree.Node) -> int:
        """Return a number that equal expressions share."""
        if node not in self._keys:
            self._keys[node] = self._key_of(node)
        return self._keys[node]

    def _key_of(self, node: tree.Node) -> int:
        number = self.terms.number
        match node:
            case tree.Constant(value=value):
                return number(("Constant", repr(value)))
            case tree.Name(name=name) if name in self.let:
                return self.key(self.let[name])
            case tree.Name(name=name) if name in self.parameters:
                values = self.parameters[name]
                return number(("Constant", repr(values[0].value if len(values) == 1 else values)))
            case tree.Name(name=name):
                return number(("name", name, *self._kind_of_name(node)))
            case tree.Stepped(lowered=lowered):
                return self.key(lowered)
        return number((type(node).__name__, *tree.words_of(node), *(self.key(child) for child in tree.children(node))))

    def _kind_of_name(self, node: tree.Name) -> tuple[object, ...]:
        """Return what tells a comprehension's variable from one of the same name in another comprehension."""
        kind = self.types.get(node)
        if isinstance(kind, RecordType):
            return (kind.section,)
        return () if kind is None or isinstance(kind, ListType | DateType) else (kind,)


def fact(text: str) -> Term:
    return Term("boolean", Among(frozenset((True, False))), False, text)
