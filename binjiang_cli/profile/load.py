"""Profiles: from a file to checked values, with every problem of the file at its place."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from binjiang_cli.language.readings.exact import Record
from binjiang_cli.policy.field_types import LISTS
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.meanings import Meanings
from binjiang_cli.policy.vocabulary import Field, Section, Vocabulary, choice_parts, text_parts
from binjiang_cli.profile.caution import Caution
from binjiang_cli.profile.model import profile_model
from binjiang_cli.profile.not_known import without_unknown
from binjiang_cli.profile.other_sets import left_out, without_other_sets
from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Node, Scalar, Sequence, read_nodes
from binjiang_cli.source.problem import InputError, Place, Problem, Refused, refuse
from binjiang_cli.source.repair import repair
from binjiang_cli.source.validation import (
    MOST_SUGGESTIONS,
    Meant,
    duplicate_keys,
    key_place,
    plain,
    problems_of,
    twice,
    unknown_key,
)
from binjiang_cli.values.currencies import currency_code
from binjiang_cli.values.dates import parse_date
from binjiang_cli.values.exchange import DayRates
from binjiang_cli.values.money import half_width
from binjiang_cli.words import Text, folded, joined, without_invisible

ELSE = Text("不然", " Else ")  # between what a key was most likely meant to be and where else it is known


class Changes(NamedTuple):
    """What a call changed of a profile: the texts of --set and --unset, and the profile before them."""

    sets: tuple[str, ...]
    unsets: tuple[str, ...]
    before: "Profile"


class Profile(NamedTuple):
    """A company's profile. `values` is an instance of the vocabulary's model; None stands for not known.

    `cautions` are what is to be said of how it was read; `changes` is None where it stands as it was sent.
    """

    values: Any
    nodes: MappingNode
    cautions: tuple[Caution, ...] = ()
    changes: Changes | None = None

    @property
    def name(self) -> str:
        return str(self.values.company.name)

    @property
    def uscc(self) -> str | None:
        """Return the company's credit code; None where it is not stated or the vocabulary has none."""
        found: str | None = getattr(self.values.company, "uscc", None)
        return found

    @property
    def as_of(self) -> date | None:
        return self.values.as_of  # type: ignore[no-any-return]

    @property
    def fx(self) -> Mapping[str, Fraction]:
        """Return the rates of exchange that hold on every day."""
        return {code: rate for code, rate in (self.values.fx or {}).items() if not isinstance(rate, DayRates)}

    @property
    def fx_by_day(self) -> Mapping[str, DayRates]:
        """Return the rates of exchange that change by day."""
        return {code: rates for code, rates in (self.values.fx or {}).items() if isinstance(rates, DayRates)}

    @property
    def assume(self) -> Mapping[str, Fraction]:
        return self.values.assume or {}

    def records(self, section: str) -> tuple[Record, ...] | None:
        """Return the records of a section in the file's order, None where the section is not given."""
        found = getattr(self.values, section)
        if found is None:
            return None
        if isinstance(found, tuple):
            return tuple(Record(f"{section}[{index}]", record) for index, record in enumerate(found))
        return (Record(section, found),)

    def place(self, *path: str) -> Place:
        """Return where a key stands in the file, or the innermost part of its path that is there."""
        here: Node = self.nodes
        for step in path:
            below = here.get(step) if isinstance(here, MappingNode) else None
            if below is None:
                break
            here = below
        return here.place

    def place_of_key(self, section: str, key: str) -> Place:
        """Return where a key of a mapping at the top of the file stands."""
        return key_place(self.nodes.get(section), key) or self.nodes.place


def load_profile(path: str | Path, policy: Policy) -> Profile:
    """Read a profile from a file, or from standard input for "-".

    Raises InputError with every problem of the file, each at its line and column.
    """
    return profile_in(path, policy.vocabulary)


def profile_in(path: str | Path, vocabulary: Vocabulary) -> Profile:
    """Read a profile as `load_profile` does, by a vocabulary alone."""
    return profile_in_text(read_document(path), vocabulary)


def profile_in_text(document: Document, vocabulary: Vocabulary) -> Profile:
    """Read a profile from a text, with the slips of the keyboard put right. Raises InputError as `load_profile` does."""
    document = repair(document, vocabulary.all_keys)
    return profile_of(document, read_nodes(document), vocabulary)


