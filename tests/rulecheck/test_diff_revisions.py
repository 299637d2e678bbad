"""Sides that are git revisions, in repositories made with the real git."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from helpers import RULES

from binjiang_cli.cli.main import main
from binjiang_cli.rulecheck.comparison.compare import compare
from binjiang_cli.rulecheck.comparison.revisions import load_side
from binjiang_cli.source.problem import InputError, NothingMatched

RATE = "rules/binjiang-2024/payments/rd-support.yaml"


def git(folder, *arguments):
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Two commits: the shipped rules, then R&D support at 25%; the current folder is its top."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "甲")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "a@example.org")
    top = tmp_path / "仓库 with blank"
    shutil.copytree(RULES, top / "rules" / "binjiang-2024")
    git(top, "init", "--quiet", "--initial-branch=main")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "--message=one")
    path = top / RATE
    path.write_text(path.read_text("utf-8").replace("30%", "25%"), "utf-8")
    git(top, "commit", "--quiet", "--all", "--message=two")
    monkeypatch.chdir(top)
    return top


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """Where passing folders are made, to see that none stays."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def rate(side):
    return side.policy.rule("rd-support").intensity.high.value


def commit(top, path, text):
    (top / path).parent.mkdir(parents=True, exist_ok=True)
    (top / path).write_text(text, "utf-8")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "--message=more")


def refusal(text, rules=None):
    with pytest.raises(InputError) as caught:
        load_side(text, rules)
    return caught.value.problems


@pytest.mark.parametrize("text", ["HEAD~1", "main~1", "HEAD~1:rules/binjiang-2024", "HEAD~1:rules/binjiang-2024/"])
def test_a_revision_gives_the_rules_as_they_were(repository, scratch, text):
    side = load_side(text)
    assert rate(side) * 100 == 30
    assert side.name == "HEAD~1:rules/binjiang-2024".replace("HEAD", text.split("~", 1)[0])
    assert side.commit == git(repository, "rev-parse", "HEAD~1")
    rule = side.policy.rule("rd-support")
    assert rule is not None
    assert side.where(rule.intensity.high.place) == f"{side.name}/payments/rd-support.yaml:12"


def test_what_is_committed_counts_not_what_lies_in_the_folder(repository, scratch):
    (repository / RATE).write_text("not yaml: [", "utf-8")
    assert rate(load_side("HEAD")) * 100 == 25


def test_a_revision_and_the_folder_have_one_fingerprint(repository, scratch):
    assert load_side("HEAD").policy.sha256 == load_side("rules/binjiang-2024").policy.sha256
    assert load_side("HEAD~1").policy.sha256 == load_side(str(RULES)).policy.sha256


def test_from_a_folder_below_paths_still_begin_at_the_top(repository, scratch, monkeypatch):
    monkeypatch.chdir(repository / "rules" / "binjiang-2024" / "payments")
    assert rate(load_side("HEAD~1")) * 100 == 30
    assert rate(load_side("HEAD:rules/binjiang-2024")) * 100 == 25


def test_rules_names_the_folder_also_where_it_is_no_longer_there(repository, scratch, monkeypatch):
    git(repository, "mv", "rules/binjiang-2024", "elsewhere")
    git(repository, "commit", "--quiet", "--message=moved")
    assert rate(load_side("HEAD~1")) * 100 == 25
    assert rate(load_side("HEAD", Path("elsewhere"))) * 100 == 25
    monkeypatch.chdir(repository / "elsewhere")
    assert rate(load_side("HEAD~1", Path("../rules/binjiang-2024"))) * 100 == 25
    (problem,) = refusal("HEAD")
    assert problem.message.en == "no such folder: HEAD:rules/binjiang-2024"
    assert problem.hint is not None
    assert problem.hint.en == "name the rule set's folder in the revision with --rules, or as REV:FOLDER"
    assert refusal("HEAD", repository.parent)[0].message.en.endswith("is not inside the current git repository")


def test_a_revision_beside_a_folder_means_that_folder(repository, scratch, capsys):
    shutil.copytree("rules/binjiang-2024", "rules/other")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message=other")

    def names(*sides):
        assert main(["rules", "diff", *sides, "--format", "json"]) == 0
        found = json.loads(capsys.readouterr().out)
        return found["old"]["name"], found["new"]["name"]

    assert names("HEAD", "rules/other") == ("HEAD:rules/other", "rules/other")
    assert names("rules/other", "HEAD") == ("rules/other", "HEAD:rules/other")
    assert names("HEAD", "rules/other", "--rules", "rules/binjiang-2024") == ("HEAD:rules/binjiang-2024", "rules/other")
    assert names("HEAD:rules/binjiang-2024", "rules/other") == ("HEAD:rules/binjiang-2024", "rules/other")
    assert names("HEAD~1", "HEAD") == ("HEAD~1:rules/binjiang-2024", "HEAD:rules/binjiang-2024")
    assert main(["rules", "diff", "HEAD", str(RULES), "--lang", "en"]) == 2
    assert f"the folder {RULES} is not inside the current git repository\n" in capsys.readouterr().err


