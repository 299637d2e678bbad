"""A rule that nothing can satisfy, or that can only pay nothing."""

from collections.abc import Iterator

from binjiang_cli.language import tree
from binjiang_cli.rulecheck.analysis.logic import RuleLogic, RuleSetLogic, logic_of, related, under
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Place, Problem, Related
from binjiang_cli.words import Text

IN_VAIN = Text("改正其中一项，或删掉这条规则", "mend one of them, or leave the rule out")


def find(subject: Subject) -> Iterator[Problem]:
    logic = logic_of(subject)
    for found in logic.rules:
        conflict = logic.conflict(found.parts)
        if len(conflict) == 1 and conflict[0] is found.in_force:
            yield _never_in_force(subject, found)
        elif len(conflict) > 1:
            own = [part for part in conflict if part in (*found.where, *found.when)] or conflict
            others = [part for part in conflict if part is not own[-1]]
            shown = others[0].text + (" …" if len(others) > 1 else "")
            message = Text(
                f"没有企业能满足这条规则：“{own[-1].text}”与“{shown}”互相排斥",
                f"nothing can satisfy this rule: {own[-1].text} and {shown} exclude each other",
            )
            if others[0].is_in_force:
                never = under(Text(f"“{own[-1].text}”从不成立", f"{own[-1].text} is never true"), others)
                message = Text(f"没有企业能满足这条规则：{never.zh}", f"nothing can satisfy this rule: {never.en}")
            yield Problem(message, own[-1].place, IN_VAIN, related=related(others))
        elif not conflict and (zero := _zero(logic, found)) is not None:
            yield zero


def _never_in_force(subject: Subject, found: RuleLogic) -> Problem:
    assert subject.draft.statement is not None
    days = subject.draft.statement.in_force
    period = Text(f"自 {days.first} 起", f"from {days.first}")
    if days.last is not None:
        period = Text(f"在 {days.first} 至 {days.last} 之间", f"from {days.first} to {days.last}")
    above = subject.node("policy.yaml", "in_force")
    return Problem(
        Text(f"这条规则从不生效：政策{period.zh}有效", f"this rule is never in force: the policy is {period.en}"),
        found.in_force.place,
        Text("写政策有效期内的日期", "state days on which the policy is in force"),
        related=() if above is None else (Related(above.place, Text("政策的有效期", "the policy's time in force")),),
    )


def _zero(logic: RuleSetLogic, found: RuleLogic) -> Problem | None:
    """Return the part of the rule by which every amount is zero."""
    rule = found.rule
    parts: list[tuple[tree.Node | None, Text]] = [
        (rule.intensity.high, Text("比例", "the intensity")),
        (rule.eligible_cost, Text("计算基数", "the eligible cost")),
        (rule.ceiling, Text("封顶", "the ceiling")),
        *((limit.amount, Text("限额", "the limit")) for limit in rule.limits),
    ]
    given = [part.holds for part in found.parts]
    for node, name in parts:
        if node is not None and logic.impossible(*given, found.regions.above_zero(node)):
            message = Text(f"这条规则一分钱也付不出：{name.zh}总是零", f"this rule can pay nothing: {name.en} is always zero")
            place: Place = node.place
            return Problem(message, place, Text("写大于零的数", "state more than zero"))
    return None


CHECK = Check(
    code="BJ405",
    name="unsatisfiable-rule",
    severity=Severity.error,
    summary=Text("没有企业能满足、或一分钱也付不出的规则", "A rule that nothing can satisfy, or that can pay nothing"),
    avoid="""\
where: rd_project.spend < least
when:
  enough: {test: rd_project.spend >= least, zh: 投入 300 万元以上, en: At least CNY 3 million}
""",
    prefer="""\
when:
  enough: {test: rd_project.spend >= least, zh: 投入 300 万元以上, en: At least CNY 3 million}
""",
    why=Text(
        "这样的规则谁也拿不到钱，估算里只会看到“不符合”，看不出是规则写错了。单独一项就从不成立的条件由 BJ401 报告。",
        "Nobody is ever paid under such a rule; an estimate only says ineligible, and not that the rule is wrong. "
        "A condition that by itself is never true is reported by BJ401.",
    ),
    find=find,
)
