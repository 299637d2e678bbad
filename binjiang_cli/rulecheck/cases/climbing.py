"""A company that a rule pays, made of the vocabulary's examples: where the search for cases begins if no case has one."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from binjiang_cli.estimation.evaluate import Evaluator
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.profile.load import Profile
from binjiang_cli.rulecheck.branches.sites import Site
from binjiang_cli.rulecheck.cases.bases import Plain, example, profile_from
from binjiang_cli.rulecheck.cases.candidates import moved

MOST_TRIED = 300
PAID = 1000


def paid_examples(sites: Sequence[Site], policy: Policy, profiles: Iterable[Profile]) -> Iterator[Profile]:
    """Yield a company for each rule that pays none of the profiles, where changing single values leads to one."""
    given = list(profiles)
    for rule in policy.rules:
        if not any(_score(profile, rule, policy) >= PAID for profile in given):
            found = profile_from(_climbed([site for site in sites if site.rule in (rule, None)], rule, policy), policy)
            if _score(found, rule, policy) >= PAID and found is not None:
                yield found


def _climbed(sites: Sequence[Site], rule: Rule, policy: Policy) -> Plain:
    """Return the example with one value after another moved, as long as more of the rule's conditions hold."""
    best = example(rule, policy)
    score = _score(profile_from(best, policy), rule, policy)
    for site in (site for site in sites if site.kind == "condition"):
        for other in islice(moved(site, rule, best, policy), MOST_TRIED):
            reached = _score(profile_from(other, policy), rule, policy)
            if reached > score:
                best, score = other, reached
                break
    return best


def _score(profile: Profile | None, rule: Rule, policy: Policy) -> int:
    """Return how many conditions of a rule hold for its first line; much more where it is paid."""
    if profile is None or profile.as_of is None:
        return -1
    lines = Evaluator(policy, profile, profile.as_of, {}).lines(rule) if profile.records(rule.for_each) else []
    paid = any(line.verdict == "eligible" and line.amount and line.amount.high for line in lines)
    return max((sum(one.holds is True for one in line.conditions) + 1 for line in lines), default=0) + PAID * paid
