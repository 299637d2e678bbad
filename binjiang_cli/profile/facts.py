"""A profile with other facts: what `--set PATH=VALUE` and `--unset PATH` make of it."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence as AnySequence
from typing import Any, NamedTuple

from binjiang_cli.policy.field_types import MAPPINGS
from binjiang_cli.policy.meanings import Meanings
from binjiang_cli.policy.vocabulary import Field, Section, Vocabulary
from binjiang_cli.profile.load import Changes, Profile, profile_of
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence, read_nodes
from binjiang_cli.source.problem import InputError, Place, Problem, each, refuse
from binjiang_cli.values.currencies import currency_code
from binjiang_cli.values.money import half_width
from binjiang_cli.words import Text, did_you_mean, listed, visible

SET, UNSET, OVER = "--set", "--unset", "--over"
STEP = re.compile(r"\s*(?P<key>[^.\[\]]+?)\s*(?:\[\s*(?P<index>[0-9]{1,6})\s*\])?\s*(?:\.(?P<rest>.*))?", re.DOTALL)
BETWEEN = Text("例如 loans[0].principal=100万..300万", "for example loans[0].principal=100万..300万")
EXAMPLE = Text("例如 loans[0].principal=300万", "for example loans[0].principal=300万")


class FactPath(NamedTuple):
    """Where a fact stands in a profile: a field of the profile or of a record, a record or a section, by ids."""

    name: str
    record: int | None = None
    key: str | None = None

    @classmethod
    def of_record(cls, path: str, key: str | None = None) -> FactPath:
        """Return the path of a record, or of a fact of it: loans[1], company."""
        name, bracket, rest = path.partition("[")
        return cls(name, int(rest[:-1]) if bracket else None, key)

    @property
    def text(self) -> str:
        at = "" if self.record is None else f"[{self.record}]"
        return self.name + at + ("" if self.key is None else f".{self.key}")

    def field(self, vocabulary: Vocabulary) -> Field | None:
        """Return what the vocabulary says of the fact; None for a record and a section."""
        if self.name in vocabulary.fields:
            return vocabulary.fields[self.name]
        return None if self.key is None else vocabulary.sections[self.name].fields[self.key]

    def value(self, profile: Profile) -> Any:
        """Return what the profile states, None where it is not known."""
        found = getattr(profile.values, self.name)
        if self.record is not None:
            found = found[self.record]
        if self.key is None or found is None:
            return found
        return found.get(self.key) if isinstance(found, dict) else getattr(found, self.key)

    def put(self, profile: Profile, value: Any) -> Profile:
        """Return the profile with another value, which must be one that the fact's type has; the record must be there."""
        below = getattr(profile.values, self.name)
        if self.record is not None:
            record = below[self.record].model_copy(update={self.key: value})
            value = (*below[: self.record], record, *below[self.record + 1 :])
        elif isinstance(below, dict) or (below is None and self.key is not None):
            value = {**(below or {}), self.key: value}
        elif self.key is not None:
            value = below.model_copy(update={self.key: value})
        return profile._replace(values=profile.values.model_copy(update={self.name: value}))


class Fact(NamedTuple):
    """A fact as a call has it: its path and the node that it becomes (None: not known)."""

    written: Document
    where: FactPath
    node: Node | None = None

    @property
    def value_place(self) -> Place:
        """Return where the value stands."""
        return self.written.place(0) if self.node is None else self.node.place


class FactRange(NamedTuple):
    """A fact that varies: its path, where that stands, and the fact at either end."""

    where: FactPath
    place: Place
    ends: tuple[Fact, Fact]


def with_facts(profile: Profile, sets: AnySequence[str], unsets: AnySequence[str], vocabulary: Vocabulary) -> Profile:
    """Return a profile with the facts that PATH=VALUE texts set, and without those that paths unset.

    Paths are as messages write them (`loans[0].principal`, `company.statuses`, `fx.USD`, `as_of`), by ids or any other
    words of the vocabulary; the index after the last adds a record; a record or a section can be unset as a whole.
    Raises InputError with everything that is wrong, `--set` or `--unset` as its place.
    """
    facts: list[Fact] = []
    problems: list[Problem] = []
    for option, texts in ((SET, sets), (UNSET, unsets)):
        for text in texts:
            try:
                facts.append(_fact(option, text, vocabulary))
            except InputError as error:
                problems += error.problems
    for at, fact in enumerate(facts):
        if any(fact.where == earlier.where for earlier in facts[:at]):
            shown = visible(fact.where.text)
            problems.append(Problem(Text(f"{shown} 写了两次", f"{shown} stands twice"), fact.written.place(0)))
    if problems:
        raise InputError(problems)
    return _changed(profile, facts, vocabulary)._replace(changes=_changes(profile, sets, unsets))


