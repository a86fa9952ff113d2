"""What a page says first: a few numbers of the place, each beside the places around it.

The rule (facilitator_guide/adapting.md says it in full): first what the package itself names in
`leads`, in that order; then what surely differs from the places around it, the largest gap first;
then the rest, the surest first. What must not be shown leads nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from community_data.data import Package
from community_data.data.comparison import Comparison
from community_data.data.measures import noun_of
from community_data.data.package import kept
from community_data.data.places import above
from community_data.data.rate_words import FEW, ends, has_margin, with_margin
from community_data.data.rates import of_place
from community_data.text.lists import and_
from community_data.text.numbers import decimal
from community_data.text.people import percent_text, words
from community_data.text.translate import _

MOST = 4  # they have to fit on the first screen
FEWEST = 3  # with fewer of its own, a neighborhood says what its town has


@dataclass(frozen=True)
class Finding:
    """A number of a place in words: the figure, what it is of, how sure, and what is around it."""

    measure: str
    figure: str
    says: str
    how_sure: str
    beside: tuple[str, ...]
    period: str


def findings(package: Package, place_id: str, most: int = MOST) -> list[Finding]:
    """The numbers with which the page of a place begins, at most `most`.

    Where too few of its own may be shown, those of the place around it fill up.
    """
    if "measures" not in package.tables:
        return []
    around = places_around(package, place_id)
    chosen = _of_place(package, place_id, tuple(around))[:most]
    if len(chosen) < FEWEST and around:
        own = {finding.measure for finding in chosen}
        name = package.place(around[0])["name"]
        others = [f for f in _of_place(package, around[0], (), name) if f.measure not in own]
        chosen += others[: FEWEST - len(chosen)]
    return chosen


def leading(package: Package, place_id: str) -> list[str]:
    """The measures of which a place has a number to show, in the order of the rule."""
    if "measures" not in package.tables:
        return []
    around = tuple(places_around(package, place_id))
    return [finding.measure for finding in _of_place(package, place_id, around)]


@kept("places", "measures", most=8)  # a page and its card ask, and each place for its region's
def _of_place(
    package: Package, place_id: str, around: tuple[str, ...], name: str = ""
) -> list[Finding]:
    """All numbers of a place that may be shown, in the order of the rule.

    name: what the place is called, where its numbers stand on the page of another one.
    """
    rows = {
        measure: row
        for measure, row in of_everyone(package, place_id).items()
        if row["decision"] == "show"
    }
    names = {other: package.place(other)["name"] for other in around}
    compared = {measure: [] for measure in rows}
    for (measure, other), comparison in compared_with_around(package, place_id).items():
        if other in names:
            compared[measure].append((names[other], comparison))
    leads = [measure for measure in package.leads if measure in rows]
    order = sorted(
        rows,
        key=lambda measure: (
            leads.index(measure) if measure in leads else len(leads),
            -_gap(compared[measure]),
            _width(rows[measure]),
        ),
    )
    return [
        _finding(
            rows[measure], measure, noun_of(package, place_id, measure), name, compared[measure]
        )
        for measure in order
    ]


def places_around(package: Package, place_id: str) -> list[str]:
    """The place around a place, and the largest one around that: a town's region and its state."""
    around = above(package.places.set_index("place_id")["parent_id"], place_id)[1:]
    return list(dict.fromkeys([*around[:1], *around[-1:]]))


@kept("measures", most=4)
def compared_with_around(package: Package, place_id: str) -> dict[tuple[str, str], Comparison]:
    """A place's numbers beside those of the places around it: (measure, place_id) -> what is seen.

    Numbers of different times, and those that may not be shown, are not compared. The place is a
    part of what is around it, so the two vary together, and the margin of their difference is a
    little too wide: what is called a gap is one.
    """
    own = of_everyone(package, place_id)
    shown = {measure: row for measure, row in own.items() if row["decision"] == "show"}
    compared = {}
    for other in places_around(package, place_id):
        rows = of_everyone(package, other)
        for measure in shown.keys() & rows.keys():
            here, around = shown[measure], rows[measure]
            if around["period"] == here["period"] and around["decision"] != "withhold":
                table = pd.DataFrame([here, around]).assign(group=["here", "around"])
                both = Comparison(table, "here", "around", len(shown))
                compared[measure, other] = both
    return compared


