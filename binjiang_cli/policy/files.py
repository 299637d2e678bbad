"""The files of a rule set: where they are, and each of them read once, as nodes and as what it may say."""

import os
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import takewhile
from pathlib import Path, PurePath
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from binjiang_cli.policy.extension import extended
from binjiang_cli.policy.layers import Layer, layered_files, layers_of, less_left_out, mapping_of, merged, unknown_rules
from binjiang_cli.policy.lpr import LprTable, joined, load_lpr
from binjiang_cli.policy.model import PolicyFile
from binjiang_cli.policy.shipped import DEFAULT_RULES, shipped_names, shipped_rules
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Scalar, node_at
from binjiang_cli.source.opening import is_there, yaml_files
from binjiang_cli.source.problem import InputError, Place, Problem, refuse
from binjiang_cli.source.validation import duplicate_keys, plain, problems_of
from binjiang_cli.words import Text, did_you_mean, nearest, visible

M = TypeVar("M", bound=BaseModel)


def rules_folders(rules: str | Path | Sequence[str | Path] | None = None) -> list[Path]:
    """Return the folders that were asked for: named, in BINJIANG_RULES, or the shipped rule set.

    The shipped rule set may be named by its id alone, where no folder of that name is there.
    """
    named = [rules] if isinstance(rules, str | Path) else rules
    named = [part for one in named or [os.environ.get("BINJIANG_RULES", "")] for part in _parts(str(one))]
    return [_shipped_or(Path(one)) for one in named if one] or [shipped_rules() / DEFAULT_RULES]


def _parts(named: str) -> list[str]:
    """Return the folders that one text names: itself, or as in an environment variable several."""
    return [named] if is_there(named) else named.split(os.pathsep)


def rules_folder(rules: str | Path | None = None) -> Path:
    """Return the one folder that was asked for. Raises InputError where BINJIANG_RULES names several."""
    folders = rules_folders(rules)
    if len(folders) > 1:
        raise refuse(
            Text("这里只能用一个规则集", "one rule set is expected here"),
            hint=Text("用 --rules 指定一个；BINJIANG_RULES 里有几个", "name one with --rules; BINJIANG_RULES holds several"),
        )
    return folders[0]


def _shipped_or(folder: Path) -> Path:
    shipped = shipped_rules() / folder
    return shipped if len(folder.parts) == 1 and not is_there(folder) and is_there(shipped / "policy.yaml") else folder


