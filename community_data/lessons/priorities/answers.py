"""The two shapes in which an answer of module 05 may come."""

from __future__ import annotations

import pandas as pd

from community_data.data import ballots


def numbers_by_code(answer) -> pd.Series:
    """Numbers beside the codes of priorities, from any form that keeps the two together.

    A Series, a dict, or a table with the codes in its index or in its one column of text, and
    one column of numbers. Raises ValueError for anything else.
    """
    if isinstance(answer, dict):
        answer = pd.Series(answer, dtype=object)
    if isinstance(answer, pd.DataFrame):
        if len(answer) == 1 and answer.shape[1] > 1:
            answer = answer.T
        text = [c for c in answer.columns if not pd.api.types.is_numeric_dtype(answer[c])]
        if len(text) == 1:
            answer = answer.set_index(text[0])
        answer = answer.squeeze(axis=1)
    if not isinstance(answer, pd.Series) or pd.api.types.is_numeric_dtype(answer.index):
        raise ValueError("The numbers stand without the names of the priorities.")
    return answer.set_axis([str(code).strip().casefold() for code in answer.index])


def table_by_role(answer: pd.DataFrame, package) -> pd.DataFrame:
    """A table with a row a priority and a column a role, whichever way round it was made."""
    if "role" in answer.columns:
        answer = answer.set_index("role")
    text = [c for c in answer.columns if not pd.api.types.is_numeric_dtype(answer[c])]
    if len(text) == 1:
        answer = answer.set_index(text[0])
    known = ballots.codes(package)
    if set(known) & set(answer.columns) and not set(known) & set(answer.index):
        answer = answer.T
    return answer
