"""The shapes in which an answer of module 08 may come."""

from __future__ import annotations

import numpy as np
import pandas as pd

from community_data import methods
from community_data.exercises.answers import Wrong, a_table, answered
from community_data.text.translate import _, ngettext

WORDS = ("show", "flag", "withhold")


def decisions(answer, groups: pd.Series) -> list[str]:
    """One word a group, in the order of `groups`, from a list, a dict, a Series or a table."""
    answered(answer)
    if isinstance(answer, methods.RateVerdict):
        raise Wrong(
            "three_answers",
            _(
                "The function gives three answers: decision, reason and reliability. Put "
                ".decision behind its brackets."
            ),
        )
    if isinstance(answer, pd.DataFrame):
        answer = a_table(answer, ["group", "decision"]).set_index("group")["decision"]
    if isinstance(answer, dict):
        answer = pd.Series(answer, dtype=object)
    if isinstance(answer, pd.Series) and set(answer.index) & set(groups):
        lost = [name for name in groups if name not in answer.index]
        if lost:
            raise Wrong(
                "group_dropped", _("The group “{group}” has no word yet.").format(group=lost[0])
            )
        answer = answer[groups].tolist()
    if isinstance(answer, pd.Series) and sorted(answer.index) == list(groups.index):
        # The table was sorted in between: the labels of the rows still tell the groups.
        answer = answer.sort_index()
    if isinstance(answer, str) or not isinstance(
        answer, (list, tuple, pd.Series, pd.Index, np.ndarray)
    ):
        raise Wrong("kind", _("A list of words is needed, one for each group, inside [ ]."))
    answered(list(answer))
    words = [word.strip(" .").casefold() if isinstance(word, str) else str(word) for word in answer]
    if len(words) != len(groups):
        message = ngettext(
            "There are {groups} groups, and your list has {n} word.",
            "There are {groups} groups, and your list has {n} words.",
            len(words),
        )
        raise Wrong("length", message.format(groups=len(groups), n=len(words)))
    return words
