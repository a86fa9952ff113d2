"""Places, measures and groups that a release added, took out or gave another name."""

from __future__ import annotations

import difflib

import pandas as pd

from community_data import data
from community_data.compare.changes import Changes
from community_data.text.lists import number, shown

_ALIKE = 0.6  # how alike two names of one place are at least; 1 is the same


def of_places(before: pd.DataFrame, after: pd.DataFrame, changes: Changes) -> None:
    """Places gone, added and renamed, moved to another level or another larger place.

    The index is the id of the place.
    """
    for i in [i for i in before.index if i in after.index]:
        _of_place(i, before.loc[i], after.loc[i], changes)
    gone = [i for i in before.index if i not in after.index]
    added = [i for i in after.index if i not in before.index]
    for i, j in same_places(before.loc[gone], after.loc[added]):
        was, now = before.at[i, "name"], after.at[j, "name"]
        what = f"{shown(was)} has another id: {i} is now {j}"
        if was != now:
            what = f"{shown(was)} ({i}) seems to be {shown(now)} ({j}) now"
        changes.add(
            "renamed", "place", f"{what}. Its numbers are not compared.", table="places",
            column="place_id", place_id=j, place=now, old=i, new=j,
        )  # fmt: skip
        gone.remove(i)
        added.remove(j)
    for change, ids, names, says in [
        ("gone", gone, before["name"], "is gone"),
        ("added", added, after["name"], "is new"),
    ]:
        for i in ids:
            sentence = f"The place {shown(names[i])} ({i}) {says}."
            changes.add(change, "place", sentence, table="places", place_id=i, place=names[i])


def _of_place(i: str, was: pd.Series, now: pd.Series, changes: Changes) -> None:
    says = {"name": "was renamed", "level": "has another level", "parent_id": "is part of another"}
    for column, what in says.items():
        if was[column] != now[column]:
            sentence = f"The place {i} {what}: {shown(was[column])} is now {shown(now[column])}."
            changes.add(
                "renamed", "place", sentence, table="places", column=column, place_id=i,
                place=now["name"], old=was[column], new=now[column],
            )  # fmt: skip


def same_places(gone: pd.DataFrame, added: pd.DataFrame) -> list[tuple[str, str]]:
    """Places that seem to be the same under another id: (the old id, the new one).

    They have one level, and the same name, or a similar name and the same residents. Connecticut's
    towns all got new ids in 2022, for example.
    """
    pairs, free = [], added
    for i, was in gone.iterrows():
        peers = free[free["level"] == was["level"]]
        same = peers[peers["name"] == was["name"]]
        if len(same) != 1:
            same = peers[peers["population"] == was["population"]]
            same = same[[_alike(was["name"], name) >= _ALIKE for name in same["name"]]]
        if len(same) == 1:
            pairs.append((i, same.index[0]))
            free = free.drop(same.index[0])
    return pairs


def _alike(name: str, other: str) -> float:
    return difflib.SequenceMatcher(None, name.casefold(), other.casefold()).ratio()


def of_measures(old: pd.DataFrame, new: pd.DataFrame, changes: Changes) -> pd.DataFrame:
    """Measures, groupings, periods and rows gone, added and renamed. Returns the rows that both
    releases have, side by side: columns end in _old and _new."""
    before, after = (list(dict.fromkeys(table["measure"])) for table in (old, new))
    gone = [m for m in before if m not in after]
    added = [m for m in after if m not in before]
    for was in list(gone):
        for now in difflib.get_close_matches(was, added, 1, 0.8):
            sentence = f"The measure {was} seems to be called {now} now. "
            sentence += "Its numbers are not compared."
            changes.add(
                "renamed", "measure", sentence, table="measures", measure=now, old=was, new=now
            )
            gone.remove(was)
            added.remove(now)
    for change, measures, says in [("gone", gone, "is gone"), ("added", added, "is new")]:
        for measure in measures:
            sentence = f"The measure {measure} {says}."
            changes.add(change, "measure", sentence, table="measures", measure=measure)
    together = old[old["measure"].isin(after)].merge(
        new[new["measure"].isin(before)],
        on=data.schema.of("measures").key, how="outer", suffixes=("_old", "_new"), indicator="side",
    )  # fmt: skip
    together["change"] = together["side"].map({"left_only": "gone", "right_only": "added"})
    _whole_groups(together, changes)
    return together[together["side"] == "both"]


def _whole_groups(together: pd.DataFrame, changes: Changes) -> None:
    """What one release has and the other has not: whole groupings and periods, or single rows."""
    rest = together
    for column, says in [("period", "for"), ("group_by", "by")]:
        for (measure, value), rows in rest.groupby(["measure", column], sort=False):
            change = rows["change"].iloc[0]
            if rows["side"].nunique() == 1 and rows["side"].iloc[0] != "both":
                words = {"gone": "is gone", "added": "is new"}[change]
                sentence = f"{measure} {says} {value} {words}."
                changes.add(
                    change, "measure", sentence, table="measures", measure=measure,
                    **{column: value},
                )  # fmt: skip
                rest = rest.drop(rows.index)
    for (change, measure), rows in rest.dropna(subset=["change"]).groupby(
        ["change", "measure"], observed=True, sort=False
    ):
        are = "is" if len(rows) == 1 else "are"
        words = {"gone": "gone", "added": "new"}[change]
        sentence = f"{measure}: {number(len(rows), 'row')} {are} {words}."
        changes.add(change, "row", sentence, table="measures", measure=measure)
