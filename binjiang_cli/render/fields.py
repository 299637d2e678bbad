"""What a profile can state, whole: a field or a section, with who uses it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from binjiang_cli.policy.field_types import TYPES
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.prose import Step
from binjiang_cli.policy.uses import Use, uses, value_uses
from binjiang_cli.policy.vocabulary import MAX_RECORDS, Field, Section
from binjiang_cli.profile.example import example_text
from binjiang_cli.render.catalogue import both
from binjiang_cli.words import Text, joined, same, with_id

USED_BY = Text("用于", "Used by")


class Entry(NamedTuple):
    """A thing of a rule set: its heading, labelled contents, and its JSON form."""

    heading: Text
    steps: Sequence[Step]
    json: dict[str, Any]


def field_entry(path: str, policy: Policy) -> Entry:
    section_name, _, name = path.rpartition(".")
    vocabulary = policy.vocabulary
    section = vocabulary.sections[section_name] if section_name else None
    field = (vocabulary.fields if section is None else section.fields)[name]
    users, by_value = uses(policy)[path], value_uses(policy).get(path, {})
    steps: list[Step] = []
    if section is not None:
        steps.append((Text("部分", "Section"), with_id(section.label, section_name)))
    steps.append((Text("说明", "Help"), field.help))
    steps.append((Text("写法", "Written"), _written(name, section, field)))
    steps += _also(field)
    steps.append((Text("类型", "Type"), TYPES[field.type].name))
    if field.unit is not None:
        steps.append((Text("单位", "Unit"), field.unit))
    for value, label in field.values.items():
        named_by = list(dict.fromkeys(use.id for use in by_value.get(value, ())))
        tail = same(f" — {', '.join(named_by)}" if named_by else "")
        also = Text("；亦作", "; also ") + joined(map(same, label.also)) if label.also else same("")
        steps.append((Text("取值", "Values"), with_id(label, value) + tail + also))
    if field.default is not None:
        default = field.values.get(field.default, same(field.default))
        steps.append((Text("缺省", "Default"), default))
    steps += [(Text("约束", "Constraints"), words) for words in _constraints(field, section)]
    if field.example is not None:
        steps.append((Text("示例", "Example"), Text(example_text(field, "zh"), example_text(field, "en"))))
    steps += _use_steps(users, policy)
    return Entry(
        same(f"{path} · ") + field.label,
        steps,
        {
            "kind": "field",
            "id": path,
            "section": section_name or None,
            "label": both(field.label),
            "also": list(field.also),
            "help": both(field.help),
            "type": field.type,
            "unit": both(field.unit),
            "required": field.required,
            "default": field.default,
            "not_before": field.not_before,
            "example": field.example,
            "values": [
                {
                    "id": value,
                    "label": both(label),
                    "also": list(label.also),
                    "named_by": list(dict.fromkeys(use.id for use in by_value.get(value, ()))),
                }
                for value, label in field.values.items()
            ],
            "used_by": uses_json(users),
        },
    )


def section_entry(name: str, policy: Policy) -> Entry:
    section = policy.vocabulary.sections[name]
    found = uses(policy)
    steps: list[Step] = [(Text("说明", "Help"), section.help), (Text("写法", "Written"), _written(name, None, section))]
    steps += _also(section)
    if section.record is not None:
        most = Text(f"列表，最多 {MAX_RECORDS} 条；规则中的一条：", f"a list of at most {MAX_RECORDS}; one of them in a rule: ")
        steps.append((Text("类型", "Type"), most + same(section.record)))
    for key, field in section.fields.items():
        steps.append((Text("字段", "Fields"), with_id(field.label, key)))
    steps += _use_steps(found[name], policy)
    return Entry(
        same(f"{name} · ") + section.label,
        steps,
        {
            "kind": "section",
            "id": name,
            "label": both(section.label),
            "also": list(section.also),
            "help": both(section.help),
            "record": section.record,
            "named_by": section.named_by,
            "dated_by": section.dated_by,
            "fields": [f"{name}.{key}" for key in section.fields],
            "used_by": uses_json(found[name]),
        },
    )


def _also(stated: Field | Section) -> list[Step]:
    """Return the other words for it that profiles and tables may use."""
    return [(Text("也可写作", "Also"), joined(map(same, stated.also)))] if stated.also else []


def _written(name: str, section: Section | None, stated: Field | Section) -> Text:
    """Return how profiles and rules write it."""
    record = "company" if section is None or section.record is None else section.record
    rule = name if section is None else f"{record}.{name}"
    label = stated.label.zh
    words = Text(f"档案中 {name} 或 {label}", f"in a profile {name} or {label}")
    if isinstance(stated, Field) and stated.type in ("exchange_rates", "assumed_rates"):
        return words
    return words + Text(f"；规则中 {rule}", f"; in a rule {rule}")


def _constraints(field: Field, section: Section | None) -> list[Text]:
    found = []
    if field.required:
        found.append(Text("必填", "required"))
    if (bounds := TYPES[field.type].bounds) is not None:
        found.append(bounds)
    if field.not_before is not None and section is not None:
        label = section.fields[field.not_before].label
        found.append(Text(f"不早于{label.zh}（{field.not_before}）", f"not before {label.en.lower()} ({field.not_before})"))
    return found


def _use_steps(users: Sequence[Use], policy: Policy) -> list[Step]:
    nobody = Text("没有用到", "nothing")
    return [(USED_BY, use_words(use, policy)) for use in users] or [(USED_BY, nobody)]


def use_words(use: Use, policy: Policy) -> Text:
    """Return who uses it and where: 规则 loan-interest（贷款贴息）：封顶."""
    words = use.words
    match use.by:
        case "rule":
            rule = policy.rule(use.id)
            title = same("") if rule is None else rule.title
            who = Text(f"规则 {use.id}（{title.zh}）", f"rule {use.id} ({title.en})")
        case "measure":
            title = policy.clauses[use.id].title
            who = Text(f"措施 {use.id}（{title.zh}）", f"measure {use.id} ({title.en})")
        case "policy":
            who = Text("政策的条件", "the policy's condition")
        case "program":
            who = Text("程序", "the program")
    return Text(f"{who.zh}：{words.zh}", f"{who.en}: {words.en}")


def uses_json(users: Sequence[Use]) -> list[dict[str, Any]]:
    return [{"by": use.by, "id": use.id, "part": use.part or None, "words": both(use.words)} for use in users]
