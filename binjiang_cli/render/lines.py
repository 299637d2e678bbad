"""A line of an estimate as the cells of a table, for all forms that have one."""

from binjiang_cli.estimation.phrases import STATUS, amount_cell, clause_phrase, cost_phrase, line_title, rate_phrase
from binjiang_cli.estimation.result import Line
from binjiang_cli.policy.load import Policy
from binjiang_cli.words import Text

LINE_HEADS = (
    Text("项目", "Record"), Text("计算基数", "Eligible cost"), Text("比例", "Intensity"), Text("金额（元）", "Amount (CNY)"),
    Text("条款", "Clause"), Text("状态", "Status"),
)  # fmt: skip


def line_cells(line: Line, policy: Policy) -> list[Text]:
    """Return the cells of a line, one below each heading."""
    clause = clause_phrase(line.clause, policy)
    return [line_title(line, policy), cost_phrase(line), rate_phrase(line), amount_cell(line), clause, STATUS[line.status]]
