"""`rules verify`: an amended text is noticed at the right clause; typography, layout and page furniture are not."""

import json
import re
import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from binjiang_cli.policy.load import load_policy
from binjiang_cli.rulecheck.verification.figures import Figure, figure_of, figures_in
from binjiang_cli.rulecheck.verification.page import normalised
from binjiang_cli.rulecheck.verification.verify import verify
from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import InputError

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent / "verify"
RULES = HERE / "rules"
TEXT = (HERE / "policy.txt").read_text("utf-8")
REAL = ROOT.parent / "shared" / "policy" / "policy.zh.txt"
MENU = "1.首页\n2.新闻\n3.公开\n4.办事\n5.互动\n目标任务\n政策措施\n附则\n"
FOOT = "\n来源：县报\n1.上一篇\n2.下一篇\n5.联系我们。\n本站由县里维护。\n2026年1月1日\n"
FURNITURE = "\n\n- 3 -\n分享到：微信 微博\n相关链接\n1.首页\n2.新闻\n\n"
ONLY_FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
ONLY_HALF_WIDTH = str.maketrans("（），；：％", "(),;:%")


@pytest.fixture(scope="module")
def policy():
    return load_policy(RULES)


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


def found(policy, text):
    """What verification says of a text: code and clause of each finding."""
    return [(finding.code, finding.clause) for finding in verify(policy, Document("text", text)).findings]


def replaced(old, new, text=TEXT):
    assert text.count(old) == 1
    return text.replace(old, new)


def paragraph(number, part):
    """A numbered paragraph of part two or three, as it stands in the text."""
    found = re.search(rf"^{number}\. .*$", TEXT[TEXT.index(f"PART 0{part}") :], re.MULTILINE)
    assert found is not None
    return found[0]


def swapped(first, second):
    return TEXT.replace(first, "\0").replace(second, first).replace("\0", second)


def one_line(text):
    return re.sub(r"\s+", "", text)


def wrapped(text, width):
    return re.sub(rf"(.{{{width}}})(?=.)", r"\1\n", text)


def page(text, numbers_from_list):
    """A saved web page with a menu, scripts and a footer."""
    lines = []
    for line in text.splitlines():
        item = re.match(r"([0-9]+)\. (.*)", line)
        if item and numbers_from_list:
            lines.append(f'<ol start="{item[1]}"><li>{item[2]}</li></ol>')
        else:
            lines.append(f"<p><span>{line[:5]}</span><b>{line[5:]}</b>&nbsp;</p>")
    return (
        "<!DOCTYPE html><html><head><title>1. 首页。</title><style>p {}</style><script>var a = '<p>1. 首页。</p>';</script>"
        f"</head><body><!-- <p>1. 扶持茶园改造。</p> --><ul><li>1.首页<li>2.新闻</ul>"
        f"{''.join(lines)}<div>版权所有。</div></body></html>"
    )


VARIANTS = {
    "as it stands": TEXT,
    "CRLF": TEXT.replace("\n", "\r\n"),
    "blank lines": TEXT.replace("\n", "\n \n　\n"),
    "no blank lines": re.sub(r"\n+", "\n", TEXT),
    "one line": re.sub(r"\s+", " ", TEXT),
    "one line without blanks": one_line(TEXT),
    "a blank after each character": " ".join(TEXT),
    "wrapped": wrapped(TEXT, 17),
    "wrapped narrowly": wrapped(TEXT, 5),
    "full width": TEXT.translate(ONLY_FULL_WIDTH),
    "half width": TEXT.translate(ONLY_HALF_WIDTH),
    "half-width full stops": TEXT.replace("。", "."),
    "another dash": TEXT.replace("—", "~"),
    "another comma after numbers": re.sub(r"(?m)^([0-9]+)\. ", r"\1、", TEXT),
    "parts numbered in Chinese": TEXT.replace("PART 01", "一、").replace("PART 02", "二、").replace("PART 03", "三、"),
    "parts not numbered": re.sub("PART 0.\n", "", TEXT),
    "no break space": TEXT.replace(" ", "\xa0"),
    "menu before": MENU + TEXT,
    "furniture after": TEXT + FOOT,
    "furniture around": MENU + TEXT + FOOT,
    "furniture after, one line": one_line(TEXT + FOOT),
    "furniture between": re.sub(r"(?m)^([0-9]+\. .*)$", rf"\1{FURNITURE}", TEXT),
    "menu behind a heading": replaced("附则\n", "附则\n" + MENU[:25]),
    "not signed": TEXT[: TEXT.index("青石新区管理委员会")],
    "saved page": page(TEXT, numbers_from_list=False),
    "saved page with lists": page(TEXT, numbers_from_list=True),
}


