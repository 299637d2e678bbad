"""What was proved of two rule sets, in words for every form: rule by rule, and in total, with the companies that differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from binjiang_cli.estimation.phrases import figure
from binjiang_cli.estimation.result import Range, range_of_fen, yuan
from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.plain import profile_text
from binjiang_cli.words import Lang, Text, joined, same, with_id

if TYPE_CHECKING:  # the solver is an extra
    from binjiang_cli.rulecheck.proof.equivalence import Counterexample, Equivalence, EquivalenceClaim
    from binjiang_cli.rulecheck.proof.witness import Paid

PROOF = Text("对所有企业", "For all companies")
TOTAL = Text("合计", "In total")
PROVED = Text("没有企业得到的金额不同", "no company is paid differently")
OPEN = Text("没有判定", "not decided")
STYLES = {"proved": "green", "refuted": "red", "open": "yellow"}


def claim_words(claim: EquivalenceClaim) -> Text:
    """Return what became of the claim for a rule, with the rule."""
    title = with_id(claim.title, claim.rule) + Text("：", ": ")
    if claim.difference is not None:
        return title + _changed(_between(claim.difference.old), _between(claim.difference.new), claim.difference.how)
    return title + _settled(claim.verdict == "proved", claim.reasons)


def total_words(found: Equivalence) -> Text:
    """Return whether any company's total differs."""
    title = TOTAL + Text("：", ": ")
    if (difference := found.of_total) is not None:
        return title + _changed(_range(difference.old_total), _range(difference.new_total), difference.how)
    return title + _settled(found.total == "proved", found.reasons)


def _settled(proved: bool, reasons: tuple[Text, ...]) -> Text:
    why = joined(reasons, "；", "; ")
    return (PROVED if proved else OPEN) + (Text(f"（{why.zh}）", f" ({why.en})") if reasons else same(""))


def _changed(before: str, after: str, how: tuple[Text, Text] | None) -> Text:
    if how is None:
        return Text(f"有企业得到的金额不同：{before} → {after} 元", f"a company is paid differently: {before} → {after} CNY")
    old, new = how
    return Text(
        f"有企业的付法不同：{before} 元（{old.zh}） → {after} 元（{new.zh}）",
        f"a company is paid differently: CNY {before} ({old.en}) → CNY {after} ({new.en})",
    )


def amounts_in(difference: Counterexample) -> list[str]:
    """Return the amounts of a difference as they are written."""
    paid = [_between(one) for one in (difference.old, difference.new)]
    return paid + [_range(total) for total in (difference.old_total, difference.new_total)]


def _between(paid: Paid) -> str:
    return _range(range_of_fen(paid))


def _range(amount: Range) -> str:
    return figure(amount.high) if amount.low == amount.high else f"{figure(amount.low)} – {figure(amount.high)}"


def company_text(difference: Counterexample, policy: Policy, lang: Lang) -> str:
    """Return the company that differs as a profile."""
    return profile_text(difference.witness.profile(policy), policy.vocabulary, lang)


def companies(found: Equivalence, policy: Policy, lang: Lang) -> Iterator[tuple[str, str]]:
    """Yield for each claim that was refuted the rule and the company, as a profile."""
    for claim in found.claims:
        if claim.difference is not None:
            yield claim.rule, company_text(claim.difference, policy, lang)


def proof_json(found: Equivalence, policy: Policy, lang: Lang) -> dict[str, Any]:
    return {
        "total": {"verdict": found.total, "reasons": [reason.to(lang) for reason in found.reasons]},
        "rules": [_claim_json(claim, policy, lang) for claim in found.claims],
    }


def _claim_json(claim: EquivalenceClaim, policy: Policy, lang: Lang) -> dict[str, Any]:
    difference = claim.difference
    return {
        "rule": claim.rule,
        "title": claim.title.to(lang),
        "verdict": claim.verdict,
        "reasons": [reason.to(lang) for reason in claim.reasons],
        "record": difference and difference.witness.record,
        "old": difference and _paid_json(difference.old),
        "new": difference and _paid_json(difference.new),
        "how": difference and difference.how and {"old": difference.how[0].to(lang), "new": difference.how[1].to(lang)},
        "old_total": difference and _total_json(difference.old_total),
        "new_total": difference and _total_json(difference.new_total),
        "profile": difference and company_text(difference, policy, lang),
    }


def _paid_json(paid: Paid) -> dict[str, str]:
    return {"low": str(yuan(paid.low)), "high": str(yuan(paid.high))}


def _total_json(total: Range) -> dict[str, str]:
    return {"low": str(total.low), "high": str(total.high)}
