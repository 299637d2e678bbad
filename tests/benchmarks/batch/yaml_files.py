"""Only parsing YAML files with libyaml and validating them with pydantic, in as many processes as there are processors.

Nothing is computed, and nothing is written to OUT. IN is a folder.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import yaml
from measured import SOURCE, report, stage
from pydantic import BaseModel, ConfigDict, Field

Money = Annotated[Decimal, Field(ge=0, decimal_places=2)]


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str | None = None
    subject: list[str] | None = None


class Company(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    uscc: Annotated[str, Field(pattern=r"^[0-9A-HJ-NP-RTUWXY]{18}$")] | None = None
    district: Literal["binjiang", "other"] = "binjiang"
    established: date | None = None
    industries: list[str] | None = None


class RdProject(Record):
    year: int | None = None
    key_innovation: bool | None = None
    spend: Money | None = None


class Loan(Record):
    lender: Literal["bank", "other"] | None = None
    principal: Money | None = None
    drawn_on: date | None = None
    repaid_on: date | None = None
    interest_paid: Money | None = None


class Injection(Record):
    kind: Literal["new", "increase"] | None = None
    registered: Money | None = None
    paid_in: Money | None = None
    on: date | None = None


class Project(Record):
    major: bool | None = None
    investment: Money | None = None


class Network(Record):
    region: Literal["domestic", "overseas"] | None = None
    year: int | None = None
    operating_cost: Money | None = None


class Profile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    company: Company
    rd_projects: list[RdProject] | None = None
    loans: list[Loan] | None = None
    capital_injections: list[Injection] | None = None
    industrial_projects: list[Project] | None = None
    market_networks: list[Network] | None = None


def read(path: Path) -> None:
    Profile.model_validate(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader))


if __name__ == "__main__":
    with stage("read, validate"), ProcessPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(read, sorted(Path(SOURCE).glob("*.yaml")), chunksize=100):
            pass
    report()
