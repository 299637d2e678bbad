"""A condition that always holds or never does, by its fields' types or by the other conditions."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from binjiang_cli.language import tree
from binjiang_cli.language.readings.regions import Regions
from binjiang_cli.rulecheck.analysis.logic import ConditionPart, RuleSetLogic, conjuncts, logic_of, related, shortened, under
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem
from binjiang_cli.values.numbers import decimal_text
from binjiang_cli.words import Text

UNSEEN = 10**9
MEANT = Text("删掉它，或改成原文的界限", "leave it out, or state the bound that the text means")


def find(subject: Subject) -> Iterator[Problem]:
    logic = logic_of(subject)
    if logic.rules:
        judge = _Judge(logic, logic.rules[0].regions)
        yield from judge.all_of(logic.policy_wide, ())
        for part in logic.policy_wide:
            if part.node is not None:
                yield from judge.filters(part.node)
    for found in logic.rules:
        judge = _Judge(logic, found.regions)
        given = (found.in_force, *found.policy_wide)
        yield from judge.all_of(found.where, given)
        yield from judge.all_of(found.when, (*given, *found.where))
        for node in found.trees:
            yield from judge.filters(node)
    for _, condition, parts, regions in logic.measures:
        judge = _Judge(logic, regions)
        yield from judge.criterion(parts, logic.policy_wide)
        yield from judge.filters(condition.test)


class _Judge:
    def __init__(self, logic: RuleSetLogic, regions: Regions) -> None:
        self.logic = logic
        self.regions = regions

    def all_of(self, parts: Sequence[ConditionPart], given: Sequence[ConditionPart]) -> Iterator[Problem]:
        """Yield what is constant among parts that must all be so, where what is given holds."""
        if excluded := [part for part in parts if self.logic.constant(_opposite(part))]:
            yield from (self._alone(part, not part.truth) for part in excluded)
            return
        idle = [part for part in parts if self.logic.constant(part)]
        yield from (self._alone(part, part.truth) for part in idle)
        kept = [part for part in parts if part not in idle]
        if self.logic.conflict([*given, *kept]):
            return
        for part in reversed(list(kept)):
            others = [*given, *(one for one in kept if one is not part)]
            if self.logic.constant(part, others):
                kept.remove(part)
                yield self._together(part, self.logic.reasons(part, others))
        for part in kept:
            yield from self._inside(part, [one for one in (*given, *kept) if one.truth and one is not part])

    def criterion(self, parts: Sequence[ConditionPart], given: Sequence[ConditionPart]) -> Iterator[Problem]:
        """Yield what is constant in a condition by itself, and parts that exclude each other or what is given."""
        yield from self.all_of(parts, ())
        conflict = self.logic.conflict(parts) or self.logic.conflict([*given, *parts])
        if len(conflict) > 1:
            last = next(part for part in reversed(conflict) if part in parts)
            yield self._never(last, [part for part in conflict if part is not last])

    def filters(self, node: tree.Node) -> Iterator[Problem]:
        """Yield the filters of the comprehensions in an expression."""
        for below in tree.nodes_of(node):
            if isinstance(below, tree.Aggregate) and below.condition is not None:
                yield from self.criterion(list(conjuncts(self.regions, below.condition)), ())

    def _inside(self, part: ConditionPart, given: Sequence[ConditionPart]) -> Iterator[Problem]:
        """Yield the operands of what is not a conjunction."""
        node, truth = part.node, part.truth
        while isinstance(node, tree.Not):
            node, truth = node.operand, not truth
        if isinstance(node, tree.Logic):
            operands = list(conjuncts(self.regions, node, node.operator == "and"))
            yield from self.all_of(operands, given)

    def _alone(self, part: ConditionPart, value: bool) -> Problem:
        zh, en = ("总是成立", "is always true") if value else ("从不成立", "is never true")
        return Problem(Text(f"“{part.text}”{zh}", f"{part.text} {en}") + self._why(part), part.place, MEANT)

    def _together(self, part: ConditionPart, others: Sequence[ConditionPart]) -> Problem:
        """Return a part that follows from others: a condition that says nothing more, an alternative that adds nothing."""
        if part.text == others[0].text:
            message = Text(f"“{part.text}”已经要求过", f"{part.text} is required already")
        elif part.truth:
            message = under(Text(f"“{part.text}”总是成立", f"{part.text} is always true"), others)
        elif any(other.truth for other in others):
            return self._never(part, others)
        else:
            shown = others[0].text + (" …" if len(others) > 1 else "")
            message = Text(f"“{part.text}”已包含在“{shown}”里", f"{part.text} adds nothing to {shown}")
        return Problem(message, part.place, MEANT, related=related(others))

    def _never(self, part: ConditionPart, others: Sequence[ConditionPart]) -> Problem:
        message = under(Text(f"“{part.text}”从不成立", f"{part.text} is never true"), others)
        return Problem(message, part.place, MEANT, related=related(others))

    def _why(self, part: ConditionPart) -> Text:
        """Return what a number or an amount can be at all, where a comparison with a bound asks for it."""
        node = part.node
        if isinstance(node, tree.Compare) and (found := self.regions.compared(node)) is not None:
            term, domain = found
            name = shortened(term.text)
            if term.kind in ("number", "money", "own_money") and domain.low is not None:
                low = decimal_text(Fraction(domain.low))
                if domain.high is None or domain.high >= UNSEEN:
                    return Text(f"：{name} 不会小于 {low}", f": {name} is never below {low}")
                high = decimal_text(Fraction(domain.high))
                return Text(f"：{name} 在 {low} 到 {high} 之间", f": {name} lies between {low} and {high}")
        return Text("", "")


def _opposite(part: ConditionPart) -> ConditionPart:
    return part._replace(truth=not part.truth, holds=part.fails, fails=part.holds)


CHECK = Check(
    code="BJ401",
    name="constant-condition",
    severity=Severity.error,
    summary=Text("条件总是成立或从不成立", "A condition that is always or never true"),
    avoid="""\
when:
  small:
    test: company.employees >= 0
    zh: 职工不超过 300 人
    en: At most 300 employees
""",
    prefer="""\
when:
  small:
    test: company.employees <= 300
    zh: 职工不超过 300 人
    en: At most 300 employees
""",
    why=Text(
        "永远成立的条件什么也没有限制，从不成立的条件谁也过不了：两者都说明界限、方向或字段写错了。"
        "列出一个字段的全部取值不算：它要求填写这一项。规则的几个条件互相矛盾由 BJ405 报告。",
        "A condition that always holds restricts nothing, and nobody meets one that never does: a bound, a direction or "
        "a field is wrong. A list of all values of a field is not meant: it asks that the field be stated. "
        "Conditions of a rule that exclude each other are reported by BJ405.",
    ),
    find=find,
)
