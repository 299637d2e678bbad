"""The two sides of a comparison: a folder, or the rule set of a git revision."""

import posixpath
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from binjiang_cli.policy.layers import MOST_LAYERS, mapping_of
from binjiang_cli.policy.load import Policy, load_policy
from binjiang_cli.policy.shipped import DEFAULT_RULES, shipped_names
from binjiang_cli.rulecheck.analysis.places import PolicyPlaces
from binjiang_cli.source.nodes import Scalar
from binjiang_cli.source.opening import is_folder
from binjiang_cli.source.problem import InputError, NothingMatched, Place, refuse
from binjiang_cli.words import Text, same, visible

DECIDING = re.compile(r"policy\.yaml|vocabulary\.yaml|lpr\.csv|measures\.yaml|payments/[^/]+\.yaml")
REGULAR = ("100644", "100755")
MAX_BYTES = 64 * 1024 * 1024

SHALLOW = Text(
    "例如 HEAD~1 或 main:rules/binjiang-2024；浅克隆里没有旧版本（CI 里设 fetch-depth: 0）",
    "such as HEAD~1 or main:rules/binjiang-2024; a shallow clone lacks older revisions (in CI: fetch-depth: 0)",
)
FOLDER = Text(
    "用 --rules 或 版本:文件夹 指明规则集在版本里的文件夹",
    "name the rule set's folder in the revision with --rules, or as REV:FOLDER",
)


class Side:
    """A rule set as one side of a comparison. `name` is a folder, or REV:folder, whose full id is then `commit`.

    Its files are read at once, as those of a revision do not stay on disk; `shown` are the names of its folder, and of the
    one in which all of the revision lies, by where they were read.
    """

    def __init__(self, name: str, commit: str | None, policy: Policy, shown: Mapping[str, str] = MappingProxyType({})) -> None:
        self.name = name
        self.commit = commit
        self.policy = policy
        self.places = PolicyPlaces(policy)
        self._shown = {visible(str(policy.folder)): name, **shown}

    def where(self, place: Place | None) -> str | None:
        """Return where something stands, as file:line, or the file alone where the line is not known."""
        if place is None:
            return None
        file = _renamed(place.document.name, self._shown)
        return file if place.span is None else f"{file}:{place.document.position(place.span.start)[0]}"


def _renamed(file: str, shown: Mapping[str, str]) -> str:
    """Return the name of a file, under that of the first folder that it lies in."""
    found = next((folder for folder in shown if file.startswith(folder)), "")
    return shown.get(found, "") + file.removeprefix(found)


class _File(NamedTuple):
    path: str
    object_id: str


def load_side(text: str, rules: Path | None = None) -> Side:
    """Return the rule set that a text names: a folder, a git revision, or REV:path.

    A revision without a path means the folder `rules` in it; without that, rules/binjiang-2024. Nothing stays on disk.
    Raises InputError where there is no such folder or revision, or the rule set is wrong; NothingMatched without rules.
    """
    folder = Path(text)
    if text and "\0" not in text and is_folder(folder):
        return Side(visible(str(folder)), None, load_policy(folder))
    revision, colon, path = text.partition(":")
    if revision.startswith("-") or "\0" in text:
        raise refuse(Text(f"“{visible(text)}”不是文件夹或 git 版本", f"not a folder or a git revision: {visible(text)}"))
    commit = _commit(text, revision)
    path = path.strip("/") if colon else _path_in_repository(rules)
    name = visible(f"{revision}:{path}")
    with tempfile.TemporaryDirectory(prefix="binjiang-") as scratch:
        folder = Path(scratch) / _write_layers(commit, path, revision, Path(scratch))
        shown = {str(folder): name, f"{scratch}/": f"{revision}:"}
        return Side(name, commit, _loaded(folder, shown), shown)


