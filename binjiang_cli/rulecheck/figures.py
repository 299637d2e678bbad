"""Figures by value: the rates, amounts and days that a text states, and those that a rule set takes from a clause."""

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.policy.literals import scalar_literal
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.rulecheck.page import normalised
from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence, read_nodes
from binjiang_cli.source.problem import Place, Refused
from binjiang_cli.values.dates import FORMS, parse_date
from binjiang_cli.values.money import CURRENCIES, MULTIPLES, WRITTEN, Money, parse_money
from binjiang_cli.values.numbers import decimal_text, percent_text


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word)


MULTIPLE = f"(?:{_any_of(list(MULTIPLES))})"
CURRENCY = f"(?:{_any_of([*WRITTEN, *CURRENCIES])})"
NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,18})(?:\.[0-9]{1,12})?(?![0-9])"
FRESH = r"(?<![0-9.])(?<![0-9],)"
TO = "[-至到]"
RATE = re.compile(rf"{FRESH}(?P<low>{NUMBER})(?:%?{TO}(?P<high>{NUMBER}))?%")
HUNDREDTHS = re.compile(rf"百分之(?P<low>{NUMBER})(?:{TO}(?:百分之)?(?P<high>{NUMBER}))?")
AMOUNT = rf"{NUMBER}(?:{MULTIPLE}{NUMBER}){{0,3}}{MULTIPLE}?"
MONEY = re.compile(
    rf"{FRESH}(?P<before>{CURRENCY})?(?P<low>{AMOUNT})(?:{CURRENCY}?{TO}(?P<high>{AMOUNT}))?(?P<after>{CURRENCY})?"
)
PART = re.compile(rf"({NUMBER})({MULTIPLE}?)")
DAY = re.compile(rf"(?<![0-9])(?:{FORMS.pattern})(?![0-9])")

Kind = Literal["rate", "money", "day"]


class Figure(NamedTuple):
    """A value that a text states, or a range of two: rates as shares of one, money in units of its currency."""

    kind: Kind
    low: Fraction | date
    high: Fraction | date
    currency: str = ""


class Use(NamedTuple):
    """A figure that the rule set takes from a clause, as it is written; who uses it: a clause, a rule file and line."""

    figure: Figure | None
    written: str
    user: str


def figures_in(text: str) -> dict[Figure, str]:
    """Every figure in a normalised text, as it stands there; of a range also both ends."""
    found: dict[Figure, str] = {}
    for figure, written in _figures(text):
        found.setdefault(figure, written)
        for end in (figure.low, figure.high):
            found.setdefault(figure._replace(low=end, high=end), written)
    return found


def figure_of(text: str) -> Figure | None:
    """The figure that a text is; None where it is none, or more than one."""
    written = normalised(text)
    return next((figure for figure, whole in _figures(written) if whole == written), None)


def stands_in(use: Use, text: str, figures: dict[Figure, str]) -> bool:
    """Whether a normalised text, with its figures, states a figure: by value, or in so many words."""
    if use.figure is not None:
        return use.figure in figures
    words = re.escape(normalised(use.written))
    return bool(re.search(rf"(?<![0-9.]){words}(?![0-9%])" if words[-1:].isdigit() else rf"(?<![0-9.]){words}", text))


def _figures(text: str) -> Iterator[tuple[Figure, str]]:
    for pattern in (RATE, HUNDREDTHS):
        for found in pattern.finditer(text):
            low, high = (_number(found[end] or found["low"]) / 100 for end in ("low", "high"))
            yield Figure("rate", low, high), found[0]
    for found in MONEY.finditer(text):
        currency = _currency(found)
        if currency:
            yield Figure("money", *_amounts(found), currency), found[0]
    for found in DAY.finditer(text):
        try:
            day = parse_date(found[0])
        except Refused:
            continue
        yield Figure("day", day, day), found[0]


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


def _currency(found: re.Match[str]) -> str:
    word = found["after"] or found["before"]
    return WRITTEN.get(word, word) if word else ""


def _amounts(found: re.Match[str]) -> tuple[Fraction, Fraction]:
    low, high = (PART.findall(found[end] or found["low"]) for end in ("low", "high"))
    if not low[-1][1]:
        low[-1] = (low[-1][0], high[-1][1])
    first, last = (
        sum((_number(number) * MULTIPLES[multiple] for number, multiple in parts), Fraction()) for parts in (low, high)
    )
    return first, last


