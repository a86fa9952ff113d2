"""The exercises of module 00, start here: what is right, and the mistakes that people make."""

from __future__ import annotations

import pandas as pd

from community_data import data
from community_data.exercises import mistakes
from community_data.exercises.answers import Wrong, a_table, answered, names_of, one_number
from community_data.exercises.exercise import Choice, Custom, Names, Number, Parts, exercise
from community_data.exercises.judging import Mistake
from community_data.exercises.mistakes import Family, of_another
from community_data.exercises.mistakes import share as share_of
from community_data.lessons.start import material
from community_data.lessons.start.given import (
    level_to_search,
    smallest_level,
    true_title,
)
from community_data.lessons.start.given import place_to_go_on_with as place_to_go_on_with
from community_data.text.translate import _, lazy_gettext

STATEMENTS = 5

FAMILIES = [
    Family(
        lazy_gettext("Which thing a row is about"),
        lazy_gettext(
            "Put a finger on one row and read it aloud, from left to right. Who or what is it "
            "about?"
        ),
        ("person", "number", "level"),
    ),
    Family(
        lazy_gettext("Counting something else"),
        lazy_gettext(
            "Draw a small table on paper, count its rows with a finger. Python begins at 0, people "
            "begin at 1."
        ),
        ("columns", "header", "last_index", "cells", "one_level", "share_of_rows"),
    ),
    Family(
        lazy_gettext("The name of a place"),
        lazy_gettext(
            "Names stand in quotes, spelled as in the list. The check offers the nearest names."
        ),
        ("unknown_place", "many_places", "empty", "whole_area"),
    ),
    Family(
        lazy_gettext("The number of another row"),
        lazy_gettext(
            "Read the name in the row aloud. A town and its region hold the same people, so rows "
            "must not be added up."
        ),
        ("parent", "another_place", "sum"),
    ),
    Family(
        lazy_gettext("Not the largest, or not the smallest"),
        lazy_gettext(
            "First keep rows, then sort, then take the first ones. Do it with five paper cards."
        ),
        ("smallest", "largest", "wrong_level", "how_many", "by_name", "not_sorted", "only_numbers"),
    ),
    Family(
        lazy_gettext("The percent of something else"),
        lazy_gettext(
            "“Part of which whole?” Let them say the sentence: “… of every 100 people of …”."
        ),
        ("all_levels",),
    ),
    Family(
        lazy_gettext("The picture and its title"),
        lazy_gettext(
            "Show it for five seconds, hide it, ask what they saw. Then ask of each title: which "
            "bar says so?"
        ),
        (
            "smallest_first", "not_ordered", "beside_the_wrong_place", "other_places",
            "title_place", "title_topic", "title_number", "title_cause",
        ),
    ),
    Family(
        lazy_gettext("The five statements"),
        lazy_gettext("There is no wrong answer. The numbers go from 1 to 5."),
        ("out_of_range",),
    ),
]  # fmt: skip


@exercise(points=1)
def my_place(package, place):
    """The name of a place in the package: not the whole area, unless the notebook is about it."""
    opened = data.open_package(package)
    top = opened.place(data.top_place(package))["place_id"]

    def judge(answer) -> str:
        answered(answer)
        if isinstance(answer, (list, tuple, set, pd.Series, pd.DataFrame)):
            raise Wrong(
                "many_places", _("Choose one place: one name, in quotes, without brackets.")
            )
        if not isinstance(answer, str):
            raise Wrong("kind", _("The name of a place is text. Put it in quotes."))
        if not answer.strip():
            raise Wrong(
                "empty", _("There is nothing between the quotes. Write the name of a place.")
            )
        try:
            chosen = opened.place(answer)
        except data.DataProblem as problem:
            raise Wrong("unknown_place", str(problem)) from None
        if chosen["place_id"] == top and opened.place(place)["place_id"] != top:
            whole = _(
                "{name} is the whole area. Choose a smaller place that lies in it, such as a town."
            )
            raise Wrong("whole_area", whole.format(name=chosen["name"]))
        you = _("You chose {name}. From here on, the notebook is about it.")
        return you.format(name=chosen["name"])

    return Custom(judge)


