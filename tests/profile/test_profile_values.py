"""Values of a profile: lists that a Chinese keyboard wrote, and what is said of many values that are not known."""

from __future__ import annotations

import pytest
from helpers import estimate_of, profile_from, shipped

from binjiang_cli.policy.vocabulary import Field
from binjiang_cli.profile.example import example_of
from binjiang_cli.profile.not_known import MOST_PLACES


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


@pytest.mark.parametrize("more", [0, 1])
def test_one_warning_names_no_more_places_than_can_be_read(more: int) -> None:
    loans = "\n".join(["  - {principal: 待定}"] * (MOST_PLACES + more))
    (caution,) = (
        caution for caution in estimate_of(f"loans:\n{loans}").warnings if caution.code == "read_as_not_known"
    )  # fmt: skip
    assert caution.message.en.count("待定") == MOST_PLACES
    assert caution.message.en.endswith(" and 1 more") == bool(more)
    assert caution.message.zh.endswith(f"等 {MOST_PLACES + 1} 处") == bool(more)


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
