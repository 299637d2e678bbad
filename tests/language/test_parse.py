"""Expressions from text to tree: what each node is, where it stands, and what is refused."""

from __future__ import annotations

import warnings
from fractions import Fraction
from pathlib import Path

import pytest
from helpers import HEAD, marked, parse, rules_copy, steps
from hypothesis import example, given
from hypothesis import strategies as st

from binjiang_cli.language import tree
from binjiang_cli.language.parse import parse_expression
from binjiang_cli.policy.load import load_policy
from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import InputError, Kind, Problem
from binjiang_cli.values.money import Money
from binjiang_cli.words import Text


def refused(text: str) -> Problem:
    with pytest.raises(InputError) as caught:
        parse(text)
    (problem,) = caught.value.problems
    return problem


def refusal(text: str) -> tuple[str, Text, Text | None, Kind]:
    """What is marked, what is said of it, what would be right, and the kind of the problem."""
    problem = refused(text)
    return marked(problem.place), problem.message, problem.hint, problem.kind


def offsets(text: str) -> tuple[int, int]:
    """Where what is refused begins and ends."""
    place = refused(text).place
    assert place is not None and place.span is not None
    return place.span.start, place.span.end


def outline(node: tree.Node) -> list[tuple[str, str]]:
    """Every node from the top down, left to right: its type and the text where it stands."""
    below = [entry for child in tree.children(node) for entry in outline(child)]
    return [(type(node).__name__, marked(node.place)), *below]


def shape(node: tree.Node) -> tuple[object, ...]:
    """A tree without its places."""
    own = [value for name, value in vars(node).items() if name != "place"]
    kept = tuple(value for value in own if isinstance(value, str | bool | Fraction))
    return type(node).__name__, kept, *(shape(child) for child in tree.children(node))


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("360", [("Constant", "360")]),
        ("  a  ", [("Name", "a")]),
        ("loan.principal", [("FieldAccess", "loan.principal"), ("Name", "loan")]),
        ("a + b*c", [("Arithmetic", "a + b*c"), ("Name", "a"), ("Arithmetic", "b*c"), ("Name", "b"), ("Name", "c")]),
        # Brackets belong to what they stand in, not to what they enclose.
        ("(a - b) / c", [("Arithmetic", "(a - b) / c"), ("Arithmetic", "a - b"), ("Name", "a"), ("Name", "b"), ("Name", "c")]),
        ("-a", [("Negative", "-a"), ("Name", "a")]),
        ("not a", [("Not", "not a"), ("Name", "a")]),
        ("a and b or c", [("Logic", "a and b or c"), ("Logic", "a and b"), ("Name", "a"), ("Name", "b"), ("Name", "c")]),
        ("a<=b", [("Compare", "a<=b"), ("Name", "a"), ("Name", "b")]),
        (
            'a in ["x", "y"]',
            [
                ("Membership", 'a in ["x", "y"]'),
                ("Name", "a"),
                ("ListOf", '["x", "y"]'),
                ("Constant", '"x"'),
                ("Constant", '"y"'),
            ],
        ),
        ("a not in b", [("Not", "a not in b"), ("Membership", "a not in b"), ("Name", "a"), ("Name", "b")]),
        # A choice is read in the order in which it is written: then, if, else.
        ("a if b else c", [("Choice", "a if b else c"), ("Name", "a"), ("Name", "b"), ("Name", "c")]),
        ("days(a, b)", [("Call", "days(a, b)"), ("Name", "a"), ("Name", "b")]),
        ("t[k]", [("Lookup", "t[k]"), ("Name", "t"), ("Name", "k")]),
        (
            "sum(p.x for p in s if p.y)",
            [
                ("Aggregate", "sum(p.x for p in s if p.y)"),
                ("FieldAccess", "p.x"),
                ("Name", "p"),
                ("Name", "s"),
                ("FieldAccess", "p.y"),
                ("Name", "p"),
            ],
        ),
        # Places count characters, not bytes: the Chinese before them takes three bytes a character.
        (
            '"集成电路" == a.b',
            [("Compare", '"集成电路" == a.b'), ("Constant", '"集成电路"'), ("FieldAccess", "a.b"), ("Name", "a")],
        ),
        ('  "𠮷" in 标的', [("Membership", '"𠮷" in 标的'), ("Constant", '"𠮷"'), ("Name", "标的")]),
    ],
)
def test_nodes_and_places(text: str, nodes: list[tuple[str, str]]) -> None:
    assert outline(parse(text)) == nodes


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.30", Fraction(3, 10)),
        ("0.1", Fraction(1, 10)),
        ("12", Fraction(12)),
        ("007.50", Fraction(15, 2)),
        ("True", True),
        ("False", False),
        ('"bank"', "bank"),
        ("'bank'", "bank"),
        ("0.3333333333333333333333333333333333", Fraction(3333333333333333333333333333333333, 10**34)),
        ("1" * 40, Fraction(int("1" * 40))),  # as long as a number may be
    ],
)
def test_constants_are_exact(text: str, value: object) -> None:
    node = parse(text)
    assert isinstance(node, tree.Constant)
    assert (type(node.value), node.value) == (type(value), value)


