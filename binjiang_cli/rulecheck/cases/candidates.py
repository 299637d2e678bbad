"""Profiles that differ in one value from one that is there: what could make a rule go another way."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from binjiang_cli.estimation.evaluate import Evaluation, Evaluator
from binjiang_cli.language import tree
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import fields_of, nodes_with_lets
from binjiang_cli.policy.vocabulary import Field
from binjiang_cli.profile.load import Profile
from binjiang_cli.rulecheck.branches.possible import FEN
from binjiang_cli.rulecheck.branches.sites import ONE_DAY, Site
from binjiang_cli.rulecheck.cases.bases import RATE, Plain, bases, money_text, profile_from, with_field
from binjiang_cli.values.money import Money
from binjiang_cli.values.numbers import decimal_text

FACTORS = (Fraction(10), Fraction(1000), Fraction(1, 10), Fraction(1, 1000), Fraction(0))
MOST_DECIMALS = 10**12
HUNDREDTH = Fraction(1, 100)
# How far beside a value that is aimed at others are tried: next to it, and where days stand for months.
STEPS: Mapping[str, tuple[int | Fraction, ...]] = {
    "money": (0, FEN, -FEN),
    "date": (0, 1, -1, 5, -5, 31, -31),
    "year": (0, 1, -1),
    "integer": (0, 1, -1),
    "number": (0, HUNDREDTH, -HUNDREDTH, 1, -1),
    "rate": (0, HUNDREDTH, -HUNDREDTH),
}
Sides = dict[tuple[str, tree.Node, int], tuple[Any, Any]]  # by line, by node, by the items that it holds against each other


def candidates(site: Site, rule: Rule, profiles: Iterable[Profile], policy: Policy) -> Iterator[Plain]:
    """Yield profiles, and copies of them with one value moved."""
    for base in bases(site, rule, profiles, policy):
        yield base
        yield from moved(site, rule, base, policy)


def moved(site: Site, rule: Rule, base: Plain, policy: Policy) -> Iterator[Plain]:
    """Yield copies of a profile with one value moved, by which a site of a rule may go another way."""
    if site.day is not None:
        yield {**base, "as_of": str(site.day)}
        yield {**base, "as_of": str(site.day - ONE_DAY)}
        return
    profile = profile_from(base, policy)
    if profile is not None:
        yield from _Moves(site, rule, base, profile, policy).all()


class _Moves:
    """The ways to move one value of a profile so that the expressions of a site come out otherwise."""

    def __init__(self, site: Site, rule: Rule, base: Plain, profile: Profile, policy: Policy) -> None:
        self.rule, self.base, self.profile, self.policy = rule, base, profile, policy
        asked = [site.node] if site.kind in ("condition", "choice", "bound") else _amounts_of(rule)
        self.nodes = [node for root in asked if root is not None for node in nodes_with_lets(root, rule)]
        self.sides = self._sides(profile)
        self.beside = [*self.sides.values(), *self._thresholds()]

    def all(self) -> Iterator[Plain]:
        for path in dict.fromkeys(path for node in self.nodes for path in fields_of(node, self.rule.types)):
            section, _, name = path.partition(".")
            if path == "as_of":
                yield from ({**self.base, "as_of": text} for text in self._days(self.profile.as_of, ()))
            elif name and section in self.base:
                field = self.policy.vocabulary.sections[section].fields[name]
                for index, record in enumerate(self.profile.records(section) or ()):
                    yield from self._of_field(field, section, index, name, getattr(record.fields, name))

    def _of_field(self, field: Field, section: str, index: int, name: str, value: Any) -> Iterator[Plain]:
        aims = self._aims(field, section, index, name, value)
        for text in dict.fromkeys(_hashable(one) for one in self._values(field, value, aims)):
            moved = with_field(self.base, section, index, name, list(text) if isinstance(text, tuple) else text)
            yield _payable(moved, text, self.profile) if field.type == "money" else moved

    def _aims(self, field: Field, section: str, index: int, name: str, value: Any) -> list[Fraction]:
        """Return the values at which a comparison may come to its bound.

        On the line through where it stands and one step on.
        """
        here = _number(value)
        if here is None or field.type not in STEPS:
            return []
        further = here + 61 if field.type == "date" else here + 1 if field.type == "year" else here * 2 + 1
        text = self._text(field, value, further)
        moved = None if text is None else profile_from(with_field(self.base, section, index, name, text), self.policy)
        there = {} if moved is None else self._sides(moved)
        found = []
        for key, gap in ((key, _gap(*sides)) for key, sides in self.sides.items() if key in there):
            beyond = _gap(*there[key])
            if gap is not None and beyond is not None and beyond != gap:
                found.append(here - gap * (further - here) / (beyond - gap))
        return found

    def _values(self, field: Field, value: Any, aims: Iterable[Fraction]) -> Iterator[Any]:
        """Yield other values of a field as texts.

        Each choice, none, and what would carry a comparison to its bound and beyond.
        """
        match field.type:
            case "boolean":
                yield from ("true", "false")
            case "choice":
                yield from field.values
            case "choices":
                yield from ([], *([choice] for choice in field.values))
            case "text":
                yield from (side for sides in self.beside for side in sides if isinstance(side, str))
                yield "别的"
            case "date":
                yield from self._days(value, aims)
            case "money":
                yield from self._amounts(field, value, aims)
            case "year" | "integer" | "number" | "rate":
                yield from self._numbers(field, value, aims)
        yield None

    def _days(self, day: date | None, aims: Iterable[Fraction]) -> Iterator[str]:
        ordinals = [Fraction(side.toordinal()) for sides in self.beside for side in sides if isinstance(side, date)]
        if day is not None:
            ordinals += [*aims, *(day.toordinal() + gap * unit for gap in self._gaps() for unit in (1, -1, 365, -365))]
        for ordinal in ordinals:
            for more in STEPS["date"]:
                if date.min.toordinal() + 400 < ordinal + more < date.max.toordinal() - 400:
                    yield str(date.fromordinal(int(ordinal)) + timedelta(days=int(more)))

    def _amounts(self, field: Field, value: Any, aims: Iterable[Fraction]) -> Iterator[str]:
        """Yield amounts at and beside the bounds, then much more and much less."""
        monies = [side for sides in self.beside for side in sides if isinstance(side, Money)]
        if isinstance(value, Money):
            monies += [Money(aim, value.currency) for aim in (*aims, *(value.amount + gap for gap in self._gaps()))]
        for money in monies:
            for more in STEPS["money"]:
                yield from self._shown(field, money, money.amount + more)
        for factor in FACTORS if isinstance(value, Money) else ():
            yield from self._shown(field, value, value.amount * factor)

    def _numbers(self, field: Field, value: Any, aims: Iterable[Fraction]) -> Iterator[str]:
        numbers = [Fraction(side) for sides in self.beside for side in sides if isinstance(side, int | Fraction)]
        if isinstance(value, int | Fraction):
            numbers += [*aims, *(value + gap for gap in self._gaps()), *(value * factor for factor in FACTORS)]
        for number in numbers:
            for more in STEPS[field.type]:
                yield from self._shown(field, value, number + more)

    def _gaps(self) -> Iterator[Fraction]:
        """Yield by how much a value would have to move to close a gap, either way round."""
        for sides in self.beside:
            gap = _gap(*sides)
            if gap is not None:
                yield from (gap, -gap)

    def _shown(self, field: Field, value: Any, number: Fraction) -> Iterator[str]:
        if (text := self._text(field, value, number)) is not None:
            yield text

    def _text(self, field: Field, value: Any, number: Fraction) -> str | None:
        """Return the text of a field's value, on its grid; None for what no field holds."""
        if field.type == "date":
            return str(date.fromordinal(int(number)))
        grid = (
            FEN if field.type == "money" else Fraction(1) if field.type in ("year", "integer") else Fraction(1, MOST_DECIMALS)
        )
        on_grid = number // grid * grid
        if on_grid < 0:
            return None
        return money_text(Money(on_grid, value.currency)) if field.type == "money" else decimal_text(on_grid)

    def _sides(self, profile: Profile) -> Sides:
        """Return the two sides of every comparison among the nodes, and every item beside what it is looked for in."""
        if profile.as_of is None:
            return {}
        found: Sides = {}
        for line in Evaluator(self.policy, profile, profile.as_of, {}).lines(self.rule):
            for node in self.nodes:
                found.update({(line.record.path, node, at): sides for at, sides in enumerate(_sides_of(node, line))})
        return found

    def _thresholds(self) -> Iterator[tuple[Money, Money]]:
        """Yield the amounts of the thresholds that comparisons name."""
        for node in self.nodes:
            for dated in self.rule.parameters.get(node.name, ()) if isinstance(node, tree.Name) else ():
                if isinstance(dated.value, tree.Threshold):
                    yield from ((Money(amount, currency),) * 2 for currency, amount in dated.value.amounts.items())


