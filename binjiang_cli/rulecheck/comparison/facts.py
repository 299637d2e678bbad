"""What a policy says, part by part and fact by fact, so that two of them can be compared."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from binjiang_cli.language import tree
from binjiang_cli.language.readings.parameters import Dated
from binjiang_cli.language.readings.prose import Prose
from binjiang_cli.language.tree import structure, structure_of_value
from binjiang_cli.policy.claiming import Claiming
from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.policy.limits import Limit, SharedLimit
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.lpr import LprTable
from binjiang_cli.policy.measure import Measure
from binjiang_cli.policy.model import Clause, InForce, Reading
from binjiang_cli.policy.paying import Paying
from binjiang_cli.policy.plausible import Plausible
from binjiang_cli.policy.prose import (
    CriterionProse,
    cumulation_words,
    intensity_words,
    limit_words,
    prose_of,
    reading_steps,
    rule_words,
    shared_words,
    window_words,
)
from binjiang_cli.policy.rule import Condition, Rule
from binjiang_cli.policy.vocabulary import Field, Section
from binjiang_cli.rulecheck.analysis.places import PolicyPlaces
from binjiang_cli.source.problem import Place
from binjiang_cli.values.money import fen_text, money_text, to_fen
from binjiang_cli.values.numbers import decimal_text, rate_text
from binjiang_cli.values.rounding import TO_FEN
from binjiang_cli.words import Text, folded, joined, same, with_id

Find = Callable[..., Place | None]


NOTHING = same("")


class StatedFact(NamedTuple):
    """One thing that a part of a rule set says. `form` decides whether two are the same, `words` are for people.

    `meaning` is false for what decides no figure and no verdict. `written` is an expression as its file has it; `rows`
    are those of a table, in words.
    """

    label: Text
    form: object
    words: Text
    place: Place | None = None
    meaning: bool = True
    written: str | None = None
    rows: Mapping[str, Text] = MappingProxyType({})


class PolicyPart(NamedTuple):
    """A rule, a measure, a field, a clause …: what it is, its title, itself in words, and what it says, by key.

    `find` leads from the keys of its file to their place.
    """

    kind: Text
    title: Text
    words: Text
    facts: Mapping[str, StatedFact]
    find: Find

    def place_of(self, name: str) -> Place | None:
        """Return where a fact stands, or what it is a part of."""
        return self.facts[name].place or self.find(*name.split("."))


def parts_of(policy: Policy, places: PolicyPlaces) -> dict[str, PolicyPart]:
    """Return what a rule set says. The keys are the beginnings of the changes' ids; only those of rules hold no slash."""
    vocabulary, in_vocabulary = policy.vocabulary, places.of_vocabulary
    found = {"policy/": _policy(policy, places.of_policy)}
    found |= {f"{rule.id}.": _rule(rule, policy, partial(places.of_rule, rule)) for rule in policy.rules}
    for measure in policy.measures:
        found[f"measures/{measure.id}."] = _measure(measure, policy, partial(places.of_measure, measure))
    for name, field in vocabulary.fields.items():
        found[f"vocabulary/{name}."] = _field(field, name, partial(in_vocabulary, "fields", name))
    for name, section in vocabulary.sections.items():
        found[f"vocabulary/{name}/"] = _section(section, name, partial(in_vocabulary, "sections", name))
        for key, field in section.fields.items():
            find = partial(in_vocabulary, "sections", name, "fields", key)
            found[f"vocabulary/{name}.{key}."] = _field(field, f"{name}.{key}", find)
    found["lpr/"] = _lpr(policy.lpr, places.of_lpr)
    for name, clause in policy.clauses.items():
        found[f"clauses/{name}."] = _clause(clause, name, partial(places.of_policy, "clauses", name))
    return found


def _said(label: Text, node: tree.Node, prose: Prose) -> StatedFact:
    return StatedFact(label, structure(node), prose.words(node), node.place, written=node.place.written or None)


