"""Rule files broken at random: findings or a refusal, never a defect.

HYPOTHESIS_PROFILE=random makes another few hundred at every run.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binjiang_cli.cli.main import main

HERE = Path(__file__).resolve().parents[1]
BASE = HERE / "bad/base"
ILLUSTRATIONS = sorted((HERE.parent / "examples/rules").glob("*/payments/*.yaml"))
WORDS = [
    "", "null", "~", "[]", "{}", "- ", ": ", "#", "'", '"', "&a ", "*a", "!x ", "|", ">", "\t", "\u3000", "：", "（", "%",
    "0", "-1", "1e999", "30%", "3000%", "0.3%", "0.001元", "1亿", "USD 1000", "约100万", "2026-02-30", "9999-12-31",
    "0001-01-01", "true", "是", "None", "loan.principal", "injection.registered", "rd_project.spend", "as_of", "company",
    "first(", "days(", "lpr_1y(as_of)", "sum(p.spend for p in rd_projects)", "in [", "if", "else", "and", "not", "==", "<=",
    ">", "* 0", "/ 0", "{from: 2025-01-01, to: 2024-01-01, value: 1}", "from:", "to:", "up_to:", "limit:", "subject:",
    "where:", "# binjiang: ignore[BJ101] reason=x", "# binjiang: ignore", "\u202e", "\x1b[31m", "😀", "𠮷",
]  # fmt: skip


def broken(texts: list[str], moves: list[tuple[int, int, int, str]]) -> list[str]:
    """The texts after some moves: each deletes, doubles, swaps, cuts or writes over a part of one of them."""
    texts = list(texts)
    for which, kind, at, word in moves:
        index = which % len(texts)
        lines = texts[index].splitlines(keepends=True) or [""]
        line = at % len(lines)
        written = lines[line]
        column = at // 7 % (len(written) + 1)
        match kind % 7:
            case 0:
                del lines[line]
            case 1:
                lines.insert(line, written)
            case 2:
                lines[line], lines[-1 - line] = lines[-1 - line], written
            case 3:
                lines[line] = written[:column] + word + written[column:]
            case 4:
                lines[line] = written[:column] + word + "\n"
            case 5:
                lines[line] = written[:column] + written[column + 1 + len(word) :]
            case 6:
                lines[line] = "  " * (column % 5) + written.lstrip()
        texts[index] = "".join(lines)
    return texts


MOVE = st.tuples(st.integers(0, 20), st.integers(0, 6), st.integers(0, 10_000), st.sampled_from(WORDS))
CALLS = st.sampled_from(
    [
        ["check"],
        ["check", "--select", "BJ2,BJ4"],
        *(["check", "--format", form] for form in ("full", "json", "junit", "sarif", "github", "gitlab")),
        ["fmt", "--check"],
        ["test"],
        ["coverage"],
    ]
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = Path(shutil.copytree(BASE, tmp_path / "rules"))
    for path in ILLUSTRATIONS[:3]:
        shutil.copy(path, copy / "payments")
    return copy


def test_broken_files_give_findings_never_defects(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    files = sorted(folder.rglob("*.yaml"))
    whole = [path.read_text("utf-8") for path in files]
    codes: set[int] = set()

    @settings(max_examples=max(settings().max_examples * 2, 60))
    @given(st.lists(MOVE, min_size=1, max_size=6), CALLS, st.sampled_from(["zh", "en"]))
    def run(moves: list[tuple[int, int, int, str]], call: list[str], lang: str) -> None:
        for path, text in zip(files, broken(whole, moves), strict=True):
            path.write_text(text, encoding="utf-8", errors="surrogatepass")
        code = main(["rules", call[0], str(folder), *call[1:], "--lang", lang])
        captured = capsys.readouterr()
        codes.add(code)
        assert code in (0, 1, 2, 3), (code, captured.err)
        assert "Traceback" not in captured.out + captured.err
        assert "\x1b" not in captured.out + captured.err

    run()
    assert {1, 2} <= codes
