"""What the ending of a file says of it."""

from pathlib import Path

from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Text, visible

PROFILES = (".yaml", ".yml", ".json")
TABLES = (".jsonl", ".parquet", ".xlsx", ".csv")
SPREADSHEETS = (".xls", ".xlsm", ".xlsb", ".xlt", ".xltx", ".xltm", ".et", ".ett", ".ods", ".numbers", ".tsv", ".dbf")
OTHERS = (*SPREADSHEETS, ".doc", ".docx", ".wps", ".pdf", ".html", ".htm", ".zip", ".rar", ".7z", ".png", ".jpg", ".jpeg")
SAVE_AS = Text("用表格软件打开，另存为 .xlsx", "open it in a spreadsheet program and save it as .xlsx")
KNOWN = Text(
    "可用：.yaml .yml .json .jsonl .parquet .xlsx .csv、文件夹、-",
    ".yaml .yml .json .jsonl .parquet .xlsx .csv, a folder, or -",
)


def suffix_of(path: str) -> str:
    """Return the ending of a path in small letters, with its dot; "" where there is none."""
    return Path(path).suffix.lower()


def is_table(path: str) -> bool:
    return suffix_of(path) in TABLES


def pattern_of(path: str) -> str:
    """Return the pattern for all files that stand beside a path and end as it does, quoted as a shell wants it."""
    return f"'{Path(path).with_name('*' + Path(path).suffix)}'"


def unknown_kind(path: str) -> InputError:
    """Return that a file is of no kind that can be read, and what to do about it."""
    message = Text(f"不知道怎样读 {visible(path)}", f"cannot tell how to read {visible(path)}")
    return refuse(message, hint=SAVE_AS if suffix_of(path) in SPREADSHEETS else KNOWN)
