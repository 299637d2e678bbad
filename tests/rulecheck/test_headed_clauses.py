"""`rules verify` finds clauses headed 第X条, 一、 and （一）, and their items, as it finds those that are numbered 1."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from helpers import write_files

from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.rulecheck.starting import new_set
from binjiang_cli.rulecheck.verification.page import read_page
from binjiang_cli.rulecheck.verification.source_text import find_clauses
from binjiang_cli.rulecheck.verification.verify import verify
from binjiang_cli.source.document import Document

TODAY = date(2026, 6, 30)
ARTICLES = """\
某区技改办法

第一章 总则

第一条 为了支持技改，制定本办法。
第二条 技改资助。按照第一条，按投资的10%资助：
（一）设备。投资500万元以上的；
（二）软件。每个项目最多200万元。
第三条 附带条件。企业在本区。

第十一条 期限
本办法自2026年1月1日起施行。

附件：1. 申请表。2. 名单。
"""
SECTIONS = """\
一、总体要求
坚持创新。
（一）指导思想。全面贯彻。
二、技改资助
（一）设备。投资500万元以上的，按10%资助。
（二）软件。每个项目最多200万元。
三、附带条件。企业在本区。
"""
ITEMS = """\
一、支持对象
1.企业。
二、支持政策
（一）首台套。给予100万元。
（二）技改资助。给予10%资助。
1.设备。投资500万元以上。
2.软件。最多200万元。
（三）附带条件。企业在本区。
三、附则
本政策有效期一年。
"""


def policy_of(folder: Path, *clauses: tuple[str, str]) -> Policy:
    """A rule set with clauses of titles; A1 is that of its rule."""
    files = new_set("mine", "zh", TODAY)
    stated = "".join(f"  {name}: {{title: {{zh: {title}, en: T}}, excused: {{zh: 无, en: N}}}}\n" for name, title in clauses)
    files["policy.yaml"] += stated
    renamed = {name: text.replace("  A1:\n", "  Z9:\n").replace("clause: A1", "clause: Z9") for name, text in files.items()}
    return load_policy(write_files(folder, renamed))


def texts(policy: Policy, text: str) -> dict[str, str]:
    found = find_clauses(read_page(text), policy.clauses, policy.issuer)
    return {name: clause.text for name, clause in found.items() if name != "Z9"}


def test_articles_and_their_items_whatever_refers_to_them(tmp_path: Path) -> None:
    policy = policy_of(
        tmp_path, ("A2", "技改资助"), ("A2.1", "设备"), ("A2.2", "软件"), ("A3", "附带条件"), ("A11", "期限"), ("A12", "没有")
    )
    assert texts(policy, ARTICLES) == {
        "A2": "技改资助。按照第一条,按投资的10%资助:(一)设备。投资500万元以上的;(二)软件。每个项目最多200万元",
        "A2.1": "设备。投资500万元以上的",
        "A2.2": "软件。每个项目最多200万元",
        "A3": "附带条件。企业在本区",
        "A11": "期限本办法自2026年1月1日起施行。附件:1.申请表。2.名单",
    }


def test_articles_are_found_by_their_number_alone(tmp_path: Path) -> None:
    policy = policy_of(tmp_path, ("A1", "甲"), ("A3", "乙"))
    assert texts(policy, ARTICLES) == {"A1": "为了支持技改,制定本办法", "A3": "附带条件。企业在本区"}


def test_sections_of_which_only_some_are_restated(tmp_path: Path) -> None:
    policy = policy_of(tmp_path, ("A2", "技改资助"), ("A2.2", "软件"), ("A3", "附带条件"))
    assert texts(policy, SECTIONS) == {
        "A2": "技改资助(一)设备。投资500万元以上的,按10%资助。(二)软件。每个项目最多200万元",
        "A2.2": "软件。每个项目最多200万元",
        "A3": "附带条件。企业在本区",
    }


def test_items_in_brackets_end_where_the_next_section_begins(tmp_path: Path) -> None:
    policy = policy_of(tmp_path, ("A2", "技改资助"), ("A2.1", "设备"), ("A2.2", "软件"), ("A3", "附带条件"))
    assert texts(policy, ITEMS) == {
        "A2": "技改资助。给予10%资助。1.设备。投资500万元以上。2.软件。最多200万元",
        "A2.1": "设备。投资500万元以上",
        "A2.2": "软件。最多200万元",
        "A3": "附带条件。企业在本区",
    }


@pytest.mark.parametrize("text", [ARTICLES, SECTIONS, ITEMS])
def test_figures_are_looked_for_in_what_was_found(text: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    policy_of(folder, ("A3", "附带条件"))
    path = folder / "policy.yaml"
    path.write_text(path.read_text("utf-8").replace("  Z9:\n", "  A2:\n"), "utf-8")
    rule = folder / "payments/upgrade.yaml"
    rule.write_text(rule.read_text("utf-8").replace("clause: Z9", "clause: A2"), "utf-8")
    found = verify(load_policy(folder), Document("text", text))
    assert [(one.code, one.clause) for one in found.findings] == [("unrecorded", "A2"), ("unrecorded", "A3")]
    less = verify(load_policy(folder), Document("text", text.replace("500万元", "600万元")))
    assert ("figure_missing", "A2") in [(one.code, one.clause) for one in less.findings]
