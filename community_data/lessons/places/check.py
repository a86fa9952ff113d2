"""The checks of module 09, neighborhoods and towns."""

from __future__ import annotations

import math

import numpy as np

from community_data import methods
from community_data.data import areas
from community_data.exercises import mistakes, options
from community_data.exercises.answers import Wrong
from community_data.exercises.exercise import (
    Choice,
    Column,
    Labels,
    Names,
    Number,
    Parts,
    Table,
    YesNo,
    exercise,
)
from community_data.exercises.judging import Mistake, rounding
from community_data.exercises.mistakes import Family, share
from community_data.lessons.places import material
from community_data.lessons.places.given import right_ids as right_ids
from community_data.lessons.places.given import right_neighborhoods as right_neighborhoods
from community_data.text.translate import _, lazy_gettext

ROUNDED_ROWS = lazy_gettext("Each row is rounded, and then added up. Round at the end only.")

FAMILIES = [
    Family(
        lazy_gettext("An id that lost its zero, or is of another time"),
        lazy_gettext(
            "An id is a name, not a number: nobody adds ids up. Lay an old and a new one side by "
            "side, and point at the digits that differ."
        ),
        ("zero_lost", "zero_at_the_end", "new_ids"),
    ),
    Family(
        lazy_gettext("A split area counted whole, or its weight forgotten"),
        lazy_gettext(
            "Cut a paper tract in two. Each neighborhood gets its piece, and no piece is counted "
            "twice."
        ),
        ("split_twice", "whole_ones_only", "mean", "divided_by_weight", "weight_twice", "weight"),
    ),
    Family(
        lazy_gettext("Percents averaged"),
        lazy_gettext("A village and a city, one vote each? Add up the people first, then divide."),
        ("mean_of_percents", "weighted_mean_of_percents", "margins_of_parts"),
    ),
    Family(
        lazy_gettext("Another neighborhood or another column"),
        lazy_gettext("Read the name of the row and of the column aloud."),
        ("another_neighborhood", "other_column", "whole_town"),
    ),
    Family(
        lazy_gettext("A margin that forgets the weights, or takes their root"),
        lazy_gettext(
            "First each margin times its weight, then the squares, then the sum, then the root."
        ),
        ("no_weights", "root_of_weights"),
    ),
    Family(
        lazy_gettext("A map that misleads"),
        lazy_gettext("Show the map for five seconds, hide it, and ask where it is worst and why."),
        ("count_map", "area_map", "rank_map", "white", "as_if_low", "left_out", "no_table"),
    ),
    Family(
        lazy_gettext("A title that is not true"),
        lazy_gettext("Put a finger on the number that shows it. No finger, no title."),
        ("true", "sure", "number", "blame", "change", "people"),
    ),
    Family(
        lazy_gettext("Sure and unsure tracts mixed up"),
        lazy_gettext("The verdict is about the number, not about the people who live there."),
        ("sure_ones", "everything", "too_strict", "together"),
    ),
    Family(
        lazy_gettext("More spread over a zone than lies in it"),
        lazy_gettext("Half a pizza is on the plate. Nobody eats a whole one from it."),
        ("all_of_it", "spread_again", "outside"),
    ),
    Family(
        lazy_gettext("Which neighborhoods change their color"),
        lazy_gettext("Lay the two lists of classes side by side and read row by row."),
        ("same_color", "one_missing"),
    ),
]


class Ids(Names):
    """Ids of a list: nobody types them, so it says of any other how to make them."""

    def _names(self, answer: object) -> list[str]:
        try:
            return super()._names(answer)
        except Wrong as wrong:
            if wrong.hint not in ("unknown_name", "kind"):
                raise
            text = _(
                "These are not the ids of the office. Use {ids} in place of example, and fill "
                "each id up with zeros on the left: to as many digits as an old id has, no more."
            )
            raise Wrong(wrong.hint, text.format(ids='office["tract"]')) from None


