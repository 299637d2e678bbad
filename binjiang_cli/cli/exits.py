"""Exit codes, the same for every command."""

from enum import IntEnum


class Exit(IntEnum):
    """What the exit code says."""

    DONE = 0
    FINDINGS = 1
    UNUSABLE = 2
    NOTHING = 3
    DEFECT = 70
    INTERRUPTED = 130
