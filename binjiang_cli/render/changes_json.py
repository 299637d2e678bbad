"""A comparison as JSON: money as decimal texts, every key always there, nothing left out for its length."""

from __future__ import annotations

from typing import Any

from binjiang_cli.advice.comparison import LineState, TotalAmounts
from binjiang_cli.render.proofs import proof_json
from binjiang_cli.rulecheck.comparison.compare import RuleDifference
from binjiang_cli.rulecheck.comparison.effects import Effect, LineEffect, Refusal
from binjiang_cli.rulecheck.comparison.result import RulesDiff
from binjiang_cli.rulecheck.comparison.revisions import Side
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Lang, Text


def comparison_json(found: RulesDiff, lang: Lang) -> dict[str, Any]:
    effects, verdict = found.effects, found.verdict
    return {
        "schema_version": 1,
        "old": _side(found.old),
        "new": _side(found.new),
        "changed": found.changed,
        "meaning_changed": bool(found.meaning),
        "changes": [_change(change, lang) for change in found.changes],
        "currency": "CNY",
        "profiles": {
            "compared": len(effects.effects),
            "changed": len(effects.changed),
            "gain": effects.count(1),
            "lose": effects.count(-1),
            "keep": effects.count(0),
            "refused": len(effects.refusals),
        },
        "totals": _amounts(effects.old, effects.new),
        "rules": [
            {
                "rule": rule.rule,
                "title": rule.title.to(lang),
                "profiles": rule.profiles,
                "low": str(rule.difference.low),
                "high": str(rule.difference.high),
            }
            for rule in effects.rules
        ],
        "effects": [_effect(effect, lang) for effect in effects.effects],
        "refusals": [_refusal(refusal, lang) for refusal in effects.refusals],
        "expectation": verdict
        and {
            "reason": verdict.reason.to(lang),
            "holds": verdict.holds,
            "unexpected": list(verdict.unexpected),
            "missing": list(verdict.missing),
        },
        "proof": found.proof and proof_json(found.proof, found.new.policy, lang),
    }


def _side(side: Side) -> dict[str, Any]:
    return {"name": side.name, "commit": side.commit, "id": side.policy.id, "sha256": side.policy.sha256}


def _change(change: RuleDifference, lang: Lang) -> dict[str, Any]:
    return {
        "id": change.id,
        "about": change.about.to(lang),
        "what": change.label.to(lang),
        "meaning": change.meaning,
        "detail": change.detail,
        "old": _words(change.old, lang),
        "new": _words(change.new, lang),
        "old_place": change.old_place,
        "new_place": change.new_place,
    }


def _effect(effect: Effect, lang: Lang) -> dict[str, Any]:
    return {
        "profile": effect.profile,
        "company": effect.company,
        "as_of": str(effect.as_of),
        "changed": effect.changed,
        **_amounts(effect.old, effect.new),
        "lines": [_line(line, lang) for line in effect.lines],
        "measures": [
            {"id": measure.id, "old": _words(measure.old, lang), "new": _words(measure.new, lang)}
            for measure in effect.measures
        ],
    }


def _amounts(old: TotalAmounts, new: TotalAmounts) -> dict[str, dict[str, str]]:
    """Return low, high and potential, each with both sides and their difference."""
    return {
        name: {"old": str(before), "new": str(after), "difference": str(after - before)}
        for name, before, after in zip(TotalAmounts._fields, old, new, strict=True)
    }


def _line(line: LineEffect, lang: Lang) -> dict[str, Any]:
    """Return a line that changed; `difference` is what it adds to the totals, new less old."""
    return {
        "id": line.id,
        "rule": line.rule,
        "name": line.name.to(lang),
        "old": _state(line.change.before),
        "new": _state(line.change.after),
        "difference": {"low": str(line.difference.low), "high": str(line.difference.high)},
    }


def _state(state: LineState | None) -> dict[str, Any] | None:
    if state is None:
        return None
    return {
        "status": state.status,
        "low": str(state.amount.low) if state.amount else None,
        "high": str(state.amount.high) if state.amount else None,
        "superseded_by": list(state.superseded_by),
        "missing": list(state.missing),
        "zero": list(state.zero),
    }


def _refusal(refusal: Refusal, lang: Lang) -> dict[str, Any]:
    return {
        "profile": refusal.profile,
        "old": [_problem(problem, lang) for problem in refusal.old],
        "new": [_problem(problem, lang) for problem in refusal.new],
    }


def _problem(problem: Problem, lang: Lang) -> dict[str, Any]:
    return {"place": str(problem.place) if problem.place else None, "message": problem.message.to(lang)}


def _words(text: Text | None, lang: Lang) -> str | None:
    return None if text is None else text.to(lang)
