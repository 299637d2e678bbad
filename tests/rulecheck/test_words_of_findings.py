"""What findings say beyond their message: hints, the other places, lists; and a choice of checks that leaves none."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from binjiang_cli.cli.main import main

CASES = Path(__file__).resolve().parents[1] / "checks"
BASE = Path(__file__).resolve().parents[1] / "bad/base"
Full = Callable[[str, str], str]


@pytest.fixture
def full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Full:
    """What `rules check` says of a case of a check, at full length."""

    def said(name: str, lang: str) -> str:
        shutil.rmtree(tmp_path / "rules", ignore_errors=True)
        shutil.copytree(BASE, tmp_path / "rules")
        case = CASES / name
        if case.is_dir():
            shutil.copytree(case, tmp_path / "rules", dirs_exist_ok=True)
        else:
            shutil.copy(f"{case}.yaml", tmp_path / "rules/payments")
        call = ["rules", "check", "rules", "--select", name[:5], "--format", "full", "--as-of", "2026-11-22", "--lang", lang]
        assert main(call) == 1
        return capsys.readouterr().out

    monkeypatch.chdir(tmp_path)
    return said


def test_overlap_names_the_day_on_which_the_first_version_is_to_end(full: Full) -> None:
    assert "提示：award 写到 2025-12-31 为止（to: 2025-12-31）" in full("BJ301/bad/version-number", "zh")
    assert "hint: let award end on 2025-12-31 (to: 2025-12-31)" in full("BJ301/bad/version-number", "en")


def test_overlap_from_the_first_day_has_no_hint(full: Full) -> None:
    said = full("BJ301/bad/same-first-day", "en")
    assert "both in force from 2024-11-25" in said and "hint" not in said


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("BJ401/bad/in-force-anyway", ["：规则有效期内\n"], [": while the rule is in force\n"]),
        ("BJ402/bad/let-of-the-amount", ["：这个条件\n", "：这里已经要求\n"], [": this condition\n", ": required here\n"]),
        (
            "BJ402/bad/steps-in-the-wrong-order",
            ["：这个条件\n", "：这里不成立才轮到\n"],
            [": this condition\n", ": reached only where this fails\n"],
        ),
    ],
)
def test_other_places_say_what_part_they_play(full: Full, name: str, zh: list[str], en: list[str]) -> None:
    for lang, expected in (("zh", zh), ("en", en)):
        said = full(name, lang)
        assert all(words in said for words in expected), said
        assert "{from: 2024-11-25}是" not in said and "together with {from" not in said


def test_lists_have_the_commas_of_their_language(full: Full) -> None:
    assert "条款列出的是 1亿元、1000万美元、5%—10%\n" in full("BJ501/bad/both-ends-of-a-range", "zh")
    assert "the clause lists 1亿元, 1000万美元, 5%—10%\n" in full("BJ501/bad/both-ends-of-a-range", "en")
    assert "BJ901、BJ903 不能屏蔽\n" in full("BJ904/bad/what-cannot-be-suppressed", "zh")


def test_range_is_marked_whole_where_both_ends_are_lacking_and_else_at_the_end_that_is(full: Full) -> None:
    assert "      |                   ^^^^^^^^^^^^\n" in full("BJ501/bad/both-ends-of-a-range", "en")
    assert "      |                           ^^^\n" in full("BJ501/bad/end-of-a-range", "en")


def test_unknown_section_is_named_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(BASE, tmp_path / "rules")
    rule = tmp_path / "rules/payments/rd-support.yaml"
    rule.write_text(rule.read_text("utf-8").replace("for_each: rd_projects", "for_each: q"), "utf-8")
    assert main(["rules", "check", str(tmp_path / "rules"), "--select", "BJ201", "--lang", "zh"]) == 1
    said = capsys.readouterr().out
    assert "没有 q 这个部分" in said and "market_networks、honours、grants_received\n" in said


@pytest.mark.parametrize("options", [["--select", "BJ204", "--ignore", "BJ2"], ["--ignore", "BJ"]])
def test_no_check_left_is_nothing_matched(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", str(BASE), *options, "--lang", "en"]) == 3
    captured = capsys.readouterr()
    assert captured.out == "" and "no check is left" in captured.err
