"""Mutants: a policy with one small change, as compiled; nothing is written, and no file is read again."""

from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.policy.limits import Limit
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.model import InForce
from binjiang_cli.policy.rule import Condition
from binjiang_cli.rulecheck.mutation.change import Change, Operator
from binjiang_cli.rulecheck.mutation.expressions import expression_changes, is_negated_by_itself, written
from binjiang_cli.rulecheck.mutation.values import day_changes
from binjiang_cli.source.problem import Place
from binjiang_cli.words import Text

Reach = Literal["lines", "measures", "everything"]


class Mutant(NamedTuple):
    """A policy with one change, and what was changed, where.

    `whole` is the value or the expression that the place lies in. `about` are the ids of the rules or of the measure
    that were changed; none for what holds for all. `reach` bounds what an estimate can show of it: lines of the rule,
    matches of the measure, or everything.
    """

    id: str
    operator: Operator
    words: Text
    place: Place
    whole: Place
    about: tuple[str, ...]
    reach: Reach
    policy: Policy


class ConditionsChange(NamedTuple):
    """A change of several conditions: of which one, and the place of its whole expression."""

    id: str
    change: Change[tuple[Condition, ...]]
    whole: Place


def condition_changes(conditions: tuple[Condition, ...]) -> Iterator[ConditionsChange]:
    """Yield each condition dropped, negated, and its expression changed."""
    for index, condition in enumerate(conditions):
        before, after = conditions[:index], conditions[index + 1 :]
        place = condition.test.place
        words = Text(f"去掉条件“{condition.words.zh}”", f"condition dropped: {condition.words.en}")
        yield ConditionsChange(condition.id, Change("condition", "dropped", words, place, (*before, *after)), place)
        for change in (*negations("condition", condition.test), *expression_changes(condition.test)):
            changed = (*before, condition._replace(test=change.after), *after)
            yield ConditionsChange(condition.id, change.within(changed), place)


def negations(operator: Operator, node: tree.Node) -> Iterator[Change[tree.Node]]:
    """Yield a true-or-false expression negated, where no change of its own does that."""
    if not is_negated_by_itself(node):
        words = Text(f"{written(node.place)} 取反", f"{written(node.place)} negated")
        yield Change(operator, "negated", words, node.place, tree.Not(node.place, node))


def in_force_changes(in_force: InForce, place_of: Callable[[str], Place]) -> Iterator[Change[InForce]]:
    """Yield the first day and, where there is one, the last a day earlier and later; the last never before the first."""
    for key, field in (("from", "first"), ("to", "last")):
        day = getattr(in_force, field)
        for moved in day_changes(day, place_of(key)) if day is not None else ():
            after = in_force.model_copy(update={field: moved.after})
            if after.last is None or after.first <= after.last:
                yield Change("day", f"{key}-{moved.name}", moved.words, moved.place, after)


def dropping(operator: Operator, what: Text, place: Place, after: Any = None, name: str = "dropped") -> Change[Any]:
    """Return what stands at a place, dropped; `what` says what it is to the rule."""
    text = written(place)
    return Change(operator, name, Text(f"去掉{what.zh} {text}", f"{what.en} dropped: {text}"), place, after)


def without_key(limit: Limit, index: int) -> Change[Limit]:
    """Return a limit that no longer goes by one of its keys."""
    place = limit.per[index].place
    less = limit._replace(per=(*limit.per[:index], *limit.per[index + 1 :]))
    return dropping("limit", Text("限额的一项", "key of the limit"), place, less, f"without-{written(place)}")
