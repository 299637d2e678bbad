"""Where a rule can go one way or another, and which ways there are: what its test cases should show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from binjiang_cli.language import tree
from binjiang_cli.language.readings.prose import Prose
from binjiang_cli.language.steps import bends_of
from binjiang_cli.language.types import ThresholdType, Type
from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Condition, Rule
from binjiang_cli.policy.uses import nodes_of_rule, parameters_by_day
from binjiang_cli.rulecheck.branches.possible import Possible
from binjiang_cli.source.nodes import node_at, read_nodes
from binjiang_cli.source.problem import Place
from binjiang_cli.words import Text, same

Kind = Literal["condition", "choice", "ceiling", "limit", "bound", "date"]
Way = Literal[
    "true", "false", "unknown", "then", "otherwise", "bites", "spares", "at", "below", "above", "before", "since"
]  # fmt: skip
TRUTHS: dict[bool | None, Way] = {True: "true", False: "false", None: "unknown"}
ORDERED = ("<", "<=", ">", ">=")
ONE_DAY = timedelta(days=1)
WAYS: dict[Way, Text] = {
    "true": Text("没有成立过", "never true"),
    "false": Text("没有不成立过", "never false"),
    "unknown": Text("没有未知过", "never unknown"),
    "then": Text("没有取过前一个值", "the first branch never taken"),
    "otherwise": Text("没有取过后一个值", "the second branch never taken"),
    "bites": Text("没有起过作用", "never bites"),
    "spares": Text("没有不起作用过", "always bites"),
    "at": Text("没有恰好的案例", "never exactly at it"),
    "below": Text("没有在其下的案例", "never below it"),
    "above": Text("没有在其上的案例", "never above it"),
    "before": Text("前一天没有案例", "no case on the day before"),
    "since": Text("当天没有案例", "no case on the day"),
}
NEXT: dict[Way, Text] = {
    "below": Text("没有恰好少一个单位的案例", "never one unit below it"),
    "above": Text("没有恰好多一个单位的案例", "never one unit above it"),
}


@dataclass(eq=False, slots=True)
class Site:
    """A place of a rule with the ways that it can go; of the policy's conditions where there is no rule.

    A bound has the step to its neighbours (None: on no grid) and, where it is a threshold, the currency. A date has the
    day from which something else holds. `path` leads to what has no expression.
    """

    rule: Rule | None
    kind: Kind
    ways: tuple[Way, ...]
    words: Text
    node: tree.Node | None = None
    step: Fraction | None = None
    currency: str | None = None
    day: date | None = None
    path: tuple[str | int, ...] = ()

    @property
    def place(self) -> Place:
        """Return where it stands; read anew from the file for what has no expression."""
        if self.node is not None:
            return self.node.place
        assert self.rule is not None
        root = read_nodes(self.rule.place.document)
        here = node_at(root, self.path) or node_at(root, self.path[:-1])
        return self.rule.place if here is None else here.place

    def missing(self, way: Way) -> Text:
        """Return what the cases do not show of it, in words."""
        never = NEXT.get(way, WAYS[way]) if self.step is not None else WAYS[way]
        return Text(f"{self.words.zh}：{never.zh}", f"{self.words.en}: {never.en}")


def sites_of_policy(policy: Policy) -> list[Site]:
    """Return the conditions that hold for every rule, then the sites of each rule."""
    found = []
    for condition in policy.conditions:
        found.append(_condition(None, condition, Possible(policy.rules[0], policy)))
    found += [Site(None, "limit", ("bites", "spares"), one.title, one.limit.amount) for one in policy.limits]
    return found + [site for rule in policy.rules for site in sites_of_rule(rule, policy)]


def sites_of_rule(rule: Rule, policy: Policy) -> list[Site]:
    """Return the sites of a rule in the order of its file's parts, with the ways that can occur."""
    possible = Possible(rule, policy)
    found = list(_dates(rule, policy))
    if rule.where is not None:
        found.append(_condition(rule, Condition("where", rule.where, Text("范围", "scope")), possible))
    found += [_condition(rule, condition, possible) for condition in rule.conditions]
    found += bounds_of_rule(rule, policy)
    prose = _prose(rule, policy)
    for node in nodes_of_rule(rule):
        if isinstance(node, tree.Choice):
            truths = possible.truths(node.condition)
            ways: list[Way] = [way for truth, way in ((True, "then"), (False, "otherwise")) if truth in truths]  # type: ignore[misc]
            found.append(Site(rule, "choice", tuple(ways), prose.words(node.condition), node))
    if rule.ceiling is not None:
        found.append(Site(rule, "ceiling", ("bites", "spares"), Text("封顶", "the ceiling"), rule.ceiling))
    for limit in rule.limits:
        found.append(Site(rule, "limit", ("bites", "spares"), Text("限额", "the limit"), limit.amount))
    return found


