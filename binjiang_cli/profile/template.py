"""`binjiang profile new`: a commented profile to fill in, made from the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator

from binjiang_cli.policy.vocabulary import Field, Section, Vocabulary
from binjiang_cli.profile.example import example_text, scalar
from binjiang_cli.profile.plain import key_of
from binjiang_cli.words import Lang, Text, visible

VALUES_IN_A_LINE = 4
HEADING = Text(
    "# 企业档案。删去行首的 # 即为填写；不知道的就留着不填：不填表示“未知”，不表示零或否。\n"
    "# 金额可写 1200000、120万、1.2亿元、USD 100万；日期可写 2025-01-15、2025年1月15日；是否写 是/否。\n"
    "# 冒号左边的叫法也可以换成常用的别的叫法或英文标识，例如“公司名称”；binjiang explain 企业名称 会列出。\n",
    "# A company's profile. Remove the # of a line to fill it in; what is not known stays out: absent means not known,\n"
    "# never zero and never no. Money: 1200000, 120万, 1.2亿元, USD 100万. Dates: 2025-01-15. Yes or no: true, false.\n",
)


def profile_template(vocabulary: Vocabulary, lang: Lang) -> str:
    """Return a profile that loads as it is, with an example for every other field in a comment.

    In Chinese its keys and choices are the Chinese labels, in English the ids.
    """
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
    key = scalar(key_of(name, section, lang))
    yield f"# {_remark(section.label, lang)}{colon}{_remark(section.help, lang)}"
    yield f"# {key}:" if section.is_list else f"{key}:"
    for number, (field_name, field) in enumerate(section.fields.items()):
        if section.is_list:
            yield from _field(field_name, field, lang, "#   - " if number == 0 else "#     ", "#     ")
        else:
            yield from _field(field_name, field, lang, "  " if field.required else "  # ", "  # ")
    yield ""


def _field(name: str, field: Field, lang: Lang, lead: str, below: str) -> Iterator[str]:
    """Yield a field with its example and what it is; the values that it can have on lines of their own."""
    yield f"{lead}{scalar(key_of(name, field, lang))}: {example_text(field, lang)}   # {_description(field, lang)}"
    if lang == "zh":
        values = [_remark(label, lang) for label in field.values.values()]
    else:
        values = [f"{value} {_remark(label, lang)}" for value, label in field.values.items()]
    for start in range(0, len(values), VALUES_IN_A_LINE):
        yield f"{below}#   {' | '.join(values[start : start + VALUES_IN_A_LINE])}"


def _description(field: Field, lang: Lang) -> str:
    """Return what a field is; its label too, where that is not its key."""
    unit = _remark(field.unit, lang) if field.unit else ""
    if lang == "zh":
        return _remark(field.help, lang) + (f"（{unit}）" if unit else "")
    return f"{_remark(field.label, lang)}{f' ({unit})' if unit else ''}: {_remark(field.help, lang)}"


def _remark(text: Text, lang: Lang) -> str:
    """Return a text on the one line of a comment."""
    return visible(" ".join(text.to(lang).split()))
