"""pydantic's errors as problems at the node that caused them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Sequence_
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError, core_schema

from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence
from binjiang_cli.source.problem import Kind, Place, Problem, Refused, Related
from binjiang_cli.words import Text, did_you_mean, listing, nearest, visible

T = TypeVar("T")
LIKE_DIGITS = str.maketrans("OIl", "011")
MOST_SUGGESTIONS = 100  # for unknown words of one file; to look for one takes some time


class Strict(BaseModel):
    """A model of what a file may say: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


class ReadBy:
    """How pydantic reads a field from its text: by a function that raises Refused.

    Its schema is that function alone; pydantic need not know the type that comes out.
    """

    def __init__(self, read: Callable[[str], Any]) -> None:
        self.read = read

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.validate)

    def validate(self, value: Any) -> Any:
        if value is None:
            raise refusal(Text("这里缺少值", "a value is missing here"))
        if not isinstance(value, str):
            raise PydanticCustomError("scalar_type", "one value is expected")
        return read_text(value, self.read)


def read_text(text: str, read: Callable[[str], T], at: Sequence_[str | int] = ()) -> T:
    """Return what a function reads from a text; what it refuses is said as a validator says it, `at` as in a refusal."""
    try:
        return read(text)
    except Refused as refused:
        raise refusal(refused.message, _digits_meant(text, read) or refused.hint, at) from None


def _digits_meant(text: str, read: Callable[[str], Any]) -> Text | None:
    """Return what a text was most likely meant to be in which letters stand for digits: 1OO万, 2O25-01-15."""
    typed = text.strip().translate(LIKE_DIGITS)
    if typed == text.strip() or not any(map(str.isdigit, text)):
        return None
    try:
        read(typed)
    except Refused:
        return None
    return did_you_mean(visible(typed))


def refusal(message: Text, hint: Text | None = None, at: Sequence_[str | int] = ()) -> PydanticCustomError:
    """Return what a validator raises to say something in both languages; `at` leads from what it validates to the place."""
    context = {"zh": message.zh, "en": message.en, "hint": (hint.zh, hint.en) if hint else None, "at": tuple(at)}
    return PydanticCustomError("refused", "{en}", context)


def at_most(count: int) -> Callable[[Any], Any]:
    """Return a validator that refuses a longer list or mapping before anything in it is looked at."""

    def check(value: Any) -> Any:
        if isinstance(value, list | dict) and len(value) > count:
            raise refusal(Text(f"超过 {count:,} 项", f"more than {count:,} values"))
        return value

    return check


def plain(node: Node | None) -> Any:
    """Return the node as dicts, lists and texts; null is None. Recursion is bounded by the depth of the nodes."""
    if isinstance(node, Scalar):
        return None if node.is_null else node.text
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.pairs}
    return None if node is None else [plain(item) for item in node.items]


def duplicate_keys(node: Node | None, same: Callable[[str], str] = str) -> list[Problem]:
    """Return every key that a mapping holds twice, with the line of the first."""
    found: list[Problem] = []
    if isinstance(node, Sequence):
        for item in node.items:
            if type(item) is not Scalar:
                found += duplicate_keys(item)
    elif isinstance(node, Mapping):
        seen: dict[str, Scalar] = {}
        for key, value in node.pairs:
            first = seen.setdefault(same(key.text), key)
            if first is not key:
                found.append(twice(key, first))
            if type(value) is not Scalar:
                found += duplicate_keys(value)
    return found


def twice(key: Scalar, first: Scalar) -> Problem:
    return Problem(
        Text(f"“{visible(key.text)}”写了两次", f"{visible(key.text)} is given twice"),
        key.place,
        Text(f"第一次在 {first.place}", f"the first is at {first.place}"),
        "duplicate_key",
        (Related(first.place, Text("第一次", "the first")),),
    )


def unknown_key(key: Scalar, meant: str | None, known: Sequence_[str]) -> Problem:
    """Return that a key is none of the known ones, with what it was meant to be; where that is not known, what there is."""
    word = visible(key.text[:60])
    hint = Text(f"是不是“{meant}”？", f"did you mean {meant}?") if meant else None
    if any(key.text.count(closing) > key.text.count(opening) for opening, closing in ("()", "[]")):
        from binjiang_cli.source.syntax import QUOTE_EXPRESSION

        hint = QUOTE_EXPRESSION
    if hint is None and known:
        hint = Text(f"可用的键：{listing(known)}", f"known keys: {listing(known)}")
    return Problem(Text(f"没有“{word}”这个键", f"unknown key: {word}"), key.place, hint, "unknown_key")


Meant = set[tuple[int, str]]


Label = Callable[[Sequence_[str]], Text | None]


