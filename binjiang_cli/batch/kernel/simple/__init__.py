"""The simple way: totals of companies whose lines have nothing to do with one another, column by column.

The records of a section, of all companies, are one relation; a rule is one query over it; and a company's totals are sums
over its stretch of the records. A company is simple where its row is plain, no subject stands twice, no record is paid by
two rules, nothing was received, and no amount passes a budget floor. The others are left to the passes, which know
cumulation and limits.
"""

from binjiang_cli.batch.kernel.simple.run import Simple

__all__ = ["Simple"]