@pytest.mark.parametrize("text", VARIANTS.values(), ids=VARIANTS.keys())
def test_typography_layout_and_furniture_are_no_change(policy, text):
    assert found(policy, text) == []


AMENDED = {
    "a percentage": (replaced("最高30%", "最高25%"), [("figure_missing", "S4.1"), ("changed", "S4.1")]),
    "a digit before a percentage": (replaced("最高30%", "最高130%"), [("figure_missing", "S4.1"), ("changed", "S4.1")]),
    "a digit before a budget": (replaced("于2亿元", "于12亿元"), [("figure_missing", "M1"), ("changed", "M1")]),
    "a budget": (replaced("6000万元", "5000万元"), [("figure_missing", "M2"), ("changed", "M2")]),
    "a budget's unit": (replaced("1.5亿元", "1.5万元"), [("figure_missing", "M3"), ("changed", "M3")]),
    "a fund": (replaced("50亿元", "5亿元"), [("figure_missing", "M4"), ("changed", "M4")]),
    "the end of a range": (replaced("5%—10%", "5%—12%"), [("figure_missing", "S4.2b"), ("changed", "S4.2b")]),
    "a currency": (replaced("1000万美元", "1000万欧元"), [("figure_missing", "S4.2b"), ("changed", "S4.2b")]),
    "the first day": (replaced("3月1日", "3月11日"), [("figure_missing", "S5"), ("changed", "S5")]),
    "a figure in part one": (replaced("12%", "10%"), [("figure_missing", "T"), ("changed", "T")]),
    "an amount written otherwise": (replaced("1.5亿元", "1亿5000万元"), [("changed", "M3")]),
    "a word": (replaced("修梯田", "修水渠"), [("changed", "M1")]),
    "a word of an item": (replaced("新釉料", "旧釉料"), [("changed", "S4.1")]),
    "a word before the items": (replaced("可以这样补", "应当这样补"), [("changed", "S4")]),
    "a sentence more": (replaced("取多的一份。", "取多的一份。另补一成。"), [("changed", "S3")]),
    "a paragraph more": (replaced("取多的一份。", "取多的一份。\n另补一成。"), [("changed", "S3")]),
    "a clause more": (replaced("匠人的作坊。", "匠人的作坊。\n\n5. 办展览。每年预算1亿元。"), [("changed", "M4")]),
    "a sentence less": (replaced("从前的办法与它不同的，照它办。", ""), [("changed", "S5")]),
    "a measure removed": (replaced(paragraph(2, 2), ""), [("missing_clause", "M2")]),
    "the last measure removed": (replaced(paragraph(4, 2), ""), [("missing_clause", "M4")]),
    "a provision removed": (replaced(paragraph(2, 3), ""), [("missing_clause", "S2")]),
    "an item removed": (re.sub(r"（1）.*?(?=（2）)", "", TEXT), [("missing_clause", "S4.1")]),
    "a half removed": (re.sub("；新投入.*", "。", TEXT), [("missing_clause", "S4.2b")]),
    "part one removed": (re.sub(r"三年内.*\n", "", TEXT), [("missing_clause", "T")]),
    "removed, the others renumbered": (
        replaced(paragraph(2, 2), "").replace("3. 恢", "2. 恢").replace("4. 设", "3. 设"),
        [("missing_clause", "M2")],
    ),
    "two measures swapped": (swapped(paragraph(1, 2), paragraph(2, 2)), [("out_of_order", "M1"), ("out_of_order", "M2")]),
    "two swapped over a heading": (
        swapped(paragraph(1, 2), paragraph(4, 2)),
        [("out_of_order", "M1"), ("out_of_order", "M4")],
    ),
    "two bodies swapped": (
        swapped(paragraph(1, 2)[3:], paragraph(2, 2)[3:]),
        [("out_of_order", "M1"), ("out_of_order", "M2")],
    ),
    "two provisions swapped": (
        swapped(paragraph(3, 3), paragraph(4, 3)),
        [("out_of_order", "S3"), ("out_of_order", "S4")],
    ),
    "two provisions' bodies swapped": (
        swapped(paragraph(2, 3)[3:], paragraph(3, 3)[3:]),
        [("out_of_order", "S2"), ("out_of_order", "S3")],
    ),
    "one moved far": (
        replaced(paragraph(1, 2), "").replace(paragraph(4, 2), f"{paragraph(4, 2)}\n\n{paragraph(1, 2)}"),
        [("out_of_order", "M1")],
    ),
    "figures of two measures swapped": (
        swapped("2亿元", "6000万元"),
        [("figure_missing", "M1"), ("changed", "M1"), ("figure_missing", "M2"), ("changed", "M2")],
    ),
}


