"""Measures of the catalogue that are about an industry, a status, or a word."""

from collections.abc import Sequence
from typing import NamedTuple

from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.measure import Measure
from binjiang_cli.policy.uses import value_uses
from binjiang_cli.policy.vocabulary import read_choice
from binjiang_cli.source.problem import InputError, Problem, Refused
from binjiang_cli.values.money import half_width
from binjiang_cli.words import Text


class Wanted(NamedTuple):
    """What a measure must be about: one of the industries, one of the statuses, all of the words."""

    industries: Sequence[str] = ()
    statuses: Sequence[str] = ()
    search: str | None = None

    def __bool__(self) -> bool:
        return bool(self.industries or self.statuses or self.search is not None)


def select(policy: Policy, wanted: Wanted) -> list[Measure]:
    """Return the measures that are wanted. Raises InputError for an industry or a status that there is not."""
    problems: list[Problem] = []
    choices = {
        field: _choices(policy, field, option, texts, problems)
        for field, option, texts in (
            ("industries", "--industry", wanted.industries),
            ("statuses", "--status", wanted.statuses),
        )
        if texts
    }
    if problems:
        raise InputError(problems)
    named = [_naming(policy, field, values) for field, values in choices.items()]
    words = _searchable(wanted.search or "").split()
    return [
        measure
        for measure in policy.measures
        if all(measure.id in ids for ids in named) and all(word in _text_of(measure, policy) for word in words)
    ]


def _choices(policy: Policy, name: str, option: str, texts: Sequence[str], problems: list[Problem]) -> list[str]:
    """Return the ids of the choices that texts mean, as ids or labels in any case."""
    field = policy.vocabulary.sections["company"].fields.get(name)
    if field is None:
        message = Text(f"{option}：这个规则集没有 company.{name}", f"{option}: this rule set has no company.{name}")
        problems.append(Problem(message))
        return []
    found: list[str] = []
    for text in texts:
        try:
            found.append(read_choice(text, field))
        except Refused as refused:
            problems.append(Problem(Text(f"{option}：", f"{option}: ") + refused.message, hint=refused.hint))
    return found


def _naming(policy: Policy, field: str, values: Sequence[str]) -> set[str]:
    """Return the measures with a criterion that names one of the values."""
    by_value = value_uses(policy).get(f"company.{field}", {})
    return {use.id for value in values for use in by_value.get(value, ()) if use.by == "measure"}


def _text_of(measure: Measure, policy: Policy) -> str:
    clause = policy.clauses[measure.id]
    texts = [clause.title, measure.supports, *(criterion.words for criterion in measure.criteria)]
    if clause.summary is not None:
        texts.append(clause.summary)
    return _searchable("\n".join(part for text in texts for part in (text.zh, text.en)))


def _searchable(text: str) -> str:
    return half_width(text).casefold()
