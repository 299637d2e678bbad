"""Two estimates compared: lines, totals, differences, worked out by hand; every form, both languages."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from helpers import estimate_of
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from binjiang_cli import compare
from binjiang_cli.advice.comparison import Comparison

VALID = Draft202012Validator(Comparison.published_schema())
# 30% of 1,000,000; 5% to 10% of 60,000,000 where 100,000,000 are registered; 20% of 20,000,000 for the same subject.
PROFILE = """\
company: {name: 甲公司}
as_of: 2026-06-30
rd_projects:
  - {name: 一, subject: MCU, key_innovation: true, spend: 100万}
  - {name: 二, spend: 500万}
capital_injections: [{kind: increase, registered: 1亿, paid_in: 6000万}]
industrial_projects: [{name: 线, subject: MCU, major: true, investment: 2000万}]
"""
BELOW = ["--set", "capital_injections[0].registered=99999999.99"]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "甲.yaml"
    path.write_text(PROFILE, "utf-8")
    return path


def lines_of(found) -> dict:
    """Each changed line: status and high amount on both sides, the differences."""
    return {
        line.id: (
            *(
                (state.status, state.amount and str(state.amount.high)) if state else None
                for state in (line.before, line.after)
            ),
            (str(line.difference.low), str(line.difference.high)),
        )
        for line in found.lines
    }


def test_a_fen_below_the_bound():
    found = compare(estimate_of(PROFILE), estimate_of(PROFILE.replace("1亿", "99999999.99")))
    assert lines_of(found) == {
        "capital-support:capital_injections[0]": (
            ("eligible", "6000000.00"), ("ineligible", "6000000.00"), ("-3000000.00", "-6000000.00"),
        )
    }  # fmt: skip
    assert tuple(map(str, found.before.amounts)) == ("3000000.00", "10000000.00", "1500000.00")
    assert tuple(map(str, found.after.amounts)) == ("0.00", "4000000.00", "1500000.00")
    assert tuple(map(str, found.difference)) == ("-3000000.00", "-6000000.00", "0.00")
    assert found.changed


def test_only_what_is_in_the_totals_counts():
    """A line that loses its competitor pays what it always would have; one that becomes known leaves the potential."""
    after = PROFILE.replace("major: true", "major: false").replace("{name: 二,", "{name: 二, key_innovation: true,")
    found = compare(estimate_of(PROFILE), estimate_of(after))
    assert lines_of(found) == {
        "rd-support:rd_projects[0]": (("superseded", "300000.00"), ("eligible", "300000.00"), ("0.00", "300000.00")),
        "rd-support:rd_projects[1]": (("undetermined", "1500000.00"), ("eligible", "1500000.00"), ("0.00", "1500000.00")),
        "project-support:industrial_projects[0]": (
            ("eligible", "4000000.00"), ("ineligible", "4000000.00"), ("0.00", "-4000000.00"),
        ),
    }  # fmt: skip
    assert tuple(map(str, found.difference)) == ("0.00", "-2200000.00", "-1500000.00")


def test_a_line_that_is_on_one_side_only():
    after = PROFILE.replace("  - {name: 二, spend: 500万}\n", "") + "loans: [{lender: other, principal: 1万}]\n"
    found = compare(estimate_of(PROFILE), estimate_of(after))
    assert lines_of(found) == {
        "rd-support:rd_projects[1]": (("undetermined", "1500000.00"), None, ("0.00", "0.00")),
        "loan-interest:loans[0]": (None, ("ineligible", None), ("0.00", "0.00")),
    }
    assert found.changed


AMOUNTS = st.integers(1, 10**7).map(lambda wan: f"{wan}万")
FACTS = st.fixed_dictionaries({"spend": AMOUNTS, "paid": AMOUNTS, "major": st.sampled_from(["true", "false", "待定"])})


def estimated(facts):
    text = PROFILE.replace("spend: 100万", f"spend: {facts['spend']}").replace("6000万", facts["paid"])
    return estimate_of(text.replace("major: true", f"major: {facts['major']}"))


@given(FACTS, FACTS)
def test_the_difference_is_after_less_before(one, other):
    before, after = estimated(one), estimated(other)
    found, back = compare(before, after), compare(after, before)
    assert found.difference.low == after.totals.low - before.totals.low == sum(line.difference.low for line in found.lines)
    assert found.difference.high == after.totals.high - before.totals.high == sum(line.difference.high for line in found.lines)
    assert found.difference.potential == after.potential - before.potential
    assert [-part for part in found.difference] == list(back.difference)
    assert {line.id: (line.before, line.after) for line in found.lines} == {
        line.id: (line.after, line.before) for line in back.lines
    }
    assert VALID.is_valid(found.as_json())


@given(FACTS)
def test_an_estimate_does_not_differ_from_itself(facts):
    found = compare(estimated(facts), estimated(facts))
    assert (found.changed, found.lines, any(found.difference)) == (False, (), False)


@pytest.mark.parametrize("sides", ["profiles", "saved", "saved and profile", "profile and saved", "set", "standard input"])
def test_json_of_every_mix(sides, profile, tmp_path, said, binjiang):
    other = tmp_path / "below.yaml"
    other.write_text(PROFILE.replace("1亿", "99999999.99"), "utf-8")
    saved = [tmp_path / "one.json", tmp_path / "other.json"]
    for source, path in zip((profile, other), saved, strict=True):
        assert said("estimate", source, "-o", path)[0] == 0
    calls = {
        "profiles": [profile, other], "saved": saved, "saved and profile": [saved[0], other],
        "profile and saved": [profile, saved[1]], "set": [profile, *BELOW], "standard input": ["-", other],
    }  # fmt: skip
    ran = binjiang("compare", *calls[sides], "--format", "json", stdin=PROFILE if sides == "standard input" else None)
    found = json.loads(ran.stdout)
    assert (ran.code, list(VALID.iter_errors(found))) == (0, [])
    assert found["before"]["totals"] == {"low": "3000000.00", "high": "10000000.00"}
    assert found["difference"] == {"low": "-3000000.00", "high": "-6000000.00", "potential": "0.00"}
    amount = {"low": "3000000.00", "high": "6000000.00"}
    assert found["lines"] == [
        {
            "rule": "capital-support", "record": "capital_injections[0]", "name": None,
            "before": {"status": "eligible", "amount": amount}, "after": {"status": "ineligible", "amount": amount},
            "difference": {"low": "-3000000.00", "high": "-6000000.00"},
        }
    ]  # fmt: skip


def test_set_and_unset_change_each_of_two_profiles(profile, said):
    call = ["compare", profile, profile, "--unset", "rd_projects[0]", "-f", "json"]
    found = json.loads(said(*call)[1])
    assert found["lines"] == [] and found["before"]["potential"] == "1500000.00"


def test_a_day_and_a_rate_hold_for_both_sides(profile, said):
    call = ["compare", profile, *BELOW, "--as-of", "2025-12-31", "--assume", "capital-support=7%", "-f", "json"]
    found = json.loads(said(*call)[1])
    assert [found[side]["as_of"] for side in ("before", "after")] == ["2025-12-31"] * 2
    assert found["difference"]["high"] == "-4200000.00"


def test_two_companies_of_tables(tmp_path, said):
    for name, spend in (("a.jsonl", "100万"), ("b.jsonl", "90万")):
        project = {"key_innovation": True, "spend": spend}
        rows = [{"company": {"name": "乙"}}, {"company": {"name": "甲"}, "rd_projects": [project]}]
        (tmp_path / name).write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    a, b = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    for call in ([f"{a}:2", f"{b}:2"], [a, b, "--company", "甲"]):
        code, out, _ = said("compare", *call, "--as-of", "2026-06-30", "-f", "json")
        assert (code, json.loads(out)["difference"]["high"]) == (0, "-30000.00")


def test_the_table_in_both_languages(profile, said, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    zh, en = (said("compare", profile, *BELOW, "--lang", lang)[1] for lang in ("zh", "en"))
    assert zh.splitlines()[:9] == [
        "甲公司",
        f"之前  {profile}",
        "      评估日 2026-06-30，规则集 binjiang-2024 (sha256 " + zh.partition("sha256 ")[2][:12] + ")",
        f"之后  {profile}",
        "      评估日 2026-06-30，规则集 binjiang-2024 (sha256 " + zh.partition("sha256 ")[2][:12] + ")",
        "      改动：capital_injections[0].registered=99999999.99",
        "",
        "1 行有变化。",
        "",
    ]
    assert en.partition("One line differs.\n\n")[2].splitlines()[:10] == [
        "                 Before           After     Difference",
        "Registered capital support · Capital injections 1",
        "  Status       eligible     ineligible",
        "  Low      3,000,000.00  (3,000,000.00)  −3,000,000.00",
        "  High     6,000,000.00  (6,000,000.00)  −6,000,000.00",
        "  └ After: ineligible: does not hold: Registered capital of at least CNY 100",
        "    million or USD 10 million",
        "Total",
        "  Low      3,000,000.00           0.00   −3,000,000.00",
        "  High    10,000,000.00   4,000,000.00   −6,000,000.00",
    ]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width, profile, said, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.chdir(profile.parent)
    for lang in ("zh", "en"):
        shown = said("compare", profile.name, *BELOW, "--explain", "--lang", lang)[1]
        assert max(map(cell_len, shown.splitlines())) <= width


def test_explained_are_both_sides(profile, said):
    for form in ("table", "markdown"):
        out = said("compare", profile, "--set", "rd_projects[1].key_innovation=是", "--explain", "-f", form, "--lang", "en")[1]
        assert "5,000,000.00 × up to 30% = up to 1,500,000.00" in " ".join(out.split())
        assert "not known: Key innovation project" in out


def test_a_saved_side_says_why_by_ids(profile, tmp_path, said):
    said("estimate", profile, "-o", tmp_path / "one.json")
    out = said("compare", tmp_path / "one.json", profile, "--unset", "industrial_projects", "--lang", "zh")[1]
    assert "└ 之前：让位于 project-support:industrial_projects[0]" in out


def test_csv_differences_sum_to_the_last_row(profile, said):
    call = ["compare", profile, "--unset", "industrial_projects", *BELOW, "-f", "csv", "--lang", "en"]
    rows = list(csv.DictReader(io.StringIO(said(*call)[1].removeprefix("\ufeff"))))
    assert [row["difference high"] for row in rows] == ["300000.00", "-6000000.00", "-4000000.00", "-9700000.00"]
    assert [row["after status"] for row in rows] == ["eligible", "ineligible", "", ""]
    assert (rows[-1]["name"], rows[-1]["before high"], rows[-1]["after high"]) == ("Total", "10000000.00", "300000.00")


def test_markdown_is_one_table(profile, said):
    out = said("compare", profile, *BELOW, "-f", "markdown", "--lang", "zh")[1]
    assert "| 注册资本资助 · 资本金 1 | 状态 | 可得 | 不符合 |  |" in out
    assert "|  | 上限 | 6,000,000.00 | (6,000,000.00) | −6,000,000.00 |" in out


def test_nothing_differs(profile, said):
    for form in ("table", "markdown"):
        code, out, _ = said("compare", profile, profile, "--fail-on-change", "-f", form, "--lang", "zh")
        assert code == 0
        assert "没有差别。" in out and "合计" not in out


def test_fail_on_change(profile, said):
    assert said("compare", profile, *BELOW, "--fail-on-change")[0] == 1
    assert said("compare", profile, *BELOW)[0] == 0


def test_what_both_sides_are_of_is_told(profile, tmp_path, said):
    other = tmp_path / "other.yaml"
    other.write_text(PROFILE.replace("甲公司", "乙公司").replace("2026-06-30", "2026-05-30"), "utf-8")
    out = said("compare", profile, other, "--lang", "zh")[1]
    assert "甲公司 → 乙公司" in out and "两边不是同一家企业。" in out and "两边的评估日不同。" in out
    assert "规则不同" not in out


def test_other_rules_are_told(profile, tmp_path, said):
    saved = tmp_path / "one.json"
    said("estimate", profile, "-o", saved)
    saved.write_text(saved.read_text("utf-8").replace('"sha256": "', '"sha256": "0'), "utf-8")
    assert "estimated under different rules" in said("compare", saved, profile, "--lang", "en")[1]


def test_what_is_wrong_with_both_is_told_at_once(tmp_path, said):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("company: {name: 甲, nam: 乙}", "utf-8")
    told = said("compare", tmp_path / "a.yaml", tmp_path / "b.yaml", "--lang", "en").stderr
    assert "a.yaml:1:20: error" in told and "b.yaml:1:20: error" in told


def test_what_is_wrong_with_an_option_is_told_once(profile, said):
    told = said("compare", profile, profile, "--set", "x=1", "--lang", "en").stderr
    assert told.count("no such fact: x") == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (["{one}"], "a profile; what it is compared with is missing"),
        (["{saved}"], "a saved estimate; what it is compared with is missing"),
        (["{saved}", "--set", "as_of=2026-01-01"], "what it is compared with is missing"),
        (["{saved}", "{saved}", "--set", "as_of=2026-01-01"], "there is no use for --set"),
        (["{saved}", "{saved}", "--unset", "loans"], "there is no use for --unset"),
        (["{saved}", "{saved}", "--as-of", "2026-01-01"], "there is no use for --as-of"),
        (["{saved}", "{saved}", "--assume", "rd-support=20%"], "there is no use for --assume"),
        (["{saved}", "{saved}", "--explain"], "there is no use for --explain"),
        (["{one}", "{saved}", "--company", "甲"], "there is no use for --company"),
        (["{one}", "{saved}", "--explain", "-f", "json"], "the form json cannot show"),
        (["-", "-"], "there is one standard input"),
        (["{one}", "{folder}/none.yaml"], "no such file"),
        (["{one}", "{folder}/none.csv"], "no such file"),
        (["{one}", "--set", "x=1"], "no such fact: x"),
        (["{one}", "{one}", "-f", "json", "-o", "{one}"], "is both an input and an output"),
        (["{saved}", "{saved}", "-o", "{saved}"], "is both an input and an output"),
        (["{saved}", "{saved}", "-o", "{folder}/x.docx"], "not a form that can be written"),
    ],
)
def test_what_cannot_be_compared(call, message, profile, tmp_path, said):
    saved = tmp_path / "one.json"
    said("estimate", profile, "-o", saved)
    before = saved.read_bytes()
    named = [part.format(one=profile, saved=saved, folder=tmp_path) for part in call]
    code, out, told = said("compare", *named, "--lang", "en")
    assert (code, out) == (2, "")
    assert message in " ".join(told.split())
    assert (saved.read_bytes(), profile.read_text("utf-8")) == (before, PROFILE)
