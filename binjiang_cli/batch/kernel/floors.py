"""The budget floors of measures: lines that pay more than the floor of every measure that they could come through."""

from binjiang_cli.batch.kernel.context import Context
from binjiang_cli.batch.kernel.lines import ELIGIBLE
from binjiang_cli.batch.kernel.source import POSITION, Source
from binjiang_cli.batch.kernel.tasks import lpr_of
from binjiang_cli.language.readings.sql.literals import both, either, named
from binjiang_cli.language.readings.sql.values import Beyond, TooWide
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.values.money import to_fen


def least_floor(rule: Rule, policy: Policy) -> int | None:
    """The least floor, in fen, of the measures whose text names the rule; None where there is none."""
    floors = [policy.clauses[measure.id].budget_floor for measure in policy.measures if rule.id in measure.payments]
    return min((to_fen(floor.amount) for floor in floors if floor is not None), default=None)


def large_query(t: str) -> str:
    """The companies with a line that passes the least floor of its rule."""
    return f"SELECT DISTINCT n FROM {t}_lines JOIN {t}_rules USING (rule) WHERE verdict = {ELIGIBLE} AND hi > least_floor"


def floor_query(source: Source, policy: Policy, today: str, t: str) -> str:
    """For each large company and rule the greatest floor of the measures that match; NULL where one of them states none.

    `refused` says that the measures of a company are for a wider pass.
    """
    lpr = lpr_of(policy)
    width = source.width
    while True:
        context = Context(source, policy, width, {}, lpr)
        try:
            columns = _floors(context, policy)
            refused = either(*(f"coalesce({test}, false)" for test in context.reading.refused))
            break
        except TooWide:
            width = width._replace(fen=width.fen // 2)
        except Beyond:
            columns, refused = {0: "NULL::HUGEINT"}, "true"
            break
    before = "".join(f", {sql} AS {named(alias)}" for alias, sql in context.before.items())
    rows = f"SELECT {named(POSITION)} AS n, {today} AS day{before} FROM {source.relation}"
    structs = ", ".join(f"{{'rule': {number}::SMALLINT, 'floor': {sql}}}" for number, sql in columns.items())
    ways = f"SELECT n, {refused} AS refused, unnest([{structs}]) AS way FROM ({rows}) SEMI JOIN {t}_large USING (n)"
    return f"SELECT n, refused, way.rule AS rule, way.floor AS floor FROM ({ways})"


def _floors(context: Context, policy: Policy) -> dict[int, str]:
    """The SQL of each rule's floor by its number; a rule that no measure with a floor names has none."""
    columns = {}
    for number, rule in enumerate(policy.rules):
        stated, open_ended = [], []
        for measure in policy.measures:
            if rule.id not in measure.payments:
                continue
            context.reading.types = measure.types
            criteria = either(*(context.reading.truth(criterion.test).sql for criterion in measure.criteria))
            matches = both(criteria, *(context.reading.truth(condition.test).sql for condition in policy.conditions))
            floor = policy.clauses[measure.id].budget_floor
            if floor is None:
                open_ended.append(f"coalesce({matches}, false)")
            else:
                stated.append(f"CASE WHEN {matches} THEN {to_fen(floor.amount)}::HUGEINT END")
        if stated:
            columns[number] = f"CASE WHEN NOT {either(*open_ended)} THEN greatest({', '.join(stated)}) END"
    return columns
