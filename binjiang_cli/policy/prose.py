"""What a policy's rules, criteria and readings say, and how something is claimed, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from binjiang_cli.language import tree
from binjiang_cli.language.readings.prose import Prose
from binjiang_cli.language.types import RecordType
from binjiang_cli.policy.claiming import Claiming, Window
from binjiang_cli.policy.cumulation import Cumulation
from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.policy.limits import Limit, SharedLimit
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.model import Reading
from binjiang_cli.policy.rule import Rule
from binjiang_cli.values.numbers import percent_text
from binjiang_cli.values.rounding import TO_FEN
from binjiang_cli.words import Text, joined, same

Step = tuple[Text, Text]
MATERIALS = Text("材料", "Materials")
AUTHORITY = Text("受理部门", "Authority")
BESIDE = Text("取舍", "Choice")
COUNTED = Text("，已获的计算在内", ", what was received included")
WINDOW = Text("申报时间", "When")


class CriterionProse(Prose):
    """Prose that also says by their labels which choices a field shares: `any(i in [...] for i in company.industries)`."""

    def words(self, node: tree.Node) -> Text:
        match node:
            case tree.Aggregate(
                kind="any", condition=None, source=tree.FieldAccess(record=record, name=field),
                element=tree.Membership(item=tree.Name(name=item), container=tree.ListOf(items=choices)),
            ) if item == node.variable and isinstance(kind := self.types.get(record), RecordType):  # fmt: skip
                labels = [
                    self.labels.choice(kind.section, field, choice.value)
                    if isinstance(choice, tree.Constant) and isinstance(choice.value, str)
                    else self.words(choice)
                    for choice in choices
                ]
                source, listed = super().words(node.source), joined(labels)
                return Text(f"{source.zh}包含其中之一：{listed.zh}", f"{source.en} include one of: {listed.en}")
        return super().words(node)


def prose_of(rule: Rule, policy: Policy) -> Prose:
    return Prose(VocabularyLabels(policy.vocabulary, rule.labels), rule.types)


def rule_words(rule: Rule, policy: Policy) -> Text:
    """Return the rule as one sentence."""
    prose = prose_of(rule, policy)
    section = policy.vocabulary.sections[rule.for_each].label
    zh, en = [f"对每一项{section.zh}" if rule.for_each != "company" else "对企业"], [f"For each of the {_lower(section.en)}"]
    if rule.where is not None:
        where = prose.words(rule.where)
        zh[0] += f"（{where.zh}）"
        en[0] += f" with {where.en}"
    if rule.conditions:
        words = joined([condition.words for condition in rule.conditions], "；", "; ")
        zh.append(f"须{words.zh}")
        en.append(f"if {_lower(words.en)}")
    cost, share = prose.words(rule.eligible_cost), intensity_words(rule, prose)
    zh.append(f"按 {cost.zh} 的 {share.zh} 资助")
    en.append(f"{share.en} of {cost.en}")
    if rule.ceiling is not None:
        ceiling = prose.words(rule.ceiling)
        zh.append(f"以 {ceiling.zh} 为限")
        en.append(f"at most {ceiling.en}")
    if rule.rounding != TO_FEN:
        zh.append(rule.rounding.words.zh)
        en.append(rule.rounding.words.en)
    for limit in rule.limits:
        words = limit_words(limit, prose)
        zh.append(f"各项合计{words.zh}")
        en.append(f"all lines together {words.en}")
    zh += [words.zh for words in rule.paying.words]
    en += [words.en for words in rule.paying.words]
    return Text("，".join(zh) + "。", ", ".join(en) + ".")


def cumulation_words(cumulation: Cumulation) -> Text:
    """Return which lines conflict."""
    of = Text("同一标的、同一年度", "one subject in one year") if cumulation.by_year else Text("同一标的", "one subject")
    words = Text(f"{of.zh}的各行只付最优的一组", f"of lines for {of.en} the best are paid")
    record = Text("；同一条记录的各行都付", "; lines of the same record are all paid")
    return words + record if cumulation.same_record_adds else words


def cumulation_steps(rule: Rule) -> list[Step]:
    """Return beside what a rule's lines are paid, where that is more than usual."""
    found = rule.cumulation
    steps = [(BESIDE, cumulation_words(found))] if found.by_year or found.same_record_adds else []
    if found.adds_to:
        others = joined(map(same, sorted(found.adds_to)))
        steps.append((BESIDE, Text(f"与 {others.zh} 可以同时享受", f"paid beside {others.en}")))
    return steps


