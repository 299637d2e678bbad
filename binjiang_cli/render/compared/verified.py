"""A verification as it is shown to people: what was checked, then what differs, as comparisons show it."""

import re
from collections.abc import Iterator, Sequence

from binjiang_cli.advice.comparison import LineState
from binjiang_cli.advice.values import ValueChange
from binjiang_cli.advice.verified import Compared, ReceiptCheck, VerifiedEstimate
from binjiang_cli.advice.verified_output import VerifiedOutput
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.plain import NO, YES
from binjiang_cli.render.compared.companies import page_of_companies
from binjiang_cli.render.compared.estimates import OTHER_COMPANY, ToldSide, page_of_estimates
from binjiang_cli.render.compared.page import ABSENT, AMOUNTS, TOTAL, ComparisonPage, Differing
from binjiang_cli.render.csv import csv_text
from binjiang_cli.words import Lang, Text, clipped, joined, same

SAVED, ANEW = Text("保存的", "Saved"), Text("重新算的", "Anew")
RULES = Text("规则集", "Rules")
LABELS: dict[Compared, Text] = {
    "program": Text("程序", "Program"), "rules": RULES, "lpr": Text("补充的 LPR", "LPR added"),
    "profile": Text("档案", "Profile"), "day": Text("评估日", "Day"), "changes": Text("改动", "Changes"),
    "assumptions": Text("假定比例", "Assumptions"), "text": Text("文字", "Text"), "facts": Text("填写的内容", "Facts shown"),
    "figures": Text("显示的数字", "Figures shown"),
}  # fmt: skip
DIFFER: dict[Compared, Text] = {
    "program": Text("程序版本不同", "the program's version differs"), "rules": Text("规则不同", "the rules differ"),
    "lpr": Text("补充的 LPR 不同", "the added LPR rows differ"), "profile": Text("档案不同", "the profile differs"),
    "day": Text("评估日不同", "the day differs"), "changes": Text("改动不同", "the changes differ"),
    "assumptions": Text("假定比例不同", "the assumptions differ"),
    "text": Text("报告写成后文字改动过", "the text was changed after it was written"),
    "facts": Text("工作簿里的事实改动过", "the facts in the workbook were changed"),
    "figures": Text("工作簿显示的数字不是写成时的", "the figures that the workbook shows are not those that were written"),
}  # fmt: skip
NONE, NONE_KNOWN = Text("无", "none"), Text("未知", "not known")
THE_SAME, DIFFERENT = Text("：相同", ": the same"), Text("：不同", ": different")
NOT_STATED = Text("：结果里没有写", ": not stated in the result")
NO_RECEIPT = Text(
    "这份结果没有回执：当时的档案、程序、改动和假定无从核对。",
    "The result carries no receipt: from which profile, program, changes and assumptions it came cannot be checked.",
)
WAS_CHANGED = Text(
    "规则、档案和程序都相同，数字却不同：保存的文件改动过。",
    "Rules, profile and program are the same, but figures are not: the saved file was changed.",
)
SAYS_NOTHING = Text(
    "批量结果不写明当时的规则、评估日和假定比例：用 --rules、--as-of、--assume 说明。",
    "An output of batch does not say its rules, day and assumed rates: --rules, --as-of and --assume do.",
)
FACTS_CHANGED = Text(
    "工作簿里的事实在写成后改动过：核对的是写成时存下的估算，不是工作簿现在显示的。",
    "The facts in the workbook were changed after it was written: what is verified is the estimate as it was stored then, "
    "not what the workbook shows now.",
)
SHOWS_PROFILE = Text(
    "工作簿现在显示的结果，就是这份档案的结果。", "The results that the workbook shows now are those of the profile."
)
SHOWS_OTHERWISE = Text(
    "工作簿现在显示的结果，不是这份档案的结果。", "The results that the workbook shows now are not those of the profile."
)
AS_WRITTEN = Text("与写成时相同", "as written")
CHANGED_SINCE = Text("写成后改动过", "changed since it was written")
FILE = Text("文件里改动过的", "Changed in the file")
OTHERS = Text("其他内容", "Other values")
FIGURES_HOLD = Text("数字都相同", "the figures are the same")
STORED_HOLDS = Text("其中存下的估算都相同", "the estimate stored in it is the same")
SHOWN = ("text", "facts", "figures")  # the checks of what a report shows
MOST_VALUES = 20
LONGEST_VALUE = 60
DIGEST = re.compile("[0-9a-f]{64}")


def page_of_verified(found: VerifiedEstimate, saved: str, anew: ToldSide, policy: Policy) -> ComparisonPage:
    """Return what is shown of a saved estimate that was verified."""
    page = page_of_estimates(found.comparison, ToldSide(saved), anew, policy)
    told = [(SAVED, same(saved)), (ANEW, same(anew.named))]
    told += [(LABELS[check.what], words) for check in found.checks if (words := _check_words(check))]
    return page._replace(
        sides=told,
        notes=[*(note for note in page.notes if note == OTHER_COMPANY), *_notes(found)],
        sentence=_sentence(found),
        blocks=[*page.blocks, *_values_block(OTHERS, found.values), *_values_block(FILE, found.shown)],
    )


def _check_words(check: ReceiptCheck) -> Text | None:
    """Return what both sides were made from; nothing where neither has any. Of what a report shows, whether it was changed."""
    if check.what in SHOWN:
        return AS_WRITTEN if check.same else CHANGED_SINCE
    saved, anew = (None if side is None else _short(side) for side in (check.saved, check.anew))
    assert anew is not None
    if saved is None:
        return anew + NOT_STATED if check.anew else None
    if check.same:
        return saved + THE_SAME if check.saved else None
    return saved + same(" → ") + anew + DIFFERENT


