"""The words that every form for people uses: intensities, amounts, statuses, reasons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from binjiang_cli.estimation.evaluate import Evaluation, Judged
from binjiang_cli.estimation.measures import ways_in
from binjiang_cli.estimation.result import Estimate, Line, MeasureResult, PolicyId, Range, Status, Warned
from binjiang_cli.language.readings.prose import by_zero
from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.policy.load import BETWEEN, Policy
from binjiang_cli.values.numbers import decimal_text, percent_text
from binjiang_cli.words import Text, joined, same

STATUS: dict[Status, Text] = {
    "eligible": Text("可得", "eligible"),
    "superseded": Text("未计入", "superseded"),
    "undetermined": Text("待定", "undetermined"),
    "ineligible": Text("不符合", "ineligible"),
}
NO_RECORD = Text("没有可以估算的记录。", "There is no record to estimate.")
UP_TO = Text("最高 ", "up to ")
CEILINGS = Text(
    "以上各项均为政策允许的上限，不是承诺；能否获得、获得多少，由主管部门审核决定。",
    "All amounts are ceilings of what the policy allows, not a promise: the authority decides whether and how much.",
)


def figure(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def signed(amount: Decimal) -> str:
    """Return a difference for people: +600,000.00, −600,000.00, 0.00."""
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    return sign + figure(abs(amount))


def spread(low: str, high: str, nothing_low: bool) -> Text:
    """Return a range in words: one figure, up to one, or from one to another."""
    if low == high:
        return same(high)
    return UP_TO + same(high) if nothing_low else same(f"{low} – {high}")


def basis_phrase(as_of: date | None, policy: PolicyId) -> Text:
    """Return on which day and under which rules figures hold; without a day where that is what varies."""
    used = f"{policy.id} (sha256 {policy.sha256[:12]})"
    if as_of is None:
        return Text(f"规则集 {used}", f"Rule set {used}")
    return Text(f"评估日 {as_of}，规则集 {used}", f"As of {as_of}, rule set {used}")


def amount_phrase(amount: Range | None) -> Text:
    return same("—") if amount is None else spread(figure(amount.low), figure(amount.high), not amount.low)


def totals_by_set(result: Estimate) -> list[tuple[Text, Text]]:
    """Return what the lines of each rule set pay, with the set's id, where there are several."""
    return [
        (Text(f"其中 {one.policy}", f"of which {one.policy}"), spread(figure(one.low), figure(one.high), not one.low))
        for one in result.totals.by_set
    ]


def amount_cell(line: Line) -> Text:
    """Return a line's amount for a column of amounts: empty what cannot be had, in brackets what is not counted."""
    if line.status == "ineligible":
        return same("")
    phrase = amount_phrase(line.amount)
    return same("(") + phrase + same(")") if line.amount and line.status != "eligible" else phrase


def cost_phrase(line: Line) -> Text:
    """Return a line's eligible cost, a dash where it is not known."""
    return same("—" if line.eligible_cost is None else figure(line.eligible_cost))


def rate_phrase(line: Line) -> Text:
    """Return a line's intensity, a dash where it is not known."""
    if line.evaluation.rates is None:
        return same("—")
    low, high = line.evaluation.rates
    return spread(percent_text(low), percent_text(high), not low)


def clause_phrase(clause_id: str, policy: Policy) -> Text:
    """Return how a clause is cited officially, with its id: 附则第 4 条第（1）项（S4.1）."""
    citation = policy.clauses[clause_id].citation
    return same(clause_id) if citation is None else Text(f"{citation.zh}（{clause_id}）", f"{citation.en}, {clause_id}")


def ways_phrase(rule_id: str, result: Estimate, policy: Policy) -> Text:
    """Return the measures through which a rule's lines can be claimed, else the clause that the policy names for it."""
    matches = [measure.found for measure in result.measures]
    if not matches:
        return same("")
    if ways := ways_in(rule_id, matches):
        listed = joined([same(measure.id) for measure in ways])
        return Text(f" · 可经 {listed.zh} 申领", f" · to be claimed through {listed.en}")
    if any(found.match == "yes" for found in matches):
        return Text(" · 相符的措施都没有点名", " · named by no matching measure") + _basis(rule_id, policy)
    return Text(" · 没有相符的措施", " · no measure matches")


