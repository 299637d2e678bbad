"""Profiles with other facts: what somebody types into a workbook, and the profile that it then stands for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from random import Random
from typing import Any, NamedTuple

from companies import rows
from helpers import profile_from

from binjiang_cli.estimation.result import Estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.load import Profile
from binjiang_cli.profile.plain import plain_profile
from binjiang_cli.report.workbook.fact_page import shown
from binjiang_cli.report.workbook.facts import FIXED, FactSheet, is_live
from binjiang_cli.source.problem import InputError
from binjiang_cli.values.money import Money
from binjiang_cli.words import Lang


class Changed(NamedTuple):
    """A profile as it is written, what is then typed, and the profile that this stands for."""

    before: Profile
    cells: Mapping[str, Any]
    after: Profile


def plain(profile: Profile, policy: Policy) -> dict[str, Any]:
    found = plain_profile(profile, policy.vocabulary, "en")
    found["fx"] = {code: str(rate) for code, rate in found.get("fx", {}).items()}
    return found


def random_profiles(policy: Policy, count: int, seed: int, day: date) -> Iterator[Profile]:
    """Yield random profiles, every other one with foreign money."""
    for style in ("typed", "mixed"):
        for row in rows(policy, count, seed, style, day):
            row.pop("source")
            with suppress(InputError):
                text = json.dumps({"as_of": day.isoformat(), **_written(row)}, default=str, ensure_ascii=False)
                yield profile_from(text, policy)


def _written(value: Any) -> Any:
    """Return a table's values as a profile has them: an amount with its currency is one text."""
    if isinstance(value, dict) and set(value) == {"amount", "currency"}:
        return None if value["amount"] is None else f"{value['currency'] or 'CNY'} {value['amount']}"
    if isinstance(value, dict):
        return {key: _written(item) for key, item in value.items()}
    return [_written(item) for item in value] if isinstance(value, list) else value


def changes(policy: Policy, profiles: Sequence[Profile], random: Random, lang: Lang) -> Iterator[Changed]:
    """Yield each profile with some of its facts taken from others, and some made unknown."""
    for profile in profiles:
        for _ in range(10):
            other = _mixed(policy, profile, profiles, random)
            if other is not None:
                yield Changed(profile, cells_of(policy, profile, other, lang), other)
                break


LIMITED = """
company: {{name: 甲, industries: [integrated_circuits]}}
as_of: 2026-06-30
assume: {{{assume}}}
rd_projects:
  - {{name: a, own_eda: true, sold: true, year: 2025, spend: {a}, subject: [X]}}
  - {{name: b, own_eda: true, sold: true, year: {year}, spend: {b}, subject: [X]}}
  - {{name: c, own_eda: true, sold: true, year: {rest}, spend: {c}, subject: [Y]}}
  - {{name: d, own_eda: true, sold: true, year: {rest}, spend: {d}, subject: [Z]}}
"""
# Amounts in ten thousand yuan. A limit of 20 million for a year: one that does not bind while the better of two changes; one
# that binds, so that the better of two is not the greater; years that do not count together; lines that share its room.
LIMITS = (
    ({"a": 5000, "b": 4000, "c": 1000, "d": 1000}, {"b": 6000}),
    ({"a": 10000, "b": 9333, "c": 12667, "d": 1000, "year": 2024}, {"c": 12600}),
    ({"a": 5000, "b": 4000, "c": 8000, "d": 7000, "year": 2024, "rest": 2023}, {"b": 6000}),
    ({"a": 1000, "b": 2000, "c": 8000, "d": 7000, "assume": "eda-development: 15%"}, {"c": 13000}),
    ({"a": 1000, "b": 2000, "c": 3000, "d": 4000}, {"assume": "eda-development: 12.5%"}),
)


def limited(policy: Policy) -> Iterator[Changed]:
    """Yield companies whose lines share a limit, with and without conflicts; `policy` is that for integrated circuits."""
    for held, typed in LIMITS:
        texts = []
        for facts in (held, {**held, **typed}):
            spends = {key: f"{value}万" if key in "abcd" else value for key, value in facts.items()}
            texts.append(LIMITED.format(**{"year": 2025, "rest": 2025, "assume": "", **spends}))
        before, after = (profile_from(text, policy) for text in texts)
        cells = cells_of(policy, before, after, "zh")
        rates = {f"in_assume_{rule.replace('-', '_')}": float(rate) for rule, rate in after.assume.items()}
        yield Changed(before, {**cells, **rates}, after)


