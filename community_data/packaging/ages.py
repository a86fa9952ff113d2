"""Birth dates and ages, and the groups that they fall into."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from dataclasses import dataclass

from community_data.errors import DataProblem
from community_data.text.translate import _

OLDEST = 120
"""An age above this is a mistake, such as a birth date of 1900-01-01 that means “not known”."""

TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?Z?)?"
YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){TIME}")
COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){TIME}")
DAY_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ .-]+([A-Za-z]{3,9})\.?[ ,-]+(\d{4})")
MONTH_WORD = re.compile(r"([A-Za-z]{3,9})\.?[ -]+(\d{1,2})(?:st|nd|rd|th)?,?[ -]+(\d{4})")

RANGES = [
    (re.compile(r"(?:under|below|younger than) (\d+)"), lambda n: (0, n - 1)),
    (re.compile(r"(\d+) ?(?:to|through|–|-) ?(\d+)"), lambda low, high: (low, high)),
    (re.compile(r"(\d+) ?(?:\+|and (?:over|older|above)|or (?:over|older|above))"),
     lambda n: (n, None)),
    (re.compile(r"over (\d+)"), lambda n: (n + 1, None)),
    (re.compile(r"(\d+)"), lambda n: (n, n)),
]  # fmt: skip


class Ambiguous(ValueError):
    """A date that could be two: 03/04/2019 is in March or in April."""


@dataclass(frozen=True)
class AgeGroups:
    """Ranges of ages without a gap. Make them with `AgeGroups.of`."""

    starts: list[int]
    labels: list[str]

    @classmethod
    def of(cls, labels: list[str]) -> AgeGroups:
        """From names such as "under 18", "18 to 64", "65 and over". Raises `DataProblem`."""
        ranges = sorted((_range(label), label) for label in labels)
        expected = 0
        for n, ((low, high), label) in enumerate(ranges):
            if low != expected:
                if low < expected:
                    problem = _("In the age groups, the age of {age} is in two groups.")
                else:
                    problem = _("In the age groups, the age of {age} is in no group.")
                raise DataProblem(problem.format(age=min(low, expected)))
            if (high is None) != (n == len(ranges) - 1):
                raise DataProblem(
                    _(
                        "The last of the age groups must be open, such as “65 and over”, and no "
                        "other may be: look at “{label}”."
                    ).format(label=label)
                )
            expected = high + 1 if high is not None else None
        return cls([limits[0] for limits, _label in ranges], [label for _limits, label in ranges])

    def group(self, age: int) -> str:
        return self.labels[bisect_right(self.starts, age) - 1]


def _range(label: str) -> tuple[int, int | None]:
    plain = " ".join(label.casefold().removeprefix("ages ").removeprefix("age ").split())
    for pattern, limits in RANGES:
        if match := pattern.fullmatch(plain):
            low, high = limits(*map(int, match.groups()))
            if high is None or high >= low:
                return low, high
    raise DataProblem(
        _(
            "The age group “{label}” cannot be read. Write groups like “under 18”, “18 to 64” and "
            "“65 and over”."
        ).format(label=label)
    )


def read_date(cell, first: str = "") -> datetime.date | None:
    """The date in a cell, or None where none can be read. Raises `Ambiguous`.

    first: "day" or "month", for dates such as 03/04/2019. Years have four digits: 19 could be
    1919 and 2019.
    """
    if isinstance(cell, datetime.date):
        return cell
    text = " ".join(cell.split())
    if match := YEAR_FIRST.fullmatch(text):
        return _date(match[1], match[3], match[4])
    if match := COMPACT.fullmatch(text):
        return _date(*match.groups())
    if match := DAY_WORD.fullmatch(text):
        return _date(match[3], _month(match[2]), match[1])
    if match := MONTH_WORD.fullmatch(text):
        return _date(match[3], _month(match[1]), match[2])
    if match := YEAR_LAST.fullmatch(text):
        one, _separator, two, year = match.groups()
        if first:
            day, month = (one, two) if first == "day" else (two, one)
            return _date(year, month, day)
        readings = {_date(year, one, two), _date(year, two, one)} - {None}
        if len(readings) > 1:
            raise Ambiguous
        return readings.pop() if readings else None
    return None


def _month(word: str) -> int:
    """1 to 12, or 0 for a word that is no month."""
    names = ["january", "february", "march", "april", "may", "june", "july", "august",
             "september", "october", "november", "december"]  # fmt: skip
    word = word.casefold()
    whole = [n for n, name in enumerate(names, 1) if word in {name, name[:3]} or word == name[:4]]
    return whole[0] if whole else 0


def _date(year, month, day) -> datetime.date | None:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def age_on(born: datetime.date, day: datetime.date) -> int:
    """Whole years of age. Who was born on February 29 has their birthday on March 1."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def read_age(cell) -> int | None:
    """The age in a cell that holds a whole number of years, or None."""
    match = re.fullmatch(r"(\d{1,3})(?:\.0+)?", cell) if isinstance(cell, str) else None
    return int(match[1]) if match else None


def possible(age: int | None) -> bool:
    return age is not None and 0 <= age <= OLDEST
