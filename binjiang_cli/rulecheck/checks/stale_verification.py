"""A day of verification that is too long ago, before the policy, or yet to come."""

from collections.abc import Iterator
from datetime import date

from binjiang_cli.policy.model import PolicyFile
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text


def find(subject: Subject) -> Iterator[Problem]:
    statement = subject.draft.statement
    if statement is None:
        return
    node = subject.node("policy.yaml", "verified_on")
    if node is not None and (message := _wrong(statement.verified_on, statement, subject.day)):
        yield Problem(message, node.place, HINT)
    for rule in subject.rules:
        if message := _wrong(rule.verified_on, statement, subject.day):
            yield Problem(message, subject.of_rule(rule, "verified_on"), HINT)


HINT = Text("对照原文重新核对后改成当天的日期", "verify it against the text again, then write that day")


def _wrong(verified_on: date, statement: PolicyFile, today: date) -> Text | None:
    if verified_on > today:
        return Text(f"核对日期 {verified_on} 还没有到", f"the day of verification, {verified_on}, is yet to come")
    if verified_on < statement.issued_on:
        issued_on = statement.issued_on
        return Text(
            f"核对日期 {verified_on} 早于政策印发日 {issued_on}",
            f"verified on {verified_on}, before the policy was issued on {issued_on}",
        )
    limit = statement.stale_after_days
    age = (today - verified_on).days
    if limit is not None and age > limit.verified:
        most = limit.verified
        return Text(
            f"{verified_on} 核对，已过 {age} 天（上限 {most} 天）",
            f"verified on {verified_on}, {age} days ago (at most {most})",
        )
    return None


CHECK = Check(
    code="BJ304",
    name="stale-verification",
    severity=Severity.warning,
    summary=Text("核对日期过旧、早于政策或还没有到", "A day of verification that is stale, before the policy, or yet to come"),
    avoid="""\
# policy.yaml
stale_after_days: {verified: 365, lpr: 45}
# payments/rd-support.yaml
verified_on: 2024-01-01
""",
    prefer="""\
# policy.yaml
stale_after_days: {verified: 365, lpr: 45}
# payments/rd-support.yaml
verified_on: 2026-11-22
""",
    why=Text(
        "政策会补充和修订；太久没有核对的数字不能交给客户。"
        "多少天算太久，写在 policy.yaml 的 stale_after_days 里；没有写就不查过了多少天。",
        "Policies are amended; a figure that nobody has verified for long is not for a client. How many days are too long "
        "is stated by stale_after_days in policy.yaml; without it no day is too long ago.",
    ),
    find=find,
)