def cells_of(policy: Policy, before: Profile, after: Profile, lang: Lang) -> dict[str, Any]:
    """Return what has to be typed into the workbook of one profile so that it stands for another with the same records."""
    day = date.today()
    sheets = [FactSheet(profile, policy, profile.as_of or day) for profile in (before, after)]
    old, new = ({fact.name: fact for fact in sheet.facts} for sheet in sheets)
    assert old.keys() >= new.keys()
    return {
        name: shown(new[name], lang) if name in new else None
        for name, fact in old.items()
        if fact.live and (name not in new or new[name].value != fact.value)
    }


def _mixed(policy: Policy, profile: Profile, others: Sequence[Profile], random: Random) -> Profile | None:
    found = plain(profile, policy)
    share = random.choice((0.05, 0.2, 0.5))
    for name, section in policy.vocabulary.sections.items():
        for index, record in enumerate(profile.records(name) or ()):
            target = found[name][index] if section.is_list else found[name]
            for key, field in section.fields.items():
                if field.type in FIXED or random.random() > share:
                    continue
                value = _other_value(policy, name, key, getattr(record.fields, key), others, random)
                target.pop(key, None)
                if value is not None:
                    target[key] = value
    if random.random() < 0.2:
        found["as_of"] = random.choice(others).as_of or found.get("as_of")
    sheet = FactSheet(profile, policy, profile.as_of or date.today())
    for code in list(found["fx"]):
        if random.random() < share:
            found["fx"][code] = f"{random.randrange(1, 10_000 * sheet.most_fx(code)) / 10_000:.4f}"
    found["fx"] = {code: rate for code, rate in found["fx"].items() if random.random() > 0.1}
    try:
        after = profile_from(json.dumps(found, default=str, ensure_ascii=False), policy)
    except InputError:
        return None
    return after if _fits(after, sheet, policy) else None


def _fits(after: Profile, sheet: FactSheet, policy: Policy) -> bool:
    """Return whether the facts of a profile are such as the cells of a workbook take."""
    most = {fact.name: fact.most for fact in sheet.facts}
    facts = FactSheet(after, policy, after.as_of or date.today()).facts
    return all(fact.field.type in FIXED or is_live(fact.field, fact.value, most[fact.name]) for fact in facts)


def _other_value(policy: Policy, section: str, key: str, held: Any, others: Sequence[Profile], random: Random) -> Any:
    """Return a value of the field from another company, in the currency of the cell; None for one that is not known."""
    if random.random() < 0.25:
        return None
    records = [record for other in random.sample(list(others), min(5, len(others))) for record in other.records(section) or ()]
    if not records:
        return None
    value = getattr(random.choice(records).fields, key)
    if isinstance(value, Money):
        currency = held.currency if isinstance(held, Money) else "CNY"
        return f"{currency} {float(value.amount):.2f}"
    if isinstance(value, tuple):
        return list(value)
    return value


def wanted(result: Estimate) -> dict[str, Any]:
    """Return what the named cells of a workbook should show."""
    totals = {"out_total_low": result.totals.low, "out_total_high": result.totals.high, "out_potential": result.potential}
    found: dict[str, Any] = {name: float(amount) for name, amount in totals.items()}
    for number, line in enumerate(result.lines):
        low, high = ("", "") if line.amount is None else (float(line.amount.low), float(line.amount.high))
        found |= {f"out_line_{number}_status": line.status, f"out_line_{number}_low": low, f"out_line_{number}_high": high}
    return found


def differences(shown_by: Mapping[str, Any], result: Estimate) -> list[str]:
    """Return the named results that are not as estimated; a line too many is one."""
    expected = wanted(result)
    extra = {name: "" for name in shown_by if name.startswith("out_") and name not in expected}
    return [
        f"{name}: {shown_by.get(name)!r} for {value!r}"
        for name, value in (expected | extra).items()
        if shown_by.get(name) != value and (name != "out_potential" or name in shown_by)
    ]
