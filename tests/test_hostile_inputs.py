"""Inputs and surroundings meant to break the program: an error or a clean result, in time and in bounds."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

import pytest
from warm import WarmProcess

MEGABYTE = 1024 * 1024
ROOM = 1200 * MEGABYTE  # of addresses, beside those that it starts with
COMMAND = (sys.executable, "-m", "binjiang_cli")
VARIABLES = ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "BINJIANG_RULES", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM")
COMPANY = "company: {name: 甲公司}\nas_of: 2026-06-30\n"

# What the program does not do right yet.


class Measured(NamedTuple):
    code: int
    stdout: str
    stderr: str


def started(arguments: list[str], env: dict[str, str], stdin: bytes) -> tuple[Measured, int]:
    """What a process says that starts as a user's does, and the most memory that it held."""
    with TemporaryFile() as given, TemporaryFile() as stdout, TemporaryFile() as stderr:
        given.write(stdin)
        given.seek(0)
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            env=env,
            stdin=given,
            stdout=stdout,
            stderr=stderr,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (ROOM + 300 * MEGABYTE,) * 2),
        )
        code, peak = ended(process, within=20)
        stdout.seek(0)
        stderr.seek(0)
        return Measured(code, stdout.read().decode("utf-8"), stderr.read().decode("utf-8")), peak


def ended(process: subprocess.Popen[bytes], within: float) -> tuple[int, int]:
    """The exit code of a process and the most memory that it held.

    What the system tells at its end would count the memory of the process that it was copied from.
    """
    began, most = time.monotonic(), 0
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except FileNotFoundError:  # not a Linux, or over
            status = ""
        if found := re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE):
            most = max(most, int(found[1]) * 1024)
        if time.monotonic() - began > within:
            process.kill()
            process.wait()
            pytest.fail(f"no answer within {within:.0f} seconds")
        time.sleep(0.005)
    return process.returncode, most


