"""Whether a changed rule still makes sense, as it would have to when it is loaded."""

from collections.abc import Iterable, Mapping
from functools import reduce

from binjiang_cli.language import tree
from binjiang_cli.language.types import BooleanType, ListType, MoneyType, NumberType, TextType, Type
from binjiang_cli.language.typing import Checker, common_type, type_of_parameter
from binjiang_cli.policy.limits import SharedLimit, counts_by_year, strangers
from binjiang_cli.policy.rule import Condition, Rule, rates_fault
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.words import same


def condition_types(conditions: Iterable[Condition], vocabulary: Vocabulary) -> Mapping[tree.Node, Type] | None:
    """Return the types of conditions on the company; None where they do not go together."""
    checker = Checker(vocabulary.names("company"))
    for condition in conditions:
        checker.expect(condition.test, "test", BooleanType)
    return None if checker.problems else checker.types


def limit_types(limits: Iterable[SharedLimit], vocabulary: Vocabulary) -> Mapping[tree.Node, Type] | None:
    """Return the types of limits on several rules; None where they do not go together."""
    checker = Checker(vocabulary.names("company"))
    for shared in limits:
        for key in shared.limit.per:
            checker.check(key)
        checker.expect(shared.limit.amount, "amount", MoneyType)
    return None if checker.problems else checker.types


def rechecked(rule: Rule, vocabulary: Vocabulary) -> Rule | None:
    """Return the rule with the types of its trees; None where they do not go together, or the rates are not in order."""
    checker = Checker(vocabulary.names(rule.for_each))
    checker.record = vocabulary.sections[rule.for_each].record
    for name, values in rule.parameters.items():
        kind = reduce(common_type, [type_of_parameter(dated.value) for dated in values])
        checker.names[name] = TextType() if isinstance(kind, TextType) else kind
    for name, node in rule.let.items():
        checker.names[name] = checker.check(node)
    _expect_parts(checker, rule)
    for node in rule.intensity.ends:
        checker.expect(node, "intensity", NumberType)
    checked = rule._replace(types={**rule.types, **checker.types})
    fault = rates_fault(rule.intensity, rule.parameters, rule.let, checked.types, rule.in_force)
    return None if checker.problems or fault else checked


def _expect_parts(checker: Checker, rule: Rule) -> None:
    parts: list[tuple[tree.Node | None, tuple[type, ...]]] = [
        (rule.where, (BooleanType,)),
        *((condition.test, (BooleanType,)) for condition in rule.conditions),
        (rule.subject, (TextType, ListType)),
        (rule.year, (NumberType,)),
        (rule.eligible_cost, (MoneyType,)),
        (rule.ceiling, (MoneyType,)),
    ]
    for node, kinds in parts:
        if node is not None:
            checker.expect(node, "", *kinds)
    known = ["company", "as_of", *rule.parameters]
    for limit in rule.limits:
        for key in limit.per:
            checker.check(key)
        checker.expect(limit.amount, "amount", MoneyType)
        uncounted = limit.counts_received and not counts_by_year(limit.per, checker.types)
        if uncounted or strangers(limit.amount, limit.per, rule.let, known):
            checker.refuse(limit.amount.place, same("amount"))
