"""A rule set on top of another: the folders that it is made of, and what their policies say together."""

import os
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.policy.shipped import DEFAULT_RULES, shipped_names, shipped_rules
from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.nodes import Mapping, Node, Scalar, node_at, read_nodes
from binjiang_cli.source.nodes import Sequence as SequenceNode
from binjiang_cli.source.opening import is_there, yaml_files
from binjiang_cli.source.problem import InputError, Place, Problem, refuse
from binjiang_cli.words import Text, did_you_mean, nearest, visible

MOST_LAYERS = 8
OF_A_LAYER = ("without", "replaced_tests")  # what a layer does not take from the one below; it has its own `extends`
MERGED = ("conditions", "clauses", "limits")  # entry by entry
LISTS_OF_RULES = ("payments", "opens", "adds_to")  # a limit leaves out the rules that are not there by itself
EXTENDS = Text(
    "写自带规则集的名字，或从这个文件夹到另一个规则集文件夹的路径",
    "the name of a shipped rule set, or the path from this folder to that of another",
)


class Layer(NamedTuple):
    """A folder of a rule set, and its policy as it stands there; None where that cannot be read."""

    folder: Path
    policy: Mapping | None

    def own(self, key: str) -> list[str]:
        """Return the keys of a mapping in its policy."""
        found = node_at(self.policy, (key,))
        return [entry.text for entry, _ in found.pairs] if isinstance(found, Mapping) else []

    def stated(self, key: str) -> list[Scalar]:
        """Return the texts of a list in its policy."""
        found = node_at(self.policy, (key,))
        return [item for item in found.items if isinstance(item, Scalar)] if isinstance(found, SequenceNode) else []


class Layers(NamedTuple):
    """The layers of a rule set, itself first, and why there are no further ones where there should be."""

    found: tuple[Layer, ...]
    problems: tuple[Problem, ...]


def layers_of(folder: Path) -> Layers:
    """Return the layers of a rule set as far as they can be read."""
    found: list[Layer] = []
    below: Path | None = folder
    try:
        while below is not None:
            here = below
            found.append(Layer(here, None))
            policy = mapping_of(here / "policy.yaml")
            found[-1] = Layer(here, policy)
            below = _below(policy.get("extends"), found)
    except InputError as error:
        whole = Place(Document(str(found[-1].folder / "policy.yaml"), ""))
        return Layers(tuple(found), tuple(problem._replace(place=problem.place or whole) for problem in error.problems))
    return Layers(tuple(found), ())


def mapping_of(path: Path) -> Mapping:
    """Return the pairs of a file. Raises InputError where it has none that can be read."""
    try:
        document = read_document(path)
        root = read_nodes(document)
    except InputError as error:
        raise InputError([problem._replace(kind="unreadable") for problem in error.problems]) from None
    if not isinstance(root, Mapping):
        raise refuse(
            Text("这个文件应由“键：值”组成", "this file must consist of 'key: value' pairs"),
            root.place if root else document.place(0),
        )
    return root


def _below(extends: Node | None, above: Sequence[Layer]) -> Path | None:
    """Return the folder that a policy extends. Raises InputError."""
    if extends is None:
        return None
    folder = _named(extends, above[-1].folder)
    if os.path.realpath(folder) in (os.path.realpath(layer.folder) for layer in above):
        way = " → ".join(visible(str(path)) for path in (*(layer.folder for layer in above), folder))
        raise refuse(Text(f"extends 绕成了圈：{way}", f"extends goes round in a circle: {way}"), extends.place)
    if len(above) == MOST_LAYERS:
        raise refuse(Text(f"超过 {MOST_LAYERS} 层", f"more than {MOST_LAYERS} layers"), extends.place)
    return folder