def _sides_of(node: tree.Node, line: Evaluation) -> Iterator[tuple[Any, Any]]:
    match node:
        case tree.Compare(left=left, right=right):
            yield _value(left, line), _value(right, line)
        case tree.Membership(item=item, container=container):
            within = _value(container, line)
            for one in within.rows if isinstance(within, tree.Table) else within if type(within) is tuple else ():
                yield _value(item, line), one


def _value(node: tree.Node, line: Evaluation) -> Any:
    """Return the value of an expression in a line, also where nothing asked for it; None inside of a comprehension."""
    if node in line.exact.values:
        return line.exact.values[node]
    try:
        return line.exact.value(node)
    except KeyError:
        return None


def _number(value: Any) -> Fraction | None:
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, date):
        return Fraction(value.toordinal())
    return Fraction(value) if isinstance(value, int | Fraction) and not isinstance(value, bool) else None


def _gap(left: Any, right: Any) -> Fraction | None:
    """Return by how much two values differ; None for values that have no distance."""
    alike = getattr(left, "currency", None) == getattr(right, "currency", None)
    one, other = _number(left), _number(right)
    return None if one is None or other is None or not alike else one - other


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _payable(given: Plain, amount: str | None, profile: Profile) -> Plain:
    """Return a profile with an exchange rate for an amount in a foreign currency: without one its line could not be paid."""
    currency, foreign, _ = (amount or "").partition(" ")
    return {**given, "fx": {**(given.get("fx") or {}), currency: RATE}} if foreign and currency not in profile.fx else given


def _amounts_of(rule: Rule) -> list[tree.Node | None]:
    """Return the expressions that a rule's amounts come from."""
    return [rule.eligible_cost, rule.ceiling, *(limit.amount for limit in rule.limits)]
