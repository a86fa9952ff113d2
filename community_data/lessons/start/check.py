"""The checks of module 00, start here."""

from __future__ import annotations

import pandas as pd

from community_data import data
from community_data.exercises.answers import Wrong, a_table, answered, names_of, one_number
from community_data.exercises.check import exercise
from community_data.exercises.judging import Mistake, number, rounding
from community_data.text.translate import _

STATEMENTS = 5


def place_to_go_on_with(my_place, package, place: str) -> pd.Series:
    """The row of the trainee's place, or of the place that the notebook began with."""
    try:
        return data.open_package(package).place(my_place)
    except (data.DataProblem, TypeError, ValueError):
        return data.open_package(package).place(place)


def smallest_level(package) -> str:
    """The level of the smallest places that a package has: neighborhoods, or else towns."""
    places = data.open_package(package).places
    depths = data.depths(places)
    return places.loc[places["place_id"] == depths.idxmax(), "level"].iloc[0]


@exercise(points=1)
def my_place(answer, package, place):
    """The name of a place in the package: not the whole area, unless the notebook is about it."""
    answered(answer)
    if isinstance(answer, (list, tuple, set, pd.Series, pd.DataFrame)):
        raise Wrong("many_places", "Choose one place: one name, in quotes, without brackets.")
    if not isinstance(answer, str):
        raise Wrong("kind", "The name of a place is text. Put it in quotes.")
    if not answer.strip():
        raise Wrong("empty", "There is nothing between the quotes. Write the name of a place.")
    try:
        opened = data.open_package(package)
        chosen = opened.place(answer)
    except data.DataProblem as problem:
        raise Wrong("unknown_place", str(problem)) from None
    top = opened.place(data.top_place(package))["place_id"]
    if chosen["place_id"] == top and opened.place(place)["place_id"] != top:
        raise Wrong(
            "whole_area",
            _(
                "{name} is the whole area. Choose a smaller place that lies in it, such as a town."
            ).format(name=chosen["name"]),
        )
    return f"You chose {chosen['name']}. From here on, the notebook is about it."


@exercise(points=1)
def a_row(answer):
    """What one row of the table `places` is about: a place."""
    answered(answer)
    said = str(answer).strip().rstrip(".").casefold()
    if said in {"b", "place", "a place", "one place"}:
        return "One row, one place. Ask this of every table before you use it."
    if said in {"a", "person", "a person", "one person"}:
        raise Wrong(
            "person",
            "No person has a row here. Look at the first column of a row: what has that name?",
        )
    if said in {"c", "number", "a number", "one number"}:
        raise Wrong(
            "number", "A number stands in one spot of a row. The whole row is about more than that."
        )
    if said in {"d", "level", "a level", "one level"}:
        raise Wrong(
            "level", "A level, such as town, is written in many rows. What is in one row only?"
        )
    raise Wrong("not_a_choice", 'Answer with one of the letters, in quotes, such as "A".')


@exercise(points=1)
def how_many(answer, package):
    """How many places, of all levels, the table holds."""
    places = data.open_package(package).places
    if isinstance(answer, tuple) and answer == places.shape:
        raise Wrong(
            "shape",
            _(
                "shape gives two numbers: the rows, then the columns. Take the first alone: write "
                "[0] behind it, or use len( )."
            ),
        )
    number(
        answer,
        len(places),
        tolerance=0,
        mistakes=[
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
                "One too many: the line with the names of the columns is no place.",
            ),
            Mistake(
                "last_index",
                len(places) - 1,
                "One too few: Python numbers the rows from 0. Let len count them.",
            ),
            Mistake("cells", places.size, "This counts every spot of the table. Count its rows."),
            *(
                Mistake(
                    "one_level",
                    count,
                    f"This counts the rows with the level {level} only. Count all rows.",
                )
                for level, count in places["level"].value_counts().items()
            ),
        ],
        otherwise="This is not the number of rows. Put the name of the table into len( ), as in "
        "the example.",
    )
    return "One row is one place, so counting rows counts places."


