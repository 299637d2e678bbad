"""What the reader should know of how something was read, or of a figure: a warning, never an error."""

from typing import NamedTuple

from binjiang_cli.words import Text


class Caution(NamedTuple):
    """A warning: its stable code, its words, and the field of the profile that it is about."""

    code: str
    message: Text
    path: str | None


class Note(NamedTuple):
    """A warning about a file as a whole: where it stands (`book.xlsx#Sheet!B1`), its stable code, its words."""

    source: str
    code: str
    message: Text