def bounds_of_rule(rule: Rule, policy: Policy) -> list[Site]:
    """Return where the rule asks whether something is more or less than something else; a threshold once for each currency."""
    possible, prose = Possible(rule, policy), _prose(rule, policy)
    nodes = list(nodes_of_rule(rule))
    bends = bends_of(nodes)
    found = []
    for node in nodes:
        if isinstance(node, tree.Compare) and node.operator in ORDERED and node not in bends:
            kinds = (rule.types.get(node.left), rule.types.get(node.right))
            for currency in _currencies(kinds):
                words = prose.words(node) + same(f" ({currency})" if currency else "")
                ways, step = _ways(node, possible, currency), possible.step(node)
                found.append(Site(rule, "bound", ways, words, node, step, currency))
    return found


def _condition(rule: Rule | None, condition: Condition, possible: Possible) -> Site:
    truths = possible.truths(condition.test)
    return Site(rule, "condition", tuple(TRUTHS[truth] for truth in truths), condition.words, condition.test)


def _currencies(kinds: tuple[Type | None, ...]) -> tuple[str | None, ...]:
    threshold = next((kind for kind in kinds if isinstance(kind, ThresholdType)), None)
    return (None,) if threshold is None else tuple(threshold.bounds)


def _ways(node: tree.Compare, possible: Possible, currency: str | None) -> tuple[Way, ...]:
    """Return the ways of a comparison: below, at, above; never at what is worked out and lies on no grid."""
    below, at, above = possible.relations(node, currency)
    if is_bound(node.left, possible.rule) and not is_bound(node.right, possible.rule):
        below, above = above, below
    at = at and (possible.step(node) is not None or isinstance(measured(node, possible.rule), tree.FieldAccess))
    ways: list[tuple[Way, bool]] = [("below", below), ("at", at), ("above", above)]
    return tuple(way for way, can in ways if can)


def measured(node: tree.Compare, rule: Rule) -> tree.Node:
    """Return what a comparison holds against a bound: its left, or its right where the left is constant."""
    return node.right if is_bound(node.left, rule) else node.left


def is_bound(node: tree.Node, rule: Rule) -> bool:
    """Return whether an expression reads nothing of the profile."""
    match node:
        case tree.Constant():
            return True
        case tree.Name(name=name):
            return name in rule.parameters or (name in rule.let and is_bound(rule.let[name], rule))
        case tree.FieldAccess() | tree.Aggregate() | tree.Ranked():
            return False
    return all(is_bound(child, rule) for child in tree.written_children(node))


def _dates(rule: Rule, policy: Policy) -> Iterator[Site]:
    """Yield both sides of every day on which the rule, or a parameter of it, changes while the policy is in force."""
    first, last = max(rule.in_force.first, policy.in_force.first), rule.in_force.last
    yield _date(rule, first, Text(f"{first} 起施行", f"in force from {first}"), ("in_force", "from"))
    if last is not None and (policy.in_force.last is None or last <= policy.in_force.last):
        end = last + ONE_DAY
        yield _date(rule, end, Text(f"{end} 起失效", f"no longer in force from {end}"), ("in_force", "to"))
    for name, values in parameters_by_day(rule).items():
        label = rule.labels.get(name, same(name))
        for index, dated in enumerate(values):
            for day, key in ((dated.since, "from"), (dated.until and dated.until + ONE_DAY, "to")):
                begins_another = key == "from" and index == 0
                next_begins = key == "to" and index + 1 < len(values)
                if day is None or begins_another or next_begins or day <= first or (last is not None and day > last):
                    continue
                words = Text(f"{label.zh} {day} 起变化", f"{label.en} changes from {day}")
                yield _date(rule, day, words, ("parameters", name, index, key))


def _date(rule: Rule, day: date, words: Text, path: tuple[str | int, ...]) -> Site:
    return Site(rule, "date", ("before", "since"), words, day=day, path=path)


def _prose(rule: Rule, policy: Policy) -> Prose:
    return Prose(VocabularyLabels(policy.vocabulary, rule.labels), rule.types)
