"""A name, field, function or value that does not exist."""

from binjiang_cli.rulecheck.findings.finding import Check, Severity, reported
from binjiang_cli.words import Text

CHECK = Check(
    code="BJ201",
    name="unknown-name",
    severity=Severity.error,
    summary=Text("没有这个名字、字段、函数或取值", "A name, field, function or value that does not exist"),
    avoid="""\
eligible_cost: rd_project.spent
""",
    prefer="""\
eligible_cost: rd_project.spend
""",
    why=Text(
        "字段只在 vocabulary.yaml 里声明；别处写错的名字永远取不到值。",
        "Fields are declared in vocabulary.yaml alone; a wrong name anywhere else can never have a value.",
    ),
    find=reported("unknown_name"),
)
