"""Places, measures and groups that a release added, took out or gave another name or id."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from community_data import data
from community_data.compare.changes import Changes
from community_data.data import Package
from community_data.text.lists import shown
from community_data.text.translate import _, ngettext

_ALIKE = 0.6  # how alike two names of one place are at least; 1 is the same
_ENDING = 5  # digits at the end of a Census id that name a town or a tract inside its county


class SamePlaces(NamedTuple):
    """Which places of two releases are the same under another id: old id -> new id.

    sure: one id each by the table `id_changes`, or by level, name and larger place. Their numbers
        are compared. alike: as many residents and a similar name, which proves nothing, so their
        numbers are not compared until a person says so.
    """

    sure: dict[str, str]
    alike: dict[str, str]


def of_places(old: Package, new: Package, changes: Changes) -> dict[str, str]:
    """Places gone, added and renamed, moved to another level or another larger place.

    Returns the new ids of places that had another: old id -> new id.
    """
    before, after = (each.places.drop_duplicates("place_id").set_index("place_id")
                     for each in (old, new))  # fmt: skip
    changed = new.table("id_changes") if "id_changes" in new.tables else None
    same = same_places(before, after, changed)
    _of_shared(before, after, same.sure, changes)
    for ids, add in ((same.sure, _add_new_id), (same.alike, _add_alike)):
        for old_id, new_id in ids.items():
            add(old_id, new_id, before.at[old_id, "name"], after.at[new_id, "name"], changes)
    matched = same.sure | same.alike
    taken = set(matched.values())
    for change, ids, names, text in [
        ("gone", [i for i in before.index if i not in after.index and i not in matched],
         before["name"], _("The place {name} ({id}) is gone.")),
        ("added", [i for i in after.index if i not in before.index and i not in taken],
         after["name"], _("The place {name} ({id}) is new.")),
    ]:  # fmt: skip
        for place_id in ids:
            sentence = text.format(name=shown(names[place_id]), id=place_id)
            facts = {"place_id": place_id, "place": names[place_id]}
            changes.add(change, "place", sentence, table="places", **facts)
    return same.sure


def with_new_ids(ids: pd.Series, new_ids: dict[str, str]) -> pd.Series:
    """A column of ids of the older release, as the newer one writes them."""
    return ids.map(lambda place_id: new_ids.get(place_id, place_id)) if new_ids else ids


def _add_new_id(old_id: str, new_id: str, was: str, name: str, changes: Changes) -> None:
    sentence = _("{name} has another id: {old} is now {new}.").format(
        name=shown(was), old=old_id, new=new_id
    )
    if was != name:
        sentence = _("{was} ({old}) is {name} ({new}) now.").format(
            was=shown(was), old=old_id, name=shown(name), new=new_id
        )
    changes.add(
        "renamed", "place", sentence, table="places", column="place_id", place_id=new_id,
        place=name, old=old_id, new=new_id,
    )  # fmt: skip


def _add_alike(old_id: str, new_id: str, was: str, name: str, changes: Changes) -> None:
    sentence = _(
        "{was} ({old}) may be {name} ({new}) now. If it is, write both ids into the table "
        "id_changes, and their numbers are compared."
    ).format(was=shown(was), old=old_id, name=shown(name), new=new_id)
    changes.add(
        "renamed", "place", sentence, table="places", column="place_id", place_id=new_id,
        place=name, old=old_id, new=new_id,
    )  # fmt: skip


def _of_shared(
    before: pd.DataFrame, after: pd.DataFrame, new_ids: dict[str, str], changes: Changes
) -> None:
    """Places that both releases have: another name, level or larger place."""
    both = before.index.intersection(after.index, sort=False)
    texts = {
        "name": _("The place {id} was renamed: {old} is now {new}."),
        "level": _("The place {id} has another level: {old} is now {new}."),
        "parent_id": _("The place {id} is part of another: {old} is now {new}."),
    }
    for column, text in texts.items():
        was, now = before.loc[both, column].fillna(""), after.loc[both, column].fillna("")
        if column == "parent_id":
            was = with_new_ids(was, new_ids)
        for place_id in both[(was != now).to_numpy()]:
            sentence = text.format(id=place_id, old=shown(was[place_id]), new=shown(now[place_id]))
            changes.add(
                "renamed", "place", sentence, table="places", column=column, place_id=place_id,
                place=after.at[place_id, "name"], old=was[place_id], new=now[place_id],
            )  # fmt: skip


def same_places(
    before: pd.DataFrame, after: pd.DataFrame, changed: pd.DataFrame | None = None
) -> SamePlaces:
    """Match the places of two releases whose ids differ (the index is the id of the place).

    changed: the table `id_changes`, where the package has one. Connecticut's towns all got new ids
    in 2022, for example, and its counties became other regions.
    """
    gone = before.loc[[i for i in before.index if i not in after.index]]
    added = after.loc[[i for i in after.index if i not in before.index]]
    sure = {} if changed is None else _told(changed, gone, added)

    def may_have_stayed(old_id: str, new_id: str) -> bool:
        """In the same larger place, or in one that is gone or new itself."""
        larger, larger_now = before.at[old_id, "parent_id"], after.at[new_id, "parent_id"]
        if larger in sure:
            return sure[larger] == larger_now
        return larger == larger_now or larger not in after.index or larger_now not in before.index

    while True:  # once a larger place is known, the places in it are
        rest = gone.drop(list(sure)), added.drop(list(sure.values()))
        matched = _by_name(*rest, may_have_stayed)
        sure |= matched
        if not matched:
            return SamePlaces(sure, _by_residents(*rest, may_have_stayed))


def _told(changed: pd.DataFrame, gone: pd.DataFrame, added: pd.DataFrame) -> dict[str, str]:
    """New ids that the table `id_changes` tells; not those of places that were split or merged."""
    whole = ~changed.duplicated("old_id", keep=False) & ~changed.duplicated("new_id", keep=False)
    if "kind" in changed:
        whole &= changed["kind"].fillna("").isin(["", "renamed"])
    whole &= changed["old_id"].isin(gone.index) & changed["new_id"].isin(added.index)
    told = changed[whole]
    return dict(zip(told["old_id"], told["new_id"], strict=True))


def _by_name(
    gone: pd.DataFrame, added: pd.DataFrame, may_have_stayed: Callable[[str, str], bool]
) -> dict[str, str]:
    """Places of one level and name, each alone with it; of twins, the ends of the ids decide."""
    matched: dict[str, str] = {}
    candidates = _by_level_and_name(added)
    for key, old_ids in _by_level_and_name(gone).items():
        fits = {
            old_id: [n for n in candidates.get(key, []) if may_have_stayed(old_id, n)]
            for old_id in old_ids
        }
        if len(old_ids) > 1 or any(len(new_ids) > 1 for new_ids in fits.values()):
            fits = {
                old_id: [n for n in new_ids if n[-_ENDING:] == old_id[-_ENDING:]]
                for old_id, new_ids in fits.items()
            }
        chosen = [new_id for new_ids in fits.values() for new_id in new_ids]
        matched |= {
            old_id: new_ids[0]
            for old_id, new_ids in fits.items()
            if len(new_ids) == 1 and chosen.count(new_ids[0]) == 1
        }
    return matched


def _by_level_and_name(places: pd.DataFrame) -> dict[tuple[str, str], list[str]]:
    ids: dict[tuple[str, str], list[str]] = {}
    for place_id, level, name in places[["level", "name"]].itertuples():
        ids.setdefault((level, str(name).casefold()), []).append(place_id)
    return ids


def _by_residents(
    gone: pd.DataFrame, added: pd.DataFrame, may_have_stayed: Callable[[str, str], bool]
) -> dict[str, str]:
    """Places of one level and as many residents, with similar names."""
    matched: dict[str, str] = {}
    for old_id, was in gone[gone["population"] > 0].iterrows():
        peers = added[
            (added["level"] == was["level"])
            & (added["population"] == was["population"])
            & ~added.index.isin(matched.values())
        ]
        alike = [
            new_id
            for new_id, name in peers["name"].items()
            if _alike(was["name"], name) >= _ALIKE and may_have_stayed(old_id, new_id)
        ]
        if len(alike) == 1:
            matched[old_id] = alike[0]
    return matched


def _alike(name: str, other: str) -> float:
    return difflib.SequenceMatcher(None, name.casefold(), other.casefold()).ratio()


def of_measures(
    old: pd.DataFrame, new: pd.DataFrame, new_ids: dict[str, str], changes: Changes
) -> pd.DataFrame:
    """Measures, groupings, periods and rows gone, added and renamed.

    new_ids: the new ids of places that had another. Returns the rows that both releases have of
    one period, side by side: columns end in _old and _new.
    """
    before, after = (list(dict.fromkeys(table["measure"])) for table in (old, new))
    gone = [m for m in before if m not in after]
    added = [m for m in after if m not in before]
    for was in list(gone):
        for name in difflib.get_close_matches(was, added, 1, 0.8):
            sentence = _(
                "The measure {old} seems to be called {new} now. Its numbers are not compared."
            ).format(old=was, new=name)
            facts = {"measure": name, "old": was, "new": name}
            changes.add("renamed", "measure", sentence, table="measures", **facts)
            gone.remove(was)
            added.remove(name)
    for change, measures, text in [
        ("gone", gone, _("The measure {name} is gone.")),
        ("added", added, _("The measure {name} is new.")),
    ]:
        for name in measures:
            sentence = text.format(name=name)
            changes.add(change, "measure", sentence, table="measures", measure=name)
    old = old.assign(place_id=with_new_ids(old["place_id"], new_ids))
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
    texts = {
        ("period", "gone"): _("{measure} for {value} is gone."),
        ("period", "added"): _("{measure} for {value} is new."),
        ("group_by", "gone"): _("{measure} by {value} is gone."),
        ("group_by", "added"): _("{measure} by {value} is new."),
    }
    for column in ("period", "group_by"):
        alone = rest.groupby(["measure", column], sort=False)["side"].nunique() == 1
        for (measure, value), rows in rest.groupby(["measure", column], sort=False):
            change = rows["change"].iloc[0]
            if not alone[(measure, value)] or rows["side"].iloc[0] == "both":
                continue
            sentence = texts[column, change].format(measure=measure, value=value)
            facts = {"measure": measure, column: value}
            changes.add(change, "measure", sentence, table="measures", **facts)
            rest = rest.drop(rows.index)
    for (change, measure), rows in rest.dropna(subset=["change"]).groupby(
        ["change", "measure"], observed=True, sort=False
    ):
        sentence = {
            "gone": ngettext(
                "{measure}: {n} row is gone.", "{measure}: {n} rows are gone.", len(rows)
            ),
            "added": ngettext(
                "{measure}: {n} row is new.", "{measure}: {n} rows are new.", len(rows)
            ),
        }[change].format(measure=measure, n=f"{len(rows):,}")
        changes.add(change, "row", sentence, table="measures", measure=measure)
