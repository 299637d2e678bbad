"""BJ107 on folders: which names of a folder must be the rule set's id (binjiang-2024), and where it stands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from binjiang_cli.cli.main import main

BASE = Path(__file__).resolve().parents[1] / "bad/base"


def checked(capsys: pytest.CaptureFixture[str], folder: str) -> tuple[int, str]:
    code = main(["rules", "check", folder, "--select", "BJ107", "--format", "concise", "--lang", "en"])
    return code, capsys.readouterr().out


@pytest.mark.parametrize("folder", ["rules/binjiang-2024", "2024/binjiang-2024", "rules", "my-rules", "copies/second"])
def test_the_name_agrees_or_says_nothing(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(BASE, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    assert checked(capsys, folder) == (0, "")


@pytest.mark.parametrize("folder", ["rules/binjiang-2025", "rules/mine", "copies/binjiang-2025", "xiaoshan-2024"])
def test_the_name_is_another_id(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(BASE, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    name = Path(folder).name
    message = f"policy.yaml:1:5: error BJ107 the id is binjiang-2024, the folder is called {name}\n"
    assert checked(capsys, folder) == (1, f"{folder}/{message}")
    monkeypatch.chdir(folder)
    assert checked(capsys, ".") == (1, message)
