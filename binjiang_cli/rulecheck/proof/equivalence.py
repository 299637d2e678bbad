"""Two rule sets, rule by rule: no company is paid differently, or the smallest that is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import z3

from binjiang_cli.estimation.result import Estimate, Range
from binjiang_cli.estimation.subjects import SUBJECT
from binjiang_cli.language.readings.constraints.terms import FALSE, Bool, any_of
from binjiang_cli.language.tree import structure
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.paying import Paying
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.vocabulary import Field, Vocabulary
from binjiang_cli.rulecheck.proof.line import NO_FEN, instalments, line_of
from binjiang_cli.rulecheck.proof.scope import MOST_RECORDS, RuleOf, Scope, amounts_read, can_be_foreign, fields_read, scopes_of
from binjiang_cli.rulecheck.proof.solve import SECONDS, Found, Nothing, Posed, Verdict, decided
from binjiang_cli.rulecheck.proof.symbolic import GRANT, SymbolicProfile
from binjiang_cli.rulecheck.proof.witness import Paid, Witness, replayed, witness_of
from binjiang_cli.words import Text, joined

TIME = Text("时间不够", "not within the time")
OTHER_RECORDS = Text("两边的对象不同", "the rules are for different records")
IN_YUAN = Text("只就人民币金额证明", "proved for amounts in yuan alone")
NO_GRANTS = Text("只就没有已获资助的企业证明", "proved for companies without grants alone")
FEW_RECORDS = Text(
    f"合计和计数只看每部分至多 {MOST_RECORDS} 条记录",
    f"where records are counted or summed up, for at most {MOST_RECORDS} of a section",
)
ONE_RATE = Text("只就每种外币只有一个汇率的企业证明", "proved for companies with one rate for each currency alone")
AT_ONCE = Text("一次付给企业", "to the company at once")
SEVERAL_LINES = Text("几行之间的扣减或次序不同", "lines compete, or share a limit, in another way")


class Counterexample(NamedTuple):
    """A company that is paid differently: by the rule for its record, and (or not) in total, before and after.

    `how` says to whom and in which years it is paid, before and after, where that differs.
    """

    witness: Witness
    old: Paid
    new: Paid
    old_total: Range
    new_total: Range
    how: tuple[Text, Text] | None
    in_total: bool


class EquivalenceClaim(NamedTuple):
    """That no company is paid differently by a rule, and what became of it.

    `reasons` say why it was not decided, or within which bounds it was.
    """

    rule: str
    title: Text
    verdict: Verdict
    difference: Counterexample | None = None
    reasons: tuple[Text, ...] = ()


class Equivalence(NamedTuple):
    """The claims for each rule, and whether any company's total differs."""

    claims: tuple[EquivalenceClaim, ...]
    total: Verdict
    reasons: tuple[Text, ...] = ()

    @property
    def refuted(self) -> bool:
        return self.total == "refuted" or any(claim.verdict == "refuted" for claim in self.claims)

    @property
    def is_open(self) -> bool:
        return self.total == "open" or any(claim.verdict == "open" for claim in self.claims)

    @property
    def of_total(self) -> Counterexample | None:
        """Return the first company whose total differs."""
        found = (claim.difference for claim in self.claims if claim.difference is not None)
        return next((one for one in found if one.in_total), None)


def equivalence(old: Policy, new: Policy, seconds: float = SECONDS, only: Collection[str] = ()) -> Equivalence:
    """Return for each rule whether any company is paid differently, each decided within so many seconds or left open.

    With `only`, the others are known to be the same. Raises Unreplayed, which is a defect.
    """
    there = dict.fromkeys(rule.id for policy in (old, new) for rule in policy.rules)
    ids = [name for name in there if not only or name in only]
    claims = tuple(_RuleComparison(old, new, name, seconds).claim() for name in ids)
    verdicts = {claim.verdict for claim in claims}
    bounds = tuple(dict.fromkeys(reason for claim in claims for reason in claim.reasons))
    found = Equivalence(claims, "open", bounds)
    if found.of_total is not None:
        return found._replace(total="refuted", reasons=())
    if verdicts != {"proved"}:
        return found
    if not _compete_alike(old, new):
        return found._replace(reasons=(SEVERAL_LINES,))
    return found._replace(total="proved")


def _compete_alike(old: Policy, new: Policy) -> bool:
    """Return whether the same lines give the same total: they conflict, share limits, and win ties in the same way."""
    return [_competing(rule) for rule in old.rules] == [_competing(rule) for rule in new.rules]


def _competing(rule: Rule) -> object:
    nodes = [node for node in (rule.subject, rule.year) if node is not None]
    nodes += [node for limit in rule.limits for node in limit.nodes]
    bound = [(name, structure(node)) for name, node in rule.let.items()] if nodes else []
    parameters = rule.parameters if nodes else {}
    limits = [limit.form for limit in rule.limits], [(one.rules, one.by_subject, one.limit.form) for one in rule.shared]
    return rule.id, [structure(node) for node in nodes], limits, rule.cumulation, bound, parameters


