"""The estimate: every rule for every record, cumulation, limits, totals, potential, warnings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from operator import add

from binjiang_cli.estimation.doubts import line_doubts, profile_doubts
from binjiang_cli.estimation.evaluate import Evaluation, Evaluator
from binjiang_cli.estimation.measures import MeasureMatch, match_measures, match_reasons
from binjiang_cli.estimation.result import (
    CompanyId,
    ConditionResult,
    Estimate,
    Line,
    MeasureResult,
    Origin,
    PayeeTotal,
    PolicyId,
    Range,
    Rates,
    SetTotal,
    Status,
    Totals,
    Warned,
    range_of_fen,
    rate,
    yuan,
)
from binjiang_cli.estimation.settle import Settlement, settle_both
from binjiang_cli.estimation.warnings import budget_warnings, line_warnings, policy_warnings, staleness_warnings
from binjiang_cli.language.readings.exact import Unknown
from binjiang_cli.policy.intensity import RateRange, range_of
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.paying import Paying
from binjiang_cli.profile.load import Profile
from binjiang_cli.source.problem import InputError, Place, Problem
from binjiang_cli.values.money import to_fen
from binjiang_cli.values.numbers import percent_text
from binjiang_cli.words import Text, did_you_mean, listing, nearest, visible


def estimate(
    profile: Profile, policy: Policy, *, as_of: date | None = None, assume: Mapping[str, Fraction] | None = None
) -> Estimate:
    """Return what the company of a profile could receive under a policy.

    `as_of` wins over the profile's day; without either it is today. `assume` gives rules one rate each instead of
    their range, and wins over the profile's. Raises InputError for an unknown rule and for a rate outside its range.
    """
    day = as_of or profile.as_of or date.today()
    evaluator = Evaluator(policy, profile, day, {**profile.assume, **(assume or {})})
    evaluations = evaluator.all_lines()
    check_assumed(evaluator, evaluations, assume or {})
    settled, hoped = settle_both(evaluations)
    potential = hoped.total_high - settled.total_high
    matches = match_measures(policy, evaluator.common, evaluator.exchange)
    warned = [
        *profile.cautions,
        *profile_doubts(evaluator),
        *policy_warnings(policy, day, evaluator.grants),
        *staleness_warnings(policy, day, evaluations),
        *line_warnings(policy, evaluations, settled.paid),
        *line_doubts(evaluator, evaluations, settled, hoped),
        *budget_warnings(policy, evaluations, settled.paid, matches),
    ]
    return Estimate.model_construct(
        company=CompanyId.model_construct(name=profile.name, uscc=profile.uscc),
        as_of=day,
        policy=PolicyId.model_construct(id=policy.id, sha256=policy.sha256),
        lines=tuple(_line(index, evaluations, settled, policy) for index in range(len(evaluations))),
        totals=_totals(evaluations, settled, policy),
        potential=yuan(potential),
        measures=tuple(_measure(found, policy) for found in matches),
        origin=Origin(profile, policy, assume or {}),
        warnings=tuple(Warned.model_construct(code=c.code, message=c.message, path=c.path) for c in dict.fromkeys(warned)),
    )


def check_assumed(evaluator: Evaluator, lines: Sequence[Evaluation], given: Mapping[str, Fraction]) -> None:
    """Refuse a rate for a rule that there is not, or outside the range that the rule, or one of its records, admits.

    `given` are the rates that the call states, which have no place in the profile. Raises InputError.
    """
    policy, profile = evaluator.policy, evaluator.profile
    said = set(map(policy.full_id, given))
    stated = {policy.full_id(rule): rule for rule in profile.assume}
    places = {name: profile.place_of_key("assume", rule) for name, rule in stated.items() if name not in said}
    problems = list(_rate_problems(evaluator.assume, policy, evaluator.as_of, places))
    problems += _outside_of_records(evaluator, lines, places)
    if problems:
        raise InputError(problems)


def check_rates(assumed: Mapping[str, Fraction], policy: Policy, day: date) -> None:
    """Refuse rates that a call states as `check_assumed` does, whoever the company is. Raises InputError."""
    if problems := list(_rate_problems(assumed, policy, day, {})):
        raise InputError(problems)


def _rate_problems(
    assumed: Mapping[str, Fraction], policy: Policy, day: date, places: Mapping[str, Place | None]
) -> Iterator[Problem]:
    for rule, share in assumed.items():
        if (problem := _rate_problem(rule, share, policy, day, places.get(rule))) is not None:
            yield problem


def _outside_of_records(
    evaluator: Evaluator, lines: Sequence[Evaluation], places: Mapping[str, Place | None]
) -> Iterator[Problem]:
    """Yield what is wrong with rates of which each record admits its own."""
    for line in lines:
        assumed = evaluator.assume.get(line.rule.id)
        if assumed is None or line.rule.states_rates:
            continue
        rates = range_of(line.exact, line.rule.intensity)
        problem = None if isinstance(rates, Unknown) else _outside(line.id, assumed, rates, places.get(line.rule.id))
        if problem is not None:
            yield problem


def _rate_problem(rule_id: str, assumed: Fraction, policy: Policy, day: date, place: Place | None) -> Problem | None:
    """Return what is wrong with a rate; None where nothing is."""
    rule = policy.rule(rule_id)
    if rule is None:
        if several := policy.meant(rule_id):
            message = Text(f"假定比例：{rule_id} 不止一条", f"assumed rate: {rule_id} is the name of several rules")
            return Problem(message, place, Text(f"写明是哪一条：{listing(several)}", f"say which: {listing(several)}"))
        rules = [rule.id for rule in policy.rules]
        meant = nearest(rule_id, rules)
        shown = visible(rule_id)
        hint = did_you_mean(meant) if meant else Text(f"规则：{listing(rules)}", f"rules: {listing(rules)}")
        return Problem(Text(f"假定比例：没有规则 {shown}", f"assumed rate: no such rule: {shown}"), place, hint)
    rates = rule.rates_on(day)
    return None if rates is None else _outside(rule_id, assumed, rates, place)


def _outside(whose: str, assumed: Fraction, rates: RateRange, place: Place | None) -> Problem | None:
    low, high = rates
    if low <= assumed <= high:
        return None
    shown, least, most = (percent_text(share) for share in (assumed, low, high))
    message = Text(f"{whose} 的假定比例 {shown} 超出区间", f"the assumed rate {shown} of {whose} is outside its range")
    return Problem(message, place, Text(f"应在 {least} 到 {most} 之间", f"from {least} to {most}"))


def _by_set(evaluations: list[Evaluation], settled: Settlement, policy: Policy) -> tuple[SetTotal, ...]:
    """Return what each set's lines pay, where there are several."""
    paid = {part.id: [0, 0] for part in policy.parts}
    for index, amounts in settled.paid.items() if policy.parts else ():
        total = paid[policy.home(evaluations[index].rule.id).id]
        total[:] = map(add, total, amounts)
    return tuple(SetTotal.model_construct(policy=name, low=yuan(low), high=yuan(high)) for name, (low, high) in paid.items())


