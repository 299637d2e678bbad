"""From the folder of a rule set to a checked policy."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from binjiang_cli.language import tree
from binjiang_cli.language.types import Type
from binjiang_cli.policy.added_lpr import with_file
from binjiang_cli.policy.files import RuleSetFiles, files_of_rule_set, rules_folder
from binjiang_cli.policy.lpr import LprTable
from binjiang_cli.policy.measure import Measure, compile_measures
from binjiang_cli.policy.model import Clause, InForce, MeasureList, PolicyFile, Reading, RuleFile, StaleAfter
from binjiang_cli.policy.plausible import Plausible, plausible_problems
from binjiang_cli.policy.rule import Compiler, Condition, Rule, compile_rule
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Scalar
from binjiang_cli.source.opening import is_folder
from binjiang_cli.source.problem import InputError, NothingMatched, refuse
from binjiang_cli.source.validation import duplicate_keys, plain, problems_of
from binjiang_cli.words import Text, visible


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
    plausible: Plausible
    sha256: str
    folder: Path

    @property
    def files(self) -> list[Path]:
        """The files that it is read from, with its test cases and the rows of the LPR that a call added."""
        return [*files_of_rule_set(self.folder), *map(Path, self.lpr.added_from)]

    def applies(self, rule: Rule, day: date) -> bool:
        """Return whether the rule set and one of its rules are in force on a day."""
        return self.in_force.holds_on(day) and rule.in_force.holds_on(day)

    def with_lpr(self, table: LprTable) -> "Policy":
        """The same rule set with another table of the LPR; its sha256 stays that of its own files."""
        return self._replace(lpr=table)

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def measure(self, measure_id: str) -> Measure | None:
        return next((measure for measure in self.measures if measure.id == measure_id), None)


class Draft(NamedTuple):
    """A rule set as far as it can be read: its files, the rules that are right, the policy where everything is.

    What is wrong stands in `files.problems`, in the order of the files.
    """

    files: RuleSetFiles
    statement: PolicyFile | None
    rules: tuple[Rule, ...]
    lpr: LprTable | None
    policy: Policy | None


def load_policy(rules: str | Path | None = None, lpr: str | Path | None = None) -> Policy:
    """Load a rule set: the folder given, else the one that BINJIANG_RULES names, else the shipped one.

    `lpr` is a file with further publications of the LPR, which its table lacks.
    Raises InputError with every problem of every file, and NothingMatched for a folder without rule files.
    """
    draft = read_draft(rules_folder(rules))
    if draft.policy is None:
        raise InputError(draft.files.problems)
    return draft.policy if lpr is None else draft.policy.with_lpr(with_file(draft.policy.lpr, str(lpr)))


def read_draft(folder: Path) -> Draft:
    """Read a rule set as far as it goes.

    Raises InputError where there is no such folder, and NothingMatched for one without rule files.
    """
    shown = visible(str(folder))
    if not is_folder(folder):
        raise refuse(Text(f"找不到规则集文件夹：{shown}", f"no such rule set folder: {shown}"))
    files = RuleSetFiles(folder)
    if not files.rules:
        raise NothingMatched(Text(f"{shown}/payments 里没有规则文件", f"no rule files in {shown}/payments"))
    statement = files.read("policy.yaml", PolicyFile)
    vocabulary = files.vocabulary()
    lpr = files.lpr()
    clauses = files.clauses()
    if statement is not None and vocabulary is not None:
        stated = files.roots["policy.yaml"].get("plausible")
        files.problems += plausible_problems(statement.plausible, stated, vocabulary)
    conditions, types = _conditions(files, statement, vocabulary)
    rules = [rule for name in files.rules if (rule := _rule(files, name, vocabulary, clauses, types))]
    rules.sort(key=lambda rule: (clauses.index(rule.clause) if clauses else 0, rule.id))
    measures = _measures(files, vocabulary, clauses, types) if "measures.yaml" in files.paths else ()
    if files.problems or statement is None or vocabulary is None or lpr is None:
        return Draft(files, statement, tuple(rules), lpr, None)
    policy = Policy(
        id=statement.id, title=statement.title, issuer=statement.issuer, issued_on=statement.issued_on,
        in_force=statement.in_force, verified_on=statement.verified_on, source=statement.source,
        clauses=statement.clauses, conditions=conditions, readings=statement.readings, vocabulary=vocabulary,
        lpr=lpr, rules=tuple(rules), measures=measures, stale_after_days=statement.stale_after_days,
        plausible=statement.plausible, sha256=files.sha256(), folder=folder,
    )  # fmt: skip
    return Draft(files, statement, policy.rules, lpr, policy)


def _conditions(
    files: RuleSetFiles, statement: PolicyFile | None, vocabulary: Vocabulary | None
) -> tuple[tuple[Condition, ...], Mapping[tree.Node, Type]]:
    """The conditions that hold for every rule, and the types of their nodes."""
    if statement is None or vocabulary is None:
        return (), {}
    compiler = Compiler(files.roots["policy.yaml"], vocabulary.names("company"))
    found = compiler.conditions("conditions", statement.conditions)
    files.problems += compiler.problems
    return found, compiler.checker.types


def _rule(
    files: RuleSetFiles,
    name: str,
    vocabulary: Vocabulary | None,
    clauses: list[str] | None,
    policy_types: Mapping[tree.Node, Type],
) -> Rule | None:
    """The rule of a file; None after a problem, or without a vocabulary."""
    file = files.read(name, RuleFile)
    if file is None or vocabulary is None:
        return None
    try:
        return compile_rule(files.paths[name].stem, file, files.roots[name], vocabulary, clauses, policy_types)
    except InputError as error:
        files.problems += error.problems
        return None


def _measures(
    files: RuleSetFiles,
    vocabulary: Vocabulary | None,
    clauses: list[str] | None,
    policy_types: Mapping[tree.Node, Type],
) -> tuple[Measure, ...]:
    root = files.root("measures.yaml")
    if root is None or vocabulary is None or clauses is None:
        return ()
    files.problems += duplicate_keys(root)
    nodes = MappingNode(root.place, [(Scalar("measures", True, root.place), root)])
    try:
        measures = MeasureList.model_validate(plain(nodes)).measures
        return compile_measures(measures, root, vocabulary, clauses, policy_types)
    except ValidationError as error:
        files.problems += problems_of(error, nodes, MeasureList)
    except InputError as error:
        files.problems += error.problems
    return ()
