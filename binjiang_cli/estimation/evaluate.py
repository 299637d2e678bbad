"""One rule for one record: conditions, eligible cost, intensity, ceiling, what was received, what is missing."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from binjiang_cli.estimation.cumulation.conflicts import Asking, asked_for
from binjiang_cli.estimation.exchange import Exchange
from binjiang_cli.estimation.subjects import SUBJECT, Subjects
from binjiang_cli.language.readings.exact import Exact, Facts, Peer, Peers, Record, Unknown, Value, in_cny, unknown_of
from binjiang_cli.language.readings.parameters import parameters_on
from binjiang_cli.policy.intensity import RateRange, range_of
from binjiang_cli.policy.limits import Limit
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.ranking import orders_of
from binjiang_cli.policy.rule import Condition, Rule
from binjiang_cli.profile.load import Profile
from binjiang_cli.values.money import Money, to_fen
from binjiang_cli.values.rounding import Rounding
from binjiang_cli.words import Text

Verdict = Literal["eligible", "undetermined", "ineligible"]
LineKey = tuple[str, str]  # a rule's id and a record's path


class Grant(NamedTuple):
    """Aid already received: its record's path, its subjects, its amount in yuan, its day; the rule and the year it was for."""

    path: str
    subjects: tuple[str, ...]
    amount: Fraction | Unknown
    on: date | None
    rule: str | None = None
    year: int | None = None

    @property
    def counted_in(self) -> int | None:
        """Return the year whose limit it uses up: the one that it was for, else that of its day."""
        return self.on.year if self.year is None and self.on is not None else self.year


class Judged(NamedTuple):
    """A condition and its truth: true, false, or None where it is not known."""

    condition: Condition
    holds: bool | None


class LimitGroup(NamedTuple):
    """The lines that share a limit: which one, and the values of `per`; the cap, and what was received of it, in fen.

    `title` is that of a limit on several rules.
    """

    key: tuple[Hashable, ...]
    cap: int
    used: int
    title: Text | None = None

    @property
    def room(self) -> int:
        """Return what the lines can be paid together."""
        return max(self.cap - self.used, 0)


class LowHigh(NamedTuple):
    """Low and high, in fen."""

    low: int
    high: int


class Evaluation(NamedTuple):
    """What a rule says of a record before cumulation. What cannot be known is None.

    `exact` keeps the value of every expression; `uncapped` are the fields for want of which there is no ceiling; `spelt`
    are the texts of the record that are read as another spelling of a subject; `grants` are what was received for it.
    `spheres` are within what it competes, where not all lines do; `year` is that of its record, where lines of two years
    do not compete. `missing` and `zero` keep it undetermined: fields that are not stated, and fields that are, by which a
    divisor is zero.
    """

    rule: Rule
    record: Record
    name: str | None
    exact: Exact
    policy_wide: tuple[Judged, ...]
    conditions: tuple[Judged, ...]
    eligible_cost: Fraction | None
    rates: RateRange | None
    ceiling: Fraction | None
    uncapped: tuple[str, ...]
    subjects: tuple[str, ...]
    spheres: tuple[str, ...]
    year: int | None
    spelt: tuple[str, ...]
    grants: tuple[Grant, ...]
    gross: LowHigh | None
    received: int | None
    limits: tuple[LimitGroup, ...]
    missing: tuple[str, ...]
    zero: tuple[str, ...]
    verdict: Verdict

    @property
    def id(self) -> str:
        return f"{self.rule.id}:{self.record.path}"

    @property
    def awaits_facts(self) -> bool:
        """Return whether it is undetermined for want of facts alone, and not for a divisor that is zero."""
        return self.verdict == "undetermined" and not self.zero

    @property
    def amount(self) -> LowHigh | None:
        """Return what is due: the gross, less what was received."""
        if self.gross is None or self.received is None:
            return None
        return LowHigh(max(self.gross.low - self.received, 0), max(self.gross.high - self.received, 0))

    @property
    def asking(self) -> Asking:
        """Return what cumulation compares."""
        keys = asked_for(self.rule, self.record.path, self.subjects, self.spheres)
        return Asking(keys, self.rule, self.record.path, self.year, not self.subjects)


NOTHING: Mapping[LineKey, Evaluation | None] = {}


