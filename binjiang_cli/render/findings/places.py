"""Where findings stand, as other programs want to know it: regions, paths, fingerprints that stay when lines move."""

import os
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.rulecheck.findings.finding import Finding
from binjiang_cli.source.problem import Place

CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


class Region(NamedTuple):
    """Lines and columns counted from one, in characters (code points); the end no longer belongs to it."""

    line: int
    column: int
    end_line: int
    end_column: int


def region(place: Place) -> Region:
    """Return what a place covers; the very beginning where only the file is known."""
    if place.span is None:
        return Region(1, 1, 1, 1)
    line, column = place.document.position(place.span.start)
    end_line, last = place.document.position(max(place.span.end - 1, place.span.start))
    return Region(line, column, end_line, last + 1)


def path_in_checkout(file: str) -> str:
    """Return a file's path with slashes, from the root of the checkout that a CI job names, else from the current folder.

    A file that lies elsewhere has its whole path.
    """
    path = Path(os.path.abspath(file))  # noqa: PTH100 (links are not followed)
    checkouts = [Path(os.environ[name]) for name in CHECKOUTS if os.environ.get(name)]
    for folder in [*checkouts, Path.cwd()]:
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return path.as_posix()


def fingerprints(findings: Sequence[Finding]) -> list[str]:
    """Return for each finding a text of its own, of its code, its file and the words of its line, never of their position."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for finding in findings:
        document = finding.place.document
        words = document.line(region(finding.place).line).strip()
        key = (finding.check.code, path_in_checkout(document.name), words)
        seen[key] += 1
        found.append(sha256("\0".join([*key, str(seen[key])]).encode("utf-8", "backslashreplace")).hexdigest())
    return found
