"""What was claimed of the rules of rule sets, over all companies, as a report of findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.plain import flow_text, plain_profile
from binjiang_cli.rulecheck.checks import (
    GOVERNANCE,
    PROVED,
    below_first_step,
    cliff,
    never_decides,
    not_decided,
    pays_beyond,
    pays_less_for_more,
    pays_nobody,
    pays_twice,
    without_value,
)
from binjiang_cli.rulecheck.findings.finding import Check, CheckReport, Finding, Item
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.rulecheck.proof.claims import Kind, RuleClaim, claims_of
from binjiang_cli.rulecheck.proof.covered import covered_claims
from binjiang_cli.rulecheck.proof.scope import RuleOf
from binjiang_cli.rulecheck.proof.shared import shared_claims
from binjiang_cli.rulecheck.proof.witness import Witness
from binjiang_cli.rulecheck.targets import Target
from binjiang_cli.source.problem import InputError, Place, Problem
from binjiang_cli.values.money import fen_text
from binjiang_cli.words import Text, same

CHECKS: dict[Kind, Check] = {
    "pays": pays_nobody.CHECK,
    "decides": never_decides.CHECK,
    "value": without_value.CHECK,
    "gap": below_first_step.CHECK,
    "bounded": pays_beyond.CHECK,
    "monotone": pays_less_for_more.CHECK,
    "cliff": cliff.CHECK,
    "covered": pays_twice.CHECK,
}
MORE_TIME = Text("给更多时间：--seconds", "give it more time: --seconds")


class ProvedRules(NamedTuple):
    """A report, and the companies that refute a claim which the rule set does not explain, each under a name of its own."""

    report: CheckReport
    companies: tuple[tuple[str, Witness, Policy], ...]


def prove_rule_sets(targets: Sequence[Target], seconds: float, day: date, *, strict: bool) -> ProvedRules:
    """Return what becomes of the claims of all rules, each decided within so many seconds; with `strict` what is open, too.

    Raises InputError for a rule set that cannot be used, and Unreplayed, which is a defect.
    """
    items: list[Item] = []
    companies: list[tuple[str, Witness, Policy]] = []
    suppressed = made = proved = 0
    for target in targets:
        subject = Subject(target.folder, day, frozenset(check.code for check in PROVED))
        if subject.policy is None:
            raise InputError(subject.problems)
        for rule in subject.policy.rules:
            of = RuleOf(rule, subject.policy)
            claims = [*claims_of(of, seconds), *shared_claims(of, seconds), *covered_claims(of, seconds)]
            made, proved = made + len(claims), proved + sum(claim.verdict == "proved" for claim in claims)
            wanting = [claim for claim in claims if claim.verdict == "refuted" or (strict and claim.verdict == "open")]
            found = [(claim, _finding(claim, subject.policy)) for claim in wanting]
            kept = [(claim, finding) for claim, finding in found if not subject.silenced(finding)]
            suppressed += len(found) - len(kept)
            items.append(_item(rule.place, [finding for _, finding in kept]))
            companies += _companies([claim for claim, _ in kept], subject.policy)
        items += _governed(subject)
    title = Text(f"规则证明（{made} 项主张，{proved} 项得证）", f"rule proof ({made} claims, {proved} proved)")
    return ProvedRules(CheckReport(title, tuple(items), suppressed), tuple(companies))


def _item(place: Place, findings: Sequence[Finding]) -> Item:
    file = place.document.name
    return Item(same(file), file, tuple(sorted(findings, key=lambda finding: finding.place.start)))


def _governed(subject: Subject) -> Iterator[Item]:
    """Yield what is to be said of the suppressions of these claims."""
    codes = {check.code for check in PROVED}
    for check in GOVERNANCE:
        for problem in check.find(subject):
            place = problem.place or Place(subject.draft.files.roots["policy.yaml"].place.document)
            if any(code in place.written for code in codes):
                yield _item(place, [Finding(check, problem, place)])


def _finding(claim: RuleClaim, policy: Policy) -> Finding:
    check = not_decided.CHECK if claim.verdict == "open" else CHECKS[claim.kind]
    return Finding(check, Problem(_message(claim), claim.place, _hint(claim, policy)), claim.place)


def _message(claim: RuleClaim) -> Text:
    if claim.verdict == "open":
        why = Text("", "") if claim.reason is None else Text(f"（{claim.reason.zh}）", f" ({claim.reason.en})")
        return Text("没有判定：", "not decided: ") + claim.words + why
    match claim.kind:
        case "pays":
            return Text("没有一家企业能拿到钱", "the rule pays no company that can be")
        case "decides":
            return Text(f"从不起作用：{claim.words.zh}", f"never decides: {claim.words.en}")
        case "covered":
            return claim.words
        case "cliff":
            assert claim.unit is not None
            worth = fen_text(claim.worth or 0, grouped=True)
            much = Text("最多差", "up to") if claim.is_most else Text("至少差", "at least")
            return claim.words + Text(
                f"：{claim.unit.zh}之差，{much.zh} {worth} 元", f": {claim.unit.en} is worth {much.en} CNY {worth}"
            )
    return Text(f"不成立：{claim.words.zh}", f"does not hold: {claim.words.en}")


def _hint(claim: RuleClaim, policy: Policy) -> Text | None:
    """Return the company in one line, which is YAML, too."""
    if claim.witness is None:
        return MORE_TIME if claim.verdict == "open" else None
    profile = claim.witness.profile(policy)
    zh, en = (flow_text(plain_profile(profile, policy.vocabulary, lang)) for lang in ("zh", "en"))
    return Text(f"例如 {zh}", f"for example {en}")


def _companies(claims: Sequence[RuleClaim], policy: Policy) -> Iterator[tuple[str, Witness, Policy]]:
    """Yield the companies of claims, each under the rule, the claim and a number."""
    with_company = [(claim, claim.witness) for claim in claims if claim.witness is not None]
    for number, (claim, witness) in enumerate(with_company, 1):
        yield f"{claim.rule}-{claim.kind}-{number}", witness, policy