@exercise(points=1)
def a_row():
    """What one row of the table `places` is about: a place."""
    return Choice(
        options={"A": _("a person"), "B": _("a place"), "C": _("a number"), "D": _("a level")},
        right="B",
        wrong={
            "A": Mistake(
                "person",
                "A",
                _("No person has a row here. Look at the first column: what has that name?"),
            ),
            "C": Mistake(
                "number",
                "C",
                _("A number stands in one spot of a row. The whole row is about more than that."),
            ),
            "D": Mistake(
                "level",
                "D",
                _("A level, such as town, is written in many rows. What is in one row only?"),
            ),
        },
        praise=_("One row, one place. Ask this of every table before you use it."),
    )


@exercise(points=1)
def how_many(package):
    """How many places, of all levels, the table holds."""
    places = data.open_package(package).places
    one_level = _("This counts the rows with the level {level} only. Count all rows.")
    return Number(
        right=len(places),
        tolerance=0,
        known=[
            Mistake(
                "columns",
                len(places.columns),
                _(
                    "This is how many columns the table has, and how many rows head( ) shows. "
                    "Count all the rows of the table."
                ),
            ),
            Mistake("example", 4, _("These are the four rows of the example. Count all rows.")),
            Mistake(
                "header",
                len(places) + 1,
                _("One too many: the line with the names of the columns is no place."),
            ),
            Mistake(
                "last_index",
                len(places) - 1,
                _("One too few: Python numbers the rows from 0. Let len count them."),
            ),
            Mistake(
                "cells", places.size, _("This counts every spot of the table. Count its rows.")
            ),
            *(
                Mistake("one_level", count, one_level.format(level=level))
                for level, count in places["level"].value_counts().items()
            ),
        ],
        otherwise=_(
            "This is not the number of rows. Put the name of the table into len( ), as in the "
            "example."
        ),
        praise=_("One row is one place, so counting rows counts places."),
    )


@exercise(points=2)
def population(package, place):
    """The population of the chosen place."""
    opened = data.open_package(package)
    places, chosen = opened.places, opened.place(place)
    others = places[places["place_id"] != chosen["place_id"]]
    return Number(
        right=chosen["population"],
        tolerance=0,
        known=[
            *of_another(
                "whole_region",
                [opened.place(data.top_place(package))["population"]],
                _("This is the population of the whole area. Use the row of your place."),
            ),
            *of_another(
                "parent",
                others.loc[others["place_id"] == chosen["parent_id"], "population"],
                _("This is the place that yours is part of. Use the row of your place."),
            ),
            *of_another(
                "sum",
                [places["population"].sum()],
                _(
                    "You added up every row. Then people are counted more than once: a town and "
                    "its region hold the same people."
                ),
            ),
            *of_another(
                "another_place",
                others["population"].dropna(),
                _("This is the population of another place. Look at the name in the row."),
            ),
        ],
        otherwise=_(
            "This is not the population of your place. Look into the row that the example found, "
            "at the column population."
        ),
        praise=_("You found one row among many, and one number in it."),
    )


@exercise(points=2)
def largest(package):
    """The five places of the smallest level with the most residents, the largest first."""
    places = data.open_package(package).places
    level = smallest_level(package)
    same = places[places["level"] == level]
    # Judged by their residents: where two places have as many, either may come first.
    wanted = list(material.largest(package)["population"])

    def judge(answer) -> str:
        names = _place_names(answer, places)
        given = [same.loc[same["name"] == name, "population"].max() for name in names]
        for name in names:
            if name not in set(same["name"]):
                other = _(
                    "{name} is not a {level}. First keep the rows with the level {level}, then "
                    "sort those."
                )
                raise Wrong("wrong_level", other.format(name=name, level=level))
        if len(names) != len(wanted) or len(set(names)) != len(wanted):
            count = _("Your answer holds {count} places. It should be {size}: use head({size}).")
            raise Wrong("how_many", count.format(count=len(set(names)), size=len(wanted)))
        if given != wanted:
            raise _not_the_largest(names, given, same, wanted)
        return _("You kept some rows, sorted them, and took the first ones.")

    return Custom(judge)


