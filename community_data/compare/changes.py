"""What can change from one release to the next, and a place to collect it."""

from __future__ import annotations

import pandas as pd

COLUMNS = ["change", "what", "table", "place_id", "place", "measure", "group_by", "group", "period",
           "column", "old", "new", "difference", "margin", "sentence"]  # fmt: skip
# How it changed, and what did: the most important first.
CHANGES = ["gone", "renamed", "older", "revised", "hidden", "shown", "added", "newer", "within",
           "same"]  # fmt: skip
WHAT = ["table", "column", "place", "measure", "number", "row", "source"]


class Changes:
    """Collects changes, one row each."""

    def __init__(self) -> None:
        self.rows: list[dict] = []

    def add(self, change: str, what: str, sentence: str, **facts) -> None:
        self.rows.append({"change": change, "what": what, "sentence": sentence, **facts})

    def table(self) -> pd.DataFrame:
        """The changes, the most important first."""
        table = pd.DataFrame(self.rows, columns=COLUMNS)
        order = pd.DataFrame(
            {"what": table["what"].map(WHAT.index), "change": table["change"].map(CHANGES.index)}
        )
        order = order.sort_values(["what", "change"], kind="stable").index
        return table.loc[order].reset_index(drop=True)
