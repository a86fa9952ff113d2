"""What a package says of its sources: what kind they are, how old, how sure in one place.

Dates come from the package: `collected_from`, `collected_to` and `published` of a source, `created`
of the package. Where a source does not tell, the newest period in its rows stands for the first
two, and the day the package was made for the third; the column `dates` says so.

The age of data is counted from the middle of their collection, since five years together are as
old as the third of them, to the day of the page. That day is given; only where it is not, the
clock is looked at.
"""

from __future__ import annotations

import datetime

import pandas as pd

from community_data import data, methods
from community_data.data import Package, coverage, rates
from community_data.text.dates import today

STALE_AFTER = 730
TOLD, WORKED_OUT, UNKNOWN = "told by the source", "worked out", "not known"
NOT_SAID = "not said"
WEAK = ("low", "hidden", "no number here", "not known")
KINDS = ("count", "survey", "modelled")


def sources(package) -> pd.DataFrame:
    """A row a source of numbers: source, kind, collected_to, middle, published, dates.

    `kind` is count, survey, modelled or "not said". The dates are days (empty where nothing tells
    them); `middle` is the one in the middle of the time of collection. Sources of ballots and
    stories are left out: they are no measurements.
    """
    opened = data.open_package(package)
    lines = []
    for source in _of_numbers(opened):
        collected, published = (
            methods.period_end(source.get(name)) for name in ("collected_to", "published")
        )
        dates = TOLD if collected and published else WORKED_OUT
        newest = _newest_period(opened, source)
        collected = collected or methods.period_end(newest)
        middle = methods.middle_of(source.get("collected_from") or newest, collected)
        published = published or methods.period_end(opened.descriptor.get("created"))
        kind = str(source.get("kind", "")).strip().casefold()
        lines.append(
            {
                "source": short_title(source["title"]),
                "kind": kind if kind in KINDS else NOT_SAID,
                "collected_to": pd.Timestamp(collected) if collected else pd.NaT,
                "middle": pd.Timestamp(middle) if middle else pd.NaT,
                "published": pd.Timestamp(published) if published else pd.NaT,
                "dates": dates if collected and published else UNKNOWN,
            }
        )
    table = pd.DataFrame(lines)
    for column in ("collected_to", "middle", "published"):
        table[column] = pd.to_datetime(table[column])
    return table


def made_on(package) -> pd.Timestamp:
    """The day the package was made; where it does not say, the newest day in its sources."""
    opened = data.open_package(package)
    made = methods.period_end(opened.descriptor.get("created"))
    if made:
        return pd.Timestamp(made)
    return sources(opened)[["published", "collected_to"]].max().max()


def reliability(package, place: str, measure: str) -> pd.DataFrame:
    """For each source of `sources`, in its order, how sure its number for everyone in a place is.

    Columns: source, measure (the one that is judged: `measure` if the source covers it, else its
    first), cv (percent, empty where there is none), reliability ("high", "medium", "low", "full
    count", "hidden", "no number here" or "not known", as `methods.rate_verdict` has it).
    """
    opened = data.open_package(package)
    lines = []
    for source in _of_numbers(opened):
        judged = _judged(opened, source, measure)
        cv, word = _how_sure(opened, source, place, judged)
        lines.append(
            {
                "source": short_title(source["title"]),
                "measure": judged,
                "cv": cv,
                "reliability": word,
            }
        )
    return pd.DataFrame(lines)


def card(
    package, place: str, measure: str, stale_after: float = STALE_AFTER, day=None
) -> pd.DataFrame:
    """The scorecard without its sum: a row a source, and three questions answered by 1 or 0.

    Columns: source, kind, age (days, see `ages`), reliability, stale (older than `stale_after`
    days), modelled, weak (low reliability, or nothing that says how sure it is here). 1 stands
    for yes.
    """
    table = sources(package)
    sure = reliability(package, place, measure)
    age = ages(table, day)
    return pd.DataFrame(
        {
            "source": table["source"],
            "kind": table["kind"],
            "age": age,
            "reliability": sure["reliability"],
            "stale": (age > stale_after).astype(int),
            "modelled": (table["kind"] == "modelled").astype(int),
            "weak": sure["reliability"].isin(WEAK).astype(int),
        }
    )


