"""Survivors over all companies: no company is paid differently, or a case that kills them."""

from __future__ import annotations

from binjiang_cli.policy.load import Policy
from binjiang_cli.profile.plain import plain_profile
from binjiang_cli.rulecheck.cases.drafts import case_rows
from binjiang_cli.rulecheck.cases.expectation import expectation_rows
from binjiang_cli.rulecheck.mutation.judge import JudgedMutant, Verdicts
from binjiang_cli.rulecheck.proof.equivalence import equivalence


def proved(verdicts: Verdicts, policy: Policy, seconds: float) -> Verdicts:
    """Return the verdicts with what is proved of each survivor, a rule within so many seconds.

    Nothing is asked about measures, which pay nothing. Raises Unreplayed, which is a defect.
    """
    return verdicts._replace(judged=tuple(_proved(found, policy, seconds) for found in verdicts.judged))


def _proved(found: JudgedMutant, policy: Policy, seconds: float) -> JudgedMutant:
    mutant = found.mutant
    if not found.survives or mutant.reach == "measures":
        return found
    return found._replace(proof=equivalence(policy, mutant.policy, seconds, mutant.about))


def killing_case(found: JudgedMutant, policy: Policy) -> str | None:
    """Return a case that notices a survivor, for a test file: a company that is paid differently, and what it is to get."""
    differences = (claim.difference for claim in found.proof.claims) if found.proof is not None else ()
    difference = next((one for one in differences if one is not None and one.old_total != one.new_total), None)
    if difference is None:
        return None
    profile = difference.witness.profile(policy)
    given = plain_profile(profile, policy.vocabulary, "en")
    expectation = list(expectation_rows(difference.witness.estimate(policy)))
    return "\n".join(case_rows(found.mutant.words, given, expectation)) + "\n"
