"""The vocabularies of several rule sets as one: what a profile may state for all of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar, cast

from binjiang_cli.policy.files import RuleSetFiles
from binjiang_cli.policy.meanings import Meanings
from binjiang_cli.policy.vocabulary import ChoiceLabel, Field, Section, Vocabulary
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Node
from binjiang_cli.source.problem import InputError, Place, Problem, Related
from binjiang_cli.source.validation import Strict, key_place
from binjiang_cli.words import Text, visible

M = TypeVar("M", bound=Strict)
Path = tuple[str, ...]
THE_OTHER = Text("另一个", "the other one")


class Declared(NamedTuple):
    """A rule set's vocabulary, and the files in which its entries stand."""

    vocabulary: Vocabulary
    files: RuleSetFiles

    def place(self, path: Path) -> Place:
        """Return where an entry is declared: as near as the set's own vocabulary tells."""
        here: Node | None = self.files.roots["vocabulary.yaml"]
        found = here.place if here is not None else None
        for step in path:
            found = key_place(here, step) or found
            here = here.get(step) if isinstance(here, MappingNode) else None
        assert found is not None
        return found


def united(sets: Sequence[Declared]) -> Vocabulary:
    """Return the vocabulary of several rule sets: every section, field, choice and word of any of them.

    Labels, help and defaults are those of the first set that has an entry. What several sets declare must be of one type
    and unit; it is required where all of them require it.
    Raises InputError, naming both places, for what they declare differently, and for a word that means two things.
    """
    if all(declared.vocabulary == sets[0].vocabulary for declared in sets):
        return sets[0].vocabulary
    union = _Union(sets)
    vocabulary = union.vocabulary()
    problems = union.problems or list(union.clashes(vocabulary))
    if problems:
        raise InputError(problems)
    return vocabulary


def seen_by(own: Vocabulary, together: Vocabulary) -> Vocabulary:
    """Return a rule set's vocabulary with every choice that its fields have together with other sets."""
    sections = {
        name: _but(section, fields={key: together.sections[name].fields[key] for key in section.fields})
        for name, section in own.sections.items()
    }
    return _but(own, fields={name: together.fields[name] for name in own.fields}, sections=sections)


def _but(model: M, **changed: object) -> M:
    """Return a copy with other values, and nothing that was worked out of the old ones."""
    kept = {name: getattr(model, name) for name in type(model).model_fields}
    return cast(M, type(model).model_construct(**{**kept, **changed}))


class _Union:
    """Puts vocabularies together; collects what they declare differently in `problems`."""

    def __init__(self, sets: Sequence[Declared]) -> None:
        self.sets = sets
        self.problems: list[Problem] = []

    def vocabulary(self) -> Vocabulary:
        fields = self._fields((), [(one, one.vocabulary.fields) for one in self.sets])
        names = dict.fromkeys(name for one in self.sets for name in one.vocabulary.sections)
        return Vocabulary.model_construct(fields=fields, sections={name: self._section(name) for name in names})

    def _section(self, name: str) -> Section:
        holders = [(one, one.vocabulary.sections[name]) for one in self.sets if name in one.vocabulary.sections]
        path, (first, section) = ("sections", name), holders[0]
        for other, found in holders[1:]:
            if found.record != section.record:
                self._differ((*path, "record"), first, other, section.record or "—", found.record or "—")
            if found.dated_by != section.dated_by:
                self._differ((*path, "dated_by"), first, other, section.dated_by or "—", found.dated_by or "—")
        fields = self._fields(path, [(one, found.fields) for one, found in holders])
        return _but(section, also=_also(found for _, found in holders), fields=fields)

    def _fields(self, at: Path, holders: Sequence[tuple[Declared, Mapping[str, Field]]]) -> dict[str, Field]:
        names = dict.fromkeys(name for _, fields in holders for name in fields)
        return {
            name: self._field((*at, "fields", name), [(one, fields[name]) for one, fields in holders if name in fields])
            for name in names
        }

    def _field(self, path: Path, holders: Sequence[tuple[Declared, Field]]) -> Field:
        first, field = holders[0]
        for other, found in holders[1:]:
            if found.type != field.type:
                self._differ((*path, "type"), first, other, field.type, found.type)
            elif found.unit != field.unit:
                self._differ((*path, "unit"), first, other, _unit(field), _unit(found))
        every = [found for _, found in holders]
        return _but(
            field,
            also=_also(every),
            required=all(found.required for found in every),
            default=next((found.default for found in every if found.default is not None), None),
            not_before=next((found.not_before for found in every if found.not_before is not None), None),
            values=_values(every),
        )

    def _differ(self, path: Path, first: Declared, other: Declared, one: str, two: str) -> None:
        name = ".".join(step for step in path[:-1] if step not in ("fields", "sections"))
        place, here = first.place(path), other.place(path)
        message = Text(
            f"{visible(name)} 的 {path[-1]} 在两个规则集里不同：这里是 {visible(two)}，{place} 是 {visible(one)}",
            f"{path[-1]} of {visible(name)} differs between two rule sets: here {visible(two)}, at {place} {visible(one)}",
        )
        self.problems.append(Problem(message, here, related=(Related(place, THE_OTHER),)))

    def clashes(self, vocabulary: Vocabulary) -> Iterator[Problem]:
        """Yield the words that mean one thing in one of the sets and another in another."""
        yield from self._clash((), vocabulary.keys)
        for name, section in vocabulary.sections.items():
            yield from self._clash(("sections", name, "fields"), section.keys)
            for key, field in section.fields.items():
                yield from self._clash(("sections", name, "fields", key, "values"), field.meanings)

    def _clash(self, at: Path, meanings: Meanings) -> Iterator[Problem]:
        if (clash := meanings.clash()) is None:
            return
        place, other = self._declared(at, clash.second), self._declared(at, clash.first)
        message = Text(
            f"“{visible(clash.word)}”在这里指 {clash.second}，在 {other} 指 {clash.first}",
            f"{visible(clash.word)} means {clash.second} here, and {clash.first} at {other}",
        )
        yield Problem(message, place, related=(Related(other, THE_OTHER),))

    def _declared(self, at: Path, name: str) -> Place:
        """Return where the first set that declares an entry in a file of its own does so."""
        paths = [(*at, name)] if at else [("sections", name), ("fields", name)]
        places = [one.place(path) for one in self.sets for path in paths]
        return next((place for place in places if place.written.startswith(name)), places[0])


def _unit(field: Field) -> str:
    return "—" if field.unit is None else field.unit.zh


def _also(entries: Iterator[Field] | Iterator[Section] | Sequence[Field]) -> tuple[str, ...]:
    """Return every word that means an entry in any of the sets, but for the labels of the first."""
    first, *others = entries
    return tuple(word for word in dict.fromkeys([*first.also, *_words(others)]) if word not in first.words[:2])


def _words(entries: Sequence[Field | Section]) -> Iterator[str]:
    for entry in entries:
        yield from entry.words


def _values(fields: Sequence[Field]) -> dict[str, ChoiceLabel]:
    """Return the choices of all, each under the labels that it has first."""
    found: dict[str, ChoiceLabel] = {}
    for field in fields:
        for name, label in field.values.items():
            known = found.get(name, label)
            words = [word for word in dict.fromkeys([*known.also, *label.words]) if word not in (known.zh, known.en)]
            found[name] = ChoiceLabel(known.zh, known.en, tuple(words))
    return found
