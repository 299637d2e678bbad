"""Figures by value: the rates, amounts and days that a text states, and those that a rule set takes from a clause."""

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.parameters import latest_entries
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import expressions_of
from binjiang_cli.rulecheck.analysis.stated import Stated, StatedInRule, branches_of, stated_by, stated_in
from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence, read_nodes
from binjiang_cli.source.problem import Place, Refused
from binjiang_cli.values.currencies import CURRENCIES, WRITTEN
from binjiang_cli.values.dates import FORMS, parse_date
from binjiang_cli.values.money import FORM, MULTIPLES, Money, half_width, parse_money
from binjiang_cli.values.numbers import decimal_text, parse_rate, percent_text
from binjiang_cli.words import visible


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word)


MULTIPLE = f"(?:{_any_of(list(MULTIPLES))})"
CURRENCY = f"(?:{_any_of([*WRITTEN, *CURRENCIES])})"
NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,18})(?:\.[0-9]{1,12})?(?![0-9])"
FRESH = r"(?<![0-9.])(?<![0-9],)"
TO = "[-至到]"
RATE = rf"{FRESH}(?P<low>{NUMBER})(?:[%‰]?{TO}(?P<high>{NUMBER}))?(?P<of>[%‰])"
SPOKEN = "[一二两三四五六七八九十]{1,3}"
PARTS = rf"(?P<of>[百千万]分之)(?P<low>{NUMBER}|{SPOKEN})(?:{TO}(?:[百千万]分之)?(?P<high>{NUMBER}|{SPOKEN}))?"
AMOUNT = rf"{NUMBER}(?:{MULTIPLE}{NUMBER}){{0,3}}{MULTIPLE}?"
MONEY = rf"{FRESH}(?P<before>{CURRENCY})?(?P<low>{AMOUNT})(?:{CURRENCY}?{TO}(?P<high>{AMOUNT}))?(?P<after>{CURRENCY})?"
PART = rf"({NUMBER})({MULTIPLE}?)"
DAY = rf"(?<![0-9])(?:{FORMS.pattern})(?![0-9])"
PLAIN_RANGE = re.compile("([0-9.]+%)[-—–~至]([0-9.]+%)")

UNITS = (1, 10**4, 10**8)
Kind = Literal["rate", "money", "day"]


class Figure(NamedTuple):
    """A value that a text states, or a range of two: rates as shares of one, money in units of its currency."""

    kind: Kind
    low: Fraction | date
    high: Fraction | date
    currency: str = ""


class FigureUse(NamedTuple):
    """A figure that the rule set takes from a clause, as it is written; who uses it: a clause, or a rule file and line.

    `place` is where a rule states it; `ends` are the two ends of a range.
    """

    figure: Figure | None
    written: str
    user: str
    place: Place | None = None
    ends: "tuple[FigureUse, ...]" = ()


def figures_in(text: str) -> dict[Figure, str]:
    """Return every figure in a normalised text, as it stands there; of a range also both ends."""
    found: dict[Figure, str] = {}
    for figure, written in _figures(text):
        for one in _with_ends(figure):
            found.setdefault(one, written)
    return found


def figure_of(text: str) -> Figure | None:
    """Return the figure that a text is; None where it is none, or more than one."""
    plain = _plain_figure(half_width(text))
    if plain is not None:
        return plain
    written = _normalised(text)
    return next((figure for figure, whole in _figures(written) if whole == written), None)


def figures_of_clause(clause: Node | None) -> dict[Figure, Scalar]:
    """Return what a clause's node lists as figures and budget floor, of ranges also both ends, and the text that says it."""
    found: dict[Figure, Scalar] = {}
    if not isinstance(clause, Mapping):
        return found
    listed = clause.get("figures")
    for node in (*(listed.items if isinstance(listed, Sequence) else ()), clause.get("budget_floor")):
        if isinstance(node, Scalar):
            figure = figure_of(node.text)
            figures = figures_in(_normalised(node.text)) if figure is None else _with_ends(figure)
            for stated in figures:
                found.setdefault(stated, node)
    return found


def _with_ends(figure: Figure) -> tuple[Figure, ...]:
    """Return the figure; of a range also both ends."""
    return figure, *(figure._replace(low=end, high=end) for end in (figure.low, figure.high))


