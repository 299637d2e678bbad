"""What can hardly be so: the bounds beyond which an estimate warns of a value, as policy.yaml states them."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, NamedTuple

from pydantic import Field as Setting
from pydantic import model_validator

from binjiang_cli.policy.field_types import FieldKind
from binjiang_cli.policy.vocabulary import Field, Vocabulary
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Node, Sequence
from binjiang_cli.source.problem import Place, Problem, Refused
from binjiang_cli.source.validation import ReadBy, Strict, key_place, refusal
from binjiang_cli.values.currencies import CURRENCIES
from binjiang_cli.values.money import Money, parse_money
from binjiang_cli.values.numbers import parse_integer, parse_number, parse_rate
from binjiang_cli.words import Text, did_you_mean, nearest, visible


class FieldPath(NamedTuple):
    """A field of a list section's records, written as `loans.principal`."""

    section: str
    field: str

    def __str__(self) -> str:
        return f"{self.section}.{self.field}"


def parse_field_path(text: str) -> FieldPath:
    """Read `loans.principal`. Raises Refused."""
    section, dot, field = text.strip().partition(".")
    if not (section and dot and field):
        shown = visible(text[:60])
        raise Refused(
            Text(f"“{shown}”不是字段", f"not a field: {shown}"),
            Text("例如 loans.principal", "for example loans.principal"),
        )
    return FieldPath(section, field)


def parse_yuan(text: str) -> Money:
    """Read an amount in yuan. Raises Refused."""
    money = parse_money(text)
    if money.currency != "CNY":
        raise Refused(Text("这里要用人民币", "this is to be in CNY"))
    return money


Path = Annotated[FieldPath, ReadBy(parse_field_path)]
Yuan = Annotated[Money, ReadBy(parse_yuan)]
Rate = Annotated[Fraction, ReadBy(parse_rate)]
Whole = Annotated[int, ReadBy(parse_integer)]
Number = Annotated[Fraction, ReadBy(parse_number)]


class PartOfWhole(Strict):
    """An amount that is part of another of the same record, and hardly more."""

    part: Path
    whole: Path


class YearlyRate(Strict):
    """An amount paid for another over a time, which is hardly less or more than so much of it a year.

    While the time has no end yet, what fell due in the last `arrears` days may still be unpaid.
    """

    paid: Path
    of: Path
    since: Path = Setting(alias="from")
    until: Path = Setting(alias="to")
    least: Rate
    most: Rate
    arrears: Whole = 0

    @model_validator(mode="after")
    def _in_order(self) -> "YearlyRate":
        if self.least > self.most:
            raise refusal(Text("least 大于 most", "least is greater than most"))
        return self


class SmallAmounts(Strict):
    """Amounts below a bound that look as if their unit had been forgotten, beside others so many times as large.

    The others are those of the section, and by field an amount that is `usual`.
    """

    below: Yuan
    times: Whole
    usual: dict[str, Yuan] = Setting(default_factory=dict)


class UsualRates(Strict):
    """Rates of exchange that are more than so many times off from the usual ones, in CNY for one unit."""

    times: Number
    usual: dict[str, Number]

    @model_validator(mode="after")
    def _above_zero(self) -> "UsualRates":
        if self.times < 1 or not all(self.usual.values()):
            raise refusal(Text("times 不小于 1，汇率大于零", "times is at least 1, and a rate above zero"))
        return self


class Plausible(Strict):
    """What an estimate warns of; what is left out is not warned of."""

    part_of_whole: tuple[PartOfWhole, ...] = ()
    yearly_rates: tuple[YearlyRate, ...] = ()
    small_amounts: SmallAmounts | None = None
    exchange_rates: UsualRates | None = None


