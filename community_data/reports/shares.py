"""What the crosswalk gives away of full counts: a neighborhood is the sum of shares of its tracts.

Whoever knows the weights, the neighborhood and all of its tracts but one knows that one. So a
neighborhood is hidden where one of its tracts is, and a hidden neighborhood has a hidden tract.
Estimates of a sample give nobody's number away, and are left alone.
"""

from __future__ import annotations

import pandas as pd

from community_data.data import schema

CELL = [column for column in schema.of("measures").key if column != "place_id"]


def given_away(measures: pd.DataFrame, crosswalk: pd.DataFrame) -> pd.Index:
    """The rows of `measures` whose count has to be hidden too, for what is hidden to stay so."""
    full = measures[measures["count_moe"].isna()].rename_axis("row").reset_index()
    words = full.astype(dict.fromkeys([*CELL, "place_id"], object))
    parts = crosswalk[["from_id", "to_id"]].merge(words, left_on="from_id", right_on="place_id")
    whole = words[["place_id", *CELL, "row", "count"]]
    both = parts.merge(
        whole, left_on=["to_id", *CELL], right_on=["place_id", *CELL], suffixes=("", "_of_whole")
    )
    if both.empty:
        return measures.index[:0]
    part_hidden = both["count"].isna().groupby(both["row_of_whole"]).transform("any")
    whole_hidden = both["count_of_whole"].isna()
    wholes = both.loc[part_hidden & ~whole_hidden, "row_of_whole"]
    # Of the tracts of a hidden neighborhood, the one that the fewest would miss.
    alone = both[whole_hidden & ~part_hidden & (both["count"] > 0)].sort_values("count")
    fewest = alone.drop_duplicates("row_of_whole")["row"]
    return pd.Index(pd.concat([wholes, fewest]).unique())