def _commit(text: str, revision: str) -> str:
    shown = visible(text)
    repository = _git("rev-parse", "--git-dir")
    if repository.returncode:
        lines = [line.strip() for line in repository.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
        said = visible(lines[0]) if lines else ""
        if way_out := next((visible(line) for line in lines if "safe.directory" in line), None):
            message = Text(
                "git 不肯读这个仓库：它属于另一个用户", "git does not read this repository: it belongs to another user"
            )
            raise refuse(message, hint=same(way_out))
        message = Text(
            f"“{shown}”不是文件夹，当前文件夹也不在 git 仓库里",
            f"{shown} is not a folder, and the current folder is not in a git repository",
        )
        raise refuse(message, hint=same(said) if said else None)
    found = _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if found.returncode:
        message = Text(f"“{shown}”既不是文件夹，也不是 git 版本", f"{shown} is neither a folder nor a git revision")
        raise refuse(message, hint=SHALLOW)
    return found.stdout.decode().strip()


def _path_in_repository(rules: Path | None) -> str:
    if rules is None:
        return f"rules/{DEFAULT_RULES}"
    found = _git("rev-parse", "--show-toplevel")
    top = Path(found.stdout.decode("utf-8", "surrogateescape").rstrip("\n"))
    try:
        if found.returncode:
            raise ValueError
        return rules.resolve().relative_to(top.resolve()).as_posix()
    except ValueError:
        shown = visible(str(rules))
        raise refuse(
            Text(f"文件夹 {shown} 不在当前的 git 仓库里", f"the folder {shown} is not inside the current git repository"),
            hint=FOLDER,
        ) from None


def _files(commit: str, path: str, name: str) -> Iterator[_File]:
    """Yield the files of a folder at a commit that decide a figure; links are refused, as they could lead anywhere."""
    listed = _git("ls-tree", "-r", "-l", "-z", "--full-tree", f"{commit}:{'' if path == '.' else path}")
    if listed.returncode:
        raise refuse(Text(f"没有文件夹 {name}", f"no such folder: {name}"), hint=FOLDER)
    total = 0
    for entry in listed.stdout.decode("utf-8", "surrogateescape").split("\0"):
        head, _, file = entry.partition("\t")
        if not DECIDING.fullmatch(file):
            continue
        mode, _, object_id, size = head.split()
        if mode not in REGULAR:
            shown = visible(f"{name}/{file}")
            raise refuse(Text(f"{shown} 是链接，不是文件", f"{shown} is a link, not a file"))
        total += int(size)
        if total > MAX_BYTES:
            raise refuse(Text(f"{name} 超过 {MAX_BYTES >> 20} MB", f"{name} is larger than {MAX_BYTES >> 20} MB"))
        yield _File(file, object_id)


def _write_layers(commit: str, path: str, revision: str, scratch: Path) -> str:
    """Write a rule set, and those of the repository that it stands on, where they lie in it; return its own place there."""
    home = _from_the_top(path)
    below: str | None = home
    written: list[str] = []
    while below is not None and below not in written and len(written) < MOST_LAYERS:
        name = visible(f"{revision}:{below if written else path}")
        _write(list(_files(commit, below if written else path, name)), scratch / below, name)
        written.append(below)
        below = _below(commit, below, scratch, name)
    return home


def _from_the_top(path: str) -> str:
    """Return a path in a revision from the top of the repository; git takes `./` and `../` from the current folder."""
    if path.split("/")[0] in (".", ".."):
        path = posixpath.join(_git("rev-parse", "--show-prefix").stdout.decode("utf-8", "surrogateescape").strip(), path)
    found = posixpath.normpath(path)
    return "" if found == "." or found.startswith("../") else found


def _below(commit: str, path: str, scratch: Path, name: str) -> str | None:
    """Return the folder of the repository that a rule set stands on; None where there is none, or the loader refuses it."""
    try:
        extends = mapping_of(scratch / path / "policy.yaml").get("extends")
    except InputError:
        return None
    if not isinstance(extends, Scalar) or extends.text in shipped_names():
        return None
    below = posixpath.normpath(posixpath.join(path, extends.text))
    if below.startswith(("../", "/")) or below == "..":
        raise refuse(Text(f"{name} 的 extends 指到仓库外面", f"extends of {name} leads out of the repository"))
    return below if _git("cat-file", "-e", f"{commit}:{below}").returncode == 0 else None


def _write(files: list[_File], folder: Path, name: str) -> None:
    contents = _git("cat-file", "--batch", given="".join(f"{file.object_id}\n" for file in files).encode()).stdout
    at = 0
    (folder / "payments").mkdir(parents=True)
    for file in files:
        start = contents.find(b"\n", at) + 1
        head = contents[at:start].split()
        if len(head) != 3:
            shown = visible(f"{name}/{file.path}")
            raise refuse(Text(f"git 读不出 {shown}", f"git cannot read {shown}"))
        at = start + int(head[2])
        (folder / file.path).write_bytes(contents[start:at])
        at += 1


def _loaded(folder: Path, shown: Mapping[str, str]) -> Policy:
    """Return the rule set of a passing folder; what is wrong with it is said under the names that stay."""

    def replaced(text: str) -> str:
        for passing, name in shown.items():
            text = text.replace(passing, name)
        return text

    def renamed(text: Text) -> Text:
        return Text(replaced(text.zh), replaced(text.en))

    try:
        return load_policy(folder)
    except InputError as error:
        for problem in error.problems:
            for place in (problem.place, *(related.place for related in problem.related)):
                if place is not None:
                    place.document.name = replaced(place.document.name)
        raise InputError([problem._replace(message=renamed(problem.message)) for problem in error.problems]) from None
    except NothingMatched as nothing:
        raise NothingMatched(renamed(nothing.message)) from None


def _git(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], input=given, capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        raise refuse(
            Text("找不到 git：要比较版本，请先安装 git", "git was not found; comparing revisions needs it"),
            hint=Text("或者给出两个文件夹", "or name two folders"),
        ) from None
