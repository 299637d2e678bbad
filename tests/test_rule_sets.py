"""Every rule set's own test cases pass, and `rules test` says readably when one does not."""

import re
import shutil
from pathlib import Path

import pytest
from helpers import ILLUSTRATIONS, RULES

ROOT = Path(__file__).parents[1]
RULE_SETS = [RULES, *ILLUSTRATIONS]


@pytest.mark.parametrize("folder", RULE_SETS, ids=lambda folder: folder.name)
def test_rule_set_passes_its_own_cases(folder, binjiang):
    done = binjiang("rules", "test", folder, "--lang", "en")
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout.endswith(" passed, 0 failed\n")


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(RULE_SETS[0], tmp_path / "rules"))


def test_wrong_rate_is_found_with_what_was_expected_and_what_came(copy, binjiang):
    rule = copy / "payments" / "rd-support.yaml"
    rule.write_text(rule.read_text("utf-8").replace("30%", "25%"), "utf-8")
    done = binjiang("rules", "test", copy, "--filter", "rd-support.yaml", "--lang", "en")
    assert done.code == 1
    assert "tests/rd-support.yaml:15:20: failed: A key innovation project at thirty percent\n" in done.stdout
    rows = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert rows[1] == "line field expected got"
    assert "gross 0.00 – 3,600,000.00 0.00 – 3,000,000.00" in rows
    assert "Gross 12,000,000.00 × up to 25% = up to 3,000,000.00" in rows


def test_nothing_to_test_never_passes(copy, binjiang):
    shutil.rmtree(copy / "tests")
    assert binjiang("rules", "test", copy).code == 3
    shutil.rmtree(copy / "payments")
    assert binjiang("rules", "test", copy).code == 3
    assert binjiang("estimate", ROOT / "examples/profiles/worked-case.yaml", "--rules", copy).code == 3


def test_rules_from_the_environment(copy, binjiang):
    rule = copy / "payments" / "project-support.yaml"
    rule.write_text(rule.read_text("utf-8").replace("{up_to: 20%}", "1%"), "utf-8")
    profile = "company: {name: 甲}\nas_of: 2026-06-30\nindustrial_projects: [{major: true, investment: 100万}]\n"
    shown = binjiang("estimate", "-", "--lang", "en", stdin=profile, env={"BINJIANG_RULES": str(copy)}).stdout
    assert re.search(r"^  Total +10,000\.00$", shown, re.MULTILINE)
