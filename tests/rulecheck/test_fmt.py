"""The canonical form of rule files: exact samples; idempotent and of the same meaning however a file is written."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from helpers import RULES
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from binjiang_cli.policy import claiming, model, plausible, vocabulary
from binjiang_cli.rulecheck.cases import case as cases
from binjiang_cli.rulecheck.formatting import shapes
from binjiang_cli.rulecheck.formatting.canonical import canonical, first_difference
from binjiang_cli.rulecheck.formatting.comments import comments_of
from binjiang_cli.rulecheck.formatting.expressions import same_expression, tidy_expression
from binjiang_cli.rulecheck.formatting.files import rule_files
from binjiang_cli.rulecheck.formatting.meaning import same_meaning
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import Mapping, Node, Scalar, Sequence, read_nodes
from binjiang_cli.source.problem import InputError
from binjiang_cli.source.validation import plain

ROOT = RULES.parents[1]
SAMPLES = Path(__file__).parent / "fmt"
FILES = rule_files([ROOT / "rules", ROOT / "examples" / "rules", ROOT / "tests" / "bad" / "base"])
EXPRESSIONS = (
    'any(h.award in ["a", "b"] or h.grade in ["first"] for h in honours)',
    "loan.principal * lpr_1y(loan.drawn_on) * term / day_count",
    "max(days(loan.drawn_on, first(loan.repaid_on, as_of)), 0)",
    "sum(p.spend for p in rd_projects if p.own_eda and p.year == rd_project.year)",
    "rates[honour.grade] if not (honour.on >= since) else -1 * (a - -b)",
)


def formatted(text: str, name: str = "payments/sample.yaml") -> str:
    document = Document(name, text)
    return canonical(document, read_nodes(document))


def data(text: str) -> object:
    return plain(read_nodes(Document("", text)))


def remarks(text: str) -> Counter[str]:
    return Counter(comment.text for comment in comments_of(text, read_nodes(Document("", text))))


def key_order(node: Node | None) -> list[str]:
    """Every key of a tree, in the order in which they stand."""
    if isinstance(node, Mapping):
        return [word for key, value in node.pairs for word in (key.text, *key_order(value))]
    return [word for item in node.items for word in key_order(item)] if isinstance(node, Sequence) else []


# Samples: NAME.yaml becomes NAME.expected.yaml


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*/*.expected.yaml")), ids=lambda path: path.stem.split(".")[0])
def test_a_sample_becomes_what_is_expected_and_stays_so(sample: Path) -> None:
    source = sample.with_name(sample.name.replace(".expected", ""))
    name = f"{source.parent.name}/{source.name}"
    expected = sample.read_text("utf-8")
    assert formatted(source.read_text("utf-8"), name) == expected
    assert formatted(expected, name) == expected


def test_every_sample_has_its_expected_form() -> None:
    names = {path.relative_to(SAMPLES) for path in SAMPLES.glob("*/*.yaml")}
    assert {path for path in names if ".expected" not in path.name} == {
        path.with_name(path.name.replace(".expected", "")) for path in names if ".expected" in path.name
    }


@pytest.mark.parametrize("breaks", ["\r\n", "\r"])
def test_line_breaks_become_line_feeds(breaks: str) -> None:
    text = 'a: |  # c\n   x\n\n   y\nb: "p\n\n  q"  # d\n\n\n# e\n'
    expected = 'a: |  # c\n  x\n\n  y\nb: "p\n\n  q"  # d\n\n# e\n'
    assert formatted(text.replace("\n", breaks)) == expected


def test_a_file_without_values_keeps_its_comments() -> None:
    assert formatted("") == formatted("\n \n") == ""
    assert formatted("\n#a  \n\n\n  # b\n\n") == "#a\n\n# b\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A blank line below a text that keeps its final line breaks would become part of it
        ("source: x\n\nclause: y\ntitle: |+\n t\n", "title: |+\n  t\nclause: y\nsource: x\n"),
        # A comment that loses its line stands above the entry, behind the blank line
        ("labels:\n- a\n\n- [x,\n  y # d\n  ]  # c\n", "labels:\n  - a\n\n  # c\n  - - x\n    - y  # d\n"),
        # A comment in front of a nested block's end stays above what followed it
        ("labels:\n  a: 1\n# x\n  # y\nlet: {}\n", "labels:\n  a: 1\n# x\n# y\nlet: {}\n"),
        ('source: "a\\ \n  b"\n', 'source: "a\\ \n  b"\n'),
        ('where: "a==\\"x\\""\n', 'where: "a==\\"x\\""\n'),
        ("{title: x,\n # c\n clause:  y}", "title: x\n# c\nclause: y\n"),
        (" {title:  x } # c", "{title: x}  # c\n"),
        (" # h\n\n\n 'x' # c\n#d", "# h\n\n'x'  # c\n#d\n"),
        ("where: # c\n  a # d\n", "# c\nwhere: a  # d\n"),
        ("--- # c\ntitle: x\n... # d\n", "# c\ntitle: x\n# d\n"),
        ("title: [ # c\n]\n", "title: []  # c\n"),
        ("title: |2-\n    a\n   b\n", "title: |2-\n    a\n   b\n"),
        ("-  - |1\n      a\n", "- - |1\n     a\n"),
        ("|2\n   a\n", "|2\n   a\n"),
        ("title: |\n  \n \nclause: x\n", "title: |\n\nclause: x\n"),
        ("title: a\u3000  # c\u3000\n", "title: a\u3000  # c\u3000\n"),
    ],
)
def test_a_corner_of_yaml(text: str, expected: str) -> None:
    assert formatted(text) == expected
    assert formatted(expected) == expected


@pytest.mark.parametrize(
    "text", ["'' : 1\n? a\n\n  b\n: 2\n", "? |\n  a\n: 1\n", "a: {? : 1}\n", "? " + "k" * 1001 + "\n: 1\n"]
)
def test_a_key_that_is_empty_or_takes_lines_has_no_canonical_form(text: str) -> None:
    with pytest.raises(InputError) as refused:
        formatted(text)
    assert [problem.message.en for problem in refused.value.problems] == ["a key stands on one line, and is not empty"]


def test_a_lone_dash_in_brackets_cannot_leave_them() -> None:
    assert formatted("a: [b,-]\n") == "a: [b, -]\n"
    with pytest.raises(InputError) as refused:
        formatted("a: [b,  # c\n  -]\n")
    assert str(refused.value.problems[0].place) == "payments/sample.yaml:2:3"


@pytest.mark.parametrize("char", ["\x85", "\u2028", "\u2029", "\ufeff"])
def test_a_strange_line_separator_has_no_canonical_form(char: str) -> None:
    with pytest.raises(InputError) as refused:
        formatted(f'a: 1\nb: "x{char}y"\n')
    assert str(refused.value.problems[0].place) == "payments/sample.yaml:2:6"


def test_the_first_difference_is_said_at_its_line() -> None:
    document = Document("f", "a: 1\nb: {x:  1}  \n\n\n# c\n")
    place = first_difference(document, formatted(document.text))
    assert place is not None and str(place) == "f:2:1" and place.span == (5, 15)
    assert first_difference(Document("f", "a: 1\n"), "a: 1\n") is None


@pytest.mark.parametrize(("text", "line"), [("a: 1", 1), ("a: 1\n\n", 2), ("\na: 1\n", 1), ("a: 1\r", 1), ("\n", 1)])
def test_the_first_difference_may_be_in_line_breaks_alone(text: str, line: int) -> None:
    document = Document("f", text)
    place = first_difference(document, formatted(text))
    assert place is not None and str(place) == f"f:{line}:1"


# Expressions


@pytest.mark.parametrize("expression", EXPRESSIONS)
@given(seed=st.integers(0, 10**6))
def test_blanks_do_not_matter_to_an_expression(expression: str, seed: int) -> None:
    rng = Random(seed)
    parts = re.split(r'("[^"]*"|\w+| )', expression)
    loose = "".join(_loosened(part, rng) for part in parts).strip()
    assert tidy_expression(loose) == expression


def _loosened(part: str, rng: Random) -> str:
    if part == " ":
        return " " * rng.randint(1, 3)
    if part.startswith('"') and rng.random() < 0.5:
        return part.replace('"', "'")
    if not part or part[0] in '"_' or part.isalnum() or "_" in part:
        return part
    return rng.choice([part, f" {part}", f"{part} ", f"  {part} "])


@pytest.mark.parametrize("text", ["a+", "a b", "1,200,000", "2024-11-25", "30%", "a ** b", "f'x'", "a # b", "'x", "a\\b", ""])
def test_what_is_no_expression_stays(text: str) -> None:
    assert tidy_expression(text) == text


def test_expressions_are_the_same_by_their_trees() -> None:
    assert same_expression("a+b", "a + b") and same_expression("'x'==a", '"x" == a')
    assert not same_expression("a - b", "a + b") and not same_expression("a - (b - c)", "a - b - c")
    assert not same_expression("a < b", "a <= b") and not same_expression("0.30", "0.31")


# Meaning


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_formatting_keeps_what_a_rule_file_says(path: Path) -> None:
    text = path.read_text("utf-8")
    once = formatted(text, str(path))
    assert formatted(once, str(path)) == once
    assert data(once) == data(text)
    assert remarks(once) == remarks(text)


@given(seed=st.integers(0, 10**9))
def test_however_a_rule_file_is_written_its_form_is_one(seed: int) -> None:
    """Other indentation, brackets, blank lines, key orders, line breaks, comments: the values and comments survive."""
    rng = Random(seed)
    path = rng.choice(FILES)
    document = Document(str(path), path.read_text("utf-8"))
    root = read_nodes(document)
    assert root is not None
    if isinstance(root, Sequence):
        root.items = rng.sample(root.items, min(len(root.items), 6))
    scribble = Scribble(document.text, rng)
    text = scribble.file(root, shapes.shape_of(document.name, root))
    once = formatted(text, document.name)
    assert formatted(once, document.name) == once
    after = read_nodes(Document("", once))
    assert plain(after) == plain(root)
    assert remarks(once) == Counter(scribble.remarks)
    again = Scribble(document.text, Random(seed + 1))
    other = formatted(again.file(root, shapes.shape_of(document.name, root)), document.name)
    assert key_order(read_nodes(Document("", other))) == key_order(after)
    assert not re.search(r"[ \t]\n|\r|\t|\n\n\n|\n\Z(?<=\n\n)", once)


class Scribble:
    """Writes a tree as a careless hand might; notes the comments that it invents."""

    def __init__(self, source: str, rng: Random) -> None:
        self.source = source
        self.rng = rng
        self.remarks: list[str] = []

    def file(self, root: Node, shape: shapes.Shape) -> str:
        breaks = self.rng.choice(["\n", "\n", "\r\n"])
        lines = [*self.above(0), *self.block(root, shape, self.rng.choice([0, 0, 3])), *self.above(self.rng.randint(0, 4))]
        return breaks.join(lines) + self.rng.choice(["", breaks, breaks * 3])

    def remark(self) -> str:
        self.remarks.append(f"# {len(self.remarks)} {self.rng.choice(['x', '甲', 'a: b', '- {', '# ]', chr(34)])}")
        return self.remarks[-1]

    def above(self, indent: int) -> list[str]:
        lines = []
        while self.rng.random() < 0.2:
            column = max(indent + self.rng.choice([0, 0, -2, 2]), 0)
            lines.append(" " * column + self.remark() if self.rng.random() < 0.5 else self.rng.choice(["", "  "]))
        return lines

    def beside(self) -> str:
        return " " * self.rng.randint(1, 6) + self.remark() if self.rng.random() < 0.15 else self.rng.choice(["", "", "  "])

    def scalar(self, node: Scalar, in_brackets: bool) -> str:
        span = node.place.span
        if node.plain and not node.text:
            return "null"
        written = self.source[span[0] : span[1]] if span else ""
        if "\n" in written or (in_brackets and node.plain and re.search(r"[,\[\]{}]", written)):
            return json.dumps(node.text, ensure_ascii=False)
        return written

    def pairs(self, node: Mapping, shape: shapes.Shape) -> list[tuple[Scalar, Node]]:
        return self.rng.sample(node.pairs, len(node.pairs)) if shape.rank else node.pairs

    def block(self, node: Node, shape: shapes.Shape, indent: int) -> list[str]:
        lines: list[str] = []
        if isinstance(node, Mapping):
            for key, value in self.pairs(node, shape):
                lines += self.above(indent)
                lines += self.entry(" " * indent + self.scalar(key, False) + ":", value, shape.value(key.text), indent)
        elif isinstance(node, Sequence):
            for item in node.items:
                lines += self.above(indent)
                lines += self.entry(" " * indent + "-", item, shape.items, indent)
        return lines

    def entry(self, lead: str, node: Node, shape: shapes.Shape, indent: int) -> list[str]:
        blanks = " " * self.rng.randint(1, 3)
        if isinstance(node, Scalar):
            return [f"{lead}{blanks}{self.scalar(node, False)}{self.beside()}"]
        children = node.pairs if isinstance(node, Mapping) else node.items
        if not children or self.rng.random() < 0.4:
            return f"{lead}{blanks}{self.brackets(node, shape, indent + 1)}{self.beside()}".split("\n")
        if lead.endswith("-") and self.rng.random() < 0.7:
            first, *others = self.block(node, shape, len(lead) + len(blanks))
            if first.strip() and not first.strip().startswith("#"):
                return [lead + blanks + first.strip(), *others]
            return [lead, first, *others]
        least = 0 if isinstance(node, Sequence) and lead.endswith(":") else 1
        return [lead + self.beside(), *self.block(node, shape, indent + self.rng.randint(least, 5))]

    def brackets(self, node: Node, shape: shapes.Shape, indent: int) -> str:
        if isinstance(node, Scalar):
            return self.scalar(node, True)
        opening, closing = "{}" if isinstance(node, Mapping) else "[]"
        if isinstance(node, Mapping):
            parts = [
                f"{self.scalar(key, True)}: {self.brackets(value, shape.value(key.text), indent + 1)}"
                for key, value in self.pairs(node, shape)
            ]
        else:
            parts = [self.brackets(item, shape.items, indent + 1) for item in node.items]
        if parts and self.rng.random() < 0.2:
            gap = "\n" + " " * (indent + self.rng.randint(1, 4))
            inside = gap.join(f"{part},{self.beside()}" for part in parts)
            return opening + self.beside() + gap + inside + self.rng.choice([gap, "\n" + " " * indent]) + closing
        blank = self.rng.choice(["", " "])
        return opening + blank + self.rng.choice([", ", ",  "]).join(parts) + blank + closing


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("where: a+b\n", "where: a + b\n", True),
        ("where: a+b\n", "where: a - b\n", False),
        ("source: a+b\n", "source: a + b\n", False),
        ("clause: x\ntitle: {zh: a, en: b}\n", "title: {en: b, zh: a}\nclause: x\n", True),
        ("let: {a: x, b: y}\n", "let: {b: y, a: x}\n", False),
        ("clause: x  # c\n", "clause: x\n", False),
        ("clause: null\n", 'clause: "null"\n', False),
        ("clause: [a, b]\n", "clause: [b, a]\n", False),
        ("clause: [a]\n", "clause: a\n", False),
        ("clause: x\n", "clause: x\nlabels: {}\n", False),
        ("# c\n", "# c\nclause: x\n", False),
    ],
)
def test_a_change_of_meaning_is_noticed(before: str, after: str, same: bool) -> None:
    document = Document("payments/x.yaml", before)
    assert same_meaning(document, read_nodes(document), after, shapes.RULE) is same


# The order of keys


def test_how_something_is_claimed_stands_above_the_readings() -> None:
    loose = "readings: []\nwindow:   {to: --04-30,from: --03-01}\nauthority: {en: b, zh: a}\nmaterials: [{en: d, zh: c}]\n"
    tidy = "materials: [{zh: c, en: d}]\nauthority: {zh: a, en: b}\nwindow: {from: --03-01, to: --04-30}\nreadings: []\n"
    assert formatted(loose) == tidy
    for text, whole in ((loose, tidy), (tidy, tidy)):
        nested = "M1:\n" + "".join(f"  {line}\n" for line in text.splitlines())
        assert formatted(nested, "measures.yaml") == "M1:\n" + "".join(f"  {line}\n" for line in whole.splitlines())


def test_a_dated_value_follows_its_days() -> None:
    loose = "parameters:\n  x:\n    - {value: 1, to: 2025-12-31, from: 2024-11-25}\n"
    assert formatted(loose) == "parameters:\n  x:\n    - {from: 2024-11-25, to: 2025-12-31, value: 1}\n"


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (shapes.RULE, model.RuleFile), (shapes.POLICY, model.PolicyFile), (shapes.CLAUSE, model.Clause),
        (shapes.CONDITION, model.ConditionFile), (shapes.MEASURE, model.MeasureFile), (shapes.LIMIT, model.LimitFile),
        (shapes.IN_FORCE, model.InForce), (shapes.WINDOW, claiming.Window),
        (shapes.FIELD, vocabulary.Field), (shapes.SECTION, vocabulary.Section),
        (shapes.CASE, cases.CaseFile), (shapes.EXPECTED, cases.Expected), (shapes.LINE, cases.ExpectedLine),
        (shapes.READINGS.items, model.Reading), (shapes.POLICY.value("stale_after_days"), model.StaleAfter),
        (shapes.PLAUSIBLE, plausible.Plausible), (shapes.PART_OF_WHOLE, plausible.PartOfWhole),
        (shapes.YEARLY_RATE, plausible.YearlyRate), (shapes.SMALL_AMOUNTS, plausible.SmallAmounts),
        (shapes.USUAL_RATES, plausible.UsualRates),
        (shapes.BOUNDS, cases.Amounts), (shapes.EXPECTED.value("measures"), cases.ExpectedMeasures),
    ],
)  # fmt: skip
def test_every_key_of_a_file_has_its_place(shape: shapes.Shape, kind: type[BaseModel]) -> None:
    assert {field.alias or name for name, field in kind.model_fields.items()} == set(shape.keys)


def test_every_key_of_a_vocabulary_has_its_place() -> None:
    assert set(shapes.VOCABULARY.keys) == {"extends", *vocabulary.Vocabulary.model_fields}


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("a/payments/b.yaml", shapes.RULE), ("a/policy.yaml", shapes.POLICY), ("vocabulary.yaml", shapes.VOCABULARY),
        ("a/other.yaml", shapes.FREE),
    ],
)  # fmt: skip
def test_a_file_is_known_by_its_folder_or_name(name: str, shape: shapes.Shape) -> None:
    assert shapes.shape_of(name, None) is shape


def test_a_list_holds_cases_whatever_the_name() -> None:
    assert shapes.shape_of("tests/policy.yaml", read_nodes(Document("", "- a\n"))) is shapes.CASES
