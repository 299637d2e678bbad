"""The unified social credit code of GB 32100-2015: 18 characters, the last one a check character."""

from __future__ import annotations

from binjiang_cli.source.problem import Refused
from binjiang_cli.values.money import filled
from binjiang_cli.words import Text, visible

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FORM = Text("18 位，由数字和大写字母组成，不含 I、O、S、V、Z", "18 digits and capital letters, without I, O, S, V, Z")


def check_character(first_seventeen: str) -> str:
    """Return the sign that checks the others (GB 32100-2015, 5.2): weights 3^i mod 31, complement to 31."""
    total = sum(ALPHABET.index(char) * pow(3, i, 31) for i, char in enumerate(first_seventeen))
    return ALPHABET[-total % 31]


def parse_uscc(text: str) -> str:
    """Return the code in capital letters. Raises Refused for a wrong form or a wrong check character."""
    code = "".join(filled(text).split()).upper()
    shown = visible(text[:60])
    if len(code) != 18:
        raise Refused(
            Text(
                f"统一社会信用代码应为 18 位，这里有 {len(code)} 位：{shown}",
                f"a credit code has 18 characters, this one {len(code)}: {shown}",
            ),
            FORM,
        )
    if wrong := next((char for char in code if char not in ALPHABET), None):
        raise Refused(
            Text(
                f"统一社会信用代码里不会有“{visible(wrong)}”：{shown}", f"a credit code never holds {visible(wrong)}: {shown}"
            ),
            FORM,
        )
    if not code[2:8].isdigit():
        raise Refused(
            Text(
                f"统一社会信用代码第 3 至 8 位应为行政区划数字：{shown}",
                f"characters 3 to 8 of a credit code are the digits of the region: {shown}",
            )
        )
    right = check_character(code[:17])
    if code[17] != right:
        raise Refused(
            Text(f"统一社会信用代码校验不通过：{shown}", f"the check character of the credit code does not match: {shown}"),
            Text(f"前 17 位若无误，末位应为 {right}", f"if the first 17 are right, the last must be {right}"),
        )
    return code
