"""`binjiang profile new`: a commented profile to fill in, made from the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator

from binjiang_cli.policy.vocabulary import Field, Section, Vocabulary
from binjiang_cli.words import Lang, Text

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
        yield f"# {name}: {_example(field)}   # {_about(field, lang)}"
    yield ""
    for name, section in vocabulary.sections.items():
        if section.is_list:
            yield from _section(name, section, lang)


def _section(name: str, section: Section, lang: Lang) -> Iterator[str]:
    colon = "：" if lang == "zh" else ": "
    yield f"# {section.label.to(lang)}{colon}{section.help.to(lang)}"
    mark = "# " if section.is_list else ""
    yield f"{mark}{name}:"
    for number, (key, field) in enumerate(section.fields.items()):
        lead = "  # " if not field.required else "  "
        if section.is_list:
            lead = "#   - " if number == 0 else "#     "
        yield f"{lead}{key}: {_example(field)}   # {_about(field, lang)}"
    yield ""


def _example(field: Field) -> str:
    return field.example or ""


def _about(field: Field, lang: Lang) -> str:
    """The field's label, unit and help, and the values that it can have."""
    colon, stop = ("：", "；") if lang == "zh" else (": ", "; ")
    label = field.label.to(lang)
    unit = Text(f"（{field.unit.zh}）", f" ({field.unit.en})").to(lang) if field.unit else ""
    values = ""
    if field.values:
        values = stop + " | ".join(f"{value} {label.to(lang)}" for value, label in field.values.items())
    return f"{label}{unit}{colon}{field.help.to(lang)}{values}"
