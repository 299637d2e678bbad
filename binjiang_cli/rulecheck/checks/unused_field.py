"""A field of the vocabulary that nothing reads.

What only gives another vocabulary's field more words is not meant, nor what a section's records are named by.
"""

from collections.abc import Iterator

from binjiang_cli.policy.uses import unused
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.nodes import Mapping
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    if subject.policy is None or "vocabulary.yaml" not in subject.documents:
        return
    named_by = {f"{name}.{section.named_by}" for name, section in subject.policy.vocabulary.sections.items()}
    for path in (path for path in unused(subject.policy) if path not in named_by):
        section, _, field = path.rpartition(".")
        fields = subject.node("vocabulary.yaml", *(["sections", section, "fields"] if section else ["fields"]))
        key, declared = (isinstance(fields, Mapping) and fields.pair(field)) or (None, None)
        if key is not None and isinstance(declared, Mapping) and declared.get("type") is not None:
            yield Problem(
                Text(f"{path} 没有规则、措施用到", f"no rule or measure reads {path}"),
                key.place,
                Text("删掉这个字段，或写上用到它的规则", "remove the field, or write the rule that reads it"),
            )


CHECK = Check(
    code="BJ407",
    name="unused-field",
    severity=Severity.warning,
    summary=Text("字段没有用到", "A field of the vocabulary that nothing reads"),
    avoid="""\
loans:
  fields:
    guarantor: {type: text, label: {zh: 担保方, en: Guarantor}, help: …}
""",
    prefer="""\
when:
  guaranteed:
    test: loan.guarantor == "A"
""",
    why=Text(
        "客户要费力填写的字段，至少要影响一个结果。",
        "A field that clients take pains to fill in should bear on some result.",
    ),
    find=find,
)
