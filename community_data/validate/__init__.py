"""Everything that is wrong with a data package, each with a next step.

from community_data import validate
validate.check_data("riverbend").summary
"""

from .package import check_data
from .report import Problem, Report
from .sentence import sentence

__all__ = ["Problem", "Report", "check_data", "sentence"]