def test_what_a_tree_says_is_the_same_in_any_layout() -> None:
    def says(text: str) -> object:
        return tree.structure(parse(text))

    assert says("place(a,by=-b , per=c)") == says("place(a, by=-b, per=c)")
    assert len({repr(says(f"place(a{rest})")) for rest in ("", ", by=b", ", by=-b", ", per=b")}) == 4
    assert tree.words_of(parse("place(a, by=-b, per=c)")) == ("place", "by", "descending", "per")
    assert tree.words_of(parse("place(a)")) == ("place",)
    assert says("True") != says("1")
    assert says("step(rates, a)") != says("step(tiers, a)")
    assert says("slices(rates, a)") == ("Stepped", "slices", "rates", ("Name", "a"))
    assert says("sum(p for p in s)") != says("sum(q for q in s)")


def test_steps_are_the_same_wherever_they_are_stated() -> None:
    here, there = Document("a.yaml", "1").place(0), Document("b.yaml", "1").place(0)
    one, other = (tree.Step(Fraction(1), True, Fraction(2), place, place) for place in (here, there))
    assert one == other
    assert one != tree.Step(Fraction(1), False, Fraction(2), here, here)


def test_what_a_value_says_has_its_type() -> None:
    table = tree.Table({"a": Fraction(1), "b": True})
    assert tree.structure_of_value(table) == ("Table", {"a": ("Fraction", Fraction(1)), "b": ("bool", True)})
    found = steps((Fraction(1), True, Money(Fraction(2))))
    row = (("Fraction", Fraction(1)), True, ("Money", Money(Fraction(2))))
    assert tree.structure_of_value(found) == ("Steps", row)


def test_a_chain_of_comparisons_is_all_of_its_links() -> None:
    assert shape(parse("1 < x <= 3")) == shape(parse("1 < x and x <= 3"))


def test_several_filters_are_one() -> None:
    assert shape(parse("sum(p for p in s if p.a if p.b)")) == shape(parse("sum(p for p in s if p.a and p.b)"))


def test_operators_bind_as_in_arithmetic() -> None:
    assert shape(parse("a + b * c - d / e")) == shape(parse("(a + (b * c)) - (d / e)"))
    assert shape(parse("a - b - c")) == shape(parse("(a - b) - c"))
    assert shape(parse("a or b and not c == d")) == shape(parse("a or (b and (not (c == d)))"))


def test_lines_and_tabs_are_blanks() -> None:
    assert shape(parse("a +\n\tb\r\n* c")) == shape(parse("a + b * c"))


@pytest.mark.parametrize("text", ["a  # all of it\n* 2", "a # half\n", "a#"])
def test_a_comment_is_refused(text: str) -> None:
    """Lines are joined before they are read, so that a comment would swallow the rest of the expression."""
    said = Text("表达式里不能写注释", "an expression has no comments")
    assert refusal(text) == (text[text.index("#") :], said, None, "value")
    assert shape(parse("a == '#1'")) == ("Compare", ("==",), ("Name", ("a",)), ("Constant", ("#1",)))


