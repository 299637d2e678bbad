"""What a report and advice say of how to claim: for whom it is worth it, whether it can be done now, in every form."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from company_reports import report_of
from helpers import RULES, policy_with, profile_from, rules_copy, shipped
from jsonschema import Draft202012Validator

from binjiang_cli.advice.advise import Advice, advise
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.render.claiming import CLAIMING
from binjiang_cli.render.document import Derivation, Heading
from binjiang_cli.words import Lang

CLAIMED = "materials: [{{zh: 材料{0}, en: Paper {0}}}]\nauthority: {{zh: 部门{0}, en: Office {0}}}\n"
MEASURE = "M17:\n  authority: {zh: 区商务局, en: Commerce bureau}\n  window: {from: --11-01, to: --02-29}\n"
PROFILE = """\
company: {name: 甲, district: binjiang, industries: [foreign_trade]}
as_of: 2026-04-30
rd_projects:
  - {name: 一, subject: x, key_innovation: true, spend: 100万}
  - {name: 二, key_innovation: false, spend: 100万}
loans: [{name: 三, principal: 100万, drawn_on: 2025-01-15}]
industrial_projects: [{name: 四, subject: x, major: true, investment: 1000万}]
market_networks: [{name: 五, region: domestic, operating_cost: 100万}]
"""


def rule_set(folder: Path) -> Path:
    """The shipped rules, each with what to hand in; loans with a window, and one measure with no materials."""
    payments = {path.stem: path.read_text("utf-8") + CLAIMED.format(path.stem) for path in (RULES / "payments").glob("*.yaml")}
    payments["loan-interest"] += "window: {from: --03-01, to: --04-30}\n"
    del payments["market-domestic"]
    measures = (RULES / "measures.yaml").read_text("utf-8").replace("M17:\n", MEASURE)
    return rules_copy(folder, payments, measures=measures.replace("M14:\n", MEASURE.replace("M17", "M14")))


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return load_policy(rule_set(tmp_path_factory.mktemp("chapter")))


def chapter(policy: Policy, lang: Lang = "zh", **options: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """The titles and the labelled contents of the chapter on claiming; none where there is no such chapter."""
    blocks = list(report_of(profile_from(PROFILE, policy), policy, lang, **options).blocks)  # type: ignore[arg-type]
    if Heading(CLAIMING) not in blocks:
        return []
    after = blocks[blocks.index(Heading(CLAIMING)) + 1 :]
    found = []
    for heading, steps in zip(after[::2], after[1::2], strict=False):
        if not isinstance(heading, Heading) or heading.level == 2:
            break
        assert heading.level == 3 and isinstance(steps, Derivation) and not steps.title.zh
        found.append((heading.words.to(lang), [(label.to(lang), words.to(lang)) for label, words in steps.steps]))
    return found


def test_the_chapter_is_on_what_can_be_had_and_says_something(policy: Policy) -> None:
    """The loan is undetermined, the upgrade supersedes the R&D project; the domestic network's rule says nothing."""
    assert chapter(policy) == [
        (
            "贷款贴息",
            [
                ("材料", "材料loan-interest"),
                ("受理部门", "部门loan-interest"),
                ("申报时间", "每年 3 月 1 日至 4 月 30 日（2026-04-30 在期内，到 2026-04-30 为止；下次 2027-03-01 开始）"),
            ],
        ),
        ("项目资助", [("材料", "材料project-support"), ("受理部门", "部门project-support")]),
        (
            "M17 · 推进产业国际化跃升",
            [
                ("受理部门", "区商务局"),
                ("申报时间", "每年 11 月 1 日至次年 2 月最后一天（2026-04-30 不在期内；下次 2026-11-01 开始）"),
            ],
        ),
    ]


def test_the_chapter_in_english_on_another_day(policy: Policy) -> None:
    titles = ["Loan interest subsidy", "Project support", "M17 · Raise industry's international reach"]
    found = chapter(policy, "en", as_of=date(2026, 5, 1))
    assert [title for title, _ in found] == titles
    assert found[0][1][-1] == ("When", "1 March to 30 April each year (closed on 2026-05-01; opens next on 2027-03-01)")


def test_there_is_no_chapter_where_nothing_is_stated() -> None:
    assert chapter(shipped()) == []


def test_a_rule_without_lines_is_left_out(tmp_path: Path) -> None:
    rule = "for_each: honours\neligible_cost: 1万\nintensity: 1%\n" + CLAIMED.format("honour")
    assert chapter(policy_with(tmp_path, rule)) == []


def test_advice_says_the_same_and_publishes_it(policy: Policy) -> None:
    found = advise(profile_from(PROFILE, policy), policy).as_json("en")
    Draft202012Validator(Advice.published_schema()).validate(found)
    assert found["claims"][0] == {
        "rule": "loan-interest", "measure": None, "materials": ["Paper loan-interest"], "authority": "Office loan-interest",
        "window": {"from": "--03-01", "to": "--04-30", "open": True, "next": "2027-03-01"},
    }  # fmt: skip
    assert found["claims"][1]["window"] is None
    assert found["claims"][2] == {
        "rule": None, "measure": "M17", "materials": [], "authority": "Commerce bureau",
        "window": {"from": "--11-01", "to": "--02-29", "open": False, "next": "2026-11-01"},
    }  # fmt: skip


def test_advise_shows_it_in_a_terminal_and_as_markdown(said, tmp_path: Path) -> None:
    profile, rules = tmp_path / "a.yaml", rule_set(tmp_path)
    profile.write_text(PROFILE, "utf-8")
    shown = said("advise", profile, "--rules", rules, "--lang", "zh").stdout
    assert "\n申报：材料、部门、时间\n\n贷款贴息\n  材料      材料loan-interest\n  受理部门  部门loan-interest\n" in shown
    shown = said("advise", profile, "--rules", rules, "--lang", "en", "-f", "markdown").stdout
    assert "\n## Claiming: what to hand in, where, when\n\n**Loan interest subsidy**\n\n- Materials: Paper loan-i" in shown
    shown = json.loads(said("advise", profile, "-f", "json").stdout)
    assert shown["claims"] == []
