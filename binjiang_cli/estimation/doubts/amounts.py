"""Doubts about amounts and rates, within the bounds that the rule set states."""

from collections.abc import Collection, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from binjiang_cli.estimation.evaluate import Evaluator
from binjiang_cli.language.readings.exact import Unknown, in_cny
from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.policy.plausible import FieldPath, PartOfWhole, SmallAmounts, UsualRates, YearlyRate
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.caution import Caution
from binjiang_cli.values.money import Money, money_text
from binjiang_cli.values.numbers import decimal_text, percent_text
from binjiang_cli.words import Text

YEAR = 365
SHOWN = 10**4  # parts to which a rate is told


def amount_doubts(evaluator: Evaluator) -> Iterator[Caution]:
    """Yield the doubts about a profile's amounts and rates of exchange."""
    plausible = evaluator.policy.plausible
    if plausible.exchange_rates is not None:
        yield from _odd_exchange_rates(evaluator, plausible.exchange_rates)
    for part in plausible.part_of_whole:
        yield from _parts_above_wholes(evaluator, part)
    by_the_year = dict(judged for rate in plausible.yearly_rates for judged in _yearly_rates(evaluator, rate))
    yield from (caution for caution in by_the_year.values() if caution is not None)
    if plausible.small_amounts is not None:
        yield from _small_amounts(evaluator, plausible.small_amounts, by_the_year)


def rates_for_doubts(evaluator: Evaluator) -> dict[str, Fraction]:
    """Return the profile's rates of exchange and, for other currencies, the usual ones: near enough for a doubt."""
    usual = evaluator.policy.plausible.exchange_rates
    known = {code: rate for code, rate in evaluator.exchange.fx.items() if not isinstance(rate, Unknown)}
    return {**(usual.usual if usual else {}), **known}


def _odd_exchange_rates(evaluator: Evaluator, bounds: UsualRates) -> Iterator[Caution]:
    """Yield the rates that are far from the usual ones, in the order of those: that of keys in a file decides nothing."""
    fixed, by_day = evaluator.profile.fx, evaluator.profile.fx_by_day
    for currency, usual in bounds.usual.items():
        rates = [rate for _, rate in by_day[currency].rates] if currency in by_day else [fixed.get(currency, usual)]
        for rate in rates:
            if not usual / bounds.times <= rate <= usual * bounds.times:
                given, expected = decimal_text(rate), decimal_text(usual)
                message = Text(
                    f"1 {currency} 折合 {given} 元，与通常的 {expected} 元左右相差太多；汇率按一单位外币填写",
                    f"CNY {given} for 1 {currency} is far from the usual {expected} or so; rates are for one unit",
                )
                yield Caution("odd_exchange_rate", message, f"fx.{currency}")


def _parts_above_wholes(evaluator: Evaluator, bounds: PartOfWhole) -> Iterator[Caution]:
    for record in evaluator.records[bounds.part.section] or ():
        part, whole = (getattr(record.fields, path.field) for path in (bounds.part, bounds.whole))
        compared = _in_one_currency(part, whole, evaluator)
        if compared is not None and compared[0] > compared[1]:
            message = part_above_whole(evaluator.policy.vocabulary, bounds, part, whole)
            yield Caution("part_above_whole", message, f"{record.path}.{bounds.part.field}")


def part_above_whole(vocabulary: Vocabulary, bounds: PartOfWhole, part: Money, whole: Money) -> Text:
    """Return that a part is more than the whole."""
    labels = VocabularyLabels(vocabulary)
    one, other = (labels.field(*path) for path in (bounds.part, bounds.whole))
    return Text(
        f"{one.zh} {money_text(part)} 大于{other.zh} {money_text(whole)}",
        f"{one.en} {money_text(part)} is more than {other.en.lower()} {money_text(whole)}",
    )


def _in_one_currency(one: Money | None, other: Money | None, evaluator: Evaluator) -> tuple[Fraction, Fraction] | None:
    """Return two amounts as they can be compared; None where one is absent, or a rate."""
    if one is None or other is None:
        return None
    if one.currency == other.currency:
        return one.amount, other.amount
    yuan = [in_cny(money, evaluator.exchange.fx) for money in (one, other)]
    return None if any(isinstance(amount, Unknown) for amount in yuan) else (yuan[0], yuan[1])  # type: ignore[return-value]