NO_SUCH = (
    Text("规则语言里没有这种写法", "the rule language does not have this"),
    Text(
        "可用：+ - * /、比较、in、and or not、x if c else y、函数、表[键]、推导式",
        "there are: + - * /, comparisons, in, and or not, x if c else y, functions, table[key], comprehensions",
    ),
)
COMPARE_WITH = Text("用 == 比较", "compare with =="), None
NO_NAMED = Text("函数没有命名参数", "functions take no named arguments"), None
ONE_PAIR = Text("一段文字写在一对引号里，不能拼接，不加前缀", "a text stands in one pair of quotes, without a prefix"), None
ALL_FUNCTIONS = (
    "days, months, later, year, month, year_end, month_end, first, min, max, full, rounded, lpr_1y, lpr_5y, "
    "step, slices, place, within, sum, count, any, all"
)
FUNCTIONS = Text("函数：" + ALL_FUNCTIONS.replace(", ", "、"), "functions: " + ALL_FUNCTIONS)
Said = tuple[Text, Text | None]


def no_function(shown: str, meant: str | None = None) -> Said:
    hint = FUNCTIONS if meant is None else Text(f"是不是 {meant}？", f"did you mean {meant}?")
    return Text(f"没有函数 {shown}", f"no such function: {shown}"), hint


def no_value(shown: str) -> Said:
    hint = Text("数字写成 360 或 0.3", "numbers are written 360 or 0.3")
    return Text(f"不接受的值：{shown}", f"not a value of the language: {shown}"), hint


def no_comprehension(name: str) -> Said:
    wanted = f"{name}(p.spend for p in rd_projects if p.year == 2025)"
    return Text(f"{name} 要一个推导式，例如 {wanted}", f"{name} takes a comprehension: {wanted}"), None


def no_steps(name: str) -> Said:
    wanted = f"{name}(rates, loan.principal)"
    return (
        Text(
            f"{name} 要一个分段的参数名和一个值，例如 {wanted}",
            f"{name} takes the name of a parameter of steps and a value: {wanted}",
        ),
        None,
    )


def no_rank(name: str) -> Said:
    wanted = {"place": "place(loan, by=loan.drawn_on)", "within": "within(loan.principal, most, by=loan.drawn_on)"}[name]
    return Text(f"{name} 写成 {wanted}，还可以有 per=", f"{name} is written {wanted}, and may have per="), None


@pytest.mark.parametrize(
    ("text", "part", "said"),
    [
        ("a ** 2", "a ** 2", NO_SUCH),
        ("a % 2", "a % 2", NO_SUCH),
        ("a // 2", "a // 2", NO_SUCH),
        ("a | b", "a | b", NO_SUCH),
        ("1 + ~a", "~a", NO_SUCH),
        ("1 + +a", "+a", NO_SUCH),
        ("1 + (lambda: 1)", "lambda: 1", NO_SUCH),
        ("a[1:2]", "a[1:2]", NO_SUCH),
        ("{1: 2}", "{1: 2}", NO_SUCH),
        ("{1}", "{1}", NO_SUCH),
        ('f"{a}"', 'f"{a}"', NO_SUCH),
        ("1 + (a := 2)", "a := 2", NO_SUCH),
        ("max(*a)", "*a", NO_SUCH),
        ("[*a]", "*a", NO_SUCH),
        ("(yield)", "yield", NO_SUCH),
        ("[x for x in y]", "[x for x in y]", NO_SUCH),
        ("(x for x in y)", "(x for x in y)", NO_SUCH),
        ("1 + await a", "await a", NO_SUCH),
        ("a is b", "a is b", COMPARE_WITH),
        ("a is not b", "a is not b", COMPARE_WITH),
        ("days(a, to=b)", "to=b", NO_NAMED),
        ("max(**a)", "**a", NO_NAMED),
        ("sum(a, by=b)", "by=b", NO_NAMED),
        ("1 + None", "None", no_value("None")),
        ("...", "...", no_value("...")),
        ("1e3", "1e3", no_value("1e3")),
        ("0x10", "0x10", no_value("0x10")),
        ("1_000", "1_000", no_value("1_000")),
        ("2j", "2j", no_value("2j")),
        (".5", ".5", no_value(".5")),
        ("5.", "5.", no_value("5.")),
        ('"a" "b"', '"a" "b"', ONE_PAIR),
        ("u'a'", "u'a'", ONE_PAIR),
        ("b'x'", "b'x'", no_value("b'x'")),
        ("1" * 41, "1" * 41, no_value("1" * 40)),
        ("sum(a)", "sum(a)", no_comprehension("sum")),
        ("any()", "any()", no_comprehension("any")),
        ("count(x for x in y for z in x)", "count(x for x in y for z in x)", no_comprehension("count")),
        ("all(x for x, y in z)", "all(x for x, y in z)", no_comprehension("all")),
        ("sum(x async for x in y)", "sum(x async for x in y)", no_comprehension("sum")),
        # steps: the name of a parameter first, which an amount is not, though a name stands for it while it is read
        ("step(rates)", "step(rates)", no_steps("step")),
        ("slices(rates, a, b)", "slices(rates, a, b)", no_steps("slices")),
        ("step(30%, a)", "step(30%, a)", no_steps("step")),
        ("slices(a.b, a)", "slices(a.b, a)", no_steps("slices")),
        # ranks: one record, or an amount and the most; by something and per something, each once
        ("place()", "place()", no_rank("place")),
        ("place(a, b)", "place(a, b)", no_rank("place")),
        ("place(a, to=b)", "place(a, to=b)", no_rank("place")),
        ("place(a, by=b, by=c)", "place(a, by=b, by=c)", no_rank("place")),
        ("place(a, **b)", "place(a, **b)", no_rank("place")),
        ("within(a)", "within(a)", no_rank("within")),
        ("within(a, b, c, by=d)", "within(a, b, c, by=d)", no_rank("within")),
        ("within(a, b, per=c, per=d)", "within(a, b, per=c, per=d)", no_rank("within")),
    ],
)
def test_what_the_language_does_not_have(text: str, part: str, said: Said) -> None:
    assert refusal(text) == (part, *said, "expression")


