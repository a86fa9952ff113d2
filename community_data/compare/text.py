"""A comparison as lines for a terminal: a summary that fits a screen, then the most important."""

from __future__ import annotations

import pandas as pd

from community_data.compare import numbers, releases, revisions
from community_data.compare.numbers import CANNOT_TELL, HIGHER, LOWER, NOT_COMPARED, NOT_SHOWN, SAME
from community_data.compare.releases import Comparison
from community_data.text.lists import and_
from community_data.text.translate import _, ngettext
from community_data.validate.report import MOST_OF_A_KIND

_LARGEST = 8  # single numbers in the text; the CSV has them all


def lines(comparison: Comparison) -> list[str]:
    """The changes as short plain lines, the most important first."""
    table = comparison.table
    revised = table["subject"] == "number"
    same = (table["subject"] == "source") & (table["change"] == "same")
    # A measure that has numbers side by side has another period: the summary says so.
    period = (table["subject"] == "measure") & table["period"].notna()
    period &= table["measure"].isin(comparison.across["measure"])
    before, after = [], []
    for (subject, _change), part in table[~revised & ~same & ~period].groupby(
        ["subject", "change"], sort=False
    ):
        (after if subject in ("row", "source") else before).extend(first_of(part["sentence"]))
    changes = [*before, *revisions.lines(table[revised]), *after]
    if same.any():
        changes.append(
            ngettext(
                "No newer data from {n} source: {titles}.",
                "No newer data from {n} sources: {titles}.",
                int(same.sum()),
            ).format(n=int(same.sum()), titles="; ".join(table.loc[same, "new"]))
        )
    across = summary(comparison)
    nothing = [] if across or len(table[~same]) else [_("Nothing changed.")]
    return [
        f"{releases.title(comparison.old)} → {releases.title(comparison.new)}",
        *comparison.notes,
        *hold(comparison),
        *across,
        *largest(comparison),
        *nothing,
        *changes,
    ]


def first_of(sentences: pd.Series) -> list[str]:
    """The first sentences of a kind, and how many more there are."""
    first = list(sentences[:MOST_OF_A_KIND])
    more = len(sentences) - len(first)
    if more:
        first.append(
            ngettext("… and {n} more like these.", "… and {n} more like these.", more).format(
                n=f"{more:,}"
            )
        )
    return first


def hold(comparison: Comparison) -> list[str]:
    """Why a person should look before anybody reads the newer release."""
    if not comparison.held:
        return []
    return [
        _("Look at this release before anybody reads it:"),
        *(f"  {reason}" for reason in comparison.held),
    ]


def summary(comparison: Comparison) -> list[str]:
    """How many of the newest numbers are higher, lower, and how many cannot tell."""
    table = comparison.across
    if table.empty:
        return []
    n, beyond = len(table), int(table["beyond"].sum())
    text = ngettext(
        "{n} number has another period ({periods}). {beyond} differs by more than its margin of "
        "error.",
        "{n} numbers have another period ({periods}). {beyond} of them differ by more than their "
        "margins of error.",
        n,
    )
    texts = [text.format(n=f"{n:,}", periods=and_(period_pairs(table)), beyond=f"{beyond:,}")]
    if unseen := int((table["beyond"] & (table["change"] == NOT_SHOWN)).sum()):
        texts[0] += " " + ngettext(
            "Of these, {n} is too uncertain to show.",
            "Of these, {n} are too uncertain to show.",
            unseen,
        ).format(n=f"{unseen:,}")
    counts = table["change"].value_counts()
    kinds = {
        HIGHER: _("{n} higher"),
        LOWER: _("{n} lower"),
        CANNOT_TELL: _("{n} where the numbers cannot tell"),
        SAME: _("{n} the same"),
        NOT_SHOWN: _("{n} not shown, hidden or too uncertain to use"),
    }
    parts = [text.format(n=f"{counts[kind]:,}") for kind, text in kinds.items() if kind in counts]
    if parts:
        texts.append("  " + "; ".join(parts) + ".")
    reasons = table.loc[table["change"] == NOT_COMPARED, "reason"].value_counts()
    for reason, rows in reasons.items():
        texts.append("  " + _("Not compared: {n}, {reason}.").format(n=f"{rows:,}", reason=reason))
    return [*texts, *(f"  {sentence}" for sentence in cautions(table))]


def period_pairs(table: pd.DataFrame) -> list[str]:
    """“2018–2022 → 2019–2023” for each pair of periods, the most frequent first."""
    pairs = table.groupby(["period_old", "period"], observed=True).size()
    pairs = pairs.sort_values(ascending=False, kind="stable").head(3)
    return [f"{old} → {new}" for old, new in pairs.index]


def cautions(table: pd.DataFrame) -> list[str]:
    """What periods that share years mean for a comparison, and what chance does."""
    sentences = []
    table = table[table["change"] != NOT_COMPARED]
    shared = table[(table["shared_years"] > 0) & (table["period_old"] != table["period"])]
    for years, of_years in sorted(
        set(shared[["shared_years", "years"]].itertuples(index=False, name=None))
    ):
        sentences.append(
            _(
                "These periods share {n} of {years} years, and with them the same answers of the "
                "same people. The margins take the two for independent and are too wide for that: "
                "a difference beyond its margin stands, and a smaller one may still be real."
            ).format(n=years, years=of_years)
        )
    apart = table[(table["shared_years"] == 0) & (table["margin"] > 0)]
    if len(apart) >= 10:
        sentences.append(
            _(
                "Of every 10 numbers that did not change at all, chance makes 1 differ by more "
                "than its margin."
            )
        )
    return sentences


def largest(comparison: Comparison) -> list[str]:
    """The numbers whose difference is the surest."""
    rows = numbers.surest_first(comparison.across).head(_LARGEST)
    if rows.empty:
        return []
    return [
        _("The surest differences:"),
        *(
            f"  {numbers.measure_name(row.measure)}, {numbers.sentence(row)}"
            for row in rows.itertuples()
        ),
    ]