def _changes(profile: Profile, sets: AnySequence[str], unsets: AnySequence[str]) -> Changes:
    """Return what was changed of a profile in all, where it had been changed before too."""
    earlier = profile.changes or Changes((), (), profile)
    return earlier._replace(sets=(*earlier.sets, *sets), unsets=(*earlier.unsets, *unsets))


def _changed(profile: Profile, facts: AnySequence[Fact], vocabulary: Vocabulary) -> Profile:
    """Return the profile with other facts. Raises InputError."""
    root = Mapping(profile.nodes.place, list(profile.nodes.pairs))
    stated = [fact for fact in facts if fact.node is not None]
    unknown = [fact for fact in facts if fact.node is None]
    for fact in (*stated, *sorted(unknown, key=lambda fact: -(fact.where.record or 0))):
        _apply(fact, root)
    changed = profile_of(profile.nodes.place.document, root, vocabulary)
    paths = {fact.where.text for fact in facts}
    kept = [caution for caution in profile.cautions if caution.path not in paths]
    return changed._replace(cautions=(*kept, *changed.cautions))


def fact_range(text: str, vocabulary: Vocabulary) -> FactRange:
    """Return the fact that a text PATH=FROM..TO names, and its ends. Raises InputError, `--over` as its place."""
    path, sign, ends = text.partition("=")
    first, dots, last = ends.partition("..")
    whole = Document(OVER, text)
    _expect_text(whole)
    if not (sign and dots and first.strip() and last.strip()):
        raise refuse(Text("应为 路径=从..到", "PATH=FROM..TO is expected"), whole.place(0), BETWEEN)
    where = _read_path(path, whole, vocabulary).where
    ends_at = ((len(path) + 1, first), (len(text) - len(last), last))
    documents = [Document(OVER, " " * start + value, original=text) for start, value in ends_at]
    facts = [Fact(document, where, read_nodes(document)) for document in documents]
    return FactRange(where, whole.place(0, len(path)), (facts[0], facts[1]))


def profiles_at_ends(found: FactRange, profile: Profile, vocabulary: Vocabulary) -> tuple[Profile, Profile]:
    """Return a profile with the fact at either end of a range.

    Raises InputError with what is wrong with either end, also where it is not known.
    """

    def at(fact: Fact) -> Profile:
        end = _changed(profile, [fact], vocabulary)
        if found.where.value(end) is None:
            raise refuse(Text("两端都要写明", "both ends must be known"), fact.value_place, BETWEEN)
        return end

    first, last = each(found.ends, at)
    return first, last


def _fact(option: str, text: str, vocabulary: Vocabulary) -> Fact:
    """Return what one option says. Raises InputError."""
    path, sign, value = text.partition("=")
    document = Document(option, " " * (len(path) + 1) + value if option == SET else text, original=text)
    _expect_text(document)
    if option == SET and not (sign and value.strip()):
        hint = EXAMPLE + Text(f"；不知道的用 {UNSET}", f"; {UNSET} makes it unknown")
        raise refuse(Text("应为 路径=值", "PATH=VALUE is expected"), document.place(0), hint)
    fact = _read_path(path if option == SET else text, document, vocabulary)
    return fact._replace(node=read_nodes(document)) if option == SET else fact


def _expect_text(document: Document) -> None:
    """Refuse what the command line could not decode. Raises InputError at its place."""
    try:
        document.original.encode("utf-8")
    except UnicodeEncodeError as error:
        raise refuse(Text("这里不是 UTF-8 文字", "not UTF-8 text"), document.place(error.start)) from None


