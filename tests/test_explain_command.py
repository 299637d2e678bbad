"""`binjiang explain`: rules, measures, clauses and fields, and who uses what."""

import json
import re
from functools import cache

import pytest
from helpers import HEAD, ILLUSTRATIONS, RULES, policy_with, rules_copy, shipped
from rich.cells import cell_len

from binjiang_cli.policy.load import load_policy
from binjiang_cli.policy.names import Named, named
from binjiang_cli.policy.uses import paths, unused, uses, value_uses
from binjiang_cli.render.console import plain_text
from binjiang_cli.render.entry import entry, entry_rows
from binjiang_cli.rulecheck.cases.run import all_cases
from binjiang_cli.source.problem import InputError

POLICY = shipped()
NAMES = [
    *(rule.id for rule in POLICY.rules), *POLICY.clauses, *paths(POLICY.vocabulary)
]  # fmt: skip


@cache
def cases():
    return all_cases(POLICY)


def shown(name, lang="zh", width=80, policy=POLICY):
    tests = cases() if policy is POLICY else ()
    return plain_text(entry_rows(entry(named(name, policy), policy, tests), lang, width))


def whole(binjiang, name, lang="en"):
    """What the command prints, as one line."""
    done = binjiang("explain", name, "--lang", lang)
    assert (done.code, done.stderr) == (0, "")
    return " ".join(done.stdout.split())


