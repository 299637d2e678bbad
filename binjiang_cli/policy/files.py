"""The files of a rule set: where they are, and each of them read once, as nodes and as what it may say."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from binjiang_cli.policy.extension import extended
from binjiang_cli.policy.lpr import LprTable, load_lpr
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Scalar, read_nodes
from binjiang_cli.source.opening import is_there, yaml_files
from binjiang_cli.source.problem import InputError, Place, Problem, refuse
from binjiang_cli.source.validation import duplicate_keys, plain, problems_of
from binjiang_cli.words import Text, did_you_mean, nearest, visible

DEFAULT_RULES = "binjiang-2024"
M = TypeVar("M", bound=BaseModel)


def shipped_rules() -> Path:
    """The folder of the shipped rule sets: inside the package once installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "rules"
    return installed if installed.is_dir() else package.parent / "rules"


def rules_folders(rules: str | Path | Sequence[str | Path] | None = None) -> list[Path]:
    """Return the folders that were asked for: named, in BINJIANG_RULES, or the shipped rule set.

    The shipped rule set may be named by its id alone, where no folder of that name is there.
    """
    named = [rules] if isinstance(rules, str | Path) else rules
    named = named or os.environ.get("BINJIANG_RULES", "").split(os.pathsep)
    return [_shipped_or(Path(one)) for one in named if one] or [shipped_rules() / DEFAULT_RULES]


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

    A rule set without a vocabulary or an LPR table uses the shipped ones. The shipped vocabulary always counts: another
    may extend it. `roots` keeps the nodes of every file that could be parsed, by the file's name in the rule set.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths = dict(_paths(folder))
        self.roots: dict[str, MappingNode] = {}
        self.problems: list[Problem] = []

    @property
    def rules(self) -> list[str]:
        """The names of the rule files."""
        return [name for name in self.paths if name.startswith("payments/")]

    def sha256(self) -> str:
        digest = sha256()
        for name in sorted(self.paths):
            content = self.paths[name].read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    def read(self, name: str, model: type[M]) -> M | None:
        """What a file says; None after a problem."""
        root = self.root(name)
        return None if root is None else self._validated(root, model)

    def root(self, name: str) -> MappingNode | None:
        """The pairs of a file; None where it has none that can be read."""
        try:
            self.roots[name] = root = _root(self.paths[name])
        except InputError as error:
            self._refused(name, error)
            return None
        return root

    def _refused(self, name: str, error: InputError) -> None:
        """Collect what is wrong with a file, at the file as a whole where it has no place in it."""
        whole = Place(Document(str(self.paths[name]), ""))
        self.problems += [problem._replace(place=problem.place or whole) for problem in error.problems]

    def clauses(self) -> list[str] | None:
        """The ids of the policy's clauses, also where something else is wrong in its file; None where none is stated."""
        root = self.roots.get("policy.yaml")
        stated = None if root is None else root.get("clauses")
        return [key.text for key, _ in stated.pairs] if isinstance(stated, MappingNode) else None

    def lpr(self) -> LprTable | None:
        try:
            return load_lpr(str(self.paths["lpr.csv"]))
        except InputError as error:
            self._refused("lpr.csv", error)
            return None

    def vocabulary(self) -> Vocabulary | None:
        """The vocabulary; with `extends`, what its file declares on top of a shipped rule set's."""
        root = self.root("vocabulary.yaml")
        if root is None:
            return None
        base = root.get("extends")
        if base is None:
            return self._validated(root, Vocabulary)
        shipped = sorted(entry.parent.name for entry in shipped_rules().glob("*/policy.yaml"))
        name = base.text if isinstance(base, Scalar) else ""
        if name not in shipped:
            hint = did_you_mean(nearest(name, shipped) or DEFAULT_RULES)
            message = Text(f"没有自带的规则集 {visible(name)}", f"no such shipped rule set: {visible(name)}")
            self.problems.append(Problem(message, base.place, hint, "unknown_name"))
            return None
        own = replace(root, pairs=[pair for pair in root.pairs if pair[0].text != "extends"])
        return self._validated(extended(_root(shipped_rules() / name / "vocabulary.yaml"), own), Vocabulary, own)

    def _validated(self, root: MappingNode, model: type[M], own: MappingNode | None = None) -> M | None:
        twice = duplicate_keys(own or root)
        self.problems += twice
        try:
            found = model.model_validate(plain(root))
        except ValidationError as error:
            self.problems += problems_of(error, root, model)
            return None
        return None if twice else found


def _paths(folder: Path) -> Iterator[tuple[str, Path]]:
    yield "policy.yaml", folder / "policy.yaml"
    shipped = shipped_rules() / DEFAULT_RULES
    for name in ("vocabulary.yaml", "lpr.csv"):
        yield name, _own_or_shipped(folder, name)
    yield "extended/vocabulary.yaml", shipped / "vocabulary.yaml"
    if is_there(folder / "measures.yaml"):
        yield "measures.yaml", folder / "measures.yaml"
    for path in yaml_files(folder / "payments"):
        yield f"payments/{path.name}", path


def _own_or_shipped(folder: Path, name: str) -> Path:
    return folder / name if is_there(folder / name) else shipped_rules() / DEFAULT_RULES / name


def lpr_path(folder: Path) -> Path:
    """Return the table of the LPR that a rule set uses: its own, or where it has none the shipped one."""
    return _own_or_shipped(folder, "lpr.csv")


def is_installed(folder: Path) -> bool:
    """Say whether a rule set is a shipped one as it was installed, and no file to be changed."""
    return shipped_rules().parent == Path(__file__).resolve().parents[1] and folder.resolve().is_relative_to(shipped_rules())


def files_of_rule_set(folder: Path) -> list[Path]:
    """Return the files that a rule set is read from, its test cases too."""
    return [*(path for _, path in _paths(folder)), *yaml_files(folder / "tests")]


def _root(path: Path) -> MappingNode:
    try:
        document = read_document(path)
        root = read_nodes(document)
    except InputError as error:
        raise InputError([problem._replace(kind="unreadable") for problem in error.problems]) from None
    if not isinstance(root, MappingNode):
        raise refuse(
            Text("这个文件应由“键：值”组成", "this file must consist of 'key: value' pairs"),
            root.place if root else document.place(0),
        )
    return root
