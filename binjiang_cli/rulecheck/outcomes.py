"""The outcomes of test cases, and what the cases leave untested, as a report of findings."""

from collections.abc import Iterator, Sequence

from binjiang_cli.estimation.result import Line
from binjiang_cli.language import tree
from binjiang_cli.rulecheck.cases.case import ABSENT, Case, CaseDifference, shown
from binjiang_cli.rulecheck.cases.observe import Branches
from binjiang_cli.rulecheck.cases.run import CaseOutcome, RuleSetRun
from binjiang_cli.rulecheck.checks import failed_case, untested_branch
from binjiang_cli.rulecheck.findings.finding import CheckReport, Finding, Item
from binjiang_cli.source.nodes import Mapping, Node
from binjiang_cli.source.problem import Place, Problem, Related
from binjiang_cli.words import Text, same

TITLE = Text("规则测试", "rule tests")


def report_of(tested: Sequence[RuleSetRun]) -> CheckReport:
    """Return an item a case, rule set by rule set; with branches, an item a file for those that no case takes."""
    items: list[Item] = []
    for one in tested:
        items += [Item(outcome.case.name, outcome.case.file, tuple(_failures(outcome))) for outcome in one.outcomes]
        items += [] if one.found is None else _untested(one.found)
    return CheckReport(TITLE, tuple(items))


def _untested(found: Branches) -> Iterator[Item]:
    by_file: dict[str, list[Finding]] = {}
    for site, way in found.uncovered:
        place = site.place
        problem = Problem(site.missing(way), place, Text("binjiang rules cases 可以起草", "binjiang rules cases drafts a case"))
        by_file.setdefault(place.document.name, []).append(Finding(untested_branch.CHECK, problem, place))
    for file, findings in sorted(by_file.items()):
        yield Item(same(file), file, tuple(sorted(findings, key=lambda finding: finding.place.start)))


def _failures(outcome: CaseOutcome) -> Iterator[Finding]:
    for problem in outcome.problems:
        yield Finding(failed_case.CHECK, problem, problem.place or _key(outcome.case.node, "case"))
    for difference in outcome.differences:
        place = place_of(difference, outcome.case)
        yield Finding(failed_case.CHECK, Problem(_message(difference), place, related=_related(difference, outcome)), place)


def _message(difference: CaseDifference) -> Text:
    of = f"{difference.line} " if difference.line else ""
    if difference.got is ABSENT and len(difference.steps) == 2:
        return Text(f"{of}应有这一行，却没有", f"{of}is expected, but there is no such line")
    if difference.expected is ABSENT:
        return Text(f"多出一行 {of}（{difference.got}）", f"{of}is not expected: {difference.got}")
    what, expected, got = f"{of}{difference.field}", shown(difference.expected), shown(difference.got)
    return Text(f"{what}：应为 {expected}，得到 {got}", f"{what}: expected {expected}, got {got}")


def place_of(difference: CaseDifference, case: Case) -> Place:
    """Return where the expectation stands that was not met; at the case's name for a line that is not expected."""
    if difference.expected is ABSENT:
        return _key(case.node, "case")
    if difference.got is ABSENT and difference.line:
        lines = _at(case.node.get("expect"), difference.steps[:-1])
        return _key(lines, difference.steps[-1]) if isinstance(lines, Mapping) else case.place
    found = _at(case.node.get("expect"), difference.steps)
    return case.place if found is None else found.place


def _at(node: Node | None, steps: Sequence[str]) -> Node | None:
    """Return what keys lead to, or the value that stands for all that is below it."""
    for step in steps:
        node = node.get(step) if isinstance(node, Mapping) else node
    return node


def _key(mapping: Mapping, name: str) -> Place:
    return next((key.place for key, _ in mapping.pairs if key.text == name), mapping.place)


def _related(difference: CaseDifference, outcome: CaseOutcome) -> tuple[Related, ...]:
    """Return the part of the rule that the figure comes from."""
    line = outcome.line(difference.line or "")
    found = None if line is None else _part(difference, line)
    return () if found is None else (Related(found[0].place, found[1]),)


def _part(difference: CaseDifference, line: Line) -> tuple[tree.Node, Text] | None:
    evaluation = line.evaluation
    rule, judged = evaluation.rule, (*evaluation.policy_wide, *evaluation.conditions)
    match difference.steps[2:]:
        case ("conditions", name):
            tests = [found.condition for found in judged if found.condition.id == name]
        case ("status" | "missing" | "zero", *_):
            tests = [found.condition for found in judged if found.holds is not True]
        case ("eligible_cost" | "gross" | "amount", *_):
            return rule.eligible_cost, Text("计算基数", "the eligible cost")
        case ("intensity", *_):
            return rule.intensity.high, Text("比例", "the intensity")
        case ("ceiling", *_) if rule.ceiling is not None:
            return rule.ceiling, Text("封顶", "the ceiling")
        case _:
            tests = []
    return (tests[0].test, tests[0].words) if tests else None
