"""What to ask: the facts that a profile leaves open and that can change its totals, most worth first."""

from __future__ import annotations

from collections.abc import Mapping

from binjiang_cli.advice.reads import GRANTS
from binjiang_cli.advice.standing import Standing
from binjiang_cli.advice.unknown import matters, unknown_facts
from binjiang_cli.advice.wording import fact_words, question_words
from binjiang_cli.advice.worth import Worth, worth_of
from binjiang_cli.estimation.result import ResultPart, Words, Yuan, yuan
from binjiang_cli.profile.facts import FactPath


class Question(ResultPart):
    """A fact that is not known and can change the totals.

    `alone`: by how much the total high can rise at most if this fact alone becomes known. `together`: by how much the total
    high with the potential falls if this fact turns out worst and all others best. Null where no bound is known.
    """

    path: str
    label: Words
    question: Words
    lines: tuple[str, ...]
    alone: Yuan | None
    together: Yuan | None


def questions_of(standing: Standing) -> tuple[Question, ...]:
    """Return what to ask for a profile, most worth first."""
    return questions_after(open_facts(standing), standing)


def open_facts(standing: Standing) -> dict[FactPath, Worth]:
    """Return the facts that can still change the totals, with what they are worth, in the vocabulary's order."""
    worths = {where: worth_of(where, standing) for where in unknown_facts(standing) if matters(where, standing)}
    return {where: worth for where, worth in worths.items() if _is_open(where, worth, standing)}


def questions_after(worths: Mapping[FactPath, Worth], standing: Standing) -> tuple[Question, ...]:
    """Return the questions after facts, most worth first."""
    return tuple(_question(where, worths[where], standing) for where in sorted(worths, key=lambda at: _rank(at, worths[at])))


def _rank(where: FactPath, worth: Worth) -> tuple[bool, int, bool]:
    """Order facts by what is known to be at stake, then those without a bound; whole sections come last."""
    return where.key is None, -max(worth.alone or 0, worth.together or 0), worth.alone is not None


def _is_open(where: FactPath, worth: Worth, standing: Standing) -> bool:
    """Return whether a fact can still change the totals: by itself, or with others for want of which a line is not settled.

    What such a line waits for may keep it from reading more: which of two amounts counts, how a foreign one is converted.
    """
    lines = (line for line in standing.live if not line.zero)
    if worth.changes or any(where.text in (*line.missing, *line.uncapped) for line in lines):
        return True
    waiting = () if where.name == GRANTS else (line for line in standing.lines if line.awaits_facts)
    return any(standing.reads.touches(where, line.rule, line.record.path) for line in (*standing.prospects, *waiting))


def _question(where: FactPath, worth: Worth, standing: Standing) -> Question:
    lines = (line for line in standing.lines if line.verdict != "ineligible")
    touched = (line.id for line in lines if where.key and standing.reads.touches(where, line.rule, line.record.path))
    return Question(
        path=where.text,
        label=fact_words(where, standing.profile, standing.policy),
        question=question_words(where, standing.profile, standing.policy),
        lines=tuple(touched),
        alone=None if worth.alone is None else yuan(worth.alone),
        together=None if worth.together is None else yuan(worth.together),
    )
