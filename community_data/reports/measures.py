"""Every measure of a place: in the table on its page, and in the CSV file beside it.

All numbers come from the gate's protected copy and carry the verdict of `methods`. What is hidden
or too uncertain has a row with its reason, and no number in any column.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from community_data import data
from community_data.compare import numbers, renames
from community_data.compare.changes import Changes
from community_data.data import Package, coverage, rates, sources
from community_data.data.comparison import Comparison
from community_data.data.measures import called
from community_data.data.package import kept
from community_data.data.rate_words import why_not
from community_data.methods.verdict import NO_POPULATION
from community_data.reports import source_words
from community_data.reports.findings import (
    compared_with_around,
    in_words,
    is_rare,
    of_everyone,
    places_around,
)
from community_data.text import spreadsheet
from community_data.text.dates import duration, today
from community_data.text.numbers import decimal, whole
from community_data.text.people import upper_first
from community_data.text.templates import web_address
from community_data.text.translate import _, lazy_gettext

HIGHER, LOWER, CANNOT_TELL = "higher", "lower", "cannot tell"
BESIDE = {
    HIGHER: lazy_gettext("higher here"),
    LOWER: lazy_gettext("lower here"),
    CANNOT_TELL: lazy_gettext("cannot tell"),
}
CELL = ["place_id", "measure", "group_by", "group", "period"]
_NUMBERS = ["percent", "margin", "low", "high", *rates.FOUR]
COLUMNS = [
    "place_id", "place", "level", "measure", "about", "group_by", "group", "period",
    "in_words", *_NUMBERS, "unit", "kind", "decision", "reason", "reliability", "this_place_is",
    "period_before", "change", "change_in_words", "change_of", "change_size", "change_margin",
    "source", "source_kind", "collected_to", "published", "source_address", "definition",
]  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A number in the table: its text, what it is sorted by ("" where none is shown), a note."""

    text: str
    key: str = ""
    note: str = ""


@dataclass(frozen=True)
class Grouping:
    """The groups of a measure: by what, and (group, number, how sure) for each."""

    by: str
    rows: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Measure:
    """A line of the table, and what it opens to.

    around: the numbers of the places around, in the order of `places_around`. instead: what the
    place around it says, where it has no number of its own. change: None where nothing earlier is
    known.
    """

    name: str
    about: str
    own: Cell
    around: list[Cell]
    sure: str
    change: Cell | None
    instead: str
    universe: str
    period: str
    groupings: list[Grouping]
    sources: list[dict]


def measures_of(package: Package, place_id: str, before: Package | None = None) -> list[Measure]:
    """The lines of a place's table: what the organization leads with, then as in the package.

    A measure that only a place around it has is there too.
    """
    if "measures" not in package.tables:
        return []
    frame = published(package, place_id, before)
    around = places_around(package, place_id)
    by_measure = dict(iter(frame.groupby("measure", sort=False, observed=True)))
    order = [*package.leads, *package.measures["measure"].drop_duplicates()]
    return [
        _line(package, place_id, around, by_measure[measure], measure)
        for measure in dict.fromkeys(order)
        if measure in by_measure
    ]


@kept("measures", most=2)  # until the page and the file of a place are both written
def published(package: Package, place_id: str, before: Package | None = None) -> pd.DataFrame:
    """All that may be said of a place in numbers: the columns `COLUMNS`, one row a number.

    First each measure and group of the place, then those of everyone in the places around it.
    percent, low and high are in percent, margins in percentage points, 90%; those of a full count
    are of chance. change_size is in points where change_of is percent.
    `this_place_is` says how the place compares with the one of the row.
    before: the protected copy of the release before, where one is known; changes are since then.
    """
    own = rates.of_place(package, place_id)
    compared = compared_with_around(package, place_id)
    parts = [own.assign(place_id=place_id)]
    for other in places_around(package, place_id):
        rows = pd.DataFrame(list(of_everyone(package, other).values()), columns=own.columns)
        beside = [_beside(compared.get((measure, other))) for measure in rows["measure"]]
        parts.append(rows.assign(place_id=other, this_place_is=beside))
    table = pd.concat(parts, ignore_index=True)
    table = table.join(_changes_of(package, before), on=CELL)
    table = table.join(_sources_of(package), on="measure")
    places = package.places.drop_duplicates("place_id").set_index("place_id")
    table["place"] = table["place_id"].map(places["name"])
    table["level"] = table["place_id"].map(places["level"])
    table = _without_hidden(table)
    # Rows are read one by one from here on, which plain Python text is faster for.
    table = table.astype(dict.fromkeys(table.select_dtypes("string").columns, object))
    table["in_words"] = [number_of(row).text for _index, row in table.iterrows()]
    return table.reindex(columns=COLUMNS)