@kept("measures", most=1024)  # all places of a region are put beside the same one
def of_everyone(package: Package, place_id: str) -> dict[str, pd.Series]:
    """The row of everyone of each measure of a place, as `rates.of_place` has it."""
    table = of_place(package, place_id)
    table = table[table["group_by"] == "all"].drop_duplicates("measure")
    return {row["measure"]: row for _index, row in table.iterrows()}


def _gap(compared: list[tuple[str, Comparison]]) -> float:
    """How many times as high the higher of two percents is, as a logarithm; 0 where unsure."""
    gaps = [0.0]
    for _place, found in compared:
        if found.real and (ratio := found.ratio()):
            gaps.append(abs(math.log(ratio.value)))
        elif found.real:
            gaps.append(math.inf)  # none here, or none around
    return max(gaps)


def _width(row: pd.Series) -> float:
    """How wide the range of a percent is, beside the percent itself."""
    if not has_margin(row) and row["kind"] != "count":
        return math.inf
    return (row["high"] - row["low"]) / row["percent"] if row["percent"] > 0 else math.inf


def _finding(row: pd.Series, measure: str, noun: str, name: str, compared) -> Finding:
    about = {"noun": noun, "words": words(measure), "place": name}
    per_1000 = is_rare(row)
    figure = decimal(10 * row["percent"]) if per_1000 else percent_text(row["percent"])
    if per_1000 and name:
        says = _("of every 1,000 {noun} in {place} {words}")
    elif per_1000:
        says = _("of every 1,000 {noun} {words}")
    elif name:
        says = _("of {noun} in {place} {words}")
    else:
        says = _("of {noun} {words}")
    beside = _beside(compared, per_1000)
    if name:
        beside.append(_("That is {place}, which this place is a part of.").format(place=name))
    sure = _how_sure(row, per_1000)
    return Finding(measure, figure, says.format(**about), sure, tuple(beside), str(row["period"]))


def _how_sure(row: pd.Series, per_1000: bool) -> str:
    """The range of a number that stands large above it."""
    low, high = ends(row)
    if row["kind"] == "count":
        if per_1000:
            low, high = (decimal(10 * row[end]) for end in ("low", "high"))
        text = _("All on record are counted. By chance alone: between {low} and {high}.")
    elif not has_margin(row):
        text = _("The source does not say how sure it is.")
    elif row["kind"] == "model":
        text = _("A model says: probably between {low} and {high}.")
    else:
        text = _("Probably between {low} and {high}.")
    return text.format(low=low, high=high)


def in_words(row: pd.Series, per_1000: bool) -> str:
    """The number of a row in a sentence: a percent with its margin, or so many of every 1,000."""
    if per_1000 and row["kind"] == "count":
        return _("{number} of every 1,000").format(number=decimal(10 * row["percent"]))
    return with_margin(row)


def is_rare(row: pd.Series) -> bool:
    """Whether a full count is easier to picture as so many of every 1,000 than as a percent."""
    return row["kind"] == "count" and row["percent"] < FEW


def _beside(compared: list[tuple[str, Comparison]], per_1000: bool) -> list[str]:
    """What the number says beside those of the places around it, alike ones in one sentence."""
    told: dict[str, list[str]] = {}
    for name, found in compared:
        number = in_words(found.other, per_1000)
        if not found.real:
            text = _("We cannot tell if it differs from {places}.")
        elif found.difference > 0:
            text = _("Higher than in {places}.")
        else:
            text = _("Lower than in {places}.")
        place = _("{place} ({number})").format(place=name, number=number)
        told.setdefault(text, []).append(place)
    return [text.format(places=and_(places)) for text, places in told.items()]
