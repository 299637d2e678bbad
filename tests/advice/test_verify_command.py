"""Saved estimates verified: what was just estimated holds, whatever was changed is named, and why it differs is said."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran
from helpers import estimate_of, profile_from, rules_copy, shipped
from jsonschema import Draft202012Validator
from random_profiles import RULE_SETS, policy_in, profiles

from binjiang_cli.advice.verified import VerifiedEstimate, saved_result, verified
from binjiang_cli.estimation.result import Estimate
from binjiang_cli.estimation.run import estimate
from binjiang_cli.intake.door import received
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.facts import with_facts
from binjiang_cli.profile.fingerprint import profile_sha256
from binjiang_cli.profile.load import Profile
from binjiang_cli.render.json import json_text
from binjiang_cli.source.document import Document

Run = Callable[..., Ran]
Save = Callable[..., Path]
ROOT = Path(__file__).resolve().parents[2]
PROFILES = sorted((ROOT / "examples/profiles").glob("*.yaml"))
VALID = Draft202012Validator(VerifiedEstimate.published_schema())
ESTIMATES = Draft202012Validator(Estimate.published_schema())
# 30,000,000 × 3.10% × 339 ÷ 360 = 875,750.00, the ceiling being 978,000.
PROFILE = """\
company: {name: 甲公司}
as_of: 2026-06-30
loans: [{lender: bank, principal: 3000万, drawn_on: 2025-01-15, repaid_on: 2025-12-20, interest_paid: 978000}]
rd_projects: [{name: 芯片, subject: MCU, key_innovation: true, spend: 1200万}]
"""


def verify(text: str, profile: Profile | None = None, policy: Policy | None = None) -> VerifiedEstimate:
    """What a saved text comes to for a profile, as the command does it."""
    policy = policy or shipped()
    profile = profile or profile_from(PROFILE, policy)
    saved = saved_result(Document("saved.json", text))
    receipt = saved.receipt
    if receipt and (receipt.sets or receipt.unsets):
        profile = with_facts(profile, receipt.sets, receipt.unsets, policy.vocabulary)
    return verified(saved, estimate(profile, policy, as_of=saved.as_of, assume=receipt.assumed if receipt else {}))


def checks(found: VerifiedEstimate) -> set[str]:
    """What is said to differ."""
    return {check.what for check in found.checks if check.same is False}


def test_a_receipt_to_the_letter() -> None:
    profile = with_facts(
        profile_from(PROFILE + "assume: {loan-interest: 50%, rd-support: 10%}\n", shipped()),
        ["company.employees=3"], ["rd_projects[0].subject"], shipped().vocabulary,
    )  # fmt: skip
    found = json.loads(json_text(estimate(profile, shipped(), assume={"rd-support": Fraction(0)}).as_json("zh")))
    receipt = found["receipt"]
    assert list(found)[-1] == "receipt"
    assert not [*ESTIMATES.iter_errors(found)]
    assert receipt == {
        "program": "0.1.0",
        "policy": {"id": "binjiang-2024", "sha256": shipped().sha256},
        "lpr": [],
        "profile_sha256": receipt["profile_sha256"],
        "as_of": "2026-06-30",
        "sets": ["company.employees=3"],
        "unsets": ["rd_projects[0].subject"],
        "assumptions": [
            {"rule": "rd-support", "rate": "0", "by": "call"},
            {"rule": "loan-interest", "rate": "0.5", "by": "profile"},
        ],
    }


def test_the_fingerprint_is_of_the_facts() -> None:
    """Not of layout, labels, units, comments; a fact more is another, one that is not known is none."""

    def of(text: str) -> str:
        return profile_sha256(profile_from(text, shipped()), shipped().vocabulary)

    one = of(PROFILE)
    assert one == of(PROFILE.replace("3000万", "'30,000,000.00'").replace("2025-01-15", "2025年1月15日") + "# 说明\n")
    assert one == of(PROFILE.replace("name: 甲公司", "企业名称: 甲公司, uscc: 待定").replace("true", "是"))
    assert one == of("\n".join([*PROFILE.splitlines()[2:], *PROFILE.splitlines()[:2]]))
    assert one != of(PROFILE.replace("1200万", "1200.01万"))
    assert one != of(PROFILE.replace("甲公司", "乙公司"))
    assert one != of(PROFILE + "fx: {USD: 7}\n")


def test_the_fingerprint_is_that_of_a_company_of_a_table(tmp_path: Path) -> None:
    (tmp_path / "表.csv").write_text("企业名称,研发项目.研发投入（万元）,研发项目.重点创新项目\n甲,135.5,是\n", "utf-8")
    (sent,) = received([str(tmp_path / "表.csv")], shipped().vocabulary, "zh").companies
    assert sent.profile is not None, sent.problems
    plain = profile_from("company: {name: 甲}\nrd_projects: [{key_innovation: true, spend: 1355000}]\n", shipped())
    assert profile_sha256(sent.profile, shipped().vocabulary) == profile_sha256(plain, shipped().vocabulary)


@pytest.mark.parametrize("folder", RULE_SETS, ids=lambda folder: folder.name if folder else "shipped")
def test_what_was_just_estimated_holds(folder: Path | None) -> None:
    """For random companies under every rule set, in both languages, also as another program writes it again."""
    policy = policy_in(folder)
    for number, profile in enumerate(profiles(policy, 12, 77)):
        stored = json.loads(json_text(estimate(profile, policy).as_json("zh" if number % 2 else "en")))
        found = verify(json.dumps(stored, indent=number % 3 or None), profile, policy)
        assert found.holds and not checks(found) and not found.values
        assert all(line.same for line in found.lines)
        assert not [*VALID.iter_errors(found.as_json())]


def test_a_change_of_profile_or_rules_never_passes() -> None:
    """Whatever two random companies differ in, the receipt knows it; so it does for two rule sets."""
    policy = shipped()
    one, *others = profiles(policy, 8, 5)
    text = json_text(estimate(one, policy).as_json("zh"))
    for other_one in others:
        found = verify(text, other_one)
        assert "profile" in checks(found) and not found.holds
    found = verify(text, one, policy._replace(sha256="0" * 64))
    assert checks(found) == {"rules"} and not found.holds and found.figures_hold


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all that is no list and no mapping."""
    if isinstance(value, dict | list):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(below, (*path, key))
    else:
        yield path