def _totals(evaluations: list[Evaluation], settled: Settlement, policy: Policy) -> Totals:
    return Totals.model_construct(
        low=yuan(settled.total_low),
        high=yuan(settled.total_high),
        by_payee=_by_payee(evaluations, settled),
        by_set=_by_set(evaluations, settled, policy),
    )


def _by_payee(evaluations: list[Evaluation], settled: Settlement) -> tuple[PayeeTotal, ...]:
    """Return what each payee is paid, where there are several, in the order of the lines."""
    found: dict[Text | None, tuple[int, int]] = {}
    for index in sorted(settled.paid):
        payee, (low, high) = evaluations[index].rule.paying.payee, settled.paid[index]
        before = found.get(payee, (0, 0))
        found[payee] = before[0] + low, before[1] + high
    each = [PayeeTotal.model_construct(payee=payee, low=yuan(low), high=yuan(high)) for payee, (low, high) in found.items()]
    return tuple(each) if len(each) > 1 else ()


def _line(index: int, evaluations: list[Evaluation], settled: Settlement, policy: Policy) -> Line:
    found = evaluations[index]
    lost_to = settled.lost_to.get(index, ())
    status: Status = "superseded" if lost_to else found.verdict
    amount = settled.paid.get(index, found.amount)
    conditions = [
        *((judged.condition.id, judged.holds) for judged in found.conditions),
        *((judged.condition.id, judged.holds) for judged in found.policy_wide if judged.holds is not True),
    ]
    return Line.model_construct(
        rule=found.rule.id,
        record=found.record.path,
        name=found.name,
        clause=found.rule.clause,
        status=status,
        subjects=found.subjects,
        conditions=tuple(ConditionResult.model_construct(id=name, holds=holds) for name, holds in conditions),
        eligible_cost=None if found.eligible_cost is None else yuan(to_fen(found.eligible_cost)),
        intensity=None if found.rates is None else _shares(found.rates),
        ceiling=None if found.ceiling is None else yuan(to_fen(found.ceiling)),
        gross=None if found.gross is None else range_of_fen(found.gross),
        received=None if found.received is None else yuan(found.received),
        amount=None if amount is None else range_of_fen(amount),
        superseded_by=tuple(evaluations[other].id for other in lost_to),
        missing=found.missing,
        zero=found.zero,
        policy=policy.set_of(found.rule.id),
        payee=found.rule.paying.payee,
        payer=found.rule.paying.payer,
        instalments=_instalments(found.rule.paying, amount),
        evaluation=found,
    )


def _instalments(paying: Paying, amount: tuple[int, int] | None) -> tuple[Range, ...] | None:
    """Return the parts of an amount by year; None where there are parts of what is not known."""
    if not paying.instalments:
        return ()
    return None if amount is None else tuple(map(range_of_fen, zip(*map(paying.parts, amount), strict=True)))


def _measure(found: MeasureMatch, policy: Policy) -> MeasureResult:
    floor = policy.clauses[found.measure.id].budget_floor
    return MeasureResult.model_construct(
        id=found.measure.id,
        match=found.match,
        budget_floor=None if floor is None else yuan(to_fen(floor.amount)),
        reasons=match_reasons(found, policy),
        found=found,
    )


def _shares(rates: RateRange) -> Rates:
    low, high = map(rate, rates)
    return Rates.model_construct(low=low, high=high)