def _plain_figure(written: str) -> Figure | None:
    """Return the figure that a text is in one of the commonest forms, which need no search through the text."""
    found = PLAIN_RANGE.fullmatch(written)
    try:
        if found is not None:
            return Figure("rate", parse_rate(found[1]), parse_rate(found[2]))
        if written.endswith(("%", "‰")) or written[1:3] == "分之":
            rate = parse_rate(written)
            return Figure("rate", rate, rate)
        amount = FORM.fullmatch(written)
        if amount and (amount["before"] or amount["after"]):
            money = parse_money(written)
            return Figure("money", money.amount, money.amount, money.currency)
    except Refused:
        pass
    return None


def _normalised(text: str) -> str:
    from binjiang_cli.rulecheck.verification.page import normalised

    return normalised(text)


def stands_in(use: FigureUse, text: str, figures: dict[Figure, str]) -> bool:
    """Return whether a normalised text, with its figures, states a figure: by value, or in so many words."""
    if use.figure is not None:
        return use.figure in figures
    words = re.escape(_normalised(use.written))
    return bool(re.search(rf"(?<![0-9.]){words}(?![0-9%])" if words[-1:].isdigit() else rf"(?<![0-9.]){words}", text))


def _figures(text: str) -> Iterator[tuple[Figure, str]]:
    for pattern in (RATE, PARTS):
        for found in re.finditer(pattern, text):
            try:
                low, high = (_share(found[end] or found["low"], found["of"]) for end in ("low", "high"))
            except Refused:
                continue
            yield Figure("rate", low, high), found[0]
    for found in re.finditer(MONEY, text):
        currency = _currency(found)
        if currency:
            yield Figure("money", *_amounts(found), currency), found[0]
    for found in re.finditer(DAY, text):
        try:
            day = parse_date(found[0])
        except Refused:
            continue
        yield Figure("day", day, day), found[0]


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


def _share(number: str, of: str) -> Fraction:
    """Return so many hundredths, thousandths or ten thousandths: 6‰, 千分之六."""
    return parse_rate(f"{number}{of}" if of in "%‰" else f"{of}{number}")


def _currency(found: re.Match[str]) -> str:
    word = found["after"] or found["before"]
    return WRITTEN.get(word, word) if word else ""


def _amounts(found: re.Match[str]) -> tuple[Fraction, Fraction]:
    low, high = (re.findall(PART, found[end] or found["low"]) for end in ("low", "high"))
    if not low[-1][1]:
        low[-1] = (low[-1][0], high[-1][1])
    first, last = (
        sum((_number(number) * MULTIPLES[multiple] for number, multiple in parts), Fraction()) for parts in (low, high)
    )
    return first, last


def uses(policy: Policy) -> dict[str, list[FigureUse]]:
    """Return the figures that each clause must state: its own, its budget floor, those of the rules that cite it.

    S5, where it is a clause, must state the first day in force.
    """
    found: dict[str, list[FigureUse]] = {}
    for name, clause in policy.clauses.items():
        found[name] = [FigureUse(figure_of(written), written, name) for written in clause.figures]
        if clause.budget_floor is not None:
            found[name].append(_money_use(clause.budget_floor, name))
    for rule in policy.rules:
        found[rule.clause] += uses_of_rule(rule, read_nodes(rule.place.document))
    if "S5" in found:
        day = policy.in_force.first
        written = f"{day.year}年{day.month}月{day.day}日"
        found["S5"].append(FigureUse(Figure("day", day, day), written, "policy.yaml"))
    return found


def _money_use(money: Money, user: str, place: Place | None = None) -> FigureUse:
    amount = money.amount
    unit, per = next(((name, size) for name, size in (("亿", 10**8), ("万", 10**4)) if amount >= size), ("", 1))
    names = {code: name for name, code in WRITTEN.items() if name.endswith("元") and len(name) < 3}
    written = f"{decimal_text(amount / per)}{unit}{names.get(money.currency, money.currency)}"
    return FigureUse(Figure("money", amount, amount, money.currency), written, user, place)


def _rate_use(low: Fraction, high: Fraction, user: str, place: Place) -> FigureUse:
    written = percent_text(low) if low == high else f"{percent_text(low)}—{percent_text(high)}"
    return FigureUse(Figure("rate", low, high), written, user, place)


