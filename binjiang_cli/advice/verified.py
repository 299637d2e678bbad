"""A saved estimate against the one that is made anew: does it still hold, and if not, what differs and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from pydantic import computed_field

from binjiang_cli.advice.comparison import Comparison, KnownEstimate, compared, known_estimate
from binjiang_cli.advice.receipts import StoredReceipt, receipt_in
from binjiang_cli.advice.saved import estimate_in, saved_root, values_of
from binjiang_cli.advice.values import Passed, ValueChange, value_changes
from binjiang_cli.estimation.result import Estimate, PublishedForm, Receipt, ResultPart
from binjiang_cli.policy.added_lpr import with_rows
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.lpr import Publication
from binjiang_cli.source.document import Document
from binjiang_cli.source.problem import Place
from binjiang_cli.values.numbers import MOST_DECIMALS, decimal_text

Compared = Literal["program", "rules", "lpr", "profile", "day", "changes", "assumptions", "text", "facts", "figures"]
APART = frozenset({"totals", "potential", "status", "amount", "receipt"})  # what a comparison shows already, and the receipt
WHOLE_LINE = re.compile(r"lines\[\d+\]")  # which only one side has: the comparison tells of it
OF_LINE = re.compile(r"lines\[(\d+)\]\.")
WORDS = frozenset({"message", "reasons"})  # which another version of the program may put otherwise


class ReceiptCheck(ResultPart):
    """One thing that an estimate was made from: as the saved one says, null where it does not, and as it is now.

    `text`, `facts` and `figures` are what a report shows: the sha256 of it as it was written, and as it stands in the file.
    """

    what: Compared
    saved: str | None
    anew: str

    @computed_field  # type: ignore[prop-decorator]
    @property
    def same(self) -> bool | None:
        """Return whether both are the same; null where it is not known."""
        return None if self.saved is None else self.saved == self.anew


class LineVerdict(ResultPart):
    """A line of either estimate, and whether everything that is published of it is the same in both."""

    rule: str
    record: str
    same: bool


class VerifiedEstimate(PublishedForm):
    """A saved estimate and the one that was made anew. It holds where nothing is known to differ but the program's version.

    Without a receipt (`has_receipt`) it can hold too: which profile, changes and rates it came from is then not known, only
    that those of the call come to the same.

    `comparison` has the lines and totals that differ, `values` everything else that does. `shown` are the cells of a
    workbook that hold something else than when it was written; `shows_profile` says whether the results that it shows are
    those of the profile, null for what is no workbook.
    """

    holds: bool
    has_receipt: bool
    checks: tuple[ReceiptCheck, ...]
    lines: tuple[LineVerdict, ...]
    comparison: Comparison
    values: tuple[ValueChange, ...]
    shown: tuple[ValueChange, ...]
    shows_profile: bool | None

    @property
    def figures_hold(self) -> bool:
        return not (self.comparison.changed or self.values)


class FileCheck(NamedTuple):
    """What a report shows, against what was written into it; a saved estimate shows nothing apart from itself."""

    checks: tuple[ReceiptCheck, ...] = ()
    changes: tuple[ValueChange, ...] = ()
    shows_profile: bool | None = None


NO_FILE_CHECK = FileCheck()


class SavedResult(NamedTuple):
    """A saved estimate as far as a verification needs it: what was read of it, its receipt, all that it holds."""

    known: KnownEstimate
    receipt: StoredReceipt | None
    values: dict[str, Any]
    place: Place  # of the receipt, or where there is none of the whole

    @property
    def as_of(self) -> date:
        """Return the day for which it is made anew: the receipt's, or where there is none its own."""
        return (self.receipt or self.known).as_of

    def with_its_lpr(self, policy: Policy) -> Policy:
        """Return a rule set with the publications of the LPR that the receipt has, unless the call gives others.

        Raises InputError where they contradict the rule set's.
        """
        if self.receipt is None or policy.lpr_added:
            return policy
        rows = [Publication(row.published_on, row.one_year, row.five_year) for row in self.receipt.lpr]
        return policy.with_lpr(lambda table: with_rows(table, rows, [self.place] * len(rows))) if rows else policy