class Evaluator:
    """Evaluates the rules of a policy for one profile on one day, by the exact reading or one that it is the base of."""

    def __init__(
        self, policy: Policy, profile: Profile, as_of: date, assume: Mapping[str, Fraction], reading: type[Exact] = Exact
    ) -> None:
        self.reading = reading
        self.policy = policy
        self.profile = profile
        self.as_of = as_of
        self.assume = policy.named(assume)
        self.subjects = Subjects(profile, policy.vocabulary)
        self.exchange = Exchange(profile, policy.vocabulary, as_of)
        self.records = self.exchange.dated(self.subjects.records)
        self.common = self._common_names()
        self.grants = self._grants()
        self.peers: dict[str, list[Peer]] = {}

    def all_lines(self, known: Mapping[LineKey, Evaluation | None] = NOTHING) -> list[Evaluation]:
        """Return the lines of all rules in force, in the policy's order; none where their rule set is not in force.

        `known` are what is already known of rules and records: those are not evaluated again (None: there is no line).
        """
        return [line for rule in self.policy.rules if self.applies(rule) for line in self.lines(rule, known)]

    def applies(self, rule: Rule) -> bool:
        """Return whether a rule and its rule set are in force on the day."""
        return self.policy.applies(rule, self.as_of)

    def lines(self, rule: Rule, known: Mapping[LineKey, Evaluation | None] = NOTHING) -> list[Evaluation]:
        """Return the rule's lines in the order of the records; a record that the rule is not about gives none."""
        records = self.records[rule.for_each] or ()
        new = [record for record in records if (rule.id, record.path) not in known]
        found = dict(zip((record.path for record in new), self._evaluated(rule, new), strict=True)) if new else {}
        lines = (found[one.path] if one.path in found else known[rule.id, one.path] for one in records)
        return [line for line in lines if line is not None]

    def _evaluated(self, rule: Rule, records: Iterable[Record]) -> Iterator[Evaluation | None]:
        parameters = parameters_on(rule.parameters, self.as_of)
        for record in records:
            yield self._line(rule, record, parameters)

    def _common_names(self) -> dict[str, Value]:
        names: dict[str, Value] = {"as_of": self.as_of}
        for name, section in self.policy.vocabulary.sections.items():
            records = self.records[name]
            if section.is_list:
                names[name] = Unknown((name,)) if records is None else records
            elif records:
                names[name] = records[0]
        return names

    def _grants(self) -> list[Grant]:
        grants = []
        for record in self.records.get("grants_received") or ():
            given = record.fields.amount
            amount = Unknown((f"{record.path}.amount",)) if given is None else in_cny(given, self.exchange.fx)
            on, rule, year = (getattr(record.fields, name, None) for name in ("on", "rule", "year"))
            paid_by = None if rule is None else self.policy.full_id(rule)
            grants.append(Grant(record.path, tuple(record.fields.subject or ()), amount, on, paid_by, year))
        return grants

    def _line(self, rule: Rule, record: Record, parameters: Mapping[str, Value]) -> Evaluation | None:
        section = self.policy.vocabulary.sections[rule.for_each]
        exact = self.reading_for(rule, record, parameters)
        missing: list[Unknown] = []
        if rule.where is not None:
            concerned = exact.value(rule.where)
            if concerned is False:
                return None
            _note(concerned, missing)
        policy_wide, policy_missing = _judged(exact, self.policy.home(rule.id).conditions)
        missing += policy_missing
        conditions, condition_missing = _judged(exact, rule.conditions)
        missing += condition_missing
        cost = self._in_yuan(exact, exact.value(rule.eligible_cost), missing)
        rates = self._rates(exact, rule, missing)
        ceiling, uncapped = self._ceiling(exact, rule, missing)
        capped = rule.ceiling is None or ceiling is not None or bool(uncapped)
        name = called(getattr(record.fields, section.named_by, None))
        subjects = self.subjects_for(exact, rule, record, missing)
        year = self._year(exact, rule, missing)
        grants = () if subjects is None else self.grants_for(subjects, name if section.is_list else None, year)
        received = None if subjects is None else _received(grants, missing)
        limits = self._limits(exact, rule, subjects or (("record", record.path),), missing)
        failed = any(judged.holds is False for judged in (*policy_wide, *conditions))
        wanting = (None if failed else unknown_of(*missing)) or Unknown(())
        return Evaluation(
            rule=rule, record=record, name=name, exact=exact,
            policy_wide=policy_wide, conditions=conditions, eligible_cost=cost, rates=rates,
            ceiling=ceiling, uncapped=uncapped, subjects=subjects or (), spheres=self.policy.spheres(rule.id),
            year=year,
            spelt=self._spelt(record), grants=grants,
            gross=_gross(cost, rates, ceiling, rule.rounding) if capped else None,
            received=received, limits=limits, missing=wanting.missing, zero=wanting.zero,
            verdict="ineligible" if failed else "undetermined" if missing else "eligible",
        )  # fmt: skip

    def reading_for(self, rule: Rule, record: Record, parameters: Mapping[str, Value], without: Collection[str] = ()) -> Exact:
        """Return the reading of a rule for a record, with each `let` evaluated that is not left out."""
        names = {**self.common, **parameters}
        section = self.policy.vocabulary.sections[rule.for_each]
        if section.record is not None:
            names[section.record] = record
        peers = Peers(record.path, lambda: self._peers_of(rule, parameters))
        exact = self.reading(names, rule.types, self.facts_for(rule, record, peers))
        exact.let = rule.let
        for name, node in rule.let.items():
            if name not in without:
                names[name] = exact.value(node)
        return exact

    def _peers_of(self, rule: Rule, parameters: Mapping[str, Value]) -> Sequence[Peer]:
        """Return the records of a rule's section, each read as far as it does not depend on their order."""
        if rule.id not in self.peers:
            ordered = orders_of(rule.let).lets
            readings = [self.reading_for(rule, record, parameters, ordered) for record in self.records[rule.for_each] or ()]
            kept = [True if rule.where is None else exact.value(rule.where) for exact in readings]
            paths = [record.path for record in self.records[rule.for_each] or ()]
            self.peers[rule.id] = [Peer(*each) for each in zip(paths, readings, kept, strict=True)]
        return self.peers[rule.id]

    def facts_for(self, rule: Rule, record: Record, peers: Peers) -> Facts:
        """Return what a rule's expressions draw on for a record."""
        return Facts(self.exchange.of(record), self.policy.home(rule.id).lpr, peers, own_fx=self.exchange.own)

    def _in_yuan(self, exact: Exact, value: Value, missing: list[Unknown]) -> Fraction | None:
        if isinstance(value, Money):
            converted = in_cny(value, exact.facts.fx)
            if not isinstance(converted, Unknown):
                return converted
            value = converted
        _note(value, missing)
        return None

    def _rates(self, exact: Exact, rule: Rule, missing: list[Unknown]) -> RateRange | None:
        """Return the rates that the record admits, or the assumed one; None where they are not known."""
        rates = range_of(exact, rule.intensity)
        if (assumed := self.assume.get(rule.id)) is not None:
            return assumed, assumed
        if isinstance(rates, Unknown):
            _note(rates, missing)
            return None
        return rates

    def _ceiling(self, exact: Exact, rule: Rule, missing: list[Unknown]) -> tuple[Fraction | None, tuple[str, ...]]:
        """Return the ceiling in yuan. Where the profile leaves it out, there is none; for any other reason it is not known."""
        if rule.ceiling is None:
            return None, ()
        value = exact.value(rule.ceiling)
        if isinstance(value, Unknown) and not value.zero and all(self._is_of_profile(path) for path in value.missing):
            return None, value.missing
        return self._in_yuan(exact, value, missing), ()

    def _is_of_profile(self, path: str) -> bool:
        """Return whether a path names what a section could state, rather than a rate or the rule's own figure."""
        return path.partition(".")[0].partition("[")[0] in self.policy.vocabulary.sections

    def subjects_for(self, exact: Exact, rule: Rule, record: Record, missing: list[Unknown]) -> tuple[str, ...] | None:
        """Return the subjects of a line, each in its first spelling; None where they are not known."""
        if rule.subject is None:
            return tuple(dict.fromkeys(getattr(record.fields, SUBJECT, None) or ()))
        value: Any = exact.value(rule.subject)
        unknown = unknown_of(value) if isinstance(value, Unknown | str) else unknown_of(*value)
        if unknown is not None:
            _note(unknown, missing)
            return None
        texts = (value,) if isinstance(value, str) else tuple(value)
        return tuple(dict.fromkeys(self.subjects.read(texts, record.path)))

    def _spelt(self, record: Record) -> tuple[str, ...]:
        spelt = self.subjects.spelt
        return spelt.get(f"{record.path}.{SUBJECT}", ()) + spelt.get(record.path, ())

    def _year(self, exact: Exact, rule: Rule, missing: list[Unknown]) -> int | None:
        """Return the year of a line, where lines of two years do not conflict; None where it is not known."""
        if rule.year is None:
            return None
        value = exact.value(rule.year)
        if isinstance(value, Unknown):
            _note(value, missing)
            return None
        assert isinstance(value, Fraction | int)
        return int(value)

    def grants_for(self, subjects: tuple[str, ...], name: object, year: int | None = None) -> tuple[Grant, ...]:
        """Return the grants for any of the subjects; a record without one is meant by its name.

        Of the grants that state a year, in a `year` those of another are not among them.
        """
        if not subjects and isinstance(name, str):
            meant = self.subjects.named(name)
            subjects = () if meant is None else (meant,)
        named = (grant for grant in self.grants if not set(subjects).isdisjoint(grant.subjects))
        return tuple(grant for grant in named if None in (year, grant.year) or grant.year == year)

    def _limits(
        self, exact: Exact, rule: Rule, subjects: tuple[Hashable, ...], missing: list[Unknown]
    ) -> tuple[LimitGroup, ...]:
        """Return the limits of a line; one on several rules that goes by subject once for each of the line's."""
        found = [self._limit(exact, limit, (rule.id, at), (rule.id,), missing) for at, limit in enumerate(rule.limits)]
        for shared in rule.shared:
            group = self._limit(exact, shared.limit, ("limits", shared.id), shared.rules, missing)
            if group is not None:
                keys = [(*group.key, subject) for subject in subjects] if shared.by_subject else [group.key]
                found += [group._replace(key=key, title=shared.title) for key in keys]
        return tuple(group for group in found if group is not None)

    def _limit(
        self, exact: Exact, limit: Limit, key: tuple[Hashable, ...], rules: tuple[str, ...], missing: list[Unknown]
    ) -> LimitGroup | None:
        """Return the group of a line under a limit; None where it cannot be known."""
        values = [exact.value(node) for node in limit.per]
        for value in values:
            _note(value, missing)
        cap = self._cap(exact, limit, missing)
        used = _received(self._counted(rules, values), missing) if limit.counts_received else 0
        if cap is None or used is None:
            return None
        return LimitGroup((*key, *values), max(to_fen(cap), 0), used)

    def _cap(self, exact: Exact, limit: Limit, missing: list[Unknown]) -> Fraction | None:
        """Return a limit's amount in yuan, at the rates of the day of the estimate: lines of several days share it."""
        of_record, exact.facts.fx = exact.facts.fx, self.exchange.fx
        cap = self._in_yuan(exact, exact.value(limit.amount), missing)
        exact.facts.fx = of_record
        return cap

    def _counted(self, rules: tuple[str, ...], years: list[Value]) -> tuple[Grant, ...]:
        """Return the grants that were received for any of some rules; one of which the year is not known counts for each."""
        paid = (grant for grant in self.grants if grant.rule in rules)
        return tuple(each for each in paid if each.counted_in is None or all(each.counted_in == year for year in years))


