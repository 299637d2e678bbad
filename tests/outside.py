"""What tests need of others' programs: without it they are skipped, but in `.ci/run`, where a skipped test proves nothing."""

import os

import pytest

SKIPPING = "BINJIANG_SKIP_NOTHING" not in os.environ


def needs(found: str | None, lacking: str) -> pytest.MarkDecorator:
    """Mark tests that cannot run where something was not found; where nothing is skipped they run, and fail."""
    return pytest.mark.skipif(SKIPPING and found is None, reason=lacking)
