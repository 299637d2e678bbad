"""What a name means in a rule set: a rule, a measure, a clause, or something that a profile can state."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.measure import Measure
from binjiang_cli.policy.uses import paths
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.values.money import half_width
from binjiang_cli.words import Text, did_you_mean, listed, nearest, visible

Kind = Literal["rule", "measure", "clause", "field", "section"]
INDEX = re.compile(r"\[\d+\]")


class Named(NamedTuple):
    """A thing of a rule set: its kind, and its id or path."""

    kind: Kind
    id: str


def named(text: str, policy: Policy) -> Named:
    """Return what a text names: by id or path, else by a field's own name, else by a label or title in either language.

    Raises InputError for what is not known, and for a name that several things have.
    """
    written = _folded(text)
    for thing in (thing for name, thing in _ids(policy) if _folded(name) == written):
        return thing
    for names in (_short_names(policy), _labels(policy)):
        found = list(dict.fromkeys(thing for name, thing in names if _folded(name) == written))
        if len(found) == 1:
            return found[0]
        if found:
            raise _several(text, [thing.id for thing in found])
    known = [name for names in (_ids(policy), _short_names(policy), _labels(policy)) for name, _ in names]
    raise _unknown(text, Text("没有这个规则、措施、条款或字段", "no such rule, measure, clause or field"), known)


def named_measure(text: str, policy: Policy) -> Measure:
    """Return the measure that a text names by its id. Raises InputError."""
    for measure in policy.measures:
        if _folded(measure.id) == _folded(text):
            return measure
    raise _unknown(text, Text("没有这项措施", "no such measure"), [measure.id for measure in policy.measures])


def _unknown(text: str, message: Text, known: list[str]) -> InputError:
    shown = visible(text[:60])
    meant = nearest(half_width(text.strip()), reversed(known))
    hint = did_you_mean(meant) if meant else Text("例如 ", "known: ") + listed(known)
    return refuse(Text(f"{message.zh}：{shown}", f"{message.en}: {shown}"), hint=hint)


def _several(text: str, ids: list[str]) -> InputError:
    shown = visible(text[:60])
    return refuse(
        Text(f"“{shown}”不止一个", f"{shown} is the name of several"),
        hint=Text("写明是哪一个：", "say which: ") + listed(ids),
    )


def _folded(name: str) -> str:
    return INDEX.sub("", half_width(name.strip())).casefold()


def _ids(policy: Policy) -> Iterator[tuple[str, Named]]:
    """Yield ids and paths. A measure has its clause's id and comes first; a record can be named as in a rule: loan.lender."""
    for rule in policy.rules:
        yield rule.id, Named("rule", rule.id)
    for clause in policy.clauses:
        yield clause, Named("clause" if policy.measure(clause) is None else "measure", clause)
    sections = policy.vocabulary.sections
    for path in paths(policy.vocabulary):
        section, _, field = path.partition(".")
        thing = Named("section" if path in sections else "field", path)
        yield path, thing
        record = sections[section].record if section in sections else None
        if record is not None:
            yield f"{record}.{field}" if field else record, thing


def _short_names(policy: Policy) -> Iterator[tuple[str, Named]]:
    for name, section in policy.vocabulary.sections.items():
        for field in section.fields:
            yield field, Named("field", f"{name}.{field}")


def _labels(policy: Policy) -> Iterator[tuple[str, Named]]:
    """Yield labels and titles. A clause is not found by a title that its rule has too."""
    titled: list[tuple[Text, Named]] = [(rule.title, Named("rule", rule.id)) for rule in policy.rules]
    taken = {title.zh for title, _ in titled}
    for name, clause in policy.clauses.items():
        if clause.title.zh not in taken:
            titled.append((clause.title, Named("clause" if policy.measure(name) is None else "measure", name)))
    vocabulary = policy.vocabulary
    titled += [(field.label, Named("field", name)) for name, field in vocabulary.fields.items()]
    for name, section in vocabulary.sections.items():
        titled.append((section.label, Named("section", name)))
        titled += [(field.label, Named("field", f"{name}.{key}")) for key, field in section.fields.items()]
    for title, thing in titled:
        yield title.zh, thing
        yield title.en, thing
