"""What the published JSON Schemas share: the dialect, amounts in yuan, objects that have their keys and no others."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from jsonschema.validators import validator_for

from binjiang_cli.values.json_schema import DIALECT, YUAN, object_schema


def accepts(schema: dict[str, Any], value: object) -> bool:
    return jsonschema.Draft202012Validator(schema).is_valid(value)


def test_the_dialect_is_known_to_validators() -> None:
    assert validator_for({"$schema": DIALECT}, default=None) is jsonschema.Draft202012Validator  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("0.00", True), ("-1.50", True), ("123456.78", True), ("1", False), ("1.5", False), ("1.500", False), (".50", False),
        ("", False), ("1,000.00", False), ("XX1.00", False), (1, False), (1.5, False), (None, False),
    ],
)  # fmt: skip
def test_amounts_in_yuan(value: object, accepted: bool) -> None:
    assert accepts(YUAN, value) == accepted
    assert YUAN["description"] == "yuan, two decimals"


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ({"low": "1.00", "count": 2}, True), ({"count": 2, "low": "1.00"}, True), ({"low": "1.00"}, False), ({}, False),
        ({"low": "1.00", "count": "2"}, False), ({"low": "1.00", "count": 2, "more": 3}, False), ([], False), ("low", False),
    ],
)  # fmt: skip
def test_objects(value: object, accepted: bool) -> None:
    schema = object_schema({"low": YUAN, "count": {"type": "integer"}})
    jsonschema.Draft202012Validator.check_schema(schema)
    assert accepts(schema, value) == accepted
