"""A rule set's tests judged, for people and as JSON: what survives, and the score of each kind of change."""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from rich.cells import cell_len

from binjiang_cli.policy.load import Policy
from binjiang_cli.render.console import Row
from binjiang_cli.render.layout import padded
from binjiang_cli.rulecheck.mutation.change import Operator
from binjiang_cli.rulecheck.mutation.explained import Explanation
from binjiang_cli.rulecheck.mutation.judge import JudgedMutant, Verdicts
from binjiang_cli.source.problem import Place
from binjiang_cli.words import Lang, Text, same, visible

OPERATORS: dict[Operator, Text] = {
    "comparator": Text("比较", "comparators"),
    "logic": Text("且、或、非", "and, or, not"),
    "value": Text("列出的值", "listed values"),
    "bound": Text("界限与数", "bounds and numbers"),
    "day": Text("日期", "days"),
    "rate": Text("比例", "rates"),
    "arithmetic": Text("加减乘除", "arithmetic"),
    "function": Text("函数", "functions"),
    "branch": Text("分支", "branches"),
    "condition": Text("条件", "conditions"),
    "where": Text("范围", "scope"),
    "ceiling": Text("封顶", "ceilings"),
    "rounding": Text("取整", "rounding"),
    "limit": Text("限额", "limits"),
    "cumulation": Text("取舍", "cumulation"),
    "paying": Text("付给谁、分几期", "payees and instalments"),
    "subject": Text("标的", "subjects"),
    "payment": Text("措施所提的规则", "payments of measures"),
    "order": Text("规则次序", "order of rules"),
}
HEADING = (Text("改动", "change"), Text("", ""), Text("处", "made"), Text("查出", "killed"), Text("已说明", "explained"),
           Text("存活", "survived"))  # fmt: skip
GAP = "  "
DIFFERENT = Text("得到的金额不同", "paid differently")
ADMITTED = Text("相符的措施或提示不同", "admitted by the measure, or warned of its budget, differently")
KILLED_BY = Text("这个案例查得出来：", "this case notices it:")


def mutants_rows(result: Verdicts, lang: Lang, policy: Policy) -> Iterator[Row]:
    """Yield a line for each survivor and for each idle explanation; a table of the kinds of change; the score.

    Below a survivor stands what was proved of it; an equivalent one is listed, too.
    """
    for found in (one for one in result.judged if one.survives or one.equivalent):
        mutant = found.mutant
        yield Row(visible(f"{mutant.place}: {mutant.words.to(lang)} ({mutant.id})"), "" if found.equivalent else "red")
        yield from _proof(found, policy, lang)
    for explanation in result.idle:
        yield Row(visible(f"{explanation.place}: {_idle(explanation).to(lang)}"), "red")
    if result.survivors or result.idle:
        yield Row()
    yield from _table(result, lang)
    yield Row()
    yield Row(_summary(result).to(lang), "bold red" if result.survivors or result.idle else "bold green")


def _proof(found: JudgedMutant, policy: Policy, lang: Lang) -> Iterator[Row]:
    """Yield what was proved of a survivor: that it is equivalent, a case that notices it, or that it was not decided."""
    if found.proof is None:
        return
    case = _killing_case(found, policy)
    if case is not None:
        yield Row(GAP + KILLED_BY.to(lang))
        yield from (Row(GAP * 2 + line) for line in case.splitlines())
    else:
        yield Row(GAP + _settled(found).to(lang))


def _settled(found: JudgedMutant) -> Text:
    """Return whether it was proved that no company is treated differently, or left open."""
    how = ADMITTED if found.mutant.reach == "measures" else DIFFERENT
    if found.equivalent:
        return Text(f"等价：没有企业{how.zh}", f"equivalent: no company is {how.en}")
    return Text(f"没有判定有没有企业{how.zh}", f"not decided whether any company is {how.en}")


def _killing_case(found: JudgedMutant, policy: Policy) -> str | None:
    if found.proof is None:
        return None
    from binjiang_cli.rulecheck.mutation.proved import killing_case

    return killing_case(found, policy)


def _table(result: Verdicts, lang: Lang) -> Iterator[Row]:
    rows = [[heading.to(lang) for heading in HEADING]]
    for operator, judged in _by_operator(result):
        rows.append([operator, OPERATORS[operator].to(lang), *map(str, _counts(judged))])
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(HEADING))]
    for number, row in enumerate(rows):
        cells = [
            padded(cell, width) if column < 2 else " " * (width - cell_len(cell)) + cell
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        style = "bold" if number == 0 else "red" if row[-1] != "0" else ""
        yield Row(GAP.join(cells), style)


def _by_operator(result: Verdicts) -> Iterator[tuple[Operator, list[JudgedMutant]]]:
    for operator in get_args(Operator):
        judged = [found for found in result.judged if found.mutant.operator == operator]
        if judged:
            yield operator, judged


def _counts(judged: Sequence[JudgedMutant]) -> tuple[int, int, int, int]:
    """Return made, killed, explained, survived."""
    killed = sum(found.killed for found in judged)
    survived = sum(found.survives for found in judged)
    return len(judged), killed, len(judged) - killed - survived, survived


def _summary(result: Verdicts) -> Text:
    made, killed, explained, survived = _counts(result.judged)
    share = f"{killed * 1000 // made / 10:.1f}%" if made else "—"
    zh, en = f"{made} 处改动，测试查出 {killed} 处（{share}）", f"{killed} of {made} mutants killed ({share})"
    if explained:
        zh, en = f"{zh}，{explained} 处已说明", f"{en}, {explained} explained"
    zh, en = f"{zh}，{survived} 处存活", f"{en}, {survived} survived"
    if result.idle:
        count = len(result.idle)
        zh, en = f"{zh}；{count} 处说明没有用上", f"{en}; {count} idle explanation{'' if count == 1 else 's'}"
    return Text(zh, en)


def _idle(explanation: Explanation) -> Text:
    named = same(f"survives[{explanation.what}]")
    if not explanation.reason:
        return named + Text(" 没有写明理由（reason=…）", " gives no reason (reason=…)")
    return named + Text(" 没有说明任何存活的改动", " explains no survivor")


def mutants_json(result: Verdicts, lang: Lang, policy: Policy) -> dict[str, Any]:
    """Return the counts, in all and by kind of change; every survivor, with the reason where one is given; idle explanations.

    With --prove a survivor has a proof: proved where it does the same for every company, refuted with a case, or open.
    """
    return {
        "score": _score(result.judged),
        "operators": [
            {"operator": operator, "name": OPERATORS[operator].to(lang), **_score(judged)}
            for operator, judged in _by_operator(result)
        ],
        "survivors": [
            {
                "id": found.mutant.id,
                "operator": found.mutant.operator,
                **_position(found.mutant.place),
                "change": found.mutant.words.to(lang),
                "reason": found.explanation.reason if found.explanation else None,
                "proof": found.proof.verdict if found.proof else None,
                "case": _killing_case(found, policy),
            }
            for found in result.judged
            if not found.killed
        ],
        "idle_explanations": [
            {**_position(found.place), "survives": found.what, "message": _idle(found).to(lang)} for found in result.idle
        ],
    }


def _score(judged: Sequence[JudgedMutant]) -> dict[str, int]:
    return dict(zip(("made", "killed", "explained", "survived"), _counts(judged), strict=True))


def _position(place: Place) -> dict[str, Any]:
    line, column = place.document.position(place.start)
    return {"file": place.document.name, "line": line, "column": column}
