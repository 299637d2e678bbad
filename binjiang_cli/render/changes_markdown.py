"""A comparison as Markdown, fit for a pull-request comment: nothing in a name becomes markup, a mention or a link."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from binjiang_cli.render.changes import (
    CHANGES,
    DIFFERENCE,
    EFFECTS,
    MOVERS,
    NEW,
    NOTHING,
    OLD,
    REFUSED,
    RULE_HEADS,
    WORDING,
    company_words,
    effect_words,
    effects_sentence,
    more_words,
    refusal_words,
    rule_cells,
    rules_sentence,
    side_words,
    totals_cells,
    verdict_steps,
    verdict_words,
)
from binjiang_cli.render.markdown import escaped
from binjiang_cli.render.proofs import PROOF, claim_words, companies, total_words
from binjiang_cli.rulecheck.comparison.compare import RuleDifference
from binjiang_cli.rulecheck.comparison.effects import Effect
from binjiang_cli.rulecheck.comparison.result import RulesDiff
from binjiang_cli.words import Lang, Text, same

if TYPE_CHECKING:
    from binjiang_cli.rulecheck.proof.equivalence import Equivalence

LINKED = re.compile(r"@|\\#|!(?=[0-9])|:(?=//)|\bwww(?=\.)|\bGH(?=-[0-9])", re.IGNORECASE)
LIST_MARK = re.compile(r"^([0-9]*)([-+.)])(?=\s|$)")
ZERO_WIDTH_SPACE = "&#8203;"
MOST_ROWS = 100
FEW = 20
CHANGE_HEADS = (Text("关于", "About"), Text("内容", "What"), OLD, NEW, Text("位置", "Place"))


def comparison_markdown(found: RulesDiff, lang: Lang, top: int) -> str:
    """Return a headline, the changes, the effects with at most `top` companies; what is long is folded away."""
    return "\n".join(_Comment(found, lang, top).blocks())


def fenced(text: str) -> list[str]:
    """Return a text as a block of code, with a fence that it does not hold itself."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return [f"{fence}yaml", *text.splitlines(), fence]


def safe(text: str) -> str:
    """Return a text that shows as it is, and that GitHub and GitLab link to nobody and nothing."""
    unlisted = LIST_MARK.sub(r"\1\\\2", escaped(text.strip()))
    return LINKED.sub(rf"\g<0>{ZERO_WIDTH_SPACE}", unlisted)


class _Comment:
    def __init__(self, found: RulesDiff, lang: Lang, top: int) -> None:
        self.found = found
        self.lang = lang
        self.top = top

    def blocks(self) -> Iterator[str]:
        found = self.found
        title = CHANGES + Text("：", ": ") + same(f"{found.old.name} → {found.new.name}")
        yield from (f"## {self._safe(title)}", "")
        gap = Text("", " ").to(self.lang)
        sentences = [self._safe(rules_sentence(found)), self._safe(effects_sentence(found))]
        yield from (f"**{gap.join(filter(None, sentences))}**", "")
        if found.verdict is not None:
            yield from (f"**{self._safe(verdict_words(found.verdict))}**", "")
            yield from (f"- {self._safe(label)}: {self._safe(name)}" for label, name in verdict_steps(found.verdict))
            yield from () if found.verdict.holds else ("",)
        yield from self._changes(found.meaning, None if len(found.meaning) <= FEW else CHANGES)
        yield from self._changes(found.wording, WORDING)
        yield from self._effects()
        if found.proof is not None:
            yield from self._proof(found.proof)
        if found.effects.refusals:
            yield from (f"### {self._safe(REFUSED)}", "")
            for refusal in found.effects.refusals:
                yield f"- {safe(refusal.profile)} — {self._safe(refusal_words(refusal))}"
            yield ""
        yield f"<sub>{safe(side_words(found.old))} → {safe(side_words(found.new))}</sub>"
        yield ""

    def _changes(self, changes: Sequence[RuleDifference], summary: Text | None) -> Iterator[str]:
        """Yield a table of changes, folded under a summary where there is one."""
        if not changes:
            return
        rows = [[self._safe(cell) for cell in self._cells(change)] for change in changes]
        table = [*self._table([self._safe(head) for head in CHANGE_HEADS], "-----", rows[:MOST_ROWS])]
        if len(rows) > MOST_ROWS:
            rest = len(rows) - MOST_ROWS
            table += [self._safe(Text(f"另有 {rest} 处没有列出", f"{rest} more are not shown")), ""]
        if summary is None:
            yield from table
        else:
            yield from self._folded(summary + Text(f"（{len(rows)} 处）", f" ({len(rows)})"), table)

    def _cells(self, change: RuleDifference) -> list[Text]:
        place = same(change.new_place or change.old_place or "")
        return [change.about, change.label, change.old or NOTHING, change.new or NOTHING, place]

    def _effects(self) -> Iterator[str]:
        changed = self.found.effects.changed
        if not changed:
            return
        yield from (f"### {self._safe(EFFECTS)}", "")
        yield from self._figures((same(""), OLD, NEW, DIFFERENCE), totals_cells(self.found, self.lang))
        if self.found.effects.rules:
            yield from self._figures(RULE_HEADS, rule_cells(self.found, self.lang))
        shown, rest = changed[: self.top], len(changed) - self.top
        movers = [line for effect in shown for line in self._mover(effect)]
        movers += [self._safe(more_words(rest)), ""] if rest > 0 else []
        yield from self._folded(MOVERS + Text(f"（{len(shown)} 家）", f" ({len(shown)})"), movers)

    def _mover(self, effect: Effect) -> Iterator[str]:
        yield f"- **{self._safe(company_words(effect))}**"
        words = effect_words(effect)
        yield from (f"  - {self._safe(label)}: {self._safe(content)}" for label, content in words[:MOST_ROWS])
        if len(words) > MOST_ROWS:
            yield "  - …"
        yield ""

    def _proof(self, proof: Equivalence) -> Iterator[str]:
        yield from (f"### {self._safe(PROOF)}", "")
        for claim in proof.claims:
            yield f"- {self._safe(claim_words(claim))}"
        yield from (f"- **{self._safe(total_words(proof))}**", "")
        for name, company in companies(proof, self.found.new.policy, self.lang):
            yield from self._folded(same(name), [*fenced(company), ""])

    def _figures(self, heads: Sequence[Text], rows: Sequence[Sequence[str]]) -> Iterator[str]:
        cells = [[safe(cell) for cell in row] for row in rows]
        return self._table([self._safe(head) for head in heads], "-" + ">" * (len(heads) - 1), cells)

    def _table(self, heads: Sequence[str], alignment: str, rows: Sequence[Sequence[str]]) -> Iterator[str]:
        yield f"| {' | '.join(heads)} |"
        yield f"|{'|'.join('---:' if mark == '>' else '---' for mark in alignment)}|"
        yield from (f"| {' | '.join(row)} |" for row in rows)
        yield ""

    def _folded(self, summary: Text, content: Sequence[str]) -> Iterator[str]:
        yield from (f"<details><summary>{self._safe(summary)}</summary>", "", *content, "</details>", "")

    def _safe(self, text: Text) -> str:
        return safe(text.to(self.lang))
