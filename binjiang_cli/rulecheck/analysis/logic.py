"""What the conditions of a rule set say of one another: what can never hold, what always does, what follows from what."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.readings.regions import Regions
from binjiang_cli.language.readings.spans import EVERYTHING, Region, both
from binjiang_cli.language.readings.terms import Terms
from binjiang_cli.policy.measure import Measure
from binjiang_cli.policy.rule import Condition, Rule
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Place, Related
from binjiang_cli.words import Text, clipped

LONGEST = 80


class ConditionPart(NamedTuple):
    """A condition that must be true, or false (`truth`): where it can be as it must, and where not."""

    place: Place
    truth: bool
    holds: Region
    fails: Region
    node: tree.Node | None = None

    @property
    def text(self) -> str:
        """Return the condition as it is written, on one line."""
        return written(self.place)

    @property
    def is_in_force(self) -> bool:
        """Return whether it is no condition but the days on which the rule applies."""
        return self.node is None


class RuleLogic(NamedTuple):
    """A rule's conditions as parts: the days on which it applies, the policy's conditions, `where`, `when`."""

    rule: Rule
    regions: Regions
    in_force: ConditionPart
    policy_wide: tuple[ConditionPart, ...]
    where: tuple[ConditionPart, ...]
    when: tuple[ConditionPart, ...]

    @property
    def parts(self) -> tuple[ConditionPart, ...]:
        return (self.in_force, *self.policy_wide, *self.where, *self.when)

    @property
    def trees(self) -> tuple[tree.Node, ...]:
        """Return every expression of the rule."""
        rule = self.rule
        limits = [node for limit in rule.limits for node in limit.nodes]
        optional = (rule.where, rule.subject, rule.year, rule.ceiling)
        return (
            *rule.let.values(), *(condition.test for condition in rule.conditions), rule.eligible_cost,
            *rule.intensity.ends, *(node for node in optional if node is not None), *limits,
        )  # fmt: skip


class RuleSetLogic:
    """The regions of a rule set's conditions, over terms that all its rules share."""

    def __init__(self, subject: Subject) -> None:
        policy = subject.policy
        self.terms = Terms()
        self.not_before = {} if policy is None else policy.vocabulary.not_before
        self.policy_wide: tuple[ConditionPart, ...] = ()
        self.measures: list[tuple[Measure, Condition, tuple[ConditionPart, ...], Regions]] = []
        if policy is not None:
            regions = self._regions(policy.rules[0].types)
            self.policy_wide = tuple(part for one in policy.conditions for part in conjuncts(regions, one.test))
            for measure in policy.measures:
                own = self._regions(measure.types)
                self.measures += [(measure, one, tuple(conjuncts(own, one.test)), own) for one in measure.criteria]
        self.rules = [self._rule(subject, rule) for rule in subject.rules]

    def _regions(
        self,
        types: Mapping[tree.Node, object],
        let: Mapping[str, tree.Node] | None = None,
        parameters: Mapping[str, object] | None = None,
    ) -> Regions:
        return Regions(self.terms, types, let or {}, parameters or {}, self.not_before)  # type: ignore[arg-type]

    def _rule(self, subject: Subject, rule: Rule) -> RuleLogic:
        regions = self._regions(rule.types, rule.let, rule.parameters)
        days = [rule.in_force] if subject.draft.statement is None else [rule.in_force, subject.draft.statement.in_force]
        applies = both(*(regions.on_days(span.first, span.last) for span in days))
        return RuleLogic(
            rule,
            regions,
            ConditionPart(subject.of_rule(rule, "in_force"), True, applies, EVERYTHING),
            self.policy_wide,
            () if rule.where is None else tuple(conjuncts(regions, rule.where)),
            tuple(part for condition in rule.conditions for part in conjuncts(regions, condition.test)),
        )

    def impossible(self, *regions: Region, declared: bool = True) -> bool:
        """Return whether no profile lies in all of the regions."""
        return not self.terms.possible(both(*regions), declared)

    def constant(self, part: ConditionPart, others: Sequence[ConditionPart] = ()) -> bool:
        """Return whether a part cannot be other than it must, where the others hold.

        That a condition always holds is not concluded from a list of every value that a choice has: it asks that the
        field be stated, and the vocabulary may grow.
        """
        return self.impossible(part.fails, *(other.holds for other in others), declared=not part.truth)

    def reasons(self, part: ConditionPart, others: Sequence[ConditionPart]) -> list[ConditionPart]:
        """Return a least number of others from which a part follows."""
        needed = list(others)
        for other in others:
            fewer = [one for one in needed if one is not other]
            if self.constant(part, fewer):
                needed = fewer
        return needed

    def conflict(self, parts: Sequence[ConditionPart]) -> list[ConditionPart]:
        """Return a least number of parts that cannot hold together; none where all of them can."""
        if not self.impossible(*(part.holds for part in parts)):
            return []
        needed = list(parts)
        for part in parts:
            fewer = [one for one in needed if one is not part]
            if self.impossible(*(one.holds for one in fewer)):
                needed = fewer
        return needed


@lru_cache(maxsize=1)
def logic_of(subject: Subject) -> RuleSetLogic:
    """Return the logic of a rule set, worked out once for all checks."""
    return RuleSetLogic(subject)


def conjuncts(regions: Regions, node: tree.Node, truth: bool = True) -> Iterator[ConditionPart]:
    """Yield the parts of a condition that must all be so for it to be true, or false."""
    operator = "and" if truth else "or"
    if isinstance(node, tree.Logic) and node.operator == operator:
        for operand in node.operands:
            yield from conjuncts(regions, operand, truth)
    else:
        yield ConditionPart(own_place(node), truth, regions.region(node, truth), regions.region(node, not truth), node)


def own_place(node: tree.Node) -> Place:
    """Return where a condition stands; of a chain a <= x <= b only its own link."""
    if isinstance(node, tree.Compare):
        left, right = node.left.place.span, node.right.place.span
        if left is not None and right is not None and left.start < right.end:
            return node.place.document.place(left.start, right.end)
    return node.place


def written(place: Place) -> str:
    """Return what stands at a place, on one line, shortened."""
    return clipped(place.written, LONGEST)


def shortened(text: str) -> str:
    """Return an expression on one line, cut where it is long, safe to print."""
    return clipped(" ".join(text.split()), LONGEST)


def under(message: Text, parts: Sequence[ConditionPart]) -> Text:
    """Return a message that holds only with other parts, and with which."""
    first = min(parts, key=lambda part: part.is_in_force)
    shown = first.text + (" …" if len(parts) > 1 else "")
    zh, en = f"“{shown}”不成立时", f"where {shown} is not"
    if first.is_in_force:
        zh, en = "规则有效期内", "while the rule is in force"
    elif first.truth:
        zh, en = f"有“{shown}”时", f"together with {shown}"
    return Text(f"{zh}，{message.zh}", f"{message.en} {en}")


def related(parts: Sequence[ConditionPart]) -> tuple[Related, ...]:
    """Return where the other parts stand that a finding has to do with."""
    return tuple(Related(part.place, _role(part)) for part in parts)


def _role(part: ConditionPart) -> Text:
    if part.is_in_force:
        return Text("规则有效期内", "while the rule is in force")
    if part.truth:
        return Text("这里已经要求", "required here")
    return Text("这里不成立才轮到", "reached only where this fails")