def _basis(rule_id: str, policy: Policy) -> Text:
    """Return the clause to claim under where no measure is named; nothing where the rule's policy names none."""
    basis, its_set = policy.home(rule_id).basis, policy.set_of(rule_id)
    if basis is None:
        return same("")
    clause = basis if its_set is None else f"{its_set}{BETWEEN}{basis}"
    return Text(f"，可依 {clause} 申领", f"; to be claimed under {clause}")


def budget_phrase(floor: Decimal | None) -> Text:
    """Return a yearly budget floor in short: 2.5亿元, CNY 250 million."""
    if floor is None:
        return same("")
    short = short_money(Fraction(floor))
    return Text(f"（年预算不少于 {short.zh}）", f" (budget at least {short.en} a year)")


def short_money(yuan: Fraction) -> Text:
    """Return a large round amount in short: 2.5亿元, CNY 250 million."""
    unit, zh = (10**8, "亿元") if yuan >= 10**8 else (10**4, "万元")
    return Text(f"{decimal_text(yuan / unit)}{zh}", f"CNY {decimal_text(yuan / 10**6)} million")


def measure_phrase(measure: MeasureResult, policy: Policy) -> Text:
    """Return a matching measure: its number, title, budget floor and why it matches."""
    title = same(f"{measure.id} ") + policy.clauses[measure.id].title
    why = joined(measure.reasons, "；", "; ")
    return title + budget_phrase(measure.budget_floor) + Text(f"：{why.zh}", f": {why.en}")


def one_fact_away(result: Estimate) -> dict[str, list[str]]:
    """Return the fields of which each alone could make measures match, with these measures."""
    found: dict[str, list[str]] = {}
    for measure in result.measures:
        for path in measure.found.one_fact_away:
            found.setdefault(path, []).append(measure.id)
    return found


def record_name(line: Line, policy: Policy) -> Text:
    """Return the record's name, or its section and number where it has none."""
    return named_record(line.name, line.record, policy)


def named_record(name: str | None, record: str, policy: Policy) -> Text:
    """Return a record's name, or its section and number where it has none; of a section that is not known, its path."""
    if name:
        return same(name)
    section = policy.vocabulary.sections.get(record.partition("[")[0])
    if section is None:
        return same(record)
    return _numbered(record.rstrip("]"), policy) if "[" in record else section.label


def evaluation_title(found: Evaluation, policy: Policy) -> Text:
    """Return a line by its rule's title and its record's name."""
    return found.rule.title + same(" · ") + named_record(found.name, found.record.path, policy)


def line_title(line: Line, policy: Policy) -> Text:
    return evaluation_title(line.evaluation, policy)


def path_phrase(path: str, policy: Policy) -> Text:
    """Return a field of the profile by its label and its path: 已付利息 (loans[1].interest_paid)."""
    label = VocabularyLabels(policy.vocabulary).path(path)
    return same(path) if label.zh == path else label + same(f" ({path})")


def fact_phrase(path: str, result: Estimate, policy: Policy) -> Text:
    """Return a field of the profile for those who do not know the program: 已付利息（流动资金贷款）."""
    label = VocabularyLabels(policy.vocabulary).path(path)
    record, bracket, field = path.partition("]")
    if not bracket:
        return label
    line = next((line for line in result.lines if line.record == record + bracket), None)
    whose = _numbered(record, policy) if line is None else record_name(line, policy)
    return Text(f"{label.zh}（{whose.zh}）", f"{label.en} ({whose.en})") if field else whose


def _numbered(record: str, policy: Policy) -> Text:
    """Return a record by its section and number: 银行贷款 2 for loans[1."""
    section, _, number = record.partition("[")
    return policy.vocabulary.sections[section].label + same(f" {int(number) + 1}")


