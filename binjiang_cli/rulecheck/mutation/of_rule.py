"""The mutants of a rule: its days, parameters, expressions, rates, ceiling and limit."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any

from binjiang_cli.language import tree
from binjiang_cli.language.readings.parameters import Dated
from binjiang_cli.policy.limits import Limit
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import names_in
from binjiang_cli.rulecheck.analysis.places import PolicyPlaces
from binjiang_cli.rulecheck.mutation.change import Change, becomes
from binjiang_cli.rulecheck.mutation.expressions import expression_changes, valued
from binjiang_cli.rulecheck.mutation.mutant import (
    Mutant,
    Reach,
    condition_changes,
    dropping,
    in_force_changes,
    negations,
    without_key,
)
from binjiang_cli.rulecheck.mutation.steps import jumps_of, step_changes, with_parameter
from binjiang_cli.rulecheck.mutation.values import DAY, day_changes, value_changes
from binjiang_cli.rulecheck.mutation.wellformed import rechecked
from binjiang_cli.source.problem import Place
from binjiang_cli.values.rounding import HOW, TO_FEN
from binjiang_cli.words import Text

COUNTED = Text("已获资助的计入", "what was received")
Changed = Callable[[tree.Node], dict[str, Any]]
DatedValues = tuple[Dated, ...]


class OfRule:
    """Makes the mutants of one rule of a policy."""

    def __init__(self, policy: Policy, rule: Rule, places: PolicyPlaces) -> None:
        self.policy = policy
        self.rule = rule
        self.places = places
        self.jumps = jumps_of(rule)
        self.rates = names_in(part for node in rule.intensity.ends for part in valued(node))

    def mutants(self) -> Iterator[Mutant]:
        """Yield those with which the rule still makes sense, in the order of a rule file."""
        rule = self.rule
        yield from self._in_force()
        yield from self._parameters()
        for name, node in rule.let.items():
            yield from self._expression(f"let.{name}", node, self._let(name))
        if rule.where is not None:
            yield from self._mutant("where", dropping("where", Text("范围", "scope"), rule.where.place), where=None)
            for change in negations("where", rule.where):
                yield from self._mutant("where", change, where=change.after)
            yield from self._expression("where", rule.where, lambda after: {"where": after})
        for name, conditions, whole in condition_changes(rule.conditions):
            yield from self._mutant(f"when.{name}", conditions, whole, conditions=conditions.after)
        if rule.subject is not None:
            yield from self._mutant("subject", dropping("subject", Text("标的", "subject"), rule.subject.place), subject=None)
            yield from self._expression("subject", rule.subject, lambda after: {"subject": after})
        if rule.year is not None:
            yield from self._expression("year", rule.year, lambda after: {"year": after})
        yield from self._expression("eligible_cost", rule.eligible_cost, lambda after: {"eligible_cost": after})
        yield from self._intensity()
        if rule.ceiling is not None:
            yield from self._mutant("ceiling", dropping("ceiling", Text("封顶", "ceiling"), rule.ceiling.place), ceiling=None)
            yield from self._expression("ceiling", rule.ceiling, lambda after: {"ceiling": after})
        yield from self._rounding()
        yield from self._limits()
        yield from self._paying()

    def _mutant(
        self, part: str, change: Change[Any], whole: Place | None = None, reach: Reach = "lines", **changed: Any
    ) -> Iterator[Mutant]:
        rule = rechecked(self.rule._replace(**changed), self.policy.vocabulary)
        if rule is not None:
            rules = tuple(rule if other is self.rule else other for other in self.policy.rules)
            yield Mutant(
                id=f"{rule.id}.{part}/{change.name}", operator=change.operator, words=change.words, place=change.place,
                whole=whole or change.place, about=(rule.id,), reach=reach, policy=self.policy._replace(rules=rules),
            )  # fmt: skip

    def _expression(self, part: str, node: tree.Node, changed: Changed, rate: bool = False) -> Iterator[Mutant]:
        for change in expression_changes(node, rate):
            yield from self._mutant(part, change, node.place, **changed(change.after))

    def _let(self, name: str) -> Changed:
        return lambda after: {"let": {**self.rule.let, name: after}}

    def _in_force(self) -> Iterator[Mutant]:
        """Yield a move outside the days on which the policy itself is in force changes nothing, and is not made."""
        days = self.rule.in_force.days_in_common(self.policy.in_force)
        for change in in_force_changes(self.rule.in_force, lambda key: self.places.of_rule(self.rule, "in_force", key)):
            if change.after.days_in_common(self.policy.in_force) != days:
                yield from self._mutant("in_force", change, reach="everything", in_force=change.after)

    def _parameters(self) -> Iterator[Mutant]:
        for name, values in self.rule.parameters.items():
            whole = self.places.of_rule(self.rule, "parameters", name)
            for change in (*self._values(name, values), *self._turns(name, values)):
                if _in_order(change.after):
                    changed = with_parameter(self.rule, name, change.after)
                    yield from self._mutant(f"parameters.{name}", change, whole, **changed)

    def _values(self, name: str, values: DatedValues) -> Iterator[Change[DatedValues]]:
        """Yield each of a parameter's values changed."""
        if isinstance(steps := values[0].value, tree.Steps):
            for found in step_changes(steps, name in self.rates, name in self.jumps):
                yield found.within((values[0]._replace(value=found.after),))
            return
        for index, dated in enumerate(values):
            at = () if dated.since is None else (index, "value")
            place_of = partial(self.places.of_rule, self.rule, "parameters", name, *at)
            for change in value_changes(dated.constant, place_of, name in self.rates):
                changed = dated._replace(value=change.after)
                yield change.within((*values[:index], changed, *values[index + 1 :]))

    def _turns(self, name: str, values: DatedValues) -> Iterator[Change[DatedValues]]:
        """Yield each day on which a value takes over from another, and the last day of the last, moved."""
        for index, dated in enumerate(values[1:], 1):
            assert dated.since is not None
            for moved in day_changes(dated.since, self.places.of_rule(self.rule, "parameters", name, index, "from")):
                before = values[index - 1]
                if before.until is not None:
                    before = before._replace(until=moved.after - DAY)
                changed = (before, dated._replace(since=moved.after))
                yield moved.within((*values[: index - 1], *changed, *values[index + 1 :]), f"from-{moved.name}")
        last = values[-1]
        if last.until is not None:
            place = self.places.of_rule(self.rule, "parameters", name, len(values) - 1, "to")
            for moved in day_changes(last.until, place):
                yield moved.within((*values[:-1], last._replace(until=moved.after)), f"to-{moved.name}")

    def _intensity(self) -> Iterator[Mutant]:
        intensity = self.rule.intensity
        low, high = intensity.low, intensity.high
        if low is high:
            yield from self._expression(
                "intensity", low, lambda after: {"intensity": intensity._replace(low=after, high=after)}, rate=True
            )
            return
        ends = (
            (low, high, self._low, "low", Text("下限改为上限", "the low end becomes the high one")),
            (high, low, self._high, "high", Text("上限改为下限", "the high end becomes the low one")),
        )
        for node, other, changed, end, words in ends:
            change = Change("rate", "other-end", words, node.place, other)
            yield from self._mutant(f"intensity.{end}", change, **changed(other))
            yield from self._expression(f"intensity.{end}", node, changed, rate=True)

    def _low(self, after: tree.Node) -> dict[str, Any]:
        return {"intensity": self.rule.intensity._replace(low=after)}

    def _high(self, after: tree.Node) -> dict[str, Any]:
        return {"intensity": self.rule.intensity._replace(high=after)}

    def _rounding(self) -> Iterator[Mutant]:
        """Yield mutants: no rounding but to the fen, and the other ways to round."""
        rounding = self.rule.rounding
        if rounding == TO_FEN:
            return
        place = self.places.of_rule(self.rule, "rounding")
        yield from self._mutant("rounding", dropping("rounding", Text("取整", "rounding"), place), rounding=TO_FEN)
        for how in HOW:
            if how != rounding.how:
                change = Change("rounding", how, becomes(rounding.how, how), place, rounding._replace(how=how))
                yield from self._mutant("rounding", change, rounding=change.after)

    def _limits(self) -> Iterator[Mutant]:
        for at, limit in enumerate(self.rule.limits):
            part = "limit" if len(self.rule.limits) == 1 else f"limit.{at}"
            without = self._with_limit(at, None)
            yield from self._mutant(part, dropping("limit", Text("限额", "limit"), limit.amount.place), **without)
            if limit.counts_received:
                change = dropping("limit", COUNTED, limit.amount.place, limit._replace(counts_received=False), "counts-nothing")
                yield from self._mutant(part, change, **self._with_limit(at, change.after))
            for index, key in enumerate(limit.per):
                change = without_key(limit, index)
                yield from self._mutant(f"{part}.per", change, **self._with_limit(at, change.after))
                yield from self._expression(f"{part}.per", key, self._per(at, index))
            yield from self._expression(f"{part}.amount", limit.amount, self._amount(at))

    def _with_limit(self, at: int, limit: Limit | None) -> dict[str, Any]:
        limits = self.rule.limits
        return {"limits": (*limits[:at], *([] if limit is None else [limit]), *limits[at + 1 :])}

    def _amount(self, at: int) -> Changed:
        return lambda after: self._with_limit(at, self.rule.limits[at]._replace(amount=after))

    def _per(self, at: int, index: int) -> Changed:
        limit = self.rule.limits[at]
        return lambda after: self._with_limit(at, limit._replace(per=(*limit.per[:index], after, *limit.per[index + 1 :])))

    def _paying(self) -> Iterator[Mutant]:
        """Yield the company paid instead of another; all paid at once; the last instalment first."""
        paying = self.rule.paying
        if paying.payee is not None:
            change = dropping("paying", Text("收款方", "payee"), self.places.of_rule(self.rule, "payee"))
            yield from self._mutant("payee", change, paying=paying._replace(payee=None))
        if shares := paying.instalments:
            place = self.places.of_rule(self.rule, "instalments")
            change = dropping("paying", Text("分期", "instalments"), place)
            yield from self._mutant("instalments", change, paying=paying._replace(instalments=()))
            if shares[::-1] != shares:
                change = Change("paying", "reversed", Text("各期次序颠倒", "the instalments in reverse"), place, None)
                yield from self._mutant("instalments", change, paying=paying._replace(instalments=shares[::-1]))


def _in_order(values: DatedValues) -> bool:
    """Return whether each value begins before the next, and none ends before it begins."""
    starts = [dated.since or date.min for dated in values]
    rising = all(earlier < later for earlier, later in pairwise(starts))
    return rising and all(dated.until is None or start <= dated.until for start, dated in zip(starts, values, strict=True))