@pytest.mark.parametrize("change", [str, one_line], ids=["lines", "one line"])
@pytest.mark.parametrize(("text", "expected"), AMENDED.values(), ids=AMENDED.keys())
def test_amendment_is_found_at_its_clause(policy, text, expected, change):
    assert found(policy, change(text)) == expected


def test_every_single_character_counts(policy):
    """Each character of the clauses put out of the text changes the clause that it stands in, and no other."""
    clauses = TEXT[TEXT.index("1. 扶持") : TEXT.index("青石新区管理委员会")]
    start = TEXT.index(clauses)
    for offset, char in enumerate(clauses):
        line = clauses[clauses.rfind("\n", 0, offset) + 1 : clauses.find("\n", offset)]
        if not re.match(r"[0-9]\. ", line) or char in "0123456789.（）；。 \n":
            continue
        part = "M" if clauses.index(line) < clauses.index("附则") else "S"
        clause = part + line[0]
        at = start + offset
        named = {name.split(".")[0] for _, name in found(policy, TEXT[:at] + "某" + TEXT[at + 1 :])}
        assert named == {clause}, (char, line)


def test_finding_names_figure_users_rules_and_measures(binjiang):
    amended = replaced("最高30%", "最高25%", replaced("修梯田", "修水渠"))
    done = binjiang("rules", "verify", "--source", "-", "--rules", RULES, "--lang", "en", "--format", "json", stdin=amended)
    assert (done.code, done.stderr) == (1, "")
    result = json.loads(done.stdout)
    assert [finding["code"] for finding in result["findings"]] == ["changed", "figure_missing", "changed"]
    measure, rate, wording = result["findings"]
    assert (measure["clause"], measure["rules"], measure["measures"]) == ("M1", [], ["M1"])
    assert (rate["clause"], rate["rules"], rate["measures"]) == ("S4.1", ["glaze"], [])
    assert rate["message"] == ("30% is not in the text (a figure of clause S4.1, payments/glaze.yaml:7); the text has 25%")
    assert re.fullmatch("the wording has changed: fingerprint [0-9a-f]{16}, recorded 84a621869f8c607b", wording["message"])
    clauses = {clause["id"]: clause for clause in result["clauses"]}
    assert clauses["S4.1"]["title"] == "R&D"
    assert clauses["S4.1"]["findings"] == ["figure_missing", "changed"]
    assert clauses["S4.1"]["figures"] == [{"figure": "30%", "found": False, "used_by": ["S4.1", "payments/glaze.yaml:7"]}]
    assert clauses["S4.2b"]["figures"] == [
        {"figure": "1亿元", "found": True, "used_by": ["S4.2b", "payments/capital.yaml:7"]},
        {"figure": "1000万美元", "found": True, "used_by": ["S4.2b", "payments/capital.yaml:7"]},
        {"figure": "5%~10%", "found": True, "used_by": ["S4.2b", "payments/capital.yaml:15"]},
    ]
    assert clauses["S5"]["figures"] == [{"figure": "2025年3月1日", "found": True, "used_by": ["policy.yaml"]}]