def saved_result(document: Document) -> SavedResult:
    """Return the saved estimate that a text holds. Raises InputError with what is wrong with it."""
    root = saved_root(document)
    receipt = root.get("receipt") or root
    return SavedResult(estimate_in(root), receipt_in(root), values_of(root), receipt.place)


def verified(saved: SavedResult, anew: Estimate, file: FileCheck = NO_FILE_CHECK) -> VerifiedEstimate:
    """Hold a saved estimate against the one that was made anew; `file` is what was found of the report that held it."""
    checks = (*_checks(saved, anew.receipt), *file.checks)
    comparison = compared(saved.known, known_estimate(anew))
    values = _values(saved, anew, checks[0].same is True)
    sound = all(check.same is not False for check in checks if check.what != "program")
    return VerifiedEstimate(
        holds=sound and not comparison.changed and not values,
        has_receipt=saved.receipt is not None,
        checks=checks,
        lines=tuple(_verdicts(saved, anew, comparison, values)),
        comparison=comparison,
        values=values,
        shown=file.changes,
        shows_profile=file.shows_profile,
    )


def _checks(saved: SavedResult, now: Receipt) -> Iterator[ReceiptCheck]:
    """Yield what both were made from; of an estimate without a receipt only its rules and its day are known."""
    receipt, policy = saved.receipt, saved.receipt.policy if saved.receipt else saved.known.policy
    found: list[tuple[Compared, str | None, str]] = [
        ("program", receipt.program if receipt else None, now.program),
        ("rules", f"{policy.id} {policy.sha256}", f"{now.policy.id} {now.policy.sha256}"),
        ("lpr", _rows(receipt) if receipt else None, _rows(now)),
        ("profile", receipt.profile_sha256 if receipt else None, now.profile_sha256),
        ("day", saved.as_of.isoformat(), now.as_of.isoformat()),
        ("changes", _changes(receipt) if receipt else None, _changes(now)),
        ("assumptions", _assumptions(receipt) if receipt else None, _assumptions(now)),
    ]
    for what, before, after in found:
        yield ReceiptCheck(what=what, saved=before, anew=after)


def _rows(receipt: Receipt | StoredReceipt) -> str:
    return ", ".join(f"{row.published_on} {_percent(row.one_year)} {_percent(row.five_year)}" for row in receipt.lpr)


def _changes(receipt: Receipt | StoredReceipt) -> str:
    return ", ".join([*(f"--set {text}" for text in receipt.sets), *(f"--unset {text}" for text in receipt.unsets)])


def _assumptions(receipt: Receipt | StoredReceipt) -> str:
    return ", ".join(f"{one.rule}={_percent(one.rate)}" for one in receipt.assumptions)


def _percent(share: Fraction | Decimal) -> str:
    return f"{decimal_text(Fraction(share) * 100, MOST_DECIMALS)}%"


def _values(saved: SavedResult, anew: Estimate, same_program: bool) -> tuple[ValueChange, ...]:
    """Return what differs of everything else; words in the language in which they were saved."""
    passed = Passed(APART if same_program else APART | WORDS, one_sided=not same_program)
    each = [list(value_changes(saved.values, _comparable(saved, anew, lang), passed)) for lang in ("zh", "en")]
    return tuple(change for change in min(each, key=len) if not WHOLE_LINE.fullmatch(change.path))


def _comparable(saved: SavedResult, anew: Estimate, lang: str) -> Mapping[str, Any]:
    """Return an estimate as JSON has it, but with the rules and the day that the receipt names: they are checked apart."""
    receipt, values = saved.receipt, saved.values
    policy = receipt.policy.model_dump() if receipt else values["policy"]
    as_of = receipt.as_of.isoformat() if receipt else values["as_of"]
    return {**anew.as_json(lang), "policy": policy, "as_of": as_of}


def _verdicts(
    saved: SavedResult, anew: Estimate, comparison: Comparison, values: tuple[ValueChange, ...]
) -> Iterator[LineVerdict]:
    changed = {line.id for line in comparison.lines}
    places = {int(found[1]) for change in values if (found := OF_LINE.match(change.path))}
    changed |= {line.id for at, line in enumerate(saved.known.lines) if at in places}
    both = {line.id: line for line in (*saved.known.lines, *known_estimate(anew).lines)}
    for name, line in both.items():
        yield LineVerdict(rule=line.rule, record=line.record, same=name not in changed)
