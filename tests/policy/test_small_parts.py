"""Small parts of a policy: what is stale, shipped and near, cumulation, order of records, measures, rates by parameters."""

from __future__ import annotations

import os
from datetime import date, timedelta
from fractions import Fraction as F
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers import RULES, names_of_loans, parse, rules_copy, shipped, write_files
from small_vocabulary import HALL, changed, field
from whole_problems import Whole, problems_whole, whole

from binjiang_cli.language import tree
from binjiang_cli.language.readings.exact import Exact, Facts, Unknown
from binjiang_cli.language.readings.parameters import Dated
from binjiang_cli.language.typing import Checker
from binjiang_cli.policy import shipped as shipped_sets
from binjiang_cli.policy.cumulation import Cumulation, added_to
from binjiang_cli.policy.intensity import Intensity, is_stated, most_rate, range_of, stated_values
from binjiang_cli.policy.load import load_policy
from binjiang_cli.policy.neighbours import vocabulary_of
from binjiang_cli.policy.ranking import misplaced, orders_of
from binjiang_cli.policy.staleness import is_stale, lpr_is_stale

# Stale


def test_a_rule_is_stale_after_365_days_and_the_lpr_after_45() -> None:
    policy = shipped()
    rule, published = policy.rules[0], policy.lpr.last_publication
    for days, stale in ((0, False), (365, False), (366, True)):
        assert is_stale(rule, policy, rule.verified_on + timedelta(days)) is stale
    for days, stale in ((0, False), (45, False), (46, True)):
        assert lpr_is_stale(policy, published + timedelta(days)) is stale
    never = policy._replace(stale_after_days=None)
    assert not is_stale(rule, never, date(2099, 1, 1))
    assert not lpr_is_stale(never, date(2099, 1, 1))


# Shipped


def test_where_the_shipped_rule_sets_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (shipped_sets.DEFAULT_RULES, shipped_sets.shipped_names()) == ("binjiang-2024", ["binjiang-2024"])
    where = Path(shipped_sets.__file__).parents[2]
    assert shipped_sets.shipped_rules() in (where / "rules", where / "binjiang_cli" / "rules")
    assert not shipped_sets.is_installed(RULES)
    assert not shipped_sets.is_installed(tmp_path)
    package = tmp_path / "site" / "binjiang_cli"
    monkeypatch.setattr(shipped_sets, "__file__", str(package / "policy" / "shipped.py"))
    assert shipped_sets.shipped_rules() == tmp_path / "site" / "rules"
    write_files(package / "rules", {"b/policy.yaml": "", "a/policy.yaml": "", "c/notes.txt": ""})
    assert shipped_sets.shipped_rules() == package / "rules"
    assert shipped_sets.shipped_names() == ["a", "b"]
    assert shipped_sets.is_installed(package / "rules" / "a")
    assert not shipped_sets.is_installed(RULES)


# Near


def test_where_another_rule_set_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = {"beside": "folder", "here": "work", "inside": "work/rules", "named": "elsewhere"}
    for name, place in places.items():
        text = yaml.safe_dump(changed({(*HALL, name): field("text", "特")}), allow_unicode=True)
        write_files(tmp_path / place / f"near-{name}", {"vocabulary.yaml": text, "payments/x.yaml": ""})
    write_files(tmp_path / "folder/near-bare", {"vocabulary.yaml": "fields: {}"})
    write_files(tmp_path / "folder/near-broken", {"vocabulary.yaml": "a: [", "payments/x.yaml": ""})
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("BINJIANG_RULES", os.pathsep.join(["", str(tmp_path / "elsewhere" / "mine")]))
    for name in places:
        found = vocabulary_of(f"near-{name}", tmp_path / "folder")
        assert found is not None and name in found.sections["halls"].fields
    assert [vocabulary_of(f"near-{name}", tmp_path / "folder") for name in ("bare", "broken", "nowhere")] == [None] * 3
    assert vocabulary_of("binjiang-2024", tmp_path / "folder") == shipped().vocabulary
    monkeypatch.delenv("BINJIANG_RULES")
    assert vocabulary_of("near-named", tmp_path / "folder") is None


