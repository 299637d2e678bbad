"""The estimate as JSON: the published form, two blanks deep, in the keys' published order."""

from __future__ import annotations

import json
from typing import Any

from binjiang_cli.estimation.result import Estimate
from binjiang_cli.words import Lang


def render_json(result: Estimate, lang: Lang) -> str:
    return json_text(result.as_json(lang))


def json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
