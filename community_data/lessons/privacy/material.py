"""What module 07 works with: visits of invented people, made coarser, counted and lettered.

Everything that is sorted by hand (columns, clauses, fields, plans) has its key here.
"""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import pandas as pd

from community_data import data, methods
from community_data.data import visits as of_visits
from community_data.data.practice import PRACTICE_PLACE
from community_data.errors import DataProblem
from community_data.methods.count_tables import with_totals
from community_data.text.lists import or_
from community_data.text.translate import _, lazy_gettext

LEAVE_OUT, KEEP = "leave out", "keep"
AGES = ("year", "10 years", "3 groups", LEAVE_OUT)
AREAS = ("zip", "town", "part", LEAVE_OUT)
YES_NO = (KEEP, LEAVE_OUT)
AGE_GROUPS = ("under 30", "30 to 59", "60 and over")
NOT_SAID = "not said"
SMALLER = "smaller towns"
TELLS = ("birth_year", "sex", "race", "zip", "place_id")  # what a form knows that others may know
FEW_PEOPLE = 100  # a town with fewer is looked at together with others

COLUMN_WORDS = {
    "direct": lazy_gettext("it alone leads to the person"),
    "together": lazy_gettext("many people share it, but with other columns it can point at one"),
    "sensitive": lazy_gettext("nobody finds a person by it, but it can hurt when it is known"),
    "harmless": lazy_gettext("it leads to nobody and hurts nobody"),
}
COLUMNS = {  # in the order of the text, in which people may write the words alone
    "name": "direct",
    "person_id": "direct",
    "birth_year": "together",
    "sex": "together",
    "zip": "together",
    "reason": "sensitive",
    "visit_id": "harmless",
}
FIELDS = (
    "visit_id", "person_id", "name", "date", "birth_year", "sex", "race", "zip", "place_id",
    "kind", "reason", "nights",
)  # fmt: skip
NEEDED = ("date", "place_id", "kind")


def visits(package) -> pd.DataFrame:
    """All visits, with the age group and the town by name."""
    table = of_visits.visits(package)
    places = of_visits.holder(package).places.set_index("place_id")["name"]
    return table.assign(age=_age_groups(table), town=table["place_id"].map(places).to_numpy())


def _age(table: pd.DataFrame) -> pd.Series:
    """The age in the year of the first visit in the table; missing where no year was said."""
    return int(table["date"].min()[:4]) - table["birth_year"]


def _age_groups(table: pd.DataFrame) -> pd.Series:
    age = _age(table)
    groups = np.select([age < 30, age < 60], AGE_GROUPS[:2], AGE_GROUPS[2])
    return pd.Series(groups, table.index, dtype=object).mask(age.isna(), NOT_SAID)


def near(package, place: str) -> pd.DataFrame:
    """The visits of people whose last address was in the town of the place.

    Those of the smaller towns together, where fewer than 100 people came from it; all of them
    where the place is larger than a town, or few came from all smaller towns.
    """
    return _near(package, place)[0]


def near_name(package, place: str) -> str:
    """Whose visits `near` gives, such as “Otterbeck”."""
    name = _near(package, place)[1]
    if of_visits.holder(package).name == data.open_package(package).name:
        return name
    return _("{town}, in the invented practice region").format(town=name)


def _near(package, place: str) -> tuple[pd.DataFrame, str]:
    table, town = visits(package), _town(package, place)
    people = table.groupby("town")["person_id"].nunique()
    if town is None:
        return table, _("all towns together")
    if people[town] >= FEW_PEOPLE:
        return table[table["town"] == town], town
    small = table["town"].isin(people.index[people < FEW_PEOPLE])
    if table.loc[small, "person_id"].nunique() >= FEW_PEOPLE:
        return table[small], _("the smaller towns together")
    return table, _("all towns together")


def _town(package, place: str) -> str | None:
    """The town of a place among those of the visits; None where the place is larger than one."""
    holder = of_visits.holder(package)
    same = holder.name == data.open_package(package).name
    places = holder.places.set_index("place_id")
    towns = set(holder.table("visits")["place_id"])
    at = holder.place(place if same else PRACTICE_PLACE)["place_id"]
    for _step in range(len(places)):
        if at in towns or at not in places.index:
            break
        at = places.loc[at, "parent_id"]
    return places.loc[at, "name"] if at in towns else None


def coarser(
    table: pd.DataFrame, age: str, area: str, sex: str = KEEP, race: str = KEEP
) -> pd.DataFrame:
    """The visits with less detail: one of `AGES`, one of `AREAS`, "keep" or "leave out".

    Raises `DataProblem` for another word.
    """
    for name, word, words in (
        ("age", age, AGES), ("area", area, AREAS), ("sex", sex, YES_NO), ("race", race, YES_NO),
    ):  # fmt: skip
        if word not in words:
            sentence = _("{name} can be {words}, each in quotes. You wrote {word}.")
            raise DataProblem(sentence.format(name=name, words=or_(list(words)), word=f"{word}"))
    columns = {
        "person_id": table["person_id"],
        "age": _ages(table, age),
        "area": _areas(table, area),
        "sex": table["sex"] if sex == KEEP else None,
        "race": table["race"] if race == KEEP else None,
        "reason": table["reason"],
    }
    return pd.DataFrame({name: column for name, column in columns.items() if column is not None})