# Cumulation


def test_what_is_usual_and_what_rules_add_to() -> None:
    assert Cumulation() == Cumulation(by_year=False, same_record_adds=False, adds_to=frozenset())
    assert Cumulation().is_usual
    for unusual in (Cumulation(by_year=True), Cumulation(same_record_adds=True), Cumulation(adds_to=frozenset("a"))):
        assert not unusual.is_usual
    within = Cumulation(True, False, frozenset(("a", "b"))).within("set/")
    assert within == Cumulation(True, False, frozenset(("set/a", "set/b")))
    assert added_to({"a": ["b"], "b": [], "c": ["b", "x"], "d": []}) == {
        "a": {"b"}, "b": {"a", "c"}, "c": {"b", "x"}, "d": frozenset(),
    }  # fmt: skip


# The order of records


LETS = {
    "share": parse("rate * 2"),
    "nth": parse("place(loan, by=loan.drawn_on)"),
    "twice": parse("nth * 2"),
    "plain": parse("share + 1"),
}
WHERE = ("where 决定有哪些记录，不能用 {}", "where says which records there are: no {} in it")
ORDER = ("这里决定先后，不能用 {}", "this decides the order: no {} in it")
INSIDE = ("for … in 里不能用 {}", "no {} inside of for … in")


def test_which_lets_depend_on_the_order() -> None:
    assert orders_of(LETS).lets == {"nth", "twice"}
    assert orders_of({"plain": parse("rate")}).lets == frozenset()


@pytest.mark.parametrize(
    ("where", "other", "marks", "words"),
    [
        ("twice == 1", "rate", [("twice", "twice")], WHERE),
        ("place(loan) == 1", "rate", [("place(loan)", "place")], WHERE),
        ("share == 1", "place(loan, by=loan.principal, per=loan.lender)", [], WHERE),
        (None, "within(loan.principal, sum_of_money, by=nth)", [("nth", "nth")], ORDER),
        (None, "place(loan, per=twice)", [("twice", "twice")], ORDER),
        (None, "within(loan.principal * nth, sum_of_money)", [("nth", "nth")], ORDER),
        (None, "within(loan.principal, sum_of_money * nth)", [], ORDER),  # the cap may
        (None, "within(loan.principal, sum_of_money, by=place(loan))", [("place(loan)", "place")], ORDER),
        (None, "sum(within(loan.principal, sum_of_money) for l in loans)", [
            ("within(loan.principal, sum_of_money)", "within"),
        ], INSIDE),
        (None, "sum(l.principal for l in loans) * nth", [], INSIDE),
    ],
)  # fmt: skip
def test_where_the_order_cannot_be_asked_for(
    where: str | None, other: str, marks: list[tuple[str, str]], words: tuple[str, str]
) -> None:
    node = parse(other)
    found = misplaced(LETS, None if where is None else parse(where), tree.nodes_of(node))
    assert [whole(problem) for problem in found] == [
        Whole(marked, words[0].format(name), words[1].format(name), kind="type") for marked, name in marks
    ]


# Measures


def test_the_ways_of_payment_of_a_measure() -> None:
    measure = shipped().measure("M16")
    assert measure is not None
    measure = measure._replace(payments=("x", "loan-interest"))
    first = ("rd-support", "loan-interest", "capital-support", "market-domestic", "market-overseas")
    assert measure.ways("new_capital") == ("x", "loan-interest", "capital-support")
    assert list(measure.stated_ways()) == [
        ("x", ("payments", 0)), ("loan-interest", ("payments", 1)),
        *((way, ("criteria", "newly_introduced", "opens", index)) for index, way in enumerate(first)),
        ("capital-support", ("criteria", "new_capital", "opens", 0)),
    ]  # fmt: skip
    assert measure.named == ("x", "loan-interest", "rd-support", "capital-support", "market-domestic", "market-overseas")


