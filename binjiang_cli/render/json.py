"""Published forms as JSON: two blanks deep, in the keys' published order."""

from __future__ import annotations

import json
import re
from typing import Any

from binjiang_cli.words import BIDI_CONTROLS

CONTROL = re.compile(f"[\x7f-\x9f\u2028\u2029{''.join(sorted(BIDI_CONTROLS))}]")


def json_text(value: Any) -> str:
    """Return a value as JSON; what could act on a terminal, which only texts can hold, is written as an escape."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