@pytest.mark.parametrize(
    ("text", "part", "said"),
    [
        ("a.b.c()", "a.b.c", no_function("a.b.c")),
        ("1 + round(a)", "round", no_function("round", "rounded")),
        ("eval('1')", "eval", no_function("eval")),
        ("a.__class__()", "a.__class__", no_function("a.__class__")),
        ("day(a, b)", "day", no_function("day", "days")),
        ("zzzz(a)", "zzzz", no_function("zzzz")),
        ("z" * 41 + "(a)", "z" * 41, no_function("z" * 40)),  # shown up to 40 characters
    ],
)
def test_a_function_that_is_not_there(text: str, part: str, said: Said) -> None:
    assert refusal(text) == (part, *said, "unknown_name")


NOT_AN_EXPRESSION = Text("这里不是一个完整的表达式", "not an expression")
NOT_FINISHED = Text("表达式没有写完", "the expression is not finished")


@pytest.mark.parametrize(
    "text",
    [
        "a b",
        "",
        "   ",
        "(a",
        "a)",
        "a; b",
        "a = b",
        "import os",
        "'a",
        "a\x00b",
        "\\",
        "if a: b",
        "a \\\n b",
        '"\\d" == a',
        "1if a else b",
        "01",
        "\ud800",
    ],
)
def test_what_is_not_an_expression(text: str) -> None:
    assert refused(text).message == NOT_AN_EXPRESSION


def test_what_python_only_warns_of_is_refused_wherever_it_is_read() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert refused("1if a else b").message == NOT_AN_EXPRESSION


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        # the first sign that cannot follow
        ("aaa bbb ccc", (4, 5), NOT_AN_EXPRESSION),
        ("  aaa bbb ccc", (6, 7), NOT_AN_EXPRESSION),
        ("a b +", (2, 3), NOT_AN_EXPRESSION),
        ("(aa", (0, 1), NOT_AN_EXPRESSION),
        # where no sign is named: the last
        ("a + \ud800\ud800", (5, 6), NOT_AN_EXPRESSION),
        ("", (0, 1), NOT_AN_EXPRESSION),
        # an operator, a comma or a word at the end, of whose second part nothing is written
        ("aaa +", (4, 5), NOT_FINISHED),
        ("  aaa *  ", (6, 7), NOT_FINISHED),
        ("aaa and", (6, 7), NOT_FINISHED),
    ],
)
def test_where_an_expression_breaks_off(text: str, where: tuple[int, int], message: Text) -> None:
    assert (offsets(text), *refusal(text)[1:]) == (where, message, None, "expression")


