"""What is made of a profile's keys and values when it is read, and the whole of what is said where they cannot be."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers import policy_with, profile_from, shipped
from pydantic import ValidationError

from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.caution import Caution
from binjiang_cli.profile.currencies import currencies_met
from binjiang_cli.profile.load import Profile, canonical_nodes, profile_of
from binjiang_cli.profile.model import profile_model, record_without_facts
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping, read_nodes
from binjiang_cli.source.problem import InputError, Place
from binjiang_cli.values.exchange import DayRates
from binjiang_cli.values.money import Money
from binjiang_cli.words import Text

MADE = (Path(__file__).parent / "made/vocabulary.yaml").read_text("utf-8")
COMPANY = "company: {name: 甲}\n"
Told = tuple[str, str, Text, Text | None]


def vocabulary(**company: Any) -> Vocabulary:
    """One with a field of every type, and further fields of the company."""
    raw = yaml.load(MADE, yaml.BaseLoader)
    raw["sections"]["company"]["fields"] |= company
    return Vocabulary.model_validate(raw)


SMALL = vocabulary()


def small(text: str, words: Vocabulary = SMALL) -> Profile:
    document = Document("p.yaml", text)
    return profile_of(document, read_nodes(document), words)


def read(text: str) -> Profile:
    return profile_from(text, shipped())


def told(text: str, words: Vocabulary | None = None) -> list[Told]:
    """Everything that is wrong with a profile: where, what is marked there, the words and the hint."""
    with pytest.raises(InputError) as caught:
        read(text) if words is None else small(text, words)
    return [(*marked(problem.place), problem.message, problem.hint) for problem in caught.value.problems]


def marked(place: Place | None) -> tuple[str, str]:
    assert place is not None
    return str(place).partition(":")[2], place.written


# What stands for what is not known.


def unknown(*stated: tuple[str, str]) -> Caution:
    zh, en = "、".join(f"{path}（{text}）" for path, text in stated), ", ".join(f"{path} ({text})" for path, text in stated)
    words = Text(f"下列各处当作未知，等于没有填写：{zh}", f"read as not known, as if left out: {en}")
    return Caution("read_as_not_known", words, stated[0][0] if len(stated) == 1 else None)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("as_of: 待定", [("as_of", "待定")]),
        ("company: {name: 甲, employees: ' 待定 '}", [("company.employees", "待定")]),
        ("fx: {USD: 待定, EUR: 8}", [("fx.USD", "待定")]),
        ("loans: [{principal: 无}, {name: 乙, lender: N/A}]", [("loans[0].principal", "无"), ("loans[1].lender", "N/A")]),
        ("loans: 待定", [("loans", "待定")]),
        ("company: {name: 甲, statuses: 不详}", [("company.statuses", "不详")]),
        ("company: {name: 甲, statuses: [不详]}", [("company.statuses", "不详")]),
        ("rd_projects: [{subject: 待定}]", [("rd_projects[0].subject", "待定")]),
        (
            "rd_projects: [{subject: [待定, 甲, 无]}]",
            [("rd_projects[0].subject[0]", "待定"), ("rd_projects[0].subject[2]", "无")],
        ),
        ("rd_projects: [{key_innovation: 待定}]", [("rd_projects[0].key_innovation", "待定")]),
    ],
)
def test_what_stands_for_what_is_not_known(text: str, stated: list[tuple[str, str]]) -> None:
    assert read(text if "company" in text else COMPANY + text).cautions == (unknown(*stated),)


def test_what_none_means_depends_on_the_field() -> None:
    """Of a list it says that it is empty, of a yes or no that it is no; a choice may have it as a word of its own."""
    found = read("company: {name: 无, statuses: [无]}\nloans: 无\nrd_projects: [{key_innovation: 无, subject: []}]")
    assert (found.name, found.values.company.statuses, found.values.loans, found.cautions) == ("无", (), (), ())
    (project,) = found.values.rd_projects
    assert (project.key_innovation, project.subject, project.spend) == (False, (), None)
    assert read("company: {name: 甲, statuses: 无}").values.company.statuses == ()
    words = {"zh": "甲", "en": "A"}
    own = vocabulary(grade={"type": "choice", "label": words, "help": words, "values": {"none": {"zh": "无", "en": "None"}}})
    found = small("company: {name: 甲, grade: 无}", own)
    assert (found.values.company.grade, found.cautions) == ("none", ())


def test_nothing_is_left_of_a_list_of_which_nothing_is_known() -> None:
    found = read(COMPANY + "fx: {USD: 待定}\nrd_projects: [{subject: [待定]}, {subject: [待定, 甲]}]")
    assert [project.subject for project in found.values.rd_projects] == [None, ("甲",)]
    assert (found.values.fx, found.fx) == ({}, {})


def test_among_others_what_is_not_known_is_no_choice() -> None:
    for text, column in (("[待定, 瞪羚企业]", 31), ("[瞪羚企业, 待定]", 37)):
        place = (f"1:{column}", "待定", Text("没有“待定”这个值", "unknown value: 待定"))
        assert [found[:3] for found in told(f"company: {{name: 甲, statuses: {text}}}")] == [place]


def test_what_is_left_out_of_a_list_is_missing_there() -> None:
    missing = Text("这里缺少值", "a value is missing here")
    assert told(COMPANY + "rd_projects: [{subject: [甲, ~]}]") == [("2:29", "~", missing, None)]
    assert told("company: {name: 甲, statuses: [瞪羚企业, ~]}") == [("1:37", "~", missing, None)]


@pytest.mark.parametrize(("number", "rest"), [(30, ("", "")), (31, ("等 31 处", " and 1 more"))])
def test_one_warning_names_no_more_than_thirty_places(number: int, rest: tuple[str, str]) -> None:
    (caution,) = read(COMPANY + "loans:\n" + "  - {principal: 待定}\n" * number).cautions
    words = unknown(*((f"loans[{index}].principal", "待定") for index in range(30))).message
    assert caution == Caution("read_as_not_known", words + Text(*rest), None)


# Keys.


@pytest.mark.parametrize("key", ["职工人数", " “职工人数” ", "“employees”", "Employees"])
def test_quotation_marks_of_a_chinese_keyboard_around_a_key(key: str) -> None:
    assert read(f'company: {{name: 甲, "{key}": 3}}').values.company.employees == 3


def test_letters_around_a_key_are_not_taken_away() -> None:
    hint = Text("是不是“employees”？", "did you mean employees?")
    for key in ("Xemployees", "employeesX"):
        words = Text(f"没有“{key}”这个键", f"unknown key: {key}")
        assert told(f"company: {{name: 甲, {key}: 3}}") == [("1:20", key, words, hint)]


def test_a_key_that_was_meant_is_not_missing_as_well() -> None:
    key = Text("没有“nmae”这个键", "unknown key: nmae"), Text("是不是“name”？", "did you mean name?")
    assert told("company: {nmae: 甲}") == [("1:11", "nmae", *key)]
    missing = Text("缺少“企业名称”（name）", "name is missing")
    assert told("company: {employes: 3}")[-1] == ("1:11", "employes", Text("没有“employes”这个键", "unknown key: employes"),
                                                  Text("是不是“employees”？", "did you mean employees?"))  # fmt: skip
    assert [found[2] for found in told("company: {employes: 3}")] == [
        missing, Text("没有“employes”这个键", "unknown key: employes"),
    ]  # fmt: skip


AT_TOP = Text("它属于最外层，不在任何部分之内", "it stands at the top, in no section")
KEYS = "as_of, 评估日, fx, 汇率, assume, 比例, company, 企业, projects, 项目"


@pytest.mark.parametrize(
    ("text", "key", "hint"),
    [
        # what it is most like there goes before where else it is known
        (
            "company: {name: 甲, Stage: a}", "Stage",
            Text("是不是“statuses”？不然它属于：项目", "did you mean statuses? Else it belongs to: Projects"),
        ),
        ("company: {name: 甲, 得分: 1}", "得分", Text("它属于：项目", "it belongs to: Projects")),
        ("company: {name: 甲, 评估日: 1}", "评估日", AT_TOP),
        ("company: {name: 甲}\n阶段: a", "阶段", Text("它属于：项目", "it belongs to: Projects")),
        ("company: {name: 甲}\n? ''\n: 1", "", Text(f"可用的键：{KEYS}", f"known keys: {KEYS}")),
    ],
)  # fmt: skip
def test_what_is_said_of_an_unknown_key(text: str, key: str, hint: Text) -> None:
    ((_, _, message, said_hint),) = told(text, SMALL)
    assert (message, said_hint) == (Text(f"没有“{key}”这个键", f"unknown key: {key}"), hint)


def test_after_a_hundred_unknown_keys_no_more_is_guessed() -> None:
    """A key that was looked up stays known as one like nothing; one that was not is refused, and without a hint."""
    zebras = "".join(f"  zebra{number}: 1\n" for number in range(1, 100))
    text = f"projects: [{{zebra: 1, spend: 1}}, {{spend: 1, zebra: 2}}]\ncompany:\n  name: 甲\n{zebras}"
    (caution,) = small(text).cautions
    assert caution.message.en.endswith(" and 71 more") and caution.message.zh.endswith("等 101 处")
    more = f"{text}  zebra100: 1\n  employes: 2\n  zebra1: 3\n"
    more = f"{more}more: [1]\n".replace("  zebra1: 3\n", "")
    assert told(more, SMALL) == [
        (place, key, Text(f"没有“{key}”这个键", f"unknown key: {key}"), None)
        for place, key in (("103:3", "zebra100"), ("104:3", "employes"), ("105:1", "more"))
    ]
    # The place of another record of the same list has been looked up with the first.
    later = text.partition("\n")[2] + "projects: [{spend: 1, zebra1: 1}, {spend: 1, zebra1: 2}, {spend: 1, zebra2: 1}]\n"
    zebra2 = Text("没有“zebra2”这个键", "unknown key: zebra2")
    assert told(later, SMALL) == [("102:69", "zebra2", zebra2, None)]


def test_the_keys_of_a_profile_by_their_ids() -> None:
    def keys(text: str) -> list[str] | None:
        root = read_nodes(Document("p.yaml", text))
        assert isinstance(root, Mapping)
        nodes = canonical_nodes(root, SMALL)
        return None if nodes is None else [key.text for key, _ in nodes.pairs]

    assert keys("企业: {企业名称: 甲}\n评估日: 2026-06-30\n汇率: ~") == ["company", "as_of"]
    assert keys("company: {name: 甲}\nzebra: 1") is None  # left out
    assert keys("company: {name: 甲}\ncompany: {name: 甲}") is None  # refused


def test_a_record_may_end_on_the_day_on_which_it_began() -> None:
    (loan,) = read(COMPANY + "loans: [{drawn_on: 2025-01-15, repaid_on: 2025-01-15}]").values.loans
    assert loan.drawn_on == loan.repaid_on == date(2025, 1, 15)
    assert read(COMPANY + "loans: [{repaid_on: 2025-01-14}, {drawn_on: 2025-01-15}]").values.loans[0].drawn_on is None
    words = Text("还款日 2025-01-14 早于放款日 2025-01-15", "repaid on 2025-01-14 is earlier than drawn on 2025-01-15")
    found = told(COMPANY + "loans: [{drawn_on: 2025-01-15, repaid_on: 2025/1/14}]")
    assert found == [("2:43", "2025/1/14", words, None)]


def test_rates_of_one_currency_are_given_once_and_of_one_rule() -> None:
    twice = Text("“美元”写了两次", "美元 is given twice"), Text("第一次在 profile.yaml:2:6", "the first is at profile.yaml:2:6")
    assert told(COMPANY + "fx: {USD: 7, 美元: 7}") == [("2:14", "美元", *twice)]
    assert read(COMPANY + "assume: {rd-support: 1%, RD-SUPPORT: 2%}").assume == {
        "rd-support": Fraction(1, 100), "RD-SUPPORT": Fraction(2, 100),
    }  # fmt: skip


# Values.


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("“甲公司”", "甲公司"), ("‘甲公司’", "甲公司"), ("“甲”和“乙”", "“甲”和“乙”"), ("“甲“乙”", "“甲“乙”"),
        ("“甲”乙”", "“甲”乙”"),
        ("甲公司”", "甲公司”"), ("“甲公司", "“甲公司"), ('"“甲公司”"', "“甲公司”"), ("“甲", "“甲"),
    ],
)  # fmt: skip
def test_full_width_quotation_marks_around_a_text(written: str, name: str) -> None:
    assert small(f"company: {{name: {written}}}").name == name


def test_nothing_in_quotation_marks_is_no_text() -> None:
    missing = Text("这里缺少值", "a value is missing here")
    assert told("company: {name: “”}", SMALL) == [("1:17", "“”", missing, None)]


@pytest.mark.parametrize("written", ["“瞪羚，上市”", "瞪羚、上市", "[“瞪羚”, listed]", "[gazelle；上市]", '"瞪羚;上市"'])
def test_choices_in_one_text(written: str) -> None:
    assert small(f"company: {{name: 甲, statuses: {written}}}").values.company.statuses == ("gazelle", "listed")


def test_what_is_no_choice() -> None:
    one = Text("这里要的是一个值，不是列表或映射", "one value is expected here, not a list or a mapping")
    assert told("company: {name: 甲, statuses: [[gazelle]]}", SMALL) == [("1:31", "[gazelle]", one, None)]
    ((place, _, message, _),) = told("company: {name: 甲, statuses: '“瞪羚”'}", SMALL)
    assert (place, message) == ("1:30", Text("没有““瞪羚””这个值", "unknown value: “瞪羚”"))


def test_a_full_width_comma_in_a_list_of_texts() -> None:
    message = Text("全角逗号不分隔列表的各项", "a full-width comma does not part the items of a list")
    hint = Text("改用半角逗号；逗号若属于文字，请加引号", "use a half-width one; quote a text that holds it")
    start = "company: {name: 甲}\nprojects:\n  - spend: 1\n    subject: "
    assert told(f"{start}[甲， 乙, 丙]", SMALL) == [("4:15", "甲， 乙", message, hint)]
    for written, subject in (("[甲, '乙，丙']", ("甲", "乙，丙")), ("\n      - 甲，乙", ("甲，乙",)), ("甲，乙", ("甲，乙",))):
        assert small(start + written).values.projects[0].subject == subject


EXAMPLE = Text("例如 [{from: 2026-01-10, value: 7.1034}]", "for example [{from: 2026-01-10, value: 7.1034}]")
PARTS = Text("按日的汇率每项写 from 和 value", "a rate by day has from and value")
MISSING = Text("这里缺少值", "a value is missing here")


@pytest.mark.parametrize(
    ("rates", "column", "marks", "message", "hint"),
    [
        ("[]", 11, "[]", Text("这里缺少汇率", "a rate is missing here"), EXAMPLE),
        ("[7]", 12, "7", PARTS, EXAMPLE),
        ("[{from: 2026-01-10}]", 12, "{from: 2026-01-10}", PARTS, EXAMPLE),
        ("[{value: 7}]", 12, "{value: 7}", PARTS, EXAMPLE),
        ("[{from: 2026-01-10, value: 7, to: 1}]", 12, "{from: 2026-01-10, value: 7, to: 1}", PARTS, EXAMPLE),
        ("[{from: ~, value: 7}]", 19, "~", MISSING, EXAMPLE),
        ("[{from: 2026-01-10, value: [7]}]", 38, "[7]", MISSING, EXAMPLE),
        (
            "[{from: 2026-01-10, value: 7}, {from: 2026-01-10, value: 8}]", 49, "2026-01-10",
            Text("2026-01-10 不晚于前一项的 2026-01-10", "2026-01-10 is not later than 2026-01-10"), None,
        ),
        (
            "[{from: 2025-01-10, value: 7}, {from: 2026-01-10, value: 8}, {from: 2026-01-09, value: 9}]", 79, "2026-01-09",
            Text("2026-01-09 不晚于前一项的 2026-01-10", "2026-01-09 is not later than 2026-01-10"), None,
        ),
        ("~", 11, "~", MISSING, None),
        (
            "2026-01-10=7=8", 11, "2026-01-10=7=8", Text("“7=8”不是数字", "not a number: 7=8"),
            Text("例如 7.1034", "for example 7.1034"),
        ),
        ("2026-01-10", 11, "2026-01-10", Text("“2026-01-10”不是数字", "not a number: 2026-01-10"),
         Text("例如 7.1034", "for example 7.1034")),
        ("2026-01-10=7;7.1", 11, "2026-01-10=7;7.1", PARTS, EXAMPLE),
    ],
)  # fmt: skip
def test_rates_by_day_that_are_wrong(rates: str, column: int, marks: str, message: Text, hint: Text | None) -> None:
    assert told(f"{COMPANY}fx: {{USD: {rates}}}", SMALL) == [(f"2:{column}", marks, message, hint)]


def test_rates_by_day_and_others() -> None:
    days = DayRates(((date(2026, 1, 10), Fraction(71034, 10000)), (date(2026, 2, 10), Fraction(72, 10))))
    found = small(COMPANY + "fx: {USD: 2026-01-10=7.1034;2026-02-10=7.2, EUR: 8}\nassume: {rd: 100%, b: 0.5}")
    assert (found.fx, found.fx_by_day) == ({"EUR": Fraction(8)}, {"USD": days})
    assert found.assume == {"rd": Fraction(1), "b": Fraction(1, 2)}
    plain = small(COMPANY)
    assert (plain.fx, plain.fx_by_day, plain.assume, plain.as_of, plain.uscc) == ({}, {}, {}, None, None)
    assert small("company: {name: 甲, uscc: 91330108MA27A1B2CQ}").uscc == "91330108MA27A1B2CQ"


# Models and what is asked of a profile.


def test_a_default_holds_until_another_value_is_stated() -> None:
    words = {"label": {"zh": "甲", "en": "A"}, "help": {"zh": "甲", "en": "A"}}
    values = {"a": {"zh": "一", "en": "one"}, "b": {"zh": "二", "en": "two"}}
    own = vocabulary(
        town={"type": "choice", "default": "b", "values": values, **words},
        motto={"type": "text", "default": " 好 ", "label": {"zh": "乙", "en": "B"}, "help": words["help"]},
    )  # fmt: skip
    found = small("company: {name: 甲}", own).values.company
    assert (found.town, found.motto, found.employees, found.model_fields_set) == ("b", "好", None, {"name"})
    assert small("company: {name: 甲, town: 一, motto: 美}", own).values.company.town == "a"
    blank = record_without_facts("company", own.sections["company"])
    assert (blank.town, blank.motto, blank.name, blank.employees) == ("b", "好", None, None)  # type: ignore[attr-defined]
    assert (blank.model_fields_set, type(blank).__name__) == (set(), "company")
    blank = record_without_facts("projects", own.sections["projects"])
    assert (blank.model_fields_set, type(blank).__name__) == (set(), "project")


def test_models_are_made_for_the_sections_that_are_there() -> None:
    """The first for those of the first profile; what has others gets the model of all, and there is no third."""
    own = vocabulary()
    texts = ("company: {name: 甲}", "company: {name: 甲}\nprojects: [{spend: 1}]", "company: {name: 乙}\nas_of: 2026-01-01")
    first, second, third = (type(small(text, own).values) for text in texts)
    again = type(small(texts[1], own).values)
    assert first is third and second is again and first is not second
    assert (first.model_fields["projects"].annotation, second.model_fields["projects"].annotation is None) == (
        type(None),
        False,
    )
    whole = profile_model(own)
    values = whole.model_validate({"company": {"name": "甲"}, "projects": [{"spend": "1"}]})
    (project,) = values.projects  # type: ignore[attr-defined]
    assert (project.spend, type(project).__name__) == (Money(Fraction(1)), "project")
    with pytest.raises(ValidationError):
        project.spend = None  # what was read does not change
    for stranger in ({"company": {"name": "甲", "zebra": "1"}}, {"company": {"name": "甲"}, "zebra": "1"}):
        with pytest.raises(ValidationError):
            whole.model_validate(stranger)


def test_the_places_of_keys_and_values() -> None:
    found = small("company: {name: 甲}\nfx:\n  USD: 7\nprojects: [{spend: 1}]")
    assert str(found.place("fx", "USD")) == "p.yaml:3:8"
    assert str(found.place("fx", "EUR", "USD")) == str(found.place("fx")) == "p.yaml:3:3"
    assert str(found.place("projects", "0", "spend")) == "p.yaml:4:11"  # no further than a mapping leads
    assert str(found.place("as_of", "fx", "USD")) == "p.yaml:1:1"  # what comes after a gap is not looked for elsewhere
    assert str(found.place_of_key("fx", "USD")) == "p.yaml:3:3"
    assert str(found.place_of_key("company", "name")) == "p.yaml:1:11"
    assert str(found.place_of_key("fx", "EUR")) == str(found.place_of_key("assume", "a")) == "p.yaml:1:1"


def test_the_foreign_currencies_of_a_profile() -> None:
    found = read(
        COMPANY + "rd_projects: [{spend: EUR 1, name: 甲}, {spend: 2}, {spend: USD 3}]\n"
        "capital_injections: [{registered: HKD 1, paid_in: EUR 2}]\nloans: [{principal: HKD 3, interest_paid: CNY 1}]"
    )
    assert currencies_met(found, shipped()) == ("EUR", "USD", "HKD")
    assert currencies_met(read(COMPANY + "rd_projects: [{spend: 2}]"), shipped()) == ()  # a bound in CNY and USD takes no rate


def test_the_foreign_currencies_of_rules(tmp_path: Path) -> None:
    parameters = (
        "  most: USD 1\n  sums: {甲: EUR 1, 乙: CNY 1}\n  steps: [{from: JPY 1, value: HKD 1}]\n  bound: {CNY: 1, CHF: 1}\n"
        "  dated:\n    - {from: 2024-11-25, value: SEK 1}\n    - {from: 2025-11-25, value: NOK 1}\n"
    )
    policy = policy_with(
        tmp_path,
        f"for_each: loans\nparameters:\n{parameters}eligible_cost: min(loan.principal, GBP 1)\nintensity: 100%\n"
        "when:\n  large: {test: loan.principal >= bound, zh: 大, en: Large}\nlimit: {per: company, amount: SGD 1}\n",
    )
    profile = profile_from("company: {name: 甲}\nloans: [{principal: GBP 3, interest_paid: AUD 3}]", policy)
    assert currencies_met(profile, policy) == ("GBP", "AUD", "USD", "EUR", "JPY", "HKD", "SEK", "NOK", "SGD")


def test_the_records_of_a_section() -> None:
    found = small("company: {name: 甲}\nprojects: [{spend: 1}, {spend: 2}]")
    assert [(record.path, record.fields) for record in found.records("projects") or ()] == [
        ("projects[0]", found.values.projects[0]), ("projects[1]", found.values.projects[1]),
    ]  # fmt: skip
    assert found.records("company") == (("company", found.values.company),)
    assert small(COMPANY).records("projects") is None


def test_what_is_no_profile() -> None:
    hint = Text("用 binjiang profile new 生成模板", "binjiang profile new writes a template")
    assert told("", SMALL) == [("1:1", "", Text("文件是空的", "the file is empty"), hint)]
    pairs = Text("企业档案应由“键: 值”组成", "a profile consists of 'key: value' pairs")
    assert told(" [甲]", SMALL) == [("1:2", "[甲]", pairs, hint)]


def test_problems_stand_in_the_order_of_the_file() -> None:
    found = told("projects: [{spend: -1, spnd: 1}]\ncompany: {name: 甲, employees: x, employes: 1}\nfx: {USD: x}", SMALL)
    assert [place for place, *_ in found] == ["1:20", "1:24", "2:31", "2:34", "3:11"]
