"""A clause that nothing covers."""

from collections.abc import Iterator

from binjiang_cli.rulecheck.cases.coverage import coverage, uncovered_clauses
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem
from binjiang_cli.source.validation import key_place
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    if subject.policy is None:
        return
    for gap in uncovered_clauses(coverage(subject.policy, ())):
        yield Problem(
            gap.message,
            key_place(subject.node(gap.file, *gap.path[:-1]), gap.about),
            Text("为它写规则，或用 excused 说明为什么不算", "write a rule for it, or say in `excused` why nothing is computed"),
        )


CHECK = Check(
    code="BJ502",
    name="uncovered-clause",
    severity=Severity.warning,
    summary=Text("条款没有任何规则、措施或说明", "A clause that no rule, measure or explanation covers"),
    avoid="""\
clauses:
  S4.5:
    title: {zh: 人才资助, en: Support for talent}
""",
    prefer="""\
clauses:
  S4.5:
    title: {zh: 人才资助, en: Support for talent}
    excused: {zh: 标准另行制定，无从计算, en: "Its standard is issued separately, so nothing can be computed"}
""",
    why=Text(
        "漏掉的条款就是客户少算的钱；确实算不了的，要写明原因。",
        "A clause that was forgotten is money that a client is not told of; where nothing can be computed, say why.",
    ),
    find=find,
)
