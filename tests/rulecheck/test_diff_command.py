"""`rules diff` as a command: forms, languages, exit codes, expectations, and names that want to be more than names."""

import json
import re
import shutil
from pathlib import Path

import pytest
from helpers import RULES, rules_copy
from markdown_it import MarkdownIt
from rich.cells import cell_len

from binjiang_cli.cli.main import main

EXAMPLES = RULES.parents[1] / "examples" / "profiles"
PROFILE = """\
company: {name: 钱江微电子}
as_of: 2026-06-30
rd_projects: [{name: 车规级 MCU, key_innovation: true, spend: 1200万}]
"""
HOSTILE = "a|b <img src=x onerror=alert(1)> @everyone #12 [x](http://e.vil) `c` **d** </details> &lt; \\ www.e.vil GH-7 !3"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Two rule sets, `old` and `new` (R&D support at 25%), and a profile, in the current folder."""
    shutil.move(rules_copy(tmp_path), tmp_path / "old")
    shutil.copytree(tmp_path / "old", tmp_path / "new")
    replace(tmp_path / "new/payments/rd-support.yaml", "30%", "25%")
    (tmp_path / "one.yaml").write_text(PROFILE, "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("BINJIANG_RULES", "COLUMNS", "LANG", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def diff(capsys):
    """Runs `rules diff old new …`; exit code, standard output, standard error."""

    def run(*arguments, sides=("old", "new"), lang="en"):
        code = main(["rules", "diff", *sides, *map(str, arguments), "--lang", lang])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def replace(path, old, new):
    text = Path(path).read_text("utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), "utf-8")


def test_the_table_in_both_languages(diff):
    fingerprints = re.compile(r"sha256 [0-9a-f]{12}")
    code, out, err = diff("--on", "one.yaml", lang="zh")
    assert (code, err) == (0, "")
    assert (
        fingerprints.sub("sha256 …", out)
        == """\
规则变化：old → new
旧  binjiang-2024 (sha256 …)
新  binjiang-2024 (sha256 …)

规则的含义有 1 处变化。
  研发资助（rd-support，S4.1）
    比例  最高 30% → 最高 25%
          old/payments/rd-support.yaml:12 → new/payments/rd-support.yaml:12

对企业的影响
1 家企业中 0 家增加、1 家减少、0 家合计不变，上限合计 −600,000.00 元。

                              旧            新         差额
  下限合计                  0.00          0.00         0.00
  上限合计          3,600,000.00  3,000,000.00  −600,000.00
  待定部分最多可加          0.00          0.00         0.00

  规则                    企业  下限         上限
  研发资助（rd-support）     1  0.00  −600,000.00

变动最大的企业
  钱江微电子（one.yaml）
    合计：最高 3,600,000.00 → 最高 3,000,000.00（上限 −600,000.00）
    研发资助 · 车规级 MCU：可得 最高 3,600,000.00 → 可得 最高 3,000,000.00（上
      限 −600,000.00）
"""
    )
    code, out, err = diff("--on", "one.yaml", lang="en")
    assert (code, err) == (0, "")
    assert (
        fingerprints.sub("sha256 …", out)
        == """\
Rule changes: old → new
Old  binjiang-2024 (sha256 …)
New  binjiang-2024 (sha256 …)

One change of meaning in the rules.
  R&D support (rd-support, S4.1)
    intensity  up to 30% → up to 25%
               old/payments/rd-support.yaml:12 → new/payments/rd-support.yaml:12

What it does to companies
Companies: 1, of which 0 gain, 1 lose, 0 keep their total; the high total
changes by −600,000.00 CNY.

                       Old           New   Difference
  Low total           0.00          0.00         0.00
  High total  3,600,000.00  3,000,000.00  −600,000.00
  Potential           0.00          0.00         0.00

  Rule                      Companies   Low         High
  R&D support (rd-support)          1  0.00  −600,000.00

The largest movers
  钱江微电子 (one.yaml)
    Total: up to 3,600,000.00 → up to 3,000,000.00 (high −600,000.00)
    R&D support · 车规级 MCU: eligible up to 3,600,000.00 → eligible up to
      3,000,000.00 (high −600,000.00)
