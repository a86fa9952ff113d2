"""Data packages on their way in: what is wrong with one, and what a newer release changed.

    from community_data import packages
    packages.check_data("riverbend").summary
    packages.compare("riverbend@2026-Q1", "riverbend@2026-Q2").lines()

`check` is the door, `compare` puts two releases side by side.
"""

from .check import check_data
from .compare import Comparison, compare
from .problem import Problem, Report

__all__ = ["Comparison", "Problem", "Report", "check_data", "compare"]