def _read_path(path: str, document: Document, vocabulary: Vocabulary) -> Fact:
    found = STEP.fullmatch(half_width(path))
    place = document.place(0, max(len(path), 1))
    if found is None:
        raise refuse(Text(f"“{visible(path)}”不是路径", f"not a path: {visible(path)}"), place, EXAMPLE)
    entries: AnyMapping[str, Field | Section] = {**vocabulary.fields, **vocabulary.sections}
    name = _known(found["key"], vocabulary.keys, document, path)
    entry, index, rest = entries[name], found["index"], found["rest"]
    if isinstance(entry, Field):
        if index is not None or (rest is not None and entry.type not in MAPPINGS):
            raise refuse(Text(f"{name} 下面没有别的", f"{name} has nothing below it"), place)
        return Fact(document, FactPath(name, None, _rate_key(entry, rest)))
    if entry.is_list and index is None and rest is not None:
        hint = Text(f"例如 {name}[0].{rest.strip()}", f"for example {name}[0].{rest.strip()}")
        raise refuse(Text(f"{name} 有多条记录，写明是第几条", f"{name} has several records: say which"), place, hint)
    if not entry.is_list and index is not None:
        raise refuse(Text(f"{name} 只有一个", f"there is only one {name}"), place)
    key = None if rest is None else _known(rest, entry.keys, document, path, f"{name}{'[0]' if entry.is_list else ''}.")
    return Fact(document, FactPath(name, None if index is None else int(index), key))


def _rate_key(entry: Field, rest: str | None) -> str | None:
    if rest is None:
        return None
    return currency_code(rest.strip()) if entry.type == "exchange_rates" else rest.strip()


def _known(word: str, known: Meanings, document: Document, path: str, before: str = "") -> str:
    """Return the id of what a word of a path means. Raises InputError with the nearest path that there is."""
    name = known.get(word.strip())
    if name is None:
        meant = known.nearest(word.strip())
        hint = did_you_mean(f"{before}{known.get(meant)}") if meant else Text("可用：", "known: ") + listed(known.words)
        shown = visible(path.strip())
        raise refuse(Text(f"没有“{shown}”这个事实", f"no such fact: {shown}"), document.place(0, max(len(path), 1)), hint)
    return name


def _apply(fact: Fact, root: Mapping) -> None:
    """Change a profile's nodes. Raises InputError where a record is not there."""
    if fact.where.record is not None:
        _apply_to_record(fact, root)
    elif fact.where.key is not None:
        inner = _copy(_below(root, fact.where.name), fact)
        _put(inner, fact.where.key, fact)
        _replace(root, fact.where.name, inner, fact)
    else:
        _put(root, fact.where.name, fact)


def _apply_to_record(fact: Fact, root: Mapping) -> None:
    below = _below(root, fact.where.name)
    items = list(below.items) if isinstance(below, Sequence) else []
    assert fact.where.record is not None
    if fact.where.record > len(items) or (fact.node is None and fact.where.record == len(items)):
        message = Text(
            f"{fact.where.name} 有 {len(items)} 条记录，没有第 {fact.where.record} 号",
            f"{fact.where.name} has {len(items)} records: no {fact.where.record}",
        )
        hint = Text(f"{fact.where.name}[{len(items)}] 增加一条", f"{fact.where.name}[{len(items)}] adds one")
        raise refuse(message, fact.written.place(0), hint)
    if fact.where.record == len(items):
        items.append(Mapping(fact.written.place(0)))
    if fact.where.key is None:
        items[fact.where.record : fact.where.record + 1] = [] if fact.node is None else [fact.node]
    else:
        items[fact.where.record] = inner = _copy(items[fact.where.record], fact)
        _put(inner, fact.where.key, fact)
    _replace(root, fact.where.name, Sequence(root.place, items), fact)


def _below(mapping: Mapping, key: str) -> Node | None:
    """Return what stands below a key of a mapping whose pairs change: one that has been asked remembers its answers."""
    return next((node for found, node in mapping.pairs if found.text == key), None)


def _copy(node: Node | None, fact: Fact) -> Mapping:
    place = fact.written.place(0) if node is None else node.place
    return Mapping(place, list(node.pairs) if isinstance(node, Mapping) else [])


def _put(mapping: Mapping, key: str, fact: Fact) -> None:
    """Give a key the fact's node, or take the key away."""
    if fact.node is None:
        mapping.pairs[:] = [pair for pair in mapping.pairs if pair[0].text != key]
    else:
        _replace(mapping, key, fact.node, fact)


def _replace(mapping: Mapping, key: str, node: Node, fact: Fact) -> None:
    at = next((at for at, (found, _) in enumerate(mapping.pairs) if found.text == key), len(mapping.pairs))
    mapping.pairs[at : at + 1] = [(Scalar(key, True, fact.written.place(0)), node)]