def as_json(binjiang, name, *arguments):
    done = binjiang("explain", name, "--format", "json", *arguments)
    assert (done.code, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_explained_in_both_languages_within_the_width(name):
    for lang in ("zh", "en"):
        for width in (60, 80):
            text = shown(name, lang, width)
            assert text.startswith(f"{named(name, POLICY).id} · ")
            assert max(cell_len(line) for line in text.splitlines()) <= width
    words = re.sub(r"[（(].*?[)）]", "", shown(name, "en", 120))
    assert "，" not in words and "。" not in words


@pytest.mark.parametrize("name", NAMES)
def test_everything_has_a_json_form_in_both_languages(name):
    found = entry(named(name, POLICY), POLICY, cases()).json
    assert json.loads(json.dumps(found)) == found
    assert list(found)[:2] == ["kind", "id"]
    assert found["kind"] in ("rule", "measure", "clause", "field", "section")
    assert set(found.get("title") or found["label"]) == {"zh", "en"}


@pytest.mark.parametrize("folder", ILLUSTRATIONS, ids=lambda folder: folder.name)
def test_other_rule_sets_are_explained_too(folder):
    policy = load_policy(folder)
    cases_of, shipped = all_cases(policy), set(paths(POLICY.vocabulary))
    own = [path for path in paths(policy.vocabulary) if path not in shipped]
    for name in (*(rule.id for rule in policy.rules), *policy.clauses, *own):
        for lang in ("zh", "en"):
            text = plain_text(entry_rows(entry(named(name, policy), policy, cases_of), lang, 60))
            assert max(cell_len(line) for line in text.splitlines()) <= 60


def test_rule_with_its_words_clause_parameters_conditions_readings_users_and_tests(said):
    text = whole(said, "capital-support")
    for part in (
        "capital-support · Registered capital support",
        "5%–10% of Paid-in capital.",
        "Clause Supplementary Provisions, art. 4 (2), S4.2b Investment support: registered capital",
        "Source The policy's text as published on 26 November 2024",
        "In force from 2024-11-25",
        "Verified 2026-11-22",
        "least registered capital (min_registered): 100,000,000.00 or USD 10,000,000.00",
        "The company is in Binjiang (of the policy)",
        "The capital is new or an increase — Kind is one of new, increase",
        "Does the bound itself qualify: Yes (Civil Code art. 1259)",
        "Used by M16 · Attract good companies",
        "below, at and one fen above the bound (tests/capital-support.yaml:4)",
    ):
        assert part in text


def test_tests_of_a_rule_are_the_cases_that_expect_a_line_of_it(said):
    for rule in POLICY.rules:
        found = entry(Named("rule", rule.id), POLICY, cases()).json["tests"]
        assert len(found) == sum(any(line.startswith(f"{rule.id}:") for line in case.expected.lines) for case in cases())
        assert found[0]["file"] == f"tests/{rule.id}.yaml"
        for test in found:
            first, second = (RULES / test["file"]).read_text("utf-8").splitlines()[test["line"] - 1 :][:2]
            assert first.startswith("- case:")
            assert test["name"]["zh"] in first + second


def test_dated_parameter_shows_each_value_with_its_day(tmp_path):
    policy = policy_with(
        tmp_path,
        "for_each: rd_projects\nparameters: {most: [{from: 2024-11-25, value: 100万}, {from: 2026-01-01, value: 150万}]}\n"
        "labels: {most: {zh: 上限, en: the most}}\neligible_cost: rd_project.spend\nintensity: 10%\nceiling: most\n",
    )
    assert "the most (most): from 2024-11-25: 1,000,000.00; from 2026-01-01: 1,500,000.00" in " ".join(
        shown("example", "en", 120, policy).split()
    )
    assert "上限（most）：自 2024-11-25：1,000,000.00；自 2026-01-01：1,500,000.00" in shown("example", "zh", 120, policy)
    found = entry(Named("rule", "example"), policy, ()).json["parameters"]
    assert [(value["from"], value["value"]["zh"]) for value in found[0]["values"]] == [
        ("2024-11-25", "1,000,000.00"),
        ("2026-01-01", "1,500,000.00"),
    ]


def test_rule_json(said):
    found = as_json(said, "loan-interest")
    assert list(found) == [
        "kind", "id", "title", "words", "clause", "source", "in_force", "verified_on", "for_each", "parameters", "lets",
        "conditions", "intensity", "rounding", "payee", "payer", "instalments", "materials", "authority", "window",
        "readings", "used_by", "tests",
    ]  # fmt: skip
    assert found["clause"] == {
        "id": "S4.2a",
        "title": {"zh": "投资资助：贷款贴息", "en": "Investment support: loan interest"},
        "citation": {"zh": "附则第 4 条第（2）项", "en": "Supplementary Provisions, art. 4 (2)"},
    }
    assert found["in_force"] == {"from": "2024-11-25", "to": None}
    assert found["conditions"][0] == {
        "id": "bank_loan", "zh": "贷款由银行发放", "en": "The lender is a bank",
        "test": {"zh": "放款方 = 银行", "en": "Lender = bank"},
    }  # fmt: skip
    assert found["parameters"][0]["values"] == [{"from": None, "value": {"zh": "360", "en": "360"}}]
    assert found["used_by"] == ["M16"]


def test_measure_is_explained_as_the_catalogue_shows_it_with_its_tests(said):
    catalogue = json.loads(said("measures", "M16", "--format", "json").stdout)
    found = as_json(said, "M16")
    assert {key: found[key] for key in catalogue} == catalogue
    assert found["kind"] == "measure"
    expecting = [case for case in cases() if case.expected.measures and "M16" in case.expected.measures.yes]
    assert len(found["tests"]) == len(expecting) > 0
    lines = said("measures", "M16", "--lang", "zh").stdout.splitlines()
    assert said("explain", "M16", "--lang", "zh").stdout.splitlines()[: len(lines)] == lines


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("S4.2a", ["Figures 100%", "Covered by rule loan-interest: Loan interest subsidy", "(tests/loan-interest.yaml:4)"]),
        ("S4", ["its part S4.1 R&D support", "its part S4.4b Market support: overseas", "Tests none"]),
        ("T", ["Figures 15%", "excused: It binds the district's budget as a whole"]),
        ("S3", ["the program: The program pays the best set", "excused: The standard of the rent subsidy"]),
        ("S5", ["Figures 2024年11月25日"]),
    ],
)
def test_clause_with_its_figures_and_what_covers_it(said, name, expected):
    text = whole(said, name)
    for part in expected:
        assert part in text


def test_clause_json(said):
    found = as_json(said, "S4.1")
    assert list(found) == [
        "kind", "id", "title", "part", "citation", "summary", "budget_floor", "figures", "fingerprint", "covered_by", "tests"
    ]  # fmt: skip
    assert found["covered_by"] == {"rules": ["rd-support"], "measures": [], "parts": [], "engine": None, "excused": None}
    assert found["figures"] == ["30%"]


def test_fingerprint_is_shown_in_short_and_whole_in_the_json(tmp_path):
    text = (RULES / "policy.yaml").read_text("utf-8")
    recorded = re.sub(r"(?<=    fingerprint: )[0-9a-f]{16}", "ab" * 32, text, count=1)
    policy = load_policy(rules_copy(tmp_path, policy=recorded))
    assert re.search(r"^指纹 +abababababababab$", shown("T", policy=policy), re.MULTILINE)
    assert entry(Named("clause", "T"), policy, ()).json["fingerprint"] == "ab" * 32


