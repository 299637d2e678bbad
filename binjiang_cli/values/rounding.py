"""To which whole units an amount is rounded, and how."""

from fractions import Fraction
from math import floor
from typing import Literal, NamedTuple

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.money import HALF, fen_text, parse_money
from binjiang_cli.words import Text

How = Literal["half_up", "down", "up"]
HOW: dict[How, Text] = {
    "half_up": Text("四舍五入到", "rounded half up to"),
    "down": Text("向下取整到", "rounded down to"),
    "up": Text("向上取整到", "rounded up to"),
}
FEN_A_YUAN = 100


class Rounding(NamedTuple):
    """Whole units of so many fen."""

    unit: int = 1
    how: How = "half_up"

    def fen(self, yuan: Fraction) -> int:
        """Return yuan as fen, rounded."""
        whole = floor if self.unit == 1 else _whole
        units = yuan * Fraction(FEN_A_YUAN, self.unit)
        match self.how:
            case "half_up":
                return whole(units + HALF) * self.unit
            case "down":
                return whole(units) * self.unit
            case "up":
                return -whole(-units) * self.unit

    @property
    def words(self) -> Text:
        """Return what is done to an amount: rounded half up to 100."""
        unit = fen_text(self.unit, grouped=True).removesuffix(".00")
        return Text(f"{HOW[self.how].zh} {unit} 元", f"{HOW[self.how].en} {unit} yuan")


TO_FEN = Rounding()


def _whole(units: Fraction) -> int:
    # Unlike floor(), it splits what varies along an amount: each unit is a piece of its own there, a fen is not.
    return units // 1


def parse_unit(text: str) -> int:
    """Return the fen of a unit that amounts are rounded to. Raises Refused."""
    money = parse_money(text)
    if money.currency != "CNY" or money.amount == 0:
        raise Refused(
            Text("取整的单位是大于零的人民币金额", "amounts are rounded to units of CNY above zero"),
            Text("例如 100元", "for example 100元"),
        )
    return int(money.amount * FEN_A_YUAN)
