"""The catalogue of a policy's measures, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.cells import cell_len

from binjiang_cli.estimation.phrases import short_money
from binjiang_cli.policy.claiming import Claiming
from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.measure import Measure
from binjiang_cli.policy.model import Clause, Reading
from binjiang_cli.policy.prose import CriterionProse, Step, claiming_steps, reading_steps
from binjiang_cli.render.console import Row
from binjiang_cli.render.layout import GAP, TerminalPage, folded, padded, readable
from binjiang_cli.values.money import fen_text, to_fen
from binjiang_cli.words import Lang, Text, joined, same, visible, with_id

HEADS = (Text("措施", "Measure"), Text("名称", "Title"), Text("年预算下限", "Yearly budget floor"))
SUPPORTS = Text("支持", "Supports")
PAYMENTS = Text("资助方式", "Payments")
NONE = same("—")


def catalogue_rows(measures: Sequence[Measure], policy: Policy, lang: Lang, width: int) -> Iterator[Row]:
    """Yield each measure with its title and budget floor; below it what it supports and the payments that its text names."""
    page = TerminalPage(lang, readable(width))
    floors = [_floor(policy.clauses[measure.id]).to(lang) for measure in measures]
    heads = [head.to(lang) for head in HEADS]
    first = max(cell_len(text) for text in (heads[0], *(measure.id for measure in measures))) + GAP
    last = max(cell_len(text) for text in (heads[2], *floors)) + GAP

    def cells(name: str, title: str, floor: str, style: str) -> Iterator[Row]:
        for line in folded(visible(title), page.width - first - last):
            yield Row((padded(padded(name, first) + line, page.width - cell_len(floor)) + floor).rstrip(), style)
            name = floor = ""

    yield from page.wrapped(policy.title, "bold")
    count, total = len(measures), len(policy.measures)
    counted = Text(f"{total} 项措施中的 {count} 项", f"{count} of {total} measures")
    if count == total:
        counted = Text(f"{total} 项措施", f"{total} measures")
    yield Row(counted.to(lang))
    yield Row()
    yield from cells(heads[0], heads[1], heads[2], "dim")
    yield Row("─" * page.width, "dim")
    for measure, floor in zip(measures, floors, strict=True):
        yield from cells(measure.id, policy.clauses[measure.id].title.to(lang), floor, "bold")
        payments = joined(payments_words(measure, policy), "；", "; ")
        yield from page.labelled([(SUPPORTS, measure.supports), (PAYMENTS, payments)], first)


def _floor(clause: Clause) -> Text:
    return NONE if clause.budget_floor is None else short_money(clause.budget_floor.amount)


def clause_steps(clause: Clause) -> list[Step]:
    """Return where a clause stands in the policy, how it is cited, and what it says."""
    stated = (
        (Text("部分", "Part"), clause.part),
        (Text("条款", "Clause"), clause.citation),
        (Text("概要", "Summary"), clause.summary),
    )
    return [(label, text) for label, text in stated if text is not None]


def floor_steps(clause: Clause) -> list[Step]:
    """Return the yearly budget floor and the figures that the rule set takes from the clause's text."""
    steps: list[Step] = []
    if clause.budget_floor is not None:
        floor, exact = short_money(clause.budget_floor.amount), fen_text(to_fen(clause.budget_floor.amount), grouped=True)
        words = Text(f"每年不少于 {floor.zh}（{exact}）", f"at least {floor.en} a year ({exact})")
        steps.append((Text("预算", "Budget"), words))
    if clause.figures:
        steps.append((Text("数字", "Figures"), joined([same(figure) for figure in clause.figures])))
    return steps


def payments_words(measure: Measure, policy: Policy) -> list[Text]:
    """Return the ways of payment that a measure's text names, by those for whom it does; a dash where it names none."""
    for_whom: dict[tuple[str, ...], list[Text]] = {}
    for way in measure.named:
        opening = tuple(criterion.id for criterion in measure.criteria if way in measure.ways(criterion.id))
        for_whom.setdefault(opening, []).append(payment_words(way, policy))
    return [joined(ways) + _for_whom(opening, measure) for opening, ways in for_whom.items()] or [NONE]


