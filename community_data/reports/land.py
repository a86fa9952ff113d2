"""The map of the index: each place with its land, which leads to its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from community_data.data import DataProblem, Package, areas
from community_data.data.places import levels
from community_data.figures import map as maps
from community_data.reports.site import Page
from community_data.text.translate import _


@dataclass(frozen=True)
class IndexMap:
    """The map as SVG (empty where there is none), and the number of each place on it by its id."""

    svg: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)


def index_map(package: Package, pages: Mapping[str, Page]) -> IndexMap:
    """The places of the level of which most have a page and land; those without a page hatched.

    No number of a measure is on it, so there is nothing to protect.
    """
    try:
        land = areas.boundaries(package)
    except DataProblem:  # `validate` says what is wrong with it; the list needs no map
        return IndexMap()
    places = package.places.sort_values("name")
    places = places[places["place_id"].isin(land.index)]
    linked = places[places["place_id"].isin(list(pages))]
    if linked.empty:
        return IndexMap()
    often = linked["level"].value_counts()
    size = places["level"].value_counts()
    # Where two levels have as many pages, the one that is easier to read.
    level = max(levels(package), key=lambda one: (often.get(one, 0), -size.get(one, 0)))
    drawn = _rows(places[places["level"] == level], pages)
    alt = _("Map of the places of the level {level}. Each leads to its page.").format(level=level)
    made = maps.areas(land, drawn, [_("has a page")], _("no page"), links=True)
    numbers = drawn[drawn["key"] != ""]
    return IndexMap(made.svg(alt), dict(zip(numbers["place_id"], numbers["key"], strict=True)))


def _rows(places: pd.DataFrame, pages: Mapping[str, Page]) -> pd.DataFrame:
    linked = [place_id for place_id in places["place_id"] if place_id in pages]
    rows = [
        {
            "place_id": place_id,
            "key": str(linked.index(place_id) + 1) if place_id in pages else "",
            "says": name,
            "class": 1.0 if place_id in pages else float("nan"),
            "href": pages[place_id].file if place_id in pages else "",
        }
        for place_id, name in zip(places["place_id"], places["name"], strict=True)
    ]
    return pd.DataFrame(rows)
