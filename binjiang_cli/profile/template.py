"""`binjiang profile new`: a commented profile to fill in, made from the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator

from binjiang_cli.policy.vocabulary import Field, Section, Vocabulary
from binjiang_cli.words import Lang, Text

VALUES_IN_A_LINE = 4
HEADING = Text(
    "# 企业档案。删去行首的 # 即为填写；不知道的就留着不填：不填表示“未知”，不表示零或否。\n"
    "# 金额可写 1200000、120万、1.2亿元、USD 100万；日期可写 2025-01-15、2025年1月15日；是否写 是/否 或 true/false。\n"
    "# 每个键也可以写中文名称，例如用“企业名称”代替 name。\n",
    "# A company's profile. Remove the # of a line to fill it in; what is not known stays out: absent means not known,\n"
    "# never zero and never no. Money: 1200000, 120万, 1.2亿元, USD 100万. Dates: 2025-01-15. Yes or no: true, false.\n",
)


def profile_template(vocabulary: Vocabulary, lang: Lang) -> str:
    """A profile that loads as it is, with an example for every other field in a comment."""
    return "\n".join([HEADING.to(lang), *_lines(vocabulary, lang)]) + "\n"


def _lines(vocabulary: Vocabulary, lang: Lang) -> Iterator[str]:
    for name, section in vocabulary.sections.items():
        if not section.is_list:
            yield from _section(name, section, lang)
    for name, field in vocabulary.fields.items():
        yield from _field(name, field, lang, "# ", "# ")
    yield ""
    for name, section in vocabulary.sections.items():
        if section.is_list:
            yield from _section(name, section, lang)


def _section(name: str, section: Section, lang: Lang) -> Iterator[str]:
    colon = Text("：", ": ").to(lang)
    yield f"# {section.label.to(lang)}{colon}{section.help.to(lang)}"
    yield f"# {name}:" if section.is_list else f"{name}:"
    for number, (key, field) in enumerate(section.fields.items()):
        if section.is_list:
            yield from _field(key, field, lang, "#   - " if number == 0 else "#     ", "#     ")
        else:
            yield from _field(key, field, lang, "  " if field.required else "  # ", "  # ")
    yield ""


def _field(key: str, field: Field, lang: Lang, lead: str, below: str) -> Iterator[str]:
    """A field with its example and what it is; the values that it can have on lines of their own."""
    colon = Text("：", ": ").to(lang)
    unit = Text(f"（{field.unit.zh}）", f" ({field.unit.en})").to(lang) if field.unit else ""
    yield f"{lead}{key}: {field.example or ''}   # {field.label.to(lang)}{unit}{colon}{field.help.to(lang)}"
    values = [f"{value} {label.to(lang)}" for value, label in field.values.items()]
    for start in range(0, len(values), VALUES_IN_A_LINE):
        yield f"{below}#   {' | '.join(values[start : start + VALUES_IN_A_LINE])}"
