"""What module 02 puts on a community's page."""

from __future__ import annotations

from community_data import data, figures
from community_data.exercises.answers import one_number
from community_data.exercises.unfinished import until_answered
from community_data.text.translate import _


@until_answered(_("Your number appears here when exercise 1 is answered."))
def headline(population, package, place: str) -> figures.Html:
    """How many people live in the place, large."""
    one_number(population)
    here = data.open_package(package).place(place)
    return figures.big_number(
        f"{here['population']:,.0f}", _("residents live in {place}").format(place=here["name"])
    )
