"""Rule sets: where they are, and from their folder to a checked policy."""

import os
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from binjiang_cli.language import tree
from binjiang_cli.language.types import Type
from binjiang_cli.policy.lpr import LprTable, load_lpr
from binjiang_cli.policy.measure import Measure, compile_measures
from binjiang_cli.policy.model import Clause, InForce, MeasureList, PolicyFile, Reading, RuleFile, StaleAfter
from binjiang_cli.policy.rule import Compiler, Condition, Rule, compile_rule
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.document import read_document
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Scalar, read_nodes
from binjiang_cli.source.problem import InputError, NothingMatched, Problem, refuse
from binjiang_cli.source.validation import duplicate_keys, plain, problems_of
from binjiang_cli.words import Text, did_you_mean, nearest, visible

DEFAULT_RULES = "binjiang-2024"
M = TypeVar("M", bound=BaseModel)


class Policy(NamedTuple):
    """A rule set, parsed and checked. `sha256` is of all the files that decide a figure."""

    id: str
    title: Text
    issuer: Text
    issued_on: date
    in_force: InForce
    verified_on: date
    source: Text
    clauses: Mapping[str, Clause]
    conditions: tuple[Condition, ...]
    readings: tuple[Reading, ...]
    vocabulary: Vocabulary
    lpr: LprTable
    rules: tuple[Rule, ...]
    measures: tuple[Measure, ...]
    stale_after_days: StaleAfter | None
    sha256: str
    folder: Path

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def measure(self, measure_id: str) -> Measure | None:
        return next((measure for measure in self.measures if measure.id == measure_id), None)


