"""The answers of a portal of Socrata (SODA 2) as tables.

An answer is a list of objects, every value is text, and what is empty is left out of its object.
Without `$limit` 1,000 rows come. Without `$order` the order of the rows is not promised, and pages
overlap (https://dev.socrata.com/docs/paging.html).
"""

from __future__ import annotations

import pandas as pd

from community_data.errors import CannotFetch
from community_data.fetch.client import Answer, Service
from community_data.text.translate import _

PAGE = 1000
MOST_PAGES = 1000


def table(answer: Answer) -> pd.DataFrame:
    """The rows of one page, all of them text. Raises CannotFetch for another shape."""
    rows = answer.json()
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise CannotFetch(_("This is no page of rows. Look the name of the table up once more."))
    return pd.DataFrame(rows, dtype="str")


def page(service: Service, path: str, offset: int = 0, order: str = "", **more) -> pd.DataFrame:
    """One page of 1,000 rows, from the row at `offset` on, counted from 0."""
    asked = {"$limit": PAGE, "$offset": offset} | ({"$order": order} if order else {})
    return table(service.get(path, asked | more))


def pages(service: Service, path: str, order: str = ":id", **more) -> pd.DataFrame:
    """All rows of a table, page by page in a fixed order. Raises CannotFetch."""
    found = []
    for number in range(MOST_PAGES):
        found.append(page(service, path, PAGE * number, order, **more))
        if len(found[-1]) < PAGE:
            return pd.concat(found, ignore_index=True)
    raise CannotFetch(_("This table has more than a million rows. Ask for a part of it."))