@pytest.mark.parametrize(
    ("file", "old", "new", "clause", "figure"),
    [
        ("payments/glaze.yaml", "30%", "35%", "S4.1", "35% is not in the text (payments/glaze.yaml:7); the text has 30%"),
        ("payments/glaze.yaml", "30%", "0.35", "S4.1", "35% is not in the text (payments/glaze.yaml:7); the text has 30%"),
        ("payments/capital.yaml", "to: 10%", "to: 11%", "S4.2b", "5%—11% is not in the text (payments/capital.yaml:15)"),
        ("payments/capital.yaml", "10000万", "2亿", "S4.2b", "2亿元 is not in the text (payments/capital.yaml:7)"),
        (
            "payments/capital.yaml",
            "USD: 1000万",
            "USD: 999万",
            "S4.2b",
            "999万美元 is not in the text (payments/capital.yaml:7)",
        ),
        ("payments/capital.yaml", "day_count: 360", "share: 7%", "S4.2b", "7% is not in the text (payments/capital.yaml:8)"),
        ("policy.yaml", "6000万元", "7000万元", "M2", "7000万元 is not in the text (a figure of clause M2)"),
        ("policy.yaml", "{from: 2025-03-01}", "{from: 2025-02-01}", "S5", "2025年2月1日 is not in the text (policy.yaml)"),
    ],
)
def test_figure_changed_in_a_rule_set_only(copy, file, old, new, clause, figure):
    path = copy / file
    path.write_text(replaced(old, new, path.read_text("utf-8")), "utf-8")
    (finding,) = verify(load_policy(copy), Document("text", TEXT)).findings
    assert (finding.code, finding.clause) == ("figure_missing", clause)
    assert finding.message.en.startswith(figure)


def test_latest_value_of_a_dated_parameter_must_stand_in_the_text(copy):
    path = copy / "payments" / "capital.yaml"
    dated = "least: [{from: 2025-03-01, value: 3亿元}, {from: 2026-01-01, value: 1亿元}]"
    path.write_text(replaced("least: {CNY: 10000万, USD: 1000万}", dated, path.read_text("utf-8")), "utf-8")
    assert found(load_policy(copy), TEXT) == []


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("30%", Figure("rate", Fraction(3, 10), Fraction(3, 10))),
        ("百分之30", Figure("rate", Fraction(3, 10), Fraction(3, 10))),
        ("6‰", Figure("rate", Fraction(6, 1000), Fraction(6, 1000))),
        ("千分之六", Figure("rate", Fraction(6, 1000), Fraction(6, 1000))),
        ("百分之五至百分之十", Figure("rate", Fraction(5, 100), Fraction(10, 100))),
        ("5%—10%", Figure("rate", Fraction(1, 20), Fraction(1, 10))),
        ("5－10％", Figure("rate", Fraction(1, 20), Fraction(1, 10))),
        ("5% 至 10%", Figure("rate", Fraction(1, 20), Fraction(1, 10))),
        ("2亿元", Figure("money", Fraction(2 * 10**8), Fraction(2 * 10**8), "CNY")),
        ("20000万元", Figure("money", Fraction(2 * 10**8), Fraction(2 * 10**8), "CNY")),
        ("人民币200,000,000元", Figure("money", Fraction(2 * 10**8), Fraction(2 * 10**8), "CNY")),
        ("2亿5000万元", Figure("money", Fraction(25 * 10**7), Fraction(25 * 10**7), "CNY")),
        ("1000万美元", Figure("money", Fraction(10**7), Fraction(10**7), "USD")),
        ("USD 1000万", Figure("money", Fraction(10**7), Fraction(10**7), "USD")),
        ("100万—200万元", Figure("money", Fraction(10**6), Fraction(2 * 10**6), "CNY")),
        ("1～2亿元", Figure("money", Fraction(10**8), Fraction(2 * 10**8), "CNY")),
        ("2024年11月25日", Figure("day", date(2024, 11, 25), date(2024, 11, 25))),
        ("360", None),
        ("2亿人", None),
        ("2024年2月31日", None),
        ("30%或20%", None),
    ],
)
def test_figure_is_read_by_value(text, figure):
    assert figure_of(text) == figure


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("不少于12亿元", "2亿元"),
        ("最高120%", "20%"),
        ("最高1.20%", "20%"),
        ("共1,002亿元", "2亿元"),
        ("12024年3月1日", "2024年3月1日"),
    ],
)
def test_figure_is_never_part_of_a_longer_one(text, absent):
    assert figure_of(absent) not in figures_in(normalised(text))