def test_measures_stand_in_the_order_of_their_clauses() -> None:
    assert [measure.id for measure in shipped().measures] == [f"M{number}" for number in range(1, 25)]


def test_measures_of_clauses_that_are_not_there(tmp_path: Path) -> None:
    text = "{}:\n  criteria: {{large: {{test: company.{} > 5, zh: 大, en: large}}}}\n  supports: {{zh: 支持, en: support}}\n"
    measures = "".join(text.format(*one) for one in (("S4.2c", "employees"), ("Q", "employees"), ("S4.1", "employes")))
    found = problems_whole(load_policy, rules_copy(tmp_path, measures=measures))
    assert found[:2] == [
        Whole("S4.2c", "没有条款 S4.2c", "no such clause: S4.2c", ("是不是 S4.2b？", "did you mean S4.2b?"), "unknown_clause"),
        Whole("Q", "没有条款 Q", "no such clause: Q", None, "unknown_clause"),
    ]
    assert [problem.marks for problem in found[2:]] == ["company.employes"]


# Rates that depend on parameters alone


PARAMETERS: dict[str, tuple[Dated, ...]] = {
    "rate": (Dated(date(2025, 1, 1), F(1, 10)), Dated(date(2026, 1, 1), F(1, 5))),
    "none": (Dated(None, F(0)),),
}
OWN = {"half": parse("rate / 2"), "of_loan": parse("loan.principal * rate"), "quarter": parse("half / 2")}


def between(low: str, high: str) -> Intensity:
    return Intensity("range", parse(low), parse(high))


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("rate", True),
        ("0.3", True),
        ("quarter + none", True),
        ("of_loan / of_loan", False),
        ("rate if loan.principal > sum_of_money else 0.1", False),
        ("lpr_1y(as_of)", False),
        ("lpr_5y(as_of)", False),
        ('lpr_1y("2025-01-20")', False),
        ('lpr_5y("2025-01-20")', False),
        ("share", False),
    ],
)
def test_whether_parameters_alone_say_it(text: str, stated: bool) -> None:
    assert is_stated(between(text, "0.9"), PARAMETERS, OWN) is stated
    assert is_stated(between("0", text), PARAMETERS, OWN) is stated


@pytest.mark.parametrize(("day", "values"), [("2025-12-31", [F(1, 40), F(1, 10)]), ("2026-01-01", [F(1, 20), F(1, 5)])])
def test_what_they_say_on_a_day(day: str, values: list[F]) -> None:
    intensity = between("quarter", "rate")
    checker = Checker({**names_of_loans()})
    for name, node in OWN.items():
        checker.names[name] = checker.check(node)
    for node in intensity.ends:
        checker.check(node)
    found: list[Any] = stated_values(intensity, PARAMETERS, OWN, checker.types, date.fromisoformat(day))
    assert found == values
    assert not any(isinstance(value, Unknown) for value in found)


def test_the_greatest_rate_of_what_is_no_number() -> None:
    node = parse("word")
    checker = Checker(names_of_loans())
    checker.check(node)
    assert most_rate(Intensity("fixed", node, node), checker.types, None) == 1


def test_both_ends_are_one_where_they_are_the_same() -> None:
    one, other = parse("rate"), parse("rate")
    assert Intensity("fixed", one, one).ends == (one,)
    assert Intensity("range", one, other).ends == (one, other)


@pytest.mark.parametrize(
    ("low", "high", "rates"),
    [
        (F(1, 10), F(1, 5), (F(1, 10), F(1, 5))),
        (F(1, 5), F(1, 10), (F(1, 10), F(1, 5))),
        (F(-1, 10), F(1, 5), (F(0), F(1, 5))),  # a negative rate is none at all
        (F(-1, 5), F(-1, 10), (F(0), F(0))),
        (Unknown(("company.employees",)), F(1, 5), Unknown(("company.employees",))),
    ],
)
def test_the_rates_of_a_range(low: Any, high: Any, rates: Any) -> None:
    exact = Exact({"rate": low, "none": high}, {}, Facts({}, shipped().lpr))
    assert range_of(exact, between("rate", "none")) == rates
