"""The titles that trainees of module 00 choose from. All of them are made from the data."""

from __future__ import annotations

import pandas as pd

from community_data import data
from community_data.text.translate import _

LETTERS = "ABCDE"


def largest(package) -> pd.DataFrame:
    """The five largest places of the smallest level (name, population), the largest first."""
    places = data.open_package(package).places
    same = places[places["level"] == smallest_level(package)]
    return same.nlargest(5, "population")[["name", "population"]]


def smallest_level(package) -> str:
    """The level of the smallest places that a package has: neighborhoods, or else towns."""
    places = data.open_package(package).places
    depths = data.depths(places)
    return places.loc[places["place_id"] == depths.idxmax(), "level"].iloc[0]


def titles(package) -> dict[str, str]:
    """Letter -> title of the picture of the five largest places. One of them is true."""
    kinds = _titles(package)
    names = list(kinds)
    first = len(kinds["finding"]) % len(names)  # in another order for another area
    order = [*names[first:], *names[:first]]
    return {letter: kinds[kind] for letter, kind in zip(LETTERS, order, strict=False)}


def kind_of(package) -> dict[str, str]:
    """Letter -> "finding" for the true title, else what is wrong with it."""
    by_text = {text: kind for kind, text in _titles(package).items()}
    return {letter: by_text[text] for letter, text in titles(package).items()}


def _titles(package) -> dict[str, str]:
    whole = data.open_package(package).place(data.top_place(package))["name"]
    level, five = smallest_level(package), largest(package)
    first, last = five["name"].iloc[0], five["name"].iloc[-1]
    largest_of = _("{place} has more residents than any other {level} of {whole}")
    texts = {
        "finding": largest_of.format(place=first, level=level, whole=whole),
        "title_topic": _("The population of {whole} by {level}").format(whole=whole, level=level),
        "title_cause": _("{place} is the largest {level} because people like it best").format(
            place=first, level=level
        ),
    }
    if five["population"].iloc[-1] < five["population"].iloc[0]:
        # Of two places or more, the smallest never holds more than half of all the people.
        half = _("More than half of the people of {whole} live in {place}")
        texts["title_place"] = largest_of.format(place=last, level=level, whole=whole)
        texts["title_number"] = half.format(whole=whole, place=last)
    return texts
