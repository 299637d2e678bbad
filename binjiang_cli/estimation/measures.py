"""Through which of the policy's measures a company comes in, and why."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from binjiang_cli.estimation.exchange import Exchange
from binjiang_cli.language.readings.exact import Exact, Facts, Unknown, Value
from binjiang_cli.language.readings.prose import by_zero
from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.measure import Measure
from binjiang_cli.policy.rule import Condition
from binjiang_cli.words import Text, joined

Match = Literal["yes", "no", "unknown"]


class Judgement(NamedTuple):
    """A criterion of a measure, or a condition of the policy, with the fields that keep it unknown."""

    id: str
    words: Text
    holds: bool | None
    missing: tuple[str, ...]
    zero: tuple[str, ...] = ()


class MeasureMatch(NamedTuple):
    """Whether a measure admits the company: one criterion must hold, and every condition of the policy."""

    measure: Measure
    match: Match
    criteria: tuple[Judgement, ...]
    conditions: tuple[Judgement, ...]

    @property
    def one_fact_away(self) -> tuple[str, ...]:
        """Return the fields of which each alone could make the measure match."""
        blockers = {path for judged in self.conditions if judged.holds is None for path in judged.missing}
        found: dict[str, None] = {}
        for judged in self.criteria:
            missing = blockers.union(judged.missing)
            if self.match == "unknown" and judged.holds is not False and len(missing) == 1 and not judged.zero:
                found.update(dict.fromkeys(missing))
        return tuple(found)


def match_measures(policy: Policy, names: Mapping[str, Value], exchange: Exchange) -> tuple[MeasureMatch, ...]:
    """Judge every measure; `names` are the day, the company and the sections, `exchange` the rates of exchange."""
    found = []
    for measure in policy.measures:
        home = policy.home(measure.id)
        exact = Exact(dict(names), measure.types, Facts(exchange.fx, home.lpr, own_fx=exchange.own))
        conditions = _judged(exact, home.conditions)
        criteria = _judged(exact, measure.criteria)
        found.append(MeasureMatch(measure, _match(conditions, criteria), criteria, conditions))
    return tuple(found)


def _judged(exact: Exact, conditions: Iterable[Condition]) -> tuple[Judgement, ...]:
    judged = []
    for condition in conditions:
        value = exact.value(condition.test)
        missing, zero = value if isinstance(value, Unknown) else ((), ())
        holds = None if isinstance(value, Unknown) else bool(value)
        judged.append(Judgement(condition.id, condition.words, holds, missing, zero))
    return tuple(judged)


def _match(conditions: Sequence[Judgement], criteria: Sequence[Judgement]) -> Match:
    general = [judged.holds for judged in conditions]
    special = [judged.holds for judged in criteria]
    if False in general or all(holds is False for holds in special):
        return "no"
    return "yes" if True in special and None not in general else "unknown"


def match_reasons(found: MeasureMatch, policy: Policy) -> tuple[Text, ...]:
    """Return which facts matched; else which are missing; else what does not hold."""
    everything = (*found.conditions, *found.criteria)
    if found.match == "yes":
        return tuple(judged.words for judged in found.criteria if judged.holds)
    if found.match == "unknown":
        return tuple(_open(judged, policy) for judged in everything if judged.holds is None)
    failed = [judged for judged in found.conditions if judged.holds is False] or found.criteria
    return tuple(Text(f"不符合：{judged.words.zh}", f"does not hold: {judged.words.en}") for judged in failed)


def _open(judged: Judgement, policy: Policy) -> Text:
    labels = VocabularyLabels(policy.vocabulary)
    missing, zero = (joined([labels.path(path) for path in paths]) for paths in (judged.missing, judged.zero))
    why = Text(f"缺 {missing.zh}", f"missing {missing.en}") if judged.missing else by_zero(zero)
    return Text(f"尚不清楚：{judged.words.zh}——{why.zh}", f"not known: {judged.words.en} — {why.en}")


def ways_in(rule_id: str, matches: Sequence[MeasureMatch]) -> tuple[Measure, ...]:
    """Return the matching measures of which a criterion that holds opens a rule's way of payment."""
    return tuple(found.measure for found in matches if found.match == "yes" and rule_id in _opened(found))


def _opened(found: MeasureMatch) -> set[str]:
    """Return the rules whose way of payment the criteria that hold open."""
    return {way for judged in found.criteria if judged.holds for way in found.measure.ways(judged.id)}
