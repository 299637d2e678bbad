"""Several rule sets as one policy: their vocabularies together, their rules one set after the other."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from binjiang_cli.policy.added_lpr import with_file
from binjiang_cli.policy.files import rules_folders
from binjiang_cli.policy.load import BETWEEN, Draft, Policy, load_policy, read_draft
from binjiang_cli.policy.measure import Measure
from binjiang_cli.policy.model import InForce
from binjiang_cli.policy.plausible import FieldPath, Plausible, YearlyRate
from binjiang_cli.policy.rule import Rule
from binjiang_cli.policy.vocabularies import THE_OTHER, Declared, seen_by, united
from binjiang_cli.source.problem import InputError, Place, Problem, Related, each
from binjiang_cli.words import Text, joined


def load_policies(rules: str | Path | Sequence[str | Path] | None = None, lpr: str | Path | None = None) -> Policy:
    """Load rule sets as one policy, in the order given; one alone, or none, as `load_policy` does.

    Raises InputError as it does, for two sets of one id, and where their vocabularies contradict one another.
    """
    folders = rules_folders(rules)
    if len(folders) == 1:
        return load_policy(folders[0], lpr)
    policy = _load_together(folders)
    return policy if lpr is None else policy.with_lpr(lambda table: with_file(table, str(lpr)))


def _load_together(folders: Sequence[Path]) -> Policy:
    drafts = each(folders, _whole)
    _refuse_one_id(drafts)
    vocabulary = united([Declared(draft.policy.vocabulary, draft.files) for draft in drafts if draft.policy])
    parts = []
    for folder, draft in zip(folders, drafts, strict=True):
        if draft.policy is not None and (seen := seen_by(draft.policy.vocabulary, vocabulary)) != draft.policy.vocabulary:
            draft = read_draft(folder, seen)
        assert draft.policy is not None
        parts.append(draft.policy)
    return _together(parts)._replace(vocabulary=vocabulary)


def _whole(folder: Path) -> Draft:
    draft = read_draft(folder)
    if draft.policy is None:
        raise InputError(draft.files.problems)
    return draft


def _refuse_one_id(drafts: Sequence[Draft]) -> None:
    first: dict[str, Place] = {}
    problems = []
    for draft in drafts:
        assert draft.policy is not None
        name, place = draft.policy.id, _place_of_id(draft)
        if (other := first.setdefault(name, place)) is not place:
            message = Text(
                f"两个规则集的 id 都是 {name}，另一个在 {other}", f"two rule sets have the id {name}, the other at {other}"
            )
            problems.append(Problem(message, place, related=(Related(other, THE_OTHER),)))
    if problems:
        raise InputError(problems)


def _place_of_id(draft: Draft) -> Place:
    root = draft.files.roots["policy.yaml"]
    node = root.get("id")
    return root.place if node is None else node.place


def _together(parts: Sequence[Policy]) -> Policy:
    """Return one policy of several; what only each of them can say is said by `Policy.home`."""
    first = parts[0]
    return first._replace(
        id="+".join(part.id for part in parts),
        title=joined((part.title for part in parts), "；", "; "),
        issuer=joined(dict.fromkeys(part.issuer for part in parts), "；", "; "),
        source=joined(dict.fromkeys(part.source for part in parts), "；", "; "),
        in_force=_in_force(parts),
        clauses={f"{part.id}{BETWEEN}{name}": clause for part in parts for name, clause in part.clauses.items()},
        conditions=(),
        limits=tuple(limit.within(part.id + BETWEEN) for part in parts for limit in part.limits),
        plausible=_plausible([part.plausible for part in parts]),
        readings=tuple(
            reading.model_copy(update={"question": _of(reading.question, part)}) for part in parts for reading in part.readings
        ),
        rules=tuple(_renamed(rule, part) for part in parts for rule in part.rules),
        measures=tuple(_measure(measure, part) for part in parts for measure in part.measures),
        sha256=sha256("".join(f"{part.id}\0{part.sha256}\n" for part in parts).encode()).hexdigest(),
        parts=tuple(parts),
    )


def _plausible(parts: Sequence[Plausible]) -> Plausible:
    """Return the doubts of all sets; bounds that are one for the whole profile are those of the first set that states them."""
    yearly: dict[FieldPath, YearlyRate] = {}
    for rate in (rate for part in parts for rate in part.yearly_rates):
        yearly.setdefault(rate.paid, rate)
    return Plausible.model_construct(
        part_of_whole=tuple(dict.fromkeys(one for part in parts for one in part.part_of_whole)),
        yearly_rates=tuple(yearly.values()),
        small_amounts=next((part.small_amounts for part in parts if part.small_amounts is not None), None),
        exchange_rates=next((part.exchange_rates for part in parts if part.exchange_rates is not None), None),
    )


def _in_force(parts: Sequence[Policy]) -> InForce:
    """Return the days on which any of them is in force, those between them too."""
    ends = [part.in_force.last for part in parts]
    stated = [end for end in ends if end is not None]
    return InForce.model_construct(
        first=min(part.in_force.first for part in parts), last=max(stated) if len(stated) == len(ends) else None
    )


def _renamed(rule: Rule, part: Policy) -> Rule:
    before = part.id + BETWEEN
    shared = tuple(limit.within(before) for limit in rule.shared)
    return rule._replace(
        id=before + rule.id,
        title=_of(rule.title, part),
        clause=before + rule.clause,
        shared=shared,
        cumulation=rule.cumulation.within(before),
    )


def _of(title: Text, part: Policy) -> Text:
    return title + Text(f"（{part.id}）", f" ({part.id})")


def _measure(measure: Measure, part: Policy) -> Measure:
    def ways(rules: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f"{part.id}{BETWEEN}{rule}" for rule in rules)

    opens = {criterion: ways(rules) for criterion, rules in measure.opens.items()}
    return measure._replace(id=f"{part.id}{BETWEEN}{measure.id}", payments=ways(measure.payments), opens=opens)
