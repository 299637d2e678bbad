"""Survivors over all companies: no company is paid, or admitted by a measure, differently; or a case that kills them."""

from __future__ import annotations

from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.plain import plain_profile
from binjiang_cli.rulecheck.cases.case import figures_of
from binjiang_cli.rulecheck.cases.drafts import case_rows
from binjiang_cli.rulecheck.cases.expectation import expectation_rows, written
from binjiang_cli.rulecheck.mutation.judge import JudgedMutant, Proof, Verdicts
from binjiang_cli.rulecheck.mutation.mutant import Mutant
from binjiang_cli.rulecheck.proof.equivalence import equivalence
from binjiang_cli.rulecheck.proof.matching import matched_alike


def proved(verdicts: Verdicts, policy: Policy, seconds: float) -> Verdicts:
    """Return the verdicts with what is proved of each survivor, a rule or a measure within so many seconds.

    Raises Unreplayed, which is a defect.
    """
    return verdicts._replace(judged=tuple(_proved(found, policy, seconds) for found in verdicts.judged))


def _proved(found: JudgedMutant, policy: Policy, seconds: float) -> JudgedMutant:
    if not found.survives:
        return found
    of = _of_measure if found.mutant.reach == "measures" else _of_rules
    return found._replace(proof=of(found.mutant, policy, seconds))


def _of_measure(mutant: Mutant, policy: Policy, seconds: float) -> Proof:
    (name,) = mutant.about
    return Proof(*matched_alike(policy, mutant.policy, name, seconds))


def _of_rules(mutant: Mutant, policy: Policy, seconds: float) -> Proof:
    found = equivalence(policy, mutant.policy, seconds, mutant.about)
    return Proof(found.total, None if (different := found.of_total) is None else different.witness)


def killing_case(found: JudgedMutant, policy: Policy) -> str | None:
    """Return a case that notices a survivor, for a test file: a company for which it differs, and what that is to get."""
    if found.proof is None or (company := found.proof.company) is None:
        return None
    given = plain_profile(company.profile(policy), policy.vocabulary, "en")
    result = company.estimate(policy)
    expectation = list(expectation_rows(result))
    if found.mutant.reach == "measures":
        expectation.append(f"measures: {written(figures_of(result)['measures'], 'measures')}")
    return "\n".join(case_rows(found.mutant.words, given, expectation)) + "\n"
