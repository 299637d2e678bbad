"""The checks, one a module, in the order of their codes."""

from binjiang_cli.rulecheck.checks import (
    date_before_policy,
    duplicate_key,
    expired_suppression,
    gap_in_validity,
    malformed_suppression,
    missing_key,
    missing_text,
    not_an_expression,
    overlapping_validity,
    parameter_ends_early,
    stale_lpr,
    stale_verification,
    unexplained_suppression,
    unknown_clause,
    unknown_key,
    unknown_name,
    unreadable_file,
    unused_field,
    unused_name,
    unused_suppression,
    wrong_dates,
    wrong_type,
    wrong_value,
)
from binjiang_cli.rulecheck.finding import Check

MODULES = (
    unknown_key, duplicate_key, missing_text, missing_key, wrong_value, unreadable_file, unknown_clause,
    unknown_name, wrong_type, not_an_expression,
    overlapping_validity, gap_in_validity, parameter_ends_early, stale_verification, date_before_policy, wrong_dates, stale_lpr,
    unused_name, unused_field,
    unexplained_suppression, expired_suppression, unused_suppression, malformed_suppression,
)  # fmt: skip
CHECKS: tuple[Check, ...] = tuple(module.CHECK for module in MODULES)
CODES = {check.code: check for check in CHECKS}
GOVERNANCE = tuple(check for check in CHECKS if check.code.startswith("BJ9"))
