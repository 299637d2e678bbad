"""Publications of the LPR that a call adds, and those that are written into a rule set."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import Ran
from helpers import rules_copy, shipped, write_files
from whole_problems import Whole, marks, problems_whole

from binjiang_cli import estimate, load_policy, load_profile
from binjiang_cli.policy.added_lpr import with_file, with_rows
from binjiang_cli.policy.lpr import HEADER, LprTable, Publication, load_lpr
from binjiang_cli.policy.lpr_file import add_publication
from binjiang_cli.policy.shipped import shipped_rules
from binjiang_cli.rulecheck.checks import implausible_lpr, odd_lpr_day, skipped_lpr_month
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import InputError

Run = Callable[..., Ran]
LATER = f"{HEADER}\n2026-09-20,3.00,3.50\n2026-10-20,2.90,3.40\n"
ADDED = Publication(date(2026, 10, 20), Fraction(29, 1000), Fraction(34, 1000))
# Drawn on 2026-10-25, 36 days to the end of November: 10,000,000 × 2.90% × 36 ÷ 360 = 29,000.00; at 3.00% 30,000.00.
PROFILE = """\
company: {name: 甲公司}
as_of: 2026-11-30
loans: [{name: 设备, lender: bank, principal: 1000万, drawn_on: 2026-10-25}]
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    (tmp_path / "p.yaml").write_text(PROFILE, "utf-8")
    return tmp_path / "p.yaml"


@pytest.fixture
def later(tmp_path: Path) -> Path:
    (tmp_path / "later.csv").write_text(LATER, "utf-8")
    return tmp_path / "later.csv"


def test_a_later_row_counts(profile: Path, later: Path) -> None:
    plain, added = load_policy(), load_policy(lpr=later)
    assert added.lpr.added == (ADDED,)
    assert added.lpr.last_known_day == date(2026, 11, 19)
    assert added.sha256 == plain.sha256
    assert str(estimate(load_profile(profile, plain), plain).totals.high) == "30000.00"
    found = estimate(load_profile(profile, added), added)
    assert str(found.totals.high) == "29000.00"
    assert [row.model_dump(mode="json") for row in found.receipt.lpr] == [
        {"published_on": "2026-10-20", "one_year": "0.029", "five_year": "0.034"}
    ]


def test_a_row_that_fills_in(tmp_path: Path) -> None:
    lines = (shipped().folder / "lpr.csv").read_text("utf-8").splitlines(keepends=True)
    rules = rules_copy(tmp_path, lpr="".join(lines[:5] + lines[6:]))
    missing = tmp_path / "missing.csv"
    missing.write_text(HEADER + "\n" + lines[5], "utf-8")
    found = load_policy(rules, missing).lpr
    assert found.rows == shipped().lpr.rows and len(found.added) == 1


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2026-09-20,3.10,3.50", "contradicts the LPR that is there: 2026-09-20 3.10% 3.50%"),
        ("2026-09-21,3.00,3.50", "contradicts the LPR that is there: 2026-09-21 3.00% 3.50%"),
        ("2026-10-20,31.0,3.50", "hardly an LPR: 2026-10-20 31.00% 3.50%"),
        ("2026-10-20,0.03,0.035", "hardly an LPR"),
        ("2026-10-20,3.00", "three columns are expected"),
        ("2026-10-20,,3.50", "later.csv:2:12"),
        ("2026-10-20,3.0,3.5\n2026-10-21,3.0,3.5", "contradicts the LPR that is there: 2026-10-21"),
    ],
)
def test_rows_that_are_refused(row: str, message: str, later: Path, profile: Path, said: Run) -> None:
    later.write_text(f"{HEADER}\n{row}\n", "utf-8")
    ran = said("estimate", profile, "--lpr", later, "--lang", "en")
    assert (ran.code, ran.stdout) == (2, "")
    assert message in ran.stderr and f"{later}:" in ran.stderr
    if "2026-09" in row:
        assert "/rules/binjiang-2024/lpr.csv:87:1:" in "".join(ran.stderr.split())