def _wording(**texts: tuple[Text, Text | str | None]) -> dict[str, StatedFact]:
    """Return facts that decide nothing: titles, sources, remarks; those that are absent are left out."""
    found: dict[str, StatedFact] = {}
    for key, (label, text) in texts.items():
        if text is not None:
            words = same(text) if isinstance(text, str) else text
            found[key] = StatedFact(label, words, words, meaning=False)
    return found


def _readings(readings: Sequence[Reading]) -> dict[str, StatedFact]:
    words = [words for _, words in reading_steps(readings)]
    return _wording(readings=(Text("解读", "readings"), joined(words, "；", "; ") if words else None))


def _claiming(claiming: Claiming) -> dict[str, StatedFact]:
    materials, window = claiming.materials, claiming.window
    return _wording(
        materials=(Text("材料", "materials"), joined(materials, "；", "; ") if materials else None),
        authority=(Text("受理部门", "authority"), claiming.authority),
        window=(Text("申报时间", "window"), window_words(window) if window else None),
    )


def _in_force(days: InForce) -> StatedFact:
    last = Text(f"至 {days.last}", f" to {days.last}") if days.last else Text("起", " on")
    return StatedFact(
        Text("施行日期", "in force"), (days.first, days.last), Text(f"{days.first} ", f"from {days.first}") + last
    )


def _conditions(key: str, kind: Text, conditions: Iterable[Condition], prose: Prose) -> dict[str, StatedFact]:
    found: dict[str, StatedFact] = {}
    for condition in conditions:
        label = Text(f"{kind.zh}“{condition.words.zh}”", f"{kind.en} ({condition.words.en})")
        found[f"{key}.{condition.id}"] = _said(label, condition.test, prose)
        words = Text(f"{kind.zh} {condition.id} 的文字", f"words of the {kind.en} {condition.id}")
        found |= _wording(**{f"{key}.{condition.id}.words": (words, condition.words)})
    return found


def _policy(policy: Policy, find: Find) -> PolicyPart:
    types = policy.rules[0].types
    stale = policy.stale_after_days
    days = (
        Text(f"核对 {stale.verified} 天，LPR {stale.lpr} 天", f"verified {stale.verified}, LPR {stale.lpr}") if stale else None
    )
    prose = Prose(VocabularyLabels(policy.vocabulary), types)
    facts = {
        "in_force": _in_force(policy.in_force),
        **_conditions("conditions", Text("普遍条件", "condition for every rule"), policy.conditions, prose),
        "cumulation": StatedFact(Text("从优不重复", "cumulation"), policy.cumulation, cumulation_words(policy.cumulation)),
        **{f"limits.{one.id}": _shared(one, prose) for one in policy.limits},
        **_wording(
            id=(Text("规则集的名字", "name of the rule set"), policy.id),
            title=(Text("名称", "title"), policy.title),
            issuer=(Text("发布机关", "issuer"), policy.issuer),
            issued_on=(Text("发布日期", "issued on"), str(policy.issued_on)),
            verified_on=(Text("核对日期", "verified on"), str(policy.verified_on)),
            source=(Text("出处", "source"), policy.source),
            basis=(Text("申领依据", "clause to claim under"), policy.basis),
            stale_after_days=(Text("超过多少天提示", "days until a warning"), days),
            across=(Text("与别的规则集", "with other rule sets"), policy.across),
        ),
        **_wording(**dict(_plausible(policy.plausible))),
        **_readings(policy.readings),
    }
    title = Text("政策", "The policy")
    return PolicyPart(title, title, policy.title, facts, find)


