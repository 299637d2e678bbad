"""Changes of a value that a rule states: an amount by a fen, a day by a day, a number by one, a rate by a little."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from binjiang_cli.language.tree import ConstantValue, Table, Threshold
from binjiang_cli.rulecheck.mutation.change import Change, becomes, dropped
from binjiang_cli.source.problem import Place
from binjiang_cli.values.money import Money, money_text
from binjiang_cli.values.numbers import decimal_text, percent_text
from binjiang_cli.words import Text

FEN = Fraction(1, 100)
DAY = timedelta(days=1)
RATE_STEP = Fraction(1, 1000)
UP_AND_DOWN = (("up", 1), ("down", -1))
PlaceOf = Callable[..., Place]


def value_changes(value: ConstantValue, place_of: PlaceOf, rate: bool = False) -> Iterator[Change[ConstantValue]]:
    """Yield the changes of a value; `place_of(*path)` tells where a part of it stands. A number is taken as a rate where it is
    said to be one, and where it is not whole."""
    match value:
        case bool():
            yield Change("value", "flipped", becomes(_truth(value), _truth(not value)), place_of(), not value)
        case date():
            for moved in day_changes(value, place_of()):
                yield moved.within(moved.after)
        case Fraction():
            yield from _number(value, place_of(), rate or value.denominator != 1)
        case Money():
            for name, changed, words in _by_a_fen(value):
                yield Change("bound", name, words, place_of(), changed)
        case Threshold(amounts=amounts):
            for currency, amount in amounts.items():
                for name, changed, words in _by_a_fen(Money(amount, currency)):
                    after = Threshold({**amounts, currency: changed.amount})
                    yield Change("bound", f"{currency}-{name}", words, place_of(currency), after)
        case Table(rows=rows):
            for key, row in rows.items():
                for change in value_changes(row, _below(place_of, key), rate):
                    yield change.within(Table({**rows, key: change.after}), f"{key}-{change.name}")
        case str():
            pass
        case _ if len(value) > 1:
            for index, item in enumerate(value):
                rest = (*value[:index], *value[index + 1 :])
                yield Change("value", f"without-{item}", dropped(item), place_of(index), rest)


def day_changes(day: date, place: Place) -> Iterator[Change[date]]:
    """Yield a day earlier, a day later."""
    yield Change("day", "earlier", Text(f"{day} 提前一天", f"{day} a day earlier"), place, day - DAY)
    yield Change("day", "later", Text(f"{day} 推后一天", f"{day} a day later"), place, day + DAY)


def _below(place_of: PlaceOf, key: str) -> PlaceOf:
    return lambda *path: place_of(key, *path)


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _number(value: Fraction, place: Place, rate: bool) -> Iterator[Change[ConstantValue]]:
    shown = percent_text if rate else decimal_text
    for name, sign in UP_AND_DOWN:
        changed = value + sign * (RATE_STEP if rate else 1)
        if changed >= 0 or not rate:
            yield Change("rate" if rate else "bound", name, becomes(shown(value), shown(changed)), place, changed)


def _by_a_fen(money: Money) -> Iterator[tuple[str, Money, Text]]:
    shown = money_text(money)
    for name, sign in UP_AND_DOWN:
        changed = money._replace(amount=money.amount + sign * FEN)
        if changed.amount < 0:
            continue
        zh, en = ("加", "plus") if sign > 0 else ("减", "less")
        if money.currency == "CNY":
            yield name, changed, Text(f"{shown} 元{zh}一分", f"CNY {shown} {en} one fen")
        else:
            yield name, changed, Text(f"{shown} {zh} 0.01", f"{shown} {en} 0.01")
