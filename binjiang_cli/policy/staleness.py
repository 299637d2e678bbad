"""What of a rule set has not been verified, or published, for longer than the rule set itself allows."""

from datetime import date

from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule


def is_stale(rule: Rule, policy: Policy, day: date) -> bool:
    """Return whether a rule's last verification is too long before a day."""
    limits = policy.stale_after_days
    return limits is not None and (day - rule.verified_on).days > limits.verified


def lpr_is_stale(policy: Policy, day: date) -> bool:
    """Return whether the last publication in the LPR table is too long before a day."""
    limits = policy.stale_after_days
    return limits is not None and (day - policy.lpr.last_publication).days > limits.lpr
