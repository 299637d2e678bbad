"""What rules change for companies: who gains and loses how much through which line, and that the parts add up."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from helpers import HEAD, RULES, rules_copy, shipped
from hypothesis import given
from hypothesis import strategies as st

from binjiang_cli.advice.comparison import TotalAmounts
from binjiang_cli.language.tree import Constant
from binjiang_cli.policy.load import load_policy
from binjiang_cli.rulecheck.comparison.effects import effects_on, profiles_in
from binjiang_cli.source.problem import NothingMatched

EXAMPLES = RULES.parents[1] / "examples" / "profiles"
SAME_SUBJECT = """\
company: {name: 甲}
as_of: 2026-06-30
rd_projects:
  - {name: 芯片, subject: MCU, key_innovation: true, spend: 1200万}
industrial_projects:
  - {name: 产线, subject: MCU, major: true, investment: 2000万}
"""
BONUS = """\
for_each: rd_projects
eligible_cost: rd_project.spend
intensity: {up_to: 50%}
"""


def yuan(low, high, potential="0.00"):
    return TotalAmounts(Decimal(low), Decimal(high), Decimal(potential))


def written(folder: Path, **profiles: str) -> list[str]:
    paths = []
    for name, text in profiles.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
        paths.append(str(folder / f"{name}.yaml"))
    return paths


def rules(folder, added=None, **edits):
    """The shipped rule set with rules added, and one text of each rule replaced by another."""
    copy = rules_copy(folder, added)
    for stem, (old, new) in edits.items():
        path = copy / "payments" / f"{stem.replace('_', '-')}.yaml"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
    return load_policy(copy)


def lines(effect):
    """Each changed line: status before and after, and what it adds to the totals now less before."""
    return {
        line.id: (
            line.change.before and line.change.before.status,
            line.change.after and line.change.after.status,
            str(line.difference.low),
            str(line.difference.high),
        )
        for line in effect.lines
    }


def test_a_lower_rate_costs_its_share_of_the_cost(tmp_path):
    """12,000,000 × 30% = 3,600,000, × 25% = 3,000,000; 1,000,000: 300,000 and 250,000. Without R&D all is kept."""
    profile = "company: {name: 甲}\nas_of: 2026-06-30\nrd_projects:\n"
    profile += "".join(f"  - {{key_innovation: true, spend: {spend}}}\n" for spend in ("1200万", "100万"))
    other = "company: {name: 乙}\nas_of: 2026-06-30\nmarket_networks: [{region: overseas, operating_cost: 100万}]\n"
    paths = written(tmp_path, one=profile, other=other)
    found = effects_on(paths, shipped(), rules(tmp_path, rd_support=("30%", "25%")))
    one, two = found.effects
    assert (one.company, one.old, one.new) == ("甲", yuan("0.00", "3900000.00"), yuan("0.00", "3250000.00"))
    assert lines(one) == {
        "rd-support:rd_projects[0]": ("eligible", "eligible", "0.00", "-600000.00"),
        "rd-support:rd_projects[1]": ("eligible", "eligible", "0.00", "-50000.00"),
    }
    assert (two.old, two.new, two.changed) == (yuan("0.00", "500000.00"), yuan("0.00", "500000.00"), False)
    assert (found.count(1), found.count(-1), found.count(0)) == (0, 1, 1)
    assert (found.old, found.new) == (yuan("0.00", "4400000.00"), yuan("0.00", "3750000.00"))
    assert [(rule.rule, rule.profiles, rule.difference) for rule in found.rules] == [
        ("rd-support", 1, yuan("0.00", "-650000.00"))
    ]
    assert found.changed == [one]


def test_a_higher_rate_can_win_the_subject_from_another_rule(tmp_path):
    """At 40% the R&D line gives 4,800,000 and supersedes the upgrade's 4,000,000: 800,000 more in all."""
    new = rules(tmp_path, rd_support=("30%", "40%"))
    (effect,) = effects_on(written(tmp_path, one=SAME_SUBJECT), shipped(), new).effects
    assert lines(effect) == {
        "rd-support:rd_projects[0]": ("superseded", "eligible", "0.00", "4800000.00"),
        "project-support:industrial_projects[0]": ("eligible", "superseded", "0.00", "-4000000.00"),
    }
    assert effect.difference == yuan("0.00", "800000.00")