def test_field_with_its_values_and_who_uses_it(said):
    text = whole(said, "loans.lender")
    for part in (
        "loans.lender · Lender Section Loans (loans) Help Who lent",
        "in a profile lender or 放款方; in a rule loan.lender",
        "bank (bank) — loan-interest, M21; also 商业银行, 银行机构,",
        "rule loan-interest (Loan interest subsidy): condition: The lender is a bank",
        "measure M21 (Help technology SMEs to finance): A technology SME with a bank loan",
    ):
        assert part in text


def test_field_with_its_constraints_unit_and_default(said):
    assert "not before drawn on (drawn_on)" in whole(said, "repaid_on")
    assert "Unit persons" in whole(said, "employees")
    assert "Default Binjiang" in whole(said, "district")
    assert "Constraints required" in whole(said, "company.name")


def test_field_json(said):
    found = as_json(said, "loans.lender")
    assert list(found) == [
        "kind", "id", "section", "label", "also", "help", "type", "unit", "required", "default", "not_before", "example",
        "values", "used_by",
    ]  # fmt: skip
    bank = found["values"][0]
    assert "商业银行" in bank.pop("also")
    assert bank == {"id": "bank", "label": {"zh": "银行", "en": "bank"}, "named_by": ["loan-interest", "M21"]}
    assert found["used_by"] == [
        {
            "by": "rule", "id": "loan-interest", "part": "when.bank_loan",
            "words": {"zh": "条件：贷款由银行发放", "en": "condition: The lender is a bank"},
        },
        {
            "by": "measure", "id": "M21", "part": "criteria.bank_loan",
            "words": {"zh": "科技型中小企业，有银行贷款", "en": "A technology SME with a bank loan"},
        },
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rd-support", ("rule", "rd-support")),
        ("RD-Support", ("rule", "rd-support")),
        ("研发资助", ("rule", "rd-support")),  # the clause has the title too
        ("Loan interest subsidy", ("rule", "loan-interest")),
        ("m16", ("measure", "M16")),
        ("吸引优质企业集聚", ("measure", "M16")),
        ("S4.2a", ("clause", "S4.2a")),
        ("s4.2A", ("clause", "S4.2a")),
        ("T", ("clause", "T")),
        ("loans.lender", ("field", "loans.lender")),
        ("loan.lender", ("field", "loans.lender")),  # as a rule writes it
        ("loans[3].lender", ("field", "loans.lender")),  # as an estimate writes it
        ("lender", ("field", "loans.lender")),
        ("放款方", ("field", "loans.lender")),
        (" Lender ", ("field", "loans.lender")),
        ("as_of", ("field", "as_of")),
        ("评估日", ("field", "as_of")),
        ("loans", ("section", "loans")),
        ("loan", ("section", "loans")),
        ("贷款", ("section", "loans")),
    ],
)
def test_names_that_are_understood(text, expected):
    assert named(text, POLICY) == expected


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("rd-suport", "rd-support"),
        ("M166", "M16"),
        ("S4.5b", "S4.4b"),
        ("loans.leder", "loans.lender"),
        ("intrest_paid", "interest_paid"),
        ("放款", "放款日"),
    ],
)
def test_unknown_name_is_refused_with_the_nearest_of_all(said, text, meant):
    done = said("explain", text, "--lang", "en")
    assert (done.code, done.stdout) == (2, "")
    assert f"no such rule, measure, clause or field: {text}" in done.stderr
    assert f"did you mean {meant}?" in done.stderr


def test_name_of_several_fields_is_refused_with_all_of_them(said):
    done = said("explain", "year", "--lang", "zh")
    assert (done.code, done.stdout) == (2, "")
    assert "写明是哪一个：rd_projects.year、market_networks.year" in done.stderr
    with pytest.raises(InputError):
        named("标的", POLICY)


def test_control_characters_in_a_name_are_written_out(said):
    done = said("explain", "a\x1b[31m", "--lang", "en")
    assert done.code == 2
    assert "\x1b" not in done.stderr


