"""Libraries that only some commands need, and the extra of the package that installs each."""

from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text

EXTRAS = {
    "docx": "report",
    "docxtpl": "report",
    "duckdb": "batch",
    "jinja2": "report",
    "numpy": "batch",
    "ortools": "batch",
    "pyarrow": "batch",
    "pyspark": "spark",
    "xlsxwriter": "report",
    "z3": "proof",
}


def lacking(error: ModuleNotFoundError) -> Problem | None:
    """Return what to install where a library of an extra is not there; None where something else is missing."""
    library = (error.name or "").partition(".")[0]
    if library not in EXTRAS:
        return None
    call = f"pip install 'binjiang[{EXTRAS[library]}]'"
    return Problem(Text(f"还缺 {library}，请先安装：{call}", f"{library} is not installed: {call}"))
