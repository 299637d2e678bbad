"""The currencies for which an estimate takes a rate of exchange: the profile's, and those that only rules name."""

from collections.abc import Iterator

from binjiang_cli.language.tree import Threshold
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.uses import currencies_of, values_stated
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.load import Profile
from binjiang_cli.values.money import Money


def currencies_met(profile: Profile, policy: Policy) -> tuple[str, ...]:
    """Return the foreign currencies of a profile's amounts, in the order in which they stand, then those of the rules'."""
    found = dict.fromkeys((*_of_records(profile, policy.vocabulary), *_of_rules(policy)))
    return tuple(currency for currency in found if currency != "CNY")


def _of_records(profile: Profile, vocabulary: Vocabulary) -> Iterator[str]:
    for name, section in vocabulary.sections.items():
        for record in profile.records(name) or ():
            values = (getattr(record.fields, key) for key in section.fields)
            yield from (value.currency for value in values if isinstance(value, Money))


def _of_rules(policy: Policy) -> Iterator[str]:
    """Yield the currencies of amounts that rules state in one currency: a bound in several is compared without a rate."""
    for rule in policy.rules:
        for value in values_stated(rule, policy):
            if not isinstance(value, Threshold):
                yield from currencies_of(value)