def _plausible(plausible: Plausible) -> Iterator[tuple[str, tuple[Text, Text]]]:
    """Yield the bounds of what an estimate warns of, each by its place in policy.yaml; they decide no figure."""
    for part in plausible.part_of_whole:
        label = Text(f"{part.part} 的提示", f"warning for {part.part}")
        yield f"plausible.part_of_whole.{part.part}", (label, Text(f"大于 {part.whole}", f"more than {part.whole}"))
    for rate in plausible.yearly_rates:
        bounds = Text(
            f"每年不足 {rate.of} 的 {rate_text(rate.least)} 或超过 {rate_text(rate.most)}，最近 {rate.arrears} 天的可以未付",
            f"less than {rate_text(rate.least)} or more than {rate_text(rate.most)} of {rate.of} a year;"
            f" of the last {rate.arrears} days nothing need be paid",
        )
        terms = Text(f"（{rate.since} 至 {rate.until}）", f" ({rate.since} to {rate.until})")
        label = Text(f"{rate.paid} 的提示", f"warning for {rate.paid}")
        yield f"plausible.yearly_rates.{rate.paid}", (label, bounds + terms)
    if (small := plausible.small_amounts) is not None:
        below, times = money_text(small.below), str(small.times)
        words = Text(f"低于 {below} 元，且别的金额是它的 {times} 倍", f"below {below}, where others are {times} times as large")
        yield "plausible.small_amounts", (Text("金额过小的提示", "warning for small amounts"), words)
        for path, usual in small.usual.items():
            label = Text(f"{path} 的通常金额", f"usual amount of {path}")
            yield f"plausible.small_amounts.usual.{path}", (label, same(money_text(usual)))
    if (rates := plausible.exchange_rates) is not None:
        label = Text("汇率异常的提示", "warning for rates of exchange")
        words = Text(f"相差 {decimal_text(rates.times)} 倍以上", f"more than {decimal_text(rates.times)} times off")
        yield "plausible.exchange_rates.times", (label, words)
        for code, one in rates.usual.items():
            label = Text(f"{code} 的通常汇率", f"usual rate of {code}")
            yield f"plausible.exchange_rates.usual.{code}", (label, same(decimal_text(one)))


def _rule(rule: Rule, policy: Policy, find: Find) -> PolicyPart:
    prose = prose_of(rule, policy)
    facts = {
        "clause": StatedFact(Text("条款", "clause"), rule.clause, same(rule.clause)),
        "in_force": _in_force(rule.in_force),
        "for_each": StatedFact(Text("对象", "for each"), rule.for_each, policy.vocabulary.sections[rule.for_each].label),
    }
    for name, values in rule.parameters.items():
        label = prose.labels.name(name)
        form = tuple((dated.since, dated.until, structure_of_value(dated.value)) for dated in values)
        words = joined([_days(dated.since, dated.until) + prose.constant(dated.value) for dated in values], "；", "; ")
        rows = _rows(values[0], prose) if len(values) == 1 else {}
        facts[f"parameters.{name}"] = StatedFact(Text(f"参数“{label.zh}”", f"parameter ({label.en})"), form, words, rows=rows)
    for name, node in rule.let.items():
        facts[f"let.{name}"] = _said(prose.labels.name(name), node, prose)
    facts |= _optional("where", Text("适用范围", "scope"), rule.where, prose)
    facts |= _conditions("when", Text("条件", "condition"), rule.conditions, prose)
    facts |= _optional("subject", Text("标的", "subject"), rule.subject, prose)
    facts |= _optional("year", Text("年度", "year"), rule.year, prose)
    facts["eligible_cost"] = _said(Text("计算基数", "eligible cost"), rule.eligible_cost, prose)
    low, high = rule.intensity.low, rule.intensity.high
    written = None if low.place.written == high.place.written else f"{low.place.written} – {high.place.written}"
    rates = intensity_words(rule, prose)
    facts["intensity"] = StatedFact(
        Text("比例", "intensity"), (structure(low), structure(high)), rates, high.place, written=written
    )
    facts |= _optional("ceiling", Text("封顶", "ceiling"), rule.ceiling, prose)
    if rule.rounding != TO_FEN:
        facts["rounding"] = StatedFact(Text("取整", "rounding"), rule.rounding, rule.rounding.words)
    for at, limit in enumerate(rule.limits):
        key = "limit" if len(rule.limits) == 1 else f"limit.{at}"
        facts[key] = _limit(limit, Text("合计限额", "limit"), prose)
    if adds_to := rule.cumulation.adds_to:
        facts["adds_to"] = StatedFact(Text("可以同时享受的规则", "adds to"), adds_to, _listed(sorted(adds_to)))
    facts |= _paying(rule.paying)
    facts |= _wording(
        title=(Text("名称", "title"), rule.title),
        verified_on=(Text("核对日期", "verified on"), str(rule.verified_on)),
        source=(Text("出处", "source"), rule.source),
        **{f"labels.{name}": (Text(f"{name} 的叫法", f"label of {name}"), label) for name, label in rule.labels.items()},
    )
    facts |= _claiming(rule.claiming) | _readings(rule.readings)
    title = Text(f"{rule.title.zh}（{rule.id}，{rule.clause}）", f"{rule.title.en} ({rule.id}, {rule.clause})")
    return PolicyPart(Text("规则", "rule"), title, rule_words(rule, policy), facts, find)


