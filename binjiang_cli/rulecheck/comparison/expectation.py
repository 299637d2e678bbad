"""The changes that were meant: a file that must name all of them, and nothing else, with a reason."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, ValidationError
from pydantic import Field as Setting

from binjiang_cli.advice.comparison import LineState, TotalAmounts
from binjiang_cli.estimation.phrases import STATUS, amount_phrase, figure, spread
from binjiang_cli.rulecheck.comparison.compare import RuleDifference, meaningful
from binjiang_cli.rulecheck.comparison.effects import Effect, Effects
from binjiang_cli.source.document import read_document
from binjiang_cli.source.nodes import read_nodes
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.source.validation import Strict, duplicate_keys, plain, problems_of
from binjiang_cli.words import Lang, Text, listing, same, visible

TOTALS, POTENTIAL, USABLE = "totals", "potential", "usable"
LANGUAGES: tuple[Lang, ...] = ("zh", "en")
Key = tuple[str, str]  # the profile, "" for the rules, and what changed in it


class Pair(NamedTuple):
    """What was before and what is now, in words; None where there was, or is, nothing."""

    old: Text | None
    new: Text | None


class StatedDifference(Strict):
    """The same as a file states it, in one of the languages."""

    old: str | None = None
    new: str | None = None


def _both_languages(value: Any) -> Any:
    return {"zh": value.strip(), "en": value.strip()} if isinstance(value, str) else value


class Expectation(Strict):
    """Every change of the rules that has meaning, by its id, and everything that it does to profiles, by file."""

    reason: Annotated[Text, BeforeValidator(_both_languages)]
    changes: dict[str, StatedDifference] = Setting(default_factory=dict)
    profiles: dict[str, dict[str, StatedDifference]] = Setting(default_factory=dict)


class Verdict(NamedTuple):
    """What an expectation says against what happened: what it does not name, and what did not happen as it says."""

    reason: Text
    unexpected: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not (self.unexpected or self.missing)


def load_expectation(path: Path) -> Expectation:
    """Read an expectation. Raises InputError with everything that is wrong in it; an empty reason is wrong."""
    document = read_document(path)
    root = read_nodes(document)
    if root is None:
        raise refuse(Text("文件是空的", "the file is empty"), document.place(0))
    if problems := duplicate_keys(root):
        raise InputError(problems)
    try:
        return Expectation.model_validate(plain(root))
    except ValidationError as error:
        raise InputError(problems_of(error, root, Expectation)) from None


def judge(expectation: Expectation, changes: Sequence[RuleDifference], effects: Effects) -> Verdict:
    """Compare an expectation with what happened. A change counts as named only with both of its sides."""
    happened = dict(_happened(changes, effects))
    stated = {("", name): pair for name, pair in expectation.changes.items()}
    for profile, pairs in expectation.profiles.items():
        stated |= {(profile, name): pair for name, pair in pairs.items()}
    unexpected = [key for key, pair in happened.items() if key not in stated or not _agree(stated[key], pair)]
    missing = [key for key, pair in stated.items() if key not in happened or not _agree(pair, happened[key])]
    return Verdict(expectation.reason, tuple(map(_shown, unexpected)), tuple(map(_shown, missing)))


def expectation_text(changes: Sequence[RuleDifference], effects: Effects, reason: str, lang: Lang) -> str:
    """Return the expectation of just these changes, to be reviewed. Without a reason it will be refused."""
    sections: dict[str, list[str]] = {}
    for (profile, name), pair in _happened(changes, effects):
        sides = {key: side.to(lang) for key, side in (("old", pair.old), ("new", pair.new)) if side is not None}
        listed = ", ".join(f"{key}: {_quoted(words)}" for key, words in sides.items())
        sections.setdefault(profile, []).append(f"{_quoted(name)}: {{{listed}}}\n")
    out = [f"reason: {_quoted(reason)}\n"]
    if rules := sections.pop("", None):
        out += ["changes:\n", *(f"  {entry}" for entry in rules)]
    if sections:
        out.append("profiles:\n")
    for profile, entries in sections.items():
        out += [f"  {_quoted(profile)}:\n", *(f"    {entry}" for entry in entries)]
    return "".join(out)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _happened(changes: Sequence[RuleDifference], effects: Effects) -> Iterator[tuple[Key, Pair]]:
    for change in meaningful(changes):
        yield ("", change.id), Pair(change.old, change.new)
    for effect in effects.effects:
        for name, pair in effect_pairs(effect).items():
            yield (effect.profile, name), pair
    for refusal in effects.refused_by_one:
        yes, no = Text("可用", "usable"), Text("不可用", "not usable")
        yield (refusal.profile, USABLE), Pair(no if refusal.old else yes, no if refusal.new else yes)


def effect_pairs(effect: Effect) -> Mapping[str, Pair]:
    """Return everything that changed for a profile, in words."""
    found: dict[str, Pair] = {}
    if effect.old[:2] != effect.new[:2]:
        found[TOTALS] = Pair(totals_words(effect.old), totals_words(effect.new))
    if effect.old.potential != effect.new.potential:
        found[POTENTIAL] = Pair(same(figure(effect.old.potential)), same(figure(effect.new.potential)))
    for line in effect.lines:
        found[visible(line.id)] = Pair(_words(line.change.before), _words(line.change.after))
    for measure in effect.measures:
        found[visible(measure.id)] = Pair(measure.old, measure.new)
    return found


def _words(state: LineState | None) -> Text | None:
    return None if state is None else _state_words(state)


def totals_words(amounts: TotalAmounts) -> Text:
    return spread(figure(amounts.low), figure(amounts.high), not amounts.low)


def _agree(stated: StatedDifference, pair: Pair) -> bool:
    """Return whether a statement, in either language, is what happened."""
    return any((stated.old, stated.new) == (_to(pair.old, lang), _to(pair.new, lang)) for lang in LANGUAGES)


def _to(text: Text | None, lang: Lang) -> str | None:
    return None if text is None else text.to(lang)


def _shown(key: Key) -> str:
    profile, name = key
    return visible(f"{profile}: {name}" if profile else name)


def _state_words(state: LineState) -> Text:
    """Return what a line says on one side of a comparison: its status, its amount, what it lost to, what is missing."""
    words = STATUS[state.status]
    if state.amount is not None:
        words += same(" ") + amount_phrase(state.amount)
    if state.superseded_by:
        listed = listing(state.superseded_by)
        words += Text(f"（让位于 {listed}）", f" (by {listed})")
    if state.missing:
        listed = listing(state.missing)
        words += Text(f"（缺 {listed}）", f" (missing {listed})")
    if state.zero:
        listed = listing(state.zero)
        words += Text(f"（除数为零：{listed}）", f" (division by zero: {listed})")
    return words
