"""Values of a profile: lists that a Chinese keyboard wrote, and examples that are no values."""

from __future__ import annotations

import pytest
from helpers import profile_from, shipped

from binjiang_cli.policy.vocabulary import Field
from binjiang_cli.profile.example import example_of


@pytest.mark.parametrize(
    ("written", "subjects"),
    [
        ("[车规芯片, 雷达]", ("车规芯片", "雷达")),
        ("[“车规芯片，雷达”]", ("车规芯片，雷达",)),
        ("[‘车规芯片，雷达’, MCU]", ("车规芯片，雷达", "MCU")),
        ('["车规芯片，雷达"]', ("车规芯片，雷达",)),
    ],
)
def test_a_comma_within_quotation_marks_belongs_to_the_text(written: str, subjects: tuple[str, ...]) -> None:
    """Whichever marks: the full-width ones are what a Chinese keyboard gives."""
    profile = profile_from(f"company: {{name: 甲}}\nrd_projects: [{{subject: {written}}}]", shipped())
    assert profile.values.rd_projects[0].subject == subjects


@pytest.mark.parametrize(
    ("kind", "example"), [("boolean", "vielleicht"), ("choice", "c"), ("choices", "[a, c]"), ("texts", "[a")]
)
def test_an_example_that_cannot_be_read_is_none(kind: str, example: str) -> None:
    words = {"zh": "甲", "en": "a"}
    field = Field.model_validate(
        {"type": kind, "example": example, "label": words, "help": words}
        | ({"values": {"a": words}} if kind.startswith("choice") else {})
    )
    assert example_of(field, "en") is None
