"""The rates of rules: those of a period, and which assumed ones a rule does not admit."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from binjiang_cli.batch.columns.periods import Period, stretches
from binjiang_cli.language.readings.exact import Exact, Facts
from binjiang_cli.language.readings.parameters import days_of_change, parameters_on
from binjiang_cli.policy.load import Policy


def wrong_assumptions(policy: Policy, assume: Mapping[str, Fraction]) -> list[tuple[date, date]] | None:
    """The days on which an assumed rate is not one that the rule admits; None where there is no such rule."""
    found = []
    for rule_id, assumed in assume.items():
        rule = policy.rule(rule_id)
        if rule is None:
            return None
        for first, last in stretches(days_of_change(rule.parameters)):
            rates = rates_of(policy, Period(first, last, rule, 0, parameters_on(rule.parameters, first)))
            if rates is None or not rates[0] <= assumed <= rates[1]:
                found.append((first, last))
    return found


def rates_of(policy: Policy, period: Period) -> tuple[Fraction, Fraction] | None:
    """Return a period's least and greatest intensity; None where they cannot be known."""
    exact = Exact(dict(period.parameters), period.rule.types, Facts({}, policy.home(period.rule.id).lpr))
    low, high = (exact.value(node) for node in (period.rule.intensity.low, period.rule.intensity.high))
    if not (isinstance(low, Fraction | int) and isinstance(high, Fraction | int)):
        return None
    return Fraction(low), Fraction(high)
