"""SARIF and JUnit as others understand them.

SARIF goes through Microsoft's Sarif.Multitool, which knows the 2.1.0 schema and the rules beyond it (`npm install
@microsoft/sarif-multitool-linux`, its folder on the PATH); JUnit through the XSD of Jenkins that BINJIANG_JUNIT_XSD names
(pytest's source distribution holds it). What is not there is skipped
(`outside.py`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from outside import needs

from binjiang_cli.cli.main import main

TESTS = Path(__file__).resolve().parents[1]
JUNIT_XSD = os.environ.get("BINJIANG_JUNIT_XSD")
MULTITOOL = shutil.which("Sarif.Multitool")
RULE = """\
title: {zh: 例, en: Example}
clause: S4.1
verified_on: 2026-11-22
in_force: {from: 2024-11-25}
for_each: rd_projects
parameters:
  rate: [{from: 2024-11-25, to: 2025-12-31, value: 10%}]
eligible_cost: rd_project.spend * rate
intensity: {up_to: 30%}
"""
HOSTILE = r"""
"😀]]>\e[31m\x9b[red]\r\n <b>&amp; ' \" %0A": 1
"[a](http://b) {0} \u202e\ufffe\x85": 1
"""


@pytest.fixture(params=["sound", "hostile"])
def rules(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(TESTS / "bad/base", tmp_path / "规则 集")
    if request.param == "hostile":
        payments = tmp_path / "规则 集/payments"
        (payments / "odd.yaml").write_text(RULE, "utf-8")
        (payments / "odd 😀.yaml").write_text(RULE + HOSTILE.strip() + "\n", "utf-8")
        (payments / "::bro\x1b[31mken\n]]>%25,x.yaml").write_text("a: [\n", "utf-8")
    return Path("规则 集")


@needs(JUNIT_XSD, "BINJIANG_JUNIT_XSD is not set")
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("fail_on", ["error", "warning", "never"])
def test_junit_is_valid(rules: Path, lang: str, fail_on: str, capsys: pytest.CaptureFixture[str]) -> None:
    import xmlschema

    main(["rules", "check", str(rules), "--format", "junit", "--fail-on", fail_on, "--lang", lang])
    assert JUNIT_XSD is not None
    xmlschema.XMLSchema(JUNIT_XSD).validate(capsys.readouterr().out)


@needs(MULTITOOL, "Sarif.Multitool is not on the PATH")
@pytest.mark.parametrize("codes", ["BJ", "BJ306"])
def test_sarif_is_valid(rules: Path, codes: str, tmp_path: Path) -> None:
    main(["rules", "check", str(rules), "--select", codes, "--output", f"sarif={tmp_path}/found.sarif", "--lang", "en"])
    said = validated(tmp_path)
    assert [(result["ruleId"], result["message"]) for result in said if result.get("level") == "error"] == []
    assert {result["ruleId"] for result in said} <= {"SARIF2005"}  # no informationUri: the product has no page on the web


@needs(MULTITOOL, "Sarif.Multitool is not on the PATH")
def test_sarif_that_is_not_valid_is_noticed(rules: Path, tmp_path: Path) -> None:
    main(["rules", "check", str(rules), "--output", f"sarif={tmp_path}/found.sarif", "--lang", "en"])
    log = json.loads((tmp_path / "found.sarif").read_text("utf-8"))
    del log["runs"][0]["tool"]
    (tmp_path / "found.sarif").write_text(json.dumps(log), "utf-8")
    assert "error" in {result.get("level") for result in validated(tmp_path)}


def validated(folder: Path) -> list[dict[str, Any]]:
    """What the validator says of found.sarif in a folder."""
    said = folder / "said.sarif"
    assert MULTITOOL is not None
    subprocess.run(
        [MULTITOOL, "validate", "found.sarif", "--output", str(said), "--log", "ForceOverwrite"],
        cwd=folder, env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}, capture_output=True, check=False,
    )  # fmt: skip
    results: list[dict[str, Any]] = json.loads(said.read_text("utf-8-sig"))["runs"][0].get("results", [])
    return results
