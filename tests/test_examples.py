"""The example profiles, each with the figures that it must give, worked out by hand."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from helpers import as_texts

from binjiang_cli import estimate, load_policy, load_profile
from binjiang_cli.intake.door import received

ROOT = Path(__file__).parents[1]
POLICY = load_policy(ROOT / "rules" / "binjiang-2024")

# What is paid, line by line (low, high), and the potential.
PAID = {
    "chip-designer": (
        {
            "rd-support:rd_projects[1]": ("0.00", "4740000.00"),  # 15,800,000 × 30%; the same subject in 2024 is lower
            "rd-support:rd_projects[2]": ("0.00", "1731013.75"),  # 8,436,712.50 × 30% − 800,000
            "loan-interest:loans[0]": ("0.00", "875750.00"),  # 30,000,000 × 3.10% × 339 ÷ 360
            "loan-interest:loans[1]": ("0.00", "392000.00"),  # 12,000,000 × 3.00% × 392 ÷ 360, below 401,520
            "project-support:industrial_projects[0]": ("0.00", "4300000.00"),  # 21,500,000 × 20%
        },
        "2160000.00",  # 7,200,000 × 30%
    ),
    "cross-border-seller": (
        {
            "loan-interest:loans[0]": ("0.00", "55000.00"),  # 5,000,000 × 3.00% × 132 ÷ 360, below 61,000
            "market-domestic:market_networks[0]": ("0.00", "483470.16"),  # 2,417,350.80 × 20%
            "market-domestic:market_networks[1]": ("0.00", "372000.00"),  # 1,860,000 × 20%
            "market-overseas:market_networks[2]": ("0.00", "4272284.64"),  # USD 1,206,400 × 7.0827 × 50%
            "market-overseas:market_networks[3]": ("0.00", "2948580.00"),  # EUR 720,000 × 8.1905 × 50%
            "market-overseas:market_networks[4]": ("0.00", "1487083.50"),  # GBP 315,000 × 9.4418 × 50%
        },
        "450000.00",  # 900,000 at 50% rather than 20%; nothing is known of the baht
    ),
    "medical-device-maker": (
        {
            "rd-support:rd_projects[0]": ("0.00", "5280000.00"),  # 22,600,000 × 30% − 1,500,000
            "capital-support:capital_injections[0]": ("1420680.00", "2841360.00"),  # USD 4,000,000 × 7.1034
            "capital-support:capital_injections[1]": ("1276595.50", "2553191.00"),  # EUR 3,100,000 × 8.2361
            "market-overseas:market_networks[0]": ("0.00", "2001372.30"),  # EUR 486,000 × 8.2361 × 50%
        },
        "0.00",
    ),
    "newcomer-at-bound": (
        {
            "capital-support:capital_injections[0]": ("3000000.00", "6000000.00"),  # 60,000,000
            "capital-support:capital_injections[1]": ("1420680.00", "2841360.00"),  # USD 4,000,000 × 7.1034
            "capital-support:capital_injections[2]": ("912600.00", "1825200.00"),  # HKD 20,000,000 × 0.9126
        },
        "0.00",
    ),
    "newcomer-below-bound": ({}, "0.00"),
    "overlapping-projects": (
        {
            "rd-support:rd_projects[1]": ("0.00", "2400000.00"),  # 10,000,000 × 30% − 600,000
            "rd-support:rd_projects[2]": ("0.00", "1800000.00"),  # 8,000,000 × 30% − 600,000; with it 4.2 m beat 3.9 m
            "project-support:industrial_projects[0]": ("0.00", "7200000.00"),  # 46,000,000 × 20% − 2,000,000
            "market-domestic:market_networks[1]": ("0.00", "290000.00"),  # 1,450,000 × 20%
        },
        "0.00",
    ),
    "sparse-chinese-keys": (
        {"loan-interest:loans[0]": ("0.00", "121333.33")},
        # 2,040,000 + 5,833.33 + 800,000 + 600,000 (overseas rather than 240,000 at home)
        "3445833.33",
    ),
    "worked-case": (
        {
            "loan-interest:loans[0]": ("0.00", "875750.00"),
            "loan-interest:loans[1]": ("0.00", "326666.67"),  # 10,000,000 × 3.00% × 392 ÷ 360
            "capital-support:capital_injections[0]": ("3000000.00", "6000000.00"),
            "capital-support:capital_injections[1]": ("1420680.00", "2841360.00"),
            "project-support:industrial_projects[0]": ("0.00", "3000000.00"),  # 20,000,000 × 20% − 1,000,000
            "market-domestic:market_networks[0]": ("0.00", "600000.00"),
            "market-overseas:market_networks[1]": ("0.00", "2500000.00"),
        },
        "1500000.00",
    ),
}


def test_every_example_has_its_figures():
    assert sorted(PAID) == sorted(path.stem for path in (ROOT / "examples" / "profiles").glob("*.yaml"))


@pytest.mark.parametrize("name", PAID)
def test_example_pays_what_was_worked_out(name):
    paid, potential = PAID[name]
    result = estimate(load_profile(ROOT / "examples" / "profiles" / f"{name}.yaml", POLICY), POLICY)
    lines = {line.id: as_texts(line.amount) for line in result.lines if line.status == "eligible"}
    assert lines == paid
    assert result.totals.low == sum((Decimal(low) for low, _ in paid.values()), Decimal("0.00"))
    assert result.totals.high == sum((Decimal(high) for _, high in paid.values()), Decimal("0.00"))
    assert str(result.potential) == potential


@pytest.mark.parametrize("name", PAID)
def test_command_says_the_same_as_the_function(name, binjiang):
    path = ROOT / "examples" / "profiles" / f"{name}.yaml"
    done = binjiang("estimate", path, "--format", "json")
    assert (done.code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == estimate(load_profile(path, POLICY), POLICY).as_json("zh")


SENT = [
    # 12,000,000 × 30%; 30,000,000 × 3.10% × 339 ÷ 360; 10,000,000 × 5% to 10%
    ("mail.yaml", [("杭州砚池半导体有限公司", "500000.00", "5475750.00")]),
    # 1,350,000.50 × 30%; 4,800,000 × 30%
    ("summary.csv", [("杭州霁野医疗器械有限公司", "0.00", "405000.15"), ("杭州棠溪数据服务有限公司", "0.00", "1440000.00")]),
]


@pytest.mark.parametrize(("name", "expected"), SENT)
def test_what_was_sent_gives_the_figures_that_a_person_reads(name, expected):
    found = []
    for sent in received([str(ROOT / "examples/sent" / name)], POLICY.vocabulary, "zh").companies:
        assert sent.profile is not None
        totals = estimate(sent.profile, POLICY, as_of=date(2026, 6, 30)).totals
        found.append((sent.profile.name, str(totals.low), str(totals.high)))
    assert found == expected
