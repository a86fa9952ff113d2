"""A vote on priorities: the ballots of a package, as people wrote them, cleaned, and as points.

The table `ballots` has a row a person. Which priorities there are is read from the ballots: a
package need not have the six that this course knows by name.
"""

from __future__ import annotations

import functools

import pandas as pd

from community_data import data, methods
from community_data.methods.voting import rank_columns
from community_data.text.translate import _, lazy_gettext

# The six data-access priorities, P1 to P6, by the codes that ballots hold.
NAMES = {
    "groups": lazy_gettext("data by group of people"),
    "places": lazy_gettext("data by town and neighborhood"),
    "linking": lazy_gettext("linking data from different agencies"),
    "timely": lazy_gettext("newer data more often"),
    "center": lazy_gettext("a center that helps people use data"),
    "stories": lazy_gettext("stories beside numbers"),
}

NOT_SAID = "role not given"

# What weights do to the usual result, as `weightings` says it.
NOTHING, NEAR_TIE, MORE = "nothing", "near tie", "more"


def codes(package) -> list[str]:
    """The codes of the priorities that people ranked: the six known ones, or the package's own.

    Where most marks on the ballots are known codes, those six are the priorities, also one that
    nobody ranked. Any other code is a priority where at least a tenth of the ballots, and two of
    them, hold it. What fewer people wrote is an unknown priority.
    """
    return list(_codes(*_state(package)))


def name(code: str) -> str:
    """How a priority reads in a sentence; a code that the course does not know stays as it is."""
    return str(NAMES.get(code, code))


def meaning(package) -> pd.DataFrame:
    """What each code on the ballots means: a row a priority."""
    found = codes(package)
    return pd.DataFrame({"code": found, "what people asked for": [name(code) for code in found]})


def smallest_group(package) -> int:
    """How the votes of fewer people than this went is never shown: it could tell who voted how."""
    return data.open_package(package).smallest_count


def ballots(package) -> pd.DataFrame:
    """One row a person: ballot_id, role, rank_1, rank_2 … as they wrote it; a blank is NaN.

    Capital letters and spaces around a code are taken away. The place is left out: in a small
    town, place and role together can tell who somebody is.
    """
    return _as_written(package).drop(columns="place_id")


def faulty(package) -> pd.DataFrame:
    """The ballots that were not filled in as asked: a mark used twice, unknown, or blank."""
    written = ballots(package)
    wrong = methods.ballot_faults(written, codes(package)).any(axis=1)
    return written[wrong].drop(columns="role").reset_index(drop=True)


def clean(package) -> pd.DataFrame:
    """All ballots, without the marks that cannot be counted."""
    return methods.clean_ballots(ballots(package), codes(package))


def points(package) -> pd.DataFrame:
    """One row a person: ballot_id, role, and a column of Borda points for each priority."""
    written = ballots(package)
    given = methods.borda_points(written, codes(package))
    return pd.concat([written[["ballot_id", "role"]], given], axis=1)


def first_two(package) -> tuple[str, str]:
    """The two priorities with the most first choices."""
    first = methods.plurality(clean(package), codes(package))
    one, other = first.sort_values(ascending=False, kind="stable").index[:2]
    return one, other


def as_words(priorities) -> str:
    """Codes as one piece of text, in the order of the ballots: “groups + center”."""
    return " + ".join(priorities)


def top_two(package) -> str:
    """Which two priorities have the most points when each person has one vote, as text."""
    return as_words(methods.top(points(package)[codes(package)].sum()))


