"""A rate with its margin, in the words of a sentence."""

from __future__ import annotations

import math

import pandas as pd

from community_data.methods import verdict
from community_data.text.people import margin_text, percent_text, upper_first
from community_data.text.translate import _, lazy_gettext

# The reasons of `methods.verdict`, which knows no language, for whoever translates them.
REASONS = (
    lazy_gettext("certain enough to use"),
    lazy_gettext("none or all: look twice"),
    lazy_gettext("too uncertain to use"),
    lazy_gettext("based on so few people that chance alone moves it"),
    lazy_gettext("hidden to protect people"),
    lazy_gettext("none were counted"),
    lazy_gettext("all were counted"),
    lazy_gettext("nobody belongs to it here"),
    lazy_gettext("not known how many people it is part of"),
)

# A full count under 2% is easier to picture as so many of every 1,000.
FEW = 2


def with_margin(row: pd.Series) -> str:
    """The percent of a row with how sure it is: “11.2% ± 1.9 points”.

    A full count has no margin of a survey, so its range is told. A margin of 0 is not. Nobody can
    be below none or above all, so there only one end is open.
    """
    percent = percent_text(row["percent"])
    if row["kind"] == "count":
        low, high = ends(row)
        return _("{percent} (by chance {low} to {high})").format(
            percent=percent, low=low, high=high
        )
    if not has_margin(row):
        return percent
    if row["percent"] in (0, 100):
        low, high = ends(row)
        text = _("{percent} (perhaps as much as {high})")
        if row["percent"] == 100:
            text = _("{percent} (perhaps as little as {low})")
        return text.format(percent=percent, low=low, high=high)
    return _("{percent} ± {margin} points").format(
        percent=percent, margin=margin_text(row["margin"])
    )


def ends(row: pd.Series) -> tuple[str, str]:
    """The low and the high end of a row's range, as text that agrees with percent ± margin."""
    low, high = rounded_ends(row)
    return percent_text(low), percent_text(high)


def rounded_ends(row: pd.Series) -> tuple[float, float]:
    """The two ends, made from the rounded percent and margin: 10.6 ± 1.9 is 8.7 to 12.5."""
    if row["kind"] == "count":
        return round(row["low"], 1), round(row["high"], 1)
    if not has_margin(row):
        return math.nan, math.nan
    percent, margin = round(row["percent"], 1), round(row["margin"], 1)
    return max(round(percent - margin, 1), 0), min(round(percent + margin, 1), 100)


def why_not(reason: str, modelled: bool) -> str:
    """Why a number is not on the page, in words for residents: “hidden to protect people”."""
    if reason == verdict.TOO_UNCERTAIN and modelled:
        return _("too uncertain to use, since the margin of the model is too wide")
    if reason == verdict.TOO_UNCERTAIN:
        return _("too uncertain to use, since too few people were asked")
    return _(reason) if reason else reason


def why_not_sentence(reason: str, modelled: bool) -> str:
    """The same as a sentence of its own."""
    why = why_not(reason, modelled)
    whole = reason in (verdict.NONE, verdict.ALL, verdict.NOBODY)
    return f"{upper_first(why)}." if whole else _("It is {why}.").format(why=why)


def has_margin(row: pd.Series) -> bool:
    """Does the source say how far off the number may be?"""
    return row["count_moe"] >= 0 and row["margin"] > 0
