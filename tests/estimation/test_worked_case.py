"""A company with a record for every rule, to the fen and with every field of the published form."""

from __future__ import annotations

import json
from typing import Any

from helpers import estimate_of, shipped

from binjiang_cli.render.json import json_text

PROFILE = """\
company: {name: 钱江微电子(杭州)有限公司}
as_of: 2026-06-30
fx: {USD: 7.1034}
rd_projects:
  - {name: 车规级 MCU, subject: MCU, year: 2025, key_innovation: true, spend: 1200万}
  - {name: 传感器, year: 2025, spend: 500万}
loans:
  - {name: 流动资金贷款, lender: bank, principal: 3000万元, drawn_on: 2025-01-15, repaid_on: 2025-12-20, interest_paid: 978000}
  - {name: 设备贷款, lender: bank, principal: 1000万, drawn_on: 2025-06-03}
capital_injections:
  - {name: A 轮, kind: increase, registered: 1亿元, paid_in: 6000万, on: 2025-03-01}
  - {name: 外资, kind: new, registered: 1000万美元, paid_in: USD 400万, on: 2025-04-01}
industrial_projects:
  - {name: 封测线技改, subject: MCU, major: true, investment: 2000万}
market_networks:
  - {name: 成都门店, region: domestic, year: 2025, operating_cost: 300万}
  - {name: 慕尼黑子公司, region: overseas, year: 2025, operating_cost: 500万}
grants_received:
  - {subject: MCU, amount: 100万, on: 2025-08-01}
"""


def line(rule: str, record: str, name: str, clause: str, **others: Any) -> dict[str, Any]:
    return {
        "rule": rule,
        "record": record,
        "name": name,
        "clause": clause,
        "status": "eligible",
        "subjects": [],
        "conditions": [],
        "eligible_cost": None,
        "intensity": None,
        "ceiling": None,
        "gross": None,
        "received": "0.00",
        "amount": None,
        "superseded_by": [],
        "missing": [],
        "zero": [],
        "policy": None,
        "payee": None,
        "payer": None,
        "instalments": [],
        **others,
    }


def between(low: str, high: str) -> dict[str, str]:
    return {"low": low, "high": high}


def held(*ids: str) -> list[dict[str, Any]]:
    return [{"id": name, "holds": True} for name in ids]


LINES = [
    # 12,000,000 × 30% = 3,600,000, less the 1,000,000 received for the MCU; the upgrade pays more
    line(
        "rd-support",
        "rd_projects[0]",
        "车规级 MCU",
        "S4.1",
        status="superseded",
        subjects=["MCU"],
        conditions=held("key_innovation"),
        eligible_cost="12000000.00",
        intensity=between("0", "0.3"),
        gross=between("0.00", "3600000.00"),
        received="1000000.00",
        amount=between("0.00", "2600000.00"),
        superseded_by=["project-support:industrial_projects[0]"],
    ),
    # 5,000,000 × 30%, were it a key innovation
    line(
        "rd-support",
        "rd_projects[1]",
        "传感器",
        "S4.1",
        status="undetermined",
        conditions=[{"id": "key_innovation", "holds": None}],
        eligible_cost="5000000.00",
        intensity=between("0", "0.3"),
        gross=between("0.00", "1500000.00"),
        amount=between("0.00", "1500000.00"),
        missing=["rd_projects[1].key_innovation"],
    ),
    # 30,000,000 × 3.10% × 339 ÷ 360 = 875,750, less than the 978,000 paid
    line(
        "loan-interest",
        "loans[0]",
        "流动资金贷款",
        "S4.2a",
        conditions=held("bank_loan", "interest_accrued"),
        eligible_cost="875750.00",
        intensity=between("0", "1"),
        ceiling="978000.00",
        gross=between("0.00", "875750.00"),
        amount=between("0.00", "875750.00"),
    ),
    # 10,000,000 × 3.00% × 392 ÷ 360 = 326,666.666…
    line(
        "loan-interest",
        "loans[1]",
        "设备贷款",
        "S4.2a",
        conditions=held("bank_loan", "interest_accrued"),
        eligible_cost="326666.67",
        intensity=between("0", "1"),
        gross=between("0.00", "326666.67"),
        amount=between("0.00", "326666.67"),
    ),
    # 60,000,000 × 5% and × 10%
    line(
        "capital-support",
        "capital_injections[0]",
        "A 轮",
        "S4.2b",
        conditions=held("new_or_increase", "large_enough"),
        eligible_cost="60000000.00",
        intensity=between("0.05", "0.1"),
        gross=between("3000000.00", "6000000.00"),
        amount=between("3000000.00", "6000000.00"),
    ),
    # 4,000,000 × 7.1034 = 28,413,600; × 5% and × 10%
    line(
        "capital-support",
        "capital_injections[1]",
        "外资",
        "S4.2b",
        conditions=held("new_or_increase", "large_enough"),
        eligible_cost="28413600.00",
        intensity=between("0.05", "0.1"),
        gross=between("1420680.00", "2841360.00"),
        amount=between("1420680.00", "2841360.00"),
    ),
    # 20,000,000 × 20% = 4,000,000, less the 1,000,000 received
    line(
        "project-support",
        "industrial_projects[0]",
        "封测线技改",
        "S4.3",
        subjects=["MCU"],
        conditions=held("major_project"),
        eligible_cost="20000000.00",
        intensity=between("0", "0.2"),
        gross=between("0.00", "4000000.00"),
        received="1000000.00",
        amount=between("0.00", "3000000.00"),
    ),
    line(
        "market-domestic",
        "market_networks[0]",
        "成都门店",
        "S4.4a",
        eligible_cost="3000000.00",
        intensity=between("0", "0.2"),
        gross=between("0.00", "600000.00"),
        amount=between("0.00", "600000.00"),
    ),
    line(
        "market-overseas",
        "market_networks[1]",
        "慕尼黑子公司",
        "S4.4b",
        eligible_cost="5000000.00",
        intensity=between("0", "0.5"),
        gross=between("0.00", "2500000.00"),
        amount=between("0.00", "2500000.00"),
    ),
]

