"""Limits: which of them lie in one another, what a year is, and the limits that several rules share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

import pytest
from helpers import parse, shipped
from one_rule import whole

from binjiang_cli.language.types import Bounds, MoneyType, NumberType, TextType, Type
from binjiang_cli.policy.limits import Limit, SharedLimit, counts_by_year, is_year, surely_nested
from binjiang_cli.policy.model import SharedLimitFile
from binjiang_cli.policy.shared import SharedLimits, unknown_rule
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping, Scalar, read_nodes
from binjiang_cli.source.validation import plain
from binjiang_cli.words import Text


def limit(*per: str) -> Limit:
    return Limit(tuple(map(parse, per)), parse("100元"), False)


@pytest.mark.parametrize(
    ("limits", "nested"),
    [
        ([], True),
        ([["a", "b"]], True),
        ([["a"], ["a"]], True),
        ([[], ["a"]], True),
        ([["a", "b"], ["b"]], True),
        ([["b"], ["a", "b"]], True),
        ([["a"], ["b"]], False),
        ([["a", "b"], ["b", "c"]], False),
        ([["a", "b"], ["a", "b", "c"], ["c"]], False),  # the first and the last
        ([["a"], ["a", "b"], ["c", "b", "a"]], True),
    ],
)
def test_groups_that_lie_in_one_another(limits: list[list[str]], nested: bool) -> None:
    assert surely_nested([limit(*per) for per in limits]) is nested


YEARS = Bounds(Fraction(1900), Fraction(2199))
YEAR = NumberType(YEARS, True)


@pytest.mark.parametrize(
    ("kind", "year"),
    [
        (YEAR, True),
        (NumberType(Bounds(Fraction(2025), Fraction(2025)), True), True),
        (NumberType(YEARS, False), False),
        (NumberType(Bounds(Fraction(1899), Fraction(2199)), True), False),
        (NumberType(Bounds(Fraction(1900), Fraction(2200)), True), False),
        (NumberType(Bounds(None, Fraction(2199)), True), False),
        (NumberType(Bounds(Fraction(1900), None), True), False),
        (NumberType(Bounds(Fraction(2026), Fraction(2025)), True), False),
        (MoneyType(YEARS), False),
        (TextType(), False),
    ],
)
def test_what_is_a_year(kind: Type, year: bool) -> None:
    assert is_year(kind) is year


@pytest.mark.parametrize(
    ("kinds", "counts"),
    [([], True), ([YEAR], True), ([TextType()], False), ([YEAR, YEAR], False), ([YEAR, TextType()], False)],
)
def test_what_was_received_can_be_counted_by_one_year(kinds: Sequence[Type], counts: bool) -> None:
    keys = [parse(name) for name in "ab"[: len(kinds)]]
    assert counts_by_year(keys, dict(zip(keys, kinds, strict=True))) is counts


def test_a_shared_limit_where_its_set_is_one_of_several() -> None:
    place = parse("a").place
    one = SharedLimit("tax", Text("税", "Tax"), ("x", "y"), limit(), True, place)
    assert one.within("a/") == SharedLimit("a/tax", Text("税", "Tax"), ("a/x", "a/y"), one.limit, True, place)


# The limits of policy.yaml.

Shared = tuple[str, tuple[str, ...], bool, list[str], str, bool]  # id, rules, by subject, per, amount, counts what was received


def shared(limits: str, left_out: Collection[str] = ()) -> tuple[list[Shared], list[str]]:
    """What limits on the rules `net` and `works` become, and all that is wrong with them. Each begins on line 2."""
    root = read_nodes(Document("", f"limits:\n{limits}"))
    assert isinstance(root, Mapping)
    stated = {
        name: SharedLimitFile.model_validate({"title": {"zh": "限", "en": "Cap"}, **one})
        for name, one in plain(root)["limits"].items()
    }
    found = SharedLimits(stated, root, shipped().vocabulary)
    limits_found = [
        (one.id, one.rules, one.by_subject, [key.place.written for key in one.limit.per], one.limit.amount.place.written,
         one.limit.counts_received)
        for one in found.of(["net", "works"], left_out)
    ]  # fmt: skip
    return limits_found, whole(found.problems)


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ("per: company, amount: 300元整", (False, [], "300元整", False)),
        ("per: ' company ', amount: 1元", (False, [], "1元", False)),
        ("per: ' subject ', amount: 1元", (True, [], "1元", False)),
        ("per: [company, subject], amount: 1元", (True, [], "1元", False)),
        ("per: [year(as_of), company], amount: 1元 * year(as_of), counts_received: yes",
         (False, ["year(as_of)"], "1元 * year(as_of)", True)),
        ("per: company.uscc, amount: 1元 * company.employees", (False, ["company.uscc"], "1元 * company.employees", False)),
    ],
)  # fmt: skip
def test_shared_limits(stated: str, found: tuple[object, ...]) -> None:
    assert shared(f"  tax: {{rules: [works, net, works], {stated}}}\n") == ([("tax", ("works", "net"), *found)], [])


FOUR_RULES = "  tax: {rules: [gone, net, gone, works], per: company, amount: 1元}\n"


def test_the_rules_of_a_shared_limit() -> None:
    assert shared(FOUR_RULES, ["gone"]) == ([("tax", ("net", "works"), False, [], "1元", False)], [])
    assert shared("  tax: {rules: [gone], per: company, amount: 1元}\n", ["gone"]) == ([], [])
    unknown = "unknown_name: 没有规则 gone | no such rule: gone (net、works | net, works)"
    assert shared(FOUR_RULES)[1] == [f"2:17 `gone` {unknown}", f"2:28 `gone` {unknown}"]
    near = "unknown_name: 没有规则 nett | no such rule: nett (是不是 net？ | did you mean net?)"
    assert shared("  tax: {rules: [nett, net], per: company, amount: 1元}\n")[1] == [f"2:17 `nett` {near}"]


def test_an_unknown_rule_with_many_known() -> None:
    """Of more than forty rules the first forty are told; of a long name its first sixty characters."""
    node = Scalar("y" * 61, True, Document("", "y" * 61).place(0, 61))
    forty = [f"n{number}" for number in range(40)]
    said = f"1:1 `{'y' * 61}` unknown_name: 没有规则 {'y' * 60} | no such rule: {'y' * 60}"
    assert whole([unknown_rule(node, forty)]) == [f"{said} ({'、'.join(forty)} | {', '.join(forty)})"]
    assert whole([unknown_rule(node, [*forty, "n40"])]) == [f"{said} ({'、'.join(forty)} … | {', '.join(forty)} …)"]


ONE_YEAR = (
    "type: 计入已获资助的限额只能按企业和至多一个年份"
    " | a limit that counts what was received goes by the company and one year at most"
)
UNFINISHED = "expression: 表达式没有写完 | the expression is not finished"
COUNTED = "counts_received: yes"


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("per: company, amount: 100 +", [f"2:49 `+` {UNFINISHED}"]),
        ("per: [company, 1 +], amount: 1元", [f"2:40 `+` {UNFINISHED}"]),
        (f"per: [company, subject], amount: 1元, {COUNTED}", [f"2:28 `[company, subject]` {ONE_YEAR}"]),
        (f"per: subject, amount: 1元, {COUNTED}", [f"2:28 `subject` {ONE_YEAR}"]),
        (f"per: company.employees, amount: 1元, {COUNTED}", [f"2:28 `company.employees` {ONE_YEAR}"]),
        ("per: company, amount: sum(p.spend for p in rd_projects)", [
            "2:66 `rd_projects` type: 几条规则共用的限额只能用 company、as_of，per 还可以有 subject，不能用 rd_projects"
            " | a limit of several rules can use company and as_of, and per also subject, not rd_projects"
        ]),
        ("per: company, amount: company.employes", [
            "2:45 `company.employes` unknown_name: company 没有字段 employes | company has no field employes"
            " (是不是 employees？ | did you mean employees?)"
        ]),
    ],
)  # fmt: skip
def test_shared_limits_that_cannot_be(stated: str, said: list[str]) -> None:
    assert shared(f"  tax: {{rules: [net], {stated}}}\n")[1] == said