def _short(text: str) -> Text:
    """Return a text with only the first digits of a digest, as they are shown elsewhere."""
    if DIGEST.fullmatch(text):
        return same(f"sha256 {text[:12]}")
    return same(DIGEST.sub(lambda digest: f"(sha256 {digest[0][:12]})", text)) if text else NONE


def _notes(found: VerifiedEstimate) -> Iterator[Text]:
    if not found.has_receipt:
        yield NO_RECEIPT
    elif not found.figures_hold and all(check.same for check in found.checks):
        yield WAS_CHANGED
    differing = {check.what for check in found.checks if check.same is False}
    if "facts" in differing:
        yield FACTS_CHANGED
    if differing & {"facts", "figures"}:
        yield SHOWS_PROFILE if found.shows_profile else SHOWS_OTHERWISE


def _sentence(found: VerifiedEstimate) -> Text:
    total, changed = len(found.lines), sum(not line.same for line in found.lines)
    if found.holds:
        lines = "its line and totals are" if total == 1 else f"its {total} lines and totals are"
        return Text(f"结果成立：重新计算，{total} 行和合计都相同。", f"The result holds: computed anew, {lines} the same.")
    reasons = [DIFFER[check.what] for check in found.checks if check.same is False]
    if changed:
        differ = "differs" if changed == 1 else "differ"
        reasons.append(Text(f"{total} 行中有 {changed} 行不同", f"{changed} of {total} lines {differ}"))
    elif found.figures_hold:
        reasons.append(STORED_HOLDS if any(check.what in SHOWN for check in found.checks) else FIGURES_HOLD)
    elif any(found.comparison.difference):
        reasons.append(Text("合计不同", "the totals differ"))
    else:
        reasons.append(Text("其他内容不同", "other values differ"))
    return Text("结果不成立：", "The result does not hold: ") + joined(reasons, "，", ", ") + Text("。", ".")


def _values_block(title: Text, values: Sequence[ValueChange]) -> Iterator[Differing]:
    """Yield values that differ, each by its place in JSON, or by the name of its cell."""
    if not values:
        return
    told = [same(f"{value.path}: ") + _value(value.saved) + same(" → ") + _value(value.anew) for value in values[:MOST_VALUES]]
    if (rest := len(values) - MOST_VALUES) > 0:
        told.append(Text(f"另有 {rest} 处，见 JSON 形式", f"{rest} more: see the JSON form"))
    yield Differing(title, [], told)


def _value(text: str | None) -> Text:
    return ABSENT if text is None else same(clipped(text, LONGEST_VALUE))


def page_of_verified_output(found: VerifiedOutput, saved: str, inputs: Sequence[str]) -> ComparisonPage:
    """Return what is shown of an output of batch that was verified: every company that differs."""
    comparison = found.comparison
    page = page_of_companies(comparison, saved, "", len(comparison.companies))
    holds = Text(
        f"结果成立：重新计算，{comparison.after.companies} 家企业都相同。",
        f"The result holds: computed anew, all {comparison.after.companies} companies are the same.",
    )
    failed = Text("结果不成立。", "The result does not hold. ") + page.sentence
    anew = [(ANEW, same(one)) for one in inputs]
    return page._replace(
        title=Text("企业结果的核对", "Companies verified"),
        sides=[(SAVED, same(saved)), *anew, (RULES, _short(found.rules))],
        paths=(saved, *inputs),
        notes=[] if found.holds else [SAYS_NOTHING],
        sentence=holds if found.holds else failed,
    )


def verified_csv(found: VerifiedEstimate, lang: Lang) -> str:
    """Return a verification as CSV."""
    return csv_text([[cell.to(lang) for cell in row] for row in _rows(found)])


def _rows(found: VerifiedEstimate) -> list[list[Text]]:
    """Return a verification row by row: what was checked, the lines, the totals, everything else; saved and anew."""
    heads = [Text("核对", "checked"), Text("名称", "name"), SAVED, ANEW, Text("相同", "same")]
    rows = [heads]
    for check in found.checks:
        rows.append([LABELS[check.what], same(""), same(check.saved or ""), same(check.anew), _verdict(check.same)])
    changed = {line.id: line for line in found.comparison.lines}
    for line in found.lines:
        name = f"{line.rule}:{line.record}"
        sides = (changed[name].before, changed[name].after) if name in changed else (None, None)
        rows.append([Text("行", "line"), same(name), *(same(_state(side)) for side in sides), _verdict(line.same)])
    was, now = found.comparison.before.amounts, found.comparison.after.amounts
    for label, one, other in zip(AMOUNTS, was, now, strict=True):
        rows.append([TOTAL, label, same(str(one)), same(str(other)), _verdict(one == other)])
    for title, values in ((OTHERS, found.values), (FILE, found.shown)):
        for value in values:
            rows.append([title, same(value.path), same(value.saved or ""), same(value.anew or ""), _verdict(False)])
    return rows


def _verdict(holds: bool | None) -> Text:
    return NONE_KNOWN if holds is None else YES if holds else NO


def _state(state: LineState | None) -> str:
    """Return what a line says on one side, as JSON has it; nothing where it is the same or not there."""
    if state is None:
        return ""
    return state.status if state.amount is None else f"{state.status} {state.amount.low} {state.amount.high}"
