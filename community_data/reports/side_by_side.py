"""The page on which a reader puts two places side by side: what the files beside the pages hold.

Nothing else is in it, so it can say nothing that is not out already. Two numbers are called
different by the rule of `Comparison`: their gap is larger than its margin, which is widened for the
number of measures that are looked at.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from community_data import methods
from community_data.reports import site
from community_data.reports.measures import number_of

TEXT = ["place_id", "period", "measure", "group"]


def numbers_of(out: Path, pages: Mapping[str, site.Page]) -> dict:
    """What the page reads: measures, places with their numbers, and how much margins are widened.

    pages: place_id -> its page; a place without a file of numbers is left out. Of each number: its
    text, percent, margin (points; None where there is none) and period. `widened[n]` is by what a
    margin is multiplied where n + 1 numbers are looked at.
    """
    measures: dict[str, dict] = {}
    places = []
    for place_id, page in pages.items():
        file = out / site.table_file(page.file)
        if not file.exists():
            continue
        table = pd.read_csv(file, dtype=dict.fromkeys(TEXT, str))
        own = table[(table["place_id"] == place_id) & (table["group_by"] == "all")]
        rows = own.drop_duplicates("measure")
        for row in rows.itertuples():
            name = row.measure.replace("_", " ")
            measures.setdefault(row.measure, {"name": name, "about": row.about})
        places.append(
            {
                "file": page.file,
                "numbers": {row["measure"]: _number(row) for _index, row in rows.iterrows()},
            }
        )
        places[-1]["name"] = str(rows["place"].iloc[0]) if len(rows) else place_id
    return {
        "measures": measures,
        "places": sorted(places, key=lambda place: place["name"]),
        "widened": [float(methods.margin_when_picked(1.0, n)) for n in range(1, len(measures) + 1)],
    }


def _number(row: pd.Series) -> dict:
    """A number as its own page writes it, and what tells if it differs from another one."""
    return {
        "text": number_of(row).text,
        "percent": _known(row["percent"] if row["decision"] == "show" else math.nan),
        "margin": _known(row["margin"]),
        "period": row["period"],
    }


def _known(number: float) -> float | None:
    return None if math.isnan(number) else round(float(number), 6)
