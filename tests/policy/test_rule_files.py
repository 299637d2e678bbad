"""A rule's file: what its expressions become, and all that is said of what is refused, in both languages and at its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction as F

import pytest
from helpers import marked
from one_rule import COST, RULE, compiled, refused

from binjiang_cli.language import tree
from binjiang_cli.policy.rule import places_in
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping, Scalar, read_nodes
from binjiang_cli.source.problem import Place
from binjiang_cli.values.money import Money

SECTIONS = "company, rd_projects, loans, capital_injections, industrial_projects, market_networks, honours, grants_received"
NAMES = f"as_of, {SECTIONS}, loan"
UNKNOWN_TRUE = f"unknown_name: 没有 true 这个名字 | unknown name: true (可用的名字：{NAMES} | known names: {NAMES})"
SHAPE_OF_STEPS = (
    "每项应为 {from: 界限, value: 值} 或 {above: 界限, value: 值} | each entry is {from: bound, value: …} or {above: …}"
)
SHAPE_OF_RATES = (
    "intensity 应为 30%、{up_to: 30%} 或 {from: 5%, to: 10%} | intensity is 30%, {up_to: 30%} or {from: 5%, to: 10%}"
)
NOT_IN_ORDER = "type: 比例为负，或 from 大于 to | a rate below zero, or from greater than to"
NOT_COMPUTED = "type: 这个比例算不出来 | this rate cannot be computed"
ONE_YEAR = (
    "type: 计入已获资助的限额只能按企业和至多一个年份"
    " | a limit that counts what was received goes by the company and one year at most"
)
TEXTS = "type: subject 应为文字或文字的列表 | subject must be a text or a list of texts"


def differing(part: str) -> str:
    zh = f"限额的金额只能用 company、as_of、参数和 per 里的各项，不能用 {part}"
    en = f"the amount of a limit can use company, as_of, parameters and the keys of per, not {part}"
    return f"type: {zh} | {en} (共用一个限额的各行要有同一个数 | lines that share a limit must have one and the same)"


# What is refused. RULE fills the lines 5 to 7: what is added begins on line 8.


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("where: true", [f"8:8 `true` {UNKNOWN_TRUE}"]),
        ("where: 30%", ["8:8 `30%` type: where 应为是否，这里是数字 | where must be yes or no, not number"]),
        (
            "when: {a: {test: loan.lender, zh: 甲, en: a}}",
            ["8:18 `loan.lender` type: test 应为是否，这里是文字 | test must be yes or no, not text"],
        ),
        ("subject: '[company.employees]'", [f"8:11 `[company.employees]` {TEXTS}"]),
        ("subject: loans", [f"8:10 `loans` {TEXTS}"]),
        (
            "subject: company.employees",
            ["8:10 `company.employees` type: subject 应为文字或列表，这里是数字 | subject must be text or list, not number"],
        ),
        ("year: loan.drawn_on", ["8:7 `loan.drawn_on` type: year 应为数字，这里是日期 | year must be number, not date"]),
        (
            "labels: {p: {zh: 甲, en: p}, x: {zh: 乙, en: x}}\nparameters: {p: 1}",
            ["8:29 `x` unknown_name: 没有名为 x 的参数或 let | no parameter or let is named x"],
        ),
        (
            "parameters: {if: 1, 甲 乙: 2, loan: 3}\nlet: {company: 1, 5x: 2}",
            [
                "8:14 `if` value: “if”不能作名字 | if is not a name",
                "8:21 `甲 乙` value: “甲 乙”不能作名字 | 甲 乙 is not a name",
                "8:29 `loan` value: “loan”已经用了 | loan is already taken",
                "9:7 `company` value: “company”已经用了 | company is already taken",
                "9:19 `5x` value: “5x”不能作名字 | 5x is not a name",
            ],
        ),
        ("ceiling: loan.principal +", ["8:25 `+` expression: 表达式没有写完 | the expression is not finished"]),
        # What is wrong in its own place is not said again where it is used, and what follows is read all the same.
        ("parameters: {p: }\nwhere: loan.principal > p", ["8:17 `}` value: 这里缺少一个值 | a value is missing"]),
        ("parameters: {p: , q: 1}\nwhere: q > 0", ["8:17 `,` value: 这里缺少一个值 | a value is missing"]),
        (
            "parameters: {p: , q: }",
            ["8:17 `,` value: 这里缺少一个值 | a value is missing", "8:22 `}` value: 这里缺少一个值 | a value is missing"],
        ),
        (
            "parameters: {p: }\nlet: {x: 'step(p, loan.principal)'}",
            ["8:17 `}` value: 这里缺少一个值 | a value is missing"],
        ),
        (
            "parameters: {rates: [{from: 0元, value: 1%}], rate: 1%}\nlet: {x: 'step(rate, loan.principal)'}",
            [f"9:16 `rate` type: rate 不是分段的参数 | rate is no parameter of steps ({SHAPE_OF_STEPS})"],
        ),
        (
            "parameters: {rates: [{from: 0元, value: 1%}], rate: 1%}\nlet: {x: 'step(rats, loan.principal)'}",
            [
                "9:16 `rats` unknown_name: rats 不是分段的参数 | rats is no parameter of steps"
                " (是不是 rates？ | did you mean rates?)"
            ],
        ),
        (
            "parameters: {rate: 1%}\nlet: {x: 'step(rat, loan.principal)'}",  # what is near is none of steps
            ["9:16 `rat` unknown_name: rat 不是分段的参数 | rat is no parameter of steps"],
        ),
    ],
)  # fmt: skip
def test_what_a_rule_cannot_say(text: str, said: list[str]) -> None:
    assert refused(RULE + text + "\n") == said


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("{per: [company, true], amount: 1元}", [f"8:24 `true` {UNKNOWN_TRUE}"]),
        (
            "{per: [company, loans, company], amount: 1元}",
            ["8:24 `loans` type: per 的每一项应为一个值 | each item of per must be one value"],
        ),
        ("{per: company, amount: 5}", [
            "8:31 `5` type: amount 应为金额，这里是数字 | amount must be money, not number"
            " (金额写成带币种的参数，例如 parameters 里的 bound: 300万元"
            " | state the amount as a parameter with its unit, such as bound: 300万元)"
        ]),
        ("{per: company, amount: 100 +}", ["8:35 `+` expression: 表达式没有写完 | the expression is not finished"]),
        ("{per: company, amount: loan.principal}", [f"8:31 `loan.principal` {differing('loan.principal')}"]),
        ("{per: company, amount: most}\nlet: {most: loan.principal}", [f"8:31 `most` {differing('most')}"]),
        ("{per: company, amount: loan.principl}", [
            "8:31 `loan.principl` unknown_name: loans 没有字段 principl | loans has no field principl"
            " (是不是 principal？ | did you mean principal?)"
        ]),
        ("{per: loan.lender, amount: 5元, counts_received: yes}", [f"8:14 `loan.lender` {ONE_YEAR}"]),
        ("{per: [year(loan.drawn_on), year(loan.repaid_on)], amount: 5元, counts_received: yes}", [
            f"8:14 `[year(loan.drawn_on), year(loan.repaid_on)]` {ONE_YEAR}"
        ]),
        ("[{per: company, amount: 5元}, {per: company, amount: loan.principal}]", [
            f"8:60 `loan.principal` {differing('loan.principal')}"
        ]),
    ],
)  # fmt: skip
def test_limits_that_cannot_be(limit: str, said: list[str]) -> None:
    assert refused(f"{RULE}limit: {limit}\n") == said


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        ("-1%", [f"7:12 `-1%` {NOT_IN_ORDER}"]),
        ("{up_to: -1%}", [f"7:12 `{{up_to: -1%}}` {NOT_IN_ORDER}"]),
        ("{from: 10%, to: 5%}", [f"7:19 `10%` {NOT_IN_ORDER}"]),
        ("{from: company.employees + 2, to: 1}", [f"7:19 `company.employees + 2` {NOT_IN_ORDER}"]),
        ("{from: loan.principal, to: 5元}", [
            "7:19 `loan.principal` type: from 应为数字，这里是金额 | from must be number, not money",
            "7:39 `5元` type: to 应为数字，这里是金额 | to must be number, not money",
        ]),
        ("{up_to: 1 +}", ["7:22 `+` expression: 表达式没有写完 | the expression is not finished"]),
        ("{to: 5%}", [f"7:12 `{{to: 5%}}` type: {SHAPE_OF_RATES}"]),
        # Both rates are on one line, and one of them ends on the last day of 2025.
        ("p\nparameters: {p: [{from: 2024-01-01, to: 2025-12-31, value: 10%}]}", [f"7:12 `p` {NOT_COMPUTED}"]),
        ("{from: 5%, to: p}\nparameters: {p: [{from: 2024-01-01, to: 2025-12-31, value: 10%}]}", [f"7:27 `p` {NOT_COMPUTED}"]),
        # Rates are looked at where nothing else is wrong.
        ("{from: 10%, to: 5%}\nlabels: {x: {zh: 甲, en: x}}", [
            "8:10 `x` unknown_name: 没有名为 x 的参数或 let | no parameter or let is named x"
        ]),
    ],
)  # fmt: skip
def test_rates_that_cannot_be(rates: str, said: list[str]) -> None:
    assert refused(f"{COST}intensity: {rates}\n") == said


def test_rates_of_days_on_which_the_rule_is_not_in_force_any_more_may_be_anything() -> None:
    rule = (
        COST
        + """\
