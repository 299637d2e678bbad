"""A text that stands under the wrong language.

An English text may hold Chinese only in quotation marks. A Chinese text without a Chinese character is taken for English
where it has several words, one of them in small letters; so names and abbreviations pass.
"""

import re
from collections.abc import Iterator

from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text

CHINESE = re.compile("[\u3400-\u9fff]")
QUOTED = re.compile('“[^”]*”|"[^"]*"|「[^」]*」|《[^》]*》')
SMALL = re.compile(r"\b[a-z]{3,}\b")


def find(subject: Subject) -> Iterator[Problem]:
    for _, root in subject.documents.values():
        for zh, en in _texts(root):
            if not en.text.isascii() and CHINESE.search(QUOTED.sub("", en.text)):
                yield Problem(
                    Text("英文里有中文", "the English text holds Chinese"),
                    en.place,
                    Text("译成英文；专名放进引号", "translate it, or put a name into quotation marks"),
                )
            if not CHINESE.search(zh.text) and len(zh.text.split()) > 1 and SMALL.search(zh.text):
                yield Problem(
                    Text("中文一栏写的是英文", "the Chinese text is in English"),
                    zh.place,
                    Text("写成中文", "write it in Chinese"),
                )


def _texts(root: Node) -> Iterator[tuple[Scalar, Scalar]]:
    """Yield every text of a file, in Chinese and in English."""
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if isinstance(node, Sequence):
            nodes += node.items
        elif isinstance(node, Mapping):
            texts = {}
            for key, value in node.pairs:
                if not isinstance(value, Scalar):
                    nodes.append(value)
                elif key.text in ("zh", "en"):
                    texts[key.text] = value
            if len(texts) == 2:
                yield texts["zh"], texts["en"]


CHECK = Check(
    code="BJ112",
    name="text-in-other-language",
    severity=Severity.warning,
    summary=Text("文字放错了语言", "A text that stands under the other language"),
    avoid="""\
title: {zh: R&D support, en: 研发资助}
""",
    prefer="""\
title: {zh: 研发资助, en: R&D support}
""",
    why=Text(
        "两种语言的报告各给各的读者看，混进另一种就读不懂。",
        "The reports in the two languages have different readers; what is in the other one cannot be read.",
    ),
    find=find,
)
