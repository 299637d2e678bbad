"""What is made from the vocabulary: the profile's JSON Schema and its template, in step with what the loader reads."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from helpers import profile_from, shipped

from binjiang_cli.estimation.result import Estimate
from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.vocabulary import Field, Section
from binjiang_cli.profile.plain import key_of
from binjiang_cli.profile.schema import profile_schema
from binjiang_cli.profile.template import profile_template
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import Lang

LANGUAGES: tuple[Lang, Lang] = ("zh", "en")


def valid(profile: dict[str, Any], lang: Lang = "en") -> bool:
    schema = profile_schema(shipped().vocabulary, lang)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema).is_valid(profile)


def loads(profile: dict[str, Any]) -> bool:
    try:
        profile_from(json.dumps(profile, ensure_ascii=False), shipped())
    except InputError:
        return False
    return True


class AsEditorsRead(yaml.SafeLoader):
    """YAML 1.2, where `on` is a word and days are texts."""


AsEditorsRead.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in forms if "timestamp" not in tag and not ("bool" in tag and first in "oOyYnN")]
    for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

NAME = {"company": {"name": "甲"}}


@pytest.mark.parametrize(
    "profile",
    [
        NAME,
        {"企业": {"企业名称": "甲"}},
        {**NAME, "as_of": "2025年1月15日", "fx": {"USD": 7.1, "EUR": "8"}, "assume": {"rd-support": "30%"}},
        {**NAME, "as_of": None, "loans": None, "rd_projects": []},
        {
            "company": {
                "name": "甲",
                "uscc": "91440300708461136t",
                "district": "其他",
                "employees": 3,
                "industries": ["集成电路"],
            }
        },
        {
            **NAME,
            "研发项目": [
                {"重点创新项目": "是", "研发投入": "120万", "标的": ["A", "B"]},
                {"key_innovation": False, "spend": 1},
            ],
        },
        {**NAME, "loans": [{"lender": "银行", "drawn_on": "2025/1/15", "repaid_on": None}]},
    ],
)
def test_what_the_loader_reads_the_schema_admits(profile: dict[str, Any]) -> None:
    assert loads(profile)
    assert all(valid(profile, lang) for lang in LANGUAGES)


@pytest.mark.parametrize(
    "profile",
    [
        {},
        {"company": {}},
        {"company": {"name": None}},
        {**NAME, "loan": []},
        {**NAME, "loans": {"lender": "bank"}},
        {**NAME, "loans": [{"lendr": "bank"}]},
        {**NAME, "loans": [{"lender": "Sparkasse"}]},
        {**NAME, "loans": [{"principal": -1}]},
        {**NAME, "loans": [{"principal": "viel"}]},
        {**NAME, "rd_projects": [{"key_innovation": "vielleicht"}]},
        {"company": {"name": "甲", "industries": ["chips"]}},
        {"company": {"name": "甲", "uscc": "1234"}},
    ],
)
def test_what_the_schema_refuses_the_loader_refuses(profile: dict[str, Any]) -> None:
    assert not loads(profile)
    assert not any(valid(profile, lang) for lang in LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_template_loads_as_it_is_and_filled_in(lang: Lang) -> None:
    template = profile_template(shipped().vocabulary, lang)
    assert profile_from(template, shipped()).values.loans is None
    vocabulary = shipped().vocabulary
    entries: list[tuple[str, Field | Section]] = [*vocabulary.fields.items(), *vocabulary.sections.items()]
    entries += [entry for section in vocabulary.sections.values() for entry in section.fields.items()]
    keys = {key_of(name, entry, lang) for name, entry in entries}
    filled = re.sub(rf"(?m)^( *)# ( *(?:- )?(?:{'|'.join(keys)}):)", r"\1\2", template)
    profile = profile_from(filled, shipped())
    for name, section in vocabulary.sections.items():
        (record,) = profile.records(name) or ()
        assert [key for key in section.fields if getattr(record.fields, key) is None] == [], name
    assert valid(yaml.load(filled, Loader=AsEditorsRead), lang)


def test_the_published_form_of_an_estimate_fits_its_schema() -> None:
    schema = Estimate.published_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    examples = Path(__file__).resolve().parents[2] / "examples" / "profiles"
    for text in (
        "company: {name: 甲}\nas_of: 2000-01-01",
        *(path.read_text(encoding="utf-8") for path in sorted(examples.glob("*.yaml"))),
    ):
        published = json.loads(json.dumps(estimate(profile_from(text, shipped()), shipped()).as_json("en")))
        assert list(validator.iter_errors(published)) == []
        del published["potential"]
        assert not validator.is_valid(published)
