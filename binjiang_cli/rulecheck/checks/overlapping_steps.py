"""Steps of a threshold that overlap: a value that belongs to two of them."""

from collections.abc import Iterator

from binjiang_cli.rulecheck.analysis.logic import logic_of
from binjiang_cli.rulecheck.analysis.steps import ladders, overlaps, told
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem, Related
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    logic = logic_of(subject)
    for ladder in ladders(logic):
        for first, second, term, values in overlaps(logic, ladder):
            words = told(logic.terms[term], values)
            yield Problem(
                Text(f"{words.zh}时同属两档", f"{words.en} belongs to two steps"),
                second.place(term),
                Text("一档写 <，另一档写 >=", "end one step with < where the next begins with >="),
                related=(Related(first.place(term), Text("另一档", "the other step")),),
            )


CHECK = Check(
    code="BJ403",
    name="overlapping-steps",
    severity=Severity.error,
    summary=Text("分档重叠", "Steps that overlap"),
    avoid="""\
rate: 0.1 if rd_project.spend <= bound else 0.2 if rd_project.spend >= bound else 0
""",
    prefer="""\
rate: 0.1 if rd_project.spend < bound else 0.2
""",
    why=Text(
        "落在两档里的数算哪一档，取决于书写的先后，而不是原文。",
        "Which of two steps a value belongs to is then decided by the order of writing, and not by the policy's text.",
    ),
    find=find,
)
