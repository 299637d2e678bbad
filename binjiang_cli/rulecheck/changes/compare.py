"""A policy against a policy: where the two differ in meaning, and where only in words."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from binjiang_cli.rulecheck.changes.facts import Part, parts_of
from binjiang_cli.rulecheck.changes.revisions import Side
from binjiang_cli.words import Text, same, visible

THE_POLICY = Text("政策", "The policy")
ORDER = Text("规则的次序（相持时在前者优先）", "order of the rules (earlier ones win ties)")


class Change(NamedTuple):
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


def meaningful(changes: Iterable[Change]) -> list[Change]:
    """The changes that can decide a figure or a verdict."""
    return [change for change in changes if change.meaning]


def compare(old: Side, new: Side) -> list[Change]:
    """Every difference between two rule sets, in the order of the old one, then what only the new one has.

    A rule under another id is one removed and one added: that it is the same one is not guessed.
    """
    before, after = parts_of(old.policy), parts_of(new.policy)
    found: list[Change] = []
    for key in {**before, **after}:
        found += _of_part(key, before.get(key), after.get(key), old, new)
    return [*found, *_order(old, new)]


def _of_part(key: str, before: Part | None, after: Part | None, old: Side, new: Side) -> Iterator[Change]:
    """What a part says otherwise than before; of one that is all new or gone, itself and what has meaning in it."""
    part = after or before
    assert part is not None
    if before is None or after is None:
        was, now = before and before.words, after and after.words
        places = old.where(before and before.place), new.where(after and after.place)
        yield _change(key.rstrip("./"), part.title, part.kind, was, now, *places, True)
    earlier, later = before.facts if before else {}, after.facts if after else {}
    for name in {**earlier, **later}:
        one, other = earlier.get(name), later.get(name)
        fact = other or one
        assert fact is not None
        if (one and other and one.form == other.form) or not (fact.meaning or (before and after)):
            continue
        was, now = one and one.words, other and other.words
        if one and other and was == now:
            was, now = same(one.written or repr(one.form)), same(other.written or repr(other.form))
        places = old.where(one and one.place), new.where(other and other.place)
        change = _change(key + name, part.title, fact.label, was, now, *places, fact.meaning)
        yield change if before and after else change._replace(detail=True)


def _order(old: Side, new: Side) -> Iterator[Change]:
    """The rules that are in both, in another order."""
    before, after = ([rule.id for rule in side.policy.rules] for side in (old, new))
    was, now = [name for name in before if name in after], [name for name in after if name in before]
    if was != now:
        yield _change("policy/order", THE_POLICY, ORDER, same(" → ".join(was)), same(" → ".join(now)), None, None, True)


def _change(
    name: str,
    about: Text,
    label: Text,
    old: Text | None,
    new: Text | None,
    old_place: str | None,
    new_place: str | None,
    meaning: bool,
) -> Change:
    safe = [text and Text(visible(text.zh), visible(text.en)) for text in (old, new)]
    return Change(visible(name), about, label, safe[0], safe[1], old_place, new_place, meaning)
