"""The text of a published page without what typography and layout add: saved HTML or plain text, on one line."""

import re
import unicodedata
from bisect import bisect_right
from html.parser import HTMLParser
from itertools import accumulate
from typing import NamedTuple

from binjiang_cli.source.document import LINE_BREAK

HTML = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|div|p|span|table|ol|ul|br)\b", re.IGNORECASE)
UNREAD = frozenset(("script", "style", "title", "noscript", "template", "textarea"))
BLOCKS = frozenset(
    """
    address article aside blockquote body br center dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header
    hr html li main nav ol p pre section table tbody td tfoot th thead tr ul
    """.split()
)
NUMBERED = re.compile(r"\s*[(（]?[0-9０-９]{1,2}\s*[.．、)）]")
SAME_SIGN = {
    **dict.fromkeys(map(ord, "“”„‟″〝〞「」『』"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛′"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−~〜∼"), "-"),
    **dict.fromkeys(map(ord, "•・‧∙"), "·"),
}
CIRCLED = {0x2460 + index: f"({index + 1})" for index in range(20)}
DASHES = re.compile("-{2,}")
FULL_STOP = re.compile(r"(?<![0-9A-Za-z.])\.")
FURNITURE = re.compile(
    r"""-\d{1,4}-|第\d{1,4}页(?:[,/]?共\d{1,4}页)?|\d{1,4}/\d{1,4}
    |(?:来源|作者|编辑|责任编辑|发布(?:时间|日期|机构)|浏览(?:次数|量)|阅读(?:次数|量)?|访问量|字号|字体|分享到?|当前位置|上一篇|下一篇)[::].*
    |[\["]?(?:打印|关闭|打印本页|关闭窗口|返回顶部|分享到?|扫一扫.{0,30})[\]"]?""",
    re.VERBOSE,
)


class Page(NamedTuple):
    """A page's text, normalised and without blanks.

    `lines` are the offsets at which a line of the page begins, in rising order; `gaps` those before which a blank or
    line break stood.
    """

    text: str
    lines: tuple[int, ...]
    gaps: frozenset[int]

    def breaks_between(self, start: int, end: int) -> list[int]:
        """Return the line starts from `start` to before `end`."""
        return list(self.lines[bisect_right(self.lines, start - 1) : bisect_right(self.lines, end - 1)])

    def begins_line(self, offset: int) -> bool:
        return bool(self.breaks_between(offset, offset + 1))


def read_page(text: str) -> Page:
    """Return the page that a text file or a saved HTML page holds."""
    if HTML.search(text):
        text = _text_of_html(text)
    words_of_lines = [words for line in LINE_BREAK.split(text) if (words := _words(line))]
    words = [word for line in words_of_lines for word in line]
    offsets = [0, *accumulate(map(len, words))]
    counts = [0, *accumulate(map(len, words_of_lines))]
    lines = tuple(offsets[count] for count in counts[:-1])
    return Page(normalised_stops("".join(words)), lines, frozenset(offsets))


def normalised(text: str) -> str:
    """Return a short text as it would stand in a page."""
    return normalised_stops("".join(_words(text)))


def normalised_stops(text: str) -> str:
    """Return the text with 。 for a full stop that does not follow a figure or a letter."""
    return FULL_STOP.sub("。", text)


def _words(line: str) -> list[str]:
    """Return what blanks separate in a line, in half-width forms; nothing for a line that is no part of a text."""
    written = unicodedata.normalize("NFKC", line.translate(CIRCLED)).translate(SAME_SIGN)
    if not written.isascii():
        written = "".join(char for char in written if unicodedata.category(char) != "Cf")
    words = DASHES.sub("-", written).split()
    joined = "".join(words)
    return [] if len(joined) <= 80 and FURNITURE.fullmatch(joined) else words


def _text_of_html(text: str) -> str:
    reader = _PageReader()
    markup, bracket, rest = _without_comments(text).replace("<![", "<!x").rpartition(">")
    reader.feed(markup + bracket + rest.replace("<", " "))
    reader.close()
    return "".join(reader.parts)


def _without_comments(text: str) -> str:
    """Return the markup without comments; one that is not closed reaches to the end. Takes time in proportion to the length."""
    kept = []
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        kept.append(text[at:start])
        end = text.find("-->", start + 4)
        at = len(text) if end < 0 else end + 3
    return "".join([*kept, text[at:]])


class _PageReader(HTMLParser):
    """Collects what a reader of the page sees; each item of a numbered list with its number."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unread = 0
        self.lists: list[int | None] = []
        self.number: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD:
            self.unread += 1
        if tag in BLOCKS:
            self.parts.append("\n")
        if tag == "ol":
            start = dict(attrs).get("start") or "1"
            self.lists.append(int(start) if re.fullmatch("[0-9]{1,3}", start) else 1)
        elif tag == "ul":
            self.lists.append(None)
        elif tag == "li" and self.lists and (number := self.lists[-1]) is not None:
            self.number, self.lists[-1] = number, number + 1

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD and self.unread:
            self.unread -= 1
        if tag in BLOCKS:
            self.parts.append("\n")
        if tag in ("ol", "ul") and self.lists:
            self.lists.pop()

    def handle_data(self, data: str) -> None:
        if self.unread:
            return
        if self.number is not None and data.strip():
            if not NUMBERED.match(data):
                self.parts.append(f"{self.number}. ")
            self.number = None
        self.parts.append(data)