def test_every_command_takes_it(later: Path, profile: Path, tmp_path: Path, binjiang: Run) -> None:
    ran = binjiang("estimate", profile, "--lpr", later, "--lang", "en", "--explain")
    assert "29,000.00" in ran.stdout and "LPR added: 2026-10-20 2.90% 3.40%" in ran.stdout
    assert "(not in the rule set: added with --lpr)" in " ".join(ran.stdout.split())
    by_environment = binjiang("estimate", profile, "-f", "json", env={"BINJIANG_LPR": str(later)})
    assert json.loads(by_environment.stdout)["totals"]["high"] == "29000.00"
    batch = binjiang("batch", profile, "-o", tmp_path / "out.csv", "--lpr", later, "--jobs", "2")
    assert batch.code == 0 and "29000.00" in (tmp_path / "out.csv").read_text("utf-8-sig")
    assert binjiang("verify", tmp_path / "out.csv", profile, "--lpr", later).code == 0
    assert binjiang("verify", tmp_path / "out.csv", profile).code == 1
    assert "29,000.00" in binjiang("sweep", profile, "--lpr", later, "--over", "loans[0].principal=1000万..1001万").stdout
    assert binjiang("advise", profile, "--lpr", later).code == 0
    saved = tmp_path / "saved.json"
    assert binjiang("estimate", profile, "-o", saved).code == 0
    assert binjiang("compare", saved, profile, "--fail-on-change").code == 0
    assert "−1,000.00" in binjiang("compare", saved, profile, "--lpr", later).stdout
    assert binjiang("estimate", profile, "--lpr", later, "-o", later).code == 2
    assert binjiang("batch", profile, "--lpr", later, "-o", later).code == 2


def test_the_receipt_has_what_a_verification_needs(later: Path, profile: Path, tmp_path: Path, said: Run) -> None:
    saved = tmp_path / "saved.json"
    assert said("estimate", profile, "--lpr", later, "-o", saved).code == 0
    ran = said("verify", saved, profile, "--lang", "en")
    assert ran.code == 0 and "2026-10-20 2.9% 3.4%: the same" in ran.stdout
    assert said("verify", saved, profile, "--lpr", later).code == 0
    later.write_text(f"{HEADER}\n2026-10-20,2.80,3.40\n", "utf-8")
    ran = said("verify", saved, profile, "--lpr", later, "--lang", "en")
    assert ran.code == 1 and "the added LPR rows differ, 1 of 1 lines differs" in " ".join(ran.stdout.split())
    saved.write_text(saved.read_text("utf-8").replace('"2026-10-20"', '"2026-09-21"'), "utf-8")
    ran = said("verify", saved, profile, "--lang", "en")
    assert ran.code == 2 and "contradicts the LPR" in ran.stderr and f"{saved}:" in ran.stderr


def test_the_table(later: Path, said: Run) -> None:
    found = json.loads(said("lpr", "--lpr", later, "-f", "json").stdout)
    assert found["policy"] == {"id": "binjiang-2024", "sha256": shipped().sha256}
    assert len(found["rows"]) == len(shipped().lpr.rows) + 1
    assert found["rows"][0] == {
        "published_on": "2019-08-20", "one_year": "0.0425", "five_year": "0.0485", "source": "binjiang-2024/lpr.csv"
    }  # fmt: skip
    assert found["rows"][-1]["source"] == str(later)
    lines = said("lpr", "-f", "csv", "--lang", "en").stdout.splitlines()
    assert lines[1] == "2019-08-20,4.25%,4.85%,binjiang-2024/lpr.csv" and len(lines) == 87
    shown = said("lpr", "--lang", "zh", "--lpr", later).stdout
    assert "最后一期用到 2026-11-19" in shown and "补充自" in shown
    assert said("lpr", "-f", "markdown").code == 0


