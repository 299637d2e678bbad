"""The schema of each kind of file, with the names that a rule set declares."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from binjiang_cli.policy.files import RuleSetFiles, rules_folder
from binjiang_cli.policy.layers import layered_files, merged
from binjiang_cli.policy.model import MeasureFile, PolicyFile, RuleFile
from binjiang_cli.policy.vocabulary import Section, Vocabulary
from binjiang_cli.profile.schema import SYNTAX, key_required, profile_schema
from binjiang_cli.rulecheck.cases.case import CaseFile
from binjiang_cli.rulecheck.schema.shapes import CONSTANTS, Shape, Shapes
from binjiang_cli.source.nodes import Mapping
from binjiang_cli.source.opening import is_folder, is_there
from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.values.json_schema import DIALECT
from binjiang_cli.words import Lang, Text, visible

TITLES = {
    "rule": Text("规则文件 payments/*.yaml", "A rule, payments/*.yaml"),
    "policy": Text("政策文件 policy.yaml", "The policy, policy.yaml"),
    "vocabulary": Text("词汇文件 vocabulary.yaml", "The vocabulary, vocabulary.yaml"),
    "measures": Text("措施文件 measures.yaml", "The measures, measures.yaml"),
    "tests": Text("测试案例 tests/*.yaml", "Test cases, tests/*.yaml"),
}
EXTENDS = Text("在哪个自带规则集的词汇上补充", "The shipped rule set whose vocabulary this one adds to")


def file_schema(kind: str, rules: str | Path | None, lang: Lang) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a kind of file of a rule set: a key of `TITLES`.

    The rule set need not be whole: what its policy and its vocabulary declare is offered and demanded, as far as it can
    be read. Raises InputError where there is no such folder, or where the file that is needed cannot be read.
    """
    folder = rules_folder(rules)
    if not is_folder(folder):
        shown = visible(str(folder))
        raise refuse(Text(f"找不到规则集文件夹：{shown}", f"no such rule set folder: {shown}"))
    names = Names(folder)
    shapes = Shapes(lang)
    shape = MAKERS[kind](shapes, names)
    return {"$schema": DIALECT, "title": TITLES[kind].to(lang), **shape, "$defs": shapes.definitions}


