"""What the reader should know about the figures: doubts about dates, rates, ceilings, limits, grants."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from binjiang_cli.estimation.evaluate import Evaluation, Grant
from binjiang_cli.estimation.measures import MeasureMatch, ways_in
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.model import InForce
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.staleness import is_stale, lpr_is_stale
from binjiang_cli.policy.vocabulary import Field
from binjiang_cli.profile.caution import Caution
from binjiang_cli.values.money import fen_text, to_fen
from binjiang_cli.words import Text, joined, same

WITHOUT_SUBJECT = Text("已获资助没有写明标的，未从任何一行扣除", "A grant without a subject is deducted from no line")
NO_CEILING = Text("没有填写，这一行因此没有封顶", "Not stated, so that this line has no ceiling")


def policy_warnings(policy: Policy, as_of: date, grants: Sequence[Grant]) -> Iterator[Caution]:
    """Yield what is to be said of the day and of the profile as a whole."""
    for one in policy.sets:
        if not one.in_force.holds_on(as_of):
            title = _quoted(one.title) if policy.parts else Text("政策", "The policy")
            yield Caution("not_in_force", _not_in_force(one.in_force, as_of, title), "as_of")
    for rule in policy.rules:
        if policy.home(rule.id).in_force.holds_on(as_of) and not rule.in_force.holds_on(as_of):
            yield Caution("not_in_force", _not_in_force(rule.in_force, as_of, _quoted(rule.title)), "as_of")
    for grant in grants:
        if not grant.subjects and not policy.counts(grant.rule):
            yield Caution("grant_without_subject", WITHOUT_SUBJECT, f"{grant.path}.subject")


def staleness_warnings(policy: Policy, as_of: date, evaluations: Sequence[Evaluation]) -> Iterator[Caution]:
    """Yield rules that a line leans on, and the LPR table where one was looked up, that are past the rule set's own limits."""
    for rule in {line.rule.id: line.rule for line in evaluations}.values():
        if is_stale(rule, policy.home(rule.id), as_of):
            yield Caution("stale_rule", stale_rule(rule), None)
    looked_up = {policy.home(line.rule.id).id for line in evaluations if line.exact.facts.lpr_uses}
    for one in policy.sets:
        if one.id in looked_up and lpr_is_stale(one, as_of):
            yield Caution("stale_lpr", stale_lpr(one), None)


def stale_rule(rule: Rule) -> Text:
    """Return that a rule's last verification was long ago."""
    title, verified = rule.title, rule.verified_on
    return Text(
        f"规则“{title.zh}”上次核对是 {verified}，请再核对", f"{title.en} was last verified on {verified}; verify it again"
    )


def stale_lpr(policy: Policy) -> Text:
    """Return that the LPR table of a rule set ends long ago."""
    last = policy.lpr.last_publication
    return Text(f"LPR 表最后一次公布是 {last}，请更新", f"The LPR table ends with that of {last}; update it")


def budget_warnings(
    policy: Policy,
    evaluations: Sequence[Evaluation],
    paid: Mapping[int, tuple[int, int]],
    matches: Sequence[MeasureMatch],
) -> Iterator[Caution]:
    """Yield lines that pay more than the stated yearly budget floor of every measure that they could come through."""
    for index, (_, high) in paid.items():
        line = evaluations[index]
        floors = [policy.clauses[measure.id].budget_floor for measure in ways_in(line.rule.id, matches)]
        stated = [to_fen(floor.amount) for floor in floors if floor is not None]
        if stated and len(stated) == len(floors) and high > max(stated):
            amount, floor = fen_text(high, grouped=True), fen_text(max(stated), grouped=True)
            message = Text(
                f"{amount} 元超过可申领的各项措施的年度预算下限（最高 {floor} 元）",
                f"CNY {amount} is more than the yearly budget floor of every measure that it could come through"
                f" (at most CNY {floor})",
            )
            yield Caution("above_budget_floor", message, line.record.path)


def _quoted(title: Text) -> Text:
    return Text(f"“{title.zh}”", title.en)


def _not_in_force(in_force: InForce, as_of: date, what: Text) -> Text:
    if as_of < in_force.first:
        return Text(
            f"{what.zh}自 {in_force.first} 起施行，{as_of} 尚未施行",
            f"{what.en} is in force from {in_force.first}, not yet on {as_of}",
        )
    return Text(
        f"{what.zh}施行到 {in_force.last} 为止，{as_of} 已经失效",
        f"{what.en} was in force until {in_force.last}, no longer on {as_of}",
    )


def line_warnings(policy: Policy, evaluations: Sequence[Evaluation], paid: Mapping[int, tuple[int, int]]) -> Iterator[Caution]:
    """Yield what is to be said of the lines that are not ineligible."""
    for index, line in enumerate(evaluations):
        if line.verdict == "ineligible":
            continue
        for path in line.uncapped:
            yield Caution("no_ceiling", NO_CEILING, path)
        yield from _early_dates(policy, line)
        for use in line.exact.facts.lpr_uses:
            if use.found.beyond:
                last, published = policy.home(line.rule.id).lpr.last_known_day, use.found.published_on
                message = Text(
                    f"LPR 表只到 {last}；{use.day} 暂用 {published} 公布的",
                    f"The LPR table ends on {last}; that of {published} is used for {use.day}",
                )
                yield Caution("lpr_beyond_table", message, use.path or line.record.path)
        if index in paid and line.limits and paid[index] != line.amount:
            caps = joined(same(fen_text(limit.room, grouped=True)) for limit in line.limits)
            message = Text(
                f"各行合计以 {caps.zh} 元为限，这一行已按限额调低",
                f"The rule's lines are limited to CNY {caps.en} together; this one was cut",
            )
            yield Caution("limit_reached", message, line.record.path)


def _early_dates(policy: Policy, line: Evaluation) -> Iterator[Caution]:
    """Yield dates and years of the record that lie before the policy: counted, and left to the implementing rules."""
    first = policy.home(line.rule.id).in_force.first
    section = policy.vocabulary.sections[line.rule.for_each]
    if not section.is_list:
        return
    for name, field in section.fields.items():
        value = getattr(line.record.fields, name)
        if value is not None and _is_before(field, value, first):
            yield Caution("before_policy", before_policy(value, first), f"{line.record.path}.{name}")


def before_policy(value: date | int, first: date) -> Text:
    """Return that a day or a year lies before the day on which a policy came into force."""
    return Text(
        f"{value} 早于施行日 {first}；已计入，是否适用由实施细则决定",
        f"{value} lies before {first}, when the policy came into force; counted, but the implementing rules decide",
    )


def _is_before(field: Field, value: date | int, first: date) -> bool:
    if isinstance(value, date):
        return value < first
    return field.type == "year" and value < first.year