def _not_the_largest(names: list[str], given: list, same: pd.DataFrame, wanted: list) -> Wrong:
    size = len(wanted)
    if sorted(given) == sorted(wanted):
        return _not_largest_first(given)
    if sorted(given) == sorted(same["population"].nsmallest(size)):
        return Wrong(
            "smallest",
            _("These are the smallest. Add ascending=False, so that the largest come first."),
        )
    if names in (sorted(same["name"])[:size], sorted(same["name"])[-size:]):
        return Wrong("by_name", _("You sorted by name. Sort by population."))
    if names == list(same["name"])[:size]:
        return Wrong(
            "not_sorted",
            _("These are the first rows of the table. Sort it by population first."),
        )
    return Wrong(
        "wrong_value",
        _("These are not the largest. Sort by population, then take the first ones."),
    )


def _not_largest_first(populations: list[float]) -> Wrong:
    """The right places, in another order than was asked for."""
    if populations == sorted(populations):
        return Wrong(
            "smallest_first",
            _(
                "These are the right places, with the smallest first. Sort with ascending=False, "
                "then take the first ones: the largest comes on top."
            ),
        )
    return Wrong(
        "not_ordered",
        _(
            "These are the right places, in another order. Sort by population with "
            "ascending=False as the last step, so that the largest comes on top."
        ),
    )


def _place_names(answer, places: pd.DataFrame) -> list[str]:
    answered(answer)
    if isinstance(answer, pd.DataFrame):
        answer = a_table(answer, ["name"])["name"]
    if isinstance(answer, pd.Series) and answer.name == "population":
        raise Wrong(
            "only_numbers",
            _("Your answer has the numbers without the names. Keep the whole table."),
        )
    return names_of(answer, places["name"], _("places"))


@exercise(points=2)
def share(package, place):
    """How many percent of the people of the whole area live in the chosen place."""
    opened = data.open_package(package)
    places, chosen = opened.places, opened.place(place)
    here = chosen["population"]
    everywhere = opened.place(data.top_place(package))["population"]
    parent = places.loc[places["place_id"] == chosen["parent_id"], "population"]
    part = pd.Series({"count": here, "population": everywhere})
    return Number(
        right=share_of(100, here, everywhere),
        known=[
            *mistakes.of_a_rate(part, per=100),
            *of_another(
                "all_levels",
                [share_of(100, here, places["population"].sum())],
                _(
                    "You divided by the sum of all rows. Then everybody is counted more than once: "
                    "a town and its region hold the same people."
                ),
            ),
            *of_another(
                "wrong_level",
                [
                    share_of(100, here, whole)
                    for whole in [*places.groupby("level")["population"].sum(), *parent]
                ],
                _("You divided by the people of one place or one level. Divide by the whole area."),
            ),
            *of_another(
                "share_of_rows",
                [100 / len(places)],
                _("You divided numbers of rows. Divide numbers of people."),
            ),
        ],
        otherwise=_(
            "This is not the percent. Divide the population of your place by the population of "
            "the whole area, then multiply by 100."
        ),
        praise=_("You divided a part by the whole that it belongs to."),
    )


@exercise(points=2, answers=2)
def chart(package):
    """The five largest places in order, and the title that is true."""
    places = data.open_package(package).places.set_index("name")["population"]
    wanted = list(material.largest(package)["population"])
    why = {
        "title_topic": _("This names the topic. Which title says what the bars show?"),
        "title_place": _("Look at the bars: this place has the shortest one of them."),
        "title_number": _("Look at the numbers: this place has far fewer people than half of all."),
        "title_cause": _("The bars say how many people live there. They never say why."),
    }
    kinds = material.kind_of(package)
    title = Choice(
        options=material.titles(package),
        right=true_title(package),
        wrong={
            letter: Mistake(kind, letter, why[kind])
            for letter, kind in kinds.items()
            if kind != "finding"
        },
        name="title",
    )
    return Parts(
        [Custom(lambda ordered: _in_order(ordered, places, wanted)), title],
        praise=_("The bars are in order, and the title says what they show."),
    )


