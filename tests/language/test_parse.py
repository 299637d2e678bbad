"""Expressions from text to tree: what each node is, where it stands, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from helpers import HEAD, marked, parse, rules_copy, told
from hypothesis import example, given
from hypothesis import strategies as st

from binjiang_cli.language import tree
from binjiang_cli.language.parse import MAX_DEPTH, MAX_LENGTH
from binjiang_cli.policy.load import load_policy
from binjiang_cli.source.problem import InputError


def refusal(text: str) -> tuple[str, str, str | None]:
    with pytest.raises(InputError) as caught:
        parse(text)
    (problem,) = caught.value.problems
    return *told(problem), problem.hint.en if problem.hint else None


def outline(node: tree.Node) -> list[tuple[str, str]]:
    """Every node from the top down, left to right: its type and the text where it stands."""
    below = [entry for child in tree.children(node) for entry in outline(child)]
    return [(type(node).__name__, marked(node.place)), *below]


def shape(node: tree.Node) -> tuple[object, ...]:
    """A tree without its places."""
    own = [getattr(node, name) for name in type(node).__slots__ if name != "place"]
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
    ],
)
def test_constants_are_exact(text: str, value: object) -> None:
    node = parse(text)
    assert isinstance(node, tree.Constant)
    assert (type(node.value), node.value) == (type(value), value)


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
    assert refusal(text)[:2] == (text[text.index("#") :], "an expression has no comments")
    assert shape(parse("a == '#1'")) == ("Compare", ("==",), ("Name", ("a",)), ("Constant", ("#1",)))


NO_SUCH = "the rule language does not have this"


@pytest.mark.parametrize(
    ("text", "part", "message"),
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
        ("a.b.c()", "a.b.c", "no such function: a.b.c"),
        ("a is b", "a is b", "compare with =="),
        ("a is not b", "a is not b", "compare with =="),
        ("1 + round(a)", "round", "no such function: round"),
        ("eval('1')", "eval", "no such function: eval"),
        ("a.__class__()", "a.__class__", "no such function: a.__class__"),
        ("days(a, to=b)", "to=b", "functions take no named arguments"),
        ("max(**a)", "**a", "functions take no named arguments"),
        ("1 + None", "None", "not a value of the language: None"),
        ("...", "...", "not a value of the language: ..."),
        ("1e3", "1e3", "not a value of the language: 1e3"),
        ("0x10", "0x10", "not a value of the language: 0x10"),
        ("1_000", "1_000", "not a value of the language: 1_000"),
        ("2j", "2j", "not a value of the language: 2j"),
        (".5", ".5", "not a value of the language: .5"),
        ("5.", "5.", "not a value of the language: 5."),
        ('"a" "b"', '"a" "b"', "a text stands in one pair of quotes, without a prefix"),
        ("u'a'", "u'a'", "a text stands in one pair of quotes, without a prefix"),
        ("b'x'", "b'x'", "not a value of the language: b'x'"),
        ("1" * 41, "1" * 41, "not a value of the language: " + "1" * 40),
        ("sum(a)", "sum(a)", "sum takes a comprehension: sum(p.spend for p in rd_projects if p.year == 2025)"),
        ("any()", "any()", "any takes a comprehension: any(p.spend for p in rd_projects if p.year == 2025)"),
        (
            "count(x for x in y for z in x)",
            "count(x for x in y for z in x)",
            "count takes a comprehension: count(p.spend for p in rd_projects if p.year == 2025)",
        ),
        (
            "all(x for x, y in z)",
            "all(x for x, y in z)",
            "all takes a comprehension: all(p.spend for p in rd_projects if p.year == 2025)",
        ),
    ],
)
def test_what_the_language_does_not_have(text: str, part: str, message: str) -> None:
    assert refusal(text)[:2] == (part, message)


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
    with pytest.raises(InputError) as caught:
        parse(text)
    (problem,) = caught.value.problems
    assert problem.message.en == "not an expression"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a ≥ 3", "use half-width signs: ( ) , >= <= * /"),
        ("max（a, b）", "use half-width signs: ( ) , >= <= * /"),
        ("a = 3", "equality is written =="),
        ("a && b", "write and, or, not"),
        ("!a", "write and, or, not"),
        ("a b", None),
    ],
)
def test_hints_for_common_slips(text: str, hint: str | None) -> None:
    assert refusal(text)[2] == hint


def test_a_wrong_word_is_shown_where_it_stands() -> None:
    assert refusal("aaa bbb")[0] == "b"  # the first character that cannot follow
    assert refusal("day(a, b)")[2] == "did you mean days?"
    assert refusal("zzzz(a)")[2] == (
        "functions: days, months, later, year, month, year_end, month_end, first, min, max, full, rounded, lpr_1y, lpr_5y, "
        "step, slices, place, within, sum, count, any, all"
    )


def test_depth_is_bounded() -> None:
    deepest = "a" + ".b" * MAX_DEPTH
    assert type(parse(deepest)).__name__ == "FieldAccess"
    assert refusal(deepest + ".b")[1] == "nested more than 40 levels deep"
    assert refusal("-" * 3000 + "a")[1] in ("nested more than 40 levels deep", "not an expression")
    assert refusal("(" * 1000 + "a" + ")" * 1000)[1] in ("nested more than 40 levels deep", "not an expression")


def test_length_is_bounded() -> None:
    assert shape(parse("a" * MAX_LENGTH)) == ("Name", ("a" * MAX_LENGTH,))
    assert refusal("a" * (MAX_LENGTH + 1))[1] == "the expression is too long"


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
