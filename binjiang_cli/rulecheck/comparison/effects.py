"""What profiles could receive under two rule sets: who gains and loses how much, and through which lines."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.advice.comparison import LineChange, LineState, TotalAmounts, amounts_of, state_of
from binjiang_cli.estimation.phrases import record_name
from binjiang_cli.estimation.result import Estimate, Line
from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.load import profile_of
from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.nodes import read_nodes
from binjiang_cli.source.opening import is_folder, unreadable
from binjiang_cli.source.problem import InputError, NothingMatched, Problem
from binjiang_cli.source.repair import repair
from binjiang_cli.words import Text, visible

PROFILES = (".json", ".yaml", ".yml")
MATCHES = {
    "yes": Text("相符", "matches"),
    "no": Text("不相符", "does not match"),
    "unknown": Text("不清楚", "not known"),
}


class LineEffect(NamedTuple):
    """A line that says something else than before, with the title of its rule and the name of its record."""

    change: LineChange
    title: Text
    name: Text

    @property
    def id(self) -> str:
        return self.change.id

    @property
    def rule(self) -> str:
        return self.change.rule

    @property
    def difference(self) -> TotalAmounts:
        """Return by how much what it adds to the totals changed."""
        found = self.change.difference
        return TotalAmounts(found.low, found.high)


class MeasureChange(NamedTuple):
    """A measure through which the company comes in otherwise than before."""

    id: str
    old: Text | None
    new: Text | None


class Effect(NamedTuple):
    """A profile under both rule sets. `lines` and `measures` are those that changed."""

    profile: str
    company: str
    as_of: date
    old: TotalAmounts
    new: TotalAmounts
    lines: tuple[LineEffect, ...]
    measures: tuple[MeasureChange, ...]

    @property
    def difference(self) -> TotalAmounts:
        return self.new.minus(self.old)

    @property
    def changed(self) -> bool:
        return bool(self.lines or self.measures or self.old != self.new)

    @property
    def direction(self) -> int:
        """Return 1 where the company gains, -1 where it loses: by the high total, else by the low one."""
        decisive = self.difference.high or self.difference.low
        return (decisive > 0) - (decisive < 0)


class Refusal(NamedTuple):
    """A profile that cannot be used: what the old and the new rule set have against it."""

    profile: str
    old: tuple[Problem, ...]
    new: tuple[Problem, ...]

    @property
    def by_both(self) -> bool:
        return bool(self.old and self.new)


class RuleEffect(NamedTuple):
    """What all profiles gain or lose through a rule."""

    rule: str
    title: Text
    profiles: int
    difference: TotalAmounts


class Effects(NamedTuple):
    """All profiles, in the order in which they were given."""

    effects: tuple[Effect, ...]
    refusals: tuple[Refusal, ...]

    @property
    def old(self) -> TotalAmounts:
        return _sum(effect.old for effect in self.effects)

    @property
    def new(self) -> TotalAmounts:
        return _sum(effect.new for effect in self.effects)

    @property
    def changed(self) -> list[Effect]:
        """Return the largest movers first: by the high total's difference, then the low one's, then the potential's."""
        return sorted((effect for effect in self.effects if effect.changed), key=_movement)

    @property
    def refused_by_one(self) -> list[Refusal]:
        return [refusal for refusal in self.refusals if not refusal.by_both]

    def count(self, direction: int) -> int:
        """Return how many gain (1), lose (-1), or keep their totals (0)."""
        return sum(effect.direction == direction for effect in self.effects)

    @property
    def rules(self) -> list[RuleEffect]:
        """Return through which rules the totals changed, in the order in which lines show them."""
        found: dict[str, RuleEffect] = {}
        for effect in self.effects:
            touched = set()
            for line in effect.lines:
                before = found.get(line.rule, RuleEffect(line.rule, line.title, 0, TotalAmounts()))
                count = before.profiles + (line.rule not in touched)
                found[line.rule] = RuleEffect(line.rule, line.title, count, before.difference.plus(line.difference))
                touched.add(line.rule)
        return list(found.values())


