"""One thing of a rule set whole, a rule, a measure, a clause or a field: for people and as JSON."""

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

from binjiang_cli.estimation.phrases import clause_phrase
from binjiang_cli.language.readings.parameters import Dated
from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.model import Clause, InForce
from binjiang_cli.policy.names import Named
from binjiang_cli.policy.prose import (
    CriterionProse,
    Step,
    claiming_steps,
    intensity_words,
    reading_steps,
    rule_words,
    shared_steps,
)
from binjiang_cli.policy.rule import Rule
from binjiang_cli.render.catalogue import (
    both,
    claiming_json,
    clause_json,
    clause_steps,
    floor_steps,
    measure_json,
    measure_steps,
    measure_title,
    readings_json,
)
from binjiang_cli.render.console import Row
from binjiang_cli.render.fields import USED_BY, Entry, field_entry, section_entry
from binjiang_cli.render.layout import TerminalPage, readable
from binjiang_cli.rulecheck.cases.case import Case
from binjiang_cli.rulecheck.cases.coverage import coverage
from binjiang_cli.values.numbers import decimal_text
from binjiang_cli.values.rounding import TO_FEN
from binjiang_cli.words import Lang, Text, joined, same, with_id

MOST_TESTS = 12
SHOWN_OF_A_FINGERPRINT = 16
TESTS = Text("测试", "Tests")


def entry(thing: Named, policy: Policy, cases: Sequence[Case]) -> Entry:
    """Return everything about a thing; `cases` are the rule set's tests."""
    match thing.kind:
        case "rule":
            rule = policy.rule(thing.id)
            assert rule is not None
            return _rule_entry(rule, policy, cases)
        case "measure":
            return _measure_entry(thing.id, policy, cases)
        case "clause":
            return _clause_entry(thing.id, policy, cases)
        case "field":
            return field_entry(thing.id, policy)
        case "section":
            return section_entry(thing.id, policy)


def entry_rows(shown: Entry, lang: Lang, width: int) -> Iterator[Row]:
    page = TerminalPage(lang, readable(width))
    yield from page.wrapped(shown.heading, "bold")
    yield from page.labelled(shown.steps)


def _rule_entry(rule: Rule, policy: Policy, cases: Sequence[Case]) -> Entry:
    prose = CriterionProse(VocabularyLabels(policy.vocabulary, rule.labels), rule.types)
    clause, source = policy.clauses[rule.clause], rule.source or policy.source
    section = policy.vocabulary.sections[rule.for_each].label
    conditions = [(condition, prose.words(condition.test)) for condition in rule.conditions]
    lets = [(name, prose.labels.name(name), prose.words(node)) for name, node in rule.let.items()]
    claimed = [measure for measure in policy.measures if rule.id in measure.named]
    tests = [case for case in cases if rule.id in case.rules]
    tests.sort(key=lambda case: _file(case) != f"tests/{rule.id}.yaml")
    steps: list[Step] = [
        (Text("规则", "Rule"), rule_words(rule, policy)),
        (Text("条款", "Clause"), clause_phrase(rule.clause, policy) + same(" ") + clause.title),
        (Text("依据", "Source"), source),
        (Text("施行", "In force"), _in_force(rule.in_force)),
        (Text("核对", "Verified"), same(str(rule.verified_on))),
        (Text("对象", "For each"), with_id(section, rule.for_each)),
    ]
    for name, values in rule.parameters.items():
        words = with_id(prose.labels.name(name), name) + Text("：", ": ") + _dated(values, prose)
        steps.append((Text("参数", "Parameters"), words))
    for name, label, words in lets:
        steps.append((Text("中间量", "Steps"), with_id(label, name) + Text("= ", " = ") + words))
    for condition in policy.conditions:
        steps.append((Text("条件", "Conditions"), condition.words + Text("（政策的条件）", " (of the policy)")))
    for condition, test in conditions:
        words = Text(f"{condition.words.zh}——{test.zh}", f"{condition.words.en} — {test.en}")
        steps.append((Text("条件", "Conditions"), words))
    steps += [*shared_steps(rule, policy), *claiming_steps(rule.claiming), *reading_steps(rule.readings)]
    steps += [(USED_BY, measure_title(measure, policy)) for measure in claimed]
    steps += _test_steps(tests)
    return Entry(
        same(f"{rule.id} · ") + rule.title,
        steps,
        {
            "kind": "rule",
            "id": rule.id,
            "title": both(rule.title),
            "words": both(rule_words(rule, policy)),
            "clause": {"id": rule.clause, "title": both(clause.title), "citation": both(clause.citation)},
            "source": both(source),
            "in_force": _in_force_json(rule.in_force),
            "verified_on": str(rule.verified_on),
            "for_each": rule.for_each,
            "parameters": [
                {
                    "name": name,
                    "label": both(prose.labels.name(name)),
                    "values": [
                        {
                            "from": None if dated.since is None else str(dated.since),
                            "value": both(prose.constant(dated.value)),
                        }
                        for dated in values
                    ],
                }
                for name, values in rule.parameters.items()
            ],
            "lets": [{"name": name, "label": both(label), "words": both(words)} for name, label, words in lets],
            "conditions": [
                {"id": condition.id, "zh": condition.words.zh, "en": condition.words.en, "test": both(test)}
                for condition, test in conditions
            ],
            "intensity": both(intensity_words(rule, prose)),
            "rounding": None if rule.rounding == TO_FEN else both(rule.rounding.words),
            "payee": both(rule.paying.payee),
            "payer": both(rule.paying.payer),
            "instalments": [decimal_text(share) for share in rule.paying.instalments],
            **claiming_json(rule.claiming),
            "readings": readings_json(rule.readings),
            "used_by": [measure.id for measure in claimed],
            "tests": _tests_json(tests),
        },
    )


