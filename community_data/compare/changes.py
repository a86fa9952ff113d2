"""What can change from one release to the next, and a place to collect it."""

from __future__ import annotations

import pandas as pd

COLUMNS = ["change", "subject", "table", "place_id", "place", "measure", "group_by", "group",
           "period_old", "period", "column", "unit", "old", "new", "difference", "margin",
           "sentence"]  # fmt: skip
# How it changed, and what did: the most important first. The words from “higher” on are those of
# `numbers`, where the newest numbers of two releases stand side by side.
CHANGES = ["gone", "renamed", "older", "revised", "hidden", "shown", "added", "newer", "within",
           "higher", "lower", "cannot tell", "same", "not shown", "not compared"]  # fmt: skip
SUBJECTS = ["table", "column", "place", "measure", "number", "row", "source"]


class Changes:
    """Collects changes, one row each."""

    def __init__(self) -> None:
        self.rows: list[dict] = []

    def add(self, change: str, subject: str, sentence: str, **facts) -> None:
        """Add one change: how, of what, a sentence for people, and columns of the table."""
        self.rows.append({"change": change, "subject": subject, "sentence": sentence, **facts})

    def table(self) -> pd.DataFrame:
        """The changes, the most important first."""
        table = pd.DataFrame(self.rows, columns=COLUMNS)
        order = pd.DataFrame(
            {
                "subject": table["subject"].map(SUBJECTS.index),
                "change": table["change"].map(CHANGES.index),
            }
        )
        order = order.sort_values(["subject", "change"], kind="stable").index
        return table.loc[order].reset_index(drop=True)
