"""Steps of a threshold with a gap between them: a value that belongs to none."""

from collections.abc import Iterator

from binjiang_cli.rulecheck.analysis.logic import logic_of
from binjiang_cli.rulecheck.analysis.steps import gaps, ladders, told
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem, Related
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    logic = logic_of(subject)
    for ladder in ladders(logic):
        for first, second, term, values in gaps(logic, ladder):
            words = told(logic.terms[term], values)
            yield Problem(
                Text(f"{words.zh}时不属于任何一档", f"{words.en} belongs to no step"),
                second.place(term),
                Text("让一档包含界限：<= 或 >=", "let one of the steps include the bound, with <= or >="),
                related=(Related(first.place(term), Text("另一档", "the other step")),),
            )


CHECK = Check(
    code="BJ404",
    name="gap-between-steps",
    severity=Severity.error,
    summary=Text("分档之间有空档", "A gap between steps"),
    avoid="""\
rate: 0.1 if rd_project.spend < bound else 0.2 if rd_project.spend > bound else 0
""",
    prefer="""\
rate: 0.1 if rd_project.spend < bound else 0.2
""",
    why=Text(
        "恰好等于界限的企业最容易被漏掉：“以上”“以下”含本数（民法典第 1259 条）。",
        "A company exactly at the bound is the one that is lost: “以上” and “以下” include it (Civil Code art. 1259).",
    ),
    find=find,
)
