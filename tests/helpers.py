"""Small tools that several tests share: rule sets with other rules, profiles as texts, positions as texts."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from binjiang_cli.estimation.result import Estimate, Line, Range
from binjiang_cli.estimation.run import estimate
from binjiang_cli.language import tree
from binjiang_cli.language.parse import parse_expression
from binjiang_cli.language.readings.exact import Exact, Facts, Record, Unknown, Value
from binjiang_cli.language.tree import Table, Threshold
from binjiang_cli.language.types import Type
from binjiang_cli.language.typing import Checker, type_of_constant
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.profile.load import Profile, profile_of
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import read_nodes
from binjiang_cli.source.problem import Place, Problem
from binjiang_cli.source.repair import repair
from binjiang_cli.values.money import Money

RULES = Path(__file__).resolve().parents[1] / "rules" / "binjiang-2024"
ILLUSTRATIONS = sorted(path for path in (RULES.parents[1] / "examples" / "rules").iterdir() if path.is_dir())

HEAD = """\
title: {zh: 例, en: Example}
clause: S4.1
verified_on: 2026-11-22
in_force: {from: 2024-11-25}
"""


@cache
def shipped() -> Policy:
    """The rule set that ships, loaded once."""
    return load_policy(RULES)


def rules_copy(folder: Path, rules: Mapping[str, str] | None = None, *, alone: bool = False, **others: str) -> Path:
    """A copy of the shipped rule set with further rules by id, and other files by their names' stems (`policy`).

    `alone` leaves the shipped rules out.
    """
    copy = folder / "rules"
    shutil.copytree(RULES, copy)
    if alone:
        for path in (copy / "payments").glob("*.yaml"):
            path.unlink()
    for rule_id, text in (rules or {}).items():
        (copy / "payments" / f"{rule_id}.yaml").write_text(text, encoding="utf-8")
    for stem, text in others.items():
        (copy / ("lpr.csv" if stem == "lpr" else f"{stem}.yaml")).write_text(text, encoding="utf-8")
    return copy


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    """Write texts by their paths in a folder, which is returned."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def verified_today(rules: Path) -> None:
    """Make a copy of the shipped rule set pass the checks on any day: verified on it, and its LPR may be old."""
    for path in (rules / "policy.yaml", *(rules / "payments").glob("*.yaml")):
        text = re.sub("^verified_on: .*", f"verified_on: {date.today()}", path.read_text("utf-8"), flags=re.MULTILINE)
        path.write_text(re.sub(r"(ignore\[BJ307\].*) until=.*", r"\1", text), "utf-8")


def policy_with(folder: Path, rule: str, rule_id: str = "example", *, alone: bool = True, **others: str) -> Policy:
    """A rule set with one rule, given without its heading, alone or beside those that ship."""
    return load_policy(rules_copy(folder, {rule_id: HEAD + rule}, alone=alone, **others))


def profile_from(text: str, policy: Policy) -> Profile:
    document = repair(Document("profile.yaml", text), policy.vocabulary.all_keys)
    return profile_of(document, read_nodes(document), policy.vocabulary)


def estimate_of(text: str, policy: Policy | None = None, **options: Any) -> Estimate:
    """The estimate of a profile; without a company or a day, of 甲 on 2026-06-30."""
    policy = policy or shipped()
    if "company" not in text:
        text = "company: {name: 甲}\n" + text
    if "as_of" not in text:
        text = "as_of: 2026-06-30\n" + text
    return estimate(profile_from(text, policy), policy, **options)


def only_line(result: Estimate) -> Line:
    (line,) = result.lines
    return line


def statuses(result: Estimate) -> dict[str, str]:
    return {line.id: line.status for line in result.lines}


def amounts(result: Estimate) -> dict[str, tuple[str, str] | None]:
    """What each line would pay, low and high, as texts."""
    return {line.id: as_texts(line.amount) for line in result.lines}


def highs(text: str, policy: Policy) -> list[str]:
    """What each line of a profile would pay at most, where that is known."""
    return [amount[1] for amount in amounts(estimate_of(text, policy)).values() if amount is not None]


def as_texts(amount: Range | None) -> tuple[str, str] | None:
    """Low and high as they are printed."""
    return None if amount is None else (str(amount.low), str(amount.high))


