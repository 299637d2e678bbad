"""Advice for people: what to ask, what nearly qualifies, which choices there are, what cannot matter any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from binjiang_cli.advice.advise import Advice, CompetingLines, NearMiss
from binjiang_cli.estimation.phrases import (
    CEILINGS,
    amount_phrase,
    basis_phrase,
    evaluation_title,
    figure,
    line_title,
    path_phrase,
    signed,
)
from binjiang_cli.estimation.result import Range
from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.policy.load import Policy
from binjiang_cli.render.claiming import claiming_blocks
from binjiang_cli.render.document import Column, Derivation, Document, Heading, Listing, Paragraph, TextBlock, TextTable
from binjiang_cli.render.explain import steps
from binjiang_cli.render.sweep import shown_value
from binjiang_cli.words import Text, joined, same

QUESTIONS = Text("该问的", "What to ask")
SECTIONS = Text("还没有说有没有的：", "Not yet said whether there are any: ")
NEAR = Text("只差一点的", "Near misses")
CHOICES = Text("可以选择的", "Choices")
CERTIFICATE = Text("还会不会变", "What can still change")
SETTLED = Text("没有哪项未知的事实还能改变合计。", "No fact that is not known can change the totals any more.")
IRRELEVANT = Text("不知道也不影响合计：", "Not known, and cannot change the totals: ")
NO_BOUND = Text("没有上限", "no bound")
QUESTION_COLUMNS = (
    Column(Text("问题", "Question")),
    Column(Text("查明后最多可增（元）", "Can add at most (CNY)"), True),
    Column(Text("若不利则减少（元）", "Loses if unfavourable (CNY)"), True),
)
CHOICE_COLUMNS = (
    Column(Text("选择", "Choice")),
    Column(Text("可得（元）", "Pays (CNY)"), True),
    Column(Text("合计相差（元）", "Difference (CNY)"), True),
)
CSV_HEADS = {
    "kind": Text("类别", "kind"), "path": Text("路径", "path"), "what": Text("事项", "what"),
    "now": Text("现为", "now"), "needed": Text("应为", "needed"),
    "alone": Text("查明后最多可增", "alone"), "together": Text("若不利则减少", "together"),
    "low": Text("合计下限相差", "low"), "high": Text("合计上限相差", "high"), "lines": Text("相关的行", "lines"),
}  # fmt: skip
KINDS = {"question": Text("问题", "question"), "near": Text("只差一点", "near miss"), "choice": Text("选择", "choice")}


def advice_document(found: Advice, policy: Policy, given: Sequence[Text], explain: bool) -> Document:
    """Return what there is to advise; `given` is what the call changed of the profile.

    With `explain` also how the lines come about that nearly qualify, where they do, and those that compete.
    """
    return [
        *_head(found, given),
        *question_blocks(found),
        *near_blocks(found, policy, explain),
        *choice_blocks(found, policy, explain),
        *certificate_blocks(found, lambda path: path_phrase(path, policy)),
        *claiming_blocks(found, policy),
        Paragraph(CEILINGS, "italic"),
    ]


def _head(found: Advice, given: Sequence[Text]) -> Iterator[TextBlock]:
    yield Heading(same(found.company.name), 1)
    total, potential = amount_phrase(found.totals), figure(found.potential)
    sums = Text(f"合计：{total.zh} 元", f"Total: {total.en} CNY")
    more = Text(
        f"；待定的都符合时，最多还可增加 {potential} 元", f"; up to {potential} CNY more if all that is undetermined holds"
    )
    yield Paragraph(sums + (more if found.potential else same("")) + Text("。", "."))
    yield Paragraph(basis_phrase(found.as_of, found.policy))
    yield from (Paragraph(words, "bold") for words in given)


def question_blocks(found: Advice) -> Iterator[TextBlock]:
    """Yield what to ask, and what each answer is worth."""
    facts = [question for question in found.questions if question.lines]
    sections = [question.label for question in found.questions if not question.lines]
    if found.questions:
        yield Heading(QUESTIONS)
    if facts:
        rows = [[question.question, _worth(question.alone), _worth(question.together)] for question in facts]
        yield TextTable(QUESTION_COLUMNS, rows)
    if sections:
        yield Paragraph(SECTIONS + joined(sections) + Text("。", "."))


def _worth(amount: Decimal | None) -> Text:
    return NO_BOUND if amount is None else same(figure(amount))


def near_blocks(found: Advice, policy: Policy, explain: bool) -> Iterator[TextBlock]:
    """Yield the lines that nearly qualify; with `explain` also how they would come about."""
    if found.near:
        yield Heading(NEAR)
        yield Listing([near_words(near, policy) for near in found.near])
    for near in found.near if explain else ():
        line = next(line for line in found.estimate_with(near).lines if line.id == near.line)
        yield Derivation(line_title(line, policy) + Text("：", ": ") + _change(near, policy), steps(line, policy))


def near_words(near: NearMiss, policy: Policy) -> Text:
    """Return a near miss in words: which line, which fact from what to what, and what that gains."""
    low, high = signed(near.gain.low), signed(near.gain.high)
    return (
        evaluation_title(near.found.line, policy) + Text("：", ": ") + _change(near, policy)
        + Text(f"；合计下限 {low} 元，上限 {high} 元", f"; the total low {low} CNY, the high {high} CNY")
    )  # fmt: skip


def _change(near: NearMiss, policy: Policy) -> Text:
    """Return which fact would have to be another, from what to what."""
    varied, label = near.found.varied, VocabularyLabels(policy.vocabulary).path(near.path)
    return label + same(f" {shown_value(varied, near.found.now)} → {shown_value(varied, near.found.needed)}")


def choice_blocks(found: Advice, policy: Policy, explain: bool) -> Iterator[TextBlock]:
    """Yield the choices between lines that compete, side by side; with `explain` also how those lines come about."""
    if found.choices:
        yield Heading(CHOICES)
    for competing in found.choices:
        yield TextTable(CHOICE_COLUMNS, list(_choice_rows(found, competing, policy)))
        if not competing.complete:
            listed = len(competing.others)
            yield Paragraph(Text(f"只列出 {listed:,} 种。", f"Only {listed:,} are listed."))
        if explain:
            yield from _explained(found, competing, policy)


def _explained(found: Advice, competing: CompetingLines, policy: Policy) -> Iterator[TextBlock]:
    """Yield how each line came about that competes."""
    shown = {*competing.paid, *(line for other in competing.others for line in other.lines)}
    lines = [line for line in found.estimate.lines if line.id in shown]
    yield from (Derivation(line_title(line, policy), steps(line, policy)) for line in lines)


def _choice_rows(found: Advice, competing: CompetingLines, policy: Policy) -> Iterator[list[Text]]:
    paid = _titles(found, competing.paid, policy)
    yield [Text(f"已取：{paid.zh}", f"Taken: {paid.en}"), amount_phrase(competing.total), same("")]
    for other in competing.others:
        yield [_titles(found, other.lines, policy), amount_phrase(other.total), same(signed(other.difference.high))]


def _titles(found: Advice, lines: Sequence[str], policy: Policy) -> Text:
    known = {line.id: line for line in found.standing.lines}
    return joined([evaluation_title(known[line], policy) for line in lines], "；", "; ")


def certificate_blocks(found: Advice, named: Callable[[str], Text]) -> Iterator[TextBlock]:
    """Yield which facts that are not known can still change the totals; `named` says what a path is called."""
    yield Heading(CERTIFICATE)
    count = len(found.certificate.can_change)
    open_ = Text(
        f"还有 {count} 项未知的事实能改变合计。", f"Facts that are not known and can still change the totals: {count}."
    )
    yield Paragraph(SETTLED if found.certificate.settled else open_)
    if found.certificate.cannot_change:
        listed = joined([named(path) for path in found.certificate.cannot_change])
        yield Paragraph(IRRELEVANT + listed + Text("。", "."))


def advice_rows(found: Advice, policy: Policy) -> list[list[Text]]:
    """Return the heading, and a row for each question, near miss and other choice, for a spreadsheet."""
    rows = [dict(CSV_HEADS)]
    for question in found.questions:
        worth = {"alone": _cell(question.alone), "together": _cell(question.together)}
        rows.append({"kind": KINDS["question"], "path": same(question.path), "what": question.question, **worth})
        rows[-1]["lines"] = _ids(question.lines)
    for near in found.near:
        change = {"now": same(near.now), "needed": same(near.needed), "lines": same(near.line), **_ends(near.gain)}
        rows.append({"kind": KINDS["near"], "path": same(near.path), "what": near_words(near, policy), **change})
    for other in (other for competing in found.choices for other in competing.others):
        change = {"lines": _ids(other.lines), **_ends(other.difference)}
        rows.append({"kind": KINDS["choice"], "what": _titles(found, other.lines, policy), **change})
    return [[row.get(name, same("")) for name in CSV_HEADS] for row in rows]


def _ends(amounts: Range) -> dict[str, Text]:
    return {"low": _cell(amounts.low), "high": _cell(amounts.high)}


def _cell(amount: Decimal | None) -> Text:
    return same("" if amount is None else str(amount))


def _ids(lines: Sequence[str]) -> Text:
    return same(" ".join(lines))
