"""Months of days that are counted from 1 January 1970; months are counted from there, too."""

from __future__ import annotations

import numpy as np

from binjiang_cli.language.readings.columns.values import Ints


def months_of(days: Ints) -> Ints:
    found: Ints = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return found


def first_days(months: Ints) -> Ints:
    """Return the first day of each month."""
    found: Ints = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return found


def in_month(days: Ints, months: Ints) -> Ints:
    """Return the same day in another month, the last where that has no such day."""
    place = days - first_days(months_of(days))
    found: Ints = np.minimum(first_days(months) + place, first_days(months + 1) - 1)
    return found


def full_months(first: Ints, last: Ints) -> Ints:
    """Return the greatest number of months after which a day is not yet beyond another; none where it is the later one."""
    months = months_of(first)
    whole = months_of(last) - months
    beyond = in_month(first, months + whole) > last
    found: Ints = np.maximum(whole - beyond, 0)
    return found