class Names:
    """What the files of a rule set declare so far. Each raises InputError where the file that declares it cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.files = RuleSetFiles(folder)

    @property
    def clauses(self) -> list[str]:
        root = self._policy()
        clauses = None if root is None else root.get("clauses")
        return [key.text for key, _ in clauses.pairs] if isinstance(clauses, Mapping) else []

    @property
    def measures(self) -> list[str]:
        root = self._root("measures.yaml") if "measures.yaml" in self.files.paths else None
        return [] if root is None else [key.text for key, _ in root.pairs]

    @property
    def rules(self) -> list[str]:
        return [self.files.paths[name].stem for name in self.files.rules]

    @property
    def rules_below(self) -> list[str]:
        """Return the rules that a layer takes over, or does without."""
        return [path.stem for path in layered_files(self.files.layers[1:], "payments").values()]

    @property
    def vocabulary(self) -> Vocabulary:
        found = self.files.vocabulary()
        if found is None:
            raise InputError(self.files.problems)
        return found

    def _policy(self) -> Mapping | None:
        """Return what the policies of all layers say. Raises InputError where one cannot be read."""
        if not is_there(self.files.paths["policy.yaml"]):
            return None
        if self.files.lacking:
            raise InputError(list(self.files.lacking))
        return merged(self.files.layers)

    def _root(self, name: str) -> Mapping | None:
        if not is_there(self.files.paths[name]):
            return None
        found = self.files.root(name)
        if found is None:
            raise InputError(self.files.problems)
        return found


def _rule(shapes: Shapes, names: Names) -> Shape:
    vocabulary = names.vocabulary
    shapes.definitions |= CONSTANTS
    shapes.of(RuleFile)
    shape = shapes.definitions.pop("RuleFile")
    shape["properties"]["for_each"] |= {"enum": list(vocabulary.sections)}
    shape["properties"]["clause"] |= _one_of(names.clauses)
    offers = [_offers(name, section) for name, section in vocabulary.sections.items()]
    return {**shape, "allOf": offers}


def _offers(name: str, section: Section) -> Shape:
    """Return what an editor offers in the expressions of a rule for each record of a section."""
    record = section.record or name
    fields = section.fields.items()
    money = [f"{record}.{key}" for key, field in fields if field.type == "money"]
    tests = [f"{record}.{key}" for key, field in fields if field.type == "boolean"]
    tests += [f'{record}.{key} == "{choice}"' for key, field in fields if field.type == "choice" for choice in field.choices]
    tests += [
        f"'\"{choice}\" in {record}.{key}'" for key, field in fields if field.type == "choices" for choice in field.choices
    ]
    test = {"defaultSnippets": [{"label": words, "body": words} for words in tests]}
    return {
        "if": {"properties": {"for_each": {"const": name}}, "required": ["for_each"]},
        "then": {
            "properties": {
                "eligible_cost": {"examples": money},
                "ceiling": {"examples": money},
                "where": test,
                "when": {"additionalProperties": {"properties": {"test": test}}},
            }
        },
    }


def _policy(shapes: Shapes, names: Names) -> Shape:
    """Return whole, or what a layer says on top of another rule set."""
    shapes.of(PolicyFile)
    shape = shapes.definitions.pop("PolicyFile")
    required = shape.pop("required")
    shape["properties"]["basis"] |= _one_of(names.clauses)
    shape["properties"]["without"]["items"] = _one_of(names.rules_below)
    layer, whole = {"required": ["id", "title"]}, {"required": required}
    alone: Shape = {"properties": {"without": False, "replaced_tests": False}}
    return {**shape, "if": {"required": ["extends"]}, "then": layer, "else": {**whole, **alone}}


def _vocabulary(shapes: Shapes, names: Names) -> Shape:
    """Return whole, or what a vocabulary adds to the one that it extends."""
    extension = Shapes(shapes.lang, partial=True)
    whole, added = shapes.of(Vocabulary), extension.of(Vocabulary)
    shapes.definitions |= extension.definitions
    partial = shapes.definitions["PartialVocabulary"]["properties"]
    partial["extends"] = {"type": "string", "description": EXTENDS.to(shapes.lang)}
    return {"type": "object", "if": {"required": ["extends"]}, "then": added, "else": whole}


def _measures(shapes: Shapes, names: Names) -> Shape:
    shape: Shape = {"type": "object", "additionalProperties": shapes.of(MeasureFile)}
    properties = shapes.definitions["MeasureFile"]["properties"]
    properties["payments"]["items"] = _one_of(names.rules)
    shapes.definitions["Criterion"]["properties"]["opens"]["items"] = _one_of(names.rules)
    clauses = names.clauses
    return {**shape, "propertyNames": _one_of(clauses)} if clauses else shape


def _tests(shapes: Shapes, names: Names) -> Shape:
    vocabulary = names.vocabulary
    profile = profile_schema(vocabulary, shapes.lang)
    shape: Shape = {"type": "array", "minItems": 1, "items": shapes.of(CaseFile)}
    del profile["$schema"]
    shapes.definitions |= profile.pop("$defs")
    shapes.definitions["Profile"] = {**profile, "allOf": [*profile["allOf"], _as_of(vocabulary)]}
    expected = shapes.definitions["Expected"]["properties"]
    if names.rules:
        expected["lines"]["propertyNames"] = {"pattern": _line_ids(names.rules, vocabulary)}
    for match in shapes.definitions["ExpectedMeasures"]["properties"].values():
        match["items"] = _one_of(names.measures)
    return shape


def _as_of(vocabulary: Vocabulary) -> Shape:
    """Return a case states its day."""
    field = vocabulary.fields.get("as_of")
    return {"required": ["as_of"]} if field is None else key_required("as_of", field)


def _line_ids(rules: list[str], vocabulary: Vocabulary) -> str:
    """Return the pattern of a line's id, such as loan-interest:loans[0]."""
    known = "|".join(SYNTAX.sub(r"\\\g<0>", rule) for rule in rules)
    records = "|".join(name + (r"\[[0-9]+\]" if section.is_list else "") for name, section in vocabulary.sections.items())
    return f"^({known}):({records})$"


def _one_of(names: list[str]) -> Shape:
    """Return one of the names that are known; any where none is known yet."""
    return {"enum": names} if names else {"type": "string"}


MAKERS: dict[str, Callable[[Shapes, Names], Shape]] = {
    "rule": _rule,
    "policy": _policy,
    "vocabulary": _vocabulary,
    "measures": _measures,
    "tests": _tests,
}