HALF_WIDTH = Text("用半角符号，例如 ( ) , >= <= * /", "use half-width signs: ( ) , >= <= * /")
EQUALITY = Text("相等写作 ==", "equality is written ==")
WORDS = Text("写 and、or、not", "write and, or, not")
RESERVED = Text("这是保留词，不能作名字", "this is a reserved word, it cannot be a name")


@pytest.mark.parametrize(
    ("text", "where", "hint"),
    [
        ("a ≥ 3", (2, 3), HALF_WIDTH),
        ("max（a, b）", (3, 4), HALF_WIDTH),
        ("a １", (2, 3), Text("用半角的数字和字母", "use half-width digits and letters")),
        ("a <> 3", (2, 4), Text("不等写作 !=", "inequality is written !=")),
        ("a => 3", (2, 4), Text("写 >= 或 <=", "write >= or <=")),
        ("a = 3", (2, 3), EQUALITY),
        ("class + 1", (0, 5), RESERVED),
        ("loan.in + 1", (5, 7), RESERVED),
        ("a && b", (2, 4), WORDS),
        ("a || b", (2, 4), WORDS),
        ("!a", (0, 1), WORDS),
        ("a 且 b", (2, 3), WORDS),
        # of two slips the first in the text
        ("a = 3 && b", (2, 3), EQUALITY),
        ("a && b = 3", (2, 4), WORDS),
    ],
)
def test_hints_for_common_slips(text: str, where: tuple[int, int], hint: Text) -> None:
    assert (offsets(text), *refusal(text)[1:]) == (where, NOT_AN_EXPRESSION, hint, "expression")


@pytest.mark.parametrize(
    "text",
    [
        "a b",
        "a and b c",
        "a or b c",
        "not a b",
        "a in b c",
        "a if b else c d",
        "sum(a for a in b c)",
        "True a",
        "False a",
        "place(a, by=b c)",
        "place(a, per=b c)",
        "a != b c",
        "a <= b c",
        "a == b c",
    ],
)
def test_what_the_language_has_is_no_slip(text: str) -> None:
    assert refusal(text)[1:] == (NOT_AN_EXPRESSION, None, "expression")


def test_depth_is_bounded() -> None:
    deepest = "a" + ".b" * 40
    assert type(parse(deepest)).__name__ == "FieldAccess"
    too_deep = Text("表达式嵌套超过 40 层", "nested more than 40 levels deep")
    assert refusal(deepest + ".b") == ("a", too_deep, None, "expression")
    assert refusal("-" * 3000 + "a")[1] in (too_deep, NOT_AN_EXPRESSION)
    assert refusal("(" * 1000 + "a" + ")" * 1000)[1] in (too_deep, NOT_AN_EXPRESSION)


@pytest.mark.parametrize(
    "deeper",
    [
        "-{}", "not {}", "{}.b", "[{}]", "1 + {}", "{} + 1", "b and {}", "{} if b else c", "a if {} else c", "a if b else {}",
        "{} < 1", "1 < {}", "{} in b", "t[{}]", "{}[t]", "min({})", "step(rates, {})", "place({})", "place(a, by={})",
        "place(a, per={})", "place(a, by=-{})", "sum({} for p in b)", "sum(p for p in {})", "sum(p for p in b if {})",
    ],
)  # fmt: skip
def test_every_level_counts(deeper: str) -> None:
    """What is 40 levels below something is one too deep below any part of it that can hold it."""
    deepest = "(" + "a" + ".b" * 39 + ")"
    parse(deeper.format(deepest))
    assert refusal(deeper.format(f"({deepest}.b)"))[0] == "a"


