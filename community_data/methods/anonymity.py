"""How exposed the people in a table of records are: k-anonymity and l-diversity.

People who look alike in the columns that others may know of them make a class. k is the number of
people in the smallest class (Sweeney, "k-anonymity: a model for protecting privacy", 2002). l is
the fewest different secrets in a class: where it is 1, to know the class is to know the secret
(Machanavajjhala and others, "l-diversity: privacy beyond k-anonymity", 2007).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def class_sizes(records: pd.DataFrame, by: Sequence[str], person: str) -> pd.Series:
    """How many different people are in each class.

    records: a row a visit, or a row a person. by: the columns in which people of a class look
    alike; what is missing there is a value of its own. person: the column that tells people apart.
    Without columns, everybody is one class.
    """
    return _by_class(records, by)[person].nunique(dropna=False)


def smallest_class(records: pd.DataFrame, by: Sequence[str], person: str) -> int:
    """k: the number of people in the smallest class; 0 where there are no records."""
    return int(class_sizes(records, by, person).min()) if len(records) else 0


def fewest_secrets(records: pd.DataFrame, by: Sequence[str], secret: str) -> int:
    """l: the fewest different values of the column `secret` in a class; 0 without records."""
    return int(_by_class(records, by)[secret].nunique(dropna=False).min()) if len(records) else 0


def _by_class(records: pd.DataFrame, by: Sequence[str]):
    everybody = [True] * len(records)
    return records.groupby(list(by) or everybody, dropna=False, observed=True, sort=False)
