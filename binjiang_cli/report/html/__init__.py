"""A report as one HTML page: everything is in the file, nothing is fetched, no script runs."""

from binjiang_cli.report.html.write import write_html

__all__ = ["write_html"]
