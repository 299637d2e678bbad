"""Tests that install the package for real need pip's package index."""

import subprocess
import sys
from functools import cache

import pytest
from outside import SKIPPING


def needed() -> None:
    """Skip where the index cannot be reached, if anything may be skipped."""
    if SKIPPING and not _answers():
        pytest.skip("pip's package index cannot be reached")


@cache
def _answers() -> bool:
    pip = [sys.executable, "-m", "pip", "--retries", "0", "--timeout", "10", "--disable-pip-version-check"]
    return subprocess.run([*pip, "index", "versions", "ortools"], capture_output=True, check=False).returncode == 0
