"""Branch coverage for people: a row a rule, then every way that no case shows, where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rich.cells import cell_len

from binjiang_cli.policy.load import Policy
from binjiang_cli.render.console import Row
from binjiang_cli.render.layout import padded
from binjiang_cli.rulecheck.cases.observe import Branches
from binjiang_cli.values.numbers import decimal_text
from binjiang_cli.words import Lang, Text, visible

POLICY = Text("整个政策的条件", "conditions of the policy")
TOTAL = Text("合计", "total")
HEADING = Text("分支覆盖", "branch coverage")


def branch_rows(found: Branches, policy: Policy, lang: Lang, least: Fraction) -> Iterator[Row]:
    """Yield each rule's share and the total, then what is not covered, and that it is less than `least` where it is."""
    parts = [(rule.id, found.of(rule)) for rule in policy.rules]
    if policy.conditions:
        parts.insert(0, (POLICY.to(lang), found.of(None)))
    parts.append((TOTAL.to(lang), found))
    widest = max(cell_len(name) for name, _ in parts)
    counted = [f"{part.ways - len(part.uncovered)}/{part.ways}" for _, part in parts]
    most = max(map(len, counted))
    yield Row(HEADING.to(lang), "bold")
    for (name, part), count in zip(parts, counted, strict=True):
        share = share_text(part.share)
        yield Row(f"    {padded(name, widest)}  {count:>{most}}  {share:>5}", "red" if part.uncovered else "")
    for site, way in found.uncovered:
        yield Row(f"{site.place} {visible(site.missing(way).to(lang))}", "yellow")
    if found.share < least:
        yield Row(shortfall(found.share, least).to(lang), "bold red")


def shortfall(share: Fraction, least: Fraction) -> Text:
    """Return that less is covered than was asked for."""
    reached, asked = share_text(share), f"{decimal_text(least * 100)}%"
    return Text(f"分支覆盖 {reached}，低于 {asked}", f"branch coverage {reached} is below {asked}")


def share_text(share: Fraction) -> str:
    """Return a share in percent, cut after one decimal: what is not whole never reads 100%."""
    return f"{decimal_text(Fraction(int(share * 1000), 10))}%"