"""
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal_and_no_figure_is_broken(diff, monkeypatch, width, lang):
    monkeypatch.setenv("COLUMNS", str(width))
    code, out, _ = diff("--on", EXAMPLES, "--as-of", "2026-06-30", lang=lang)
    assert code == 0
    # A path that does not fit has a line of its own.
    wide = [line.strip() for line in out.splitlines() if cell_len(line) > width]
    assert all(re.fullmatch(r"[(（]/\S+[)）]", line) for line in wide), wide
    assert not re.search(r"\d[,.]$|^ *[,.]\d|−$", out, re.MULTILINE)
    assert "72,954,775.35" in out and "69,712,939.73" in out and "−3,241,835.62" in out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_paths_that_do_not_fit_are_not_broken(diff, monkeypatch, lang):
    monkeypatch.setenv("COLUMNS", "60")
    folder = Path("every folder of the clients of this office") / "滨江区各镇街的企业档案二〇二六年"
    folder.mkdir(parents=True)
    for name in ("old", "new"):
        shutil.move(name, folder / name)
    (folder / "one.yaml").write_text(PROFILE, "utf-8")
    (folder / "bad.yaml").write_text("company: {nam: 甲}\n", "utf-8")
    _, out, _ = diff("--on", folder, sides=(str(folder / "old"), str(folder / "new")), lang=lang)
    for path, times in (("old", 1), ("new", 1), ("one.yaml", 1), ("bad.yaml", 2), ("old/payments/rd-support.yaml:", 1)):
        assert len(re.findall(re.escape(str(folder / path)) + r"(?!/)", out)) >= times, out


def test_markdown_is_fit_for_a_comment(diff):
    code, out, err = diff("--on", "one.yaml", "-f", "markdown")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "## Rule changes: old → new"
    assert lines[2] == (
        "**One change of meaning in the rules. Companies: 1, of which 0 gain, 1 lose, 0 keep their total; "
        "the high total changes by −600,000.00 CNY.**"
    )
    assert "| R\\&D support (rd-support, S4.1) | intensity | up to 30% | up to 25% | new/payments/rd-support.yaml:12 |" in lines
    assert "| High total | 3,600,000.00 | 3,000,000.00 | −600,000.00 |" in lines
    assert "| R\\&D support (rd-support) | 1 | 0.00 | −600,000.00 |" in lines
    assert lines.count("</details>") == out.count("<details>") == 1


def test_json_has_every_key_and_money_as_decimal_texts(diff):
    code, out, err = diff("--on", "one.yaml", "-f", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert out == diff("--on", "one.yaml", "-f", "json")[1]
    assert (found["schema_version"], found["changed"], found["meaning_changed"], found["expectation"]) == (1, True, True, None)
    assert found["old"]["name"] == "old" and found["old"]["commit"] is None
    assert found["changes"] == [
        {
            "id": "rd-support.intensity", "about": "R&D support (rd-support, S4.1)", "what": "intensity", "meaning": True,
            "detail": False, "old": "up to 30%", "new": "up to 25%",
            "old_place": "old/payments/rd-support.yaml:12", "new_place": "new/payments/rd-support.yaml:12",
        }
    ]  # fmt: skip
    assert found["profiles"] == {"compared": 1, "changed": 1, "gain": 0, "lose": 1, "keep": 0, "refused": 0}
    nothing = {"old": "0.00", "new": "0.00", "difference": "0.00"}
    high = {"old": "3600000.00", "new": "3000000.00", "difference": "-600000.00"}
    assert found["totals"] == {"low": nothing, "high": high, "potential": nothing}
    state = {"status": "eligible", "low": "0.00", "superseded_by": [], "missing": [], "zero": []}
    assert found["effects"] == [
        {
            "profile": "one.yaml", "company": "钱江微电子", "as_of": "2026-06-30", "changed": True,
            "low": nothing, "high": high, "potential": nothing, "measures": [],
            "lines": [
                {
                    "id": "rd-support:rd_projects[0]", "rule": "rd-support", "name": "车规级 MCU",
                    "old": {**state, "high": "3600000.00"}, "new": {**state, "high": "3000000.00"},
                    "difference": {"low": "0.00", "high": "-600000.00"},
                }
            ],
        }
    ]  # fmt: skip


def test_every_form_can_go_to_a_file(diff):
    for form in ("table", "markdown", "json"):
        assert diff("--on", "one.yaml", "-f", form, "-o", "out")[:2] == (0, "")
        assert "600" in Path("out").read_text("utf-8")


def test_no_change_in_meaning_is_said_plainly(diff):
    shutil.rmtree("new")
    shutil.copytree("old", "new")
    same = "The rule files of both sides are the same."
    assert same in diff("--on", "one.yaml", "--fail-on-change")[1]
    replace("new/payments/rd-support.yaml", "zh: 研发资助", "zh: 研究开发资助")
    code, out, _ = diff("--on", "one.yaml", "--fail-on-change", lang="zh")
    assert code == 0
    assert "规则的含义没有变化，只改了文字、注释或格式。" in out
    assert "名称  研发资助 → 研究开发资助" in out
    assert "1 家企业中 0 家增加、0 家减少、1 家合计不变，上限合计 0.00 元。" in out
    replace("new/payments/rd-support.yaml", "研究开发资助", "研发资助")
    replace("new/payments/rd-support.yaml", "for_each", "# a remark\nfor_each")
    assert "No change in meaning: only words, comments or the layout differ." in diff()[1]


def test_only_so_many_movers_are_shown_one_by_one(diff):
    names = ("杭州砚渡微电子有限公司", "杭州霁川医疗器械有限公司", "杭州栎屿机器人有限公司")
    for form, more in (("table", "  4 more changed and are not shown"), ("markdown", "4 more changed and are not shown")):
        out = diff("--on", EXAMPLES, "--top", 1, "-f", form)[1]
        assert [name in out for name in names] == [True, False, False]
        assert more in out.splitlines()
    out = diff("--on", EXAMPLES)[1]
    assert [out.index(name) for name in names] == sorted(out.index(name) for name in names)


def test_the_day_of_the_call_wins(diff):
    out = diff("--on", "one.yaml", "--as-of", "2024-01-01", "-f", "json")[1]
    (effect,) = json.loads(out)["effects"]
    assert (effect["as_of"], effect["changed"]) == ("2024-01-01", False)
    assert diff("--as-of", "tomorrow")[0] == 2


def shown(markdown):
    """The text that Markdown shows, without zero-width spaces; nothing but the form's own markup is in it."""
    texts = []
    for block in MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown):
        if block.type == "html_block":
            assert re.fullmatch("<details><summary>[^<>]*</summary>|</details>", block.content.strip())
        for token in block.children or ():
            assert token.type in ("text", "text_special", "strong_open", "strong_close", "html_inline"), token
            assert token.type != "html_inline" or token.content in ("<sub>", "</sub>")
            texts.append(token.content)
    return "".join(texts).replace("\u200b", "")


