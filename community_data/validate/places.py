"""Places and what they are part of: a tree. Levels are the publisher's own words, in any language,
and the tree says which of them is the larger."""

from __future__ import annotations

import difflib
from collections.abc import Collection

import pandas as pd

from community_data.data.places import depths
from community_data.data.totals import CLOSE
from community_data.text import numbers
from community_data.text.lists import shown
from community_data.text.translate import _, ngettext
from community_data.validate.report import Findings

BROKEN = ("id-zero", "parent", "circle", "key-twice")
"""Kinds of problems of `places` after which nothing is to be added up."""
_USUAL = 0.8  # of the places of a level, for the others to be odd
_FEW = 3  # places by which a rule can be told from chance


def judge(places: pd.DataFrame, findings: Findings) -> None:
    """Parents that are missing or unknown, circles, levels that do not fit, ids in doubt."""
    table = places[["place_id", "parent_id", "level", "name"]].astype(object)
    parent = dict(zip(table["place_id"], table["parent_id"], strict=True))
    ends = {place.lstrip("0"): place for place in parent}
    circles = _circles(parent)
    for row, place, above, _level, name in table.itertuples():
        who = f"{shown(name)} ({shown(place)})"
        if above and above not in parent:
            if whole_id := ends.get(above.lstrip("0")):
                _say(
                    findings,
                    "id-zero",
                    row,
                    _("the id {above} lost its first zero").format(above=shown(above)),
                    _("Write {whole}, as text.").format(whole=shown(whole_id)),
                )
            else:
                what = _("{who} is part of {above}, which is not there").format(
                    who=who, above=shown(above)
                )
                _say(findings, "parent", row, what, _("Look the id up, or add that place."))
        elif place in circles:
            _say(
                findings,
                "circle",
                row,
                _("{who} is part of a place that is part of it").format(who=who),
                _("Look up which of them is the larger one."),
            )
    _without_parent(table, findings)
    _lengths(table, findings)
    same = table[table.duplicated(["name", "level", "parent_id"])]
    findings.add_rows(
        "same-name",
        "places",
        same.index,
        "name",
        lambda n: _("two places of the level {level} in the same place are called {name}").format(
            level=shown(same["level"].iloc[n]), name=shown(same["name"].iloc[n])
        ),
        _("Look the name up. If both are right, ask for these places by their ids."),
    )
    level_words(table, findings)
    if not findings.has(*BROKEN, table="places"):
        _level_order(table, findings)


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


def _without_parent(table: pd.DataFrame, findings: Findings) -> None:
    """Places that are part of no other, though nearly all others of their level are."""
    top = table["parent_id"] == ""
    of_level = (~top).groupby(table["level"], sort=False)
    usual = (of_level.mean() >= _USUAL) & (of_level.sum() >= _FEW)
    odd = table[top & table["level"].map(usual)]
    for row, place, _parent, level, name in odd.itertuples():
        what = _(
            "{name} ({place}) is not part of any place, and other places of the level {level} are"
        ).format(name=shown(name), place=shown(place), level=shown(level))
        _say(findings, "parent", row, what, _("Write the id of the place that it is part of."))
    tops = int(top.sum()) - len(odd)
    if tops > 1 and not findings.has("parent"):
        what = _(
            "{tops} places are not part of any other, so none of them holds all places"
        ).format(tops=tops)
        todo = _("Add the place that holds them all, or compare places only with each other.")
        findings.add("several-tops", "places", what, todo, column="parent_id")


def level_words(table: pd.DataFrame, findings: Findings) -> None:
    """A level that is written in two ways: places of one kind would stand under two headings."""
    count = table["level"].value_counts()
    level_of = dict(zip(table["place_id"], table["level"], strict=True))
    above = table["parent_id"].map(level_of).fillna("").groupby(table["level"]).agg(set)
    words = [word for word in count.index if word.strip()][:200]  # the most frequent first
    for position, word in enumerate(words):
        for usual in words[:position]:
            if word in above[usual] or usual in above[word]:
                continue  # one is part of the other, such as a county of a country
            same = " ".join(word.casefold().split()) == " ".join(usual.casefold().split())
            rare = count[word] * _FEW <= count[usual] and bool(above[word] & above[usual])
            if same or (rare and difflib.SequenceMatcher(None, word, usual).ratio() >= 0.75):
                row = table.index[table["level"] == word][0]
                what = _("the levels {word} and {usual} may be the same").format(
                    word=shown(word), usual=shown(usual)
                )
                todo = _("If they are, write both the same way.")
                findings.add("level-word", "places", what, todo, row, "level")
                break


def _level_order(table: pd.DataFrame, findings: Findings) -> None:
    """Places that are part of one of another level than nearly all others of their level."""
    level_of = dict(zip(table["place_id"], table["level"], strict=True))
    name_of = dict(zip(table["place_id"], table["name"], strict=True))
    below = table[table["parent_id"] != ""]
    below = below.assign(above=below["parent_id"].map(level_of))
    depth = depths(table)
    for level, rows in below.groupby("level", sort=False):
        usual = rows["above"].mode().iloc[0]
        fits = rows["above"] == usual
        odd = rows[~fits & (rows["above"].map(str.casefold) != usual.casefold())]
        if not len(odd) or fits.mean() < _USUAL or fits.sum() < _FEW:
            continue
        deeper = depth[odd["place_id"]].to_numpy() > depth[rows["place_id"][fits]].max()

        def what(n: int, odd=odd, level=level, usual=usual, deeper=deeper) -> str:
            one = odd.iloc[n]
            sentence = _(
                "{name}, of the level {level}, is part of {larger}, of the level {above}; nearly "
                "all others are part of one of the level {usual}"
            )
            if deeper[n]:
                sentence = _(
                    "{name}, of the level {level}, is part of {larger}, of the level {above}; "
                    "nearly all others are part of one of the level {usual}, and none lies so deep"
                )
            return sentence.format(
                name=shown(one["name"]),
                level=shown(level),
                larger=shown(name_of[one["parent_id"]]),
                above=shown(one["above"]),
                usual=shown(usual),
            )

        todo = _("Look up its level and what it is part of.")
        findings.add_rows("level-order", "places", odd.index, "parent_id", what, todo)


