"""The report on one company, from its estimate and its advice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from binjiang_cli.advice.advise import Advice
from binjiang_cli.estimation.phrases import CEILINGS, NO_RECORD, fact_phrase, measure_phrase, payees_phrase, warning_phrase
from binjiang_cli.estimation.result import Estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.prose import reading_steps
from binjiang_cli.render.advice import certificate_blocks, choice_blocks, near_blocks, question_blocks
from binjiang_cli.render.document import Derivation, Heading, Listing, Paragraph
from binjiang_cli.report.contents.claiming import claiming_chapter
from binjiang_cli.report.contents.lines import line_chapters, line_table
from binjiang_cli.report.contents.receipt import receipt_blocks
from binjiang_cli.report.contents.result import result_chart, result_sentence
from binjiang_cli.report.document import Report, ReportBlock
from binjiang_cli.words import Lang, Text, same

RESULT = Text("结果", "Result")
MEASURES = Text("相符的措施", "Matching measures")
WARNINGS = Text("提示", "Warnings")
READINGS = Text("政策未写明之处的解读", "How the policy's open questions are read")


def report_on(advice: Advice, lang: Lang, *, given: Sequence[Text] = (), firm: str = "") -> Report:
    """Return the report that says what the advice on a company says, and the estimate that it is about.

    `given` is what the call changed of the profile, `firm` who hands the report out.
    """
    result, policy = advice.estimate, advice.standing.policy
    blocks = [*_head(result, policy, firm), *_result(result, policy, given), *_chapters(result, advice, policy)]
    return Report(lang, firm, result_sentence(result), blocks, result)


def _head(result: Estimate, policy: Policy, firm: str) -> Iterator[ReportBlock]:
    yield Heading(same(result.company.name), 1)
    if firm:
        yield Paragraph(same(firm))
    if result.company.uscc:
        code = result.company.uscc
        yield Paragraph(Text(f"统一社会信用代码 {code}", f"Credit code {code}"))
    title, day = policy.title, result.as_of
    yield Paragraph(Text(f"评估日 {day} · 依据《{title.zh}》", f"As of {day} · under: {title.en}"))


def _result(result: Estimate, policy: Policy, given: Sequence[Text]) -> Iterator[ReportBlock]:
    yield Heading(RESULT)
    yield Paragraph(result_sentence(result), "bold")
    if payees := payees_phrase(result):
        yield Paragraph(payees)
    yield from (Paragraph(words, "bold") for words in given)
    if chart := result_chart(result):
        yield chart
    if result.lines:
        yield line_table(result, policy)
    else:
        yield Paragraph(NO_RECORD)
    yield Paragraph(CEILINGS, "italic")


def _chapters(result: Estimate, advice: Advice, policy: Policy) -> Iterator[ReportBlock]:
    yield from line_chapters(result, policy)
    yield from choice_blocks(advice, policy, explain=False)
    yield from question_blocks(advice)
    yield from certificate_blocks(advice, lambda path: fact_phrase(path, result, policy))
    yield from near_blocks(advice, policy, explain=False)
    yield from _listed(MEASURES, [measure_phrase(one, policy) for one in result.measures if one.match == "yes"])
    yield from claiming_chapter(advice, policy)
    yield from _listed(WARNINGS, [warning_phrase(one, result, policy) for one in result.warnings])
    if policy.readings:
        yield Heading(READINGS)
        yield Derivation(same(""), reading_steps(policy.readings))
    yield from receipt_blocks(result)


def _listed(title: Text, points: Sequence[Text]) -> Iterator[ReportBlock]:
    if points:
        yield Heading(title)
        yield Listing(points)