def _named(extends: Node, folder: Path) -> Path:
    """Return the folder that is meant: a shipped rule set, or a path. Raises InputError where there is none."""
    text = extends.text if isinstance(extends, Scalar) else ""
    known = shipped_names()
    if text in known:
        return shipped_rules() / text
    path = Path(os.path.normpath(folder / text))
    shown = visible(text[:200])
    if not text or Path(text).is_absolute():
        raise refuse(Text("extends 写得不对", "extends is not written right"), extends.place, EXTENDS)
    if not is_there(path / "policy.yaml"):
        meant = nearest(text, known)
        hint = did_you_mean(meant) if meant else EXTENDS + Text(f"，例如 {DEFAULT_RULES}", f", such as {DEFAULT_RULES}")
        raise refuse(Text(f"没有规则集 {shown}", f"no such rule set: {shown}"), extends.place, hint, "unknown_name")
    return path


def merged(layers: Sequence[Layer]) -> Mapping | None:
    """Return what the policies of layers say together: those above win, key by key, or entry by entry."""
    policies = [less_left_out(layer.policy, layers) for layer in reversed(layers) if layer.policy is not None]
    return reduce(_on, policies) if policies else None


def _on(base: Mapping, own: Mapping) -> Mapping:
    pairs = {key.text: (key, value) for key, value in base.pairs if key.text not in OF_A_LAYER}
    for key, value in own.pairs:
        below = pairs[key.text][1] if key.text in pairs else None
        if key.text in MERGED and isinstance(below, Mapping) and isinstance(value, Mapping):
            entries = {entry.text: (entry, one) for entry, one in (*below.pairs, *value.pairs)}
            value = Mapping(value.place, list(entries.values()))
        pairs[key.text] = (key, value)
    return Mapping(own.place, list(pairs.values()))


def layered_files(layers: Sequence[Layer], kind: str) -> dict[str, Path]:
    """Return the YAML files of a folder of a rule set by their names: those above replace those below.

    Of `payments` each layer leaves out what it does `without`.
    """
    found: dict[str, Path] = {}
    for layer in reversed(layers):
        if kind == "payments":
            left_out = {f"{rule.text}.yaml" for rule in layer.stated("without")}
            found = {name: path for name, path in found.items() if name not in left_out}
        found |= {path.name: path for path in yaml_files(layer.folder / kind)}
    return dict(sorted(found.items()))


def less_left_out(root: Mapping, layers: Sequence[Layer]) -> Mapping:
    """Return what a file says without the rules, where it lists some, that layers above its own leave out."""
    above = takewhile(lambda layer: not stands_in(layer.folder, root.place), layers)
    left_out = {rule.text for layer in above for rule in layer.stated("without")}

    def kept(node: Node, key: str) -> Node:
        if isinstance(node, Mapping):
            return Mapping(node.place, [(name, kept(value, name.text)) for name, value in node.pairs])
        if isinstance(node, SequenceNode) and key in LISTS_OF_RULES:
            items = [item for item in node.items if not (isinstance(item, Scalar) and item.text in left_out)]
            return SequenceNode(node.place, items)
        return node

    return Mapping(root.place, [(name, kept(one, name.text)) for name, one in root.pairs]) if left_out else root


def unknown_rules(layers: Sequence[Layer]) -> Iterator[Problem]:
    """Yield what a layer does without that is no rule of those below it."""
    for number, layer in enumerate(layers[:-1], start=1):
        known = [path.stem for path in layered_files(layers[number:], "payments").values()]
        for rule in layer.stated("without"):
            if rule.text not in known:
                shown, meant = visible(rule.text[:60]), nearest(rule.text, known)
                message = Text(f"下层没有规则 {shown}", f"no such rule below: {shown}")
                yield Problem(message, rule.place, did_you_mean(meant) if meant else None, "unknown_name")


def stands_in(folder: Path, place: Place) -> bool:
    """Say whether a place is in a file of the rule set in a folder, and not in one of a layer below."""
    own = Path(visible(str(folder)))
    return Path(place.document.name).parent in (own, own / "payments", own / "tests")
