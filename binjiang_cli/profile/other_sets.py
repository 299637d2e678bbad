"""What a profile states for rule sets that are not in use: the sets that it is for, and the keys that are left out."""

from collections.abc import Iterator
from pathlib import Path

from binjiang_cli.policy.model import parse_id
from binjiang_cli.policy.neighbours import vocabulary_of
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.caution import Caution
from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence
from binjiang_cli.source.problem import Problem, Refused
from binjiang_cli.words import Text, joined, same, visible

FOR = ("for", "适用规则集")  # the key that names them; no vocabulary can have it
MOST_PLACES = 30  # that one warning names
NAMES = Text("应为规则集名字的列表", "a list of the names of rule sets is expected")


def without_other_sets(root: Mapping, problems: list[Problem]) -> tuple[Mapping, tuple[Vocabulary, ...]]:
    """Return a profile's nodes without the list of rule sets that it is for, and the vocabularies of those that are found."""
    found: list[Vocabulary] = []
    pairs = []
    for key, node in root.pairs:
        if key.text not in FOR:
            pairs.append((key, node))
            continue
        folder = Path(node.place.document.name).parent
        found += [one for name in _names(node, problems) if (one := vocabulary_of(name, folder)) is not None]
    return Mapping(root.place, pairs), tuple(found)


def _names(node: Node, problems: list[Problem]) -> Iterator[str]:
    for item in node.items if isinstance(node, Sequence) else [node]:
        if not isinstance(item, Scalar):
            problems.append(Problem(NAMES, item.place))
        elif not item.is_null:
            try:
                yield parse_id(item.text.strip())
            except Refused as refused:
                problems.append(Problem(refused.message, item.place, refused.hint))


def left_out(paths: list[str]) -> Iterator[Caution]:
    """Yield the one warning that names every key that was left out."""
    if not paths:
        return
    places, count = joined(same(visible(path[:60])) for path in paths[:MOST_PLACES]), len(paths)
    if count > MOST_PLACES:
        places += Text(f"等 {count} 处", f" and {count - MOST_PLACES} more")
    message = Text("下列各处不是所用规则集的内容，没有读取：", "left out, as no rule set in use has them: ") + places
    yield Caution("field_left_out", message, paths[0] if count == 1 else None)