@exercise(points=2)
def old_ids(package, place):
    """The ids of the office's list as text, with the zeros that they begin with."""
    right = right_ids(package, place).tolist()
    lost = [one.lstrip("0") for one in right]
    at_end = [number.ljust(len(one), "0") for number, one in zip(lost, right, strict=True)]
    changes = areas.id_changes(package)
    new = changes.drop_duplicates("old_id").set_index("old_id")["new_id"]
    new = [new.get(one, one) for one in right]
    return Ids(
        right=right,
        allowed=dict.fromkeys([*right, *lost, *at_end, *changes["new_id"]]),
        what=_("ids"),
        column="tract",
        in_order=True,
        known=[
            Mistake(
                "zero_lost", lost,
                _(
                    "The zero at the beginning is still missing. Fill each id up with zeros on "
                    "the left, to as many digits as an old id has."
                ),
            ),
            Mistake(
                "zero_at_the_end", at_end,
                _("Your zeros stand at the end. The spreadsheet took them from the beginning."),
            ),
            Mistake(
                "new_ids", new,
                _("These are the ids that hold today. First put right what the office wrote."),
            ),
        ],
        otherwise=_(
            "Not every id is as it was. Keep the rows in their order, and fill each id up with "
            "zeros on the left."
        ),
        praise=_("An id is text again, and has the zero that it begins with."),
    )  # fmt: skip


@exercise(points=3)
def moved(package, place):
    """How many homes of an old tract are in each tract of today: one row a part."""
    office = material.office_list(package, place)
    right = material.moved(office, right_ids(package, place), package, place)
    homes, weight = right["homes"], right["weight"]
    right = right.assign(now=homes * weight)
    return Table(
        right=right,
        key="part",
        columns=[
            Column(
                name="now",
                tolerance=rounding(0),
                known=[
                    Mistake(
                        "split_twice", homes,
                        _(
                            "An old tract that was split is counted whole in each of its parts. "
                            "Multiply the homes by the weight of the row."
                        ),
                    ),
                    Mistake(
                        "divided_by_weight", share(1, homes, weight),
                        _("You divided by the weight. A part is smaller than the whole: multiply."),
                    ),
                    Mistake(
                        "weight", weight,
                        _("This is the weight itself. Multiply the homes by it."),
                    ),
                    Mistake(
                        "weight_twice", homes * weight**2,
                        _("The weight is in it twice. Multiply once."),
                    ),
                ],
                otherwise=_("The column now is homes times weight, row by row."),
            )
        ],
        praise=_("Each part has its share of the homes, and none is counted twice."),
    )  # fmt: skip


class Case:
    """One neighborhood, looked up once: its parts, its sums, and the neighborhoods around it."""

    def __init__(self, package, place: str, measure: str, here: str):
        self.parts = material.parts_of(here, package, place, measure)
        self.table = areas.neighborhoods(package, place, measure)
        names = self.table["neighborhood"].str.casefold()
        own = names == str(here).strip().casefold()
        self.row, self.others = self.table[own].iloc[0], self.table[~own]
        self.name = str(self.row["neighborhood"])

    def sum(self, column: str) -> Number:
        """The number of people or households in the neighborhood: Σ column · weight."""
        part, weight = self.parts[column], self.parts["weight"]
        unit = _("population") if column == "population" else _("count")
        other = "population" if column == "count" else "count"
        whole = weight >= 1
        return Number(
            right=self.row[column],
            name=f"total_{column}",
            who=self.name,
            tolerance=rounding(0),
            known=[
                Mistake(
                    "split_twice", part.sum(skipna=False),
                    _(
                        "Split tracts are counted whole, so their people are counted in each "
                        "neighborhood once more. Multiply each row by its weight before you add."
                    ),
                ),
                Mistake(
                    "whole_ones_only", part[whole].sum() if whole.any() else math.nan,
                    _("The parts of split tracts are left out. Their people live here, too."),
                ),
                Mistake(
                    "mean", (part * weight).mean(skipna=False),
                    _("This is an average of the rows. A neighborhood is their sum."),
                ),
                Mistake(
                    "divided_by_weight", share(1, part, weight).sum(skipna=False),
                    _("You divided by the weight. A part is smaller than the whole: multiply."),
                ),
                Mistake(
                    "rounded", (part * weight).round().sum(skipna=False), str(ROUNDED_ROWS)
                ),
                Mistake(
                    "weight_twice", (part * weight**2).sum(skipna=False),
                    _("The weight is in it twice. Multiply once."),
                ),
                Mistake(
                    "weight", part.sum(skipna=False) * weight.sum(),
                    _("Multiply each row by its own weight first, and add up after that."),
                ),
                Mistake(
                    "other_column", self.row[other],
                    _("This is the sum of the other column. Here we need the {unit}.").format(
                        unit=unit
                    ),
                ),
                *mistakes.of_another(
                    "another_neighborhood", self.others[column],
                    _("This is another neighborhood. Run the cell that makes parts again."),
                ),
                Mistake(
                    "whole_town", self.table[column].sum(skipna=False),
                    _("This is all neighborhoods together. Use the table parts."),
                ),
            ],
            otherwise=_(
                "This is not the {unit} of the neighborhood. In the table parts, multiply the "
                "column by the column weight, and add the rows up."
            ).format(unit=unit),
        )  # fmt: skip


