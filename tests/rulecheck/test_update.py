"""Expectations rewritten: whatever is broken in them is mended, and nothing else of the file changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers import RULES, policy_with, shipped
from hypothesis import given, settings
from hypothesis import strategies as st

from binjiang_cli.policy.load import Policy
from binjiang_cli.rulecheck.cases.case import cases_of
from binjiang_cli.rulecheck.cases.run import run
from binjiang_cli.rulecheck.cases.update import updated
from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.nodes import Mapping, Node, Scalar, read_nodes
from binjiang_cli.source.nodes import Sequence as SequenceNode
from binjiang_cli.source.problem import InputError

FILES = sorted((RULES / "tests").glob("*.yaml"))
OF_RULES = [path for path in FILES if path.stem != "measures"]
HEAD = """\
- case: {zh: 例, en: An example}
  profile:
    company: {name: 甲}
    as_of: 2026-06-30
    rd_projects:
      - {subject: 甲, key_innovation: true, spend: 100万}
      - {subject: 甲, spend: 50万}
  expect:
"""
# what the shipped rules give: 30% of 1,000,000 = 300,000 is eligible; 30% of 500,000 = 150,000 lacks key_innovation
RIGHT = """\
    lines:
      rd-support:rd_projects[0]: {status: eligible, gross: {low: 0, high: 300000}}
      rd-support:rd_projects[1]: undetermined
    totals: {low: 0, high: 300000}