intensity: {from: p, to: 50%}
parameters: {p: [{from: 2024-01-01, value: 10%}, {from: 2025-12-31, value: 90%}]}
"""
    )
    assert compiled(rule, in_force="{from: 2024-11-25, to: 2025-12-30}").intensity.kind == "range"
    assert refused(rule, in_force="{from: 2024-11-25, to: 2025-12-31}") == [f"7:19 `p` {NOT_IN_ORDER}"]


def test_the_section_and_the_clause_of_a_rule_must_be_there() -> None:
    assert refused(RULE.replace("for_each: loans", "for_each: loanz")) == [
        "5:11 `loanz` unknown_name: 没有 loanz 这个部分 | no such section: loanz (是不是 loans？ | did you mean loans?)"
    ]
    assert refused(RULE.replace("for_each: loans", "for_each: zz")) == [
        f"5:11 `zz` unknown_name: 没有 zz 这个部分 | no such section: zz ({SECTIONS.replace(', ', '、')} | {SECTIONS})"
    ]
    assert refused(RULE, ["S4.2"]) == [
        "2:9 `S4.1` unknown_clause: 没有条款 S4.1 | no such clause: S4.1 (是不是 S4.2？ | did you mean S4.2?)"
    ]
    # Of more than forty clauses the first forty are told.
    forty = [f"n{number}" for number in range(40)]
    said = "2:9 `S4.1` unknown_clause: 没有条款 S4.1 | no such clause: S4.1"
    assert refused(RULE, forty) == [f"{said} ({'、'.join(forty)} | {', '.join(forty)})"]
    assert refused(RULE, [*forty, "n40"]) == [f"{said} ({'、'.join(forty)} … | {', '.join(forty)} …)"]
    assert compiled(RULE, None).clause == "S4.1"  # where no clauses are known, none is unknown


# What a rule becomes.


def test_a_figure_stands_for_itself_in_every_form_that_a_profile_may_have_too() -> None:
    """Such forms are none of expressions: 300元整, 百分之三十."""
    rule = compiled(
        "for_each: loans\neligible_cost: 300元整\nceiling: 200元整\nlimit: {per: company, amount: 100元整}\n"
        "let: {day: 2025年1月15日, flag: true}\nintensity: {from: 百分之三, to: 百分之三十}\n"
    )
    assert [value_of(node) for node in (rule.eligible_cost, rule.ceiling, rule.limits[0].amount)] == [
        Money(F(300)), Money(F(200)), Money(F(100))
    ]  # fmt: skip
    assert [value_of(node) for node in rule.let.values()] == [date(2025, 1, 15), True]
    assert [value_of(node) for node in rule.intensity.ends] == [F(3, 100), F(3, 10)]


def value_of(node: tree.Node | None) -> object:
    assert isinstance(node, tree.Constant)
    return node.value


@pytest.mark.parametrize(
    ("rates", "kind", "ends"),
    [
        ("百分之三十", "fixed", [F(3, 10)]),
        ("0", "fixed", [F(0)]),
        ("{up_to: 百分之三十}", "up_to", [F(0), F(3, 10)]),
        ("{from: 5‰, to: 百分之五}", "range", [F(5, 1000), F(5, 100)]),
        ("{from: 5%, to: 5%}", "range", [F(5, 100), F(5, 100)]),
    ],
)
def test_the_kinds_of_rates(rates: str, kind: str, ends: list[F]) -> None:
    rule = compiled(f"{COST}intensity: {rates}\n")
    assert (rule.intensity.kind, [value_of(node) for node in rule.intensity.ends]) == (kind, ends)
    assert rule.rates_on(date(2025, 1, 1)) == (ends[0], ends[-1])


CHANGING = """\
intensity: {from: low, to: high}
parameters:
  low: [{from: 2024-01-01, value: 5%}, {from: 2025-07-01, value: 8%}]
  high: [{from: 2024-01-01, value: 10%}, {from: 2025-12-31, value: 20%}]
