"""Days in force outside the policy's, and values that have ended before their rule begins."""

from collections.abc import Iterator

from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.uses import parameters_by_day
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem, Related
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    statement = subject.draft.statement
    if statement is None:
        return
    policy = subject.node("policy.yaml", "in_force")
    related = () if policy is None else (Related(policy.place, Text("政策的有效期", "the policy is in force")),)
    first, last = statement.in_force.first, statement.in_force.last
    if policy is not None and first < statement.issued_on:
        issued_on = statement.issued_on
        yield Problem(
            Text(f"施行日 {first} 早于印发日 {issued_on}", f"in force from {first}, before it was issued on {issued_on}"),
            policy.place,
        )
    for rule in subject.rules:
        if rule.in_force.first < first:
            begins = rule.in_force.first
            message = Text(f"规则从 {begins} 起，政策 {first} 才施行", f"the rule begins on {begins}, the policy on {first}")
            yield Problem(message, subject.of_rule(rule, "in_force"), related=related)
        if last is not None and (rule.in_force.last is None or rule.in_force.last > last):
            message = Text(f"政策到 {last} 为止，规则此后仍有效", f"the policy ends on {last}, the rule goes on")
            yield Problem(message, subject.of_rule(rule, "in_force"), related=related)
        yield from _dead_values(subject, rule)


def _dead_values(subject: Subject, rule: Rule) -> Iterator[Problem]:
    for name, values in parameters_by_day(rule).items():
        for index, following in enumerate(values[1:]):
            if following.since is not None and following.since <= rule.in_force.first:
                since, begins = values[index].since, rule.in_force.first
                yield Problem(
                    Text(
                        f"参数 {name} 从 {since} 起的值用不上：规则从 {begins} 起",
                        f"the value of {name} from {since} never counts: the rule begins on {begins}",
                    ),
                    subject.of_rule(rule, "parameters", name, index),
                    related=(Related(subject.of_rule(rule, "in_force"), Text("规则的有效期", "the rule is in force")),),
                )


CHECK = Check(
    code="BJ305",
    name="date-before-policy",
    severity=Severity.error,
    summary=Text("日期早于政策，或超出政策的有效期", "Dates before the policy, or beyond its time in force"),
    avoid="""\
# policy.yaml: in_force: {from: 2024-11-25}
in_force: {from: 2004-11-25}
""",
    prefer="""\
in_force: {from: 2024-11-25}
""",
    why=Text(
        "政策施行之前没有资助可言；这样的日期多半是写错了年份。",
        "Before a policy is in force there is no aid under it; such a date is most likely a wrong year.",
    ),
    find=find,
)
