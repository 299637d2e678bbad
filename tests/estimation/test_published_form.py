"""The published form of an estimate, and what cannot be done to it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from helpers import estimate_of
from pydantic import ValidationError

from binjiang_cli.estimation.result import Estimate, Range

PROFILE = "rd_projects: [{subject: A, key_innovation: true, spend: 1万}]\ngrants_received: [{amount: 1万}]\n"


def test_texts_are_chinese_unless_another_language_is_asked_for() -> None:
    result = estimate_of(PROFILE)
    said = {"zh": "已获资助没有写明标的，未从任何一行扣除", "en": "A grant without a subject is deducted from no line"}
    for lang, text in said.items():
        assert result.as_json(lang)["warnings"] == [
            {"code": "grant_without_subject", "message": text, "path": "grants_received[0].subject"}
        ]
    assert result.as_json() == result.as_json("zh") == result.model_dump(mode="json")


def test_what_only_the_program_needs_is_neither_published_nor_shown() -> None:
    result = estimate_of(PROFILE)
    (line,), measure = result.lines, result.measures[0]
    assert set(line.model_dump()) >= {"rule", "amount", "instalments"}
    for part, own in ((line, "evaluation"), (measure, "found"), (result, "origin")):
        assert own not in part.model_dump()
        assert f"{own}=" not in repr(part)
    assert "receipt=" not in repr(result)


def test_a_result_cannot_be_changed_and_has_no_other_fields() -> None:
    amount = Range(low=Decimal(1), high=Decimal(2))
    with pytest.raises(ValidationError, match="frozen"):
        amount.low = Decimal(3)  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs"):
        Range(low=Decimal(1), high=Decimal(2), middle=Decimal(3))  # type: ignore[call-arg]


def test_an_assumed_rate_is_published_with_all_decimals_that_one_can_have() -> None:
    """A seventh is 0.142857 again and again: 40 decimals of it, of which a line shows twelve."""
    result = estimate_of(PROFILE, assume={"rd-support": Fraction(1, 7)})
    (assumption,) = result.receipt.assumptions
    assert (assumption.rule, str(assumption.rate), assumption.by) == ("rd-support", "0." + "142857" * 6 + "1428", "call")
    assert result.lines[0].intensity is not None
    assert str(result.lines[0].intensity.high) == "0.142857142857"


def test_the_schema_asks_for_every_key() -> None:
    schema = Estimate.published_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    published = estimate_of(PROFILE).as_json()
    assert schema["required"] == list(schema["properties"]) == list(published)
    line = schema["$defs"]["Line"]
    assert line["required"] == list(line["properties"]) == list(published["lines"][0])
