"""How a line came about: the rule in words, every value that went in, each condition, the clause."""

from __future__ import annotations

from binjiang_cli.estimation.evaluate import Grant, Judged, LimitGroup
from binjiang_cli.estimation.phrases import amount_phrase, capped, clause_phrase, figure, rate_phrase
from binjiang_cli.estimation.result import Line
from binjiang_cli.estimation.subjects import unmasked
from binjiang_cli.language import tree
from binjiang_cli.language.readings.exact import OnDay, Unknown, Value, rate_of
from binjiang_cli.language.readings.prose import Prose
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.prose import Step, intensity_words, prose_of, reading_steps, rule_words, shared_steps
from binjiang_cli.policy.rule import Rule
from binjiang_cli.values.money import Money, fen_text, money_text
from binjiang_cli.values.numbers import decimal_text, rate_text
from binjiang_cli.values.rounding import TO_FEN
from binjiang_cli.words import Text, joined, same

MARKS = {True: Text("成立", "holds"), False: Text("不成立", "does not hold"), None: Text("未知", "not known")}
ADDED = Text("（不在规则集里，由 --lpr 补充）", " (not in the rule set: added with --lpr)")


def rule_steps(rule: Rule, policy: Policy) -> list[Step]:
    """Return what holds for all lines of a rule: its words, its clause, and how open questions are read."""
    clause = policy.clauses[rule.clause]
    verified = Text(f"（{rule.verified_on} 核对）", f" (verified {rule.verified_on})")
    return [
        (Text("规则", "Rule"), rule_words(rule, policy)),
        (Text("条款", "Clause"), clause_phrase(rule.clause, policy) + same(" ") + clause.title + verified),
        *shared_steps(rule, policy),
        *reading_steps(rule.readings),
    ]


def steps(line: Line, policy: Policy) -> list[Step]:
    """Return what led to the line's figures, in the order in which it was worked out."""
    found = line.evaluation
    rule = found.rule
    prose = prose_of(rule, policy)
    out: list[Step] = []
    values = found.exact.values
    if rule.where is not None:
        out.append((Text("范围", "Scope"), _leaves(rule.where, line, prose)))
    for judged in (*found.policy_wide, *found.conditions):
        out.append((Text("条件", "Condition"), _condition(judged, line, prose)))
    for name, node in rule.let.items():
        label = prose.labels.name(name)
        words, value = prose.words(node), prose.value(values.get(node), node)
        out.append((label, Text(f"{words.zh} = {value.zh}", f"{words.en} = {value.en}")))
        out += _slices(node, line, prose)
    for use in dict.fromkeys(found.exact.facts.lpr_uses):
        tenor = Text("一年期 LPR", "one-year LPR") if use.tenor == "1y" else Text("五年期以上 LPR", "over-five-year LPR")
        rate, published = rate_text(use.found.rate), use.found.published_on
        added = ADDED if any(row.published_on == published for row in policy.lpr_added) else same("")
        out.append(
            (
                same("LPR"),
                Text(f"{use.day} 适用 {published} 公布的{tenor.zh} {rate}", f"{use.day}: {tenor.en} of {published}, {rate}")
                + added,
            )
        )
    if found.spelt:
        out.append((Text("标的", "Subject"), _subject(line)))
    out.append((Text("计算基数", "Eligible cost"), _cost(line, prose)))
    out += _slices(rule.eligible_cost, line, prose)
    out += _amounts(line, prose)
    return out


def _slices(node: tree.Node, line: Line, prose: Prose) -> list[Step]:
    """Return a row for each slice of every sum of slices in an expression that has a value."""
    values = line.evaluation.exact.values
    sums = [below for below in tree.written_nodes_of(node) if isinstance(below, tree.Stepped) and below.function == "slices"]
    known = [below for below in sums if below in values and not isinstance(values[below], Unknown)]
    return [(Text("其中", "Of which"), row) for below in known for row in prose.slice_rows(below, values)]


def _subject(line: Line) -> Text:
    """Return the subjects of a line whose record writes one in another way than it was written first."""
    subjects, written = (joined(same(unmasked(text)) for text in texts) for texts in (line.subjects, line.evaluation.spelt))
    return Text(f"{subjects.zh}（这里写作 {written.zh}）", f"{subjects.en} (written here as {written.en})")


def _condition(judged: Judged, line: Line, prose: Prose) -> Text:
    mark, words = MARKS[judged.holds], judged.condition.words
    leaves = _leaves(judged.condition.test, line, prose)
    tail = Text(f"：{leaves.zh}", f": {leaves.en}") if leaves.zh else same("")
    return Text(f"{words.zh} — {mark.zh}", f"{words.en} — {mark.en}") + tail


def _leaves(node: tree.Node, line: Line, prose: Prose) -> Text:
    """Return the values that decided an expression: each field and name in it, with its value."""
    values = line.evaluation.exact.values
    seen: dict[str, Text] = {}
    leaves = _named(node)
    currencies = {found.currency for found in map(values.get, leaves) if isinstance(found, Money)}
    for leaf in leaves:
        label, value = prose.words(leaf), prose.value(values.get(leaf), leaf)
        if len(currencies) > 1:
            value += _conversion(values.get(leaf), line)
        seen.setdefault(label.zh, Text(f"{label.zh} = {value.zh}", f"{label.en} = {value.en}"))
    return joined(seen.values(), "，", ", ")


