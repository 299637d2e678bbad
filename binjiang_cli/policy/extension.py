"""A vocabulary on top of a shipped one: what it declares wins, all the way down."""

from collections.abc import Iterator

from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence
from binjiang_cli.words import folded

Path = tuple[str, ...]
Entries = list[tuple[Scalar, Node]]
ALSO = "also"


def extended(base: Mapping, own: Mapping) -> Mapping:
    """Return both mappings' keys, with those of `own` winning. Other words (`also`) add up.

    A word that `own` gives to an entry means nothing else any more: an extension that held once is not refused because
    the shipped vocabulary has learnt a word since.
    """
    _give_up(base, own)
    return _merged(base, own)


def _merged(base: Mapping, own: Mapping) -> Mapping:
    pairs = {key.text: (key, value) for key, value in base.pairs}
    for key, value in own.pairs:
        below = pairs[key.text][1] if key.text in pairs else None
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            value = _merged(below, value)
        elif key.text == ALSO and isinstance(below, Sequence) and isinstance(value, Sequence):
            value = Sequence(value.place, [*below.items, *value.items])
        pairs[key.text] = (key, value)
    return Mapping(own.place, list(pairs.values()))


def _give_up(base: Mapping, own: Mapping) -> None:
    """Take from the entries of `base` the other words that `own` gives to different ones."""
    scopes = dict(_scopes(own))
    for path, entries in _scopes(base):
        taken = {folded(word): key.text for key, entry in scopes.get(path, ()) for word in _words(key, entry)}
        for key, entry in entries:
            also = entry.get(ALSO) if isinstance(entry, Mapping) else None
            if isinstance(also, Sequence):
                also.items[:] = [item for item in also.items if _owner(item, taken, key.text) == key.text]


def _owner(word: Node, taken: dict[str, str], default: str) -> str:
    return taken.get(folded(word.text), default) if isinstance(word, Scalar) else default


def _scopes(root: Mapping) -> Iterator[tuple[Path, Entries]]:
    """Yield the entries among which a word can mean one only: those at the top, a section's fields, a field's values."""
    top = [*_pairs(root, "fields"), *_pairs(root, "sections")]
    yield (), top
    for name, entry in top:
        yield _below((name.text,), entry, "values")
        path, fields = _below((name.text,), entry, "fields")
        yield path, fields
        for key, field in fields:
            yield _below((*path, key.text), field, "values")


def _below(path: Path, entry: Node, key: str) -> tuple[Path, Entries]:
    return (*path, key), _pairs(entry, key)


def _pairs(node: Node, key: str) -> Entries:
    found = node.get(key) if isinstance(node, Mapping) else None
    return found.pairs if isinstance(found, Mapping) else []


def _words(key: Scalar, entry: Node) -> Iterator[str]:
    """Yield the words that mean an entry: its id, its labels (a choice is its own label), its other words."""
    yield key.text
    labels = [entry, entry.get("label")] if isinstance(entry, Mapping) else []
    for label in labels:
        for lang in ("zh", "en"):
            if isinstance(label, Mapping) and isinstance(word := label.get(lang), Scalar):
                yield word.text
    also = entry.get(ALSO) if isinstance(entry, Mapping) else None
    yield from (item.text for item in getattr(also, "items", ()) if isinstance(item, Scalar))
