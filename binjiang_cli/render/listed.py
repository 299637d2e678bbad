"""Files that a call tells of, and why: some of them in a line, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from binjiang_cli.intake.endings import is_table, pattern_of
from binjiang_cli.words import Text, listing, visible

MOST_LISTED = 10
RESULTS = Text("以前运行的结果，没有读", "Results of earlier runs, not read")
NO_PROFILES = Text("文件夹里的这些不是档案，没有读", "In the folders, but not profiles and so not read")


class ListedFiles(NamedTuple):
    """Files of which one thing is to be said."""

    lead: Text
    paths: Sequence[str]

    @property
    def counted(self) -> Text:
        """Return what is to be said, and of how many files."""
        return self.lead + Text(f"（{len(self.paths):,} 个）", f" ({len(self.paths):,})")

    @property
    def some(self) -> list[str]:
        """Return the first of the files, as they are shown."""
        return [visible(path) for path in self.paths[:MOST_LISTED]]

    @property
    def sentence(self) -> Text:
        """Return what is to be said, with the first of the files."""
        names = listing(self.some) + (" …" if len(self.paths) > MOST_LISTED else "")
        return self.counted + Text(f"：{names}", f": {names}")


def unread(skipped: Sequence[str], results: Sequence[str]) -> Iterator[ListedFiles]:
    """Yield what was not read: results of earlier runs, and what in folders is no profile, tables first."""
    tables = [path for path in skipped if is_table(path)]
    others = [path for path in skipped if not is_table(path)]
    if results:
        yield ListedFiles(RESULTS, results)
    if tables:
        yield ListedFiles(_tables_in_folders(visible(pattern_of(tables[0]))), tables)
    if others:
        yield ListedFiles(NO_PROFILES, others)


def _tables_in_folders(example: str) -> Text:
    return Text(
        f"文件夹里的表格没有读，要读的请单独写明，例如 {example}",
        f"Tables in the folders, not read: name those that are meant, such as {example}",
    )
