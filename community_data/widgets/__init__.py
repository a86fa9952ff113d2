"""Explorers: pictures that a trainee moves, to meet an idea before its formula.

from community_data import widgets
widgets.interval_explorer()
"""

from .intervals import interval_explorer
from .places import place_explorer

__all__ = ["interval_explorer", "place_explorer"]
