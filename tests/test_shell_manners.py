"""The shell's manners, for every command: -h and --help, options that are not there or given twice, completion."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.main import get_command

from binjiang_cli.cli.completion import SHELLS
from binjiang_cli.cli.main import main, make_app

NARROW = 80
ROOT = Path(__file__).parents[1]


def walked(command, path=()):
    """Yield the path of every command and group below one, itself included."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from walked(below, (*path, name))


ALL = dict(walked(get_command(make_app("zh"))))
ENGLISH = dict(walked(get_command(make_app("en"))))


@pytest.fixture
def said(capsys, monkeypatch):
    """Calls the program in this process; gives its exit code, standard output and standard error."""
    monkeypatch.setenv("COLUMNS", str(NARROW))
    monkeypatch.delenv("FORCE_COLOR", raising=False)

    def call(*arguments):
        code = main(list(arguments))
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


def test_every_command_is_walked():
    assert len(ALL) >= 20
    assert {("estimate",), ("rules", "check"), ("profile", "new")} <= set(ALL)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_in_both_languages_under_both_names(path, said):
    for lang, usage in (("zh", "用法：binjiang"), ("en", "Usage: binjiang")):
        code, page, told = said(*path, "-h", "--lang", lang)
        assert (code, told) == (0, "")
        assert said(*path, "--help", "--lang", lang) == (0, page, "")
        assert page.startswith(" ".join([usage, *path]))
        assert max(map(cell_len, page.splitlines())) <= NARROW


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_says_everything_that_the_command_takes(path, said):
    for lang, commands in (("zh", ALL), ("en", ENGLISH)):
        page = re.sub(r"\s", "", said(*path, "-h", "--lang", lang)[1])
        for param in commands[path].params:
            assert re.sub(r"\s", "", param.help) in page
            assert all(name in page for name in param.opts if name.startswith("-"))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_an_option_that_is_not_there(path, said):
    for lang, message in (("zh", "没有选项 --unheard-of"), ("en", "No such option: --unheard-of")):
        code, out, told = said(*path, "--unheard-of", "--lang", lang)
        assert (code, out) == (2, "")
        assert message in told


def single(command):
    """The options of a command that take one value."""
    return [param for param in command.params if param.opts[0].startswith("--") and not (param.multiple or param.is_flag)]


TWICE = [(path, param.opts[0]) for path, command in ALL.items() for param in single(command) if path]


@pytest.mark.parametrize(("path", "option"), TWICE, ids=lambda part: part if isinstance(part, str) else " ".join(part))
def test_an_option_with_one_value_is_given_once(path, option, said):
    code, out, told = said(*path, option, "1", option, "1", "--lang", "zh")
    assert (code, out) == (2, "")
    assert re.search(rf"选项 {option}(?: / -\w)? 只能写一次", told)


def test_options_that_may_be_repeated_are_not_counted(said):
    assert "只能写一次" not in said("measures", "--industry", "smart_iot", "--industry", "new_energy", "--lang", "zh")[2]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (["batch", "x", "-o", "y.csv", "--jobs", "many"], "--jobs / -j 的值不对：应为整数"),
        (["batch", "x", "-o", "y.csv", "--jobs", "0"], "--jobs / -j 的值不对：最小 1"),
        (["batch", "x", "-o", "y.csv", "--jobs", "257"], "--jobs / -j 的值不对：最大 256"),
        (["estimate", "x", "-f", "pdf"], "--format / -f 的值不对：pdf（可选：table、json、csv、markdown）"),
        (["estimate"], "缺少 PROFILE"),
        (["estimate", "a", "b"], "多余的参数：b"),
        (["estmate"], "没有命令 estmate（是不是 estimate？）"),
        (["estimate", "a", "--fromat", "x"], "没有选项 --fromat（可能是 --format）"),
        (["estimate", "a", "--as-of"], "选项 --as-of 需要一个值"),
        (["estimate", "a", "--explain=1"], "选项 --explain 不带值"),
        (["rules", "verify"], "缺少 --source"),
    ],
)
def test_usage_errors_in_chinese(call, message, said):
    code, _, told = said(*call, "--lang", "zh")
    assert code == 2
    assert told.splitlines()[0] == f"错误：{message}"


COMPLETIONS = [
    ("binjiang est", {"estimate"}),
    ("binjiang rules c", {"check", "cases", "copy", "coverage"}),
    ("binjiang rules ", set("check test cases copy coverage mutate fmt diff new verify schema lpr prove".split())),
    ("binjiang estimate --ex", {"--explain"}),
    ("binjiang estimate --format ", {"table", "json", "csv", "markdown"}),
    ("binjiang --lang ", {"zh", "en"}),
    ("binjiang estimate cl", set()),
]


@pytest.mark.parametrize(("line", "expected"), COMPLETIONS, ids=[line for line, _ in COMPLETIONS])
def test_what_bash_completes(line, expected, binjiang):
    number = len(line.split(" ")) - 1
    env = {"_BINJIANG_COMPLETE": "complete_bash", "COMP_WORDS": "\n".join(line.split(" ")), "COMP_CWORD": str(number)}
    ran = binjiang(env=env)
    assert (ran.code, set(ran.stdout.split()), ran.stderr) == (0, expected, "")


