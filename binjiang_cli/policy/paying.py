"""What a rule says of how it pays: to whom, by whom, in which years."""

from fractions import Fraction
from math import floor
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator

from binjiang_cli.source.problem import Refused
from binjiang_cli.source.validation import read_text, refusal
from binjiang_cli.values.money import HALF
from binjiang_cli.values.numbers import parse_integer, parse_rate, percent_text
from binjiang_cli.words import Text, joined, same

MOST_INSTALMENTS = 30
EQUAL = Text("每年一样多", "as much each year")
NOT_SHARES = Text("instalments 应为比例的列表，或一共几期", "instalments are a list of shares, or how many there are")
FORMS = Text("例如 [40%, 30%, 30%]；平均分三期写 3", "for example [40%, 30%, 30%]; 3 stands for three equal ones")


class Paying(NamedTuple):
    """Who is paid (None: the company), who pays where that is stated, and the shares by year, from the first."""

    payee: Text | None = None
    payer: Text | None = None
    instalments: tuple[Fraction, ...] = ()

    @property
    def words(self) -> list[Text]:
        """Return what is stated, in words."""
        found = [] if self.payee is None else [Text("付给", "paid to ") + self.payee]
        if self.payer is not None:
            found.append(Text(f"由{self.payer.zh}支付", f"paid by {self.payer.en}"))
        if self.instalments:
            count, equal = len(self.instalments), len(set(self.instalments)) == 1
            shares = EQUAL if equal else joined(same(percent_text(share)) for share in self.instalments)
            found.append(Text(f"分 {count} 年付：{shares.zh}", f"paid over {count} years: {shares.en}"))
        return found

    def parts(self, fen: int) -> list[int]:
        """Return what is paid of an amount each year: half up to the fen, the last what is left."""
        left, found = fen, []
        for share in self.instalments[:-1]:
            part = min(floor(fen * share + HALF), left)
            left -= part
            found.append(part)
        return [*found, left] if self.instalments else []


def read_instalments(value: Any) -> tuple[Fraction, ...]:
    """Return the shares that a rule's file states: a list of them, or how many equal ones. Raises what a validator raises."""
    shares = [_share(item, at) for at, item in enumerate(value)] if isinstance(value, list) else _equal(value)
    if not 0 < len(shares) <= MOST_INSTALMENTS:
        raise refusal(NOT_SHARES, FORMS)
    if sum(shares) != 1:
        total = percent_text(sum(shares, Fraction(0)))
        raise refusal(Text(f"各期合计 {total}，应为 100%", f"the instalments sum to {total}, not 100%"), FORMS)
    return tuple(shares)


def _share(item: Any, at: int) -> Fraction:
    if not isinstance(item, str):
        raise refusal(NOT_SHARES, FORMS, (at,))
    share = read_text(item, parse_rate, (at,))
    if not share:
        raise refusal(Text("每一期都要大于零", "each instalment is above zero"), FORMS, (at,))
    return share


def _equal(value: Any) -> list[Fraction]:
    try:
        count = parse_integer(value) if isinstance(value, str) else 0
    except Refused:
        count = 0
    return [Fraction(1, count)] * count if 0 < count <= MOST_INSTALMENTS else []


Instalments = Annotated[Any, BeforeValidator(read_instalments)]