def real_changes(package: Package, place_id: str, before: Package | None = None) -> dict[str, str]:
    """How each number of everyone in a place changed, in words, where that is more than chance."""
    if "measures" not in package.tables:
        return {}
    table = published(package, place_id, before)
    own = (table["place_id"] == place_id) & (table["group_by"] == "all")
    real = table[own & table["change"].isin([numbers.HIGHER, numbers.LOWER])]
    return {row["measure"]: upper_first(row["change_in_words"]) for _i, row in real.iterrows()}


def csv_text(package: Package, place_id: str, before: Package | None = None) -> str:
    """The numbers of `published` as the text of a CSV file, in which no cell runs as a formula."""
    return spreadsheet.csv_of(published(package, place_id, before))


def _beside(compared: Comparison | None) -> str:
    """How a place's number compares with that of a place around it; "" where it does not."""
    if compared is None:
        return ""
    if not compared.real:
        return CANNOT_TELL
    return HIGHER if compared.difference > 0 else LOWER


def _without_hidden(table: pd.DataFrame) -> pd.DataFrame:
    """The table without the numbers that are withheld, and without margins that nobody gave."""
    table = table.copy()
    held = table["decision"] == "withhold"
    # Of a full count of nobody knows how many, the count itself is no percent and may be told.
    told = held & (table["reason"] == NO_POPULATION) & table["count_moe"].isna()
    table.loc[held, ["percent", "margin", "low", "high"]] = float("nan")
    table.loc[held, [name for name in table if "change" in name or name == "period_before"]] = None
    table.loc[held & ~told, rates.FOUR] = float("nan")
    counted = table["kind"] == "count"
    unsure = ~counted & ~((table["count_moe"] >= 0) & (table["margin"] > 0))
    table.loc[unsure, ["margin", "low", "high"]] = float("nan")
    return table


@kept("measures", most=4)
def _changes_of(package: Package, before: Package | None) -> pd.DataFrame:
    """How each number changed, by what tells rows apart (`CELL`).

    Since the release before, where the number is new; else since an earlier period of this one.
    """
    table = numbers.of_earlier(package)
    if before:
        since = _since(before, package)
        new = since["period_old"] != since["period"]
        new |= since["change"].isin([numbers.HIGHER, numbers.LOWER])
        table = pd.concat([since[new], table, since[~new]]).drop_duplicates(CELL)
    told = {
        "period_old": "period_before",
        "column": "change_of",
        "difference": "change_size",
        "margin": "change_margin",
    }
    table["change_in_words"] = [_change_text(row) for row in table.itertuples()]
    columns = [*CELL, *told, "change", "change_in_words"]
    return table[columns].rename(columns=told).set_index(CELL)


def _since(before: Package, package: Package) -> pd.DataFrame:
    """The newest numbers beside those of the release before, as `numbers.of_newest` has them."""
    new_ids = renames.of_places(before, package, Changes())
    return numbers.of_newest(before, package, new_ids)


def _change_text(row) -> str:
    """“since 2013–2017: 0.6 points higher (± 0.3)”, of a row of `compare.numbers`."""
    period = row.period_old
    if period == row.period:
        return _revision_text(row)
    if row.change in (numbers.HIGHER, numbers.LOWER):
        size, margin = numbers.difference_value(row), numbers.margin_value(row.margin, row.column)
        if not margin:
            return _("since {period}: {difference}").format(difference=size, period=period)
        text = _("since {period}: {difference} ({margin})")
        return text.format(difference=size, margin=margin, period=period)
    if row.change == numbers.SAME:
        return _("the same as in {period}").format(period=period)
    if row.change == numbers.CANNOT_TELL:
        return _("cannot tell, beside {period}").format(period=period)
    return _("not compared with {period}").format(period=period)


def _revision_text(row) -> str:
    """What the release before said of the same time."""
    if row.change in (numbers.HIGHER, numbers.LOWER):
        text = _("corrected since the last release: {difference}")
        return text.format(difference=numbers.difference_value(row))
    if row.change == numbers.SAME:
        return _("no newer number since the last release")
    if row.change == numbers.CANNOT_TELL:
        return _("corrected within its margin since the last release")
    return _("not compared with the last release")


@kept("measures", most=4)
def _sources_of(package: Package) -> pd.DataFrame:
    """Where each measure comes from, and whom it counts, by measure."""
    lines = {}
    for measure in package.measures["measure"].unique():
        listed = package.sources_of(measure)
        texts = {
            "source": [source["title"] for source in listed],
            "source_kind": [source.get("kind", "") for source in listed],
            "collected_to": [source.get("collected_to", "") for source in listed],
            "published": [source.get("published", "") for source in listed],
            "source_address": [web_address(source.get("path")) for source in listed],
            "definition": [source.get("description", "") for source in listed],
        }
        told = {name: "; ".join(dict.fromkeys(filter(None, texts[name]))) for name in texts}
        about = upper_first(coverage.who_is_counted(package, measure))
        lines[measure] = {"about": about} | told
    return pd.DataFrame.from_dict(lines, orient="index")


