"""Of every well-typed expression: it is computed, within the bounds that its type states, and what is known stays so."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from helpers import PARAMETERS, names_of_loans, parse, shipped
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from binjiang_cli.language.readings.exact import Exact, Facts, Record, Unknown, Value
from binjiang_cli.language.types import (
    BooleanType,
    DateType,
    ListType,
    MoneyType,
    NumberType,
    RecordType,
    TextType,
    Type,
)
from binjiang_cli.language.typing import Checker
from binjiang_cli.policy.vocabulary import Field
from binjiang_cli.values.money import Money

LEAVES = {
    "number": ["0", "1", "2.5", "360", "rate", "day_count", "company.employees", "none"],
    "money": ["loan.principal", "loan.interest_paid", "sum_of_money"],
    "date": ["loan.drawn_on", "loan.repaid_on", "as_of", "start"],
    "boolean": [
        "flag",
        "loan.principal >= bound",
        'loan.lender == "bank"',
        '"MCU" in loan.subject',
        '"gazelle" in company.statuses',
    ],
    "text": ["loan.name", "loan.lender", "word", "company.name"],
}


@st.composite
def expressions(draw: st.DrawFn, kind: str, depth: int, variables: tuple[str, ...] = ()) -> str:
    """The text of an expression of a type; `variables` are those of the comprehensions around it."""
    if depth == 0:
        own = {"money": ".spend", "number": ".year", "boolean": ".key_innovation", "text": ".name"}.get(kind)
        return draw(st.sampled_from([*LEAVES[kind], *(f"{name}{own}" for name in variables if own)]))

    def part(wanted: str, further: tuple[str, ...] = ()) -> str:
        return draw(expressions(wanted, draw(st.integers(0, depth - 1)), variables + further))

    variable = f"p{len(variables)}"
    aggregate = "{}({} for {} in rd_projects{})"
    form = draw(st.integers(0, 8))
    if form == 0:
        return f"({part(kind)} if {part('boolean')} else {part(kind)})"
    if form == 1:
        return f"first({part(kind)}, {part(kind)})"
    if kind in ("number", "money") and form in (2, 3):
        where = f" if {part('boolean', (variable,))}" if draw(st.booleans()) else ""
        return aggregate.format("sum", part(kind, (variable,)), variable, where)
    match kind:
        case "number":
            if form == 4:
                return f"count({variable} for {variable} in rd_projects if {part('boolean', (variable,))})"
            if form == 5:
                return draw(
                    st.sampled_from(
                        [
                            f"days({part('date')}, {part('date')})",
                            f"year({part('date')})",
                            f"lpr_1y({part('date')})",
                            f"-({part('number')})",
                        ]
                    )
                )
            if form == 6:
                return draw(st.sampled_from([f"({part('money')}) / ({part('money')})", f"factors[{part('text')}]"]))
            operator = draw(
                st.sampled_from(["({}) + ({})", "({}) - ({})", "({}) * ({})", "({}) / ({})", "min({}, {})", "max({}, {})"])
            )
            return operator.format(part("number"), part("number"))
        case "money":
            if form in (4, 5):
                return draw(st.sampled_from(["({}) * ({})", "({}) / ({})"])).format(part("money"), part("number"))
            if form == 6:
                return f"grades[{part('text')}]"
            operator = draw(st.sampled_from(["({}) + ({})", "({}) - ({})", "min({}, {})", "max({}, {})"]))
            return operator.format(part("money"), part("money"))
        case "date":
            return draw(st.sampled_from(["min({}, {})", "max({}, {})"])).format(part("date"), part("date"))
        case "boolean":
            if form in (2, 3):
                where = f" if {part('boolean', (variable,))}" if draw(st.booleans()) else ""
                return aggregate.format(draw(st.sampled_from(["any", "all"])), part("boolean", (variable,)), variable, where)
            if form == 4:
                of = draw(st.sampled_from(["number", "money", "date"]))
                return f"({part(of)}) {draw(st.sampled_from(['<', '<=', '>', '>=', '==', '!=']))} ({part(of)})"
            if form == 5:
                container = draw(st.sampled_from(["allowed", "grades", "[loan.name, company.name]", "loan.subject"]))
                return f"({part('text')}) in {container}"
            if form == 6:
                return f"not ({part('boolean')})"
            return f"({part('boolean')}) {draw(st.sampled_from(['and', 'or']))} ({part('boolean')})"
    return f"({part('text')} if {part('boolean')} else {part('text')})"


DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31)) | st.dates(date(2019, 1, 1), date(2027, 12, 31))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "money": st.builds(
        Money, st.integers(0, 10**17).map(lambda fen: Fraction(fen, 100)) | st.just(Fraction(500)), st.just("CNY")
    ),
    "date": DAYS,
    "boolean": st.booleans(),
    "year": st.integers(1900, 2099),
    "integer": st.integers(0, 10**12) | st.integers(0, 3),
    "text": st.sampled_from(["first", "bank", "MCU", "甲"]),
    "texts": st.lists(st.sampled_from(["MCU", "bank"]), max_size=2).map(tuple),
}


def value_of(field: Field) -> st.SearchStrategy[Any]:
    if field.type == "choice":
        return st.sampled_from(field.choices)
    if field.type == "choices":
        return st.lists(st.sampled_from(field.choices), max_size=2, unique=True).map(tuple)
    return VALUES.get(field.type, st.none())


def records(section: str, path: str) -> st.SearchStrategy[Record]:
    fields = shipped().vocabulary.sections[section].fields
    return st.fixed_dictionaries({key: value_of(field) for key, field in fields.items()}).map(
        lambda known: Record(path, SimpleNamespace(**known))
    )


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Value]:
    """What the names stand for, with everything known."""
    count = draw(st.integers(0, 3))
    return {
        **PARAMETERS,
        "as_of": draw(DAYS),
        "company": draw(records("company", "company")),
        "loan": draw(records("loans", "loans[0]")),
        "rd_projects": tuple(draw(records("rd_projects", f"rd_projects[{index}]")) for index in range(count)),
    }


@st.composite
def obscured(draw: st.DrawFn, world: dict[str, Value]) -> dict[str, Value]:
    """The same with some fields, or a whole section, not known."""

    def hide(record: Record) -> Record:
        hidden = draw(st.sets(st.sampled_from(sorted(vars(record.fields)))))
        return Record(record.path, SimpleNamespace(**{**vars(record.fields), **dict.fromkeys(hidden)}))

    projects: Any = world["rd_projects"]
    company: Any = world["company"]
    loan: Any = world["loan"]
    seen: Value = Unknown(("rd_projects",)) if draw(st.booleans()) else tuple(hide(project) for project in projects)
    return {**world, "company": hide(company), "loan": hide(loan), "rd_projects": seen}


def checked(text: str) -> tuple[Any, Type, Checker]:
    node = parse(text)
    checker = Checker(names_of_loans())
    kind = checker.check(node)
    messages = [problem.message.en for problem in checker.problems]
    assume("division by zero" not in messages)
    assert messages == [], text
    return node, kind, checker


def evaluate_in(world: dict[str, Value], node: Any, checker: Checker) -> Exact:
    exact = Exact(dict(world), checker.types, Facts({"USD": Fraction(7)}, shipped().lpr))
    exact.value(node)
    return exact


def fits(value: Value, kind: Type) -> bool:
    """Whether a value is of a type and within its bounds."""
    if isinstance(value, Unknown):
        return True
    match kind:
        case NumberType(bounds=bounds, integer=integer):
            assert isinstance(value, int | Fraction) and not isinstance(value, bool)
            if integer and Fraction(value).denominator != 1:
                return False
            amount = Fraction(value)
        case MoneyType(bounds=bounds):
            assert isinstance(value, Money) and isinstance(value.amount, Fraction | int)
            amount = Fraction(value.amount)
        case DateType():
            return type(value) is date
        case BooleanType():
            return type(value) is bool
        case TextType(values=values):
            return type(value) is str and (values is None or value in values)
        case ListType(element=element, longest=longest):
            return isinstance(value, tuple) and len(value) <= longest and all(fits(item, element) for item in value)
        case RecordType(fields=fields):
            return isinstance(value, Record) and set(fields) == set(vars(value.fields))
        case _:
            return True
    return (bounds.low is None or bounds.low <= amount) and (bounds.high is None or amount <= bounds.high)


ANY = st.sampled_from(["number", "money", "boolean", "date", "text"]).flatmap(lambda kind: expressions(kind, 4))


@settings(max_examples=2 * settings().max_examples)
@given(st.data(), ANY, worlds())
def test_every_value_is_of_its_type_and_within_its_bounds(data: st.DataObject, text: str, world: dict[str, Value]) -> None:
    node, _, checker = checked(text)
    exact = evaluate_in(data.draw(obscured(world)) if data.draw(st.booleans()) else world, node, checker)
    for below, value in exact.values.items():
        assert fits(value, checker.types[below]), (text, value, checker.types[below])


@settings(max_examples=2 * settings().max_examples)
@given(st.data(), ANY, worlds())
def test_what_is_known_stays_the_same_when_more_is_known(data: st.DataObject, text: str, world: dict[str, Value]) -> None:
    """A value that does without the unknown fields is the value, whatever they turn out to be. `first` alone asks."""
    assume("first(" not in text)
    node, _, checker = checked(text)
    less = evaluate_in(data.draw(obscured(world)), node, checker).values[node]
    more = evaluate_in(world, node, checker).values[node]
    if isinstance(less, Unknown):
        assert less.missing or less.zero
    else:
        assert less == more


@given(ANY, worlds())
def test_what_is_missing_is_a_field_or_a_rate_of_the_table(text: str, world: dict[str, Value]) -> None:
    """With every field known, only a divisor of zero, a key or a day without a value leave something unknown."""
    node, _, checker = checked(text)
    value = evaluate_in(world, node, checker).values[node]
    if isinstance(value, Unknown):
        assert "/" in text or "[" in text or "lpr_1y" in text


@given(st.dates(date(2019, 8, 20), date(2030, 1, 1)), st.integers(0, 40))
def test_the_rate_is_that_of_the_last_publication(day: date, later: int) -> None:
    """Between two days without a publication between them the rate does not change."""
    table = shipped().lpr
    first, second = table.on(day, "1y"), table.on(day + timedelta(days=later), "1y")
    assert first is not None and second is not None
    assert first.published_on <= day
    assert (first.published_on == second.published_on) == (second.published_on <= day)
