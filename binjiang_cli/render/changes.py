"""What changed in a rule set and whom it touches: the words for every form, and the table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len

from binjiang_cli.advice.comparison import TotalAmounts
from binjiang_cli.estimation.phrases import figure, signed
from binjiang_cli.render.console import Row
from binjiang_cli.render.grid import grid
from binjiang_cli.render.layout import TerminalPage, readable
from binjiang_cli.render.proofs import PROOF, STYLES, amounts_in, claim_words, company_text, total_words
from binjiang_cli.rulecheck.comparison.compare import RuleDifference
from binjiang_cli.rulecheck.comparison.effects import Effect, LineEffect, Refusal
from binjiang_cli.rulecheck.comparison.expectation import POTENTIAL, TOTALS, Pair, Verdict, effect_pairs
from binjiang_cli.rulecheck.comparison.result import RulesDiff
from binjiang_cli.rulecheck.comparison.revisions import Side
from binjiang_cli.words import Lang, Text, joined, same, visible, with_id

if TYPE_CHECKING:
    from binjiang_cli.rulecheck.proof.equivalence import Equivalence

INDENT = 2
CHANGES = Text("规则变化", "Rule changes")
WORDING = Text("只改了文字", "Only words changed")
EFFECTS = Text("对企业的影响", "What it does to companies")
MOVERS = Text("变动最大的企业", "The largest movers")
REFUSED = Text("不能用的档案", "Profiles that cannot be used")
FULL_STOP = Text("。", ".")
NOTHING = same("—")
OLD, NEW, DIFFERENCE = Text("旧", "Old"), Text("新", "New"), Text("差额", "Difference")
LOW, HIGH = Text("下限", "Low"), Text("上限", "High")
KEYS = {TOTALS: Text("合计", "Total"), POTENTIAL: Text("待定部分最多可加", "Potential")}
RULE_HEADS = (Text("规则", "Rule"), Text("企业", "Companies"), LOW, HIGH)


def rules_sentence(found: RulesDiff) -> Text:
    """Return what became of the rules, in one sentence."""
    meaning, wording = sum(not change.detail for change in found.meaning), len(found.wording)
    if meaning:
        changes = "One change" if meaning == 1 else f"{meaning} changes"
        also = Text(f"，另有 {wording} 处只改了文字", f"; {wording} only in words") if wording else same("")
        return Text(f"规则的含义有 {meaning} 处变化", f"{changes} of meaning in the rules") + also + FULL_STOP
    if found.identical:
        return Text("两边的规则文件完全相同。", "The rule files of both sides are the same.")
    return Text(
        "规则的含义没有变化，只改了文字、注释或格式。", "No change in meaning: only words, comments or the layout differ."
    )


def effects_sentence(found: RulesDiff) -> Text:
    """Return how many companies gain and lose, and by how much the greatest total changes; empty where none was asked for."""
    effects = found.effects
    count = len(effects.effects)
    if not count:
        return same("")
    gain, lose, keep = (effects.count(direction) for direction in (1, -1, 0))
    change = signed(effects.new.minus(effects.old).high)
    return Text(
        f"{count} 家企业中 {gain} 家增加、{lose} 家减少、{keep} 家合计不变，上限合计 {change} 元。",
        f"Companies: {count}, of which {gain} gain, {lose} lose, {keep} keep their total; "
        f"the high total changes by {change} CNY.",
    )


def change_words(change: RuleDifference) -> Text:
    """Return what a rule set said and says, as one phrase."""
    if change.old is None:
        return Text("新增：", "added: ") + (change.new or NOTHING)
    if change.new is None:
        return Text("删除：", "removed: ") + change.old
    return pair_words(Pair(change.old, change.new))


def pair_words(pair: Pair) -> Text:
    """Return from what to what; a dash where there is nothing."""
    return (pair.old or NOTHING) + same(" → ") + (pair.new or NOTHING)


def difference_words(difference: TotalAmounts) -> Text:
    """Return by how much low and high differ: empty where neither does."""
    low, high = difference.low, difference.high
    if low == high:
        return same(signed(high)) if high else same("")
    sides = (Text("下限", "low"), low), (Text("上限", "high"), high)
    parts = [label + same(f" {signed(amount)}") for label, amount in sides if amount]
    return joined(parts, "，", ", ")


def with_difference(pair: Pair, difference: TotalAmounts) -> Text:
    tail = difference_words(difference)
    return pair_words(pair) + (Text(f"（{tail.zh}）", f" ({tail.en})") if tail.zh else same(""))


def effect_words(effect: Effect) -> list[tuple[Text, Text]]:
    """Return everything that changed for a company.

    What it is, and from what to what. Measures with the same change are one.
    """
    pairs = effect_pairs(effect)
    found: list[tuple[Text, Text]] = []
    if total := pairs.get(TOTALS):
        found.append((KEYS[TOTALS], with_difference(total, effect.difference)))
    if potential := pairs.get(POTENTIAL):
        found.append((KEYS[POTENTIAL], pair_words(potential)))
    found += [(line_label(line), with_difference(pairs[visible(line.id)], line.difference)) for line in effect.lines]
    measures: dict[Pair, list[str]] = {}
    for measure in effect.measures:
        measures.setdefault(Pair(measure.old, measure.new), []).append(measure.id)
    for pair, ids in measures.items():
        found.append((Text("措施 ", "Measures ") + same(", ".join(ids)), pair_words(pair)))
    return found


def line_label(line: LineEffect) -> Text:
    return line.title + same(" · ") + line.name


def refusal_words(refusal: Refusal) -> Text:
    """Return which side refuses a profile, and why."""
    if refusal.by_both:
        head, problems = Text("两边都不能用", "neither side can use it"), refusal.new
    elif refusal.new:
        head, problems = Text("新规则下不能再用", "can no longer be used"), refusal.new
    else:
        head, problems = Text("旧规则下不能用，现在可以", "could not be used, now it can"), refusal.old
    told = [same(f"{problem.place} " if problem.place else "") + problem.message for problem in problems]
    return head + Text("：", ": ") + joined(told, "；", "; ")


def verdict_words(verdict: Verdict) -> Text:
    if verdict.holds:
        return Text("变化与预期一致：", "The changes are as expected: ") + verdict.reason
    return Text("变化与预期不符。", "The changes are not as expected.")


def verdict_steps(verdict: Verdict) -> list[tuple[Text, Text]]:
    """Return what was not expected as it happened, and what did not happen as it was expected."""
    unexpected, missing = Text("预期之外", "unexpected"), Text("没有发生", "did not happen")
    return [
        (label, same(name)) for label, names in ((unexpected, verdict.unexpected), (missing, verdict.missing)) for name in names
    ]


def side_words(side: Side) -> str:
    """Return a rule set's id and fingerprint; of a git revision also its commit."""
    commit = f", commit {side.commit[:12]}" if side.commit else ""
    return f"{side.policy.id} (sha256 {side.policy.sha256[:12]}{commit})"


