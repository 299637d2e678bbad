"""One row a company: who it is, its day, whether its row is plain, whether its lines could conflict, its own warnings."""

from collections.abc import Sequence

from binjiang_cli.batch.kernel.context import GRANTS
from binjiang_cli.batch.kernel.periods import Period, force_days, stretches
from binjiang_cli.batch.kernel.plain import Raw
from binjiang_cli.batch.kernel.source import ORIGIN, POSITION, Source
from binjiang_cli.estimation.warnings import policy_warnings
from binjiang_cli.language.readings.sql.literals import both, day, either, named
from binjiang_cli.policy.load import Policy


def head_query(source: Source, policy: Policy, today: str, left_out: Sequence[str]) -> str:
    """The query of the companies; `left_out` are conditions under which the exact reading is needed."""
    company = policy.vocabulary.sections["company"]
    name = source.field(company, "name", source.section("company"))
    uscc = source.field(company, "uscc", source.section("company")).sql if "uscc" in company.fields else "NULL::VARCHAR"
    refused = either(*left_out) if left_out else "false"
    ok = both(source.plain(), f"NOT coalesce({refused}, true)")
    subjects = _subjects(source, policy)
    rows = f"SELECT *, {today} AS {source.own_day}, {subjects} AS {source.own_subjects} FROM {source.relation}"
    columns = {
        "n": named(POSITION),
        "source": named(ORIGIN),
        "name": name.sql,
        "uscc": uscc,
        "day": source.own_day,
        "ok": ok,
        "clash": _clash(source, policy),
        "warned": head_warnings(source, policy),
    }
    return f"SELECT {', '.join(f'{sql} AS {column}' for column, sql in columns.items())} FROM ({rows})"


def rule_left_out(source: Source, period: Period) -> str:
    """When a company has lines of a rule that SQL cannot read."""
    test = f"{source.own_day} BETWEEN {day(period.first)} AND {day(period.last)}"
    raw = source.list(period.rule.for_each)
    return both(test, f"coalesce(len({raw.sql}), 0) > 0") if raw else test


def _subjects(source: Source, policy: Policy) -> str:
    """The subjects of all records that rules are about; NULL where they decide nothing, as rules state their own."""
    if any(rule.subject is not None for rule in policy.rules):
        return "NULL::VARCHAR[]"
    lists = []
    for name in dict.fromkeys(rule.for_each for rule in policy.rules):
        section, raw = policy.vocabulary.sections[name], source.list(name)
        if raw is not None and "subject" in section.fields:
            subject = source.field(section, "subject", Raw("item", dict(raw.type.children)["child"])).sql
            lists.append(f"flatten(list_transform({raw.sql}, lambda item: {subject}))")
    return f"list_concat({', '.join(lists)})" if len(lists) > 1 else (lists or ["NULL::VARCHAR[]"])[0]


def _clash(source: Source, policy: Policy) -> str:
    """Whether two lines could share a subject or a record."""
    sections = [rule.for_each for rule in policy.rules]
    tests, lengths = [f"coalesce(len({source.own_subjects}) > list_unique({source.own_subjects}), false)"], ["0"]
    for name in dict.fromkeys(sections):
        raw = source.list(name)
        if not policy.vocabulary.sections[name].is_list:
            lengths.append(str(sections.count(name)))
        elif raw is not None:
            lengths.append(f"{sections.count(name)} * coalesce(len({raw.sql}), 0)")
            if sections.count(name) > 1:
                tests.append(f"coalesce(len({raw.sql}), 0) > 0")
    if any(rule.subject is not None for rule in policy.rules) or "company" in sections:
        return f"({' + '.join(lengths)}) > 1"
    return either(*tests)


def head_warnings(source: Source, policy: Policy) -> str:
    """How many warnings the day and the grants give."""
    forces = [policy.in_force, *(rule.in_force for rule in policy.rules)]
    cuts = [cut for force in forces for cut in force_days(force)]
    counted = [(first, len(set(policy_warnings(policy, first, ())))) for first, _ in stretches(cuts)]
    whens = " ".join(f"WHEN {source.own_day} >= {day(first)} THEN {count}" for first, count in reversed(counted))
    grants = source.list(GRANTS)
    bare = "0"
    if grants is not None:
        section = policy.vocabulary.sections[GRANTS]
        subject = source.field(section, "subject", Raw("item", dict(grants.type.children)["child"])).sql
        bare = f"coalesce(len(list_filter({grants.sql}, lambda item: coalesce(len({subject}), 0) = 0)), 0)"
    return f"(CASE {whens} ELSE 0 END + {bare})::INTEGER"
