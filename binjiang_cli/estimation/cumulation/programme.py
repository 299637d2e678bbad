"""The optimum of a large tangle: an integer programme, solved to proven optimality by OR-Tools' CP-SAT in integers.

One yes-or-no variable a line; at most one yes a subject. The objectives are met in turn, each held for the next.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from ortools.sat.python import cp_model

from binjiang_cli.estimation.cumulation.claims import Claim, by_subject
from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Text

LARGEST_SUM = 2**60
LONGEST = 4  # of CP-SAT's deterministic time, so that the same input always ends in the same way
LINES_AT_ONCE = 50


def solve(claims: Sequence[Claim], limits: Mapping[Hashable, int]) -> list[int]:
    """The claims that are paid. Raises InputError where the sums are too large or no proof is found in time."""
    if max(sum(claim.amount_high for claim in claims), sum(claim.gross_high for claim in claims)) > LARGEST_SUM:
        raise refuse(
            Text("相互冲突的各行金额之和大得不可信", "the amounts of the lines that conflict are too large together"),
            hint=Text("检查金额的单位", "check the units of the amounts"),
        )
    model = cp_model.CpModel()
    paid = [model.new_bool_var("") for _ in claims]
    for holders in by_subject(claims).values():
        model.add_at_most_one(paid[index] for index in holders)
    groups: dict[Hashable, list[int]] = {}
    for index, claim in enumerate(claims):
        groups.setdefault(claim.limit if claim.limit in limits else None, []).append(index)
    amount: list[cp_model.LinearExprT] = []
    for group, members in groups.items():
        asked = sum(claims[index].amount_high * paid[index] for index in members)
        if group is not None:
            granted = model.new_int_var(0, limits[group], "")
            model.add(granted <= asked)
            asked = granted
        amount.append(asked)
    objectives = [
        sum(amount),
        sum(claim.gross_high * variable for claim, variable in zip(claims, paid, strict=True)),
        sum(claim.gross_low * variable for claim, variable in zip(claims, paid, strict=True)),
    ]
    chosen: list[int] = []
    for objective in objectives:
        chosen = _maximise_and_hold(model, paid, objective)
    taken = set(chosen)
    others = sum(variable for index, variable in enumerate(paid) if index not in taken)
    if _maximise(model, paid, others)[1] == 0:
        return chosen  # no equal choice holds a line that this one lacks
    for start in range(0, len(claims), LINES_AT_ONCE):
        lines = paid[start : start + LINES_AT_ONCE]
        earlier = sum(2 ** (len(lines) - 1 - place) * variable for place, variable in enumerate(lines))
        chosen = _maximise_and_hold(model, paid, earlier)
    return chosen


def _maximise_and_hold(model: cp_model.CpModel, paid: Sequence[cp_model.IntVar], objective: cp_model.LinearExprT) -> list[int]:
    """The choice that is best by an objective, which every later choice must meet as well."""
    chosen, reached = _maximise(model, paid, objective)
    model.add(objective >= reached)
    model.clear_hints()  # type: ignore[no-untyped-call]
    taken = set(chosen)
    for index, variable in enumerate(paid):
        model.add_hint(variable, index in taken)
    return chosen


def _maximise(
    model: cp_model.CpModel, paid: Sequence[cp_model.IntVar], objective: cp_model.LinearExprT
) -> tuple[list[int], int]:
    model.maximize(objective)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = LONGEST
    if solver.solve(model) != cp_model.OPTIMAL:
        raise refuse(
            Text(
                "冲突和限额过于复杂，无法在限定时间内证明最优",
                "the conflicts and limits are too entangled to prove the best choice in time",
            ),
        )
    return [index for index, variable in enumerate(paid) if solver.boolean_value(variable)], solver.value(objective)
