"""The dialogue of an interview in a real terminal: figures worked out by hand, wrong answers, back, Ctrl-C, taken up again."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from rich.cells import cell_len

WIDTH = 80
PROMPT = "\n> "
ROOT = Path(__file__).parents[2]


class Talk:
    """`binjiang interview` in a terminal of 80 columns."""

    def __init__(self, folder: Path, *call: str, **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR", "BINJIANG_RULES")}
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "binjiang_cli", "interview", *call],
            cwd=folder,
            env={**kept, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "TERM": "xterm", **environment},
            encoding="utf-8",
            dimensions=(50, WIDTH),
            timeout=60,
        )
        self.pages: list[str] = []

    def asked(self) -> str:
        """What stands before the next prompt."""
        self.child.expect(PROMPT)
        self.pages.append(self.child.before or "")
        return self.pages[-1].replace("\r", "")

    def say(self, *answers: str) -> str:
        """Give answers, and return what is asked behind the last."""
        shown = ""
        for answer in answers:
            self.child.sendline(answer)
            shown = self.asked()
        return shown

    def end(self, answer: str | None = None) -> tuple[int | None, str]:
        """Give a last answer, and return the exit code and what is said at the end."""
        if answer is not None:
            self.child.sendline(answer)
        self.child.expect(pexpect.EOF)
        self.pages.append(self.child.before or "")
        self.child.close()
        return self.child.exitstatus, self.pages[-1].replace("\r", "")


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    found = Talk(tmp_path, "-o", "甲.yaml", "--as-of", "2026-06-30", "--lang", "zh")
    yield found
    found.child.close(force=True)


# 30% of 12,000,000; 30,000,000 × 3.10% × 339 ÷ 360 = 875,750; 5% to 10% of 60,000,000; 50% of 5,000,000.
ANSWERS = [
    ("企业的名称是什么？", "甲公司"),
    ("所在区是哪一种？", "1"),
    ("研发项目有几项？", "1"),
    ("重点创新项目（研发项目 1）：是还是否？", "有"),
    ("研发投入（研发项目 1）是多少元？", "1200万"),
    ("贷款有几项？", "1"),
    ("放款方（贷款 1）是哪一种？", "银行"),
    ("本金（贷款 1）是多少元？", "3000万"),
    ("放款日（贷款 1）是哪一天？", "2025-01-15"),
    ("还款日（贷款 1）是哪一天？", "2025-12-20"),
    ("已付利息（贷款 1）是多少元？", "978000"),
    ("资本金有几项？", "1"),
    ("类型（资本金 1）是哪一种？", "2"),
    ("注册资本（资本金 1）是多少元？", "1亿"),
    ("实到资本（资本金 1）是多少元？", "6000万"),
    ("产业化项目有几项？", "无"),
    ("营销网络有几项？", "1"),
    ("区域（营销网络 1）是哪一种？", "境外"),
    ("经营费用（营销网络 1）是多少元？", "500万"),
    ("已获资助有几项？", "0"),
    ("标的（研发项目 1）", ""),
    ("标的（贷款 1）", ""),
    ("标的（资本金 1）", ""),
    ("标的（营销网络 1）", ""),
]


def test_a_whole_interview(talk: Talk, tmp_path: Path) -> None:
    shown = talk.asked()
    assert "不知道就直接回车；< 回到上一题；Ctrl-C 停下" in shown
    for at, (question, answer) in enumerate(ANSWERS):
        assert question in shown, shown
        if at < len(ANSWERS) - 1:
            shown = talk.say(answer)
    code, last = talk.end(ANSWERS[-1][1])
    assert (code, "问完了：没有哪项未知的事实还能改变合计。" in last) == (0, True)
    whole = "".join(talk.pages)
    # the range narrows: 3,600,000; + 1,371,750 to the day of the estimate, then to the repayment; + 6,000,000; + 2,500,000
    totals = re.findall(r"目前合计：([^元]*) 元", whole)
    assert totals == [
        "0.00", "最高 3,600,000.00", "最高 4,971,750.00", "最高 4,475,750.00", "3,000,000.00 – 10,475,750.00",
        "3,000,000.00 – 12,975,750.00",
    ]  # fmt: skip
    assert whole.count("── 贷款 ──") == 1 and whole.count("── 标的 ──") == 1
    assert max(cell_len(line) for line in whole.replace("\r", "").splitlines()) <= WIDTH
    assert "\x1b[" not in re.sub(r"\x1b\[\?2004[hl]", "", whole)
    estimated = pexpect.run(
        f"{sys.executable} -m binjiang_cli estimate 甲.yaml --lang zh", cwd=str(tmp_path), encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
    )  # fmt: skip
    assert "3,000,000.00 – 12,975,750.00" in estimated


def test_wrong_answers_are_told_as_of_a_profile_and_asked_again(talk: Talk) -> None:
    talk.asked()
    assert "研发项目有几项？" in talk.say("甲", "1")
    shown = talk.say("很多")
    assert "“很多”不是整数；例如 240" in shown and "有几项" not in shown
    assert "重点创新项目" in talk.say("1")
    assert "“也许”既不是“是”也不是“否”" in talk.say("也许")
    assert "“约3万”是约数，这里要确切的金额" in talk.say("y", "约3万")
    assert "贷款有几项？" in talk.say("3万")


def test_back_and_left_open(talk: Talk, tmp_path: Path) -> None:
    talk.asked()
    assert "这是第一题。" in talk.say("甲", "<")
    assert "研发项目有几项？" in talk.say("滨江")
    assert "所在区是哪一种？" in talk.say("返回")
    assert "重点创新项目" in talk.say("1", "1")
    assert "研发投入" in talk.say("是")
    assert "重点创新项目" in talk.say("＜")

    assert "贷款有几项？" in talk.say("否")  # a plain no spares the amount
    shown = talk.say("", "", "", "")
    assert "已获资助有几项？" in shown or "标的" in shown
    code, last = talk.end("")
    assert code == 0
    assert "没有答、而还可能改变合计的：贷款、资本金、产业化项目、营销网络" in last.replace("\n", "")
    assert "重点创新项目: 否" in (tmp_path / "甲.yaml").read_text("utf-8")


def test_stopped_and_taken_up_again(talk: Talk, tmp_path: Path) -> None:
    talk.asked()
    talk.say("甲公司", "1", "1", "是")
    talk.child.sendintr()
    code, last = talk.end()
    assert code == 130 and "停在这里。接着问：binjiang interview -o 甲.yaml" in last
    again = Talk(tmp_path, "-o", "甲.yaml", "--lang", "en")
    shown = again.asked()
    assert "Taken up where it was left." in shown and "R&D spending (R&D projects 1): how much?" in shown
    assert "The total so far" in again.say("1200万") or "3,600,000.00" in "".join(again.pages)
    again.child.sendeof()
    code, last = again.end()
    assert code == 0 and "Stopped here. To go on: binjiang interview -o 甲.yaml" in last
    assert "spend: 12000000" in (tmp_path / "甲.yaml").read_text("utf-8")


def test_a_profile_is_taken_as_it_is_and_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "from.yaml"
    text = "company: {name: 甲, district: 其他}\nas_of: 2026-06-30\n"
    path.write_text(text, "utf-8")
    code, last = Talk(tmp_path, "from.yaml", "-o", "to.yaml", "--lang", "zh").end()
    assert (code, "问完了：没有哪项未知的事实还能改变合计。" in last) == (0, True)
    assert path.read_text("utf-8") == text and (tmp_path / "to.yaml").exists()
    code, last = Talk(tmp_path, "from.yaml", "-o", "from.yaml", "--lang", "zh").end()
    assert code == 2 and "from.yaml" in last and path.read_text("utf-8") == text


def test_colour_is_shown_where_it_is_not_refused(tmp_path: Path) -> None:
    plain = Talk(tmp_path, "-o", "a.yaml", "--lang", "en")
    assert "\x1b[1m" not in plain.asked()
    plain.child.close(force=True)
    coloured = Talk(tmp_path, "-o", "a.yaml", "--lang", "en", NO_COLOR="")
    assert "\x1b[1m" in coloured.asked()
    coloured.child.close(force=True)


def test_an_output_must_be_a_profile(tmp_path: Path) -> None:
    code, last = Talk(tmp_path, "-o", "a.json", "--lang", "en").end()
    assert code == 2 and ".yaml" in last
