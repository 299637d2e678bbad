"""The rule sets that ship with the program: where they are, and what they are called."""

from pathlib import Path

DEFAULT_RULES = "binjiang-2024"


def shipped_rules() -> Path:
    """Return the folder of the shipped rule sets: inside the package once installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "rules"
    return installed if installed.is_dir() else package.parent / "rules"


def shipped_names() -> list[str]:
    """Return the names of the shipped rule sets."""
    return sorted(entry.parent.name for entry in shipped_rules().glob("*/policy.yaml"))


def is_installed(folder: Path) -> bool:
    """Say whether a rule set is a shipped one as it was installed, and no file to be changed."""
    return shipped_rules().parent == Path(__file__).resolve().parents[1] and folder.resolve().is_relative_to(shipped_rules())
