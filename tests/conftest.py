"""The command, run as a process."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import shared_rules
from hypothesis import HealthCheck, settings
from warm import Done, WarmProcess

# The command looks for no cycles while it runs. By Python's own thresholds, calls of it in this process looked through all
# that the tests keep: 15 of the 40 seconds of rulecheck/test_diff_command.py, and 0.4 of 24 by these.
gc.set_threshold(100_000, 50, 1000)

# Modules that take longest, 20 to 100 seconds of a processor each: begun first, so that none runs alone at the end.
LONGEST = {
    "test_spark.py", "test_hostile_inputs.py", "test_bad_inputs.py", "test_cases.py", "test_differential.py",
    "test_readings_agree.py", "test_ci_examples.py", "test_readme.py", "test_keepers_page.py", "test_withstands.py",
}  # fmt: skip

COMMON: dict[str, Any] = {"deadline": None, "database": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("fixed", derandomize=True, max_examples=40, **COMMON)
settings.register_profile("random", derandomize=False, max_examples=600, **COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

LANGUAGE = ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES")
TERMINAL = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING")


class Ran(NamedTuple):
    code: int
    stdout: str
    stderr: str


def kept_environment() -> dict[str, str]:
    """Return the environment without what a shell says about language and terminal."""
    return {name: value for name, value in os.environ.items() if name not in (*LANGUAGE, *TERMINAL, "BINJIANG_RULES")}


def _is_read_at_start(name: str, value: str) -> bool:
    return name in TERMINAL or name.startswith("PYTHON") or (name in LANGUAGE and not value.endswith(".UTF-8"))


def pytest_configure(config: pytest.Config) -> None:
    if not getattr(config.option, "cov_source", None):  # which has to know of every test what it reaches
        shared_rules.share()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):  # of several processes
        items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session")
def warm() -> WarmProcess | None:
    """Where processes can be copied: what the command is copied from."""
    return WarmProcess(kept_environment()) if hasattr(os, "fork") else None


@pytest.fixture
def binjiang(warm: WarmProcess | None) -> Callable[..., Ran]:
    """Runs the command; what the caller's shell says about language and terminal does not count.

    With anything in its environment that an interpreter or a library reads when it starts, it starts as a user's does.
    """

    def run(
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        stdin: str | bytes | None = None,
        cwd: str | Path | None = None,
        timeout: float = 60,
    ) -> Ran:
        called, given = [*map(str, arguments)], stdin.encode() if isinstance(stdin, str) else stdin or b""
        done: Done | subprocess.CompletedProcess[bytes]
        environment = {**kept_environment(), **(env or {})}
        if warm is not None and not any(_is_read_at_start(*one) for one in environment.items() - warm.env.items()):
            done = warm.call(called, environment, cwd, given, timeout)
        else:
            done = subprocess.run(
                [sys.executable, "-m", "binjiang_cli", *called],
                env=environment, input=given, cwd=cwd, capture_output=True, timeout=timeout,
                check=False,
            )  # fmt: skip
        return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    return run


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Calls the program in this process, which takes less time than the command."""
    from binjiang_cli.cli.main import main

    def call(*arguments: str | Path) -> Ran:
        code = main([*map(str, arguments)])
        return Ran(code, *capsys.readouterr())

    return call
