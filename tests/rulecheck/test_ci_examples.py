"""The GitHub Action, its example workflow and the GitLab example: valid, and their scripts really run on a repository.

What GitHub and GitLab do around a script is done by hand here: their expressions, the environment, a shallow checkout.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
import registry
import yaml
from helpers import RULES, verified_today

from binjiang_cli.cli.main import main

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
WORKFLOW = ROOT / "examples" / "ci" / "github-workflow.yml"
GITLAB = ROOT / "examples" / "ci" / "gitlab-ci.yml"
RULE = "rules/binjiang-2024/payments/rd-support.yaml"
EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")
GH = """#!/bin/sh
printf '%s\\n' "$@" > "$GH_SAID"
"""


class Step(NamedTuple):
    name: str
    code: int
    said: str


class Runner:
    """A machine that runs a job's scripts in a shallow checkout of a pull request, one after the other."""

    def __init__(self, base: Path, origin: Path, environment: Mapping[str, str]) -> None:
        self.folder = base / "checkout"
        self.temporary = base / "temp"
        self.temporary.mkdir()
        self.path = base / "path"
        self.summary = base / "summary.md"
        self.path.touch()
        self.summary.touch()
        subprocess.run(["git", "clone", "--quiet", "--depth=1", origin.as_uri(), str(self.folder)], check=True)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PYTHON", "BINJIANG"))}
        self.env = {**kept, "LANG": "en_US.UTF-8", "CI": "true", **environment}

    def run(self, name: str, script: str, env: Mapping[str, str]) -> Step:
        path = os.pathsep.join([*reversed(self.path.read_text().split()), self.env["PATH"]])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-euo", "pipefail", "-c", script],
            cwd=self.folder, env={**self.env, **env, "PATH": path}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False,
        )  # fmt: skip
        return Step(name, done.returncode, done.stdout)


class Repository(NamedTuple):
    """Where a pull request comes from; `good` is the commit that it is made against."""

    folder: Path
    good: str


def git(folder: Path, *arguments: str) -> str:
    person = {"NAME": "Keeper", "EMAIL": "keeper@example.org"}
    identity = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment = {**kept, **identity, "GIT_CONFIG_GLOBAL": os.devnull}
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()  # fmt: skip


def repository(folder: Path, change: tuple[str, str] | None) -> Repository:
    """The shipped rules and an example company, and on top a commit that changes the rate of R&D support.

    The scripts check rules as of the day on which they run.
    """
    folder.mkdir()
    rules = shutil.copytree(RULES, folder / "rules" / "binjiang-2024")
    verified_today(rules)
    assert main(["rules", "fmt", str(rules)]) == 0
    (folder / "profiles").mkdir()
    shutil.copy(ROOT / "examples" / "profiles" / "worked-case.yaml", folder / "profiles")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Rules")
    good = git(folder, "rev-parse", "HEAD")
    if change is not None:
        rule = folder / RULE
        text = rule.read_text("utf-8")
        assert text.count(change[0]) == 1
        rule.write_text(text.replace(*change), "utf-8")
        git(folder, "commit", "--quiet", "--all", "--message", "A change")
    return Repository(folder, good)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the action's own first step has put the command."""
    registry.needed()
    base = tmp_path_factory.mktemp("install")
    origin = repository(base / "origin", None)
    runner = Runner(base, origin.folder, {"RUNNER_TEMP": str(base / "temp"), "GITHUB_PATH": str(base / "path")})
    install = yaml.safe_load(ACTION.read_text("utf-8"))["runs"]["steps"][0]
    assert install["env"] == {"SOURCE": "${{ github.action_path }}", "PROVE": "${{ inputs.prove }}"}
    step = runner.run(install["name"], install["run"], {"SOURCE": str(ROOT), "PROVE": "true"})
    assert step.code == 0, step.said
    return Path(runner.path.read_text().strip())


def filled(text: Any, values: Mapping[str, str]) -> str:
    """A text with GitHub's expressions replaced by their values; one that is not known is an error of the test."""
    return EXPRESSION.sub(lambda found: values[found[1]], str(text))


def run_action(base: Path, origin: Repository, installed: Path, given: Mapping[str, str]) -> tuple[Runner, list[Step]]:
    """What the action's steps after the first do for a pull request, in the order and on the conditions of GitHub."""
    action = yaml.safe_load(ACTION.read_text("utf-8"))
    event = {"github.event.pull_request.base.sha": origin.good}
    declared = {key: filled(about.get("default", ""), event) for key, about in action["inputs"].items()}
    assert set(given) <= set(declared)
    inputs = {f"inputs.{key}": value for key, value in {**declared, **given}.items()}
    runner = Runner(base, origin.folder, {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(base / "summary.md")})
    runner.path.write_text(str(installed))
    conditions = {
        None: False,
        "${{ !cancelled() }}": True,
        "${{ !cancelled() && inputs.base != '' }}": bool(inputs["inputs.base"]),
    }
    steps: list[Step] = []
    for step in action["runs"]["steps"][1:]:
        wanted = conditions[step.get("if")] if step.get("if") else all(done.code == 0 for done in steps)
        if wanted:
            env = {key: filled(value, inputs) for key, value in step["env"].items()}
            assert "${{" not in step["run"]
            steps.append(runner.run(step["name"], step["run"], env))
    return runner, steps


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("github-actions", ACTION), ("github-workflows", WORKFLOW), ("gitlab-ci", GITLAB),
        *(("github-workflows", path) for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))),
    ],
)  # fmt: skip
def test_the_file_is_what_the_service_accepts(schema, file):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_workflow_gives_the_action_what_it_takes():
    (use,) = [
        step for step in yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]["rules"]["steps"]
        if "/binjiang@" in step.get("uses", "")
    ]  # fmt: skip
    inputs = yaml.safe_load(ACTION.read_text("utf-8"))["inputs"]
    assert set(use["with"]) <= set(inputs)
    assert {key for key, about in inputs.items() if about.get("required")} <= set(use["with"])


