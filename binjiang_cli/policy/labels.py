"""The words for what a rule set names: fields, choices, parameters, paths into a profile."""

from __future__ import annotations

import re
from collections.abc import Mapping

from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.words import Text, same

PATH = re.compile(r"(?P<section>\w+)(?:\[(?P<index>\d+)\])?(?:\.(?P<field>[\w-]+))?")


class VocabularyLabels:
    """Labels from the vocabulary; `own` are a rule's for its parameters and lets."""

    def __init__(self, vocabulary: Vocabulary, own: Mapping[str, Text] | None = None) -> None:
        self.vocabulary = vocabulary
        self.own = own or {}

    def name(self, name: str) -> Text:
        if name in self.own:
            return self.own[name]
        if name in self.vocabulary.fields:
            return self.vocabulary.fields[name].label
        for key, section in self.vocabulary.sections.items():
            if name in (key, section.record):
                return section.label
        return same(name)

    def field(self, section: str, field: str) -> Text:
        return self.vocabulary.sections[section].fields[field].label

    def choice(self, section: str, field: str, value: str) -> Text:
        return self.vocabulary.sections[section].fields[field].values.get(value, same(value))

    def path(self, path: str) -> Text:
        """Return the label of what a path leads to: 已付利息 for loans[1].interest_paid."""
        found = PATH.fullmatch(path)
        if found is None:
            return same(path)
        section = self.vocabulary.sections.get(found["section"])
        if section is None:
            top = self.vocabulary.fields.get(found["section"])
            return same(path) if top is None else top.label + same(f" {found['field']}" if found["field"] else "")
        if found["field"] in section.fields:
            return section.fields[found["field"]].label
        return section.label
