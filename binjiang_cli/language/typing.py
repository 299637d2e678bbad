"""The types reading: every node's type and bounds, and every place where an expression makes no sense."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import assert_never

from binjiang_cli.language import tree
from binjiang_cli.language.functions import FUNCTIONS
from binjiang_cli.language.types import (
    NAMES,
    BooleanType,
    Bounds,
    DateType,
    ListType,
    MoneyType,
    NumberType,
    RecordType,
    StepsType,
    TableType,
    TextType,
    ThresholdType,
    Type,
    WrongType,
    exactly,
    name_of,
)
from binjiang_cli.source.problem import Kind, Place, Problem
from binjiang_cli.values.money import Money
from binjiang_cli.words import Text, did_you_mean, listing, nearest, visible

WRONG = WrongType()
MONEY_AS_PARAMETER = Text(
    "金额写成带币种的参数，例如 parameters 里的 bound: 300万元",
    "state the amount as a parameter with its unit, such as bound: 300万元",
)


def type_of_constant(value: tree.ConstantValue) -> Type:
    if isinstance(value, bool):
        return BooleanType()
    if isinstance(value, Fraction):
        return NumberType(exactly(value), value.denominator == 1)
    if isinstance(value, Money):
        return MoneyType(exactly(value.amount))
    if isinstance(value, tree.Threshold):
        return ThresholdType(value.amounts)
    if isinstance(value, tree.Table):
        elements = [type_of_constant(row) for row in value.rows.values()]
        return TableType(tuple(value.rows), reduce(common_type, elements))
    if isinstance(value, str):
        return TextType((value,))
    return DateType() if isinstance(value, date) else ListType(TextType(value), len(value))


def type_of_parameter(value: tree.ParameterValue) -> Type:
    """Return the type of a parameter's value, which may be steps."""
    if not isinstance(value, tree.Steps):
        return type_of_constant(value)
    bounds, values = (
        reduce(common_type, map(type_of_constant, of))
        for of in zip(*((row.bound, row.value) for row in value.rows), strict=True)
    )
    return StepsType(bounds, values)


def common_type(a: Type, b: Type) -> Type:
    """Return the type of what may be either; WRONG where the two do not go together."""
    match a, b:
        case NumberType(), NumberType():
            return NumberType(a.bounds.either(b.bounds), a.integer and b.integer)
        case MoneyType(), MoneyType():
            return MoneyType(a.bounds.either(b.bounds))
        case TextType(), TextType():
            if a.values is None or b.values is None:
                return TextType()
            return TextType(tuple(dict.fromkeys(a.values + b.values)))
        case ListType(), ListType():
            return ListType(common_type(a.element, b.element), max(a.longest, b.longest))
        case TableType(), TableType():
            return TableType(tuple(dict.fromkeys(a.keys + b.keys)), common_type(a.element, b.element))
        case StepsType(), StepsType():
            return StepsType(common_type(a.bound, b.bound), common_type(a.value, b.value))
        case RecordType(), RecordType():
            return a if a.section == b.section else WRONG
        case _:
            return a if type(a) is type(b) else WRONG


def is_wrong(kind: Type) -> bool:
    """Return whether a type, or what it holds, is WRONG."""
    if isinstance(kind, StepsType):
        return is_wrong(kind.bound) or is_wrong(kind.value)
    return isinstance(kind, WrongType) or (isinstance(kind, TableType | ListType) and is_wrong(kind.element))


def _unsliceable(name: str, steps: StepsType) -> Text | None:
    """Return why no sum of slices follows from steps."""
    if isinstance(steps.bound, DateType):
        return Text(f"{name} 按日期分段，没有可以相加的部分", f"{name} has steps by day: a day has no parts to add up")
    if isinstance(steps.bound, MoneyType) and isinstance(steps.value, MoneyType):
        return Text(
            f"{name} 的界限和值都是金额，不能相乘", f"{name} has money as bounds and as values: it cannot be multiplied"
        )
    return None


