"""Who is in a table of measures, and who is not: its rows, its parts and its groups.

A place that has no row is as much a part of the answer as one that has. So these functions list
every place and group that should be there, and say for each one of three things: there is a
`number`, the number is `hidden` (a row with an empty count), or there is `no row`.

Where a package cannot serve for a lesson (one place alone, or no survey in it), the practice region
helps out, and a sentence says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from community_data import data
from community_data.data import Package, newest_first
from community_data.errors import DataProblem
from community_data.text.lists import and_
from community_data.text.translate import _, ngettext

KEY = data.schema.of("measures").key
NUMBER, HIDDEN, NO_ROW = "number", "hidden", "no row"


def rows(package, measure: str) -> pd.DataFrame:
    """All rows of a measure, with the name of each place in the first column."""
    opened = data.open_package(package)
    found = data.rows_of(opened, measure).reset_index(drop=True)
    names = _names(opened.places)
    found.insert(0, "place", found["place_id"].map(names))
    return found


def weekly_feed(package) -> tuple[pd.DataFrame, str]:
    """The table requests with the names of places: (table, about); the practice one if need be.

    Columns: place, week, need, requests, published. Its key is place, week and need.
    """
    opened = data.open_package(package)
    helped = ""
    if "requests" not in opened.tables:
        helped = _("{title} has no weekly table, so here is the invented one of:").format(
            title=opened.title
        )
        helped += "\n"
        opened = data.open_package(data.PRACTICE)
    table = opened.table("requests")
    table.insert(0, "place", table["place_id"].map(_names(opened.places)))
    about = _("{title}:\nrequests for help, a row for each place, week and need.").format(
        title=opened.title
    )
    return table[["place", "week", "need", "requests", "published"]], helped + about


def who_is_counted(package, measure: str) -> str:
    """Whom a measure counts: “people who …”, “households that …”."""
    unit = data.rows_of(data.open_package(package), measure)["unit"].iloc[0]
    if unit == "people":
        return _("people who {words}").format(words=data.words(measure))
    return _("{unit} that {words}").format(unit=unit, words=data.words(measure))


def parts_and_whole(package, place: str, measure: str) -> tuple[pd.DataFrame, pd.Series, str]:
    """A place that holds others, and the places that it is made of: (parts, whole, about).

    `parts` has a row for each of the places, also for those without a row in the table: place,
    status, count, count_moe, population (people the measure is about), residents. `whole` is the
    row of the larger place. `about` says in a sentence which ones they are.
    """
    family = _family(package, place, measure)
    return family.parts(), family.whole, family.about


def cells(package, place: str, measure: str, group_by: str) -> pd.DataFrame:
    """How well each group is covered in the places of `parts_and_whole`.

    A row a group; the columns number, hidden and no_row say in how many of the places its number
    is known, is hidden, or has no row.
    """
    family = _family(package, place, measure, group_by)
    everywhere = family.rows_by(family.group_by)
    groups = list(dict.fromkeys(everywhere["group"]))
    grid = pd.MultiIndex.from_product([groups, family.places["place_id"]])
    known = everywhere.set_index(["group", "place_id"])["count"]
    status = pd.Series(NO_ROW, index=grid)
    there = grid.isin(known.index)
    status[there] = [NUMBER if pd.notna(known[cell]) else HIDDEN for cell in grid[there]]
    return pd.DataFrame(
        {
            "group": groups,
            NUMBER: [int((status[group] == NUMBER).sum()) for group in groups],
            HIDDEN: [int((status[group] == HIDDEN).sum()) for group in groups],
            "no_row": [int((status[group] == NO_ROW).sum()) for group in groups],
        }
    )


def hidden_cells(package) -> tuple[pd.DataFrame, str]:
    """`cells` where most of them are hidden, in the largest place: (table, about).

    From the practice region where this package hides nothing.
    """
    for opened in (data.open_package(package), data.open_package(data.PRACTICE)):
        blank = opened.measures
        blank = blank[(blank["group_by"] != "all") & blank["count"].isna()]
        for measure, group_by in (
            blank.groupby(["measure", "group_by"]).size().sort_values(ascending=False).index
        ):
            family = _family(opened, data.top_place(opened), measure, group_by)
            if family.measure == measure:
                about = ngettext(
                    "{title}:\n{measure} by {group_by}, in the {n} part of {place}.",
                    "{title}:\n{measure} by {group_by}, in the {n} parts of {place}.",
                    len(family.places),
                ).format(
                    title=opened.title,
                    measure=measure.replace("_", " "),
                    group_by=group_by,
                    n=len(family.places),
                    place=family.where["name"],
                )
                return cells(opened, data.top_place(opened), measure, group_by), about
    raise DataProblem(_("{title} has no hidden count in it.").format(title=opened.title))


def without_number(package, place: str, measure: str) -> tuple[pd.DataFrame, int, str] | None:
    """The parts without a number, of how many parts, and of which whole; for a community's page.

    Nothing where the package has no such whole: a page never speaks of the practice region.
    """
    family = _family(package, place, measure)
    if family.helped:
        return None
    parts = family.parts()
    return parts[parts["count"].isna()], len(parts), family.where["name"]


def groups_of(package, place: str, measure: str, group_by: str) -> pd.DataFrame:
    """The rows of the groups in a place, newest period: group, count, count_moe. Maybe none."""
    opened = data.open_package(package)
    table = _newest(opened, measure, group_by)
    return _three(table[table["place_id"] == opened.place(place)["place_id"]])


def larger_place_with_number(package, place: str, measure: str) -> str:
    """The name of the nearest larger place that has a number; empty where none has."""
    opened = data.open_package(package)
    for where in list(_upward(opened, opened.place(place)))[1:]:
        if of_place(opened, where["place_id"], measure)[1] == NUMBER:
            return where["name"]
    return ""


def asked(package, place: str, measure: str, group_by: str) -> tuple[pd.DataFrame, str]:
    """Everyone and each group, with counts from a survey and their margins: (table, about).

    Columns: group, count, count_moe. Where nobody was asked in the place itself, it is the next
    larger place; where the package has no survey of it, the practice region. `about` says so.
    """
    opened = data.open_package(package)
    start = opened.place(place)
    found, where, *looked_at = where_asked(opened, place, measure, group_by)
    table = _survey(found, where, *looked_at)
    about = _asked_about(found, where, looked_at[0], table)
    if (found.folder, looked_at) != (opened.folder, [measure, group_by]):
        about = _(
            "{title} has no survey numbers of this here, so there is no margin of "
            "error to look at. We practice on invented numbers.\n{about}"
        ).format(title=opened.title, about=about)
    elif where["place_id"] != start["place_id"]:
        about = _(
            "{name} has no survey numbers of its own for this. So we look "
            "at the larger place that it is in.\n{about}"
        ).format(name=start["name"], about=about)
    return _three(table), about


def where_asked(
    package, place: str, measure: str, group_by: str
) -> tuple[Package, pd.Series, str, str]:
    """Where `asked` looks: the package, the row of the place, the measure and the grouping."""
    opened = data.open_package(package)
    data.rows_of(opened, measure)  # an unknown measure is said here, with the nearest names
    for where in _upward(opened, opened.place(place)):
        if _survey(opened, where, measure, group_by) is not None:
            return opened, where, measure, group_by
    practice = data.open_package(data.PRACTICE)
    return practice, practice.place(data.PRACTICE_PLACE), *data.choose(practice)


def of_place(package, place: str, measure: str) -> tuple[pd.Series | None, str]:
    """The row for everyone in a place, or None; and which of the three words it gets."""
    opened = data.open_package(package)
    found = _newest(opened, measure, "all")
    found = found[found["place_id"] == opened.place(place)["place_id"]]
    if found.empty:
        return None, NO_ROW
    row = found.iloc[0]
    return row, HIDDEN if pd.isna(row["count"]) else NUMBER


@dataclass(frozen=True)
class _Family:
    """A larger place, the places that it is made of, and the measure that is looked at."""

    package: Package
    measure: str
    group_by: str
    where: pd.Series
    places: pd.DataFrame
    helped: str = ""

    @property
    def whole(self) -> pd.Series:
        table = _newest(self.package, self.measure, "all")
        row = table[table["place_id"] == self.where["place_id"]].iloc[0]
        row = row[["count", "count_moe", "population"]].rename(self.where["name"])
        return row.astype(float)

    def rows_by(self, group_by: str) -> pd.DataFrame:
        """The rows of all places, so that a group nobody counts in these places is known too."""
        return _newest(self.package, self.measure, group_by)

    def parts(self) -> pd.DataFrame:
        table = self.rows_by("all").set_index("place_id")
        ids = self.places["place_id"]
        found = table.reindex(ids)[["count", "count_moe", "population"]].reset_index(drop=True)
        status = [
            NO_ROW if i not in table.index else NUMBER if pd.notna(c) else HIDDEN
            for i, c in zip(ids, found["count"], strict=True)
        ]
        names = _names(self.places)
        found.insert(0, "place", [names[i] for i in ids])
        found.insert(1, "status", status)
        residents = self.package.places.set_index("place_id")["population"]
        found["residents"] = [residents[i] for i in ids]
        return found

    @property
    def about(self) -> str:
        count, level = len(self.places), self.places["level"].iloc[0]
        parts = ngettext("{n} part", "{n} parts", count)
        if (self.places["level"] == level).all():  # a level is the publisher's own word
            parts = ngettext("{n} {level}", "{n} {level}s", count)
        about = _("The whole: {name}. The parts: its {parts}.\nWhat is counted: {counted}.").format(
            name=self.where["name"],
            parts=parts.format(n=count, level=level),
            counted=who_is_counted(self.package, self.measure),
        )
        return self.helped + about


def _family(package, place: str, measure: str, group_by: str = "") -> _Family:
    """The place's own parent and all its parts; further up or down where those have no rows."""
    opened = data.open_package(package)
    if group_by and measure in set(opened.measures["measure"]):
        known = list(dict.fromkeys(data.rows_of(opened, measure)["group_by"]))
        if group_by not in known:
            raise DataProblem(
                _("{title} has “{measure}” by {known}, not by “{group_by}”.").format(
                    title=opened.title, measure=measure, known=and_(known), group_by=group_by
                )
            )
    table = _newest(opened, measure, "all")
    known = set(table.loc[table["count"].notna(), "place_id"])
    places = opened.places
    start = opened.place(place)
    upward = list(_upward(opened, start))
    for where in [*upward[1:], start]:
        inside = places[places["parent_id"] == where["place_id"]]
        # A town may be parted into neighborhoods and into tracts: one level is all of it.
        for _level, parts in inside.groupby("level", sort=False):
            if where["place_id"] in known and parts["place_id"].isin(known).any():
                return _Family(opened, measure, group_by, where, parts.reset_index(drop=True))
    practice = data.open_package(data.PRACTICE)
    their_measure, their_group_by = data.choose(practice)
    if (opened.folder, measure) == (practice.folder, their_measure):
        raise DataProblem(
            _("{title} has no place that is made of others.").format(title=opened.title)
        )
    found = _family(practice, data.PRACTICE_PLACE, their_measure, their_group_by)
    helped = _(
        "{title} has no whole with parts for this, so here we practice on invented numbers."
    ).format(title=opened.title)
    return replace(found, helped=f"{helped}\n")