CHANGED = {True: False, False: True, None: "1.00"}


def test_any_one_value_that_was_changed_is_named() -> None:
    """Of all that an estimate holds but its version, one by one; or refused with its place."""
    text = json_text(estimate_of(PROFILE).as_json("zh"))
    paths = list(leaves(json.loads(text)))
    assert len(paths) > 150
    for path in random.Random(1).sample(paths, 120):
        stored = json.loads(text)
        *above, last = path
        place = stored
        for step in above:
            place = place[step]
        place[last] = other(place[last])
        try:
            found = verify(json.dumps(stored, ensure_ascii=False))
        except Exception as error:
            assert type(error).__name__ == "InputError", (path, error)
            continue
        named = found.comparison.changed or found.values or checks(found)
        assert named, path
        assert not found.holds or path[:2] == ("receipt", "program"), path


def other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, str):
        return f"{int(value[0]) ^ 1}{value[1:]}" if value[:1].isdigit() else value + "?"
    return CHANGED.get(value, 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda receipt: receipt.pop("program"), "program is missing"),
        (lambda receipt: receipt.update(sets=None), "a list is expected here: '- …' lines, or [a, b]"),
        (lambda receipt: receipt.update(as_of="2026-02-30"), "no such day in the calendar: 2026-02-30"),
        (lambda receipt: receipt.update(lpr=[{"published_on": "2026-10-20"}]), "one_year is missing"),
        (lambda receipt: receipt.update(assumptions=[{"rule": "a", "rate": 0.5, "by": "call"}]),
         'a rate as a text is expected, such as "0.3"'),
    ],
)  # fmt: skip
def test_a_damaged_receipt_is_told_at_its_place(change: Any, message: str, tmp_path: Path, binjiang: Run) -> None:
    stored = json.loads(json_text(estimate_of(PROFILE).as_json("zh")))
    change(stored["receipt"])
    (tmp_path / "r.json").write_text(json.dumps(stored, indent=1), "utf-8")
    (tmp_path / "p.yaml").write_text(PROFILE, "utf-8")
    ran = binjiang("verify", tmp_path / "r.json", tmp_path / "p.yaml", "--lang", "en")
    assert ran.code == 2 and ran.stdout == ""
    assert message in ran.stderr and f"{tmp_path / 'r.json'}:" in ran.stderr


