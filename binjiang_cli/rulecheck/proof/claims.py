"""One rule over all companies: that it can pay, that its parts can decide, and what it never does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from fractions import Fraction
from functools import partial
from typing import Literal, NamedTuple

from binjiang_cli.advice.reads import fields_read as facts_in
from binjiang_cli.language import tree
from binjiang_cli.language.readings.cannot_say import CannotSay
from binjiang_cli.language.readings.constraints.ratios import SymbolicRatio, equal, fixed, less, product, to_fen
from binjiang_cli.language.readings.constraints.terms import Bool, all_of, any_of, negated, when
from binjiang_cli.language.readings.constraints.values import (
    SymbolicMoney,
    SymbolicNumber,
    SymbolicTable,
    SymbolicText,
    failing,
    holding,
)
from binjiang_cli.language.steps import begun_of, bends_of, choices_of
from binjiang_cli.rulecheck.branches.sites import ORDERED
from binjiang_cli.rulecheck.proof.line import NO_FEN, WHERE, LineReading, SymbolicLine
from binjiang_cli.rulecheck.proof.scope import RuleOf, Scope, fields_read, scopes_of
from binjiang_cli.rulecheck.proof.solve import Found, Nothing, Posed, Verdict, decided, possible
from binjiang_cli.rulecheck.proof.symbolic import FactName, Moved, SymbolicProfile
from binjiang_cli.rulecheck.proof.ways import Way, branches_of, goes, roots_of, steps_read, ways_of
from binjiang_cli.rulecheck.proof.witness import Paid, Witness, replayed, witness_of
from binjiang_cli.source.problem import Place
from binjiang_cli.words import Text

Kind = Literal["pays", "decides", "value", "gap", "bounded", "monotone", "cliff", "covered"]
UNITS = {"money": Text("一分", "one fen"), "date": Text("一天", "one day")}
UNIT = Text("一个单位", "one unit")
TOGETHER = Text("没有一行单独超过限额", "no line by itself is above it")
A_YUAN = 100  # fen: less than that, one unit more or less may always be worth


class RuleClaim(NamedTuple):
    """A claim of one rule: what it says, where that stands, what became of it, and the company that refutes it.

    `worth` is what a unit is worth at a cliff, in fen, and `is_most` whether it surely is worth no more; `reason` says why a
    claim was not decided.
    """

    kind: Kind
    rule: str
    words: Text
    place: Place
    verdict: Verdict
    witness: Witness | None = None
    worth: int | None = None
    is_most: bool = False
    unit: Text | None = None
    reason: Text | None = None


class RulePart(NamedTuple):
    """Something of a rule that is asked about: what it is called, and its expression."""

    words: Text
    node: tree.Node


Ask = Callable[[LineReading, SymbolicLine], Bool]


def claims_of(of: RuleOf, seconds: float) -> Iterator[RuleClaim]:
    """Yield the claims of a rule, each decided within so many seconds or left open. Raises Unreplayed, which is a defect."""
    yield from _Claims(of, seconds).all()


class _Claims:
    def __init__(self, of: RuleOf, seconds: float) -> None:
        self.of = of
        self.rule, self.policy = of
        self.seconds = seconds
        self.scopes = scopes_of([of])
        self.read = fields_read([of])

    def all(self) -> Iterator[RuleClaim]:
        title = RulePart(Text("付得出钱", "it can pay"), self.rule.eligible_cost)
        yield self._can("pays", title, lambda _, line: line.paid()[1] > 0)
        yield from self._deciding()
        yield from self._with_values()
        yield from self._without_gaps()
        yield from self._bounded()
        yield from self._monotone()
        yield from self._cliffs()

    # That a part can decide

    def _deciding(self) -> Iterator[RuleClaim]:
        tests = {condition.id: RulePart(condition.words, condition.test) for condition in self.rule.conditions}
        if self.rule.where is not None:
            tests[WHERE] = RulePart(Text("范围", "the scope"), self.rule.where)
        for name, part in tests.items():
            yield self._can("decides", part, lambda _, line, name=name: _alone(line, name))  # type: ignore[misc]
        yield from self._deciding_branches()
        if self.rule.ceiling is not None:
            yield self._can("decides", RulePart(Text("封顶", "the ceiling"), self.rule.ceiling), self._ceiling_bites)
        yield from self._deciding_limits()

    def _deciding_limits(self) -> Iterator[RuleClaim]:
        """Yield the claims of limits: one line is above it, or there can be so many alike that they are together."""
        is_list, many = self.policy.vocabulary.sections[self.rule.for_each].is_list, many_alike(self.of, self.read)
        for at, limit in enumerate(self.rule.limits):
            part = RulePart(Text("限额", "the limit"), limit.amount)
            claim = self._can("decides", part, lambda _, line, at=at: all_of(
                line.eligible, line.gross_high > (NO_FEN if many else line.caps[at])))  # type: ignore[misc]  # fmt: skip
            unsure = is_list and not many and claim.verdict == "refuted"
            yield claim._replace(verdict="open", reason=TOGETHER) if unsure else claim

    def _deciding_branches(self) -> Iterator[RuleClaim]:
        steps = {test: node for node in self._nodes() if isinstance(node, tree.Stepped) for test in choices_of(node)}
        for node, (then, otherwise) in branches_of(self.rule).items():
            if node in steps:
                yield self._goes(_step(node, steps[node]), then)
            else:
                yield self._goes(_branch(node.then, node.condition), then)
                yield self._goes(_branch(node.otherwise, node.condition), otherwise)

    def _goes(self, part: RulePart, way: Way) -> RuleClaim:
        """Claim that the line of some company goes a way."""
        return self._can("decides", part, lambda reading, line: all_of(line.eligible, goes(reading, way)))

    def _ceiling_bites(self, reading: LineReading, line: SymbolicLine) -> Bool:
        assert line.ceiling is not None
        return all_of(line.eligible, negated(line.uncapped), less(line.ceiling, self._due(line)))

    def _due(self, line: SymbolicLine) -> SymbolicRatio:
        """Return eligible cost × the greatest intensity."""
        return product(line.cost, line.high_rate)

    # What never happens

    def _with_values(self) -> Iterator[RuleClaim]:
        for node, way in ways_of(self.rule).items():
            if isinstance(node, tree.Arithmetic) and node.operator == "/" and not isinstance(node.right, tree.Constant):
                words = Text(
                    f"除数“{node.right.place.written}”不会是零", f"the divisor {node.right.place.written} is never zero"
                )
                yield self._never("value", RulePart(words, node.right), lambda reading, line, node=node, way=way: all_of(
                    _open(line), goes(reading, way), _is_zero(reading, node.right)))  # type: ignore[misc]  # fmt: skip
            elif isinstance(node, tree.Lookup):
                words = Text(f"“{node.place.written}”总有值", f"{node.place.written} always has a value")
                yield self._never("value", RulePart(words, node), lambda reading, line, node=node, way=way: all_of(
                    _open(line), goes(reading, way), _lacks_key(reading, node)))  # type: ignore[misc]  # fmt: skip

    def _without_gaps(self) -> Iterator[RuleClaim]:
        """Yield a claim for each parameter of steps: wherever an open line reads it, the value lies in a step.

        That it lies in no two is known: bounds that do not rise are refused.
        """
        found: dict[str, list[tuple[tree.Compare, Way]]] = {}
        for node, ways in steps_read(self.rule).items():
            found.setdefault(node.parameter, []).extend((begun_of(node), way) for way in ways)
        for name, uses in found.items():
            words = Text(f"每个值都恰好落在“{name}”的一档里", f"every value lies in exactly one step of {name}")
            yield self._never("gap", RulePart(words, uses[0][0]), lambda reading, line, uses=uses: all_of(
                _open(line), any_of(*(goes(reading, (*way, (begun, False))) for begun, way in uses))))  # type: ignore[misc]  # fmt: skip

    def _bounded(self) -> Iterator[RuleClaim]:
        words = Text("不超过封顶、限额和计算基数 × 比例", "never above its ceiling, its limit, or eligible cost × intensity")

        def above(reading: LineReading, line: SymbolicLine) -> Bool:
            paid = line.paid()[1]
            bounds = [to_fen(self._due(line), self.rule.rounding), *line.caps]
            over = [paid > when(bound > 0, bound, NO_FEN) for bound in bounds]
            if line.ceiling is not None:
                most = to_fen(line.ceiling, self.rule.rounding)
                over.append(all_of(negated(line.uncapped), paid > when(most > 0, most, NO_FEN)))
            return all_of(line.eligible, any_of(*over))

        yield self._never("bounded", RulePart(words, self.rule.eligible_cost), above)

    # One unit more

    def _monotone(self) -> Iterator[RuleClaim]:
        words = Text("计算基数多了不会少付", "more eligible cost never pays less")
        for fact in self._facts(self.rule.eligible_cost, ("money",)):

            def pose(scope: Scope, concrete: bool, fact: FactName = fact) -> Posed:
                profile, (_, line), (_, more) = self._both(scope, concrete, fact)
                less_paid = any_of(*(one > other for one, other in zip(line.paid(), more.paid(), strict=True)))
                costs_more = negated(less(more.cost, line.cost))
                return Posed(profile, all_of(line.eligible, more.eligible, costs_more, less_paid), (*line.paid(), *more.paid()))

            yield self._compared("monotone", RulePart(words, self.rule.eligible_cost), fact, pose)

    def _cliffs(self) -> Iterator[RuleClaim]:
        amounts = self._amounts()
        for node in self._bounds(amounts):
            open_: list[RuleClaim] = []
            words = Text(f"界限“{node.place.written}”", f"the bound {node.place.written}")
            for fact in self._facts(node, ("money", "date", "integer", "number", "rate")):

                def pose(scope: Scope, concrete: bool, fact: FactName = fact, node: tree.Compare = node) -> Posed:
                    profile, (reading, line), (other, more) = self._both(scope, concrete, fact)
                    one, two = reading.reading.truth(node), other.reading.truth(node)
                    turns = any_of(all_of(holding(one), failing(two)), all_of(failing(one), holding(two)))
                    paid, then = line.paid()[1], more.paid()[1]
                    worth = when(paid > then, paid - then, then - paid)
                    # What a test admits is due on both sides of its bound: else it only begins to grow there.
                    due = (any_of if node in amounts else all_of)(line.gross_high > 0, more.gross_high > 0)
                    self._keep_plausible(profile)
                    return Posed(
                        profile,
                        all_of(turns, line.computed, more.computed, due, worth >= A_YUAN),
                        (*line.paid(), *more.paid()),
                        worth,
                    )

                claim = self._compared("cliff", RulePart(words, node), fact, pose)
                if claim.verdict == "open":
                    open_.append(claim)
                    continue
                yield claim
                if claim.verdict == "refuted":
                    break
            else:
                yield from open_  # what one fact decides is not asked of others

    def _bounds(self, amounts: Set[tree.Node]) -> list[tree.Compare]:
        """Return the comparisons that can be cliffs: of a step that is asked for more than once the one in amounts, if any."""
        bends = bends_of(self._nodes())
        found: dict[object, tree.Compare] = {}
        for node in self._nodes():
            if isinstance(node, tree.Compare) and node.operator in ORDERED and node not in bends:
                key = node.place.start, tree.structure(node)
                found[key] = found[key] if key in found and node not in amounts else node
        return list(found.values())

    def _amounts(self) -> set[tree.Node]:
        """Return the nodes that amounts are made of, in their own expressions or in a `let` that these name."""
        ceilings = [] if self.rule.ceiling is None else [self.rule.ceiling]
        pending = [self.rule.eligible_cost, *self.rule.intensity.ends, *ceilings, *(one.amount for one in self.rule.limits)]
        found: set[tree.Node] = set()
        while pending:
            new = set(_outside_aggregates(pending.pop())) - found
            found |= new
            pending += [self.rule.let[one.name] for one in new if isinstance(one, tree.Name) and one.name in self.rule.let]
        return found

    def _both(
        self, scope: Scope, concrete: bool, fact: FactName
    ) -> tuple[SymbolicProfile, tuple[LineReading, SymbolicLine], tuple[LineReading, SymbolicLine]]:
        """Return the line as it is, and as it is with one unit more of a fact."""
        profile = self._profile(scope, concrete)
        readings = LineReading(self.of, profile), LineReading(self.of, profile, moved=Moved(fact, 1))
        one, more = ((reading, reading.line()) for reading in readings)
        return profile, one, more

    def _keep_plausible(self, profile: SymbolicProfile) -> None:
        """Leave out profiles in which a part is more than its whole, of which an estimate warns."""
        for part, whole in ((str(one.part), str(one.whole)) for one in self.policy.plausible.part_of_whole):
            facts = [profile.facts.get(FactName(path.partition(".")[0], 0, path.partition(".")[2])) for path in (part, whole)]
            one, other = facts
            if one is not None and other is not None and one.currency == other.currency:
                profile.bounds.append(one.term <= other.term)

    def _facts(self, node: tree.Node, types: tuple[str, ...]) -> list[FactName]:
        """Return the facts of some types that an expression reads: of several records those of the first."""
        found: dict[FactName, None] = {}
        for section, name, _ in facts_in(node, self.rule):
            declared = self.policy.vocabulary.sections.get(section)
            if declared is not None and declared.fields[name].type in types:
                found[FactName(section, 0, name)] = None
        return list(found)

    # Asking

    def _nodes(self) -> Iterator[tree.Node]:
        """Yield every node of the rule whose names are the rule's, once: not those inside of `for … in`."""
        for root in roots_of(self.rule):
            yield from dict.fromkeys(_outside_aggregates(root))

    def _profile(self, scope: Scope, concrete: bool) -> SymbolicProfile:
        return SymbolicProfile(self.policy.vocabulary, {self.rule.for_each: 1}, scope, self.read, concrete=concrete)

    def _pose(self, ask: Ask, scope: Scope, concrete: bool) -> Posed:
        profile = self._profile(scope, concrete)
        reading = LineReading(self.of, profile)
        line = reading.line()
        holds = ask(reading, line)
        return Posed(profile, holds, line.paid())

    def _can(self, kind: Kind, part: RulePart, ask: Ask) -> RuleClaim:
        """Claim that something happens to some company."""
        claim = RuleClaim(kind, self.rule.id, part.words, part.node.place, "refuted")
        return can(claim, self.scopes, partial(self._pose, ask), self.seconds)

    def _never(self, kind: Kind, part: RulePart, ask: Ask) -> RuleClaim:
        """Claim that something happens to no company."""
        claim, found = self._none(kind, part, partial(self._pose, ask))
        if found is None:
            return claim
        witness = witness_of(found)
        replayed(witness, self.of, Paid(*found.shown))
        return claim._replace(witness=witness)

    def _compared(self, kind: Kind, part: RulePart, fact: FactName, pose: Callable[[Scope, bool], Posed]) -> RuleClaim:
        """Claim that no company is told from one that has one unit more of a fact."""
        declared = self.policy.vocabulary.sections[fact.section].fields[fact.field]
        claim, found = self._none(kind, part, pose)
        claim = claim._replace(unit=UNITS.get(declared.type, UNIT))
        if found is None:
            return claim
        more = found._replace(facts={**found.facts, fact: found.facts[fact] + 1})
        witnesses = witness_of(found), witness_of(more)
        paid = Paid(*found.shown[:2]), Paid(*found.shown[2:])
        for witness, amounts in zip(witnesses, paid, strict=True):
            replayed(witness, self.of, amounts)
        loser = witnesses[paid[0].high > paid[1].high]
        return claim._replace(witness=loser, worth=abs(paid[0].high - paid[1].high), is_most=found.is_most)

    def _none(self, kind: Kind, part: RulePart, pose: Callable[[Scope, bool], Posed]) -> tuple[RuleClaim, Found | None]:
        found, refused = decided(pose, self.scopes, self.seconds)
        reason = refused[-1][1] if refused else None
        claim = RuleClaim(kind, self.rule.id, part.words, part.node.place, "proved", reason=reason)
        if isinstance(found, Found):
            return claim._replace(verdict="refuted"), found
        return claim._replace(verdict="open" if found is Nothing.OPEN else "proved"), None


