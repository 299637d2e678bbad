"""From the folder of a rule set to a checked policy."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from binjiang_cli.language import tree
from binjiang_cli.language.types import Type
from binjiang_cli.policy.added_lpr import with_file
from binjiang_cli.policy.cumulation import Cumulation, added_to
from binjiang_cli.policy.files import RuleSetFiles, files_of_layers, rules_folder
from binjiang_cli.policy.layers import Layer
from binjiang_cli.policy.limits import SharedLimit
from binjiang_cli.policy.lpr import LprTable, Publication
from binjiang_cli.policy.measure import Measure, compile_measures
from binjiang_cli.policy.model import Across, Clause, InForce, MeasureList, PolicyFile, Reading, RuleFile, StaleAfter
from binjiang_cli.policy.plausible import Plausible, plausible_problems
from binjiang_cli.policy.rule import Compiler, Condition, Rule, compile_rule
from binjiang_cli.policy.shared import SharedLimits, attached, unknown_rule
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Scalar
from binjiang_cli.source.nodes import Sequence as SequenceNode
from binjiang_cli.source.opening import is_folder, is_there
from binjiang_cli.source.problem import InputError, NothingMatched, Problem, refuse
from binjiang_cli.source.validation import duplicate_keys, plain, problems_of
from binjiang_cli.words import Text, did_you_mean, listed, nearest, visible

BETWEEN = "/"  # parts the id of a rule set from that of a rule, measure or clause of it


class Policy(NamedTuple):
    """A rule set, parsed and checked. `sha256` is of all the files that decide a figure.

    `folder` is its own, `layers` are it and the rule sets that it stands on, the lowest last.
    Several sets that are used together are one policy too (`policy/together.py`): it has the rules, measures, clauses and
    readings of all of them, under ids of the form SET/ID and titles that name the set, and in `parts` each set as it would
    be alone.
    """

    id: str
    title: Text
    issuer: Text
    issued_on: date
    in_force: InForce
    verified_on: date
    source: Text
    clauses: Mapping[str, Clause]
    conditions: tuple[Condition, ...]
    limits: tuple[SharedLimit, ...]
    cumulation: Cumulation
    readings: tuple[Reading, ...]
    vocabulary: Vocabulary
    lpr: LprTable
    rules: tuple[Rule, ...]
    measures: tuple[Measure, ...]
    stale_after_days: StaleAfter | None
    plausible: Plausible
    sha256: str
    folder: Path
    layers: tuple[Layer, ...]
    across: Across
    basis: str | None = None
    parts: tuple["Policy", ...] = ()

    @property
    def sets(self) -> tuple["Policy", ...]:
        """Return the rule sets that it is made of: several, or itself."""
        return self.parts or (self,)

    @property
    def folders(self) -> tuple[Path, ...]:
        """Return the folders of its rule sets."""
        return tuple(one.folder for one in self.sets)

    @property
    def files(self) -> list[Path]:
        """Return the files that it is read from, with its test cases and the rows of the LPR that a call added."""
        return [*(path for one in self.sets for path in files_of_layers(one.layers)), *map(Path, self.lpr_added_from)]

    def home(self, thing: str) -> "Policy":
        """Return the rule set of a rule, measure or clause by its id: the policy itself where it is one set."""
        if not self.parts:
            return self
        name = thing.partition(BETWEEN)[0]
        return next(part for part in self.parts if part.id == name)

    def set_of(self, thing: str) -> str | None:
        """Return the id of the set of a rule, measure or clause; None where the policy is one set."""
        return thing.partition(BETWEEN)[0] if self.parts else None

    def applies(self, rule: Rule, day: date) -> bool:
        """Return whether a rule and its rule set are in force on a day."""
        return self.home(rule.id).in_force.holds_on(day) and rule.in_force.holds_on(day)

    def conditions_of(self, rule: Rule) -> tuple[Condition, ...]:
        """Return what must hold for a line of a rule: the conditions of its rule set, then its own."""
        return (*self.home(rule.id).conditions, *rule.conditions)

    def with_lpr(self, added: Callable[[LprTable], LprTable]) -> "Policy":
        """Return the same rule sets with what `added` makes of their tables of the LPR; the sha256 stays that of their files.

        Raises InputError as `added` does.
        """
        parts = tuple(part.with_lpr(added) for part in self.parts)
        return self._replace(lpr=added(self.lpr), parts=parts)

    def spheres(self, thing: str) -> tuple[str, ...]:
        """Return within what a rule's lines compete for a subject: nothing where all lines do.

        Two lines compete where they share a sphere: those of two sets that both say `across: adds` share none.
        """
        adding = tuple(part.id for part in self.parts if part.across == "adds")
        if len(adding) < 2:
            return ()
        home = self.home(thing)
        return (home.id,) if home.across == "adds" else ("", *adding)

    @property
    def lpr_added(self) -> tuple[Publication, ...]:
        """Return the publications of the LPR that a call added to the table of any of its sets, each once."""
        return tuple(sorted({row for one in self.sets for row in one.lpr.added}))

    @property
    def lpr_added_from(self) -> tuple[str, ...]:
        """Return the files that they were added from."""
        return tuple(dict.fromkeys(path for one in self.sets for path in one.lpr.added_from))

    def holds_on(self, day: date) -> bool:
        """Return whether any of its rule sets is in force on a day."""
        return any(one.in_force.holds_on(day) for one in self.sets)

    def meant(self, rule_id: str) -> list[str]:
        """Return the ids of the rules that one may mean: where there are several sets, also without its set."""
        full = [rule.id for rule in self.rules if rule.id == rule_id]
        return full or [rule.id for rule in self.rules if self.parts and rule.id.partition(BETWEEN)[2] == rule_id]

    def full_id(self, rule_id: str) -> str:
        """Return the id of the one rule that one means; the id itself where it means none, or several."""
        meant = self.meant(rule_id)
        return meant[0] if len(meant) == 1 else rule_id

    def named(self, rates: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """Return rates by the full ids of their rules, the last of each."""
        return {self.full_id(rule): rate for rule, rate in rates.items()}

    def counts(self, rule_id: str | None) -> bool:
        """Return whether what was received for a rule uses up a limit."""
        rules = (rule for rule in self.rules if rule.id == rule_id)
        return any(limit.counts_received for rule in rules for limit in rule.all_limits)

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
    return draft.policy if lpr is None else draft.policy.with_lpr(lambda table: with_file(table, str(lpr)))


def _sets_in(folder: Path) -> Text:
    """Name the rule sets that a folder holds which is none itself."""
    inside = [] if is_there(folder / "policy.yaml") else sorted(folder.glob("*/policy.yaml"))
    named = listed(visible(str(one.parent)) for one in inside)
    return Text(f"；其中的规则集：{named.zh}", f"; rule sets in it: {named.en}") if inside else named


def read_draft(folder: Path, seen: Vocabulary | None = None) -> Draft:
    """Read a rule set as far as it goes; its expressions are checked by the vocabulary `seen`, where one is given.

    Raises InputError where there is no such folder, and NothingMatched for one without rule files.
    """
    shown = visible(str(folder))
    if not is_folder(folder):
        raise refuse(Text(f"找不到规则集文件夹：{shown}", f"no such rule set folder: {shown}"))
    files = RuleSetFiles(folder)
    if files.lacks_a_layer:
        files.policy()
        return Draft(files, None, (), None, None)
    if not files.rules:
        raise NothingMatched(Text(f"{shown}/payments 里没有规则文件", f"no rule files in {shown}/payments") + _sets_in(folder))
    statement = files.policy()
    vocabulary = seen or files.vocabulary()
    lpr = files.lpr()
    clauses = files.clauses()
    if statement is not None and vocabulary is not None:
        stated = files.roots["policy.yaml"].get("plausible")
        files.problems += plausible_problems(statement.plausible, stated, vocabulary)
    files.problems += _unknown_basis(files, clauses)
    conditions, types = _conditions(files, statement, vocabulary)
    limits, types = _limits(files, statement, vocabulary, types)
    rules = [rule for name in files.rules if (rule := _rule(files, name, vocabulary, clauses, types))]
    rules = list(attached(rules, limits))
    _refuse_unknown_adding(files)
    if statement is not None:
        rules = with_cumulation(rules, statement.cumulation.rule)
        files.problems += _without_year(rules)
    rules.sort(key=lambda rule: ((clauses or [rule.clause]).index(rule.clause), rule.id))
    measures = _measures(files, vocabulary, clauses, types)
    if files.problems or statement is None or vocabulary is None or lpr is None:
        return Draft(files, statement, tuple(rules), lpr, None)
    policy = Policy(
        id=statement.id, title=statement.title, issuer=statement.issuer, issued_on=statement.issued_on,
        in_force=statement.in_force, verified_on=statement.verified_on, source=statement.source,
        clauses=statement.clauses, conditions=conditions, limits=limits,
        cumulation=statement.cumulation.rule, readings=statement.readings, vocabulary=vocabulary,
        lpr=lpr, rules=tuple(rules), measures=measures, stale_after_days=statement.stale_after_days,
        plausible=statement.plausible, sha256=files.sha256(), folder=folder,
        across=statement.across, basis=statement.basis,
        layers=files.layers,
    )  # fmt: skip
    return Draft(files, statement, policy.rules, lpr, policy)


def _unknown_basis(files: RuleSetFiles, clauses: list[str] | None) -> Iterator[Problem]:
    """Yield that there is no such clause under which lines can be claimed."""
    stated = files.roots["policy.yaml"].get("basis") if "policy.yaml" in files.roots else None
    if isinstance(stated, Scalar) and clauses is not None and stated.text not in clauses:
        shown, meant = visible(stated.text[:60]), nearest(stated.text, clauses)
        message = Text(f"没有条款 {shown}", f"no such clause: {shown}")
        yield Problem(message, stated.place, did_you_mean(meant) if meant else None, "unknown_clause")


def _conditions(
    files: RuleSetFiles, statement: PolicyFile | None, vocabulary: Vocabulary | None
) -> tuple[tuple[Condition, ...], Mapping[tree.Node, Type]]:
    """Return the conditions that hold for every rule, and the types of their nodes."""
    if statement is None or vocabulary is None:
        return (), {}
    compiler = Compiler(files.roots["policy.yaml"], vocabulary.names("company"))
    found = compiler.conditions("conditions", statement.conditions)
    files.problems += compiler.problems
    return found, compiler.checker.types


def _limits(
    files: RuleSetFiles, statement: PolicyFile | None, vocabulary: Vocabulary | None, types: Mapping[tree.Node, Type]
) -> tuple[tuple[SharedLimit, ...], Mapping[tree.Node, Type]]:
    """Return the limits that several rules share, and the types of their nodes with those given."""
    if statement is None or vocabulary is None:
        return (), types
    found = SharedLimits(statement.limits, files.roots["policy.yaml"], vocabulary)
    limits = found.of([files.paths[name].stem for name in files.rules], files.left_out)
    files.problems += sorted(found.problems, key=lambda problem: problem.order)
    return limits, {**types, **found.types}


def _refuse_unknown_adding(files: RuleSetFiles) -> None:
    """Note each rule that another adds to and that is not there."""
    known = [files.paths[name].stem for name in files.rules]
    for root in (files.roots[name] for name in files.rules if name in files.roots):
        stated = root.get("adds_to")
        for node in stated.items if isinstance(stated, SequenceNode) else ():
            if isinstance(node, Scalar) and node.text not in known and node.text not in files.left_out:
                files.problems.append(unknown_rule(node, known))


def _without_year(rules: Sequence[Rule]) -> Iterator[Problem]:
    """Yield that a rule's lines have no year, where lines of two years do not conflict."""
    for rule in rules:
        if rule.cumulation.by_year and rule.year is None:
            message = Text("政策按年度取舍，这条规则的记录没有年度", "lines conflict by year, and the rule's records have none")
            hint = Text("写 year: 表达式，例如 year(loan.drawn_on)", "add year: an expression, such as year(loan.drawn_on)")
            yield Problem(message, rule.place, hint)


def with_cumulation(rules: Sequence[Rule], said: Cumulation) -> list[Rule]:
    """Return rules with what their policy says of cumulation; of two, either may say that it adds to the other."""
    adding = added_to({rule.id: rule.cumulation.adds_to for rule in rules})
    return [
        rule._replace(cumulation=said._replace(adds_to=adding[rule.id]), year=rule.year if said.by_year else None)
        for rule in rules
    ]


def _rule(
    files: RuleSetFiles,
    name: str,
    vocabulary: Vocabulary | None,
    clauses: list[str] | None,
    policy_types: Mapping[tree.Node, Type],
) -> Rule | None:
    """Return the rule of a file; None after a problem, or without a vocabulary."""
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
    root = files.root("measures.yaml") if "measures.yaml" in files.paths else None
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
