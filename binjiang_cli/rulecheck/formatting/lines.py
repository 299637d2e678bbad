"""The lines of a document in its canonical form, written from its outline."""

from __future__ import annotations

from binjiang_cli.rulecheck.formatting.comments import BLANKS, Comment
from binjiang_cli.rulecheck.formatting.outline import WIDEST, Block, OutlineEntry, cells
from binjiang_cli.rulecheck.formatting.scalars import INDENT, in_block, is_block_scalar, over_lines
from binjiang_cli.source.nodes import Scalar


class WrittenLines:
    """Lines as they are written; `_fresh` where no blank line may come next."""

    def __init__(self, top: Block) -> None:
        self._lines: list[str] = []
        self._fresh = True
        for entry in top.entries:
            self._write_head(entry)
            if entry.block:
                self._write_block(entry.block, 0)
            else:
                self._write_value(entry, "", 0)
        self._write_comments(top.tail, 0)

    def text(self) -> str:
        return "".join(f"{line}\n" for line in self._lines)

    def _write_head(self, top: OutlineEntry) -> None:
        """Write the comments at the head of the file, which stay there, with the blank line after them."""
        self._write_comments(top.above, 0)
        if top.above and top.spaced:
            self._blank()
        self._fresh = True

    def _write_block(self, block: Block, indent: int) -> None:
        for entry in block.entries:
            self._write_entry(entry, indent)
        self._write_comments(block.tail, indent)

    def _write_entry(self, entry: OutlineEntry, indent: int) -> None:
        self._write_comments(entry.above, indent)
        if entry.spaced:
            self._blank()
        if not entry.is_compact:
            self._write_value(entry, entry.lead, indent)
            return
        self._write_comments(_above_first(entry), indent)
        assert entry.block is not None
        at = len(self._lines)
        self._fresh = True
        self._write_block(entry.block, indent + INDENT)
        self._lines[at] = " " * indent + "- " + self._lines[at][indent + INDENT :]

    def _write_value(self, entry: OutlineEntry, lead: str, indent: int) -> None:
        lead = " " * indent + lead
        blank = " " if lead else ""
        after = "" if entry.beside is None else " " * max(entry.beside.gap, 2) + entry.beside.text
        if entry.block:
            self._write(lead + after)
            self._fresh = True
            self._write_block(entry.block, indent + INDENT)
        elif entry.items:
            self._write_filled(lead + blank, entry.items, " " * (indent + INDENT), after)
        elif not isinstance(entry.value, Scalar):
            self._write(lead + blank + entry.inline + after)
        elif is_block_scalar(entry.inline):
            header, lines = in_block(entry.inline, entry.shape.expression, max(entry.home.column, 0), indent)
            self._write(lead + blank + header + after)
            self._lines += lines
            self._fresh = "+" in header
        else:
            first, *lines = over_lines(entry.inline, entry.shape.expression, indent + INDENT)
            self._lines += [lead + blank + first if first else lead, *lines]
            self._lines[-1] += after
            self._fresh = False

    def _write_filled(self, lead: str, items: list[str], indent: str, after: str) -> None:
        """Write the items of a list in brackets, as many on a line as it holds."""
        line = f"{lead}[{items[0]}"
        for item in items[1:]:
            if cells(f"{line}, {item},") > WIDEST:
                self._write(f"{line},")
                line = indent + item
            else:
                line += f", {item}"
        self._write(f"{line}]{after}")

    def _write_comments(self, comments: list[Comment], indent: int) -> None:
        for comment in comments:
            if comment.spaced:
                self._blank()
            self._write(" " * indent + comment.text)

    def _write(self, line: str) -> None:
        self._lines.append(line)
        self._fresh = False

    def _blank(self) -> None:
        """Write one blank line; but none at the beginning of a block, nor where it would become part of a text above."""
        if not self._fresh and self._lines[-1].strip(BLANKS):
            self._lines.append("")


def _above_first(entry: OutlineEntry) -> list[Comment]:
    """Return the comments above what is written first in a compact entry, to be written above the entry itself."""
    comments: list[Comment] = []
    while entry.is_compact and entry.block is not None:
        entry = entry.block.entries[0]
        comments += entry.above
        entry.above = []
    return comments
