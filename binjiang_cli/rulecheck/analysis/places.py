"""Where the parts of a rule set stand that keep no place of their own once they are compiled."""

from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.measure import Measure
from binjiang_cli.policy.rule import Rule
from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.nodes import Mapping, Node, Sequence, read_nodes
from binjiang_cli.source.opening import is_there
from binjiang_cli.source.problem import Place


class PolicyPlaces:
    """Finds parts of a policy's files by their path, such as in_force, from; each file's nodes are read once.

    A vocabulary or an LPR table that is not the rule set's own has no places.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy_file = read_document(policy.folder / "policy.yaml")
        others = (policy.folder / name for name in ("vocabulary.yaml", "lpr.csv"))
        self.vocabulary_file, self.lpr_file = (read_document(path) if is_there(path) else None for path in others)
        places = [*(rule.place for rule in policy.rules), *(measure.place for measure in policy.measures)]
        self.documents = list(dict.fromkeys([self.policy_file, *(place.document for place in places)]))
        self._roots: dict[Document, Node | None] = {}

    def of_policy(self, *path: str | int) -> Place:
        return self._place(self.policy_file, path)

    def of_rule(self, rule: Rule, *path: str | int) -> Place:
        return self._place(rule.place.document, path)

    def of_measure(self, measure: Measure, *path: str | int) -> Place:
        return self._place(measure.place.document, (measure.id, *path))

    def of_vocabulary(self, *path: str | int) -> Place | None:
        return None if self.vocabulary_file is None else self._place(self.vocabulary_file, path)

    def of_lpr(self, day: str = "") -> Place | None:
        """The row of a publication; the table where there is none of that day."""
        if self.lpr_file is None:
            return None
        start = self.lpr_file.text.find(f"\n{day},") + 1
        return self.lpr_file.place(start) if start else Place(self.lpr_file)

    def _place(self, document: Document, path: tuple[str | int, ...]) -> Place:
        """Where a path leads to, or the innermost part of it that is there."""
        if document not in self._roots:
            self._roots[document] = read_nodes(document)
        here = self._roots[document]
        place = Place(document) if here is None else here.place
        for step in path:
            below: Node | None = None
            if isinstance(here, Mapping):
                below = here.get(str(step))
            elif isinstance(here, Sequence) and isinstance(step, int):
                below = here.items[step]
            if below is None:
                break
            here, place = below, below.place
        return place