# 3,000,000 + 1,420,680 at the least; at the most besides 875,750 + 326,666.67 + 3,000,000 + 600,000 + 2,500,000
WHOLE = {
    "schema_version": 1,
    "company": {"name": "钱江微电子(杭州)有限公司", "uscc": None},
    "as_of": "2026-06-30",
    "currency": "CNY",
    "lines": LINES,
    "totals": {**between("4420680.00", "16143776.67"), "by_payee": [], "by_set": []},
    "potential": "1500000.00",
    "warnings": [{"code": "no_ceiling", "path": "loans[1].interest_paid"}],
}


def published() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json_text(estimate_of(PROFILE).as_json("en")))
    return found


def test_every_field() -> None:
    found = published()
    assert found.pop("policy") == {"id": "binjiang-2024", "sha256": shipped().sha256}
    assert isinstance(found.pop("measures"), list)
    assert found.pop("receipt")["as_of"] == "2026-06-30"
    for warned in found["warnings"]:
        assert set(warned) == {"code", "message", "path"}
        assert warned.pop("message")
    assert found == WHOLE


def test_keys_stand_in_their_published_order() -> None:
    found = published()
    assert list(found) == [
        "schema_version",
        "company",
        "as_of",
        "policy",
        "currency",
        "lines",
        "totals",
        "potential",
        "measures",
        "warnings",
        "receipt",
    ]
    assert list(found["lines"][0]) == [
        "rule",
        "record",
        "name",
        "clause",
        "status",
        "subjects",
        "conditions",
        "eligible_cost",
        "intensity",
        "ceiling",
        "gross",
        "received",
        "amount",
        "superseded_by",
        "missing",
        "zero",
        "policy",
        "payee",
        "payer",
        "instalments",
    ]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert json_text(estimate_of(PROFILE).as_json("zh")) == json_text(estimate_of(PROFILE).as_json("zh"))


def test_no_figure_is_a_json_number() -> None:
    def numbers(value: Any) -> list[Any]:
        if isinstance(value, dict):
            return [found for key, below in value.items() if key != "schema_version" for found in numbers(below)]
        if isinstance(value, list):
            return [found for below in value for found in numbers(below)]
        return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []

    assert numbers(published()) == []


def test_a_tiny_rate_is_a_decimal_text() -> None:
    found = estimate_of("rd_projects: [{key_innovation: true, spend: 100}]\nassume: {rd-support: 0.0000001}\n")
    assert json.loads(json_text(found.as_json("en")))["lines"][0]["intensity"] == between("0.0000001", "0.0000001")