@exercise(points=3, answers=2)
def total(package, place, measure, here):
    """The count and the population of one neighborhood, added up from its parts."""
    case = Case(package, place, measure, here)
    return Parts(
        [case.sum("count"), case.sum("population")],
        praise=_("Each tract gives its share, so nobody is counted twice, and nobody is lost."),
    )


@exercise(points=2)
def margin(package, place, measure, here):
    """The margin of error of the neighborhood's count."""
    case = Case(package, place, measure, here)
    off, weight = case.parts["count_moe"], case.parts["weight"]
    wrong = lambda values: float(np.sqrt((values**2).sum(skipna=False)))  # noqa: E731
    scaled = off * weight
    return Number(
        right=case.row["count_moe"] if case.row["count"] >= 0 else math.nan,
        who=case.name,
        tolerance=rounding(0),
        known=[
            Mistake(
                "no_weights", wrong(off),
                _(
                    "The margins of whole tracts are in it. A part of a tract brings its share: "
                    "give the function the weights, too."
                ),
            ),
            Mistake(
                "root_of_weights", wrong(off * np.sqrt(weight)),
                _("The weight belongs inside the square. Multiply each margin by the weight."),
            ),
            Mistake(
                "margins_added", scaled.sum(skipna=False),
                _(
                    "You added the margins up. That is too large, since the tracts are seldom all "
                    "off in the same direction. Use the function."
                ),
            ),
            Mistake(
                "margins_added", off.sum(skipna=False),
                _("You added the margins up, and left out the weights. Use the function."),
            ),
            Mistake(
                "no_root", (scaled**2).sum(skipna=False),
                _("Take the square root of the sum at the end. The function does that."),
            ),
            Mistake(
                "average", scaled.mean(skipna=False),
                _("This is an average. The margin of a sum is made by the function."),
            ),
            Mistake(
                "other_column", case.row["population_moe"],
                _("This is the margin of the population. Here we need that of the count."),
            ),
            Mistake(
                "count", case.row["count"],
                _("This is the count itself. Here we want to know how far off it may be."),
            ),
            *mistakes.of_another(
                "another_neighborhood", case.others["count_moe"],
                _("This is another neighborhood. Run the cell that makes parts again."),
            ),
        ],
        otherwise=_(
            "This is not the margin of the count. Give weighted_margin two columns of the table "
            "parts: count_moe, then weight."
        ),
        praise=_(
            "The sum may be off by about this many. For split tracts it is the least that it may "
            "be off: nobody knows how many were asked in each part."
        ),
    )  # fmt: skip


