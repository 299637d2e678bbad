"""The facts of a profile in words, for those who do not know the program; and the questions after them."""

from __future__ import annotations

from datetime import date

from binjiang_cli.estimation.evaluate import called
from binjiang_cli.estimation.subjects import SUBJECT
from binjiang_cli.policy.field_types import FieldKind
from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.facts import FactPath
from binjiang_cli.profile.load import Profile
from binjiang_cli.words import Text, joined, same

ASKED: dict[FieldKind, Text] = {
    "money": Text("{}是多少元？", "{}: how much?"),
    "date": Text("{}是哪一天？", "{}: on which day?"),
    "year": Text("{}是哪一年？", "{}: in which year?"),
    "integer": Text("{}是多少？", "{}: how many?"),
    "number": Text("{}是多少？", "{}: how much?"),
    "rate": Text("{}是百分之多少？", "{}: how many per cent?"),
    "choice": Text("{}是哪一种？", "{}: which one?"),
    "boolean": Text("{}：是还是否？", "{}: yes or no?"),
    "choices": Text("{}有哪些？", "{}: which of them?"),
}
OTHERWISE = Text("{}是什么？", "{}: what is it?")
RATE = Text("1 {} 合多少元人民币？", "How many CNY is 1 {}?")
SUBJECT_ASKED = Text("{}是哪个产品、项目或标准？没有就回车", "{}: which product, project or standard? Enter for none")
COUNT = Text("{}有几项？没有就填 0", "{}: how many are there? 0 for none")
SECTION = Text("有没有“{}”？有哪些？", "{}: are there any, and which?")


def fact_words(where: FactPath, profile: Profile, policy: Policy) -> Text:
    """Return what a fact is called, with its record: 已付利息（流动资金贷款）."""
    label = VocabularyLabels(policy.vocabulary).path(where.text)
    if where.record is None:
        return label
    record = getattr(profile.values, where.name)[where.record]
    section = policy.vocabulary.sections[where.name]
    name = called(getattr(record, section.named_by))
    whose = same(name) if name else section.label + same(f" {where.record + 1}")
    return Text(f"{label.zh}（{whose.zh}）", f"{label.en} ({whose.en})") if where.key else whose


def question_words(where: FactPath, profile: Profile, policy: Policy) -> Text:
    """Return the question after a fact, with the choices where it has some."""
    field = where.field(policy.vocabulary)
    if field is None or field.type != "choice":
        return plain_question(where, profile, policy)
    listed = joined(list(field.values.values()), "、", ", ")
    return fact_words(where, profile, policy) + Text(f"是哪一种：{listed.zh}？", f": which of {listed.en}?")


def plain_question(where: FactPath, profile: Profile, policy: Policy) -> Text:
    """Return the question after a fact, without the choices."""
    field = where.field(policy.vocabulary)
    if where.name == "fx" and where.key is not None:
        rates = profile.fx_by_day.get(where.key)
        return _filled(RATE, same(where.key)) if rates is None else _earlier_rate(where.key, rates.rates[0][0])
    words = fact_words(where, profile, policy)
    if field is None:
        return _filled(SECTION, words)
    if where.key == SUBJECT:
        return _filled(SUBJECT_ASKED, words)
    return _filled(ASKED.get(field.type, OTHERWISE), words)


def _earlier_rate(currency: str, first: date) -> Text:
    return Text(f"{first} 以前 1 {currency} 合多少元人民币？", f"How many CNY was 1 {currency} before {first}?")


def count_words(where: FactPath, profile: Profile, policy: Policy) -> Text:
    """Return the question how many records a section has."""
    return _filled(COUNT, fact_words(where, profile, policy))


def _filled(form: Text, words: Text) -> Text:
    return Text(form.zh.replace("{}", words.zh), form.en.replace("{}", words.en))
