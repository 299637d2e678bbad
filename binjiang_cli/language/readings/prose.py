"""The prose reading: an expression in words, and as a formula with its values put in, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Protocol, assert_never

from binjiang_cli.language import tree
from binjiang_cli.language.readings.exact import Record, Unknown, Value
from binjiang_cli.language.steps import slices_of
from binjiang_cli.language.types import RecordType, Type
from binjiang_cli.values.money import Money, half_width, money_text
from binjiang_cli.values.numbers import decimal_text, percent_text, rate_text
from binjiang_cli.words import Text, joined, same

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
RELATIONS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
UNKNOWN = Text("未知", "not known")
BINDS = {"+": 1, "-": 1, "*": 2, "/": 2}


class Labels(Protocol):
    """The words for what expressions name."""

    def name(self, name: str) -> Text: ...

    def field(self, section: str, field: str) -> Text: ...

    def choice(self, section: str, field: str, value: str) -> Text: ...


class Prose:
    """Puts nodes into words; `types` are the types reading's."""

    def __init__(self, labels: Labels, types: Mapping[tree.Node, Type]) -> None:
        self.labels = labels
        self.types = types

    def words(self, node: tree.Node) -> Text:
        match node:
            case tree.Constant():
                return self._stated(node)
            case tree.Name(name=name):
                return self.labels.name(name)
            case tree.FieldAccess():
                return self._field(node)
            case tree.ListOf(items=items):
                return joined([self.words(item) for item in items], "、", ", ")
            case tree.Arithmetic():
                return self._joined_by_sign(node, self.words)
            case tree.Negative(operand=operand):
                return same("−") + self.words(operand)
            case tree.Compare(operator=operator, left=left, right=right):
                relation = same(f" {RELATIONS[operator]} ")
                return self._beside(left, right) + relation + self._beside(right, left)
            case tree.Membership(item=item, container=container):
                return self._membership(item, container)
            case tree.Logic(operator=operator, operands=operands):
                zh, en = ("且", "and") if operator == "and" else ("或", "or")
                return joined([self._enclosed(operand) for operand in operands], f" {zh} ", f" {en} ")
            case tree.Not(operand=operand):
                return Text("并非", "not ") + self._enclosed(operand, always=True)
            case tree.Choice(condition=condition, then=then, otherwise=otherwise):
                case_, yes, no = self.words(condition), self.words(then), self.words(otherwise)
                return Text(f"若{case_.zh}则为{yes.zh}，否则为{no.zh}", f"{yes.en} if {case_.en}, otherwise {no.en}")
            case tree.Call():
                return self._call(node)
            case tree.Lookup(table=table, key=key):
                rows, by = self.words(table), self.words(key)
                return Text(f"“{rows.zh}”中{by.zh}对应的值", f"{rows.en} for {by.en}")
            case tree.Stepped():
                return self._stepped(node)
            case tree.Ranked():
                return self._ranked(node)
            case tree.Aggregate():
                return self._aggregate(node)
            case _:
                assert_never(node)

    def formula(self, node: tree.Node, values: Mapping[tree.Node, Value]) -> Text:
        """Return the formula with the values that its parts had: 30,000,000.00 × 3.10% × 339 ÷ 360."""
        match node:
            case tree.Arithmetic():
                return self._joined_by_sign(node, lambda part: self.formula(part, values))
            case tree.Negative(operand=operand):
                return same("−") + self.formula(operand, values)
            case tree.Call(function="min" | "max", arguments=arguments) if len(arguments) > 1:
                return _one_of([self.formula(argument, values) for argument in arguments], node.function == "min")
            case tree.Call(function="lpr_1y" | "lpr_5y"):
                found = values.get(node)
                return same(rate_text(Fraction(found))) if isinstance(found, Fraction | int) else UNKNOWN
        return self.value(values.get(node), node)

    def value(self, value: Value | None, node: tree.Node | None = None) -> Text:
        """Return a value for people; `node` is the expression that it is the value of."""
        match value:
            case None | Unknown():
                return UNKNOWN
            case bool():
                return Text("是", "yes") if value else Text("否", "no")
            case str() if isinstance(node, tree.FieldAccess):
                return self._choice_label(node, value)
            case Record(path=path):
                return same(path)
        if isinstance(value, tuple) and not isinstance(value, Money | tree.Threshold | tree.Table):
            return joined([self._element(element, node) for element in value])
        return self.constant(value)

    def constant(self, value: Any) -> Text:
        match value:
            case bool():
                return Text("是", "yes") if value else Text("否", "no")
            case Fraction() | int():
                return same(decimal_text(Fraction(value)))
            case Money():
                return same(money_text(value))
            case tree.Threshold(amounts=amounts):
                stated = [same(money_text(Money(amount, currency))) for currency, amount in amounts.items()]
                return joined(stated, "或", " or ")
            case tree.Table(rows=rows):
                return joined([same(f"{key}: ") + self.constant(row) for key, row in rows.items()], "，", ", ")
            case tree.Steps(rows=rows):
                return joined([self._step(row) + Text("：", ": ") + amount_or_rate(row.value) for row in rows], "；", "; ")
            case tuple():
                return joined([same(str(item)) for item in value])
            case date() | str():
                return same(str(value))
        raise TypeError(value)

    def _stated(self, node: tree.Constant) -> Text:
        """Return a constant: a number that is written as a percentage is shown as one."""
        if isinstance(node.value, Fraction) and "%" in half_width(node.place.written):
            return same(percent_text(node.value))
        return self.constant(node.value)

    def _element(self, element: Any, node: tree.Node | None) -> Text:
        if isinstance(element, str) and isinstance(node, tree.FieldAccess):
            return self._choice_label(node, element)
        return self.value(element)

    def _joined_by_sign(self, node: tree.Arithmetic, word: Callable[[tree.Node], Text]) -> Text:
        left, right = word(node.left), word(node.right)
        if isinstance(node.left, tree.Arithmetic) and BINDS[node.left.operator] < BINDS[node.operator]:
            left = _in_brackets(left)
        if isinstance(node.right, tree.Arithmetic) and (
            BINDS[node.right.operator] < BINDS[node.operator] or node.operator in ("-", "/")
        ):
            right = _in_brackets(right)
        return left + same(f" {SIGNS[node.operator]} ") + right

    def _field(self, node: tree.FieldAccess) -> Text:
        record = self.types.get(node.record)
        return self.labels.field(record.section, node.name) if isinstance(record, RecordType) else same(node.name)

    def _choice_label(self, node: tree.FieldAccess, value: str) -> Text:
        record = self.types.get(node.record)
        return self.labels.choice(record.section, node.name, value) if isinstance(record, RecordType) else same(value)

    def _beside(self, node: tree.Node, other: tree.Node) -> Text:
        """Return a part of a comparison; a text beside a field is shown by its label."""
        if isinstance(node, tree.Constant) and isinstance(node.value, str) and isinstance(other, tree.FieldAccess):
            return self._choice_label(other, node.value)
        return self.words(node)

    def _membership(self, item: tree.Node, container: tree.Node) -> Text:
        inside = self.words(container)
        if isinstance(container, tree.ListOf):
            inside = joined([self._beside(part, item) for part in container.items])
            one = self.words(item)
            return Text(f"{one.zh}为{inside.zh}之一", f"{one.en} is one of {inside.en}")
        one = self._beside(item, container)
        return Text(f"{inside.zh}包含{one.zh}", f"{inside.en} include {one.en}")

    def _enclosed(self, node: tree.Node, always: bool = False) -> Text:
        words = self.words(node)
        return _in_brackets(words) if always or isinstance(node, tree.Logic | tree.Choice) else words

    def _call(self, node: tree.Call) -> Text:
        parts = [self.words(argument) for argument in node.arguments]
        first = parts[0]
        match node.function:
            case "days":
                return Text(f"从{first.zh}到{parts[1].zh}的天数", f"days from {first.en} to {parts[1].en}")
            case "months":
                return Text(f"从{first.zh}到{parts[1].zh}的整月数", f"full months from {first.en} to {parts[1].en}")
            case "later":
                return Text(f"{first.zh}之后 {parts[1].zh} 个月的那天", f"the day {parts[1].en} months after {first.en}")
            case "year":
                return Text(f"{first.zh}的年份", f"the year of {first.en}")
            case "month":
                return Text(f"{first.zh}的月份", f"the month of {first.en}")
            case "month_end":
                return Text(f"{first.zh}的月末", f"the end of the month of {first.en}")
            case "full":
                return Text(f"{first.zh}中整的 {parts[1].zh} 的个数", f"how many full {parts[1].en} are in {first.en}")
            case "rounded":
                unit = parts[1]
                return Text(f"{first.zh}（四舍五入到 {unit.zh}）", f"{first.en}, rounded half up to {unit.en}")
            case "year_end":
                return Text(f"{first.zh}的年末", f"the end of {first.en}")
            case "lpr_1y" | "lpr_5y":
                zh, en = ("一年期", "one-year") if node.function == "lpr_1y" else ("五年期以上", "over-five-year")
                return Text(f"{first.zh}适用的{zh} LPR", f"the {en} LPR in force on {first.en}")
            case "first":
                rest = [Text(f"（未填则为{part.zh}）", f" (where absent, {part.en})") for part in parts[1:]]
                return first + joined(rest, "", "")
            case "min" | "max":
                return _one_of(parts, node.function == "min")
            case _:
                assert_never(node.function)

    def _stepped(self, node: tree.Stepped) -> Text:
        name, by = self.labels.name(node.parameter), self.words(node.argument)
        match node.function:
            case "step":
                return Text(f"{by.zh}在“{name.zh}”中所处一段的值", f"the value of the step of {name.en} in which {by.en} lies")
            case "slices":
                return Text(f"{by.zh}按“{name.zh}”分段计算之和", f"{by.en} by the slices of {name.en}, added up")
            case _:
                assert_never(node.function)

    def _ranked(self, node: tree.Ranked) -> Text:
        order = Text("按所列先后", "in the order in which they stand")
        if node.by is not None:
            by = self.words(node.by)
            zh, en = (
                ("从大到小", "the greatest or latest first") if node.descending else ("从小到大", "the least or earliest first")
            )
            order = Text(f"按{by.zh}{zh}", f"by {by.en}, {en}")
        if node.per is not None:
            per = self.words(node.per)
            order += Text(f"，每个{per.zh}分别计", f", for each {per.en} apart")
        if node.function == "place":
            return Text(f"在各项中的名次（{order.zh}）", f"the place among the records ({order.en})")
        amount, most = map(self.words, node.arguments)
        return Text(
            f"{amount.zh}中，前面各项之后 {most.zh} 还容得下的部分（{order.zh}）",
            f"what of {amount.en} still fits under {most.en} after the records before ({order.en})",
        )

    def _step(self, row: tree.Step) -> Text:
        """Return from where on a step holds."""
        bound = self.constant(row.bound)
        if row.included:
            return Text(f"{bound.zh} 起", f"from {bound.en}")
        return Text(f"超过 {bound.zh}", f"above {bound.en}")

    def slice_rows(self, node: tree.Stepped, values: Mapping[tree.Node, Value]) -> list[Text]:
        """Return each slice of a sum: from where to where it goes, its value × what lies in it."""
        bounds = [self.constant(row.bound) for row in node.steps.rows]
        ends = [*(Text(f"到 {end.zh}", f"to {end.en}") for end in bounds[1:]), Text("以上", "and above")]
        found = []
        for row, slice_, bound, end in zip(node.steps.rows, slices_of(node), bounds, ends, strict=True):
            part, amount = (self.value(values.get(one)) for one in (slice_.left, slice_))
            rate = amount_or_rate(row.value)
            found.append(
                Text(
                    f"{bound.zh} {end.zh}：{part.zh} × {rate.zh} = {amount.zh}",
                    f"{bound.en} {end.en}: {part.en} × {rate.en} = {amount.en}",
                )
            )
        return found

    def _aggregate(self, node: tree.Aggregate) -> Text:
        source, element = self.words(node.source), self.words(node.element)
        which = Text("", "")
        if node.condition is not None:
            condition = self.words(node.condition)
            which = Text(f"（{condition.zh}）", f" where {condition.en}")
        match node.kind:
            case "sum":
                return Text(f"各{source.zh}{which.zh}的{element.zh}之和", f"the sum of {element.en} over {source.en}{which.en}")
            case "count":
                return Text(f"{source.zh}{which.zh}的个数", f"the number of {source.en}{which.en}")
            case "any":
                return Text(f"{source.zh}{which.zh}中至少一个：{element.zh}", f"for one of {source.en}{which.en}: {element.en}")
            case "all":
                return Text(f"{source.zh}{which.zh}全部：{element.zh}", f"for all of {source.en}{which.en}: {element.en}")
            case _:
                assert_never(node.kind)


def amount_or_rate(value: Fraction | Money) -> Text:
    """Return what a step gives: an amount, a share, or a number where it is a whole one."""
    if isinstance(value, Money):
        return same(money_text(value))
    return same(decimal_text(value) if value.denominator == 1 else percent_text(value))


def by_zero(fields: Text) -> Text:
    """Return that a divisor is zero, with the fields that it is made of."""
    return Text(f"除数为零：{fields.zh}", f"division by zero: {fields.en}")


def _one_of(parts: Sequence[Text], smaller: bool) -> Text:
    """Return the least or the greatest of some values, in brackets; of two it is the lesser or the greater."""
    if len(parts) > 2:
        listed = joined(parts)
        zh, en = ("最小者", "least") if smaller else ("最大者", "greatest")
    else:
        listed = joined(parts, " 与 ", " and ")
        zh, en = ("较小者", "lesser") if smaller else ("较大者", "greater")
    return Text(f"（{listed.zh} 中{zh}）", f"the {en} of ({listed.en})")


def _in_brackets(text: Text) -> Text:
    return Text(f"（{text.zh}）", f"({text.en})")
