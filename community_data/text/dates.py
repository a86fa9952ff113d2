"""Days as people read them, and which day it is."""

from __future__ import annotations

import datetime
import math
import os

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

from community_data.text.translate import _, locale, ngettext


def day_in(text: object) -> str:
    """A date of a package as people write it; what is no date stays as it is, nothing is "".

    "2023-12-12" and "2023-12-12T00:00:00Z" are both December 12, 2023.
    """
    try:
        return long_day(datetime.date.fromisoformat(str(text)[:10]))
    except ValueError:
        return str(text or "")


def long_day(day: datetime.date) -> str:
    """ "December 12, 2023"."""
    return format_date(day, "long", locale())


def weekday(day: datetime.date) -> str:
    """ "Monday"."""
    return format_date(day, "EEEE", locale())


def today() -> datetime.date:
    """The day on which a page is made.

    SOURCE_DATE_EPOCH (seconds since 1970, as reproducible-builds.org describes it) stands for the
    clock where it is set, so that a page can be made again byte by byte.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    if seconds.isdigit():
        return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).date()
    return datetime.date.today()


def duration(days: float) -> str:
    """Days as people say them: “11 days”, “18 months”, “3.1 years”."""
    if days is None or math.isnan(days) or days < 0:  # below 0, a date in the package is wrong
        return _("not known")
    if days < 60:
        return ngettext("{n} day", "{n} days", round(days)).format(n=round(days))
    if days < 730:
        months = round(days / 30.44)
        return ngettext("{n} month", "{n} months", months).format(n=months)
    years = format_decimal(days / 365.25, "0.0", locale())
    return _("{years} years").format(years=years)


def day_of(date) -> str:
    """A day as people write it, or that nobody told it."""
    return _("not told") if pd.isna(date) else long_day(date)


def month_of(date, short: bool = False) -> str:
    """A month as people write it: “March 2024”, or short “Mar 2024”."""
    if pd.isna(date):
        return _("not told")
    return format_date(date, "LLL yyyy" if short else "LLLL yyyy", locale())


def month_name(month: int) -> str:
    """ "March" for 3."""
    return format_date(datetime.date(2000, month, 1), "LLLL", locale())
