"""The door: companies from whatever is sent, one by one, each as `binjiang estimate` reads it.

A profile file is read at once. Of a table (`.jsonl`, `.parquet`, `.xlsx`, CSV) one company is named by its place, as a
batch prints it in `source` (`clients.jsonl:3`, `book.xlsx#企业!2`), or by name, credit code or the number of its row.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from binjiang_cli.intake.endings import OTHERS, PROFILES, TABLES, suffix_of, unknown_kind
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.caution import Note
from binjiang_cli.profile.load import Profile, load_profile, profile_in, profile_of
from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import InputError, NothingMatched, Place, Problem, refuse
from binjiang_cli.words import Lang, Text, did_you_mean, folded, listing, nearest, same, visible

if TYPE_CHECKING:
    from binjiang_cli.intake.find import FoundInputs, Watched
    from binjiang_cli.intake.rejects import Reject
    from binjiang_cli.intake.rows import Rows

MARKS = "[#:]"
ROW = r"#?([0-9]+)\Z"
MOST_NAMED = 5
ALL_OF_THEM = Text(
    "；所有企业一起用 binjiang batch，或 binjiang report -o 文件夹/",
    "; for all of them: binjiang batch, or binjiang report -o FOLDER/",
)
FILE_LEFT_OUT = Text("没有读这个文件", "this file was not read")
SEE_CHECK = Text("用 binjiang profile check 查看各家企业", "binjiang profile check shows the companies")


class Sent(NamedTuple):
    """A company as it came in: where it stands, and its profile, or why there is none."""

    source: str
    profile: Profile | None
    problems: Sequence[Problem] = ()


class Opened(NamedTuple):
    """The companies of a chunk, in order, each of which is read when it is called; what is to be said of the whole."""

    companies: Sequence[Callable[[], Sent]]
    notes: Sequence[Note] = ()


class Received(NamedTuple):
    """The companies of some inputs, in order, what is to be said of the inputs as a whole, and how they were found."""

    companies: Sequence[Sent]
    notes: Sequence[Note]
    inputs: FoundInputs


def read_profile(
    named: str, policy: Policy, lang: Lang, company: str | None = None, told: Callable[[Note], None] = lambda note: None
) -> Profile:
    """Read the profile that a call names: a file, `-`, a place in a table, or with `company` one of a table's companies.

    `told` takes what is to be said of the table as a whole: what was left out, or belongs to no company.

    Raises InputError with every problem of the profile, and where the company is not there or is not the only one.
    """
    if suffix_of(named) in OTHERS and Path(named).is_file():
        raise unknown_kind(named)
    if company is None and (named == "-" or is_profile_file(named)):
        return load_profile(named, policy)
    file, place = (named, None) if os.path.lexists(named) else _file_and_place(named, policy.vocabulary)
    if file is None:
        return load_profile(named, policy)  # says that there is no such file
    companies, notes, inputs = received([file], policy.vocabulary, lang)
    for note in [*notes, *(Note(visible(path), "file_left_out", FILE_LEFT_OUT) for path in inputs.skipped)]:
        told(note)
    chosen = _at(place, companies) if place is not None else _chosen(company, companies, named)
    if chosen.profile is None:
        raise InputError(list(chosen.problems))
    return chosen.profile


def received(inputs: Sequence[str], vocabulary: Vocabulary, lang: Lang) -> Received:
    """Read every company of some inputs, as a batch finds them.

    Raises InputError for an input that is not there or of no known kind, NothingMatched where there is no company.
    """
    from binjiang_cli.intake.find import find

    companies: list[Sent] = []
    notes: list[Note] = []
    with TemporaryDirectory() as spool:
        inside = find(inputs, vocabulary, lang, Path(spool) / "stdin")
        for chunk in inside.chunks:
            found = opened(chunk, vocabulary, lang)
            companies += [read() for read in found.companies]
            notes += found.notes
    return Received(companies, notes, inside)


def opened(chunk: Watched, vocabulary: Vocabulary, lang: Lang) -> Opened:
    """Return the companies of a chunk. Raises InputError where it is a table that cannot be read."""
    from binjiang_cli.intake.files import ProfileFiles

    if isinstance(chunk.chunk, ProfileFiles):
        return Opened([partial(_of_file, path, vocabulary) for path in chunk.chunk.paths])
    rows = chunk.read(vocabulary, lang)
    return Opened(list(_companies(rows, vocabulary)), rows.notes)


def _of_file(path: str, vocabulary: Vocabulary) -> Sent:
    try:
        return Sent(visible(path), profile_in(path, vocabulary))
    except InputError as error:
        return Sent(visible(path), None, error.problems)


def _companies(rows: Rows, vocabulary: Vocabulary) -> Iterator[Callable[[], Sent]]:
    """Yield the companies of a table, each rejected one where it stands among the others."""
    rejects = list(rows.rejects)
    for row, source in enumerate(rows.table["source"].to_pylist()):
        while rejects and rejects[0][0] <= row:
            yield partial(_rejected, rejects.pop(0)[1])
        yield partial(_sent, rows, row, source, vocabulary)
    yield from (partial(_rejected, reject) for _, reject in rejects)


def _rejected(reject: Reject) -> Sent:
    return Sent(reject.source, None, [Problem(same(error)) for error in reject.errors])


def _sent(rows: Rows, row: int, source: str, vocabulary: Vocabulary) -> Sent:
    try:
        profile = _of_table(rows, row, source, vocabulary) if rows.nodes is None else profile_of(*rows.nodes(row), vocabulary)
    except InputError as error:
        return Sent(source, None, error.problems)
    return Sent(source, profile._replace(cautions=(*rows.cautions.get(row, ()), *profile.cautions)))


def _of_table(rows: Rows, row: int, source: str, vocabulary: Vocabulary) -> Profile:
    """Return the profile of a typed table's row. Raises InputError, each problem at its path in the row."""
    from binjiang_cli.intake.row_nodes import RowNodes
    from binjiang_cli.intake.row_values import NO_VALUE, rows_of

    ((values, unread),) = rows_of(rows.table.slice(row, 1))
    if unread:
        raise InputError([Problem(NO_VALUE, Place(Document(f"{source} {name}", ""))) for name in unread])
    del values["source"]
    nodes = RowNodes(values, source, vocabulary)

    def at_path(problem: Problem) -> Problem:
        if problem.place is None or problem.place.document is not nodes.document:
            return problem
        return problem._replace(place=Place(Document(f"{source} {nodes.paths[problem.place.start]}", "")))

    try:
        return profile_of(nodes.document, nodes.root, vocabulary)
    except InputError as error:
        raise InputError([at_path(problem) for problem in error.problems]) from None


