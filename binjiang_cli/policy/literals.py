"""Values that a rule file gives as data: numbers, rates, money, dates, lists, tables, thresholds."""

from __future__ import annotations

import re
from fractions import Fraction

from binjiang_cli.language import tree
from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence
from binjiang_cli.source.problem import InputError, Place, Problem, Refused, refuse
from binjiang_cli.values.currencies import CURRENCIES
from binjiang_cli.values.dates import FORMS as DATE_FORMS
from binjiang_cli.values.dates import parse_date
from binjiang_cli.values.money import FORM, half_width, parse_money
from binjiang_cli.values.numbers import parse_rate
from binjiang_cli.words import Text, visible

ID = r"[A-Za-z_][A-Za-z0-9_.-]*"
RATE = re.compile(r"[0-9]+(?:\.[0-9]+)?\s*[%‰]?|[百千万]分之.+")
FIGURES = "[0-9]|[一二两三四五六七八九十〇零]+[百千万亿成]|[百千万]分之"


def scalar_literal(text: str) -> tree.ConstantValue | None:
    """Return the number, rate, money, date or boolean that a text is; None where it is none of these.

    Money is what carries a unit (300万, 50元, USD 20); a bare figure is a number. Raises Refused for money or dates
    in the right form that cannot be (31 February).
    """
    written = half_width(text.strip())
    if written in ("true", "false"):
        return written == "true"
    if RATE.fullmatch(written) and len(written) <= 40:
        return parse_rate(written)
    if DATE_FORMS.fullmatch(written):
        return parse_date(written)
    found = FORM.fullmatch(written)
    if found and (found["before"] or found["after"] or found["multiple"]):
        return parse_money(written)
    return None


def parse_literal(node: Node) -> tree.ConstantValue:
    """Return the constant that a node of a rule file states. Raises InputError with everything that is wrong in it."""
    if isinstance(node, Scalar):
        return _scalar(node)
    if isinstance(node, Sequence):
        items = [parse_literal(item) for item in node.items]
        if not items or not all(isinstance(item, str) for item in items):
            raise refuse(Text("列表只能列出文字", "a list holds texts"), node.place)
        return tuple(item for item in items if isinstance(item, str))
    return _mapping(node)


def _scalar(node: Scalar) -> tree.ConstantValue:
    try:
        found = scalar_literal(node.text) if node.plain else None
    except Refused as refused:
        raise InputError([Problem(refused.message, node.place, refused.hint)]) from None
    if node.is_null:
        raise refuse(Text("这里缺少一个值", "a value is missing"), node.place)
    if found is None and node.plain and _looks_like_a_figure(node.text):
        shown = visible(node.text[:60])
        raise refuse(
            Text(f"“{shown}”读不成数字、比例、金额或日期", f"not a number, rate, amount or date: {shown}"),
            node.place,
            Text("数值写成 100万元、30%、0.5 等；若是文字，请加引号", "write 100万元, 30%, 0.5; quote it where it is a text"),
        )
    return node.text if found is None else found


def _looks_like_a_figure(text: str) -> bool:
    """Return whether a bare text was most likely meant as a value: it holds figures and is no id."""
    written = half_width(text.strip())
    return not re.fullmatch(ID, written) and re.search(FIGURES, written) is not None


def _mapping(node: Mapping) -> tree.Threshold | tree.Table:
    keys = [key.text for key, _ in node.pairs]
    if any(key in CURRENCIES for key in keys):
        return _threshold(node)
    rows = {key.text: parse_literal(value) for key, value in node.pairs}
    if not rows:
        raise refuse(Text("这里缺少内容", "nothing is given here"), node.place)
    kinds = {type(row) for row in rows.values()}
    if len(kinds) > 1:
        raise refuse(Text("表里的值类型不同", "the values of the table are of different types"), node.place)
    if len({tuple(row.rows) for row in rows.values() if isinstance(row, tree.Table)}) > 1:
        raise refuse(Text("表里各行的键不同", "the rows of the table differ in their keys"), node.place)
    return tree.Table(rows)


def _threshold(node: Mapping) -> tree.Threshold:
    amounts: dict[str, Fraction] = {}
    for key, value in node.pairs:
        if key.text not in CURRENCIES:
            raise refuse(Text(f"不认识的币种：{visible(key.text)}", f"unknown currency: {visible(key.text)}"), key.place)
        if not isinstance(value, Scalar):
            raise refuse(Text("这里要的是一个金额", "an amount is expected here"), value.place)
        try:
            money = parse_money(value.text)
        except Refused as refused:
            raise InputError([Problem(refused.message, value.place, refused.hint)]) from None
        if money.currency not in ("CNY", key.text):
            raise refuse(Text(f"币种与 {key.text} 不一致", f"the currency differs from {key.text}"), value.place)
        amounts[key.text] = money.amount
    if "CNY" not in amounts:
        raise refuse(
            Text("多币种金额必须给出 CNY", "a threshold in several currencies must state CNY"),
            node.place,
            Text("其他币种会折成人民币比较", "other currencies are converted to CNY and compared with it"),
        )
    return tree.Threshold(amounts)


def constant_or_none(text: str, place: Place) -> tree.Constant | None:
    """Return a constant where a text is a number, rate or money by itself; None where it is an expression."""
    try:
        found = scalar_literal(text)
    except Refused as refused:
        raise InputError([Problem(refused.message, place, refused.hint)]) from None
    return None if found is None else tree.Constant(place, found)
