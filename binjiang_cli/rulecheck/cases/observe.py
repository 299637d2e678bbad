"""Which ways of a rule's sites the test cases show, by evaluating its expressions for their profiles."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from binjiang_cli.estimation.evaluate import Evaluation, Evaluator, LimitGroup
from binjiang_cli.estimation.settle import due, settle
from binjiang_cli.language import tree
from binjiang_cli.language.readings.exact import Exact, Unknown, Value
from binjiang_cli.language.readings.parameters import parameters_on
from binjiang_cli.language.tree import Threshold
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import nodes_of_rule
from binjiang_cli.profile.load import Profile
from binjiang_cli.rulecheck.branches.sites import ONE_DAY, TRUTHS, Site, Way, is_bound, sites_of_policy
from binjiang_cli.values.money import Money

Seen = set[tuple[Site, Way]]


class Branches(NamedTuple):
    """The sites of a rule set, and the ways that its cases show."""

    sites: tuple[Site, ...]
    seen: Seen

    @property
    def uncovered(self) -> list[tuple[Site, Way]]:
        return [(site, way) for site in self.sites for way in site.ways if (site, way) not in self.seen]

    @property
    def ways(self) -> int:
        return sum(len(site.ways) for site in self.sites)

    @property
    def share(self) -> Fraction:
        """Return the part of all ways that is seen; one where there is none."""
        return 1 - Fraction(len(self.uncovered), self.ways) if self.ways else Fraction(1)

    def of(self, rule: Rule | None) -> "Branches":
        """Return the part that is a rule's own, or that of the policy's conditions."""
        return Branches(tuple(site for site in self.sites if site.rule is rule), self.seen)


def branches(policy: Policy, profiles: Iterable[Profile]) -> Branches:
    """Return the branch coverage of a policy by the profiles of its test cases."""
    sites = sites_of_policy(policy)
    return Branches(tuple(sites), seen_in(sites, profiles, policy))


def seen_in(sites: Sequence[Site], profiles: Iterable[Profile], policy: Policy) -> Seen:
    """Return the ways of sites that profiles show, each on its own day."""
    observer = Observer(sites, policy)
    return {shown for profile in profiles for shown in observer.see(profile)}


class Observer:
    """Sees which ways of some sites a profile shows."""

    def __init__(self, sites: Sequence[Site], policy: Policy) -> None:
        watches = [_Watch(rule, policy, sites) for rule in policy.rules]
        self.policy = policy
        self.watches = [watch for watch in watches if watch.sites]
        self.limits = _limit_sites(sites, policy)

    def see(self, profile: Profile) -> Seen:
        """Return the ways that a profile shows on its day, which it must state."""
        day, seen = profile.as_of, Seen()
        assert day is not None
        evaluator = Evaluator(self.policy, profile, day, profile.assume)
        every = evaluator.all_lines() if self.limits else []
        for watch in self.watches:
            if not profile.records(watch.rule.for_each):
                continue
            seen.update((site, way) for site in watch.dates for way in _side(site, day))
            if evaluator.applies(watch.rule):
                lines = [line for line in every if line.rule is watch.rule] if self.limits else evaluator.lines(watch.rule)
                watch.see(lines, seen)
                watch.see_left_out(lines, evaluator, seen)
        seen.update((self.limits[key], way) for key, way in _of_limits(every) if key in self.limits)
        return seen


def _side(site: Site, day: date) -> Iterator[Way]:
    if day == site.day:
        yield "since"
    elif site.day is not None and day == site.day - ONE_DAY:
        yield "before"


def _limit_sites(sites: Sequence[Site], policy: Policy) -> dict[tuple[Any, ...], Site]:
    """Return the sites of limits by how the keys of their groups begin: the rule and which of its limits it is."""
    keys: dict[tree.Node | None, tuple[Any, ...]] = {one.limit.amount: ("limits", one.id) for one in policy.limits}
    keys |= {limit.amount: (rule.id, at) for rule in policy.rules for at, limit in enumerate(rule.limits)}
    return {keys[site.node]: site for site in sites if site.kind == "limit"}


def _of_limits(lines: Sequence[Evaluation]) -> Iterator[tuple[tuple[Any, ...], Way]]:
    """Yield for each limit whether the lines that cumulation leaves add up to more than it."""
    sums: dict[LimitGroup, int] = {}
    for index in settle(lines, due(lines)).paid:
        for limit in lines[index].limits:
            sums[limit] = sums.get(limit, 0) + (0 if (amount := lines[index].amount) is None else amount.high)
    for limit, total in sums.items():
        yield limit.key[:2], "bites" if total > limit.room else "spares"


class _Watch:
    """The sites of a rule and of the policy's conditions, sorted by how they are seen."""

    def __init__(self, rule: Rule, policy: Policy, sites: Sequence[Site]) -> None:
        self.rule = rule
        self.sites = [site for site in sites if site.rule is rule or site.rule is None]
        self.dates = [site for site in self.sites if site.kind == "date"]
        self.conditions = [site for site in self.sites if site.kind == "condition"]
        self.choices = {site.node: site for site in self.sites if site.kind == "choice"}
        self.ceiling = next((site for site in self.sites if site.kind == "ceiling"), None)
        self.bounds: dict[tree.Node | None, list[Site]] = {}
        for site in self.sites:
            if site.kind == "bound":
                self.bounds.setdefault(site.node, []).append(site)
        self.repeated = list(self._repeated())

    def _repeated(self) -> Iterator[tree.Aggregate]:
        """Yield the outermost comprehensions that hold a site: it has a value for each of their elements."""
        inside: set[tree.Node] = set()
        for node in nodes_of_rule(self.rule):
            if isinstance(node, tree.Aggregate) and node not in inside:
                below = set(_below(node))
                inside |= below
                if below & (self.bounds.keys() | self.choices.keys()):
                    yield node

    def see(self, lines: Sequence[Evaluation], seen: Seen) -> None:
        for line in lines:
            self._see_values(line.exact, seen)
            if self.ceiling is not None and None not in (line.ceiling, line.eligible_cost, line.rates):
                over = line.eligible_cost * line.rates[1] > line.ceiling  # type: ignore[operator, index]
                seen.add((self.ceiling, "bites" if over else "spares"))
            for node in self.repeated:
                if node in line.exact.values:
                    _Repeated(line.exact, self, seen).value(node)

    def see_left_out(self, lines: Sequence[Evaluation], evaluator: Evaluator, seen: Seen) -> None:
        """See, of the records that the rule is not about, what it asks of them before it leaves them out."""
        if self.rule.where is None:
            return
        had = {line.record.path for line in lines}
        parameters = parameters_on(self.rule.parameters, evaluator.as_of)
        for record in evaluator.records[self.rule.for_each] or ():
            if record.path not in had:
                exact = evaluator.reading_for(self.rule, record, parameters)
                exact.value(self.rule.where)
                self._see_values(exact, seen)

    def _see_values(self, exact: Exact, seen: Seen) -> None:
        values = exact.values
        for site in self.conditions:
            assert site.node is not None
            if site.node in values:
                value = values[site.node]
                seen.add((site, "unknown" if isinstance(value, Unknown) else TRUTHS[bool(value)]))
        for node in self.bounds:
            if isinstance(node, tree.Compare) and node in values:
                self.see_bound(node, values, seen)
        for choice in self.choices:
            if isinstance(choice, tree.Choice) and choice in values:
                self.see_choice(choice, values, seen)

    def see_bound(self, node: tree.Compare, values: dict[tree.Node, Value], seen: Seen) -> None:
        left, right = values[node.left], values[node.right]
        if isinstance(left, Unknown | Threshold) or isinstance(right, Unknown | Threshold):
            return
        if is_bound(node.left, self.rule) and not is_bound(node.right, self.rule):
            left, right = right, left
        for site in self.bounds[node]:
            way = _way(left, right, site)
            if way is not None:
                seen.add((site, way))

    def see_choice(self, node: tree.Choice, values: dict[tree.Node, Value], seen: Seen) -> None:
        condition = values.get(node.condition)
        if isinstance(condition, bool):
            seen.add((self.choices[node], "then" if condition else "otherwise"))


def _way(left: Any, right: Any, site: Site) -> Way | None:
    """Return where a value lies to a bound: at it, or on the next place of their grid below or above."""
    if isinstance(left, Money):
        if left.currency != right.currency or site.currency not in (None, right.currency):
            return None
        left, right = left.amount, right.amount
    distance = (left - right).days if isinstance(left, date) else left - right
    if distance == 0:
        return "at"
    if site.step is not None and abs(distance) != site.step:
        return None
    return "below" if distance < 0 else "above"


def _below(node: tree.Node) -> Iterator[tree.Node]:
    for child in tree.children(node):
        yield child
        yield from _below(child)


class _Repeated(Exact):
    """Evaluates a comprehension once more, and sees its sites for every element."""

    def __init__(self, exact: Exact, watch: _Watch, seen: Seen) -> None:
        super().__init__(dict(exact.names), exact.types, exact.facts)
        self.watch = watch
        self.seen = seen

    def value(self, node: tree.Node) -> Value:
        found = super().value(node)
        if isinstance(node, tree.Compare) and node in self.watch.bounds:
            self.watch.see_bound(node, self.values, self.seen)
        elif isinstance(node, tree.Choice) and node in self.watch.choices:
            self.watch.see_choice(node, self.values, self.seen)
        return found
