"""The hooks of `.pre-commit-hooks.yaml`, by the real pre-commit on a real repository.

pre-commit clones the hooks' repository and installs it from the registry into an environment of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import registry
import yaml
from helpers import RULES, verified_today

from binjiang_cli.cli.main import main

ROOT = Path(__file__).parents[2]
HOOKS = ("binjiang-rules-check", "binjiang-rules-fmt", "binjiang-rules-test")
NEEDED = ("binjiang_cli", "rules", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")


class Repository:
    """A git repository in a folder, by an author of its own, with a home of its own for pre-commit."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        person = {"NAME": "Keeper", "EMAIL": "keeper@example.org"}
        identity = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()}
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT", "PYTHONPATH"))}
        self.env = {**kept, **identity, "GIT_CONFIG_GLOBAL": os.devnull, "PRE_COMMIT_HOME": str(home), "LANG": "en_US.UTF-8"}
        folder.mkdir(exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout.strip()

    def commit(self, words: str = "Rules") -> subprocess.CompletedProcess[str]:
        self.git("add", "--all")
        return self.run("git", "commit", "--quiet", "--message", words)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository with a rule set, and every hook installed for its commits."""
    registry.needed()
    base = tmp_path_factory.mktemp("pre-commit")
    hooks = Repository(base / "hooks", base / "home")
    leave = shutil.ignore_patterns("__pycache__")
    for name in NEEDED:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, hooks.folder / name, ignore=leave)
        else:
            shutil.copy(path, hooks.folder / name)
    hooks.commit("Hooks")
    keeper = Repository(base / "keeper", base / "home")
    rules = shutil.copytree(RULES, keeper.folder / "rules" / "binjiang-2024")
    verified_today(rules)
    assert main(["rules", "fmt", str(rules)]) == 0
    listed = [{"id": name} for name in HOOKS[:2]] + [{"id": HOOKS[2], "args": ["rules/binjiang-2024"]}]
    repositories = [{"repo": str(hooks.folder), "rev": hooks.git("rev-parse", "HEAD"), "hooks": listed}]
    (keeper.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": repositories}), "utf-8")
    assert keeper.run(sys.executable, "-m", "pre_commit", "install", "--install-hooks").returncode == 0
    done = keeper.commit()
    assert (done.returncode, outcomes(done.stdout)) == (0, ["Passed"] * 3), done.stdout
    return keeper


def outcomes(said: str) -> list[str]:
    """What pre-commit says of each hook."""
    return re.findall(r"^binjiang rules .*(Passed|Failed|Skipped)$", said, re.MULTILINE)


def test_the_hooks_are_a_manifest_of_pre_commit():
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    assert subprocess.run(command, check=False).returncode == 0


def test_a_good_change_is_committed(keeper):
    """A comment; what was good before was committed through the hooks too."""
    rule = keeper.folder / "rules" / "binjiang-2024" / "payments" / "rd-support.yaml"
    rule.write_text("# 研发\n" + rule.read_text("utf-8"), "utf-8")
    done = keeper.commit("A comment")
    assert (done.returncode, outcomes(done.stdout)) == (0, ["Passed"] * 3), done.stdout


def test_other_files_do_not_start_the_hooks(keeper):
    for name in ("notes.txt", "data.yaml", "payments.yaml"):
        (keeper.folder / name).write_text("x: 1\n", "utf-8")
    done = keeper.commit("Notes")
    assert done.returncode == 0
    assert outcomes(done.stdout) == ["Skipped"] * 3, done.stdout


@pytest.mark.parametrize(
    ("name", "written", "changed", "expected", "says"),
    [
        # a wrong rate: it looks wrong, and the test cases differ
        ("payments/rd-support.yaml", "up_to: 30%", "up_to: 3000%", ["Failed", "Passed", "Failed"], "rd-support.yaml:"),
        # one file breaks another: the rule's clause is gone from the policy
        ("policy.yaml", "  S4.1:", "  S4.9:", ["Failed", "Passed", "Failed"], "payments/rd-support.yaml:"),
        # the same meaning, written otherwise: it is written as it should be
        ("payments/rd-support.yaml", "title: {", "title:   {", [None, "Failed", "Passed"], "files were modified by this hook"),
    ],
)  # fmt: skip
def test_a_wrong_change_is_stopped(keeper, name, written, changed, expected, says):
    path = keeper.folder / "rules" / "binjiang-2024" / name
    before, good = keeper.git("rev-parse", "HEAD"), path.read_text("utf-8")
    assert good.count(written) == 1
    path.write_text(good.replace(written, changed), "utf-8")
    done = keeper.commit("A slip")
    kept = path.read_text("utf-8")
    keeper.git("reset", "--quiet", "--hard", before)
    assert done.returncode == 1
    assert [found if wanted else None for found, wanted in zip(outcomes(done.stdout), expected, strict=True)] == expected
    assert says in done.stdout
    assert kept == (good if expected[1] == "Failed" else good.replace(written, changed))
