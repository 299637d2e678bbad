"""An amount in yuan that was meant in ten thousands of yuan, or the other way round.

An amount that the clause lists is right. Any other is a slip where the clause lists exactly ten thousand times as much or
as little; and where it is more than 1,000 and less than 100,000 times its nearest neighbour, or so much smaller. Neighbours
are the amounts in one currency of one parameter (rows of a table, values by date), the branches of one choice, the ceiling
and the limit of one rule, and the bounds that the rules of a clause set to the same field. The amounts of one threshold must
suggest that a unit of a common currency is worth more than 0.001 and less than 100 yuan.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import fields_of, written_nodes_of_rule
from binjiang_cli.rulecheck.analysis.stated import Stated, StatedInRule, branches_of, stated_by, stated_in_expressions
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.rulecheck.verification.figures import Figure, figures_of_clause
from binjiang_cli.source.nodes import Scalar
from binjiang_cli.source.problem import Place, Problem, Related
from binjiang_cli.values.currencies import COMMON
from binjiang_cli.values.money import Money
from binjiang_cli.words import Text, visible

SLIP = 10**4
LEAST, MOST = 10**3, 10**5
LEAST_RATE, MOST_RATE = Fraction(1, 1000), 100
HINT = Text("是元还是万元？", "yuan, or ten thousands of yuan (万元)?")
Listed = Mapping[Figure, Scalar]


class Amount(NamedTuple):
    """An amount that a rule states, and what is stated."""

    money: Money
    stated: Stated

    def is_in(self, listed: Listed, times: int | Fraction = 1) -> Scalar | None:
        """Return the text that lists the amount, or so many times as much."""
        amount = self.money.amount * times
        return listed.get(Figure("money", amount, amount, self.money.currency))


def find(subject: Subject) -> Iterator[Problem]:
    told: set[Place | None] = set()
    for problem in _problems(subject):
        if problem.place not in told:
            told.add(problem.place)
            yield problem


def _problems(subject: Subject) -> Iterator[Problem]:
    bounds: dict[tuple[str, str], list[Amount]] = {}
    listed: dict[str, Listed] = {}
    for rule in subject.rules:
        data = StatedInRule(rule, subject.node(f"payments/{rule.id}.yaml"))
        if rule.clause not in listed:
            listed[rule.clause] = figures_of_clause(subject.node("policy.yaml", "clauses", rule.clause))
        families = [_amounts(data.of(name)) for name in data.parameters]
        families += _choices(rule)
        for amount in (*(amount for family in families for amount in family), *_amounts(stated_in_expressions(rule))):
            yield from _against_clause(amount, rule.clause, listed[rule.clause])
        for family in families:
            yield from _against_rate(family)
            yield from _apart(family, listed[rule.clause])
        yield from _apart(_caps(rule, data), listed[rule.clause])
        for path, behind in _bounds(rule, data):
            bounds.setdefault((rule.clause, path), []).extend(behind)
    for (clause, _), family in bounds.items():
        yield from _apart(family, listed[clause])


def _amounts(stated: Iterable[Stated]) -> list[Amount]:
    return [Amount(one.value, one) for one in stated if isinstance(one.value, Money) and one.value.amount]


def _choices(rule: Rule) -> list[list[Amount]]:
    """Return the amounts that stand as the branches of each choice of an expression."""
    choices = [node for node in written_nodes_of_rule(rule) if isinstance(node, tree.Choice)]
    inner = {branch for choice in choices for branch in (choice.then, choice.otherwise)}
    return [
        [amount for leaf in branches_of(choice) if isinstance(leaf, tree.Constant) for amount in _amounts(stated_by(leaf))]
        for choice in choices
        if choice not in inner
    ]


def _caps(rule: Rule, data: StatedInRule) -> list[Amount]:
    caps = (rule.ceiling, *(limit.amount for limit in rule.limits))
    return [amount for node in caps if node is not None for amount in _amounts(data.behind(node))]


def _bounds(rule: Rule, data: StatedInRule) -> Iterator[tuple[str, list[Amount]]]:
    """Yield the amounts that a field is compared with, by the field's path."""
    for node in written_nodes_of_rule(rule):
        if isinstance(node, tree.Compare):
            for side, other in ((node.left, node.right), (node.right, node.left)):
                while isinstance(side, tree.Name) and side.name in rule.let:
                    side = rule.let[side.name]
                if isinstance(side, tree.FieldAccess):
                    yield next(fields_of(side, rule.types)), _amounts(data.behind(other))


