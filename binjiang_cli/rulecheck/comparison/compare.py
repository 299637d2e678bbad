"""A policy against a policy: where the two differ in meaning, and where only in words."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from binjiang_cli.rulecheck.comparison.facts import PolicyPart, StatedFact, parts_of
from binjiang_cli.rulecheck.comparison.revisions import Side
from binjiang_cli.words import Text, joined, same, visible

THE_POLICY = Text("政策", "The policy")
NOTHING = same("—")
ORDER = Text("规则的次序（相持时在前者优先）", "order of the rules (earlier ones win ties)")


class RuleDifference(NamedTuple):
    """One difference. `old` or `new` is None where there was, or is, no such thing; the places are file:line.

    `meaning` is false for what can decide no figure and no verdict; `detail` is true for what is said by a rule, a
    measure or a field that is new or gone as a whole.
    """

    id: str
    about: Text
    label: Text
    old: Text | None
    new: Text | None
    old_place: str | None
    new_place: str | None
    meaning: bool
    detail: bool = False


def meaningful(changes: Iterable[RuleDifference]) -> list[RuleDifference]:
    """Return the changes that can decide a figure or a verdict."""
    return [change for change in changes if change.meaning]


def compare(old: Side, new: Side) -> list[RuleDifference]:
    """Return every difference between two rule sets, in the order of the old one, then what only the new one has.

    A rule under another id is one removed and one added: that it is the same one is not guessed.
    """
    before, after = parts_of(old.policy, old.places), parts_of(new.policy, new.places)
    found: list[RuleDifference] = []
    for key in {**before, **after}:
        found += _of_part(key, before.get(key), after.get(key), old, new)
    return [*found, *_order(old, new)]


def _of_part(key: str, before: PolicyPart | None, after: PolicyPart | None, old: Side, new: Side) -> Iterator[RuleDifference]:
    """Yield what a part says otherwise than before; of one that is all new or gone, itself and what has meaning in it."""
    part = after or before
    assert part is not None
    if before is None or after is None:
        was, now = before and before.words, after and after.words
        places = old.where(before and before.find()), new.where(after and after.find())
        yield _change(key.rstrip("./"), part.title, part.kind, was, now, *places, True)
    earlier, later = before.facts if before else {}, after.facts if after else {}
    for name in {**earlier, **later}:
        one, other = earlier.get(name), later.get(name)
        fact = other or one
        assert fact is not None
        if (one and other and one.form == other.form) or not (fact.meaning or (before and after)):
            continue
        was, now = _told(one, other) if one and other else (one and one.words, other and other.words)
        places = (
            old.where(before.place_of(name) if before and one else None),
            new.where(after.place_of(name) if after and other else None),
        )
        change = _change(key + name, part.title, fact.label, was, now, *places, fact.meaning)
        yield change if before and after else change._replace(detail=True)


def _told(one: StatedFact, other: StatedFact) -> tuple[Text, Text]:
    """Return two facts in words: of tables the rows that differ, as they are written where the words are the same."""
    if one.words == other.words:
        return same(one.written or repr(one.form)), same(other.written or repr(other.form))
    if one.rows and other.rows:
        keys = [key for key in {**one.rows, **other.rows} if one.rows.get(key) != other.rows.get(key)]
        was, now = ([fact.rows[key] for key in keys if key in fact.rows] or [NOTHING] for fact in (one, other))
        return joined(was, "，", ", "), joined(now, "，", ", ")
    return one.words, other.words


def _order(old: Side, new: Side) -> Iterator[RuleDifference]:
    """Yield the rules that are in both, in another order."""
    before, after = ([rule.id for rule in side.policy.rules] for side in (old, new))
    was, now = [name for name in before if name in after], [name for name in after if name in before]
    if was != now:
        moved = next(name for name, other in zip(was, now, strict=True) if name != other)
        places = _place_of_clause(moved, old), _place_of_clause(moved, new)
        yield _change("policy/order", THE_POLICY, ORDER, same(" → ".join(was)), same(" → ".join(now)), *places, True)


def _place_of_clause(name: str, side: Side) -> str | None:
    """Return where a rule says its clause, which its place in the order comes from."""
    rule = side.policy.rule(name)
    return None if rule is None else side.where(side.places.of_rule(rule, "clause"))


def _change(
    name: str,
    about: Text,
    label: Text,
    old: Text | None,
    new: Text | None,
    old_place: str | None,
    new_place: str | None,
    meaning: bool,
) -> RuleDifference:
    safe = [text and Text(visible(text.zh), visible(text.en)) for text in (old, new)]
    return RuleDifference(visible(name), about, label, safe[0], safe[1], old_place, new_place, meaning)