def test_ends_of_a_range_stand_in_the_text():
    assert {figure_of("5%"), figure_of("10%"), figure_of("5%-10%")} <= figures_in(normalised("按5%—10%支持")).keys()


def test_recording_preserves_everything_else(copy, binjiang):
    path = copy / "policy.yaml"
    recorded = path.read_bytes()
    bare = re.sub(rb"(?m)^ +fingerprint: .*\n|, fingerprint: [0-9a-f]+(?=})", b"", recorded)
    path.write_bytes(bare)
    unrecorded = verify(load_policy(copy), Document("text", TEXT)).findings
    assert {finding.code for finding in unrecorded} == {"unrecorded"} and len(unrecorded) == 13
    call = ("rules", "verify", "--source", HERE / "policy.txt", "--rules", copy, "--record", "--lang", "en")
    done = binjiang(*call)
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout.endswith(" 0 findings\n13 fingerprints written\n")
    assert path.read_bytes() == recorded
    before = path.stat().st_mtime_ns
    assert binjiang(*call).stdout.endswith("\n0 fingerprints written\n")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (recorded, before)
    assert sorted(entry.name for entry in copy.iterdir()) == sorted(entry.name for entry in RULES.iterdir())


def test_what_was_recorded_in_the_rule_set_at_hand_is_read_again(copy, binjiang):
    path = copy / "policy.yaml"
    recorded = path.read_bytes()
    path.write_bytes(re.sub(rb"(?m)^ +fingerprint: .*\n|, fingerprint: [0-9a-f]+(?=})", b"", recorded))
    done = binjiang("rules", "verify", "--source", HERE / "policy.txt", "--record", "--lang", "en", cwd=copy.parent)
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout.endswith(" 0 findings\n13 fingerprints written\n")
    assert path.read_bytes() == recorded


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.split("\n# 末尾")[0].rstrip("\n"),
        lambda text: text.replace("fingerprint: ", "fingerprint: '").replace("figures: [12%]", "figures: [12%] # 一成二"),
    ],
    ids=["CRLF", "byte order mark", "no line break at the end", "quoted"],
)
def test_recording_replaces_what_is_recorded(copy, binjiang, change):
    path = copy / "policy.yaml"
    recorded = change(path.read_text("utf-8"))
    recorded = re.sub("(?<=fingerprint: ')([0-9a-f]{16})", r"\1'", recorded)
    path.write_bytes(recorded.encode())
    call = ("rules", "verify", "--rules", copy, "--record", "--source")
    assert binjiang(*call, HERE / "policy.txt").code == 0
    assert path.read_bytes() == recorded.encode()
    assert binjiang(*call, "-", stdin=replaced("修梯田", "修水渠")).code == 0
    changed = path.read_bytes().decode()
    assert changed != recorded
    masked = [re.sub("fingerprint: '?[0-9a-f]{16}'?", "fingerprint", text) for text in (recorded, changed)]
    assert masked[0] == masked[1]


def test_nothing_is_recorded_while_a_clause_is_missing(copy, binjiang):
    before = (copy / "policy.yaml").read_bytes()
    text = replaced("修梯田", "修水渠", replaced(paragraph(2, 2), ""))
    done = binjiang("rules", "verify", "--source", "-", "--rules", copy, "--record", "--lang", "en", stdin=text)
    assert (done.code, done.stderr) == (1, "")
    assert done.stdout.endswith("\nclauses are missing; no fingerprint was written\n")
    assert (copy / "policy.yaml").read_bytes() == before