def many_alike(of: RuleOf, read: Sequence[str]) -> bool:
    """Return whether a company can have any number of lines like one that it has; `read` is what rules read."""
    rule, policy = of
    return policy.vocabulary.sections[rule.for_each].is_list and rule.subject is None and rule.for_each not in read


def can(claim: RuleClaim, scopes: Sequence[Scope], pose: Callable[[Scope, bool], Posed], seconds: float) -> RuleClaim:
    """Return what becomes of a claim, refuted so far, that a question is answered by some company of some scope."""
    for scope in scopes:
        try:
            found = possible(partial(pose, scope), seconds)
        except CannotSay as wanting:
            claim = claim._replace(reason=wanting.reason)
            found = False if scope.is_foreign else None
        if found:
            return claim._replace(verdict="proved", reason=None)
        if found is None:
            claim = claim._replace(verdict="open")
    return claim


def _alone(line: SymbolicLine, name: str) -> Bool:
    """Return whether one test fails, or is not known, and all others hold."""
    return all_of(*(negated(holding(test)) if other == name else holding(test) for other, test in line.tests.items()))


def _open(line: SymbolicLine) -> Bool:
    """Return whether everything that is asked holds, or (a value being wanting) is not known."""
    return all_of(*(negated(failing(test)) for test in line.tests.values()))