@pytest.mark.parametrize("shell", SHELLS)
def test_what_zsh_and_fish_complete(shell, binjiang):
    env = {"_BINJIANG_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": "binjiang rules f", "COMP_CWORD": "2"}
    env |= {"_TYPER_COMPLETE_FISH_ACTION": "get-args", "COMP_WORDS": "binjiang rules f", "LANG": "en_US.UTF-8"}
    ran = binjiang(env=env)
    assert ran.code == 0
    assert "fmt" in ran.stdout
    assert "check" not in ran.stdout


def installed(home, shell):
    """Install completion as a user of a shell does, twice; the second time changes nothing."""
    calls = [f'"{sys.executable}" -m binjiang_cli --install-completion --lang en'] * 2
    script = f"import os, subprocess; [subprocess.run(c, shell=True, check=True) for c in {calls!r}]"
    detect = "import shellingham; shellingham.detect_shell = lambda: (_ for _ in ()).throw(shellingham.ShellDetectionFailure)"
    sites = home / "sites"
    sites.mkdir()
    (sites / "sitecustomize.py").write_text(detect, "utf-8")
    path = os.pathsep.join([str(sites), str(ROOT)])
    env = {**os.environ, "HOME": str(home), "SHELL": f"/usr/bin/{shell}", "PYTHONPATH": path}
    return subprocess.run([sys.executable, "-c", script], env=env, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_is_installed_where_the_shell_finds_it(shell, tmp_path):
    for startup in (".bashrc", ".zshrc"):
        (tmp_path / startup).write_text("# mine", "utf-8")
    done = installed(tmp_path, shell)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"completion for {shell} is installed" in done.stdout
    assert (tmp_path / SHELLS[shell].place).read_text("utf-8") == SHELLS[shell].script
    for name in (".bashrc", ".zshrc"):
        own = [f'source "$HOME/{SHELLS[shell].place}"'] if name == SHELLS[shell].startup else []
        assert (tmp_path / name).read_text("utf-8").splitlines() == ["# mine", *own]


def test_bash_takes_the_script(tmp_path):
    """The script is read by bash itself, and completes a command."""
    (tmp_path / "binjiang").write_text(f'#!/bin/sh\ncd "{ROOT}"\nexec "{sys.executable}" -m binjiang_cli "$@"\n', "utf-8")
    (tmp_path / "binjiang").chmod(0o755)
    line = 'COMP_WORDS=(binjiang est); COMP_CWORD=1; _binjiang_completion binjiang; echo "${COMPREPLY[@]}"'
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "--norc", "-c", SHELLS["bash"].script + line], env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "estimate\n", "")


def test_a_shell_without_completion_is_refused(tmp_path):
    done = installed(tmp_path, "tcsh")
    assert done.returncode == 1
    assert "there is no completion for tcsh" in done.stderr
    assert "there is one for: bash zsh fish" in done.stderr


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell who listens")
@pytest.mark.parametrize(
    "call",
    ["estimate PROFILE", "batch PROFILE -o out.csv", "measures", "explain M1", "profile new", "rules check", "rules coverage"],
)
def test_an_interrupt_among_the_first_imports_is_130(call, tmp_path):
    """From the moment on at which the process listens: before that it is the interpreter alone that starts."""
    draw = random.Random(call)
    profile = str(Path(__file__).parents[1] / "examples/profiles/worked-case.yaml")
    command = [sys.executable, "-m", "binjiang_cli", *(profile if word == "PROFILE" else word for word in call.split())]
    for _ in range(2):
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
            while not _listens(process.pid):
                time.sleep(0.001)
            time.sleep(draw.uniform(0, 0.1))
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=60)
        assert (process.returncode, b"Traceback" in err, b"ignored" in err) == (130, False, False), err


def _listens(pid: int) -> bool:
    """Whether a process catches the wish of the system to end."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


@pytest.mark.parametrize(
    "call",
    [
        "estimate a.yaml --output",
        "estimate a.yaml -o",
        "estimate a.yaml --rules",
        "batch a.yaml -o",
        "batch a.yaml -o b.csv --lines",
        "batch a.yaml -o b.csv --warnings",
        "profile new -o",
        "profile check a.yaml --fix -o",
        "measures -o",
        "schema estimate -o",
        "rules diff a b --write-expect",
        "rules cases -o",
    ],
)
def test_an_option_that_names_no_file_is_refused(call, binjiang, tmp_path):
    ran = binjiang(*call.split(), "", cwd=tmp_path, env={"LANG": "en_US.UTF-8"})
    option = call.split()[-1].replace("-o", "--output") if call.endswith(" -o") else call.split()[-1]
    assert (ran.code, ran.stdout, ran.stderr) == (2, "", f"error: {option} names no file\n")
    assert list(tmp_path.iterdir()) == []
