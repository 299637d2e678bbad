"""Texts folded into lines of a width: what may be broken, and what never."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from binjiang_cli.render.layout import folded

PATH = "/数据/二〇二六 客户/甲 公司.yaml"


@pytest.mark.parametrize("width", range(1, 40))
def test_a_whole_part_is_never_broken(width: int) -> None:
    lines = folded(f"拒收 2 家，原因见 {PATH}，请改正后再试", width, (PATH,))
    (line,) = [line for line in lines if PATH in line]
    assert "".join(lines).replace(" ", "") == f"拒收2家，原因见{PATH}，请改正后再试".replace(" ", "")
    # The comma may not begin a line. All other lines keep to the width.
    assert line in (f"{PATH}，", line) and (width >= cell_len(line) or line == f"{PATH}，")
    assert all(cell_len(other) <= max(width, 2) or other == line or other.endswith("，") for other in lines)


def test_a_whole_part_stays_in_its_line_where_it_fits() -> None:
    assert folded(f"see {PATH}", 80, (PATH,)) == [f"see {PATH}"]
    assert folded(f"see {PATH}", cell_len(PATH), (PATH,)) == ["see", PATH]


def test_without_whole_parts_no_line_is_wider() -> None:
    assert folded("abcdef", 4) == folded("abcdef", 4, ("",)) == ["abcd", "ef"]


def test_a_line_holds_what_fits_with_the_blanks_between() -> None:
    """Of eleven cells: "ab cd ef gh" is eleven, a twelfth breaks; two a Chinese character; blanks at the end do not count."""
    assert folded("ab cd ef gh", 11) == ["ab cd ef gh"]
    assert folded("ab cd ef gh i", 11) == ["ab cd ef gh", "i"]
    assert folded("ab cd ef gh ij kl mn", 11) == ["ab cd ef gh", "ij kl mn"]
    assert folded("abcdefg ij", 5) == ["abcde", "fg ij"]
    assert folded("ab cd ef ghi", 11) == ["ab cd ef", "ghi"]
    assert folded("一二三四五六", 11) == ["一二三四五", "六"]
    assert folded("a  一二三四   b", 11) == ["a  一二三四", "b"]