def profile_of(document: Document, root: Node | None, vocabulary: Vocabulary) -> Profile:
    """Return the profile that a node states. Raises InputError with every problem in it."""
    if not isinstance(root, MappingNode):
        message = Text("文件是空的", "the file is empty")
        if root is not None:
            message = Text("企业档案应由“键: 值”组成", "a profile consists of 'key: value' pairs")
        hint = Text("用 binjiang profile new 生成模板", "binjiang profile new writes a template")
        raise refuse(message, root.place if root else document.place(0), hint)
    problems: list[Problem] = []
    canonical = _Canonical(vocabulary, problems)
    nodes, cautions = without_unknown(canonical.profile(root), vocabulary)
    cautions = (*cautions, *left_out(canonical.left_out))
    model = _model(vocabulary, frozenset(key.text for key, _ in nodes.pairs).intersection(vocabulary.sections))
    try:
        values = model.model_validate(plain(nodes))
    except ValidationError as error:
        problems += problems_of(error, nodes, model, canonical.meant, vocabulary.label)
        values = None
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.order))
    return Profile(values, nodes, cautions)


_models: dict[int, tuple[Vocabulary, list[tuple[frozenset[str], type[BaseModel]]]]] = {}


def _model(vocabulary: Vocabulary, present: frozenset[str]) -> type[BaseModel]:
    """Return a model of the vocabulary's profiles that admits the sections that are there.

    The first that is made admits no others, as a call often reads only one profile; the second admits all.
    """
    _, made = _models.setdefault(id(vocabulary), (vocabulary, []))
    found = next((model for sections, model in made if present <= sections), None)
    if found is None:
        sections = frozenset(vocabulary.sections) if made else present
        found = profile_model(vocabulary, sections)
        made.append((sections, found))
    return found


def canonical_nodes(root: MappingNode, vocabulary: Vocabulary) -> MappingNode | None:
    """Return a profile's nodes with every key as its field's id; None where there is anything to be said of its keys."""
    canonical = _Canonical(vocabulary, [])
    nodes = canonical.profile(root)
    return None if canonical.problems or canonical.left_out else nodes