def test_length_is_bounded() -> None:
    assert shape(parse("a" * 4000)) == ("Name", ("a" * 4000,))
    assert refusal("a" * 4001) == ("a" * 4001, Text("表达式太长", "the expression is too long"), None, "value")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("30%", Fraction(3, 10)),
        ("30 %", Fraction(3, 10)),
        ("6‰", Fraction(6, 1000)),
        ("12.5%", Fraction(1, 8)),
        ("50万元", Money(Fraction(500_000))),
        ("50万", Money(Fraction(500_000))),
        ("2百万美元", Money(Fraction(2_000_000), "USD")),
        ("1.5亿", Money(Fraction(150_000_000))),
        ("2万亿", Money(Fraction(2 * 10**12))),
        ("USD 100万", Money(Fraction(1_000_000), "USD")),
        ("¥3,000", Money(Fraction(3000))),
        ("US$ 5", Money(Fraction(5), "USD")),
        ("3元", Money(Fraction(3))),
        ("3 人民币元", Money(Fraction(3))),
        ("3元人民币", Money(Fraction(3))),
        ("0.01元", Money(Fraction(1, 100))),
    ],
)
def test_amounts_and_shares(written: str, value: object) -> None:
    """One is a constant where it is written; what stands behind it stands where it stood."""
    assert parse(written).value == value  # type: ignore[union-attr]
    text = f"min('ab', {written}, a)"
    assert outline(parse(text)) == [("Call", text), ("Constant", "'ab'"), ("Constant", written), ("Name", "a")]
    (_, constant, _) = tree.children(parse(text))
    assert isinstance(constant, tree.Constant) and constant.value == value


def test_a_figure_without_a_unit_is_none() -> None:
    """Three capitals are a currency only where there is such a one; a blank behind a unit is not part of the amount."""
    assert outline(parse("CAP100 + 50万 * 2")) == [
        ("Arithmetic", "CAP100 + 50万 * 2"),
        ("Name", "CAP100"),
        ("Arithmetic", "50万 * 2"),
        ("Constant", "50万"),
        ("Constant", "2"),
    ]
    assert refusal("a + CAP 100")[1] == Text("这里不是一个完整的表达式", "not an expression")


def test_a_changed_node_keeps_its_other_values() -> None:
    node = parse("a + b")
    assert isinstance(node, tree.Arithmetic)
    changed = node.changed(operator="-")
    assert (changed.place, changed.operator, changed.left, changed.right) == (node.place, "-", node.left, node.right)
    assert node.operator == "+" and changed != node
    with pytest.raises(ValueError):
        node.changed(operand=node.left)


def test_an_amount_is_as_fine_as_a_fen() -> None:
    message = Text("“1.005元”比一分还细", "1.005元 is finer than a fen")
    hint = Text("金额最多精确到分（0.01）", "an amount has at most two decimals")
    assert refusal("a + 1.005元 * b") == ("1.005元", message, hint, "value")


def test_without_parameters_there_are_none_of_steps() -> None:
    text = "1 + step(rates, a)"
    with pytest.raises(InputError) as caught:
        parse_expression(text, Document("rule.yaml", text).place)
    (problem,) = caught.value.problems
    assert marked(problem.place) == "rates"
    assert problem.message == Text("这里没有分段的参数", "there are no parameters of steps here")


def test_ranks_are_read_as_they_are_written() -> None:
    def ranked(text: str) -> tuple[object, ...]:
        node = parse(text)
        assert isinstance(node, tree.Ranked)
        by, per = (None if part is None else marked(part.place) for part in (node.by, node.per))
        return node.function, tuple(marked(part.place) for part in node.arguments), by, node.descending, per

    assert ranked("place(a)") == ("place", ("a",), None, False, None)
    assert ranked("place(a, by=b)") == ("place", ("a",), "b", False, None)
    assert ranked("place(a, by=-b, per=c)") == ("place", ("a",), "b", True, "c")
    assert ranked("place(a, by=not b)") == ("place", ("a",), "not b", False, None)
    assert ranked("within(a, b, per=-c)") == ("within", ("a", "b"), None, False, "-c")