class RuleSetFiles:
    """Reads the files that decide a figure. What is wrong with them is collected in `problems`; the rest is read on.

    A rule set may stand on others; its own files, and what its own policy says, then win over theirs. Without a
    vocabulary or an LPR table in any of them the shipped ones are used. The shipped vocabulary always counts: another
    may extend it. `roots` keeps the nodes of every file that could be parsed, by the file's name in the rule set; that
    of the policy holds what all layers say. `lacking` is why a policy, or the rule set that it stands on, cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.layers, self.lacking = layers_of(folder)
        self.paths = dict(_paths(self.layers))
        self.left_out = {node.text for layer in self.layers for node in layer.stated("without")}
        self.roots: dict[str, MappingNode] = {}
        self.problems: list[Problem] = []

    @property
    def rules(self) -> list[str]:
        """Return the names of the rule files."""
        return [name for name in self.paths if name.startswith("payments/")]

    @property
    def lacks_a_layer(self) -> bool:
        """Return whether it should stand on a rule set that cannot be read, so that nothing can be said of the rest."""
        return bool(self.lacking) and self.layers[0].policy is not None

    def sha256(self) -> str:
        digest = sha256()
        for name in sorted(self.paths):
            content = self.paths[name].read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    def policy(self) -> PolicyFile | None:
        """Return what the policies of all layers say; None after a problem."""
        self.problems += self.lacking
        root = merged(self.layers)
        if root is not None:
            self.roots["policy.yaml"] = root
        if root is None or self.lacking:
            return None
        self.problems += unknown_rules(self.layers)
        return self._validated(root, PolicyFile, [layer.policy for layer in self.layers])

    def read(self, name: str, model: type[M]) -> M | None:
        """Return what a file says; None after a problem."""
        root = self.root(name)
        return None if root is None else self._validated(root, model)

    def root(self, name: str) -> MappingNode | None:
        """Return the pairs of a file; None where it has none that can be read."""
        try:
            root = mapping_of(self.paths[name])
        except InputError as error:
            self._refused(name, error)
            return None
        if name != "vocabulary.yaml":
            root = less_left_out(root, self.layers)
        self.roots[name] = root
        return root

    def _refused(self, name: str, error: InputError) -> None:
        """Collect what is wrong with a file, at the file as a whole where it has no place in it."""
        whole = Place(Document(str(self.paths[name]), ""))
        self.problems += [problem._replace(place=problem.place or whole) for problem in error.problems]

    def clauses(self) -> list[str] | None:
        """Return the ids of the policy's clauses, also where something else is wrong in its file; None where none is stated."""
        root = self.roots.get("policy.yaml")
        stated = None if root is None else root.get("clauses")
        return [key.text for key, _ in stated.pairs] if isinstance(stated, MappingNode) else None

    def lpr(self) -> LprTable | None:
        """Return the publications of all layers; None after a problem."""
        found: LprTable | None = None
        names = [name for name in self.paths if name.endswith("lpr.csv")]
        for name in reversed(names):
            try:
                table = load_lpr(str(self.paths[name]))
                found = table if found is None else joined(found, table)
            except InputError as error:
                self._refused(name, error)
                return None
        return found

    def vocabulary(self) -> Vocabulary | None:
        """Return the vocabulary.

        With `extends`, what its file declares on top of a shipped rule set's, or of the layer below.
        """
        root = self.root("vocabulary.yaml")
        if root is None or root.get("extends") is None:
            return None if root is None else self._validated(root, Vocabulary)
        try:
            whole = self._extended(root, _vocabularies(self.layers))
        except InputError as error:
            self.problems += error.problems
            return None
        return self._validated(whole, Vocabulary, [_without_extends(root)])

    def _extended(self, root: MappingNode, layers: Sequence[Layer]) -> MappingNode:
        """Return what a vocabulary says with what it extends; `layers` are its own and those below that have one.

        Raises InputError where there is nothing of that name.
        """
        base = root.get("extends")
        if base is None:
            return root
        name = base.text if isinstance(base, Scalar) else ""
        below = node_at(layers[0].policy, ("extends",)) if layers else None
        if len(layers) > 1 and isinstance(below, Scalar) and below.text == name:
            other = self._extended(mapping_of(layers[1].folder / "vocabulary.yaml"), layers[1:])
        elif name in (shipped := shipped_names()):
            other = mapping_of(shipped_rules() / name / "vocabulary.yaml")
        else:
            hint = did_you_mean(nearest(name, shipped) or DEFAULT_RULES)
            message = Text(f"没有自带的规则集 {visible(name)}", f"no such shipped rule set: {visible(name)}")
            raise refuse(message, base.place, hint, "unknown_name")
        return extended(other, _without_extends(root))

    def _validated(self, root: MappingNode, model: type[M], written: Sequence[MappingNode | None] = ()) -> M | None:
        """Return what nodes say; `written` are those of single files that they are made of."""
        twice = [problem for one in (written or [root]) for problem in duplicate_keys(one)]
        self.problems += twice
        try:
            found = model.model_validate(plain(root))
        except ValidationError as error:
            self.problems += problems_of(error, root, model)
            return None
        return None if twice else found


