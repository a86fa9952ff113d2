"""What a module needs of a package besides its tables: will it run for a place, and if not, why.

A package may be sound and still hold too little for a module: no groups, no row for everyone in
the whole area, no residents. `syllabus.toml` says in a few words what each module needs, and the
words are here. `check-data` says what comes of it, and `report` leaves out the same modules for
the same reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from community_data.course.syllabus import Module
from community_data.data.agreement import Agreement
from community_data.data.areas import measures_of_areas, places_with
from community_data.data.measures import preferred, usable
from community_data.data.places import above, top_of
from community_data.data.requests import reporting_places
from community_data.text.lists import and_
from community_data.text.translate import _, ngettext

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Question:
    """What is asked of the tables of a package: one measure and one grouping of it.

    Where nothing is asked, it is what the package offers first (as `data.choose` does).
    `agreement` is what the package's descriptor says of the sharing; `links_known`, whether it is
    known which records of two agencies are of one person.
    """

    tables: Tables
    measure: str = ""
    group_by: str = ""
    agreement: Agreement | None = None
    links_known: bool = False

    @cached_property
    def places(self) -> pd.DataFrame:
        words = dict.fromkeys(["place_id", "name", "level", "parent_id"], object)
        return self.tables["places"].astype(words).drop_duplicates("place_id")

    @cached_property
    def top(self) -> pd.Series:
        return top_of(self.places)

    @cached_property
    def chosen(self) -> tuple[str, str] | None:
        """The measure and the grouping; None where the package has none that can be compared."""
        measures = self.tables["measures"]
        pairs = [
            (measure, by)
            for measure, by in usable(measures)
            if self.measure in ("", measure) and self.group_by in ("", by)
        ]
        return preferred(pairs) if pairs else None

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows of that measure."""
        measures = self.tables["measures"]
        measure = self.chosen[0] if self.chosen else self.measure
        return measures[measures["measure"] == measure].astype({"place_id": object})

    @cached_property
    def with_everyone(self) -> set[str]:
        """Places with a row for everyone, and the number of people of whom they are."""
        everyone = self.rows[(self.rows["group_by"] == "all") & (self.rows["population"] > 0)]
        return set(everyone["place_id"])

    @cached_property
    def with_groups(self) -> set[str]:
        """Places in which two groups have a row, and the number of people of whom it counts some.

        A count may be hidden: the page says so.
        """
        if not self.chosen:
            return set()
        known = self.rows["population"] > 0
        groups = self.rows[(self.rows["group_by"] == self.chosen[1]) & known]
        sizes = groups.groupby("place_id")["group"].nunique()
        return set(sizes.index[sizes >= 2])

    @cached_property
    def with_weeks(self) -> set[str]:
        """Places with weekly numbers, of their own or as a sum of their parts."""
        return reporting_places(self.tables["requests"], self.places)

    @cached_property
    def crosswalk(self) -> pd.DataFrame:
        return self.tables["crosswalk"].astype({"from_id": object, "to_id": object})

    @cached_property
    def around_neighborhoods(self) -> set[str]:
        """Places that have neighborhoods of the crosswalk in them or around them."""
        holding = places_with(self.places, self.crosswalk["to_id"])
        parent = dict(zip(self.places["place_id"], self.places["parent_id"], strict=True))
        return {place for place in parent if holding & set(above(parent, place))}

    @cached_property
    def with_residents(self) -> set[str]:
        return set(self.places.loc[self.places["population"] > 0, "place_id"])


def _measure_by_group(asked: Question, place: str) -> str:
    if asked.chosen:
        return ""
    sentence = {
        (True, True): _(
            "the package has no “{measure}” by “{group_by}” with at least two groups and a row for "
            "everyone"
        ),
        (True, False): _(
            "the package has no “{measure}” by group with at least two groups and a row for "
            "everyone"
        ),
        (False, True): _(
            "the package has no measure by “{group_by}” with at least two groups and a row for "
            "everyone"
        ),
        (False, False): _(
            "the package has no measure by group with at least two groups and a row for everyone"
        ),
    }[bool(asked.measure), bool(asked.group_by)]
    return sentence.format(measure=asked.measure, group_by=asked.group_by)


