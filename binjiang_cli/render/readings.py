"""How companies were read, for a person: what was read otherwise than written, what hardly can be so, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from binjiang_cli.estimation.phrases import path_phrase
from binjiang_cli.intake.door import Sent
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.caution import Caution, Note
from binjiang_cli.profile.load import Profile
from binjiang_cli.profile.readings import ReadAs, readings
from binjiang_cli.render.console import Row
from binjiang_cli.render.problems import listed_rows
from binjiang_cli.words import Lang, Text, listing, visible

MOST_NAMED = 5  # of the places that have the same errors
WARNING = Text("提示：", "warning: ")


class Checked(NamedTuple):
    """A company as it came in, and the warnings about it."""

    sent: Sent
    cautions: Sequence[Caution]


def checked_rows(notes: Sequence[Note], companies: Sequence[Checked], policy: Policy, lang: Lang) -> Iterator[Row]:
    """Yield everything to be said of some companies, each under its name and place."""
    for note in notes:
        yield _note(note, lang)
    alike = _alike(companies)
    for sent, cautions in companies:
        if sent.profile is not None:
            yield from _company(sent.source, sent.profile, cautions, policy, lang)
        elif sources := alike.pop(_wrong(sent), None):
            yield Row(visible(listing(sources, MOST_NAMED, Text("、", ", ").to(lang))), "bold")
            yield from (Row(f"  {row.text}", row.style) for row in listed_rows(sent.problems, lang))


def _alike(companies: Sequence[Checked]) -> dict[tuple[str, ...], list[str]]:
    """Return the places of the companies that cannot be read, by what is wrong with them: one cause is told once."""
    found: dict[tuple[str, ...], list[str]] = {}
    for sent, _ in companies:
        if sent.profile is None:
            found.setdefault(_wrong(sent), []).append(sent.source)
    return found


def _wrong(sent: Sent) -> tuple[str, ...]:
    return tuple(f"{problem.place} {problem.message.en}" for problem in sent.problems)


def _company(source: str, profile: Profile, cautions: Sequence[Caution], policy: Policy, lang: Lang) -> Iterator[Row]:
    rows = [_read(one, policy, lang) for one in readings(profile, policy.vocabulary)]
    rows += [_caution(caution, policy, lang) for caution in cautions]
    if rows:
        yield Row(f"{visible(source)}  {visible(profile.name)}", "bold")
        yield from (Row(f"  {row.text}", row.style) for row in rows)


def _read(one: ReadAs, policy: Policy, lang: Lang) -> Row:
    label = path_phrase(one.path, policy).to(lang)
    colon = Text("：", ": ").to(lang)
    return Row(f"{one.place}: {label}{colon}{visible(one.written)} → {visible(one.read.to(lang))}")


def _caution(caution: Caution, policy: Policy, lang: Lang) -> Row:
    where = f"{path_phrase(caution.path, policy).to(lang)}{Text('：', ': ').to(lang)}" if caution.path else ""
    return Row(WARNING.to(lang) + where + visible(caution.message.to(lang)), "yellow")


def _note(note: Note, lang: Lang) -> Row:
    return Row(f"{visible(note.source)}: {WARNING.to(lang)}{visible(note.message.to(lang))}", "yellow")