def _against_clause(amount: Amount, clause: str, listed: Listed) -> Iterator[Problem]:
    if amount.is_in(listed):
        return
    ways = ((Fraction(1, SLIP), "一万倍", "ten thousand times"), (SLIP, "万分之一", "a ten-thousandth of"))
    for times, zh, en in ways:
        node = amount.is_in(listed, times)
        if node is not None:
            shown, figure = amount.stated.shown, visible(node.text)
            message = Text(
                f"{shown} 是条款 {clause} 所列 {figure} 的{zh}", f"{shown} is {en} the {figure} that clause {clause} lists"
            )
            related = Related(node.place, Text("条款列出的数字", "what the clause lists"))
            yield Problem(message, amount.stated.place, HINT, related=(related,))


def _against_rate(family: Sequence[Amount]) -> Iterator[Problem]:
    """Yield amounts of a threshold that no exchange rate makes equal to the one in CNY beside them."""
    in_cny = {amount.stated.threshold: amount for amount in family if amount.money.currency == "CNY"}
    for amount in family:
        beside = in_cny.get(amount.stated.threshold) if amount.stated.threshold else None
        if beside is not None and amount.money.currency in COMMON:
            rate = beside.money.amount / amount.money.amount
            if not LEAST_RATE < rate < MOST_RATE:
                times = round(max(rate, 1 / rate))
                message = Text(
                    f"{amount.stated.shown} 与 {beside.stated.shown} 并列，相差 {times:,} 倍，没有这样的汇率",
                    f"{amount.stated.shown} beside {beside.stated.shown}: no exchange rate is {times:,} to one",
                )
                yield Problem(message, amount.stated.place, HINT, related=(_neighbour(beside),))


def _apart(family: Sequence[Amount], listed: Listed) -> Iterator[Problem]:
    """Yield, of amounts in one currency, those that are far from their nearest neighbour; of two, the one that stands later."""
    currencies: dict[str, dict[Fraction, Amount]] = {}
    for amount in family:
        currencies.setdefault(amount.money.currency, {}).setdefault(amount.money.amount, amount)
    for members in currencies.values():
        rising = sorted(members)
        at = {value: index for index, value in enumerate(rising)}
        blamed: set[Fraction] = set()
        for value in reversed(members):
            beside = rising[max(at[value] - 1, 0) : at[value]] + rising[at[value] + 1 : at[value] + 2]
            ratio, nearest = min(((max(value, other) / min(value, other), other) for other in beside), default=(1, value))
            if LEAST < ratio < MOST and nearest not in blamed and not members[value].is_in(listed):
                blamed.add(value)
                shown, other = members[value].stated.shown, members[nearest].stated.shown
                message = Text(
                    f"{shown} 与相邻的 {other} 相差 {round(ratio):,} 倍",
                    f"{shown} and its neighbour {other} differ by a factor of {round(ratio):,}",
                )
                yield Problem(message, members[value].stated.place, HINT, related=(_neighbour(members[nearest]),))


def _neighbour(amount: Amount) -> Related:
    return Related(amount.stated.place, Text("相邻的金额", "the amount beside it"))


CHECK = Check(
    code="BJ205",
    name="ten-thousand-slip",
    severity=Severity.error,
    summary=Text("元与万元混淆，金额差一万倍", "Yuan for ten thousands of yuan, or the other way round"),
    avoid="""\
parameters:
  sums: {third: 20万元, second: 50元, first: 100万元}
""",
    prefer="""\
parameters:
  sums: {third: 20万元, second: 50万元, first: 100万元}
""",
    why=Text(
        "少写一个“万”，门槛或奖励就差一万倍，合计里却不一定显眼。",
        "Without its 万 a bound or an award is out by a factor of ten thousand, which a total does not always show.",
    ),
    find=find,
)
