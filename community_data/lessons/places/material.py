"""What trainees of module 09 work on: an office's old list, one neighborhood, a zone, titles.

All of it is made from the package and the place, so it is there on any place. Titles are true or
false by the numbers: one is true, and each of the others is false in one way that can be named.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from community_data import data, figures, methods
from community_data.data import areas
from community_data.data.measures import called
from community_data.exercises.options import Option, lettered
from community_data.exercises.options import choices as choices
from community_data.lessons.comparison import TITLE_FLAWS, TITLE_IS_TRUE, TITLE_LOOK
from community_data.text.numbers import decimal, whole
from community_data.text.people import margin_text
from community_data.text.translate import _, lazy_gettext, ngettext

CLASSES = 4  # colors of the map

COLORED = {
    "percent": lazy_gettext("The percent of each neighborhood."),
    "count": lazy_gettext("The count of each neighborhood."),
    "area": lazy_gettext("How large each neighborhood is on the ground."),
    "rank": lazy_gettext("First, second, third … without the numbers."),
}
UNSURE = {
    "hatched": lazy_gettext("They are hatched, and the key says why."),
    "white": lazy_gettext("They stay white, without a word."),
    "lowest": lazy_gettext("They get the lightest color, as if it were low there."),
    "gone": lazy_gettext("They are left out of the map."),
}
BESIDE = {
    "table": lazy_gettext("A table of the same numbers, and a text that says what the map shows."),
    "larger": lazy_gettext("The same map once more, larger."),
    "colors": lazy_gettext("A note on which colors were used."),
    "nothing": lazy_gettext("Nothing: a map speaks for itself."),
}
FLAWS = {
    "true": TITLE_IS_TRUE,
    "swapped": lazy_gettext("It says that the wrong neighborhood is higher."),
    **TITLE_FLAWS,
}
LOOK = {
    "true": lazy_gettext(
        "Look for each part of this title in the numbers above: the places, the number, the time, "
        "the reason. All there? Then it is true."
    ),
    "swapped": lazy_gettext("It says which neighborhood is higher. Read the two percents again."),
    "sure": lazy_gettext(
        "It is sure of a gap. Compare the gap with the margins of the two, and look if both "
        "numbers can be used."
    ),
    **TITLE_LOOK,
}


def about(package, place: str, measure: str) -> figures.Html:
    """What is counted, around which place, in how many areas."""
    parts = areas.parts(package, place, measure)
    frame = areas.around(package, place)["name"]
    own = data.open_package(package).place(place)["name"]
    told = [_("measure: {measure}").format(measure=measure)]
    text = _("It counts: {noun} that {words}.")
    told.append(text.format(noun=noun(package, measure), words=data.words(measure)))
    if not areas.has_own(package, place):
        alone = _("{own} has no neighborhoods in this data. So we look at those of {frame}.")
        told.append(alone.format(own=own, frame=frame))
    tracts, names = parts["from_id"].nunique(), parts["to_id"].nunique()
    text = ngettext(
        "{frame}: {tracts} tracts make up {n} neighborhood.",
        "{frame}: {tracts} tracts make up {n} neighborhoods.",
        names,
    )
    told.append(text.format(frame=frame, tracts=whole(tracts), n=whole(names)))
    return figures.note(told)


def noun(package, measure: str) -> str:
    """Whom the measure counts: “renter households”, “residents”."""
    return called(str(areas.of_places(package, measure)["group"].iloc[0]))


# ---------------------------------------------------------------- ids


def old_numbers(package, place: str) -> pd.DataFrame:
    """The office's list with its ids as they should be: old_id, and homes in the old tract."""
    changes = areas.id_changes(package)
    measure = areas.measure(package)
    tracts = areas.parts(package, place, measure).drop_duplicates("from_id")
    homes = tracts.set_index("from_id")["population"].fillna(0)
    # A tract that was made of several was about the same part of each.
    into = changes[changes["new_id"].isin(homes.index)]
    sources = into.groupby("new_id")["old_id"].transform("size")
    into = into.assign(homes=into["new_id"].map(homes) / sources)
    table = into.groupby("old_id", as_index=False)["homes"].sum()
    return table.assign(homes=table["homes"].round().astype(int))


def office_list(package, place: str) -> pd.DataFrame:
    """A list that an office saved before the ids changed: tract (a number), and homes there.

    A spreadsheet made numbers of the ids, so a zero at the beginning is gone.
    """
    table = old_numbers(package, place)
    return pd.DataFrame({"tract": table["old_id"].map(_as_a_spreadsheet), "homes": table["homes"]})