def _line(
    package: Package, place_id: str, places: list[str], frame: pd.DataFrame, measure: str
) -> Measure:
    own = frame[frame["place_id"] == place_id]
    everyone = own[own["group_by"] == "all"].head(1)
    row = everyone.iloc[0] if len(everyone) else None
    around = [
        _around(frame[frame["place_id"] == other].head(1), row, _none(package, other, measure))
        for other in places
    ]
    shown = row is not None and row["decision"] != "withhold"
    return Measure(
        name=upper_first(measure.replace("_", " ")),
        about=frame["about"].iloc[0],
        own=number_of(row, _none(package, place_id, measure)),
        around=around,
        sure=_(row["reliability"]) if shown else _("no number"),
        change=_change(row),
        instead="" if shown else _instead(frame, place_id),
        universe=_universe(row),
        period=str(frame["period"].iloc[0]),
        groupings=_groupings(own),
        sources=[
            source_words.entry(source) | {"age": age_of(package, source)}
            for source in package.sources_of(measure)
        ],
    )


def number_of(row: pd.Series | None, none: str = "") -> Cell:
    """The number of a row, or why there is none."""
    if row is None:
        return Cell(none)
    if row["decision"] != "withhold":
        return Cell(_own_words(row), f"{row['percent']:.6f}")
    if row["count"] >= 0:
        return Cell(
            _("{number} ({reason})").format(number=whole(row["count"]), reason=_(row["reason"]))
        )
    return Cell(why_not(row["reason"], row["kind"] == "model"))


def _own_words(row: pd.Series) -> str:
    if not is_rare(row):
        return in_words(row, per_1000=False)
    return _("{number} of every 1,000 (by chance {low} to {high})").format(
        number=decimal(10 * row["percent"]),
        low=decimal(10 * row["low"]),
        high=decimal(10 * row["high"]),
    )


def _none(package: Package, place_id: str, measure: str) -> str:
    """Why a place has no number for everyone: it has those of groups, or none."""
    table = rates.of_place(package, place_id)
    return _("by group only") if (table["measure"] == measure).any() else _("no number here")


def _around(rows: pd.DataFrame, own: pd.Series | None, none: str) -> Cell:
    """The number of a place around, and how the page's place compares with it; or `none`."""
    if rows.empty:
        return Cell(none)
    row = rows.iloc[0]
    if row["decision"] == "withhold":
        return number_of(row)
    rare = is_rare(own if own is not None and own["decision"] != "withhold" else row)
    note = str(BESIDE.get(row["this_place_is"], ""))
    if own is not None and own["period"] != row["period"]:
        note = _("data of {period}").format(period=row["period"])
    return Cell(in_words(row, rare), f"{row['percent']:.6f}", note)


def _change(row: pd.Series | None) -> Cell | None:
    if row is None or pd.isna(row["change"]):
        return None
    key = "" if pd.isna(row["change_size"]) else f"{row['change_size']:.6f}"
    return Cell(row["change_in_words"], key)


def _instead(frame: pd.DataFrame, place_id: str) -> str:
    """What a place around says of a measure that the place itself has no number of."""
    others = frame[(frame["place_id"] != place_id) & (frame["decision"] != "withhold")]
    if others.empty:
        return ""
    row = others.iloc[0]
    return _("{place}, which this place is a part of, has {number}.").format(
        place=row["place"], number=in_words(row, is_rare(row))
    )


def _universe(row: pd.Series | None) -> str:
    """Of how many people or households the number is a part."""
    if row is None or not row["population"] >= 0:
        return ""
    return _("Out of {people} {noun}.").format(
        people=whole(row["population"]), noun=called(row["group"])
    )


def _groupings(own: pd.DataFrame) -> list[Grouping]:
    parts = own[own["group_by"] != "all"].groupby("group_by", sort=False, observed=True)
    return [
        Grouping(
            by.replace("_", " "),
            [
                (
                    row["group"],
                    number_of(row).text,
                    _("no number") if row["decision"] == "withhold" else _(row["reliability"]),
                )
                for _index, row in rows.iterrows()
            ],
        )
        for by, rows in parts
    ]


def age_of(package: Package, source: dict) -> str:
    """How old the data of a source are today, in words; "" where `measures` cannot tell."""
    if "measures" not in package.tables:
        return ""
    try:
        table = _source_days(package, today())
    except data.DataProblem:
        return ""  # `validate` stopped the modules that need it
    return table.get(sources.short_title(source["title"]), duration(None))


@kept("measures", most=4)
def _source_days(package: Package, day) -> dict[str, str]:
    table = sources.sources(package)
    return dict(zip(table["source"], map(duration, sources.ages(table, day)), strict=True))