def test_uses_say_in_which_part_a_field_is_read():
    found = {path: {(use.by, use.id, use.part) for use in users} for path, users in uses(POLICY).items()}
    assert found["loans.drawn_on"] == {
        ("program", "rate_day", ""),
        ("rule", "loan-interest", "let.term"),
        ("rule", "loan-interest", "eligible_cost"),
        ("program", "dates", ""),
        ("program", "plausible", ""),
    }
    assert found["loans.interest_paid"] == {("rule", "loan-interest", "ceiling"), ("program", "plausible", "")}
    assert found["market_networks.region"] == {
        ("rule", "market-domestic", "where"),
        ("rule", "market-overseas", "where"),
        ("measure", "M17", "criteria.overseas_network"),
    }
    assert found["company.district"] == {
        ("measure", "M24", "criteria.in_district"),
        ("policy", "binjiang-2024", "conditions.in_district"),
    }
    assert found["as_of"] == {
        ("rule", "loan-interest", "let.term"),
        ("measure", "M3", "criteria.start_up"),
        ("program", "day", ""),
    }
    assert found["rd_projects"] == {("rule", "rd-support", "for_each"), ("measure", "M1", "criteria.rd_spending")}
    assert found["loans.subject"] == {("program", "cumulation", "")}
    assert found["grants_received.amount"] == {("program", "received", ""), ("program", "plausible", "")}
    assert found["market_networks.year"] == {("program", "dates", "")}
    assert found["rd_projects.name"] == {("program", "record_name", "")}
    assert found["company.uscc"] == {("program", "heading", "")}
    assert found["fx"] == {("program", "conversion", "")}


def test_rule_that_states_its_subject_and_limit_reads_them_itself(tmp_path):
    policy = policy_with(
        tmp_path,
        "for_each: honours\nsubject: first(honour.subject, [honour.award])\neligible_cost: sums[honour.grade]\n"
        "intensity: 100%\nparameters: {sums: {first: 100万, second: 50万}}\nlimit: {per: honour.on, amount: 150万}\n",
    )
    found = uses(policy)
    assert [(use.by, use.part) for use in found["honours.subject"]] == [("rule", "subject")]
    assert [(use.by, use.part) for use in found["honours.on"]] == [("rule", "limit"), ("program", ""), ("program", "")]
    named_by = value_uses(policy)["honours.grade"]
    assert [use.id for use in named_by["first"] if use.by == "rule"] == ["example"]
    assert [use.id for use in named_by.get("third", ()) if use.by == "rule"] == []


def test_values_are_found_through_lets_lists_and_comprehensions(tmp_path):
    policy = policy_with(
        tmp_path,
        "for_each: loans\nparameters: {allowed: [bank]}\nlet: {lent_by: loan.lender, mine: company.statuses}\n"
        "when:\n"
        "  lender: {test: lent_by in allowed, zh: 甲, en: a}\n"
        "  status: {test: '\"gazelle\" in mine', zh: 乙, en: b}\n"
        "  industry: {test: 'any(i == \"manufacturing\" for i in company.industries)', zh: 丙, en: c}\n"
        "eligible_cost: loan.principal\nintensity: 1%\n",
    )
    found = value_uses(policy)
    for path, value, part in (
        ("loans.lender", "bank", "when.lender"),
        ("company.statuses", "gazelle", "when.status"),
        ("company.industries", "manufacturing", "when.industry"),
    ):
        assert ("example", part) in [(use.id, use.part) for use in found[path][value]]


def test_field_that_nothing_reads_is_found(tmp_path):
    vocabulary = (
        "extends: binjiang-2024\nsections: {loans: {fields: {colour: {type: text, label: {zh: 颜色, en: Colour},"
        " help: {zh: 颜色, en: Colour}}}}}\n"
    )
    policy = load_policy(rules_copy(tmp_path, vocabulary=vocabulary))
    assert set(unused(policy)) - set(unused(POLICY)) == {"loans.colour"}
    assert re.search(r"^Used by +nothing$", shown("colour", "en", policy=policy), re.MULTILINE)
    read = HEAD + "for_each: loans\neligible_cost: loan.principal\nintensity: 1%\nwhere: loan.colour == 'red'\n"
    other = load_policy(rules_copy(tmp_path / "other", {"red": read}, vocabulary=vocabulary))
    assert "loans.colour" not in unused(other)


def test_plain_off_a_terminal(said):
    assert "\x1b" not in said("explain", "M16").stdout