def _as_a_spreadsheet(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


def digits(package, place: str) -> int:
    """How many digits an old id has."""
    return int(old_numbers(package, place)["old_id"].str.len().max())


def moved(office: pd.DataFrame, old_ids, package, place: str) -> pd.DataFrame:
    """The office's list with the ids that hold today: one row a part of an old tract.

    Columns: part (old → new), old_id, new_id, weight, homes.
    """
    ids = pd.Series(list(old_ids), index=office.index, dtype=str)
    table = pd.DataFrame({"old_id": ids, "homes": office["homes"]})
    changes = areas.id_changes(package)[["old_id", "new_id", "kind", "weight"]]
    table = table.merge(changes, on="old_id", how="left")
    part = table["old_id"] + " → " + table["new_id"].fillna("?")
    return table.assign(part=part)[["part", "old_id", "new_id", "kind", "weight", "homes"]]


def joined(ids, package) -> int:
    """How many ids are in the table of places."""
    return int(pd.Series(list(ids)).isin(data.open_package(package).places["place_id"]).sum())


# ---------------------------------------------------------------- one neighborhood


def example(package, place: str, measure: str) -> str:
    """The name of the neighborhood to begin with: the place itself where it is one.

    Else the one that is made of the most parts of split tracts, of those whose count is known.
    """
    table = areas.neighborhoods(package, place, measure)
    own = data.open_package(package).place(place)["place_id"]
    if own in set(table["place_id"]):
        return table.set_index("place_id").loc[own, "neighborhood"]
    known = table[table["percent"].notna()]
    usable = known[known["decision"] != "withhold"]
    best = usable if len(usable) else known if len(known) else table
    return best.sort_values("split", ascending=False, kind="stable")["neighborhood"].iloc[0]


def parts_of(here: str, package, place: str, measure: str) -> pd.DataFrame:
    """The parts of tracts that a neighborhood is made of. Raises `DataProblem` for another name."""
    table = areas.parts(package, place, measure)
    names = table["neighborhood"].str.casefold()
    own = table[names == str(here).strip().casefold()]
    if own.empty:
        text = _("There is no neighborhood “{here}” here. Choose from: {names}.")
        known = ", ".join(dict.fromkeys(table["neighborhood"]))
        raise data.DataProblem(text.format(here=here, names=known))
    columns = ["tract", "weight", *areas.FOUR]
    return own[columns].reset_index(drop=True)


# ---------------------------------------------------------------- tracts alone, a zone, classes


def tracts(package, place: str, measure: str) -> pd.DataFrame:
    """The tracts around a place, whole: tract, the four numbers, and the decision about each."""
    table = areas.parts(package, place, measure).drop_duplicates("from_id")
    table = table[["tract", *areas.FOUR]].reset_index(drop=True)
    return table.assign(decision=_verdict(table, package))


def _verdict(numbers, package):
    threshold = data.open_package(package).smallest_count
    four = [numbers[name] for name in areas.FOUR]
    return methods.rate_verdict(*four, threshold=threshold).decision


def zone(package, place: str, measure: str) -> pd.DataFrame:
    """Tracts that a planned bus zone touches: tract, homes, and the share of land in the zone.

    The zone is the western half of the land of the neighborhoods. Where a package has no land, the
    numbers of the example stand in: 400 homes, and half of the land.
    """
    table = areas.parts(package, place, measure).drop_duplicates("from_id")
    land = areas.boundaries(package)
    land = land.loc[land.index.intersection(table["from_id"])]
    if land.empty:
        return pd.DataFrame({"tract": [_("an invented tract")], "homes": [400], "share": [0.5]})
    import geopandas
    import shapely

    west, south, east, north = land.total_bounds
    half = shapely.box(west, south, (west + east) / 2, north)
    shares = methods.area_shares(land.geometry, geopandas.GeoSeries({"zone": half}, crs=land.crs))
    shares = shares.set_index("source")["share"].round(3)
    homes = table.set_index("from_id")["population"].fillna(0).round()
    names = table.set_index("from_id")["tract"]
    inside = [i for i in table["from_id"] if i in shares.index and shares[i] > 0]
    return pd.DataFrame(
        {
            "tract": names.loc[inside].to_numpy(),
            "homes": homes.loc[inside].astype(int).to_numpy(),
            "share": shares.loc[inside].to_numpy(),
        }
    )


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """The neighborhoods whose percent may be shown."""
    return table[table["decision"] != "withhold"].reset_index(drop=True)


def classes(table: pd.DataFrame) -> pd.DataFrame:
    """neighborhood, percent, and its class by quantiles and by equal steps (1 is the lowest).

    table: neighborhoods that may be shown.
    """
    found = table[["neighborhood", "percent"]].copy()
    for name, limits in (("quantiles", methods.quantile_limits), ("steps", methods.equal_limits)):
        found[name] = [
            int(number)
            for number in (
                methods.class_of(found["percent"], limits(found["percent"], CLASSES))
                if len(found)
                else []
            )
        ]
    return found


def changed(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of `classes` in which the two classes differ."""
    both = classes(table)
    return both[both["quantiles"] != both["steps"]]


def together(table: pd.DataFrame, package) -> str:
    """The decision about several tracts that are added up: “show”, “flag” or “withhold”."""
    if table.empty:
        return "withhold"
    numbers = {c: methods.weighted_sum(table[c], [1] * len(table)) for c in ("count", "population")}
    for column in ("count_moe", "population_moe"):
        known = table[column].notna().any()
        margin = methods.weighted_margin(table[column], [1] * len(table))
        numbers[column] = margin if known else math.nan
    return str(_verdict(numbers, package))


# ---------------------------------------------------------------- titles


@dataclass(frozen=True)
class Extremes:
    """The highest and the lowest neighborhood whose percents may be shown, and their gap.

    `margin` is that of the gap, by the widest margins of both; `needed` is wider, since two were
    picked out of many. `real` says whether the gap is larger.
    """

    high: pd.Series | None
    low: pd.Series | None
    gap: float = math.nan
    margin: float = math.nan
    needed: float = math.nan

    @property
    def real(self) -> bool:
        # As they are printed: a gap of 15.8 that needs 15.8 is none.
        return self.high is not None and round(self.gap, 1) > round(self.needed, 1)


def extremes(table: pd.DataFrame) -> Extremes:
    """Look for them in a table of `areas.neighborhoods`."""
    usable = shown(table)
    if len(usable) < 2:
        return Extremes(None, None)
    ordered = usable.sort_values("percent", ascending=False, kind="stable")
    high, low = ordered.iloc[0], ordered.iloc[-1]
    margin = methods.difference_margin(high["widest"], low["widest"])
    pairs = len(usable) * (len(usable) - 1) // 2
    needed = methods.margin_when_picked(margin, pairs)
    # Of the percents as they are printed, so that a reader who takes them away finds the same.
    gap = round(high["percent"], 1) - round(low["percent"], 1)
    return Extremes(high, low, gap, margin, needed)


def finding(package, place: str, measure: str) -> str:
    """The true title: what the neighborhoods show, or that they cannot be told apart."""
    frame = areas.around(package, place)["name"]
    found = extremes(areas.neighborhoods(package, place, measure))
    if found.high is None:
        return _("In {name}, the numbers cannot tell the neighborhoods apart").format(name=frame)
    names = {"high": found.high["neighborhood"], "low": found.low["neighborhood"], "name": frame}
    if not found.real:
        text = _("In {name}, the numbers cannot tell {high} and {low} apart")
        return text.format(**names)
    text = _("In {name}, the percent is {points} points higher in {high} than in {low}")
    points = _("{gap} (± {margin})").format(
        gap=decimal(found.gap), margin=margin_text(found.needed)
    )
    return text.format(points=points, **names)


def titles(package, place: str, measure: str) -> dict[str, Option]:
    """Five titles for the map, letter -> option: one is true, see `FLAWS`."""
    frame = areas.around(package, place)["name"]
    table = areas.neighborhoods(package, place, measure)
    found = extremes(table)
    change = _("In {name}, the percent has fallen since last year").format(name=frame)
    others = _("In {name}, the percent is higher for older people than for younger ones")
    others = others.format(name=frame)
    blame = _("In {name}, the percent is what it is because people there do not plan ahead")
    made = [
        ("true", finding(package, place, measure)),
        _of_the_wrong_place(found, table, frame),
        ("number", _with_a_wrong_number(found, table, frame, package, measure)),
        ("blame", blame.format(name=frame)),
        # One of the two, by chance, and in one place always the same.
        lettered([("change", change), ("people", others)], frame, measure)["A"],
    ]
    options = [Option(text, word, str(LOOK[word])) for word, text in made]
    return lettered(options, frame, measure)


def flaws_to_choose(made: Mapping[str, Option]) -> dict[str, str]:
    """The words of FLAWS that fit a set of titles, with one too many."""
    there = {option.word for option in made.values()}
    left_out = "swapped" if "sure" in there else "sure"
    return {word: str(meaning) for word, meaning in FLAWS.items() if word != left_out}


def _of_the_wrong_place(found: Extremes, table: pd.DataFrame, frame: str) -> tuple[str, str]:
    if found.high is None:
        names = [*table["neighborhood"], frame]
        high, low = names[0], names[1]
    else:
        high, low = found.high["neighborhood"], found.low["neighborhood"]
    # By the margin of these two alone: who says that this gap is real has seen right, too.
    if found.high is None or found.gap <= found.margin:
        text = _("In {name}, the percent is clearly higher in {high} than in {low}")
        return "sure", text.format(name=frame, high=high, low=low)
    text = _("In {name}, the percent is clearly higher in {low} than in {high}")
    return "swapped", text.format(name=frame, high=high, low=low)


def _with_a_wrong_number(found: Extremes, table, frame: str, package, measure: str) -> str:
    """A number of every 100 that is far from that of any neighborhood, and of all together."""
    usable = shown(table)["percent"]
    highest = 0 if usable.empty else usable.max()
    lowest = 100 if usable.empty else usable.min()
    number = 60 if usable.empty else 97 if 97 - highest >= lowest - 3 else 3
    place = frame if found.high is None else found.high["neighborhood"]
    text = _("In {place}, {number} of every 100 {noun} {words}")
    return text.format(
        place=place, number=number, noun=noun(package, measure), words=data.words(measure)
    )
