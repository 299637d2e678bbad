"""A measure: its criteria turned into checked trees."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.types import Type
from binjiang_cli.policy.claiming import Claiming
from binjiang_cli.policy.model import MeasureFile, Reading
from binjiang_cli.policy.rule import Compiler, Condition
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.problem import InputError, Place, Problem
from binjiang_cli.source.validation import key_place
from binjiang_cli.words import Text, did_you_mean, nearest, visible


class Measure(NamedTuple):
    """One of the policy's measures. A criterion that holds brings the company in; `types` are those of the criteria.

    `payments` are the ways of payment that are open to everyone in it, `opens` those that a criterion opens besides.
    """

    id: str
    criteria: tuple[Condition, ...]
    supports: Text
    payments: tuple[str, ...]
    opens: Mapping[str, tuple[str, ...]]
    recognition: Text | None
    priority: Text | None
    claiming: Claiming
    readings: tuple[Reading, ...]
    types: Mapping[tree.Node, Type]
    place: Place

    def ways(self, criterion: str) -> tuple[str, ...]:
        """Return the rules whose way of payment is open to those whom a criterion brings in."""
        return (*self.payments, *self.opens[criterion])

    def stated_ways(self) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """Yield every way of payment as it is stated, with its path in the measure."""
        yield from ((way, ("payments", index)) for index, way in enumerate(self.payments))
        for criterion, opened in self.opens.items():
            yield from ((way, ("criteria", criterion, "opens", index)) for index, way in enumerate(opened))

    @property
    def named(self) -> tuple[str, ...]:
        """Return every rule whose way of payment the measure's text names, each once."""
        return tuple(dict.fromkeys(way for criterion in self.criteria for way in self.ways(criterion.id)))


def compile_measures(
    files: Mapping[str, MeasureFile],
    root: MappingNode,
    vocabulary: Vocabulary,
    clauses: list[str],
    policy_types: Mapping[tree.Node, Type],
) -> tuple[Measure, ...]:
    """Return the checked measures, in the order of the clauses. Raises InputError with every problem of the file."""
    found: list[Measure] = []
    problems: list[Problem] = []
    for name, file in files.items():
        node = root.get(name)
        assert isinstance(node, MappingNode)
        if name not in clauses:
            meant = nearest(name, clauses)
            hint = did_you_mean(meant) if meant else None
            message = Text(f"没有条款 {visible(name)}", f"no such clause: {visible(name)}")
            problems.append(Problem(message, key_place(root, name), hint, "unknown_clause"))
            continue
        compiler = Compiler(node, vocabulary.names("company"))
        criteria = compiler.conditions("criteria", file.criteria)
        problems += compiler.problems
        found.append(
            Measure(
                id=name, criteria=criteria, supports=file.supports, payments=file.payments,
                opens={criterion: stated.opens for criterion, stated in file.criteria.items()},
                recognition=file.recognition, priority=file.priority,
                claiming=Claiming(file.materials, file.authority, file.window), readings=file.readings,
                types={**policy_types, **compiler.checker.types}, place=node.place,
            )
        )  # fmt: skip
    if problems:
        raise InputError(problems)
    return tuple(sorted(found, key=lambda measure: clauses.index(measure.id)))
