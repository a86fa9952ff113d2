"""Days as people read them, and which day it is."""

from __future__ import annotations

import datetime
import os

from babel.dates import format_date

from community_data.text.translate import locale


def long_day(day: datetime.date) -> str:
    """ "December 12, 2023"."""
    return format_date(day, "long", locale())


def today() -> datetime.date:
    """The day on which a page is made.

    SOURCE_DATE_EPOCH (seconds since 1970, as reproducible-builds.org describes it) stands for the
    clock where it is set, so that a page can be made again byte by byte.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    if seconds.isdigit():
        return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).date()
    return datetime.date.today()
