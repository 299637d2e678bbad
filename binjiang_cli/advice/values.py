"""Two published forms held against each other, value by value, whatever they hold: what differs, and where."""

import json
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, NamedTuple

from binjiang_cli.estimation.result import ResultPart
from binjiang_cli.source.nodes import Scalar

NAMES = (("rule", "record"), ("id",), ("code", "path"))  # what the items of a list are known by, where they have these keys


class ValueChange(ResultPart):
    """A value that differs: where it stands in JSON, and what stands there; null where nothing does."""

    path: str
    saved: str | None
    anew: str | None


class Passed(NamedTuple):
    """What is passed over: keys wherever they stand, and with `one_sided` those that only one side has."""

    keys: frozenset[str]
    one_sided: bool


def value_changes(saved: Any, anew: Any, passed: Passed, path: str = "") -> Iterator[ValueChange]:
    """Yield the values that differ, in the order of the saved form, then what only the other has."""
    if isinstance(saved, Mapping) and isinstance(anew, Mapping):
        for key in {**saved, **anew}:
            yield from _below(key, saved, anew, passed, f"{path}.{key}" if path else str(key))
    elif isinstance(saved, list) and isinstance(anew, list):
        one, other = _named(saved), _named(anew)
        places = {**_places(other), **_places(one)}
        for key in {**one, **other}:
            yield from _below(key, one, other, passed, f"{path}[{places[key]}]")
    elif _differ(saved, anew):
        yield ValueChange(path=path, saved=_shown(saved), anew=_shown(anew))


def _below(
    key: Hashable, saved: Mapping[Any, Any], anew: Mapping[Any, Any], passed: Passed, path: str
) -> Iterator[ValueChange]:
    if key in passed.keys:
        return
    if key in saved and key in anew:
        yield from value_changes(saved[key], anew[key], passed, path)
    elif not passed.one_sided:
        sides = [_shown(side[key]) if key in side else None for side in (saved, anew)]
        yield ValueChange(path=path, saved=sides[0], anew=sides[1])


def _named(items: list[Any]) -> dict[Hashable, Any]:
    """Return the items of a list by what they are known by, the second of one name apart from the first."""
    found: dict[Hashable, Any] = {}
    for at, item in enumerate(items):
        name, number = _name(item, at), 0
        while (name, number) in found:
            number += 1
        found[name, number] = item
    return found


def _places(named: Mapping[Hashable, Any]) -> dict[Hashable, int]:
    return {key: at for at, key in enumerate(named)}


def _name(item: Any, at: int) -> Hashable:
    if isinstance(item, Mapping):
        for keys in NAMES:
            if all(key in item for key in keys):
                return tuple(_shown(item[key]) for key in keys)
    return at


def _differ(saved: Any, anew: Any) -> bool:
    return type(saved) is not type(anew) or bool(saved != anew)


def _shown(value: Any) -> str:
    """Return a value as a text: a text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_written)


def _written(node: object) -> str:
    """Return how a number that no published form holds was written."""
    return node.text if isinstance(node, Scalar) else str(node)
