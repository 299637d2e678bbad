"""Doubts about records and subjects: the same record twice, subjects that are nearly or partly the same."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from binjiang_cli.estimation.evaluate import Evaluator
from binjiang_cli.estimation.subjects import SUBJECT, unmasked
from binjiang_cli.language.readings.exact import Record
from binjiang_cli.profile.caution import Caution
from binjiang_cli.words import Text, folded, joined, same

BETWEEN = re.compile("[、,，/／+＋&和及与]")
LONGEST = 60  # signs; a longer text is a description, and would have too many rests
MOST_ALIKE = 8  # with the same rest; so many are a series, and are not compared any further
SHORTEST = 3  # of two signs one is half of it: AB and AC are two products
# What tells things of one kind from each other: 一期 and 二期, 甲 and 乙, 东区 and 西区.
SERIAL = frozenset("〇零一二三四五六七八九十百两甲乙丙丁戊己庚辛壬癸上中下东南西北左右前后内外大小高低新旧老首末")


def record_doubts(evaluator: Evaluator) -> Iterator[Caution]:
    """Yield the doubts about a profile's records and about their subjects."""
    sections = evaluator.policy.vocabulary.sections
    records = [evaluator.records[name] or () for name, section in sections.items() if section.is_list]
    for of_section in records:
        yield from _twice(of_section)
    stated = _stated(evaluator, records)
    yield from _nearly_alike(stated)
    yield from _several_in_one(stated)


def _twice(records: Sequence[Record]) -> Iterator[Caution]:
    """Yield each record that says the same as an earlier one of its section."""
    first: dict[Any, str] = {}
    for record in records:
        values = tuple(_compared(value) for _, value in record.fields)
        if any(value is not None for value in values) and (earlier := first.setdefault(values, record.path)) != record.path:
            message = Text(f"与 {earlier} 完全相同，是不是写了两次？", f"the same as {earlier}: was it entered twice?")
            yield Caution("record_twice", message, record.path)


def _compared(value: Any) -> Any:
    if isinstance(value, str):
        return folded(value)
    return tuple(map(_compared, value)) if type(value) is tuple else value


def _stated(evaluator: Evaluator, records: Sequence[Sequence[Record]]) -> dict[str, tuple[str, str]]:
    """Return every subject as it is compared, with its first spelling and the field where it stands first."""
    found: dict[str, tuple[str, str]] = {}
    for of_section in records:
        for record in of_section:
            stated = getattr(record.fields, SUBJECT, None)
            for text in stated if isinstance(stated, tuple) else ():
                found.setdefault(folded(text) or text, (text, f"{record.path}.{SUBJECT}"))
    return found


def _nearly_alike(stated: dict[str, tuple[str, str]]) -> Iterator[Caution]:
    """Yield each two subjects that only one sign tells apart; where more are alike, they are a series."""
    pairs = list(alike_pairs(stated))
    times = Counter(subject for pair in pairs for subject in pair)
    for pair in pairs:
        if all(times[subject] == 1 for subject in pair):
            other, shown = (unmasked(stated[subject][0]) for subject in pair)
            message = Text(
                f"“{shown}”与“{other}”只差一个字；是同一标的就要写成一样",
                f"{shown} differs from {other} in one sign; one subject is to be written in one way",
            )
            yield Caution("similar_subjects", message, stated[pair[1]][1])


def alike_pairs(subjects: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each two subjects that are nearly alike, the earlier one first.

    Two texts differ in one sign at most where they have the same rest without one sign each, or without one of one.
    """
    rests: dict[str, list[str]] = {}
    for subject in subjects:
        if len(subject) > LONGEST:
            continue
        mine = {subject, *(subject[:at] + subject[at + 1 :] for at in range(len(subject)))}
        near = {other: None for rest in mine for other in rests.get(rest, ())}
        yield from ((other, subject) for other in near if nearly_alike(other, subject))
        for rest in mine:
            of_rest = rests.setdefault(rest, [])
            if len(of_rest) < MOST_ALIKE:
                of_rest.append(subject)


def nearly_alike(one: str, other: str) -> bool:
    """Return whether two folded texts differ in one sign, and not as numbered things do."""
    short, long = sorted((one, other), key=len)
    if len(long) < SHORTEST or one == other:
        return False
    at = next((at for at, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short))
    rest = short[at:] if len(short) < len(long) else short[at + 1 :]
    return rest == long[at + 1 :] and not (_is_serial(long, at) and (len(short) < len(long) or _is_serial(short, at)))


def _is_serial(text: str, at: int) -> bool:
    """Return whether a sign numbers what it stands beside: a digit, an ordinal, a letter by itself."""
    sign = text[at]
    if not _is_letter(sign):
        return sign.isnumeric() or sign in SERIAL
    return not any(_is_letter(beside) for beside in (text[at - 1 : at], text[at + 1 : at + 2]))


def _is_letter(sign: str) -> bool:
    """Return whether a sign is a letter of an alphabet, which makes words with others."""
    return sign.isalpha() and not "\u3400" <= sign <= "\u9fff"


def _several_in_one(stated: dict[str, tuple[str, str]]) -> Iterator[Caution]:
    """Yield each subject whose parts are subjects of other records."""
    for text, path in stated.values():
        parts = [part.strip() for part in BETWEEN.split(text)]
        known = [part for part in parts if len(parts) > 1 and folded(part) in stated]
        if known:
            named, whole = joined(same(unmasked(part)) for part in known), unmasked(text)
            message = Text(
                f"“{whole}”像是几个标的写在一起：{named.zh} 另有记录；几个标的要写成列表",
                f"{whole} looks like several subjects in one text: {named.en} stands elsewhere too; write a list",
            )
            yield Caution("subjects_in_one_text", message, path)
