"""Doubts about lines: grants that meet none or several, a subject in two years, a bound in another currency."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from operator import ge, gt, le, lt

from binjiang_cli.estimation.doubts.amounts import rates_for_doubts
from binjiang_cli.estimation.evaluate import Evaluation, Evaluator
from binjiang_cli.estimation.settle import Settlement
from binjiang_cli.estimation.subjects import unmasked, year_of
from binjiang_cli.language import tree
from binjiang_cli.language.tree import Threshold
from binjiang_cli.profile.caution import Caution
from binjiang_cli.values.money import Money, fen_text, money_text
from binjiang_cli.words import Text, joined, nearest, same

AT_MOST, AT_LEAST = ("<", "<="), (">", ">=")
ORDER = {"<": lt, "<=": le, ">": gt, ">=": ge}


def line_doubts(
    evaluator: Evaluator, evaluations: Sequence[Evaluation], settled: Settlement, hoped: Settlement
) -> Iterator[Caution]:
    """Yield the doubts about an estimate's lines; `hoped` is how they would be settled if all that is unknown came well."""
    if evaluator.policy.holds_on(evaluator.as_of):
        yield from _grants_without_lines(evaluator, evaluations)
    yield from _grants_of_unknown_rules(evaluator)
    yield from _grants_for_several(evaluator, evaluations, hoped.paid)
    yield from _in_two_years(evaluator, evaluations, settled)
    for line in evaluations:
        yield from _bounds_in_other_currencies(evaluator, line)


def _grants_without_lines(evaluator: Evaluator, evaluations: Sequence[Evaluation]) -> Iterator[Caution]:
    if any(not line.subjects and line.received is None for line in evaluations):
        return  # a line whose subject is not known could be meant by any grant
    met = {grant.path for line in evaluations for grant in line.grants}
    known = [subject for line in evaluations for subject in line.subjects or ([line.name] if line.name else [])]
    for grant in evaluator.grants:
        if grant.subjects and grant.path not in met and not evaluator.policy.counts(grant.rule):
            subjects = joined(same(unmasked(subject)) for subject in grant.subjects)
            meant = nearest(grant.subjects[0], [name for name in known if isinstance(name, str)])
            hint = Text(f"；是不是“{unmasked(meant)}”？", f"; did you mean {unmasked(meant)}?") if meant else same("")
            message = Text(
                f"没有哪一行的标的是“{subjects.zh}”，这笔资助没有扣除",
                f"no line is about {subjects.en}: this grant is deducted from nothing",
            )
            yield Caution("grant_without_line", message + hint, f"{grant.path}.subject")


def _grants_of_unknown_rules(evaluator: Evaluator) -> Iterator[Caution]:
    """Yield the grants that name a rule nearly as one is called."""
    known = [rule.id for rule in evaluator.policy.rules]
    for grant in evaluator.grants:
        if grant.rule is not None and grant.rule not in known and (meant := nearest(grant.rule, known)) is not None:
            shown = unmasked(grant.rule)
            message = Text(
                f"没有规则“{shown}”，这笔资助不计入任何限额；是不是 {meant}？",
                f"there is no rule {shown}: this grant counts towards no limit; did you mean {meant}?",
            )
            yield Caution("grant_of_unknown_rule", message, f"{grant.path}.rule")


def _grants_for_several(
    evaluator: Evaluator, evaluations: Sequence[Evaluation], paid: Mapping[int, tuple[int, int]]
) -> Iterator[Caution]:
    """Yield the grants that are deducted from more than one line that is paid, or would be."""
    for grant in evaluator.grants:
        lines = [evaluations[index] for index in sorted(paid) if grant in evaluations[index].grants]
        if len(lines) > 1:
            named = joined(same(line.record.path) for line in lines)
            message = Text(
                f"这笔资助从 {len(lines)} 行里各扣了一次：{named.zh}",
                f"this grant is deducted from each of {len(lines)} lines: {named.en}",
            )
            yield Caution("grant_for_several_lines", message, grant.path)


