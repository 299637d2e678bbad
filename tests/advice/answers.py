"""Answers to an interview from a profile that knows everything."""

from __future__ import annotations

from binjiang_cli.advice.interview import Interview
from binjiang_cli.estimation.subjects import SUBJECT
from binjiang_cli.profile.load import Profile
from binjiang_cli.profile.plain import plain_value
from binjiang_cli.values.money import Money


def answered_from(full: Profile, interview: Interview) -> int:
    """Answer an interview as a profile has it, and return how many questions were asked; what it leaves open stays open."""
    asked = 0
    while (where := interview.question) is not None:
        asked += 1
        value = where.value(full)
        if where.key is None:
            records = full.records(where.name)
            value = None if records is None else str(len(records))
        elif isinstance(value, tuple) and not isinstance(value, Money):
            value = ";".join(value) or (None if where.key == SUBJECT else "无")
        elif value is not None:
            field = where.field(interview.policy.vocabulary)
            value = None if field is None else str(plain_value(field, value, "zh"))
        if value is None:
            interview.skip(where)
        else:
            interview.answer(where, value)
    return asked