class _Canonical:
    """The profile's nodes with every key as its field's id; collects unknown keys and keys given twice.

    `left_out` are the keys that are like none of the vocabulary, or of another rule set that the profile is for.
    """

    def __init__(self, vocabulary: Vocabulary, problems: list[Problem]) -> None:
        self.vocabulary = vocabulary
        self.problems = problems
        self.meant: Meant = set()
        self.others: tuple[Vocabulary, ...] = ()
        self.left_out: list[str] = []
        self.nearest: dict[tuple[str, str], str | None] = {}  # what a key at a section, or the top, was meant to be

    def profile(self, root: MappingNode) -> MappingNode:
        root, self.others = without_other_sets(root, self.problems)
        entries: dict[str, Field | Section] = {**self.vocabulary.fields, **self.vocabulary.sections}
        return self._keys(root, "", entries, self.vocabulary.keys, lambda name, entry, node: self._entry(name, entry, node))

    def _entry(self, name: str, entry: Field | Section, node: Node) -> Node:
        if isinstance(entry, Field):
            self.problems += duplicate_keys(node, _currency if entry.type == "exchange_rates" else str)
            return self._value(entry, node)
        if entry.is_list and isinstance(node, Sequence):
            records = (self._record(f"{name}[{index}]", entry, item) for index, item in enumerate(node.items))
            return Sequence(node.place, list(records))
        return self._record(name, entry, node)

    def _record(self, path: str, section: Section, node: Node) -> Node:
        if not isinstance(node, MappingNode):
            return node
        record = self._keys(node, path, section.fields, section.keys, lambda _, declared, value: self._value(declared, value))
        for later, field in section.fields.items():
            if field.not_before is not None:
                self._check_order(record, later, field.not_before, section)
        return record

    def _check_order(self, record: MappingNode, later: str, earlier: str, section: Section) -> None:
        """Refuse a date that lies before the one that it must not precede."""
        nodes = [record.get(name) for name in (later, earlier)]
        try:
            after, before = (parse_date(node.text) if isinstance(node, Scalar) else None for node in nodes)
        except Refused:
            return
        if after is not None and before is not None and after < before:
            one, other = section.fields[later].label, section.fields[earlier].label
            message = Text(
                f"{one.zh} {after} 早于{other.zh} {before}",
                f"{one.en.lower()} {after} is earlier than {other.en.lower()} {before}",
            )
            assert nodes[0] is not None
            self.problems.append(Problem(message, nodes[0].place))

    def _keys(self, node: MappingNode, path: str, entries: Mapping[str, Any], known: Meanings, below: Any) -> MappingNode:
        first: dict[str, Scalar] = {}
        pairs: list[tuple[Scalar, Node]] = []
        for key, value in node.pairs:
            name = known.get(key.text) or known.get(key.text.strip().strip("“”"))
            if name is None:
                self._unknown(key, node, path, known)
            elif name in first:
                self.problems.append(twice(key, first[name]))
            elif isinstance(value, Scalar) and value.is_null:
                first[name] = key
            else:
                first[name] = key
                pairs.append((Scalar(name, True, key.place), below(name, entries[name], value)))
        return MappingNode(node.place, pairs)

    def _unknown(self, key: Scalar, node: MappingNode, path: str, known: Meanings) -> None:
        """Leave out a key that is of another rule set, or like nothing; refuse any other."""
        section = path.partition("[")[0]
        at, elsewhere = (section, key.text), self._elsewhere(key.text)
        suggest = at in self.nearest or len(self.nearest) < MOST_SUGGESTIONS
        if suggest and at not in self.nearest:
            self.nearest[at] = known.nearest(key.text)
        meant = self.nearest.get(at)
        is_like_nothing = suggest and meant is None and elsewhere is None and bool(folded(key.text))
        if is_like_nothing or self._is_of_another(key.text, section):
            self.left_out.append(f"{path}.{key.text}" if path else key.text)
            return
        problem = unknown_key(key, meant, known.main if suggest else ())
        if elsewhere is not None:
            problem = problem._replace(hint=problem.hint + ELSE + elsewhere if meant and problem.hint else elsewhere)
        self.problems.append(problem)
        if meant is not None:
            self.meant.add((node.place.start, known.exact[meant]))

    def _elsewhere(self, key: str) -> Text | None:
        """Say where a key belongs that is known in another section, or at the top; None where it is known nowhere."""
        if self.vocabulary.keys.get(key):
            return Text("它属于最外层，不在任何部分之内", "it stands at the top, in no section")
        found = [section.label for section in self.vocabulary.sections.values() if section.keys.get(key)]
        labels = joined(found)
        return Text(f"它属于：{labels.zh}", f"it belongs to: {labels.en}") if found else None

    def _is_of_another(self, key: str, section: str) -> bool:
        """Return whether another rule set that the profile is for has a key in a section, or at the top."""
        keys = [
            one.keys if not section else one.sections[section].keys for one in self.others if section in ("", *one.sections)
        ]
        return any(known.get(key) for known in keys)

    def _value(self, declared: Field, node: Node) -> Node:
        if declared.type in LISTS and isinstance(node, Sequence):
            if declared.type == "texts":
                self._refuse_wide_commas(node)
            return Sequence(node.place, [part for item in node.items for part in _split(item, declared)])
        if declared.type in LISTS and isinstance(node, Scalar):
            parts = _split(node, declared)
            return parts[0] if declared.type == "texts" and len(parts) == 1 else Sequence(node.place, parts)
        if isinstance(node, Scalar):
            return Scalar(_unquoted(node.text), node.plain, node.place) if node.plain else node
        if isinstance(node, Sequence):
            return Sequence(node.place, [self._value(declared, item) for item in node.items])
        return node

    def _refuse_wide_commas(self, node: Sequence) -> None:
        """Refuse [甲， 乙]: the full-width comma may part two texts or belong to one, and it has to be said which."""
        flow = node.place.document.text.startswith("[", node.place.start)
        for item in node.items:
            if flow and isinstance(item, Scalar) and item.plain and "，" in item.text and _unquoted(item.text) == item.text:
                message = Text("全角逗号不分隔列表的各项", "a full-width comma does not part the items of a list")
                hint = Text("改用半角逗号；逗号若属于文字，请加引号", "use a half-width one; quote a text that holds it")
                self.problems.append(Problem(message, item.place, hint))


def _currency(text: str) -> str:
    """Return one word for all the ways to write a currency, so that it is not given twice."""
    return currency_code(half_width(without_invisible(text.strip())))


def _unquoted(text: str) -> str:
    """Return the text without the full-width quotation marks that a Chinese keyboard put around the whole of it."""
    for opening, closing in ("“”", "‘’"):
        inner = text[1:-1]
        if text.startswith(opening) and text.endswith(closing) and opening not in inner and closing not in inner:
            return inner
    return text


def _split(item: Node, field: Field) -> list[Node]:
    """Return the choices that one text names, parted by any comma or semicolon, or the subjects, parted by semicolons."""
    if not isinstance(item, Scalar):
        return [item]
    text = _unquoted(item.text) if item.plain else item.text
    parts = choice_parts(text, field) if field.values else text_parts(text)
    return [Scalar(part, item.plain, item.place) for part in parts]