def comparison_rows(found: RulesDiff, lang: Lang, width: int, top: int) -> Iterator[Row]:
    """Return a comparison, row by row, for a terminal of a width in cells; at most `top` companies one by one."""
    return _ChangesTable(found, lang, readable(width), top).parts()


class _ChangesTable(TerminalPage):
    def __init__(self, found: RulesDiff, lang: Lang, width: int, top: int) -> None:
        super().__init__(lang, width)
        self.found = found
        self.top = top

    def parts(self) -> Iterator[Row]:
        found = self.found
        names = (found.old.name, found.new.name)
        yield from self.wrapped(CHANGES + Text("：", ": ") + same(f"{found.old.name} → {found.new.name}"), "bold", whole=names)
        yield from self._labelled([(OLD, same(side_words(found.old))), (NEW, same(side_words(found.new)))], 0)
        yield Row()
        yield from self.wrapped(rules_sentence(found), "bold")
        yield from self._changes(found.meaning)
        if found.wording:
            yield from self._heading(WORDING)
            yield from self._changes(found.wording)
        if found.effects.effects:
            yield from self._effects()
        if found.effects.refusals:
            yield from self._heading(REFUSED)
            for refusal in found.effects.refusals:
                yield from self.wrapped(same(refusal.profile), "", INDENT, whole=(refusal.profile,))
                places = [str(problem.place) for problem in (*refusal.old, *refusal.new) if problem.place]
                yield from self.wrapped(refusal_words(refusal), "red", INDENT * 2, whole=places)
        if found.proof is not None:
            yield from self._proof(found.proof)
        if found.verdict is not None:
            yield Row()
            yield from self.wrapped(verdict_words(found.verdict), "bold green" if found.verdict.holds else "bold red")
            yield from self._labelled(verdict_steps(found.verdict), INDENT)

    def _changes(self, changes: Sequence[RuleDifference]) -> Iterator[Row]:
        """Yield changes by what they are about; below each where it stands."""
        for about, group in groupby(changes, key=lambda change: change.about):
            yield from self.wrapped(about, "", INDENT)
            steps: list[tuple[Text, Text]] = []
            stand: list[str] = []
            for change in group:
                steps.append((change.label, change_words(change)))
                if places := list(dict.fromkeys(filter(None, (change.old_place, change.new_place)))):
                    steps.append((change.label, same(" → ".join(places))))
                    stand += places
            yield from self._labelled(steps, INDENT * 2, stand)

    def _effects(self) -> Iterator[Row]:
        effects, changed = self.found.effects, self.found.effects.changed
        yield from self._heading(EFFECTS)
        yield from self.wrapped(effects_sentence(self.found))
        if not changed:
            return
        yield Row()
        yield from grid([same(""), OLD, NEW, DIFFERENCE], totals_cells(self.found, self.lang), self.lang, self.width)
        if effects.rules:
            yield Row()
            yield from grid(RULE_HEADS, rule_cells(self.found, self.lang), self.lang, self.width)
        yield from self._heading(MOVERS)
        for effect in changed[: self.top]:
            yield from self.wrapped(company_words(effect), "bold", INDENT, whole=(effect.profile,))
            for label, words in effect_words(effect):
                yield from self.wrapped(label + Text("：", ": ") + words, "", INDENT * 2, INDENT)
        if (rest := len(changed) - self.top) > 0:
            yield from self.wrapped(more_words(rest), "dim", INDENT)

    def _proof(self, proof: Equivalence) -> Iterator[Row]:
        """Yield what was proved, rule by rule, each company that differs below its rule; then in total."""
        yield from self._heading(PROOF)
        for claim in proof.claims:
            amounts = [] if claim.difference is None else amounts_in(claim.difference)
            yield from self.wrapped(claim_words(claim), STYLES[claim.verdict], INDENT, whole=amounts)
            if claim.difference is not None:
                for line in company_text(claim.difference, self.found.new.policy, self.lang).splitlines():
                    yield Row(" " * INDENT * 3 + line)
        amounts = [] if proof.of_total is None else amounts_in(proof.of_total)
        yield from self.wrapped(total_words(proof), STYLES[proof.total], INDENT, whole=amounts)

    def _heading(self, text: Text) -> Iterator[Row]:
        yield Row()
        yield from self.wrapped(text, "bold")

    def _labelled(self, steps: Sequence[tuple[Text, Text]], indent: int, whole: Sequence[str] = ()) -> Iterator[Row]:
        """Yield labels beside their contents.

        Above them where a label leaves too little room. What is `whole` is not broken.
        """
        widest = max((cell_len(label.to(self.lang)) for label, _ in steps), default=0)
        if widest <= self.width // 3:
            yield from self.labelled(steps, indent, whole)
            return
        before = None
        for label, content in steps:
            if label != before:
                yield from self.wrapped(label, "", indent)
            yield from self.wrapped(content, "", indent + INDENT, whole=whole)
            before = label


def totals_cells(found: RulesDiff, lang: Lang) -> list[list[str]]:
    """Return the totals over all companies: what it is, old, new, difference."""
    old, new = found.effects.old, found.effects.new
    labels = (Text("下限合计", "Low total"), Text("上限合计", "High total"), KEYS[POTENTIAL])
    return [
        [label.to(lang), figure(before), figure(after), signed(after - before)]
        for label, before, after in zip(labels, old, new, strict=True)
    ]


def rule_cells(found: RulesDiff, lang: Lang) -> list[list[str]]:
    """Return through which rules: the rule, how many companies, the differences of low and high."""
    return [
        [with_id(rule.title, rule.rule).to(lang), str(rule.profiles), signed(rule.difference.low), signed(rule.difference.high)]
        for rule in found.effects.rules
    ]


def company_words(effect: Effect) -> Text:
    return with_id(same(effect.company), effect.profile)


def more_words(count: int) -> Text:
    return Text(f"另有 {count} 家有变化，没有列出", f"{count} more changed and are not shown")