def _limit(limit: Limit, label: Text, prose: Prose) -> StatedFact:
    return StatedFact(label, limit.form, limit_words(limit, prose), limit.amount.place)


def _shared(shared: SharedLimit, prose: Prose) -> StatedFact:
    label = Text(f"共同限额 {shared.id}", f"common limit {shared.id}")
    form = (frozenset(shared.rules), shared.by_subject, shared.limit.form)
    return StatedFact(label, form, shared_words(shared, prose), shared.place)


def _paying(paying: Paying) -> dict[str, StatedFact]:
    """Return who is paid, who pays, and in which years."""
    labels = {"payee": Text("付给谁", "payee"), "payer": Text("由谁支付", "payer"), "instalments": Text("分期", "instalments")}
    alone = {name: Paying(**{name: getattr(paying, name)}).words for name in labels}
    return {name: StatedFact(labels[name], getattr(paying, name), words[0]) for name, words in alone.items() if words}


def _rows(dated: Dated, prose: Prose) -> dict[str, Text]:
    """Return the rows of a table that always holds, or steps, each in words."""
    if isinstance(dated.value, tree.Steps):
        steps = [tree.Steps((row,)) for row in dated.value.rows]
        return {_bound(step.rows[0]): prose.constant(step) for step in steps}
    if dated.since is not None or not isinstance(dated.value, tree.Table):
        return {}
    return {key: prose.constant(tree.Table({key: value})) for key, value in dated.value.rows.items()}


def _bound(step: tree.Step) -> str:
    return f"{'from' if step.included else 'above'} {step.bound}"


def _days(since: date | None, until: date | None) -> Text:
    first = Text(f"{since} 起", f"from {since}") if since else same("")
    last = Text(f"至 {until}", f" to {until}") if until else same("")
    return first + last + same(" ") if since or until else same("")


def _optional(key: str, label: Text, node: tree.Node | None, prose: Prose) -> dict[str, StatedFact]:
    return {} if node is None else {key: _said(label, node, prose)}


def _measure(measure: Measure, policy: Policy, find: Find) -> PolicyPart:
    prose = CriterionProse(VocabularyLabels(policy.vocabulary), measure.types)
    opened = {
        f"criteria.{criterion}.opens": StatedFact(
            Text(f"对象“{criterion}”的资助方式", f"payments of criterion {criterion}"), frozenset(ways), _listed(ways)
        )
        for criterion, ways in measure.opens.items()
    }
    facts = {
        **_conditions("criteria", Text("对象", "criterion"), measure.criteria, prose),
        "payments": StatedFact(Text("资助方式", "payments"), frozenset(measure.payments), _listed(measure.payments)),
        **opened,
        **_wording(
            supports=(Text("支持", "supports"), measure.supports),
            recognition=(Text("认定", "recognition"), measure.recognition),
            priority=(Text("优先", "priority"), measure.priority),
        ),
        **_claiming(measure.claiming),
        **_readings(measure.readings),
    }
    title = same(f"{measure.id} ") + policy.clauses[measure.id].title
    return PolicyPart(Text("措施", "measure"), title, measure.supports, facts, find)


def _listed(ways: Sequence[str]) -> Text:
    return same(", ".join(ways) or "—")


