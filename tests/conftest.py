"""The command, run as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

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


@pytest.fixture
def binjiang() -> Callable[..., Ran]:
    """Runs the command; what the caller's shell says about language and terminal does not count."""

    def run(
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        stdin: str | bytes | None = None,
        cwd: str | Path | None = None,
        timeout: float = 60,
    ) -> Ran:
        kept = {name: value for name, value in os.environ.items() if name not in (*LANGUAGE, *TERMINAL, "BINJIANG_RULES")}
        done = subprocess.run(
            [sys.executable, "-m", "binjiang_cli", *map(str, arguments)],
            env={**kept, **(env or {})},
            input=stdin.encode() if isinstance(stdin, str) else stdin or b"",
            cwd=cwd,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
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
