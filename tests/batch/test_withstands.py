"""What a batch withstands: damaged parts, other batches, inputs that change, processes that die, interrupts, closed streams."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from batches import batch, read_jsonl, tree

pytestmark = pytest.mark.soak

COMPANIES = 60
CHUNK = 1_500  # bytes: a handful of chunks
COMMAND = """
from binjiang_cli.interrupts import leave, listen
listen()
import sys
import binjiang_cli.intake.jsonl as jsonl
from binjiang_cli.cli.main import main
jsonl.CHUNK_BYTES = {chunk}
{wrong}
leave(main(sys.argv[1:]))
"""
# Stops behind the second part, as a kill does.
KILLED = """
import os, signal
from binjiang_cli.batch.parts import Parts
called, write = os.getpid(), Parts.write
def killed(self, number, outcome):
    write(self, number, outcome)
    if number == 1:
        os.kill(called, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
Parts.write = killed
"""
# Waits in the first chunk until a file is there.
HELD = """
import os, time
from binjiang_cli.batch.parts import Parts
write = Parts.write
def held(self, *part):
    write(self, *part)
    while not os.path.exists({go!r}):
        time.sleep(0.01)
Parts.write = held
"""


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("in") / "all.jsonl"
    rows = [{"company": {"name": f"企业{number}"}, "as_of": "2026-06-30"} for number in range(COMPANIES)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def call(companies: Path, folder: Path, *more: str, wrong: str = "") -> Sequence[str]:
    arguments = ["batch", str(companies), "-o", str(folder / "out.jsonl"), "--jobs", "1", "--lang", "en", *more]
    return [sys.executable, "-c", COMMAND.format(chunk=CHUNK, wrong=wrong), *arguments]


def run(companies: Path, folder: Path, *more: str, wrong: str = "") -> subprocess.CompletedProcess[str]:
    done = subprocess.run(call(companies, folder, *more, wrong=wrong), capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def undisturbed(companies: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("undisturbed")
    assert run(companies, folder).returncode == 0
    return (folder / "out.jsonl").read_bytes()


@pytest.fixture
def unfinished(companies: Path, tmp_path: Path) -> Path:
    """The folder of the parts of a batch that was killed behind its second part."""
    assert run(companies, tmp_path, wrong=KILLED).returncode == -signal.SIGKILL
    return tmp_path / ".out.jsonl.parts"


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def littered(parts: Path) -> None:
    """What killed processes leave behind."""
    (parts / "000003.4711").mkdir()
    (parts / "piece0").write_bytes(b"x")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a part cut off": lambda parts: os.truncate(parts / "000000" / "companies", 10),
    "a part with one bit turned": lambda parts: flipped(parts / "000000" / "companies"),
    "a part that is gone": lambda parts: (parts / "000000" / "companies").unlink(),
    "an about.json with one bit turned": lambda parts: flipped(parts / "000000" / "about.json"),
    "an about.json of another form": lambda parts: (parts / "000000" / "about.json").write_text("[1]", encoding="utf-8"),
    "an about.json that is no text": lambda parts: (parts / "000000" / "about.json").write_bytes(b"\xff"),
    "an about.json that is nested": lambda parts: (parts / "000000" / "about.json").write_text("[" * 10**5, encoding="utf-8"),
    "a part that is a file": lambda parts: ((parts / "000000").rename(parts / "x"), (parts / "000000").write_bytes(b"")),
    "a manifest with one bit turned": lambda parts: flipped(parts / "manifest.json"),
    "a manifest that is a list": lambda parts: (parts / "manifest.json").write_text("[]", encoding="utf-8"),
    "an empty manifest": lambda parts: (parts / "manifest.json").write_bytes(b""),
    "leftovers of killed processes": littered,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_damaged_is_worked_out_anew_and_never_used(damage, companies, undisturbed, unfinished):
    DAMAGE[damage](unfinished)
    assert run(companies, unfinished.parent, "--resume").returncode == 0
    assert tree(unfinished.parent) == {"out.jsonl": undisturbed}


def test_sound_parts_are_kept_beside_damaged_ones(companies, undisturbed, unfinished):
    flipped(unfinished / "000000" / "companies")
    kept = (unfinished / "000001").stat().st_ino
    resumed = run(companies, unfinished.parent, "--resume", wrong=KILLED.replace("number == 1", "number == 0"))
    assert resumed.returncode == -signal.SIGKILL
    assert (unfinished / "000001").stat().st_ino == kept


@pytest.mark.parametrize("name", [".out.jsonl.parts", ".lines.csv.parts"])
def test_a_folder_of_parts_that_is_a_link_is_refused(name, companies, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_bytes(b"x")
    (tmp_path / name).symlink_to(elsewhere)
    done = run(companies, tmp_path, "--lines", str(tmp_path / "lines.csv"))
    assert (done.returncode, "is a link" in done.stderr) == (2, True)
    assert tree(elsewhere) == {"precious": b"x"}


@pytest.mark.parametrize("option", ["--lines", "--rejects", "--warnings"])
def test_two_batches_that_share_any_output_do_not_run_together(option, companies, tmp_path):
    """Also where one of them names it by a link, or as another of its outputs."""
    (tmp_path / "link.csv").symlink_to("shared.csv")
    go, one, two = tmp_path / "go", tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    first = call(companies, one, option, str(tmp_path / "shared.csv"), wrong=HELD.format(go=str(go)))
    with subprocess.Popen(first, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        while not (one / ".out.jsonl.parts" / "000000").exists() and running.poll() is None:
            time.sleep(0.01)
        second = run(companies, two, "--lines", str(tmp_path / "link.csv"))
        go.touch()
        assert running.wait(timeout=60) == 0
    assert (second.returncode, "another batch is writing" in second.stderr) == (2, True)
    assert run(companies, two, "--lines", str(tmp_path / "link.csv")).returncode == 0


CHANGES = {
    "cut off": "os.truncate(path, os.path.getsize(path) // 2)",
    "emptied": "os.truncate(path, 0)",
    "appended to": "open(path, 'a').write('{}')",
    "replaced": "os.remove(path), open(path, 'w').write('{}')",
    "gone": "os.remove(path)",
}
# Changes the input once the first chunk has been read.
CHANGED = """
import os
from binjiang_cli.intake.jsonl import JsonLines
read = JsonLines.read
def changed(self, *arguments):
    path = self.path
    if self.first > 1 and os.path.exists(path):
        {change}
    return read(self, *arguments)
JsonLines.read = changed
"""


@pytest.mark.parametrize("change", CHANGES)
def test_an_input_that_changes_while_it_is_read_loses_no_company_unseen(change, companies, tmp_path):
    """The first chunk was read before; every line of the others stands in a reject."""
    copy, folder = tmp_path / "in.jsonl", tmp_path / "out"
    folder.mkdir()
    copy.write_bytes(companies.read_bytes())
    done = run(copy, folder, wrong=CHANGED.format(change=CHANGES[change]))
    assert done.returncode == 1
    kept, refused = read_jsonl(folder / "out.jsonl"), read_jsonl(folder / "out.rejects.jsonl")
    first = len(kept) + 1
    assert [row["source"] for row in kept] == [f"{copy}:{number}" for number in range(1, first)]
    for row in refused:
        start, end = map(int, row["source"].rpartition(":")[2].split("-"))
        assert start == first
        first = end + 1
    assert first == COMPANIES + 1


def test_profiles_that_change_while_they_are_read_are_rejects(tmp_path, monkeypatch):
    import binjiang_cli.intake.files as files
    from binjiang_cli.intake.rows import RowForm

    for name in "abc":
        (tmp_path / f"{name}.yaml").write_text("company: {name: 甲}\n", encoding="utf-8")
    row = files._tidy_row

    def slow(path: str, form: RowForm) -> object:
        found = row(path, form)
        if path.endswith("b.yaml"):
            Path(path).write_text("company: {name: 乙丙}\n", encoding="utf-8")
        return found

    monkeypatch.setattr(files, "_tidy_row", slow)
    done = batch(tmp_path, tmp_path / "?.yaml", lang="en")
    assert (done.code, len(done.companies)) == (1, 2)
    assert done.rejects[0]["errors"] == [
        f"{tmp_path / 'b.yaml'} changed while it was read, and is not counted (run again when it is no longer written to)"
    ]


# What a company called like this does to who reads it.
DIES = """
import os, signal
import binjiang_cli.intake.files as files
from binjiang_cli.batch.kernel.exact import Exactly
class PanicException(BaseException): pass
def deep(): deep()
def grow():
    held = []
    while True: held.append(bytearray(10**8))
DEEDS = {
    "abort": os.abort, "kill": lambda: os.kill(os.getpid(), signal.SIGKILL), "leave": lambda: os._exit(3),
    "bug": lambda: {}["x"], "panic": lambda: (_ for _ in ()).throw(PanicException("at the disco")), "deep": deep, "grow": grow,
}
row = files._tidy_row
def read(path, form):
    DEEDS.get(os.path.basename(path).removesuffix(".yaml"), lambda: None)()
    return row(path, form)
files._tidy_row = read
estimate = Exactly.company
def estimated(self, found, name):
    if "one-of-many" in name: DEEDS["bug"]()
    return estimate(self, found, name)
Exactly.company = estimated
import binjiang_cli.intake.find as find
find.FEWEST_FILES = find.MOST_FILES = 1
"""


def test_nothing_that_an_input_does_to_a_process_ends_the_batch(tmp_path):
    """Each file is a chunk of its own; the others' results are kept, and the code says that there were defects."""
    names = ["abort", "bug", "deep", "fine", "grow", "kill", "leave", "one-of-many", "panic", "zwei"]
    for name in names:
        (tmp_path / f"{name}.yaml").write_text(f"company: {{name: {name}}}\n", encoding="utf-8")
    done = run(tmp_path / "*.yaml", tmp_path, "--memory", "400MiB", wrong=DIES)
    assert done.returncode == 70
    assert [row["name"] for row in read_jsonl(tmp_path / "out.jsonl")] == ["fine", "zwei"]
    said = {Path(row["source"]).stem: row["errors"][0] for row in read_jsonl(tmp_path / "out.rejects.jsonl")}
    assert list(said) == [name for name in names if name not in ("fine", "zwei")]
    for name in ("abort", "kill", "leave"):
        assert said[name].startswith("the process that worked on it was killed")
    for name in ("bug", "one-of-many"):
        assert said[name].startswith("defect: ") and said[name].endswith("KeyError: 'x'")
    assert said["panic"].startswith("defect: ") and said["panic"].endswith("PanicException: at the disco")
    assert (said["deep"], said["grow"]) == ("nested too deeply", "not enough memory (more --memory, or fewer --jobs)")
    assert "please send this input" in done.stderr


def test_one_company_whose_estimate_is_a_defect_among_many(tmp_path, monkeypatch):
    from binjiang_cli.batch.kernel.exact import Exactly

    (tmp_path / "a.jsonl").write_text("".join(f'{{"company": {{"name": "企业{n}"}}}}\n' for n in range(7)), encoding="utf-8")
    estimate = Exactly.company

    def broken(self: Exactly, row: dict[str, object], name: str) -> object:
        if name.endswith(":4"):
            raise KeyError("x")
        return estimate(self, row, name)

    monkeypatch.setattr(Exactly, "company", broken)
    done = batch(tmp_path, tmp_path / "a.jsonl", lang="zh")
    assert (done.code, len(done.companies)) == (70, 6)
    assert [row["source"] for row in done.rejects] == [f"{tmp_path / 'a.jsonl'}:4"]
    assert done.rejects[0]["errors"][0].startswith("defect：程序缺陷")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("twice", [False, True])
def test_an_interrupt_at_any_moment_is_130_and_no_traceback(number, twice, companies, undisturbed, tmp_path):
    """The command itself: what a script imports before it listens could not be caught."""
    draw = random.Random(f"{number} {twice}")
    command = [sys.executable, "-m", "binjiang_cli", *call(companies, tmp_path)[3:]]
    began = time.monotonic()
    subprocess.run(command, capture_output=True, timeout=60, check=True)
    took = time.monotonic() - began
    for _ in range(3):
        process = subprocess.Popen(
            [*command, "--resume"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
        time.sleep(draw.uniform(0.15, 0.9) * took)  # before that, it is the interpreter alone that starts
        for _ in range(1 + twice):
            if process.poll() is None:
                os.killpg(process.pid, number)
        _, err = process.communicate(timeout=60)
        assert process.returncode in (0, 130), err
        assert b"Traceback" not in err and b"Exception ignored" not in err
    subprocess.run(command, capture_output=True, timeout=60, check=True)
    assert tree(tmp_path) == {"out.jsonl": undisturbed}


@pytest.mark.parametrize(
    ("streams", "code"),
    [("2>/dev/full", 0), ("2>&-", 0), ("<&-", 0), (">&-", 2), (">&- 2>&-", 2), (">/dev/full", 2), ("2>/dev/full MISSING", 2)],
)
def test_closed_and_full_streams_change_no_output_and_no_code(streams, code, companies, undisturbed, tmp_path):
    source = tmp_path / "missing.jsonl" if "MISSING" in streams else companies
    arguments = f"batch '{source}' -o '{tmp_path / 'out.jsonl'}' --as-of 2026-06-30 {streams.replace(' MISSING', '')}"
    done = subprocess.run(["sh", "-c", f"'{sys.executable}' -m binjiang_cli {arguments}"], timeout=60, check=False)
    assert done.returncode == code
    if code == 0:
        assert (tmp_path / "out.jsonl").read_bytes() == undisturbed


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("", "names no file"), (".", "cannot tell how to write"), ("a" * 300 + ".csv", "file name too long"),
        ("none/out.csv", "no such folder: none"), ("folder.csv", "is a folder"), ("pipe.csv", "is not a regular file"),
        ("round.csv", "too many levels of links"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("option", ["-o", "--lines", "--rejects", "--warnings"])
def test_outputs_that_cannot_be_written_are_refused_by_name(option, out, said, companies, tmp_path, monkeypatch, capsys):
    from binjiang_cli.cli.main import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "round.csv").symlink_to("round.csv")
    options = ["-o", out] if option == "-o" else ["-o", "out.csv", option, out]
    before = set(tmp_path.iterdir())
    assert main(["batch", str(companies), *options, "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert set(tmp_path.iterdir()) == before