def test_a_rule_that_is_added_takes_the_subject_from_both(tmp_path):
    """12,000,000 × 50% = 6,000,000 wins over 4,000,000 (paid before) and 3,600,000 (superseded before, and still)."""
    new = rules(tmp_path, {"bonus": HEAD + BONUS})
    (effect,) = effects_on(written(tmp_path, one=SAME_SUBJECT), shipped(), new).effects
    assert lines(effect) == {
        "rd-support:rd_projects[0]": ("superseded", "superseded", "0.00", "0.00"),
        "project-support:industrial_projects[0]": ("eligible", "superseded", "0.00", "-4000000.00"),
        "bonus:rd_projects[0]": (None, "eligible", "0.00", "6000000.00"),
    }
    before, after = effect.lines[0].change.before, effect.lines[0].change.after
    assert before is not None and before.superseded_by == ("project-support:industrial_projects[0]",)
    assert after is not None and after.superseded_by == ("bonus:rd_projects[0]",)
    assert (effect.difference, effect.direction) == (yuan("0.00", "2000000.00"), 1)


def test_a_company_can_lose_its_low_total_to_a_line_with_a_higher_high(tmp_path):
    """Capital 60,000,000: 3,000,000 – 6,000,000. An added 0 – 7,200,000 on the same subject is taken for its high."""
    profile = """\
company: {name: 甲}
as_of: 2026-06-30
rd_projects: [{subject: X, key_innovation: false, spend: 1200万}]
capital_injections: [{subject: X, kind: new, registered: 1亿, paid_in: 6000万}]
"""
    new = rules(tmp_path, {"bonus": HEAD + BONUS.replace("50%", "60%")})
    (effect,) = effects_on(written(tmp_path, one=profile), shipped(), new).effects
    assert effect.difference == yuan("-3000000.00", "1200000.00")
    assert effect.direction == 1


def test_a_rule_that_is_gone_takes_its_lines_with_it(tmp_path):
    folder = rules_copy(tmp_path)
    (folder / "payments" / "project-support.yaml").unlink()
    text = (folder / "measures.yaml").read_text("utf-8")
    (folder / "measures.yaml").write_text(text.replace(", project-support", "").replace("project-support, ", ""), "utf-8")
    (effect,) = effects_on(written(tmp_path, one=SAME_SUBJECT), shipped(), load_policy(folder)).effects
    assert lines(effect) == {
        "rd-support:rd_projects[0]": ("superseded", "eligible", "0.00", "3600000.00"),
        "project-support:industrial_projects[0]": ("eligible", None, "0.00", "-4000000.00"),
    }
    assert (effect.difference, effect.direction) == (yuan("0.00", "-400000.00"), -1)


def test_what_is_undetermined_changes_only_the_potential(tmp_path):
    profile = "company: {name: 甲}\nas_of: 2026-06-30\nrd_projects: [{spend: 500万}]\n"
    new = rules(tmp_path, rd_support=("30%", "25%"))
    (effect,) = effects_on(written(tmp_path, one=profile), shipped(), new).effects
    assert (effect.old, effect.new) == (yuan("0.00", "0.00", "1500000.00"), yuan("0.00", "0.00", "1250000.00"))
    assert (effect.changed, effect.direction) == (True, 0)


def test_the_largest_movers_come_first_whatever_their_direction(tmp_path):
    def company(name, spend, investment=0):
        return (
            f"company: {{name: {name}}}\nas_of: 2026-06-30\nrd_projects: [{{key_innovation: true, spend: {spend}}}]\n"
            f"industrial_projects: [{{major: true, investment: {investment}}}]\n"
        )

    paths = written(tmp_path, a=company("甲", 100), b=company("乙", 1000), c=company("丙", 0, 1000), d=company("丁", 0))
    new = rules(tmp_path, rd_support=("30%", "20%"), project_support=("20%", "25%"))
    found = effects_on(paths, shipped(), new)
    assert [(effect.company, str(effect.difference.high)) for effect in found.changed] == [
        ("乙", "-100.00"), ("丙", "50.00"), ("甲", "-10.00"),
    ]  # fmt: skip
    assert (found.count(1), found.count(-1), found.count(0)) == (1, 2, 1)


