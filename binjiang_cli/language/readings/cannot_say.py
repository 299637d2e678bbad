"""What a reading raises where it has no exact form for what a rule says."""

from binjiang_cli.words import Text


class CannotSay(Exception):
    """What a rule says has no exact form in a reading; `reason` says why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Text(zh, en)
