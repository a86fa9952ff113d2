"""The checks of module 00, start here."""

from __future__ import annotations

import pandas as pd

from community_data import data
from community_data.exercises.answers import Wrong, a_table, answered, names_of, one_number
from community_data.exercises.check import exercise
from community_data.exercises.judging import Mistake, number, rounding

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
def my_place(answer, package):
    """The name of a place that is in the package."""
    answered(answer)
    if isinstance(answer, (list, tuple, set, pd.Series, pd.DataFrame)):
        raise Wrong("many_places", "Choose one place: one name, in quotes, without brackets.")
    if not isinstance(answer, str):
        raise Wrong("kind", "The name of a place is text. Put it in quotes.")
    if not answer.strip():
        raise Wrong("empty", "There is nothing between the quotes. Write the name of a place.")
    try:
        chosen = data.open_package(package).place(answer)
    except data.DataProblem as problem:
        raise Wrong("unknown_place", str(problem)) from None
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
    number(
        answer,
        len(places),
        tolerance=0,
        mistakes=[
            Mistake(
                "columns",
                len(places.columns),
                "This is the number of columns. The places are the rows.",
            ),
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


@exercise(points=2)
def largest(answer, package):
    """The five places of the smallest level with the most residents."""
    places = data.open_package(package).places
    level = smallest_level(package)
    same = places[places["level"] == level]
    names = _place_names(answer, places)
    size = min(5, len(same))
    wanted = same["population"].nlargest(size)
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
            f"Your answer holds {len(set(names))} places. It should be {size}: use head({size}).",
        )
    if sorted(given) == sorted(wanted):
        return "You kept some rows, sorted them, and took the first ones."
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
    if len(table) < 2:
        raise Wrong("how_many", "One bar shows no difference. Use the table largest.")
    values = [one_number(value, "A population") for value in table["population"]]
    known = {name: set(places[[name]]) for name in table["name"]}
    if any(v not in known[n] for n, v in zip(table["name"], values, strict=True)):
        raise Wrong(
            "beside_the_wrong_place",
            "A number stands beside the wrong place. Sort the whole table at once.",
        )
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