@exercise(points=3, answers=2)
def percent(package, place, measure, here):
    """The percent of the neighborhood from its two sums, and the margin of that percent."""
    case = Case(package, place, measure, here)
    row, parts = case.row, case.parts
    of_tracts = 100 * parts["count"] / parts["population"].where(parts["population"] > 0)
    weight = parts["weight"]
    off = methods.percent_margin(*(parts[name] for name in areas.FOUR))
    averaged = _(
        "You averaged percents. A small tract then counts as much as a large one. Add up count and "
        "population first, and divide the sums."
    )
    percent_of = Number(
        right=row["percent"],
        also=[share(100, row["count"], row["population"])],
        name="percent",
        who=case.name,
        known=[
            Mistake("mean_of_percents", of_tracts.mean(skipna=False), averaged),
            Mistake(
                "weighted_mean_of_percents",
                (of_tracts * weight).sum(skipna=False) / weight.sum(),
                averaged,
            ),
            Mistake(
                "weighted_mean_of_percents", (of_tracts * weight).sum(skipna=False), averaged
            ),
            Mistake("mean_of_percents", of_tracts.median(skipna=False), averaged),
            *mistakes.of_a_rate(row, per=100),
            Mistake(
                "split_twice",
                share(100, parts["count"].sum(skipna=False), parts["population"].sum(skipna=False)),
                _("Split tracts are counted whole in it. Use total_count and total_population."),
            ),
            Mistake(
                "whole_town",
                share(
                    100,
                    case.table["count"].sum(skipna=False),
                    case.table["population"].sum(skipna=False),
                ),
                _("This is the percent of all neighborhoods together."),
            ),
            *mistakes.of_another(
                "another_neighborhood", case.others["percent"],
                _("This is another neighborhood. Run the cells above again."),
            ),
        ],
        otherwise=_(
            "This is not the percent of the neighborhood. Divide total_count by total_population, "
            "and multiply by 100."
        ),
    )  # fmt: skip
    margin_of = Number(
        right=row["margin"],
        also=[methods.percent_margin(*(row[name] for name in areas.FOUR))],
        name="percent_margin",
        who=case.name,
        known=[
            *mistakes.of_a_margin(row, _("the neighborhood")),
            Mistake(
                "percent", share(100, row["count"], row["population"]),
                _("This is the percent itself. Here we want to know how far off it may be."),
            ),
            Mistake(
                "margins_of_parts", float(np.sqrt((off**2).sum(skipna=False))),
                _(
                    "These are the margins of the tracts' percents. The percent of the "
                    "neighborhood has its own: from its two sums and their two margins."
                ),
            ),
            Mistake(
                "margins_of_parts", off.mean(skipna=False),
                _("This is an average of margins. Use the two sums and their two margins."),
            ),
        ],
        otherwise=_(
            "This is not the margin of the percent. Give percent_margin four numbers: total_count, "
            "total_population, then their two margins."
        ),
    )  # fmt: skip
    return Parts(
        [percent_of, margin_of],
        praise=_("The people were added up first, so each of them counts once."),
    )


@exercise(points=3, answers=3)
def choices(package, place, measure):
    """What the map colors, how it marks unsure places, and what stands beside it."""
    return Parts(
        [
            _pick(
                "colored", material.COLORED, "percent",
                count=("count_map", _(
                    "A map of counts shows where many people live. A large neighborhood looks bad "
                    "whatever its percent is."
                )),
                area=("area_map", _("Land has no needs. People have.")),
                rank=("rank_map", _(
                    "Ranks hide how far apart places are: the first and the last may be the same "
                    "within their margins."
                )),
            ),
            _pick(
                "unsure", material.UNSURE, "hatched",
                white=("white", _("White reads as “nothing there”. People live there: say why.")),
                lowest=("as_if_low", _("Not known is not low. Nobody would look there for need.")),
                gone=("left_out", _("Then the people who live there are off the map.")),
            ),
            _pick(
                "beside", material.BESIDE, "table",
                larger=("no_table", _("Whoever cannot see it cannot see a larger one either.")),
                colors=("no_table", _("The names of colors do not tell a number to anybody.")),
                nothing=("no_table", _("To whoever cannot see it, a map alone says nothing.")),
            ),
        ],
        praise=_(
            "A percent, marked where it is unsure, and the same numbers for whoever cannot see "
            "the map."
        ),
    )  # fmt: skip


def _pick(name: str, texts: dict, right: str, **wrong: tuple[str, str]) -> Choice:
    faults = {key: Mistake(hint, key, message) for key, (hint, message) in wrong.items()}
    return Choice(name=name, options=texts, right=right, wrong=faults)


@exercise(points=2)
def title(package, place, measure):
    """The true one of five titles."""
    return options.choice(
        material.titles(package, place, measure), "true", _("The title"),
        _("Every part of this title can be found in the numbers."),
    )  # fmt: skip


@exercise(points=3)
def flaws(package, place, measure):
    """What is wrong with each title."""
    made = material.titles(package, place, measure)
    return Labels(
        right={letter: option.word for letter, option in made.items()},
        words=material.flaws_to_choose(made),
        why={letter: option.mistake for letter, option in made.items()},
        otherwise=_("Not all of them are the same. Look at each for itself."),
        praise=_("You can say what is wrong with a map's title, and show it in the numbers."),
    )


