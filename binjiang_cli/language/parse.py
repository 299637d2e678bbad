"""Expressions from text to tree.

The syntax is Python's, read by Python's own parser into its syntax tree, of which only what a rule needs is accepted.
Nothing is ever evaluated as Python.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Mapping
from fractions import Fraction
from keyword import kwlist

from binjiang_cli.language import tree
from binjiang_cli.language.functions import (
    AGGREGATES,
    FUNCTIONS,
    RANK_FUNCTIONS,
    STEP_FUNCTIONS,
    AggregateKind,
    RankFunction,
    StepFunction,
    is_aggregate,
    is_function,
    is_rank_function,
    is_step_function,
)
from binjiang_cli.language.steps import StepsOf, stepped
from binjiang_cli.source.problem import InputError, Kind, Place, Problem, Refused
from binjiang_cli.values.currencies import CURRENCIES, WRITTEN, currency_code
from binjiang_cli.values.money import MULTIPLES, Money, parse_money
from binjiang_cli.values.numbers import parse_rate
from binjiang_cli.words import Text, did_you_mean, nearest, visible

MAX_LENGTH = 4000
MAX_DEPTH = 40
ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISON: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="
}  # fmt: skip
HALF_WIDTH = Text("用半角符号，例如 ( ) , >= <= * /", "use half-width signs: ( ) , >= <= * /")
LOGIC = Text("写 and、or、not", "write and, or, not")
OWN = {"and", "or", "not", "in", "if", "else", "for", "True", "False"}  # the reserved words that the language has a use for
RESERVED = rf"(?<=\.)(?:{'|'.join(kwlist)})\b|(?<!\w)(?:{'|'.join(sorted({*kwlist} - OWN))})\b"
SLIPS = (
    ("[（），：“”‘’＝＜＞≥≤×÷．％＋－＊／［］]", HALF_WIDTH),
    ("[０-９Ａ-Ｚａ-ｚ]", Text("用半角的数字和字母", "use half-width digits and letters")),
    ("<>", Text("不等写作 !=", "inequality is written !=")),
    ("=[<>]", Text("写 >= 或 <=", "write >= or <=")),
    (r"(?<!\bby)(?<!\bper)(?<![=<>!])=(?![=<>])", Text("相等写作 ==", "equality is written ==")),
    (RESERVED, Text("这是保留词，不能作名字", "this is a reserved word, it cannot be a name")),
    (r"&&|\|\||!(?!=)|(?<![\u4e00-\u9fff])(?:并且|或者|且|或|非|不是)(?![\u4e00-\u9fff])", LOGIC),
)
_CURRENCY = rf"[A-Z]{{3}}|{'|'.join(map(re.escape, WRITTEN))}"  # no word goes on behind one: the order is free
_UNIT = f"[%‰]|{'|'.join(filter(None, MULTIPLES))}"
_FIGURE = r"[0-9](?:[0-9]|,(?=[0-9]))*(?:\.[0-9]+)?"
# 30%, 6‰, 50万元, USD 100万, ¥3,000: a share or an amount of money, which is one only with its unit.
LITERAL = re.compile(
    rf"(?<![\w.])(?:(?P<before>{_CURRENCY})[ ]?)?{_FIGURE}(?:[ ]?(?P<unit>{_UNIT}))?(?:[ ]?(?P<after>{_CURRENCY}))?(?!\w)"
)
QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*(?:'|$)|"(?:[^"\\]|\\.)*(?:"|$)""")
UNFINISHED = r"(?:[-+*/<>=,(\[.]|\b(?:and|or|not|in|if|else|for))\s*$"
PlaceOf = Callable[[int, int], Place]


def no_steps(name: str, place: Place) -> tree.Steps:
    """Refuse a parameter of steps where there are no parameters."""
    raise InputError([Problem(Text("这里没有分段的参数", "there are no parameters of steps here"), place)])


