"""Assumed rates: on which days a rule whose rates its parameters alone say does not admit one."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from binjiang_cli.batch.columns.periods import stretches
from binjiang_cli.language.readings.parameters import days_of_change
from binjiang_cli.policy.load import Policy


def wrong_assumptions(policy: Policy, assume: Mapping[str, Fraction]) -> list[tuple[date, date]] | None:
    """Return the days on which an assumed rate is not one that the rule admits; None where there is no such rule."""
    found = []
    for rule_id, assumed in assume.items():
        rule = policy.rule(rule_id)
        if rule is None:
            return None
        for first, last in stretches(days_of_change(rule.parameters)):
            rates = rule.rates_on(first)
            if rates is not None and not rates[0] <= assumed <= rates[1]:
                found.append((first, last))
    return found
