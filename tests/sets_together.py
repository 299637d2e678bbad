"""Small rule sets that tests use together: each pays a tenth or so of R&D spending."""

from __future__ import annotations

from pathlib import Path

POLICY = """\
id: {id}
title: {{zh: {id} 政策, en: {id} policy}}
issuer: {{zh: 某区, en: A district}}
issued_on: 2025-01-01
in_force: {{from: {since}}}
verified_on: 2026-11-22
source: {{zh: 某处, en: Somewhere}}
{more}
clauses:
  C1: {{title: {{zh: 第一条, en: First}}}}
"""
RULE = """\
title: {{zh: 研发资助, en: R&D aid}}
clause: C1
verified_on: 2026-11-22
in_force: {{from: 2025-01-01}}
for_each: rd_projects
eligible_cost: rd_project.spend
intensity: {intensity}
"""


def rule_set(
    folder: Path, name: str, intensity: str = "10%", more: str = "", since: str = "2025-01-01", vocabulary: str = ""
) -> Path:
    """Write a rule set of one rule, `rd`, with the shipped vocabulary and what is declared on top of it."""
    made = folder / name
    (made / "payments").mkdir(parents=True)
    (made / "policy.yaml").write_text(POLICY.format(id=name, since=since, more=more), "utf-8")
    (made / "payments" / "rd.yaml").write_text(RULE.format(intensity=intensity), "utf-8")
    if vocabulary:
        (made / "vocabulary.yaml").write_text("extends: binjiang-2024\n" + vocabulary, "utf-8")
    return made
