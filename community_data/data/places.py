"""The tree of a package's places: what is part of what, as `parent_id` says it.

Levels are the publisher's own words (state, county, ward, parish …). Which is larger is read from
the tree, never from the word.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from .package import open_package


def depths(places: pd.DataFrame) -> pd.Series:
    """How many steps each place lies below its top: 0 for a top, 1 for its parts, and so on.

    places: the table `places` (place_id, parent_id). The index is place_id, in the table's order.
    A place whose parent is not in the table is a top. Places that are part of each other in a
    circle count as tops, so that a broken table ends in a sentence and not in a loop.
    """
    return _tree(places)["depth"]


def tops(places: pd.DataFrame) -> pd.Series:
    """The id of the top above each place (a top: itself). The index is place_id, as in `depths`."""
    return _tree(places)["top"]


def above(parent: Mapping[str, str], place_id: str) -> list[str]:
    """The place itself and those around it, from the smallest up; a circle is walked once.

    parent: place_id -> parent_id, of all places.
    """
    way = [place_id]
    while (at := parent.get(way[-1], "")) in parent and at not in way:
        way.append(at)
    return way


def top_place(package) -> str:
    """The name of the place that holds all others: the state, or the whole region.

    Where several places are part of no other, the one of them with the most places below it,
    then with the most residents.
    """
    return top_of(open_package(package).places)["name"]


def top_of(places: pd.DataFrame) -> pd.Series:
    """The row of the place that holds all others, as `top_place` chooses it."""
    below = tops(places).value_counts()
    found = places[places["place_id"].isin(below.index)]
    order = [
        (-below[place], -_known(people))
        for place, people in zip(found["place_id"], found["population"], strict=True)
    ]
    return found.iloc[order.index(min(order))]


def levels(package) -> list[str]:
    """The levels of a package in its own words, from the top of the tree down."""
    places = open_package(package).places
    depth = places["place_id"].map(depths(places))
    usual = depth.groupby(places["level"], sort=False).median()
    return list(usual.sort_values(kind="stable").index)


def _known(population: float) -> float:
    return 0.0 if pd.isna(population) else population


def _tree(places: pd.DataFrame) -> pd.DataFrame:
    """One row a place: `depth` and `top`. Every place is walked over once, however deep it lies."""
    parent = dict(zip(places["place_id"], places["parent_id"], strict=True))
    found: dict[str, tuple[int, str]] = {}
    for place in parent:
        way: dict[str, None] = {}
        at = place
        while at in parent and at not in found and at not in way:
            way[at] = None
            at = parent[at]
        up = list(way)
        if at in way:
            circle = up[up.index(at) :]
            found.update((one, (0, circle[0])) for one in circle)
            up = up[: up.index(at)]
        for one in reversed(up):
            depth, top = found.get(parent[one], (-1, one))
            found[one] = depth + 1, top
    rows = [found[place] for place in parent]
    index = pd.Index(list(parent), name="place_id")
    return pd.DataFrame(rows, columns=["depth", "top"], index=index)
