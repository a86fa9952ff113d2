"""What a data package says: its tables, its sources, and what is wrong with it.

    from community_data import data
    data.groups("riverbend", "Otterbeck", "poverty", "race")

A data package is a folder with a `datapackage.json` (Data Package v2) and UTF-8 CSV files. Ids
are text. What is wrong with one ends in a `DataProblem`: a sentence that names the file, the row
and the next step.
"""

from community_data.errors import DataProblem
from community_data.text.people import MEASURE_WORDS, words

from . import schema
from .measures import choose, everyone, groups, row, rows_of
from .package import DATASETS, Package, descriptor_file, newest_first, open_package, releases
from .places import depths, top_place, tops
from .practice import PRACTICE, PRACTICE_PLACE, full_counts
from .reader import BrokenTable, read_table

__all__ = [
    "DATASETS",
    "MEASURE_WORDS",
    "PRACTICE",
    "PRACTICE_PLACE",
    "BrokenTable",
    "DataProblem",
    "Package",
    "choose",
    "depths",
    "descriptor_file",
    "everyone",
    "full_counts",
    "groups",
    "newest_first",
    "open_package",
    "read_table",
    "releases",
    "row",
    "rows_of",
    "schema",
    "top_place",
    "tops",
    "words",
]