@pytest.mark.parametrize(
    "name", ["1. 甲", "- x", "+ x", "12) x", "    code", "# x", "> x", "* x", "=", "---", "~~~", "| - |", "x\\"]
)
def test_titles_paths_and_names_begin_nothing(diff, name):
    for side in ("old", "new"):
        replace(f"{side}/payments/rd-support.yaml", "zh: 研发资助", f"zh: {json.dumps(name)}")
    Path(f"{name}.yaml").write_text(PROFILE.replace("钱江微电子", json.dumps(name)), "utf-8")
    Path(f"bad {name}.yaml").write_text("x: 1\n", "utf-8")
    Path(name).mkdir()
    shutil.copy(f"bad {name}.yaml", f"{name}/x.yaml")
    out = diff("--on", f"{name}.yaml", "--on", f"{name}/x.yaml", "-f", "markdown", lang="zh")[1]
    text = shown(out)
    assert text.count(name.strip()) >= 5
    assert len(re.findall(r"^\s*- ", out, re.MULTILINE)) == sum(
        token.type == "list_item_open" for token in MarkdownIt("commonmark").enable("table").parse(out)
    )


@pytest.mark.parametrize("form", ["table", "markdown", "json"])
def test_names_stay_names(diff, form):
    for number, name in enumerate((HOSTILE, "\x1b[31m\u202ered")):
        quoted = json.dumps(name)
        Path(f"h{number}.yaml").write_text(
            f"company: {{name: {quoted}}}\nas_of: 2026-06-30\n"
            f"rd_projects: [{{name: {quoted}, key_innovation: true, spend: 100万}}]\n",
            "utf-8",
        )
    code, out, _ = diff("--on", "h0.yaml", "--on", "h1.yaml", "-f", form)
    assert "\x1b" not in out and "\u202e" not in out
    if form == "json":
        assert json.loads(out)["effects"][0]["company"] == HOSTILE
    elif form == "table":
        assert HOSTILE in "".join(line.strip() + " " for line in out.splitlines())
    else:
        for linked in ("@everyone", "#12", "://", "www.e", "GH-7", "!3"):
            assert linked not in out
        assert shown(out).count(HOSTILE) == 2
    assert code == 2  # the second is refused: a name with control characters