def plausible_problems(plausible: Plausible, node: Node | None, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield what is wrong with the fields and currencies that it names, each at its place in policy.yaml."""
    for at, one in enumerate(plausible.part_of_whole):
        here = _item(node, "part_of_whole", at)
        yield from _fields(here, {"part": (one.part, "money"), "whole": (one.whole, "money")}, vocabulary)
        if one in plausible.part_of_whole[:at]:
            yield Problem(Text("这两个字段已经比较过了", "these fields are compared already"), _place(here))
    for at, rate in enumerate(plausible.yearly_rates):
        here = _item(node, "yearly_rates", at)
        named: dict[str, tuple[FieldPath, FieldKind]] = {
            "paid": (rate.paid, "money"), "of": (rate.of, "money"), "from": (rate.since, "date"), "to": (rate.until, "date"),
        }  # fmt: skip
        yield from _fields(here, named, vocabulary)
        if rate.paid in (other.paid for other in plausible.yearly_rates[:at]):
            message = Text("这个字段已经有每年的界限", "this field has bounds by the year already")
            yield Problem(message, _place(_below(here, "paid")))
    if plausible.small_amounts is not None:
        yield from _usual_amounts(plausible.small_amounts, _below(node, "small_amounts", "usual"), vocabulary)
    if plausible.exchange_rates is not None:
        yield from _usual_rates(plausible.exchange_rates, _below(node, "exchange_rates", "usual"))


def _below(node: Node | None, *path: str) -> Node | None:
    for step in path:
        node = node.get(step) if isinstance(node, MappingNode) else None
    return node


def _item(node: Node | None, key: str, at: int) -> Node | None:
    items = _below(node, key)
    return items.items[at] if isinstance(items, Sequence) else None


def _place(node: Node | None) -> Place | None:
    return None if node is None else node.place


def _fields(here: Node | None, named: dict[str, tuple[FieldPath, FieldKind]], vocabulary: Vocabulary) -> Iterator[Problem]:
    """Refuse fields that are not of their kind, or not of one section: that of the first of them that is right."""
    wrong = {key: _why_not(path, kind, vocabulary) for key, (path, kind) in named.items()}
    section = next((path.section for key, (path, _) in named.items() if wrong[key] is None), None)
    for key, (path, _) in named.items():
        place = _place(_below(here, key))
        if (found := wrong[key]) is not None:
            yield Problem(found[0], place, found[1], "unknown_name")
        elif path.section != section:
            yield Problem(Text("字段不在同一部分", "the fields are not of one section"), place)


def _why_not(path: FieldPath, kind: FieldKind, vocabulary: Vocabulary) -> tuple[Text, Text | None] | None:
    """Return what is wrong with a field, and a hint; None where it is a field of that kind in a list of records."""
    section = vocabulary.sections.get(path.section)
    field: Field | None = section.fields.get(path.field) if section is not None and section.is_list else None
    if field is None:
        known = [f"{name}.{key}" for name, part in vocabulary.sections.items() if part.is_list for key in part.fields]
        meant = nearest(str(path), known)
        shown = visible(str(path))
        return Text(f"没有字段 {shown}", f"no such field: {shown}"), did_you_mean(meant) if meant else None
    if field.type != kind:
        return Text(f"{path} 不是 {kind} 类型", f"{path} is not of type {kind}"), None
    return None


def _usual_amounts(amounts: SmallAmounts, node: Node | None, vocabulary: Vocabulary) -> Iterator[Problem]:
    for written in amounts.usual:
        place = key_place(node, written)
        try:
            message = _why_not(parse_field_path(written), "money", vocabulary)
        except Refused as refused:
            message = refused.message, refused.hint
        if message is not None:
            yield Problem(message[0], place, message[1], "unknown_name")


def _usual_rates(rates: UsualRates, node: Node | None) -> Iterator[Problem]:
    for code in rates.usual:
        if code not in CURRENCIES or code == "CNY":
            meant = nearest(code, CURRENCIES - {"CNY"})
            shown = visible(code[:20])
            message = Text(f"“{shown}”不是外币", f"not a foreign currency: {shown}")
            yield Problem(message, key_place(node, code), did_you_mean(meant) if meant else None, "unknown_name")