@exercise(points=2)
def population(answer, package, place):
    """The population of the chosen place."""
    opened = data.open_package(package)
    places = opened.places
    chosen = opened.place(place)
    parent = places.loc[places["place_id"] == chosen["parent_id"], "population"]
    top = opened.place(data.top_place(package))
    if isinstance(answer, str) and answer.replace(",", "").strip().isdigit():
        raise Wrong("text", "Your number stands in quotes, so it is text. Take the quotes away.")
    if isinstance(answer, tuple) and len(answer) > 1:
        raise Wrong("comma", "Write the number without a comma: 12345, not 12,345.")
    number(
        answer,
        chosen["population"],
        tolerance=0,
        mistakes=[
            Mistake(
                "whole_region",
                top["population"],
                "This is the population of the whole area. Use the row of your place.",
            ),
            *(
                Mistake(
                    "parent",
                    value,
                    "This is the place that yours is part of. Use the row of your place.",
                )
                for value in parent
            ),
            Mistake(
                "sum",
                places["population"].sum(),
                "You added up every row. Then people are counted more than once: a town "
                "and its region hold the same people.",
            ),
            *(
                Mistake(
                    "another_place",
                    value,
                    "This is the population of another place. Look at the name in the row.",
                )
                for value in places.loc[
                    places["place_id"] != chosen["place_id"], "population"
                ].dropna()
            ),
        ],
        otherwise="This is not the population of your place. Look into the row that the example "
        "found, at the column population.",
    )
    return "You found one row among many, and one number in it."


def _largest(package) -> pd.Series:
    """The populations of the five largest places of the smallest level, the largest first."""
    places = data.open_package(package).places
    return places.loc[places["level"] == smallest_level(package), "population"].nlargest(5)


@exercise(points=2)
def largest(answer, package):
    """The five places of the smallest level with the most residents."""
    places = data.open_package(package).places
    level = smallest_level(package)
    same = places[places["level"] == level]
    names = _place_names(answer, places)
    wanted = _largest(package)
    size = len(wanted)
    given = [same.loc[same["name"] == name, "population"].max() for name in names]
    other_levels = [name for name in names if name not in set(same["name"])]
    if other_levels:
        raise Wrong(
            "wrong_level",
            f"{other_levels[0]} is not a {level}. First keep the rows with the level {level}, "
            f"then sort those.",
        )
    if len(names) != size or len(set(names)) != size:
        raise Wrong(
            "how_many",
            _("Your answer holds {count} places. It should be {size}: use head({size}).").format(
                count=len(set(names)), size=size
            ),
        )
    if given == list(wanted):
        return "You kept some rows, sorted them, and took the first ones."
    if sorted(given) == sorted(wanted):
        raise _not_largest_first(given)
    if sorted(given) == sorted(same["population"].nsmallest(size)):
        raise Wrong(
            "smallest",
            "These are the smallest. Add ascending=False, so that the largest come first.",
        )
    if names == sorted(same["name"])[:size] or names == sorted(same["name"])[-size:]:
        raise Wrong("by_name", "You sorted by name. Sort by population.")
    if names == list(same["name"])[:size]:
        raise Wrong(
            "not_sorted", "These are the first rows of the table. Sort it by population first."
        )
    raise Wrong(
        "wrong_value", "These are not the largest. Sort by population, then take the first ones."
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
            "only_numbers", "Your answer has the numbers without the names. Keep the whole table."
        )
    return names_of(answer, places["name"], "places")