class Checker:
    """Walks expressions under a set of names, keeps the type of every node, collects what is wrong."""

    def __init__(self, names: Mapping[str, Type]) -> None:
        self.names = dict(names)
        self.record: str | None = None  # what a rule calls the record that it is about
        self.types: dict[tree.Node, Type] = {}
        self.problems: list[Problem] = []

    def expect(self, node: tree.Node, what: str, *kinds: type) -> Type:
        """Return the node's type, which must be one of `kinds`; `what` names the place in the rule."""
        found = self.check(node)
        if not isinstance(found, (*kinds, WrongType)):
            wanted = [NAMES[kind] for kind in kinds]
            self.refuse(
                node.place,
                Text(
                    f"{what} 应为{'或'.join(w.zh for w in wanted)}，这里是{name_of(found).zh}",
                    f"{what} must be {' or '.join(w.en for w in wanted)}, not {name_of(found).en}",
                ),
                MONEY_AS_PARAMETER if MoneyType in kinds and isinstance(found, NumberType) else None,
            )
            return WRONG
        return found

    def check(self, node: tree.Node) -> Type:
        found = self._check(node)
        self.types[node] = found
        return found

    def refuse(self, place: Place, message: Text, hint: Text | None = None, kind: Kind = "type") -> Type:
        self.problems.append(Problem(message, place, hint, kind))
        return WRONG

    def _check(self, node: tree.Node) -> Type:
        match node:
            case tree.Constant(value=value):
                return type_of_constant(value)
            case tree.Name():
                return self._name(node)
            case tree.FieldAccess():
                return self._field(node)
            case tree.ListOf():
                return self._list(node)
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Negative(operand=operand):
                found = self.check(operand)
                if isinstance(found, NumberType | MoneyType):
                    return found._replace(bounds=-found.bounds)
                return self._mismatch(node.place, "-", found)
            case tree.Compare():
                return self._comparison(node)
            case tree.Membership():
                return self._membership(node)
            case tree.Logic(operator=operator, operands=operands):
                for operand in operands:
                    self.expect(operand, operator, BooleanType)
                return BooleanType()
            case tree.Not(operand=operand):
                self.expect(operand, "not", BooleanType)
                return BooleanType()
            case tree.Choice():
                return self._choice(node)
            case tree.Call():
                return self._call(node)
            case tree.Lookup():
                return self._lookup(node)
            case tree.Stepped():
                return self._stepped(node)
            case tree.Ranked():
                return self._ranked(node)
            case tree.Aggregate():
                return self._aggregate(node)
            case _:
                assert_never(node)

    def _mismatch(self, place: Place, operator: str, *kinds: Type, hint: Text | None = None) -> Type:
        if any(isinstance(kind, WrongType) for kind in kinds):
            return WRONG
        zh = "和".join(name_of(kind).zh for kind in kinds)
        en = " and ".join(name_of(kind).en for kind in kinds)
        return self.refuse(place, Text(f"“{operator}”不能用于{zh}", f"{operator} cannot be applied to {en}"), hint)

    def _name(self, node: tree.Name) -> Type:
        if node.name in self.names:
            found = self.names[node.name]
            return self._refuse_steps(node) if isinstance(found, StepsType) else found
        meant = nearest(node.name, self.names)
        hint = (
            did_you_mean(meant) if meant else Text(f"可用的名字：{listing(self.names)}", f"known names: {listing(self.names)}")
        )
        message = Text(f"没有 {visible(node.name)} 这个名字", f"unknown name: {visible(node.name)}")
        return self.refuse(node.place, message, hint, "unknown_name")

    def _refuse_steps(self, node: tree.Name) -> Type:
        message = Text(f"{node.name} 是分段的值，不是一个值", f"{node.name} holds values by steps, and is no value itself")
        hint = Text(
            f"写 step({node.name}, 值) 或 slices({node.name}, 值)",
            f"write step({node.name}, value) or slices({node.name}, value)",
        )
        return self.refuse(node.place, message, hint)

    def _stepped(self, node: tree.Stepped) -> Type:
        kind = self.check(node.argument)
        found = type_of_parameter(node.steps)
        if isinstance(kind, WrongType) or not isinstance(found, StepsType):
            return WRONG
        name, by, here = node.parameter, name_of(found.bound), name_of(kind)
        if type(kind) is not type(found.bound):
            message = Text(f"{name} 按{by.zh}分段，这里是{here.zh}", f"{name} has steps by {by.en}, this is {here.en}")
            hint = MONEY_AS_PARAMETER if isinstance(kind, NumberType) and isinstance(found.bound, MoneyType) else None
            return self.refuse(node.argument.place, message, hint)
        if node.function == "slices" and (reason := _unsliceable(name, found)):
            return self.refuse(node.place, reason)
        told = len(self.problems)
        lowered = self.check(node.lowered)
        del self.problems[told:]  # what is wrong with the argument was already said
        return lowered

    def _ranked(self, node: tree.Ranked) -> Type:
        if self.record is None:
            message = Text(
                "这里没有先后可言：规则不是对每条记录的", "nothing comes before another here: no rule for each record"
            )
            return self.refuse(node.place, message)
        if node.by is not None:
            self.expect(node.by, "by", NumberType, MoneyType, DateType)
        if node.per is not None:
            self.expect(node.per, "per", TextType, NumberType, MoneyType, DateType, BooleanType)
        return self._place(node) if node.function == "place" else self._within(node)

    def _place(self, node: tree.Ranked) -> Type:
        (record,) = node.arguments
        if not (isinstance(record, tree.Name) and record.name == self.record):
            message = Text(
                f"place 要写规则自己的记录：place({self.record})", f"place is of the rule's record: place({self.record})"
            )
            return self.refuse(record.place, message)
        self.check(record)
        return NumberType(Bounds(Fraction(1)), True)

    def _within(self, node: tree.Ranked) -> Type:
        kinds = self._check_alike(*node.arguments)
        both = reduce(common_type, kinds)
        if not isinstance(both, NumberType | MoneyType):
            return self._mismatch(node.place, node.function, *kinds)
        nothing = Fraction(0)
        amount, most = (kind.bounds for kind in kinds if isinstance(kind, NumberType | MoneyType))
        # What is below zero in the records before makes room, and what is not can leave none.
        reach = amount.least(most) if amount.low is not None and amount.low >= nothing else amount
        return both._replace(bounds=Bounds(nothing, reach.greatest(exactly(nothing)).high))

    def _field(self, node: tree.FieldAccess) -> Type:
        record = self.check(node.record)
        if isinstance(record, WrongType):
            return WRONG
        if not isinstance(record, RecordType):
            return self.refuse(node.place, Text(f"{name_of(record).zh}没有字段", f"{name_of(record).en} has no fields"))
        if node.name in record.fields:
            return record.fields[node.name]
        meant = nearest(node.name, record.fields)
        hint = (
            did_you_mean(meant)
            if meant
            else Text(
                f"{record.section} 的字段：{listing(record.fields)}", f"fields of {record.section}: {listing(record.fields)}"
            )
        )
        name = visible(node.name)
        message = Text(f"{record.section} 没有字段 {name}", f"{record.section} has no field {name}")
        return self.refuse(node.place, message, hint, "unknown_name")

    def _list(self, node: tree.ListOf) -> Type:
        kinds = [self.check(item) for item in node.items]
        if not kinds:
            return self.refuse(node.place, Text("空列表", "an empty list"))
        element = reduce(common_type, kinds)
        if is_wrong(element) and not any(is_wrong(kind) for kind in kinds):
            return self.refuse(node.place, Text("列表里的值类型不同", "the values of the list are of different types"))
        return ListType(element, len(kinds))

    def _arithmetic(self, node: tree.Arithmetic) -> Type:
        left, right = self.check(node.left), self.check(node.right)
        match node.operator, left, right:
            case "+", NumberType(), NumberType():
                return NumberType(left.bounds + right.bounds, left.integer and right.integer)
            case "-", NumberType(), NumberType():
                return NumberType(left.bounds + -right.bounds, left.integer and right.integer)
            case "+", MoneyType(), MoneyType():
                return MoneyType(left.bounds + right.bounds)
            case "-", MoneyType(), MoneyType():
                return MoneyType(left.bounds + -right.bounds)
            case "*", NumberType(), NumberType():
                return NumberType(left.bounds * right.bounds, left.integer and right.integer)
            case "*", MoneyType(), NumberType():
                return MoneyType(left.bounds * right.bounds)
            case "*", NumberType(), MoneyType():
                return MoneyType(left.bounds * right.bounds)
            case "/", NumberType(), NumberType():
                self._refuse_zero_divisor(node.right, right)
                return NumberType(left.bounds / right.bounds)
            case "/", MoneyType(), NumberType():
                self._refuse_zero_divisor(node.right, right)
                return MoneyType(left.bounds / right.bounds)
            case "/", MoneyType(), MoneyType():
                return NumberType(left.bounds / right.bounds)
        hint = None
        if node.operator in ("+", "-"):
            if {type(left), type(right)} == {MoneyType, NumberType}:
                hint = MONEY_AS_PARAMETER
            elif DateType in (type(left), type(right)):
                hint = Text("两个日期相隔的天数是 days（起，止）", "the days between two dates are days(from, to)")
        return self._mismatch(node.place, node.operator, left, right, hint=hint)

    def _refuse_zero_divisor(self, node: tree.Node, kind: NumberType) -> None:
        if kind.bounds == exactly(Fraction(0)):
            self.refuse(node.place, Text("除数是零", "division by zero"))

    def _comparison(self, node: tree.Compare) -> Type:
        left, right = self._check_alike(node.left, node.right)
        self._comparable(node, left, right)
        return BooleanType()

    def _check_alike(self, *nodes: tree.Node) -> list[Type]:
        """Return the types of what is to be of one type: beside money a bare zero is no money at all."""
        kinds = [self.check(node) for node in nodes]
        if not any(isinstance(kind, MoneyType) for kind in kinds):
            return kinds
        for node in nodes:
            if isinstance(node, tree.Constant) and type(node.value) is Fraction and not node.value:
                node.value = Money(Fraction(0))
        return [self.check(node) if isinstance(node, tree.Constant) else self.types[node] for node in nodes]

    def _comparable(self, node: tree.Compare, left: Type, right: Type) -> None:
        equality = node.operator in ("==", "!=")
        match left, right:
            case (WrongType(), _) | (_, WrongType()):
                return
            case (NumberType(), NumberType()) | (MoneyType(), MoneyType()) | (DateType(), DateType()):
                return
            case (MoneyType(), ThresholdType()) | (ThresholdType(), MoneyType()):
                return
            case TextType(), TextType() if equality:
                self._same_values(node.left, left, node.right, right)
                return
            case BooleanType(), BooleanType() if equality:
                return
        hint = MONEY_AS_PARAMETER if {type(left), type(right)} == {MoneyType, NumberType} else None
        if ListType in (type(left), type(right)):
            hint = Text("判断是否在列表里用 in", "use `in` to ask whether a list holds a value")
        self._mismatch(node.place, node.operator, left, right, hint=hint)

    def _same_values(self, node: tree.Node, left: TextType, other: tree.Node, right: TextType) -> None:
        """Refuse a text that is compared with a field of declared values and is none of them."""
        for constant, kind, declared in ((node, left, right), (other, right, left)):
            if isinstance(constant, tree.Constant) and kind.values and declared.values is not None:
                self._declared(constant.place, kind.values[0], declared.values)

    def _declared(self, place: Place, value: str, declared: tuple[str, ...]) -> None:
        if value in declared:
            return
        meant = nearest(value, declared)
        hint = did_you_mean(meant) if meant else Text(f"可用的值：{listing(declared)}", f"known values: {listing(declared)}")
        self.refuse(place, Text(f"没有 {visible(value)} 这个值", f"unknown value: {visible(value)}"), hint, "unknown_name")

    def _membership(self, node: tree.Membership) -> Type:
        item, container = self.check(node.item), self.check(node.container)
        match item, container:
            case (WrongType(), _) | (_, WrongType()):
                return BooleanType()
            case TextType(), TableType(keys=keys):
                element: Type = TextType(keys)
            case _, ListType(element=element):
                pass
            case _:
                self._mismatch(node.place, "in", item, container)
                return BooleanType()
        if isinstance(common_type(item, element), WrongType):
            self._mismatch(node.place, "in", item, element)
        elif isinstance(item, TextType) and isinstance(element, TextType):
            if isinstance(node.container, tree.ListOf) and item.values is not None:
                for choice in node.container.items:
                    if isinstance(choice, tree.Constant) and isinstance(choice.value, str):
                        self._declared(choice.place, choice.value, item.values)
            elif isinstance(node.item, tree.Constant) and item.values and element.values is not None:
                self._declared(node.item.place, item.values[0], element.values)
        return BooleanType()

    def _choice(self, node: tree.Choice) -> Type:
        self.expect(node.condition, "if", BooleanType)
        then, otherwise = self._check_alike(node.then, node.otherwise)
        both = common_type(then, otherwise)
        if is_wrong(both):
            return self._mismatch(node.place, "if … else", then, otherwise)
        return both

    def _call(self, node: tree.Call) -> Type:
        count, function = len(node.arguments), FUNCTIONS[node.function]
        if count != (max(count, 1) if function.arity is None else function.arity):
            need = "≥ 1" if function.arity is None else str(function.arity)
            return self.refuse(
                node.place,
                Text(
                    f"{node.function} 要 {need} 个参数，这里有 {count} 个",
                    f"{node.function} takes {need} arguments, not {count}",
                ),
            )
        if function.takes is None:
            return self._alike(node, self._check_alike(*node.arguments))
        for argument, kind in zip(node.arguments, function.takes, strict=True):
            self.expect(argument, node.function, kind)
        assert function.gives is not None
        return function.gives

    def _alike(self, node: tree.Call, kinds: list[Type]) -> Type:
        """Return the type of a function whose arguments are of one type."""
        both = reduce(common_type, kinds)
        match node.function:
            case "first":
                return self._mismatch(node.place, node.function, *kinds) if is_wrong(both) else both
            case "min" | "max":
                if isinstance(both, DateType):
                    return both
            case "full" | "rounded":
                self._refuse_no_unit(node.arguments[1], kinds[1])
            case "days" | "months" | "later" | "year" | "month" | "year_end" | "month_end" | "lpr_1y" | "lpr_5y":
                raise AssertionError(node.function)
            case _:
                assert_never(node.function)
        if not isinstance(both, NumberType | MoneyType):
            return self._mismatch(node.place, node.function, *kinds)
        return self._amount_of(node, both, [kind.bounds for kind in kinds if isinstance(kind, NumberType | MoneyType)])

    def _amount_of(self, node: tree.Call, both: NumberType | MoneyType, bounds: list[Bounds]) -> Type:
        """Return the type of a function of numbers, or of money, whose common type is `both`."""
        match node.function:
            case "min":
                return both._replace(bounds=reduce(Bounds.least, bounds))
            case "max":
                return both._replace(bounds=reduce(Bounds.greatest, bounds))
            case "full":
                return FUNCTIONS[node.function].gives or WRONG
        unit = bounds[1].high  # what is rounded moves by less than a unit
        reach = Bounds() if unit is None else Bounds(-unit, unit)
        return both._replace(bounds=bounds[0] + reach)

    def _refuse_no_unit(self, node: tree.Node, kind: Type) -> None:
        """Refuse a unit of zero or less, in which something is counted or to which it is rounded."""
        if isinstance(kind, NumberType | MoneyType) and kind.bounds.high is not None and kind.bounds.high <= 0:
            self.refuse(node.place, Text("单位要大于零", "a unit is above zero"))

    def _lookup(self, node: tree.Lookup) -> Type:
        table, key = self.check(node.table), self.check(node.key)
        match table, key:
            case (WrongType(), _) | (_, WrongType()):
                return WRONG
            case TableType(), TextType():
                if isinstance(node.key, tree.Constant) and key.values:
                    self._declared(node.key.place, key.values[0], table.keys)
                return table.element
        return self._mismatch(node.place, "[ ]", table, key)

    def _aggregate(self, node: tree.Aggregate) -> Type:
        source = self.check(node.source)
        element: Type = WRONG
        count = Bounds()
        if isinstance(source, ListType):
            element, count = source.element, Bounds(Fraction(0), Fraction(source.longest))
        elif not isinstance(source, WrongType):
            self.refuse(node.source.place, Text("for … in 后面要一个列表", "a list is expected after for … in"))
        if node.variable in self.names:
            self.refuse(node.place, Text(f"{node.variable} 这个名字已经用了", f"the name {node.variable} is already taken"))
            return WRONG
        self.names[node.variable] = element
        try:
            if node.condition is not None:
                self.expect(node.condition, "if", BooleanType)
            return self._aggregated(node, count)
        finally:
            del self.names[node.variable]

    def _aggregated(self, node: tree.Aggregate, count: Bounds) -> Type:
        """Return the type of an aggregate over as many elements as `count` says, whose variable is known."""
        match node.kind:
            case "any" | "all":
                self.expect(node.element, node.kind, BooleanType)
                return BooleanType()
            case "count":
                self.check(node.element)
                return NumberType(count, True)
            case "sum":
                element = self.expect(node.element, node.kind, NumberType, MoneyType)
                return element._replace(bounds=element.bounds * count) if isinstance(element, NumberType | MoneyType) else WRONG
            case _:
                assert_never(node.kind)