@pytest.fixture
def saved(tmp_path: Path, binjiang: Run) -> Save:
    """Saves an estimate of the profile as the program does."""
    (tmp_path / "p.yaml").write_text(PROFILE, "utf-8")

    def save(*options: Any, profile: Any = tmp_path / "p.yaml") -> Path:
        path = tmp_path / "r.json"
        ran = binjiang("estimate", profile, "-o", path, *options)
        assert ran.code == 0, ran.stderr
        return path

    return save


def test_it_holds(saved: Save, tmp_path: Path, binjiang: Run) -> None:
    ran = binjiang("verify", saved(), tmp_path / "p.yaml", "--lang", "en")
    assert (ran.code, ran.stderr) == (0, "")
    assert "The result holds: computed anew, its 2 lines and totals are the same." in ran.stdout
    assert "Before" not in ran.stdout
    assert "结果成立：重新计算，2 行和合计都相同。" in binjiang("verify", saved(), tmp_path / "p.yaml", "--lang", "zh").stdout


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_every_example_holds(path: Path, saved: Save, binjiang: Run) -> None:
    assert binjiang("verify", saved("--lang", "en", profile=path), path, "--lang", "zh").code == 0


def test_what_the_call_changed_is_applied_again(saved: Save, tmp_path: Path, binjiang: Run) -> None:
    options = ("--set", "loans[0].principal=1000万", "--unset", "rd_projects[0].subject", "--assume", "rd-support=20%")
    result = saved(*options, "--as-of", "2026-07-15")
    ran = binjiang("verify", result, tmp_path / "p.yaml", "--lang", "en")
    assert ran.code == 0, ran.stdout
    assert "--set loans[0].principal=1000万, --unset rd_projects[0].subject: the same" in " ".join(ran.stdout.split())
    assert "rd-support=20%: the same" in ran.stdout and "2026-07-15: the same" in ran.stdout


def test_a_changed_figure(saved: Save, tmp_path: Path, binjiang: Run) -> None:
    path = saved()
    path.write_text(path.read_text("utf-8").replace('"875750.00"', '"875750.01"'), "utf-8")
    ran = binjiang("verify", path, tmp_path / "p.yaml", "--lang", "en")
    assert ran.code == 1
    assert "The result does not hold: 1 of 2 lines differs." in ran.stdout
    assert "875,750.01" in ran.stdout and "−0.01" in ran.stdout
    assert "the saved file was" in ran.stdout
    found = json.loads(binjiang("verify", path, tmp_path / "p.yaml", "--format", "json").stdout)
    assert not [*VALID.iter_errors(found)]
    assert found["holds"] is False and found["has_receipt"] is True
    assert [line["same"] for line in found["lines"]] == [True, False]
    (line,) = found["comparison"]["lines"]
    assert line["difference"] == {"low": "0.00", "high": "-0.01"}
    assert [value["path"] for value in found["values"]] == ["lines[1].eligible_cost", "lines[1].gross.high"]


def test_changed_rules(saved: Save, tmp_path: Path, binjiang: Run) -> None:
    rules = rules_copy(tmp_path)
    path = rules / "payments/rd-support.yaml"
    path.write_text(path.read_text("utf-8").replace("up_to: 30%", "up_to: 25%"), "utf-8")
    ran = binjiang("verify", saved(), tmp_path / "p.yaml", "--rules", rules, "--lang", "en")
    assert ran.code == 1
    assert "The result does not hold: the rules differ, 1 of 2 lines differs." in ran.stdout
    assert "3,600,000.00" in ran.stdout and "3,000,000.00" in ran.stdout  # 12,000,000 × 30% and × 25%
    assert "the saved file was" not in ran.stdout


def test_rules_that_changed_in_a_word(saved: Save, tmp_path: Path, binjiang: Run) -> None:
    rules = rules_copy(tmp_path)
    path = rules / "payments/rd-support.yaml"
    path.write_text(path.read_text("utf-8") + "# 说明\n", "utf-8")
    ran = binjiang("verify", saved(), tmp_path / "p.yaml", "--rules", rules, "--lang", "en")
    assert ran.code == 1
    assert "The result does not hold: the rules differ, the figures are the same." in ran.stdout