@exercise(points=2)
def share(answer, package, place):
    """How many percent of the people of the whole area live in the chosen place."""
    opened = data.open_package(package)
    places = opened.places
    chosen = opened.place(place)
    top = opened.place(data.top_place(package))
    here, everywhere = chosen["population"], top["population"]
    number(
        answer,
        100 * here / everywhere,
        tolerance=rounding(1),
        mistakes=[
            Mistake(
                "proportion",
                here / everywhere,
                "This is a proportion, a number from 0 to 1. A percent is that times 100.",
            ),
            Mistake(
                "all_levels",
                100 * here / places["population"].sum(),
                "You divided by the sum of all rows. Then everybody is counted more than "
                "once: a town and its region hold the same people.",
            ),
            *(
                Mistake(
                    "wrong_level",
                    100 * here / value,
                    f"You divided by the people of one {level}, or of all places of one "
                    f"level. Divide by the whole area.",
                )
                for level, value in [
                    *places.groupby("level")["population"].sum().items(),
                    *places.loc[
                        places["place_id"] == chosen["parent_id"], ["level", "population"]
                    ].itertuples(index=False),
                ]
            ),
            Mistake(
                "upside_down",
                100 * everywhere / here,
                "The fraction is upside down. Your place goes above the line, the whole "
                "area below.",
            ),
            Mistake(
                "upside_down",
                everywhere / here,
                "The fraction is upside down. Your place goes above the line, the whole "
                "area below.",
            ),
            Mistake(
                "population",
                here,
                "This is the number of people. Divide it by the people of the whole area.",
            ),
            Mistake(
                "share_of_rows",
                100 / len(places),
                "You divided numbers of rows. Divide numbers of people.",
            ),
        ],
        otherwise="This is not the percent. Divide the population of your place by the population "
        "of the whole area, then multiply by 100.",
    )
    return "You divided a part by the whole that it belongs to."


@exercise(points=2)
def chart(ordered, title, package, area):
    """Places sorted by population, and a title that says the finding."""
    answered(ordered, title)
    places = data.open_package(package).places.set_index("name")["population"]
    table = a_table(ordered, ["name", "population"])
    names_of(table["name"], places.index, "places")
    wanted = _largest(package)
    if len(table) != len(wanted):
        raise Wrong(
            "how_many",
            _("The picture would have {count} bars, and not {size}. Sort all of to_draw.").format(
                count=len(table), size=len(wanted)
            ),
        )
    values = [one_number(value, "A population") for value in table["population"]]
    known = {name: set(places[[name]]) for name in table["name"]}
    if any(v not in known[n] for n, v in zip(table["name"], values, strict=True)):
        raise Wrong(
            "beside_the_wrong_place",
            "A number stands beside the wrong place. Sort the whole table at once.",
        )
    if sorted(values) != sorted(wanted):
        raise Wrong("other_places", _("These are other places than in to_draw. Sort that table."))
    if values != sorted(values, reverse=True):
        raise Wrong(
            "smallest_first" if values == sorted(values) else "not_ordered",
            "Put the longest bar on top: sort by population, with ascending=False.",
        )
    if not isinstance(title, str):
        raise Wrong("title_kind", "The title must be text: put it in quotes.")
    said = title.casefold()
    if not any(name.casefold() in said for name in [*table["name"], area]):
        raise Wrong(
            "title_place", "Name a place in the title. Pictures travel without the text around."
        )
    if len(title.split()) < 5:
        raise Wrong(
            "title_topic",
            "The title names the topic. Say what you found: which place is largest, or by"
            " how much.",
        )
    return "The bars are in order, and the title says the finding."


@exercise(points=1)
def confidence(answer):
    """Five whole numbers from 1 to 5, whatever they are."""
    answered(answer)
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, str) or not isinstance(answer, (list, tuple, pd.Series)):
        raise Wrong("kind", "Write five numbers inside [ ], with commas between them.")
    if len(answer) != STATEMENTS:
        raise Wrong(
            "how_many", f"There are {STATEMENTS} statements, and you gave {len(answer)} numbers."
        )
    numbers = [one_number(value, "Each answer") for value in answer]
    if any(value not in {1, 2, 3, 4, 5} for value in numbers):
        raise Wrong("out_of_range", "Each number is 1, 2, 3, 4 or 5.")
    return "Thank you. There is no wrong answer here. In the last module you answer again."
