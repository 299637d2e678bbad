"""pydantic's errors as problems at the node that caused them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError, core_schema

from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence
from binjiang_cli.source.problem import Place, Problem, Refused
from binjiang_cli.words import Text, listing, nearest, visible


class Strict(BaseModel):
    """A model of what a file may say: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


class Reading:
    """How pydantic reads a field from its text: by a function that raises Refused.

    Its schema is that function alone; pydantic need not know the type that comes out.
    """

    def __init__(self, read: Callable[[str], Any]) -> None:
        self.read = read

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.validate)

    def validate(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise PydanticCustomError("scalar_type", "one value is expected")
        try:
            return self.read(value)
        except Refused as refused:
            hint = refused.hint
            raise PydanticCustomError(
                "refused",
                "{en}",
                {"zh": refused.message.zh, "en": refused.message.en, "hint": (hint.zh, hint.en) if hint else None},
            ) from None


def plain(node: Node | None) -> Any:
    """The node as dicts, lists and texts; null is None. Recursion is bounded by the depth of the nodes."""
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.pairs}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return None if node is None or node.is_null else node.text


def duplicate_keys(node: Node | None, same: Callable[[str], str] = str) -> list[Problem]:
    """Every key that a mapping holds twice, with the line of the first."""
    found: list[Problem] = []
    if isinstance(node, Sequence):
        for item in node.items:
            found += duplicate_keys(item)
    elif isinstance(node, Mapping):
        seen: dict[str, Scalar] = {}
        for key, value in node.pairs:
            first = seen.setdefault(same(key.text), key)
            if first is not key:
                found.append(twice(key, first))
            found += duplicate_keys(value)
    return found


def twice(key: Scalar, first: Scalar) -> Problem:
    return Problem(
        Text(f"“{visible(key.text)}”写了两次", f"{visible(key.text)} is given twice"),
        key.place,
        Text(f"第一次在 {first.place}", f"the first is at {first.place}"),
    )


def unknown_key(key: Scalar, known: list[str]) -> Problem:
    word = visible(key.text[:60])
    meant = nearest(key.text, known)
    hint = Text(f"是不是“{meant}”？", f"did you mean {meant}?") if meant else None
    if hint is None:
        hint = Text(f"可用的键：{listing(known)}", f"known keys: {listing(known)}")
    return Problem(Text(f"没有“{word}”这个键", f"unknown key: {word}"), key.place, hint)


def problems_of(error: ValidationError, root: Node, model: type[BaseModel]) -> list[Problem]:
    """One problem for each of pydantic's errors, placed at the innermost node that its path reaches."""
    found = []
    for detail in error.errors(include_url=False, include_input=False):
        steps = [step for step in detail["loc"] if not isinstance(step, str) or not step.startswith("function-")]
        node, key, reached = _reach(root, steps)
        if detail["type"] in UNKNOWN_KEY and key is not None:
            found.append(unknown_key(key, _keys_at(model, steps[:-1])))
        else:
            found.append(_problem(detail, node.place, str(steps[-1]) if steps else "", reached))
    return found


def _reach(root: Node, steps: list[Any]) -> tuple[Node, Scalar | None, bool]:
    node, last_key = root, None
    for step in steps:
        if isinstance(node, Mapping):
            pair = next(((k, v) for k, v in node.pairs if k.text == str(step)), None)
            if pair is None:
                return node, last_key, False
            last_key, node = pair
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
    return node, last_key, True


def _keys_at(model: Any, steps: list[Any]) -> list[str]:
    """The keys that a model admits at a path."""
    here = model
    for step in steps:
        fields = getattr(here, "model_fields", {})
        if step in fields:
            here = fields[step].annotation
        here = _innermost_model(here) or here
    return list(getattr(here, "model_fields", None) or getattr(here, "__dataclass_fields__", {}))


def _innermost_model(annotation: Any) -> Any:
    if hasattr(annotation, "model_fields") or hasattr(annotation, "__dataclass_fields__"):
        return annotation
    for argument in reversed(get_args(annotation)):
        if found := _innermost_model(argument):
            return found
    return None


UNKNOWN_KEY = ("extra_forbidden", "unexpected_keyword_argument")
EXPECTED = {
    "scalar_type": Text("这里要的是一个值，不是列表或映射", "one value is expected here, not a list or a mapping"),
    "string_type": Text("这里要的是文字", "a text is expected here"),
    "list_type": Text("这里要的是列表，每项以“- ”开头，或写成 [甲，乙]", "a list is expected here: '- …' lines, or [a, b]"),
    "dict_type": Text("这里要的是“键：值”", "'key: value' pairs are expected here"),
    "model_type": Text("这里要的是“键：值”", "'key: value' pairs are expected here"),
    "dataclass_type": Text("这里要的是“键：值”", "'key: value' pairs are expected here"),
    "too_long": Text("这个列表太长了", "this list is too long"),
}


def _problem(detail: ErrorDetails, place: Place, key: str, reached: bool) -> Problem:
    context: dict[str, Any] = detail.get("ctx", {})
    kind = detail["type"]
    if kind == "refused":
        hint = context.get("hint")
        return Problem(Text(context["zh"], context["en"]), place, Text(*hint) if hint else None)
    if not reached or kind == "missing":
        return Problem(Text(f"缺少“{visible(key)}”", f"{visible(key)} is missing"), place)
    return Problem(EXPECTED.get(kind) or Text("这个值不合格", f"not accepted: {detail['msg']}"), place)
