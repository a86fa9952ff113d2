"""The exercises of module 02: what is right, and the mistakes that people make."""

from __future__ import annotations

from community_data import data
from community_data.exercises import mistakes
from community_data.exercises.exercise import Number, exercise
from community_data.exercises.mistakes import Family
from community_data.text.translate import _, lazy_gettext

# The rows of the guide's table that only this module has; those of every module follow them.
FAMILIES = [
    Family(
        lazy_gettext("Another place than asked"),
        lazy_gettext("Read the name in the row aloud. A town and its region hold the same people."),
        ("another_place", "sum"),
    ),
]


@exercise(points=2)
def population(package, place):
    """How many people live in the place."""
    opened = data.open_package(package)
    places, here = opened.places, opened.place(place)
    others = places.loc[places["place_id"] != here["place_id"], "population"].dropna()
    return Number(
        right=here["population"],
        tolerance=0,
        known=[
            *mistakes.of_another(
                "whole_region",
                [opened.place(data.top_place(package))["population"]],
                _("This is the population of the whole area. Use the row of your place, here."),
            ),
            *mistakes.of_another(
                "sum",
                [places["population"].sum()],
                _(
                    "You added up every row. Then people are counted more than once: a town and "
                    "its region hold the same people."
                ),
            ),
            *mistakes.of_another(
                "another_place",
                others,
                _("This is the population of another place. Look at the name in the row."),
            ),
        ],
        otherwise=_(
            "This is not the population of your place. Take the column population of the row "
            "called here."
        ),
        praise=_("You found one row, and the number that was asked for in it."),
    )
