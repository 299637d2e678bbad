"""Doubts about days and years that lie after the day of the estimate: what has not happened yet is no spending."""

from collections.abc import Iterator
from datetime import date

from binjiang_cli.estimation.evaluate import Evaluator
from binjiang_cli.policy.vocabulary import Field
from binjiang_cli.profile.caution import Caution
from binjiang_cli.words import Text


def day_doubts(evaluator: Evaluator) -> Iterator[Caution]:
    """Yield the days and years of a profile's records that are still to come."""
    as_of = evaluator.as_of
    for name, section in evaluator.policy.vocabulary.sections.items():
        dated = {key: field for key, field in section.fields.items() if field.type in ("date", "year")}
        for record in evaluator.records[name] or ():
            for key, field in dated.items():
                value = getattr(record.fields, key)
                if value is not None and _is_after(field, value, as_of):
                    yield Caution("after_as_of", still_to_come(value, as_of), f"{record.path}.{key}")


def still_to_come(value: date | int, as_of: date) -> Text:
    """Return that a day or a year lies after the day of the estimate."""
    return Text(f"{value} 晚于评估日 {as_of}，尚未发生", f"{value} lies after {as_of}, the day of the estimate")


def _is_after(field: Field, value: date | int, as_of: date) -> bool:
    if isinstance(value, date):
        return value > as_of
    return field.type == "year" and value > as_of.year
