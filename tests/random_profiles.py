"""Random profiles under every rule set that ships or illustrates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path

from companies import rows
from helpers import profile_from

from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.profile.load import Profile
from binjiang_cli.source.problem import InputError

ILLUSTRATED = (
    "binjiang-integrated-circuits-2024", "binjiang-life-sciences-2023", "graded-award", "yuhang-2025",
    "haidian-2025", "haishu-2017",
)  # fmt: skip
RULE_SETS = [None, *(Path(__file__).parents[1] / "examples" / "rules" / name for name in ILLUSTRATED)]
DAY = date(2026, 6, 30)


@cache
def policy_in(folder: Path | None) -> Policy:
    return load_policy(folder)


def profiles(policy: Policy, count: int, seed: int) -> Iterator[Profile]:
    """Yield random profiles; those whose dates are out of order are left out."""
    for row in rows(policy, count, seed, "typed", DAY):
        row.pop("source")
        with suppress(InputError):
            yield profile_from(json.dumps({"as_of": DAY.isoformat(), **row}, default=str, ensure_ascii=False), policy)
