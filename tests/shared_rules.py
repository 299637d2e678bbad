"""The shipped rule sets, and those of the examples, loaded once in a process and not by each of thousands of calls.

What is loaded cannot be changed, so that calls may share it. It is loaded anew where a file of it was, or of the shipped
rules, on which the others stand.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from binjiang_cli.policy import load
from binjiang_cli.policy.files import rules_folder
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.shipped import shipped_rules

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "rules"
State = tuple[tuple[str, int, int, int], ...]

_loaded: dict[tuple[str, str], tuple[State, Policy]] = {}
_load_policy = load.load_policy


def _state(folder: Path) -> State:
    """Every file of a folder, as far as the system tells whether it is as it was."""
    found = [entry for top, _, names in os.walk(folder) for entry in (os.path.join(top, name) for name in names)]  # noqa: PTH118
    stats = [(path, os.stat(path)) for path in sorted(found)]  # noqa: PTH116
    return tuple((path, stat.st_ino, stat.st_size, stat.st_mtime_ns) for path, stat in stats)


def load_policy(rules: str | Path | None = None, lpr: str | Path | None = None) -> Policy:
    """Do what the program's own function does."""
    folder = rules_folder(rules)
    real, shipped = folder.resolve(), shipped_rules().resolve()
    if lpr is not None or real.parent not in (shipped, EXAMPLES):
        return _load_policy(rules, lpr)
    key, state = (str(folder), str(real)), _state(shipped) + (_state(real) if real.parent == EXAMPLES else ())
    if key not in _loaded or _loaded[key][0] != state:
        _loaded[key] = (state, _load_policy(rules))
    return _loaded[key][1]


def share() -> None:
    """Have every module that has the program's function use this one."""
    for module in list(sys.modules.values()):
        if module.__name__.startswith("binjiang_cli") and getattr(module, "load_policy", None) is _load_policy:
            module.load_policy = load_policy  # type: ignore[attr-defined]