def payment_words(name: str, policy: Policy) -> Text:
    """Return a way of payment by its rule's title and id; by the id alone where the rule set has no such rule."""
    rule = policy.rule(name)
    return same(name) if rule is None else with_id(rule.title, name)


def _for_whom(opening: Sequence[str], measure: Measure) -> Text:
    """Return the criteria that open ways of payment, in words; nothing where all of them do."""
    if len(opening) == len(measure.criteria):
        return same("")
    who = joined([criterion.words for criterion in measure.criteria if criterion.id in opening], "；", "; ")
    return Text(f"——{who.zh}", f" — {who.en}")


def measure_title(measure: Measure, policy: Policy) -> Text:
    return same(f"{measure.id} · ") + policy.clauses[measure.id].title


def measure_rows(measure: Measure, policy: Policy, lang: Lang, width: int) -> Iterator[Row]:
    """Yield one measure whole."""
    page = TerminalPage(lang, readable(width))
    yield from page.wrapped(measure_title(measure, policy), "bold")
    yield from page.labelled(measure_steps(measure, policy))


def measure_steps(measure: Measure, policy: Policy) -> list[Step]:
    clause = policy.clauses[measure.id]
    prose = CriterionProse(VocabularyLabels(policy.vocabulary), measure.types)
    steps = [*clause_steps(clause), *floor_steps(clause)]
    for criterion in measure.criteria:
        test = prose.words(criterion.test)
        words = Text(f"{criterion.words.zh}——{test.zh}", f"{criterion.words.en} — {test.en}")
        steps.append((Text("对象", "For whom"), words))
    steps.append((SUPPORTS, measure.supports))
    steps += [(PAYMENTS, words) for words in payments_words(measure, policy)]
    if measure.recognition is not None:
        steps.append((Text("认定", "Recognition"), measure.recognition))
    if measure.priority is not None:
        steps.append((Text("优先", "Priority"), measure.priority))
    return [*steps, *claiming_steps(measure.claiming), *reading_steps(measure.readings)]


def measure_json(measure: Measure, policy: Policy) -> dict[str, Any]:
    return {
        **clause_json(measure.id, policy.clauses[measure.id]),
        "criteria": [
            {"id": criterion.id, "zh": criterion.words.zh, "en": criterion.words.en, "opens": list(measure.ways(criterion.id))}
            for criterion in measure.criteria
        ],
        "supports": both(measure.supports),
        "payments": list(measure.named),
        "recognition": both(measure.recognition),
        "priority": both(measure.priority),
        **claiming_json(measure.claiming),
        "readings": readings_json(measure.readings),
    }


def clause_json(name: str, clause: Clause) -> dict[str, Any]:
    """Return what a clause states of itself."""
    return {
        "id": name,
        "title": both(clause.title),
        "part": both(clause.part),
        "citation": both(clause.citation),
        "summary": both(clause.summary),
        "budget_floor": None if clause.budget_floor is None else fen_text(to_fen(clause.budget_floor.amount)),
    }


def both(text: Text | None) -> dict[str, str] | None:
    """Return a text in both languages."""
    return None if text is None else {"zh": text.zh, "en": text.en}


def readings_json(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    return [
        {"question": both(found.question), "reading": both(found.reading), "evidence": both(found.evidence)}
        for found in readings
    ]


def claiming_json(claiming: Claiming) -> dict[str, Any]:
    """Return how something is claimed: the keys of its file, empty or null where it does not say."""
    window = claiming.window
    return {
        "materials": [both(material) for material in claiming.materials],
        "authority": both(claiming.authority),
        "window": None if window is None else {"from": str(window.first), "to": str(window.last)},
    }