def uses(policy: Policy) -> dict[str, list[Use]]:
    """The figures that each clause must state: its own, its budget floor, those of the rules that cite it.

    S5, where it is a clause, must state the first day in force.
    """
    found: dict[str, list[Use]] = {}
    for name, clause in policy.clauses.items():
        found[name] = [Use(figure_of(written), written, name) for written in clause.figures]
        if clause.budget_floor is not None:
            found[name].append(_money_use(clause.budget_floor, name))
    for rule in policy.rules:
        found[rule.clause] += _uses_of_rule(rule)
    if "S5" in found:
        day = policy.in_force.first
        written = f"{day.year}年{day.month}月{day.day}日"
        found["S5"].append(Use(Figure("day", day, day), written, "policy.yaml"))
    return found


def _money_use(money: Money, user: str) -> Use:
    amount = money.amount
    unit, per = next(((name, size) for name, size in (("亿", 10**8), ("万", 10**4)) if amount >= size), ("", 1))
    names = {code: name for name, code in WRITTEN.items() if name.endswith("元") and len(name) < 3}
    written = f"{decimal_text(amount / per)}{unit}{names.get(money.currency, money.currency)}"
    return Use(Figure("money", amount, amount, money.currency), written, user)


def _rate_use(low: Fraction, high: Fraction, user: str) -> Use:
    written = percent_text(low) if low == high else f"{percent_text(low)}—{percent_text(high)}"
    return Use(Figure("rate", low, high), written, user)


def _uses_of_rule(rule: Rule) -> list[Use]:
    """Of dated parameters the latest value. A fixed rate of 100% beside amounts of the rule is not a figure of its own."""
    found = [*_in_parameters(rule), *_in_expressions(rule)]
    amounts = any(use.figure and use.figure.kind == "money" for use in found)
    for use in _in_intensity(rule):
        whole = use.figure is not None and use.figure.low == 1 and rule.intensity.kind == "fixed"
        if not (whole and amounts):
            found.append(use)
    return found


def _user(rule: Rule, place: Place) -> str:
    line, _ = place.document.position(place.start)
    return f"payments/{rule.id}.yaml:{line}"


def _in_intensity(rule: Rule) -> Iterator[Use]:
    kind, low, high = rule.intensity
    if kind == "range" and isinstance(low, tree.Constant) and isinstance(high, tree.Constant):
        first, last = low.value, high.value
        if isinstance(first, Fraction) and isinstance(last, Fraction):
            yield _rate_use(first, last, _user(rule, low.place))
        return
    for node in dict.fromkeys((low, high) if kind == "range" else (high,)):
        for rate in _branches(node):
            if isinstance(rate, tree.Constant) and isinstance(rate.value, Fraction):
                yield _rate_use(rate.value, rate.value, _user(rule, rate.place))


def _branches(node: tree.Node) -> Iterator[tree.Node]:
    if isinstance(node, tree.Choice):
        yield from _branches(node.then)
        yield from _branches(node.otherwise)
    else:
        yield node


def _in_expressions(rule: Rule) -> Iterator[Use]:
    optional = (rule.where, rule.ceiling, rule.limit.amount if rule.limit else None)
    trees: list[tree.Node] = [*rule.let.values(), *(condition.test for condition in rule.conditions), rule.eligible_cost]
    trees += [node for node in optional if node is not None]
    for node in (below for root in trees for below in _nodes(root)):
        if isinstance(node, tree.Constant) and isinstance(node.value, Money):
            yield _money_use(node.value, _user(rule, node.place))
        elif isinstance(node, tree.Constant) and isinstance(node.value, Fraction) and "%" in _written(node.place):
            yield _rate_use(node.value, node.value, _user(rule, node.place))


def _nodes(node: tree.Node) -> Iterator[tree.Node]:
    yield node
    for child in tree.children(node):
        yield from _nodes(child)


def _written(place: Place) -> str:
    span = place.span
    return "" if span is None else normalised(place.document.text[span.start : span.end])


def _in_parameters(rule: Rule) -> Iterator[Use]:
    root = read_nodes(rule.place.document)
    parameters = root.get("parameters") if isinstance(root, Mapping) else None
    for _, node in parameters.pairs if isinstance(parameters, Mapping) else ():
        yield from _in_value(rule, _latest(node), "")


def _latest(node: Node) -> Node:
    if isinstance(node, Sequence) and node.items and isinstance(last := node.items[-1], Mapping):
        return last.get("value") or last
    return node


def _in_value(rule: Rule, node: Node, currency: str) -> Iterator[Use]:
    if isinstance(node, Mapping):
        for key, value in node.pairs:
            yield from _in_value(rule, value, key.text if key.text in CURRENCIES else "")
    elif isinstance(node, Scalar) and currency:
        yield _money_use(Money(parse_money(node.text).amount, currency), _user(rule, node.place))
    elif isinstance(node, Scalar) and node.plain:
        stated = scalar_literal(node.text)
        if isinstance(stated, Money):
            yield _money_use(stated, _user(rule, node.place))
        elif isinstance(stated, Fraction) and "%" in normalised(node.text):
            yield _rate_use(stated, stated, _user(rule, node.place))
