"""One kernel, Arrow in and Arrow out, for one machine and for many."""

from binjiang_cli.batch.kernel.kernel import Kernel, estimate_table
from binjiang_cli.batch.results import Results, RuleTotal, Settled

__all__ = ["Kernel", "Results", "RuleTotal", "Settled", "estimate_table"]