def _lengths(table: pd.DataFrame, findings: Findings) -> None:
    """Ids of digits that are one shorter than the others of their level may lack a zero."""
    is_top = table["parent_id"] == ""
    first = table[is_top]["place_id"]
    below = table[~is_top]["place_id"]
    if len(first) == 1 and first.str.fullmatch(r"[0-9]").all() and len(below) > 1:
        one = first.iloc[0]
        if below.str.fullmatch(r"[0-9]{3,}").all():
            what = _("the id {one} has one digit, and codes of such places often have two").format(
                one=shown(one)
            )
            todo = _("Look whether all ids lost a zero at the beginning.")
            findings.add("id-length", "places", what, todo, first.index[0], "place_id")
    for level, ids in table.groupby("level", sort=False)["place_id"]:
        digits = ids[ids.str.fullmatch(r"[0-9]+")]
        lengths = digits.str.len()
        if len(digits) != len(ids) or lengths.nunique() != 2:
            continue
        shortest, longest = lengths.min(), lengths.max()
        short = digits[lengths == shortest]
        if longest - shortest != 1 or longest < 4 or short.str.startswith("0").any():
            continue
        what = ngettext(
            "{n} id of the level {level} is one digit shorter than the others, such as {id}",
            "{n} ids of the level {level} are one digit shorter than the others, such as {id}",
            len(short),
        ).format(n=numbers.whole(len(short)), level=shown(level), id=shown(short.iloc[0]))
        todo = _("Look whether a zero at the beginning was lost.")
        findings.add("id-length", "places", what, todo, short.index[0], "place_id")


def population(
    places: pd.DataFrame,
    whole: dict[tuple[str, str], bool],
    exact: set[tuple[str, str]],
    complete: bool | Collection[str],
    findings: Findings,
) -> None:
    """Do the residents of smaller places add up to those of the larger one.

    An extract is a package like others, so parts may be fewer than all. They are all of a place
    where the descriptor says so, or where the table `measures` shows it.

    whole: whether the parts of a level are all of a place, by what `measures` tells:
        (place_id, level) -> yes or no; nothing where it tells nothing.
    exact: those whose people add up to the last one there.
    complete: the places whose parts are said to be all of them (True: every place).
    """
    empty = places.index[places["population"].isna()]
    if len(empty) and not findings.stops("places"):
        what = ngettext(
            "{n} place without a population", "{n} places without a population", len(empty)
        ).format(n=numbers.whole(len(empty)))
        findings.add("population-empty", "places", what, _("Look it up."), empty[0], "population")
    sums = _sums(places)
    off = sums[sums["sum"] != sums["own"]]
    for level, parts in off.groupby("level", sort=False):
        of_level = sums[sums["level"] == level]
        agree = int((of_level["sum"] == of_level["own"]).sum())
        usual = agree >= _FEW and agree >= _USUAL * len(of_level)
        above = of_level["sum"] > of_level["own"] * (1 + CLOSE)
        overlap = above.sum() > 1 and above.mean() > 0.5
        for one in parts.itertuples():
            said = complete is True or (complete and one.place in complete)
            known = True if said else whole.get((one.place, level))
            much = abs(one.sum - one.own) > max(CLOSE * one.own, 1)
            if one.sum > one.own and much:
                wrong = said or not overlap
            elif known is False:
                wrong = False
            else:
                wrong = said or usual or (known is True and (much or (one.place, level) in exact))
            _say_population(one, wrong, level, findings)


def _sums(places: pd.DataFrame) -> pd.DataFrame:
    """The residents of each larger place, and of its parts of each level; one row each."""
    words = dict.fromkeys(["place_id", "parent_id", "level", "name"], object)
    table = places.drop_duplicates("place_id").astype(words)
    parts = table.groupby(["parent_id", "level"], sort=False)["population"]
    sums = pd.DataFrame({"sum": parts.sum(), "known": parts.count() == parts.size()})
    sums = sums[sums["known"]].reset_index(names=["place", "level"])
    own = table.reset_index(names="row")[["row", "place_id", "name", "population"]]
    own = own.rename(columns={"place_id": "place", "population": "own"})
    return sums.merge(own, on="place").dropna(subset="own").sort_values("row", kind="stable")


def _say_population(one, wrong: bool, level: str, findings: Findings) -> None:
    what = _(
        "{place} has {own} residents, and the places of the level {level} that are part of it have "
        "{sum}"
    ).format(
        place=shown(one.name),
        own=numbers.whole(one.own),
        level=shown(level),
        sum=numbers.whole(one.sum),
    )
    if wrong:
        todo = _(
            "Look them up at the source: one of these numbers is wrong, or a place is missing."
        )
        findings.add("sum", "places", what, todo, one.row, "population")
    else:
        todo = _("Nothing has to be done if these places are only some parts of it.")
        findings.add("places-open", "places", what, todo, one.row, "population")
