"""The kernel of a batch: companies in as Arrow, lines and totals out as Arrow, equal to the fen with `estimate`."""

from binjiang_cli.batch.kernel.kernel import Kernel, Results, Settled, estimate_table

__all__ = ["Kernel", "Results", "Settled", "estimate_table"]