def test_nothing_is_recorded_in_a_file_that_is_not_utf_8(copy, binjiang):
    path = copy / "policy.yaml"
    path.write_bytes(path.read_bytes().decode().encode("gb18030"))
    before = path.read_bytes()
    done = binjiang("rules", "verify", "--source", HERE / "policy.txt", "--rules", copy, "--record", "--lang", "en")
    assert done.code == 2 and "is not UTF-8" in done.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_source_in_any_encoding(tmp_path, binjiang, encoding):
    source = tmp_path / "policy.txt"
    source.write_bytes(TEXT.encode(encoding))
    done = binjiang("rules", "verify", "--source", source, "--rules", RULES)
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout.endswith("\n13 条中找到 13 条，11 个数字中有 11 个在原文中，0 处不符\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "no such file"),
        ("", "holds no text"),
        (" \n　\n", "holds no text"),
        ("买茶的清单\n", "does not look like the policy"),
        ("1. 买茶。\n2. 买瓷。\n3. 回家。\n", "does not look like the policy"),
        ("<html><body><p>找不到网页。</p></body></html>", "does not look like the policy"),
    ],
)
def test_unusable_source(tmp_path, binjiang, text, message):
    source = tmp_path / "policy.txt"
    if text is not None:
        source.write_text(text, "utf-8")
    done = binjiang("rules", "verify", "--source", source, "--rules", RULES, "--lang", "en")
    assert (done.code, done.stdout) == (2, "")
    assert message in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        "<p>" + "<!--" * 50_000,
        "<p>" + "<a " * 50_000,
        "<p><![a[" * 20_000,
        "1" * 200_000,
        "\n附则\n1.甲。" * 20_000,
        "政策措施一、" * 50_000,
    ],
    ids=["comments", "tags", "sections", "digits", "headings", "numerals"],
)
def test_hostile_source_is_refused_in_time(policy, text):
    with pytest.raises(InputError):
        verify(policy, Document("text", text))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("text", [TEXT, replaced("最高30%", "最高25%"), replaced(paragraph(2, 2), "")])
def test_table_fits_80_columns(binjiang, lang, text):
    from rich.cells import cell_len

    done = binjiang("rules", "verify", "--source", "-", "--rules", RULES, "--lang", lang, stdin=text)
    assert max(map(cell_len, done.stdout.splitlines())) <= 80


def test_shipped_rule_set_has_every_fingerprint():
    assert all(re.fullmatch("[0-9a-f]{16}", clause.fingerprint or "") for clause in load_policy().clauses.values())


@pytest.fixture(scope="module")
def published():
    if not REAL.exists():
        pytest.skip("the policy's text is not at hand")
    return REAL.read_text("utf-8")


@pytest.mark.parametrize(
    "change",
    [str, one_line, lambda text: wrapped(text, 40), lambda text: MENU + text + FOOT, lambda text: page(text, False)],
    ids=["as published", "one line", "wrapped", "furniture", "saved page"],
)
def test_shipped_rule_set_stands_in_the_published_text(published, change):
    assert found(load_policy(), change(published)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("最高30%", "最高25%", [("figure_missing", "S4.1"), ("changed", "S4.1")]),
        ("2.5亿元", "3.5亿元", [("figure_missing", "M14"), ("changed", "M14")]),
        ("11月25日", "11月26日", [("figure_missing", "S5"), ("changed", "S5")]),
        ("1000万美元", "2000万美元", [("figure_missing", "S4.2b"), ("changed", "S4.2b")]),
        ("从优、从高", "从优", [("changed", "S3")]),
    ],
)
def test_amendment_of_the_published_text_is_found(published, old, new, expected):
    assert found(load_policy(), replaced(old, new, published)) == expected


def test_every_clause_of_the_published_text_is_missed(published):
    policy = load_policy()
    second = published.index("PART\xa002")
    for part, count in (("M", 24), ("S", 5)):
        start = second if part == "M" else published.index("PART\xa003")
        for number in range(1, count + 1):
            line = re.compile(rf"^{number}\.\s.*$", re.MULTILINE).search(published, start)
            assert line is not None
            without = published[: line.start()] + published[line.end() :]
            clause = f"{part}{number}"
            missing = [name for name in policy.clauses if name == clause or name.startswith(f"{clause}.")]
            assert found(policy, without) == [("missing_clause", name) for name in missing]
