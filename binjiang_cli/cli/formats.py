"""The forms of output that most commands share."""

from enum import Enum


class Format(str, Enum):
    """A table for people, or JSON."""

    table = "table"
    json = "json"