"""


def passes(text: str, policy: Policy) -> bool:
    document = Document("cases.yaml", text)
    return all(run(case, policy).passed for case in cases_of(document, read_nodes(document), policy))


def mended(expect: str) -> str:
    text = updated(Document("cases.yaml", HEAD + expect), shipped())
    assert text.startswith(HEAD)
    return text.removeprefix(HEAD)


def test_what_passes_is_left_byte_by_byte() -> None:
    for path in FILES:
        document = read_document(path)
        assert updated(document, shipped()) == document.text


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("{low: 0, high: 300000}}", "{low: 1, high: 300000}}"),
        ("{low: 0, high: 300000}}", "5}"),
        ("{low: 0, high: 300000}}", "null}"),
        ("status: eligible", "status: ineligible"),
        ("undetermined", "eligible"),
        ("undetermined", "  'eligible'  # why"),
    ],
)
def test_only_the_value_changes(wrong: str, right: str) -> None:
    broken = RIGHT.replace(wrong, right, 1)
    assert broken != RIGHT
    comment = "  # why" if "# why" in right else ""
    expected = RIGHT.replace("[1]: undetermined", "[1]:   undetermined  # why") if comment else RIGHT
    assert mended(broken) == expected


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        # a line too many in a block, its own comment goes with it, the one above it stays
        (
            "    lines:\n      # above\n      rd-support:rd_projects[0]: eligible\n"
            "      rd-support:rd_projects[1]: undetermined # kept\n"
            "      rd-support:rd_projects[2]: eligible # gone\n    # below\n",
            "    lines:\n      # above\n      rd-support:rd_projects[0]: eligible\n"
            "      rd-support:rd_projects[1]: undetermined # kept\n    # below\n",
        ),
        # a line missing in a block
        (
            "    lines:\n      rd-support:rd_projects[0]: eligible # kept\n    # below\n",
            "    lines:\n      rd-support:rd_projects[0]: eligible # kept\n"
            "      rd-support:rd_projects[1]: {status: undetermined, "
            'eligible_cost: 500000, amount: {low: 0, high: 150000}, missing: ["rd_projects[1].key_innovation"], '
            "conditions: {key_innovation: null}}\n    # below\n",
        ),
        # the same in braces
        (
            '    lines: {"rd-support:rd_projects[5]": eligible, "rd-support:rd_projects[1]": undetermined}\n',
            '    lines: {"rd-support:rd_projects[1]": undetermined, "rd-support:rd_projects[0]": '
            "{status: eligible, eligible_cost: 1000000, amount: {low: 0, high: 300000}}}\n",
        ),
        # lists, written each way
        (
            "    lines:\n      rd-support:rd_projects[0]: {subjects: 乙}\n      rd-support:rd_projects[1]:\n        missing:\n"
            "          - one # gone\n          - two\n        subjects: [甲, 乙]\n",
            "    lines:\n      rd-support:rd_projects[0]: {subjects: 甲}\n      rd-support:rd_projects[1]:\n        missing:\n"
            '          - "rd_projects[1].key_innovation"\n        subjects: [甲]\n',
        ),
        # a list of the same length keeps the comments of its items; a value that was left out
        (
            "    lines:\n      rd-support:rd_projects[0]:\n        gross: # why\n"
            "      rd-support:rd_projects[1]:\n        missing:\n          - one # why\n",
            "    lines:\n      rd-support:rd_projects[0]:\n        gross: {low: 0, high: 300000} # why\n"
            '      rd-support:rd_projects[1]:\n        missing:\n          - "rd_projects[1].key_innovation" # why\n',
        ),
        # conditions: one that differs, one that is none
        (
            "    lines:\n      rd-support:rd_projects[0]: {conditions: {key_innovation: null, other: true}}\n"
            "      rd-support:rd_projects[1]: {conditions: {other: true}}\n",
            "    lines:\n      rd-support:rd_projects[0]: {conditions: {key_innovation: true}}\n"
            "      rd-support:rd_projects[1]: {status: undetermined, eligible_cost: 500000, amount: {low: 0, high: 150000}, "
            'missing: ["rd_projects[1].key_innovation"], conditions: {key_innovation: null}}\n',
        ),
        # a rate keeps being written as one
        (
            "    lines:\n      rd-support:rd_projects[0]: {intensity: {low: 0%, high: 31.5%}}\n"
            "      rd-support:rd_projects[1]: {intensity: 1}\n    warnings: [a]\n",
            "    lines:\n      rd-support:rd_projects[0]: {intensity: {low: 0%, high: 30%}}\n"
            "      rd-support:rd_projects[1]: {intensity: {low: 0%, high: 30%}}\n    warnings: []\n",
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_and_lists(broken: str, right: str, newline: str) -> None:
    text = updated(Document("cases.yaml", (HEAD + broken).replace("\n", newline)), shipped())
    assert text == (HEAD + right).replace("\n", newline)


def test_the_only_line_goes_and_comes() -> None:
    nothing = HEAD.replace("    rd_projects:\n", "").replace("      - {subject: 甲, key_innovation: true, spend: 100万}\n", "")
    nothing = nothing.replace("      - {subject: 甲, spend: 50万}\n", "")
    broken = "    lines:\n      rd-support:rd_projects[0]: eligible\n    totals: 0\n"
    assert updated(Document("x", nothing + broken), shipped()) == nothing + "    lines: {}\n    totals: 0\n"
    one = HEAD.replace("      - {subject: 甲, spend: 50万}\n", "")
    came = "rd-support:rd_projects[0]: {status: eligible, eligible_cost: 1000000, amount: {low: 0, high: 300000}}"
    assert updated(Document("x", one + "    lines: {}\n"), shipped()) == f"{one}    lines:\n      {came}\n"


def test_a_list_of_the_same_length_keeps_its_comments() -> None:
    head = "- case: {zh: 例, en: An example}\n  profile: {company: {name: 甲}, as_of: 2026-06-30, rd_projects: [{name: 一}]}\n"
    expect = (
        "  expect:\n    lines:\n      rd-support:rd_projects[0]:\n        missing:\n          - one # why\n          - two\n"
    )
    new = updated(Document("x", head + expect), shipped())
    assert new == head + expect.replace("one", '"rd_projects[0].key_innovation"').replace("two", '"rd_projects[0].spend"')


def test_a_file_without_a_last_line_break() -> None:
    broken = "    lines:\n      rd-support:rd_projects[0]: eligible"
    assert mended(broken).startswith(f"{broken}\n      rd-support:rd_projects[1]: {{status: undetermined")
    assert not mended(broken).endswith("\n")


def scalars(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    below = node.items if isinstance(node, SequenceNode) else [value for _, value in node.pairs]
    return [scalar for child in below for scalar in scalars(child)]


def comments(text: str) -> list[str]:
    return re.findall(r"(?m)(?:^|\s)(#.*)$", text)


AMOUNTS = st.sampled_from(["0", "1", "20万", "0.01", "null", "7.5"])
STATUSES = st.sampled_from(["eligible", "superseded", "undetermined", "ineligible"])


@settings(max_examples=settings().max_examples // 4)
@given(st.data())
def test_randomly_broken_expectations_are_mended(data: st.DataObject) -> None:
    document = read_document(data.draw(st.sampled_from(FILES)))
    root = read_nodes(document)
    assert isinstance(root, SequenceNode)
    edits = {}
    for case in data.draw(st.lists(st.sampled_from(root.items), min_size=1, max_size=4, unique_by=id)):
        assert isinstance(case, Mapping)
        expect = case.get("expect")
        assert expect is not None
        for scalar in (
            data.draw(st.lists(st.sampled_from(scalars(expect)), max_size=6, unique_by=id)) if scalars(expect) else ()
        ):
            span, words = scalar.place.span, STATUSES if scalar.text in ("eligible", "undetermined") else AMOUNTS
            assert span is not None
            edits[span] = data.draw(words)
    text = document.text
    for span, word in sorted(edits.items(), reverse=True):
        text = text[: span.start] + word + text[span.end :]
    try:
        new = updated(Document(document.name, text), shipped())
    except InputError:
        return
    assert passes(new, shipped())
    assert comments(new) == comments(text) == comments(document.text)
    assert updated(Document(document.name, new), shipped()) == new


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("rd-support", "30%", "31%"),
        ("loan-interest", "term > 0", "term >= 0"),
        ("loan-interest", "ceiling: loan.interest_paid\n", ""),
        ("market-overseas", '"overseas"', '"domestic"'),
        ("capital-support", "large_enough", "big"),
    ],
)
def test_there_and_back_after_a_change_of_a_rule(rule: str, old: str, new: str, tmp_path: Path) -> None:
    text = (RULES / "payments" / f"{rule}.yaml").read_text("utf-8")
    assert old in text
    changed = policy_with(tmp_path, "for_each" + text.replace(old, new).partition("for_each")[2], rule, alone=False)
    for path in OF_RULES:
        there = updated(read_document(path), changed)
        assert passes(there, changed)
        assert passes(updated(Document("back", there), shipped()), shipped())
