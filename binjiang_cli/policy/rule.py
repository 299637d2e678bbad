"""A rule: its file turned into checked trees."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import reduce
from keyword import iskeyword
from typing import Any, NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.parse import parse_expression
from binjiang_cli.language.readings.exact import Unknown
from binjiang_cli.language.readings.parameters import Dated, Parameters, days_of_change
from binjiang_cli.language.types import (
    BooleanType,
    ListType,
    MoneyType,
    NumberType,
    RecordType,
    TableType,
    TextType,
    ThresholdType,
    Type,
    WrongType,
)
from binjiang_cli.language.typing import Checker, common_type, is_wrong, type_of_parameter
from binjiang_cli.policy import model
from binjiang_cli.policy.claiming import Claiming
from binjiang_cli.policy.cumulation import Cumulation
from binjiang_cli.policy.intensity import Intensity, RateRange, is_stated, never_in_order, stated_values
from binjiang_cli.policy.limits import Limit, SharedLimit, counts_by_year, strangers
from binjiang_cli.policy.literals import constant_or_none
from binjiang_cli.policy.parameters import check_beginning, parameter_values
from binjiang_cli.policy.paying import Paying
from binjiang_cli.policy.ranking import misplaced
from binjiang_cli.policy.steps import steps_of
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Node, Scalar, Sequence
from binjiang_cli.source.problem import InputError, Kind, Place, Problem
from binjiang_cli.source.validation import key_place
from binjiang_cli.values.rounding import TO_FEN, Rounding
from binjiang_cli.words import Text, did_you_mean, listed, nearest, visible

SEVERAL_KEYS = Text(
    "计入已获资助的限额只能按企业和至多一个年份",
    "a limit that counts what was received goes by the company and one year at most",
)


class Condition(NamedTuple):
    id: str
    test: tree.Node
    words: Text


class Rule(NamedTuple):
    """One way of payment. `types` holds the type of every node of its trees."""

    id: str
    title: Text
    clause: str
    verified_on: date
    in_force: model.InForce
    source: Text | None
    for_each: str
    labels: Mapping[str, Text]
    parameters: Parameters
    let: Mapping[str, tree.Node]
    where: tree.Node | None
    conditions: tuple[Condition, ...]
    subject: tree.Node | None
    year: tree.Node | None
    eligible_cost: tree.Node
    intensity: Intensity
    ceiling: tree.Node | None
    rounding: Rounding
    limits: tuple[Limit, ...]
    paying: Paying
    claiming: Claiming
    readings: tuple[model.Reading, ...]
    types: Mapping[tree.Node, Type]
    place: Place
    shared: tuple[SharedLimit, ...] = ()
    cumulation: Cumulation = Cumulation()

    @property
    def states_rates(self) -> bool:
        """Return whether the rates are the same for all records of a day."""
        return is_stated(self.intensity, self.parameters, self.let)

    @property
    def all_limits(self) -> tuple[Limit, ...]:
        """Return its own limits, then those that it shares with other rules."""
        return (*self.limits, *(shared.limit for shared in self.shared))

    def rates_on(self, day: date) -> RateRange | None:
        """Return the range of rates on a day; None where it is not the same for all records, or there is none."""
        if not self.states_rates:
            return None
        rates = stated_values(self.intensity, self.parameters, self.let, self.types, day)
        return None if any(isinstance(rate, Unknown) for rate in rates) else (Fraction(rates[0]), Fraction(rates[-1]))


class Compiler:
    """Parses and checks the expressions of one file; collects everything that is wrong with it."""

    def __init__(self, root: MappingNode, names: Mapping[str, Type]) -> None:
        self.root = root
        self.checker = Checker(names)
        self.problems = self.checker.problems
        self.parameters: Parameters = {}

    def node(self, *path: str | int) -> Node:
        """Return the node that a path leads to; pydantic has already seen that it is there."""
        here: Node = self.root
        for step in path:
            if isinstance(here, Sequence):
                here = here.items[int(step)]
            else:
                assert isinstance(here, MappingNode)
                found = here.get(str(step))
                assert found is not None
                here = found
        return here

    def expression(self, *path: str | int, literal: bool = False) -> tree.Node | None:
        """Return the tree at a path; None after a problem. With `literal`, a bare figure stands for itself."""
        node = self.node(*path)
        assert isinstance(node, Scalar)
        try:
            if literal and (constant := constant_or_none(node.text, node.place)):
                return constant
            return parse_expression(node.text, places_in(node), self.steps)
        except InputError as error:
            self.problems += error.problems
            return None

    def steps(self, name: str, place: Place) -> tree.Steps:
        """Return the steps of a parameter that is asked for at `place`.

        Raises InputError, without problems where it is none.
        """
        if name in self.parameters:
            return steps_of(name, self.parameters[name], self.node("parameters", name), place)
        if isinstance(self.checker.names.get(name), WrongType):
            raise InputError([])
        stepped = [known for known, values in self.parameters.items() if isinstance(values[0].value, tree.Steps)]
        meant = nearest(name, stepped)
        shown = visible(name)
        message = Text(f"{shown} 不是分段的参数", f"{shown} is no parameter of steps")
        raise InputError([Problem(message, place, did_you_mean(meant) if meant else None, "unknown_name")])

    def typed(self, kinds: tuple[type, ...], *path: str | int, literal: bool = False) -> tree.Node | None:
        found = self.expression(*path, literal=literal)
        if found is not None:
            self.checker.expect(found, str(path[-1]), *kinds)
        return found

    def limit_key(self, *path: str | int) -> tree.Node | None:
        """Return the tree of what a limit goes by, which must be one value; None after a problem."""
        key = self.expression(*path)
        if key is not None:
            kind = self.checker.check(key)
            if isinstance(kind, RecordType | ListType | ThresholdType | TableType):
                self.checker.refuse(key.place, Text("per 的每一项应为一个值", "each item of per must be one value"))
        return key

    def conditions(self, section: str, files: Mapping[str, model.ConditionFile]) -> tuple[Condition, ...]:
        found = []
        for name, condition in files.items():
            test = self.typed((BooleanType,), section, name, "test")
            if test is not None:
                found.append(Condition(name, test, condition.words))
        return tuple(found)


def places_in(node: Scalar) -> Callable[[int, int], Place]:
    """Return where the characters of a scalar's text stand, also when it is quoted or folded over lines."""
    document, span = node.place.document, node.place.span
    assert span is not None
    written = document.text[span.start : span.end]
    if (inside := written.find(node.text)) >= 0:
        return lambda start, end: document.place(span.start + inside + start, span.start + inside + end)
    offsets: list[int] = []
    at = 0
    for char in node.text:
        if not char.isspace():
            found = written.find(char, at)
            at = found + 1 if found >= 0 else at
        offsets.append(span.start + max(at - 1, 0))

    def place(start: int, end: int) -> Place:
        last = len(offsets) - 1
        return document.place(offsets[min(start, last)], offsets[min(end - 1, last)] + 1)

    return place