def test_no_check_finds_anything_in_the_shipped_table() -> None:
    subject = Subject(shipped().folder, date(2026, 11, 22))
    assert len(subject.lpr_rows) == 86
    for check in (odd_lpr_day, skipped_lpr_month, implausible_lpr):
        assert list(check.find(subject)) == []


def test_a_row_is_written_where_it_belongs(tmp_path: Path, said: Run) -> None:
    rules = rules_copy(tmp_path)
    before = (rules / "lpr.csv").read_bytes()
    ran = said("rules", "lpr", "add", "2026年10月20日", "3.00%", "3.5", "--rules", rules, "--lang", "en")
    assert (ran.code, ran.stdout) == (0, "") and "written to" in ran.stderr
    assert (rules / "lpr.csv").read_bytes() == before + b"2026-10-20,3.00,3.50\n"
    again = said("rules", "lpr", "add", "2026-10-20", "3.00", "3.50", "--rules", rules, "--lang", "en")
    assert again.code == 0 and "nothing was written" in again.stderr
    assert (rules / "lpr.csv").read_bytes() == before + b"2026-10-20,3.00,3.50\n"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("day", [date(2025, 12, 22), date(2026, 2, 24), date(2026, 4, 20)])
def test_the_form_of_the_file_stays(end: str, mark: str, last: bool, day: date, tmp_path: Path) -> None:
    rows = ["2026-01-20,3.00,3.50", "2026-03-20,3.00,3.50"]
    path = tmp_path / "lpr.csv"
    path.write_bytes((mark + end.join([HEADER, *rows]) + (end if last else "")).encode())
    assert add_publication(tmp_path, Publication(day, Fraction(29, 1000), Fraction(345, 10000))) == path
    expected = [HEADER, *sorted([*rows, f"{day},2.90,3.45"])]
    assert path.read_bytes() == (mark + end.join(expected) + (end if last else "")).encode()
    assert len(load_lpr(str(path)).rows) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2026-09-21", "3.00", "3.50"], "contradicts the LPR that is there"),
        (["2026-10-20", "31.0", "3.50"], "hardly an LPR"),
        (["2026-10-20", "310", "3.50"], "1Y: a rate above 100%: 310"),
        (["2026-02-30", "3.00", "3.50"], "DATE: no such day in the calendar"),
        (["2026-10-20", "3.00", "x"], "5Y: not a number: x"),
    ],
)
def test_rows_that_are_not_written(arguments: list[str], message: str, tmp_path: Path, said: Run) -> None:
    rules = rules_copy(tmp_path)
    before = (rules / "lpr.csv").read_bytes()
    ran = said("rules", "lpr", "add", *arguments, "--rules", rules, "--lang", "en")
    assert ran.code == 2 and message in ran.stderr
    assert (rules / "lpr.csv").read_bytes() == before


