"""A vocabulary on top of another: what it declares wins, key by key, and a word that it gives away means nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from binjiang_cli.policy.extension import extended
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping, read_nodes
from binjiang_cli.source.validation import plain


def together(base: str, own: str) -> Any:
    roots = [read_nodes(Document("", text)) for text in (base, own)]
    assert isinstance(roots[0], Mapping) and isinstance(roots[1], Mapping)
    return plain(extended(roots[0], roots[1]))


@pytest.mark.parametrize(
    ("base", "own", "found"),
    [
        ("{a: {b: x, c: y}}", "{a: {c: z, d: w}, e: v}", {"a": {"b": "x", "c": "z", "d": "w"}, "e": "v"}),
        ("{a: {b: x}}", "{a: y}", {"a": "y"}),
        ("{a: x}", "{a: {b: y}}", {"a": {"b": "y"}}),
        ("{a: [x, y]}", "{a: [z]}", {"a": ["z"]}),  # lists are replaced,
        ("{a: {also: [x, y]}}", "{a: {also: [z]}}", {"a": {"also": ["x", "y", "z"]}}),  # but other words add up
        ("{a: {}}", "{a: {also: [z]}}", {"a": {"also": ["z"]}}),
        ("{a: {also: [x]}}", "{a: {also: z}}", {"a": {"also": "z"}}),
        ("{a: {also: x}}", "{a: {also: [z]}}", {"a": {"also": ["z"]}}),
    ],
)
def test_what_is_declared_wins_all_the_way_down(base: str, own: str, found: Any) -> None:
    assert together(base, own) == found


ENTRY = "{also: [one, Two, 三, four, five]}"
BASES = {  # an entry `a` at each of the places in which a word has one meaning
    "fields": "{fields: {a: %s}}",
    "sections": "{sections: {a: %s}}",
    "of a section": "{sections: {s: {fields: {a: %s}}}}",
    "choices": "{fields: {f: {values: {a: %s}}}}",
    "choices of a section": "{sections: {s: {fields: {f: {values: {a: %s}}}}}}",
}


def also(found: Any) -> list[str]:
    """The other words of the entry `a`, wherever it stands."""
    if "a" in found:
        return list(found["a"]["also"])
    (only,) = found.values()
    return also(only)


@pytest.mark.parametrize("place", BASES)
@pytest.mark.parametrize(
    ("own", "left"),
    [
        ("{b: {also: [one, THREE, 三]}}", ["Two", "four", "five"]),  # whatever the case
        ("{two: {}}", ["one", "三", "four", "five"]),  # its id
        ("{b: {label: {zh: 三, en: Four}}}", ["one", "Two", "five"]),  # its label
        ("{b: {zh: 三, en: Four}}", ["one", "Two", "five"]),  # a choice is its own label
        ("{b: {label: {zh: 甲}}, c: one}", ["one", "Two", "三", "four", "five"]),  # no entry, whose id is another
        ("{b: {also: [[one]], label: [two]}}", ["one", "Two", "三", "four", "five"]),  # no words
        ("{b: {also: one}}", ["one", "Two", "三", "four", "five"]),
    ],
)
def test_a_word_that_is_given_to_another_entry_means_nothing_else(place: str, own: str, left: list[str]) -> None:
    base = BASES[place]
    assert also(together(base % ENTRY, base.replace("{a: %s}", "%s") % own)) == left


def test_words_that_an_entry_has_already_stay() -> None:
    own = "{fields: {a: {also: [one, six], label: {zh: 三, en: two}}}}"
    assert also(together(BASES["fields"] % ENTRY, own)) == ["one", "Two", "三", "four", "five", "one", "six"]


def test_words_of_other_places_stay() -> None:
    """A word may mean a field of a section, one of another, and a choice."""
    base = BASES["of a section"] % ENTRY
    elsewhere = [
        "{sections: {t: {fields: {b: {also: [one]}}}}}",
        "{fields: {b: {also: [one]}}}",
        "{sections: {s: {fields: {c: {values: {b: {also: [one]}}}}}}}",
        "{fields: {s: {values: {b: {also: [one]}}}}}",
    ]
    for own in elsewhere:
        root = together(base, own)
        assert root["sections"]["s"]["fields"]["a"]["also"] == ["one", "Two", "三", "four", "five"]
    # At the top, fields and sections stand side by side.
    top = together(BASES["sections"] % ENTRY, "{fields: {b: {also: [one]}}}")
    assert top["sections"]["a"]["also"] == ["Two", "三", "four", "five"]


def test_what_is_no_list_of_words_is_left_to_the_check_of_its_shape() -> None:
    assert together("{fields: {a: {also: one}, c: x}}", "{fields: {b: {also: [one]}}}")["fields"]["a"] == {"also": "one"}
    kept = together("{fields: {a: {also: [[x], one, two]}}}", "{fields: {b: {also: [one]}}}")
    assert kept["fields"]["a"]["also"] == [["x"], "two"]
