"""The table in a terminal: snapshots at four widths in both languages, and what must hold at every width.

`UPDATE_SNAPSHOTS=1 pytest tests/test_table.py` rewrites the snapshots; read them before you commit them.
"""

import os
import re
from pathlib import Path

import pexpect
import pytest
from rich.cells import cell_len

from binjiang_cli import estimate, load_policy, load_profile
from binjiang_cli.estimation.phrases import figure
from binjiang_cli.render.console import plain_text
from binjiang_cli.render.table import table_rows

ROOT = Path(__file__).parents[1]
PROFILES = ROOT / "examples" / "profiles"
POLICY = load_policy(ROOT / "rules" / "binjiang-2024")
ENOUGH_FOR_ANY_WIDTH = 60


def table(profile, lang, width, explain=False):
    result = estimate(load_profile(profile, POLICY), POLICY)
    shown = plain_text(table_rows(result, POLICY, lang, width, explain))
    # The rule set's fingerprint changes with every edit of a rule file; that it is shown is tested below.
    return result, shown.replace(POLICY.sha256[:12], "0" * 12)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("name", ["worked-case", "sparse-chinese-keys", "overlapping-projects"])
def test_table_looks_as_it_did(name, width, lang):
    check_snapshot(f"{name}-{lang}-{width}.txt", table(PROFILES / f"{name}.yaml", lang, width)[1])


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["worked-case", "newcomer-at-bound"])
def test_explanation_looks_as_it_did(name, lang):
    check_snapshot(f"{name}-{lang}-explain.txt", table(PROFILES / f"{name}.yaml", lang, 80, explain=True)[1])


def check_snapshot(name, shown):
    path = ROOT / "tests" / "snapshots" / name
    if "UPDATE_SNAPSHOTS" in os.environ:
        path.write_text(shown, "utf-8")
    assert path.read_text("utf-8") == shown


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("explain", [False, True])
@pytest.mark.parametrize("width", [60, 61, 79, 80, 100, 120, 200])
@pytest.mark.parametrize("path", sorted(PROFILES.glob("*.yaml")), ids=lambda path: path.stem)
def test_nothing_is_wider_than_the_terminal_and_no_figure_or_citation_is_cut(path, width, explain, lang):
    result, shown = table(path, lang, width, explain)
    assert max(cell_len(line) for line in shown.splitlines()) <= width
    for line in result.lines:
        figures = [line.eligible_cost] if line.eligible_cost is not None else []
        if line.amount and line.status != "ineligible":
            figures += [line.amount.low] if line.amount.low else []
            figures.append(line.amount.high)
        for amount in figures:
            assert re.search(rf"(?<![\d,.]){re.escape(figure(amount))}(?![\d,.])", shown)
        assert re.search(rf"\b{re.escape(line.clause)}(?!\w)", shown)
    assert figure(result.totals.high) in shown


def test_amounts_of_a_hundred_billion_fit_a_narrow_terminal(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text(
        "company: {name: 甲}\nas_of: 2026-06-30\ncapital_injections:\n"
        "  - {name: 乙, kind: new, registered: 9000亿, paid_in: 8765.43210987亿}\n",
        "utf-8",
    )
    _, shown = table(path, "zh", 60)
    # 876,543,210,987.00 × 5% and × 10%
    for amount in ("876,543,210,987.00", "43,827,160,549.35", "87,654,321,098.70"):
        assert amount in shown
    assert max(cell_len(line) for line in shown.splitlines()) <= 60


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [80, 120, 200])
def test_columns_are_aligned_under_their_heads(width, lang):
    """The digits of a column end in one cell: brackets shift none, and the total stands under the amounts."""
    result, shown = table(PROFILES / "worked-case.yaml", lang, width)
    head, _, *lines = shown.split("\n\n")[1].splitlines()
    rows = [line for line in lines if line.startswith("  ") and not line.startswith("    ")]
    assert len(rows) == len(result.lines) + 1
    cost, amount = ("计算基数", "金额（元）") if lang == "zh" else ("Eligible cost", "Amount (CNY)")
    figures = [[cell_len(row[: found.end()]) for found in re.finditer(r"[\d,]+\.\d\d", row)] for row in rows]
    assert {ends[0] for ends in figures[:-1]} == {cell_len(head[: head.index(cost) + len(cost)])}
    assert {ends[-1] for ends in figures} == {cell_len(head[: head.index(amount) + len(amount)])}
    assert sum(row.endswith(")") for row in rows) == 2


def test_what_cannot_be_had_has_no_amount():
    _, shown = table(PROFILES / "sparse-chinese-keys.yaml", "zh", 80)
    row = next(line for line in shown.splitlines() if "旧版剪辑工具" in line)
    assert row.split() == ["旧版剪辑工具", "950,000.00", "最高", "30%"]


def test_fingerprint_of_the_rule_set_is_shown(binjiang):
    shown = binjiang("estimate", PROFILES / "worked-case.yaml").stdout
    assert f"binjiang-2024 (sha256 {POLICY.sha256[:12]})" in shown


def test_plain_off_a_terminal_and_styled_on_one(binjiang):
    path = PROFILES / "worked-case.yaml"
    assert "\x1b" not in binjiang("estimate", path).stdout
    on_terminal = terminal(["estimate", str(path)], {"TERM": "xterm-256color"})
    assert "\x1b[1m" in on_terminal
    assert "\x1b" not in terminal(["estimate", str(path)], {"TERM": "xterm-256color", "NO_COLOR": "1"})
    assert terminal(["estimate", str(path)], {"TERM": "xterm-256color", "NO_COLOR": ""}) == on_terminal


def test_colour_off_a_terminal_where_it_is_forced(binjiang):
    path = PROFILES / "worked-case.yaml"
    plain = binjiang("estimate", path).stdout
    forced = binjiang("estimate", path, env={"FORCE_COLOR": "1", "TERM": "dumb"}).stdout
    assert "\x1b[1m" in forced
    assert re.sub(r"\x1b\[[0-9;]*m", "", forced) == plain
    assert binjiang("estimate", path, env={"FORCE_COLOR": ""}).stdout == plain
    assert binjiang("estimate", path, env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stdout == plain
    assert "\x1b[" in binjiang("estimate", "nowhere.yaml", env={"FORCE_COLOR": "1"}).stderr


def terminal(arguments, environment):
    import sys

    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS")}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "binjiang_cli", *arguments],
        env={**kept, **environment},
        encoding="utf-8",
        dimensions=(50, 90),
        timeout=30,
    )
    shown = child.read()
    child.close()
    assert child.exitstatus == 0
    return shown


def test_width_of_the_terminal_is_used(binjiang):
    path = PROFILES / "worked-case.yaml"
    narrow = binjiang("estimate", path, env={"COLUMNS": "60"}).stdout
    assert max(cell_len(line) for line in narrow.splitlines()) <= ENOUGH_FOR_ANY_WIDTH
    assert "─" * 60 in narrow
