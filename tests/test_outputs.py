"""Output files: never over an input, through links, whole or not there; for every command that writes one."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import rules_copy

from binjiang_cli.files import identity, refuse_inputs, target_of, whole
from binjiang_cli.source.problem import InputError

PROFILE = "company: {name: 甲公司}\nas_of: 2026-06-30\nrd_projects: [{name: 一, key_innovation: true, spend: 100万}]\n"


@pytest.fixture
def profile(tmp_path):
    path = tmp_path / "client.yaml"
    path.write_text(PROFILE, "utf-8")
    return path


def test_a_link_stays_and_what_it_leads_to_holds_the_result(binjiang, profile, tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "real.json").write_text("yesterday", "utf-8")
    (tmp_path / "link.json").symlink_to("shared/real.json")
    (tmp_path / "dangling.json").symlink_to("shared/new.json")
    for link in ("link.json", "dangling.json"):
        assert binjiang("estimate", profile, "-o", tmp_path / link).code == 0
        assert (tmp_path / link).is_symlink()
        assert '"high": "300000.00"' in (tmp_path / link).read_text("utf-8")
    assert sorted(path.name for path in shared.iterdir()) == ["new.json", "real.json"]


def test_links_that_lead_to_one_another_are_refused(binjiang, profile, tmp_path):
    (tmp_path / "loop.json").symlink_to("loop.json")
    ran = binjiang("estimate", profile, "-o", tmp_path / "loop.json", "--lang", "en")
    assert (ran.code, (tmp_path / "loop.json").is_symlink()) == (2, True)
    assert "loop.json" in ran.stderr


@pytest.mark.parametrize("way", ["itself", "a link", "a hard link", "another path"])
def test_an_output_is_no_input_however_it_is_called(way, binjiang, profile, tmp_path):
    output = tmp_path / "result.json"
    if way == "a link":
        output.symlink_to(profile)
    elif way == "a hard link":
        output.hardlink_to(profile)
    elif way == "another path":
        output = tmp_path / "." / ".." / tmp_path.name / "client.yaml"
    else:
        output = profile
    ran = binjiang("estimate", profile, "-f", "json", "-o", output, "--lang", "en")
    assert ran.code == 2
    assert "is both an input and an output" in ran.stderr
    assert profile.read_text("utf-8") == PROFILE


def test_a_file_that_is_standard_input_is_an_input(profile):
    call = [sys.executable, "-m", "binjiang_cli", "estimate", "-", "-f", "json", "-o", str(profile), "--lang", "en"]
    with profile.open("rb") as opened:
        done = subprocess.run(call, stdin=opened, capture_output=True, text=True, check=False)
    assert (done.returncode, profile.read_text("utf-8")) == (2, PROFILE)
    assert "is both an input and an output" in done.stderr


def test_a_hard_link_s_other_name_keeps_what_it_had(binjiang, profile, tmp_path):
    """Copies of a folder by hard links are backups: they must not change with the original."""
    (tmp_path / "result.json").write_text("yesterday", "utf-8")
    (tmp_path / "backup.json").hardlink_to(tmp_path / "result.json")
    assert binjiang("estimate", profile, "-o", tmp_path / "result.json").code == 0
    assert (tmp_path / "backup.json").read_text("utf-8") == "yesterday"


def test_a_table_of_which_one_company_is_estimated_stays(binjiang, tmp_path):
    table = tmp_path / "clients.jsonl"
    table.write_text('{"company": {"name": "甲"}}\n{"company": {"name": "乙"}}\n', "utf-8")
    before = table.read_bytes()
    for call in (["--company", "乙"], []):
        named = table if call else f"{table}:2"
        ran = binjiang("estimate", named, *call, "-f", "json", "-o", table, "--lang", "en")
        assert (ran.code, table.read_bytes()) == (2, before)
        assert "is both an input and an output" in ran.stderr


RULE_FILES = ("policy.yaml", "vocabulary.yaml", "measures.yaml", "lpr.csv", "payments/rd-support.yaml", "tests/policy.yaml")


@pytest.mark.parametrize("file", RULE_FILES)
def test_a_file_of_the_rule_set_is_an_input(file, binjiang, profile, tmp_path):
    rules = rules_copy(tmp_path)
    before = (rules / file).read_bytes()
    ran = binjiang("estimate", profile, "--rules", rules, "-f", "json", "-o", rules / file, "--lang", "en")
    assert (ran.code, (rules / file).read_bytes()) == (2, before)
    assert "is both an input and an output" in ran.stderr


CALLS = (
    ("compare", "client.yaml", "--unset", "rd_projects", "-f", "json", "-o", "client.yaml"),
    ("compare", "client.yaml", "client.yaml", "--rules", "rules", "-f", "json", "-o", "rules/policy.yaml"),
    ("measures", "--rules", "rules", "-f", "json", "-o", "rules/measures.yaml"),
    ("rules", "diff", "rules", "rules", "-f", "json", "-o", "rules/policy.yaml"),
    ("rules", "diff", "rules", "rules", "--on", "client.yaml", "-f", "json", "-o", "client.yaml"),
    ("rules", "diff", "rules", "rules", "--write-expect", "rules/policy.yaml"),
    ("rules", "check", "rules", "--output", "json=rules/policy.yaml"),
    ("rules", "test", "rules", "--output", "junit=rules/tests/policy.yaml"),
)


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_no_command_writes_over_what_it_reads(call, binjiang, profile, tmp_path):
    rules_copy(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    ran = binjiang(*call, "--lang", "en", cwd=tmp_path)
    assert ran.code == 2
    assert "is both an input and an output" in ran.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


FOREIGN = (
    ("measures", "-o", "out.csv"),
    ("schema", "estimate", "-o", "out.yaml"),
    ("rules", "schema", "-o", "out.xsd"),
    ("rules", "cases", "-o", "out.json"),
    ("rules", "diff", "a", "b", "-o", "out.html"),
)


@pytest.mark.parametrize("call", FOREIGN, ids=" ".join)
def test_every_command_refuses_an_ending_that_it_cannot_write(call, binjiang, tmp_path):
    ran = binjiang(*call, "--lang", "en", cwd=tmp_path)
    assert ran.code == 2
    assert f"{Path(call[-1]).suffix} is not a form that can be written" in ran.stderr
    assert not (tmp_path / call[-1]).exists()


def test_two_outputs_are_two_files(binjiang, tmp_path):
    rules = rules_copy(tmp_path)
    ran = binjiang("rules", "check", rules, "--output", "json=a", "--output", "junit=./a", "--lang", "en", cwd=tmp_path)
    assert (ran.code, "two outputs are the same file" in ran.stderr) == (2, True)


def test_devices_are_written_as_they_stand(binjiang, profile, tmp_path):
    assert '"high": "300000.00"' in binjiang("estimate", profile, "-f", "json", "-o", "/dev/stdout").stdout
    assert binjiang("estimate", profile, "-o", "/dev/null").code == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_the_permissions_of_the_file_that_is_replaced_stay(binjiang, profile, tmp_path):
    path = tmp_path / "result.json"
    path.write_text("", "utf-8")
    path.chmod(0o600)
    assert binjiang("estimate", profile, "-o", path).code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_name_at_the_system_s_bound_is_written(binjiang, profile, tmp_path):
    name = "补" * 83 + "a.json"  # 255 bytes
    assert len(os.fsencode(name)) == 255
    assert binjiang("estimate", profile, "-o", tmp_path / name).code == 0
    assert '"high": "300000.00"' in (tmp_path / name).read_text("utf-8")


def test_nothing_is_left_of_what_failed(tmp_path):
    path = tmp_path / "result"
    path.write_text("yesterday", "utf-8")
    with pytest.raises(RuntimeError), whole(path) as place:
        place.write_text("half", "utf-8")
        raise RuntimeError
    assert {entry.name: entry.read_text("utf-8") for entry in tmp_path.iterdir()} == {"result": "yesterday"}


def test_what_a_killed_process_left_is_replaced_by_who_writes_alone(tmp_path):
    (tmp_path / ".result.partial").symlink_to("elsewhere")
    with whole(tmp_path / "result", alone=True) as place:
        place.write_text("whole", "utf-8")
    assert {entry.name: entry.read_text("utf-8") for entry in tmp_path.iterdir()} == {"result": "whole"}


def test_identity_of_files_and_of_what_is_not_there(tmp_path):
    (tmp_path / "a").write_text("", "utf-8")
    (tmp_path / "b").hardlink_to(tmp_path / "a")
    (tmp_path / "c").symlink_to("d")
    assert identity(tmp_path / "a") == identity(tmp_path / "b")
    assert identity(tmp_path / "c") == identity(tmp_path / "d") != identity(tmp_path / "e")
    assert target_of(tmp_path / "c") == tmp_path / "d"
    refuse_inputs([tmp_path / "c", tmp_path / "e"], [tmp_path / "a"])
    with pytest.raises(InputError):
        refuse_inputs([tmp_path / "c", tmp_path / "d"], [])
