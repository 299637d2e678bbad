"""The optimum of a hard tangle: integer programmes, solved to proven optimality by OR-Tools' CP-SAT in integers.

One yes-or-no variable a line; at most one yes a subject. The objectives are met one after the other, each held for the
next. Among equal choices the lines are then decided in their order: a line that the choice at hand lacks is taken where
the best choice with it weighs as much.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from math import gcd

from ortools.sat.python import cp_model

from binjiang_cli.estimation.cumulation.claims import LineClaim, by_subject
from binjiang_cli.estimation.cumulation.search import Room, Selection, Tangle, bits
from binjiang_cli.source.problem import refuse
from binjiang_cli.words import Text

LARGEST = 2**60
SEARCHED = 16
LONGEST = 20  # of CP-SAT's deterministic time, so that the same input always ends in the same way

TOO_LARGE = Text("相互冲突的各行金额之和大得不可信", "the amounts of the lines that conflict are too large together")
ENTANGLED = Text(
    "冲突和限额过于复杂，无法在限定时间内证明最优", "the conflicts are too entangled to prove the best choice in time"
)


def solver_in_time(longest: float) -> cp_model.CpSolver:
    """Return a solver that gives up after so much of its deterministic time, always after the same steps."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2  # the relaxation with a row a subject is close to the optimum
    solver.parameters.max_deterministic_time = longest
    return solver


def solve(claims: Sequence[LineClaim], limits: Mapping[Hashable, int]) -> list[int]:
    """Return the claims that are paid, in order.

    Raises InputError where the sums are too large or no proof is found in time.
    """
    tangle = Tangle(claims, limits)
    rest, room = (1 << len(claims)) - 1, tangle.full_room
    left = _optimum(claims, tangle, rest, room)
    paid = []
    while rest:
        index = (rest & -rest).bit_length() - 1
        rest &= ~(1 << index)
        weight = tangle.weight(index, room) >> tangle.count
        after, room_after = rest & ~tangle.neighbours[index], tangle.less(room, index)
        if left.paid >> index & 1:
            left = Selection(left.weight - weight, left.paid & ~(1 << index))
        else:
            with_it = _optimum(claims, tangle, after, room_after)
            if weight + with_it.weight < left.weight:
                continue
            left = with_it
        paid.append(index)
        rest, room = after, room_after
    return paid


def _optimum(claims: Sequence[LineClaim], tangle: Tangle, rest: int, room: Room) -> Selection:
    """Return a best choice among `rest` and its weight, the lines' order left out of account."""
    total = paid = 0
    while rest:
        part = tangle.part(rest)
        rest &= ~part
        small = part.bit_count() <= SEARCHED
        chosen = tangle.best(part, room).paid if small else _programme(claims, tangle, part, room)
        inside = room
        for index in bits(chosen):
            total += tangle.weight(index, inside) >> tangle.count
            inside = tangle.less(inside, index)
        paid |= chosen
    return Selection(total, paid)


def _programme(claims: Sequence[LineClaim], tangle: Tangle, part: int, room: Room) -> int:
    """Return a choice among `part` that is best in amount, then in gross high, then in gross low, as bits."""
    lines = bits(part)
    model = cp_model.CpModel()
    paid = {index: model.new_bool_var("") for index in lines}
    for holders in by_subject([claims[index] for index in lines]).values():
        model.add_at_most_one(paid[lines[place]] for place in holders)
    limited = [group for group, members in enumerate(tangle.members) if members & part]
    amounts = [claims[index].amount_high for index in lines]
    above = [claims[index].gross_high - (0 if limited else claims[index].amount_high) for index in lines]
    lows = [claims[index].gross_low for index in lines]
    if max(map(sum, (amounts, above, lows))) > LARGEST:
        raise refuse(TOO_LARGE, hint=Text("检查金额的单位", "check the units of the amounts"))
    solver = solver_in_time(LONGEST)
    held: cp_model.LinearExprT | None = None
    for worths in (amounts, above, lows):
        if not any(worths):
            continue
        unit = 1 if limited else gcd(*worths)
        weighted = {index: worth // unit * paid[index] for index, worth in zip(lines, worths, strict=True)}
        objective: cp_model.LinearExprT = sum(weighted.values())
        if limited and worths is amounts:
            objective = _under_limits(model, tangle, weighted, room, limited)
        if held is not None:
            model.add(held >= solver.value(held))
        model.maximize(objective)
        if solver.solve(model) != cp_model.OPTIMAL:
            raise refuse(ENTANGLED)
        held = objective
    if held is None:
        return tangle.best(part, room).paid
    return sum(1 << index for index in lines if solver.boolean_value(paid[index]))


def _under_limits(
    model: cp_model.CpModel,
    tangle: Tangle,
    weighted: Mapping[int, cp_model.LinearExprT],
    room: Room,
    limited: Sequence[int],
) -> cp_model.LinearExprT:
    """Return the sum of amounts, those of lines under a limit only as far as its room goes."""
    parts: dict[int, cp_model.LinearExprT] = dict(weighted)
    for index in weighted:
        if tangle.groups[index]:
            parts[index] = model.new_int_var(0, tangle.amounts[index], "")
            model.add(parts[index] <= weighted[index])
    for group in limited:
        members = [part for index, part in parts.items() if group in tangle.groups[index]]
        model.add(cp_model.LinearExpr.sum(members) <= room[group])
    return cp_model.LinearExpr.sum(list(parts.values()))
