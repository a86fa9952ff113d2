"""The answers of the Census API as tables.

An answer is a list of lists. The first holds the names of the columns, every value is text or
null, and the codes of the places come last, in the order of the geography
(https://www.census.gov/data/developers/guidance/api-user-guide.html).

Some values are no numbers but codes
(https://www.census.gov/data/developers/data-sets/acs-1year/notes-on-acs-estimate-and-annotation-values.html).
"""

from __future__ import annotations

import re

import pandas as pd

from community_data.errors import CannotFetch
from community_data.fetch.client import Answer
from community_data.text.translate import _

CONTROLLED = -555555555  # a margin: the estimate is fixed to a count, so its margin is 0
# No number: too few answers, an open end, not available, does not apply, not the right size.
MISSING = (-666666666, -222222222, -333333333, -888888888, -999999999)
_VARIABLE = re.compile(r"[A-Z]+\d+[A-Z]*_(C\d+_)?\d+(E|M|PE|PM)")


def table(answer: Answer) -> pd.DataFrame:
    """The rows as they came, all of them text, with `place_id`: the codes of the place in one.

    Raises CannotFetch where the answer has another shape.
    """
    rows = answer.json()
    whole = isinstance(rows, list) and rows and all(isinstance(row, list) for row in rows)
    if not whole or any(len(row) != len(rows[0]) for row in rows):
        raise CannotFetch(
            _("This is no answer of the Census API: it should be rows of the same length.")
        )
    made = pd.DataFrame(rows[1:], columns=[str(name) for name in rows[0]], dtype="str")
    codes = [name for name in made if name.islower()]  # state, county, county subdivision …
    return made.assign(place_id=made[codes].fillna("").agg("".join, axis=1) if codes else "")


def numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows with numbers: missing ones empty, the margin of a controlled estimate 0."""
    read = rows.copy()
    for name in [name for name in rows if _VARIABLE.fullmatch(name)]:
        column = pd.to_numeric(rows[name], errors="coerce").astype(float)
        if name.endswith("M"):
            column = column.mask(column == CONTROLLED, 0)
        read[name] = column.mask(column.isin([CONTROLLED, *MISSING]))
    return read
