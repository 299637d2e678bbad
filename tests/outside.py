"""What tests need of the machine: programs of others, without which they are skipped, but in `.ci/run`; another user."""

import os
import shutil

import pytest

SKIPPING = "BINJIANG_SKIP_NOTHING" not in os.environ


def needs(found: str | None, lacking: str) -> pytest.MarkDecorator:
    """Mark tests that cannot run where something was not found; where nothing is skipped they run, and fail."""
    return pytest.mark.skipif(SKIPPING and found is None, reason=lacking)


IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] if IS_ROOT else []
as_nobody = pytest.mark.skipif(IS_ROOT and shutil.which("setpriv") is None, reason="root may read everything")
