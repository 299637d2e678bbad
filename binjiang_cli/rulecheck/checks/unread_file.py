"""A YAML file of a rule set that nothing reads.

Looked at are the rule set's own folder and everything below folders meant for rules or tests, however they are written.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.document import Document, read_document
from binjiang_cli.source.problem import InputError, Place, Problem
from binjiang_cli.words import Text

TOP = ("policy.yaml", "vocabulary.yaml", "measures.yaml")
FOLDERS = ("payment", "payments", "test", "tests")
ENDINGS = (".yaml", ".yml")
WHAT_IS_READ = Text(
    "只读 policy.yaml、vocabulary.yaml、measures.yaml、payments/*.yaml、tests/*.yaml",
    "only these are read: policy.yaml, vocabulary.yaml, measures.yaml, payments/*.yaml, tests/*.yaml",
)


def find(subject: Subject) -> Iterator[Problem]:
    for path in _files(subject.folder):
        name = path.relative_to(subject.folder).as_posix()
        if name not in TOP and not _is_read(path.relative_to(subject.folder)):
            message = Text("这个文件不会被读取", "nothing reads this file")
            yield Problem(message, _beginning(path), WHAT_IS_READ)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the YAML files in the places that are looked at. Links to folders are not followed, hidden files left alone."""
    for above, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if Path(above) == folder:
            folders[:] = [name for name in folders if name.casefold() in FOLDERS]
        for name in sorted(files):
            path = Path(above, name)
            if name.casefold().endswith(ENDINGS) and not name.startswith(".") and path.is_file():
                yield path


def _is_read(path: Path) -> bool:
    return len(path.parts) == 2 and path.parts[0] in ("payments", "tests") and path.suffix == ".yaml"


def _beginning(path: Path) -> Place:
    try:
        document = read_document(path)
    except InputError:
        document = Document(str(path), "")
    return document.place(0) if document.text else Place(document)


CHECK = Check(
    code="BJ109",
    name="unread-file",
    severity=Severity.warning,
    summary=Text("规则集里有没人读的 YAML 文件", "A YAML file in a rule set that nothing reads"),
    avoid="""\
payments/rd-support.yml
""",
    prefer="""\
payments/rd-support.yaml
""",
    why=Text(
        "放错位置的规则不会报错，只是不生效，客户少算了钱也看不出来。",
        "A rule in the wrong place fails silently: it does not count, and no estimate shows what a client loses.",
    ),
    find=find,
)