def shared_steps(rule: Rule, policy: Policy) -> list[Step]:
    """Return the limits that a rule shares with others, and beside which of them it is paid."""
    prose = prose_of(rule, policy)
    common = [(Text("共同限额", "Common limit"), shared_words(shared, prose)) for shared in rule.shared]
    return [*common, *cumulation_steps(rule)]


def limit_words(limit: Limit, prose: Prose, keys: Sequence[Text] = ()) -> Text:
    """Return for what, and how far, a limit caps a sum."""
    cap = prose.words(limit.amount)
    per = joined([Text("企业", "company"), *(prose.words(key) for key in limit.per), *keys])
    words = Text(f"按 {per.zh} 以 {cap.zh} 为限", f"at most {cap.en} per {per.en}")
    return words + COUNTED if limit.counts_received else words


def shared_words(shared: SharedLimit, prose: Prose) -> Text:
    """Return a limit on several rules in words."""
    keys = [Text("标的", "subject")] if shared.by_subject else []
    words, rules = limit_words(shared.limit, prose, keys), joined(map(same, shared.rules))
    return Text(f"{shared.title.zh}：{rules.zh} 各行合计{words.zh}", f"{shared.title.en}: {rules.en} together {words.en}")


def _lower(text: str) -> str:
    """Return a text as it stands inside a sentence: its first word without a capital, but an abbreviation as it is."""
    first = text.partition(" ")[0]
    return text if first[1:] != first[1:].lower() else text[:1].lower() + text[1:]


def intensity_words(rule: Rule, prose: Prose) -> Text:
    low, high = (_share(node, prose) for node in (rule.intensity.low, rule.intensity.high))
    match rule.intensity.kind:
        case "up_to":
            return Text("最高 ", "up to ") + high
        case "range":
            return low + same("–") + high
    return high


def _share(node: tree.Node, prose: Prose) -> Text:
    if isinstance(node, tree.Constant) and not isinstance(node.value, str):
        return same(percent_text(node.value))  # type: ignore[arg-type]
    words = prose.words(node)
    return Text(f"（{words.zh}）", f"({words.en})") if isinstance(node, tree.Choice) else words


def reading_steps(readings: Sequence[Reading]) -> list[Step]:
    """Return questions that the policy leaves open, how they are read, and why."""
    return [(Text("解读", "Reading"), _reading(reading)) for reading in readings]


def _reading(found: Reading) -> Text:
    question, reading, evidence = found.question, found.reading, found.evidence
    return Text(f"{question.zh}：{reading.zh}（{evidence.zh}）", f"{question.en}: {reading.en} ({evidence.en})")


def claiming_steps(claiming: Claiming, as_of: date | None = None) -> list[Step]:
    """Return what is handed in, where and when, as far as it is stated; with a day, whether it can be handed in on it."""
    steps = [(MATERIALS, material) for material in claiming.materials]
    if claiming.authority is not None:
        steps.append((AUTHORITY, claiming.authority))
    if (window := claiming.window) is not None:
        steps.append((WINDOW, window_words(window) + (same("") if as_of is None else _opening(window, as_of))))
    return steps


def window_words(window: Window) -> Text:
    """Return the days of a window: 每年 3 月 1 日至 4 月 30 日, 1 March to 30 April each year."""
    first, last = window.first.words, window.last.words
    if window.first == window.last:
        return Text(f"每年 {first.zh}", f"{first.en} each year")
    if window.crosses_year_end:
        return Text(f"每年 {first.zh}至次年 {last.zh}", f"{first.en} each year to {last.en} of the next")
    return Text(f"每年 {first.zh}至 {last.zh}", f"{first.en} to {last.en} each year")


def _opening(window: Window, day: date) -> Text:
    """Return whether a window is open on a day, until when, and when it opens next."""
    until, opens = window.open_until(day), window.next_opening(day)
    if until is None:
        now = Text(f"{day} 不在期内", f"closed on {day}")
    else:
        now = Text(f"{day} 在期内，到 {until} 为止", f"open on {day}, until {until}")
    return Text(f"（{now.zh}；下次 {opens} 开始）", f" ({now.en}; opens next on {opens})")
