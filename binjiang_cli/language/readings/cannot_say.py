"""What a reading raises where it has no exact form for what a rule says."""


class CannotSay(Exception):
    """What a rule says has no exact form in a reading; the reason is given in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en
