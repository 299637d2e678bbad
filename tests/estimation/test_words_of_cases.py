"""What is said of each rule, and of its lines in each status, in the test cases of every rule set, in both languages, whole.

They stand in `words/`, Chinese and English of a step side by side. After a change of the rules or of the words,
`BINJIANG_UPDATE_EXPECTED=1 pytest tests/estimation/test_words_of_cases.py` writes them anew; read the difference.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import ILLUSTRATIONS, RULES

from binjiang_cli.estimation.phrases import amount_cell, line_title, remarks_phrase, warning_phrase, ways_phrase
from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.render.explain import rule_steps, steps
from binjiang_cli.rulecheck.cases.run import all_cases
from binjiang_cli.words import Text

WORDS = Path(__file__).parent / "words"


def said(policy: Policy) -> Iterator[str]:
    for rule in policy.rules:
        yield f"# {rule.id}"
        yield from (beside(*step) for step in rule_steps(rule, policy))
    seen: set[object] = set()
    for case in all_cases(policy):
        found = estimate(case.profile, policy)
        for line in found.lines:
            if (kind := (line.rule, line.status)) not in seen:
                seen.add(kind)
                yield f"# {case.name.en}: {' '.join(kind)}"
                yield beside(line_title(line, policy), amount_cell(line), remarks_phrase(line, found, policy))
                yield beside(ways_phrase(line.rule, found, policy))
                yield from (beside(*step) for step in steps(line, policy))
        for warned in found.warnings:
            if warned.code not in seen:
                seen.add(warned.code)
                yield f"# {case.name.en}: {warned.code}"
                yield beside(warning_phrase(warned, found, policy))


def beside(*texts: Text) -> str:
    return "\n".join(": ".join(text.to(lang) for text in texts if text.zh) or "—" for lang in ("zh", "en"))


@pytest.mark.parametrize("folder", [RULES, *ILLUSTRATIONS], ids=lambda folder: folder.name)
def test_all_that_is_said(folder: Path) -> None:
    text = "\n".join(said(load_policy(folder))) + "\n"
    path = WORDS / f"{folder.name}.txt"
    if os.environ.get("BINJIANG_UPDATE_EXPECTED") == "1":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")