def files_of(named: str, vocabulary: Vocabulary, lang: Lang) -> list[str]:
    """Return the files that a profile which a call names is read from."""
    from binjiang_cli.intake.find import find

    if named == "-" or is_profile_file(named):
        return [named]
    file = named if os.path.lexists(named) else _file_and_place(named, vocabulary)[0]
    with TemporaryDirectory() as spool:
        return [] if file is None else list(find([file], vocabulary, lang, Path(spool)).files)


def is_profile_file(named: str) -> bool:
    """Say whether what a call names is one profile: a profile by its ending, or whatever is there and is no table."""
    path, suffix = Path(named), suffix_of(named)
    return not path.is_dir() and (suffix in PROFILES or (path.exists() and suffix not in TABLES))


def _file_and_place(named: str, vocabulary: Vocabulary) -> tuple[str | None, str | None]:
    """Return the input that a place lies in, and the place; no input where no file has such a name.

    A row of a CSV file that belongs to a folder of tables is read with its folder.
    """
    from binjiang_cli.intake.csv_folder import has_companies

    for mark in reversed(list(re.finditer(MARKS, named))):
        file = Path(named[: mark.start()])
        if file.is_file():
            in_folder = file.suffix.lower() == ".csv" and has_companies(file.parent, vocabulary)
            return str(file.parent if in_folder else file), named
    return None, None


def _at(place: str, companies: Sequence[Sent]) -> Sent:
    """Return the company that stands at a place. Raises InputError."""
    found = next((sent for sent in companies if sent.source == place), None)
    if found is None:
        shown = visible(place)
        meant = nearest(place, [sent.source for sent in companies])
        raise refuse(
            Text(f"{shown} 处没有企业", f"no company stands at {shown}"), hint=did_you_mean(meant) if meant else SEE_CHECK
        )
    return found


def _chosen(company: str | None, companies: Sequence[Sent], named: str) -> Sent:
    """Return the company that a name, a credit code or the number of a row means; without these the only one.

    Raises InputError where none or several are meant, NothingMatched where there is no company at all.
    """
    from binjiang_cli.intake.find import no_profile

    if not companies:
        raise NothingMatched(no_profile([named]))
    found = companies if company is None else [sent for sent in companies if _is_called(sent, company)]
    if company is not None and len(found) > 1:
        found = [sent for sent in found if sent.profile is not None] or found  # a row of another sheet is no company
    if len(found) == 1:
        return found[0]
    file = visible(named)
    known = [sent.profile.name for sent in companies if sent.profile is not None]
    if company is None and len(known) < 2:
        raise InputError([*(problem for sent in companies for problem in sent.problems), *_only(known)])
    if company is None:
        names = visible(listing(known, MOST_NAMED, "、"))
        message = Text(f"{file} 里有 {len(known)} 家企业", f"{file} holds {len(known)} companies")
        raise refuse(message, hint=Text(f"用 --company 选一家：{names}", f"choose one with --company: {names}") + ALL_OF_THEM)
    shown = visible(company[:60])
    if found:
        places = listing((sent.source for sent in found), MOST_NAMED, "、")
        message = Text(f"“{shown}”在 {len(found)} 处：{places}", f"{shown} stands in {len(found)} places: {places}")
        raise refuse(message, hint=Text("写明其中一处", "name one of the places"))
    message = Text(f"{file} 里没有“{shown}”这家企业", f"no company {shown} in {file}")
    if part_of := [name for name in known if folded(company) in folded(name)]:
        raise refuse(message, hint=did_you_mean(part_of[0]))
    if unreadable := sum(sent.profile is None for sent in companies):  # which may be the one that is meant
        more = Text(f"；另有 {unreadable} 项读不了", f"; {unreadable} more could not be read")
        raise refuse(message + more, hint=SEE_CHECK)
    meant = nearest(company, known)
    raise refuse(message, hint=did_you_mean(meant) if meant else SEE_CHECK)


def _only(known: Sequence[str]) -> Iterator[Problem]:
    """Yield how to estimate the only company of a table that can be read."""
    for name in map(visible, known):
        message = Text(f"读得了的企业只有“{name}”", f"the only company that can be read is {name}")
        yield Problem(message, hint=Text(f"不管其他的就加上 --company {name}", f"--company {name} leaves the others out"))


def _is_called(sent: Sent, company: str) -> bool:
    if row := re.fullmatch(r"#([0-9]+)", company.strip()):
        at = re.search(ROW, sent.source)
        return at is not None and at[1] == row[1]
    if sent.profile is None:
        return False
    own = (sent.profile.name, sent.profile.uscc or "")
    return folded(company) in [folded(word) for word in own if word]
