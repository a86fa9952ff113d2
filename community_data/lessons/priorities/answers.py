"""The shape in which a table of module 05 may come."""

from __future__ import annotations

import pandas as pd

from community_data.data import ballots


def table_by_role(answer: pd.DataFrame | dict, package) -> pd.DataFrame:
    """A table with a row a priority and a column a role, whichever way round it was made."""
    answer = pd.DataFrame(answer)
    if "role" in answer.columns:
        answer = answer.set_index("role")
    text = [c for c in answer.columns if not pd.api.types.is_numeric_dtype(answer[c])]
    if len(text) == 1:
        answer = answer.set_index(text[0])
    known = ballots.codes(package)
    if set(known) & set(answer.columns) and not set(known) & set(answer.index):
        answer = answer.T
    return answer