def test_a_changed_profile(saved: Save, tmp_path: Path, binjiang: Run) -> None:
    result = saved()
    (tmp_path / "p.yaml").write_text(PROFILE.replace("1200万", "1300万"), "utf-8")
    ran = binjiang("verify", result, tmp_path / "p.yaml", "--lang", "zh")
    assert ran.code == 1
    assert "结果不成立：档案不同，2 行中有 1 行不同。" in ran.stdout
    assert "+300,000.00" in ran.stdout  # 1,000,000 × 30%


def test_another_version_of_the_program_still_holds(saved: Save, tmp_path: Path, binjiang: Run) -> None:
    path = saved()
    stored = json.loads(path.read_text("utf-8"))
    stored["receipt"]["program"] = "0.0.9"
    stored["measures"][0]["reasons"] = ["as an earlier program put it"]
    del stored["lines"][0]["ceiling"]
    path.write_text(json.dumps(stored), "utf-8")
    ran = binjiang("verify", path, tmp_path / "p.yaml", "--lang", "en")
    assert ran.code == 0
    assert "0.0.9 → 0.1.0: different" in ran.stdout


def test_an_estimate_of_before_receipts(saved: Save, tmp_path: Path, binjiang: Run) -> None:
    path = saved()
    stored = json.loads(path.read_text("utf-8"))
    del stored["receipt"]
    path.write_text(json.dumps(stored), "utf-8")
    ran = binjiang("verify", path, tmp_path / "p.yaml", "--lang", "en")
    assert ran.code == 0
    assert "The result carries no receipt" in ran.stdout
    assert binjiang("compare", path, tmp_path / "p.yaml", "--fail-on-change").code == 0


def test_every_form(saved: Save, tmp_path: Path, binjiang: Run) -> None:
    path, profile = saved(), tmp_path / "p.yaml"
    assert binjiang("verify", path, profile, "-f", "csv", "--lang", "en").stdout.splitlines()[1] == "Program,,0.1.0,0.1.0,yes"
    assert binjiang("verify", path, profile, "-f", "markdown", "--lang", "en").stdout.startswith("# 甲公司\n")
    for ending in ("json", "csv", "md", "txt"):
        out = tmp_path / f"out.{ending}"
        assert binjiang("verify", path, profile, "-o", out).code == 0
        assert out.stat().st_size > 100
    refused = binjiang("verify", path, profile, "-o", path)
    assert refused.code == 2 and json.loads(path.read_text("utf-8"))


def test_one_company_of_a_table(saved: Save, binjiang: Run) -> None:
    table = ROOT / "examples/sent/summary.csv"
    result = saved(profile=f"{table}:3")
    assert binjiang("verify", result, f"{table}:3").code == 0
    assert binjiang("verify", result, table, "--company", "杭州棠溪数据服务有限公司").code == 0
    assert binjiang("verify", result, f"{table}:2").code == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (["{p}", "{p}"], "is no saved result"),
        (["{r}", "{p}", "{p}"], "a saved estimate has one profile"),
        (["{r}", "{p}", "--as-of", "2026-01-01"], "there is no use for --as-of"),
        (["{r}", "{p}", "--assume", "rd-support=1%"], "there is no use for --assume"),
        (["{r}", "{r}"], "unknown key"),
        (["-", "-"], "there is one standard input"),
        (["{r}", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_calls_that_cannot_be(call: list[str], message: str, saved: Save, tmp_path: Path, binjiang: Run) -> None:
    names = {"r": saved(), "p": tmp_path / "p.yaml"}
    ran = binjiang("verify", *[part.format(**names) for part in call], "--lang", "en")
    assert (ran.code, ran.stdout) == (2, "")
    assert message in ran.stderr


SPOILT = ["", "{", "}", "[", '"', ",", "0", "null", "\\ud800", "：", "&a", "1e999", "true"]


def test_no_damage_is_a_defect() -> None:
    text = json_text(estimate_of(PROFILE).as_json("zh"))
    chance = random.Random(7)
    for _ in range(300):
        start = chance.randrange(len(text))
        damaged = text[:start] + chance.choice(SPOILT) + text[start + chance.randrange(30) :]
        try:
            verify(damaged)
        except Exception as error:
            assert type(error).__name__ in ("InputError", "Refused"), damaged
