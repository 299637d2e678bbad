"""What is wrong in one file of a rule set does not hide what is wrong in another."""

import shutil
from pathlib import Path

import pytest

from binjiang_cli.cli.main import main

BASE = Path(__file__).resolve().parents[1] / "bad/base"


@pytest.fixture
def found(tmp_path, monkeypatch, capsys):
    """The findings in the base rule set after changes: (file, old, new)."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(BASE, "rules")

    def check(*changes, paths=("rules",), codes="BJ101,BJ106,BJ108,BJ201"):
        for name, old, new in changes:
            path = Path("rules") / name
            text = path.read_text("utf-8")
            assert old in text
            path.write_text(text.replace(old, new, 1), "utf-8")
        code = main(["rules", "check", *paths, "--select", codes, "--format", "concise", "--lang", "en"])
        lines = capsys.readouterr().out.splitlines()
        return code, {(place.split(":")[0], rest.split()[1]) for place, _, rest in (line.partition(": ") for line in lines)}

    return check


def test_test_files_are_read_beside_a_wrong_rule(found):
    code, said = found(
        ("payments/rd-support.yaml", "rd_project.spend", "rd_project.spent"), ("tests/base.yaml", "status:", "statuss:")
    )
    assert (code, said) == (1, {("rules/payments/rd-support.yaml", "BJ201"), ("rules/tests/base.yaml", "BJ101")})


def test_clauses_are_known_beside_a_wrong_policy_file(found):
    code, said = found(("policy.yaml", "issued_on", "isued_on"), ("payments/rd-support.yaml", "S4.1", "S4.99"))
    assert (code, said) == (
        1,
        {("rules/policy.yaml", "BJ101"), ("rules/payments/rd-support.yaml", "BJ108")},
    )


def test_no_rule_is_called_untested_for_a_slip_in_its_case(found):
    code, said = found(("tests/base.yaml", "status:", "statuss:"), codes="BJ101,BJ408,BJ409")
    assert (code, said) == (1, {("rules/tests/base.yaml", "BJ101")})


@pytest.mark.parametrize("name", ["payments/odd.yaml", "tests/odd.yaml"])
def test_a_file_that_cannot_be_read_is_a_finding_in_that_file(found, name):
    (Path("rules") / name).write_bytes(b"\x00\x01\xff")
    code, said = found(paths=(f"rules/{name}",))
    assert (code, said) == (1, {(f"rules/{name}", "BJ106")})


def test_links_that_lead_to_themselves(found, capsys):
    Path("rules/payments/loop.yaml").symlink_to("loop.yaml")
    code, said = found()
    assert code == 1
    assert ("rules/payments/loop.yaml", "BJ106") in said
    assert main(["rules", "fmt", "--check", "rules", "--lang", "en"]) == 2
    assert "loop.yaml" in capsys.readouterr().err