def compile_rule(
    rule_id: str,
    file: model.RuleFile,
    root: MappingNode,
    vocabulary: Vocabulary,
    clauses: list[str] | None,
    policy_types: Mapping[tree.Node, Type],
) -> Rule:
    """Return the checked rule; its types include `policy_types`, those of the conditions that hold for every rule.

    Without `clauses` it is not asked whether the rule's is one of them. Raises InputError with every problem of the
    file, in the order of the file.
    """
    sections = list(vocabulary.sections)
    problems: list[Problem] = []
    for key, value, known in (("for_each", file.for_each, sections), ("clause", file.clause, clauses)):
        if known is not None and value not in known:
            problems.append(_unknown(key, value, known, root))
    if file.for_each not in sections:
        raise InputError(problems)
    compiler = Compiler(root, vocabulary.names(file.for_each))
    compiler.problems += problems
    checker = compiler.checker
    checker.record = vocabulary.sections[file.for_each].record
    parameters = compiler.parameters = _parameters(compiler, file)
    let = _lets(compiler, file)
    where = None if file.where is None else compiler.typed((BooleanType,), "where")
    conditions = compiler.conditions("when", file.when)
    subject = None if file.subject is None else compiler.typed((TextType, ListType), "subject")
    if subject is not None and isinstance(checker.types[subject], ListType):
        _expect_texts(checker, subject)
    year = _year(compiler, file, vocabulary)
    cost = compiler.typed((MoneyType,), "eligible_cost", literal=True)
    ceiling = None if file.ceiling is None else compiler.typed((MoneyType,), "ceiling", literal=True)
    limits = _limits(compiler, file, parameters, let)
    intensity = _intensity(compiler, file)
    _labels(compiler, file)
    compiler.problems += misplaced(let, where, iter(checker.types))
    _check_beginnings(compiler, file.in_force.first)
    if intensity is not None and not compiler.problems:
        _check_intensity(compiler, intensity, parameters, let, file.in_force)
    if compiler.problems:
        raise InputError(sorted(compiler.problems, key=lambda problem: problem.order))
    assert cost is not None and intensity is not None
    return Rule(
        id=rule_id, title=file.title, clause=file.clause, verified_on=file.verified_on, in_force=file.in_force,
        source=file.source, for_each=file.for_each, labels=file.labels, parameters=parameters, let=let, where=where,
        conditions=conditions, subject=subject, year=year, eligible_cost=cost, intensity=intensity, ceiling=ceiling,
        rounding=TO_FEN if file.rounding is None else Rounding(file.rounding.to, file.rounding.how),
        limits=limits, cumulation=Cumulation(adds_to=frozenset(file.adds_to)),
        paying=Paying(file.payee, file.payer, file.instalments),
        claiming=Claiming(file.materials, file.authority, file.window), readings=file.readings,
        types={**policy_types, **checker.types}, place=root.place,
    )  # fmt: skip