class _RuleComparison:
    """A rule under two policies."""

    def __init__(self, old: Policy, new: Policy, name: str, seconds: float) -> None:
        self.name = name
        self.policies = (old, new)
        self.sides = [None if (rule := policy.rule(name)) is None else RuleOf(rule, policy) for policy in (old, new)]
        self.there = [side for side in self.sides if side is not None]
        self.read = fields_read(self.there)
        self.seconds = seconds
        self.reasons: dict[Text, None] = {}

    def claim(self) -> EquivalenceClaim:
        verdict, difference = self._decided()
        return EquivalenceClaim(self.name, self.there[-1].rule.title, verdict, difference, tuple(self.reasons))

    def _decided(self) -> tuple[Verdict, Counterexample | None]:
        if (obstacle := self._obstacle()) is not None:
            self.reasons[obstacle] = None
            return "open", None
        self.reasons |= dict.fromkeys(self._bounds())
        found, refused = decided(self._posed, scopes_of(self.there), self.seconds)
        for scope, reason in refused:
            self.reasons |= dict.fromkeys([reason, *([IN_YUAN] if scope.is_foreign else [])])
        if isinstance(found, Found):
            return "refuted", self._difference(found)
        if found is Nothing.OPEN:
            self.reasons.setdefault(TIME)
            return "open", None
        return "proved", None

    def _obstacle(self) -> Text | None:
        """Return why the two rules cannot be asked about at once, where they cannot."""
        if len({side.rule.for_each for side in self.there}) > 1:
            return OTHER_RECORDS
        one, other = (policy.vocabulary for policy in self.policies)
        for path in self.read if len(self.there) > 1 else []:
            if _declared(one, path) != _declared(other, path):
                return Text(f"档案字段 {path} 两边不同", f"the field {path} is not the same in both")
        return None

    def _posed(self, scope: Scope, concrete: bool) -> Posed:
        """Ask whether low or high of what is paid differs."""
        last = self.there[-1]
        profile = SymbolicProfile(last.policy.vocabulary, {last.rule.for_each: 1}, scope, self.read, concrete=concrete)
        lines = [None if side is None else line_of(side, profile) for side in self.sides]
        received = profile.received() if self._counts_grants() else NO_FEN
        paid = [(NO_FEN, NO_FEN) if line is None else line.paid(received) for line in lines]
        differs = [one != other for one, other in zip(*paid, strict=True)]
        return Posed(profile, any_of(*differs, self._paid_in_another_way(*paid)), (*paid[0], *paid[1]))

    def _paid_in_another_way(self, *paid: tuple[z3.ArithRef, z3.ArithRef]) -> Bool:
        """Return whether it is paid to or by another, or in other years, whatever the sums are."""
        ways = [side.rule.paying for side in self.there]
        if len(set(ways)) == 1:
            return FALSE
        if len({(way.payee, way.payer, len(way.instalments)) for way in ways}) > 1:
            return any_of(*(high > 0 for _, high in paid))
        parts = [[part for sum_ in sums for part in instalments(way, sum_)] for way, sums in zip(ways, paid, strict=True)]
        return any_of(*(one != other for one, other in zip(*parts, strict=True)))

    def _counts_grants(self) -> bool:
        """Return whether it matters here what was received: under a limit, for what is due beyond it."""
        return any(side.rule.all_limits for side in self.there) and self._can_have_grants()

    def _can_have_grants(self) -> bool:
        last = self.there[-1]
        own = SUBJECT in last.policy.vocabulary.sections[last.rule.for_each].fields
        read = any(path.partition(".")[0] == GRANT.section for path in self.read)
        return (
            own and not read and last.rule.for_each != GRANT.section and all(side.rule.subject is None for side in self.there)
        )

    def _bounds(self) -> Iterator[Text]:
        """Yield within which bounds the claim is decided."""
        if any("." not in path and path != "as_of" for path in self.read):
            yield FEW_RECORDS
        if any(side.rule.all_limits for side in self.there) and not self._can_have_grants():
            yield NO_GRANTS
        if not can_be_foreign(self.there):
            yield IN_YUAN
        elif self._on_several_days():
            yield ONE_RATE

    def _on_several_days(self) -> bool:
        """Return whether the amounts are those of several records, which a profile may convert on days of their own."""
        sections = {path.partition(".")[0] for path in amounts_read(self.there)}
        return len(sections) > 1 or any(section in self.read for section in sections)

    def _difference(self, found: Found) -> Counterexample:
        witness = witness_of(found)
        shown = Paid(*found.shown[:2]), Paid(*found.shown[2:])
        for side, paid in zip(self.sides, shown, strict=True):
            if side is not None:
                replayed(witness, side, paid)
        old, new = (witness.estimate(policy) for policy in self.policies)
        in_total = old.totals != new.totals or _ways_of(old) != _ways_of(new)
        return Counterexample(witness, *shown, old.totals, new.totals, self._how(), in_total)

    def _how(self) -> tuple[Text, Text] | None:
        old, new = (Paying() if side is None else side.rule.paying for side in self.sides)
        return None if len(self.there) < 2 or old == new else (_words(old), _words(new))


def _ways_of(result: Estimate) -> dict[str, object]:
    """Return to and by whom, and in which years, the lines are paid that are."""
    return {line.id: (line.payee, line.payer, line.instalments) for line in result.lines if line.status == "eligible"}


def _words(paying: Paying) -> Text:
    return joined(paying.words, "，", ", ") if paying.words else AT_ONCE


def _declared(vocabulary: Vocabulary, path: str) -> object:
    """Return what decides the values of a field."""
    section, _, name = path.partition(".")
    if section not in vocabulary.sections:
        return section in vocabulary.fields
    if not name:
        return vocabulary.sections[section].is_list
    field: Field | None = vocabulary.sections[section].fields.get(name)
    return field and (field.type, tuple(field.values), field.default, field.not_before, field.required)
