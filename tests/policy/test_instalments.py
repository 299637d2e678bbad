"""Instalments as a rule's file states them: which shares they are, their words, what is refused and with which words."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import pytest
from pydantic_core import PydanticCustomError
from whole_problems import both

from binjiang_cli.policy.paying import Paying, read_instalments
from binjiang_cli.words import Text

FORMS = ("例如 [40%, 30%, 30%]；平均分三期写 3", "for example [40%, 30%, 30%]; 3 stands for three equal ones")
NOT_SHARES = ("instalments 应为比例的列表，或一共几期", "instalments are a list of shares, or how many there are")
NOT_ABOVE_ZERO = ("每一期都要大于零", "each instalment is above zero")


@pytest.mark.parametrize(
    ("stated", "shares"),
    [
        (["40%", "30%", "30%"], (F(2, 5), F(3, 10), F(3, 10))),
        (["100%"], (F(1),)),
        ("1", (F(1),)),
        ("3", (F(1, 3), F(1, 3), F(1, 3))),
        ("30", (F(1, 30),) * 30),
        (["3%"] * 20 + ["4%"] * 10, (F(3, 100),) * 20 + (F(4, 100),) * 10),  # thirty of them
    ],
)
def test_shares_that_are_stated(stated: Any, shares: tuple[F, ...]) -> None:
    assert read_instalments(stated) == shares


@pytest.mark.parametrize(
    ("stated", "message", "hint", "at"),
    [
        ("31", NOT_SHARES, FORMS, ()),
        ("0", NOT_SHARES, FORMS, ()),
        ("several", NOT_SHARES, FORMS, ()),
        ("1.5", NOT_SHARES, FORMS, ()),
        (None, NOT_SHARES, FORMS, ()),
        ({"first": "100%"}, NOT_SHARES, FORMS, ()),
        ([], NOT_SHARES, FORMS, ()),
        (["2%"] * 19 + ["5%"] * 10 + ["6%"] * 2, NOT_SHARES, FORMS, ()),  # thirty-one, 100% in all
        (["60%", ["40%"]], NOT_SHARES, FORMS, (1,)),
        (["100%", "0%"], NOT_ABOVE_ZERO, FORMS, (1,)),
        (["60%", "forty"], ("“forty”不是比例", "not a rate: forty"), ("例如 30% 或 0.3", "for example 30% or 0.3"), (1,)),
        (["40%", "30%"], ("各期合计 70%，应为 100%", "the instalments sum to 70%, not 100%"), FORMS, ()),
        (["60%", "50%"], ("各期合计 110%，应为 100%", "the instalments sum to 110%, not 100%"), FORMS, ()),
        (["99%", "100%", "1%"], ("各期合计 200%，应为 100%", "the instalments sum to 200%, not 100%"), FORMS, ()),
    ],
)
def test_shares_that_are_refused(stated: Any, message: tuple[str, str], hint: tuple[str, str], at: tuple[int, ...]) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        read_instalments(stated)
    said = refused.value.context
    assert said is not None
    assert ((said["zh"], said["en"]), said["hint"], said["at"]) == (message, hint, at)


@pytest.mark.parametrize(
    ("paying", "words"),
    [
        (Paying(), []),
        (Paying(payee=Text("团队", "the team")), [("付给团队", "paid to the team")]),
        (Paying(payer=Text("市财政", "the city")), [("由市财政支付", "paid by the city")]),
        (Paying(instalments=(F(1, 2), F(1, 2))), [("分 2 年付：每年一样多", "paid over 2 years: as much each year")]),
        (Paying(instalments=(F(3, 5), F(2, 5))), [("分 2 年付：60%、40%", "paid over 2 years: 60%, 40%")]),
        (
            Paying(Text("团队", "the team"), Text("市财政", "the city"), (F(2, 5), F(3, 10), F(3, 10))),
            [
                ("付给团队", "paid to the team"),
                ("由市财政支付", "paid by the city"),
                ("分 3 年付：40%、30%、30%", "paid over 3 years: 40%, 30%, 30%"),
            ],
        ),
    ],
)
def test_in_words(paying: Paying, words: list[tuple[str, str]]) -> None:
    assert [both(found) for found in paying.words] == words


@pytest.mark.parametrize(
    ("shares", "fen", "parts"),
    [
        ((), 100, []),
        ((F(1),), 7, [7]),
        ((F(1, 2), F(1, 2)), 5, [3, 2]),  # 2.5 each: half up, then what is left
        ((F(2, 5), F(3, 10), F(3, 10)), 5001, [2000, 1500, 1501]),  # 2000.4 and 1500.3
        ((F(3, 5), F(2, 5)), 0, [0, 0]),
        ((F(1, 4),) * 4, 2, [1, 1, 0, 0]),  # 0.5 each, but never more than there is
    ],
)
def test_what_is_paid_each_year(shares: tuple[F, ...], fen: int, parts: list[int]) -> None:
    assert Paying(instalments=shares).parts(fen) == parts