def _upward(package: Package, where: pd.Series):
    """A place, the place that it is in, and so on to the top."""
    places = package.places.set_index("place_id", drop=False)
    seen = set()
    while where["place_id"] not in seen:
        seen.add(where["place_id"])
        yield where
        if where["parent_id"] in places.index:
            where = places.loc[where["parent_id"]]


def _newest(package: Package, measure: str, group_by: str) -> pd.DataFrame:
    """The rows of a measure by a grouping, of its newest period; there may be none."""
    table = data.rows_of(package, measure)
    table = table[table["group_by"] == group_by]
    if table.empty:
        return table
    return table[table["period"] == max(table["period"], key=newest_first)]


def _survey(package: Package, where: pd.Series, measure: str, group_by: str):
    """Everyone's row and those of the groups, if somebody was asked; else None."""
    tables = []
    for by in dict.fromkeys(["all", group_by]):
        table = _newest(package, measure, by)
        table = table[table["place_id"] == where["place_id"]]
        if table.empty or table["count_moe"].isna().any() or table["count"].isna().all():
            return None
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _three(table: pd.DataFrame) -> pd.DataFrame:
    return table[["group", "count", "count_moe"]].reset_index(drop=True)


def _asked_about(package: Package, where: pd.Series, measure: str, table: pd.DataFrame) -> str:
    counted = who_is_counted(package, measure)
    return f"{where['name']}, {table['period'].iloc[0]}:\n{counted}."


def _names(places: pd.DataFrame) -> dict[str, str]:
    """place_id -> name; two places of one name are told apart by their ids."""
    twice = places["name"].duplicated(keep=False)
    names = places["name"].where(~twice, places["name"] + " (" + places["place_id"] + ")")
    return dict(zip(places["place_id"], names, strict=True))
