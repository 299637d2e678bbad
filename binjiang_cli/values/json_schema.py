"""What the published JSON Schemas share."""

from collections.abc import Mapping
from typing import Any

DIALECT = "https://json-schema.org/draft/2020-12/schema"
YUAN = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$", "description": "yuan, two decimals"}


def object_schema(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of an object that has these keys, all of them and no others."""
    return {"type": "object", "properties": dict(properties), "required": list(properties), "additionalProperties": False}
