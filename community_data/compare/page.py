"""A comparison as a page for readers: one HTML file without scripts, that asks for nothing else."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from community_data import data
from community_data.compare import numbers, releases, revisions, text
from community_data.compare.numbers import (
    CANNOT_TELL,
    HIGHER,
    LOWER,
    NOT_COMPARED,
    NOT_SHOWN,
    SAME,
)
from community_data.compare.releases import Comparison
from community_data.text.dates import long_day, today
from community_data.text.lists import and_, paragraph
from community_data.text.templates import web_address, whole_page
from community_data.text.translate import _, lazy_gettext, locale, ngettext

PAGE = Path(__file__).parent / "page.html.j2"
_ROWS_A_MEASURE = 15  # a reader looks for a place on its own page; the CSV has every number
VERDICTS = {
    HIGHER: lazy_gettext("Higher"),
    LOWER: lazy_gettext("Lower"),
    SAME: lazy_gettext("The same"),
    CANNOT_TELL: lazy_gettext("These numbers cannot tell"),
    NOT_SHOWN: lazy_gettext("Not shown"),
    NOT_COMPARED: lazy_gettext("Not compared"),
}


def content(comparison: Comparison, back: str = "") -> str:
    """The page as HTML. Where the comparison is held, the page begins with the reasons.

    back: the page of the site that leads here.
    """
    table = comparison.across
    whole = _whole(comparison)
    return whole_page(
        PAGE,
        language=str(locale()).replace("_", "-"),
        back=back,
        title=comparison.new.title,
        old=releases.title(comparison.old),
        new=releases.title(comparison.new),
        synthetic=comparison.new.synthetic,
        held=comparison.held,
        notes=comparison.notes,
        periods=and_(text.period_pairs(table)) if len(table) else "",
        glance=glance(table),
        whole=whole,
        measures=_measures(table),
        differing=_differing(table),
        cautions=text.cautions(table),
        sharing=bool((table["shared_years"] > 0).any()),
        revised=revisions.lines(comparison.table[comparison.table["subject"] == "number"]),
        others=_others(comparison.table),
        sources=_sources(comparison),
        made=long_day(today()),
        smallest=max(comparison.old.smallest_count, comparison.new.smallest_count),
    )


def glance(table: pd.DataFrame) -> list[str]:
    """What changed, in three sentences or so."""
    if table.empty:
        return [_("No number has another period in this release.")]
    counts = table["change"].value_counts()
    n, differing = len(table), counts.get(HIGHER, 0) + counts.get(LOWER, 0)
    newer = ngettext("{n} number has another period.", "{n} numbers have another period.", n)
    moved = ngettext(
        "Of these, {n} is higher or lower than before by more than its margin of error.",
        "Of these, {n} are higher or lower than before by more than their margins of error.",
        differing,
    )
    sentences = [paragraph(newer.format(n=f"{n:,}"), moved.format(n=f"{differing:,}"))]
    if unclear := counts.get(CANNOT_TELL, 0):
        sentences.append(
            ngettext(
                "For {n}, the numbers cannot tell if anything changed for the people they count.",
                "For {n}, the numbers cannot tell if anything changed for the people they count.",
                unclear,
            ).format(n=f"{unclear:,}")
        )
    if unseen := counts.get(NOT_SHOWN, 0):
        sentences.append(
            ngettext(
                "{n} is not shown: it is hidden to protect people, or too uncertain to use.",
                "{n} are not shown: they are hidden to protect people, or too uncertain to use.",
                unseen,
            ).format(n=f"{unseen:,}")
        )
    return sentences


def _whole(comparison: Comparison) -> dict | None:
    """The numbers of everyone in the place that holds the others; None where there is none."""
    table, places = comparison.across, comparison.new.places if len(comparison.across) else None
    if places is None:
        return None
    tops = places[~places["parent_id"].isin(places["place_id"])]
    everyone = table[table["group_by"] == "all"]
    for place_id in tops.sort_values("population", ascending=False)["place_id"]:
        rows = everyone[everyone["place_id"] == place_id]
        if len(rows):
            return {
                "name": rows["place"].iloc[0],
                "rows": [_row(row, _label(row.measure)) for row in rows.itertuples()],
            }
    return None


def _label(measure: str) -> str:
    """How a measure reads above a table: “Low income”."""
    name = numbers.measure_name(measure)
    return f"{name[:1].upper()}{name[1:]}"


def _row(row, heading: str) -> dict:
    """One line of a table: before, now, and what can be said of the difference."""
    before = numbers.value(row.old, row.column)
    now = numbers.value(row.new, row.column)
    change = numbers.difference_value(row)
    margin = numbers.margin_value(row.margin, row.column)
    return {
        "heading": heading,
        "before": before,
        "before_margin": numbers.margin_value(row.margin_old, row.column),
        "now": now,
        "now_margin": numbers.margin_value(row.margin_new, row.column),
        "change": f"{change} ({margin})" if change and margin else change,
        "verdict": str(VERDICTS[row.change]),
        "reason": row.reason,
        "real": row.change in (HIGHER, LOWER),
    }


def _measures(table: pd.DataFrame) -> list[dict]:
    """For each measure, how many numbers are higher, lower, and so on."""
    rows = []
    for measure, part in table.groupby("measure", sort=False, observed=True):
        counts = part["change"].value_counts()
        rows.append(
            {
                "label": _label(measure),
                "counts": [
                    f"{sum(counts.get(kind, 0) for kind in kinds):,}"
                    for kinds in ([HIGHER], [LOWER], [CANNOT_TELL, SAME], [NOT_SHOWN, NOT_COMPARED])
                ],
            }
        )
    return rows


def _differing(table: pd.DataFrame) -> list[dict]:
    """For each measure, the numbers that are higher or lower, the surest first."""
    sections = []
    surest = numbers.surest_first(table)
    for measure in dict.fromkeys(table["measure"]):
        rows = surest[surest["measure"] == measure]
        if rows.empty:
            continue
        more = len(rows) - _ROWS_A_MEASURE
        sections.append(
            {
                "label": _label(measure),
                "about": _("People or households that {words}.").format(words=data.words(measure)),
                "rows": [_row(row, _who(row)) for row in rows.head(_ROWS_A_MEASURE).itertuples()],
                "more": ""
                if more <= 0
                else ngettext(
                    "{n} more number differs; it is not listed here.",
                    "{n} more numbers differ; they are not listed here.",
                    more,
                ).format(n=f"{more:,}"),
            }
        )
    return sections


def _who(row) -> str:
    return row.place if row.group_by == "all" else f"{row.place}, {row.group}"


def _others(table: pd.DataFrame) -> list[str]:
    """Places, measures, tables and sources that came, went or were renamed."""
    rest = table[(table["subject"] != "number") & (table["change"] != "same")]
    rest = rest[rest["period"].isna()]
    return [
        sentence
        for _kind, part in rest.groupby(["subject", "change"], sort=False)
        for sentence in text.first_of(part["sentence"])
    ]


def _sources(comparison: Comparison) -> list[dict]:
    """The sources of both releases, each once."""
    titles: dict[str, dict] = {}
    for package in (comparison.new, comparison.old):
        for source in package.sources:
            url = web_address(source.get("path"))
            titles.setdefault(source["title"], {"title": source["title"], "url": url})
    return list(titles.values())