def test_tables_that_are_not_written(tmp_path: Path, said: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = rules_copy(tmp_path)
    (rules / "lpr.csv").write_text((rules / "lpr.csv").read_text("utf-8"), "utf-16")
    ran = said("rules", "lpr", "add", "2026-10-20", "3.00", "3.50", "--rules", rules, "--lang", "en")
    assert ran.code == 2 and "lpr.csv is not in UTF-8" in ran.stderr
    (rules / "lpr.csv").unlink()
    ran = said("rules", "lpr", "add", "2026-10-20", "3.00", "3.50", "--rules", rules, "--lang", "en")
    assert ran.code == 2 and "has no lpr.csv of its own" in ran.stderr
    ran = said("rules", "lpr", "add", "2026-10-20", "3.00", "3.50", "--rules", tmp_path / "nowhere", "--lang", "en")
    assert ran.code == 2 and "no such rule set folder" in ran.stderr
    shutil.copytree(shipped().folder, tmp_path / "binjiang_cli/rules/binjiang-2024")
    installed = tmp_path / "binjiang_cli/rules"
    monkeypatch.setattr("binjiang_cli.policy.shipped.shipped_rules", lambda: installed)
    monkeypatch.setattr("binjiang_cli.policy.shipped.__file__", str(tmp_path / "binjiang_cli/policy/shipped.py"))
    with pytest.raises(InputError, match="is installed with the program"):
        add_publication(installed / "binjiang-2024", ADDED)


# All that is said


A_MONTH = ("LPR 每月公布一次；以规则集为准", "the LPR is published once a month; the rule set's row counts")
BOUNDS = ("LPR 应在 0.5% 到 10% 之间", "an LPR lies between 0.5% and 10%")


def row(day: str, one_year: str = "3", five_year: str = "3.5") -> Publication:
    return Publication(date.fromisoformat(day), Fraction(one_year) / 100, Fraction(five_year) / 100)


def table_in(folder: Path, name: str, *lines: str) -> str:
    path = folder / name
    path.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    return str(path)


def test_what_rows_of_a_file_are_refused_for(tmp_path: Path) -> None:
    table = load_lpr(table_in(tmp_path, "lpr.csv", "2025-01-20,3,3.5", "2025-03-20,3,3.5"))
    given = table_in(
        tmp_path, "given.csv", "2025-01-20,3,3.6", "2025-02-20,0.49,3.5", "2025-03-20,3,3.5", "2025-03-21,3,3.5",
        "2025-04-20,3,10.01", "2025-05-20,0.5,10",
    )  # fmt: skip
    there = tmp_path / "lpr.csv"
    assert problems_whole(with_file, table, given) == [
        Whole(
            "2025-01-20,3,3.6", "与已有的 LPR 不一致：2025-01-20 3.00% 3.60%",
            "contradicts the LPR that is there: 2025-01-20 3.00% 3.60%",
            (f"{there}:2:1: 2025-01-20 3.00% 3.50%；{A_MONTH[0]}", f"{there}:2:1: 2025-01-20 3.00% 3.50%; {A_MONTH[1]}"),
            related=(("2025-01-20,3,3.5", "另一行", "the other row"),),
        ),
        Whole("2025-02-20,0.49,3.5", "不像是 LPR：2025-02-20 0.49% 3.50%", "hardly an LPR: 2025-02-20 0.49% 3.50%", BOUNDS),
        Whole(
            "2025-03-21,3,3.5", "与已有的 LPR 不一致：2025-03-21 3.00% 3.50%",
            "contradicts the LPR that is there: 2025-03-21 3.00% 3.50%",
            (f"{there}:3:1: 2025-03-20 3.00% 3.50%；{A_MONTH[0]}", f"{there}:3:1: 2025-03-20 3.00% 3.50%; {A_MONTH[1]}"),
            related=(("2025-03-20,3,3.5", "另一行", "the other row"),),
        ),
        Whole("2025-04-20,3,10.01", "不像是 LPR：2025-04-20 3.00% 10.01%", "hardly an LPR: 2025-04-20 3.00% 10.01%", BOUNDS),
    ]  # fmt: skip


def test_a_row_without_a_place_is_refused_too() -> None:
    table = LprTable([row("2025-01-20")])
    assert problems_whole(with_rows, table, [row("2025-01-21")], [None]) == [
        Whole(
            None, "与已有的 LPR 不一致：2025-01-21 3.00% 3.50%", "contradicts the LPR that is there: 2025-01-21 3.00% 3.50%",
            (f"2025-01-20 3.00% 3.50%；{A_MONTH[0]}", f"2025-01-20 3.00% 3.50%; {A_MONTH[1]}"),
        )
    ]  # fmt: skip


def test_added_rows_stand_in_the_order_of_their_days_with_their_places(tmp_path: Path) -> None:
    table = load_lpr(table_in(tmp_path, "lpr.csv", "2025-01-20,3,3.5", "2025-03-20,3,3.5"))
    given = table_in(tmp_path, "given.csv", "2025-02-20,3,3.5", "2025-03-20,3,3.5", "2025-04-20,3,3.5")
    found = with_file(table, given)
    assert found.rows == tuple(row(f"2025-0{month}-20") for month in (1, 2, 3, 4))
    assert [marks(place) for place in found.places] == [f"2025-0{month}-20,3,3.5" for month in (1, 2, 3, 4)]
    assert (found.added, found.added_from) == ((row("2025-02-20"), row("2025-04-20")), (given,))
    more = table_in(tmp_path, "more.csv", "2025-05-20,3,3.5")
    again = with_file(found, more)
    assert [added.published_on.month for added in again.added] == [2, 4, 5]
    assert again.added_from == (given, more)


def test_without_all_places_there_are_none(tmp_path: Path) -> None:
    table = load_lpr(table_in(tmp_path, "lpr.csv", "2025-01-20,3,3.5"))
    found = with_rows(table, [row("2025-02-20")], [None])
    assert (len(found.rows), found.places, found.added_from) == (2, (), ())
    found = with_rows(LprTable([row("2025-03-20")]), [row("2025-02-20")], [table.places[0]])
    assert ([one.published_on.month for one in found.rows], found.places) == ([2, 3], ())


def test_all_that_is_said_of_a_table_that_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = tmp_path / "nowhere"
    assert problems_whole(add_publication, nowhere, ADDED) == [
        Whole(None, f"找不到规则集文件夹：{nowhere}", f"no such rule set folder: {nowhere}")
    ]
    rules = rules_copy(tmp_path)
    (rules / "lpr.csv").write_text((rules / "lpr.csv").read_text("utf-8"), "utf-16")
    table = rules / "lpr.csv"
    assert problems_whole(add_publication, rules, ADDED) == [
        Whole(None, f"{table} 的编码不是 UTF-8", f"{table} is not in UTF-8")
    ]
    table.unlink()
    other = shipped_rules() / "binjiang-2024" / "lpr.csv"
    assert problems_whole(add_publication, rules, ADDED) == [
        Whole(
            None, f"{rules} 没有自己的 lpr.csv，用的是自带的那份",
            f"{rules} has no lpr.csv of its own and uses the shipped one",
            (f"先把 {other} 复制到那里", f"copy {other} there first"),
        )
    ]  # fmt: skip
    monkeypatch.setattr("binjiang_cli.policy.lpr_file.is_installed", lambda folder: folder == rules)
    assert problems_whole(add_publication, rules, ADDED) == [
        Whole(
            None, f"{rules} 是随程序安装的规则集，不改写", f"{rules} is installed with the program and is not written",
            (
                "用 binjiang rules copy 复制出来，用 --rules 指明；或写一个 CSV，用 --lpr 补充",
                "make a copy with binjiang rules copy and name it with --rules; or write a CSV file and add it with --lpr",
            ),
        )
    ]  # fmt: skip


def test_a_layer_has_its_own_rows_alone(tmp_path: Path) -> None:
    """Those of the layer below count too, and what cannot be read is said first."""
    policy = "extends: {}\nid: mine\ntitle: {{zh: 我, en: Mine}}\n"
    mine = write_files(tmp_path / "mine", {"policy.yaml": policy.format("binjiang-2024")})
    (mine / "payments").mkdir()
    assert add_publication(mine, ADDED) == mine / "lpr.csv"
    assert (mine / "lpr.csv").read_bytes() == HEADER.encode() + b"\n2026-10-20,2.90,3.40\n"
    assert add_publication(mine, ADDED) is None
    assert add_publication(mine, shipped().lpr.rows[-1]) is None
    lost = write_files(tmp_path / "lost", {"policy.yaml": policy.format("../nowhere")})
    assert [problem.en for problem in problems_whole(add_publication, lost, ADDED)] == ["no such rule set: ../nowhere"]
    broken = write_files(tmp_path / "broken", {"policy.yaml": "a: [\n"})
    assert [problem.en for problem in problems_whole(add_publication, broken, ADDED)] == [
        f"{broken} has no lpr.csv of its own and uses the shipped one"
    ]
