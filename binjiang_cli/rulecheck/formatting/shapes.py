"""What stands where in the files of a rule set: the order of the keys, and which texts are expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import TypeVar

from binjiang_cli.source.nodes import Node, Sequence

T = TypeVar("T")
NO_KEYS: Mapping[str, Shape] = MappingProxyType({})


class Shape:
    """One value of a file: a text, which may be an expression, or what holds others.

    A mapping has `keys` in a fixed order, or any keys in the author's order with values of shape `each`; a list has
    items of shape `items`. A `filled` list in brackets takes as few lines as it needs. What is not stated is free.
    """

    __slots__ = ("_each", "_items", "expression", "filled", "keys", "rank")

    def __init__(
        self,
        keys: Mapping[str, Shape] = NO_KEYS,
        *,
        each: Shape | None = None,
        items: Shape | None = None,
        expression: bool = False,
        filled: bool = False,
    ) -> None:
        self.keys = keys
        self.rank = {key: index for index, key in enumerate(keys)}
        self.expression = expression
        self.filled = filled
        self._each = each
        self._items = items

    def value(self, key: str) -> Shape:
        return self.keys.get(key) or self._each or FREE

    def ordered(self, parts: list[T], name: Callable[[T], str]) -> list[T]:
        """Return the parts of a mapping in the order of the keys; those with other keys come last, in the order given."""
        rank = self.rank
        return sorted(parts, key=lambda part: rank.get(name(part), len(rank))) if rank else parts

    @property
    def items(self) -> Shape:
        return self._items or FREE


FREE = Shape()
EXPRESSION = Shape(expression=True)
WORDS = Shape({"zh": FREE, "en": FREE})
LABELS = Shape(each=WORDS)
BOUNDS = Shape({"low": FREE, "high": FREE})
CONDITION = Shape({"test": EXPRESSION, "zh": FREE, "en": FREE})
CONDITIONS = Shape(each=CONDITION)
READINGS = Shape(items=Shape({"question": WORDS, "reading": WORDS, "evidence": WORDS}))
IN_FORCE = Shape({"from": FREE, "to": FREE})
DATED = Shape({"from": FREE, "above": FREE, "to": FREE, "value": FREE})
INTENSITY = Shape({"up_to": EXPRESSION, "from": EXPRESSION, "to": EXPRESSION}, expression=True)
ONE_LIMIT = {"per": Shape(items=EXPRESSION, expression=True), "amount": EXPRESSION, "counts_received": FREE}
SHARED_LIMIT = Shape({"title": WORDS, "rules": FREE, **ONE_LIMIT})
LIMIT = Shape(ONE_LIMIT, items=Shape(ONE_LIMIT))
ROUNDING = Shape({"to": FREE, "how": FREE})
WINDOW = Shape({"from": FREE, "to": FREE})
CLAIMING = {"materials": Shape(items=WORDS), "authority": WORDS, "window": WINDOW}
RULE = Shape(
    {
        "title": WORDS, "clause": FREE, "verified_on": FREE, "in_force": IN_FORCE, "source": WORDS, "for_each": FREE,
        "labels": LABELS, "parameters": Shape(each=Shape(items=DATED)), "let": Shape(each=EXPRESSION),
        "where": EXPRESSION, "when": CONDITIONS, "subject": EXPRESSION, "year": EXPRESSION, "eligible_cost": EXPRESSION,
        "intensity": INTENSITY, "ceiling": EXPRESSION, "rounding": ROUNDING, "limit": LIMIT, "adds_to": FREE,
        "payee": WORDS, "payer": WORDS, "instalments": FREE, **CLAIMING,
        "readings": READINGS,
    }
)  # fmt: skip
CLAUSE = Shape(
    {
        "part": WORDS, "citation": WORDS, "title": WORDS, "summary": WORDS, "budget_floor": FREE, "figures": FREE,
        "engine": WORDS, "excused": WORDS, "fingerprint": FREE,
    }
)  # fmt: skip
PART_OF_WHOLE = Shape({"part": FREE, "whole": FREE})
YEARLY_RATE = Shape(
    {"paid": FREE, "of": FREE, "from": FREE, "to": FREE, "least": FREE, "most": FREE, "arrears": FREE},
)
SMALL_AMOUNTS = Shape({"below": FREE, "times": FREE, "usual": FREE})
USUAL_RATES = Shape({"times": FREE, "usual": FREE})
PLAUSIBLE = Shape(
    {
        "part_of_whole": Shape(items=PART_OF_WHOLE), "yearly_rates": Shape(items=YEARLY_RATE),
        "small_amounts": SMALL_AMOUNTS, "exchange_rates": USUAL_RATES,
    }
)  # fmt: skip
POLICY = Shape(
    {
        "extends": FREE, "without": FREE, "replaced_tests": FREE,
        "id": FREE, "title": WORDS, "issuer": WORDS, "issued_on": FREE, "published_on": FREE, "in_force": IN_FORCE,
        "verified_on": FREE, "source": WORDS, "basis": FREE, "stale_after_days": Shape({"verified": FREE, "lpr": FREE}),
        "plausible": PLAUSIBLE, "across": FREE,
        "cumulation": Shape({"by": FREE, "same_record": FREE}), "conditions": CONDITIONS,
        "limits": Shape(each=SHARED_LIMIT), "clauses": Shape(each=CLAUSE), "readings": READINGS,
    }
)  # fmt: skip
CRITERION = Shape({**CONDITION.keys, "opens": FREE})
MEASURE = Shape(
    {
        "criteria": Shape(each=CRITERION), "supports": WORDS, "payments": FREE, "recognition": WORDS, "priority": WORDS,
        **CLAIMING, "readings": READINGS,
    }
)  # fmt: skip
ALSO = Shape(filled=True)
FIELD = Shape(
    {
        "type": FREE, "required": FREE, "default": FREE, "not_before": FREE, "label": WORDS, "also": ALSO, "help": WORDS,
        "unit": WORDS, "effort": FREE, "values": Shape(each=Shape({**WORDS.keys, "also": ALSO})), "example": FREE,
    }
)  # fmt: skip
FIELDS = Shape(each=FIELD)
SECTION = Shape(
    {"record": FREE, "label": WORDS, "also": ALSO, "help": WORDS, "named_by": FREE, "dated_by": FREE, "fields": FIELDS}
)
VOCABULARY = Shape({"extends": FREE, "fields": FIELDS, "sections": Shape(each=SECTION)})
LINE = Shape(
    {
        "status": FREE, "eligible_cost": FREE, "intensity": BOUNDS, "ceiling": FREE, "gross": BOUNDS, "received": FREE,
        "amount": BOUNDS, "superseded_by": FREE, "missing": FREE, "zero": FREE, "payee": WORDS, "payer": WORDS,
        "instalments": Shape(items=BOUNDS), "subjects": FREE, "conditions": FREE,
    }
)  # fmt: skip
EXPECTED = Shape(
    {
        "lines": Shape(each=LINE), "measures": Shape({"yes": FREE, "unknown": FREE}), "totals": BOUNDS, "potential": FREE,
        "warnings": FREE,
    }
)  # fmt: skip
CASE = Shape({"case": WORDS, "profile": FREE, "expect": EXPECTED})
CASES = Shape(items=CASE)
BY_NAME = {"policy.yaml": POLICY, "vocabulary.yaml": VOCABULARY, "measures.yaml": Shape(each=MEASURE)}


def shape_of(name: str, root: Node | None) -> Shape:
    """Return the shape of a file of a rule set: a list holds test cases; else its folder or its name says what it is.

    A file of another name is free: only its blanks and lines are put in order.
    """
    if isinstance(root, Sequence):
        return CASES
    path = PurePath(name)
    return RULE if path.parent.name == "payments" else BY_NAME.get(path.name, FREE)
