"""Paths of untrusted folders: each is read once or named, none is waited for, none ends the batch."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from batches import batch, read_jsonl
from helpers import open_to_all
from outside import NOBODY, as_nobody

PROFILE = "company: {{name: {}}}\n"


def profile(path: Path, name: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PROFILE.format(name), encoding="utf-8")
    return path


def sources(folder: Path, rows: Sequence[dict[str, object]]) -> list[str]:
    return [str(row["source"]).removeprefix(f"{folder}/") for row in rows]


def test_linked_folders_are_followed_once_and_loops_end(tmp_path):
    """Of two links to one folder the first counts; a link to the top, and one to itself, lead nowhere new."""
    profile(tmp_path / "clients" / "a.yaml", "甲")
    profile(tmp_path / "clients" / "deep" / "er" / "c.yaml", "丙")
    profile(tmp_path / "archive" / "b.yaml", "乙")
    (tmp_path / "clients" / "2024").symlink_to("../archive")
    (tmp_path / "clients" / "2025").symlink_to("../archive")
    (tmp_path / "clients" / "loop").symlink_to("..")
    (tmp_path / "clients" / "same.yaml").symlink_to("a.yaml")
    (tmp_path / "clients" / "deep" / "er" / "up").symlink_to(tmp_path / "clients" / "deep")
    done = batch(tmp_path, tmp_path / "clients")
    assert (done.code, done.rejects) == (0, [])
    assert sources(tmp_path / "clients", done.companies) == ["a.yaml", "2024/b.yaml", "deep/er/c.yaml"]


@pytest.mark.parametrize("pattern", ["**/*.yaml", "d*/**/?.yaml", "**/er/*.yaml", "deep/**/er/c.yaml"])
def test_patterns_follow_links_and_end(pattern, tmp_path):
    profile(tmp_path / "deep" / "er" / "c.yaml", "丙")
    for name in ("one", "two"):  # with two of them, every path would lead on to twice as many
        (tmp_path / "deep" / name).symlink_to("..")
    done = batch(tmp_path, tmp_path / pattern)
    assert (done.code, sources(tmp_path, done.companies)) == (0, ["deep/er/c.yaml"])


def test_what_is_no_file_is_a_reject_and_is_not_waited_for(tmp_path, monkeypatch):
    folder = tmp_path / "clients"
    profile(folder / "z.yaml", "甲")
    os.mkfifo(folder / "pipe.yaml")
    (folder / "gone.yaml").symlink_to("nowhere.yaml")
    (folder / "2023").symlink_to("../nowhere")
    (folder / "device.json").symlink_to("/dev/zero")
    (folder / "round.yml").symlink_to("round.yml")
    (folder / "notes.txt").symlink_to("nowhere.txt")
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as heard:
        heard.bind("heard.yml")
        done = batch(tmp_path, folder, lang="en")
    assert (done.code, sources(folder, done.companies)) == (1, ["z.yaml"])
    told = {Path(row["source"]).name: row["errors"][0] for row in done.rejects}
    assert {name: error.removeprefix(f"{folder}/{name} ") for name, error in told.items()} == {
        "2023": "is a link that leads nowhere",
        "device.json": "is not a regular file and is not read",
        "gone.yaml": "is a link that leads nowhere",
        "heard.yml": "is not a regular file and is not read",
        "pipe.yaml": "is not a regular file and is not read",
        "round.yml": "cannot be read: too many levels of links",
    }


@pytest.mark.parametrize("name", ["pipe.yaml", "pipe.jsonl", "pipe.parquet", "pipe.xlsx", "pipe"])
def test_a_pipe_that_is_named_itself_is_a_reject(name, tmp_path):
    os.mkfifo(tmp_path / name)
    done = batch(tmp_path, tmp_path / name, lang="en")
    assert (done.code, done.companies) == (1, [])
    assert done.rejects[0]["errors"] == [f"{tmp_path / name} is not a regular file and is not read"]


def test_a_pipe_among_csv_files_is_not_waited_for(tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "company.csv").write_text("name\n甲\n", encoding="utf-8")
    os.mkfifo(folder / "loans.csv")
    done = batch(tmp_path, folder)
    assert [row["name"] for row in done.companies] == ["甲"]


@pytest.mark.parametrize("name", ["policy.yaml", "vocabulary.yaml", "lpr.csv", "payments/pipe.yaml"])
def test_a_pipe_in_a_rule_set_is_named_and_not_waited_for(name, tmp_path, binjiang):
    rules = tmp_path / "rules"
    shutil.copytree(Path(__file__).parents[2] / "rules" / "binjiang-2024", rules)
    (rules / name).unlink(missing_ok=True)
    os.mkfifo(rules / name)
    ran = binjiang("estimate", profile(tmp_path / "a.yaml", "甲"), "--rules", rules, "--lang", "en", timeout=60)
    assert ran.code == 2
    assert "is not a regular file" in ran.stderr


def test_names_that_are_no_text_are_read_and_shown(tmp_path):
    folder = os.fsencode(tmp_path) + b"/\xff\xfe"
    Path(os.fsdecode(folder)).mkdir()
    with open(folder + b"/\xe9.yaml", "wb") as file:
        file.write(PROFILE.format("甲").encode())
    with open(folder + b"/\xe9.jsonl", "wb") as file:
        file.write('{"company": {"name": "乙"}}\n'.encode())
    done = batch(tmp_path, os.fsdecode(folder), os.fsdecode(folder + b"/\xe9.jsonl"))
    assert done.code == 0
    assert sources(tmp_path, done.companies) == ["\\udcff\\udcfe/\\udce9.yaml", "\\udcff\\udcfe/\\udce9.jsonl:1"]


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet", "xlsx"])
def test_outputs_may_have_names_that_are_no_text(form, tmp_path, binjiang):
    out = os.fsdecode(os.fsencode(tmp_path) + b"/\xff." + form.encode())
    lines = os.fsdecode(os.fsencode(tmp_path) + b"/\xfe." + form.encode())
    ran = binjiang("batch", profile(tmp_path / "a.yaml", "甲"), "-o", out, "--lines", lines)
    assert (ran.code, Path(out).exists(), Path(lines).exists()) == (0, True, True), ran.stderr


@as_nobody
def test_folders_and_files_that_may_not_be_read_are_rejects_with_their_paths(tmp_path):
    """An unreadable folder in a folder, a folder whose names can be read and whose files cannot, files, a named one."""
    clients, out = tmp_path / "clients", tmp_path / "out"
    profile(clients / "a.yaml", "甲")
    profile(clients / "closed.yaml", "丙").chmod(0o000)
    for name, mode in (("shut", 0o000), ("listed", 0o444)):
        profile(clients / name / "b.yaml", "乙")
        (clients / name).chmod(mode)
    out.mkdir()
    open_to_all(out)
    inputs = [clients, clients / "shut" / "b.yaml", clients / "**" / "b.yaml"]
    command = [sys.executable, "-m", "binjiang_cli", "batch", *map(str, inputs), "-o", str(out / "out.jsonl"), "--lang", "en"]
    command = [*NOBODY, *command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=out)
    for name in ("shut", "listed"):
        (clients / name).chmod(0o755)
    assert done.returncode == 1, done.stderr
    assert sources(clients, read_jsonl(out / "out.jsonl")) == ["a.yaml"]
    rejects = {row["source"].removeprefix(f"{clients}/"): row["errors"] for row in read_jsonl(out / "out.rejects.jsonl")}
    assert set(rejects) == {"closed.yaml", "shut", "listed/b.yaml", "shut/b.yaml"}
    assert all("permission denied" in error for errors in rejects.values() for error in errors)
