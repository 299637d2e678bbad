"""The receipt of a saved estimate, read again: what is wrong with it is told at its place."""

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ValidationError

from binjiang_cli.advice.saved import Stored, StoredPolicy, stored_day, values_of
from binjiang_cli.source.nodes import Mapping
from binjiang_cli.source.problem import InputError
from binjiang_cli.source.validation import problems_of, read_text, refusal
from binjiang_cli.values.numbers import parse_rate
from binjiang_cli.words import Text

NO_RATE = Text('应为比例文字，例如 "0.3"', 'a rate as a text is expected, such as "0.3"')


def _rate(value: Any) -> Fraction:
    if not isinstance(value, str):
        raise refusal(NO_RATE)
    return read_text(value, parse_rate)


StoredRate = Annotated[Fraction, BeforeValidator(_rate)]


class StoredLprRow(Stored):
    published_on: Annotated[date, BeforeValidator(stored_day)]
    one_year: StoredRate
    five_year: StoredRate


class StoredAssumption(Stored):
    rule: str
    rate: StoredRate
    by: Literal["call", "profile"]


class StoredReceipt(Stored):
    """What a verification needs of a receipt."""

    program: str
    policy: StoredPolicy
    lpr: tuple[StoredLprRow, ...]
    profile_sha256: str
    as_of: Annotated[date, BeforeValidator(stored_day)]
    sets: tuple[str, ...]
    unsets: tuple[str, ...]
    assumptions: tuple[StoredAssumption, ...]

    @property
    def assumed(self) -> dict[str, Fraction]:
        """Return the rates that the call assumed; a profile's own are applied with it."""
        return {one.rule: one.rate for one in self.assumptions if one.by == "call"}


class WithReceipt(Stored):
    """The one key of a saved estimate that is read here; estimates of earlier programs have none."""

    receipt: StoredReceipt | None = None


def receipt_in(root: Mapping) -> StoredReceipt | None:
    """Return the receipt that the keys of a saved estimate hold, None where they hold none. Raises InputError."""
    try:
        return WithReceipt.model_validate(values_of(root)).receipt
    except ValidationError as error:
        raise InputError(problems_of(error, root, WithReceipt)) from None
