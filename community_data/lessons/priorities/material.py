"""The invented ballots with which module 05 begins."""

from __future__ import annotations

import pandas as pd

from community_data import methods
from community_data.data import ballots


def lunch() -> pd.DataFrame:
    """An invented vote of four people from two teams on what to eat, for the worked examples."""
    rows = {
        "Ana": ["kitchen", "pizza", "soup", "salad"],
        "Ben": ["kitchen", "pizza", "soup", "salad"],
        "Chi": ["kitchen", "salad", "soup", "pizza"],
        "Dee": ["drivers", "soup", "salad", "pizza"],
    }
    columns = ["team", "rank_1", "rank_2", "rank_3"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def invented_ballot(cleaned: bool = False) -> pd.DataFrame:
    """A ballot that nobody wrote, with a mark used twice, an unknown one and a blank."""
    marks = ["groups", "free buses", "stories", "groups", None, "timely"]
    ranks = [f"rank_{place}" for place in range(1, 7)]
    ballot = pd.DataFrame([marks], columns=ranks, index=["invented"], dtype="str")
    return methods.clean_ballots(ballot, list(ballots.NAMES)) if cleaned else ballot