def _conversion(value: Value | None, line: Line) -> Text:
    """Return how foreign money becomes yuan: × 7.1034 = 28,413,600.00; nothing for yuan or without a rate."""
    if not isinstance(value, Money) or value.currency == "CNY":
        return same("")
    rate = rate_of(value.currency, line.evaluation.exact.facts.fx)
    if isinstance(rate, Unknown):
        return same("")
    day = value.currency.on if isinstance(value.currency, OnDay) else None
    tail = same("") if day is None else Text(f"（{day} 的汇率）", f" (the rate on {day})")
    return same(f" × {decimal_text(rate)}") + tail + same(f" = {money_text(Money(value.amount * rate))}")


def _grant(grant: Grant) -> Text:
    """Return a grant that is deducted: its day and its amount, what it was for."""
    assert not isinstance(grant.amount, Unknown)
    day = Text("未写日期", "no day stated") if grant.on is None else same(str(grant.on))
    amount = same(money_text(Money(grant.amount)))
    subjects = joined(map(same, grant.subjects))
    return Text(f"{day.zh}，{amount.zh}，标的 {subjects.zh}", f"{day.en}, {amount.en} for {subjects.en}")


def _named(node: tree.Node) -> list[tree.Node]:
    if isinstance(node, tree.FieldAccess | tree.Name):
        return [node]
    if isinstance(node, tree.Aggregate):
        return []
    return [leaf for child in tree.written_children(node) for leaf in _named(child)]


def _cost(line: Line, prose: Prose) -> Text:
    found = line.evaluation
    node = found.rule.eligible_cost
    words, formula = prose.words(node), prose.formula(node, found.exact.values)
    conversion = _conversion(found.exact.values.get(node), line)
    text = Text(f"{words.zh} = {formula.zh}", f"{words.en} = {formula.en}") + conversion
    if line.eligible_cost is None or conversion.zh:
        return text
    shown = same(figure(line.eligible_cost))
    return text if formula.zh == shown.zh else text + same(" = ") + shown


def _rate(line: Line, prose: Prose) -> list[Step]:
    """Return the rate that applied, and what it was taken from, where that is more than a figure."""
    found = line.evaluation
    if all(isinstance(node, tree.Constant) for node in found.rule.intensity.ends):
        return []
    words, share = intensity_words(found.rule, prose), MARKS[None] if line.intensity is None else rate_phrase(line)
    return [(Text("比例", "Rate"), Text(f"{words.zh} = {share.zh}", f"{words.en} = {share.en}"))]


def _limit(limit: LimitGroup, amount: Text) -> Text:
    """Return the cap on several lines together, what was received of it, and what the line gets."""
    title = same("") if limit.title is None else limit.title + Text("：", ": ")
    cap, used = (fen_text(fen, grouped=True) for fen in (limit.cap, limit.used))
    less = Text(f"（已获 {used}）", f" (of which {used} were received)") if limit.used else same("")
    words = Text(f"各项合计 {cap}{less.zh}，本行{amount.zh}", f"{cap} for all lines together{less.en}; this one {amount.en}")
    return title + words


def _amounts(line: Line, prose: Prose) -> list[Step]:
    found = line.evaluation
    out = _rate(line, prose)
    if found.rule.ceiling is not None:
        ceiling = prose.words(found.rule.ceiling)
        if line.ceiling is not None:
            value = prose.value(found.exact.values.get(found.rule.ceiling))
            tail = same(f" = {figure(line.ceiling)}") if value.zh != figure(line.ceiling) else same("")
            text = Text(f"{ceiling.zh} = {value.zh}", f"{ceiling.en} = {value.en}") + tail
        elif found.uncapped:
            text = Text(f"{ceiling.zh}未填，不封顶", f"{ceiling.en} is not stated: none")
        else:
            text = Text(f"{ceiling.zh} — 未知", f"{ceiling.en} — not known")
        out.append((Text("封顶", "Ceiling"), text))
        out += _slices(found.rule.ceiling, line, prose)
    if line.gross is None or line.eligible_cost is None:
        return out
    cost, rate, gross = figure(line.eligible_cost), rate_phrase(line), amount_phrase(line.gross)
    tail = Text("（已封顶）", " (capped)") if capped(line) else same("")
    if found.rule.rounding != TO_FEN:
        words = found.rule.rounding.words
        tail += Text(f"（{words.zh}）", f" ({words.en})")
    out.append((Text("应得", "Gross"), Text(f"{cost} × {rate.zh} = {gross.zh}", f"{cost} × {rate.en} = {gross.en}") + tail))
    if line.received is not None and line.amount is not None:
        if line.received:
            received, amount = figure(line.received), amount_phrase(line.amount)
            out += [(Text("已获资助", "Received"), _grant(grant)) for grant in found.grants]
            out.append(
                (Text("扣除", "Less"), Text(f"已获资助 {received}，余{amount.zh}", f"{received} already received: {amount.en}"))
            )
        for limit in found.limits:
            out.append((Text("限额", "Limit"), _limit(limit, amount_phrase(line.amount))))
    return out
