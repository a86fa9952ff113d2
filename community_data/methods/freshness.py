"""How old are the data? Dates, from what a source says of itself.

Nothing here looks at a clock: the age of data is counted up to a day that somebody names. It is
counted from the middle of the time in which people were asked or counted (`middle_of`): of five
years together, the third speaks for all.

Source of the idea: "timeliness", the time between the end of the period that data describe and
the day they are published (European Statistics Code of Practice, 2017, principle 13; OECD Quality
Framework for Statistical Activities, 2011).
"""

import calendar
import datetime
import re

# A year, or years from … to …: "2024", "2020–2024", "2023-24"; then perhaps a quarter or a month.
_YEAR = r"(?:1[89]|20)\d\d"
_SCHOOL_YEAR = re.compile(rf"({_YEAR})\s*[-–/]\s*(\d\d)")
_QUARTER = re.compile(rf"({_YEAR})\s*-?\s*Q([1-4])", re.I)
_MONTH = re.compile(rf"({_YEAR})-(\d\d)")
_DAY = re.compile(rf"({_YEAR})-(\d\d)-(\d\d)(?:[T ].*)?")


def period_end(period):
    """Return the last day (a date) of a period that is written as text, or None.

    "2024" ends on 2024-12-31, "2020–2024" too, "2025-Q2" on 2025-06-30, "2025-06" on 2025-06-30,
    "2023-24" on 2024-12-31, "2025-06-30" on that day. Of other text, the last year in it counts.
    None where no year is in it or the date cannot be, such as "2025-02-30".
    """
    text = str(period).strip()
    if found := _DAY.fullmatch(text):
        return _date(*map(int, found.groups()))
    if found := _QUARTER.fullmatch(text):
        return _end_of_month(int(found[1]), 3 * int(found[2]))
    if (found := _MONTH.fullmatch(text)) and 1 <= int(found[2]) <= 12:
        return _end_of_month(int(found[1]), int(found[2]))
    if found := _SCHOOL_YEAR.fullmatch(text):
        first, last = int(found[1]), int(found[1][:2] + found[2])
        return _date(last, 12, 31) if last > first else None
    years = re.findall(rf"(?<!\d){_YEAR}(?!\d)", text)
    return _date(int(years[-1]), 12, 31) if years else None


def period_start(period):
    """Return the first day (a date) of a period that is written as text, or None.

    "2020–2024" begins on 2020-01-01, "2025-Q2" on 2025-04-01, "2025-06" on 2025-06-01,
    "2025-06-30" on that day. Of other text, the first year in it counts. None as in `period_end`.
    """
    text = str(period).strip()
    if period_end(text) is None:
        return None
    if found := _DAY.fullmatch(text):
        return _date(*map(int, found.groups()))
    if found := _QUARTER.fullmatch(text):
        return _date(int(found[1]), 3 * int(found[2]) - 2, 1)
    if (found := _MONTH.fullmatch(text)) and 1 <= int(found[2]) <= 12:
        return _date(int(found[1]), int(found[2]), 1)
    return _date(int(re.search(rf"(?<!\d){_YEAR}(?!\d)", text)[0]), 1, 1)


def middle_of(first, last):
    """Return the day (a date) in the middle of two dates, or None where one is missing.

    Each is a date, or text: of `first` the start counts, of `last` the end. None where `last` is
    the earlier one.
    """
    first, last = (
        each if isinstance(each, datetime.date) else read(each)
        for each, read in ((first, period_start), (last, period_end))
    )
    if None in (first, last) or last < first:
        return None
    return first + (last - first) // 2


def days_between(earlier, later):
    """Return the number of days from one date to another (an int), or None where one is missing.

    Each is a date, or text that `period_end` reads. Negative where `later` is the earlier one.
    """
    dates = [each if isinstance(each, datetime.date) else period_end(each)
             for each in (earlier, later)]  # fmt: skip
    if None in dates:
        return None
    first, last = (d.date() if isinstance(d, datetime.datetime) else d for d in dates)
    return (last - first).days


def _date(year, month, day):
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _end_of_month(year, month):
    return _date(year, month, calendar.monthrange(year, month)[1])
