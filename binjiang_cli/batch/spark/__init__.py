"""Batches for which one machine is too small: Spark reads and writes, the kernel runs in its Python workers."""
