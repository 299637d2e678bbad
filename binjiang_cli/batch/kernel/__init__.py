"""One kernel, Arrow in and Arrow out, for one machine and for many."""

from binjiang_cli.batch.kernel.kernel import Kernel, estimate_table
from binjiang_cli.batch.results import CompanyCounts, Results, RuleTotal

__all__ = ["CompanyCounts", "Kernel", "Results", "RuleTotal", "estimate_table"]