def _year(compiler: Compiler, file: model.RuleFile, vocabulary: Vocabulary) -> tree.Node | None:
    """Return the year of a line, by which lines for one subject may be told apart: the rule's own, else its record's."""
    if file.year is not None:
        return compiler.typed((NumberType,), "year")
    section = vocabulary.sections[file.for_each]
    name = section.year_field
    if name is None:
        return None
    place = compiler.root.place
    record = tree.Name(place, section.record or file.for_each)
    found = tree.FieldAccess(place, record, name)
    compiler.checker.check(found)
    return found


def _unknown(key: str, value: str, known: list[str], root: MappingNode) -> Problem:
    node = root.get(key)
    meant = nearest(value, known)
    hint = listed(known, 40) if meant is None else did_you_mean(meant)
    shown = visible(value)
    message = {
        "for_each": Text(f"没有 {shown} 这个部分", f"no such section: {shown}"),
        "clause": Text(f"没有条款 {shown}", f"no such clause: {shown}"),
    }[key]
    kind: Kind = "unknown_clause" if key == "clause" else "unknown_name"
    return Problem(message, node.place if node else root.place, hint, kind)


def _declare(compiler: Compiler, name: str, kind: Type, place: Place) -> None:
    """Make a parameter or `let` a name for what follows; it cannot hide another."""
    taken = name in compiler.checker.names
    if not name.isidentifier() or iskeyword(name) or taken:
        reason = Text("已经用了", "is already taken") if taken else Text("不能作名字", "is not a name")
        compiler.problems.append(Problem(Text(f"“{visible(name)}”{reason.zh}", f"{visible(name)} {reason.en}"), place))
        return
    compiler.checker.names[name] = kind


def _parameters(compiler: Compiler, file: model.RuleFile) -> Parameters:
    found: dict[str, tuple[Dated, ...]] = {}
    for name in file.parameters:
        node = compiler.node("parameters", name)
        try:
            values = parameter_values(node)
        except InputError as error:
            compiler.problems += error.problems
            compiler.checker.names.setdefault(name, WrongType())
            continue
        kind = reduce(common_type, [type_of_parameter(dated.value) for dated in values])
        if is_wrong(kind):
            compiler.problems.append(Problem(Text("各值的类型不同", "the values differ in type"), node.place))
        kind = TextType() if isinstance(kind, TextType) else kind
        _declare(compiler, name, kind, key_place(compiler.root.get("parameters"), name) or node.place)
        found[name] = values
    return found


def _lets(compiler: Compiler, file: model.RuleFile) -> dict[str, tree.Node]:
    found: dict[str, tree.Node] = {}
    for name in file.let:
        tree_of_let = compiler.expression("let", name, literal=True)
        kind: Type = WrongType() if tree_of_let is None else compiler.checker.check(tree_of_let)
        _declare(compiler, name, kind, key_place(compiler.root.get("let"), name) or compiler.root.place)
        if tree_of_let is not None:
            found[name] = tree_of_let
    return found


def _expect_texts(checker: Checker, subject: tree.Node) -> None:
    kind = checker.types[subject]
    element = kind.element if isinstance(kind, ListType) else kind
    if not isinstance(element, TextType | WrongType):
        checker.refuse(subject.place, Text("subject 应为文字或文字的列表", "subject must be a text or a list of texts"))


def _limits(
    compiler: Compiler, file: model.RuleFile, parameters: Parameters, let: Mapping[str, tree.Node]
) -> tuple[Limit, ...]:
    several = isinstance(compiler.root.get("limit"), Sequence)
    paths: list[tuple[str | int, ...]] = [("limit", at) if several else ("limit",) for at in range(len(file.limit))]
    known = ["company", "as_of", *parameters]
    found = (_limit(compiler, stated, path, let, known) for stated, path in zip(file.limit, paths, strict=True))
    return tuple(limit for limit in found if limit is not None)