@exercise(points=3, answers=2)
def unsure(package, place, measure):
    """The tracts whose own percent cannot be used, and if all of them together can."""
    table = material.tracts(package, place, measure)
    names, held = table["tract"].tolist(), table[table["decision"] == "withhold"]
    right = held["tract"].tolist()
    together = material.together(held, package) != "withhold"
    rest = [name for name in names if name not in right]
    return Parts(
        [
            Names(
                right=right,
                allowed=names,
                what=_("tracts"),
                list_name="unsure_tracts",
                also={name.split()[-1]: name for name in names},
                column="tract",
                known=[
                    *([Mistake("sure_ones", rest, _(
                        "These are the tracts whose percent can be used. We need the others."
                    ))] if rest else []),
                    *([Mistake("everything", names, _(
                        "These are all tracts. Some of them have a number that can be used."
                    ))] if rest else []),
                ],
                wrong={name: Mistake("too_strict", name, _(
                    "{name} can be used by the rule. Look at the column decision."
                ).format(name=name)) for name in rest},
                missing={name: Mistake("one_missing", name, _(
                    "{name} is missing. Its percent is withheld: look at the column decision."
                ).format(name=name)) for name in right},
                otherwise=_("Take the tracts whose decision is “withhold”."),
            ),
            YesNo(
                right=together,
                name="sure_together",
                because=Mistake("together", not together, _(
                    "Look at the decision for all of them together, in the cell above."
                )),
            ),
        ],
        praise=_(
            "Together they have more people who were asked. What no tract can say alone, several "
            "may say."
        )
        if together
        else _("Adding up helps often, and not always. Here too little is known even together."),
    )  # fmt: skip


@exercise(points=2)
def in_the_zone(package, place, measure):
    """How many homes lie in the zone, if they stand evenly on the land."""
    table = material.zone(package, place, measure)
    homes, land = table["homes"], table["share"]
    inside = float((homes * land).sum())
    return Number(
        right=inside,
        tolerance=rounding(0),
        known=[
            Mistake(
                "all_of_it", float(homes.sum()),
                _(
                    "These are all homes of every tract that the zone touches. Only a share of "
                    "their land is inside: multiply by the share first."
                ),
            ),
            Mistake(
                "spread_again", float(homes.sum() * land.sum() / len(land)),
                _("Multiply each tract by its own share, and add up after that."),
            ),
            Mistake(
                "whole_ones_only", float(homes[land >= 0.999].sum()),
                _("Tracts that are partly inside have homes in the zone, too."),
            ),
            Mistake(
                "outside", float((homes * (1 - land)).sum()),
                _("This is what lies outside of the zone."),
            ),
            Mistake(
                "mean", float((homes * land).mean()),
                _("This is an average of the rows. The zone is their sum."),
            ),
            Mistake("weight", float(land.sum()), _("You added up the shares. Homes are needed.")),
        ],
        otherwise=_("In each row, multiply homes by share. Then add the rows up."),
        praise=_(
            "What lies outside of the zone stays outside. That people live evenly on the land is "
            "a guess: say so beside the number."
        ),
    )  # fmt: skip


@exercise(points=3)
def changed(package, place, measure):
    """The neighborhoods whose color differs between two ways to make classes."""
    table = material.shown(areas.neighborhoods(package, place, measure))
    names = table["neighborhood"].tolist()
    right = material.changed(table)["neighborhood"].tolist()
    same = [name for name in names if name not in right]
    return Names(
        right=right,
        allowed=names,
        what=_("neighborhoods"),
        column="neighborhood",
        known=[Mistake("same_color", same, _(
            "These keep their color. We need those whose class differs."
        ))] if right != same else [],
        wrong={name: Mistake("same_color", name, _(
            "{name} has the same class both ways."
        ).format(name=name)) for name in same},
        missing={name: Mistake("one_missing", name, _(
            "{name} is missing: its two classes differ."
        ).format(name=name)) for name in right},
        otherwise=_("Compare the columns quantiles and steps, row by row."),
        praise=_(
            "The same numbers, another map. So the limits stand in the key, and the numbers in a "
            "table."
        ),
    )  # fmt: skip
