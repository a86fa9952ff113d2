"""What a comparison of two rows found: two groups of a place, or a place and what is around it."""

from __future__ import annotations

import pandas as pd

from community_data import methods
from community_data.data.measures import row
from community_data.text.numbers import decimal
from community_data.text.people import margin_text
from community_data.text.translate import _


class Comparison:
    """What a comparison of two rows found: which one is higher, by how much, and how sure.

    The two rows are those of `rates.of_groups`. `real` is judged with a margin that is widened
    for having picked one of several, see `methods.margin_when_picked`: of the groups that are
    shown, or of `looked_at` comparisons where that is said.
    """

    def __init__(self, table: pd.DataFrame, focus: str, reference: str, looked_at: int = 0):
        self.one, self.other = row(table, focus), row(table, reference)
        self.can_be_made = "withhold" not in (self.one["decision"], self.other["decision"])
        self.shown = int((table["decision"] != "withhold").sum())
        self.groups = looked_at or max(self.shown - 1, 1)
        others = table[(table["decision"] != "withhold") & (table["group"] != reference)]
        self.highest = len(others) and self.one["percent"] == others["percent"].max()
        self.difference = self.one["percent"] - self.other["percent"]
        self.margin = methods.difference_margin(self.one["margin"], self.other["margin"])
        self.needed = methods.margin_when_picked(self.margin, self.groups)
        # A model that gives no margin of its own leaves it open if there is a gap.
        self.has_margin = self.one["kind"] != "model" or (
            self.one["count_moe"] >= 0 and self.other["count_moe"] >= 0
        )
        self.real = self.can_be_made and self.has_margin and abs(self.difference) > self.needed

    @property
    def rounding_shows(self) -> bool:
        """Whether a reader who takes one printed percent from the other gets another gap."""
        printed = round(self.one["percent"], 1) - round(self.other["percent"], 1)
        return round(abs(printed), 1) != round(abs(self.difference), 1)

    def ratio(self) -> methods.Estimate | None:
        """How many times as high the higher percent is, with both ends; None where it is of 0.

        The ends are 90% limits. Those of a full count are limits of chance.
        """
        high, low = self.one, self.other
        if self.difference < 0:
            high, low = low, high
        if not low["percent"] > 0:
            return None
        if "count" in (high["kind"], low["kind"]):
            return methods.rate_ratio(
                high["count"], high["population"], low["count"], low["population"], 0.90
            )
        ratio = high["percent"] / low["percent"]
        margin = methods.ratio_margin(
            high["percent"], low["percent"], high["margin"], low["margin"]
        )
        return methods.Estimate(ratio, ratio - margin, ratio + margin)

    def times(self) -> str:
        """The ratio in words, with how sure it is; "" where it is of 0."""
        ratio = self.ratio()
        if ratio is None:
            return ""
        if "count" in (self.one["kind"], self.other["kind"]):
            ends = {"low": decimal(ratio.low), "high": decimal(ratio.high)}
            return _("{ratio} times ({low} to {high})").format(ratio=decimal(ratio.value), **ends)
        return _("{ratio} times (± {margin})").format(
            ratio=decimal(ratio.value), margin=margin_text(ratio.high - ratio.value)
        )
