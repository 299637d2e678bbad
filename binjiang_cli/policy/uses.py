"""Who uses a field of the profile: rules, measures, the policy's conditions, and the program itself."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.readings.parameters import Dated
from binjiang_cli.language.types import ListType, RecordType, Type
from binjiang_cli.policy.limits import Limit
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.plausible import Plausible
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.values.money import Money
from binjiang_cli.words import Text, same

User = Literal["rule", "measure", "policy", "program"]


class Use(NamedTuple):
    """Where a field is read: by what kind of thing, which one, and in which part of it."""

    by: User
    id: str
    part: str
    words: Text


class Expression(NamedTuple):
    """An expression of a rule, a measure or the policy: where its file has it, in words, and its tree."""

    user: Use
    node: tree.Node
    types: Mapping[tree.Node, Type]


def uses(policy: Policy) -> dict[str, list[Use]]:
    """Return every field and section of the vocabulary by its path, such as loans.lender, with all that read it."""
    found: dict[str, list[Use]] = {path: [] for path in paths(policy.vocabulary)}
    for path, use in _readings(policy):
        if path in found and use not in found[path]:
            found[path].append(use)
    return found


def unused(policy: Policy) -> list[str]:
    """Return the fields that nothing reads."""
    sections = policy.vocabulary.sections
    return [path for path, users in uses(policy).items() if not users and path not in sections]


def value_uses(policy: Policy) -> dict[str, dict[str, list[Use]]]:
    """Return, by a field's path and a value that it can have, the parts that compare the field with the value."""
    found: dict[str, dict[str, list[Use]]] = {}
    for part in parts(policy):
        rule = policy.rule(part.user.id) if part.user.by == "rule" else None
        for path, value in _Values(part.types, rule).of(part.node):
            users = found.setdefault(path, {}).setdefault(value, [])
            if part.user not in users:
                users.append(part.user)
    return found


