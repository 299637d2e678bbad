"""A rule set's id that is not its folder's name; a rule file whose name is not an id.

A rule set is told apart by its folder's name where it lies in a folder called `rules`, or where its own folder is named
after a policy of a year (binjiang-2024). A folder with another name (a copy for a trial, a checkout) can hold any id.
"""

import re
from collections.abc import Iterator

from binjiang_cli.policy.model import parse_id
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.nodes import Scalar
from binjiang_cli.source.problem import Problem, Refused
from binjiang_cli.words import Text, visible


def find(subject: Subject) -> Iterator[Problem]:
    folder = subject.folder.resolve()
    stated = subject.node("policy.yaml", "id")
    named = folder.parent.name == "rules" or re.search("-(?:19|20)[0-9]{2}$", folder.name)
    if isinstance(stated, Scalar) and named and stated.text != folder.name:
        shown, name = visible(stated.text[:60]), visible(folder.name)
        yield Problem(
            Text(f"id 是 {shown}，文件夹叫 {name}", f"the id is {shown}, the folder is called {name}"),
            stated.place,
            Text("改成一样的", "give both the same name"),
        )
    for name in subject.draft.files.rules:
        path, root = subject.draft.files.paths[name], subject.draft.files.roots.get(name)
        try:
            parse_id(path.stem)
        except Refused:
            if root is not None:
                shown = visible(path.stem[:60])
                yield Problem(
                    Text(f"文件名“{shown}”不能作规则的 id", f"the file's name cannot be a rule's id: {shown}"),
                    root.place.document.place(0),
                    Text(
                        "小写字母和数字，用连字符连接，例如 rd-support",
                        "lower-case words joined by hyphens, such as rd-support",
                    ),
                )


CHECK = Check(
    code="BJ107",
    name="id-differs",
    severity=Severity.error,
    summary=Text(
        "id 与文件夹名、文件名不一致或不合规", "An id that differs from the folder's name, or a file's name that is no id"
    ),
    avoid="""\
# rules/binjiang-2025/policy.yaml
id: binjiang-2024
""",
    prefer="""\
# rules/binjiang-2025/policy.yaml
id: binjiang-2025
""",
    why=Text(
        "估算结果用 id 说明依据的是哪份政策、哪条规则；名字对不上，就查不到出处。",
        "An estimate names its policy and its rules by id; where names differ nobody finds what a figure rests on.",
    ),
    find=find,
)