def _yearly_rates(evaluator: Evaluator, bounds: YearlyRate) -> Iterator[tuple[str, Caution | None]]:
    """Yield the fields that can be judged by what they come to in a year, each with a warning where that is odd."""
    for record in evaluator.records[bounds.paid.section] or ():
        one, other = (getattr(record.fields, path.field) for path in (bounds.paid, bounds.of))
        compared = _in_one_currency(one, other, evaluator)
        since, until = (getattr(record.fields, path.field) for path in (bounds.since, bounds.until))
        if compared is None or since is None or not compared[1]:
            continue
        longest, shortest = _terms(since, until, evaluator.as_of, bounds.arrears)
        paid, a_day = compared[0] * YEAR, compared[1]
        if longest > 0:
            low, high = paid < bounds.least * a_day * shortest, paid > bounds.most * a_day * longest
            days = longest if high else shortest
            path = f"{record.path}.{bounds.paid.field}"
            odd = odd_yearly_rate(evaluator.policy.vocabulary, bounds, paid / (a_day * days)) if low or high else None
            yield path, None if odd is None else Caution("odd_yearly_rate", odd, path)


def _terms(since: date, until: date | None, as_of: date, arrears: int) -> tuple[int, int]:
    """Return the most and the fewest days for which something can have been paid by now."""
    longest, shortest = ((end - since).days for end in (until or as_of, min(until or as_of, as_of)))
    return longest, shortest if until is not None and until <= as_of else max(shortest - arrears, 0)


def odd_yearly_rate(vocabulary: Vocabulary, bounds: YearlyRate, rate: Fraction) -> Text:
    """Return that what was paid comes to an unusual rate a year, which is told to a hundredth of a percent."""
    labels = VocabularyLabels(vocabulary)
    paid, of = (labels.field(*path) for path in (bounds.paid, bounds.of))
    shown, least, most = (percent_text(Fraction(round(share * SHOWN), SHOWN)) for share in (rate, bounds.least, bounds.most))
    return Text(
        f"{paid.zh}约合{of.zh}的每年 {shown}，通常在 {least} 到 {most} 之间",
        f"{paid.en} comes to some {shown} of {of.en.lower()} a year; from {least} to {most} is usual",
    )


def _small_amounts(evaluator: Evaluator, bounds: SmallAmounts, judged: Collection[str]) -> Iterator[Caution]:
    """Yield the small amounts, but for those that were judged by the year: interest on one day is small."""
    fx = rates_for_doubts(evaluator)
    for name, section in evaluator.policy.vocabulary.sections.items():
        money = [key for key, field in section.fields.items() if field.type == "money"]
        amounts = [
            (f"{record.path}.{key}", FieldPath(name, key), getattr(record.fields, key))
            for record in evaluator.records[name] or ()
            for key in money
        ]
        yield from (caution for caution in _small_beside_others(amounts, bounds, fx) if caution.path not in judged)


def _small_beside_others(
    amounts: list[tuple[str, FieldPath, Money | None]], bounds: SmallAmounts, fx: dict[str, Fraction]
) -> Iterator[Caution]:
    """Yield the amounts that look as if their unit had been forgotten, beside the greatest of their section."""
    yuan: list[Any] = [None if money is None else in_cny(money, fx) for _, _, money in amounts]
    greatest = max((each for each in yuan if isinstance(each, Fraction)), default=Fraction(0))
    for (path, field, money), amount in zip(amounts, yuan, strict=True):
        usual = bounds.usual.get(str(field))
        beside = greatest if usual is None else max(greatest, usual.amount)
        if isinstance(amount, Fraction) and 0 < amount < bounds.below.amount and beside >= amount * bounds.times:
            assert money is not None
            yield Caution("small_amount", small_amount(money), path)


def small_amount(money: Money) -> Text:
    """Return that an amount is so small that its unit may have been forgotten."""
    shown = money_text(money)
    return Text(
        f"只有 {shown} 元，是不是漏写了“万”？" if money.currency == "CNY" else f"只有 {shown}，是不是漏写了“万”？",
        f"only {shown}: was the unit (万, 10,000) forgotten?",
    )