def weightings(package, among=None) -> pd.DataFrame:
    """Ways to let some roles count more than others: a row a way, a column a role, and the result.

    One vote each is no row: it is what the others are compared with. `among` names the roles that
    count more, all of them where nothing is said; the ballots of the others count once.

    `top_two` names the two priorities with the most points, in the order of `codes`.
    `what_changes` says what the weights do to the usual top two: `NOTHING`; they turn a
    `NEAR_TIE`, which one more ballot could turn as well; or `MORE`.
    """
    table = points(package)
    scores = table[codes(package)].sum()
    ways = methods.weightings(roles(package) if among is None else among).iloc[1:]
    all_roles = ways.reindex(columns=roles(package), fill_value=1)
    tops = methods.tops_by_weighting(table[codes(package)], table["role"], all_roles)
    usual = tuple(methods.top(scores))

    def what_changes(top):
        if top == usual:
            return NOTHING
        near = methods.is_near_tie(scores, usual, top, most=len(scores) - 1)
        return NEAR_TIE if near else MORE

    return ways.assign(
        top_two=[as_words(top) for top in tops], what_changes=[what_changes(top) for top in tops]
    ).reset_index(drop=True)


def roles(package) -> list[str]:
    """The roles in which people voted, the one with the most people first."""
    return list(ballots(package)["role"].value_counts().index)


def large_roles(package) -> list[str]:
    """The roles in which enough people voted to show how they did."""
    counts = ballots(package)["role"].value_counts()
    return list(counts.index[counts >= smallest_group(package)])


def in_place(package, place: str) -> tuple[str, pd.DataFrame]:
    """The name of the place that the ballots of `place` name, and the points of those ballots.

    That is the place with all that lies in it; or, where ballots name larger places only, as
    for a neighborhood when they name towns, the smallest larger one.
    """
    opened = data.open_package(package)
    places = opened.places.set_index("place_id")
    depths = data.depths(opened.places)
    voted_in = _as_written(package)["place_id"]
    here = opened.place(place)["place_id"]
    while True:
        inside = {here}
        for _step in range(depths.max()):
            inside |= set(places.index[places["parent_id"].isin(inside)])
        chosen = voted_in.isin(inside)
        if chosen.any() or depths[here] == 0:
            return places.at[here, "name"], points(package)[chosen]
        here = places.at[here, "parent_id"]


def _as_written(package) -> pd.DataFrame:
    """The ballots with their place, tidied: codes in small letters, a blank as NaN."""
    return _tidied(*_state(package)).copy()


def _state(package) -> tuple[str, int]:
    """The folder of a package, and when its ballots were changed: what is kept belongs to both."""
    opened = data.open_package(package)
    opened.require("ballots")
    return str(opened.folder), opened.file("ballots").stat().st_mtime_ns


@functools.lru_cache(maxsize=8)
def _tidied(folder: str, changed: int) -> pd.DataFrame:
    table = data.open_package(folder).table("ballots")
    ranks = rank_columns(table)
    written = table[["ballot_id", "role", "place_id", *ranks]].copy()
    for column in written.columns:
        text = written[column].fillna("").str.split().str.join(" ")
        if column in ranks:
            text = text.str.casefold()
        written[column] = text.mask(text == "")
    written["role"] = written["role"].fillna(NOT_SAID)
    # A form with six lines of which people were asked to fill in three has three ranks.
    used = [place for place, rank in enumerate(ranks, start=1) if written[rank].notna().any()]
    return written.drop(columns=ranks[max(used, default=0) :])


@functools.lru_cache(maxsize=8)
def _codes(folder: str, changed: int) -> tuple[str, ...]:
    written = _tidied(folder, changed)
    marks = written[rank_columns(written)].melt(ignore_index=False)["value"].dropna()
    on_ballots = marks.groupby(level=0).unique().explode().value_counts()
    known = [code for code in NAMES if code in on_ballots.index]
    if on_ballots.reindex(known).sum() * 2 < on_ballots.sum():
        known = []
    enough = max(2, len(written) / 10)
    others = sorted(c for c, times in on_ballots.items() if c not in NAMES and times >= enough)
    found = (list(NAMES) if known else []) + others
    if len(found) < 2:
        raise data.DataProblem(
            _(
                "{title}: the ballots rank fewer than two priorities that people "
                "share. Look whether the columns rank_1, rank_2 … hold one code each."
            ).format(title=data.open_package(folder).title)
        )
    return tuple(found)
