"""What a newer release of a data package changed.

from community_data import compare
compare.compare("riverbend@2026-Q1", "riverbend@2026-Q2").lines()
"""

from .releases import Comparison, compare

__all__ = ["Comparison", "compare"]
