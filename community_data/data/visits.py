"""The table `visits`: a row a visit of one person, for the lessons on protecting people.

Only visits of invented people are read here, so that no notebook that somebody hands in, and no
page, can hold a real person's row. Where a package has none, the practice region helps out.
"""

from __future__ import annotations

import pandas as pd

from .package import Package, open_package
from .practice import PRACTICE


def holder(package) -> Package:
    """The package whose visits are read: this one where its people are invented, or Riverbend."""
    opened = open_package(package)
    own = opened.synthetic and "visits" in opened.tables and len(opened.table("visits"))
    return opened if own else open_package(PRACTICE)


def visits(package) -> pd.DataFrame:
    """All visits, with years and nights as whole numbers; "" where nothing was asked or said."""
    table = holder(package).table("visits")
    return table.assign(**{name: table[name].astype("Int64") for name in ("birth_year", "nights")})