def _sum(amounts: Iterable[TotalAmounts]) -> TotalAmounts:
    total = TotalAmounts()
    for one in amounts:
        total = total.plus(one)
    return total


def _movement(effect: Effect) -> tuple[Decimal, Decimal, Decimal, str]:
    low, high, potential = (abs(part) for part in effect.difference)
    return -high, -low, -potential, effect.profile


def profiles_in(given: Sequence[str]) -> list[str]:
    """Return the profile files that were named, and those in the folders that were.

    Raises NothingMatched for an empty folder.
    """
    found: list[str] = []
    for text in given:
        if not is_folder(text):
            found.append(text)
            continue
        try:
            inside = sorted(path for path in Path(text).iterdir() if path.suffix.lower() in PROFILES and not is_folder(path))
        except OSError as error:
            raise unreadable(text, error) from None
        if not inside:
            shown = visible(text)
            raise NothingMatched(Text(f"{shown} 里没有企业档案", f"no profiles in {shown}"))
        found += [str(path) for path in inside]
    return list(dict.fromkeys(found))


def effects_on(profiles: Sequence[str], old: Policy, new: Policy, as_of: date | None = None) -> Effects:
    """Estimate every profile under both rule sets; `as_of` wins over a profile's day, today where there is neither."""
    day = date.today()
    effects: list[Effect] = []
    refusals: list[Refusal] = []
    for profile in profiles:
        shown = visible(profile)
        try:
            document = read_document(profile)
        except InputError as error:
            refusals.append(Refusal(shown, tuple(error.problems), tuple(error.problems)))
            continue
        before, after = (_estimate(document, policy, as_of, day) for policy in (old, new))
        if isinstance(before, Estimate) and isinstance(after, Estimate):
            effects.append(_effect(shown, before, after, old, new))
        else:
            refused = [() if isinstance(found, Estimate) else found for found in (before, after)]
            refusals.append(Refusal(shown, refused[0], refused[1]))
    return Effects(tuple(effects), tuple(refusals))


def _estimate(document: Document, policy: Policy, as_of: date | None, today: date) -> Estimate | tuple[Problem, ...]:
    try:
        repaired = repair(document, policy.vocabulary.all_keys)
        profile = profile_of(repaired, read_nodes(repaired), policy.vocabulary)
        return estimate(profile, policy, as_of=as_of or profile.as_of or today)
    except InputError as error:
        return tuple(error.problems)


def _effect(profile: str, before: Estimate, after: Estimate, old: Policy, new: Policy) -> Effect:
    return Effect(
        profile=profile,
        company=after.company.name,
        as_of=after.as_of,
        old=amounts_of(before),
        new=amounts_of(after),
        lines=tuple(_lines(before, after, old, new)),
        measures=tuple(_measures(before, after)),
    )


def _lines(before: Estimate, after: Estimate, old: Policy, new: Policy) -> Iterator[LineEffect]:
    earlier, later = {line.id: line for line in before.lines}, {line.id: line for line in after.lines}
    for name in {**earlier, **later}:
        one, other = earlier.get(name), later.get(name)
        was, now = one and _state(one), other and _state(other)
        if was != now:
            line, policy = (other, new) if other else (one, old)
            assert line is not None
            change = LineChange(rule=line.rule, record=line.record, name=line.name, before=was, after=now)
            yield LineEffect(change, line.evaluation.rule.title, record_name(line, policy))


def _state(line: Line) -> LineState:
    """Return what a line says; of one that is not eligible no amount."""
    found = state_of(line)
    return found.model_copy(update={"amount": None}) if line.status == "ineligible" else found


def _measures(before: Estimate, after: Estimate) -> Iterator[MeasureChange]:
    earlier, later = ({measure.id: measure.match for measure in found.measures} for found in (before, after))
    for name in {**earlier, **later}:
        was, now = earlier.get(name), later.get(name)
        if was != now:
            yield MeasureChange(name, MATCHES[was] if was else None, MATCHES[now] if now else None)
