"""A report as a Word document: one of our own, or the firm's template filled in."""

from binjiang_cli.report.docx.stored import stored_estimate
from binjiang_cli.report.docx.write import write_docx

__all__ = ["stored_estimate", "write_docx"]
