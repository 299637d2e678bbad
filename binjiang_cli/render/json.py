"""The estimate as JSON: the published form, two blanks deep, in the keys' published order."""

from __future__ import annotations

import json
import re
from typing import Any

from binjiang_cli.estimation.result import Estimate
from binjiang_cli.words import BIDI_CONTROLS, Lang

CONTROL = re.compile(f"[\x7f-\x9f\u2028\u2029{''.join(sorted(BIDI_CONTROLS))}]")


def render_json(result: Estimate, lang: Lang) -> str:
    return json_text(result.as_json(lang))


def json_text(value: Any) -> str:
    """A value as JSON; what could act on a terminal, which only texts can hold, is written as an escape."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
