"""What `community-data questions` says of a place: a few lines a measure, and a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from community_data import data
from community_data.atomic import write_file
from community_data.data import questions
from community_data.data.questions import ALL, NUMBER
from community_data.text import spreadsheet
from community_data.text.lists import and_
from community_data.text.numbers import whole
from community_data.text.people import those_who
from community_data.text.translate import _, lazy_gettext

ABOUT = {
    questions.NEED: lazy_gettext("a need"),
    questions.ASSET: lazy_gettext("a strength"),
    questions.POPULATION: lazy_gettext("who lives there"),
    "": lazy_gettext("nobody says what it is about"),
}


def lines(package, place: str) -> Iterator[str]:
    """What the package can answer for a place, a measure at a time, as text for a terminal."""
    opened = data.open_package(package)
    name = opened.place(place)["name"]
    yield _("{title}: what it can answer for {place}").format(title=opened.title, place=name)
    table = questions.summary(opened, place)
    for measure, rows in table.groupby("measure", sort=False):
        about = ABOUT[rows["about"].iloc[0]]
        yield ""
        counted = those_who(questions.universe(opened, measure), data.words(measure))
        yield _("{measure} ({about}): {counted}").format(
            measure=measure, about=about, counted=counted
        )
        for row in rows.to_dict("records"):
            yield f"  {_line(row)}"
    yield ""
    once = [one for one in questions.measures(opened) if len(questions.periods(opened, one)) == 1]
    if once:
        yield _("There for one time alone, so no change can be seen: {names}.").format(
            names=and_(once)
        )


def _line(row: dict) -> str:
    known = [
        _("{n} {status}").format(n=whole(row[status]), status=text)
        for status, text in questions.STATUSES.items()
        if row[status]
    ]
    if row["group_by"] == ALL:
        status = next(one for one in questions.STATUSES if row[one])
        told = _("everyone, {period}: {status}").format(
            period=row["period"], status=questions.STATUSES[status]
        )
    else:
        told = _("by {group_by}, {period}: {known}").format(
            group_by=row["group_by"].replace("_", " "), period=row["period"], known=and_(known)
        )
    if row[NUMBER] == row["groups"] or not row["larger"]:
        return told
    return _("{told}; in {larger} there is an answer").format(told=told, larger=row["larger"])


def write(package, place: str, file: Path) -> None:
    """Write every row of the catalog as a CSV file, in which no cell runs as a formula."""
    table = questions.catalog(package, place)
    table.insert(0, "place", data.open_package(package).place(place)["name"])
    write_file(file, spreadsheet.csv_of(table))
