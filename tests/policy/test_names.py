"""What names mean in a rule set, what is said of those that mean nothing or several things, and what measures are about."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from helpers import shipped
from one_rule import whole

from binjiang_cli.policy.measure import Measure
from binjiang_cli.policy.names import Kind, Named, named, named_measure
from binjiang_cli.policy.selection import Wanted, select
from binjiang_cli.source.problem import InputError


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("rd-support", "rule", "rd-support"),
        ("S4.1", "clause", "S4.1"),
        ("M1", "measure", "M1"),
        ("as_of", "field", "as_of"),
        ("loans", "section", "loans"),
        ("loans[0]", "section", "loans"),
        ("loan", "section", "loans"),
        ("loans[12].lender", "field", "loans.lender"),
        ("loan.lender", "field", "loans.lender"),
        ("lender", "field", "loans.lender"),
        ("company", "section", "company"),
        ("company.uscc", "field", "company.uscc"),
        # Labels and titles, in either language.
        ("研发资助", "rule", "rd-support"),
        ("R&D support", "rule", "rd-support"),
        ("鼓励企业加大创新投入", "measure", "M1"),
        ("encourage companies to invest more in innovation", "measure", "M1"),
        ("实施细则与监督", "clause", "S1"),
        ("Implementing rules and oversight", "clause", "S1"),
        ("评估日", "field", "as_of"),
        ("Day of the estimate", "field", "as_of"),
        ("企业", "section", "company"),
        ("职工人数", "field", "company.employees"),
        ("Ｅｍｐｌｏｙｅｅｓ", "field", "company.employees"),
    ],
)
def test_what_a_name_means(text: str, kind: Kind, meant: str) -> None:
    assert named(text, shipped()) == Named(kind, meant)


def refused(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        named(text, shipped())
    return whole(caught.value.problems)


NOTHING = "value: 没有这个规则、措施、条款或字段：{0} | no such rule, measure, clause or field: {0}"


def test_a_name_that_means_nothing() -> None:
    assert refused("rd-suport") == [f"{NOTHING.format('rd-suport')} (是不是 rd-support？ | did you mean rd-support?)"]
    rules = ["rd-support", "loan-interest", "capital-support", "project-support", "market-domestic", "market-overseas"]
    first = [*rules, "T", "M1", "M2", "M3", "M4", "M5"]
    assert refused("§" * 61) == [f"{NOTHING.format('§' * 60)} (例如 {'、'.join(first)} … | known: {', '.join(first)} …)"]


def test_a_name_of_several_things() -> None:
    of = ("rd_projects.year", "market_networks.year", "grants_received.year")
    which = f"(写明是哪一个：{'、'.join(of)} | say which: {', '.join(of)})"
    assert refused("year") == [f"value: “year”不止一个 | year is the name of several {which}"]


def test_the_name_of_a_measure() -> None:
    found = named_measure(" m16 ", shipped())
    assert isinstance(found, Measure) and found.id == "M16"
    with pytest.raises(InputError) as caught:
        named_measure("M166", shipped())
    assert whole(caught.value.problems) == [
        "value: 没有这项措施：M166 | no such measure: M166 (是不是 M16？ | did you mean M16?)"
    ]
    with pytest.raises(InputError) as caught:
        named_measure("§" * 61, shipped())
    twelve = [f"M{number}" for number in range(1, 13)]
    hint = f"(例如 {'、'.join(twelve)} … | known: {', '.join(twelve)} …)"
    said = f"value: 没有这项措施：{'§' * 60} | no such measure: {'§' * 60} {hint}"
    assert whole(caught.value.problems) == [said]


# Measures that are about something.


@pytest.mark.parametrize(
    ("wanted", "anything"),
    [
        (Wanted(), False),
        (Wanted(industries=["e_commerce"]), True),
        (Wanted(statuses=["gazelle"]), True),
        (Wanted(search=""), True),  # the option is there
        (Wanted([], [], None), False),
    ],
)
def test_whether_anything_is_wanted(wanted: Wanted, anything: bool) -> None:
    assert bool(wanted) is anything


@pytest.mark.parametrize("words", ["", " ", "\n"])
def test_every_measure_has_no_words_at_all(words: str) -> None:
    assert select(shipped(), Wanted(search=words)) == list(shipped().measures)


def test_no_word_is_found_between_two_texts() -> None:
    """Title, what is supported, criteria and summary are texts of their own, and so is each language of them."""
    assert select(shipped(), Wanted(search="xx")) == []


@pytest.mark.parametrize(
    ("industries", "statuses", "said"),
    [
        (["new_matrials"], [], [
            "value: --industry：没有“new_matrials”这个值 | --industry: unknown value: new_matrials"
            " (是不是 new_materials？ | did you mean new_materials?)"
        ]),
        (["新能源", "new_enrgy"], ["gazele"], [
            "value: --industry：没有“new_enrgy”这个值 | --industry: unknown value: new_enrgy"
            " (是不是 new_energy？ | did you mean new_energy?)",
            "value: --status：没有“gazele”这个值 | --status: unknown value: gazele (是不是 gazelle？ | did you mean gazelle?)",
        ]),
    ],
)  # fmt: skip
def test_industries_and_statuses_that_there_are_not(
    industries: Sequence[str], statuses: Sequence[str], said: list[str]
) -> None:
    with pytest.raises(InputError) as caught:
        select(shipped(), Wanted(industries, statuses))
    assert whole(caught.value.problems) == said


def test_a_rule_set_without_such_a_field() -> None:
    policy, company = shipped(), shipped().vocabulary.sections["company"]
    fields = {name: field for name, field in company.fields.items() if name not in ("industries", "statuses")}
    sections = {**policy.vocabulary.sections, "company": company.model_copy(update={"fields": fields})}
    less = policy._replace(vocabulary=policy.vocabulary.model_copy(update={"sections": sections}))
    with pytest.raises(InputError) as caught:
        select(less, Wanted(["a"], ["b"]))
    assert whole(caught.value.problems) == [
        "value: --industry：这个规则集没有 company.industries | --industry: this rule set has no company.industries",
        "value: --status：这个规则集没有 company.statuses | --status: this rule set has no company.statuses",
    ]
    assert select(less, Wanted(search="gazelle")) == select(policy, Wanted(search="gazelle")) != []
