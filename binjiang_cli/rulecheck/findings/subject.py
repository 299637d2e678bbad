"""A rule set as its checks see it: files with their nodes, what compiled, test cases, and the day."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

from binjiang_cli.policy.layers import Layer
from binjiang_cli.policy.load import Policy, read_draft
from binjiang_cli.policy.lpr import Publication
from binjiang_cli.policy.rule import Rule
from binjiang_cli.rulecheck.cases.case import Case, cases_of, stated_cases
from binjiang_cli.rulecheck.cases.layered import case_files, unknown_titles
from binjiang_cli.rulecheck.findings.finding import Finding
from binjiang_cli.rulecheck.findings.suppression import Suppression, suppressions_of
from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.nodes import Node, node_at, read_nodes
from binjiang_cli.source.opening import is_there
from binjiang_cli.source.problem import InputError, Place, Problem
from binjiang_cli.source.validation import key_place


class Subject:
    """A rule set that is checked on a day. What cannot be read is in `problems`; the checks see the rest.

    `all_cases_known` is false where a test file is wrong: what its cases test cannot be told. `codes` are the codes of
    the checks that run; `used` are the suppressions, by place, with the codes that each silenced.
    Raises InputError where there is no such folder, and NothingMatched for one without rule files.
    """

    def __init__(self, folder: Path, day: date, codes: frozenset[str] = frozenset()) -> None:
        self.folder = folder
        self.day = day
        self.codes = codes
        self.used: set[tuple[Place, str]] = set()
        self.draft = read_draft(folder)
        self.problems: list[Problem] = list(self.draft.files.problems)
        self.test_roots: dict[Path, tuple[Document, Node]] = {}
        self.cases: list[Case] = []
        self.all_cases_known = True
        self.problems += unknown_titles(self.draft.files.layers)
        for path, replaced in case_files(self.draft.files.layers):
            self._read_tests(path, replaced)

    def _read_tests(self, path: Path, replaced: frozenset[str]) -> None:
        try:
            document = read_document(path)
            root = read_nodes(document)
        except InputError as error:
            self.all_cases_known = False
            whole = Place(Document(str(path), ""))
            self.problems += [problem._replace(kind="unreadable", place=problem.place or whole) for problem in error.problems]
            return
        if root is not None:
            self.test_roots[path] = document, root
        try:
            if self.policy is None:
                stated_cases(document, root)
            else:
                self.cases += cases_of(document, root, self.policy, replaced)
        except InputError as error:
            self.problems += error.problems
            self.all_cases_known = False

    @property
    def policy(self) -> Policy | None:
        """Return the whole rule set, where nothing in it is wrong."""
        return self.draft.policy

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Return the rules that can be read."""
        return self.draft.rules

    @property
    def lpr_rows(self) -> list[tuple[Publication, Place]]:
        """Return the publications of the table of the LPR, each where it stands.

        None where the rule set has none of its own.
        """
        table = self.draft.lpr
        if table is None or not is_there(self.folder / "lpr.csv"):
            return []
        return list(zip(table.rows, table.places, strict=True))

    @cached_property
    def documents(self) -> dict[str, tuple[Document, Node]]:
        """Return every YAML file of the folder that could be parsed, by its name in the rule set."""
        return self._documents_in(self.draft.files.layers[0])

    def _documents_in(self, layer: Layer) -> dict[str, tuple[Document, Node]]:
        """Return every file of a layer that could be parsed and counts."""
        own = layer.folder.resolve()
        files = self.draft.files
        found: dict[str, tuple[Document, Node]] = {}
        if layer.policy is not None:
            found["policy.yaml"] = layer.policy.place.document, layer.policy
        for name, root in files.roots.items():
            if name != "policy.yaml" and files.paths[name].resolve().is_relative_to(own):
                found[name] = root.place.document, root
        tests = {path: read for path, read in self.test_roots.items() if path.parent == layer.folder / "tests"}
        return {**found, **{f"tests/{path.name}": read for path, read in tests.items()}}

    @cached_property
    def suppressions(self) -> tuple[Suppression, ...]:
        """Return every suppression in the folder's files."""
        return _suppressions_in(self.documents)

    def silenced(self, finding: Finding) -> bool:
        """Return whether a suppression that gives its reason, and has not expired, covers a finding.

        What keeps a file from being used is never silenced.
        """
        if id(finding.problem) in self._unusable:
            return False
        line, _ = finding.line_and_column
        found = self._silencing.get((finding.place.document.name, finding.check.code, line))
        if found is None:
            return False
        self.used.add((found.place, finding.check.code))
        return True

    @cached_property
    def _unusable(self) -> frozenset[int]:
        """Return the ids of the problems that keep files from being used."""
        return frozenset(map(id, self.problems))

    @cached_property
    def _silencing(self) -> dict[tuple[str, str, int], Suppression]:
        """Return by file, code and line the first suppression that counts there."""
        found: dict[tuple[str, str, int], Suppression] = {}
        reached: set[tuple[str, str, int]] = set()
        below_it = (self._documents_in(layer) for layer in self.draft.files.layers[1:])
        for suppression in (*self.suppressions, *(found for one in below_it for found in _suppressions_in(one))):
            file, below = suppression.place.document.name, suppression.below
            for code in self.codes.intersection(suppression.codes) if suppression.counts_on(self.day) else ():
                found.setdefault((file, code, suppression.line), suppression)
                # What begins on one line reaches equally far for each comment above it.
                if below and (file, code, below.start) not in reached:
                    reached.add((file, code, below.start))
                    found.update(((file, code, line), suppression) for line in below if (file, code, line) not in found)
        return found

    def node(self, name: str, *path: str | int) -> Node | None:
        """Return the node at a path in a file of the rule set; None where there is none."""
        return node_at(self.draft.files.roots.get(name), path)

    def of_rule(self, rule: Rule, *path: str | int) -> Place:
        """Return where a part of a rule stands; the beginning of its file where the part is not written."""
        node = self.node(f"payments/{rule.id}.yaml", *path)
        return rule.place.document.place(rule.place.start) if node is None else node.place

    def key_of_rule(self, rule: Rule, *path: str) -> Place:
        """Return where the key at the end of a path stands in a rule's file; the beginning of the file where it is not."""
        above = self.node(f"payments/{rule.id}.yaml", *path[:-1])
        return key_place(above, path[-1]) or rule.place.document.place(rule.place.start)


def _suppressions_in(documents: Mapping[str, tuple[Document, Node]]) -> tuple[Suppression, ...]:
    return tuple(found for document, root in documents.values() for found in suppressions_of(document, root))
