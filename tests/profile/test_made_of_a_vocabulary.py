"""What is made of a vocabulary that has a field of every type: the template, the schema and the workbook, whole.

They stand in `made/`, the workbook as its sheets' XML, an element a line. After a change of what people are given,
`BINJIANG_UPDATE_EXPECTED=1 pytest tests/profile/test_made_of_a_vocabulary.py` writes them anew; read the difference.
"""

from __future__ import annotations

import json
import os
import re
import zipfile
from pathlib import Path
from typing import get_args

import pytest
import yaml

from binjiang_cli.policy.field_types import FieldKind
from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.schema import profile_schema
from binjiang_cli.profile.template import profile_template
from binjiang_cli.profile.workbook import write_workbook
from binjiang_cli.words import Lang

MADE = Path(__file__).parent / "made"
VOCABULARY = Vocabulary.model_validate(yaml.load((MADE / "vocabulary.yaml").read_text("utf-8"), yaml.BaseLoader))
PARTS = re.compile(
    r"xl/(?:worksheets/(?:sheet[1234]|_rels/sheet1)|comments[12]|drawings/vmlDrawing1|sharedStrings|styles|workbook)\.(?:xml|vml)(?:\.rels)?"
)


def check(name: str, text: str) -> None:
    path = MADE / name
    if os.environ.get("BINJIANG_UPDATE_EXPECTED") == "1":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_every_type_is_there() -> None:
    fields = [VOCABULARY.fields, *(section.fields for section in VOCABULARY.sections.values())]
    assert {field.type for some in fields for field in some.values()} == set(get_args(FieldKind))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_template(lang: Lang) -> None:
    check(f"template-{lang}.yaml", profile_template(VOCABULARY, lang))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_schema(lang: Lang) -> None:
    check(f"schema-{lang}.json", json.dumps(profile_schema(VOCABULARY, lang), ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook(lang: Lang, tmp_path: Path) -> None:
    write_workbook(VOCABULARY, lang, tmp_path / "t.xlsx")
    with zipfile.ZipFile(tmp_path / "t.xlsx") as book:
        parts = {name: book.read(name).decode() for name in sorted(book.namelist()) if PARTS.fullmatch(name)}
    lines = [line for name, text in parts.items() for line in (name, *text.replace("><", ">\n<").splitlines())]
    check(f"workbook-{lang}.txt", "\n".join(lines) + "\n")
