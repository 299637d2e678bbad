"""Where the parts of a rule set stand that keep no place of their own once they are compiled."""

from binjiang_cli.policy.layers import merged, stands_in
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.measure import Measure
from binjiang_cli.policy.rule import Rule
from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.nodes import Node, node_at, read_nodes
from binjiang_cli.source.opening import is_there
from binjiang_cli.source.problem import Place


class PolicyPlaces:
    """Finds parts of a policy's files by their path, such as in_force, from; each file's nodes are read once.

    What is stated in a layer below is found where it stands there. A vocabulary or an LPR table that is none of the
    layers' has no places. `documents` are the rule set's own files.
    """

    def __init__(self, policy: Policy) -> None:
        policies = [layer.policy for layer in policy.layers if layer.policy is not None]
        self._policy = merged(policy.layers)
        self.policy_file = policies[0].place.document
        self.vocabulary_file = _document(policy, "vocabulary.yaml")
        self._lpr = policy.lpr if _document(policy, "lpr.csv") else None
        places = [*(rule.place for rule in policy.rules), *(measure.place for measure in policy.measures)]
        own = (place.document for place in places if stands_in(policy.folder, place))
        self.documents = list(dict.fromkeys([self.policy_file, *own]))
        self._roots: dict[Document, Node | None] = {}

    def of_policy(self, *path: str | int) -> Place:
        return _reached(self._policy, path) or Place(self.policy_file)

    def of_rule(self, rule: Rule, *path: str | int) -> Place:
        return self._place(rule.place.document, path)

    def of_measure(self, measure: Measure, *path: str | int) -> Place:
        return self._place(measure.place.document, (measure.id, *path))

    def of_vocabulary(self, *path: str | int) -> Place | None:
        return None if self.vocabulary_file is None else self._place(self.vocabulary_file, path)

    def of_lpr(self, day: str = "") -> Place | None:
        """Return the row of a publication; the table where there is none of that day."""
        if self._lpr is None:
            return None
        found = (place for row, place in zip(self._lpr.rows, self._lpr.places, strict=True) if str(row.published_on) == day)
        return next(found, Place(self._lpr.places[-1].document))

    def _place(self, document: Document, path: tuple[str | int, ...]) -> Place:
        """Return where a path leads to, or the innermost part of it that is there."""
        if document not in self._roots:
            self._roots[document] = read_nodes(document)
        return _reached(self._roots[document], path) or Place(document)


def _document(policy: Policy, name: str) -> Document | None:
    """Return the file of the topmost layer that has one of a name."""
    paths = (layer.folder / name for layer in policy.layers)
    return next((read_document(path) for path in paths if is_there(path)), None)


def _reached(root: Node | None, path: tuple[str | int, ...]) -> Place | None:
    here, place = root, None if root is None else root.place
    for step in path:
        below = node_at(here, (step,))
        if below is None:
            break
        here, place = below, below.place
    return place