def test_a_good_change_passes_and_tells_what_it_costs(installed, tmp_path):
    """A comment changes nothing, and the report says so."""
    origin = repository(tmp_path / "origin", ("clause: S4.1", "clause: S4.1  # 研发"))
    given = {"rules": "rules/binjiang-2024\n", "profiles": "profiles", "sarif": "rules.sarif", "prove": "true"}
    runner, steps = run_action(tmp_path, origin, installed, given)
    assert [(step.name, step.code) for step in steps] == [
        ("Check the rules", 0), ("Run their test cases", 0), ("Prove what holds of all companies", 0),
        ("Compare with the base", 0),
    ], steps  # fmt: skip
    assert "37 claims, 36 proved" in steps[2].said
    assert "no company is paid differently" in runner.summary.read_text("utf-8")
    assert json.loads((runner.folder / "rules.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert runner.summary.read_text("utf-8") == (runner.folder / "binjiang-report.md").read_text("utf-8") != ""


def test_a_wrong_rate_is_stopped_with_an_annotation_on_its_line(installed, tmp_path):
    """3000% instead of 30%: of 17,000,000 for the company at hand, both projects."""
    origin = repository(tmp_path / "origin", ("up_to: 30%", "up_to: 3000%"))
    runner, steps = run_action(tmp_path, origin, installed, {"rules": "rules/binjiang-2024", "profiles": "profiles"})
    check, test, prove, compare = steps
    assert (check.code, test.code, compare.code) == (1, 1, 0)
    assert (prove.code, prove.said) == (0, "")  # nobody asked for it
    line = (origin.folder / RULE).read_text("utf-8").splitlines().index("intensity: {up_to: 3000%}") + 1
    assert re.search(rf"^::error .*file={RULE},line={line},", check.said, re.MULTILINE), check.said
    report = (runner.folder / "binjiang-report.md").read_text("utf-8")
    assert "3000%" in report
    assert "rd-support" in report


def test_several_rule_sets_are_all_tested(installed, tmp_path):
    origin = repository(tmp_path / "origin", ("up_to: 30%", "up_to: 29%"))
    another = shutil.copytree(RULES, origin.folder / "rules" / "another") / "payments" / "rd-support.yaml"
    another.write_text(another.read_text("utf-8").replace("up_to: 30%", "up_to: 31%"), "utf-8")
    git(origin.folder, "add", "--all")
    git(origin.folder, "commit", "--quiet", "--message", "Another")
    _, steps = run_action(tmp_path, origin, installed, {"rules": "rules/binjiang-2024\nrules/another\n", "fail-on": "never"})
    assert [step.code for step in steps] == [0, 1, 0, 0]
    assert "rules/binjiang-2024/tests" in steps[1].said
    assert "rules/another/tests" in steps[1].said


def test_the_comment_is_made_from_the_report(tmp_path):
    """`gh` itself needs GitHub: what it would be asked to do is looked at."""
    steps = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]["rules"]["steps"]
    (comment,) = [step for step in steps if "run" in step]
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    said = tmp_path / "said"
    values = {"github.token": "none", "github.event.pull_request.number": "7"}
    env = {key: filled(value, values) for key, value in comment["env"].items()}
    env |= {"GH_SAID": str(said), "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    for report, expected in (
        ("", None),
        ("# Changes\n", "pr comment 7 --edit-last --create-if-none --body-file binjiang-report.md"),
    ):
        (tmp_path / "binjiang-report.md").write_text(report)
        subprocess.run(["bash", "-euo", "pipefail", "-c", comment["run"]], cwd=tmp_path, env=env, check=True)
        assert (said.read_text().split() if said.exists() else None) == (expected and expected.split())


@pytest.mark.parametrize(
    ("change", "code"),
    [pytest.param(("clause: S4.1", "clause: S4.1  # 研发"), 0, marks=pytest.mark.soak), (("up_to: 30%", "up_to: 3000%"), 1)],
)
def test_gitlab_gets_its_reports_and_the_exit_code(installed, tmp_path, change, code):
    job = yaml.safe_load(GITLAB.read_text("utf-8"))["rules"]
    origin = repository(tmp_path / "origin", change)
    own = {"BINJIANG": str(ROOT), "RULES": "rules/binjiang-2024", "PROVE": "--prove"}
    variables = {**job["variables"], **own, "CI_MERGE_REQUEST_DIFF_BASE_SHA": origin.good}
    runner = Runner(tmp_path, origin.folder, variables)
    runner.path.write_text(str(installed))
    step = runner.run("script", "\n".join(job["script"]), {})
    assert step.code == code, step.said
    reports = job["artifacts"]["reports"]
    failures = [len(list(ElementTree.parse(runner.folder / name).iter("failure"))) for name in reports["junit"]]
    assert [count > 0 for count in failures] == [code == 1, code == 1, False]
    quality = json.loads((runner.folder / reports["codequality"]).read_text("utf-8"))
    assert {entry["location"]["path"] for entry in quality} == ({RULE} if code else set())
    (comparison,) = job["artifacts"]["paths"]
    assert ("3000%" in (runner.folder / comparison).read_text("utf-8")) == (code == 1)