"""


@pytest.mark.parametrize(
    ("day", "rates"),
    [("2025-06-30", (5, 10)), ("2025-07-01", (8, 10)), ("2025-12-30", (8, 10)), ("2025-12-31", (8, 20))],
)
def test_rates_that_change_by_day(day: str, rates: tuple[int, int]) -> None:
    found = compiled(COST + CHANGING).rates_on(date.fromisoformat(day))
    assert found == (F(rates[0], 100), F(rates[1], 100))


@pytest.mark.parametrize("rates", ["{from: 5%, to: p}", "{from: p, to: 50%}", "p"])
def test_no_rates_are_told_of_a_day_for_which_one_of_them_is_not_known(rates: str) -> None:
    """The last value ends with 2025, and so does the rule."""
    ending = "parameters: {p: [{from: 2024-01-01, to: 2025-12-31, value: 10%}]}\n"
    rule = compiled(f"{COST}intensity: {rates}\n{ending}", in_force="{from: 2024-11-25, to: 2025-12-31}")
    assert rule.rates_on(date(2025, 12, 31)) is not None
    assert rule.rates_on(date(2026, 1, 1)) is None


def test_rates_of_each_record_are_those_of_no_day() -> None:
    rule = compiled(f"{COST}intensity: 20% if company.employees > 9 else 10%\n")
    assert not rule.states_rates and rule.rates_on(date(2025, 1, 1)) is None


@pytest.mark.parametrize(
    ("limit", "found"),
    [
        ("{per: company, amount: 1元}", [([], "1元", False)]),
        ("{per: ' company ', amount: 1元}", [([], "1元", False)]),
        ("{per: [company, loan.lender, year(loan.drawn_on)], amount: 1元}", [
            (["loan.lender", "year(loan.drawn_on)"], "1元", False)
        ]),
        ("{per: loan.lender, amount: 1元}", [(["loan.lender"], "1元", False)]),
        ("{per: year(loan.drawn_on), amount: 1元, counts_received: yes}", [(["year(loan.drawn_on)"], "1元", True)]),
        ("[{per: company, amount: 1元}, {per: [loan.lender], amount: 2元}]", [
            ([], "1元", False), (["loan.lender"], "2元", False)
        ]),
        # The amount: of the company, the day, parameters, what is made of these, and the keys.
        ("{per: company, amount: 1元 * company.employees}", [([], "1元 * company.employees", False)]),
        ("{per: company, amount: cap * year(as_of)}\nparameters: {cap: 1元}", [([], "cap * year(as_of)", False)]),
        ("{per: company, amount: most}\nparameters: {cap: 1元}\nlet: {most: cap * 2}", [([], "most", False)]),
        ("{per: year(loan.drawn_on), amount: 1元 * year(loan.drawn_on)}", [
            (["year(loan.drawn_on)"], "1元 * year(loan.drawn_on)", False)
        ]),
    ],
)  # fmt: skip
def test_limits(limit: str, found: list[tuple[list[str], str, bool]]) -> None:
    limits = compiled(f"{RULE}limit: {limit}\n").limits
    assert [([key.place.written for key in one.per], one.amount.place.written, one.counts_received) for one in limits] == found


def test_values_by_date_that_only_steps_use_may_begin_after_the_rule() -> None:
    text = f"{RULE}parameters: {{rates: [{{from: 2025-01-01, value: 1%}}]}}\n"
    late = "8:29 `2025-01-01` dates: 从 2024-11-25 到 2025-01-01 之间没有值 | no value from 2024-11-25 until 2025-01-01"
    assert compiled(text + "let: {x: 'step(rates, loan.drawn_on)'}\n").parameters.keys() == {"rates"}
    assert refused(text) == [late]
    assert refused(text + "let: {x: 'step(rates, loan.drawn_on) + rates'}\n") == [late]
    assert refused(text + "let: {x: rates}\n") == [late]


# Where the characters of an expression stand.


@pytest.mark.parametrize(
    "text",
    ["((x\n  + y))", "'it''s  x'", ">\n  xx\n\n  y\n", "x + y", '" x + y"', "|\n  x\n  y\n", "'x\n\n  y'", "aab\n  b"],
)
def test_every_character_of_a_scalar_is_found_where_it_is_written(text: str) -> None:
    node, place = located(text)
    for at, char in enumerate(node.text):
        if not char.isspace():
            assert marked(place(at, at + 1)) == char
    shown = marked(place(0, len(node.text)))
    assert "".join(shown.replace("''", "'").split()) == "".join(node.text.split())


def located(text: str) -> tuple[Scalar, Callable[[int, int], Place]]:
    root = read_nodes(Document("", f"a: {text}\n"))
    assert isinstance(root, Mapping)
    node = root.get("a")
    assert isinstance(node, Scalar)
    return node, places_in(node)


def test_what_an_escape_stands_for_is_near() -> None:
    """The sign is written as an escape, so that it stands nowhere: the place is that of what was read last."""
    node, place = located(r'"\u4e2d > 1"')
    assert node.text == "中 > 1"
    assert [place(at, at + 1).start - node.place.start for at in (0, 2, 4)] == [0, 8, 10]


@pytest.mark.parametrize(("text", "where"), [("x\n  + y", (9, 10)), ("x + y", (8, 8))])
def test_behind_the_last_character(text: str, where: tuple[int, int]) -> None:
    """Of what is written over several lines, the last character stands for what is missing behind it."""
    node, place = located(text)
    assert place(len(node.text), len(node.text)).span == where


def test_an_empty_expression_stands_at_its_quotes() -> None:
    node, place = located('""')
    assert (node.text, place(0, 0).span) == ("", (3, 3))
