"""The limits of policy.yaml: caps on what the lines of several rules pay together."""

from collections.abc import Collection, Mapping, Sequence

from binjiang_cli.language import tree
from binjiang_cli.language.types import MoneyType, Type
from binjiang_cli.language.typing import is_wrong
from binjiang_cli.policy import model
from binjiang_cli.policy.limits import Limit, SharedLimit, counts_by_year, strangers
from binjiang_cli.policy.rule import SEVERAL_KEYS, Compiler, Rule
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.source.nodes import Mapping as MappingNode
from binjiang_cli.source.nodes import Scalar
from binjiang_cli.source.nodes import Sequence as SequenceNode
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text, did_you_mean, listed, nearest, visible

SUBJECT = "subject"
KNOWN = ("company", "as_of")


class SharedLimits:
    """Compiles the limits of policy.yaml; `types` are those of their expressions, `problems` what is wrong with them."""

    def __init__(self, stated: Mapping[str, model.SharedLimitFile], root: MappingNode, vocabulary: Vocabulary) -> None:
        self.compiler = Compiler(root, vocabulary.names("company"))
        self.types: Mapping[tree.Node, Type] = self.compiler.checker.types
        self.problems = self.compiler.problems
        self.all = tuple(limit for name, one in stated.items() if (limit := self._limit(name, one)) is not None)

    def _limit(self, name: str, stated: model.SharedLimitFile) -> SharedLimit | None:
        path = ("limits", name)
        keys = [stated.per] if isinstance(stated.per, str) else stated.per
        places = [(*path, "per")] if isinstance(stated.per, str) else [(*path, "per", at) for at in range(len(keys))]
        per = [
            self.compiler.limit_key(*at)
            for text, at in zip(keys, places, strict=True)
            if text.strip() not in ("company", SUBJECT)
        ]
        amount = self.compiler.typed((MoneyType,), *path, "amount", literal=True)
        if amount is None or None in per:
            return None
        limit = Limit(tuple(key for key in per if key is not None), amount, stated.counts_received)
        self._refuse_strangers(limit)
        by_subject = any(text.strip() == SUBJECT for text in keys)
        place = self.compiler.node(*path).place
        if limit.counts_received and (by_subject or not counts_by_year(limit.per, self.types)):
            self.compiler.checker.refuse(self.compiler.node(*path, "per").place, SEVERAL_KEYS)
        return SharedLimit(name, stated.title, tuple(dict.fromkeys(stated.rules)), limit, by_subject, place)

    def _refuse_strangers(self, limit: Limit) -> None:
        right = [node for node in limit.nodes if not is_wrong(self.types[node])]
        for node in (found for each in right for found in strangers(each, (), {}, KNOWN)):
            shown = visible(node.place.written)
            self.compiler.checker.refuse(
                node.place,
                Text(
                    f"几条规则共用的限额只能用 company、as_of，per 还可以有 subject，不能用 {shown}",
                    f"a limit of several rules can use company and as_of, and per also subject, not {shown}",
                ),
            )

    def of(self, known: Sequence[str], left_out: Collection[str]) -> tuple[SharedLimit, ...]:
        """Return the limits on the rules that there are; one that is neither there nor left out is a problem.

        A limit all of whose rules are left out limits nothing, and is none.
        """
        for limit in self.all:
            stated = self.compiler.node("limits", limit.id, "rules")
            for node in stated.items if isinstance(stated, SequenceNode) else ():
                if isinstance(node, Scalar) and node.text not in known and node.text not in left_out:
                    self.problems.append(unknown_rule(node, known))
        found = (one._replace(rules=tuple(rule for rule in one.rules if rule in known)) for one in self.all)
        return tuple(one for one in found if one.rules)


def unknown_rule(node: Scalar, known: Sequence[str]) -> Problem:
    """Return that a file names a rule that there is not."""
    meant, shown = nearest(node.text, known), visible(node.text[:60])
    message = Text(f"没有规则 {shown}", f"no such rule: {shown}")
    return Problem(message, node.place, did_you_mean(meant) if meant else listed(known, 40), "unknown_name")


def attached(rules: Sequence[Rule], limits: Sequence[SharedLimit]) -> tuple[Rule, ...]:
    """Return rules, each with the limits that it shares with others."""
    return tuple(rule._replace(shared=tuple(limit for limit in limits if rule.id in limit.rules)) for rule in rules)