def test_fail_on_change(diff):
    assert diff("--fail-on-change")[0] == 1
    assert diff("--on", "one.yaml", "--fail-on-change")[0] == 1
    assert diff("--on", "one.yaml", "--fail-on-change", sides=("old", "old"))[0] == 0
    assert diff("--on", "one.yaml")[0] == 0


def expectation(**parts):
    whole = {
        "reason": {"zh": "2027 年起降到 25%", "en": "25% from 2027"},
        "changes": {"rd-support.intensity": {"old": "最高 30%", "new": "最高 25%"}},
        "profiles": {
            "one.yaml": {
                "totals": {"old": "最高 3,600,000.00", "new": "最高 3,000,000.00"},
                "rd-support:rd_projects[0]": {"old": "eligible up to 3,600,000.00", "new": "eligible up to 3,000,000.00"},
            }
        },
    }
    Path("expect.yaml").write_text(json.dumps({**whole, **parts}, ensure_ascii=False), "utf-8")


def test_an_expectation_that_names_everything_explains_it(diff):
    expectation()
    code, out, err = diff("--on", "one.yaml", "--expect", "expect.yaml", "--fail-on-change")
    assert (code, err) == (0, "")
    assert out.endswith("\nThe changes are as expected: 25% from 2027\n")
    code, out, _ = diff("--on", "one.yaml", "--expect", "expect.yaml", "-f", "json", lang="zh")
    assert (code, json.loads(out)["expectation"]) == (
        0, {"reason": "2027 年起降到 25%", "holds": True, "unexpected": [], "missing": []}
    )  # fmt: skip


WRONG = [
    ({"changes": {}}, ["rd-support.intensity"], []),
    (
        {"changes": {"rd-support.intensity": {"old": "最高 30%", "new": "最高 24%"}}},
        ["rd-support.intensity"], ["rd-support.intensity"],
    ),
    ({"changes": {"rd-support.intensity": {"new": "最高 25%"}}}, ["rd-support.intensity"], ["rd-support.intensity"]),
    (
        {"changes": {"rd-support.intensity": {"old": "最高 30%", "new": "最高 25%"}, "bonus": {"new": "x"}}},
        [], ["bonus"],
    ),
    ({"profiles": {}}, ["one.yaml: totals", "one.yaml: rd-support:rd_projects[0]"], []),
    (
        {"profiles": {"one.yaml": {"totals": {"old": "最高 3,600,000.00", "new": "最高 3,000,000.01"}}}},
        ["one.yaml: totals", "one.yaml: rd-support:rd_projects[0]"], ["one.yaml: totals"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "unexpected", "missing"), WRONG, ids=range(len(WRONG)))
def test_anything_more_and_anything_less_than_expected_fails(diff, parts, unexpected, missing):
    expectation(**parts)
    code, out, _ = diff("--on", "one.yaml", "--expect", "expect.yaml", "-f", "json")
    told = json.loads(out)["expectation"]
    assert (code, told["holds"], told["unexpected"], told["missing"]) == (1, False, unexpected, missing)
    for form in ("table", "markdown"):
        code, out, _ = diff("--on", "one.yaml", "--expect", "expect.yaml", "-f", form)
        assert code == 1
        assert "The changes are not as expected." in out


def test_a_profile_of_the_expectation_that_was_not_looked_at_did_not_happen(diff):
    expectation()
    code, out, _ = diff("--expect", "expect.yaml", "-f", "json")
    assert (code, json.loads(out)["expectation"]["missing"]) == (
        1, ["one.yaml: totals", "one.yaml: rd-support:rd_projects[0]"]
    )  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_written_expectation_holds_in_either_language_and_for_nothing_else(diff, lang):
    replace("new/payments/loan-interest.yaml", "term > 0", "term >= 0")
    (Path("new") / "payments" / "market-domestic.yaml").unlink()
    replace("new/measures.yaml", ", market-domestic", "")
    written = ("--write-expect", "expect.yaml", "--reason", "“x”: {y} # z")
    assert diff("--on", EXAMPLES, *written, "--as-of", "2026-06-30", lang=lang)[0] == 0
    for other in ("zh", "en"):
        again = diff("--on", EXAMPLES, "--expect", "expect.yaml", "--as-of", "2026-06-30", "-f", "json", lang=other)
        assert (again[0], json.loads(again[1])["expectation"]["reason"]) == (0, "“x”: {y} # z")
    assert diff("--on", EXAMPLES, "--expect", "expect.yaml", "--as-of", "2026-06-30", sides=("old", "old"))[0] == 1
    replace("new/payments/rd-support.yaml", "25%", "26%")
    assert diff("--on", EXAMPLES, "--expect", "expect.yaml", "--as-of", "2026-06-30")[0] == 1


def test_a_reason_must_be_given(diff):
    assert diff("--write-expect", "expect.yaml")[0] == 0
    code, out, err = diff("--expect", "expect.yaml")
    assert (code, out) == (2, "")
    assert "expect.yaml:1:9" in err
    assert diff("--write-expect", "expect.yaml", "--reason", "  ")[0] == 0
    assert diff("--expect", "expect.yaml")[0] == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n",
        "reason: x\nreason: y\n",
        "reason: x\nextra: 1\n",
        "changes: {}\n",
        "reason: {zh: 甲}\n",
        "reason: [x\n",
        "reason: x\nchanges: [rd-support.intensity]\n",
    ],
)
def test_a_wrong_expectation_is_refused_at_its_place(diff, text):
    Path("expect.yaml").write_text(text, "utf-8")
    code, out, err = diff("--expect", "expect.yaml")
    assert (code, out) == (2, "")
    assert err.startswith("expect.yaml:")


