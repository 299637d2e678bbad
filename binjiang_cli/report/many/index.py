"""The index of reports: what it is made from, and the words that its forms share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple
from urllib.parse import quote

from binjiang_cli.intake.rejects import Reject
from binjiang_cli.policy.load import Policy
from binjiang_cli.render.listed import ListedFiles
from binjiang_cli.report.forms import ReportRequest
from binjiang_cli.report.many.rows import IndexRow
from binjiang_cli.words import Text

TITLE = Text("政策资助估算报告清单", "Index of subsidy estimates")
SETTLED = Text("已定", "settled")
OPEN = Text("还可问", "open")
CHANGED = Text("有人改过", "changed by hand")
EDITED = CHANGED + Text("，照原样保留", ", left as it is")
LEFT = Text("文件夹里以前的报告，这次没有做", "Reports of earlier calls in the folder, not made by this one")
NO_BOUND = Text("上限不明", "no known bound")
FILES = Text("其他文件", "Other files")
WORTH = Text("按最值得问的", "By what is worth asking")
REFUSED = Text("未出报告", "Without a report")


class Index(NamedTuple):
    """The reports of a call, the companies that there is none on, what all of them rest on, other files to be told of.

    `edited` are the files of reports that were changed after they were made.
    """

    rows: Sequence[IndexRow]
    rejects: Sequence[Reject]
    policy: Policy
    asked: ReportRequest
    edited: Collection[str] = ()
    files: Sequence[ListedFiles] = ()

    @property
    def basis(self) -> Text:
        """Return the days and the rule set of the estimates."""
        days = sorted({row.as_of for row in self.rows})
        title = self.policy.title
        under = Text(f"依据《{title.zh}》", f"under: {title.en}")
        if not days:
            return under
        day = days[0] if len(days) == 1 else f"{days[0]} – {days[-1]}"
        return Text(f"评估日 {day} · ", f"As of {day} · ") + under

    def status(self, row: IndexRow) -> Text:
        """Return whether what is not known can still change a company's totals, and whether its report was changed."""
        found = OPEN + Text(f"（{row.questions} 问）", f" ({row.questions} to ask)") if row.questions else SETTLED
        return found + Text("；", "; ") + CHANGED if row.file in self.edited else found


def link(file: str) -> str:
    """Return the address of a report from the index beside it: it stays in the folder, whatever the file is called."""
    return quote(f"./{file}")