def _paths(layers: Sequence[Layer]) -> Iterator[tuple[str, Path]]:
    """Yield the files that decide a figure, by their names in the rule set."""
    folders = {"base/" * depth: layer.folder for depth, layer in enumerate(layers)}
    yield from ((f"{above}policy.yaml", folder / "policy.yaml") for above, folder in folders.items())
    vocabularies = _vocabularies(layers)
    for depth, layer in enumerate(vocabularies):
        yield f"{'base/' * depth}vocabulary.yaml", layer.folder / "vocabulary.yaml"
    if not vocabularies:
        yield "vocabulary.yaml", _shipped("vocabulary.yaml")
    yield from _tables(folders)
    yield "extended/vocabulary.yaml", _shipped("vocabulary.yaml")
    if measures := _first(layers, "measures.yaml"):
        yield "measures.yaml", measures
    for name, path in layered_files(layers, "payments").items():
        yield f"payments/{name}", path


def _vocabularies(layers: Sequence[Layer]) -> list[Layer]:
    """Return the layers whose vocabularies count: the topmost that has one, and those that it may extend."""
    having = [layer for layer in layers if is_there(layer.folder / "vocabulary.yaml")]
    extending = list(takewhile(lambda layer: _extends(layer.folder / "vocabulary.yaml"), having[:-1]))
    return having[: len(extending) + 1]


def _extends(path: Path) -> bool:
    """Say whether a vocabulary may extend another; not where it cannot be read, of which its reader tells."""
    try:
        return "extends" in read_document(path).text
    except InputError:
        return False


def _without_extends(root: MappingNode) -> MappingNode:
    return MappingNode(root.place, [pair for pair in root.pairs if pair[0].text != "extends"])


def _tables(folders: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    """Yield the tables of the LPR, which add up; where the lowest layer has none, it uses the shipped one."""
    *upper, lowest = folders
    for above in upper:
        if is_there(folders[above] / "lpr.csv"):
            yield f"{above}lpr.csv", folders[above] / "lpr.csv"
    yield f"{lowest}lpr.csv", lpr_path(folders[lowest])


def _first(layers: Sequence[Layer], name: str) -> Path | None:
    """Return the file of the topmost layer that has it."""
    return next((layer.folder / name for layer in layers if is_there(layer.folder / name)), None)


def _shipped(name: str) -> Path:
    return shipped_rules() / DEFAULT_RULES / name


def lpr_path(folder: Path) -> Path:
    """Return the table of the LPR that a rule set on no other uses: its own, or where it has none the shipped one."""
    return folder / "lpr.csv" if is_there(folder / "lpr.csv") else _shipped("lpr.csv")


class Carried(NamedTuple):
    """The files of a rule set to be read elsewhere, by names that keep how its layers lie to one another.

    `home` is its own folder among them. Layers that ship with the program are left out: they are there as well.
    """

    home: str
    files: Mapping[str, Path]


def carried(folder: Path) -> Carried:
    """Return what has to be there for a rule set to be read elsewhere, the files that it takes from the shipped one too."""
    own, *below = layers_of(folder).found
    layers = [own, *(layer for layer in below if not layer.folder.is_relative_to(shipped_rules()))]
    places = [os.path.normpath(Path.cwd() / layer.folder) for layer in layers]
    above = os.path.commonpath(places)
    names = [PurePath(os.path.relpath(place, above)).as_posix() for place in places]
    found: dict[str, Path] = {}
    for name, layer in zip(names, layers, strict=True):
        given = {file: path for file, path in _paths([layer]) if not file.startswith("extended/")}
        lowest = layer is layers[-1] and len(layers) == len(below) + 1
        found |= {f"{name}/{file}": path for file, path in given.items() if lowest or path.is_relative_to(layer.folder)}
    return Carried(names[0], found)


def files_of_rule_set(folder: Path) -> list[Path]:
    """Return the files that a rule set is read from, its test cases too, and those of the rule sets that it stands on."""
    return files_of_layers(layers_of(folder).found)


def files_of_layers(layers: Sequence[Layer]) -> list[Path]:
    """Return the files that the layers of a rule set are read from, their test cases too."""
    tests = (path for layer in layers for path in yaml_files(layer.folder / "tests"))
    return [*(path for _, path in _paths(layers)), *tests]
