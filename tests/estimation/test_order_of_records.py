"""`place` and `within` against sorted records; whatever is not known makes only those lines unknown that it can change."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from helpers import estimate_of, policy_with, profile_from
from hypothesis import given, settings
from hypothesis import strategies as st

from binjiang_cli.estimation.evaluate import Evaluator
from binjiang_cli.language.readings.exact import Unknown
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.prose import rule_words
from binjiang_cli.rulecheck.mutation.of_policy import mutants
from binjiang_cli.values.money import Money

RULE = """\
for_each: loans
labels: {most: {zh: 上限, en: the most}}
parameters: {most: 500元}
let:
  nth: place(loan, by=-loan.principal, per=loan.lender)
  fits: within(loan.principal, most, by=loan.drawn_on)
  as_listed: place(loan)
where: loan.lender != "other"
eligible_cost: fits
intensity: 100%
"""
DAY = date(2026, 6, 30)
Loan = dict[str, Any]
CHOICES: dict[str, tuple[Any, ...]] = {"lender": ("bank", "other"), "principal": (100, 300), "drawn_on": (1, 2)}


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return policy_with(tmp_path_factory.mktemp("order"), RULE)


def lines_of(loans: list[Loan], policy: Policy) -> dict[int, dict[str, Any]]:
    """What the lets of each loan's line come to, by the loan's number."""
    records = []
    for loan in loans:
        known = {key: value for key, value in loan.items() if value is not None}
        known |= {"drawn_on": f"2025-01-{known['drawn_on']:02}"} if "drawn_on" in known else {}
        records.append("{" + ", ".join(f"{key}: {value}" for key, value in {"name": "一", **known}.items()) + "}")
    profile = profile_from(f"company: {{name: 甲}}\nloans: [{', '.join(records)}]\n", policy)
    lines = Evaluator(policy, profile, DAY, {}).all_lines()
    return {
        int(line.record.path[6:-1]): {name: line.exact.names[name] for name in ("nth", "fits", "as_listed")} for line in lines
    }


def expected(loans: list[Loan]) -> dict[int, dict[str, Any]]:
    """The same by sorting."""
    kept = [at for at, loan in enumerate(loans) if loan["lender"] != "other"]
    by_size = sorted(kept, key=lambda at: (-loans[at]["principal"], at))
    room, fits = 500, {}
    for at in sorted(kept, key=lambda at: (loans[at]["drawn_on"], at)):
        fits[at] = max(0, min(loans[at]["principal"], room))
        room -= loans[at]["principal"]
    return {
        at: {
            "nth": 1 + [one for one in by_size if loans[one]["lender"] == loans[at]["lender"]].index(at),
            "fits": Money(Fraction(fits[at])),
            "as_listed": 1 + kept.index(at),
        }
        for at in kept
    }


known = st.fixed_dictionaries({key: st.sampled_from(values) for key, values in CHOICES.items()})
perhaps = st.fixed_dictionaries({key: st.sampled_from((*values, None)) for key, values in CHOICES.items()})


@settings(max_examples=60)
@given(loans=st.lists(known, max_size=6))
def test_the_order_is_that_of_sorting(policy: Policy, loans: list[Loan]) -> None:
    assert lines_of(loans, policy) == expected(loans)


@settings(max_examples=25)
@given(
    loans=st.lists(perhaps, min_size=1, max_size=3).filter(
        lambda loans: sum(list(one.values()).count(None) for one in loans) < 5
    )
)
def test_what_is_known_is_so_whatever_the_rest_turns_out_to_be(policy: Policy, loans: list[Loan]) -> None:
    gaps = [(at, key) for at, loan in enumerate(loans) for key, value in loan.items() if value is None]
    found = lines_of(loans, policy)
    for values in product(*(CHOICES[key] for _, key in gaps)):
        full = [dict(loan) for loan in loans]
        for (at, key), value in zip(gaps, values, strict=True):
            full[at][key] = value
        for at, lets in expected(full).items():
            for name, value in lets.items():
                assert isinstance(found[at][name], Unknown) or found[at][name] == value


def loan(lender: Any, principal: Any, drawn_on: Any) -> Loan:
    return {"lender": lender, "principal": principal, "drawn_on": drawn_on}


def test_what_cannot_come_before_does_not_matter(policy: Policy) -> None:
    """The second may be in the way of the third; not of the first, which was drawn earlier."""
    found = lines_of([loan("bank", 300, 1), loan(None, 300, 2), loan("bank", 300, 2)], policy)
    assert found[0]["fits"] == Money(Fraction(300))
    assert found[2]["fits"] == Unknown(("loans[1].lender",))
    assert found[0]["as_listed"] == 1
    assert found[2]["as_listed"] == Unknown(("loans[1].lender",))


@pytest.mark.parametrize(
    ("loans", "missing"),
    [
        ([loan("bank", None, 1), loan("bank", 100, 2)], ("loans[0].principal",)),  # how much the first leaves
        ([loan("bank", 100, None), loan("bank", 100, 2)], ("loans[0].drawn_on",)),  # which is the first
        ([loan("bank", 100, 1), loan("bank", 100, None)], ("loans[1].drawn_on",)),
        ([loan("bank", None, 2), loan("bank", 100, 1)], ()),
    ],
)
def test_what_is_missing(policy: Policy, loans: list[Loan], missing: tuple[str, ...]) -> None:
    fits = lines_of(loans, policy)[1]["fits"]
    assert fits == (Unknown(missing) if missing else Money(Fraction(100)))


def test_in_words(policy: Policy) -> None:
    words = rule_words(policy.rules[0]._replace(eligible_cost=policy.rules[0].let["fits"]), policy)
    order = "by Drawn on, the least or earliest first"
    assert words.en.endswith(f"100% of what of Principal still fits under the most after the records before ({order}).")
    assert "本金中，前面各项之后 上限 还容得下的部分（按放款日从小到大）" in words.zh


def test_what_is_changed_of_them(policy: Policy) -> None:
    found = {mutant.id.partition(".")[2]: mutant.words.en for mutant in mutants(policy) if ".let." in mutant.id}
    assert found["let.nth/turned"] == "the order turned round"
    assert found["let.nth/per-dropped"] == "per=loan.lender dropped"
    assert found["let.fits/by-dropped"] == "by=loan.drawn_on dropped"


def test_foreign_money_is_put_together_on_the_day_of_each_record(tmp_path: Path) -> None:
    """10 dollars are 60 yuan in 2025 and 80 in 2026: of 200 yuan they leave 140; the second takes no more than these."""
    cost = "within(injection.paid_in, 200元, by=injection.on)"
    policy = policy_with(tmp_path, f"for_each: capital_injections\neligible_cost: {cost}\nintensity: 100%\n")
    injected = "{paid_in: USD 20, on: 2026-02-01}, {paid_in: USD 10, on: 2025-02-01}"
    rates = "fx: {USD: [{from: 2025-01-01, value: 6}, {from: 2026-01-01, value: 8}]}\n"
    result = estimate_of(f"{rates}capital_injections: [{injected}]\n", policy)
    assert [str(line.eligible_cost) for line in result.lines] == ["140.00", "60.00"]