def test_a_profile_that_neither_side_can_use_is_unusable_input_after_the_rest(diff):
    Path("bad.yaml").write_text("company: {nam: 甲}\n", "utf-8")
    code, out, err = diff("--on", "bad.yaml", "--on", "one.yaml", "--fail-on-change")
    assert code == 2
    assert "钱江微电子 (one.yaml)" in out
    assert "  bad.yaml\n    neither side can use it: bad.yaml:1:11 unknown key: nam\n" in out
    assert "bad.yaml:1:11: error: unknown key: nam" in err


def test_a_profile_that_only_the_new_rules_refuse_is_a_change_to_be_expected(diff):
    shutil.rmtree("new")
    shutil.copytree("old", "new")
    replace("new/vocabulary.yaml", "      spend:\n", "      spent:\n")
    replace("new/policy.yaml", "rd_projects.spend:", "rd_projects.spent:")
    replace("new/payments/rd-support.yaml", "rd_project.spend", "rd_project.spent")
    code, out, _ = diff("--on", "one.yaml", "--fail-on-change")
    assert code == 1
    assert "can no longer be used: one.yaml:3:53 unknown key: spend" in out
    assert diff("--on", "one.yaml", "--write-expect", "expect.yaml", "--reason", "renamed")[0] == 0
    assert '"usable": {old: "usable", new: "not usable"}' in Path("expect.yaml").read_text("utf-8")
    assert diff("--on", "one.yaml", "--expect", "expect.yaml")[0] == 0
    assert diff("--on", "one.yaml", "--fail-on-change", sides=("new", "old"))[1].count("could not be used, now it can") == 1


@pytest.mark.parametrize(
    ("arguments", "sides", "code"),
    [
        (("--on", "nothing.yaml"), ("old", "new"), 2),
        (("--on", "empty"), ("old", "new"), 3),
        ((), ("old", "nowhere"), 2),
        ((), ("old", "empty"), 3),
        (("--expect", "nothing.yaml"), ("old", "new"), 2),
        (("--top", "-1"), ("old", "new"), 2),
        (("-o", "no/such/folder/out"), ("old", "new"), 2),
    ],
)
def test_exit_codes_of_what_cannot_be_done(diff, arguments, sides, code):
    Path("empty").mkdir()
    done = diff(*arguments, sides=sides)
    assert done[0] == code
    assert "Traceback" not in done[2]
    assert done[2]
