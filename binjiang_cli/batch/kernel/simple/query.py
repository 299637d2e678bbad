"""The queries of the simple way: one over the companies, one or more over the records of each section.

The records of a section are a relation with a struct `r` for each and, beside it, what its company's row gives.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from binjiang_cli.batch.kernel.context import Context
from binjiang_cli.batch.kernel.heads import head_warnings
from binjiang_cli.batch.kernel.lines import INELIGIBLE, LineQuery, with_columns, within_bounds
from binjiang_cli.batch.kernel.plain import Raw
from binjiang_cli.batch.kernel.source import POSITION, Source
from binjiang_cli.batch.kernel.tasks import Task
from binjiang_cli.language import tree
from binjiang_cli.language.readings.sql.literals import apart, both, day, either, named
from binjiang_cli.language.readings.sql.values import Truth, Width, Words
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Condition, Rule
from binjiang_cli.policy.uses import expressions_of

NO_LINE = INELIGIBLE + 1
ALL = both()
AT = "place"  # where a row stands
OF_THE_COMPANY = frozenset(("company", "as_of"))


class RuleQuery(NamedTuple):
    """A rule's lines: a row for each record, in order, with those columns of `Lines` that can say something."""

    rule: Rule
    sql: str


class SectionQueries(NamedTuple):
    """The queries over `relation`; `ok` says which records are plain, None where all are.

    `taken` are the companies' columns that the queries draw on.
    """

    relation: str
    ok: str | None
    rules: list[RuleQuery]
    taken: list[str]


class Queries(NamedTuple):
    """`companies` is a query over `relation`, with a row for each."""

    relation: str
    companies: str
    sections: dict[str, SectionQueries]


def is_simple(policy: Policy, tasks: list[Task]) -> bool:
    """Whether a policy's lines can have to do with one another only through their records' own subjects."""
    sections = policy.vocabulary.sections
    lists = {name for name, section in sections.items() if section.is_list}
    for rule in policy.rules:
        section = sections[rule.for_each]
        subject = section.fields.get("subject")
        alone = rule.subject is None and rule.limit is None and section.is_list
        if not alone or (subject is not None and subject.type != "texts") or not lists.isdisjoint(names_in(rule, policy)):
            return False
    return all(task.rates is not None for task in tasks)


def names_in(rule: Rule, policy: Policy) -> set[str]:
    """Every name that a rule's expressions, and the policy's conditions, begin with."""
    nodes = [node for _, _, node in expressions_of(rule)] + [condition.test for condition in policy.conditions]
    return {part.name for node in nodes for part in tree.nodes_of(node) if isinstance(part, tree.Name)}


def fields_in(rule: Rule, policy: Policy) -> set[str]:
    """Every field that they name, of whatever record."""
    nodes = [node for _, _, node in expressions_of(rule)] + [condition.test for condition in policy.conditions]
    return {part.name for node in nodes for part in tree.nodes_of(node) if isinstance(part, tree.Field)}


def queries(
    policy: Policy,
    tasks: list[Task],
    companies: Source,
    sections: Mapping[str, Source],
    *,
    today: str,
    only_day: date | None,
    shown: Collection[str],
) -> Queries:
    """All queries; `sections` are the sources of the list sections that stand in the table, each with a relation of its own.

    `today` is the SQL of a company's day, and `only_day` that day where all companies have the same; `shown` are the
    company's fields that are wanted besides. Raises Beyond where SQL integers cannot do it.
    """
    of_company, conditions = dict[str, str](), dict[str, str]()
    found = {}
    for name, source in sections.items():
        rules, taken = [], dict[str, str]() if only_day is not None else {"day": "day"}
        for task in tasks:
            period = task.period
            if period.rule.for_each == name and (only_day is None or period.first <= only_day <= period.last):
                compiled = _compiled(task, source, only_day)
                of_company |= compiled.of_company
                conditions |= compiled.conditions
                taken |= compiled.taken
                rules.append(RuleQuery(period.rule, compiled.sql))
        found[name] = SectionQueries(source.relation, _of_plain_records(policy, name, source), rules, list(taken))
    return Queries(companies.relation, _of_companies(policy, companies, today, shown, of_company, conditions), found)


def _of_plain_records(policy: Policy, name: str, source: Source) -> str | None:
    raw = source.list(name)
    assert raw is not None
    plain = source.plain_record(policy.vocabulary.sections[name], Raw("r", dict(raw.type.children)["child"]))
    return None if plain == ALL else f"SELECT {AT}, {plain} AS ok FROM {source.relation}"


