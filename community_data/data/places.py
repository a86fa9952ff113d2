"""The tree of a package's places."""

from __future__ import annotations

from .package import open_package
from .schema import LEVELS


def top_place(package) -> str:
    """The name of the place that holds all others: the state, or the whole region."""
    places = open_package(package).places
    return places.iloc[places["level"].map(LEVELS.index).argmin()]["name"]