def _limit(
    compiler: Compiler, stated: model.LimitFile, path: tuple[str | int, ...], let: Mapping[str, tree.Node], known: list[str]
) -> Limit | None:
    per = _limit_keys(compiler, stated.per, (*path, "per"))
    amount = compiler.typed((MoneyType,), *path, "amount", literal=True)
    if amount is None:
        return None
    limit = Limit(per, amount, stated.counts_received)
    if limit.counts_received and not counts_by_year(per, compiler.checker.types):
        compiler.checker.refuse(compiler.node(*path, "per").place, SEVERAL_KEYS)
    for node in strangers(amount, per, let, known) if not is_wrong(compiler.checker.types[amount]) else ():
        shown = visible(node.place.written)
        compiler.checker.refuse(
            node.place,
            Text(
                f"限额的金额只能用 company、as_of、参数和 per 里的各项，不能用 {shown}",
                f"the amount of a limit can use company, as_of, parameters and the keys of per, not {shown}",
            ),
            Text("共用一个限额的各行要有同一个数", "lines that share a limit must have one and the same"),
        )
    return limit


def _limit_keys(compiler: Compiler, per: Any, path: tuple[str | int, ...]) -> tuple[tree.Node, ...]:
    paths = [path] if isinstance(per, str) else [(*path, index) for index in range(len(per))]
    keys = []
    for at in paths:
        node = compiler.node(*at)
        if isinstance(node, Scalar) and node.text.strip() == "company":
            continue
        key = compiler.limit_key(*at)
        if key is not None:
            keys.append(key)
    return tuple(keys)


def _intensity(compiler: Compiler, file: model.RuleFile) -> Intensity | None:
    given = file.intensity
    if isinstance(given, str):
        rate = compiler.typed((NumberType,), "intensity", literal=True)
        return None if rate is None else Intensity("fixed", rate, rate)
    if set(given) == {"up_to"}:
        high = compiler.typed((NumberType,), "intensity", "up_to", literal=True)
        zero = constant_or_none("0", compiler.node("intensity").place)
        if high is None or zero is None:
            return None
        compiler.checker.check(zero)
        return Intensity("up_to", zero, high)
    if set(given) == {"from", "to"}:
        low = compiler.typed((NumberType,), "intensity", "from", literal=True)
        high = compiler.typed((NumberType,), "intensity", "to", literal=True)
        if low is None or high is None:
            return None
        return Intensity("range", low, high)
    compiler.checker.refuse(compiler.node("intensity").place, model.INTENSITY)
    return None


def _check_intensity(
    compiler: Compiler, intensity: Intensity, parameters: Parameters, let: Mapping[str, tree.Node], in_force: model.InForce
) -> None:
    fault = rates_fault(intensity, parameters, let, compiler.checker.types, in_force)
    if fault is not None:
        compiler.checker.refuse(*fault)


def rates_fault(
    intensity: Intensity,
    parameters: Parameters,
    let: Mapping[str, tree.Node],
    types: Mapping[tree.Node, Type],
    in_force: model.InForce,
) -> tuple[Place, Text] | None:
    """Return what is wrong with rates, and where.

    Those that parameters alone say must be there, and in order, from every date on which a parameter changes while the rule
    is in force; of others the bounds must admit it.
    """
    out_of_order = intensity.low.place, Text("比例为负，或 from 大于 to", "a rate below zero, or from greater than to")
    if not is_stated(intensity, parameters, let):
        return out_of_order if never_in_order(intensity, types) else None
    for day in (day for day in days_of_change(parameters) if in_force.last is None or day <= in_force.last):
        rates = stated_values(intensity, parameters, let, types, day)
        if any(isinstance(rate, Unknown) for rate in rates):
            return intensity.high.place, Text("这个比例算不出来", "this rate cannot be computed")
        if not 0 <= rates[0] <= rates[-1]:
            return out_of_order
    return None


def _check_beginnings(compiler: Compiler, in_force_from: date) -> None:
    """Refuse values by date that do not begin with the rule, but for those that are only asked for by `step`."""
    nodes = compiler.checker.types
    named = {node.name for node in nodes if isinstance(node, tree.Name)}
    stepped = {node.parameter for node in nodes if isinstance(node, tree.Stepped)}
    for name, values in compiler.parameters.items():
        if name in named or name not in stepped:
            try:
                check_beginning(values, compiler.node("parameters", name), in_force_from)
            except InputError as error:
                compiler.problems += error.problems


def _labels(compiler: Compiler, file: model.RuleFile) -> None:
    for name in file.labels:
        if name not in file.let and name not in file.parameters:
            place = key_place(compiler.root.get("labels"), name)
            compiler.problems.append(
                Problem(
                    Text(f"没有名为 {visible(name)} 的参数或 let", f"no parameter or let is named {visible(name)}"),
                    place or compiler.root.place,
                    kind="unknown_name",
                )
            )
