"""A progress bar on a terminal: the share done, the rate, the time left. Nothing where nobody looks."""

from __future__ import annotations

import time
from typing import TextIO

from binjiang_cli.words import Lang, Text

EVERY = 0.1  # seconds
BAR = 24
DONE, LEFT = "█", "░"


class Progress:
    """Counts companies; draws on one line, which is gone when the work is done."""

    def __init__(self, total: int, stream: TextIO, lang: Lang, *, done: int = 0) -> None:
        self.total = total
        self.stream = stream
        self.lang = lang
        self.done = self.before = done
        self.began = time.monotonic()
        self.drawn = 0.0
        self.shown = stream.isatty()

    def advance(self, companies: int) -> None:
        self.done += companies
        now = time.monotonic()
        if self.shown and now - self.drawn >= EVERY:
            self.drawn = now
            self.stream.write(f"\r{self.line(now - self.began)}\x1b[K")
            self.stream.flush()

    def clear(self) -> None:
        if self.shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()

    def line(self, seconds: float) -> str:
        """Return what the bar says after so many seconds."""
        share = min(self.done / self.total, 1) if self.total else 0
        bar = DONE * int(BAR * share) + LEFT * (BAR - int(BAR * share))
        rate = (self.done - self.before) / seconds if seconds > 0 else 0
        counted = Text(f"{self.done:,} 家 · 每秒 {rate:,.0f} 家", f"{self.done:,} companies · {rate:,.0f}/s")
        left = self._left(rate)
        return f"{bar} {share:4.0%}  {(counted + left).to(self.lang)}"

    def _left(self, rate: float) -> Text:
        if not rate or self.done >= self.total:
            return Text("", "")
        minutes, seconds = divmod(int((self.total - self.done) / rate), 60)
        return Text(f" · 还需 {minutes}:{seconds:02d}", f" · {minutes}:{seconds:02d} left")