def uses_of_rule(rule: Rule, root: Node | None) -> list[FigureUse]:
    """Return the amounts and rates of a rule; `root` is what its file holds.

    Of dated parameters the latest value. Nothing (0元), a unit of counting (/ 1万元), and 100% of what is worked out, or of a
    cost beside other figures, are no figures of the clause.
    """
    found = [_use(rule, stated) for stated in (*_in_parameters(rule, root), *_in_expressions(rule))]
    worked_out = bool(found) or not isinstance(rule.eligible_cost, tree.FieldAccess)
    whole = rule.intensity.kind != "range" and worked_out
    return found + [use for use in _in_intensity(rule) if not (whole and use.figure is not None and use.figure.low == 1)]


def _use(rule: Rule, stated: Stated) -> FigureUse:
    user = _user(rule, stated.place)
    if isinstance(stated.value, Money):
        return _money_use(stated.value, user, stated.place)
    use = _rate_use(stated.value, stated.value, user, stated.place)
    return use._replace(written=visible(stated.written)) if stated.is_below_percents else use


def _user(rule: Rule, place: Place) -> str:
    line, _ = place.document.position(place.start)
    return f"payments/{rule.id}.yaml:{line}"


def _in_intensity(rule: Rule) -> Iterator[FigureUse]:
    kind, low, high = rule.intensity
    if kind == "range" and isinstance(low, tree.Constant) and isinstance(high, tree.Constant):
        first, last = low.value, high.value
        if isinstance(first, Fraction) and isinstance(last, Fraction):
            place = low.place.document.place(*_extent(low.place, high.place))
            ends = tuple(_rate_use(rate, rate, _user(rule, end), end) for rate, end in ((first, low.place), (last, high.place)))
            yield _rate_use(first, last, _user(rule, place), place)._replace(ends=ends)
        return
    for node in dict.fromkeys((low, high) if kind == "range" else (high,)):
        chosen = set(branches_of(node))
        for below in tree.written_nodes_of(node):
            if isinstance(below, tree.Constant):
                yield from (_use(rule, one) for one in stated_by(below) if _is_rate(one, below in chosen) or _is_figure(one))


def _extent(*places: Place) -> tuple[int, int]:
    """Return the extent from the first to the last character of several places in a document."""
    spans = [place.span for place in places if place.span is not None]
    return min(span.start for span in spans), max(span.end for span in spans)


def _in_expressions(rule: Rule) -> Iterator[Stated]:
    for part, _, root in expressions_of(rule):
        nodes = [] if part == "intensity" else list(tree.written_nodes_of(root))
        units = {unit for node in nodes for unit in _units(node)}
        for node in nodes:
            if isinstance(node, tree.Constant) and node not in units:
                yield from (stated for stated in stated_by(node) if _is_figure(stated))


def _units(node: tree.Node) -> Iterator[tree.Node]:
    """Yield what a node counts in: yuan, ten thousands or hundred millions of it, as in cost / 1万元 and rounded(cost, 1元)."""
    match node:
        case tree.Arithmetic(operator="/", right=tree.Constant(value=Money(amount=amount)) as unit) if amount in UNITS:
            yield unit
        case tree.Call(function="rounded", arguments=(_, tree.Constant() as unit)):
            yield unit


def _in_parameters(rule: Rule, root: Node | None) -> Iterator[Stated]:
    """Yield bare numbers only where they are what an intensity is taken from."""
    data = StatedInRule(rule, root)
    rates = {stated.place for node in (rule.intensity.low, rule.intensity.high) for stated in data.behind(node)}
    for node in data.parameters.values():
        stated = (stated for entry in latest_entries(node) for stated in stated_in(entry))
        yield from (one for one in stated if _is_figure(one) or _is_rate(one, one.place in rates))


def _is_figure(stated: Stated) -> bool:
    value = stated.value
    return bool(value.amount) if isinstance(value, Money) else _is_rate(stated, stated.is_percentage)


def _is_rate(stated: Stated, meant: bool) -> bool:
    """Return whether what is meant for a rate is one, and not nothing."""
    return meant and isinstance(stated.value, Fraction) and stated.value != 0
