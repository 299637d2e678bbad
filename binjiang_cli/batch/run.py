"""A batch: inputs in chunks, chunks through the kernel, parts put together; over the processors, and over interruptions."""

from __future__ import annotations

import errno
import operator
import os
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.batch.assembly import assembly, check_rows
from binjiang_cli.batch.chunks import NO_MEMORY
from binjiang_cli.batch.doubles import Doubles
from binjiang_cli.batch.engine import work
from binjiang_cli.batch.explain import check_assumed
from binjiang_cli.batch.parts import RESUME, Manifest, Parts
from binjiang_cli.batch.progress import Progress
from binjiang_cli.batch.settings import Outputs, Settings
from binjiang_cli.batch.sinks import form_of
from binjiang_cli.batch.summary import Summary
from binjiang_cli.batch.wording import Wording
from binjiang_cli.files import target_of
from binjiang_cli.intake.find import FoundInputs, Watched, find, no_profile, real_path
from binjiang_cli.intake.identity import Identity, identity
from binjiang_cli.policy.load import Policy
from binjiang_cli.source.opening import reason_of, unwritable
from binjiang_cli.source.problem import InputError, NothingMatched, refuse
from binjiang_cli.version import __version__
from binjiang_cli.words import Text, visible


class Batch(NamedTuple):
    """What a batch came to, what in its folders is no profile, results of earlier runs, companies in several places."""

    summary: Summary
    skipped: list[str]
    results: list[str]
    doubles: Mapping[str, Doubles]


def run(
    inputs: Sequence[str], outputs: Outputs, policy: Policy, settings: Settings, *, resume: bool, apart: Sequence[Path] = ()
) -> Batch:
    """Estimate every company of the inputs, and write the outputs; `apart` is what the caller writes of it, no input either.

    Raises InputError for a call that cannot be done, and NothingMatched where there is no company at all. After an
    error or an interruption nothing stands in the outputs' place that was not there before; finished parts are kept.
    """
    _check_places(outputs)
    check_assumed(policy, settings)
    parts = Parts(outputs, Wording.of(policy, settings.lang))
    with parts.held():
        return _alone(inputs, parts, policy, settings, resume=resume, apart=apart)


def _alone(
    inputs: Sequence[str], parts: Parts, policy: Policy, settings: Settings, *, resume: bool, apart: Sequence[Path]
) -> Batch:
    """Return the batch, with the outputs to itself."""
    outputs = parts.outputs
    try:
        found = find(inputs, policy.vocabulary, settings.lang, parts.folder / "stdin")
        _check_distinct(found.files, [*outputs.paths().values(), *apart])
        check_rows(outputs, {"companies": sum(chunk.companies or 0 for chunk in found.chunks)})
        if resume and (before := parts.manifest()):
            settings = settings._replace(today=type(settings.today).fromisoformat(before["today"]))
        parts.begin(_manifest(found, outputs, policy, settings, parts), resume=resume)
        with assembly(parts, settings.memory) as made:
            summary = _work(found.chunks, parts, policy, settings, made.add)
            if not summary.companies and not summary.rejected:
                parts.remove()
                raise NothingMatched(no_profile(inputs))
            doubles = made.end(summary)
    except (InputError, NothingMatched):
        if parts.manifest() is None:
            parts.remove()
        raise
    except KeyboardInterrupt:
        if parts.manifest() is not None:
            sys.stderr.write(RESUME.to(settings.lang) + "\n")
        raise
    except OSError as error:
        raise _unwritten(error) from None
    except MemoryError:
        raise refuse(NO_MEMORY.message, hint=RESUME + Text("，并加大 --memory", ", with more --memory")) from None
    parts.remove()
    return Batch(summary, found.skipped, found.results, doubles)


def _unwritten(error: OSError) -> InputError:
    """Return that there is no room for the results, or no right to write them, and where."""
    reason, where = reason_of(error), visible(os.fsdecode(error.filename)) if error.filename is not None else ""
    lead = Text("结果写不出去", "the result cannot be written")
    told = Text(f"（{where}）：{reason.zh}", f" ({where}): {reason.en}") if where else Text(f"：{reason.zh}", f": {reason.en}")
    return refuse(lead + told, hint=RESUME)


