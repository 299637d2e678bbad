"""What a report was made from, so that it can be verified."""

from __future__ import annotations

from collections.abc import Iterator

from binjiang_cli.estimation.result import Estimate, Receipt
from binjiang_cli.render.document import Derivation, Heading, Paragraph
from binjiang_cli.report.document import ReportBlock
from binjiang_cli.words import Text, joined, same, visible

RECEIPT = Text("回执", "Receipt")
VERIFY = Text(
    "用 binjiang verify 可以核对：以上结果在同样的规则和资料下是否仍然成立。",
    "binjiang verify tells whether this result still holds under the same rules and facts.",
)


def receipt_blocks(result: Estimate) -> Iterator[ReportBlock]:
    """Yield the receipt, and how it is verified."""
    yield Heading(RECEIPT)
    yield Derivation(same(""), receipt_steps(result.receipt))
    yield Paragraph(VERIFY)


def receipt_steps(receipt: Receipt) -> list[tuple[Text, Text]]:
    """Return what a receipt says: program, rule set, profile, day, LPR added, what the call changed and assumed."""
    used = f"{receipt.policy.id} (sha256 {receipt.policy.sha256})"
    found = [
        (Text("程序版本", "Program"), same(f"binjiang {receipt.program}")),
        (Text("规则集", "Rule set"), same(used)),
        (Text("档案", "Profile"), same(f"sha256 {receipt.profile_sha256}")),
        (Text("评估日", "As of"), same(str(receipt.as_of))),
    ]
    for label, texts in (
        (Text("补充的 LPR", "LPR added"), [f"{row.published_on} {row.one_year} {row.five_year}" for row in receipt.lpr]),
        (Text("改动", "Changed"), receipt.sets),
        (Text("当作未知", "Taken as not known"), receipt.unsets),
        (Text("假定", "Assumed"), [f"{one.rule}={one.rate}" for one in receipt.assumptions]),
    ):
        if texts:
            found.append((label, joined([same(visible(text)) for text in texts], "；", "; ")))
    return found
