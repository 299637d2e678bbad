"""Words of a rule set that hold what acts on a terminal: written out wherever they are shown, escapes in JSON."""

from __future__ import annotations

import re
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from helpers import RULES

from binjiang_cli.cli.main import main
from binjiang_cli.words import BLANK_SIGNS, is_control, visible

PROFILE = str(Path(__file__).parents[1] / "examples/profiles/worked-case.yaml")
# A right-to-left override, the C1 form of the start of an escape and its usual one, a line and a paragraph that end.
SIGNS = r"\u202E\x9B31m\e[31m\u0085\u2028"
LINE = re.compile(r"(\s+(?:- )?en: )([^>|{\[].*)")
FLOW = re.compile(r'([{,] ?en: )("[^"]*"|[^,}"]+)')


def with_signs(found: re.Match[str]) -> str:
    words = found[2].strip().strip("\"'").replace("\\", "").replace('"', "'")
    return f'{found[1]}"{words}{SIGNS}"'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Path:
    """The shipped rule set, with the signs at the end of its English words: the Chinese ones are keys of its cases."""
    copy = Path(shutil.copytree(RULES, tmp_path_factory.mktemp("hostile") / "rules"))
    for path in (*copy.glob("*.yaml"), *copy.glob("payments/*.yaml")):
        lines = path.read_text("utf-8").split("\n")
        written = [with_signs(found) if (found := LINE.fullmatch(line)) else FLOW.sub(with_signs, line) for line in lines]
        path.write_text("\n".join(written), encoding="utf-8")
    return copy


CALLS = [
    f"estimate {PROFILE}", f"estimate {PROFILE} --explain", f"estimate {PROFILE} --format json",
    f"estimate {PROFILE} --format csv", f"estimate {PROFILE} --format markdown --explain",
    f"batch {PROFILE} -o out.csv --lines lines.csv --warnings warnings.csv",
    f"batch {PROFILE} -o out.jsonl --lines lines.jsonl --warnings warnings.jsonl",
    f"batch {PROFILE} -o out.xlsx --lines lines.xlsx --warnings warnings.xlsx",
    "measures", "measures M1", "measures --format json", "explain M1", "explain rd-support", "explain loans",
    "profile new", "profile schema", f"profile check {PROFILE}",
    *(f"rules check RULES --format {form}" for form in ("full", "concise", "json", "junit", "sarif", "github", "gitlab")),
    "rules test RULES", "rules coverage RULES", "rules coverage RULES --format json", "rules schema rule",
    *(f"rules diff RULES {RULES} --format {form}" for form in ("table", "json", "markdown")),
]  # fmt: skip


def parts(path: Path) -> list[bytes]:
    if path.suffix != ".xlsx":
        return [path.read_bytes()]
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist()]


@pytest.mark.parametrize("colour", ["", "1"])
@pytest.mark.parametrize("call", CALLS)
def test_no_sign_of_a_word_acts_on_who_reads_it(call, colour, hostile, tmp_path, monkeypatch, capsys):
    if colour and ("-o" in call or "--format" in call):
        pytest.skip("files and forms for programs have no colour")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BINJIANG_RULES", str(hostile))
    monkeypatch.setenv("FORCE_COLOR", colour)
    code = main([*(str(hostile) if word == "RULES" else word for word in call.split()), "--lang", "en"])
    captured = capsys.readouterr()
    assert code in (0, 1), captured.err
    said = captured.out + captured.err
    if colour:
        said = re.sub(r"\x1b\[[0-9;]*m", "", said)  # the program's own
    texts = [said, *(part.decode("utf-8", "replace") for path in tmp_path.iterdir() for part in parts(path))]
    assert {char for text in texts for char in text if is_control(char)} <= set("\n\r\t")


def test_what_is_printable_has_no_sign_that_is_written_out() -> None:
    """So that a text of such signs alone, as nearly all are, need not be looked at sign by sign."""
    signs = [sign for sign in map(chr, range(sys.maxunicode + 1)) if is_control(sign) or sign in BLANK_SIGNS]
    assert len(signs) > 2_000 and not any(sign.isprintable() for sign in signs)
    assert visible("杭州（甲）\u200b\n") == "杭州（甲）\\u200b\\u000a"