def _work(chunks: Sequence[Watched], parts: Parts, policy: Policy, settings: Settings, add: Callable[[int], None]) -> Summary:
    """Work out the chunks whose parts are not there yet, and add every part to the outputs; the summary of all."""
    known = {number: about for number in range(len(chunks)) if (about := parts.about(number)) and parts.is_sound(number)}
    waiting = [(number, chunk) for number, chunk in enumerate(chunks) if number not in known]
    progress = Progress(
        sum(chunk.companies or 0 for chunk in chunks), sys.stderr, settings.lang,
        done=sum(chunks[number].companies or 0 for number in known),
    )  # fmt: skip
    added = _add_finished(0, known, add)
    try:
        for number in work(waiting, parts, policy, settings):
            about = parts.about(number)
            assert about is not None
            known[number] = about
            added = _add_finished(added, known, add)
            progress.advance(about.summary.companies + about.summary.rejected)
    finally:
        progress.clear()
    return reduce(operator.add, (known[number].summary for number in range(len(chunks))), Summary())


def _add_finished(first: int, finished: Container[int], add: Callable[[int], None]) -> int:
    """Add the parts from a first one on, as far as they are finished; the number of the next."""
    while first in finished:
        add(first)
        first += 1
    return first


def _check_places(outputs: Outputs) -> None:
    """Refuse outputs that cannot be written before hours are spent on them."""
    paths = list(outputs.paths().values())
    for path in paths:
        form_of(path)
        try:
            _check_place(path, target_of(path))
        except (OSError, ValueError) as error:
            raise unwritable(path, error) from None
    if len({target_of(path) for path in paths}) < len(paths):
        raise refuse(Text("几个输出是同一个文件", "two outputs are the same file"))


def _check_place(path: Path, target: Path) -> None:
    """Refuse an output, written as `path`, whose file cannot be written at `target`. Raises OSError, too."""
    shown = visible(str(path))
    if not target.parent.is_dir():
        folder = visible(str(target.parent if path.is_symlink() else path.parent))
        raise refuse(Text(f"找不到文件夹：{folder}", f"no such folder: {folder}"))
    if target.is_dir():
        raise refuse(Text(f"{shown} 是文件夹，这里要的是文件", f"{shown} is a folder; a file is expected"))
    if target.exists() and not target.is_file():
        raise refuse(Text(f"{shown} 不是普通文件，写不了", f"{shown} is not a regular file and cannot be written"))
    if not os.access(target.parent, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _check_distinct(files: Mapping[str, Identity | None], outputs: Iterable[Path]) -> None:
    """Refuse to write over an input, under whatever name."""
    there = {(about.device, about.number): path for path in outputs if (about := identity(path))}
    for about in files.values():
        if about is not None and (path := there.get((about.device, about.number))):
            shown = visible(str(path))
            raise refuse(Text(f"{shown} 既是输入又是输出", f"{shown} is both an input and an output"))


def _manifest(found: FoundInputs, outputs: Outputs, policy: Policy, settings: Settings, parts: Parts) -> Manifest:
    """Return what parts belong to: they can be used by a batch that would make the same."""
    digest = sha256()
    for line in _identities(found.files, parts):
        digest.update(f"{line}\n".encode())
    assumed = sorted((rule, str(rate)) for rule, rate in settings.assume.items())
    options = (settings.as_of, settings.lang, assumed, outputs.sort, outputs.total, settings.lpr)
    return {
        "program": __version__,
        "inputs": [len(found.chunks), digest.hexdigest()],
        "rules": policy.sha256,
        "options": repr(options),
        "outputs": {name: str(path.resolve()) for name, path in outputs.paths().items()},
        "today": settings.today.isoformat(),
    }


def _identities(files: Mapping[str, Identity | None], parts: Parts) -> Iterator[str]:
    """Yield for each input its path, size and time of change; for standard input what it said."""
    for file, about in files.items():
        if os.path.dirname(file) == str(parts.folder):
            with Path(file).open("rb") as spooled:
                digest = sha256()
                while block := spooled.read(1024 * 1024):
                    digest.update(block)
            yield f"- {digest.hexdigest()}"
        elif about is None:
            yield f"{real_path(file)!r}"
        else:
            yield f"{real_path(file)!r} {about.size} {about.written}"