def parse_expression(text: str, place_of: PlaceOf, steps_of: StepsOf = no_steps) -> tree.Node:
    """Return the tree of an expression.

    `place_of(start, end)` tells where its characters stand, `steps_of(name, place)` what the steps of a parameter are,
    which `place` asks for. Raises InputError, at the offending part, for anything that the language does not have.
    """
    if len(text) > MAX_LENGTH:
        raise InputError([Problem(Text("表达式太长", "the expression is too long"), place_of(0, len(text)))])
    flat = text.replace("\r", " ").replace("\n", " ").replace("\t", " ")
    plain, literals = _without_literals(flat, place_of)
    if "#" in flat and "#" in (bare := _without_quoted(flat)):
        at = bare.index("#")
        raise InputError([Problem(Text("表达式里不能写注释", "an expression has no comments"), place_of(at, len(text)))])
    start = len(flat) - len(flat.lstrip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            parsed = ast.parse(plain[start:], mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise InputError(
            [_not_an_expression(_without_quoted(plain), start, getattr(error, "offset", None) or 0, place_of)]
        ) from None
    return _TreeBuilder(flat, plain, start, place_of, steps_of, literals).build(parsed.body, 0)


def _without_literals(text: str, place_of: PlaceOf) -> tuple[str, dict[int, Fraction | Money]]:
    """Return the text with a name of the same length where an amount of money or a share stands, and what these are, by offset.

    Raises InputError for an amount that is none: one finer than a fen.
    """
    found: dict[int, Fraction | Money] = {}
    bare = list(text)
    for literal in filter(_has_unit, LITERAL.finditer(_without_quoted(text))):
        start, end = literal.span()
        try:
            written = literal[0].strip()
            found[start] = parse_rate(written) if written.endswith(("%", "‰")) else parse_money(written)
        except Refused as refused:
            raise InputError([Problem(refused.message, place_of(start, end), refused.hint)]) from None
        bare[start:end] = "_" * (end - start)
    return "".join(bare), found


def _has_unit(figure: re.Match[str]) -> bool:
    """Return whether a figure is more than a number: not one alone, nor part of a name such as CAP100."""
    currencies = [currency_code(word) for word in (figure["before"], figure["after"]) if word]
    return bool(currencies or figure["unit"]) and CURRENCIES.issuperset(currencies)


def _without_quoted(text: str) -> str:
    """Return the text with everything in quotation marks blotted out."""
    return QUOTED.sub(lambda found: "'" * len(found[0]), text)


def _not_an_expression(bare: str, start: int, column: int, place_of: PlaceOf) -> Problem:
    """Return what is wrong where Python stopped, at `column` from one.

    It gives 0 where it stopped at the end or cannot tell.
    """
    reason = Text("这里不是一个完整的表达式", "not an expression")
    slips = [(found, hint) for slip, hint in SLIPS if (found := re.search(slip, bare))]
    if slips:
        found, hint = min(slips, key=lambda slip: slip[0].end())
        return Problem(reason, place_of(*found.span()), hint, "expression")
    end = len(bare.rstrip())
    at = min(start + column, end) - 1 if column else end - 1
    if at == end - 1 and re.search(UNFINISHED, bare):
        reason = Text("表达式没有写完", "the expression is not finished")
    return Problem(reason, place_of(max(at, 0), max(at, 0) + 1), kind="expression")


class _TreeBuilder:
    """Builds the tree of a text from what Python makes of `plain`, in which names stand for the `literals`."""

    def __init__(
        self,
        text: str,
        plain: str,
        start: int,
        place_of: PlaceOf,
        steps_of: StepsOf,
        literals: Mapping[int, Fraction | Money],
    ) -> None:
        self.text = text
        self.start = start
        self.place_of = place_of
        self.steps_of = steps_of
        self.literals = literals
        self.bytes = None if plain.isascii() else plain[start:].encode()

    def span(self, node: ast.expr | ast.keyword) -> tuple[int, int]:
        start, end = node.col_offset, node.end_col_offset
        assert end is not None
        if self.bytes is not None:
            start, end = len(self.bytes[:start].decode()), len(self.bytes[:end].decode())
        return self.start + start, self.start + end

    def place(self, node: ast.expr | ast.keyword) -> Place:
        return self.place_of(*self.span(node))

    def refused(
        self, node: ast.expr | ast.keyword, message: Text, hint: Text | None = None, kind: Kind = "expression"
    ) -> InputError:
        return InputError([Problem(message, self.place(node), hint, kind)])

    def build(self, node: ast.expr, depth: int) -> tree.Node:
        if depth > MAX_DEPTH:
            raise self.refused(node, Text(f"表达式嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} levels deep"))
        place = self.place(node)
        down = depth + 1
        match node:
            case ast.Constant():
                return self.constant(node, place)
            case ast.Name(id=name):
                literal = self.literals.get(self.span(node)[0])
                return tree.Name(place, name) if literal is None else tree.Constant(place, literal)
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return tree.ListOf(place, tuple(self.build(item, down) for item in items))
            case ast.Attribute(value=record, attr=name):
                return tree.FieldAccess(place, self.build(record, down), name)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
                operator = ARITHMETIC[type(op)]
                return tree.Arithmetic(place, operator, self.build(left, down), self.build(right, down))  # type: ignore[arg-type]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return tree.Negative(place, self.build(operand, down))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return tree.Not(place, self.build(operand, down))
            case ast.BoolOp(op=op, values=values):
                operands = tuple(self.build(value, down) for value in values)
                return tree.Logic(place, "and" if isinstance(op, ast.And) else "or", operands)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return tree.Choice(place, self.build(test, down), self.build(body, down), self.build(orelse, down))
            case ast.Compare():
                return self.comparison(node, place, down)
            case ast.Subscript(value=table, slice=key) if not isinstance(key, ast.Slice):
                return tree.Lookup(place, self.build(table, down), self.build(key, down))
            case ast.Call():
                return self.call(node, place, down)
        raise self.refused(
            node,
            Text("规则语言里没有这种写法", "the rule language does not have this"),
            Text(
                "可用：+ - * /、比较、in、and or not、x if c else y、函数、表[键]、推导式",
                "there are: + - * /, comparisons, in, and or not, x if c else y, functions, table[key], comprehensions",
            ),
        )

    def constant(self, node: ast.Constant, place: Place) -> tree.Node:
        start, end = self.span(node)
        written = self.text[start:end]
        if isinstance(node.value, bool) or (isinstance(node.value, str) and QUOTED.fullmatch(written)):
            return tree.Constant(place, node.value)
        if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", written) and len(written) <= 40:
            return tree.Constant(place, Fraction(written))
        if isinstance(node.value, str):
            message = Text(
                "一段文字写在一对引号里，不能拼接，不加前缀", "a text stands in one pair of quotes, without a prefix"
            )
            raise self.refused(node, message)
        raise self.refused(
            node,
            Text(f"不接受的值：{visible(written[:40])}", f"not a value of the language: {visible(written[:40])}"),
            Text("数字写成 360 或 0.3", "numbers are written 360 or 0.3"),
        )

    def comparison(self, node: ast.Compare, place: Place, depth: int) -> tree.Node:
        links: list[tree.Node] = []
        operands = [node.left, *node.comparators]
        for index, op in enumerate(node.ops):
            left, right = self.build(operands[index], depth), self.build(operands[index + 1], depth)
            if isinstance(op, ast.In):
                links.append(tree.Membership(place, left, right))
            elif isinstance(op, ast.NotIn):
                links.append(tree.Not(place, tree.Membership(place, left, right)))
            elif type(op) in COMPARISON:
                links.append(tree.Compare(place, COMPARISON[type(op)], left, right))  # type: ignore[arg-type]
            else:
                raise self.refused(node, Text("用 == 比较", "compare with =="))
        return links[0] if len(links) == 1 else tree.Logic(place, "and", tuple(links))

    def call(self, node: ast.Call, place: Place, depth: int) -> tree.Node:
        name = node.func.id if isinstance(node.func, ast.Name) else None
        known = (*FUNCTIONS, *STEP_FUNCTIONS, *RANK_FUNCTIONS, *AGGREGATES)
        if name not in known:
            meant = nearest(name, known) if name else None
            shown = visible(self.text[slice(*self.span(node.func))][:40])
            raise self.refused(
                node.func,
                Text(f"没有函数 {shown}", f"no such function: {shown}"),
                did_you_mean(meant) if meant else Text(f"函数：{'、'.join(known)}", f"functions: {', '.join(known)}"),
                "unknown_name",
            )
        if is_rank_function(name):
            return self.ranked(node, name, place, depth)
        if node.keywords:
            raise self.refused(node.keywords[0], Text("函数没有命名参数", "functions take no named arguments"))
        if is_aggregate(name):
            return self.aggregate(node, name, place, depth)
        if is_step_function(name):
            return self.stepped(node, name, place, depth)
        assert is_function(name)
        return tree.Call(place, name, tuple(self.build(argument, depth) for argument in node.args))

    def stepped(self, node: ast.Call, function: StepFunction, place: Place, depth: int) -> tree.Node:
        match node.args:
            case [ast.Name(id=parameter) as named, argument] if self.span(named)[0] not in self.literals:
                steps = self.steps_of(parameter, self.place(named))
                return stepped(place, function, parameter, self.build(argument, depth), steps)
        example = f"{function}(rates, loan.principal)"
        message = Text(
            f"{function} 要一个分段的参数名和一个值，例如 {example}",
            f"{function} takes the name of a parameter of steps and a value: {example}",
        )
        raise self.refused(node, message)

    def ranked(self, node: ast.Call, function: RankFunction, place: Place, depth: int) -> tree.Node:
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        count = 1 if function == "place" else 2
        if len(node.args) != count or not set(keywords) <= {"by", "per"} or len(keywords) != len(node.keywords):
            example = (
                "place(loan, by=loan.drawn_on)" if function == "place" else "within(loan.principal, most, by=loan.drawn_on)"
            )
            message = Text(f"{function} 写成 {example}，还可以有 per=", f"{function} is written {example}, and may have per=")
            raise self.refused(node, message)
        by, descending = keywords.get("by"), False
        if isinstance(by, ast.UnaryOp) and isinstance(by.op, ast.USub):
            by, descending = by.operand, True
        arguments = tuple(self.build(argument, depth) for argument in node.args)
        ordered, counted = (None if one is None else self.build(one, depth) for one in (by, keywords.get("per")))
        return tree.Ranked(place, function, arguments, ordered, descending, counted)

    def aggregate(self, node: ast.Call, kind: AggregateKind, place: Place, depth: int) -> tree.Node:
        match node.args:
            case [
                ast.GeneratorExp(
                    elt=element,
                    generators=[ast.comprehension(target=ast.Name(id=variable), iter=source, ifs=ifs, is_async=0)],
                )
            ]:
                conditions = [self.build(condition, depth) for condition in ifs]
                condition: tree.Node | None = conditions[0] if conditions else None
                if len(conditions) > 1:
                    condition = tree.Logic(place, "and", tuple(conditions))
                return tree.Aggregate(
                    place,
                    kind,
                    self.build(element, depth),
                    variable,
                    self.build(source, depth),
                    condition,
                )
        example = f"{kind}(p.spend for p in rd_projects if p.year == 2025)"
        raise self.refused(node, Text(f"{kind} 要一个推导式，例如 {example}", f"{kind} takes a comprehension: {example}"))
