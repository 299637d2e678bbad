"""An integer programme that is solved to proven optimality, and what lines get by one where their limits cross."""

from __future__ import annotations

from collections.abc import Sequence

from ortools.sat.python import cp_model

from binjiang_cli.estimation.cumulation.claims import Cap
from binjiang_cli.estimation.cumulation.programme import ENTANGLED, LARGEST, TOO_LARGE, solver_in_time
from binjiang_cli.source.problem import refuse

LONGEST = 2  # of CP-SAT's deterministic time


class Programme:
    """Maximizes one sum after the other, each held for the next."""

    def __init__(self) -> None:
        self.model = cp_model.CpModel()

    def capped(self, parts: Sequence[cp_model.LinearExprT], caps: Sequence[Cap]) -> None:
        for cap in caps:
            self.model.add(cp_model.LinearExpr.sum([parts[place] for place in cap.members]) <= cap.room)

    def most(self, total: cp_model.LinearExprT) -> int:
        """Return the greatest value of a sum, which it keeps from here on. Raises InputError where no proof is found."""
        solver = solver_in_time(LONGEST)
        solver.parameters.optimize_with_lb_tree_search = True  # else it may climb to the optimum fen by fen
        self.model.maximize(total)
        if solver.solve(self.model) != cp_model.OPTIMAL:
            raise refuse(ENTANGLED)
        found = int(solver.value(total))
        self.model.add(total >= found)
        return found


def fill(wanted: Sequence[int], caps: Sequence[Cap], in_order: list[int]) -> list[int]:
    """Return the greatest total of what lines get and, of those, the most for the earlier ones.

    `in_order` is the most for the earlier lines, whatever the total.
    """
    if sum(wanted) > LARGEST:
        raise refuse(TOO_LARGE)
    programme = Programme()
    got = [programme.model.new_int_var(0, amount, "") for amount in wanted]
    programme.capped(got, caps)
    if programme.most(cp_model.LinearExpr.sum(got)) == sum(in_order):
        return in_order
    return [programme.most(part) for part in got]