def _in_order(ordered, places: pd.Series, wanted: list) -> str:
    """The places to draw, the largest first."""
    table = a_table(ordered, ["name", "population"])
    names_of(table["name"], places.index, _("places"))
    if len(table) != len(wanted):
        bars = _("The picture would have {count} bars, and not {size}. Sort all of to_draw.")
        raise Wrong("how_many", bars.format(count=len(table), size=len(wanted)))
    values = [one_number(value, _("A population")) for value in table["population"]]
    known = {name: set(places[[name]]) for name in table["name"]}
    if any(v not in known[n] for n, v in zip(table["name"], values, strict=True)):
        raise Wrong(
            "beside_the_wrong_place",
            _("A number stands beside the wrong place. Sort the whole table at once."),
        )
    if sorted(values) != sorted(wanted):
        raise Wrong("other_places", _("These are other places. Sort the table to_draw."))
    if values != wanted:
        raise _not_largest_first(values)
    return ""


@exercise(points=2)
def fewest(package):
    """The place with the fewest residents of the level right below the whole area."""
    places = data.open_package(package).places
    level = level_to_search(package)
    same = places[places["level"] == level].dropna(subset="population")
    in_order = same.sort_values("population")
    smallest = in_order[in_order["population"] == in_order["population"].iloc[0]]["name"]
    right = smallest.iloc[0]
    keep = _("This is no {level}. First keep the rows with the level {level}, then sort them.")
    wrong_level = Mistake("wrong_level", None, keep.format(level=level))
    return Names(
        right=[right],
        allowed=places["name"],
        also=dict.fromkeys(smallest, right),
        what=_("places"),
        column="name",
        known=[
            Mistake(
                "largest",
                [in_order["name"].iloc[-1]],
                _("This is the largest one. Leave ascending=False out: the smallest come first."),
            ),
            Mistake(
                "how_many",
                list(in_order["name"]),
                _("These are all of them, in order. Take the first one: head(1)."),
            ),
            Mistake(
                "by_name", [sorted(same["name"])[0]], _("You sorted by name. Sort by population.")
            ),
        ],
        wrong={
            name: wrong_level
            for name in places.loc[places["level"] != level, "name"]
            if name not in set(same["name"])
        },
        otherwise=_(
            "This is not the one with the fewest residents. Keep the rows of the level, sort them "
            "by population, and take the first."
        ),
        praise=_("You found it by yourself: you kept rows, sorted them, and took the first."),
    )


def sureness(answer) -> list[int]:
    """The five numbers, as a facilitator counts them for the whole group."""
    return [int(one_number(value)) for value in _five(answer)]


def _five(answer):
    return list(answer.values()) if isinstance(answer, dict) else answer


@exercise(points=1, kept=sureness)
def confidence():
    """Five whole numbers from 1 to 5, whatever they are."""

    def judge(answer) -> str:
        answered(answer)
        numbers = _five(answer)
        if isinstance(numbers, str) or not isinstance(numbers, (list, tuple, pd.Series)):
            raise Wrong("kind", _("Write five numbers inside [ ], with commas between them."))
        if len(numbers) != STATEMENTS:
            many = _("There are {wanted} statements, and you gave {given} numbers.")
            raise Wrong("how_many", many.format(wanted=STATEMENTS, given=len(numbers)))
        values = [one_number(value, _("Each answer")) for value in numbers]
        if any(value not in {1, 2, 3, 4, 5} for value in values):
            raise Wrong("out_of_range", _("Each number is 1, 2, 3, 4 or 5."))
        return _("Thank you. There is no wrong answer here.")

    return Custom(judge)