def test_changes_between_revisions_have_places_too(repository, scratch):
    for file, old, new in (
        ("policy.yaml", "budget_floor: 2亿元", "budget_floor: 3亿元"),
        ("lpr.csv", "4.20,4.85", "4.25,4.85"),
    ):
        path = repository / "rules/binjiang-2024" / file
        commit(repository, path, path.read_text("utf-8").replace(old, new, 1))
    changes = compare(load_side("HEAD~2"), load_side("HEAD"))
    assert [change.id for change in changes] == ["lpr/2019-09-20", "clauses/M1.budget_floor"]
    for change in changes:
        assert change.old_place is not None and change.new_place is not None
        before, after = change.old_place.split(":"), change.new_place.split(":")
        assert (before[0], after[0], before[1:]) == ("HEAD~2", "HEAD", after[1:])
        assert before[2].isdigit()


def test_rules_at_the_top_of_a_repository(repository, scratch, monkeypatch):
    flat = repository.parent / "flat"
    shutil.copytree(RULES, flat)
    git(flat, "init", "--quiet")
    git(flat, "add", ".")
    git(flat, "commit", "--quiet", "--message=one")
    monkeypatch.chdir(flat)
    assert load_side("HEAD:").name == "HEAD:"
    assert rate(load_side("HEAD", flat)) * 100 == 30


def test_a_folder_comes_before_a_revision_of_the_same_name(repository, scratch):
    git(repository, "branch", "rules-then", "HEAD~1")
    shutil.copytree("rules/binjiang-2024", "rules-then")
    assert load_side("rules-then").commit is None
    assert rate(load_side("rules-then:rules/binjiang-2024")) * 100 == 30


@pytest.mark.parametrize(
    "text", ["no-such", "HEAD~9", "", ":rules/binjiang-2024", "HEAD..main", "HEAD:a:b/../..", "HEAD^{tree}"]
)
def test_what_is_neither_a_folder_nor_a_revision(repository, scratch, text):
    (problem,) = refusal(text)
    assert "neither a folder nor a git revision" in problem.message.en or "no such folder" in problem.message.en


@pytest.mark.parametrize("text", ["--output=stolen", "-h", "--exec-path=/tmp:rules", "HEAD\0"])
def test_no_name_reaches_git_as_an_option(repository, scratch, text):
    assert refusal(text)[0].message.en.startswith("not a folder or a git revision: ")
    assert not Path("stolen").exists()


def test_outside_a_repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (problem,) = refusal("HEAD")
    assert problem.message.en == "HEAD is not a folder, and the current folder is not in a git repository"


def test_without_git(repository, monkeypatch):
    monkeypatch.setenv("PATH", str(repository))
    assert refusal("HEAD")[0].message.zh == "找不到 git：要比较版本，请先安装 git"


def test_a_wrong_rule_is_reported_under_the_name_that_stays(repository, scratch):
    commit(repository, RATE, (repository / RATE).read_text("utf-8").replace("rd_project.spend", "rd_project.spent"))
    (problem,) = refusal("HEAD")
    assert str(problem.place) == f"HEAD:{RATE}:11:16"
    git(repository, "rm", "--quiet", "rules/binjiang-2024/policy.yaml")
    git(repository, "commit", "--quiet", "--message=less")
    assert "no such file: HEAD:rules/binjiang-2024/policy.yaml" in [problem.message.en for problem in refusal("HEAD")]


def test_a_folder_without_rules(repository, scratch):
    commit(repository, "other/readme.txt", "nothing")
    with pytest.raises(NothingMatched) as caught:
        load_side("HEAD:other")
    assert caught.value.message.en == "no rule files in HEAD:other/payments"


def test_a_link_in_a_revision_is_refused(repository, scratch):
    (repository / "rules/binjiang-2024/lpr.csv").unlink()
    (repository / "rules/binjiang-2024/lpr.csv").symlink_to("/etc/passwd")
    git(repository, "commit", "--quiet", "--all", "--message=link")
    assert refusal("HEAD")[0].message.en == "HEAD:rules/binjiang-2024/lpr.csv is a link, not a file"


def test_hooks_and_settings_of_the_repository_run_nothing(repository, scratch):
    for name in ("core.fsmonitor", "core.pager", "diff.external"):
        git(repository, "config", name, f"touch {repository}/ran")
    assert rate(load_side("HEAD")) * 100 == 25
    assert not (repository / "ran").exists()


def test_a_rule_set_of_a_revision_stands_on_one_of_the_same_revision(repository, scratch):
    head = "id: {}\ntitle: {{zh: 甲, en: A}}\n"
    commit(repository, "rules/top/policy.yaml", "extends: ../binjiang-2024\n" + head.format("top"))
    assert rate(load_side("HEAD:rules/top")) * 100 == 25  # what the repository has, not what is shipped
    side = load_side("HEAD:rules/top")
    rule = next(rule for rule in side.policy.rules if rule.id == "rd-support")
    assert side.where(rule.intensity.high.place) == f"HEAD:{RATE}:12"
    commit(repository, RATE, (repository / RATE).read_text("utf-8").replace("rd_project.spend", "rd_project.spent"))
    with pytest.raises(InputError) as caught:
        load_side("HEAD:rules/top")
    assert str(caught.value.problems[0].place) == f"HEAD:{RATE}:11:16"
    commit(repository, "rules/out/policy.yaml", "extends: ../../../elsewhere\n" + head.format("out"))
    with pytest.raises(InputError) as caught:
        load_side("HEAD:rules/out")
    assert caught.value.problems[0].message.en == "extends of HEAD:rules/out leads out of the repository"
    commit(repository, "rules/none/policy.yaml", "extends: ../nothing\n" + head.format("none"))
    with pytest.raises(InputError) as caught:
        load_side("HEAD:rules/none")
    assert str(caught.value.problems[0].place) == "HEAD:rules/none/policy.yaml:1:10"