@pytest.fixture
def estimate(tmp_path: Path, warm: WarmProcess) -> Callable[..., Measured]:
    """Runs `estimate` within 20 seconds and 400 MB; whatever comes, it is an answer and not a crash.

    With anything else than English in its environment, it starts as a user's does.
    """

    def run(
        profile: str | bytes | Path,
        *arguments: str,
        name: str = "profile.yaml",
        stdin: bytes = b"",
        env: dict[str, str] | None = None,
        codes: tuple[int, ...] = (2,),
    ) -> Measured:
        path = profile
        if isinstance(profile, str | bytes):
            path = tmp_path / name
            path.write_bytes(profile.encode() if isinstance(profile, str) else profile)
        called, kept = ["estimate", str(path), *arguments], {k: v for k, v in os.environ.items() if k not in VARIABLES}
        if env is None:
            done = warm.call(called, {**kept, "LANG": "en_US.UTF-8"}, None, stdin, 20, ROOM)
            measured, peak = Measured(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")), done.most
        else:
            measured, peak = started(called, {**kept, **env}, stdin)
        assert peak < 400 * MEGABYTE, f"{peak / MEGABYTE:.0f} MB"
        assert "Traceback" not in measured.stdout + measured.stderr
        assert "Warning" not in measured.stderr
        assert measured.code in codes, measured.stderr[-2000:]
        if measured.code == 2:
            assert measured.stdout == ""
            assert "error: " in measured.stderr or "错误：" in measured.stderr
        return measured

    return run


# What is no profile at all


def test_missing_file(estimate: Callable[..., Measured], tmp_path: Path) -> None:
    assert estimate(tmp_path / "nowhere.yaml").stderr == f"error: no such file: {tmp_path}/nowhere.yaml\n"


def test_folder(estimate: Callable[..., Measured], tmp_path: Path) -> None:
    assert estimate(tmp_path, codes=(3,)).stderr == f"error: there is no profile in {tmp_path}\n"


def test_file_below_a_file(estimate: Callable[..., Measured], tmp_path: Path) -> None:
    (tmp_path / "file").write_text(COMPANY, encoding="utf-8")
    assert "cannot be read: a part of the path is not a folder" in estimate(tmp_path / "file/profile.yaml").stderr


def test_file_without_permission(estimate: Callable[..., Measured], tmp_path: Path) -> None:
    path = tmp_path / "locked.yaml"
    path.write_text(COMPANY, encoding="utf-8")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")
    assert estimate(path).stderr == f"error: {path} cannot be read: Permission denied\n"


def test_unreadable_special_file(estimate: Callable[..., Measured]) -> None:
    path = Path("/proc/self/mem")
    if not path.exists():
        pytest.skip("no /proc here")
    assert f"error: {path} cannot be read: " in estimate(path).stderr


def test_link_to_itself(estimate: Callable[..., Measured], tmp_path: Path) -> None:
    path = tmp_path / "loop.yaml"
    path.symlink_to(path)
    assert "cannot be read: too many levels of links" in estimate(path).stderr


def test_null_device(estimate: Callable[..., Measured]) -> None:
    assert estimate(Path("/dev/null")).stderr == "error: /dev/null is not a regular file and is not read\n"


def test_endless_device(estimate: Callable[..., Measured]) -> None:
    assert estimate(Path("/dev/zero")).stderr == "error: /dev/zero is not a regular file and is not read\n"


@pytest.mark.parametrize("name", ["", "\x1b[31mred", "甲" * 300, "a\nb", "\udcff"])
def test_odd_file_names(name: str, estimate: Callable[..., Measured], tmp_path: Path) -> None:
    stderr = estimate(tmp_path / name / "profile.yaml").stderr
    assert "\x1b" not in stderr
    assert stderr.count("\n") == 1


def test_binary_file(estimate: Callable[..., Measured]) -> None:
    assert "is not text: neither UTF-8 nor GB18030" in estimate(bytes(range(256)) * 400).stderr


def test_zip_file(estimate: Callable[..., Measured]) -> None:
    assert "error: " in estimate(b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + b"\x00" * 500, name="profile.xlsx").stderr


def test_nul_bytes(estimate: Callable[..., Measured]) -> None:
    stderr = estimate("company: {name: 甲\0公司}\n", name="nul.yaml").stderr
    assert "nul.yaml:1:18: error: control character U+0000" in stderr
    assert "\0" not in stderr


def test_hundred_megabytes(estimate: Callable[..., Measured], tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.write(COMPANY.encode())
        file.truncate(100 * MEGABYTE)
    assert estimate(path).stderr == f"error: {path} is larger than 4 MB\n"


# Structures without end

DEEP = {
    "brackets": "[" * 200_000,
    "braces": "{" * 200_000,
    "json": '{"a":' * 200_000,
    "dashes": "- " * 200_000,
    "questions": "? " * 200_000,
    "quoted-keys": '{"company": {"name": ' + "[" * 200_000,
    "steps": "\n".join(" " * depth + "a:" for depth in range(2_000)),
}


@pytest.mark.parametrize("shape", DEEP)
def test_deep_nesting(shape: str, estimate: Callable[..., Measured]) -> None:
    assert "error: nested more than 32 levels deep" in estimate(DEEP[shape]).stderr


def test_alias_bomb(estimate: Callable[..., Measured]) -> None:
    lines = ["a0: &a0 [" + ", ".join(["x"] * 9) + "]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 9) + "]" for n in range(1, 12)]
    assert "anchors and aliases (& and *) are not accepted" in estimate("\n".join(lines)).stderr


MANY = {
    "keys": "".join(f"k{n}: 1\n" for n in range(200_000)),
    "values": "company:\n  name: 甲公司\n  industries: [" + ", ".join(["人工智能"] * 200_000) + "]\n",
    "records": COMPANY + "loans:\n" + "".join(f"  - {{name: 第{n}笔}}\n" for n in range(20_000)),
    "line": "company: {name: " + "长" * 1_000_000 + "}\n",
    "digits": COMPANY + "loans: [{principal: " + "9" * 3_000_000 + "}]\n",
    "blanks": "company:" + " " * 3_000_000 + "甲公司\n",
    "wide-blanks": "company：" + "　" * 1_000_000 + "甲公司\n",
    "wide-colons": "company：" * 200_000 + "\n",
    "wide-commas": "company: {" + "name，" * 200_000 + "}\n",
    "escapes": '{"company": {"name": "' + "\\ud83d\\ude80" * 200_000 + '"}}\n',
    "documents": "---\n" * 1_000_000,
    "comments": "# company\n" * 400_000,
    "lines": "\n" * 4_000_000,
    "dashes": "company: {name: 甲公司}\n# " + "-" * 3_000_000 + "\nx: " + "-" * 5_000 + "\n",
}


@pytest.mark.parametrize("kind", MANY)
def test_much_of_one_thing(kind: str, estimate: Callable[..., Measured]) -> None:
    assert len(estimate(MANY[kind]).stderr) < 2_000


def test_many_errors_are_told_in_time(estimate: Callable[..., Measured]) -> None:
    profile = COMPANY + "loans:\n" + "  - {principal: -1, lender: 农业很行}\n" * 5_000
    assert "10000 errors" in estimate(profile).stderr


# The same, still too much

TOO_MUCH = {
    "unknown-keys": "".join(f"k{n}: 1\n" for n in range(90_000)),
    "unknown-currencies": COMPANY + "fx: {" + ", ".join(f"U{n}: 1" for n in range(20_000)) + "}\n",
    "unknown-rules": COMPANY + "assume: {" + ", ".join(f"r{n}: 20%" for n in range(20_000)) + "}\n",
    "unknown-choices": "company: {name: 甲公司, industries: [" + ", ".join(["xyz"] * 90_000) + "]}\n",
    "unknown-choices-in-one": "company: {name: 甲公司, industries: [" + "、".join(["xyz"] * 300_000) + "]}\n",
    "dashes": COMPANY + "-" * 200_000 + "\n",
}


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_too_much_of_one_thing(kind: str, estimate: Callable[..., Measured]) -> None:
    estimate(TOO_MUCH[kind])


TANGLES = {
    "one-subject": "".join(f"  - {{name: n{n}, subject: s, key_innovation: true, spend: {n}万}}\n" for n in range(1, 2_001)),
    "all-unknown": "".join(f"  - {{name: n{n}, subject: s, spend: 1万}}\n" for n in range(9_000)),
    "chain": "".join(
        f"  - {{name: n{n}, subject: [s{n}, s{n + 1}], key_innovation: true, spend: {n % 97 + 1}万}}\n" for n in range(2_000)
    ),
}


@pytest.mark.parametrize("kind", TANGLES)
def test_thousands_of_entangled_records(kind: str, estimate: Callable[..., Measured]) -> None:
    estimate(COMPANY + "rd_projects:\n" + TANGLES[kind], codes=(0,))


# Characters that mean something elsewhere


def shown(estimate: Callable[..., Measured], name: str, form: str) -> str:
    profile = {
        "company": {"name": name},
        "as_of": "2026-06-30",
        "rd_projects": [{"name": name, "subject": name, "key_innovation": True, "spend": "100万"}],
    }
    ran = estimate(json.dumps(profile), "--format", form, name="profile.json", codes=(0,))
    assert ran.stderr == ""
    return ran.stdout


@pytest.mark.parametrize("name", ["[red]x[/red]", "[/]甲", "[b]甲[/b]", ":rocket:", "\\[bold]", "{x}%s", "🚀𠮷"])
def test_markup_in_a_name_is_only_text(name: str, estimate: Callable[..., Measured]) -> None:
    table = shown(estimate, name, "table")
    assert table.startswith(name + "\n")
    assert table.count(name) == 2
    assert "\x1b" not in table
    assert json.loads(shown(estimate, name, "json"))["company"]["name"] == name


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)", "\uff1d1+1"])
def test_formula_in_a_name_is_no_formula_in_csv(name: str, estimate: Callable[..., Measured]) -> None:
    text = shown(estimate, name, "csv")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any(name in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\uff1d", "\t") and not cell[1:].isdigit()]


@pytest.mark.parametrize("name", ['甲,"乙"', "甲;乙", '"'])
def test_csv_keeps_its_columns(name: str, estimate: Callable[..., Measured]) -> None:
    rows = list(csv.reader(io.StringIO(shown(estimate, name, "csv"))))
    assert len({len(row) for row in rows}) == 1
    assert name in rows[1]


@pytest.mark.parametrize(
    "name", ["甲|乙", "<script>alert(1)</script>", "![x](http://x.cn/y.png)", "`甲`", "# 甲", "&lt;甲", "*甲*_乙_"]
)
def test_markdown_stays_a_table(name: str, estimate: Callable[..., Measured]) -> None:
    text = shown(estimate, name, "markdown")
    assert not re.search(r"(?<!\\)(?:<script|!\[x\])", text)
    rows = [line.replace("\\|", "") for line in text.splitlines() if line.startswith("|")]
    assert len({row.count("|") for row in rows}) == 1


def test_emoji_escapes_are_characters(estimate: Callable[..., Measured]) -> None:
    profile = '{"company": {"name": "\\ud83d\\ude80", "employes": 1}}\n'
    assert "emoji.json:1:38: error: unknown key: employes" in estimate(profile, name="emoji.json").stderr


@pytest.mark.parametrize(
    "escape", ["\\ud83d", "\\ude80", "\\ude80\\ud83d", "\\ud83dx\\ude80", "\\u0000", "\\u001b[31m", "\\u202e"]
)
def test_escapes_that_are_no_characters(escape: str, estimate: Callable[..., Measured]) -> None:
    stderr = estimate('{"company": {"name": "甲' + escape + '"}}\n', name="escape.json").stderr
    assert "escape.json:1:" in stderr
    assert "\x1b" not in stderr
    assert "\u202e" not in stderr


# Where the output goes


def test_output_into_a_missing_folder(estimate: Callable[..., Measured], tmp_path: Path) -> None:
    target = tmp_path / "nowhere/out.json"
    assert estimate(COMPANY, "--output", str(target)).stderr == f"error: {target} cannot be written: no such file or folder\n"


def test_output_onto_a_folder(estimate: Callable[..., Measured], tmp_path: Path) -> None:
    target = tmp_path / "folder"
    target.mkdir()
    assert estimate(COMPANY, "--output", str(target)).stderr == f"error: {target} is a folder; a file is expected\n"
    assert list(target.iterdir()) == []


def test_output_to_a_full_device(estimate: Callable[..., Measured]) -> None:
    assert "cannot be written: no space left on the disk" in estimate(COMPANY, "--output", "/dev/full").stderr


def test_output_leaves_nothing_behind_when_the_input_is_bad(estimate: Callable[..., Measured], tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("before", encoding="utf-8")
    estimate("company: {}\n", "--output", str(target), "--format", "json")
    assert target.read_text(encoding="utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.json", "profile.yaml"]


@pytest.mark.parametrize("form", ["table", "json"])
def test_full_device_as_standard_output(form: str, tmp_path: Path) -> None:
    (tmp_path / "profile.yaml").write_text(COMPANY, encoding="utf-8")
    command = [*COMMAND, "estimate", "profile.yaml", "--format", form]
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, timeout=20, check=False)
    assert ran.returncode == 2
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown"])
def test_reader_that_leaves_early(form: str, tmp_path: Path) -> None:
    records = "".join(f"  - {{name: 第{n}项, spend: 100万}}\n" for n in range(1_000))
    (tmp_path / "profile.yaml").write_text(COMPANY + "rd_projects:\n" + records, encoding="utf-8")
    with subprocess.Popen(
        [*COMMAND, "estimate", "profile.yaml", "--format", form],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=20) == 0
        assert process.stderr.read() == b""


@pytest.mark.parametrize("closed", ["2>&-", "<&-", ">&-", "<&- >&- 2>&-"])
def test_closed_streams(closed: str, tmp_path: Path) -> None:
    (tmp_path / "profile.yaml").write_text(COMPANY, encoding="utf-8")
    source = "-" if "<" in closed else "profile.yaml"
    script = f'exec "{sys.executable}" -m binjiang_cli estimate {source} {closed}'
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, timeout=20, check=False)
    assert ran.returncode in (0, 2)
    assert b"Traceback" not in ran.stdout + ran.stderr


def test_profile_from_standard_input(estimate: Callable[..., Measured]) -> None:
    assert estimate(Path("-"), stdin=COMPANY.encode("gb18030"), codes=(0,)).stdout.startswith("甲公司\n")
    assert "<stdin>:1:1: error: the file is empty" in estimate(Path("-")).stderr
    assert estimate(Path("-"), stdin=b"#" * 5 * MEGABYTE).stderr == "error: <stdin> is larger than 4 MB\n"


@pytest.mark.parametrize(
    ("environment", "chinese"),
    [
        ({}, True),
        ({"LANG": "C"}, True),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_CN.GBK"}, True),
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, False),
        ({"LANG": "C", "PYTHONIOENCODING": "ascii"}, True),
        ({"LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, True),
        ({"LANG": "en_US.UTF-8", "TERM": "dumb", "COLUMNS": "20"}, False),
        ({"LANG": "en_US.UTF-8", "COLUMNS": "0"}, False),
        ({"LANG": "en_US.UTF-8", "COLUMNS": "x"}, False),
    ],
)
def test_surroundings(environment: dict[str, str], chinese: bool, estimate: Callable[..., Measured]) -> None:
    stdout = estimate(COMPANY, env=environment, codes=(0,)).stdout
    assert "甲公司" in stdout
    assert ("政策" in stdout) is chinese
    bad = estimate("company: {nmae: 甲公司}\n", env=environment).stderr
    assert "company: {nmae: 甲公司}" in bad
    assert ("错误：" in bad) is chinese


def on_a_terminal(arguments: list[str], folder: Path, environment: dict[str, str]) -> tuple[int, bytes]:
    """The exit code of the command on a terminal of its own, and all that it wrote there."""
    kept = {key: value for key, value in os.environ.items() if key not in VARIABLES}
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env={**kept, "TERM": "xterm-256color", **environment},
        stdin=its,
        stdout=its,
        stderr=its,
    )
    os.close(its)
    seen = b""
    with suppress(OSError):  # the terminal is gone once the process is
        while select.select([ours], [], [], 20)[0] and (read := os.read(ours, 65536)):
            seen += read
    os.close(ours)
    return process.wait(timeout=20), seen


def test_no_color_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "profile.yaml").write_text("company: {nmae: 甲公司}\n", encoding="utf-8")
    colourful = on_a_terminal(["estimate", "profile.yaml"], tmp_path, {"LANG": "en_US.UTF-8"})
    plain = on_a_terminal(["estimate", "profile.yaml"], tmp_path, {"LANG": "en_US.UTF-8", "NO_COLOR": "1"})
    assert (colourful[0], plain[0]) == (2, 2)
    assert b"\x1b[1;31m" in colourful[1]
    assert b"31m" not in plain[1]


def test_interrupt(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "estimate", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    )
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in stdout + stderr