def _judged(exact: Exact, conditions: tuple[Condition, ...]) -> tuple[tuple[Judged, ...], tuple[Unknown, ...]]:
    judged, missing = [], list[Unknown]()
    for condition in conditions:
        value = exact.value(condition.test)
        _note(value, missing)
        judged.append(Judged(condition, None if isinstance(value, Unknown) else bool(value)))
    return tuple(judged), tuple(missing)


def called(name: str | tuple[str, ...] | None) -> str | None:
    """Return what a record is called; several texts are one name."""
    return "、".join(name) or None if isinstance(name, tuple) else name


def _received(grants: tuple[Grant, ...], missing: list[Unknown]) -> int | None:
    """Return what the grants hold together, rounded to the fen as it is printed."""
    total = Fraction(0)
    known = True
    for grant in grants:
        if isinstance(grant.amount, Unknown):
            _note(grant.amount, missing)
            known = False
        else:
            total += grant.amount
    return to_fen(total) if known else None


def _note(value: Value, missing: list[Unknown]) -> None:
    """Add what keeps a value unknown."""
    if isinstance(value, Unknown):
        missing.append(value)


def _gross(cost: Fraction | None, rates: RateRange | None, ceiling: Fraction | None, rounding: Rounding) -> LowHigh | None:
    """Return the eligible cost × intensity, then the ceiling, then rounding; never below zero. None where it is not known."""
    if cost is None or rates is None:
        return None
    amounts = (cost * rate if ceiling is None else min(cost * rate, ceiling) for rate in rates)
    return LowHigh(*(rounding.fen(max(amount, Fraction(0))) for amount in amounts))