def _section(section: Section, name: str, find: Find) -> PolicyPart:
    facts = {
        "label": StatedFact(Text("名称", "label"), section.label, section.label),
        "named_by": StatedFact(Text("以哪个字段为名", "named by"), section.named_by, same(section.named_by)),
        **_also("also", section.also),
        **_wording(help=(Text("说明", "help"), section.help)),
    }
    if section.dated_by is not None:
        facts["dated_by"] = StatedFact(Text("按哪天折算", "converted on"), section.dated_by, same(section.dated_by))
    if section.record is not None:
        facts["record"] = StatedFact(Text("记录的名字", "record"), section.record, same(section.record))
    return PolicyPart(Text("档案的部分", "section of the profile"), with_id(section.label, name), section.label, facts, find)


def _also(key: str, words: Sequence[str], of: Text = NOTHING) -> dict[str, StatedFact]:
    """Return the other words for something, whose order says nothing; no fact where there are none."""
    form = frozenset(folded(word) for word in words)
    return {key: StatedFact(of + Text("其他叫法", "other words"), form, joined(map(same, words)))} if words else {}


def _field(field: Field, path: str, find: Find) -> PolicyPart:
    """Return a field; its labels have meaning, as a profile may be written with them."""
    facts = {
        "label": StatedFact(Text("名称", "label"), field.label, field.label),
        **_also("also", field.also),
        "type": StatedFact(Text("类型", "type"), field.type, same(field.type)),
        **_wording(
            unit=(Text("单位", "unit"), field.unit),
            help=(Text("说明", "help"), field.help),
            example=(Text("示例", "example"), field.example),
        ),
    }
    for value, choice in field.values.items():
        named = Text(f"选项 {value}", f"choice {value}")
        label = Text(choice.zh, choice.en)
        facts[f"values.{value}"] = StatedFact(named, label, label)
        facts |= _also(f"values.{value}.also", choice.also, named + Text("：", ": "))
    for key, label, text in (
        ("required", Text("必填", "required"), "✓" if field.required else None),
        ("default", Text("默认值", "default"), field.default),
        ("not_before", Text("不得早于", "not before"), field.not_before),
    ):
        if text is not None:
            facts[key] = StatedFact(label, text, same(text))
    return PolicyPart(Text("档案字段", "field of the profile"), with_id(field.label, path), field.label, facts, find)


def _lpr(table: LprTable, find: Find) -> PolicyPart:
    facts: dict[str, StatedFact] = {}
    day = table.last_publication
    while (found := table.on(day, "1y")) is not None:
        rates = [rate.rate for tenor in ("1y", "5y") if (rate := table.on(day, tenor))]
        one_year, five_year = (rate_text(rate) for rate in rates)
        words = Text(f"一年期 {one_year}，五年期以上 {five_year}", f"one year {one_year}, over five years {five_year}")
        published = found.published_on
        facts[str(published)] = StatedFact(Text(f"{published} 公布", f"published {published}"), tuple(rates), words)
        day = published - timedelta(days=1)
    return PolicyPart(same("LPR"), same("LPR"), same("LPR"), dict(sorted(facts.items())), find)


def _clause(clause: Clause, name: str, find: Find) -> PolicyPart:
    facts = _wording(
        title=(Text("名称", "title"), clause.title),
        part=(Text("部分", "part"), clause.part),
        summary=(Text("概要", "summary"), clause.summary),
        figures=(Text("数字", "figures"), ", ".join(clause.figures) or None),
        fingerprint=(Text("指纹", "fingerprint"), clause.fingerprint),
        engine=(Text("由程序实现", "done by the program"), clause.engine),
        excused=(Text("不计算的理由", "excused"), clause.excused),
    )
    if clause.budget_floor is not None:
        floor = clause.budget_floor
        facts["budget_floor"] = StatedFact(
            Text("年预算下限", "yearly budget floor"), floor, same(fen_text(to_fen(floor.amount), True))
        )
    title = Text(f"条款 {name} {clause.title.zh}", f"Clause {name} {clause.title.en}")
    return PolicyPart(Text("条款", "clause"), title, clause.title, facts, find)
