"""The six rules in OpenFisca-Core, as its users write them: records are the members of companies, formulas are vectors.

OpenFisca knows no unknown: money that is not known is zero here, a condition that is not known does not hold. Its
numbers are float32, so that no more than seven digits of an amount mean anything. The LPR of a record's own day is
looked up in the parameter's history with searchsorted, rather than by reading the parameter once for each day; roles
and choices go in as numbers, not as texts.
"""

from datetime import date
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from flat import SECTIONS, Arrays, local, records, to_fen, write
from measured import SOURCE, report, stage
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from shipped import AS_OF, RULES, lpr_changes

PERIOD = "2026"
IN_FORCE = "2024-11-25"
Record = build_entity("record", "records", "A project, loan, injection or network", is_person=True)
Company = build_entity("company", "companies", "A company", roles=[{"key": "record", "plural": "records"}])

PARAMETERS = {
    "lpr_1y": {"values": {day.isoformat(): {"value": rate / 10_000} for day, rate in lpr_changes()}},
    "day_count": {"values": {IN_FORCE: {"value": 360}}},
    "min_registered": {"values": {IN_FORCE: {"value": 100_000_000}}},
    **{
        f"{rule}_rate": {"values": {IN_FORCE: {"value": rate}}}
        for rule, rate in {
            "rd_support": 0.30, "low": 0.05, "capital_support": 0.10, "project_support": 0.20,
            "market_domestic": 0.20, "market_overseas": 0.50,
        }.items()
    },
}  # fmt: skip


class Lender(Enum):
    unknown = "unknown"
    bank = "bank"
    other = "other"


class Kind(Enum):
    unknown = "unknown"
    new = "new"
    increase = "increase"


class Region(Enum):
    unknown = "unknown"
    domestic = "domestic"
    overseas = "overseas"


CHOICES: dict[str, Any] = {"lender": Lender, "kind": Kind, "region": Region}
INPUTS = {
    "key_innovation": bool, "spend": float,
    "lender": Enum, "principal": float, "drawn_on": date, "repaid_on": date, "interest_paid": float,
    "kind": Enum, "registered": float, "paid_in": float,
    "major": bool, "investment": float,
    "region": Enum, "operating_cost": float,
}  # fmt: skip


def variable(name: str, entity: object, value_type: type, **others: object) -> type[Variable]:
    if value_type is Enum:
        others = {"possible_values": CHOICES[name], "default_value": CHOICES[name].unknown}
    fields = {"entity": entity, "value_type": value_type, "definition_period": DateUnit.YEAR, "label": name, **others}
    return type(name, (Variable,), fields)


def rd_support(record, period, parameters):
    return record("key_innovation", period) * record("spend", period) * parameters(period).rd_support_rate


def loan_interest(record, period, parameters):
    drawn_on = record("drawn_on", period)
    term = (record("repaid_on", period) - drawn_on).astype(np.int64)
    interest = record("principal", period) * lpr_on(drawn_on) * term / parameters(period).day_count
    qualifies = (record("lender", period) == Lender.bank) * (term > 0)
    return qualifies * np.minimum(interest, record("interest_paid", period))


def injected(record, period, parameters):
    kind = record("kind", period)
    large = record("registered", period) >= parameters(period).min_registered
    return ((kind == Kind.new) + (kind == Kind.increase)) * large * record("paid_in", period)


def low(record, period, parameters):
    return record("injected", period) * parameters(period).low_rate


def capital_support(record, period, parameters):
    return record("injected", period) * parameters(period).capital_support_rate


def project_support(record, period, parameters):
    return record("major", period) * record("investment", period) * parameters(period).project_support_rate


def market_domestic(record, period, parameters):
    domestic = record("region", period) == Region.domestic
    return domestic * record("operating_cost", period) * parameters(period).market_domestic_rate


def market_overseas(record, period, parameters):
    overseas = record("region", period) == Region.overseas
    return overseas * record("operating_cost", period) * parameters(period).market_overseas_rate


FORMULAS = (
    rd_support, loan_interest, injected, low, capital_support, project_support, market_domestic, market_overseas,
)  # fmt: skip


def of_company(rule: str):
    """The formula of what a company's records give together under a rule."""

    def formula(company, period):
        return company("local", period) * company.sum(company.members(rule, period))

    return formula


def system() -> TaxBenefitSystem:
    made = TaxBenefitSystem([Record, Company])
    made.parameters = ParameterNode(data=PARAMETERS)
    made.add_variable(variable("local", Company, bool))
    for name, value_type in INPUTS.items():
        made.add_variable(variable(name, Record, value_type))
    for formula in FORMULAS:
        made.add_variable(variable(formula.__name__, Record, float, formula=formula))
    for rule in ("low", *RULES):
        made.add_variable(variable(f"company_{rule}", Company, float, formula=of_company(rule)))
    return made


SYSTEM = system()
HISTORY = sorted((value.instant_str, value.value) for value in SYSTEM.parameters.lpr_1y.values_list)
DAYS = np.array([day for day, _ in HISTORY], "datetime64[D]")
RATES = np.array([rate for _, rate in HISTORY], np.float32)


def lpr_on(days: np.ndarray) -> np.ndarray:
    return RATES[np.maximum(np.searchsorted(DAYS, days, side="right") - 1, 0)]


def simulation_of(here: np.ndarray, sections: list[Arrays]) -> Simulation:
    """All records of all sections as members of the companies; a field has its default in other sections' records."""
    membership = np.concatenate([section["company"] for section in sections])
    builder = SimulationBuilder()
    builder.create_entities(SYSTEM)
    builder.declare_person_entity("record", np.arange(len(membership)))
    companies = builder.declare_entity("company", np.arange(len(here)))
    builder.join_with_persons(companies, membership, np.zeros(len(membership), np.int8))
    simulation = builder.build(SYSTEM)
    simulation.set_input("local", PERIOD, here)
    first = 0
    for section in sections:
        last = first + len(section["company"])
        for name in section.keys() & INPUTS.keys():
            whole = SYSTEM.get_variable(name).default_array(len(membership))
            whole[first:last] = known(name, section[name])
            simulation.set_input(name, PERIOD, whole)
        first = last
    return simulation


def known(name: str, values: np.ndarray) -> np.ndarray:
    """A value for what is not known. A loan whose day of drawing is not known has no term; one not repaid runs on."""
    if name in CHOICES:
        codes = [np.asarray(code) for code in range(3)]
        return np.select([values == choice.name for choice in CHOICES[name]], codes, 0)
    if name in ("drawn_on", "repaid_on"):
        return np.where(np.isnat(values), np.datetime64("9999-12-31" if name == "drawn_on" else AS_OF), values)
    if INPUTS[name] is float:
        filled: np.ndarray = np.nan_to_num(values, nan=np.inf if name == "interest_paid" else 0.0)
        return filled
    return values


if __name__ == "__main__":
    with stage("read"):
        table = pq.read_table(SOURCE)
        sections = [records(table, section) for section in SECTIONS]
    with stage("build"):
        simulation = simulation_of(local(table), sections)
    with stage("compute"):
        totals = {rule: to_fen(simulation.calculate(f"company_{rule}", PERIOD)) for rule in ("low", *RULES)}
        totals["high"] = np.sum([totals[rule] for rule in RULES], axis=0)
    with stage("write"):
        write(table, totals)
    report()
