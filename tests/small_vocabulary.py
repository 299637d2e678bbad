"""A small vocabulary, made in Python, of which tests change one thing at a time."""

from __future__ import annotations

import json
from typing import Any

Path = tuple[str | int, ...]
HELP = {"zh": "项", "en": "An item"}


def field(kind: str, zh: str, **more: Any) -> dict[str, Any]:
    """A field of a type, whose label in English is the Chinese one behind an e."""
    return {"type": kind, "label": {"zh": zh, "en": f"e{zh}"}, "help": HELP, **more}


VALUES = {"early": {"zh": "早", "en": "soon", "also": ["起初", "一开始"]}, "late": {"zh": "晚", "en": "at last"}}
BASE: dict[str, Any] = {
    "fields": {
        "as_of": field("date", "日"), "fx": field("exchange_rates", "汇"), "assume": field("assumed_rates", "假"),
    },
    "sections": {
        "company": {
            "label": {"zh": "企", "en": "Company"}, "help": HELP, "fields": {"name": field("text", "名", required="true")},
        },
        "halls": {
            "label": {"zh": "厅", "en": "Halls"}, "help": HELP, "record": "hall", "also": ["房", "屋"],
            "fields": {
                "name": field("text", "称"), "day": field("date", "天", also=["那日", "哪天"]), "cost": field("money", "费"),
                "stage": field("choice", "段", values=VALUES), "stages": field("choices", "诸段", values=VALUES),
                "uscc": field("uscc", "码"), "names": field("texts", "诸称"),
            },
        },
        "grants_received": {
            "label": {"zh": "获", "en": "Received"}, "help": HELP, "record": "grant", "named_by": "subject",
            "fields": {"subject": field("texts", "题"), "amount": field("money", "额")},
        },
    },
}  # fmt: skip
HALLS, RECEIVED = ("sections", "halls"), ("sections", "grants_received")
FX: Path = ("fields", "fx")
HALL, GRANT, COMPANY = (*HALLS, "fields"), (*RECEIVED, "fields"), ("sections", "company", "fields")


def changed(changes: dict[Path, Any]) -> dict[str, Any]:
    """The vocabulary with other values at some paths; None leaves out what is there."""
    data: dict[str, Any] = json.loads(json.dumps(BASE))
    for path, value in changes.items():
        *above, last = path
        here: Any = data
        for step in above:
            here = here[step]
        if value is None:
            del here[last]
        else:
            here[last] = value
    return json.loads(json.dumps(data))  # type: ignore[no-any-return]