def totals(result: Estimate) -> tuple[str, str]:
    return str(result.totals.low), str(result.totals.high)


def cautions(result: Estimate) -> list[tuple[str, str | None]]:
    """The codes and paths of the warnings, but for those of small amounts: tests have them, to be worked out at sight."""
    return [(warned.code, warned.path) for warned in result.warnings if warned.code != "small_amount"]


def marked(place: Place | None) -> str:
    """The text that a place marks."""
    assert place is not None and place.span is not None
    return place.document.text[place.span.start : place.span.end]


def told(problem: Problem) -> tuple[str, str]:
    """What a problem marks, and its message in English."""
    return marked(problem.place), problem.message.en


PARAMETERS: dict[str, tree.ConstantValue] = {
    "rate": Fraction(3, 10),
    "day_count": Fraction(360),
    "none": Fraction(0),
    "sum_of_money": Money(Fraction(500)),
    "dollars": Money(Fraction(100), "USD"),
    "bound": Threshold({"CNY": Fraction(1000), "USD": Fraction(150)}),
    "start": date(2025, 1, 1),
    "grades": Table({"first": Money(Fraction(100)), "second": Money(Fraction(50))}),
    "factors": Table({"bank": Fraction(1), "other": Fraction(1, 2)}),
    "allowed": ("bank", "fund"),
    "word": "bank",
    "flag": True,
}
NOWHERE = Document("rule.yaml", "").place(0)
WAN = 10000


def steps(*rows: tuple[Any, bool, Any]) -> tree.Steps:
    """Steps from their bounds, whether these belong to them, and their values."""
    return tree.Steps(tuple(tree.Step(bound, included, value, NOWHERE, NOWHERE) for bound, included, value in rows))


def yuan(amount: int) -> Money:
    return Money(Fraction(amount))


STEPS = {
    "rates": steps(
        (yuan(50 * WAN), True, Fraction(5, 100)),
        (yuan(100 * WAN), False, Fraction(6, 100)),
        (yuan(300 * WAN), True, Fraction(1, 100)),
    ),
    "tiers": steps((yuan(100 * WAN), True, yuan(2 * WAN)), (yuan(300 * WAN), False, yuan(5 * WAN))),
    "heads": steps((Fraction(1), True, yuan(100)), (Fraction(3), True, yuan(50))),
    "share": steps((date(2025, 1, 1), True, Fraction(1, 2)), (date(2025, 6, 30), True, Fraction(1))),
}


def parse(text: str) -> tree.Node:
    return parse_expression(text, Document("rule.yaml", text).place, lambda name, _: STEPS[name])


def names_of_loans() -> dict[str, Type]:
    """What a rule for each loan can name, and parameters of every type."""
    return {**shipped().vocabulary.names("loans"), **{name: type_of_constant(value) for name, value in PARAMETERS.items()}}


def record(section: str, path: str, **fields: object) -> Record:
    """A record in which every field that is not given is unknown."""
    declared = shipped().vocabulary.sections[section].fields
    assert set(fields) <= set(declared)
    return Record(path, SimpleNamespace(**{**dict.fromkeys(declared), **fields}))


def evaluate(
    text: str, *, loan: Mapping[str, object] | None = None, fx: Mapping[str, Fraction] | None = None, **names: Value
) -> Value:
    """The exact value of an expression for one loan; sections that are not given are unknown."""
    node = parse(text)
    checker = Checker(names_of_loans())
    checker.check(node)
    assert not checker.problems, [problem.message.en for problem in checker.problems]
    vocabulary = shipped().vocabulary
    absent: dict[str, Value] = {name: Unknown((name,)) for name, section in vocabulary.sections.items() if section.is_list}
    known: dict[str, Value] = {
        **PARAMETERS, **absent, "as_of": date(2026, 6, 30), "company": record("company", "company", name="甲"),
        "loan": record("loans", "loans[0]", **(loan or {})), **names,
    }  # fmt: skip
    return Exact(known, checker.types, Facts(fx or {}, shipped().lpr)).value(node)


def open_to_all(path: Path) -> None:
    """Let every user into a temporary folder: into it and into the folders that lead to it."""
    temporary = Path(tempfile.gettempdir())
    for folder in (path, *(parent for parent in path.parents if temporary in parent.parents)):
        folder.chmod(0o777)
