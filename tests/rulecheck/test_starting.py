"""`rules new` and `rules copy`: what they write passes at once, and replaces nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import RULES

from binjiang_cli.policy.load import load_policy
from binjiang_cli.rulecheck.mutation.judge import judge


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("extends", [None, "mine"])
def test_what_is_new_passes_its_checks_and_tests(lang: str, extends: str | None, said, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert said("rules", "new", "sets/mine", "--lang", lang).code == 0
    name = "sets/mine"
    if extends is not None:
        name = "other/top"
        assert said("rules", "new", name, "--extends", "sets/mine", "--lang", lang).code == 0
        assert "extends: ../../sets/mine\n" in Path(name, "policy.yaml").read_text("utf-8")
    ran = said("rules", "check", name, "--lang", "en")
    assert ran.code == 0 and ran.stdout.endswith("nothing found\n")
    assert said("rules", "test", name, "--lang", "en").stdout == "4 passed, 0 failed\n"
    assert said("rules", "fmt", name, "--check").code == 0
    comments = [line for line in Path(name, "policy.yaml").read_text("utf-8").splitlines() if line.startswith("#")]
    is_chinese = any(sign >= "\u4e00" for line in comments for sign in line)
    assert is_chinese == (lang == "zh")


def test_its_cases_notice_every_slip(said, tmp_path: Path) -> None:
    said("rules", "new", tmp_path / "mine")
    assert not judge(load_policy(tmp_path / "mine")).survivors


def test_a_new_one_on_the_shipped_set_pays_as_it_does(said, tmp_path: Path) -> None:
    said("rules", "new", tmp_path / "top", "--extends", "binjiang-2024")
    policy = load_policy(tmp_path / "top")
    assert (policy.id, len(policy.rules)) == ("top", len(load_policy(RULES).rules))


def test_a_copy_is_the_same_rule_set(said, tmp_path: Path) -> None:
    assert said("rules", "copy", "binjiang-2024", tmp_path / "binjiang-2024", "--lang", "en").code == 0
    copy = load_policy(tmp_path / "binjiang-2024")
    assert copy.sha256 == load_policy(RULES).sha256
    written = {path.relative_to(copy.folder) for path in copy.folder.rglob("*") if path.is_file()}
    assert written == {path.relative_to(RULES) for path in RULES.rglob("*") if path.suffix in (".yaml", ".csv")}


def test_nothing_is_replaced_unless_forced(said, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert said("rules", "new", tmp_path / "mine").code == 0
    (tmp_path / "mine/policy.yaml").write_text("mine", "utf-8")
    for call in (("new", tmp_path / "mine"), ("copy", "binjiang-2024", tmp_path / "mine")):
        ran = said("rules", *call, "--lang", "en")
        assert ran.code == 2 and "mine is there already; nothing was written" in ran.stderr
    assert (tmp_path / "mine/policy.yaml").read_text("utf-8") == "mine"
    assert said("rules", "new", tmp_path / "mine", "--force").code == 0
    assert "id: mine" in (tmp_path / "mine/policy.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (("new", "Mein Satz"), "not a rule set's name: Mein Satz"),
        (("new", "mine", "--extends", "binjiang-2042"), "no such rule set folder: binjiang-2042"),
        (("copy", "binjang-2024", "x"), "no such shipped rule set: binjang-2024\n  hint: did you mean binjiang-2024?"),
    ],
)
def test_what_cannot_be_begun_is_refused(call, message, said, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = said("rules", *call, "--lang", "en")
    assert ran.code == 2 and message.partition("\n")[0] in ran.stderr
    assert not any(tmp_path.iterdir())