def _dated(values: Sequence[Dated], prose: CriterionProse) -> Text:
    """Return a parameter's value; where it changes, each with its first day."""
    if len(values) == 1 and values[0].until is None:
        return prose.constant(values[0].value)
    parts = [_days_of(dated) + prose.constant(dated.value) for dated in values]
    return joined(parts, "；", "; ")


def _days_of(dated: Dated) -> Text:
    if dated.until is None:
        return Text(f"自 {dated.since}：", f"from {dated.since}: ")
    return Text(f"{dated.since} 到 {dated.until}：", f"{dated.since} to {dated.until}: ")


def _in_force(days: InForce) -> Text:
    if days.last is None:
        return Text(f"自 {days.first} 起", f"from {days.first}")
    return Text(f"{days.first} 到 {days.last}", f"{days.first} to {days.last}")


def _in_force_json(days: InForce) -> dict[str, str | None]:
    return {"from": str(days.first), "to": None if days.last is None else str(days.last)}


def _measure_entry(name: str, policy: Policy, cases: Sequence[Case]) -> Entry:
    measure = policy.measure(name)
    assert measure is not None
    tests = [case for case in cases if case.expected.measures is not None and name in case.expected.measures.yes]
    covered = _covered(name, policy)
    clause = policy.clauses[name]
    return Entry(
        measure_title(measure, policy),
        [*measure_steps(measure, policy), *_fingerprint(clause), *covered.steps, *_test_steps(tests)],
        {
            "kind": "measure",
            **measure_json(measure, policy),
            "figures": list(clause.figures),
            "fingerprint": clause.fingerprint,
            "covered_by": covered.json,
            "tests": _tests_json(tests),
        },
    )


def _clause_entry(name: str, policy: Policy, cases: Sequence[Case]) -> Entry:
    clause = policy.clauses[name]
    found = next(found for found in coverage(policy, cases) if found.id == name)
    own = [f"tests/{rule_id}.yaml" for rule_id in found.rules]
    tests = sorted(found.cases, key=lambda case: _file(case) not in own)
    covered = _covered(name, policy)
    steps: list[Step] = [*clause_steps(clause)]
    steps += [*floor_steps(clause), (Text("依据", "Source"), policy.source), *_fingerprint(clause), *covered.steps]
    steps += _test_steps(tests)
    return Entry(
        same(f"{name} · ") + clause.title,
        steps,
        {
            "kind": "clause",
            **clause_json(name, clause),
            "figures": list(clause.figures),
            "fingerprint": clause.fingerprint,
            "covered_by": covered.json,
            "tests": _tests_json(tests),
        },
    )


def _fingerprint(clause: Clause) -> list[Step]:
    if clause.fingerprint is None:
        return [(Text("指纹", "Fingerprint"), Text("未记录", "not recorded"))]
    return [(Text("指纹", "Fingerprint"), same(clause.fingerprint[:SHOWN_OF_A_FINGERPRINT]))]


class Covered(NamedTuple):
    """What covers a clause: labelled contents, and the JSON form."""

    steps: list[Step]
    json: dict[str, Any]


def _covered(name: str, policy: Policy) -> Covered:
    found = next(found for found in coverage(policy, ()) if found.id == name)
    words = [
        *(Text(f"规则 {rule_id}：", f"rule {rule_id}: ") + _title(rule_id, policy) for rule_id in found.rules),
        *(Text("其下 ", "its part ") + same(f"{part} ") + policy.clauses[part].title for part in found.parts),
    ]
    if found.clause.engine is not None:
        words.append(Text("程序：", "the program: ") + found.clause.engine)
    if found.clause.excused is not None:
        words.append(Text("不计算：", "excused: ") + found.clause.excused)
    if not found.covered:
        words.append(Text("没有", "nothing"))
    return Covered(
        [(Text("由此覆盖", "Covered by"), text) for text in words],
        {
            "rules": list(found.rules),
            "measures": list(found.measures),
            "parts": list(found.parts),
            "engine": both(found.clause.engine),
            "excused": both(found.clause.excused),
        },
    )


def _title(rule_id: str, policy: Policy) -> Text:
    rule = policy.rule(rule_id)
    return same(rule_id) if rule is None else rule.title


def _test_steps(tests: Sequence[Case]) -> list[Step]:
    """Return the first tests by name and line, and how many more there are."""
    if not tests:
        return [(TESTS, Text("没有", "none"))]
    shown = tests if len(tests) <= MOST_TESTS + 1 else tests[:MOST_TESTS]
    steps = [(TESTS, case.name + same(f" ({_file(case)}:{_line(case)})")) for case in shown]
    if more := len(tests) - len(shown):
        steps.append((TESTS, Text(f"……另有 {more} 个", f"… and {more} more")))
    return steps


def _tests_json(tests: Sequence[Case]) -> list[dict[str, Any]]:
    return [{"name": both(case.name), "file": _file(case), "line": _line(case)} for case in tests]


def _file(case: Case) -> str:
    """Return the test's file, inside the rule set's folder."""
    return f"tests/{PurePath(case.place.document.name).name}"


def _line(case: Case) -> int:
    return case.place.document.position(case.place.start)[0]
