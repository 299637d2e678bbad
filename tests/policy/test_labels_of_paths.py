"""The words for what a rule set names, and for paths into a profile, in both languages."""

from __future__ import annotations

import pytest
from helpers import shipped
from whole_problems import both

from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.words import Text

LABELS = VocabularyLabels(shipped().vocabulary, {"term": Text("期限", "the term"), "loan": Text("这笔", "this one")})


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("loans[1].interest_paid", "已付利息", "Interest paid"),
        ("loans.lender", "放款方", "Lender"),
        ("company.uscc", "统一社会信用代码", "Unified social credit code"),
        ("loans[10]", "贷款", "Loans"),
        ("loans", "贷款", "Loans"),
        ("loans[0].nothing", "贷款", "Loans"),
        ("as_of", "评估日", "Day of the estimate"),
        ("fx.USD", "汇率 USD", "Exchange rates USD"),
        ("assume.rd-support", "假定比例 rd-support", "Assumed rates rd-support"),
        ("nowhere", "nowhere", "nowhere"),
        ("nowhere[0].name", "nowhere[0].name", "nowhere[0].name"),
        ("loans[x].name", "loans[x].name", "loans[x].name"),
        ("a b", "a b", "a b"),
    ],
)
def test_the_label_of_a_path(path: str, zh: str, en: str) -> None:
    assert both(LABELS.path(path)) == (zh, en)


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("term", "期限", "the term"),
        ("loan", "这笔", "this one"),  # a rule's own words come first
        ("as_of", "评估日", "Day of the estimate"),
        ("company", "企业", "Company"),
        ("loans", "贷款", "Loans"),
        ("rd_project", "研发项目", "R&D projects"),
        ("x", "x", "x"),
    ],
)
def test_the_label_of_a_name(name: str, zh: str, en: str) -> None:
    assert both(LABELS.name(name)) == (zh, en)


def test_labels_of_fields_and_choices() -> None:
    plain = VocabularyLabels(shipped().vocabulary)
    assert both(plain.name("loan")) == ("贷款", "Loans")
    assert both(plain.field("loans", "principal")) == ("本金", "Principal")
    assert both(plain.choice("loans", "lender", "bank")) == ("银行", "bank")
    assert both(plain.choice("loans", "lender", "shark")) == ("shark", "shark")