def _everyone_above(asked: Question, place: str) -> str:
    if not asked.chosen or asked.top["place_id"] in asked.with_everyone:
        return ""
    return _(
        "“{measure}” has no row for everyone in {name} with a population, to compare with"
    ).format(measure=asked.chosen[0], name=asked.top["name"])


def _everyone_here(asked: Question, place: str) -> str:
    if not asked.chosen or place in asked.with_everyone:
        return ""
    return _("“{measure}” has no row for everyone in the place with a population").format(
        measure=asked.chosen[0]
    )


def _two_groups(asked: Question, place: str) -> str:
    if not asked.chosen or place in asked.with_groups:
        return ""
    measure, by = asked.chosen
    return _(
        "“{measure}” by {by} has fewer than two groups of which it says how many people they are"
    ).format(measure=measure, by=by)


def _other_places(asked: Question, place: str) -> str:
    if asked.places["level"].value_counts().max() > 1:
        return ""
    return _("the package has no two places of one level, to compare")


def _residents(asked: Question, place: str) -> str:
    return "" if place in asked.with_residents else _("the place has no number of residents")


def _linking(asked: Question, place: str) -> str:
    if asked.agreement is None:
        return _("the package holds no agreement, so nothing says that records may be linked")
    return "" if asked.agreement.linking else _("the package's agreement does not allow linking")


def _links_known(asked: Question, place: str) -> str:
    if asked.links_known:
        return ""
    return _("nobody knows which records are truly of one person, to compare the link with")


def _weeks(asked: Question, place: str) -> str:
    return "" if place in asked.with_weeks else _("the place has no weekly numbers")


def _small_areas(asked: Question, place: str) -> str:
    if measures_of_areas(asked.tables["measures"], asked.crosswalk):
        return ""
    return _("no measure is told of the small areas of the table crosswalk")


def _neighborhoods(asked: Question, place: str) -> str:
    if place in asked.around_neighborhoods:
        return ""
    return _("the table crosswalk has no neighborhoods in or around the place")


NEEDS: dict[str, Callable[[Question, str], str]] = {
    "residents of the place": _residents,
    "places to compare": _other_places,
    "a measure by group": _measure_by_group,
    "everyone in the whole area": _everyone_above,
    "everyone in the place": _everyone_here,
    "two groups to compare": _two_groups,
    "an agreement that allows linking": _linking,
    "links that are known": _links_known,
    "weekly numbers of the place": _weeks,
    "a measure of small areas": _small_areas,
    "neighborhoods around the place": _neighborhoods,
}
"""The words of `syllabus.toml` -> why a place lacks it; empty where it does not."""


def for_place(module: Module, asked: Question, place: str) -> list[str]:
    """Why a module cannot run for a place (its id); empty where it can."""
    lacking = [name for name in module.tables if name not in asked.tables]
    if lacking:
        sentence = ngettext(
            "the package has no table {names}", "the package has no tables {names}", len(lacking)
        )
        return [sentence.format(names=and_(lacking))]
    return list(filter(None, (NEEDS[need](asked, place) for need in module.needs)))


def runnable(
    modules: Collection[Module], asked: Question, places: Collection[str] = ()
) -> dict[str, dict[str, list[str]]]:
    """Which modules run for which places: module id -> place id -> why not (empty: it runs).

    places: ids; all places of the package where none is named.
    """
    places = list(places) or list(asked.places["place_id"])
    return {
        module.id: {place: for_place(module, asked, place) for place in places}
        for module in modules
    }


def in_short(by_place: Mapping[str, list[str]]) -> tuple[bool, str]:
    """Whether a module runs for any place, and why it does not run for the others, in words."""
    missed = {place: reasons for place, reasons in by_place.items() if reasons}
    reasons = list(dict.fromkeys(reason for one in missed.values() for reason in one))
    # What no place has says more than what single places lack besides.
    everywhere = [r for r in reasons if all(r in one for one in by_place.values())]
    reasons = everywhere or reasons
    return len(missed) < len(by_place), "; ".join(reasons[:3])
