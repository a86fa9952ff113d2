"""The page parts of module 00: how many people live in a place."""

from __future__ import annotations

import pandas as pd

from community_data import data, figures
from community_data.errors import DataProblem
from community_data.exercises.answers import a_table, one_number
from community_data.exercises.exercise import one_of
from community_data.exercises.unfinished import until_answered
from community_data.lessons.start import material
from community_data.text.lists import and_, paragraph
from community_data.text.numbers import whole as whole_number
from community_data.text.translate import _, lazy_gettext, ngettext

MANY, FIRST = 40, 5  # more names than that nobody reads; then only the first ones


@until_answered(lazy_gettext("Your number appears here when the exercise above is answered."))
def about_place(population, package, place: str) -> figures.Html:
    """How many people live in a place, and which part of the whole area that is."""
    opened = data.open_package(package)
    here, whole = opened.place(place), opened.place(data.top_place(package))
    people = one_number(population)
    detail = [_("{place} is a {level}.").format(place=here["name"], level=here["level"])]
    if here["place_id"] != whole["place_id"]:
        part = 100 * people / whole["population"]
        few = _("Fewer than 1 of every 100 residents of {whole} live here.")
        some = _("About {part} of every 100 residents of {whole} live here.")
        told = some if part >= 1 else few
        detail.append(told.format(part=whole_number(part), whole=whole["name"]))
    inside = opened.places[opened.places["parent_id"] == here["place_id"]]
    parts = [
        ngettext("{n} {level}", "{n} {level}s", count).format(n=count, level=level)
        for level, count in inside["level"].value_counts(sort=False).items()
    ]
    if parts:
        detail.append(_("It has {parts}.").format(parts=and_(parts)))
    label = _("residents live in {place}").format(place=here["name"])
    return figures.big_number(whole_number(people), label, paragraph(*detail))


def names(package) -> figures.Html:
    """The names of all places, a line a level; of a long level the first ones and how many."""
    places = data.open_package(package).places
    lines = []
    for level, of_level in places.groupby("level", sort=False)["name"]:
        text, most = _("{level}: {names}"), list(of_level)
        if len(of_level) > MANY:
            text, most = _("{level}: {names} … {n} in all"), list(of_level)[:FIRST]
        listed = ", ".join(most)
        lines.append(text.format(level=level, names=listed, n=whole_number(len(of_level))))
    return figures.note(lines)


def titles(package) -> figures.Html:
    """The titles to choose from, each with its letter."""
    return figures.note(
        [f"{letter}: {title}" for letter, title in material.titles(package).items()]
    )


@until_answered(lazy_gettext("The picture appears here when the exercise above is answered."))
def bars_of_places(ordered, title, package) -> figures.Html:
    """Places as bars, as long as they have residents, below the title that was chosen."""
    opened = data.open_package(package)
    ordered = a_table(ordered, ["name", "population"])
    titles = material.titles(package)
    title = titles[one_of(title, titles, "title")]
    drawing = {"value": "population", "xlabel": _("Residents")}
    return figures.show(
        figures.bars(ordered, title, **drawing),
        alt=figures.bars_alt(ordered, title, **drawing),
        table=ordered[["name", "population"]].rename(columns=str.capitalize),
        source=f"{opened.title}.",
    )


def own_table(names, numbers) -> pd.DataFrame:
    """A small table that somebody typed: a name and a number a row, for example a day and visits.

    Raises DataProblem where there are not as many names as numbers.
    """
    if len(names) != len(numbers):
        uneven = _(
            "There are {names} names and {numbers} numbers. Each name needs one number, with "
            "commas between them."
        )
        raise DataProblem(uneven.format(names=len(names), numbers=len(numbers)))
    return pd.DataFrame({"name": list(names), "number": list(numbers)})
