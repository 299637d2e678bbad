"""Encode: which subjects a line claims, and whether cumulation sees two lines in conflict."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import z3

from binjiang_cli.estimation.subjects import SUBJECT
from binjiang_cli.language import tree
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.constraints.ratios import equal
from binjiang_cli.language.readings.constraints.reading import TextCodes
from binjiang_cli.language.readings.constraints.terms import FALSE, TRUE, Bool, all_of, any_of, negated
from binjiang_cli.language.readings.constraints.values import (
    SymbolicList,
    SymbolicNumber,
    SymbolicText,
    SymbolicTextList,
    Value,
    all_known,
    holding,
)
from binjiang_cli.rulecheck.proof.line import LineReading
from binjiang_cli.rulecheck.proof.symbolic import NO_TEXT, FactName
from binjiang_cli.words import folded


class Claimed(NamedTuple):
    """What cumulation compares of a line: the subjects, each with whether the line names it; else the record; the year."""

    record: tuple[str, int]
    subjects: tuple[tuple[Bool, z3.ArithRef], ...]
    year: SymbolicNumber | None

    @property
    def none(self) -> Bool:
        return negated(any_of(*(named for named, _ in self.subjects)))


def claimed(reading: LineReading) -> Claimed:
    """Return what a line claims, of those whose subjects are known. Raises CannotSay."""
    return Claimed((reading.rule.for_each, reading.at), tuple(_subjects(reading)), _year(reading))


def _subjects(reading: LineReading) -> Iterator[tuple[Bool, z3.ArithRef]]:
    rule = reading.rule
    if rule.subject is not None:
        yield from _named(reading, rule.subject, TRUE)
    elif SUBJECT in reading.profile.vocabulary.sections[rule.for_each].fields:
        own = reading.profile.value(FactName(rule.for_each, reading.at, SUBJECT))
        yield from _of_value(own, own.state.known)


def _year(reading: LineReading) -> SymbolicNumber | None:
    """Return the year of a line, where lines of two years do not conflict."""
    found = None if reading.rule.year is None else reading.reading.value(reading.rule.year)
    assert found is None or isinstance(found, SymbolicNumber)
    return found


def _of_two_years(one: Claimed, other: Claimed) -> Bool:
    if one.year is None or other.year is None:
        return FALSE
    return all_of(all_known(one.year.state, other.year.state).known, negated(equal(one.year.ratio, other.year.ratio)))


def conflict(words: TextCodes, one: Claimed, other: Claimed) -> Bool:
    """Return whether two lines conflict: they share a subject, or the record where neither names one."""
    pairs = product(one.subjects, other.subjects)
    shared = [all_of(here, there, _same(code, other_code, words)) for (here, code), (there, other_code) in pairs]
    if one.record == other.record and one.record[0] != "company":
        shared.append(all_of(one.none, other.none))
    return all_of(any_of(*shared), negated(_of_two_years(one, other)))


def _same(one: z3.ArithRef, other: z3.ArithRef, words: TextCodes) -> Bool:
    """Return whether two texts are one subject, however they are written."""
    spelt = [pair for pair in product(words.texts, repeat=2) if pair[0] != pair[1] and folded(pair[0]) == folded(pair[1])]
    return any_of(one == other, *(all_of(one == words.code(this), other == words.code(that)) for this, that in spelt))


def _named(reading: LineReading, node: tree.Node, given: Bool) -> Iterator[tuple[Bool, z3.ArithRef]]:
    """Yield the subjects that an expression names where something is given."""
    match node:
        case tree.Name(name=name) if name in reading.rule.let:
            yield from _named(reading, reading.rule.let[name], given)
        case tree.Choice(condition=condition, then=then, otherwise=otherwise):
            holds = holding(reading.reading.truth(condition))
            yield from _named(reading, then, all_of(given, holds))
            yield from _named(reading, otherwise, all_of(given, negated(holds)))
        case tree.Call(function="first", arguments=arguments):
            for argument in arguments:
                known = reading.reading.value(argument).state.known
                yield from _named(reading, argument, all_of(given, known))
                given = all_of(given, negated(known))
        case _:
            yield from _of_value(reading.reading.value(node), given)


def _of_value(value: Value, given: Bool) -> Iterator[tuple[Bool, z3.ArithRef]]:
    match value:
        case SymbolicText(code=code):
            yield given, code
        case SymbolicTextList(code=code) if code is not None:
            yield all_of(given, code != NO_TEXT), code
        case SymbolicList(items=items):
            for item in items:
                yield from _of_value(item, given)
        case _:
            raise CannotSay("这样算出的标的", "subjects that come about in this way")
