"""Money stated in a foreign currency only, where it meets other money; several currencies beside each other.

An amount that the clause lists is meant so, unless the clause lists yuan beside it that may be its equal: what comes to
between half and twice as much.
"""

from collections.abc import Collection, Iterator
from fractions import Fraction

from binjiang_cli.language import tree
from binjiang_cli.language.functions import FUNCTIONS
from binjiang_cli.language.types import MoneyType, ThresholdType
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import expressions_of
from binjiang_cli.rulecheck.analysis.stated import Stated, StatedInRule
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.rulecheck.verification.figures import Figure, figures_of_clause
from binjiang_cli.source.nodes import Node
from binjiang_cli.source.problem import Place, Problem, Related
from binjiang_cli.values.money import Money
from binjiang_cli.words import Text

SEVERAL = Text("写成多币种，例如 {CNY: …, USD: …}", "state it in several currencies, such as {CNY: …, USD: …}")
IN_CNY = Text("用人民币写", "state it in CNY")
WORTH = {"USD": Fraction(7), "EUR": Fraction(8), "GBP": Fraction(9), "HKD": Fraction(1)}  # about so many yuan for one unit


def find(subject: Subject) -> Iterator[Problem]:
    for rule in subject.rules:
        listed = figures_of_clause(subject.node("policy.yaml", "clauses", rule.clause))
        yield from _Currencies(rule, subject.node(f"payments/{rule.id}.yaml"), listed).problems()


class _Currencies:
    """Reports each amount once: beside amounts in another currency, else where it meets other money."""

    def __init__(self, rule: Rule, root: Node | None, listed: Collection[Figure]) -> None:
        self.rule = rule
        self.listed = listed
        self.data = StatedInRule(rule, root)
        self.told: set[Place] = set()

    def problems(self) -> Iterator[Problem]:
        for name in self.data.parameters:
            yield from self._beside([stated for stated in self.data.of(name) if stated.threshold is None])
        for part, _, root in expressions_of(self.rule):
            for node in tree.written_nodes_of(root):
                yield from self._meeting(node)
            if part in ("ceiling", "limit"):
                yield from self._alone(root, Text("用作上限", "is the cap"), IN_CNY)

    def _beside(self, family: list[Stated]) -> Iterator[Problem]:
        """Yield the first of several amounts that is not in the currency of the others: CNY where that is among them."""
        first: dict[str, Stated] = {}
        for stated in family:
            if isinstance(stated.value, Money):
                first.setdefault(stated.value.currency, stated)
        if len(first) > 1:
            usual = first.get("CNY") or next(iter(first.values()))
            strange = next(stated for stated in first.values() if stated is not usual)
            self.told |= {stated.place for stated in family}
            message = Text(
                f"{strange.shown} 与 {usual.shown} 币种不同", f"{strange.shown} and {usual.shown} are in different currencies"
            )
            related = Related(usual.place, Text("另一个币种", "the other currency"))
            yield Problem(message, strange.place, Text("用同一个币种写", "state them in one currency"), related=(related,))

    def _meeting(self, node: tree.Node) -> Iterator[Problem]:
        """Yield comparisons, sums, differences, ratios, and the least, greatest or first of several amounts."""
        match node:
            case tree.Compare(left=left, right=right):
                if self._one_currency(left, right):
                    return
                for side in (left, right):
                    yield from self._alone(side, Text("与别的金额比较", "is compared with other money"), SEVERAL, node)
            case tree.Arithmetic(left=left, right=right) if self._is_money(left) and self._is_money(right):
                yield from self._combined(node, left, right)
            case tree.Call(function=function, arguments=arguments) if FUNCTIONS[function].chooses and len(arguments) > 1:
                yield from self._combined(node, *arguments)
            case tree.Choice(then=then, otherwise=otherwise):
                yield from self._combined(node, then, otherwise)

    def _combined(self, node: tree.Node, *operands: tree.Node) -> Iterator[Problem]:
        if not self._one_currency(*operands):
            for operand in operands:
                yield from self._alone(operand, Text("与别的金额放在一起", "is combined with other money"), IN_CNY, node)

    def _one_currency(self, *operands: tree.Node) -> bool:
        """Return whether nothing but amounts of one currency is there."""
        behind = [self.data.behind(operand) for operand in operands]
        currencies = {stated.value.currency for each in behind for stated in each if isinstance(stated.value, Money)}
        return all(behind) and len(currencies) == 1

    def _alone(self, node: tree.Node, what: Text, hint: Text, meeting: tree.Node | None = None) -> Iterator[Problem]:
        """Yield the amounts behind an expression that are stated in a foreign currency only."""
        for stated in self.data.behind(node):
            if self._is_foreign_only(stated) and stated.place not in self.told:
                self.told.add(stated.place)
                place = (meeting or node).place
                related = () if place == stated.place else (Related(place, what),)
                message = Text(
                    f"{stated.shown} 只写了外币，{what.zh}，结果取决于汇率",
                    f"{stated.shown}, in a foreign currency only, {what.en}: the result hangs on the exchange rate",
                )
                yield Problem(message, stated.place, hint, related=related)

    def _is_foreign_only(self, stated: Stated) -> bool:
        value = stated.value
        return isinstance(value, Money) and value.currency != "CNY" and stated.threshold is None and not self._is_listed(value)

    def _is_listed(self, money: Money) -> bool:
        """Return whether the clause states an amount, and nothing in yuan that may be meant as the same."""
        yuan = money.amount * WORTH.get(money.currency, 0)
        in_cny = [one.low for one in self.listed if one.kind == "money" and one.currency == "CNY"]
        beside = any(yuan / 2 <= amount <= yuan * 2 for amount in in_cny if isinstance(amount, Fraction))
        return Figure("money", money.amount, money.amount, money.currency) in self.listed and not beside

    def _is_money(self, node: tree.Node) -> bool:
        return isinstance(self.rule.types.get(node), MoneyType | ThresholdType)


CHECK = Check(
    code="BJ203",
    name="mixed-currencies",
    severity=Severity.warning,
    summary=Text(
        "只写外币的金额与别的金额相遇，或几个币种混在一起", "A foreign amount that meets other money, or currencies mixed"
    ),
    avoid="""\
parameters:
  min_registered: 1000万美元
when:
  large_enough:
    test: injection.registered >= min_registered
""",
    prefer="""\
parameters:
  min_registered: {CNY: 1亿, USD: 1000万}
when:
  large_enough:
    test: injection.registered >= min_registered
""",
    why=Text(
        "档案里的金额可以是任何币种；界限只写外币，够不够格就随汇率变动，没有汇率时还算不出来。",
        "A profile states money in any currency. With a bound in a foreign one only, who qualifies hangs on the exchange rate, "
        "and nobody knows where none is given.",
    ),
    find=find,
)
