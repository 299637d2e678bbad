"""A branch of `x if c else y` that can never be taken, and a table's row that no field can ask for."""

from collections.abc import Iterator, Sequence

from binjiang_cli.language import tree
from binjiang_cli.language.types import TextType
from binjiang_cli.policy.parameters import dated_entries
from binjiang_cli.rulecheck.analysis.logic import (
    ConditionPart,
    RuleLogic,
    RuleSetLogic,
    logic_of,
    own_place,
    related,
    under,
    written,
)
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.nodes import Mapping
from binjiang_cli.source.problem import Problem, Related
from binjiang_cli.words import Text, visible


def find(subject: Subject) -> Iterator[Problem]:
    logic = logic_of(subject)
    for found in logic.rules:
        paid = _paid(found)
        given = () if logic.conflict(found.parts) else found.parts
        for node in found.trees:
            yield from _branches(logic, found, node, given if node in paid else found.parts[:1])
        yield from _rows(subject, found)


def _paid(found: RuleLogic) -> set[tree.Node]:
    """Return what counts only where every condition holds; conditions, and what they are made of, count everywhere."""
    rule = found.rule
    amounts = (rule.eligible_cost, rule.ceiling, rule.subject, *(limit.amount for limit in rule.limits))
    paid = {node for node in amounts if node is not None}
    lets, named = dict(rule.let), set(rule.let.values())
    elsewhere = [node for node in found.trees if node not in paid and node not in named]
    for top in elsewhere:
        names = [node.name for node in tree.nodes_of(top) if isinstance(node, tree.Name)]
        elsewhere += [lets.pop(name) for name in names if name in lets]
    return paid.union(lets.values())


def _branches(logic: RuleSetLogic, found: RuleLogic, node: tree.Node, given: Sequence[ConditionPart]) -> Iterator[Problem]:
    if not isinstance(node, tree.Choice):
        for child in tree.written_children(node):
            yield from _branches(logic, found, child, given)
        return
    yield from _branches(logic, found, node.condition, given)
    for truth, branch in ((True, node.then), (False, node.otherwise)):
        holds, fails = (found.regions.region(node.condition, value) for value in (truth, not truth))
        part = ConditionPart(own_place(node.condition), truth, holds, fails, node.condition)
        if logic.impossible(holds) or logic.impossible(holds, *(one.holds for one in given)):
            yield _never(branch, part, [one for one in logic.conflict([*given, part]) if one is not part])
        else:
            yield from _branches(logic, found, branch, [*given, part])


def _never(branch: tree.Node, part: ConditionPart, others: Sequence[ConditionPart]) -> Problem:
    shown = written(branch.place)
    zh, en = ("从不成立", "is never true") if part.truth else ("总是成立", "is always true")
    why = Text(f"“{part.text}”{zh}", f"{part.text} {en}")
    if others:
        why = under(why, others)
    return Problem(
        Text(f"“{shown}”永远轮不到：", f"{shown} is never taken: ") + why,
        branch.place,
        Text("删掉这一支，或改正它的条件", "leave the branch out, or mend its condition"),
        related=(Related(part.place, Text("这个条件", "this condition")), *related(others)),
    )


def _rows(subject: Subject, found: RuleLogic) -> Iterator[Problem]:
    """Yield the rows of tables whose every key is a field that cannot have that value."""
    asked: dict[str, set[str] | None] = {}
    for node in (below for top in found.trees for below in tree.nodes_of(top)):
        if isinstance(node, tree.Lookup) and isinstance(node.table, tree.Name):
            kind = found.rule.types.get(node.key)
            values = kind.values if isinstance(kind, TextType) else None
            before = asked.get(node.table.name, set())
            asked[node.table.name] = None if values is None or before is None else before | set(values)
    for name, known in asked.items():
        parameter = subject.node(f"payments/{found.rule.id}.yaml", "parameters", name)
        if known is None or parameter is None:
            continue
        for table in dated_entries(parameter):
            for key, _ in table.pairs if isinstance(table, Mapping) else ():
                if key.text not in known:
                    shown = visible(key.text)
                    message = Text(
                        f"“{shown}”这一行永远用不到：没有字段会取这个值",
                        f"the row {shown} is never used: no field can have this value",
                    )
                    yield Problem(message, key.place, Text("删掉它，或改正键", "leave it out, or mend the key"))


CHECK = Check(
    code="BJ402",
    name="unreachable-branch",
    severity=Severity.error,
    summary=Text("永远轮不到的分支", "A branch that can never be taken"),
    avoid="""\
let:
  rate: 0.1 if rd_project.spend >= small else 0.2 if rd_project.spend >= large else 0
parameters: {small: 100万元, large: 500万元}
""",
    prefer="""\
let:
  rate: 0.2 if rd_project.spend >= large else 0.1 if rd_project.spend >= small else 0
parameters: {small: 100万元, large: 500万元}
""",
    why=Text(
        "轮不到的分支里的比例没有人拿得到：多半是各档的先后写反了。",
        "Nobody gets the rate of a branch that is never taken: mostly the steps stand in the wrong order.",
    ),
    find=find,
)
