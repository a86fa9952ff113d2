"""What a comparison of two groups found, for more than one lesson."""

from __future__ import annotations

import pandas as pd

from community_data import data, methods
from community_data.data import rates
from community_data.data.measures import noun_of
from community_data.text.numbers import decimal
from community_data.text.people import margin_text, who
from community_data.text.translate import _


class Comparison:
    """What a comparison of two groups found: which one is higher, by how much, and how sure.

    The two rows are those of `rates.of_groups`. `real` is judged with a margin that is widened
    for having picked one of several groups, see `methods.margin_when_picked`.
    """

    def __init__(self, table: pd.DataFrame, focus: str, reference: str):
        self.one, self.other = data.row(table, focus), data.row(table, reference)
        self.can_be_made = "withhold" not in (self.one["decision"], self.other["decision"])
        self.shown = int((table["decision"] != "withhold").sum())
        self.groups = max(self.shown - 1, 1)
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


def finding(focus, reference, package, place, measure, group_by) -> str:
    """A title that says what a comparison of two groups found."""
    name = data.open_package(package).place(place)["name"]
    noun = noun_of(package, place, measure)
    found = Comparison(rates.of_groups(package, place, measure, group_by), focus, reference)
    a, b = (who(group, group_by, noun) for group in (focus, reference))
    if found.shown < 2:
        return _("In {place}, the numbers cannot tell the groups apart").format(place=name)
    if not found.can_be_made:
        open_question = _("In {place}, the numbers cannot tell how {one} compare with {other}")
        return open_question.format(place=name, one=a, other=b)
    if not found.real:
        unclear = _("In {place}, the numbers cannot tell {one} and {other} apart")
        return unclear.format(place=name, one=a, other=b)
    if found.difference < 0:
        a, b = b, a
    times = found.times()
    modelled = rates.is_modelled(package, measure)
    if times and modelled:
        says = _(
            "In {place}, the percent is {times} as high for {one} as for {other} by a model's "
            "estimate"
        )
    elif times:
        says = _("In {place}, the percent is {times} as high for {one} as for {other}")
    elif modelled:
        says = _(
            "In {place}, the percent is higher for {one} than for {other} by a model's estimate"
        )
    else:
        says = _("In {place}, the percent is higher for {one} than for {other}")
    return says.format(place=name, times=times, one=a, other=b)