def _of_companies(
    policy: Policy,
    source: Source,
    today: str,
    shown: Collection[str],
    columns: Mapping[str, str],
    conditions: Mapping[str, str],
) -> str:
    section = policy.vocabulary.sections["company"]
    company = source.section("company")
    late = "false"
    if policy.stale_after_days is not None:
        late = f"{source.own_day} - {day(policy.lpr.last_publication)} > {policy.stale_after_days.lpr}"
    own = {
        AT: named(POSITION),
        **{name: source.field(section, name, company).sql for name in section.fields if name in shown},
        "ok": f"coalesce({source.plain()}, false)",
        "warned": f"({head_warnings(source, policy)})::BIGINT",
        "late": late,
        "day": source.own_day,
    }
    rows = f"SELECT *, {today} AS {source.own_day} FROM {source.relation}"
    chosen = ", ".join(f"{sql} AS {named(alias)}" for alias, sql in {**own, **columns}.items())
    return f"SELECT *{with_columns(conditions)} FROM (SELECT {chosen} FROM ({rows}))"


class _Compiled(NamedTuple):
    """A rule's query, and the columns that the companies have to have for it, those that hold conditions among them."""

    sql: str
    of_company: Mapping[str, str]
    conditions: Mapping[str, str]
    taken: Mapping[str, str]


def _compiled(task: Task, source: Source, only_day: date | None) -> _Compiled:
    """The query with the greatest bound on amounts that 64 bits can hold. Raises Beyond where there is none."""
    return within_bounds(source.width, lambda width: _RecordQuery(task, source, only_day, width).compiled())


class _RecordQuery(LineQuery):
    """A rule's lines as columns beside the records; what only the company decides is worked out once a company."""

    def __init__(self, task: Task, source: Source, only_day: date | None, width: Width) -> None:
        super().__init__(task, source, "day" if only_day is None else day(only_day), width, wide=False)
        self.task, self.only_day = task, only_day
        self.before_conditions: dict[str, str] = {}
        self.conditions: dict[str, str] = {}

    def compiled(self) -> _Compiled:
        sql, before = self.sql(), self.context.before
        return _Compiled(sql, before | self.before_conditions, self.conditions, before | self.conditions)

    def _condition(self, condition: Condition) -> Truth:
        names = {part.name for part in tree.nodes_of(condition.test) if isinstance(part, tree.Name)}
        if not names <= OF_THE_COMPANY:
            return super()._condition(condition)
        context = Context(self.source, self.policy, self.width, self.rule.types, self.task.lpr)
        truth = context.reading.truth(condition.test)
        if context.reading.refused or context.reading.lpr_uses:
            return super()._condition(condition)
        of = ("rule", self.rule.id) if condition in self.rule.conditions else ("policy",)
        alias = apart("condition", *of, condition.id)
        self.before_conditions |= context.before
        self.conditions[alias] = truth.sql
        return Truth(named(alias))

    def _subjects(self) -> Words:
        return Words("[]::VARCHAR[]")

    def _rows(self) -> str:
        on = {} if self.only_day is None else {"day": self.today}
        return f"SELECT *{with_columns(self.context.own)} FROM (SELECT *{with_columns(on)} FROM {self.source.relation})"

    def _assembled(self, missing: str | None) -> str:
        period = self.period
        has_line = "concerned IS DISTINCT FROM false"
        if self.only_day is None:
            has_line = both(has_line, f"day BETWEEN {day(period.first)} AND {day(period.last)}")
        columns = {
            AT: AT,
            "verdict": f"CASE WHEN {has_line} THEN verdict ELSE {NO_LINE} END::TINYINT",
            "hi": "coalesce(gh, -1)::BIGINT",
        }
        if any(field.type in ("date", "year") for field in self.section.fields.values()):
            columns["early"] = "(early)::SMALLINT"
        if self.rates[0] != 0:
            columns["lo"] = "coalesce(gl, 0)::BIGINT"
        if self.rule.ceiling is not None or self.reading.lpr_uses:
            columns["warn"] = f"({'0' if self.rule.ceiling is None else 'uncapped'} + beyond)::SMALLINT"
        limits = self.policy.stale_after_days
        if limits is not None and self.reading.lpr_uses and self._is_after(self.policy.lpr.last_publication, limits.lpr):
            columns["lpr"] = "coalesce(lpr, false)"
        if limits is not None and self._is_after(self.rule.verified_on, limits.verified):
            columns["stale"] = f"({self._stale()})::BIGINT"
        if refused := [f"coalesce({test}, false)" for test in (*self.reading.refused, *self.refused)]:
            columns["refused"] = both(has_line, either(*refused))
        chosen = ", ".join(f"{sql} AS {alias}" for alias, sql in columns.items())
        return f"SELECT {chosen} FROM ({self._staged()})"

    def _is_after(self, since: date, days: int) -> bool:
        """Whether a company's day can be more than so many days after another."""
        return self.only_day is None or (self.only_day - since).days > days
