"""The table `requests`: weekly counts, printed again while late reports come in; and `events`.

A row is the whole count known on the day in `published`. So of one place, week and need the row
with the latest day holds, the earlier ones show how a week fills, and prints are never added up.
"""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import pandas as pd

from community_data import methods
from community_data.errors import DataProblem
from community_data.text.lists import and_, nearest, paragraph
from community_data.text.translate import _

from . import schema
from .package import Package, open_package
from .places import depths

CELL = ["place_id", "week", "need"]
SHARES = "share_complete"  # what the protected copy of a package says in place of earlier prints
NUMBER, HIDDEN, CLOSED, MISSING = "number", "hidden", "closed", "missing"
COMPLETE = 0.99  # a week of which that share is known counts as complete
OPEN_WEEKS = 8  # how long a week may grow where nobody can say
YEAR = 52  # weeks
BASE = 24  # complete weeks of which a median is taken
WIDEST_SEASON = 3  # what swings more than that within a year is no season that comes back


def newest(requests: pd.DataFrame) -> pd.DataFrame:
    """The newest print of each place, week and need, in the order of the table."""
    last = requests.sort_values("published", kind="stable").drop_duplicates(CELL, keep="last")
    return last.sort_index()


def with_totals(requests: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Newest prints, and a row for each larger place of which every part has a number.

    A larger place has rows where the parts that report hold nearly all of its residents. A total
    in which a part is missing or hidden is no total, so it has no row.
    """
    rows = newest(requests)
    level = depths(places)
    about = places.drop_duplicates("place_id").set_index("place_id")
    for depth in sorted(set(level) - {0}, reverse=True):
        parts = rows[rows["place_id"].map(level) == depth]
        parts = parts.assign(whole=parts["place_id"].map(about["parent_id"]))
        reporting = parts.drop_duplicates(["place_id", "need"])
        people = about["population"].reindex(reporting["place_id"]).to_numpy()
        covered = reporting.assign(people=people).groupby(["whole", "need"])
        covered = covered.agg(parts=("place_id", "size"), people=("people", "sum"))
        sums = parts.groupby(["whole", "week", "need"], as_index=False).agg(
            requests=("requests", "sum"),
            there=("requests", "count"),
            published=("published", "min"),
        )
        of = covered.loc[pd.MultiIndex.from_frame(sums[["whole", "need"]])]
        residents = about["population"].reindex(sums["whole"]).to_numpy()
        whole = pd.Series(sums["there"].to_numpy() == of["parts"].to_numpy(), index=sums.index)
        whole &= of["people"].to_numpy() >= COMPLETE * residents
        sums = sums[whole & ~sums["whole"].isin(rows["place_id"])]
        sums = sums.rename(columns={"whole": "place_id"})
        rows = pd.concat([rows, sums[requests.columns.intersection(sums.columns)]])
        rows = rows.reset_index(drop=True)
    return rows


def rows(package) -> pd.DataFrame:
    """The newest print of every place, week and need, with totals of larger places."""
    opened = open_package(package)
    return _rows(opened.folder, opened.digest("requests")).copy(deep=False)


def reporting_places(requests: pd.DataFrame, places: pd.DataFrame) -> set[str]:
    """The ids of the places that have weekly numbers, of their own or as a sum of their parts."""
    once = requests[["place_id", "need"]].drop_duplicates().astype(object)
    once = once.assign(week="", requests=1.0, published="")
    return set(with_totals(once, places)["place_id"])


@functools.lru_cache(maxsize=16)
def _rows(folder: Path, digest: str) -> pd.DataFrame:
    opened = open_package(folder)
    return with_totals(opened.table("requests"), opened.places)


def needs(package) -> list[str]:
    """What help was asked for, in the order of the table."""
    return open_package(package).table("requests")["need"].unique().tolist()


def need_like(package, need: str) -> str:
    """A need of the package by its name, whatever its capitals. Raises `DataProblem`."""
    opened = open_package(package)
    known = needs(opened)
    by_name = {name.casefold(): name for name in known}
    if str(need).strip().casefold() in by_name:
        return by_name[str(need).strip().casefold()]
    raise DataProblem(
        paragraph(
            _("{title} has no need “{need}”.").format(title=opened.title, need=need),
            nearest(str(need), known),
            _("It has {names}.").format(names=and_(known)),
        )
    )


def largest_place(package, need: str) -> str:
    """The id of the place with the most requests: the whole that the others are part of."""
    every = rows(package)
    every = every[every["need"] == need_like(package, need)]
    return str(every.groupby("place_id")["requests"].sum().idxmax())


def prints(package, place: str, need: str) -> pd.DataFrame:
    """Every print of a place and need: week, requests, published, the oldest first.

    Of a larger place without rows of its own, the sums of its parts where all have that print.
    """
    opened = open_package(package)
    place_id = opened.place(place)["place_id"]
    table = opened.table("requests")
    table = table[table["need"] == need_like(opened, need)]
    own = table[table["place_id"] == place_id]
    if own.empty:
        inside = opened.places.loc[opened.places["parent_id"] == place_id, "place_id"]
        parts = table[table["place_id"].isin(inside)]
        sums = parts.groupby(["week", "published"])["requests"].agg(["sum", "count"]).reset_index()
        whole = sums["count"] == parts["place_id"].nunique()
        own = sums[whole].rename(columns={"sum": "requests"})
    columns = ["week", "requests", "published"]
    return own[columns].sort_values(["week", "published"], ignore_index=True)


def weekly(package, place: str, need: str) -> pd.DataFrame:
    """One row for each week of the package: week (its Monday), requests, status, age.

    requests: the newest print; NaN where there is none. status: number, closed (0, and an event
    says that nobody could ask), missing (no row, or an empty one), or hidden (to protect people).
    age: full weeks between the first print of a week and this one.
    """
    opened = open_package(package)
    place_id = opened.place(place)["place_id"]
    every = rows(opened)
    every = every[every["need"] == need_like(opened, need)]
    weeks = pd.date_range(every["week"].min(), every["week"].max(), freq="7D").strftime("%Y-%m-%d")
    here = every[every["place_id"] == place_id].set_index("week").reindex(weeks)
    protected = SHARES in _resource(opened)
    without = HIDDEN if protected else MISSING
    status = np.where(here["requests"].notna(), NUMBER, MISSING).astype(object)
    status[(here["place_id"].notna() & here["requests"].isna()).to_numpy()] = without
    shut = touched(events_of(opened, place, need), "closed", weeks)
    status[(here["requests"] == 0).to_numpy() & shut] = CLOSED
    return pd.DataFrame(
        {
            "week": weeks,
            "requests": here["requests"].to_numpy(float),
            "status": status,
            "age": ages(here["published"], pd.Series(weeks), every),
        }
    )


def ages(published: pd.Series, weeks: pd.Series, every: pd.DataFrame) -> np.ndarray:
    """Full weeks from the day on which a week can be printed first."""
    lag = pd.to_datetime(every["published"]) - pd.to_datetime(every["week"])
    own = pd.to_datetime(published).to_numpy() - pd.to_datetime(weeks).to_numpy()
    return pd.Series(own - lag.min().to_timedelta64()).dt.days.floordiv(7).to_numpy(float)


def events_of(package, place: str, need: str) -> pd.DataFrame:
    """The events that concern a place and need, oldest first; none where the package has none.

    An event of a place is one of all its parts, and one without a need is one of every need.
    """
    opened = open_package(package)
    columns = list(schema.of("events").columns)
    if "events" not in opened.tables:
        return pd.DataFrame(columns=columns, dtype=object)
    table = opened.table("events")
    parent = opened.places.drop_duplicates("place_id").set_index("place_id")["parent_id"]
    at, around = opened.place(place)["place_id"], []
    while at in parent.index and at not in around:
        around.append(at)
        at = parent[at]
    mine = table["place_id"].isin(around)
    mine &= table["need"].isna() | table["need"].isin(["", need_like(opened, need)])
    return table[mine].sort_values("first_week", kind="stable").reset_index(drop=True)


def touched(events: pd.DataFrame, kind: str, weeks) -> np.ndarray:
    """Which weeks lie in an event of a kind; one without a last week goes on."""
    weeks = np.asarray(weeks, dtype=object)
    inside = np.zeros(len(weeks), bool)
    for event in events[events["kind"] == kind].itertuples():
        last = event.last_week if isinstance(event.last_week, str) and event.last_week else "9999"
        inside |= (weeks >= event.first_week) & (weeks <= last)
    return inside


def triangle(package, need: str) -> pd.DataFrame | None:
    """How the weeks filled: a row a week, a column for each full week after its first print.

    The numbers are sums over all places that report; a week in which one of them lacks a print
    has none. None where no week was printed twice.
    """
    opened = open_package(package)
    filled = _triangle(opened.folder, opened.digest("requests"), need_like(opened, need))
    return None if filled is None else filled.copy()


@functools.lru_cache(maxsize=16)
def _triangle(folder: Path, digest: str, need: str) -> pd.DataFrame | None:
    table = open_package(folder).table("requests")
    table = table[table["need"] == need]
    again = table[table.duplicated(CELL, keep=False)]
    if again.empty:
        return None
    table = table[table["week"] >= again["week"].min()].reset_index(drop=True)
    table = table.assign(age=ages(table["published"], table["week"], table).astype(int))
    known = table.pivot_table("requests", ["week", "place_id"], "age", aggfunc="last")
    by_week = known.groupby("week")
    return by_week.sum().where(by_week.count().eq(by_week.size(), axis=0))


def completeness(package, need: str) -> pd.Series | None:
    """Which share of a week's requests is known, by full weeks after its first print.

    None where nobody can say: each week was printed once.
    """
    opened = open_package(package)
    resource = _resource(opened)
    if SHARES in resource:
        shares = resource[SHARES].get(need_like(opened, need))
        known = {int(age): share for age, share in (shares or {}).items()}
        return pd.Series(known, dtype=float) if known else None
    filled = triangle(opened, need)
    if filled is None:
        return None
    shares = methods.share_complete(filled)
    return None if shares.isna().any() else shares.round(3)


def share_known(package, need: str, at_ages) -> np.ndarray:
    """Which share of its requests is known of weeks of these ages; NaN where nobody can say."""
    shares, at_ages = completeness(package, need), np.asarray(at_ages, dtype=float)
    if shares is None:
        return np.full(len(at_ages), np.nan)
    oldest = float(shares.index.max())
    return pd.Series(np.minimum(at_ages, oldest)).map(shares).to_numpy(float)


def still_open(package, rows: pd.DataFrame) -> np.ndarray:
    """Which rows of the newest prints may still grow.

    Where nobody can say how a need fills, its weeks of the first `OPEN_WEEKS` weeks may.
    """
    grows = np.zeros(len(rows), bool)
    age = ages(rows["published"], rows["week"], rows)
    for need in rows["need"].unique():
        of_need = (rows["need"] == need).to_numpy()
        share = share_known(package, need, age[of_need])
        grows[of_need] = np.where(np.isnan(share), age[of_need] < OPEN_WEEKS, share < COMPLETE)
    return grows


def complete_weeks(package, place: str, need: str) -> pd.DataFrame:
    """The rows of `weekly` with a number that stands: no late reports, no closed desk.

    Where nobody can say how complete a week is, each number is taken as it is.
    """
    table = weekly(package, place, need)
    share = share_known(package, need, table["age"])
    stands = (table["status"] == NUMBER) & ~(share < COMPLETE)
    return table[stands].reset_index(drop=True)


def season(package, need: str) -> pd.Series | None:
    """What each month has, as a multiple of the mean month, in the first year of the whole region.

    The index holds 1 to 12. None where there is no full year, or where the months differ more than
    threefold: a wave that came once is no season.
    """
    opened = open_package(package)
    first = complete_weeks(opened, largest_place(opened, need), need)
    if len(first) <= YEAR:
        return None
    first = first.iloc[:YEAR]
    month = month_of_week(first["week"])
    means = first["requests"].groupby(month.to_numpy()).mean().reindex(range(1, 13))
    if means.isna().any() or means.min() <= 0 or means.max() > WIDEST_SEASON * means.min():
        return None
    return means / means.mean()


def month_of_week(weeks: pd.Series) -> pd.Series:
    """The month in which the Thursday of a week lies, 1 to 12."""
    return (pd.to_datetime(weeks) + pd.Timedelta(days=3)).dt.month


def without_season(weeks: pd.DataFrame, factors: pd.Series | None) -> pd.Series:
    """Requests divided by the factor of their month; as they are where there is no season."""
    if factors is None:
        return weeks["requests"].astype(float)
    return weeks["requests"] / month_of_week(weeks["week"]).map(factors).to_numpy()


def _resource(package: Package) -> dict:
    named = [r for r in package.descriptor.get("resources", []) if r.get("name") == "requests"]
    return named[0] if named else {}