def page_day(day=None) -> pd.Timestamp:
    """The day of a page, given as a date or as text such as "2026-07-09"; today where it is not."""
    return pd.Timestamp(day or today()).normalize()


def ages(table: pd.DataFrame, day=None) -> pd.Series:
    """How old the sources of `sources` are: days from the middle of collection to the page's day.

    Empty where nothing says when the data were collected, or where that is after the day.
    """
    age = (page_day(day) - table["middle"]).dt.days
    return age.where(age >= 0)


def source_of(package, measure: str) -> dict:
    """What the package says of the source of one measure; `{"title": …}` at least."""
    opened = data.open_package(package)
    found = [s for s in opened.sources_of(measure) if s in _of_numbers(opened)]
    return found[0] if found else _of_numbers(opened)[0]


def short_title(title: str) -> str:
    """The title of a source without the word that marks it as invented, which is said once."""
    return title.removeprefix("Synthetic: ")


def _of_numbers(package: Package) -> list[dict]:
    """The sources of the tables measures and requests; all where none says what it covers."""
    found = [
        s
        for s in package.sources
        if s.get("measures") or not s.get("tables") or set(s["tables"]) & {"measures", "requests"}
    ]
    unique = {s["title"]: s for s in found or package.sources}
    return list(unique.values()) or [{"title": package.title}]


def _covers(package: Package, source: dict) -> list[str]:
    """The measures that a source stands behind, in the order of the table."""
    there = list(package.measures["measure"].unique())
    if source.get("measures"):
        return [m for m in there if m in source["measures"]]
    tables = source.get("tables")
    if tables and "measures" not in tables:
        return []
    taken = {m for s in package.sources for m in s.get("measures", [])}
    return [m for m in there if m not in taken]


def _newest_period(package: Package, source: dict) -> str:
    """The newest period that the rows of a source are about, as text; "" where there is none."""
    table = package.measures
    periods = table.loc[table["measure"].isin(_covers(package, source)), "period"].unique()
    periods = [period for period in map(str, periods) if methods.period_end(period)]
    if "requests" in source.get("tables", []) and "requests" in package.tables:
        monday = methods.period_end(package.table("requests")["week"].max())
        if monday:
            periods.append(str(monday + datetime.timedelta(days=6)))
    return max(periods, key=methods.period_end, default="")


def _judged(package: Package, source: dict, measure: str) -> str:
    covered = _covers(package, source)
    rows = package.measures
    with_everyone = set(rows.loc[rows["group_by"] == "all", "measure"].unique())
    return next((m for m in [measure, *covered] if m in covered and m in with_everyone), "")


def _how_sure(package: Package, source: dict, place: str, measure: str) -> tuple[float, str]:
    if not measure:
        return float("nan"), _in_requests(package, source, place)
    row, status = coverage.of_place(package, place, measure)
    if status != coverage.NUMBER:
        return float("nan"), {coverage.NO_ROW: "no number here"}.get(status, status)
    row = rates.of_everyone(package, place, measure)
    return methods.rate_variation(row["percent"], row["margin"]), row["reliability"]


def _in_requests(package: Package, source: dict, place: str) -> str:
    """Requests are written down, not sampled; the larger places are made of the smaller ones."""
    if "requests" not in source.get("tables", []) or "requests" not in package.tables:
        return "not known"
    places = package.places
    inside = {package.place(place)["place_id"]}
    while True:
        more = set(places.loc[places["parent_id"].isin(inside), "place_id"]) - inside
        if not more:
            break
        inside |= more
    found = package.table("requests")["place_id"].isin(inside).any()
    return "full count" if found else "no number here"