def test_a_measure_that_no_longer_admits_a_company_is_a_change(tmp_path):
    folder = rules_copy(tmp_path)
    text = (folder / "measures.yaml").read_text("utf-8")
    (folder / "measures.yaml").write_text(
        text.replace('"rd_centre" in company.activities', '"rd_centre" not in company.activities'), "utf-8"
    )
    profile = "company: {name: 甲, statuses: [], activities: [rd_centre]}\nas_of: 2026-06-30\nrd_projects: []\nhonours: []\n"
    (effect,) = effects_on(written(tmp_path, one=profile), shipped(), load_policy(folder)).effects
    (change,) = effect.measures
    assert change.old is not None and change.new is not None
    assert (change.id, change.old.en, change.new.en) == ("M1", "matches", "does not match")
    assert (effect.changed, effect.lines, effect.direction) == (True, (), 0)


def test_the_same_rules_change_nothing():
    found = effects_on(profiles_in([str(EXAMPLES)]), shipped(), load_policy(RULES))
    assert len(found.effects) == 8
    assert (found.changed, found.rules, found.refusals) == ([], [], ())
    assert found.old == found.new != TotalAmounts()


def test_a_profile_that_one_side_refuses_is_reported_and_counted_nowhere(tmp_path):
    vocabulary = (RULES / "vocabulary.yaml").read_text("utf-8").replace("      employees:\n", "      employed:\n")
    vocabulary = vocabulary.replace("en: Employees}", "en: Employed}")
    measures = (RULES / "measures.yaml").read_text("utf-8").replace("company.employees", "company.employed")
    new = load_policy(rules_copy(tmp_path, vocabulary=vocabulary, measures=measures))
    bad, fine = "company: {name: 甲, employees: 3}\n", "company: {name: 乙}\n"
    paths = written(tmp_path, a=bad, b=fine, c="company: {nam: 丙}\n", d=bad.replace("employees", "employed"))
    found = effects_on([*paths, str(tmp_path / "none.yaml")], shipped(), new)
    assert [effect.company for effect in found.effects] == ["乙"]
    told = {Path(refusal.profile).name: (len(refusal.old), len(refusal.new)) for refusal in found.refusals}
    assert told == {"a.yaml": (0, 1), "c.yaml": (1, 1), "d.yaml": (1, 0), "none.yaml": (1, 1)}
    assert [Path(refusal.profile).name for refusal in found.refused_by_one] == ["a.yaml", "d.yaml"]


def test_a_rate_that_a_profile_assumes_can_fall_out_of_its_range(tmp_path):
    profile = "company: {name: 甲}\nassume: {rd-support: 30%}\n"
    found = effects_on(written(tmp_path, a=profile), shipped(), rules(tmp_path, rd_support=("30%", "25%")))
    assert [(len(refusal.old), len(refusal.new)) for refusal in found.refusals] == [(0, 1)]


def test_folders_give_their_profiles_in_order_and_each_file_once(tmp_path):
    for name in ("b.yml", "a.yaml", "c.json", "notes.txt"):
        (tmp_path / name).write_text("company: {name: x}\n", "utf-8")
    (tmp_path / "d.yaml").mkdir()
    inside = [str(tmp_path / name) for name in ("a.yaml", "b.yml", "c.json")]
    assert profiles_in([str(tmp_path / "c.json"), str(tmp_path)]) == [inside[2], *inside[:2]]
    with pytest.raises(NothingMatched):
        profiles_in([str(tmp_path), str(tmp_path / "d.yaml")])


def with_rates(rates):
    """The shipped rules, each with an intensity from nothing up to another rate."""
    changed = []
    for rule, percent in zip(shipped().rules, rates, strict=True):
        constant = Constant(rule.intensity.high.place, Fraction(percent, 1000))
        changed.append(rule._replace(intensity=rule.intensity._replace(kind="range", high=constant)))
    return shipped()._replace(rules=tuple(changed))


RATES = st.lists(st.integers(50, 1000), min_size=6, max_size=6)


@given(old=RATES, new=RATES)
def test_the_differences_of_lines_add_up_to_those_of_the_totals(old, new):
    names = ("overlapping-projects", "worked-case", "newcomer-at-bound")
    found = effects_on([str(EXAMPLES / f"{name}.yaml") for name in names], with_rates(old), with_rates(new))
    assert len(found.effects) == 3
    for effect in found.effects:
        assert sum((line.difference.low for line in effect.lines), Decimal(0)) == effect.difference.low
        assert sum((line.difference.high for line in effect.lines), Decimal(0)) == effect.difference.high
    by_rule = [rule.difference for rule in found.rules]
    assert sum((part.low for part in by_rule), Decimal(0)) == found.new.low - found.old.low
    assert sum((part.high for part in by_rule), Decimal(0)) == found.new.high - found.old.high
    assert found.count(1) + found.count(-1) + found.count(0) == 3