def shipped_rules() -> Path:
    """The folder of the shipped rule sets: inside the package once installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "rules"
    return installed if installed.is_dir() else package.parent / "rules"


def rules_folder(rules: str | Path | None = None) -> Path:
    """The folder that was asked for: by name, by BINJIANG_RULES, or the shipped rule set."""
    return Path(rules or os.environ.get("BINJIANG_RULES") or shipped_rules() / DEFAULT_RULES)


def load_policy(rules: str | Path | None = None) -> Policy:
    """Load a rule set: the folder given, else the one that BINJIANG_RULES names, else the shipped one.

    Raises InputError with every problem of every file, and NothingMatched for a folder without rule files.
    """
    folder = rules_folder(rules)
    if not folder.is_dir():
        raise refuse(Text(f"找不到规则集文件夹：{visible(str(folder))}", f"no such rule set folder: {visible(str(folder))}"))
    files = _files(folder)
    rule_paths = {name: path for name, path in files.items() if name.startswith("payments/")}
    if not rule_paths:
        shown = visible(str(folder))
        raise NothingMatched(Text(f"{shown}/payments 里没有规则文件", f"no rule files in {shown}/payments"))
    problems: list[Problem] = []
    policy_file, policy_root = _read(files["policy.yaml"], PolicyFile)
    vocabulary = _vocabulary(files["vocabulary.yaml"])
    lpr = load_lpr(str(files["lpr.csv"]))
    compiler = Compiler(policy_root, vocabulary.names("company"))
    conditions = compiler.conditions("conditions", policy_file.conditions)
    problems += compiler.problems
    rules_found: list[Rule] = []
    clauses = list(policy_file.clauses)
    for path in rule_paths.values():
        try:
            file, root = _read(path, RuleFile)
            rules_found.append(compile_rule(path.stem, file, root, vocabulary, clauses, compiler.checker.types))
        except InputError as error:
            problems += error.problems
    measures: tuple[Measure, ...] = ()
    if "measures.yaml" in files:
        try:
            measures = _measures(files["measures.yaml"], vocabulary, clauses, compiler.checker.types)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    rules_found.sort(key=lambda rule: (clauses.index(rule.clause), rule.id))
    return Policy(
        id=policy_file.id, title=policy_file.title, issuer=policy_file.issuer, issued_on=policy_file.issued_on,
        in_force=policy_file.in_force, verified_on=policy_file.verified_on, source=policy_file.source,
        clauses=policy_file.clauses, conditions=conditions, readings=policy_file.readings, vocabulary=vocabulary,
        lpr=lpr, rules=tuple(rules_found), measures=measures, stale_after_days=policy_file.stale_after_days,
        sha256=_fingerprint(files), folder=folder,
    )  # fmt: skip


def _files(folder: Path) -> dict[str, Path]:
    """The files that decide a figure. A rule set without a vocabulary or an LPR table uses the shipped ones.

    The shipped vocabulary always counts: another may extend it.
    """
    found = {"policy.yaml": folder / "policy.yaml"}
    for name in ("vocabulary.yaml", "lpr.csv"):
        own = folder / name
        found[name] = own if own.exists() else shipped_rules() / DEFAULT_RULES / name
    found["extended/vocabulary.yaml"] = shipped_rules() / DEFAULT_RULES / "vocabulary.yaml"
    if (folder / "measures.yaml").exists():
        found["measures.yaml"] = folder / "measures.yaml"
    for path in sorted((folder / "payments").glob("*.yaml")):
        found[f"payments/{path.name}"] = path
    return found


def _fingerprint(files: Mapping[str, Path]) -> str:
    digest = sha256()
    for name in sorted(files):
        content = files[name].read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _root(path: Path) -> MappingNode:
    document = read_document(path)
    root = read_nodes(document)
    if not isinstance(root, MappingNode):
        raise refuse(
            Text("这个文件应由“键：值”组成", "this file must consist of 'key: value' pairs"),
            root.place if root else document.place(0),
        )
    if found := duplicate_keys(root):
        raise InputError(found)
    return root


def _read(path: Path, model: type[M]) -> tuple[M, MappingNode]:
    root = _root(path)
    try:
        return model.model_validate(plain(root)), root
    except ValidationError as error:
        raise InputError(problems_of(error, root, model)) from None


def _vocabulary(path: Path) -> Vocabulary:
    """The vocabulary of a file; with `extends`, what it declares on top of a shipped rule set's."""
    root = _root(path)
    base = root.get("extends")
    if base is None:
        return _read(path, Vocabulary)[0]
    shipped = sorted(entry.name for entry in shipped_rules().iterdir() if entry.is_dir())
    name = base.text if isinstance(base, Scalar) else ""
    if name not in shipped:
        meant = nearest(name, shipped) or DEFAULT_RULES
        raise refuse(
            Text(f"没有自带的规则集 {visible(name)}", f"no such shipped rule set: {visible(name)}"),
            base.place,
            did_you_mean(meant),
        )
    base_root = _root(shipped_rules() / name / "vocabulary.yaml")
    root.pairs = [pair for pair in root.pairs if pair[0].text != "extends"]
    merged = _merged(base_root, root)
    try:
        return Vocabulary.model_validate(plain(merged))
    except ValidationError as error:
        raise InputError(problems_of(error, merged, Vocabulary)) from None


def _measures(
    path: Path, vocabulary: Vocabulary, clauses: list[str], policy_types: Mapping[tree.Node, Type]
) -> tuple[Measure, ...]:
    root = _root(path)
    nodes = MappingNode(root.place, [(Scalar("measures", True, root.place), root)])
    try:
        files = MeasureList.model_validate(plain(nodes)).measures
    except ValidationError as error:
        raise InputError(problems_of(error, nodes, MeasureList)) from None
    return compile_measures(files, root, vocabulary, clauses, policy_types)


def _merged(base: MappingNode, over: MappingNode) -> MappingNode:
    """Both mappings' keys, with those of `over` winning, all the way down."""
    pairs = {key.text: (key, value) for key, value in base.pairs}
    for key, value in over.pairs:
        below = pairs.get(key.text)
        if below and isinstance(below[1], MappingNode) and isinstance(value, MappingNode):
            value = _merged(below[1], value)
        pairs[key.text] = (key, value)
    return MappingNode(over.place, list(pairs.values()))