def paths(vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the path of everything that a profile can state, sections before their fields."""
    yield from vocabulary.fields
    for name, section in vocabulary.sections.items():
        yield name
        for field in section.fields:
            yield f"{name}.{field}"


def parts(policy: Policy) -> Iterator[Expression]:
    """Yield every expression of a policy."""
    for rule in policy.rules:
        for part, words, node in expressions_of(rule):
            yield Expression(Use("rule", rule.id, part, words), node, rule.types)
    for measure in policy.measures:
        for criterion in measure.criteria:
            yield Expression(
                Use("measure", measure.id, f"criteria.{criterion.id}", criterion.words), criterion.test, measure.types
            )
    for condition in policy.conditions:
        user = Use("policy", policy.id, f"conditions.{condition.id}", condition.words)
        yield Expression(user, condition.test, policy.rules[0].types)
    for shared in policy.limits:
        user = Use("policy", policy.id, f"limits.{shared.id}", shared.title)
        for node in shared.limit.nodes:
            yield Expression(user, node, policy.rules[0].types)


def nodes_read(rule: Rule, policy: Policy) -> list[tree.Node]:
    """Return every expression that a rule's lines depend on: its own, and those that policy.yaml has for it."""
    own = [node for _, _, node in expressions_of(rule)]
    shared = [node for limit in rule.shared for node in limit.limit.nodes]
    return [*own, *shared, *(condition.test for condition in policy.home(rule.id).conditions)]


def values_stated(rule: Rule, policy: Policy) -> Iterator[tree.ParameterValue]:
    """Yield the values that a rule's lines depend on: of its parameters, whatever the day, and within its expressions."""
    yield from (dated.value for dates in rule.parameters.values() for dated in dates)
    yield from constants_in(nodes_read(rule, policy))


def constants_in(nodes: Iterable[tree.Node]) -> Iterator[tree.ParameterValue]:
    """Yield the values that stand in expressions."""
    return (below.value for node in nodes for below in tree.nodes_of(node) if isinstance(below, tree.Constant))


def currencies_of(value: tree.ParameterValue) -> Iterator[str]:
    """Yield the currencies that the amounts of a value are in."""
    match value:
        case tree.Threshold(amounts=amounts):
            yield from amounts
        case tree.Table(rows=rows):
            yield from (currency for row in rows.values() for currency in currencies_of(row))
        case tree.Steps(rows=steps):
            yield from (one.currency for step in steps for one in (step.bound, step.value) if isinstance(one, Money))
        case Money(currency=currency):
            yield currency


def expressions_of(rule: Rule) -> Iterator[tuple[str, Text, tree.Node]]:
    """Yield every expression of a rule: the part of its file that it is, in words, and its tree."""
    if rule.where is not None:
        yield "where", Text("范围", "scope"), rule.where
    for condition in rule.conditions:
        yield f"when.{condition.id}", Text("条件：", "condition: ") + condition.words, condition.test
    for name, node in rule.let.items():
        yield f"let.{name}", rule.labels.get(name, same(name)), node
    if rule.subject is not None:
        yield "subject", Text("标的", "subject"), rule.subject
    if rule.year is not None:
        yield "year", Text("年度", "year"), rule.year
    yield "eligible_cost", Text("计算基数", "eligible cost"), rule.eligible_cost
    for node in rule.intensity.ends:
        yield "intensity", Text("比例", "intensity"), node
    if rule.ceiling is not None:
        yield "ceiling", Text("封顶", "ceiling"), rule.ceiling
    for limit in rule.limits:
        for node in limit.nodes:
            yield "limit", Text("限额", "limit"), node


def nodes_of_rule(rule: Rule) -> Iterator[tree.Node]:
    """Yield every node of every expression of a rule."""
    for _, _, root in expressions_of(rule):
        yield from tree.nodes_of(root)


def written_nodes_of_rule(rule: Rule) -> Iterator[tree.Node]:
    """Yield every node of a rule that its expressions themselves write."""
    for _, _, root in expressions_of(rule):
        yield from tree.written_nodes_of(root)


def nodes_with_lets(node: tree.Node, rule: Rule) -> Iterator[tree.Node]:
    """Yield the nodes of an expression, and those of every `let` that it names."""
    for found in tree.nodes_of(node):
        yield found
        if isinstance(found, tree.Name) and found.name in rule.let:
            yield from nodes_with_lets(rule.let[found.name], rule)


def names_in(nodes: Iterable[tree.Node]) -> set[str]:
    """Return the names that nodes mention, and the parameters that they ask for by steps."""
    found: set[str] = set()
    for node in nodes:
        match node:
            case tree.Name(name=name) | tree.Stepped(parameter=name):
                found.add(name)
    return found


def parameters_by_day(rule: Rule) -> dict[str, tuple[Dated, ...]]:
    """Return the parameters of a rule but those that it asks for by steps alone, never for their value of the day."""
    nodes = list(nodes_of_rule(rule))
    stepped = {node.parameter for node in nodes if isinstance(node, tree.Stepped)}
    stepped -= {node.name for node in nodes if isinstance(node, tree.Name)}
    return {name: values for name, values in rule.parameters.items() if name not in stepped}


def _readings(policy: Policy) -> Iterator[tuple[str, Use]]:
    for rule in policy.rules:
        yield rule.for_each, Use("rule", rule.id, "for_each", Text("每条记录一行", "a line for each record"))
    for part in parts(policy):
        for path in fields_of(part.node, part.types):
            yield path, part.user
    yield from _program(policy)


def fields_of(node: tree.Node, types: Mapping[tree.Node, Type]) -> Iterator[str]:
    """Yield the paths of the fields and sections that an expression reads."""
    match node:
        case tree.FieldAccess():
            yield from _path(node, types)
        case tree.Name(name="as_of"):
            yield "as_of"
        case tree.Name():
            kind = types.get(node)
            if isinstance(kind, ListType) and isinstance(kind.element, RecordType):
                yield kind.element.section
    for child in tree.written_children(node):
        yield from fields_of(child, types)


def _path(node: tree.FieldAccess, types: Mapping[tree.Node, Type]) -> Iterator[str]:
    record = types.get(node.record)
    if isinstance(record, RecordType):
        yield f"{record.section}.{node.name}"


PROGRAM = {
    "day": Text("估算所说的那一天", "the day that the estimate speaks of"),
    "conversion": Text("外币折合人民币", "converts foreign money to CNY"),
    "rate_day": Text("汇率按日变化时，按这一天折算", "the day of the rate, where rates of exchange change by day"),
    "assumed_rates": Text("代替规则的比例区间", "stands for a rule's range of rates"),
    "heading": Text("估算的抬头", "the heading of the estimate"),
    "record_name": Text("一行的名称", "the name of a line"),
    "cumulation": Text("同一标的从优、不重复", "no subject is aided twice"),
    "received": Text("扣除已获资助", "what was received is deducted"),
    "counted": Text("已获的用去限额", "what was received uses up a limit"),
    "dates": Text("早于政策施行或晚于评估日时提示", "warns where it lies before the policy, or after the day of the estimate"),
    "plausible": Text("几乎不可能时提示", "warns where it can hardly be so"),
}


def _program(policy: Policy) -> Iterator[tuple[str, Use]]:
    """Yield what the program reads by itself, whatever the expressions say."""
    read = [
        ("as_of", "day"), ("fx", "conversion"), ("assume", "assumed_rates"),
        ("company.name", "heading"), ("company.uscc", "heading"),
        ("grants_received", "received"), ("grants_received.subject", "received"), ("grants_received.amount", "received"),
    ]  # fmt: skip
    if any(limit.counts_received for limit in _limits(policy)):
        read.append(("grants_received.rule", "counted"))
    for name in dict.fromkeys(rule.for_each for rule in policy.rules):
        section = policy.vocabulary.sections[name]
        read.append((f"{name}.{section.named_by}", "record_name"))
        if any(rule.for_each == name and rule.subject is None for rule in policy.rules):
            read.append((f"{name}.subject", "cumulation"))
    for name, section in policy.vocabulary.sections.items():
        read += [(f"{name}.{section.dated_by}", "rate_day")] if section.dated_by else []
        read += [(f"{name}.{key}", "dates") for key, field in section.fields.items() if field.type in ("date", "year")]
    read += [(path, "plausible") for path in _doubted(policy.plausible)]
    for path, mechanism in read:
        yield path, Use("program", mechanism, "", PROGRAM[mechanism])


def _limits(policy: Policy) -> Iterator[Limit]:
    for rule in policy.rules:
        yield from rule.limits
    yield from (shared.limit for shared in policy.limits)


def _doubted(plausible: Plausible) -> Iterator[str]:
    """Yield the fields whose values are held against the policy's bounds of what is plausible."""
    for part in plausible.part_of_whole:
        yield from map(str, (part.part, part.whole))
    for rate in plausible.yearly_rates:
        yield from map(str, (rate.paid, rate.of, rate.since, rate.until))
    if plausible.small_amounts is not None:
        yield from plausible.small_amounts.usual


class _Values:
    """The values of fields that an expression names: in comparisons, memberships and look-ups."""

    def __init__(self, types: Mapping[tree.Node, Type], rule: Rule | None) -> None:
        self.types = types
        self.parameters = {} if rule is None else rule.parameters
        self.bound: dict[str, tree.Node] = {} if rule is None else dict(rule.let)

    def of(self, node: tree.Node) -> Iterator[tuple[str, str]]:
        match node:
            case tree.Compare(left=left, right=right) | tree.Membership(item=left, container=right):
                yield from self._beside(left, right)
                yield from self._beside(right, left)
            case tree.Lookup(table=table, key=key):
                yield from self._beside(key, table)
            case tree.Aggregate(variable=variable, source=source):
                self.bound[variable] = source
        for child in tree.written_children(node):
            yield from self.of(child)

    def _beside(self, field: tree.Node, texts: tree.Node) -> Iterator[tuple[str, str]]:
        for path in self._paths(field):
            for value in self._texts(texts):
                yield path, value

    def _paths(self, node: tree.Node) -> Iterator[str]:
        if isinstance(node, tree.FieldAccess):
            yield from _path(node, self.types)
        elif isinstance(node, tree.Name) and node.name in self.bound:
            yield from self._paths(self.bound[node.name])

    def _texts(self, node: tree.Node) -> Iterator[str]:
        match node:
            case tree.Constant(value=value):
                yield from _texts_of(value)
            case tree.ListOf(items=items):
                for item in items:
                    yield from self._texts(item)
            case tree.Name(name=name):
                for dated in self.parameters.get(name, ()):
                    yield from _texts_of(dated.value)


def _texts_of(value: tree.ParameterValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case tree.Table(rows=rows):
            yield from rows
        case tuple() if not isinstance(value, Money | tree.Threshold):
            yield from value