def _in_two_years(evaluator: Evaluator, evaluations: Sequence[Evaluation], settled: Settlement) -> Iterator[Caution]:
    """Yield the lines that are not paid only because a line of another year has their subject."""
    for index, winners in sorted(settled.lost_to.items()):
        line = evaluations[index]
        section = evaluator.policy.vocabulary.sections[line.rule.for_each]
        year = year_of(section, line.record)
        others = [(_year(evaluator, evaluations[winner]), evaluations[winner]) for winner in winners]
        if year is None or any(other is None or other == year for other, _ in others):
            continue
        subjects = joined(same(unmasked(s)) for s in line.subjects if any(s in other.subjects for _, other in others))
        paid = joined(same(f"{other.record.path} ({year})") for year, other in others)
        low, high = (fen_text(amount, grouped=True) for amount in line.amount or (0, 0))
        message = Text(
            f"“{subjects.zh}”已在另一年度得到资助：{paid.zh}；同一标的只资助一次，若各年分别资助，这一行另有 {low} – {high} 元",
            f"{subjects.en} is paid for another year: {paid.en}; a subject is aided once, and if each year counted by itself"
            f" this line would add {low} – {high}",
        )
        yield Caution("subject_in_two_years", message, f"{line.record.path}.{section.year_field}")


def _year(evaluator: Evaluator, line: Evaluation) -> int | None:
    return year_of(evaluator.policy.vocabulary.sections[line.rule.for_each], line.record)


def _bounds_in_other_currencies(evaluator: Evaluator, line: Evaluation) -> Iterator[Caution]:
    """Yield the foreign amounts that alone keep a line from being paid, and that a bound in another currency admits."""
    failed = [judged.condition for judged in (*line.policy_wide, *line.conditions) if judged.holds is False]
    if len(failed) != 1:
        return
    for node in tree.nodes_of(failed[0].test):
        if isinstance(node, tree.Compare) and node.operator in ORDER and line.exact.values.get(node) is False:
            for field, bound in ((node.left, node.right), (node.right, node.left)):
                money, threshold = line.exact.values.get(field), _threshold(bound, line)
                if isinstance(money, Money) and money.currency != "CNY" and threshold is not None:
                    yield from _admitted(evaluator, line, node, field, money, threshold)


def _threshold(node: tree.Node, line: Evaluation) -> Threshold | None:
    """Return the bound in several currencies that a node names."""
    found = line.exact.names.get(node.name) if isinstance(node, tree.Name) else None
    return found if isinstance(found, Threshold) else None


def _admitted(
    evaluator: Evaluator, line: Evaluation, node: tree.Compare, field: tree.Node, money: Money, threshold: Threshold
) -> Iterator[Caution]:
    rates = {"CNY": Fraction(1), **rates_for_doubts(evaluator)}
    own = money.currency if money.currency in threshold.amounts else "CNY"
    for currency, bound in threshold.amounts.items():
        if currency == own or currency not in rates or money.currency not in rates:
            continue
        amount = money.amount * rates[money.currency] / rates[currency]
        if ORDER[node.operator](*((amount, bound) if field is node.left else (bound, amount))):
            shown, needed, other = (
                money_text(each) for each in (money, Money(threshold.amounts[own], own), Money(bound, currency))
            )
            converted = same("")
            if own == "CNY":
                yuan = money_text(Money(money.amount * rates[money.currency], "CNY"))
                converted = Text(f"（折合 {yuan} 元）", f" (CNY {yuan})")
            message = same(shown) + converted
            if node.operator in (AT_MOST if field is node.left else AT_LEAST):
                message += Text(
                    f"不在 {needed} 以内；若与 {other} 比较则在以内", f" is not within {needed}, but would be within {other}"
                )
            else:
                message += Text(
                    f"没有达到 {needed}；若与 {other} 比较则达到", f" does not reach {needed}, but would reach {other}"
                )
            message += Text("。这里按本币种或人民币比较", "; it is compared in its own currency or in CNY")
            path = f"{line.record.path}.{field.name}" if isinstance(field, tree.FieldAccess) else line.record.path
            yield Caution("bound_in_other_currency", message, path)
