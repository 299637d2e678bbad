"""One rule's lines as a query: a row for each record that the rule is about, before cumulation and limits."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple, TypeVar

from binjiang_cli.batch.kernel.context import GRANTS, Context
from binjiang_cli.batch.kernel.periods import FIRST, LAST
from binjiang_cli.batch.kernel.source import POSITION, Source
from binjiang_cli.batch.kernel.tasks import Task
from binjiang_cli.language import tree
from binjiang_cli.language.readings.exact import Unknown
from binjiang_cli.language.readings.sql.literals import apart, both, day, either, named, quoted
from binjiang_cli.language.readings.sql.values import (
    CNY,
    ELSEWHERE,
    Amount,
    Beyond,
    Day,
    Number,
    One,
    TooWide,
    Truth,
    Value,
    Width,
    Word,
    Words,
    Written,
    constant,
    missing_of,
    sql_of,
    together,
)
from binjiang_cli.language.typing import type_of_constant
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Condition
from binjiang_cli.values.numbers import decimal_text

ELIGIBLE, UNDETERMINED, INELIGIBLE = 0, 1, 2
LEAST_BOUND = 10**8
MOST_RECEIVED = 10**17
T = TypeVar("T")


def line_columns(policy: Policy, width: Width, *, wide: bool) -> dict[str, str]:
    """The columns of lines and their types: those that every total needs, those of limits, and with `wide` all others.

    `o` orders a company's lines: the rule's number, and in the lower half the record's, counted from one. Amounts are in
    fen: `gl` to `gh` before, `lo` to `hi` after what was received.
    """
    whole = width.name
    columns = {
        "n": "BIGINT", "o": "BIGINT", "rule": "SMALLINT", "verdict": "TINYINT", "gl": whole, "gh": whole, "lo": whole,
        "hi": whole, "subj": "VARCHAR[]", "early": "SMALLINT", "warn": "SMALLINT", "stale": "BIGINT", "lpr": "BOOLEAN",
        "refused": "BOOLEAN",
    }  # fmt: skip
    if any(rule.limit is not None for rule in policy.rules):
        columns |= {"lkey": "VARCHAR", "cap": whole}
    if wide:
        columns |= {
            "received": whole, "record_name": "VARCHAR", "cost": whole, "ceiling": whole, "il": "DECIMAL(18, 12)",
            "ih": "DECIMAL(18, 12)", "missing": "VARCHAR[]",
        }  # fmt: skip
    return columns


def line_query(task: Task, source: Source, today: str, *, wide: bool) -> str:
    """The query of a rule's lines in a period, with the greatest bound on amounts that the width at hand can hold.

    Raises Beyond where SQL integers cannot do it at all.
    """
    return within_bounds(source.width, lambda width: LineQuery(task, source, today, width, wide=wide).sql())


def within_bounds(width: Width, compiled: Callable[[Width], T]) -> T:
    """What can be compiled with the greatest bound on amounts that a width can hold."""
    while True:
        try:
            return compiled(width)
        except TooWide:
            if width.fen <= LEAST_BOUND:
                raise
            width = width._replace(fen=width.fen // 2)


class LineQuery:
    """Compiles a rule in a period: stages of columns over the rows of its records."""

    def __init__(self, task: Task, source: Source, today: str, width: Width, *, wide: bool) -> None:
        if task.rates is None:
            raise Beyond
        self.source, self.policy, self.period, self.rates = source, task.policy, task.period, task.rates
        self.sharing, self.stale_bit, self.width, self.today, self.wide = task.sharing, task.stale_bit, width, today, wide
        self.rule = task.period.rule
        self.section = task.policy.vocabulary.sections[self.rule.for_each]
        self.context = Context(source, task.policy, width, self.rule.types, task.lpr)
        self.reading = self.context.reading
        self.stages: list[dict[str, str]] = []
        self.refused: list[str] = []
        self.null = f"NULL::{width.name}"

    def sql(self) -> str:
        rule, names, reading = self.rule, self.reading.names, self.reading
        if self.section.record is not None:
            names[self.section.record] = self.context.record(rule.for_each, self.section)
        record = names[self.section.record or rule.for_each]
        assert isinstance(record, One)
        self.record = record
        for name, value in self.period.parameters.items():
            kind = type_of_constant(rule.parameters[name][0].value) if isinstance(value, Unknown) else None
            names[name] = reading.constant(value, kind)
        for name, node in rule.let.items():
            names[name] = self._kept(apart("let", name), reading.value(node))
        where = None if rule.where is None else reading.truth(rule.where)
        conditions = [self._condition(condition) for condition in (*self.policy.conditions, *rule.conditions)]
        in_yuan = self._kept("eligible cost", reading.in_yuan(reading.amount(rule.eligible_cost)))
        assert isinstance(in_yuan, Number)
        cost = in_yuan
        values: dict[str, str] = {"concerned": where.sql if where else "true"}
        values |= {f"condition {at}": truth.sql for at, truth in enumerate(conditions)}
        values["cost"] = reading.arithmetic.fen(cost)
        low, high = (self._gross(cost, rate) for rate in self.rates)
        ceiling = self._ceiling(values)
        subjects = self._subjects()
        values["subjects"] = subjects.sql
        limit = self._limit(values)
        values["early"] = self._early()
        used, beyond = self._lpr()
        values["lpr"], values["beyond"] = used, beyond
        received, hits = self._received(subjects, values)
        self.stages.append(values)
        failed = either(*(f"coalesce(NOT {named(f'condition {at}')}, false)" for at in range(len(conditions))))
        unknown = [f"{named(f'condition {at}')} IS NULL" for at in range(len(conditions))]
        unknown += ["concerned IS NULL", "cost IS NULL", "received IS NULL", "subjects IS NULL"]
        unknown += ceiling.unknown + limit.unknown
        if hits:
            self.stages.append(hits)
        self.stages.append({"received": received, "low_uncapped": low, "high_uncapped": high})
        verdict = (
            f"CASE WHEN {failed} THEN {INELIGIBLE} WHEN {either(*unknown)} THEN {UNDETERMINED} ELSE {ELIGIBLE} END::TINYINT"
        )
        self.stages.append({"verdict": verdict, "gl": ceiling.capped("low_uncapped"), "gh": ceiling.capped("high_uncapped")})
        missing = None
        if self.wide:
            missing = together(
                where and where.missing, *(truth.missing for truth in conditions), cost.missing, ceiling.missing,
                subjects.missing, self.received_missing, limit.missing,
            )  # fmt: skip
        return self._assembled(missing)

    def _condition(self, condition: Condition) -> Truth:
        return self.reading.truth(condition.test)

    def _kept(self, name: str, value: Value) -> Value:
        """The value as columns of its own."""
        stage: dict[str, str] = {}

        def keep(part: str, sql: str | None) -> str | None:
            if sql is None:
                return None
            stage[name + part] = sql
            return named(name + part)

        def kept_missing(missing: str | None) -> str | None:
            """Only the lines, and the groups of a limit, tell what is missing."""
            told = self.wide or self.rule.limit is not None
            return keep(" missing", missing) if told else missing and "[]::VARCHAR[]"

        def of_number(number: Number) -> Number:
            num = keep("", number.num)
            assert num is not None
            return number._replace(num=num, over=keep(" over", number.over), missing=kept_missing(number.missing))

        match value:
            case Number():
                value = of_number(value)
            case Amount():
                currency = value.currency if value.currency.startswith("'") else keep(" currency", value.currency)
                assert currency is not None
                value = Amount(of_number(value.number), currency)
            case Truth() | Word() | Words() | Day():
                value = value._replace(sql=keep("", value.sql) or "", missing=kept_missing(value.missing))
        if stage:
            self.stages.append(stage)
        return value

    def _gross(self, cost: Number, rate: Fraction) -> str:
        if rate == 0:
            return f"CASE WHEN cost IS NOT NULL THEN 0::{self.width.name} END"
        fen = "cost"
        if rate != 1:
            column = f"gross at {rate}"
            fen = named(column)
            if not any(column in stage for stage in self.stages):
                gross = self.reading.arithmetic.times(cost, constant(rate, self.width))
                self.stages.append({column: self.reading.arithmetic.fen(gross)})
        return fen if cost.low >= 0 else f"CASE WHEN {fen} IS NOT NULL THEN greatest({fen}, 0) END"

    def _ceiling(self, values: dict[str, str]) -> "_Ceiling":
        node = self.rule.ceiling
        if node is None:
            return _Ceiling(None, [], None)
        amount = self.reading.amount(node)
        yuan = self.reading.in_yuan(amount)
        values["ceiling"] = self.reading.arithmetic.fen(yuan)
        values["ceiling stated"] = f"{amount.number.num} IS NOT NULL"
        own = isinstance(node, tree.Field) and isinstance(node.record, tree.Name) and node.record.name == self.section.record
        values["uncapped"] = f"({amount.number.num} IS NULL)::INTEGER"
        if not own and amount.number.missing is not None:
            self.refused.append('NOT "ceiling stated"')
        elif not self.sharing.alone_with_ceiling:
            self.refused.append('(NOT "ceiling stated" AND verdict < 2)')
        fx_missing = None
        if yuan is not amount.number and yuan.missing is not None:
            fx_missing = f"CASE WHEN {amount.number.num} IS NOT NULL THEN {yuan.missing} ELSE [] END"
        return _Ceiling("ceiling", ['("ceiling stated" AND ceiling IS NULL)'], fx_missing)

    def _subjects(self) -> Words:
        rule = self.rule
        if rule.subject is None:
            declared = self.section.fields.get("subject")
            if declared is None:
                return Words("[]::VARCHAR[]")
            if declared.type != "texts":
                raise Beyond
            found = self.record.field("subject")
            assert isinstance(found, Words)
            return Words(f"coalesce({_once(found.sql)}, []::VARCHAR[])")
        value = self.reading.value(rule.subject)
        if isinstance(value, Written):
            items = [item for item in value.items if isinstance(item, Word)]
            known = both(*(f"{item.sql} IS NOT NULL" for item in items))
            missing = together(*map(missing_of, items))
            return Words(f"CASE WHEN {known} THEN {_once('[' + ', '.join(item.sql for item in items) + ']')} END", missing)
        if isinstance(value, Word):
            return Words(f"CASE WHEN {value.sql} IS NOT NULL THEN [{value.sql}] END", value.missing)
        if isinstance(value, Words):
            return Words(_once(value.sql), value.missing)
        raise Beyond

    def _received(self, subjects: Words, values: dict[str, str]) -> tuple[str, dict[str, str]]:
        """What the grants hold for the line's subjects; the columns that it needs before."""
        self.received_missing: str | None = None
        grants = self.context.grants()
        zero = f"0::{self.width.name}"
        if grants is None:
            return f"CASE WHEN subjects IS NOT NULL THEN {zero} END", {}
        self.context.before["grants"] = grants
        missing = f"CASE WHEN hit.fen IS NULL THEN ['{GRANTS}[' || hit.at || '].amount'] ELSE [] END"
        fen = Number("hit.fen", 0, self.source.width.fen, 100, missing=missing)
        yuan = self.reading.in_yuan(Amount(fen, "hit.currency" if self.width.foreign else CNY))
        about = "list_filter(grants, lambda hit: coalesce(list_has_any(hit.subject, subjects), false))"
        hits = f"CASE WHEN grants IS NOT NULL AND len(subjects) > 0 THEN {about} END"
        known = f"len(list_filter(hits, lambda hit: ({yuan.num}) IS NULL)) = 0"
        total = f"list_sum(list_transform(hits, lambda hit: {yuan.num}))::HUGEINT"
        if yuan.den > 100:
            total = f"((2 * {total} + {yuan.den // 100}) // {2 * yuan.den // 100})"
        self.refused.append(f"coalesce({total} > {MOST_RECEIVED}, false)")
        total = f"least(coalesce({total}, 0), {MOST_RECEIVED})::{self.width.name}"
        some = f"CASE WHEN {known} THEN {total} END"
        self.received_missing = (
            f"CASE WHEN received IS NULL THEN flatten(list_transform(hits, lambda hit: {yuan.missing})) ELSE [] END"
        )
        return f"CASE WHEN subjects IS NULL THEN NULL WHEN hits IS NULL OR len(hits) = 0 THEN {zero} ELSE {some} END", {
            "hits": hits
        }

    def _limit(self, values: dict[str, str]) -> "_Limit":
        limit = self.rule.limit
        if limit is None:
            values["lkey"], values["cap"] = "NULL::VARCHAR", self.null
            return _Limit([], None)
        parts, missing, unknown = [quoted(f"{self.period.number}")], [], []
        for at, node in enumerate(limit.per):
            value = self.reading.value(node)
            if isinstance(value, Number) and value.over is not None:
                raise Beyond
            text = f"CAST({sql_of(value)} AS VARCHAR)"
            if isinstance(value, Amount):
                text = f"{value.currency} || {text}"
            why = missing_of(value)
            if why is not None:
                text = f"coalesce({text}, '?' || array_to_string({why}, ' '))"
                unknown.append(f"{named(f'key {at}')} IS NULL")
                values[f"key {at}"] = sql_of(value)
            parts.append(text)
            missing.append(why)
        cap = self.reading.in_yuan(self.reading.amount(limit.amount))
        values["cap"] = self.reading.arithmetic.fen(cap)
        if cap.missing is not None:
            unknown.append("cap IS NULL")
        values["lkey"] = " || chr(0) || ".join(parts)
        return _Limit(unknown, together(*missing, cap.missing))

    def _early(self) -> str:
        """How many dates and years of the record lie before the policy."""
        if not self.section.is_list:
            return "0"
        record = self.record
        first, tests = self.policy.in_force.first, []
        for name, field in self.section.fields.items():
            if field.type == "date":
                tests.append(f"coalesce({sql_of(record.field(name))} < {day(first)}, false)::INTEGER")
            elif field.type == "year":
                tests.append(f"coalesce({sql_of(record.field(name))} < {first.year}, false)::INTEGER")
        return " + ".join(tests) or "0"

    def _lpr(self) -> tuple[str, str]:
        """Whether a rate was looked up, and how many warnings say that the table ends before its day."""
        uses = self.reading.lpr_uses
        if not uses:
            return "false", "0"
        table = next(iter(self.reading.lpr.values()))
        first = table.changes[0][0]
        used = either(*(f"coalesce(({use.when}) AND {use.day} >= {day(first)}, false)" for use in uses))
        beyond = either(*(f"coalesce(({use.when}) AND {use.day} > {day(table.last_known_day)}, false)" for use in uses))
        own = f"{quoted(self.rule.for_each + '[')} ||"
        if len(uses) > 1 or not self.sharing.alone_with_lpr or not (uses[0].path is None or uses[0].path.startswith(own)):
            self.refused.append("(beyond > 0 AND verdict < 2)")
        return used, f"({beyond})::INTEGER"

    def _rows(self) -> str:
        """A row for each record in the period, with the columns that the stages draw on."""
        during = ["true"]
        if (self.period.first, self.period.last) != (FIRST, LAST):
            during = [f"day BETWEEN {day(self.period.first)} AND {day(self.period.last)}"]
        before = dict(self.context.before)
        if self.section.is_list:
            raw = self.source.list(self.rule.for_each)
            assert raw is not None
            before["record_list"] = raw.sql
        rows = f"SELECT {named(POSITION)} AS n, {self.today} AS day{with_columns(before)} FROM {self.source.relation}"
        if not self.section.is_list:
            return f"SELECT *, 1::BIGINT AS i FROM ({rows}) WHERE {both(*during)}"
        unnested = "* EXCLUDE (record_list), unnest(record_list) AS r, generate_subscripts(record_list, 1) AS i"
        rows = f"SELECT {unnested} FROM ({rows}) WHERE {both('len(record_list) > 0', *during)}"
        return f"SELECT * EXCLUDE (r){with_columns(self.context.own)} FROM ({rows})"

    def _staged(self) -> str:
        rows = self._rows()
        for stage in self.stages:
            rows = f"SELECT *{with_columns(stage)} FROM ({rows})"
        return rows

    def _assembled(self, missing: str | None) -> str:
        rule, period = self.rule, self.period
        if self.wide and not isinstance(self.record.field(self.section.named_by), Word):
            raise Beyond
        rows = self._staged()
        refused = [f"coalesce({test}, false)" for test in (*self.reading.refused, *self.refused)]
        if self.wide:
            lacking = missing or "[]::VARCHAR[]"
            rows = (
                f"SELECT *, CASE WHEN verdict = {UNDETERMINED} THEN {lacking} ELSE []::VARCHAR[] END AS lacking FROM ({rows})"
            )
            refused.append(f"list_contains(lacking, {quoted(ELSEWHERE)})")
        uncapped = "0" if rule.ceiling is None else "uncapped"
        low, high = (decimal_text(rate).removesuffix("…") for rate in self.rates)
        columns = {
            "n": "n",
            "o": f"({period.number}::BIGINT << 32) + i",
            "rule": f"{period.number}",
            "verdict": "verdict",
            "gl": "gl",
            "gh": "gh",
            "lo": "CASE WHEN gl IS NOT NULL AND received IS NOT NULL THEN greatest(gl - received, 0) END",
            "hi": "CASE WHEN gh IS NOT NULL AND received IS NOT NULL THEN greatest(gh - received, 0) END",
            "subj": "subjects",
            "early": "0" if self.sharing.alone else "early",
            "warn": f"{uncapped} + beyond + {'early' if self.sharing.alone else '0'}",
            "stale": self._stale(),
            "lpr": "lpr",
            "refused": either(*refused),
            "lkey": "lkey",
            "cap": "cap",
            "received": "received",
            "record_name": named(apart("record of the rule" if self.section.is_list else rule.for_each, self.section.named_by)),
            "cost": "cost",
            "ceiling": self.null if rule.ceiling is None else "ceiling",
            "il": low,
            "ih": high,
            "missing": "list_filter(lacking, lambda path, nth: list_position(lacking, path) = nth)",
        }
        kinds = line_columns(self.policy, self.width, wide=self.wide)
        chosen = ", ".join(f"({columns[name]})::{kind} AS {name}" for name, kind in kinds.items())
        return f"SELECT {chosen} FROM ({rows}) WHERE concerned IS DISTINCT FROM false"

    def _stale(self) -> str:
        limits = self.policy.stale_after_days
        if limits is None:
            return "0"
        return f"CASE WHEN day - {day(self.rule.verified_on)} > {limits.verified} THEN {1 << self.stale_bit}::BIGINT ELSE 0 END"


def with_columns(columns: Mapping[str, str]) -> str:
    """Columns by name after others."""
    return "".join(f", {sql} AS {named(alias)}" for alias, sql in columns.items())


class _Ceiling(NamedTuple):
    """The column of the ceiling, if the rule has one; when it is unknown; what is missing then."""

    column: str | None
    unknown: list[str]
    missing: str | None

    def capped(self, gross: str) -> str:
        if self.column is None:
            return gross
        return (
            f'CASE WHEN NOT "ceiling stated" THEN {gross}'
            f" WHEN ceiling IS NOT NULL AND {gross} IS NOT NULL THEN greatest(least({gross}, ceiling), 0) END"
        )


class _Limit(NamedTuple):
    unknown: list[str]
    missing: str | None


def _once(words: str) -> str:
    """A list of texts, each only where it stands first."""
    first = f"list_filter({words}, lambda word, nth: list_position({words}, word) = nth)"
    return f"CASE WHEN len({words}) < 2 THEN {words} ELSE {first} END"
