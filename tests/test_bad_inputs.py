"""Inputs that cannot be used, and what is said about them; and slips that are read all the same.

`bad/profiles/NAME.yaml` or `.json` is a profile, `bad/rules/NAME/` holds the files that replace or join those of
the rule set in `bad/base/`. Beside it is the whole of standard error, `NAME.expected` in English, `NAME.zh` in Chinese.
After a change of wording, `BINJIANG_UPDATE_EXPECTED=1 pytest tests/test_bad_inputs.py` writes these files anew; read the
difference.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from binjiang_cli.cli.main import main

HERE = Path(__file__).resolve().parent
PROFILES = sorted(path.name for path in (HERE / "bad/profiles").iterdir() if path.suffix in (".yaml", ".json"))
RULES = sorted(path.name for path in (HERE / "bad/rules").iterdir() if path.is_dir())
BASE = HERE / "bad/base"
UPDATE = os.environ.get("BINJIANG_UPDATE_EXPECTED") == "1"
CHINESE = re.compile("[\u4e00-\u9fff]")
MESSAGE = re.compile(r"^(?P<place>[^ |]\S*:\d+:\d+: )?(?:error: |错误：)(?P<words>.*)$", re.MULTILINE)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """What a call says on standard error when it ends with exit code 2 and writes no result."""
    for name in ("BINJIANG_RULES", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> str:
        code = main(arguments)
        captured = capsys.readouterr()
        assert (code, captured.out) == (2, ""), captured.err
        return captured.err

    return call


def check_both_languages(said: Callable[..., str], expected: Path, *arguments: str) -> None:
    english = said("--lang", "en", *arguments)
    chinese = said("--lang", "zh", *arguments)
    for path, text in ((expected, english), (expected.with_suffix(".zh"), chinese)):
        if UPDATE:
            path.write_bytes(text.encode())
        assert path.exists(), text
        assert text == path.read_bytes().decode()
    found = [[message.groupdict() for message in MESSAGE.finditer(text)] for text in (english, chinese)]
    assert [message["place"] for message in found[0]] == [message["place"] for message in found[1]]
    assert found[0]
    for one, other in zip(*found, strict=True):
        assert CHINESE.search(other["words"]), other
        assert one["words"] != other["words"]


@pytest.mark.parametrize("name", PROFILES)
def test_bad_profile(name: str, said: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = HERE / "bad/profiles"
    monkeypatch.chdir(folder)
    check_both_languages(said, (folder / name).with_suffix(".expected"), "estimate", name)


@pytest.mark.parametrize("name", RULES)
def test_bad_rules(name: str, said: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "rules")
    shutil.copytree(HERE / "bad/rules" / name, tmp_path / "rules", dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    check_both_languages(said, HERE / f"bad/rules/{name}.expected", "rules", "test", "rules")


def test_every_expectation_has_its_input() -> None:
    for ending in ("*.expected", "*.zh"):
        assert {path.stem for path in (HERE / "bad/profiles").glob(ending)} <= {Path(name).stem for name in PROFILES}
        assert {path.stem for path in (HERE / "bad/rules").glob(ending)} <= set(RULES)
    assert len(PROFILES) == len({Path(name).stem for name in PROFILES})


@pytest.mark.parametrize("name", ["several.yaml", "json-single-line-errors.json", "gb18030.yaml", "empty.yaml"])
def test_bad_profile_as_a_process(name: str, binjiang: Callable[..., tuple[int, str, str]]) -> None:
    folder = HERE / "bad/profiles"
    expected = (folder / name).with_suffix(".expected").read_bytes().decode()
    assert binjiang("estimate", name, "--lang", "en", cwd=folder) == (2, "", expected)


def test_bad_profile_from_standard_input(binjiang: Callable[..., tuple[int, str, str]]) -> None:
    profile = (HERE / "bad/profiles/several.yaml").read_bytes()
    expected = (HERE / "bad/profiles/several.expected").read_bytes().decode().replace("several.yaml:", "<stdin>:")
    assert binjiang("estimate", "-", "--lang", "en", stdin=profile) == (2, "", expected)


def test_bad_rules_stop_an_estimate_too(tmp_path: Path, binjiang: Callable[..., tuple[int, str, str]]) -> None:
    shutil.copytree(BASE, tmp_path / "rules")
    shutil.copytree(HERE / "bad/rules/two-files", tmp_path / "rules", dirs_exist_ok=True)
    (tmp_path / "profile.yaml").write_text("company: {name: 甲公司}\n", encoding="utf-8")
    expected = (HERE / "bad/rules/two-files.expected").read_bytes().decode()
    ran = binjiang("estimate", "profile.yaml", "--lang", "en", cwd=tmp_path, env={"BINJIANG_RULES": "rules"})
    assert ran == (2, "", expected)


def estimated(capsys: pytest.CaptureFixture[str], path: Path) -> dict[str, Any]:
    code = main(["estimate", str(path), "--format", "json"])
    captured = capsys.readouterr()
    assert (code, captured.err) == (0, "")
    found: dict[str, Any] = json.loads(captured.out)
    return found


# 车规级 MCU: 12,000,000 × 30% = 3,600,000
# 流动资金贷款: 30,000,000 × 3.10% × 339 ÷ 360 = 875,750
# 外资到位: 4,000,000 × 7.1034 = 28,413,600, of which 5% is 1,420,680 and 10% is 2,841,360
# 慕尼黑子公司: 500,000 × 8.2361 × 50% = 2,059,025
FIGURES = {
    "rd-support": ("12000000.00", "0.00", "3600000.00"),
    "loan-interest": ("875750.00", "0.00", "875750.00"),
    "capital-support": ("28413600.00", "1420680.00", "2841360.00"),
    "market-overseas": ("4118050.00", "0.00", "2059025.00"),
}


@pytest.mark.parametrize("name", ["slips.yaml", "slips-english-keys.yaml", "slips.json"])
def test_slips_are_read(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    result = estimated(capsys, HERE / "good" / name)
    assert result["company"] == {"name": "钱江微电子（杭州）有限公司", "uscc": "91330108MA27A1B2CQ"}
    assert result["as_of"] == "2026-06-30"
    assert [line["name"] for line in result["lines"]] == ["车规级 MCU", "流动资金贷款", "外资，到位", "慕尼黑：子公司"]
    assert {line["status"] for line in result["lines"]} == {"eligible"}
    figures = {line["rule"]: (line["eligible_cost"], line["gross"]["low"], line["gross"]["high"]) for line in result["lines"]}
    assert figures == FIGURES
    assert result["lines"][1]["ceiling"] == "978000.00"
    assert result["lines"][0]["subjects"] == ["MCU", "车规芯片"]
    assert result["totals"] == {"low": "1420680.00", "high": "9376135.00", "by_payee": [], "by_set": []}
    assert result["warnings"] == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_encodings_and_line_ends_change_nothing(
    encoding: str, ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = HERE / "good/slips.yaml"
    path = tmp_path / "profile.yaml"
    path.write_bytes(written.read_text(encoding="utf-8").replace("\n", ending).encode(encoding))
    assert estimated(capsys, path) == estimated(capsys, written)


def test_characters_beyond_the_basic_plane_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "profile.json"
    path.write_text('{"company": {"name": "\\ud83d\\ude80火箭\\ud842\\udfb7"}, "as_of": "2026-06-30"}', encoding="utf-8")
    assert estimated(capsys, path)["company"] == {"name": "🚀火箭𠮷", "uscc": None}
