"""How the command begins and ends, which every call pays for."""

from __future__ import annotations

import subprocess
import sys

ENDING = """
import atexit, gc, sys
from binjiang_cli.__main__ import run
atexit.register(lambda: print(len(gc.get_objects()) < 1000 < gc.get_freeze_count()))
sys.argv = ["binjiang", "--version"]
run()
"""


def test_what_is_left_at_the_end_is_not_looked_through() -> None:
    """Python looks for garbage once more as it ends, among all that is not frozen."""
    done = subprocess.run([sys.executable, "-c", ENDING], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1:] == ["True"]