def missing_phrase(path: str, line: Line, result: Estimate, policy: Policy) -> Text:
    """Return a field that keeps a line undetermined; of the line's own record by its label alone."""
    if path.startswith(f"{line.record}."):
        return VocabularyLabels(policy.vocabulary).path(path)
    return fact_phrase(path, result, policy)


def reasons(line: Line, result: Estimate, policy: Policy) -> list[Text]:
    """Return why a line pays what it pays, or nothing."""
    found: list[Text] = []
    if line.status == "superseded":
        winners = [other for other in result.lines if other.id in line.superseded_by]
        titles = joined([line_title(winner, policy) for winner in winners], "；", "; ")
        found.append(
            Text(f"未计入：同一标的从优、不重复，已取 {titles.zh}", f"not counted: its subject already goes to {titles.en}")
        )
    elif line.status == "undetermined":
        found += [Text("待定：", "undetermined: ") + words for words in _wanting(line, result, policy)]
    elif line.status == "ineligible":
        failed = joined([judged.condition.words for judged in judged_of(line) if judged.holds is False], "；", "; ")
        found.append(Text(f"不符合：{failed.zh}——不成立", f"ineligible: does not hold: {failed.en}"))
    if line.status in ("eligible", "undetermined"):
        found += [*_deductions(line), *_paying(line)]
    return found


def _wanting(line: Line, result: Estimate, policy: Policy) -> Iterator[Text]:
    """Yield what keeps a line undetermined: what is not known, and what makes a divisor zero."""
    missing, zero = (
        joined([missing_phrase(path, line, result, policy) for path in paths]) for paths in (line.missing, line.zero)
    )
    if line.missing:
        yield Text(f"还缺 {missing.zh}", f"not known: {missing.en}")
    if line.zero:
        yield by_zero(zero)


def remarks_phrase(line: Line, result: Estimate, policy: Policy) -> Text:
    """Return the reasons in one text."""
    return joined(reasons(line, result, policy), "；", "; ")


def warning_phrase(warned: Warned, result: Estimate, policy: Policy) -> Text:
    """Return a warning with the fact that it is about, where it is about one."""
    where = fact_phrase(warned.path, result, policy) + Text("：", ": ") if warned.path else same("")
    return where + warned.message


def judged_of(line: Line) -> tuple[Judged, ...]:
    """Return the rule's conditions and the policy's."""
    return (*line.evaluation.conditions, *line.evaluation.policy_wide)


def capped(line: Line) -> bool:
    """Return whether the ceiling is what decides the line's gross amount."""
    found = line.evaluation
    if found.ceiling is None or found.eligible_cost is None or found.rates is None:
        return False
    return found.eligible_cost * found.rates[1] > found.ceiling


def _paying(line: Line) -> list[Text]:
    """Return who is paid and who pays, where that is stated, and what is paid each year."""
    found = line.evaluation.rule.paying._replace(instalments=()).words
    if line.instalments:
        parts = joined(map(amount_phrase, line.instalments), "；", "; ")
        count = len(line.instalments)
        found.append(Text(f"分 {count} 年付：{parts.zh}", f"paid over {count} years: {parts.en}"))
    return found


def payees_phrase(result: Estimate) -> Text | None:
    """Return what each payee is paid of the totals; None where there is one alone."""
    if not result.totals.by_payee:
        return None
    company = same(result.company.name)
    each = [(one.payee or company) + same(" ") + amount_phrase(one) for one in result.totals.by_payee]
    return Text("其中：", "Of this: ") + joined(each, "；", "; ")


def _deductions(line: Line) -> list[Text]:
    found = []
    if capped(line) and line.ceiling is not None:
        found.append(Text(f"以 {figure(line.ceiling)} 封顶", f"capped at {figure(line.ceiling)}"))
    if line.received and line.gross:
        gross, received = amount_phrase(line.gross), figure(line.received)
        found.append(Text(f"应得{gross.zh}，已扣除已获资助 {received}", f"{gross.en} less {received} already received"))
    return found
