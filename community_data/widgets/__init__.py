"""Explorers: pictures that a trainee moves, to meet an idea before its formula.

from community_data import widgets
widgets.interval_explorer()
"""

from .brief import brief_builder
from .intervals import interval_explorer
from .places import place_explorer
from .reliability import reliability_explorer
from .weights import weight_explorer

__all__ = [
    "brief_builder",
    "interval_explorer",
    "place_explorer",
    "reliability_explorer",
    "weight_explorer",
]
