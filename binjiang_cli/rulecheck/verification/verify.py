"""A rule set against its policy's published text: every clause there, in its place, unchanged, with its figures."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from binjiang_cli.policy.load import Policy
from binjiang_cli.rulecheck.verification.figures import Figure, FigureUse, figures_in, stands_in, uses
from binjiang_cli.rulecheck.verification.page import normalised, read_page
from binjiang_cli.rulecheck.verification.source_text import FoundClause, find_clauses, fingerprint
from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Text, listing

Code = Literal["missing_clause", "out_of_order", "figure_missing", "changed", "unrecorded"]


class FigureCheck(NamedTuple):
    """A figure as the rule set writes it, whether the clause states it, and who uses it."""

    figure: str
    found: bool
    used_by: tuple[str, ...]


class ClauseCheck(NamedTuple):
    """A clause in the text; without a fingerprint where it was not found."""

    id: str
    title: Text
    fingerprint: str | None
    figures: tuple[FigureCheck, ...]

    @property
    def found(self) -> bool:
        return self.fingerprint is not None


class Deviation(NamedTuple):
    """Something of a clause that is not as the rule set has it; the rules and measures that lean on the clause."""

    code: Code
    clause: str
    message: Text
    rules: tuple[str, ...]
    measures: tuple[str, ...]


class Verification(NamedTuple):
    """What was found in a text: its clauses in the order of the rule set, and the findings in the same order."""

    source: str
    clauses: tuple[ClauseCheck, ...]
    findings: tuple[Deviation, ...]

    def of(self, clause: str) -> list[Deviation]:
        return [finding for finding in self.findings if finding.clause == clause]

    @property
    def missing(self) -> list[str]:
        return [clause.id for clause in self.clauses if not clause.found]


def verify(policy: Policy, document: Document) -> Verification:
    """Check a rule set against the text of its policy. Raises InputError for a text that is not the policy."""
    page = read_page(document.text)
    found = find_clauses(page, policy.clauses, policy.issuer)
    if not found:
        raise _not_the_policy(policy, document, bool(page.text))
    return _Check(policy, found).run(document.name)


def _not_the_policy(policy: Policy, document: Document, has_text: bool) -> Exception:
    if not has_text:
        return refuse(Text(f"{document.name} 里没有文字", f"{document.name} holds no text"))
    return refuse(
        Text(
            f"{document.name} 看来不是这份政策：一条也没有找到",
            f"{document.name} does not look like the policy: none of its clauses was found",
        ),
        hint=Text(f"要的是《{policy.title.zh}》的全文", f"the whole text is expected of: {policy.title.en}"),
    )


class _Check:
    def __init__(self, policy: Policy, found: dict[str, FoundClause]) -> None:
        self.policy = policy
        self.found = found
        self.prints = {name: fingerprint(clause.text) for name, clause in found.items()}
        self.uses = uses(policy)

    def run(self, source: str) -> Verification:
        moved = {_item(name): message for family in self._families() for name, message in self._moved(family)}
        checks, findings = [], []
        for name, clause in self.policy.clauses.items():
            figures, missing = self._figures(name)
            checks.append(ClauseCheck(name, clause.title, self.prints.get(name), tuple(figures)))
            if name not in self.found:
                absent = Text("原文中没有找到这一条", "this clause was not found in the text")
                findings.append(self._finding("missing_clause", name, absent))
                continue
            if _item(name) in moved:
                findings.append(self._finding("out_of_order", name, moved[_item(name)]))
            findings += [self._finding("figure_missing", name, message) for message in missing]
            findings += self._wording(name)
        amended = {finding.clause for finding in findings if finding.code in ("missing_clause", "out_of_order", "changed")}
        parents = {name for name in self.policy.clauses if any(below.startswith(f"{name}.") for below in amended)}
        kept = [finding for finding in findings if finding.code != "changed" or finding.clause not in parents]
        return Verification(source, tuple(checks), tuple(kept))

    def _finding(self, code: Code, name: str, message: Text) -> Deviation:
        """Return it with the rules that cite the clause or a part of it."""
        rules = [rule.id for rule in self.policy.rules if rule.clause == name or rule.clause.startswith(f"{name}.")]
        measures = [measure.id for measure in self.policy.measures if measure.id == name]
        return Deviation(code, name, message, tuple(rules), tuple(measures))

    def _figures(self, name: str) -> tuple[list[FigureCheck], list[Text]]:
        """Return each figure of a clause once, and what is to be said of those that its text lacks."""
        grouped: dict[Figure | str, list[FigureUse]] = {}
        for use in self.uses[name]:
            grouped.setdefault(use.figure or normalised(use.written), []).append(use)
        if name not in self.found:
            return [FigureCheck(used[0].written, False, _users(used)) for used in grouped.values()], []
        text = self.found[name].text
        figures = figures_in(text)
        checks = [FigureCheck(used[0].written, stands_in(used[0], text, figures), _users(used)) for used in grouped.values()]
        messages = []
        for check, used in zip(checks, grouped.values(), strict=True):
            if not check.found:
                kind = used[0].figure and used[0].figure.kind
                others = [written for figure, written in figures.items() if figure.kind == kind]
                messages.append(_lacking(check, name, list(dict.fromkeys(others))))
        return checks, messages

    def _wording(self, name: str) -> Iterator[Deviation]:
        recorded = self.policy.clauses[name].fingerprint
        now = self.prints[name]
        if recorded is None:
            message = Text(f"没有记录指纹；现在是 {now}", f"no fingerprint is recorded; it is {now}")
            yield self._finding("unrecorded", name, message)
        elif recorded.casefold() != now:
            message = Text(
                f"文字有改动：指纹是 {now}，记录的是 {recorded}",
                f"the wording has changed: fingerprint {now}, recorded {recorded}",
            )
            yield self._finding("changed", name, message)

    def _families(self) -> Iterator[list[str]]:
        """Yield the clauses that stand in one order: the paragraphs, and the items of each; of an item its first half."""
        families: dict[str, list[str]] = {}
        for name in self.found:
            if _item(name) not in map(_item, families.setdefault(name.rpartition(".")[0], [])):
                families[name.rpartition(".")[0]].append(name)
        yield from families.values()

    def _moved(self, family: Sequence[str]) -> Iterator[tuple[str, Text]]:
        """Yield the fewest clauses that must move to restore the order; of two that changed places, both."""
        ranks = {name: rank for rank, name in enumerate(sorted(family, key=lambda name: self.found[name].offset))}
        order = [ranks[name] for name in family]
        staying = _longest_rise(order)
        by_rank = {rank: name for name, rank in ranks.items()}
        for place, name in enumerate(family):
            rank = order[place]
            if rank != place and (rank not in staying or order[rank] == place):
                now, due = _behind(by_rank.get(rank - 1)), _behind(family[place - 1] if place else None)
                yield name, Text(f"位置变了：{now.zh}，应{due.zh}", f"moved: {now.en}, due {due.en}")


def _item(name: str) -> str:
    """Return an item's id without the letter of a half: S4.2 of S4.2b."""
    return name.rstrip("abcdefghijklmnopqrstuvwxyz")


def _behind(name: str | None) -> Text:
    return Text("在最前面", "first") if name is None else Text(f"在 {name} 之后", f"after {name}")


def _users(used: Sequence[FigureUse]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(use.user for use in used))


def _lacking(check: FigureCheck, clause: str, others: Sequence[str]) -> Text:
    rules = [user for user in check.used_by if user != clause]
    zh = [f"条款 {clause} 的数字"] if clause in check.used_by else []
    en = [f"a figure of clause {clause}"] if clause in check.used_by else []
    users = Text("、".join([*zh, *rules]), ", ".join([*en, *rules]))
    message = Text(f"文中没有 {check.figure}（{users.zh}）", f"{check.figure} is not in the text ({users.en})")
    if others:
        listed = listing(others, 6)
        message += Text(f"；文中有 {listed}", f"; the text has {listed}")
    return message


def _longest_rise(order: Sequence[int]) -> set[int]:
    """Return the values of a longest rising subsequence."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for value in order:
        at = bisect_left(tails, value)
        before[value] = tails[at - 1] if at else None
        tails[at : at + 1] = [value]
    rise: set[int] = set()
    step = tails[-1] if tails else None
    while step is not None:
        rise.add(step)
        step = before[step]
    return rise
