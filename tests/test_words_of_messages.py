"""No English word stands inside a Chinese message: what is in Latin letters is a name, and every name is listed here."""

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "binjiang_cli"

FORMATS = "lines parquet schema unicode delta tab opendocument word"
KEYBOARD = "ctrl"
PROGRAMS = "spark binjiang bash zsh fish shell git github actions java python pip install yarn"
UNITS = "gib mib mil kw"
# Keys, ids and words of rule files, profiles and tables, as a user writes them.
KEYS = (
    "step slices place where"
    " and or not in if else for x y c min days let test id company name subject source values choice choices text from to"
    " value per intensity parameters labels excused fingerprint null true record fx assume least most times"
    " status low high loans loan zh en step slices place extends by year across best adds instalments where payments tests"
    " conditions clauses limits"
)
CHOICES = "estimate batch profile new check rules test cases fmt verify explain concise prove docx copy report full"
ALLOWED = frozenset(" ".join((FORMATS, KEYBOARD, PROGRAMS, UNITS, KEYS, CHOICES)).split())

NAMES = re.compile(
    r"`[^`]*`"  # what is typed, set apart
    r"|--?[a-z][a-z-]*"  # options
    r"|\{[a-z_]+\}"  # what is filled in later
    r"|\{[a-z_]+(?:: [^}]*|[^}]*…[^}]*)\}"  # YAML to be written
    r"|[A-Za-z_*][\w*-]*(?:[./=:\[][\w*.\[\]…:/~-]*)+"  # paths, files, fields, key=value
    r"|\.[a-z]+|/[a-z]+|\b_[a-z]+|\\[a-zA-Z]"  # endings, parts of paths, escapes
    r"|[A-Za-z]+_\w+|\b[A-Z][A-Z0-9-]*\b"  # keys with an underscore, placeholders and abbreviations in capitals
    r"|[a-z]+-[a-z0-9-]+"  # ids such as rd-support
)


def chinese_texts():
    """Every literal Chinese text of the package, with its place; what is filled in later is left out."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text" and node.args:
                text = literal(node.args[0])
                if text is not None:
                    yield f"{path.relative_to(PACKAGE)}:{node.lineno}", text


def literal(node):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "·" for part in node.values)
    return None


def strange(text):
    """The words in Latin letters that are no known names."""
    return [word for word in re.findall(r"[A-Za-z]+", NAMES.sub(" ", text)) if word.lower() not in ALLOWED]


def test_no_english_word_inside_a_chinese_message():
    found = list(chinese_texts())
    assert len(found) > 1000
    assert {place: (strange(text), text) for place, text in found if strange(text)} == {}


def test_english_words_are_seen():
    assert strange("企业档案的 profile 里 missing company") == ["missing"]
    assert strange("结果写不出去：No space left on device") == ["No", "space", "left", "on", "device"]
    assert strange("用 --help 查看 rules/x.yaml 的 rd-support") == []


def test_every_name_of_the_list_is_used():
    used = {word.lower() for _, text in chinese_texts() for word in re.findall(r"[A-Za-z]+", NAMES.sub(" ", text))}
    assert sorted(ALLOWED - used) == []