def problems_of(
    error: ValidationError, root: Node, model: type[BaseModel], meant: Meant | None = None, label: Label | None = None
) -> list[Problem]:
    """Return one problem for each of pydantic's errors, at the innermost node that its path reaches, in the text's order.

    `meant` are keys (the offset of their mapping, the key) that an unknown key was most likely meant to be: that they
    are missing is not said again. `label` gives the words for a path of keys, where keys have some.
    """
    found: list[Problem] = []
    meant = set() if meant is None else meant
    nodes = _Nodes(root)
    details = error.errors(include_url=False, include_input=False)
    for detail in sorted(details, key=lambda detail: detail["type"] not in UNKNOWN_KEY):
        steps = [*detail["loc"], *detail.get("ctx", {}).get("at", ())]
        node, key, parent, reached = nodes.reach(steps)
        if detail["type"] in UNKNOWN_KEY and key is not None:
            known = _keys_at(model, steps[:-1])
            suggest = len(found) < MOST_SUGGESTIONS
            near = nearest(key.text, known) if suggest else None
            found.append(unknown_key(key, near, known if suggest else ()))
            meant.add((parent.place.start, near or ""))
        elif detail["type"] != "missing" or (node.place.start, str(steps[-1])) not in meant:
            said = None if label is None else label([step for step in steps if isinstance(step, str)])
            found.append(_problem(detail, node.place, str(steps[-1]) if steps else "", reached, said))
    return sorted(found, key=lambda problem: problem.order)


class _Nodes:
    """Finds nodes by path; the keys of a mapping are indexed once."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.indexes: dict[int, dict[str, tuple[Scalar, Node]]] = {}

    def reach(self, steps: list[Any]) -> tuple[Node, Scalar | None, Node, bool]:
        """Return the innermost node on a path, its key and parent, and whether the whole path was there."""
        node, parent, key = self.root, self.root, None
        for step in steps:
            if step == "[key]" and key is not None:
                return key, key, parent, True
            if isinstance(node, Mapping):
                if isinstance(step, int):
                    continue  # it stands for a list of one
                pair = self._pairs(node).get(str(step))
                if pair is None:
                    return node, key, parent, False
                parent = node
                key, node = pair
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
                parent, node = node, node.items[step]
        return node, key, parent, True

    def _pairs(self, node: Mapping) -> dict[str, tuple[Scalar, Node]]:
        if id(node) not in self.indexes:
            self.indexes[id(node)] = {key.text: (key, value) for key, value in node.pairs}
        return self.indexes[id(node)]


def key_place(node: Node | None, name: str) -> Place | None:
    """Return where a key of a mapping stands."""
    found = node.pair(name) if isinstance(node, Mapping) else None
    return None if found is None else found[0].place


def _keys_at(model: Any, steps: list[Any]) -> list[str]:
    """Return the keys that a model admits at a path."""
    here = model
    for step in steps:
        fields = getattr(here, "model_fields", {})
        if step in fields:
            here = fields[step].annotation
        here = _innermost_model(here) or here
    fields = getattr(here, "model_fields", None)
    if fields is None:
        return [field.name for field in dataclass_fields(here)] if is_dataclass(here) else []
    return [field.alias or name for name, field in fields.items()]


def _innermost_model(annotation: Any) -> Any:
    if hasattr(annotation, "model_fields") or hasattr(annotation, "__dataclass_fields__"):
        return annotation
    for argument in reversed(get_args(annotation)):
        if found := _innermost_model(argument):
            return found
    return None


LANGUAGES = ("zh", "en")
UNKNOWN_KEY = ("extra_forbidden", "unexpected_keyword_argument")
EXPECTED = {
    "scalar_type": Text("这里要的是一个值，不是列表或映射", "one value is expected here, not a list or a mapping"),
    "string_type": Text("这里要的是文字", "a text is expected here"),
    "string_too_short": Text("这里是空的", "this is empty"),
    "tuple_type": Text("这里要的是列表，每项以“- ”开头，或写成 [甲, 乙]", "a list is expected here: '- …' lines, or [a, b]"),
    "list_type": Text("这里要的是列表，每项以“- ”开头，或写成 [甲, 乙]", "a list is expected here: '- …' lines, or [a, b]"),
    "dict_type": Text("这里要的是“键：值”", "'key: value' pairs are expected here"),
    "model_type": Text("这里要的是“键：值”", "'key: value' pairs are expected here"),
    "dataclass_type": Text("这里要的是“键：值”", "'key: value' pairs are expected here"),
    "too_short": Text("这里缺少内容", "nothing is given here"),
    "too_long": Text("这个列表太长了", "this list is too long"),
}


def _problem(detail: ErrorDetails, place: Place, key: str, reached: bool, label: Text | None) -> Problem:
    context: dict[str, Any] = detail.get("ctx", {})
    kind = detail["type"]
    if kind == "refused":
        hint = context.get("hint")
        return Problem(Text(context["zh"], context["en"]), place, Text(*hint) if hint else None)
    if kind == "literal_error":
        expected = str(context.get("expected", "")).replace("'", "")
        in_chinese = expected.replace(" or ", ", ")
        return Problem(
            Text("没有这个值", "not a known value"), place, Text(f"可用的值：{in_chinese}", f"known values: {expected}")
        )
    if not reached or kind == "missing":
        lacking: Kind = "missing_text" if key in LANGUAGES else "missing_key"
        shown = visible(key)
        zh = f"缺少“{shown}”" if label is None else f"缺少“{label.zh}”（{shown}）"
        return Problem(Text(zh, f"{shown} is missing"), place, kind=lacking)
    empty = kind == "string_too_short" and key in LANGUAGES
    message = EXPECTED.get(kind) or Text("这个值不合格", f"not accepted: {detail['msg']}")
    return Problem(message, place, kind="missing_text" if empty else "value")
