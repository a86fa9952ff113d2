"""Places and what they are part of: one tree, from the largest to the smallest."""

from __future__ import annotations

import pandas as pd

from community_data import data
from community_data.text.lists import number, shown
from community_data.validate.report import Findings


def judge(places: pd.DataFrame, findings: Findings) -> None:
    """Parents that are missing or unknown, circles, levels that do not fit, ids in doubt."""
    table = places[["place_id", "parent_id", "level", "name"]].astype(object)
    parent = dict(zip(table["place_id"], table["parent_id"], strict=True))
    level = dict(zip(table["place_id"], table["level"], strict=True))
    depth = {place: data.LEVELS.index(x) for place, x in level.items() if x in data.LEVELS}
    top = min(depth.values(), default=0)
    circles = _circles(parent)
    tops = 0
    for row, place, above, its_level, name in table.itertuples():
        who = f"{shown(name)} ({place})"
        if not above:
            tops += 1
            if depth.get(place, top) > top:
                _say(findings, "parent", row, f"{who} is not part of any place",
                     "Write the id of the place that it is part of.")  # fmt: skip
        elif above not in parent:
            ends = {p.lstrip("0"): p for p in parent}
            whole = ends.get(above.lstrip("0"))
            if whole:
                _say(findings, "id-zero", row, f"the id {shown(above)} lost its first zero",
                     f"Write {shown(whole)}, as text.")  # fmt: skip
            else:
                what = f"{who} is part of {shown(above)}, which is not there"
                _say(findings, "parent", row, what, "Look the id up, or add that place.")
        elif place in circles:
            _say(findings, "circle", row, f"{who} is part of a place that is part of it",
                 "Look up which of them is the larger one.")  # fmt: skip
        elif place in depth and above in depth and depth[place] <= depth[above]:
            _say(findings, "parent", row,
                 f"{who}, a {its_level}, cannot be part of a {level[above]}",
                 "Look up its level and what it is part of.")  # fmt: skip
    if tops > 1 and not findings.has("parent"):
        what = f"{tops} places are not part of any other, so none of them holds all places"
        todo = "Add the state or the region, or compare places only with each other."
        findings.add("several-tops", "places", what, todo, column="parent_id")
    _lengths(table, findings)
    if not findings.has("id-zero", "level", "parent", "circle", "key-twice", table="places"):
        population(places, findings)


def _say(findings: Findings, kind: str, row: int, what: str, todo: str) -> None:
    findings.add(kind, "places", what, todo, row, "parent_id")


def _circles(parent: dict[str, str]) -> set[str]:
    """The places from which the way up leads back to themselves."""
    in_circle: set[str] = set()
    done: set[str] = set()
    for place in parent:
        way: dict[str, None] = {}
        while place in parent and place not in done and place not in way:
            way[place] = None
            place = parent[place]
        if place in way:
            steps = list(way)
            in_circle.update(steps[steps.index(place) :])
        done.update(way)
    return in_circle


def _lengths(table: pd.DataFrame, findings: Findings) -> None:
    """Ids of digits that are one shorter than the others of their level may lack a zero."""
    for level, ids in table.groupby("level", sort=False)["place_id"]:
        digits = ids[ids.str.fullmatch(r"[0-9]+")]
        if level == "state" and (digits.str.len() == 1).any():
            what = f"the state has the id {shown(digits.iloc[0])}; codes of states have two digits"
            todo = "Look whether all ids lost a zero at the beginning."
            findings.add("id-length", "places", what, todo, digits.index[0], "place_id")
        lengths = digits.str.len()
        if len(digits) != len(ids) or lengths.nunique() != 2:
            continue
        shortest, longest = lengths.min(), lengths.max()
        short = digits[lengths == shortest]
        if longest - shortest != 1 or longest < 4 or short.str.startswith("0").any():
            continue
        are = "is" if len(short) == 1 else "are"
        what = f"{number(len(short), 'id')} of the level {level} {are} one digit shorter than the "
        what += f"others, such as {shown(short.iloc[0])}"
        todo = "Look whether a zero at the beginning was lost."
        findings.add("id-length", "places", what, todo, short.index[0], "place_id")


def population(places: pd.DataFrame, findings: Findings) -> None:
    """Do the residents of smaller places add up to those of the larger one."""
    empty = places.index[places["population"].isna()]
    if len(empty) and not findings.stops("places"):
        what = f"{number(len(empty), 'place')} without a population"
        findings.add("population-empty", "places", what, "Look it up.", empty[0], "population")
    table = places.drop_duplicates("place_id").astype({"place_id": object, "parent_id": object})
    own = table.set_index("place_id")["population"]
    parts = table.groupby("parent_id", sort=False)["population"]
    sums = pd.DataFrame({"sum": parts.sum(), "whole": parts.count() == parts.size()})
    sums = sums[sums["whole"] & sums.index.isin(own.index)]
    sums["own"] = own[sums.index]
    sums = sums.dropna()
    off = sums[sums["sum"] != sums["own"]]
    if off.empty:
        return
    row_of = dict(zip(table["place_id"], table.index, strict=True))
    names = dict(zip(table["place_id"], table["name"], strict=True))

    def what(n: int) -> str:
        one = off.iloc[n]
        return (
            f"{shown(names[off.index[n]])} has {one['own']:,.0f} residents, and the places that "
            f"are part of it have {one['sum']:,.0f}"
        )

    rows = [row_of[place] for place in off.index]
    if len(off) * 2 <= len(sums):
        # Others add up to the last person, so here a number is wrong.
        todo = "Look them up at the source: one of these numbers is wrong, or a place is missing."
        findings.add_rows("sum", "places", rows, "population", what, todo)
    else:
        todo = "Nothing has to be done if these places are only some parts of it."
        findings.add_rows("places-open", "places", rows, "population", what, todo)