def _branch(node: tree.Node, condition: tree.Node) -> RulePart:
    written = condition.place.written
    return RulePart(Text(f"“{written}”的分支“{node.place.written}”", f"the branch {node.place.written} of {written}"), node)


def _step(test: tree.Choice, node: tree.Stepped) -> RulePart:
    bound = test.condition.place.written
    words = Text(f"“{node.parameter}”从“{bound}”起的一段", f"the step of {node.parameter} from {bound} on")
    return RulePart(words, test.condition)


def _is_zero(reading: LineReading, node: tree.Node) -> Bool:
    found = reading.reading.value(node)
    assert isinstance(found, SymbolicNumber | SymbolicMoney)
    return all_of(found.state.known, equal(found.ratio, fixed(Fraction(0))))


def _lacks_key(reading: LineReading, node: tree.Lookup) -> Bool:
    table, key = reading.reading.value(node.table), reading.reading.value(node.key)
    assert isinstance(table, SymbolicTable)
    assert isinstance(key, SymbolicText)
    return all_of(key.state.known, *(key.code != reading.reading.words.code(name) for name in table.rows))


def _outside_aggregates(node: tree.Node) -> Iterator[tree.Node]:
    yield node
    for child in tree.children(node) if not isinstance(node, tree.Aggregate) else ():
        yield from _outside_aggregates(child)