PLACES = {
    "plain": ("eligible_cost: loan.principal * wrong\n", "5:33"),
    "plain, folded": ("eligible_cost: loan.principal\n  * wrong\n", "6:5"),
    "single quotes": ("eligible_cost: '  loan.principal * wrong'\n", "5:36"),
    "doubled quotes": ("eligible_cost: 'loan.principal if loan.lender == ''bank'' else wrong'\n", "5:64"),
    "double quotes": ('eligible_cost: "loan.principal * wrong"\n', "5:34"),
    "escaped quotes": ('eligible_cost: "loan.principal if loan.lender == \\"bank\\" else wrong"\n', "5:64"),
    "folded": ("eligible_cost: >-\n  loan.principal\n  * wrong\n", "7:5"),
    "folded, kept": ("eligible_cost: >+\n\n    loan.principal *\n\n    wrong\n", "9:5"),
    "literal": ("eligible_cost: |\n  loan.principal *\n    wrong\n", "7:5"),
    "Chinese before": ("eligible_cost: loan.principal if loan.name == '集成电路𠮷' else wrong\n", "5:60"),
    "Chinese, quoted": ("eligible_cost: \"loan.principal if loan.name == '集成电路' else wrong\"\n", "5:60"),
}


@pytest.mark.parametrize("style", PLACES)
def test_places_in_each_style_of_scalar(style: str, tmp_path: Path) -> None:
    """Line and column of the word, counted by hand in the rule file."""
    text, place = PLACES[style]
    folder = rules_copy(tmp_path, {"x": HEAD + text + "for_each: loans\nintensity: 10%\n"}, alone=True)
    with pytest.raises(InputError) as caught:
        load_policy(folder)
    (problem,) = caught.value.problems
    assert (str(problem.place), problem.message.en) == (f"{folder}/payments/x.yaml:{place}", "unknown name: wrong")
    assert marked(problem.place) == "wrong"


def test_the_end_of_an_unfinished_expression_is_marked(tmp_path: Path) -> None:
    rule = HEAD + "for_each: loans\neligible_cost: loan.principal *\nintensity: 10%\n"
    folder = rules_copy(tmp_path, {"x": rule}, alone=True)
    with pytest.raises(InputError) as caught:
        load_policy(folder)
    assert str(caught.value) == f"{folder}/payments/x.yaml:6:31: the expression is not finished"


ATOMS = st.sampled_from(["a", "b.c", "1", "0.25", '"集成"', "'x'", "True", "as_of"])


def _larger(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = ["+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">=", "in", "not in"]
    return st.one_of(
        st.builds("({}) {} ({})".format, parts, st.sampled_from(binary), parts),
        st.builds("{} and ({})".format, ATOMS, parts),
        st.builds("({}) or {}".format, parts, ATOMS),
        st.builds("not ({})".format, parts),
        st.builds("-({})".format, parts),
        st.builds("({})  if ({}) else ({})".format, parts, parts, parts),
        st.builds("[{}, {}]".format, parts, parts),
        st.builds("min({},{})".format, parts, parts),
        st.builds("({})[{}]".format, parts, parts),
        st.builds("sum(({}) for p in ({}) if ({}))".format, parts, parts, parts),
        st.builds("any({} for p in {})".format, parts, ATOMS),
    )


def _all(node: tree.Node) -> list[tree.Node]:
    return [node, *(below for child in tree.children(node) for below in _all(child))]


@given(st.recursive(ATOMS, _larger, max_leaves=12))
def test_what_stands_at_a_node_is_the_node(text: str) -> None:
    for node in _all(parse(text)):
        if marked(node.place)[0] not in "(" or not isinstance(node, tree.Membership):
            again = parse(marked(node.place))
            # `not in` is two nodes at one place; the outer one is what is read there
            assert shape(node) in (shape(again), *(shape(child) for child in tree.children(again)))


@given(st.one_of(st.text(max_size=60), st.text("abp.()[]{}+-*/<>=!&|\"'0123456789 ,:#\\\nifelsandortxyum万%（）", max_size=60)))
@example("sum(x for x in y if z if w)")
@example("a" + "[a" * 200)
@example("'\\N{DIGIT ONE}'")
@example("\ufeffa")
@example("\x0ca")
@example("ａ")
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        node = parse(text)
    except InputError as error:
        assert len(error.problems) == 1
    else:
        for below in _all(node):
            assert below.place.span is not None
            assert 0 <= below.place.span.start < below.place.span.end <= len(text)
