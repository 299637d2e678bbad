"""How companies were read, for a person: what was read otherwise than written, what hardly can be so, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from binjiang_cli.intake.door import Sent
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.caution import Caution, Note
from binjiang_cli.profile.readings import ReadAs, readings
from binjiang_cli.render.console import Row
from binjiang_cli.render.phrases import path_phrase
from binjiang_cli.render.problems import listed_rows
from binjiang_cli.words import Lang, Text, visible

WARNING = Text("提示：", "warning: ")


class Checked(NamedTuple):
    """A company as it came in, and the warnings about it."""

    sent: Sent
    cautions: Sequence[Caution]


def checked_rows(notes: Sequence[Note], companies: Sequence[Checked], policy: Policy, lang: Lang) -> Iterator[Row]:
    """Yield everything to be said of some companies, each under its name and place."""
    for note in notes:
        yield _note(note, lang)
    for sent, cautions in companies:
        yield from _company(sent, cautions, policy, lang)


def _company(sent: Sent, cautions: Sequence[Caution], policy: Policy, lang: Lang) -> Iterator[Row]:
    read = [] if sent.profile is None else [_read(one, policy, lang) for one in readings(sent.profile, policy.vocabulary)]
    rows = [
        *listed_rows(sent.problems, lang),
        *read,
        *(_caution(caution, policy, lang) for caution in cautions),
    ]
    if rows:
        name = "" if sent.profile is None else f"  {visible(sent.profile.name)}"
        yield Row(visible(sent.source) + name, "bold")
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
