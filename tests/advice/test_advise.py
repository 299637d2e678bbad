"""Advice worked out by hand: questions and what they are worth, near misses, choices, the certificate; every form."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from helpers import policy_with, profile_from, shipped
from jsonschema import Draft202012Validator
from random_profiles import RULE_SETS, policy_in, profiles
from rich.cells import cell_len

from binjiang_cli import advise, load_profile
from binjiang_cli.advice.advise import Advice

EXAMPLES = Path(__file__).parents[2] / "examples"
WORKED = EXAMPLES / "profiles" / "worked-case.yaml"
BELOW = EXAMPLES / "profiles" / "newcomer-below-bound.yaml"
VALID = Draft202012Validator(Advice.published_schema())
SETTLED = "loans: []\ncapital_injections: []\nindustrial_projects: []\nmarket_networks: []\ngrants_received: []\n"
Said = Callable[..., Ran]


def advice_of(text: str, **options: Any) -> Advice:
    """The advice on a profile; without a company or a day, on 甲 on 2026-06-30."""
    head = "" if "company" in text else "company: {name: 甲, district: binjiang}\n"
    found = advise(profile_from(f"as_of: 2026-06-30\n{head}{text}", shipped()), shipped(), **options)
    VALID.validate(found.as_json())
    return found


def questions_of(found: Advice) -> dict[str, tuple[str | None, str | None]]:
    """What each question is worth, alone and together."""
    return {
        one.path: (
            None if one.alone is None else str(one.alone),
            None if one.together is None else str(one.together),
        )
        for one in found.questions
    }


def near_of(found: Advice) -> list[tuple[str, ...]]:
    return [
        (one.line, one.condition, one.path, one.now, one.needed, str(one.gain.low), str(one.gain.high)) for one in found.near
    ]


def test_questions_of_the_worked_case() -> None:
    """Of 5,000,000 the key innovation decides 30%: 1,500,000, which the potential has.

    The second loan runs: without an end its interest has no bound, repaid on the day it was drawn there is none, and the
    ceiling, which is not stated, can take away all 326,666.67.
    """
    found = advise(load_profile(WORKED, shipped()), shipped())
    assert questions_of(found) == {
        "rd_projects[1].key_innovation": ("1500000.00", "1500000.00"),
        "loans[1].repaid_on": (None, "326666.67"),
        "loans[1].interest_paid": ("0.00", "326666.67"),
    }
    assert [one.lines for one in found.questions] == [
        ("rd-support:rd_projects[1]",), ("loan-interest:loans[1]",), ("loan-interest:loans[1]",),
    ]  # fmt: skip
    assert found.questions[0].question.zh == "重点创新项目（传感器融合）：是还是否？"
    assert found.questions[1].question.en == "Repaid on (设备贷款): on which day?"
    assert (str(found.totals.low), str(found.totals.high), str(found.potential)) == (
        "4420680.00", "16143776.67", "1500000.00",
    )  # fmt: skip
    assert found.near == ()
    assert not found.certificate.settled
    assert set(found.certificate.can_change) == {one.path for one in found.questions}
    assert found.certificate.cannot_change == ("honours", "grants_received[0].year", "grants_received[0].level")


def test_choices_of_the_worked_case() -> None:
    """30% of 12,000,000 less 1,000,000 received, against 20% of 20,000,000 less as much."""
    (choice,) = advise(load_profile(WORKED, shipped()), shipped()).choices
    assert choice.model_dump(mode="json") == {
        "paid": ["project-support:industrial_projects[0]"],
        "total": {"low": "0.00", "high": "3000000.00"},
        "others": [
            {
                "lines": ["rd-support:rd_projects[0]"],
                "total": {"low": "0.00", "high": "2600000.00"},
                "difference": {"low": "0.00", "high": "-400000.00"},
            }
        ],
        "complete": True,
    }


def test_near_misses_at_the_bound_in_three_currencies() -> None:
    """HKD 109,577,032.66 × 0.9126 = 100,000,000.0055…, one fen less is below; 5% to 10% of what is paid in."""
    found = advise(load_profile(BELOW, shipped()), shipped())
    path = "capital_injections[{}].registered"
    line = "capital-support:capital_injections[{}]"
    assert near_of(found) == [
        (line.format(0), "large_enough", path.format(0), "99999999.99", "100000000.00", "3000000.00", "6000000.00"),
        (line.format(1), "large_enough", path.format(1), "USD 9999999.99", "USD 10000000.00", "1420680.00", "2841360.00"),
        (line.format(2), "large_enough", path.format(2), "HKD 109577032.00", "HKD 109577032.66", "912600.00", "1825200.00"),
    ]


def test_a_near_miss_of_a_day() -> None:
    """A loan repaid on the day it was drawn bears no interest; a day later 10,000,000 × 3.10% ÷ 360."""
    loan = "{lender: bank, principal: 1000万, drawn_on: 2025-01-15, repaid_on: 2025-01-15, interest_paid: 5000}"
    found = advice_of(f"loans: [{loan}]")
    assert near_of(found) == [
        ("loan-interest:loans[0]", "interest_accrued", "loans[0].drawn_on", "2025-01-15", "2025-01-14", "0.00", "861.11"),
        ("loan-interest:loans[0]", "interest_accrued", "loans[0].repaid_on", "2025-01-15", "2025-01-16", "0.00", "861.11"),
    ]


def test_a_line_that_two_conditions_keep_out_is_no_near_miss() -> None:
    assert advice_of("capital_injections: [{kind: other, registered: 1, paid_in: 1}]".replace("other", "new")).near != ()
    outside = "company: {name: 甲, district: other}\ncapital_injections: [{kind: new, registered: 1, paid_in: 1}]"
    assert advice_of(outside).near == ()


def test_a_settled_profile() -> None:
    found = advice_of(f"rd_projects: [{{key_innovation: true, spend: 100万}}]\n{SETTLED}")
    assert (found.questions, found.certificate.settled, found.certificate.can_change) == ((), True, ())
    assert "company.employees" in found.certificate.cannot_change and "honours" in found.certificate.cannot_change


def test_sections_that_are_not_stated_are_asked_for_last() -> None:
    found = advice_of("rd_projects: [{spend: 100万}]")
    assert questions_of(found) == {
        "rd_projects[0].key_innovation": ("300000.00", "300000.00"),
        "loans": (None, "0.00"), "capital_injections": (None, "0.00"), "industrial_projects": (None, "0.00"),
        "market_networks": (None, "0.00"), "grants_received": (None, "0.00"),
    }  # fmt: skip


def test_what_lines_to_come_could_read_can_change(tmp_path: Path) -> None:
    """A rule for loans reads the number of employees: as long as loans may come, it is not certain that it does not matter."""
    rule = (
        "for_each: loans\nwhen:\n  small: {test: company.employees < 100, zh: 不足百人, en: Fewer than a hundred}\n"
        "eligible_cost: loan.principal\nintensity: {up_to: 1%}\n"
    )
    policy = policy_with(tmp_path, rule)
    head = "company: {name: 甲}\nas_of: 2026-06-30\n"
    assert set(advise(profile_from(head, policy), policy).certificate.can_change) == {
        "company.employees", "loans", "grants_received",
    }  # fmt: skip
    assert advise(profile_from(f"{head}loans: []", policy), policy).certificate.settled
    large = profile_from("company: {name: 甲, employees: 500}\nas_of: 2026-06-30", policy)
    assert advise(large, policy).certificate.settled


def test_a_rate_of_exchange_is_asked_for() -> None:
    """The higher the rate, the more: there is no bound."""
    found = advice_of(f"rd_projects: [{{key_innovation: true, spend: USD 100万}}]\n{SETTLED}")
    assert questions_of(found) == {"fx.USD": (None, "0.00")}
    assert found.questions[0].question.zh == "1 USD 合多少元人民币？"


def test_a_rate_that_only_the_rules_take_is_asked_for(tmp_path: Path) -> None:
    """Of 5,000 yuan no more than USD 100 are paid: everything, from a rate of 50 on."""
    head = "company: {name: 甲}\nas_of: 2026-06-30\n"
    text = f"{head}rd_projects: [{{spend: 5000}}]\n{SETTLED}"
    paid = "for_each: rd_projects\neligible_cost: rd_project.spend\nintensity: 100%\n"
    for number, capped in enumerate(
        [
            "ceiling: USD 100\n",
            "parameters: {most: USD 100}\nceiling: most\n",
            "limit: {per: company, amount: USD 100}\n",
        ]
    ):
        policy = policy_with(tmp_path / str(number), paid + capped)
        found = advise(profile_from(text, policy), policy)
        assert questions_of(found)["fx.USD"][0] == "5000.00"
        assert found.certificate.can_change == ("fx.USD",)
        assert advise(profile_from(f"{text}fx: {{USD: 7}}\n", policy), policy).certificate.settled


def test_what_comes_up_once_another_fact_is_known_can_change(tmp_path: Path) -> None:
    """Without the day of drawing nothing is converted, and a loan of USD is worth nothing at any rate: not for ever."""
    loan = SETTLED.replace("loans: []", "loans: [{name: 一, lender: bank, principal: USD 100万, interest_paid: 50万}]")
    found = advice_of(f"rd_projects: []\n{loan}")
    assert found.standing.lines[0].missing == ("loans[0].drawn_on",)
    assert found.certificate.can_change == ("fx.USD", "loans[0].drawn_on", "loans[0].repaid_on")
    rule = "for_each: loans\nintensity: 1%\neligible_cost: loan.principal if loan.lender == 'bank' else loan.interest_paid\n"
    policy = policy_with(tmp_path, rule)
    certificate = advise(profile_from("company: {name: 甲}\nas_of: 2026-06-30\nloans: [{}]", policy), policy).certificate
    read = {"loans[0].lender", "loans[0].principal", "loans[0].interest_paid"}
    assert read <= set(certificate.can_change)
    assert {"loans[0].drawn_on", "loans[0].repaid_on"} <= set(certificate.cannot_change)


def test_an_unknown_amount_and_condition_wait_for_each_other() -> None:
    """Alone neither makes a total another; both are asked for."""
    found = advice_of(f"rd_projects: [{{name: 一}}]\n{SETTLED}")
    assert questions_of(found) == {"rd_projects[0].spend": ("0.00", "0.00"), "rd_projects[0].key_innovation": ("0.00", "0.00")}


def test_a_choice_is_worth_its_best_and_its_worst() -> None:
    """A network at home pays 20% of 1,000,000, overseas 50%: the potential has 500,000, of which 200,000 are sure."""
    found = advice_of(
        f"rd_projects: []\n{SETTLED}".replace("market_networks: []", "market_networks: [{operating_cost: 100万}]")
    )
    assert questions_of(found)["market_networks[0].region"] == ("500000.00", "300000.00")


def test_assumed_rates_and_other_facts(said: Said) -> None:
    found = json.loads(said("advise", WORKED, "--assume", "rd-support=30%", "--format", "json").stdout)
    assert found["totals"] == {"low": "4420680.00", "high": "16143776.67"}
    assert found["choices"][0]["others"][0]["total"] == {"low": "2600000.00", "high": "2600000.00"}
    found = json.loads(said("advise", WORKED, "--set", "rd_projects[1].key_innovation=否", "--format", "json").stdout)
    assert [one["path"] for one in found["questions"]] == ["loans[1].repaid_on", "loans[1].interest_paid"]
    found = json.loads(said("advise", WORKED, "--unset", "industrial_projects", "--format", "json").stdout)
    assert found["choices"] == [] and "industrial_projects" in found["certificate"]["can_change"]
    found = json.loads(said("advise", WORKED, "--as-of", "2024-01-01", "--format", "json").stdout)
    assert (found["as_of"], found["totals"]["high"], found["certificate"]["settled"]) == ("2024-01-01", "0.00", True)


def test_what_is_wrong_with_the_call(said: Said) -> None:
    for call, message in (
        (["--set", "x=1"], "--set:1:1: error: no such fact: x"),
        (["--unset", "loans[9]"], "--unset:1:1: error: loans has 2 records: no 9"),
        (["--assume", "rd-support=90%"], "the assumed rate 90% of rd-support is outside its range"),
        (["--assume", "nonsense=1%"], "assumed rate: no such rule: nonsense"),
        (["--as-of", "2026-02-30"], "no such day in the calendar"),
        (["--explain", "-f", "json"], "the form json cannot show"),
        (["--explain", "-f", "csv"], "the form csv cannot show"),
        (["-o", "x.docx"], "not a form that can be written"),
    ):
        code, out, told = said("advise", WORKED, *call, "--lang", "en")
        assert (code, out) == (2, "") and message in told
    code, _, told = said("advise", "nowhere.yaml", "--lang", "en")
    assert code == 2 and "no such file" in told


def test_an_output_never_replaces_an_input(tmp_path: Path, said: Said) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("company: {name: 甲}", "utf-8")
    code, _, told = said("advise", path, "-f", "json", "-o", path, "--lang", "en")
    assert code == 2 and "is both an input and an output" in told
    assert path.read_text("utf-8") == "company: {name: 甲}"


def test_a_company_of_a_table(said: Said) -> None:
    table, name = EXAMPLES / "sent" / "summary.csv", "杭州棠溪数据服务有限公司"
    one = said("advise", f"{table}:3", "--format", "json").stdout
    assert one == said("advise", table, "--company", name, "--format", "json").stdout
    assert json.loads(one)["company"]["name"] == name


def test_the_table(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for lang in ("zh", "en"):
        shown = (Path(__file__).parent / "shown" / f"advise.{lang}.txt").read_text("utf-8")
        assert said("advise", WORKED, "--lang", lang).stdout == shown.format(sha=shipped().sha256[:12])


def test_nothing_to_advise(said: Said, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("company: {name: 甲, district: 其他}\nas_of: 2026-06-30", "utf-8")
    shown = said("advise", path, "--lang", "zh").stdout
    assert "合计：0.00 元。" in shown and "没有哪项未知的事实还能改变合计。" in shown
    assert "该问的" not in shown and "只差一点的" not in shown and "可以选择的" not in shown


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """The profiles of most facts, each in either language, at one width or the next."""
    monkeypatch.setenv("COLUMNS", str(width))
    for number, name in enumerate(("chip-designer", "cross-border-seller", "overlapping-projects", "worked-case")):
        lang = ("zh", "en")[(number + width // 20) % 2]
        code, shown, _ = said("advise", EXAMPLES / "profiles" / f"{name}.yaml", "--explain", "--lang", lang)
        assert code == 0 and max(map(cell_len, shown.splitlines())) <= width


def test_explained_are_near_misses_at_what_is_needed_and_lines_that_compete(said: Said) -> None:
    for form in ("table", "markdown"):
        near = " ".join(said("advise", BELOW, "--explain", "-f", form, "--lang", "en").stdout.split())
        assert "28,413,600.00 × 5% – 10% = 1,420,680.00 – 2,841,360.00" in near
        assert "Registered capital = USD 10,000,000.00" in near
        choices = " ".join(said("advise", WORKED, "--explain", "-f", form, "--lang", "en").stdout.split())
        assert "12,000,000.00 × up to 30% = up to 3,600,000.00" in choices
        assert "20,000,000.00 × up to 20% = up to 4,000,000.00" in choices
        assert "× up to" not in said("advise", WORKED, "-f", form, "--lang", "en").stdout


def test_csv(said: Said) -> None:
    out = said("advise", BELOW, "--set", "rd_projects[0].spend=100万", "-f", "csv", "--lang", "en").stdout
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert (rows[0]["kind"], rows[0]["path"]) == ("question", "rd_projects[0].key_innovation")
    assert (rows[0]["alone"], rows[0]["together"]) == ("300000.00", "300000.00")
    (near, *_) = [row for row in rows if row["kind"] == "near miss"]
    assert (near["now"], near["needed"], near["low"], near["high"]) == (
        "99999999.99", "100000000.00", "3000000.00", "6000000.00",
    )  # fmt: skip
    choices = list(
        csv.DictReader(io.StringIO(said("advise", WORKED, "-f", "csv", "--lang", "en").stdout.removeprefix("\ufeff")))
    )
    assert [(row["low"], row["high"], row["lines"]) for row in choices if row["kind"] == "choice"] == [
        ("0.00", "-400000.00", "rd-support:rd_projects[0]")
    ]


def test_markdown(said: Said) -> None:
    shown = said("advise", WORKED, "-f", "markdown", "--lang", "zh").stdout
    assert "| 还款日（设备贷款）是哪一天？ | 没有上限 | 326,666.67 |" in shown
    assert "| 研发资助 · 车规级 MCU | 最高 2,600,000.00 | −400,000.00 |" in shown
    assert "\n## 还会不会变\n\n还有 3 项未知的事实能改变合计。\n" in shown


HOSTILE = ["=1+1", "[red]x[/red]", "\u202ex", "甲" * 300, "| a | b |", "<script>x</script>", "{x}"]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown"])
def test_hostile_names(name: str, form: str, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """No name acts on a terminal, a spreadsheet or a page, nor breaks a table."""
    monkeypatch.setenv("COLUMNS", "80")
    path = tmp_path / "a.yaml"
    stated = json.dumps(name, ensure_ascii=False)
    path.write_text(
        f"company: {{name: {stated}}}\nas_of: 2026-06-30\n"
        f"rd_projects: [{{name: {stated}, subject: x, key_innovation: true, spend: 100万}}, {{name: {stated}, spend: 100万}}]\n"
        f"industrial_projects: [{{name: {stated}, subject: x, major: true, investment: 100万}}]\n"
        f"capital_injections: [{{name: {stated}, kind: new, registered: 99999999.99, paid_in: 100万}}]\n",
        "utf-8",
    )
    explain = ["--explain"] if form in ("table", "markdown") else []
    for call in (["advise", path], ["sweep", path, "--over", "capital_injections[0].registered=8000万..1.2亿"]):
        code, shown, _ = said(*call, "--format", form, *explain)
        if "\u202e" in name:  # a name that cannot be shown is none
            assert code == 2
            continue
        assert code == 0 and "\x1b" not in shown
        if form == "table":
            assert max(map(cell_len, shown.splitlines())) <= 80
        if form == "csv":
            assert not any(cell.startswith(("=", "+", "@")) for row in csv.reader(io.StringIO(shown)) for cell in row)
        if form == "markdown":
            assert "<script>" not in shown and "| a |" not in shown.replace("\\|", "")
        if form == "json":
            assert json.loads(shown)["company"]["name"] == name


@pytest.mark.parametrize("folder", RULE_SETS, ids=lambda folder: folder.name if folder else "shipped")
def test_what_is_published_fits_the_schema(folder: Path | None) -> None:
    policy = policy_in(folder)
    for profile in profiles(policy, 8, 5000):
        for lang in ("zh", "en"):
            VALID.validate(advise(profile, policy).as_json(lang))
