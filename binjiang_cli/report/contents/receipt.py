"""What a report was made from, so that it can be verified."""

from __future__ import annotations

from collections.abc import Iterator

from binjiang_cli.estimation.result import Estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.render.document import Heading, Paragraph, Steps
from binjiang_cli.report.document import ReportBlock
from binjiang_cli.words import Text, joined, same, visible

RECEIPT = Text("凭据", "Receipt")
VERIFY = Text(
    "用 binjiang verify 可以核对：以上结果在同样的规则和资料下是否仍然成立。",
    "binjiang verify tells whether this result still holds under the same rules and facts.",
)


def receipt_blocks(result: Estimate, policy: Policy) -> Iterator[ReportBlock]:
    """Yield the receipt: program, rule set, LPR added, profile, day, what the call changed and assumed."""
    receipt = result.receipt
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
    yield Heading(RECEIPT)
    yield Steps(same(""), found)
    yield Paragraph(VERIFY)
