"""Decode and make concrete: a profile that the solver found, as one that is read like any other; and replay it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from binjiang_cli.estimation.evaluate import Evaluation, Evaluator
from binjiang_cli.estimation.result import Estimate
from binjiang_cli.estimation.run import estimate
from binjiang_cli.estimation.subjects import SUBJECT
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.load import Profile, profile_in_text
from binjiang_cli.profile.plain import plain_value, yaml_text
from binjiang_cli.rulecheck.proof.scope import RuleOf
from binjiang_cli.rulecheck.proof.solve import Found
from binjiang_cli.rulecheck.proof.symbolic import CENTS, FX, GRANT, NO_TEXT, SECTION, FactName
from binjiang_cli.source.document import Document
from binjiang_cli.values.money import Money

NAME = "甲"
SOME_TEXTS = "乙丙丁戊己庚辛壬癸"  # stand for texts that no rule names
SOME_TEXT = SOME_TEXTS[0]


class Unreplayed(Exception):
    """A company that the solver found, of which the exact reading says something else: a defect."""


class Paid(NamedTuple):
    """What is paid for the record of a company that has no other, low and high in fen."""

    low: int
    high: int


class Witness(NamedTuple):
    """A company that was found, as the text of a profile, and the path of the record that the claim is about."""

    document: Document
    record: str

    def profile(self, policy: Policy) -> Profile:
        """Return the profile as it is read under a policy. Raises InputError where that has other fields."""
        return profile_in_text(self.document, policy.vocabulary)

    def evaluation(self, of: RuleOf) -> Evaluation | None:
        """Return what the exact reading says of the rule for the record; None where there is no line."""
        profile = self.profile(of.policy)
        assert profile.as_of is not None
        if not of.holds_on(profile.as_of):
            return None
        lines = Evaluator(of.policy, profile, profile.as_of, {}).lines(of.rule)
        return next((line for line in lines if line.record.path == self.record), None)

    def paid(self, of: RuleOf) -> Paid:
        """Return what the exact reading has paid for the record, by the rule alone."""
        line = self.evaluation(of)
        if line is None or line.verdict != "eligible" or line.amount is None:
            return Paid(0, 0)
        rooms = [limit.room for limit in line.limits]
        return Paid(*(min([amount, *rooms]) for amount in line.amount))

    def cost(self, of: RuleOf) -> Fraction:
        """Return the eligible cost of the record; zero where the exact reading knows none."""
        line = self.evaluation(of)
        return Fraction(0) if line is None or line.eligible_cost is None else line.eligible_cost

    def estimate(self, policy: Policy) -> Estimate:
        return estimate(self.profile(policy), policy)


def witness_of(found: Found) -> Witness:
    """Return the company that the solver found as a text, which is read as any profile is; it is about the first record."""
    text = yaml_text(_stated(found))
    return Witness(Document("witness.yaml", text), record_path(found.profile.vocabulary, next(iter(found.profile.own)), 0))


def record_path(vocabulary: Vocabulary, section: str, at: int) -> str:
    return f"{section}[{at}]" if vocabulary.sections[section].is_list else section


def replayed(witness: Witness, of: RuleOf, paid: Paid) -> Paid:
    """Return what was to be paid, which the exact reading says too. Raises Unreplayed where it does not."""
    exactly = witness.paid(of)
    if exactly != paid:
        told = " ".join(witness.document.text.split())
        raise Unreplayed(f"{of.rule.id}: {paid} by the solver, {exactly} by the exact reading, of {told}")
    return exactly


def _stated(found: Found) -> dict[str, Any]:
    """Return the profile as mappings, lists and texts."""
    vocabulary = found.profile.vocabulary
    stated: dict[str, Any] = {"company": {"name": NAME, **dict(_fields(found, "company", 0))}}
    stated["as_of"] = plain_value(vocabulary.fields["as_of"], found.as_of, "en")
    if rates := {name.field: Fraction(rate, CENTS) for name, rate in found.facts.items() if name.section == FX}:
        stated["fx"] = plain_value(vocabulary.fields["fx"], rates, "en")
    for section, declared in vocabulary.sections.items():
        if declared.is_list and (count := _count(found, section)) is not None:
            stated[section] = [dict(_fields(found, section, index)) for index in range(count)]
        elif not declared.is_list and section not in stated and (fields := dict(_fields(found, section, 0))):
            stated[section] = fields
    if found.profile.asks_received and GRANT in found.facts:
        stated[next(iter(found.profile.own))][0][SUBJECT] = SOME_TEXT
        amount = plain_value(vocabulary.sections[GRANT.section].fields[GRANT.field], _value(found, GRANT), "en")
        stated[GRANT.section] = [{SUBJECT: SOME_TEXT, GRANT.field: amount}]
    return stated


def _count(found: Found, section: str) -> int | None:
    """Return how many records a section has; None where it is not given."""
    count = found.profile.own.get(section, 0)
    if not count and FactName(section, 0, SECTION) not in found.facts:
        return None
    while FactName(section, count, "") in found.facts:
        count += 1
    return count


def _fields(found: Found, section: str, index: int) -> Iterator[tuple[str, Any]]:
    for name in found.facts:
        if (name.section, name.at) == (section, index) and name.field not in ("", SECTION):
            fact = found.profile.facts[name]
            assert fact.field is not None
            yield name.field, plain_value(fact.field, _value(found, name), "en")


def _value(found: Found, name: FactName) -> Any:
    """Return the value of a fact as a profile has it."""
    fact, value = found.profile.facts[name], found.facts[name]
    assert fact.field is not None
    match fact.field.type:
        case "money":
            return Money(Fraction(value, fact.scale), fact.currency)
        case "date":
            return date.fromordinal(value)
        case "text" | "choice":
            return _text(found, value)
        case "texts":
            return () if value == NO_TEXT else (_text(found, value),)
        case "number" | "rate":
            return Fraction(value, fact.scale)
    return value


def _text(found: Found, code: int) -> str:
    """Return the text that a number stands for; for one that no rule names, some text that no other number has."""
    words = found.profile.words
    if (named := words.text(code)) is not None:
        return named
    facts = ((found.profile.facts[name].field, value) for name, value in found.facts.items())
    codes = {value for field, value in facts if field is not None and field.type in ("text", "texts")}
    others = sorted(code for code in codes if code != NO_TEXT and words.text(code) is None)
    return SOME_TEXTS[others.index(code)]