def _ages(table: pd.DataFrame, level: str) -> pd.Series | None:
    if level == LEAVE_OUT:
        return None
    if level == "year":
        return table["birth_year"].astype(str)
    if level == "3 groups":
        return table["age"]
    decade = _age(table) // 10 * 10
    return (decade.astype(str) + " to " + (decade + 9).astype(str)).fillna(NOT_SAID)


def _areas(table: pd.DataFrame, level: str) -> pd.Series | None:
    if level == "part":
        people = table.groupby("town")["person_id"].nunique()
        return table["town"].where(table["town"].map(people) >= FEW_PEOPLE, SMALLER)
    return {"zip": table["zip"], "town": table["town"], LEAVE_OUT: None}[level]


def tells(table: pd.DataFrame) -> list[str]:
    """The columns of `coarser` that people of a class have in common."""
    return [name for name in ("age", "area", "sex", "race") if name in table]


def finest(table: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """The way of `coarser` with the most classes whose smallest holds `threshold` people or more.

    Without any detail where no way reaches the threshold.
    """
    found = [(0, (LEAVE_OUT,) * 4)]
    for way in itertools.product(AGES, AREAS, YES_NO, YES_NO):
        made = coarser(table, *way).drop_duplicates()
        sizes = methods.class_sizes(made, tells(made), "person_id")
        found += [(len(sizes), way)] if sizes.min() >= threshold else []
    return coarser(table, *max(found)[1])


def most_classes(table: pd.DataFrame, threshold: int) -> int:
    """How many classes the finest way of `coarser` keeps whose smallest class is large enough."""
    made = finest(table, threshold)
    return len(methods.class_sizes(made, tells(made), "person_id"))


def counts(table: pd.DataFrame) -> pd.DataFrame:
    """People by the kind of their first visit and their age group; each person once."""
    first = table.sort_values(["date", "visit_id"]).drop_duplicates("person_id")
    groups = [group for group in (*AGE_GROUPS, NOT_SAID) if (first["age"] == group).any()]
    return pd.crosstab(first["kind"], first["age"]).reindex(columns=groups, fill_value=0)


def lettered(table: pd.DataFrame) -> pd.DataFrame:
    """A table of counts with its totals; rows have letters and columns numbers, as in “B3”."""
    whole = with_totals(table)
    rows = [f"{letter}  {name}" for letter, name in zip(_letters(whole), whole.index, strict=True)]
    columns = [f"{number}  {name}" for number, name in enumerate(whole.columns, start=1)]
    return whole.set_axis(rows, axis=0).set_axis(columns, axis=1)


def cells(table: pd.DataFrame) -> np.ndarray:
    """The name of each cell of a table with its totals, in its rows and columns."""
    whole = with_totals(table)
    return np.array([[f"{a}{n}" for n in range(1, whole.shape[1] + 1)] for a in _letters(whole)])


def hidden_cells(table: pd.DataFrame, threshold: int) -> list[str]:
    """The cells that the course's own engine hides, few and small."""
    hidden = methods.suppress(table, threshold).isna().to_numpy()
    return cells(table)[hidden].tolist()


def _letters(whole: pd.DataFrame) -> list[str]:
    return [chr(ord("A") + number % 26) * (1 + number // 26) for number in range(len(whole))]


def large_classes(table: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """The visits of people whose town and age group hold enough people; all where none does."""
    people = table.groupby(["town", "age"])["person_id"].transform("nunique")
    large = table[people >= threshold]
    return (large if len(large) else table)[["visit_id", "person_id", "town", "age", "reason"]]


def two_releases(table: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Two tables of the same people, the second a month later, each with small counts hidden.

    A row a kind of first visit and age group: kind, age, before, after; NaN is hidden.
    """
    after = counts(table)
    month = f"{table['date'].max()[:8]}01"
    before = counts(table[table["date"] < month])
    before = before.reindex(index=after.index, columns=after.columns, fill_value=0)
    both = pd.DataFrame({"before": before.stack(), "after": after.stack()}).reset_index()
    hidden = {name: both[name].mask(methods.is_small(both[name], threshold)).astype(float)
              for name in ("before", "after")}  # fmt: skip
    return both.assign(**hidden)


def three_years_on(package) -> str:
    """A day three years after the package was made, as 2029-06-30: the end of the half-year."""
    made = made_on(package)
    return f"{made.year + 3}-06-30"


def made_on(package) -> date:
    """The day on which the package says that it was made; the first of 2026 where it does not."""
    try:
        return date.fromisoformat(str(data.open_package(package).descriptor.get("created"))[:10])
    except ValueError:
        return date(2026, 1, 1)
